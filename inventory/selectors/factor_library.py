"""The factor library as a person may read it: filtered rows, the choices of the filters, the sets of one fuel."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Count, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from inventory.methods.candidate import ENTERPRISE, PARK
from inventory.methods.choice import FUEL_PARAMETERS
from inventory.models import Factor
from park.access import ADMIN, FILER, ParkAccess

ORDER = ("key", "factor_set", "region", "years", "parameter")
SEARCHED = ("name_zh", "name_en", "key", "parameter", "factor_set", "region", "source", "clause")
#: Parameters in the order a reader compares them; the others follow by name.
FIRST_PARAMETERS = (*FUEL_PARAMETERS, "co2_t_per_unit", "co2_kg_per_tj", "kgce")


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty = everything."""

    text: str = ""
    family: str = ""
    factor_set: str = ""
    status: str = ""
    tier: str = ""
    region: str = ""
    owner: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Facets:
    """Choices of the filters with their numbers of factors, over the whole library."""

    families: dict[str, int]
    factor_sets: dict[str, int]
    statuses: dict[str, int]
    tiers: dict[str, int]
    regions: dict[str, int]
    owners: dict[str, int]


@dataclass(frozen=True)
class Comparison:
    """Sets of one fuel side by side: one column a set, one row a parameter; None where the set gives no value."""

    name_zh: str
    name_en: str
    sets: list[Factor]
    rows: list[tuple[str, list[Factor | None]]]


def visible_factors(access: ParkAccess, *, closed: bool = False) -> QuerySet[Factor]:
    """Factors in force: the reference, and the park's own ones for those who may see its business data.

    With `closed` also rows that are no longer in force: stored results may still rest on them.
    """
    reference = Q(park__isnull=True, enterprise__isnull=True)
    own = Q(park=access.park)
    if access.role == FILER:
        own &= Q(enterprise__isnull=True) | Q(enterprise_id=access.enterprise_id)
    seen = reference if access.role == ADMIN else reference | own
    factors = Factor.objects.filter(seen) if closed else Factor.objects.filter(seen, superseded_at__isnull=True)
    return factors.annotate(family=_family(), owner=_owner()).select_related("enterprise").order_by(*ORDER)


def library(access: ParkAccess, wanted: Wanted) -> QuerySet[Factor]:
    """Visible factors that match every filter."""
    factors = visible_factors(access)
    for name in ("family", "factor_set", "status", "tier", "region", "owner"):
        if value := getattr(wanted, name):
            factors = factors.filter(**{name: value})
    if wanted.year is not None:
        factors = factors.filter(years__contains=wanted.year)
    for word in wanted.text.split():
        match = Q()
        for column in SEARCHED:
            match |= Q(**{f"{column}__icontains": word})
        factors = factors.filter(match)
    return factors


def facets(access: ParkAccess) -> Facets:
    """Choices of the filters with their numbers of visible factors; one query."""
    columns = ("family", "factor_set", "status", "tier", "region", "owner")
    counters: list[Counter[str]] = [Counter() for _column in columns]
    found = visible_factors(access).select_related(None).order_by().values_list(*columns).annotate(Count("pk"))
    for *values, count in found:
        for counter, value in zip(counters, values, strict=True):
            counter[value] += count
    chosen = [{value: counter[value] for value in sorted(counter) if value} for counter in counters]
    return Facets(*chosen)


def compare_fuel(access: ParkAccess, fuel_code: str) -> Comparison | None:
    """All sets that know the fuel, with the parameters each gives; None for an unknown fuel."""
    found = list(visible_factors(access).filter(key=f"fuel.{fuel_code}"))
    if not found:
        return None
    sets: dict[tuple[str, str, str], Factor] = {}
    cells: dict[tuple[str, tuple[str, str, str]], Factor] = {}
    for factor in found:
        place = (factor.factor_set, factor.version, str(factor.years))
        sets.setdefault(place, factor)
        cells[factor.parameter, place] = factor
    parameters = sorted({parameter for parameter, _place in cells}, key=reading_order)
    rows = [(parameter, [cells.get((parameter, place)) for place in sets]) for parameter in parameters]
    return Comparison(found[0].name_zh, found[0].name_en, list(sets.values()), rows)


def _family() -> Func:
    return Func(Cast(F("key"), TextField()), Value("."), Value(1), function="split_part", output_field=TextField())


def _owner() -> Case:
    return Case(
        When(enterprise__isnull=False, then=Value(ENTERPRISE)),
        When(park__isnull=False, then=Value(PARK)),
        default=Value("reference"),
        output_field=TextField(),
    )


def reading_order(parameter: str) -> tuple[int, str]:
    """Parameters in the order a reader compares them."""
    known = parameter in FIRST_PARAMETERS
    return (FIRST_PARAMETERS.index(parameter) if known else len(FIRST_PARAMETERS), parameter)
