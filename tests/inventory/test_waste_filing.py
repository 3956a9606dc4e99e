"""Waste, wastewater, vehicles, boilers and gas filed as workbooks: factors come from the library, masses by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from assessment.services.recalculation import recompute
from inventory.ledger.workbook import write_workbook
from inventory.models import DirtyMonth, Emission, EmissionGap, EnterpriseTotal, FactorSetChoice
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.models import Park, Process
from tests import mini_park

FACILITY: dict[str, Any] = {"process": "P1", "technique": "other", "hours": 700}
ENERGY: dict[str, Any] = {"purchase": 0, "data_tier": "reported"}
ROWS: dict[str, dict[str, list[dict[str, Any]]]] = {
    "A": {  # power plant: fluidised bed, fuel of vehicles, biomass, a measured coal
        "02": [
            ENERGY | {"energy_code": "04", "process": "B1", "unit": "吨", "consumption": 1000, "boiler": "流化床"},
            ENERGY | {"energy_code": "02", "process": "P1", "unit": "吨", "consumption": 100, "element_carbon": "0.6"},
            ENERGY | {"energy_code": "21", "process": "P1", "unit": "吨", "consumption": 10, "transport": 10,
                      "transport_mode": "道路"},
            ENERGY | {"energy_code": "36", "process": "P1", "unit": "吨标准煤", "consumption": 100},
        ],
        "10": [
            FACILITY | {"facility": "FS001", "waste_kind": "生活垃圾", "waste_burnt": 1000},
            FACILITY | {"facility": "LF001", "treatment": "卫生填埋", "waste_kind": "food", "waste_landfilled": 1000},
            FACILITY | {"facility": "LF001", "treatment": "卫生填埋", "waste_kind": "纸张", "waste_landfilled": 100},
            FACILITY | {"facility": "CP001", "treatment": "堆肥", "waste_kind": "食品垃圾", "waste_biological": 100},
        ],
    },
    "B": {  # chemicals: industry default of the MCF; gas distribution
        "04": [{"product_code": "NG-SUPPLY", "product_qty": 1000, "product_unit": "万标m3"}],
        "05": [
            {"material_code": "天然气增压站", "purpose": "在役设备", "count": 3, "process": "P1"},
            {"material_code": "NG-VALVE", "purpose": "equipment", "count": 12, "process": "P1"},
        ],
        "10": [FACILITY | {"facility": "TW001", "cod_removed": 100}],
    },
    "D": {  # park plant: anaerobic works with biogas, domestic sewage
        "10": [
            FACILITY | {"facility": "TW001", "treatment": "厌氧反应器", "water_treated": 100000, "cod_in": 500,
                        "cod_out": 100, "ch4_recovered": 5000, "ch4_content": 60},
            FACILITY | {"facility": "TW002", "bod_treated": 50, "nitrogen_discharged": 28},
        ],
    },
}  # fmt: skip
#: Method → mass by hand; NCV, carbon and oxidation are those of GBT32151_2024.
EXPECTED = {
    "A": {
        # 1000 t · 19.570 GJ/t = 19.57 TJ · 61 kg/TJ
        "boiler.n2o": "1.19377",
        # 100 t · 0.6 · 0.94 · 44/12
        "fuel.element_carbon": "206.8",
        # 10 t · 42.652 GJ/t = 0.42652 TJ · 3.9 kg/TJ
        "mobile.ch4": "0.001663428",
        "mobile.n2o": "0.001663428",
        # 100 tce = 2.93076 TJ · 112000, 30, 4 kg/TJ
        "biomass.co2": "328.24512",
        "biomass.ch4": "0.0879228",
        "biomass.n2o": "0.01172304",
        # 1000 t · 0.20 · 0.39 · 0.95 · 44/12; the other 61 % as memo; 50 and 300 kg/Gg
        "waste.incineration": "271.7",
        "waste.incineration_biogenic": "424.966666667",
        "waste.incineration_n2o": "0.05",
        "waste.incineration_ch4": "0.3",
        # food 1000 · 0.15 · 0.25 · 16/12 · 0.9 = 45; paper 100 · 0.40 · 0.25 · 16/12 · 0.9 = 12
        "waste.landfill": "57",
        "waste.biological_ch4": "0.4",
        "waste.biological_n2o": "0.024",
    },
    "B": {
        # 3 · 85.05 / 12; 12 · 0.85 / 12; 1e7 m³ · 133 t/1e8 m³
        "fugitive.gas_station": "21.2625",
        "fugitive.gas_valve": "0.85",
        "fugitive.gas_supply": "13.3",
        # 100 · 0.25 · 0.5 of chemicals
        "wastewater.industry": "12.5",
    },
    "D": {
        # 40 t · 0.25 · 0.8 = 8; R = 0.5 · 0.6 · 7.17 = 2.151
        "wastewater.enterprise": "5.849",
        "wastewater.biogas_co2": "5.91525",
        # 50 · 0.6 · 0.165; 28 · 0.005 · 44/28
        "wastewater.domestic": "4.95",
        "wastewater.n2o": "0.22",
    },
}


@pytest.fixture(scope="module")
def park(django_db_setup: None, django_db_blocker: Any) -> Iterator[Park]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        park, firms, user = mini_park.build("waste")
        Process.objects.create(park=park, enterprise=firms["A"], code="B1", name="循环流化床锅炉", kind="power_boiler")
        filed_at = datetime(2023, 7, 1, tzinfo=UTC)
        books = [
            Workbook(
                firms[firm],
                f"{firm}.xlsx",
                write_workbook(mini_park.plain(firm, firms[firm]), 2023, 5, rows),
                user,
                filed_at,
            )
            for firm, rows in ROWS.items()
        ]
        file_workbooks(park, books)
        job = recompute(park.pk)
        assert job is not None and job.state == "done", job and job.debug_message
        yield park
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def database(park: Park, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def masses(park: Park, firm: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    rows = Emission.objects.filter(park=park, enterprise__name=f"算例企业{firm}", kind="ghg")
    for method, mass in rows.order_by().values_list("method", "mass_t"):
        sums[method] = sums.get(method, Decimal(0)) + mass
    return sums


@pytest.mark.parametrize(
    ("firm", "method"), [(firm, method) for firm, methods in EXPECTED.items() for method in methods]
)
def test_mass(park: Park, firm: str, method: str) -> None:
    wanted = Decimal(EXPECTED[firm][method])
    assert abs(masses(park, firm)[method] - wanted) <= Decimal("1e-9") * max(wanted, Decimal(1))


def test_nothing_else_is_computed_and_nothing_is_missing(park: Park) -> None:
    assert not EmissionGap.objects.filter(park=park).values_list("reason_zh", flat=True)
    assert set(masses(park, "A")) == {*EXPECTED["A"], "fuel.combustion"}
    assert set(masses(park, "B")) == set(EXPECTED["B"])
    assert set(masses(park, "D")) == set(EXPECTED["D"])


def test_biogenic_carbon_is_in_no_total(park: Park) -> None:
    memo = EnterpriseTotal.objects.filter(park=park, kind="memo")
    assert sum(row.amount for row in memo) == Decimal("328.24512") + Decimal("424.966666667") + Decimal("5.91525")
    assert set(memo.values_list("co2e_t", flat=True)) == {None}


@pytest.mark.parametrize(
    ("method", "parameter", "key"),
    [
        ("wastewater.industry", "mcf_cod", "wastewater.industrial_mcf.industry.chemicals"),
        ("wastewater.enterprise", "mcf_cod", "wastewater.industrial_mcf.process.anaerobic_reactor"),
        ("wastewater.domestic", "mcf_bod", "wastewater.domestic.national"),
        ("boiler.n2o", "boiler_n2o", "boiler_n2o.coal_fluidised_bed"),
        ("mobile.n2o", "mobile_n2o", "mobile.road.diesel"),
        ("waste.incineration_n2o", "incineration_n2o", "waste.incineration_ipcc.msw_continuous"),
        ("fugitive.gas_station", "station_ch4", "fugitive.transmission.compressor_station"),
    ],
)
def test_the_trail_names_the_factor(park: Park, method: str, parameter: str, key: str) -> None:
    row = Emission.objects.filter(park=park, method=method).first()
    assert row is not None
    assert row.trail["sources"][parameter]["key"] == key


def test_the_three_parameters_of_burnt_waste_are_of_one_set(park: Park) -> None:
    row = Emission.objects.get(park=park, method="waste.incineration")
    assert {source["set"] for source in row.trail["sources"].values()} == {"PROV_2011"}
    assert row.unverified


def test_a_park_may_take_the_guide_of_2025_for_waste(park: Park) -> None:
    FactorSetChoice.objects.create(park=park, purpose="waste", first_year=2023, factor_set="PROV_2025", reason="算例")
    compute_again(park)
    row = Emission.objects.get(park=park, method="waste.incineration")
    # 1000 t · 0.4 · 0.4 · 0.95 · 44/12
    assert row.mass_t == Decimal("557.333333333")
    assert {source["set"] for source in row.trail["sources"].values()} == {"PROV_2025"}


def test_the_set_of_the_ipcc_is_applied_as_it_is_printed(park: Park) -> None:
    """kg CO2 per TJ, not carbon content times 44/12; measured element carbon still goes first."""
    FactorSetChoice.objects.create(park=park, first_year=2023, factor_set="IPCC2006", reason="算例")
    compute_again(park)
    fuel = Emission.objects.filter(park=park, method__startswith="fuel.", enterprise__name="算例企业A")
    masses = {(row.method, row.mass_t) for row in fuel}
    # coal 1000 t · 25.8 GJ/t · 94600 kg/TJ; diesel 10 t · 43.0 · 74100; anthracite 100 t · 0.6 · 1 · 44/12
    assert masses == {
        ("fuel.energy", Decimal("2440.68")),
        ("fuel.energy", Decimal("31.863")),
        ("fuel.element_carbon", Decimal("220")),
    }


def compute_again(park: Park) -> None:
    """Recompute the month of firm A."""
    firm = park.enterprises.get(name="算例企业A")
    DirtyMonth.objects.create(park=park, enterprise=firm, year=2023, month=5, since=datetime(2023, 7, 2, tzinfo=UTC))
    job = recompute(park.pk)
    assert job is not None and job.state == "done", job and job.debug_message
