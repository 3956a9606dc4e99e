"""State of a project from its dates, on the days where it changes."""

from datetime import date

import pytest

from measures.methods.schedule import Dates, Stage, days_late, stage_on

START, DUE = date(2024, 3, 1), date(2024, 9, 30)
OPEN = Dates(START, DUE)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2024, 2, 29), Stage.PLANNED),
        (date(2024, 3, 1), Stage.BUILDING),
        (date(2024, 9, 30), Stage.BUILDING),
        (date(2024, 10, 1), Stage.LATE),
        (date(2030, 1, 1), Stage.LATE),
    ],
)
def test_a_project_without_actual_dates(day: date, stage: Stage) -> None:
    assert stage_on(day, OPEN) is stage


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2024, 10, 14), Stage.LATE),  # due, and not yet in operation on that day
        (date(2024, 10, 15), Stage.RUNNING),
        (date(2026, 5, 31), Stage.RUNNING),
        (date(2026, 6, 1), Stage.STOPPED),
    ],
)
def test_a_project_that_ran_and_stopped(day: date, stage: Stage) -> None:
    assert stage_on(day, Dates(START, DUE, date(2024, 10, 15), date(2026, 6, 1))) is stage


def test_operation_before_the_due_day_and_even_before_the_planned_start() -> None:
    assert stage_on(date(2024, 1, 5), Dates(START, DUE, running_from=date(2024, 1, 5))) is Stage.RUNNING


def test_a_project_given_up_before_it_ran_is_stopped_not_late() -> None:
    assert stage_on(date(2025, 1, 1), Dates(START, DUE, stopped_on=date(2024, 5, 1))) is Stage.STOPPED
    assert stage_on(date(2024, 4, 30), Dates(START, DUE, stopped_on=date(2024, 5, 1))) is Stage.BUILDING


def test_days_late_count_from_the_due_day_and_end_with_operation() -> None:
    assert days_late(date(2024, 10, 10), OPEN) == 10
    assert days_late(DUE, OPEN) == 0
    assert days_late(date(2024, 12, 1), Dates(START, DUE, running_from=date(2024, 11, 1))) == 0
