"""Green power as the sheets of its workbook."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from inventory.models import GreenCertificate
from inventory.selectors.green import GreenRow, GreenYear
from inventory.services.carbon_export import PrintedRow, PrintedTable
from inventory.services.fused_export import Cell
from inventory.views.green_words import REDUCTIONS
from park.models import Park

AMOUNT = "#,##0.000"


def sheets(found: GreenYear, rows: Sequence[GreenCertificate], park: Park, title: str) -> list[PrintedTable]:
    """By month, by enterprise, the register, the survey."""
    under = _("Filed ledgers and registered certificates; location-based and market-based are never added")
    return [
        _electricity(
            _("By month"), title, under, _("Month"), [(f"{found.year}-{r.key:02d}", r) for r in found.months], found
        ),
        _electricity(
            _("By enterprise"), title, under, _("Enterprise"), [(row.name, row) for row in found.firms], found
        ),
        _register(rows, title, under),
        _survey(found, title, under),
    ]


def _electricity(
    name: str, title: str, under: str, head: str, rows: Sequence[tuple[str, GreenRow]], found: GreenYear
) -> PrintedTable:
    heads = [
        head,
        _("Bought outside (MWh)"),
        _("Bought in the park (MWh)"),
        _("Certified, registered (MWh)"),
        _("Certified, covering (MWh)"),
        _("Declared only (MWh)"),
        _("Own renewable (MWh)"),
        _("Location-based (tCO2)"),
        _("Market-based (tCO2)"),
    ]
    lines = [PrintedRow(_cells(word, row)) for word, row in rows]
    lines.append(PrintedRow(_cells(_("Sum"), found.total), strong=True))
    return PrintedTable(name, f"{title} · {name}", under, heads, lines, ["", *[AMOUNT] * 8], landscape=True)


def _cells(word: str, row: GreenRow) -> list[Cell]:
    return [
        word, row.bought, row.in_park, row.registered, row.covered, row.declared, row.own, row.location_t, row.market,
    ]  # fmt: skip


def _register(rows: Sequence[GreenCertificate], title: str, under: str) -> PrintedTable:
    name = _("Certificates")
    heads = [
        _("Number"), _("Kind"), _("Enterprise"), _("Month of use"), _("Technology"), _("Generation region"),
        _("Electricity (MWh)"), _("State"),
    ]  # fmt: skip
    lines = [
        PrintedRow(
            [
                row.number, row.get_kind_display(), str(row.enterprise), f"{row.year}-{row.month:02d}",
                row.get_technology_display(), row.region, row.mwh,
                _("In force") if row.in_force else _("Withdrawn: %(reason)s") % {"reason": row.withdrawn_reason},
            ]
        )
        for row in rows
    ]  # fmt: skip
    return PrintedTable(name, f"{title} · {name}", under, heads, lines, [*[""] * 6, AMOUNT, ""], landscape=True)


def _survey(found: GreenYear, title: str, under: str) -> PrintedTable:
    name = _("Survey of reductions")
    heads = [_("Kind"), _("Quantity"), _("Unit"), _("Avoided or removed (tCO2e)"), _("Treatment")]
    lines = [
        PrintedRow([str(REDUCTIONS[row.code][0]), row.amount, row.unit, row.tonnes, str(REDUCTIONS[row.code][1])])
        for row in found.reductions
    ]
    return PrintedTable(name, f"{title} · {name}", under, heads, lines, ["", AMOUNT, "", AMOUNT, ""])
