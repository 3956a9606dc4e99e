"""The carbon inventory as the sheets of its workbook, laid out like the printed tables. Source: 002 附录C."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.methods.tables import Field, IndustryRow
from inventory.selectors.carbon import CarbonInventory
from inventory.selectors.carbon_grade import Graded
from inventory.services.carbon_export import PrintedRow, PrintedTable
from inventory.services.fused_export import Cell
from inventory.views.carbon_compare import formula_text, no_homes_text, without_text
from inventory.views.carbon_words import FIELDS, LEVELS, ROWS, UNIT, in_wan, industry_word, term_word, unit_of
from inventory.views.gwp import source_line

WAN = "#,##0.0000"
TONNES = "#,##0.00"
SHARE = "0.00%"


def sheets(found: CarbonInventory, title: str, fields: Sequence[Field]) -> list[PrintedTable]:
    """Tables C.1 and C.2 as printed, C.1 by each industry, the years, the gases, and the quality of the data."""
    under = source_line(found.view, found.summary.digest)
    if found.without:
        under += " · " + without_text(found.view, found.without)
    if not found.summary.is_complete:
        filed = {"filed": found.summary.filed_months, "expected": found.summary.expected_months}
        under += " · " + _("%(filed)s of %(expected)s enterprise-months are filed") % filed
    return [
        _c1(found, title, under, fields),
        _c2(found, title, under),
        _matrix(found, title, under, fields),
        _years(found, title, under, fields),
        _gases(found, title, under),
        _sets(found, title, under),
        _quality(found, title, under),
        _terms(found, title, under),
    ]


def _head(found: CarbonInventory) -> str:
    return _("Greenhouse gas emissions (%(unit)s)") % {"unit": unit_of(found.view)}


def _c1(found: CarbonInventory, title: str, under: str, fields: Sequence[Field]) -> PrintedTable:
    rows = []
    for row in (one for one in found.industries if one.level != "industry"):
        word = industry_word(row.code)
        rows += [PrintedRow([word, str(FIELDS[field]), in_wan(row.fields.get(field))]) for field in fields]
        last = _("Total emissions") if row.level == "park" else _("Subtotal")
        rows.append(PrintedRow([word, last, in_wan(row.total)], strong=True))
    name = _("Table C.1")
    heads = [_("Industry"), _("Field"), _head(found)]
    notes = [
        _("Key industries: power and heat, steel, building materials, non-ferrous metals, petrochemicals, chemicals.")
    ]
    return PrintedTable(name, f"{title} · {name}", under, heads, rows, ["", "", WAN], notes, merged=1)


def _c2(found: CarbonInventory, title: str, under: str) -> PrintedTable:
    rows = []
    for row in found.fields:
        group = str(FIELDS[row.field]) if row.field else _("Total emissions")
        word = str(ROWS[row.code]) + ("" if row.printed else " *")
        places = [_("Fossil fuel"), word] if row.code.startswith("fossil") else [word if row.field else "", ""]
        cells: list[Cell] = [group, *places, in_wan(row.direct), in_wan(row.indirect), in_wan(row.total)]
        rows.append(PrintedRow(cells, strong=row.level != "part"))
    name = _("Table C.2")
    heads = [_("Field"), _("Group"), _("Department"), _("Direct (scope 1)"), _("Indirect (scope 2)"), _head(found)]
    notes = [
        _("* Not printed in table C.2; added so that it foots with table C.1."),
        formula_text(found.formula),
    ]
    if not any(row.code == "fossil.household" and row.total is not None for row in found.fields):
        notes.append(no_homes_text())
    return PrintedTable(name, f"{title} · {name}", under, heads, rows, ["", "", "", WAN, WAN, WAN], notes, merged=2)


def _matrix(found: CarbonInventory, title: str, under: str, fields: Sequence[Field]) -> PrintedTable:
    def cells(row: IndustryRow) -> Iterator[Cell]:
        yield industry_word(row.code)
        yield from (in_wan(row.fields.get(field)) for field in fields)
        yield in_wan(row.total)

    rows = [PrintedRow(list(cells(row)), strong=row.level in ("key", "park")) for row in found.industries]
    name = _("By industry")
    heads = [_("Industry"), *(str(FIELDS[field]) for field in fields), _head(found)]
    return PrintedTable(name, f"{title} · {name}", under, heads, rows, ["", *[WAN] * (len(fields) + 1)])


def _years(found: CarbonInventory, title: str, under: str, fields: Sequence[Field]) -> PrintedTable:
    years = found.history

    def row(word: str, values: Sequence[Decimal | None], strong: bool = False) -> PrintedRow:
        return PrintedRow([word, *map(in_wan, values)], strong)

    parks = [past.rows.get("park") for past in years]
    rows = [row(str(FIELDS[field]), [park.fields.get(field) if park else None for park in parks]) for field in fields]
    rows.append(row(_("Total emissions"), [park.total if park else None for park in parks], strong=True))
    rows += [
        row(industry_word(one.code), [past.rows[one.code].total if past.rows else None for past in years])
        for one in found.industries
        if one.level in ("industry", "other")
    ]
    name = _("Three years")
    heads = [_("Field and industry"), *(f"{past.year} ({unit_of(found.view)})" for past in years)]
    notes = [_("%(year)s: no ledgers are filed.") % {"year": year} for year in found.missing_years]
    return PrintedTable(name, f"{title} · {name}", under, heads, rows, ["", *[WAN] * len(years)], notes)


def _gases(found: CarbonInventory, title: str, under: str) -> PrintedTable:
    rows = [PrintedRow([gas.item, gas.mass_t, in_wan(gas.co2e_t), gas.share]) for gas in found.gases]
    rows += [PrintedRow([f"{gas.item} ({_('memo item')})", gas.mass_t, None, None]) for gas in found.memo]
    name = _("By gas")
    heads = [_("Gas"), _("Mass (t)"), _head(found), _("Share of the total")]
    return PrintedTable(name, f"{title} · {name}", under, heads, rows, ["", TONNES, WAN, SHARE])


def _sets(found: CarbonInventory, title: str, under: str) -> PrintedTable:
    """The total of all gases in the four sets side by side."""
    rows = [
        PrintedRow([one.code, in_wan(one.co2e_t), "、".join(one.without)], strong=one.code == found.view.shown)
        for one in found.sets
    ]
    name = _("GWP sets")
    heads = [_("GWP set"), _("All greenhouse gases (%(unit)s)") % {"unit": UNIT}, _("Gases without a value")]
    return PrintedTable(name, f"{title} · {name}", under, heads, rows, ["", WAN, ""])


def _quality(found: CarbonInventory, title: str, under: str) -> PrintedTable:
    def row(graded: Graded, group: str, word: str, strong: bool = False) -> PrintedRow:
        shares = graded.quality
        cells: list[Cell] = [group, word, in_wan(graded.co2e_t)]
        cells += [shares.high, shares.middle, shares.low, shares.unverified] if shares else [None] * 4
        cells += [graded.range.relative] if graded.range else [None]
        return PrintedRow(cells, strong)

    rows = [row(found.park, _("Park"), _("Industrial park"), strong=True)]
    rows += [row(one, _("Industry"), industry_word(one.code)) for one in found.graded]
    rows += [row(one, _("Enterprise"), one.name) for one in found.firms]
    name = _("Data quality")
    levels = [str(word) for word in LEVELS.values()]
    heads = ["", _("Name"), _head(found), *levels, _("On unverified factors"), _("Range ± (95 per cent)")]
    formats = ["", "", WAN, *[SHARE] * 5]
    return PrintedTable(name, f"{title} · {name}", under, heads, rows, formats, merged=1, landscape=True)


def _terms(found: CarbonInventory, title: str, under: str) -> PrintedTable:
    rows = [
        PrintedRow([
            term_word(term.category), term.item, str(LEVELS[term.level]), in_wan(term.co2e_t),
            term.activity.percent / 100, term.activity.source, str(term.activity.get_status_display()),
            term.factor.percent / 100, term.factor.source, str(term.factor.get_status_display()), term.combined,
        ])
        for term in found.terms
    ]  # fmt: skip
    name = _("Uncertainty")
    heads = [
        _("Emission category"), _("Gas"), _("Level"), _head(found), _("Activity ±"), _("Source"), _("Status"),
        _("Factor ±"),
        _("Source"), _("Status"), _("Combined ±"),
    ]  # fmt: skip
    formats = ["", "", "", WAN, SHARE, "", "", SHARE, "", "", SHARE]
    notes = [_("Error propagation, IPCC 2006 approach 1: half range = √(Σ (amount · uncertainty)²).")]
    return PrintedTable(name, f"{title} · {name}", under, heads, rows, formats, notes, landscape=True)
