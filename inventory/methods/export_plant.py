"""What a month of a plant that sells energy outside the park was made from: generation, fuel, share of heat.

The plant of an enterprise and month is, of its fuel rows on sheet 02,
1. those of processes registered as power boilers, with those of industrial boilers where heat is made too;
   (and none at all where every row of own power names a source without fuel: 光伏, 风电, 水电, 余热);
2. without such rows: in the key industry power, every row but vehicles; else none where every row names a process of
   another kind (photovoltaics, waste heat: made without fuel); else unknown, which is a gap.
The share of heat a is the filed 供热比; without one it is 1 where only heat is made and 0 where only power is.
Sold energy beyond generation, or without any, is passed on at the factor it was bought at. Source: 000 附录B 表B.1.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.line import number
from inventory.methods.tier import TIERS, rank

KINDS: Final = ("electricity", "heat")
POWER_BOILER: Final = "power_boiler"
INDUSTRIAL_BOILER: Final = "industrial_boiler"
#: A row of one of these may belong to any part of the enterprise.
INDEFINITE: Final = ("", "whole", "utility")
VEHICLES: Final = "transport"
#: Sources of own power whose fuel is none, or is counted with another product.
WITHOUT_FUEL: Final = ("pv", "wind", "hydro", "waste_heat")
POWER_INDUSTRY: Final = "power"

#: Where a sale goes: nowhere (no sale), at the factor it was bought at, by the plant's own intensity.
NO_SALE, BY_FACTOR, BY_PLANT = "", "factor", "plant"
#: Why the plant is not known well enough; "" where it is.
NOT_FILED, EXCEEDED, UNKNOWN, NO_SHARE = "generation_not_filed", "exceeds_generation", "plant_unknown", "no_heat_share"

Columns = dict[str, npt.NDArray[Any]]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def sale_context(lines: pd.DataFrame) -> Columns:
    """For every sale: `sale_route`, `sale_problem`, `generated` (MWh or GJ of the carrier), `heat_share`, `fuelled`.

    `plant_fuel` marks the fuel rows behind it. Figures of the plant that a caller gives beside the line stand.
    """
    size = len(lines)
    columns: Columns = {
        "sale_route": np.full(size, NO_SALE, dtype=object),
        "sale_problem": np.full(size, "", dtype=object),
        "generated": number(lines, "generated").copy(),
        "heat_share": number(lines, "heat_share").copy(),
        "fuelled": np.zeros(size, dtype=bool),
        "sale_given": np.zeros(size, dtype=bool),
        "plant_fuel": np.zeros(size, dtype=bool),
    }
    sold = _sales(lines)
    if sold.any():
        _fill(lines, sold, columns)
    return columns


def _sales(lines: pd.DataFrame) -> Flags:
    sold = ((lines["sheet"] == "02") & (lines["field"] == "exported")).to_numpy(dtype=bool)
    if sold.any():
        sold = sold & lines["energy_kind"].isin(KINDS).to_numpy() & ~lines["in_park"].to_numpy(dtype=bool)
    return sold


def _fill(lines: pd.DataFrame, sold: Flags, columns: Columns) -> None:
    place = enterprise_month(lines)
    known = np.unique(place[sold])
    energy = np.flatnonzero((lines["sheet"] == "02").to_numpy(dtype=bool) & np.isin(place, known))
    months = _Months(lines.iloc[energy], np.searchsorted(known, place[energy]), len(known))
    columns["plant_fuel"][energy[months.plant]] = True
    at = np.searchsorted(known, place[sold])
    is_power = (lines["energy_kind"] == "electricity").to_numpy(dtype=bool)[sold]

    def own(figures: dict[str, Floats]) -> Floats:
        return np.where(is_power, figures["electricity"][at], figures["heat"][at])

    made, out, bought = own(months.made), own(months.sold), own(months.bought)
    given = ~np.isnan(columns["generated"][sold])
    passed_on = ~given & (made <= 0) & (bought >= out)
    columns["sale_route"][sold] = np.where(passed_on, BY_FACTOR, BY_PLANT)
    columns["generated"][sold] = np.where(given, columns["generated"][sold], made)
    free = is_power & months.without_fuel[at]
    share = np.where(free, 1.0, months.share[at])
    fuelled, known_plant = months.fuelled[at] & ~free, months.known[at] | free
    # An unknown share is told by its problem; 0 only keeps the row out of the reasons for a blank cell.
    columns["heat_share"][sold] = np.where(given, columns["heat_share"][sold], np.nan_to_num(share))
    columns["sale_given"][sold] = given
    columns["fuelled"][sold] = given | (made <= 0) | ~known_plant | fuelled
    cases = (
        given | passed_on,
        made <= 0,
        out > made,
        ~known_plant,
        fuelled & np.isnan(share),
    )
    columns["sale_problem"][sold] = np.select(cases, ("", NOT_FILED, EXCEEDED, UNKNOWN, NO_SHARE), "")


class _Months:
    """Figures of each enterprise-month with a sale, as arrays over the months; `plant` is over the rows."""

    def __init__(self, rows: pd.DataFrame, month: npt.NDArray[np.intp], count: int) -> None:
        self._month, self._count = month, count
        self._kind, self._field = rows["energy_kind"].astype(object), rows["field"].astype(object)
        self._quantity = np.nan_to_num(rows["quantity"].to_numpy(dtype=np.float64))
        self.made, self.sold, self.bought = (
            {kind: self._sum(kind, field) for kind in KINDS} for field in ("self_generated", "exported", "purchase")
        )
        self.without_fuel = self._made_without_fuel(_column(rows, "generated_by"))
        process = rows["process_kind"].astype(object).to_numpy()
        burnt = ((self._kind == "fuel") & (self._field == "consumption")).to_numpy(dtype=bool) & (self._quantity != 0)
        burnt &= ~rows["parent_counted"].to_numpy(dtype=bool)
        power_boiler = burnt & (process == POWER_BOILER)
        boiler = power_boiler | burnt & (process == INDUSTRIAL_BOILER) & (self.made["heat"] > 0)[month]
        stationary = burnt & (process != VEHICLES)
        industry = self._any(_column(rows, "key_industry") == POWER_INDUSTRY)
        with_boiler = self._any(boiler)
        self.plant = np.where(with_boiler[month], boiler, stationary & industry[month])
        self.known = with_boiler | industry | ~self._any(stationary & np.isin(process, INDEFINITE))
        self.fuelled = self._any(self.plant)
        self.share = self._shares(number(rows, "heat_ratio"), self._any(power_boiler) | industry)

    def _sum(self, kind: str, field: str) -> Floats:
        wanted = ((self._kind == kind) & (self._field == field)).to_numpy(dtype=bool)
        sums = np.bincount(self._month[wanted], weights=self._quantity[wanted], minlength=self._count)
        return sums.astype(np.float64)  # bincount of nothing is of integers

    def _made_without_fuel(self, source: npt.NDArray[np.object_]) -> Flags:
        """Months in which every row of own power names a source without fuel."""
        own = ((self._kind == "electricity") & (self._field == "self_generated")).to_numpy(dtype=bool)
        free = np.isin(source, WITHOUT_FUEL)
        return self._any(own & free) & ~self._any(own & ~free & (self._quantity > 0))

    def _any(self, wanted: Flags) -> Flags:
        return np.bincount(self._month[wanted], minlength=self._count) > 0

    def _shares(self, filed: Floats, power_plant: Flags) -> Floats:
        """Share of heat a as a fraction; NaN for a plant of both without one filed share.

        Photovoltaics beside a boiler house leave the boilers to heat, so only a power plant divides its fuel.
        """
        lowest, highest = np.full(self._count, np.inf), np.full(self._count, -np.inf)
        there = ~np.isnan(filed)
        np.minimum.at(lowest, self._month[there], filed[there])
        np.maximum.at(highest, self._month[there], filed[there])
        heat = (self.made["heat"] > 0) | (self.sold["heat"] > self.bought["heat"])
        power = (self.made["electricity"] > 0) | (self.sold["electricity"] > self.bought["electricity"])
        power &= ~self.without_fuel
        alone = np.where(heat & power & power_plant, np.nan, heat.astype(np.float64))
        return np.where(highest < lowest, alone, np.where(lowest == highest, lowest, np.nan))


def _column(rows: pd.DataFrame, name: str) -> npt.NDArray[np.object_]:
    return rows[name].astype(object).to_numpy() if name in rows.columns else np.full(len(rows), "", dtype=object)


def enterprise_month(lines: pd.DataFrame) -> npt.NDArray[np.int64]:
    """One number for the enterprise and month of each line."""
    enterprise, year, month = (lines[name].to_numpy(dtype=np.int64) for name in ("enterprise_id", "year", "month"))
    return (enterprise * 10_000 + year) * 100 + month


def plant_results(lines: pd.DataFrame, emissions: pd.DataFrame) -> Columns:
    """Fuel CO2 of the plant behind every sale, in t: `plant_co2`, with `result_tier` and `result_unverified`.

    `fuel_missing` says that a fuel row of the plant has no result, so that its sum would be too small.
    emissions: the rows of the methods before, with line_id, category, substance, memo, mass_t, tier, unverified.
    """
    counted = (emissions["category"] == "fuel") & (emissions["substance"] == "CO2") & ~emissions["memo"].astype(bool)
    co2 = emissions.loc[counted].set_index("line_id")[["mass_t", "tier", "unverified"]]
    place = enterprise_month(lines)
    fuel = lines.loc[lines["plant_fuel"], ["line_id"]].join(co2, on="line_id")
    fuel = fuel.assign(place=place[lines["plant_fuel"]], rank=rank(fuel["tier"]), missing=fuel["mass_t"].isna())
    fuel["unverified"] = fuel["unverified"].eq(True)
    found = fuel.groupby("place").agg({"mass_t": "sum", "missing": "any", "rank": "max", "unverified": "any"})
    found = found.reindex(place)
    ranks = np.maximum(rank(lines["tier"]), found["rank"].fillna(0).to_numpy(dtype=np.int64))
    mass = found["mass_t"].astype("float64").fillna(0.0).to_numpy()
    return {
        "plant_co2": np.where(lines["sale_given"], number(lines, "plant_co2"), mass),
        "fuel_missing": found["missing"].eq(True).to_numpy(dtype=bool),
        "result_tier": np.array(TIERS)[ranks],
        "result_unverified": found["unverified"].eq(True).to_numpy(dtype=bool),
    }
