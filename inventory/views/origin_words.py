"""Where the amount of a line is from: what was typed, how it was converted, by which method, from which source."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from inventory.ledger.columns import all_sheets
from inventory.ledger.lines import LEAST_VALID
from inventory.methods.explain import plain
from inventory.views.ledger_words import is_chinese

#: Basis of a coal analysis, by what it was typed in.
ANALYSES = {"ncv": "GJ/t", "carbon_content": "tC/GJ", "element_carbon": "tC/t"}


def origin(row: Mapping[str, Any]) -> list[str]:
    """Sentences on the amount of a stored row; empty when it was typed in the unit it is counted in.

    row: sheet, field, typed_value, typed_unit, quantity, unit and the parameters of its ledger line.
    """
    given: Mapping[str, str] = row["parameters"] or {}
    return [*_conversion(row, given), *_basis(given), *_route(row["sheet"], given), *_source(given)]


def _conversion(row: Mapping[str, Any], given: Mapping[str, str]) -> Iterator[str]:
    typed = f"{row['typed_value']} {row['typed_unit']}"
    result = f"{plain(row['quantity'])} {row['unit']}" if row["quantity"] is not None else ""
    if "enthalpy" in given:
        state = ", ".join(_state(given))
        yield _("%(typed)s × (%(h)s − 83.74) kJ/kg ÷ 1000 = %(result)s: %(state)s, IAPWS-IF97") % {
            "typed": typed, "h": given["enthalpy"], "result": result, "state": state,
        }  # fmt: skip
    elif "heat_per_tonne" in given:
        yield _("%(typed)s × (%(t)s − 20) °C × 4.1868 ÷ 1000 = %(result)s: hot water") % {
            "typed": typed, "t": given.get("steam_temperature", ""), "result": result,
        }  # fmt: skip
    if "density_used" in given:
        default = "" if "density" in given else _(" (default density)")
        yield _("%(typed)s × %(density)s kg/L = %(result)s%(default)s") % {
            "typed": typed, "density": given["density_used"], "result": result, "default": default,
        }  # fmt: skip
    if row["unit"] == "1e4Nm3" and "20" in str(row["typed_unit"]):
        yield _("%(typed)s × 273.15 ÷ 293.15 = %(result)s: metered at 20 °C, counted at 0 °C") % {
            "typed": typed, "result": result,
        }  # fmt: skip


def _state(given: Mapping[str, str]) -> Iterator[str]:
    yield _choice("02", "medium", given["medium"])
    if "steam_pressure" in given:
        yield f"{given['steam_pressure']} MPa {_choice('02', 'pressure_basis', given.get('pressure_basis', ''))}"
    if "steam_temperature" in given:
        yield f"{given['steam_temperature']} °C"


def _basis(given: Mapping[str, str]) -> Iterator[str]:
    for name, unit in ANALYSES.items():
        if f"{name}_typed" in given:
            column = all_sheets()["02"].by_field[name]
            yield _("%(name)s %(typed)s %(unit)s (%(basis)s, moisture %(mt)s %%) = %(used)s %(unit)s as received") % {
                "name": column.header_zh if is_chinese() else column.header_en,
                "typed": given[f"{name}_typed"],
                "basis": _choice("02", "coal_basis", given["coal_basis"]),
                "mt": given["total_moisture"],
                "used": given[name],
                "unit": unit,
            }


def _route(sheet: str, given: Mapping[str, str]) -> Iterator[str]:
    if sheet not in ("07", "08") or "method" not in given:
        return
    yield _("Accounting method: %(method)s") % {"method": _choice(sheet, "method", given["method"])}
    share = given.get("valid_rate")
    if share is not None and given["method"] == "cems" and Decimal(share) < LEAST_VALID:
        yield _("Valid data share %(share)s %%, below 90 %%: the tier is middle, not high") % {"share": share}


def _source(given: Mapping[str, str]) -> Iterator[str]:
    if "source_note" in given:
        kind = _choice("02", "data_tier", given.get("data_tier", ""))
        yield _("Source (%(kind)s): %(note)s") % {"kind": kind, "note": given["source_note"]}


def _choice(sheet: str, field: str, code: str) -> str:
    """Label of a stored choice; on English pages its code, which is English."""
    column = all_sheets()[sheet].by_field[field]
    label = next((choice.label for choice in column.choices if choice.code == code), code)
    return label if is_chinese() else code.replace("_", " ")
