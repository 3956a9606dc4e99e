"""State of the machinery behind a park: calculations, what waits, reference data, audit chain. No business figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from assessment.models import JobState, Recalculation
from inventory.models import Factor
from inventory.models.factor import Status
from park.models import AuditEvent, Park
from park.selectors.frames import read_frame

RECENT = 10
QUEUE = """
SELECT count(DISTINCT (enterprise_id, year, month)) AS months, min(since) AS oldest
FROM inventory_dirtymonth WHERE park_id = %s
"""
#: A wake-up that no worker answered for this long; the sweep comes every minute.
UNANSWERED_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Queue:
    """Enterprise-months whose results are older than their ledgers."""

    months: int
    oldest: datetime | None


@dataclass(frozen=True)
class Reference:
    """Factors in force and how many of them were not compared with print."""

    factors: int
    unverified: int
    loaded_at: datetime | None


@dataclass(frozen=True)
class Chain:
    """The park's audit chain as stored."""

    events: int
    last_at: datetime | None


@dataclass(frozen=True)
class System:
    """Everything on the system page; `state` is idle, running, stopped, waiting, unanswered or failed."""

    jobs: list[Recalculation]
    queue: Queue
    reference: Reference
    chain: Chain
    state: str
    silent: timedelta

    @property
    def silent_minutes(self) -> int:
        """Whole minutes without a sign of life, at least one."""
        return max(int(self.silent.total_seconds()) // 60, 1)


def system(park: Park, now: datetime, stale_after: timedelta) -> System:
    """The page in four queries."""
    jobs = list(Recalculation.objects.filter(park=park).defer("before", "after")[:RECENT])
    waiting = read_frame(QUEUE, [park.pk]).astype(object).iloc[0]
    factors = Factor.objects.filter(superseded_at__isnull=True, park__isnull=True, enterprise__isnull=True)
    reference = factors.order_by().aggregate(
        factors=Count("pk"), unverified=Count("pk", filter=Q(status=Status.UNVERIFIED)), loaded_at=Max("loaded_at")
    )
    chain = AuditEvent.objects.filter(park=park).order_by().aggregate(events=Count("pk"), last_at=Max("at"))
    queue = Queue(int(waiting["months"]), waiting["oldest"] if int(waiting["months"]) else None)
    state, silent = judge(jobs[0] if jobs else None, queue, now, stale_after)
    return System(jobs, queue, Reference(**reference), Chain(**chain), state, silent)


def judge(job: Recalculation | None, queue: Queue, now: datetime, stale_after: timedelta) -> tuple[str, timedelta]:
    """State of the newest job and how long it has been silent.

    A running job without a heartbeat for longer than `stale_after` has lost its worker; months that nobody takes for
    two minutes say that no worker answers.
    """
    if job is not None and job.state == JobState.RUNNING:
        silent = now - (job.heartbeat_at or job.started_at or job.requested_at)
        return ("stopped" if silent > stale_after else "running"), silent
    if job is not None and job.state == JobState.FAILED:
        return "failed", timedelta(0)
    since = job.requested_at if job is not None and job.state == JobState.WAITING else queue.oldest
    if since is None:
        return "idle", timedelta(0)
    return ("unanswered" if now - since > UNANSWERED_AFTER else "waiting"), now - since
