"""Celery tasks: they take ids and call one service."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


@shared_task
def check(upload_id: int) -> None:
    """Checks one received upload."""
    from inventory.services.ledger_check import check_upload

    check_upload(upload_id)


@shared_task
def sweep_checks() -> None:
    """Asks for the check of every upload that nobody is checking; independent of any lost message or worker."""
    from inventory.services.ledger_check import waiting_uploads

    for upload_id in waiting_uploads():
        check.delay(upload_id)


def wake(upload_id: int) -> None:
    """Asks a worker for the check; without a broker the sweep finds the upload."""
    try:
        check.apply_async(args=[upload_id], retry=False)
    except (OperationalError, ConnectionError, TimeoutError) as error:
        logger.warning("check of upload %s not announced, the sweep will find it: %s", upload_id, error)
