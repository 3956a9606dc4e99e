"""Unit traps of states and bases: steam by weight, coal by moisture, oil by volume, gross and net heat."""

from decimal import Decimal
from typing import Any

import pytest

from tests.inventory.ledger.filing import NEIGHBOUR, edited, findings, parsed
from tests.inventory.test_unit_traps import ENERGY, energy, quantity, rules


def test_trap_a_tonne_of_steam_is_no_gigajoule() -> None:
    """Without its state steam by weight is refused at the cell that is missing, never given a default enthalpy."""
    cell, severity, message = rules(energy("32", "吨", purchase=1000))["conversion"]
    assert (cell, severity) == ("AC4", "error")
    assert "介质" in message
    data = energy("32", "吨", purchase=1000)
    assert parsed(data).lines.empty or parsed(data).lines["quantity"].isna().all()


STEAM: dict[str, Any] = {"medium": "饱和蒸汽", "steam_pressure": 1, "pressure_basis": "绝压"}


@pytest.mark.parametrize("field", ["purchase", "exported", "consumption", "self_generated"])
def test_trap_steam_by_weight_in_every_cell(field: str) -> None:
    """h″(1.0 MPa) = 2777.12 kJ/kg: 1000 t · (2777.12 − 83.74) / 1000 = 2693.38 GJ; the line keeps what was typed."""
    cells = STEAM | {field: 1000} | ({"counterparty": NEIGHBOUR} if field == "exported" else {})
    lines = parsed(energy("32", "吨", **cells)).lines
    (row,) = lines[lines["field"] == field].to_dict("records")
    assert float(row["quantity"]) == pytest.approx(2693.38, abs=5e-3)
    assert (row["unit"], row["typed_value"], row["typed_unit"]) == ("GJ", "1000", "吨")
    assert float(row["parameters"]["enthalpy"]) == pytest.approx(2777.12, abs=5e-3)


@pytest.mark.parametrize(
    ("cells", "gj_per_tonne"),
    [
        # Gauge 0.898675 MPa is 1.0 MPa absolute.
        ({"medium": "饱和蒸汽", "steam_pressure": "0.898675", "pressure_basis": "表压"}, 2.69338),
        # h(0.0035 MPa, 700 K) = 3335.68375 kJ/kg.
        (
            {"medium": "过热蒸汽", "steam_pressure": "0.0035", "pressure_basis": "绝压", "steam_temperature": "426.85"},
            3.25194375,
        ),
        # (95 − 20) · 4.1868 / 1000.
        ({"medium": "热水", "steam_temperature": "95"}, 0.31401),
    ],
)
def test_trap_state_of_the_heat_carrier(cells: dict[str, Any], gj_per_tonne: float) -> None:
    given = {name: Decimal(value) if name.startswith("steam") else value for name, value in cells.items()}
    assert float(quantity(energy("32", "吨", purchase=1, **given))) == pytest.approx(gj_per_tonne, rel=3e-6)


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"medium": "饱和蒸汽"}, "AD4"),
        ({"medium": "饱和蒸汽", "steam_pressure": 1}, "AE4"),
        ({"medium": "过热蒸汽", "steam_pressure": 1, "pressure_basis": "绝压"}, "AF4"),
        ({"medium": "过热蒸汽", "steam_pressure": 1, "pressure_basis": "绝压", "steam_temperature": 150}, "AF4"),
        ({"medium": "热水"}, "AF4"),
        ({"medium": "热水", "steam_temperature": 20}, "AF4"),
    ],
)
def test_trap_incomplete_state_names_its_cell(cells: dict[str, Any], cell: str) -> None:
    found = rules(energy("32", "吨", purchase=1, **cells))
    assert found["conversion"][:2] == (cell, "error")


def test_trap_steam_outside_its_band_is_told() -> None:
    """h″(0.01 MPa) = 2583.89: 2.50 GJ/t, below 2.6."""
    thin = STEAM | {"steam_pressure": Decimal("0.01"), "purchase": 1}
    assert rules(energy("32", "吨", **thin))["steam_band"][:2] == ("E4", "warning")
    assert "steam_band" not in rules(energy("32", "吨", **(STEAM | {"purchase": 1})))


COAL_ROW: dict[str, Any] = {"consumption": 1000, "coal_basis": "空气干燥基", "total_moisture": 10, "ad_moisture": 2}


def test_trap_basis_of_coal() -> None:
    """Mt 10, Mad 2: (24.5 + 0.023·2) · 90/98 − 0.023·10 = 22.311837 GJ/t as received; C 0.637 · 90/98 = 0.585."""
    data = energy("04", "吨", **(COAL_ROW | {"ncv": Decimal("24.5"), "element_carbon": Decimal("0.637")}))
    given = parsed(data).lines["parameters"].iloc[0]
    assert float(given["ncv"]) == pytest.approx((24.5 + 0.046) * 90 / 98 - 0.23, rel=1e-12)
    assert Decimal(given["element_carbon"]) == Decimal("0.585")
    assert (given["ncv_typed"], given["element_carbon_typed"]) == ("24.5", "0.637")


def test_trap_basis_of_carbon_per_energy() -> None:
    """Carbon per tonne keeps: 24.5 · 0.026 = 0.637 t C/t air-dried is 0.585 as received, over 22.3118 GJ/t."""
    data = energy("04", "吨", **(COAL_ROW | {"ncv": Decimal("24.5"), "carbon_content": Decimal("0.026")}))
    given = parsed(data).lines["parameters"].iloc[0]
    assert float(given["carbon_content"]) * float(given["ncv"]) == pytest.approx(0.585, rel=1e-12)


def test_trap_dry_coal() -> None:
    """Dry basis: 25 · 0.9 − 0.23 = 22.27 GJ/t."""
    cells = {"consumption": 1, "coal_basis": "干燥基", "total_moisture": 10, "ncv": 25}
    assert parsed(energy("04", "吨", **cells)).lines["parameters"].iloc[0]["ncv"] == "22.27"


@pytest.mark.parametrize(
    ("left_out", "cell"),
    [({"total_moisture": None}, "AI4"), ({"ad_moisture": None}, "AJ4"), ({"carbon_content": Decimal("0.026")}, "S4")],
)
def test_trap_basis_without_moisture_is_refused(left_out: dict[str, Any], cell: str) -> None:
    given = COAL_ROW | ({} if "carbon_content" in left_out else {"ncv": 24}) | left_out
    found = [
        (entry.cell, entry.severity) for entry in findings(energy("04", "吨", **given)) if entry.rule == "coal_basis"
    ]
    assert found == [(cell, "error")]


@pytest.mark.parametrize("head", ["收到基高位发热量(GJ/t)", "GCV(GJ/t)", "HHV"])
def test_trap_gross_calorific_value_is_never_read_as_net(head: str) -> None:
    data = edited(
        energy("04", "吨", consumption=1), {(ENERGY, "AL1"): None, (ENERGY, "AL2"): head, (ENERGY, "AL4"): 26}
    )
    assert rules(data)["ncv_gross"][:2] == ("AL2", "error")


@pytest.mark.parametrize(
    ("code", "unit", "typed", "density", "tonnes", "told"),
    [
        ("21", "升", 1000, None, "0.84", True),
        ("19", "升", 1000, None, "0.73", True),
        ("21", "立方米", 10, "0.86", "8.6", False),
        ("21", "吨", 1, None, "1", False),
    ],
)
def test_trap_litres_of_oil(code: str, unit: str, typed: int, density: str | None, tonnes: str, told: bool) -> None:
    """1000 L · 0.84 kg/L = 0.84 t; a default density is said, a measured one is used."""
    given = {"consumption": typed} | ({"density": Decimal(density)} if density else {})
    data = energy(code, unit, **given)
    assert quantity(data, "consumption") == Decimal(tonnes)
    assert ("density_default" in rules(data)) is told


def test_trap_oil_without_any_density_is_refused() -> None:
    assert rules(energy("22", "升", consumption=1000))["conversion"][:2] == ("AG4", "error")


@pytest.mark.parametrize(
    ("code", "cells", "told"),
    [
        # 0.52 / 20 · 44/12 · 29.3076 = 2.79 tCO2/tce; 0.60 / 20 gives 3.22: carbon of a drier basis than the heat.
        ("04", {"ncv": "20", "element_carbon": "0.52"}, False),
        ("04", {"ncv": "20", "element_carbon": "0.60"}, True),
        # 0.0153 · 44/12 · 29.3076 = 1.64; 0.0172 gives 1.85.
        ("15", {"carbon_content": "0.0153"}, False),
        ("15", {"carbon_content": "0.0172"}, True),
    ],
)
def test_trap_carbon_and_heat_of_two_bases(code: str, cells: dict[str, str], told: bool) -> None:
    given = {name: Decimal(value) for name, value in cells.items()}
    found = rules(energy(code, "吨" if code == "04" else "万立方米", consumption=1, **given))
    assert ("co2_per_tce" in found) is told
