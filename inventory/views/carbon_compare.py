"""The total of the carbon inventory in the four GWP sets, and its formula with the numbers. Source: 002 附录A A.1."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from inventory.methods.balance import Balance
from inventory.selectors.carbon import CarbonInventory
from inventory.selectors.gwp import GwpView
from inventory.views.carbon_words import FIELDS, in_wan
from park.templatetags.numbers import rounded, written


def compared(found: CarbonInventory) -> dict[str, Any]:
    """The four totals with their difference from the one shown, the formula and what the set leaves out."""
    base = next(one.co2e_t for one in found.sets if one.code == found.view.shown)
    return {
        "sets": [
            {
                "code": one.code,
                "co2e_t": in_wan(one.co2e_t),
                "change": (one.co2e_t - base) / abs(base) if base and one.co2e_t is not None else None,
                "shown": one.code == found.view.shown,
                "stored": one.code == found.view.stored,
                "without": "、".join(one.without),
            }
            for one in found.sets
        ],
        "whole_t": in_wan(found.whole_t),
        "formula": formula_parts(found.formula),
        "formula_total": in_wan(found.formula.total),
        "without": without_text(found.view, found.without) if found.without else "",
        "no_homes": "" if _has_homes(found) else no_homes_text(),
    }


def formula_parts(formula: Balance) -> list[dict[str, Any]]:
    """Terms of AE in order: sign, word and 万t; those that table C.2 does not print only where they occur."""
    terms = [
        ("+", FIELDS["energy"], formula.energy, True),
        ("+", FIELDS["process"], formula.process, True),
        ("+", FIELDS["waste"], formula.waste, True),
        ("+", FIELDS["afolu"], formula.afolu, formula.afolu is not None),
        ("+", FIELDS["unassigned"], formula.unassigned, formula.unassigned is not None),
        ("−", FIELDS["removal"], formula.removal, True),
    ]
    return [{"sign": sign, "word": word, "co2e_t": in_wan(amount)} for sign, word, amount, printed in terms if printed]


def formula_text(formula: Balance) -> str:
    """The formula in one line, in 万t at the four decimals of the tables; a part without a line says so."""
    parts = [f"{row['sign']} {row['word']} {_four(row['co2e_t'])}" for row in formula_parts(formula)]
    return f"AE = {' '.join(parts).removeprefix('+ ')} = {_four(in_wan(formula.total))}"


def _four(amount: Decimal | None) -> str:
    return f"({_('not filed')})" if amount is None else str(written(rounded(amount, 4)))


def without_text(view: GwpView, without: Mapping[str, Decimal]) -> str:
    """Which gases the set has no value for: they are in no CO2e here."""
    gases = "、".join(f"{gas} {written(rounded(mass, 3))} t" for gas, mass in sorted(without.items()))
    return _("%(gwp)s has no GWP for %(gases)s: not in any CO2e of this view.") % {"gwp": view.shown, "gases": gases}


def no_homes_text() -> str:
    """Why the printed row of homes is blank."""
    return _("Homes: blank, because no fuel is filed on a process of the kind homes (dormitories, living quarters).")


def _has_homes(found: CarbonInventory) -> bool:
    return any(row.code == "fossil.household" and row.total is not None for row in found.fields)
