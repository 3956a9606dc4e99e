"""Ledger lines as test cases write them: one dict per line, defaults that are valid."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

COAL: dict[str, Any] = {"item": "04", "unit": "t", "energy_kind": "fuel", "field": "consumption"}
GAS: dict[str, Any] = {"item": "15", "unit": "1e4Nm3", "energy_kind": "fuel", "field": "consumption"}
POWER: dict[str, Any] = {"item": "33", "unit": "MWh", "energy_kind": "electricity", "field": "purchase"}
HEAT: dict[str, Any] = {"item": "32", "unit": "GJ", "energy_kind": "heat", "field": "purchase"}
COAL_FACTORS: dict[str, Any] = {
    "ncv": 19.57,
    "carbon": 0.0261,
    "oxidation": 0.93,
    "ncv_tier": "2a",
    "carbon_tier": "2a",
    "oxidation_tier": "2a",
    "fuel_unit": "t",
}
GAS_FACTORS: dict[str, Any] = {
    **COAL_FACTORS,
    "ncv": 389.31,
    "carbon": 0.0153,
    "oxidation": 0.99,
    "fuel_unit": "1e4Nm3",
}
POWER_FACTOR: dict[str, Any] = {"power_ef": 0.4743, "power_ef_tier": "2b"}
HEAT_FACTOR: dict[str, Any] = {"heat_ef": 0.11, "heat_ef_tier": "2a"}


def line(**values: Any) -> dict[str, Any]:
    """One line of January 2021 of enterprise 1 on sheet 02, unless stated otherwise."""
    plain = {"year": 2021, "month": 1, "enterprise_id": 1, "sheet": "02", "tier": "2", "in_park": False}
    return plain | {"energy_kind": "", "quantity": 0.0} | values


def frame(lines: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Line frame; line_id counts up from 1, and each line is a row of its own unless it says otherwise."""
    numbered = [{"line_id": number, "row": 3 + number} | entry for number, entry in enumerate(lines, start=1)]
    return pd.DataFrame(numbered)


def air(code: str, emission: float, **values: Any) -> dict[str, Any]:
    """A filed air emission in t."""
    return line(sheet="07", field="emission", item=code, quantity=emission, unit="t", tier="1", **values)


def water(code: str, emission: float, **values: Any) -> dict[str, Any]:
    """A filed direct water emission in t."""
    entry = line(sheet="08", field="emission", item=code, quantity=emission, unit="t", tier="1", direction="direct")
    return entry | values
