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

from inventory.methods.column import Flags, Floats, Index, Words
from inventory.methods.line import month_place, number
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

Columns = dict[str, Any]


def sale_context(lines: pd.DataFrame) -> Columns:
    """For every sale: `sale_route`, `sale_problem`, `generated` (MWh or GJ of the carrier), `heat_share`, `fuelled`.

    `plant_fuel` marks the fuel rows behind it. Figures of the plant that a caller gives beside the line stand.
    """
    sold = _sales(lines)
    columns: dict[str, Any] = {
        "sale_route": Words.same(NO_SALE, len(lines)),
        "sale_problem": Words.same("", len(lines)),
        "generated": number(lines, "generated").copy(),
        "heat_share": number(lines, "heat_share").copy(),
        "fuelled": np.zeros(len(lines), dtype=bool),
        "plant_fuel": np.zeros(len(lines), dtype=bool),
        "sale_given": np.zeros(len(lines), dtype=bool),
    }
    if len(sold):
        _fill(lines, sold, columns)
    return columns


def _sales(lines: pd.DataFrame) -> Index:
    exported = np.flatnonzero((lines["sheet"] == "02") & (lines["field"] == "exported"))
    carrier = lines["energy_kind"].take(exported).isin(KINDS)
    return exported[carrier & ~lines["in_park"].to_numpy(dtype=bool)[exported]]


def _fill(lines: Any, sold: Index, columns: Columns) -> None:
    place = np.asarray(month_place(lines))
    known = np.unique(place[sold])
    number_of = np.full(int(place.max()) + 1, -1)
    number_of[known] = np.arange(len(known))
    energy = np.flatnonzero((lines["sheet"] == "02").to_numpy(dtype=bool) & (number_of.take(place) >= 0))
    months = _Months(lines.some(energy), number_of.take(place.take(energy)), len(known))
    columns["plant_fuel"][energy[months.plant]] = True
    at = number_of.take(place.take(sold))
    is_power = (lines["energy_kind"].take(sold) == "electricity").to_numpy(dtype=bool)

    def own(figures: dict[str, Floats]) -> Floats:
        return np.where(is_power, figures["electricity"][at], figures["heat"][at])

    made, out, bought = own(months.made), own(months.sold), own(months.bought)
    given = ~np.isnan(columns["generated"][sold])
    passed_on = ~given & (made <= 0) & (bought >= out)
    columns["sale_route"] = _words(len(lines), sold, passed_on.astype(np.uint8), (BY_PLANT, BY_FACTOR), NO_SALE)
    columns["generated"][sold] = np.where(given, columns["generated"][sold], made)
    free = is_power & months.without_fuel[at]
    share = np.where(free, 1.0, months.share[at])
    fuelled, known_plant = months.fuelled[at] & ~free, months.known[at] | free
    # An unknown share is told by its problem; 0 only keeps the row out of the reasons for a blank cell.
    columns["heat_share"][sold] = np.where(given, columns["heat_share"][sold], np.nan_to_num(share))
    columns["sale_given"][sold] = given
    columns["fuelled"][sold] = given | (made <= 0) | ~known_plant | fuelled
    problems = ("", NOT_FILED, EXCEEDED, UNKNOWN, NO_SHARE)
    cases = (
        given | passed_on,
        made <= 0,
        out > made,
        ~known_plant,
        fuelled & np.isnan(share),
    )
    problem = np.select(cases, np.arange(len(problems), dtype=np.uint8), np.uint8(0))
    columns["sale_problem"] = _words(len(lines), sold, problem, problems, "")


def _words(size: int, where: Index, codes: npt.NDArray[np.uint8], words: tuple[str, ...], absent: str) -> Words:
    """A column that says one of the words at some places and `absent` elsewhere."""
    everywhere = np.full(size, len(words), dtype=np.uint8)
    everywhere[where] = codes
    return Words(everywhere, np.array([*words, absent], dtype=object)).renamed([*words, absent])


class _Months:
    """Figures of each enterprise-month with a sale, as arrays over the months; `plant` is over the rows."""

    def __init__(self, rows: pd.DataFrame, month: npt.NDArray[np.intp], count: int) -> None:
        self._month, self._count = month, count
        self._kind, self._field = rows["energy_kind"], rows["field"]
        self._quantity = np.nan_to_num(rows["quantity"].to_numpy(dtype=np.float64))
        self.made, self.sold, self.bought = (
            {kind: self._sum(kind, field) for kind in KINDS} for field in ("self_generated", "exported", "purchase")
        )
        self.without_fuel = self._made_without_fuel(_says(rows, "generated_by", WITHOUT_FUEL))
        burnt = ((self._kind == "fuel") & (self._field == "consumption")).to_numpy(dtype=bool) & (self._quantity != 0)
        burnt &= ~rows["parent_counted"].to_numpy(dtype=bool)
        power_boiler = burnt & _says(rows, "process_kind", (POWER_BOILER,))
        boiler = (
            power_boiler | burnt & _says(rows, "process_kind", (INDUSTRIAL_BOILER,)) & (self.made["heat"] > 0)[month]
        )
        stationary = burnt & ~_says(rows, "process_kind", (VEHICLES,))
        industry = self._any(_says(rows, "key_industry", (POWER_INDUSTRY,)))
        with_boiler = self._any(boiler)
        self.plant = np.where(with_boiler[month], boiler, stationary & industry[month])
        self.known = with_boiler | industry | ~self._any(stationary & _says(rows, "process_kind", INDEFINITE))
        self.fuelled = self._any(self.plant)
        self.share = self._shares(number(rows, "heat_ratio"), self._any(power_boiler) | industry)

    def _sum(self, kind: str, field: str) -> Floats:
        wanted = ((self._kind == kind) & (self._field == field)).to_numpy(dtype=bool)
        sums = np.bincount(self._month[wanted], weights=self._quantity[wanted], minlength=self._count)
        return sums.astype(np.float64)  # bincount of nothing is of integers

    def _made_without_fuel(self, free: Flags) -> Flags:
        """Months in which every row of own power names a source without fuel."""
        own = ((self._kind == "electricity") & (self._field == "self_generated")).to_numpy(dtype=bool)
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


def _says(rows: pd.DataFrame, name: str, words: tuple[str, ...]) -> Flags:
    """Rows with one of the words in a column that may be absent."""
    if name not in rows.columns:
        return np.zeros(len(rows), dtype=bool)
    return np.asarray(rows[name].isin(words), dtype=bool)


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
    place = np.asarray(month_place(lines))
    burnt = np.flatnonzero(lines["plant_fuel"])
    fuel = pd.DataFrame({"line_id": np.asarray(lines["line_id"])[burnt], "place": place[burnt]}).join(co2, on="line_id")
    fuel = fuel.assign(rank=rank(fuel["tier"]), missing=fuel["mass_t"].isna())
    fuel["unverified"] = fuel["unverified"].eq(True)
    found = fuel.groupby("place").agg({"mass_t": "sum", "missing": "any", "rank": "max", "unverified": "any"})
    ranks = np.maximum(rank(lines["tier"]), _by_month(place, found["rank"], np.int8))
    mass = _by_month(place, found["mass_t"], np.float64)
    return {
        "plant_co2": np.where(lines["sale_given"], number(lines, "plant_co2"), mass),
        "fuel_missing": _by_month(place, found["missing"], bool),
        "result_tier": Words(ranks, np.array(TIERS, dtype=object)),
        "result_unverified": _by_month(place, found["unverified"], bool),
    }


def _by_month(place: Index, values: "pd.Series[Any]", kind: type) -> npt.NDArray[Any]:
    """For every line the value of its month, zero or False where there is none."""
    table: npt.NDArray[Any] = np.zeros(int(place.max(initial=0)) + 1, dtype=kind)
    table[values.index.to_numpy(dtype=np.intp)] = values.fillna(0).to_numpy()
    return table.take(place)
