"""All checks of a parsed ledger at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import localcontext
from typing import Final

from inventory.ledger.context import LedgerContext
from inventory.ledger.cumulative import settle
from inventory.ledger.finding import SEVERITIES, Finding
from inventory.ledger.fixes import offer_fixes
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rule_book import HINT, OFF, RuleBook
from inventory.ledger.rules.activity import check_activities
from inventory.ledger.rules.attest import check_attest
from inventory.ledger.rules.band import check_bands
from inventory.ledger.rules.bill import check_bills
from inventory.ledger.rules.change import check_change
from inventory.ledger.rules.conversion import check_conversion
from inventory.ledger.rules.discharge import (
    MEDIA,
    check_combustion,
    check_discharge,
    check_vehicles,
    check_waste,
)
from inventory.ledger.rules.energy import check_energy
from inventory.ledger.rules.energy_use import check_energy_use
from inventory.ledger.rules.farm import check_farms
from inventory.ledger.rules.hazard import check_hazards
from inventory.ledger.rules.hours import check_abatement, check_hours
from inventory.ledger.rules.identity import check_identity
from inventory.ledger.rules.measure_row import check_measures
from inventory.ledger.rules.partner import check_material_trade
from inventory.ledger.rules.pattern import check_patterns
from inventory.ledger.rules.permit import check_permits
from inventory.ledger.rules.rows import check_rows
from inventory.ledger.rules.run import check_runs
from inventory.ledger.rules.sale import check_sales
from inventory.ledger.rules.stock import check_carry
from inventory.ledger.rules.totals import item_scope, past_months, totals
from inventory.ledger.rules.trade import check_trades
from inventory.ledger.rules.waste_transfer import check_transfers
from inventory.ledger.rules.water import check_water
from inventory.ledger.sheet_rows import SheetRows

CELL = re.compile(r"([A-Z]+)(\d+)")
GRADES = (*SEVERITIES, HINT)
#: Digits of the rules' arithmetic: the largest figure that is read over the smallest, with decimals to spare.
DIGITS: Final = 80


@dataclass(frozen=True)
class Judged:
    """What a check says: findings for who files and everyone, hints for reviewers alone."""

    findings: list[Finding]
    hints: list[Finding]


def check(parsed: ParsedLedger, context: LedgerContext) -> list[Finding]:
    """Every finding of reading and of the rules, ordered by sheet, row, column and severity; each once."""
    return judged(parsed, context).findings


def judged(parsed: ParsedLedger, context: LedgerContext) -> Judged:
    """Findings and hints under the bounds and severities in force in the month of each line.

    Running totals are settled first: the rules, and the lines of `parsed` from then on, hold the month's own figures.
    """
    read = [*parsed.findings, *settle(parsed, context)]
    found = [*check_identity(parsed, context)]
    with localcontext(prec=DIGITS):
        for number, rows in parsed.sheets.items():
            found += _check_sheet(number, rows, context)
        found += _check_together(parsed, context)
    month = parsed.periods[0] if parsed.periods else f"{context.today:%Y-%m}"
    graded = [one for entry in found if (one := _graded(entry, month, context.rules)) is not None]
    findings = [*read, *(entry for entry in graded if entry.severity != HINT)]
    hints = [entry for entry in graded if entry.severity == HINT]
    return Judged(
        offer_fixes(sorted(dict.fromkeys(findings), key=order), parsed, context),
        sorted(dict.fromkeys(hints), key=order),
    )


def _check_sheet(number: str, rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    yield from check_rows(rows, context)
    yield from check_activities(rows)
    yield from check_bands(rows, context.rules)
    yield from check_farms(rows, context)
    yield from check_hours(rows)
    yield from check_abatement(rows)
    if number == "02":
        yield from check_energy(rows, context)
        yield from check_sales(rows)
        yield from check_energy_use(rows)
    elif number == "05":
        yield from check_material_trade(rows, context)
        yield from check_hazards(rows)
    elif number in MEDIA:
        yield from check_discharge(rows, context)
    elif number == "09":
        yield from check_waste(rows, context)


def _check_together(parsed: ParsedLedger, context: LedgerContext) -> Iterator[Finding]:
    """Rules over several sheets, several months or several enterprises."""
    yield from check_bills(parsed, context)
    yield from check_conversion(parsed, context)
    yield from check_water(parsed, context)
    yield from check_transfers(parsed, context)
    yield from check_attest(parsed, context)
    yield from check_measures(parsed, context)
    yield from check_combustion(parsed)
    yield from check_vehicles(parsed)
    sums, past = totals(parsed), past_months(parsed, context)
    yield from check_change(sums, past, context.rules)
    yield from check_runs(sums, past, context.rules)
    if "02" in parsed.sheets:
        yield from check_carry(parsed.sheets["02"], past, context.rules)
    yield from check_trades(parsed, context)
    yield from check_permits(parsed, context)
    yield from check_patterns(parsed, context.rules)


def _graded(entry: Finding, month: str, rules: RuleBook) -> Finding | None:
    """The finding with the severity the park has set for its rule, month and item; None where it is switched off."""
    if not rules.settings:
        return entry
    period, sheet, item = [*entry.about.split("|"), "", ""][:3]
    wanted = rules.severity(entry.rule, period or month, item_scope(sheet, item))
    if wanted == OFF:
        return None
    return replace(entry, severity=wanted) if wanted and wanted != entry.severity else entry


def order(entry: Finding) -> tuple[str, int, int, str, int, str]:
    """Sort key: sheet, row, column, then severity and rule."""
    found = CELL.fullmatch(entry.cell)
    column = found[1] if found else ""
    row = int(found[2]) if found else 0
    return entry.sheet, row, len(column), column, GRADES.index(entry.severity), entry.rule
