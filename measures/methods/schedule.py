"""Where a project stands, read from its dates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """State of a project on a day."""

    PLANNED = "planned"
    BUILDING = "building"
    RUNNING = "running"
    LATE = "late"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Dates:
    """The four dates of a project: planned start of work and of operation, actual start of operation, end."""

    start_on: date
    due_on: date
    running_from: date | None = None
    stopped_on: date | None = None


def stage_on(day: date, dates: Dates) -> Stage:
    """State of a project on a day; a date counts from that day on.

    Order: stopped; in operation; late when the due day has passed; under way from the planned start; else planned.
    Special cases: a project due on the day itself is not late yet; an actual start that lies ahead does not count yet.
    Source: 000 7.1.2, 7.3 (the states are the platform's).
    """
    if dates.stopped_on is not None and dates.stopped_on <= day:
        return Stage.STOPPED
    if dates.running_from is not None and dates.running_from <= day:
        return Stage.RUNNING
    if dates.due_on < day:
        return Stage.LATE
    return Stage.BUILDING if dates.start_on <= day else Stage.PLANNED


def days_late(day: date, dates: Dates) -> int:
    """Days since the due day of a late project, 0 for any other."""
    return (day - dates.due_on).days if stage_on(day, dates) is Stage.LATE else 0
