"""Two parks whose firms burn the same coal, and the people who may or may not propose and approve own factors."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from assessment.services.recalculation import recompute
from inventory.ledger.workbook import write_workbook
from inventory.methods.own_factor import Proposed
from inventory.models import FactorProposal
from inventory.services.factor_decision import approve, rehearse
from inventory.services.factor_proposal import propose, store_evidence
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.access import ParkAccess, enter_park
from park.models import Enterprise, Membership, Park, User
from tests import mini_park

PDF = b"%PDF-1.7 laboratory report"
ENERGY: dict[str, Any] = {"purchase": 0, "data_tier": "reported", "process": "P1", "unit": "吨"}
POWER: dict[str, Any] = {"energy_code": "33", "process": "P1", "unit": "万千瓦时", "data_tier": "reported"}
#: Firm → month of 2023 → rows; 1000 t and 100 t of bituminous coal, 10 万千瓦时 = 100 MWh bought.
ROWS: dict[str, dict[int, dict[str, list[dict[str, Any]]]]] = {
    "A": {
        5: {"02": [ENERGY | {"energy_code": "04", "consumption": 1000}]},
        6: {"02": [POWER | {"purchase": 10, "consumption": 10}]},
    },
    "B": {5: {"02": [ENERGY | {"energy_code": "04", "consumption": 100}]}},
    # A measured calorific value of the row goes before every factor.
    "C": {5: {"02": [ENERGY | {"energy_code": "04", "consumption": 100, "ncv": 20}]}},
}


@dataclass
class OwnFactorPark:
    """A filed and computed park with its people."""

    park: Park
    firms: dict[str, Enterprise]
    editor: User
    second: User
    filer: User
    neighbour: User
    viewer: User

    def access(self, user: User) -> ParkAccess:
        return enter_park(user, self.park.code, ("editor", "filer", "viewer"))


def build(code: str) -> OwnFactorPark:
    """A park of mini_park with one coal month of A, B and C and a power month of A, computed."""
    park, firms, editor = mini_park.build(code)
    filed_at = datetime(2023, 7, 1, tzinfo=UTC)
    books = [
        Workbook(
            firms[firm],
            f"{firm}.xlsx",
            write_workbook(mini_park.plain(firm, firms[firm]), 2023, month, rows),
            editor,
            filed_at,
        )
        for firm, months in ROWS.items()
        for month, rows in months.items()
    ]
    file_workbooks(park, books)
    run(park)
    people = {
        name: _member(park, f"{code}-{name}", role, firm)
        for name, role, firm in (
            ("second", "editor", None),
            ("filer", "filer", firms["A"]),
            ("neighbour", "filer", firms["B"]),
            ("viewer", "viewer", None),
        )
    }
    return OwnFactorPark(park, firms, editor, **people)


def _member(park: Park, name: str, role: str, enterprise: Enterprise | None) -> User:
    user = User.objects.create_user(name, password="not-used-in-this-test")
    Membership.objects.create(user=user, park=park, role=role, enterprise=enterprise)
    return user


def run(park: Park) -> None:
    job = recompute(park.pk)
    assert job is not None and job.state == "done", job and job.debug_message


def coal(ncv: str = "21.5", **changed: Any) -> Proposed:
    """A measured calorific value of bituminous coal for 2023 and 2024."""
    plain = Proposed("fuel.bituminous", {"ncv": (Decimal(ncv), "GJ/t")}, 2023, 2024, "1", "市质检院化验报告 2023-118")
    if changed.get("tier") == "3":
        plain = plain._replace(basis="similar", basis_text="借用邻近园区同型锅炉的缺省值")
    return plain._replace(**changed)


def file(here: OwnFactorPark, user: User, firm: str | None, proposed: Proposed) -> FactorProposal:
    """A proposal of a person for a firm or the park, with a report."""
    enterprise_id = here.firms[firm].pk if firm else None
    return propose(here.access(user), enterprise_id, proposed, store_evidence(here.park, "化验报告.pdf", PDF))


def put_in_force(here: OwnFactorPark, firm: str | None, proposed: Proposed) -> FactorProposal:
    """Proposed by one editor, rehearsed and approved by the other."""
    filed = file(here, here.editor, firm, proposed)
    rehearse(here.access(here.second), filed.pk)
    return approve(here.access(here.second), filed.pk, "同意")
