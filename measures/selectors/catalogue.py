"""The catalogue of measures by the clauses 7.1–7.5 of guidance 000, its signs turned to reductions."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from inventory.models import Substance
from inventory.models.factor import Status, SubstanceKind
from measures.methods.effect import CARBON, PROCESS_PART, catalogue_effect, reduction
from measures.models import Measure, MeasureClause
from measures.selectors.words import either, symbol_of, worded


@dataclass(frozen=True)
class Effect:
    """Reduction per unit of activity, plus = falls: CO2e in t, pollutants in kg; a range, words, or nothing known."""

    code: str
    unit: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    words: str
    is_part: bool

    @property
    def label(self) -> str:
        return f"{symbol_of(self.code)} {'t' if self.code == CARBON else 'kg'}"

    @property
    def is_known(self) -> bool:
        return bool(self.words)

    @property
    def remark(self) -> str:
        """What stands in brackets behind the number, e.g. "+off-site"."""
        return "" if self.is_part or self.value is None else self.words.partition("(")[2].removesuffix(")")

    @property
    def is_rise(self) -> bool:
        return self.value is not None and self.value < 0


@dataclass(frozen=True)
class CatalogueMeasure:
    """A measure as the page shows it."""

    code: str
    name: str
    category: str
    unit: str
    effects: list[Effect]
    outside: bool
    unverified: bool
    note: str


@dataclass(frozen=True)
class Clause:
    """A clause and the measures that serve it."""

    clause: str
    title: str
    strength: str
    measures: list[CatalogueMeasure]


@dataclass(frozen=True)
class Group:
    """One of the five groups of clauses."""

    name: str
    number: str
    clauses: list[Clause]


def substance_codes() -> list[str]:
    """CO2e, then the main pollutants of air and water in the order of the pages."""
    kinds = (SubstanceKind.AIR, SubstanceKind.WATER)
    return [CARBON, *Substance.objects.filter(is_main=True, kind__in=kinds).values_list("code", flat=True)]


def told(codes: list[str]) -> list[str]:
    """The substances of which the catalogue says anything, in the given order."""
    known = {code for effects in Measure.objects.values_list("effects", flat=True) for code in effects}
    return [code for code in codes if code in known]


def catalogue(codes: list[str]) -> list[Group]:
    """Groups in the order of the guidance, every clause with its measures, also a clause without one."""
    rows = MeasureClause.objects.prefetch_related("measures").order_by("order")
    groups = []
    for name, clauses in groupby(rows, key=lambda row: row.group):
        shown = [_clause(row, codes) for row in clauses]
        groups.append(Group(worded(name), shown[0].clause.rpartition(".")[0], shown))
    return groups


def _clause(row: MeasureClause, codes: list[str]) -> Clause:
    return Clause(
        clause=row.clause,
        title=either(row.title_zh, row.title_en),
        strength=worded(row.strength),
        measures=[shown(measure, codes) for measure in row.measures.all()],
    )


def shown(measure: Measure, codes: list[str]) -> CatalogueMeasure:
    """A measure in words of the active language."""
    return CatalogueMeasure(
        code=measure.code,
        name=either(measure.name_zh, measure.name_en),
        category=worded(measure.category),
        unit=worded(measure.activity_unit),
        effects=[_effect(code, measure.effects.get(code, "")) for code in codes],
        outside=measure.outside,
        unverified=measure.status == Status.UNVERIFIED,
        note=measure.note,
    )


def _effect(code: str, text: str) -> Effect:
    cell = catalogue_effect(text)
    return Effect(
        code=code,
        unit="tCO2e" if code == CARBON else "kg",
        value=reduction(cell.value),
        low=reduction(cell.high),
        high=reduction(cell.low),
        words=text,
        is_part=text.endswith(PROCESS_PART),
    )


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Measures by category for a drop-down."""
    rows = Measure.objects.order_by("category", "name_zh")
    found: list[tuple[str, list[tuple[str, str]]]] = [("", [("", _("Choose a measure"))])]
    for category, measures in groupby(rows, key=lambda row: row.category):
        found.append((worded(category), [(row.code, either(row.name_zh, row.name_en)) for row in measures]))
    return found
