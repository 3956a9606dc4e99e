"""Two parks with the same kind of enterprise, and the people who may or may not file there."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from inventory.ledger.workbook import write_workbook
from inventory.models import Substance
from inventory.services.explanation import Explanation
from park.access import ParkAccess, enter_park
from park.methods.uscc import check_symbol
from park.models import Engagement, Enterprise, Industry, Membership, Outlet, Park, Process, User
from tests.inventory.ledger.filing import ENTERPRISE, NAME, NEIGHBOUR, USCC, rows

#: What these filers say of every warning.
SAID = (Explanation("已核对，属实"),)
EVERYONE = ("viewer", "editor", "filer", "assessor", "admin")


@dataclass
class LedgerPark:
    """A park with a heat plant that files, a neighbour, and one person of each role."""

    park: Park
    plant: Enterprise
    neighbour: Enterprise

    @cached_property
    def editor(self) -> User:
        return self._member("editor")

    @cached_property
    def viewer(self) -> User:
        return self._member("viewer")

    @cached_property
    def filer(self) -> User:
        return self._member("filer", self.plant)

    @cached_property
    def neighbours_filer(self) -> User:
        return self._member("filer", self.neighbour, name="neighbour")

    @cached_property
    def assessor(self) -> User:
        user = User.objects.create_user(f"{self.park.code}-assessor", password="x")
        Engagement.objects.create(park=self.park, user=user, first_year=2025, last_year=2025)
        return user

    def access(self, user: User) -> ParkAccess:
        return enter_park(user, self.park.code, EVERYONE)

    def _member(self, role: str, enterprise: Enterprise | None = None, name: str = "") -> User:
        user = User.objects.create_user(f"{self.park.code}-{name or role}", password="x", full_name=f"{name or role}员")
        Membership.objects.create(park=self.park, user=user, role=role, enterprise=enterprise)
        return user


def ledger_park(code: str = "one") -> LedgerPark:
    """The park with the registers that `tests.inventory.ledger.filing` files for."""
    division, _ = Industry.objects.get_or_create(
        code="44",
        defaults={"level": 2, "name_zh": "电力、热力生产和供应业", "status": "confirmed", "source": "GB/T 4754"},
    )
    pollutants = {"a21026": "air", "a21002": "air", "a00000": "air", "w01018": "water", "w21003": "water"}
    for pollutant, kind in pollutants.items():
        Substance.objects.get_or_create(
            code=pollutant, defaults={"kind": kind, "name_zh": pollutant, "name_en": pollutant, "short": pollutant}
        )
    park = Park.objects.create(code=code, name=f"{code}园区", province="重庆")
    plant = new_enterprise(park, division, USCC, NAME)
    for process, name in ENTERPRISE.processes:
        Process.objects.create(park=park, enterprise=plant, code=process, name=name, kind="power_boiler")
    for outlet in ENTERPRISE.outlets:
        Outlet.objects.create(park=park, enterprise=plant, code=outlet.code, name=outlet.name, medium=outlet.medium)
    return LedgerPark(park, plant, new_enterprise(park, division, NEIGHBOUR, "邻居食品有限公司"))


def new_enterprise(park: Park, division: Industry, uscc: str, name: str) -> Enterprise:
    return Enterprise.objects.create(
        park=park, uscc=uscc, name=name, industry=division, division=division, joined_on=date(2021, 1, 1)
    )


def uscc_of(number: int) -> str:
    """A valid credit code for a made-up enterprise."""
    first = f"91500115MA{number:07d}"
    return first + check_symbol(first)


def workbook(year: int = 2025, month: int = 3, **spoiled: Any) -> bytes:
    """The plant's good workbook of a month, with keys such as `s02_0_consumption` set to another value."""
    return write_workbook(ENTERPRISE, year, month, rows(**spoiled))
