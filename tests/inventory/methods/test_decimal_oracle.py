"""The frame path against an independent loop in plain Decimal arithmetic on random lines."""

from decimal import Decimal, getcontext
from typing import Any

import numpy as np
import pytest

from inventory.methods.compile import compile_lines
from tests.inventory.methods.line_builder import COAL, GAS, HEAT, POWER, air, frame, line, water

ROWS = 4000


def number(row: dict[str, Any], name: str) -> Decimal | None:
    value = row.get(name)
    return None if value is None else Decimal(repr(float(value)))


def slow_mass(row: dict[str, Any]) -> Decimal | None:
    """Mass of a line read straight from the rules, in Decimal; None = no emission row."""
    amount = number(row, "quantity")
    assert amount is not None
    kind, field = row["energy_kind"], row["field"]
    if kind == "fuel":
        if field != "consumption":
            return None
        burnt = amount - (number(row, "feedstock") or Decimal(0))
        ncv = number(row, "measured_ncv") or number(row, "ncv")
        carbon = number(row, "measured_carbon_content") or number(row, "carbon")
        oxidation = number(row, "measured_oxidation") or number(row, "oxidation")
        assert ncv and carbon and oxidation
        return burnt * ncv * carbon * oxidation * 44 / 12
    if kind in ("electricity", "heat"):
        factor = number(row, "power_ef" if kind == "electricity" else "heat_ef")
        assert factor is not None
        if field == "purchase":
            return amount * factor
        return -amount * factor if field == "exported" and not row["in_park"] else None
    if row["sheet"] == "07" and field == "gas_volume":
        return amount * 10_000 * (number(row, "conc_avg") or Decimal(0)) / 1_000_000_000
    if row["sheet"] == "08" and field == "volume":
        return amount * (number(row, "conc_avg") or Decimal(0)) / 1_000_000
    return amount


def slow_tce(row: dict[str, Any]) -> Decimal | None:
    amount = number(row, "quantity")
    assert amount is not None
    if row["energy_kind"] == "fuel":
        ncv = number(row, "measured_ncv") or number(row, "ncv")
        assert ncv
        return amount * ncv / Decimal("29.3076") if row["field"] == "consumption" else Decimal(0)
    per_unit = {"electricity": Decimal("0.1229"), "heat": Decimal("0.03412")}.get(row["energy_kind"])
    if per_unit is None:
        return None
    return amount * per_unit * {"purchase": 1, "exported": -1}.get(row["field"], 0)


def random_line(random: np.random.Generator) -> dict[str, Any]:
    shape = random.integers(0, 6)
    amount = float(np.round(random.lognormal(6, 3), 6))
    maybe = random.random(4)
    if shape < 2:
        base = COAL if shape == 0 else GAS
        ncv = random.uniform(8, 45) if shape == 0 else random.uniform(280, 420)
        measured = {
            "measured_ncv": ncv * 1.01 if maybe[0] < 0.3 else None,
            "measured_carbon_content": random.uniform(0.011, 0.074) if maybe[1] < 0.3 else None,
            "measured_oxidation": random.uniform(0.85, 1) if maybe[2] < 0.3 else None,
        }
        factors = {"ncv": ncv, "carbon": random.uniform(0.011, 0.07), "oxidation": random.uniform(0.9, 1)}
        used = {"feedstock": amount * 0.25 if maybe[3] < 0.3 else None, "fuel_unit": base["unit"]}
        field = {"field": "purchase"} if maybe[3] > 0.8 else {}
        return line(**(base | field), quantity=amount, **factors, **measured, **used)
    field = str(random.choice(["purchase", "exported", "consumption", "self_generated"]))
    trade = {"field": field, "quantity": amount, "in_park": bool(maybe[0] < 0.3)}
    if shape == 2:
        return line(**POWER, power_ef=random.uniform(0, 1)) | trade
    if shape == 3:
        return line(**HEAT, heat_ef=random.uniform(0.02, 0.15)) | trade
    if shape == 4:
        gas = {"field": "gas_volume", "unit": "1e4Nm3", "conc_avg": random.uniform(0, 900)}
        return air("a21026", amount) | (gas if maybe[0] < 0.5 else {})
    volume = {"field": "volume", "unit": "m3", "conc_avg": random.uniform(0, 900)}
    return water("w01018", amount) | (volume if maybe[0] < 0.5 else {})


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    random = np.random.default_rng(20_260_701)
    lines = [random_line(random) for _ in range(ROWS)]
    # Own consumption needs a filed supply: one purchase per carrier and enterprise keeps the gaps empty.
    return [*lines, line(**POWER, power_ef=0.5, quantity=1.0), line(**HEAT, heat_ef=0.1, quantity=1.0)]


def test_frames_agree_with_a_decimal_loop(rows: list[dict[str, Any]]) -> None:
    getcontext().prec = 40
    compiled = compile_lines(frame(rows))
    assert compiled.gaps.empty
    mass = dict(zip(compiled.emissions["line_id"], compiled.emissions["mass_t"], strict=True))
    coal = dict(zip(compiled.flows["line_id"], compiled.flows["coal_tce"], strict=True))
    for number_, row in enumerate(rows, start=1):
        for slow, fast in ((slow_mass(row), mass.get(number_)), (slow_tce(row), coal.get(number_))):
            if slow is None:
                assert fast is None, row
            else:
                assert fast == pytest.approx(float(slow), rel=1e-9, abs=6e-10), row
