"""Steam by weight, oil by volume, kilometres and treated pollutants: from workbooks to results and pages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from assessment.services.recalculation import recompute
from inventory.ledger.workbook import write_workbook
from inventory.models import Emission, EmissionGap, Flow, LedgerLine
from inventory.selectors.flow import energy_flows, trades
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.models import Park
from tests import mini_park
from tests.pages.result_park import page, signed_in

STEAM: dict[str, Any] = {
    "energy_code": "32",
    "process": "P1",
    "unit": "吨",
    "medium": "饱和蒸汽",
    "steam_pressure": Decimal("0.898675"),
    "pressure_basis": "表压",
}
AIR: dict[str, Any] = {"process": "P1", "outlet": "DA001", "pollutant": "a21026"}
ROWS: dict[str, dict[str, list[dict[str, Any]]]] = {
    "A": {
        "02": [
            STEAM | {"exported": 1000, "counterparty": mini_park.uscc("B"), "data_tier": "monitored"},
            {
                "energy_code": "21",
                "process": "P1",
                "unit": "升",
                "purchase": 0,
                "consumption": 10000,
                "data_tier": "统计",
                "source_note": "某某项目环境影响报告书 2022 年",
            },
        ],
        "05": [
            {"material_code": "轿车汽油国I", "purpose": "车辆行驶", "distance": 120000, "process": "P1"},
            {"material_code": "KM-HEAVY-DIESEL", "purpose": "drive", "distance": 80000, "process": "P1"},
        ],
        "07": [
            AIR | {"method": "物料衡算", "generation": 40, "abate_eff": 95, "run_rate": 98},
            AIR | {"pollutant": "a34013", "method": "产排污系数", "coef_item": "烟煤层燃炉", "activity_t": 1000,
                   "coef_content": 20, "abate_eff": 99, "run_rate": 100},
            AIR | {"method": "产排污系数", "coef_item": "天然气室燃炉(无低氮)", "pollutant": "a21002",
                   "activity_gas": 200, "abate_eff": 0, "run_rate": 0},
            AIR | {"pollutant": "a24088", "method": "自动监测", "emission": 3, "valid_rate": 85},
        ],
    },
    "B": {"02": [STEAM | {"purchase": 1000, "consumption": 1000, "counterparty": mini_park.uscc("A"),
                          "data_tier": "monitored"}]},
}  # fmt: skip
#: h″(1.0 MPa absolute) = 2777.1195 kJ/kg: 1000 t · (2777.1195 − 83.74) / 1000.
STEAM_GJ = Decimal("2693.3795")


@pytest.fixture(scope="module")
def park(django_db_setup: None, django_db_blocker: Any) -> Iterator[Park]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        park, firms, user = mini_park.build("state")
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


def mass(park: Park, firm: str, method: str, substance: str = "") -> Decimal:
    rows = Emission.objects.filter(park=park, enterprise__name=f"算例企业{firm}", method=method)
    rows = rows.filter(substance=substance) if substance else rows
    return sum((row.mass_t for row in rows), Decimal(0))


@pytest.mark.parametrize(
    ("firm", "method", "expected"),
    [
        # 2693.3795 GJ · 0.11
        ("B", "heat.default", STEAM_GJ * Decimal("0.11")),
        # 10000 L · 0.84 kg/L = 8.4 t · 42.652 · 0.0202 · 0.98 · 44/12
        ("A", "fuel.combustion", Decimal("8.4") * Decimal("42.652") * Decimal("0.0202") * Decimal("0.98") * 44 / 12),
        # 120000 km · 45 mg + 80000 km · 175 mg; 120000 · 38 + 80000 · 30
        ("A", "mobile.distance_ch4", Decimal("0.0194")),
        ("A", "mobile.distance_n2o", Decimal("0.00696")),
        # 40 t · (1 − 0.95 · 0.98)
        ("A", "air.treated", Decimal("2.76")),
        ("A", "air.mass", Decimal(3)),
        # 1000 t · 1.25 kg/(t·%A) · 20 % = 25 t, 99 % removed; 200e4 m³ · 18.71 kg
        ("A", "air.coefficient_ash", Decimal("0.25")),
        ("A", "air.coefficient_gas", Decimal("3.742")),
    ],
)
def test_mass(park: Park, firm: str, method: str, expected: Decimal) -> None:
    assert mass(park, firm, method) == pytest.approx(expected, rel=Decimal("2e-8"))


def test_steam_is_stored_in_gigajoules_with_what_was_typed(park: Park) -> None:
    lines = LedgerLine.objects.filter(park=park, item="32").exclude(field="consumption")
    assert {line.field for line in lines} == {"exported", "purchase"}
    for line in lines:
        assert line.quantity == pytest.approx(STEAM_GJ, rel=Decimal("2e-8"))
        assert (line.unit, line.typed_value, line.typed_unit) == ("GJ", "1000", "吨")
    flow = Flow.objects.get(park=park, carrier="32", stage="purchase")
    assert flow.coal_tce == pytest.approx(STEAM_GJ * Decimal("0.03412"), rel=Decimal("2e-8"))


def test_the_two_sides_of_a_steam_trade_meet_in_gigajoules(park: Park) -> None:
    (trade,) = trades(energy_flows(park, 2023))
    assert trade.unit == "GJ" and trade.difference == 0


def test_a_monitored_month_with_little_valid_data_is_of_the_middle_tier(park: Park) -> None:
    assert Emission.objects.get(park=park, method="air.mass").tier == "2"


def test_nothing_is_missing(park: Park) -> None:
    assert not EmissionGap.objects.filter(park=park).values_list("reason_zh", flat=True)


def test_the_page_says_how_the_amounts_came_about(park: Park) -> None:
    text = page(signed_in(park, "viewer"), "/p/state/emissions/?year=2023")
    for words in (
        "1000 吨 × (2777.119",
        "− 83.74) kJ/kg ÷ 1000 = 2693.379",
        "饱和蒸汽, 0.898675 MPa 表压，IAPWS-IF97",
        "10000 升 × 0.84 kg/L = 8.4 t（缺省密度）",
        "数据来源（统计）：某某项目环境影响报告书 2022 年",
        "核算方法：物料衡算",
        "核算方法：自动监测",
        "有效数据率 85%，低于 90%，数据等级由高降为中",
        "中（2a）",
    ):
        assert words in text, words
    assert "等级2a" not in text
