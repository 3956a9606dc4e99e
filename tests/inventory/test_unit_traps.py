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
from tests.inventory.ledger.filing import filed, findings, parsed
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
