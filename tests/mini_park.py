"""The worked four-firm park as real workbooks: built once, filed through the front door by the tests that use it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from assessment.models import Target
from assessment.services.recalculation import recompute
from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.workbook import write_workbook
from inventory.models import FactorSetChoice
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.models import Enterprise, Industry, Membership, Outlet, Park, Process, User

GOLDEN = json.loads((Path(__file__).parent / "golden" / "inventory" / "mini_park.json").read_text())
YEARS = (2021, 2022, 2023)
# Codes with valid check characters by GB 32100, of no registered firm: the organisation parts are letters of the case.
USCC = {
    "A": "91500000MA000000A1",
    "B": "91500000MA000000B2",
    "C": "91500000MA000000C3",
    "D": "91500000MA000000D4",
}
INDUSTRY = {
    "A": ("4412", "44", "power"),
    "B": ("2611", "26", "chemical"),
    "C": ("3011", "30", "building"),
    "D": ("4620", "46", "other"),
}
AIR = {"SO2_kg": "a21026", "NOX_kg": "a21002", "PM_kg": "a34013"}
WATER = {"COD_kg": "w01018", "NH3N_kg": "w21003"}
PRODUCTS = {"clinker_t": "水泥熟料", "nitric_acid_dual_pressure_t": "硝酸（双加压法）"}
TARGETS = {
    "energy": "001-T5-1",
    "carbon": "001-T5-2",
    "SO2": "001-T5-3-a21026",
    "NOX": "001-T5-3-a21002",
    "COD": "001-T5-3-w01018",
}
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc(firm: str) -> str:
    """The firm's code with the check character of GB 32100 recomputed here, independently of the product."""
    body = USCC[firm][:17]
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def build(code: str = "mini") -> tuple[Park, dict[str, Enterprise], User]:
    """Park, firms with one process and outlets each, an editor, and the targets of the case."""
    park = Park.objects.create(code=code, name="算例园区", province="重庆", gwp_set="AR5", base_year=2021)
    FactorSetChoice.objects.create(park=park, first_year=2021, factor_set="GBT32151_2024", reason="算例给定")
    user = User.objects.create_user(f"editor-{code}", password="not-used-in-this-test")
    Membership.objects.create(user=user, park=park, role="editor")
    firms = {firm: _firm(park, firm) for firm in USCC}
    _targets(park)
    return park, firms, user


def _firm(park: Park, firm: str) -> Enterprise:
    industry, division, key = INDUSTRY[firm]
    enterprise = Enterprise.objects.create(
        park=park,
        uscc=uscc(firm),
        name=f"算例企业{firm}",
        industry=Industry.objects.get(code__endswith=industry),
        division=Industry.objects.get(code__endswith=division, level=2),
        key_industry=key,
        joined_on=date(2021, 1, 1),
        left_on=date(2024, 1, 1),
    )
    process = Process.objects.create(park=park, enterprise=enterprise, code="P1", name="全厂", kind="whole")
    for outlet, medium in (("DA001", "air"), ("DW001", "water")):
        Outlet.objects.create(
            park=park, enterprise=enterprise, process=process, code=outlet, name=outlet, medium=medium
        )
    return enterprise


def _targets(park: Park) -> None:
    Target.objects.bulk_create(
        Target(
            park=park,
            year=2023,
            indicator_id=TARGETS[name],
            target=Decimal(values["target"]),
            baseline=Decimal(values["baseline"]),
        )
        for name, values in GOLDEN["rating"].items()
    )


def month_rows(firm: str, year: int) -> dict[str, list[dict[str, Any]]]:
    """One twelfth of the annual amounts, in the units of the forms."""
    annual = GOLDEN["annual"][firm][str(year)]

    def part(name: str) -> Decimal | None:
        return Decimal(str(annual[name])) / 12 if name in annual else None

    energy: list[dict[str, Any]] = []
    for name, item in (("bituminous_t", "04"), ("natural_gas_1e4Nm3", "15")):
        if (amount := part(name)) is not None:
            energy.append({"energy_code": item, "purchase": amount, "consumption": amount})
    if (power := part("electricity_bought_MWh")) is not None:
        energy.append({"energy_code": "33", "purchase": power / 10, "consumption": power / 10})
    if (sold := part("heat_sold_in_park_GJ")) is not None:
        energy.append({"energy_code": "32", "exported": sold, "counterparty": uscc("B")})
    if (bought := part("heat_bought_in_park_GJ")) is not None:
        energy.append({"energy_code": "32", "purchase": bought, "consumption": bought, "counterparty": uscc("A")})
    output = part("output_constant_1e4yuan")
    units = {"04": "吨", "15": "万立方米", "32": "百万千焦", "33": "万千瓦时"}
    for row in energy:
        row.setdefault("purchase", Decimal(0))
        row |= {
            "process": "P1",
            "unit": units[row["energy_code"]],
            "data_tier": "reported",
            "industrial": row.get("consumption"),
        }
    made = [
        {"product_code": item, "product_qty": amount, "product_unit": "吨", "process": "P1"}
        for name, item in PRODUCTS.items()
        if (amount := part(name)) is not None
    ]
    return {
        "02": energy,
        "04": [{"output_value": output, "output_value_const": output}, *made],
        "10": wastewater_rows(part, annual.get("mcf")),
        "07": [
            {"outlet": "DA001", "pollutant": code, "emission": amount / 1000, "method": "cems", "process": "P1"}
            for name, code in AIR.items()
            if (amount := part(name)) is not None
        ],
        "08": [
            {"outlet": "DW001", "pollutant": code, "volume": Decimal(10000), "emission": amount / 1000,
             "direction": "direct", "method": "cems", "process": "P1"}
            for name, code in WATER.items()
            if (amount := part(name)) is not None
        ],
    }  # fmt: skip


def wastewater_rows(part: Callable[[str], Decimal | None], mcf: str | None) -> list[dict[str, Any]]:
    """The works of the wastewater plant: TOW of the case is the COD removed and the COD discharged together."""
    organics, sludge, discharged = part("TOW_kgCOD"), part("sludge_kgCOD"), part("COD_kg")
    if organics is None or sludge is None or discharged is None:
        return []
    row = {"facility": "TW001", "process": "P1", "technique": "aerobic", "hours": 720, "mcf": mcf}
    amounts = {"cod_removed": organics - discharged, "cod_discharged": discharged, "cod_sludge": sludge}
    return [row | {name: amount / 1000 for name, amount in amounts.items()}]


def plain(firm: str, enterprise: Enterprise) -> LedgerEnterprise:
    """What the ledger room is told about a firm of the case."""
    return LedgerEnterprise(
        uscc=enterprise.uscc,
        name=enterprise.name,
        industry_code=INDUSTRY[firm][0],
        region_code="500000",
        contact="算例",
    )


def workbooks(firms: dict[str, Enterprise], user: User) -> Iterator[Workbook]:
    """All 144 monthly workbooks."""
    for year in YEARS:
        for month in range(1, 13):
            for firm, enterprise in firms.items():
                plain = LedgerEnterprise(
                    uscc=enterprise.uscc,
                    name=enterprise.name,
                    industry_code=INDUSTRY[firm][0],
                    region_code="500000",
                    contact="算例",
                )
                data = write_workbook(plain, year, month, month_rows(firm, year))
                filed_at = datetime(year + (month == 12), month % 12 + 1, 5, tzinfo=UTC)
                yield Workbook(enterprise, f"{firm}-{year}-{month:02d}.xlsx", data, user, filed_at)


@pytest.fixture(scope="module")
def mini(django_db_setup: None, django_db_blocker: Any) -> Iterator[Park]:
    """The worked park filed and recomputed once for a module; rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        park, firms, user = build()
        file_all(park, firms, user)
        job = recompute(park.pk)
        assert job is not None and job.state == "done", job and job.debug_message
        yield park
        transaction.set_rollback(True)


@pytest.fixture
def database(mini: Park, django_db_blocker: Any) -> Iterator[None]:
    """Database access of one test inside the module's transaction, undone after the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def file_all(park: Park, firms: dict[str, Enterprise], user: User) -> None:
    file_workbooks(park, list(workbooks(firms, user)))
