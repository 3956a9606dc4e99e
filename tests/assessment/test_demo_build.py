"""Building a small demo park through the real doors: complete, idempotent, finished after a break."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.management import call_command
from django.db.models import Count

from assessment.models import IndicatorValue, Rating, Recalculation, Target
from assessment.services import demo
from assessment.services.demo import building, goals, workbooks
from assessment.services.demo.declaration import DemoPark, Event, demo_park
from assessment.services.demo.people import accounts
from assessment.services.demo.records import table
from assessment.services.demo.workbooks import Filing, workbook_bytes
from assessment.services.recalculation import recompute
from inventory.models import DirtyMonth, IndustryTotal, LedgerPointer, LedgerUpload, LedgerVersion, Reminder
from inventory.models.ledger import UploadState
from inventory.services.explanation import Explanation
from inventory.services.ledger import receive_ledger, stage_upload
from measures.models import ProjectSynergy
from park.access import EVERYONE, enter_park
from park.models import Boundary, Enterprise, Notice, Park, User
from park.services.audit import first_broken

pytestmark = pytest.mark.django_db(transaction=True)
FIRMS = ("E01", "E03", "E04", "E12", "E25")
MONTHS = 14
Build = Callable[[], dict[str, Any]]


def small(declared: DemoPark) -> DemoPark:
    """Five enterprises over fourteen months, one month late and one corrected."""

    def kept(records: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(record for record in records if record.enterprise in FIRMS)

    events = (
        Event("absent", "E12", 2021, 9, "", 0, "late"),
        Event("correction", "E01", 2021, 5, "04", 0.9, "weighbridge"),
    )
    return replace(
        declared,
        facts=replace(declared.facts, last_year=2022, last_month=2),
        firms=tuple(firm for firm in declared.firms if firm.code in FIRMS),
        steps=kept(declared.steps),
        mouths=kept(declared.mouths),
        energy=kept(declared.energy),
        air=kept(declared.air),
        water=kept(declared.water),
        waste=tuple(replace(source, receiver="") for source in kept(declared.waste)),
        events=events,
    )


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Iterator[Build]:
    """Builds the small park, silently and without waking a worker."""
    call_command("load_reference", verbosity=0)
    settings.DATA_DIR = tmp_path
    park = small(demo_park())
    projects = [row for row in table("projects.csv") if row["enterprise"] in {"", *FIRMS}]
    for module in (building, workbooks):
        monkeypatch.setattr(module, "demo_park", lambda: park)
    monkeypatch.setattr(goals, "table", lambda name: iter(projects) if name == "projects.csv" else table(name))
    # Few enough to be written in this process, where the small park stands in for the declared one.
    monkeypatch.setattr(workbooks, "FEW", 1000)
    workbooks._ledgers.cache_clear()
    with patch("assessment.tasks.wake"):
        yield lambda: demo.build(lambda text: None)
    workbooks._ledgers.cache_clear()


def counts() -> dict[str, int]:
    models = (
        Park,
        Boundary,
        Enterprise,
        User,
        LedgerVersion,
        LedgerUpload,
        Target,
        Rating,
        Recalculation,
        ProjectSynergy,
    )
    return {model.__name__: model.objects.count() for model in models}


def test_build_files_computes_and_rates_once(build: Build) -> None:
    summary = build()
    park = Park.objects.get(code=summary["code"])
    assert park.is_demo and first_broken(park) is None and not DirtyMonth.objects.exists()
    assert summary["enterprises"] == 5 and summary["ledgers"] == 5 * MONTHS - 2  # one late, one returned
    assert summary["versions"] == 5 * MONTHS and summary["lines"] > 1000
    assert set(summary["tco2e_by_year"]) == {"2021", "2022"} and float(summary["tco2e_by_year"]["2021"]) > 500_000
    assert {"a21026", "a21002", "a34013", "w01018", "w21003"} <= set(summary["pollutants_by_year"]["2021"])
    assert summary["report"] == ""  # no year is complete
    assert summary["rating"]["2021"]["missing"] == ["云岭铜业2021年9月台账"]
    assert Target.objects.filter(park=park, year=2022, target__isnull=False).count() == 9
    stored = IndicatorValue.objects.get(park=park, year=2022, indicator="001-T5-1")
    assert stored.target is not None and stored.verdict
    correction = LedgerVersion.objects.get(park=park, number=2)
    assert correction.reason == "weighbridge" and (correction.year, correction.month) == (2021, 5)
    before, start = counts(), time.monotonic()
    assert build() == summary
    assert time.monotonic() - start < 2 and counts() == before
    # Heat from E01 to E03 stays in the park: no industry counts it.
    assert not IndustryTotal.objects.filter(park=park, kind="ghg", category="heat").exclude(amount=0).exists()


def test_the_filer_of_the_late_month_is_reminded_once(build: Build) -> None:
    summary = build()
    reminder = Reminder.objects.get(park__code=summary["code"])
    assert reminder.enterprise.short_name == "云岭铜业" and [2021, 9] in reminder.months
    (letter,) = [letter for letter in mail.outbox if "待报送" in letter.subject]
    assert letter.to == ["demo-filer@yunling.example"]
    told = Notice.objects.filter(user__username="demo-filer", kind="review").values_list("title", flat=True)
    # Approved, then locked: a year of months is two runs around the missing one, not eleven months one by one.
    assert sum("2021-01–2021-08、2021-10–2021-12" in title for title in told) == 2
    build()
    assert Reminder.objects.count() == 1


def test_a_broken_build_is_finished(build: Build) -> None:
    with patch.object(building, "file_workbooks", side_effect=RuntimeError("power cut")), pytest.raises(RuntimeError):
        build()
    assert Park.objects.exists() and not LedgerVersion.objects.exists()
    with patch.object(building, "state_targets", side_effect=RuntimeError("power cut")), pytest.raises(RuntimeError):
        build()
    assert LedgerVersion.objects.exists() and not Target.objects.filter(target__isnull=False).exists()
    summary = build()
    assert summary["ledgers"] == 5 * MONTHS - 2 and Target.objects.filter(target__isnull=False).exists()
    twice = LedgerPointer.objects.values("enterprise", "year", "month").annotate(count=Count("pk")).filter(count__gt=1)
    assert not twice.exists()


def test_every_login_works_and_the_filer_files_the_late_month(build: Build) -> None:
    summary = build()
    assert {login["role"] for login in summary["logins"]} == {"editor", "viewer", "filer", "assessor", "admin"}
    for account in accounts():
        assert len(account.password) >= 12
        assert User.objects.get(username=account.username).check_password(account.password)
    filer = User.objects.get(username="demo-filer")
    (login,) = (login for login in summary["logins"] if login["role"] == "filer")
    assert login["token"] == filer.auth_token.key  # type: ignore[attr-defined]  reverse name of the token model
    access = enter_park(filer, summary["code"], EVERYONE)
    own = access.enterprise(access.enterprise_id or 0)
    bad = stage_upload(access, own, "bad.xlsx", Path(summary["files"]["bad"]).read_bytes(), filer)
    good = stage_upload(access, own, "good.xlsx", Path(summary["files"]["good"]).read_bytes(), filer)
    assert (bad.state, good.state) == (UploadState.REJECTED, UploadState.READY)
    receive_ledger(good, filer, explanations=[Explanation("已核对，属实")], declared=True)
    recompute(access.park.pk)
    after = Rating.objects.get(park=access.park, year=2021)
    assert not after.missing
    complete = build()
    assert complete["ledgers"] == 5 * MONTHS - 1 and Path(complete["report"]).read_bytes()[:2] == b"PK"


def test_a_real_park_with_the_same_code_is_left_alone(build: Build) -> None:
    Park.objects.create(code="yunling", name="真实园区", province="重庆")
    with pytest.raises(demo.DemoError, match="not the demo park"):
        build()
    assert not Enterprise.objects.exists()


def test_a_filing_names_its_file_and_day() -> None:
    filing = Filing("E12", 2024, 12)
    assert filing.name == "云岭铜业_2024-12.xlsx" and (filing.filed_at.year, filing.filed_at.month) == (2025, 1)
    assert workbook_bytes(filing)[:2] == b"PK"
