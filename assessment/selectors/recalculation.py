"""What the page of a recalculation shows."""

from dataclasses import dataclass
from decimal import Decimal

from assessment.models import JobState, Recalculation, Step


@dataclass(frozen=True)
class JobStep:
    """One step with its state (done, running or waiting) and its count of enterprise-months."""

    label: str
    state: str
    count: int = 0
    total: int = 0


@dataclass(frozen=True)
class Change:
    """A year before and after; `share` is the relative change of CO2e."""

    year: str
    before: dict[str, str | None]
    after: dict[str, str | None]
    co2e_before: Decimal | None
    co2e_after: Decimal | None
    share: Decimal | None


def job_steps(job: Recalculation) -> list[JobStep]:
    """All steps in order with the state that follows from the job's counter."""
    done = job.state == JobState.DONE
    return [
        JobStep(str(step.label), "done" if done or number < job.step_number else _now(number, job))
        for number, step in enumerate(Step, start=1)
    ]


def percent(job: Recalculation) -> int:
    """Finished steps in percent of all."""
    if job.state == JobState.DONE:
        return 100
    return max(job.step_number - 1, 0) * 100 // len(Step)


def _now(number: int, job: Recalculation) -> str:
    return "running" if number == job.step_number else "waiting"


def changes(job: Recalculation) -> list[Change]:
    """Years whose figures differ between before and after."""
    rows = []
    for year in sorted({*job.before, *job.after}):
        before, after = job.before.get(year, {}), job.after.get(year, {})
        if before == after:
            continue
        first, last = _number(before.get("co2e_t")), _number(after.get("co2e_t"))
        share = (last - first) / first if first and last is not None else None
        rows.append(Change(year, before, after, first, last, share))
    return rows


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None
