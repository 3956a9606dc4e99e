"""Unit traps of the rules, one test each: typed cell → line → result, every value by hand."""

from decimal import Decimal
from typing import Any

import pytest

from inventory.ledger.lines import LEAST_VALID
from inventory.methods.candidate import Candidate
from inventory.methods.catalogue import METHODS, method
from inventory.methods.choice import YEAR_GAP, choose_power
from inventory.methods.coefficient import same_scale
from inventory.methods.compile import compile_lines
from inventory.methods.energy import TCE_PER_GJ, TCE_PER_MWH
from park.templatetags.numbers import wan
from tests.inventory.ledger.filing import NEIGHBOUR, edited, filed, findings, parsed
from tests.inventory.methods.line_builder import COAL, COAL_FACTORS, HEAT, POWER, POWER_FACTOR, frame, line

ENERGY = "02_能源消费"


def energy(code: str, unit: str, **cells: Any) -> bytes:
    """A workbook with one row of sheet 02."""
    row = {"energy_code": code, "process": "GX01", "unit": unit, "data_tier": "reported"}
    return filed({"02": [row | cells]})


def quantity(data: bytes, field: str = "purchase") -> Decimal:
    """Quantity of the one line of a field, in its base unit."""
    lines = parsed(data).lines
    (found,) = lines.loc[lines["field"] == field, "quantity"]
    return Decimal(found)


def rules(data: bytes) -> dict[str, tuple[str, str, str]]:
    """Findings by rule: cell, severity, message."""
    return {entry.rule: (entry.cell, entry.severity, entry.message) for entry in findings(data)}


def emitted(entry: dict[str, Any], code: str) -> float:
    rows = compile_lines(frame([line(**entry)])).emissions
    (found,) = rows.loc[rows["method"] == code, "mass_t"]
    return float(found)


@pytest.mark.parametrize(
    ("unit", "typed", "expected"),
    [("万Nm³", "1.5", "1.5"), ("Nm3", "15000", "1.5"), ("亿m3", "0.00015", "1.5"), ("立方米", "15000", "1.5")],
)
def test_trap_volume_of_gas(unit: str, typed: str, expected: str) -> None:
    """1.5e4 Nm³ whatever it is typed in: by unit, never by fuel."""
    assert quantity(energy("15", unit, purchase=Decimal(typed))) == Decimal(expected)


def test_trap_gas_metered_at_twenty_degrees() -> None:
    """100e4 m³ at 20 °C · 273.15 / 293.15 = 93.17755…e4 Nm³; a city meter reads 20 °C, the guides mean 0 °C."""
    data = energy("15", "万m3(20℃)", purchase=100)
    assert quantity(data) == Decimal(27315) / Decimal("293.15")
    assert round(quantity(data) / 100, 5) == Decimal("0.93178")
    (stored,) = parsed(data).lines["typed_unit"]
    assert stored == "万m3(20℃)"


@pytest.mark.parametrize(
    ("typed", "severity", "hint"),
    [
        ("38931", "error", "kJ/Nm³"),
        ("38.931", "error", "MJ/Nm³"),
        ("249", "error", ""),
        ("451", "error", ""),
        ("260", "warning", ""),
    ],
)
def test_trap_calorific_value_of_gas(typed: str, severity: str, hint: str) -> None:
    """38931 kJ/m³ = 38.931 MJ/m³ = 389.31 GJ/1e4 m³; 250–450 may be, beyond is refused."""
    cell, found, message = rules(energy("15", "万立方米", consumption=1, ncv=Decimal(typed)))["ncv_band"]
    assert (cell, found) == ("S4", severity)
    assert f"单位是否为 {hint}" in message if hint else "单位是否为" not in message


def test_trap_calorific_value_of_gas_in_its_unit_is_taken() -> None:
    assert "ncv_band" not in rules(energy("15", "万立方米", consumption=1, ncv=Decimal("389.31")))


@pytest.mark.parametrize(("typed", "hint"), [("284.35", "TJ/万t"), ("28435", "kJ/kg"), ("6791", "kcal/kg")])
def test_trap_calorific_value_of_coal(typed: str, hint: str) -> None:
    """28.435 GJ/t = 284.35 TJ/1e4 t = 28435 kJ/kg = 6791.6 kcal/kg."""
    assert f"单位是否为 {hint}" in rules(energy("02", "吨", consumption=1, ncv=Decimal(typed)))["ncv_band"][2]


@pytest.mark.parametrize(
    ("typed", "hint"), [("15.3", "tC/TJ"), ("1.53", "10⁻² tC/GJ"), ("56100", "kgCO₂/TJ"), ("56.1", "tCO₂/TJ")]
)
def test_trap_carbon_content(typed: str, hint: str) -> None:
    """15.3 tC/TJ = 0.0153 tC/GJ = 1.53e-2 tC/GJ; 56100 kg CO2/TJ is 0.0153 · 44/12 · 1e6."""
    cell, severity, message = rules(energy("15", "万立方米", consumption=1, carbon_content=Decimal(typed)))[
        "carbon_content_band"
    ]
    assert (cell, severity) == ("T4", "error")
    assert f"单位是否为 {hint}" in message


def test_trap_carbon_against_co2_per_energy() -> None:
    """25.8 kg C/GJ · 44/12 · 1000 = 94600 kg CO2/TJ: the two routes give the same tonne."""
    factors = COAL_FACTORS | {"ncv": 20.0, "carbon": 0.0258, "oxidation": 1.0}
    by_carbon = emitted(COAL | factors | {"quantity": 1000}, "fuel.combustion")
    by_energy = emitted(
        COAL | factors | {"quantity": 1000, "co2_per_tj": 94600.0, "co2_per_tj_tier": "2c"}, "fuel.energy"
    )
    assert by_carbon == by_energy == pytest.approx(1892.0, rel=1e-12)


@pytest.mark.parametrize(("typed", "expected"), [("98", "0.98"), ("0.98", "0.98"), ("1", "1"), ("100", "1")])
def test_trap_oxidation(typed: str, expected: str) -> None:
    """Above 1.5 it is percent."""
    lines = parsed(energy("04", "吨", consumption=1, oxidation=Decimal(typed))).lines
    assert lines["parameters"].iloc[0]["oxidation"] == expected


@pytest.mark.parametrize(
    ("unit", "typed"), [("万千瓦时", "1"), ("MWh", "10"), ("kWh", "10000"), ("GWh", "0.01"), ("亿kWh", "0.0001")]
)
def test_trap_electricity(unit: str, typed: str) -> None:
    """1e4 kWh = 10 MWh; 0.5306 tCO2/MWh = 5.306 tCO2 per 1e4 kWh."""
    amount = quantity(energy("33", unit, purchase=Decimal(typed)))
    assert amount == 10
    bought = POWER | POWER_FACTOR | {"quantity": float(amount), "power_ef": 0.5306}
    assert emitted(bought, "power.location") == pytest.approx(5.306, rel=1e-12)


@pytest.mark.parametrize(("unit", "typed"), [("百万千焦", "5"), ("GJ", "5"), ("MJ", "5000"), ("kJ", "5000000")])
def test_trap_heat(unit: str, typed: str) -> None:
    assert quantity(energy("32", unit, purchase=Decimal(typed))) == 5


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


def test_trap_heat_in_standard_coal() -> None:
    """0.03412 kgce/MJ = 34.12 kgce/GJ = 0.03412 tce/GJ: 1000 GJ are 34.12 tce."""
    flows = compile_lines(frame([line(**HEAT, **{"quantity": 1000.0})])).flows
    assert flows["coal_tce"].tolist() == [34.12]


def test_trap_tonnes_and_ten_thousand_tonnes() -> None:
    """Divided once, where it is shown: 1.2 万吨 is 12000 t in the line and 1.2 万t on the page."""
    data = energy("04", "万吨", consumption=Decimal("1.2"))
    assert quantity(data, "consumption") == 12000
    assert ">1.200<" in wan(quantity(data, "consumption"), "t")


def test_trap_grams_and_kilograms_of_methane() -> None:
    """A device's 5.2 g/kg is 5.2 kg per tonne of fuel, not 5.2 t: the scales do not meet."""
    assert same_scale("g/kg fuel", "kg/t") is False
    assert same_scale("kg/t", "t/t") is False
    assert same_scale("kgCH4/t", "kg/t") is True


def test_trap_concentration_of_wastewater() -> None:
    """mg/L = g/m³: 24000 m³ · 45 mg/L / 1e6 = 1.08 t."""
    row = {"outlet": "DW001", "pollutant": "w01018", "direction": "直接", "method": "手工监测"}
    data = filed({"08": [row | {"volume": 24000, "conc_avg": 45}]})
    lines = parsed(data).lines
    (entry,) = lines[lines["field"] == "volume"].to_dict("records")
    assert (entry["quantity"], entry["parameters"]["conc_avg"]) == (24000, "45")
    filed_line = {"sheet": "08", "field": "volume", "item": "w01018", "unit": "m3", "direction": "direct", "tier": "1"}
    water = filed_line | {"quantity": 24000.0, "conc_avg": 45.0}
    assert emitted(water, "water.concentration") == pytest.approx(1.08, rel=1e-12)


def test_trap_capacity_of_cod_and_bod() -> None:
    """COD goes with 0.25, BOD with 0.6; the bounds of each need keep the other out."""
    needs = {
        need.parameter: need for code in ("wastewater.industry", "wastewater.domestic") for need in method(code).needs
    }
    assert needs["b0_cod"].minimum <= 0.25 <= needs["b0_cod"].maximum < 0.6
    assert 0.25 < needs["b0_bod"].minimum <= 0.6 <= needs["b0_bod"].maximum
    crossed = {"sheet": "10", "item": "TW001", "field": "cod_removed", "unit": "t", "quantity": 100.0}
    gaps = compile_lines(frame([line(**crossed, b0_cod=0.6, mcf_cod=0.3)])).gaps
    assert "out_of_bounds" in gaps["reason"].tolist()


def test_trap_nitric_acid_in_kilograms_per_tonne() -> None:
    """8.0 kg/t: 10000 t give 80 t N2O, not 80000."""
    made = {"sheet": "04", "field": "product_qty", "item": "HNO3", "unit": "t", "quantity": 10000.0}
    (nitric,) = [entry for entry in METHODS if entry.code == "process.nitric_acid"]
    need = nitric.needs[0]
    assert need.unit.startswith("kg")
    given = made | {"activity_method": nitric.by_activity, need.parameter: 8.0, need.tier_column: "2a"}
    assert emitted(given, nitric.code) == pytest.approx(80.0, rel=1e-12)


def test_trap_nitrogen_and_nitrous_oxide() -> None:
    """28 t N · 0.005 kg N2O-N/kg N · 44/28 = 0.22 t N2O."""
    given = {"sheet": "10", "item": "TW002", "field": "nitrogen_discharged", "unit": "t", "quantity": 28.0}
    assert emitted(given | {"sewage_n2o": 0.005, "sewage_n2o_tier": "2b"}, "wastewater.n2o") == pytest.approx(0.22)


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


def test_trap_standard_coal_has_a_mode() -> None:
    """The quantity is stored; 0.1229 tce/MWh and 0.03412 tce/GJ are the 当量 of GB/T 2589."""
    flows = compile_lines(frame([line(**POWER, quantity=1000.0), line(**HEAT, quantity=1000.0)])).flows
    assert flows["quantity"].tolist() == [1000.0, 1000.0]
    assert flows["coal_tce"].tolist() == [122.9, 34.12]
    assert (TCE_PER_MWH, TCE_PER_GJ) == (0.1229, 0.03412)


def test_trap_year_of_the_factor() -> None:
    """2025 takes the factor of 2023 and says so; 2022 takes its own."""
    rows = [
        Candidate(
            year, "power.location", "ef", "MEE_NBS", "1", "全国", year, year, value, "tCO2/MWh", "2a", "secondary"
        )
        for year, value in ((2022, 0.5366), (2023, 0.5306))
    ]
    own, held = choose_power(rows, ["全国"], 2022), choose_power(rows, ["全国"], 2025)
    assert own is not None and held is not None
    assert (own.rows["power_ef"].value, own.flags) == (0.5366, ())
    assert (held.rows["power_ef"].value, held.flags) == (0.5306, (YEAR_GAP,))


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("04", "8", "30"),
        ("21", "41", "44"),
        ("19", "42", "45"),
        ("23", "45", "51"),
        ("15", "300", "400"),
        ("12", "28", "40"),
        ("11", "160", "190"),
    ],
)
def test_trap_bands_of_calorific_values(code: str, low: str, high: str) -> None:
    """Both ends are plausible, a hair beyond is told."""
    unit = "万立方米" if code in ("15", "12", "11") else "吨"
    for value, told in ((low, False), (high, False), (f"{low}.0", False), (str(Decimal(high) + 1), True)):
        assert ("ncv_band" in rules(energy(code, unit, consumption=1, ncv=Decimal(value)))) is told


@pytest.mark.parametrize(
    ("code", "typed", "told"), [("04", "0.034", False), ("04", "0.035", True), ("12", "0.0708", False)]
)
def test_trap_bands_of_carbon(code: str, typed: str, told: bool) -> None:
    unit = "万立方米" if code == "12" else "吨"
    found = rules(energy(code, unit, consumption=1, carbon_content=Decimal(typed)))
    assert ("carbon_content_band" in found) is told


@pytest.mark.parametrize(("typed", "told"), [("85", False), ("84", True), ("0.84", True), ("100", False)])
def test_trap_band_of_oxidation(typed: str, told: bool) -> None:
    assert ("oxidation_band" in rules(energy("04", "吨", consumption=1, oxidation=Decimal(typed)))) is told


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


@pytest.mark.parametrize(("typed", "told"), [(50, False), (50000, False), (49, True), (60000, True)])
def test_trap_band_of_inflow(typed: int, told: bool) -> None:
    row = {
        "facility": "TW001",
        "technique": "其他",
        "hours": 700,
        "water_treated": 1000,
        "cod_in": typed,
        "cod_out": 10,
    }
    assert ("cod_in_band" in rules(filed({"10": [row]}))) is told


@pytest.mark.parametrize(
    ("code", "unit", "rule"),
    [
        ("04", "车", "unit_unknown"),
        ("04", "千瓦时", "unit_dimension"),
        ("33", "吨", "unit_dimension"),
        ("15", "吨", "unit_dimension"),
    ],
)
def test_trap_an_undefined_or_wrong_unit_names_its_cell(code: str, unit: str, rule: str) -> None:
    assert rules(energy(code, unit, purchase=1))[rule][:2] == ("E4", "error")


@pytest.mark.parametrize(("share", "tier", "told"), [(98, 1, False), (90, 1, False), (85, 2, True)])
def test_trap_thin_automatic_monitoring_is_no_direct_monitoring(share: int, tier: int, told: bool) -> None:
    """Below 90 % of valid data the tier is middle, and the filer is told why."""
    row = {"outlet": "DA001", "pollutant": "a21026", "emission": 7, "method": "自动监测", "valid_rate": share}
    data = filed({"07": [row]})
    assert parsed(data).lines["tier"].tolist() == [tier]
    assert ("valid_rate" in rules(data)) is told
    assert LEAST_VALID == 90


@pytest.mark.parametrize(
    ("tier", "note", "rule"),
    [
        ("统计", None, "required"),
        ("统计", "统计局年鉴", "source_note"),
        ("统计", "重庆统计年鉴 2024", ""),
        ("专家", "张三认为约 120 吨", "source_note"),
        ("专家", "张三，2025-03-10，按同型锅炉负荷估算", ""),
        ("折算", None, "required"),
        ("报表", None, ""),
    ],
)
def test_trap_a_figure_that_was_not_measured_names_its_source(tier: str, note: str | None, rule: str) -> None:
    found = rules(energy("04", "吨", consumption=1, data_tier=tier, source_note=note))
    told = {name for name, (cell, _, _) in found.items() if cell == "AK4"}
    assert told == ({rule} if rule else set())
