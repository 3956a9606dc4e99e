"""Green certificates with real filed ledgers: market beside location, one use each, two tenants, exact dirty months."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from inventory.ledger.workbook import write_workbook
from inventory.models import (
    DirtyMonth,
    Emission,
    EmissionGap,
    EnterpriseTotal,
    FusedRow,
    GreenCertificate,
    IndustryTotal,
    ParkYear,
)
from inventory.selectors.carbon import carbon_inventory
from inventory.selectors.emission_line import EmissionFilter, emission_lines, emission_sum
from inventory.selectors.enterprise import results_of
from inventory.selectors.enterprise_result import enterprise_year
from inventory.selectors.fused_inventory import fused_inventory
from inventory.selectors.green import certificates, green_year
from inventory.selectors.gwp import gwp_view
from inventory.services.green import CertificateRefused, register_certificate, withdraw_certificate
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.access import enter_park
from park.models import AuditEvent, Park
from tests import mini_park
from tests.green_park import LOCATION_B, LOCATION_C, MARKET_B, PDF, ROWS, entry, filed, member, run

__all__ = ["filed"]


@pytest.fixture(autouse=True)
def database(filed: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def total(park: Park, kind: str, **given: Any) -> Decimal:
    rows = IndustryTotal.objects.filter(park=park, year=2023, kind=kind, **given)
    return sum((row.amount for row in rows), Decimal(0))


def test_market_stands_beside_location_and_in_no_total(filed: Any) -> None:
    park, _, _ = filed
    assert total(park, "ghg") == LOCATION_B + LOCATION_C
    assert total(park, "market") == MARKET_B
    summary = ParkYear.objects.get(park=park, year=2023)
    assert summary.co2e_t == summary.scope2_co2e_t == LOCATION_B + LOCATION_C
    beside = EnterpriseTotal.objects.filter(park=park, kind__in=["market", "avoided", "use"])
    assert beside.exists()
    assert not beside.filter(co2e_t__isnull=False).exists()
    assert set(FusedRow.objects.filter(park=park).values_list("kind", flat=True)) == {"ghg"}


def test_the_residual_factor_of_the_year_is_used_and_never_the_average(filed: Any) -> None:
    park, _, _ = filed
    rows = Emission.objects.filter(park=park, method="power.market")
    assert {row.trail["inputs"]["residual_ef"] for row in rows} == {0.6096}
    assert {row.trail["sources"]["residual_ef"]["key"] for row in rows} == {"power.market_residual"}


def test_a_year_without_a_residual_factor_takes_the_latest_and_says_so(filed: Any) -> None:
    park, firms, access = filed
    book = write_workbook(mini_park.plain("B", firms["B"]), 2025, 1, {"02": [ROWS["B"]["02"][1]]})
    file_workbooks(park, [Workbook(firms["B"], "B.xlsx", book, access.user, datetime(2025, 3, 1, tzinfo=UTC))])
    run(park)
    row = Emission.objects.get(park=park, year=2025, method="power.market")
    assert row.mass_t == Decimal("304.8")  # 500 · 0.6096 of 2023
    assert "factor_year_gap" in row.trail["sources"]["residual_ef"]["flags"]


def test_survey_and_building_use_by_hand(filed: Any) -> None:
    park, _, _ = filed
    assert total(park, "avoided", category="green_power") == Decimal("426.72")  # (600 + 100) · 0.6096
    assert total(park, "avoided", category="own_power") == Decimal("55.81")  # 100 · 0.5581
    assert total(park, "use", category="power") == Decimal("111.62")  # 1000 · 22/110 · 0.5581


def test_power_from_a_neighbour_is_not_covered_and_cancels_in_the_park(filed: Any) -> None:
    park, firms, _ = filed
    row = EnterpriseTotal.objects.get(park=park, enterprise=firms["C"], kind="market", in_park=True)
    assert row.amount == Decimal("182.88")  # 300 · 0.6096
    assert EnterpriseTotal.objects.get(park=park, enterprise=firms["C"], kind="market", in_park=False).amount == 0


def test_more_certified_than_bought_is_told_once(filed: Any) -> None:
    park, firms, _ = filed
    gaps = EmissionGap.objects.filter(park=park, reason="certificate_excess")
    assert [gap.enterprise_id for gap in gaps] == [firms["C"].pk]
    assert "超过当月从园区外购入的电量" in gaps[0].reason_zh
    assert not EmissionGap.objects.filter(park=park, method="power.market").exclude(reason="certificate_excess")


def test_the_page_rows(filed: Any) -> None:
    park, firms, access = filed
    found = green_year(access, 2023)
    (month,) = found.months
    assert (month.key, month.bought, month.in_park, month.covered, month.registered) == (5, 1600, 300, 700, 750)
    assert (month.location_t, month.market, month.own) == (LOCATION_B + LOCATION_C, MARKET_B, 100)
    assert month.declared == 200  # 80 % of 500 declared, 200 of it certified
    assert [(row.enterprise, row.month, row.excess) for row in found.excesses] == [("算例企业C", 5, 50)]
    assert (found.location, found.market) == (LOCATION_B + LOCATION_C, MARKET_B)
    assert found.building == {"power": Decimal("111.62")}
    survey = {row.code: (row.amount, row.tonnes, row.subtracted) for row in found.reductions}
    assert survey == {
        "ccus": (None, None, True),
        "by_product_gas": (None, None, False),
        "green_power": (700, Decimal("426.72"), False),
        "own_power": (100, Decimal("55.81"), False),
    }
    own = green_year(member(park, "filer", firms["C"]), 2023)
    assert [row.name for row in own.firms] == ["算例企业C"]
    assert own.total.bought == 100
    assert own.total.declared is None  # C files no green share: missing, not nought


def test_lines_behind_a_figure_hold_market_only_when_asked(filed: Any) -> None:
    _, firms, access = filed
    view = gwp_view(access.park)
    carbon = emission_lines(access, EmissionFilter(2023, enterprise=firms["B"].pk, item="CO2"), 50, 0, view)
    assert {row["method"] for row in carbon} == {"power.location"}
    everything = emission_lines(access, EmissionFilter(2023, category="power"), 50, 0, view)
    assert {row["kind"] for row in everything} == {"ghg"}
    market = emission_sum(access, EmissionFilter(2023, item="market"))
    assert (market.count, market.mass_t, market.co2e_t) == (4, MARKET_B, None)


def test_withdrawing_changes_the_market_view_only_and_exactly_that_month(filed: Any) -> None:
    park, firms, access = filed
    certificate = GreenCertificate.objects.get(park=park, enterprise=firms["B"])
    withdraw_certificate(access, certificate.pk, "月份填错")
    dirty = DirtyMonth.objects.filter(park=park).values_list("enterprise_id", "year", "month")
    assert list(dirty) == [(firms["B"].pk, 2023, 5)]
    run(park)
    assert total(park, "market") == Decimal("914.4")  # 1500 · 0.6096
    assert total(park, "ghg") == LOCATION_B + LOCATION_C
    with pytest.raises(CertificateRefused):
        withdraw_certificate(access, certificate.pk, "再次撤销")
    register_certificate(access, entry(firms["B"].pk), "绿证.pdf", PDF)  # the number is free again
    kinds = AuditEvent.objects.filter(park=park, action__startswith="green.").order_by("sequence")
    assert [event.action for event in kinds] == ["green.registered"] * 2 + ["green.withdrawn", "green.registered"]


def test_a_second_use_is_refused_without_saying_whose(filed: Any) -> None:
    park, firms, _ = filed
    other, neighbours, user = mini_park.build("other")
    stranger = enter_park(user, other.code, ("editor",))
    before = DirtyMonth.objects.count()
    for number in ("GEC-2023-000001", "gec 2023 000001", "ＧＥＣ２０２３０００００１"):
        with pytest.raises(CertificateRefused) as refusal:
            register_certificate(stranger, entry(neighbours["D"].pk, number), "a.pdf", PDF)
        assert refusal.value.field == "number"
        assert not any(word in str(refusal.value) for word in (park.name, park.code, firms["B"].name, "2023", "600"))
    assert not GreenCertificate.objects.filter(park=other).exists()
    assert DirtyMonth.objects.count() == before
    assert certificates(stranger, 2023) == []


def test_the_database_holds_one_use(filed: Any) -> None:
    park, _, _ = filed
    row = GreenCertificate.objects.filter(park=park).first()
    assert row is not None
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_who_may_register_and_withdraw(filed: Any) -> None:
    park, firms, _ = filed
    filer = member(park, "filer", firms["C"])
    with pytest.raises(Http404):
        register_certificate(filer, entry(firms["B"].pk, "GEC-900001"), "a.pdf", PDF)
    with pytest.raises(Http404):
        withdraw_certificate(filer, GreenCertificate.objects.get(enterprise=firms["B"]).pk, "不是我的")
    assert register_certificate(filer, entry(firms["C"].pk, "GEC-900002"), "a.pdf", PDF).in_force
    viewer = member(park, "viewer")
    with pytest.raises(PermissionDenied):
        register_certificate(viewer, entry(firms["B"].pk, "GEC-900003"), "a.pdf", PDF)
    other, _, user = mini_park.build("third")
    stranger = enter_park(user, other.code, ("editor",))
    with pytest.raises(Http404):
        register_certificate(stranger, entry(firms["B"].pk, "GEC-900004"), "a.pdf", PDF)
    with pytest.raises(Http404):
        withdraw_certificate(stranger, GreenCertificate.objects.get(enterprise=firms["B"]).pk, "别的园区")


@pytest.mark.parametrize(
    ("values", "data", "field"),
    [
        ({"number": "12"}, PDF, "number"),
        ({"number": "ABCDEFGH"}, PDF, "number"),
        ({"year": 2199}, PDF, "month"),
        ({"mwh": Decimal(0)}, PDF, "mwh"),
        ({"mwh": Decimal("0.4")}, PDF, "mwh"),
        ({"mwh": Decimal("600.5")}, PDF, "mwh"),
        ({"mwh": Decimal(10_000_001)}, PDF, "mwh"),
        ({"mwh": Decimal("10000000.1"), "kind": "contract"}, PDF, "mwh"),
        ({"region": "火星"}, PDF, "region"),
        ({"region": ""}, PDF, "region"),
        ({}, b"", "evidence"),
        ({}, b"PK\x03\x04 a workbook", "evidence"),
        ({}, PDF + b"0" * (10 << 20), "evidence"),
    ],
)
def test_what_is_refused(filed: Any, values: dict[str, Any], data: bytes, field: str) -> None:
    park, firms, access = filed
    before = GreenCertificate.objects.count()
    with pytest.raises(CertificateRefused) as refusal:
        register_certificate(access, entry(firms["B"].pk, **({"number": "GEC-700001"} | values)), "a.pdf", data)
    assert refusal.value.field == field
    assert GreenCertificate.objects.count() == before
    assert not DirtyMonth.objects.filter(park=park).exists()


@pytest.mark.parametrize(
    "values",
    [
        {"mwh": Decimal(1)},
        {"mwh": Decimal(10_000_000)},
        {"mwh": Decimal("0.4"), "kind": "contract"},
        {"region": " 甘肃省 "},
        {"region": "Gansu"},
    ],
)
def test_what_is_just_taken(filed: Any, values: dict[str, Any]) -> None:
    """Both bounds belong to the range, a settlement need not be whole, and a province has one name on record."""
    _, firms, access = filed
    row = register_certificate(access, entry(firms["B"].pk, "GEC-700002", **values), "a.pdf", PDF)
    assert (row.mwh, row.region) == (values.get("mwh", 600), "甘肃")


def test_every_reader_of_totals_still_agrees(filed: Any) -> None:
    """Tables C.1 and C.2, the overview, the enterprises, the fused inventory and the series count location only."""
    park, firms, _ = filed
    counted = LOCATION_B + LOCATION_C
    summary = ParkYear.objects.get(park=park, year=2023)
    found = carbon_inventory(park, summary, {2023: summary})
    assert found.agrees and found.total == counted
    fused = fused_inventory(park, summary)
    assert fused.differs == []
    assert fused.totals["ghg"] == fused.totals["CO2"] == counted
    own = enterprise_year(results_of(firms["B"]), 2023)
    assert own.total.co2e_t == LOCATION_B and own.total.carbon == {"power": LOCATION_B}
    assert not own.total.unverified


def test_captured_co2_is_read_from_the_stored_totals(filed: Any) -> None:
    """A stored removal of 120 t is shown as subtracted, and scope 2 stays as it is."""
    park, firms, access = filed
    EnterpriseTotal.objects.create(
        park=park, year=2023, month=5, enterprise=firms["B"], kind="ghg", item="CO2", category="removal", scope=1,
        in_park=False, tier="1", unverified=False, amount=Decimal(-120), unit="t", co2e_t=Decimal(-120),
    )  # fmt: skip
    found = green_year(access, 2023)
    assert [(row.tonnes, row.subtracted) for row in found.reductions if row.code == "ccus"] == [(120, True)]
    assert found.location == LOCATION_B + LOCATION_C
