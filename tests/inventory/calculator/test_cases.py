"""Single cases through the calculator: units, choices, factors of the reference, and what is said of bad ones."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from inventory.methods.case import example_case
from inventory.methods.catalogue import METHODS
from inventory.methods.declaration import Method, Result
from inventory.methods.line import TEXT_COLUMNS
from inventory.services.calculator import reference, results

GOLDEN = Path(__file__).parents[2] / "golden" / "inventory" / "worked_examples.json"
EXAMPLES: list[dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8"))


def one(method: str, inputs: Mapping[str, Any], year: Any = 2023, region: str = "", **options: Any) -> dict[str, Any]:
    """The result of a single case."""
    case = {"method": method, "inputs": inputs, "year": year, "region": region, "options": options}
    return results([case])[0]


def value(result: dict[str, Any], place: int = 0) -> float:
    assert result["ok"], result["errors"]
    amount: float = result["results"][place]["value"]
    return amount


def fields(result: dict[str, Any]) -> list[str]:
    assert not result["ok"]
    return [error["field"] for error in result["errors"]]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.code)
def test_the_example_of_every_method_gives_a_result(method: Method) -> None:
    result = results([example_case(method, reference().words.activities)])[0]
    assert result["ok"], result["errors"]
    assert [row["value"] for row in result["results"]] != []
    assert all(row["value"] != 0 for row in result["results"])
    assert result["tier"]


def test_cases_do_not_touch_each_other() -> None:
    cases = [example_case(method, reference().words.activities) for method in METHODS]
    together = results(cases)
    alone = [results([case])[0] for case in cases[::7]]
    for number, single in enumerate(alone):
        assert together[number * 7]["results"] == single["results"]
        assert together[number * 7]["trail"] == single["trail"]


def test_units_of_the_table_and_own_factors() -> None:
    fuel = {"consumption": {"value": "500000", "unit": "kg"}, "ncv": {"value": 20, "unit": "MJ/kg"}}
    result = one("fuel.combustion", fuel, factors={"carbon": {"value": 27, "unit": "tC/TJ"}, "oxidation": 0.9})
    # 500 t · 20 GJ/t · 0.027 tC/GJ · 0.9 · 44/12
    assert value(result) == 891.0
    assert result["results"][0]["unit"] == "t"
    assert result["trail"]["measured"] == ["ncv", "carbon", "oxidation"]
    # 2000 m³ at 20 °C are 2000 · 273.15/293.15 m³ at 0 °C
    gas = one("energy.fuel", {"energy": {"value": 2000, "unit": "m3(20℃)"}, "ncv": 389.31}, energy="15")
    assert value(gas) == pytest.approx(0.2 * 273.15 / 293.15 * 389.31, rel=1e-9)


def test_factors_of_the_reference_by_year_region_and_set() -> None:
    # 公告: 2021 全国 0.5568, 2022 全国 0.5366 tCO2/MWh
    assert value(one("power.location", {"electricity": 1000}, 2021)) == 556.8
    later = one("power.location", {"electricity": 1000}, 2022)
    assert value(later) == 536.6
    source = later["trail"]["sources"]["power_ef"]
    assert (source["key"], source["set"], source["region"]) == ("power.location", "MEE_NBS", "全国")
    # IPCC 2006 diesel: 43.0 GJ/t · 74100 kg/TJ
    diesel = one("fuel.energy", {"consumption": 100}, energy="柴油", factor_set="IPCC2006")
    assert value(diesel) == pytest.approx(100 * 43.0 * 74100e-6, rel=1e-9)
    assert diesel["tier"] == "2c"


def test_co2e_by_every_gwp_set() -> None:
    result = one("wastewater.n2o", {"nitrogen": 10}, factors={"sewage_n2o": 0.005})
    # 10 · 0.005 · 44/28 t N2O; 100-year GWP of N2O: 310, 298, 265, 273
    mass = round(10 * 0.005 * 44 / 28, 9)
    assert result["co2e_t"] == {
        name: pytest.approx(mass * gwp, rel=1e-12)
        for name, gwp in {"AR2": 310, "AR4": 298, "AR5": 265, "AR6": 273}.items()
    }
    assert set(one("wastewater.n2o", {"nitrogen": 10}, gwp_set="AR4")["co2e_t"]) == {"AR4"}


def test_memo_items_are_in_no_sum() -> None:
    result = one("biomass.co2", {"biomass": 10})
    assert result["results"][0]["memo"] is True
    assert result["co2e_t"] == {"AR2": None, "AR4": None, "AR5": None, "AR6": None}


def test_a_limited_result_says_so() -> None:
    # produced 100 · 0.25 · 0.8 = 20 t, recovered 5 · 0.65 · 7.17 = 23.3 t
    inputs = {"cod_removed": 100, "biogas": 5, "methane_share": {"value": 65, "unit": "%"}, "b0_cod": 0.25, "mcf": 0.8}
    result = one("wastewater.industry", inputs)
    assert value(result) == 0
    assert [notice["reason"] for notice in result["notices"]] == ["回收的甲烷大于按处理量计算的产生量"]


@pytest.mark.parametrize(
    ("case", "wrong"),
    [
        ("text", [""]),
        ({"method": "no.such"}, ["method"]),
        ({"method": ["x"]}, ["method"]),
        ({"method": "power.location", "inputs": {"electricity": "many"}, "year": 2023}, ["inputs.electricity"]),
        ({"method": "power.location", "inputs": {"electricity": True}, "year": 2023}, ["inputs.electricity"]),
        ({"method": "power.location", "inputs": {"electricity": "NaN"}, "year": 2023}, ["inputs.electricity"]),
        ({"method": "power.location", "inputs": {}, "year": 2023}, ["inputs.electricity"]),
        ({"method": "power.location", "inputs": {"electricity": 1}}, ["year"]),
        ({"method": "power.location", "inputs": {"electricity": 1}, "year": "23"}, ["year"]),
        ({"method": "power.location", "inputs": {"electricity": 1}, "year": 2023, "region": "火星"}, ["region"]),
        ({"method": "power.location", "inputs": {"electricity": -5}, "year": 2023}, ["inputs.electricity"]),
        (
            {"method": "power.location", "inputs": {"electricity": {"value": 1, "unit": "t"}}, "year": 2023},
            ["inputs.electricity"],
        ),
        ({"method": "power.location", "inputs": {"power": 1, "electricity": 1}, "year": 2023}, ["inputs.power"]),
        ({"method": "power.location", "inputs": [], "year": 2023}, ["inputs", "inputs.electricity"]),
        ({"method": "fuel.combustion", "inputs": {"consumption": 1}, "year": 2023}, ["options.energy"]),
        (
            {"method": "fuel.combustion", "inputs": {"consumption": 1}, "year": 2023, "options": {"energy": "33"}},
            ["options.energy"],
        ),
        ({"method": "process.nitric_acid", "inputs": {"amount": 1}, "year": 2023}, ["options.activity"]),
        (
            {"method": "wastewater.n2o", "inputs": {"nitrogen": 1}, "year": 2023, "options": {"gwp_set": "AR9"}},
            ["options.gwp_set"],
        ),
        (
            {"method": "wastewater.n2o", "inputs": {"nitrogen": 1}, "year": 2023, "options": {"factor_set": "X"}},
            ["options.factor_set"],
        ),
        (
            {"method": "wastewater.industry", "inputs": {"cod_removed": 10}, "year": 2023},
            ["inputs.mcf_cod"],  # neither treatment nor industry: no default applies
        ),
        (
            {
                "method": "fuel.combustion",
                "inputs": {"consumption": 1, "feedstock": 2},
                "year": 2023,
                "options": {"energy": "04"},
            },
            ["inputs.feedstock"],
        ),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_at_its_field(case: Any, wrong: list[str]) -> None:
    result = results([case])[0]
    assert fields(result) == wrong
    assert result["case"] == "1"
    for error in result["errors"]:
        assert error["case"] == "1"
        assert error["reason"]
        assert error["reason_en"]
        assert error["remedy"] or error["remedy_en"]


def test_a_line_of_another_method_names_it() -> None:
    # the set gives kg CO2 per TJ for diesel: the route by energy, never both
    result = one("fuel.combustion", {"consumption": 1}, energy="21", factor_set="IPCC2006")
    assert fields(result) == [""]
    assert "fuel.energy" in result["errors"][0]["remedy"]


def test_a_name_of_its_own_stays_with_the_case() -> None:
    case = {"case": "锅炉1", "method": "waste.generated", "inputs": {"waste": "1,250.5"}}
    assert (results([case])[0]["case"], value(results([case])[0])) == ("锅炉1", 1250.5)


def as_case(kind: str, given: dict[str, str]) -> dict[str, Any]:
    """A published example as a case of the calculator, in the units in which it was published."""
    if kind in ("fuel EF", "reductant"):
        unit = "1e4Nm3" if Decimal(given["ncv"]) > 100 else "t"
        carbon = {
            "value": given.get("cc_tC_per_TJ", given.get("cc")),
            "unit": "tC/TJ" if "cc" not in given else "tC/GJ",
        }
        amount = {"value": given.get("amount", "1"), "unit": unit}
        inputs: dict[str, Any] = {
            "consumption": amount,
            "ncv": given["ncv"],
            "carbon": carbon,
            "oxidation": given["of"],
        }
        return {"method": "fuel.combustion", "inputs": inputs}
    if kind == "IPCC EF":  # one TJ, burnt whole
        inputs = {
            "consumption": 1000,
            "ncv": 1,
            "carbon": {"value": given["kgC_per_GJ"], "unit": "kgC/GJ"},
            "oxidation": 1,
        }
        return {"method": "fuel.combustion", "inputs": inputs}
    if kind == "GB/T 2589":
        heat = str(Decimal(given["kcal"]) * Decimal("4.1868"))
        return {"method": "energy.fuel", "inputs": {"energy": 1, "ncv": {"value": heat, "unit": "kJ/kg"}}}
    if kind == "tce":
        return {"method": "energy.power", "inputs": {"energy": {"value": given["kWh"], "unit": "kWh"}}}
    plain: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
        "electricity": ("power.location", {"electricity": "MWh", "power_ef": "EF"}, {}),
        "heat": ("heat.default", {"heat": "GJ", "heat_ef": "EF"}, {}),
        "ammonia": ("process.ammonia_default", {"gas_requirement": "FR", "ammonia_gas_carbon": "CC"}, {}),
        "steel": ("process.carbon_feed", {"product_carbon": "C"}, {"activity": "CARBON-OTHER"}),
        "incineration EF": (
            "waste.incineration", {"waste_carbon": "CCW", "waste_fossil": "FCF", "waste_burnout": "CE"}, {},
        ),
        "wastewater CH4": ("wastewater.enterprise", {"cod_in": "od_mg_L", "b0_cod": "B0", "mcf_cod": "MCF"}, {}),
        "desulphurisation": (
            "process.desulphurisation", {"amount": "t", "process_co2": "EF"}, {"activity": "LIMESTONE"},
        ),
    }  # fmt: skip
    method, names, options = plain[kind]
    inputs = {name: given[key] for name, key in names.items()}
    fixed: dict[str, dict[str, Any]] = {
        "ammonia": {"amount": 1},
        "steel": {"amount": 1},
        "incineration EF": {"burnt": 1},
        "wastewater CH4": {"water_treated": 1, "cod_out": 0},
        "desulphurisation": {
            "reagent_percent": str(100 * Decimal(given.get("I", "0"))),
            "converted_percent": str(100 * Decimal(given.get("TR", "0"))),
        },
    }
    return {"method": method, "inputs": inputs | fixed.get(kind, {}), "options": options}


DIGITS = {"IPCC EF": 0.005, "wastewater CH4": 5e-11}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_published_examples_pass_through_the_calculator(example: dict[str, Any]) -> None:
    kind, given = example["kind"], example["inputs"]
    result = results([as_case(kind, given) | {"case": example["id"]}])[0]
    found = value(result, -1)
    if kind == "wastewater CH4":
        found = found * float(given["GWP"])
        assert result["co2e_t"]["AR5"] == pytest.approx(found, rel=1e-12)  # the example takes 28, as AR5
    elif kind == "IPCC EF":
        found *= 1000  # t per TJ in kg per TJ
    assert found == pytest.approx(float(example["computed"]), abs=DIGITS.get(kind, 6e-10))


def test_flows_give_energy_and_coal_equivalent() -> None:
    result = one("energy.power", {"energy": 10}, field="exported")
    assert [(row["substance"], row["value"], row["unit"]) for row in result["results"]] == [
        ("energy_gj", 36.0, "GJ"),
        ("coal_tce", -1.229, "tce"),
    ]
    assert {method.produces for method in METHODS} == {Result.EMISSION, Result.FLOW}


def test_no_factor_shares_its_column_with_a_cell_of_words() -> None:
    assert {need.parameter for method in METHODS for need in method.needs} & set(TEXT_COLUMNS) == set()


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["1e999", "04", "t"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["value", "unit", "ncv"]), inner),
    max_leaves=4,
)
NAMES = st.sampled_from(
    ["consumption", "feedstock", "ncv", "energy", "factors", "gwp_set", "factor_set", "month", "tier"]
)


@settings(max_examples=120, deadline=None)
@each(
    st.fixed_dictionaries(
        {"method": st.just("fuel.combustion")},
        optional={
            "inputs": ANYTHING | st.dictionaries(NAMES, ANYTHING),
            "options": ANYTHING | st.dictionaries(NAMES, ANYTHING),
            "year": ANYTHING | st.just(2023),
            "region": ANYTHING,
        },
    )
)
def test_whatever_is_sent_is_answered_in_plain_json(case: dict[str, Any]) -> None:
    result = results([case])[0]
    assert json.loads(json.dumps(result, allow_nan=False))["ok"] is result["ok"]
    assert result["ok"] or result["errors"]


@pytest.mark.parametrize("typed", ["1e16", "-1e16", "1e-31", "1" * 400, "inf"])
def test_numbers_beyond_any_amount_are_refused(typed: str) -> None:
    assert fields(one("waste.generated", {"waste": typed})) == ["inputs.waste"]
