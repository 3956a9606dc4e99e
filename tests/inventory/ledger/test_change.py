"""Against last month: jumps are asked about, and a suspected unit is named."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from inventory.ledger.context import LedgerContext
from tests.inventory.ledger.filing import CONTEXT, GOOD, filed, findings, rows

ENERGY, AIR = "02_能源消费", "07_废气排放"


def with_previous(**quantities: str) -> LedgerContext:
    keys = {
        "coal": ("02", "04", "GX01", "", "consumption"),
        "power": ("02", "33", "GX02", "", "consumption"),
        "gas": ("02", "15", "GX01", "", "consumption"),
        "so2": ("07", "a21026", "GX01", "DA001", "emission"),
        "value": ("04", "", "", "", "output_value"),
    }
    return replace(CONTEXT, previous={keys[name]: Decimal(value) for name, value in quantities.items()})


@pytest.mark.parametrize(
    ("spoiled", "previous", "cell", "unit"),
    [
        # 1230 万kWh last month; this month the kWh were typed under 万kWh.
        ({"s02_2_consumption": 12_300_000, "s02_2_purchase": 12_300_000}, {"power": "12000"}, "K6", "kWh"),
        ({"s02_1_consumption": 123_000}, {"gas": "12"}, "K5", "Nm³"),
        (
            {"s02_0_consumption": 9.9, "s02_0_industrial": 9.85, "s02_0_non_industrial": 0.05},
            {"coal": "9800"},
            "K4",
            "kt",
        ),
        ({"s04_0_output_value": 31_000_000}, {"value": "3000"}, "E4", "元"),
        ({"s02_2_unit": "千瓦时"}, {"power": "12000"}, "K6", "万kWh"),
    ],
)
def test_likely_unit_against_last_month(
    spoiled: dict[str, Any], previous: dict[str, str], cell: str, unit: str
) -> None:
    found = [entry for entry in findings(filed(**spoiled), with_previous(**previous)) if entry.rule == "unit_suspected"]
    assert [entry.cell for entry in found] == [cell]
    assert f"单位是否为 {unit}？" in found[0].message


def test_jump_of_more_than_half() -> None:
    assert [entry.rule for entry in findings(filed(), with_previous(coal="6700", so2="4.7"))] == []
    found = findings(filed(), with_previous(coal="6500", so2="14.1"))
    assert [(entry.sheet, entry.cell, entry.rule) for entry in found] == [(ENERGY, "K4", "jump"), (AIR, "J4", "jump")]
    assert "增加 52.3%" in found[0].message and "减少 50.4%" in found[1].message


def test_months_of_one_file_are_compared_with_each_other() -> None:
    given = rows()
    given["02"].append({**GOOD["02"][1], "period": "2025-02", "purchase": 40, "consumption": 40})
    found = findings(filed(given), with_previous(gas="12"))
    jumps = [(entry.cell, entry.rule) for entry in found if entry.rule in ("jump", "unit_suspected")]
    assert jumps == [("H5", "jump"), ("K5", "jump"), ("K8", "jump")]
