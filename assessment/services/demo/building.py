"""Building the demo park in steps; each step looks at what is stored and does only what is missing."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from assessment.models import JobState, Recalculation, Report, Target
from assessment.services.demo import DemoError
from assessment.services.demo.boundary import add_boundaries
from assessment.services.demo.calendar import add_calendar
from assessment.services.demo.certificates import add_certificates
from assessment.services.demo.declaration import DemoPark, demo_park
from assessment.services.demo.goals import add_projects, open_base_year, state_targets
from assessment.services.demo.handout import write_handouts
from assessment.services.demo.metering import add_meters
from assessment.services.demo.people import accounts, add_people, assessor, filers
from assessment.services.demo.registry import register_park
from assessment.services.demo.reviews import add_reviews
from assessment.services.demo.rules import add_rules
from assessment.services.demo.summary import summarise
from assessment.services.demo.uploads import add_mapping, file_fixed, leave_open
from assessment.services.demo.workbooks import FIXED, OWN, Filing, filings, written
from assessment.services.recalculation import recompute
from assessment.services.report import generate
from assessment.services.steps import headline
from inventory.models import DirtyMonth, LedgerVersion, ParkYear
from inventory.services.ledger_batch import Workbook, file_workbooks
from measures.models import Project
from park.models import Enterprise, Park, User

Progress = Callable[[str], None]
STEP_COUNT: Final = 6
TELL_EVERY: Final = 200
WAIT_SECONDS: Final = 900
PAUSE_SECONDS: Final = 1.0


def build(progress: Progress) -> dict[str, Any]:
    """Builds the demo park, or finishes it, and returns its summary; a finished one is only summarised.

    Errors: DemoError when the code of the park belongs to a real one or the calculation fails.
    """
    demo = demo_park()
    park = _park(demo, progress)
    _people_and_projects(park, demo, progress)
    _ledgers(park, demo, progress)
    if count := add_certificates(park, demo):
        _say(progress, 4, f"Registering {count} green certificates")
    if count := add_meters(park, demo):
        _say(progress, 4, f"Registering {count} meters with a month of readings")
    if count := add_reviews(park):
        _say(progress, 4, f"Reviewing {count} ledgers")
    if count := add_rules(park, demo):
        _say(progress, 4, f"Setting {count} rules and permitted amounts")
    _results(park, progress)
    _targets(park, progress)
    if count := leave_open(park, demo):
        _say(progress, 6, f"Leaving {count} uploads open")
    if told := add_calendar(park):
        _say(progress, 6, f"Reminding {told} people of months to file")
    return summarise(park, _report(park, progress), write_handouts(demo))


def _say(progress: Progress, step: int, text: str) -> None:
    progress(f"[{step}/{STEP_COUNT}] {text}")


def _park(demo: DemoPark, progress: Progress) -> Park:
    park = Park.objects.filter(code=demo.facts.code).first()
    if park is None:
        _say(progress, 1, f"Registering {len(demo.firms)} enterprises")
        return register_park(demo)
    if not park.is_demo:
        raise DemoError(f"Park {park.code} is not the demo park. Rename it before building the demo.")
    return park


def _people_and_projects(park: Park, demo: DemoPark, progress: Progress) -> None:
    wanted = {account.username for account in accounts()}
    if User.objects.filter(username__in=wanted).count() < len(wanted) or not park.memberships.exists():
        _say(progress, 2, f"Creating {len(wanted)} logins")
        add_people(park, demo)
    if not park.boundaries.exists():
        add_boundaries(park, filers(park)[0])
    if not Project.objects.filter(park=park).exists():
        count = add_projects(park, demo)
        _say(progress, 2, f"Entering {count} projects")


def _ledgers(park: Park, demo: DemoPark, progress: Progress) -> None:
    """Files every workbook that is not filed yet, through the same door as a person's upload."""
    versions = LedgerVersion.objects.filter(park=park).order_by()
    filed = set(versions.values_list("enterprise__uscc", "year", "month", "number"))
    wanted = [
        filing
        for filing in filings(demo, timezone.localdate())
        if (demo.firm[filing.firm].uscc, filing.year, filing.month, filing.number) not in filed
    ]
    if not wanted:
        return
    is_fixed = FIXED in wanted
    wanted = [filing for filing in wanted if filing != FIXED]
    if OWN in wanted:
        add_mapping(park, demo)
    books: list[bytes] = []
    for _filing, data in written(wanted):
        books.append(data)
        if len(books) % TELL_EVERY == 0 or len(books) == len(wanted):
            _say(progress, 3, f"Writing workbooks {len(books)}/{len(wanted)}")
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if done - told >= TELL_EVERY or done == total:
            told = done
            _say(progress, 4, f"Filing ledgers {done}/{total}")

    file_workbooks(park, _addressed(park, demo, wanted, books), tell)
    if is_fixed:
        file_fixed(park, demo)


def _addressed(park: Park, demo: DemoPark, wanted: list[Filing], books: list[bytes]) -> list[Workbook]:
    """Workbooks with their enterprise and who files them: its own filer, else the park's editor."""
    enterprises = {enterprise.uscc: enterprise for enterprise in Enterprise.objects.filter(park=park)}
    editor, own = filers(park)
    addressed = []
    for filing, data in zip(wanted, books, strict=True):
        enterprise = enterprises[demo.firm[filing.firm].uscc]
        person = own.get(enterprise.pk, editor)
        addressed.append(Workbook(enterprise, filing.name, data, person, filing.filed_at, filing.reason))
    return addressed


def _results(park: Park, progress: Progress) -> None:
    """Recomputes what is dirty; when a worker has the park already, waits for it."""
    if not Target.objects.filter(park=park).exists():
        open_base_year(park)
    dirty = DirtyMonth.objects.filter(park=park)
    if not dirty.exists():
        return
    _say(progress, 5, f"Calculating {dirty.count()} enterprise-months")
    end = time.monotonic() + WAIT_SECONDS
    while dirty.exists():
        job = recompute(park.pk)
        if job is not None and job.state == JobState.FAILED:
            raise DemoError(f"The calculation failed: {job.user_message}\n{job.debug_message}")
        if dirty.exists():
            if time.monotonic() > end:
                raise DemoError("A worker has been calculating the park for too long. Stop it and start again.")
            time.sleep(PAUSE_SECONDS)


def _targets(park: Park, progress: Progress) -> None:
    """States the plan against the computed base year, then rates the years against it."""
    if Target.objects.filter(park=park).exclude(year=park.base_year).exists():
        return
    with transaction.atomic():
        count = state_targets(park, filers(park)[0])
        # The first calculation ended before there were targets: what it led to are the grades that stand now.
        job = Recalculation.objects.filter(park=park, state=JobState.DONE).latest("requested_at")
        job.after = headline(park)
        job.save(update_fields=["after"])
    _say(progress, 6, f"Setting {count} targets")


def _report(park: Park, progress: Progress) -> str:
    """Path of the report of the last complete year, written when there is none; empty while no year is complete."""
    complete = [row.year for row in ParkYear.objects.filter(park=park) if row.is_complete]
    if not complete:
        return ""
    report = Report.objects.filter(park=park, year=max(complete)).first()
    if report is None or not (Path(settings.MEDIA_ROOT) / report.path).exists():
        _say(progress, 6, f"Writing the report of {max(complete)}")
        report = generate(park, max(complete), assessor(park))
    return str(Path(settings.MEDIA_ROOT) / report.path)
