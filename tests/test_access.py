"""The access matrix: every address × every kind of person → status. An address without a row fails."""

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from assessment.models import Recalculation, Report
from inventory.models import (
    Alarm,
    AlarmLimit,
    Factor,
    FactorProposal,
    GreenCertificate,
    LedgerMapping,
    LedgerUpload,
    LedgerVersion,
    Meter,
    ProposedValue,
    VerifiedReport,
)
from inventory.services.ledger_file import store_files
from measures.models import Measure, Project
from park.access import enter_park
from park.models import ApiKey, Engagement, Enterprise, Membership, Notice, Outlet, Park, Process, User
from park.services.api_key import make_key
from park.services.notice import notify
from tests.inventory.ledger.messy_forms import titled_list
from tests.mini_park import build, database, mini

__all__ = ["database", "mini"]
pytestmark = pytest.mark.usefixtures("database")

TABLE = Path(__file__).parent / "access_matrix.csv"
PERSONS = ("anonymous", "stranger", "viewer", "editor", "filer", "neighbour", "assessor", "admin")
# Not ours: Django's own language switch and the static API documentation parts.
FOREIGN = {"set_language"}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(resolver: URLResolver | None = None) -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry)
        elif isinstance(entry, URLPattern) and entry.name:
            yield entry.name


def test_every_address_has_a_row() -> None:
    assert set(names()) - FOREIGN == {row["name"] for row in rows()}


@pytest.fixture
def people(mini: Park) -> dict[str, Client]:
    """One signed-in browser per kind of person; the neighbour files for another enterprise of the same park."""
    _, _, stranger = build("elsewhere")
    users = {"stranger": stranger}
    for name, role, firm in (
        ("viewer", "viewer", None),
        ("editor", "editor", None),
        ("filer", "filer", "C"),
        ("neighbour", "filer", "B"),
    ):
        users[name] = User.objects.create_user(f"{name}-person", password="x")
        enterprise = mini.enterprises.get(name=f"算例企业{firm}") if firm else None
        Membership.objects.create(user=users[name], park=mini, role=role, enterprise=enterprise)
    users["assessor"] = User.objects.create_user("assessor-person", password="x")
    Engagement.objects.create(user=users["assessor"], park=mini, first_year=2021, last_year=2023)
    users["admin"] = User.objects.create_user("admin-person", password="x", is_platform_admin=True)
    clients = {"anonymous": Client()}
    for name, user in users.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


@pytest.fixture
def places(mini: Park) -> dict[str, object]:
    """What the placeholders of the table stand for; every object belongs to the filer's enterprise."""
    enterprise = mini.enterprises.get(name="算例企业C")
    project = Project.objects.create(
        park=mini,
        measure=Measure.objects.first(),
        name="改造",
        owner="设备部",
        start_on=date(2023, 1, 1),
        due_on=date(2023, 6, 1),
        activity=1,
    )
    version = LedgerVersion.objects.filter(park=mini, enterprise=enterprise).first()
    assert version is not None
    job = Recalculation.objects.filter(park=mini).first()
    upload = LedgerUpload.objects.filter(park=mini, enterprise=enterprise).first()
    assert job is not None and upload is not None
    content = b"report of the matrix"
    stored = Path(settings.MEDIA_ROOT) / "reports" / "matrix.docx"
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    report = Report.objects.create(park=mini, year=2022, digest="0" * 64, sha256=sha256, path="reports/matrix.docx")
    return {
        "park": mini.code,
        "enterprise": enterprise.pk,
        "process": Process.objects.filter(enterprise=enterprise).values_list("pk", flat=True)[0],
        "outlet": Outlet.objects.filter(enterprise=enterprise).values_list("pk", flat=True)[0],
        "upload": upload.pk,
        "mapping": mapping(mini, enterprise).pk,
        "version": version.pk,
        "file": version.source_file_id,
        "job": job.pk,
        "project": project.pk,
        "report": report.pk,
        "verified": verified_report(mini, enterprise).pk,
        "certificate": certificate(mini, enterprise).pk,
        "proposal": own_factor(mini, enterprise).pk,
        "factor": own_factor(mini, enterprise).values.get().factor_id,
        "notice": told(mini).pk,
        "meter": meter(mini, enterprise).pk,
        "alarm": alarm(mini, enterprise).pk,
        # Last: a key is a filer of the enterprise too.
        "key": api_key(mini, enterprise).pk,
    }


def mapping(park: Park, enterprise: Enterprise) -> LedgerMapping:
    """A draft of the enterprise's filer for a form of its own."""
    filer = Membership.objects.get(park=park, role="filer", enterprise=enterprise).user
    [sample] = store_files(park, [("form.xlsx", titled_list().data)])
    return LedgerMapping.objects.create(
        park=park,
        enterprise=enterprise,
        name="能耗台账",
        tables=[titled_list().table.as_dict()],
        sample=sample,
        made_by=filer,
    )


def api_key(park: Park, enterprise: Enterprise) -> ApiKey:
    """A key of the enterprise."""
    editor = User.objects.get(username="editor-person")
    return make_key(enter_park(editor, park.code), enterprise, "ERP")[0]


def told(park: Park) -> Notice:
    """A notice to the filer of the matrix."""
    filer = User.objects.get(username="filer-person")
    notify(park, [filer], "reminder", "台账催报", url=f"/p/{park.code}/ledgers/")
    return Notice.objects.get(park=park, user=filer)


def meter(park: Park, enterprise: Enterprise) -> Meter:
    """A meter of the filer's enterprise."""
    plain = {"name": "总进线", "kind": "energy", "item": "33", "unit": "kWh", "installed_on": date(2022, 1, 1)}
    found, _ = Meter.objects.get_or_create(park=park, enterprise=enterprise, code="E-01", defaults=plain)
    return found


def alarm(park: Park, enterprise: Enterprise) -> Alarm:
    """An episode of 2022 at the meter, over and not closed."""
    place, filer = meter(park, enterprise), Membership.objects.get(park=park, role="filer", enterprise=enterprise).user
    since = datetime(2022, 3, 1, 8, tzinfo=UTC)
    limit = AlarmLimit.objects.create(
        park=park, meter=place, kind="over", value=100, valid_from=date(2022, 1, 1), reason="合同容量",
        set_by=filer, set_at=since,
    )  # fmt: skip
    return Alarm.objects.create(
        park=park, limit=limit, meter=place, enterprise=enterprise, started_at=since, last_at=since,
        ended_at=since + timedelta(hours=1), slots=1, bound=100, raised_at=since,
    )  # fmt: skip


def certificate(park: Park, enterprise: Enterprise) -> GreenCertificate:
    """A certificate of 2022 that the enterprise's filer registered."""
    filer = Membership.objects.get(park=park, role="filer", enterprise=enterprise).user
    [document] = store_files(park, [("certificate.pdf", b"%PDF-1.4 certificate of the matrix")])
    return GreenCertificate.objects.create(
        park=park,
        enterprise=enterprise,
        kind="certificate",
        number="GEC-MATRIX-1",
        key="GECMATRIX1",
        technology="wind",
        region="甘肃",
        year=2022,
        month=5,
        mwh=1,
        evidence=document,
        evidence_name="certificate.pdf",
        registered_by=filer,
        registered_at=timezone.now(),
    )


def own_factor(park: Park, enterprise: Enterprise) -> FactorProposal:
    """A proposal of the enterprise's filer; the value is in force as well, as if an earlier one had been approved."""
    filer = Membership.objects.get(park=park, role="filer", enterprise=enterprise).user
    [document] = store_files(park, [("lab.pdf", b"%PDF-1.4 laboratory report of the matrix")])
    proposal, is_new = FactorProposal.objects.get_or_create(
        park=park,
        enterprise=enterprise,
        key="fuel.bituminous",
        first_year=2022,
        tier="1",
        reason="化验报告",
        evidence=document,
        evidence_name="lab.pdf",
        proposed_by=filer,
        defaults={"proposed_at": timezone.now()},
    )
    if is_new:
        place = {"key": "fuel.bituminous", "parameter": "ncv", "unit": "GJ/t", "value": "21.5"}
        factor = Factor.objects.create(
            **place, factor_set="enterprise_own", years=(2019, 2020), tier="1", status="confirmed",
            source="化验报告", park=park, enterprise=enterprise,
        )  # fmt: skip
        ProposedValue.objects.create(proposal=proposal, parameter="ncv", value="21.5", unit="GJ/t", factor=factor)
    return proposal


def verified_report(park: Park, enterprise: Enterprise) -> VerifiedReport:
    """A report of 2022 that the enterprise's filer entered."""
    filer = Membership.objects.get(park=park, role="filer", enterprise=enterprise).user
    [document] = store_files(park, [("report.pdf", b"%PDF-1.4 report of the matrix")])
    return VerifiedReport.objects.create(
        park=park,
        enterprise=enterprise,
        year=2022,
        kind="ets",
        number="HC-2022",
        verifier="核查机构",
        dated=date(2023, 4, 1),
        fuel_t=1,
        evidence=document,
        entered_by=filer,
    )


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['method']} {row['name']}")
def test_matrix(row: dict[str, str], people: dict[str, Client], places: dict[str, object]) -> None:
    arguments = {key: places.get(value, value) for key, value in json.loads(row["arguments"] or "{}").items()}
    address = reverse(row["name"], kwargs=arguments or None)
    found = {}
    for person in PERSONS:
        call = getattr(people[person], row["method"].lower())
        found[person] = str(call(address, json.loads(row["data"] or "{}")).status_code)
    assert found == {person: row[person] for person in PERSONS}
