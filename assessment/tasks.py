"""Celery tasks: they take ids and call one service."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


@shared_task
def recompute(park_id: int) -> None:
    from assessment.services.recalculation import recompute as run

    run(park_id)


@shared_task
def sweep() -> None:
    """Wakes every park whose dirty months wait; independent of any lost message."""
    from assessment.services.recalculation import waiting_parks

    for park_id in waiting_parks():
        recompute.delay(park_id)


def wake(park_id: int) -> None:
    """Opens the job a person can watch and asks a worker for it; without a broker the sweep finds the dirty rows."""
    from assessment.services.recalculation import open_job

    open_job(park_id)
    try:
        recompute.apply_async(args=[park_id], retry=False)
    except (OperationalError, ConnectionError, TimeoutError) as error:
        logger.warning("recompute of park %s not announced, the sweep will find it: %s", park_id, error)


@shared_task
def mail() -> None:
    """Sends the e-mails that wait; asked for after each notice and again every minute."""
    from park.services.mail import send_waiting

    send_waiting()


def wake_mail() -> None:
    """Asks a worker to send what waits; without a broker the next round of the clock does."""
    try:
        mail.apply_async(retry=False)
    except (OperationalError, ConnectionError, TimeoutError) as error:
        logger.warning("e-mails not announced, the clock will find them: %s", error)


@shared_task
def remind() -> None:
    """Takes the steps of every park's reminder plan that are due; each step is taken once."""
    from inventory.services.reminder import remind_by_plan

    remind_by_plan()


@shared_task
def watch_readings() -> None:
    """Raises alarms of silent meters and passes on those nobody acknowledged, in every park with limits."""
    from inventory.services.alarm import watch_parks

    watch_parks()
