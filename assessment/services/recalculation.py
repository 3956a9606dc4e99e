"""The recompute of a park: dirty months in, stored results out, in counted steps inside one transaction.

Truth lives in the dirty table. A session-level advisory lock lets one worker at a time into a park; a second one
leaves at once, because the first looks for new dirty rows once more after it has let the lock go.
"""

import logging
import traceback
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import JobState, Recalculation
from assessment.services.progress import Progress
from assessment.services.steps import STEPS, headline
from inventory.models import DirtyMonth
from inventory.services.inventory import release_dirty, take_dirty
from inventory.services.total import MissingGwp
from park.models import Park
from park.services.results import LOCK_CLASS
from park.services.running import JOB, working_on
from park.services.session_lock import session_lock

logger = logging.getLogger(__name__)
OPEN = (JobState.WAITING, JobState.RUNNING)
#: A running job without a heartbeat for this long has lost its worker.
STALE_AFTER = timedelta(seconds=60)


def open_job(park_id: int) -> Recalculation:
    """The park's open job, made when there is none; a person can look at it from this moment on."""
    job = Recalculation.objects.filter(park_id=park_id, state__in=OPEN).first()
    if job is None:
        with transaction.atomic():
            Recalculation.objects.bulk_create([Recalculation(park_id=park_id)], ignore_conflicts=True)
        job = Recalculation.objects.filter(park_id=park_id, state__in=OPEN).latest("requested_at")
    return job


def recompute(park_id: int) -> Recalculation | None:
    """Recomputes every dirty month of the park; returns the last job, or None when another worker has the park."""
    job = None
    while True:
        with session_lock(LOCK_CLASS, park_id) as held:
            if not held:
                return job
            job, finished = _drain(park_id)
        if not finished or not DirtyMonth.objects.filter(park_id=park_id).exists():
            return job


def _drain(park_id: int) -> tuple[Recalculation | None, bool]:
    """Runs jobs until no dirty month is left; False when one did not finish."""
    while DirtyMonth.objects.filter(park_id=park_id).exists():
        job = open_job(park_id)
        with working_on(JOB, job.pk):
            finished = _start(job) and _run(job)
        if not finished:
            return job, False
    # An open job whose months an earlier run has already taken care of has nothing left to do.
    Recalculation.objects.filter(park_id=park_id, state__in=OPEN).update(
        state=JobState.DONE, finished_at=timezone.now(), step=""
    )
    return Recalculation.objects.filter(park_id=park_id).first(), True


def waiting_parks() -> list[int]:
    """Parks with dirty months, except those whose last job failed and saw nothing new since."""
    dirty = DirtyMonth.objects.values("park_id").annotate(newest=Max("since"))
    latest = {
        job.park_id: job
        for job in Recalculation.objects.filter(park_id__in=[row["park_id"] for row in dirty])
        .order_by("park_id", "-requested_at")
        .distinct("park_id")
    }
    return [row["park_id"] for row in dirty if not _gave_up(latest.get(row["park_id"]), row["newest"])]


def retry(park_id: int) -> Recalculation:
    """A fresh job after a failed one, with a new count of attempts."""
    return open_job(park_id)


def mark_dirty(park_id: int, reason: str) -> int:
    """Marks every filed month of a park dirty, for a full recompute (factor set, GWP set, industry changed)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO inventory_dirtymonth (park_id, enterprise_id, year, month, since, reason)"
            " SELECT park_id, enterprise_id, year, month, now(), %s FROM inventory_ledgerpointer WHERE park_id = %s"
            " UNION SELECT park_id, enterprise_id, year, 12, now(), %s FROM inventory_verifiedreport"
            " WHERE park_id = %s AND state = 'approved'",
            [reason, park_id, reason, park_id],
        )
        return cursor.rowcount


def _gave_up(job: Recalculation | None, newest: datetime) -> bool:
    return (
        job is not None and job.state == JobState.FAILED and job.finished_at is not None and newest <= job.finished_at
    )


def _start(job: Recalculation) -> bool:
    """Counts the start in the database, so that a job that kills its worker cannot run for ever."""
    now = timezone.now()
    if job.attempts >= settings.RECOMPUTE_MAX_ATTEMPTS:
        job.state, job.finished_at = JobState.FAILED, now
        job.user_message = job.user_message or _("The calculation was started %(count)s times and never finished.") % {
            "count": job.attempts
        }
        job.save(update_fields=["state", "finished_at", "user_message"])
        return False
    job.state, job.attempts, job.started_at, job.heartbeat_at = JobState.RUNNING, job.attempts + 1, now, now
    job.save(update_fields=["state", "attempts", "started_at", "heartbeat_at"])
    return True


def _run(job: Recalculation) -> bool:
    progress = Progress(job, len(STEPS))
    try:
        with transaction.atomic():
            _one_snapshot()
            _steps(job, progress)
    except Exception as error:  # the boundary of the job: told to the person, kept for the engineer, logged
        logger.exception("recompute of park %s failed", job.park_id)
        _fail(job, error)
        return False
    finally:
        progress.close()
    job.state, job.finished_at, job.step = JobState.DONE, timezone.now(), ""
    job.step_number = job.step_count = len(STEPS)
    job.save()
    return True


def _one_snapshot() -> None:
    """All steps see the ledgers as of the start; skipped inside an outer transaction, which has its own snapshot."""
    if len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _steps(job: Recalculation, progress: Progress) -> None:
    park = Park.objects.get(pk=job.park_id)
    taken = take_dirty(park)
    job.months = taken.months
    job.before = headline(park)
    for number, (name, act) in enumerate(STEPS, start=1):
        progress.step(name, number, taken.months)
        act(park, taken)
    release_dirty(taken)
    job.after = headline(park)


def _fail(job: Recalculation, error: Exception) -> None:
    final = job.attempts >= settings.RECOMPUTE_MAX_ATTEMPTS or isinstance(error, MissingGwp)
    job.state = JobState.FAILED if final else JobState.WAITING
    job.finished_at = timezone.now() if final else None
    job.user_message = (
        str(error)
        if isinstance(error, MissingGwp)
        else _("The calculation stopped; the results before it still stand.")
    )
    job.debug_message = traceback.format_exc()
    job.before, job.after = {}, {}
    job.save()
