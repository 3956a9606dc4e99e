"""Which factor applies: sets are chosen whole, own factors go first, every fallback is flagged. Pure.

    candidate.Candidate                               one factor row, of the reference or of an owner
    candidate.Context(regions, choices)               areas of electricity nearest first; choices of sets latest first
    choose_fuel(rows, year, preferred, enterprise)    -> Chosen | None    ncv, carbon, oxidation (and co2_per_tj)
    choose_power(rows, regions, year, enterprise)     -> Chosen | None    province → earlier years → grid → country
    choose_heat(rows, year, enterprise)               -> Chosen | None
    choose(library, wanted, need, preferred, context) -> Pick | None      what `FactorNeed.key` names
    fuel_set(choices, year)                           -> str

Without a database: `reference.reference_candidates(folder)` and `reference.reference_context(folder, province, sets)`
give candidates and context from the reference tables, `choice_frame.join_all(lines, candidates, context)` joins the
chosen factors to a line frame. Source: 000 附录A.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from inventory.methods.candidate import (
    ENERGY_ONLY,
    IPCC_FIRST,
    LOWER_TIER,
    ORDER_PURPOSE,
    REFERENCE,
    SET_FALLBACK,
    WIDER_REGION,
    YEAR_GAP,
    YEAR_LATER,
    Candidate,
    Choices,
    Context,
    chosen_set,
    precedence,
    tier_rank,
)
from inventory.methods.coefficient import same_scale
from inventory.methods.declaration import FactorNeed
from inventory.methods.tier import TIERS

#: Default fuel set by first year of activity, newest first.
FUEL_RULE: Final = ((2024, "GBT32151_2024"), (0, "NDRC_24_industry_other"))
#: Sets that may stand in for a fuel the chosen set does not have; sector penalties and single sectors never do.
FALLBACK_SETS: Final = ("GBT32151_2024", "NDRC_24_industry_other", "ETS_sector_guides", "IPCC2006")
#: Made for one sector, or a penalty for missing measurements: never the set of a whole park.
SECTOR_SETS: Final = ("ETS_power_penalty", "NDRC_civil_aviation")
#: Gives calorific values only: energy can be counted, emissions stay a gap.
ENERGY_SET: Final = "GBT2589_2020"
#: Years of this set may be held for later years; older regional publications count in their own year only.
POWER_SET: Final = "MEE_NBS"
FUEL_PARAMETERS: Final = ("ncv", "carbon", "oxidation")
#: Of the sets that give it, beside the three: CO2 per energy, column and name in the library.
PER_ENERGY: Final = ("co2_per_tj", "co2_kg_per_tj")
POWER_KEY, HEAT_KEY = "power.location", "heat.default"


class Chosen(NamedTuple):
    """Factor rows chosen together, by the parameter they fill, and what a reader must know about the choice."""

    rows: Mapping[str, Candidate]
    flags: tuple[str, ...] = ()

    def flags_of(self, parameter: str) -> tuple[str, ...]:
        """Flags of one row: those of the set do not speak of an own value in its place."""
        own = self.rows[parameter].owner != REFERENCE
        return tuple(flag for flag in self.flags if (flag == LOWER_TIER) == own)


class Wanted(NamedTuple):
    """One need for one kind of line and year: the keys to try, in order, the parameter, and whose line it is."""

    keys: tuple[str, ...]
    parameter: str
    year: int
    enterprise: int = 0


class Pick(NamedTuple):
    """A factor row and what a reader must know about the choice."""

    row: Candidate
    flags: tuple[str, ...] = ()


Library = Mapping[tuple[str, str], Sequence[Candidate]]


def fuel_set(choices: Choices, year: int) -> str:
    """The fuel set of a year: the latest choice up to that year, else the rule."""
    return chosen_set(choices, "fuel", year) or next(name for first, name in FUEL_RULE if first <= year)


def choose_fuel(candidates: Sequence[Candidate], year: int, preferred: str, enterprise: int = 0) -> Chosen | None:
    """NCV, carbon and oxidation of one fuel from one set: an own whole set, the preferred one, the first whole one.

    Own values of single parameters are measured: they replace that parameter, the others stay with the same set.
    A set's CO2 per energy no longer counts when carbon or oxidation was measured.
    """
    base = _reference_fuel(candidates, year, preferred)
    own: dict[str, dict[str, Candidate]] = defaultdict(dict)
    for row in candidates:
        if row.serves(enterprise) and row.covers(year) and row.parameter in FUEL_PARAMETERS:
            own[row.owner][row.parameter] = row
    whole = [rows for rows in own.values() if len(rows) == len(FUEL_PARAMETERS)]
    if whole:
        best = min(whole, key=lambda rows: (max(map(tier_rank, rows.values())), precedence(rows["ncv"])))
        base = Chosen({name: best[name] for name in FUEL_PARAMETERS}, _lower(best, base))
    rows = dict(base.rows) if base else {}
    for parts in own.values():
        if len(parts) < len(FUEL_PARAMETERS):
            rows |= {
                name: row
                for name, row in parts.items()
                if name not in rows or rows[name].owner == REFERENCE or precedence(row) < precedence(rows[name])
            }
    if PER_ENERGY[0] in rows and any(rows[name].owner for name in ("carbon", "oxidation") if name in rows):
        del rows[PER_ENERGY[0]]
    return Chosen(rows, base.flags if base else ()) if rows else None


def choose_power(
    candidates: Sequence[Candidate], regions: Sequence[str], year: int, enterprise: int = 0
) -> Chosen | None:
    """Location-based electricity factor: an own one; per area the year, then the latest earlier year; wider areas.

    A year before the first publication takes the earliest published one of the nearest area, flagged.
    """
    rows = [row for row in candidates if row.key == POWER_KEY]
    return _with_own(rows, "power_ef", _reference_power(rows, regions, year), year, enterprise)


def choose_heat(candidates: Sequence[Candidate], year: int, enterprise: int = 0) -> Chosen | None:
    """Factor of purchased heat: an own one, else the default."""
    rows = [row for row in candidates if row.key == HEAT_KEY]
    default = next((row for row in rows if row.owner == REFERENCE and row.covers(year)), None)
    return _with_own(rows, "heat_ef", Chosen({"heat_ef": default}) if default else None, year, enterprise)


def choose(
    library: Library, wanted: Wanted, need: FactorNeed, preferred: str = "", context: Context | None = None
) -> Pick | None:
    """The factor of a need: an own one; else the first key with a row, the preferred set before the order of keys.

    The year itself goes first; else the latest earlier year of any key in order, else the earliest later one, flagged.
    A row in another unit than the method is defined for is no candidate. None when there is none.
    """
    context = context or Context()
    ipcc_first = chosen_set(context.choices, ORDER_PURPOSE, wanted.year) == IPCC_FIRST
    rows = [
        row
        for key in wanted.keys
        for row in sorted(library.get((key, wanted.parameter), ()), key=lambda row: _order(row, context, ipcc_first))
        if same_scale(row.unit, need.unit) and (not row.region or row.region in context.regions)
    ]
    picked = _reference_pick([row for row in rows if row.owner == REFERENCE], wanted.year, preferred, context)
    own = [row for row in rows if row.serves(wanted.enterprise) and row.covers(wanted.year)]
    if own:
        best = min(own, key=precedence)
        return Pick(best, _lower({"": best}, Chosen({"": picked.row}) if picked else None))
    return picked


def _order(row: Candidate, context: Context, ipcc_first: bool) -> tuple[int, int]:
    tier = {"2b": "2c", "2c": "2b"}.get(row.tier, row.tier) if ipcc_first else row.tier
    near = context.regions.index(row.region) + 1 if row.region in context.regions else 0
    return tier_rank(row._replace(tier=tier)), near


def _lower(own: Mapping[str, Candidate], automatic: Chosen | None) -> tuple[str, ...]:
    if automatic is None:
        return ()
    replaced = max((tier_rank(row) for name, row in automatic.rows.items() if name in own), default=len(TIERS))
    return (LOWER_TIER,) if max(map(tier_rank, own.values())) > replaced else ()


def _with_own(
    rows: Sequence[Candidate], column: str, automatic: Chosen | None, year: int, enterprise: int
) -> Chosen | None:
    own = [row for row in rows if row.serves(enterprise) and row.covers(year)]
    if not own:
        return automatic
    best = {column: min(own, key=precedence)}
    return Chosen(best, _lower(best, automatic))


def _reference_fuel(candidates: Sequence[Candidate], year: int, preferred: str) -> Chosen | None:
    by_set: dict[str, dict[str, Candidate]] = defaultdict(dict)
    for row in candidates:
        if row.owner == REFERENCE and row.covers(year):
            by_set[row.factor_set][row.parameter] = row
    for name in (preferred, *FALLBACK_SETS):
        rows = by_set.get(name, {})
        if all(parameter in rows for parameter in FUEL_PARAMETERS):
            named = {PER_ENERGY[0] if key == PER_ENERGY[1] else key: row for key, row in rows.items()}
            return Chosen(named, () if name == preferred else (SET_FALLBACK,))
    energy = by_set.get(ENERGY_SET, {}).get("ncv")
    return Chosen({"ncv": energy}, (SET_FALLBACK, ENERGY_ONLY)) if energy else None


def _reference_power(candidates: Sequence[Candidate], regions: Sequence[str], year: int) -> Chosen | None:
    by_area: dict[str, list[Candidate]] = defaultdict(list)
    for row in candidates:
        if row.owner == REFERENCE:
            by_area[row.region].append(row)
    for area in regions:
        wider = () if area == regions[0] else (WIDER_REGION,)
        exact = [row for row in by_area[area] if row.covers(year)]
        if exact:
            return Chosen({"power_ef": exact[0]}, wider)
        earlier = [row for row in by_area[area] if row.last_year < year and row.factor_set == POWER_SET]
        if earlier:
            return Chosen({"power_ef": max(earlier, key=lambda row: row.last_year)}, (*wider, YEAR_GAP))
    for area in regions:
        later = [row for row in by_area[area] if row.first_year > year and row.factor_set == POWER_SET]
        if later:
            wider = () if area == regions[0] else (WIDER_REGION,)
            return Chosen({"power_ef": min(later, key=lambda row: row.first_year)}, (*wider, YEAR_LATER))
    return None


def _reference_pick(rows: list[Candidate], year: int, preferred: str, context: Context) -> Pick | None:
    if preferred:
        rows.sort(key=lambda row: row.factor_set != preferred)
    for fitting, flag in _by_year(rows, year):
        if fitting:
            other = (SET_FALLBACK,) if preferred and fitting[0].factor_set != preferred else ()
            wider = (
                (WIDER_REGION,) if fitting[0].region and fitting[0].region != next(iter(context.regions), "") else ()
            )
            return Pick(fitting[0], (*other, *wider, *flag))
    return None


def _by_year(rows: Sequence[Candidate], year: int) -> Iterator[tuple[Sequence[Candidate], tuple[str, ...]]]:
    yield [row for row in rows if row.covers(year)], ()
    earlier = [row for row in rows if row.last_year < year]
    latest = max((row.last_year for row in earlier), default=0)
    yield [row for row in earlier if row.last_year == latest], (YEAR_GAP,)
    later = [row for row in rows if row.first_year > year]
    first = min((row.first_year for row in later), default=0)
    yield [row for row in later if row.first_year == first], (YEAR_LATER,)
