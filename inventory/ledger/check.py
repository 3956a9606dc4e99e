"""All checks of a parsed ledger at once."""

import re

from inventory.ledger.context import LedgerContext
from inventory.ledger.cumulative import settle
from inventory.ledger.finding import SEVERITIES, Finding
from inventory.ledger.fixes import offer_fixes
from inventory.ledger.parse import ParsedLedger
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
from inventory.ledger.rules.identity import check_identity
from inventory.ledger.rules.measure_row import check_measures
from inventory.ledger.rules.partner import check_material_trade
from inventory.ledger.rules.rows import check_rows
from inventory.ledger.rules.sale import check_sales
from inventory.ledger.rules.waste_transfer import check_transfers
from inventory.ledger.rules.water import check_water

CELL = re.compile(r"([A-Z]+)(\d+)")


def check(parsed: ParsedLedger, context: LedgerContext) -> list[Finding]:
    """Every finding of reading and of the rules, ordered by sheet, row, column and severity; each once.

    Running totals are settled first: the rules, and the lines of `parsed` from then on, hold the month's own figures.
    """
    findings = [*parsed.findings, *settle(parsed, context), *check_identity(parsed, context)]
    for number, rows in parsed.sheets.items():
        findings += [
            *check_rows(rows, context),
            *check_activities(rows),
            *check_bands(rows),
            *check_farms(rows, context),
        ]
        if number == "02":
            findings += check_energy(rows, context)
            findings += check_sales(rows)
            findings += check_energy_use(rows)
        elif number == "05":
            findings += check_material_trade(rows, context)
            findings += check_hazards(rows)
        elif number in MEDIA:
            findings += check_discharge(rows, context)
        elif number == "09":
            findings += check_waste(rows, context)
    findings += check_bills(parsed, context)
    findings += check_conversion(parsed)
    findings += check_water(parsed)
    findings += check_transfers(parsed, context)
    findings += check_attest(parsed, context)
    findings += check_measures(parsed, context)
    findings += check_combustion(parsed)
    findings += check_vehicles(parsed)
    findings += check_change(parsed, context)
    return offer_fixes(sorted(dict.fromkeys(findings), key=order), parsed, context)


def order(entry: Finding) -> tuple[str, int, int, str, int, str]:
    """Sort key: sheet, row, column, then severity and rule."""
    found = CELL.fullmatch(entry.cell)
    column = found[1] if found else ""
    row = int(found[2]) if found else 0
    return entry.sheet, row, len(column), column, SEVERITIES.index(entry.severity), entry.rule
