"""Small registers written by hand."""

RELEASES = "park,facility_id,facility,year,pollutant_code,pollutant,medium,quantity,unit,method"
FACILITIES = "facility_id,facility,lat,lon,industry_code"

#: Two facilities. R1 reports CO2 with and without biomass, skips 2012–2013; R2 has two names and no report in 2011.
SMALL = [
    "hand,R1,Refinery,2010,CO2,Carbon dioxide,AIR,1000000,kg/year,M",
    "hand,R1,Refinery,2010,CO2EXCLBIOMASS,Carbon dioxide excluding biomass,AIR,900000,kg/year,M",
    "hand,R1,Refinery,2011,CO2,Carbon dioxide,AIR,1100000.5,kg/year,C",
    "hand,R1,Refinery,2014,CO2,Carbon dioxide,AIR,1200000,kg/year,",
    "hand,R1,Refinery,2014,N2O,Nitrous oxide,AIR,10000,kg/year,",
    "hand,R2,Works,2010,NOX,Nitrogen oxides,AIR,95000,kg/year,",
    "hand,R2,Works (new name),2012,NOX,Nitrogen oxides,AIR,19000,kg/year,",
    "hand,R2,Works (new name),2012,CO2EXCLBIOMASS,Carbon dioxide excluding biomass,AIR,50000,kg/year,",
    "hand,R2,Works (new name),2012,HFCS,Hydro-fluorocarbons,AIR,7,kg/year,",
    "hand,R2,Works (new name),2014,COD,Chemical oxygen demand,WATER,2000,kg/year,",
]
PLACES = ["R1,Refinery,51.3,4.3,1(a)", "R2,Works,51.2,4.4,4(a)(ii)"]


def file(head: str, rows: list[str]) -> bytes:
    return "\n".join([head, *rows, ""]).encode()


def releases(rows: list[str] | None = None) -> bytes:
    return file(RELEASES, SMALL if rows is None else rows)


def facilities(rows: list[str] | None = None) -> bytes:
    return file(FACILITIES, PLACES if rows is None else rows)
