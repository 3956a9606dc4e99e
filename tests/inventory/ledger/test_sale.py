"""Energy sold: what a deduction needs is asked for at the filing; a complete plant has no finding."""

from typing import Any

import pytest

from tests.inventory.ledger.filing import NEIGHBOUR, filed, findings, rows

HEAT: dict[str, Any] = {"energy_code": "32", "process": "GX02", "unit": "百万千焦"}
POWER: dict[str, Any] = {"energy_code": "33", "process": "GX02", "unit": "万千瓦时"}
GAS: dict[str, Any] = {"energy_code": "11", "process": "GX01", "unit": "万立方米", "exported": 5}
MADE: list[dict[str, Any]] = [
    {"self_generated": 100, "exported": 40, "generated_by": "fuel"},
    {"self_generated": 5000, "exported": 500},
]


def told(*more: dict[str, Any]) -> list[tuple[str, str]]:
    """Cell and rule of every warning of the good filing without its own power and heat rows, and these rows."""
    given = rows()
    given["02"] = [*given["02"][:2], *more]
    return [(entry.cell, entry.rule) for entry in findings(filed(given)) if entry.sheet.startswith("02")]


def test_a_plant_that_files_everything_is_told_nothing() -> None:
    assert told(POWER | MADE[0], HEAT | MADE[1] | {"heat_ratio": 40}) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([POWER | {"exported": 40}], [("R6", "sale_not_made")]),
        ([POWER | {"exported": 40, "purchase": 30}], [("R6", "sale_not_made")]),
        ([POWER | {"exported": 40, "purchase": 40}], []),  # passed on at the factor it came at
        ([HEAT | {"exported": 40, "counterparty": NEIGHBOUR}], []),  # sold in the park, nothing to deduct
        ([HEAT | {"exported": 40, "counterparty": NEIGHBOUR}, HEAT | {"exported": 1}], [("R7", "sale_not_made")]),
        ([POWER | {"self_generated": 30, "exported": 40}], [("R6", "sale_exceeds")]),
        ([POWER | MADE[0], HEAT | MADE[1]], [("R6", "heat_ratio_missing")]),
        ([POWER | MADE[0] | {"generated_by": "pv"}, HEAT | MADE[1]], []),  # the sun needs no share of heat
        ([GAS], [("R6", "gas_carbon_missing")]),
        ([GAS | {"gas_carbon": "未计入"}], []),
        ([GAS | {"gas_carbon": "counted", "counterparty": NEIGHBOUR}], []),
    ],
)
def test_what_is_asked_for(more: list[dict[str, Any]], expected: list[tuple[str, str]]) -> None:
    assert told(*more) == expected
