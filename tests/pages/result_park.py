"""People of a park, and a park with results of as many enterprises as a test asks for."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import EnergyCode, EnterpriseTotal, Flow, FusedProcess, FusedRow, IndustryTotal, ParkYear
from park.models import Engagement, Enterprise, Industry, Membership, Outlet, Park, Process, User

YEAR = 2023


def signed_in(park: Park | None, role: str, enterprise: Enterprise | None = None) -> Client:
    """A browser of a new person with this role; park None is a stranger."""
    user = User.objects.create_user(f"{role}-{User.objects.count()}", is_platform_admin=role == "admin")
    if park is not None and role == "assessor":
        Engagement.objects.create(park=park, user=user, first_year=YEAR, last_year=YEAR)
    elif park is not None and role != "admin":
        Membership.objects.create(park=park, user=user, role=role, enterprise=enterprise)
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (response.status_code, address)
    return response.content.decode()


def queries(client: Client, address: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def tables() -> tuple[Industry, Industry, EnergyCode]:
    """One division with one class, and coal."""
    common: dict[str, Any] = {"status": "confirmed", "source": "算例"}
    division = Industry.objects.create(code="26", level=2, name_zh="化学原料和化学制品制造业", **common)
    industry = Industry.objects.create(
        code="2611", parent_code="26", level=4, name_zh="无机酸制造", key_industry="chemical", **common
    )
    coal = EnergyCode.objects.create(code="04", name_zh="一般烟煤", unit="t", kind="fuel", **common)
    return industry, division, coal


def crowded_park(code: str, count: int, industry: Industry, division: Industry) -> Park:
    """A park of `count` enterprises, each with a process, an outlet and results of one month."""
    park = Park.objects.create(code=code, name=f"{count}家企业的园区", province="重庆")
    own: dict[str, Any] = {"park": park, "industry": industry, "division": division, "joined_on": date(2021, 1, 1)}
    firms = Enterprise.objects.bulk_create(Enterprise(name=f"企业{place:03d}", **own) for place in range(count))
    processes = Process.objects.bulk_create(
        Process(park=park, enterprise=firm, code="P1", name="全厂", kind="whole") for firm in firms
    )
    Outlet.objects.bulk_create(
        Outlet(park=park, enterprise=one.enterprise, process=one, code="DA001", name="烟囱", medium="air")
        for one in processes
    )
    _store(park, processes, division)
    return park


def _store(park: Park, processes: list[Process], division: Industry) -> None:
    month: dict[str, Any] = {"park": park, "year": YEAR, "month": 1}
    carbon: dict[str, Any] = {
        "kind": "ghg", "item": "CO2", "category": "fuel", "scope": 1, "tier": "2a", "unverified": False, "unit": "t",
    }  # fmt: skip
    ten = Decimal(10)
    EnterpriseTotal.objects.bulk_create(
        EnterpriseTotal(enterprise=one.enterprise, in_park=False, amount=ten, co2e_t=ten, **month, **carbon)
        for one in processes
    )
    whole = ten * len(processes)
    IndustryTotal.objects.create(
        division=division, key_industry="chemical", amount=whole, co2e_t=whole, **month, **carbon
    )
    FusedRow.objects.bulk_create(
        FusedRow(
            park=park, year=YEAR, enterprise=one.enterprise, process=one, kind="ghg", item="CO2", category="fuel",
            mass_t=ten, co2e_t=ten, tier="2a",
        )
        for one in processes
    )  # fmt: skip
    FusedProcess.objects.bulk_create(
        FusedProcess(
            park=park, year=YEAR, enterprise=one.enterprise, process=one, co2e_t=ten, carbon_share=1 / len(processes)
        )
        for one in processes
    )
    Flow.objects.bulk_create(
        Flow(
            version_id=one.pk, line_number=1, enterprise=one.enterprise, process=one, carrier="04",
            stage="consumption", quantity=ten, unit="t", energy_gj=Decimal(200), coal_tce=Decimal(7), **month,
        )
        for one in processes
    )  # fmt: skip
    ParkYear.objects.create(
        park=park, year=YEAR, expected_months=12 * len(processes), filed_months=len(processes), last_month=1,
        co2e_t=whole, scope1_co2e_t=whole, coal_tce=Decimal(7) * len(processes), digest="0" * 64,
        updated_at=timezone.now(),
    )  # fmt: skip
