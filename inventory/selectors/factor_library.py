"""The factor library as a person may read it: filtered rows, the choices of the filters, the sets of one fuel."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

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


@dataclass(frozen=True)
class Facets:
    """Choices of the filters with their numbers of factors, over the whole library."""

    families: dict[str, int]
    factor_sets: dict[str, int]
    statuses: dict[str, int]


@dataclass(frozen=True)
class Comparison:
    """Sets of one fuel side by side: one column a set, one row a parameter; None where the set gives no value."""

    name_zh: str
    name_en: str
    sets: list[Factor]
    rows: list[tuple[str, list[Factor | None]]]


def visible_factors(access: ParkAccess) -> QuerySet[Factor]:
    """Factors in force: the reference, and the park's own ones for those who may see its business data."""
    reference = Q(park__isnull=True, enterprise__isnull=True)
    own = Q(park=access.park)
    if access.role == FILER:
        own &= Q(enterprise__isnull=True) | Q(enterprise_id=access.enterprise_id)
    seen = reference if access.role == ADMIN else reference | own
    return Factor.objects.filter(seen, superseded_at__isnull=True).annotate(family=_family()).order_by(*ORDER)


def library(access: ParkAccess, wanted: Wanted) -> QuerySet[Factor]:
    """Visible factors that match every filter."""
    factors = visible_factors(access)
    for name in ("family", "factor_set", "status"):
        if value := getattr(wanted, name):
            factors = factors.filter(**{name: value})
    for word in wanted.text.split():
        match = Q()
        for column in SEARCHED:
            match |= Q(**{f"{column}__icontains": word})
        factors = factors.filter(match)
    return factors


def facets(access: ParkAccess) -> Facets:
    """Families, sets and statuses of the visible factors; one query."""
    families: Counter[str] = Counter()
    factor_sets: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    found = visible_factors(access).order_by().values_list(_family(), "factor_set", "status").annotate(Count("pk"))
    for family, factor_set, status, count in found:
        families[family] += count
        factor_sets[factor_set] += count
        statuses[status] += count
    return Facets(*(dict(sorted(counter.items())) for counter in (families, factor_sets, statuses)))


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
    parameters = sorted({parameter for parameter, _place in cells}, key=_reading_order)
    rows = [(parameter, [cells.get((parameter, place)) for place in sets]) for parameter in parameters]
    return Comparison(found[0].name_zh, found[0].name_en, list(sets.values()), rows)


def _family() -> Func:
    return Func(Cast(F("key"), TextField()), Value("."), Value(1), function="split_part", output_field=TextField())


def _reading_order(parameter: str) -> tuple[int, str]:
    known = parameter in FIRST_PARAMETERS
    return (FIRST_PARAMETERS.index(parameter) if known else len(FIRST_PARAMETERS), parameter)
