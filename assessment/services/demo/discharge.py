"""Rows of sheets 07, 08 and 09: exhaust gas, wastewater and solid waste."""

import re
from typing import Any, Final

from assessment.services.demo.activity import Activity, noise
from assessment.services.demo.declaration import AirSource, Firm, WasteSource, WaterSource

Row = dict[str, Any]
NOT_OCCURRING: Final = "NO"
CONCENTRATION_SPREAD: Final = 0.04
BELOW_LIMIT: Final = 0.96
HOURLY_PEAK: Final = 1.25
T_PER_GAS: Final = 1e-5
T_PER_WATER: Final = 1e-6
#: Hazardous waste by its eight-digit code; who carries it and, by a credit code of no real region, who receives it.
HAZARDOUS: Final = re.compile(r"\d{3}-\d{3}-\d{2}")
TRANSPORTER: Final = "云岭危废运输（演示）有限公司"
RECEIVER: Final = "91500199DEM000903N"
#: Administrative division of a manifest's number, between the year and the serial number.
DIVISION: Final = "5001"


def air_rows(activity: Activity, firm: Firm, year: int, index: int) -> list[Row]:
    """Sheet 07 of one enterprise-month."""
    sources = [source for source in activity.park.air if source.enterprise == firm.code]
    return [_air(activity, firm, source, year, index) for source in sources]


def water_rows(activity: Activity, firm: Firm, year: int, index: int) -> list[Row]:
    """Sheet 08 of one enterprise-month."""
    sources = [source for source in activity.park.water if source.enterprise == firm.code]
    return [_water(activity, source, year, index) for source in sources]


def waste_rows(activity: Activity, firm: Firm, year: int, index: int) -> list[Row]:
    """Sheet 09 of one enterprise-month."""
    sources = [source for source in activity.park.waste if source.enterprise == firm.code]
    return [_waste(activity, firm, source, year, index) for source in sources]


def _concentration(activity: Activity, source: AirSource | WaterSource, year: int, index: int) -> float:
    """Mean of the month: the level of the year, a little scatter, always within the permit."""
    level = source.conc * activity.path(source.conc_path, year)
    factor = noise(f"{source.enterprise}:{source.outlet}:{source.pollutant}:{year}", CONCENTRATION_SPREAD)[index]
    return round(min(level * float(factor), source.limit * BELOW_LIMIT), 3 if level < 1 else 2)


def _air(activity: Activity, firm: Firm, source: AirSource, year: int, index: int) -> Row:
    amount = float(activity.driver(firm, source.driver, year)[index])
    volume = round(amount * source.gas_per_driver, 2)
    row: Row = {
        "outlet": source.outlet,
        "pollutant": source.pollutant,
        "limit": source.limit,
        "permitted": source.permitted,
        "method": source.method,
    }
    if not volume:
        return row | {"gas_volume": NOT_OCCURRING, "emission": NOT_OCCURRING}
    mean = _concentration(activity, source, year, index)
    row |= {
        "gas_volume": volume,
        "conc_avg": mean,
        "conc_max": round(min(mean * HOURLY_PEAK, source.limit), 2),
    }
    if source.valid_rate:
        row["valid_rate"] = source.valid_rate
    if source.file_mass:
        row["emission"] = round(volume * mean * T_PER_GAS, 6)
    return row


def _water(activity: Activity, source: WaterSource, year: int, index: int) -> Row:
    volume = float(activity.wastewater(source.enterprise, year)[index])
    mass = "to_wwtp" if source.direction == "indirect" else "emission"
    row: Row = {
        "outlet": source.outlet,
        "pollutant": source.pollutant,
        "limit": source.limit,
        "direction": source.direction,
        "method": source.method,
    }
    if not volume:
        return row | {"volume": NOT_OCCURRING, mass: NOT_OCCURRING}
    mean = _concentration(activity, source, year, index)
    return row | {"volume": volume, "conc_avg": mean, mass: round(volume * mean * T_PER_WATER, 6)}


def _waste(activity: Activity, firm: Firm, source: WasteSource, year: int, index: int) -> Row:
    """Generated = used on site + used by others + disposed of, to the last digit."""
    generated = round(float(activity.driver(firm, source.driver, year)[index]) * source.t_per_driver, 2)
    row: Row = {
        "waste_code": source.waste_code,
        "process": source.process,
        "destination": source.destination,
        "receiver": activity.park.firm[source.receiver].uscc if source.receiver else None,
    }
    if not generated:
        return row | {"generated": NOT_OCCURRING}
    used = round(generated * activity.path(source.used_path, year), 2)
    on_site = round(used * source.used_self_share, 2)
    parts = {"used_self": on_site, "used_out": round(used - on_site, 2), "disposed": round(generated - used, 2)}
    row |= {"generated": generated} | {field: amount for field, amount in parts.items() if amount}
    # One manifest tells of one transfer: a row that is partly used and partly disposed of would need two.
    if HAZARDOUS.fullmatch(source.waste_code) and not used:
        row |= _transfer(activity, source, year, index)
    return row


def _transfer(activity: Activity, source: WasteSource, year: int, index: int) -> Row:
    """The manifest of a month's hazardous waste: fourteen digits, different for every enterprise, month and waste."""
    own = [one.waste_code for one in activity.park.waste if one.enterprise == source.enterprise]
    serial = f"{source.enterprise[1:]:>02}{index + 1:02d}{own.index(source.waste_code) + 1:02d}"
    return {
        "manifest": f"{year}{DIVISION}{serial}",
        "transporter": TRANSPORTER,
        "receiver": RECEIVER,
        "storage_site": "危废库1（演示）",
    }
