"""The e-mails of notices: sent in small lots by a worker, tried again for a while, failures kept with their reason."""

from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from park.models import MailState, Notice

LOT = 20
#: Waiting time after each failed try; after the last one the e-mail counts as failed.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
ERROR_LENGTH = Notice._meta.get_field("mail_error").max_length


def send_waiting() -> int:
    """Sends every e-mail that is due and tells how many were sent; stops at a mail server that is away.

    A lot is claimed by row locks and recorded before the next: a worker that dies sends at most one lot twice.
    """
    sent, is_away = 0, False
    while not is_away:
        with transaction.atomic():
            lot = list(
                Notice.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(mail_state=MailState.WAITING, mail_after__lte=timezone.now())
                .select_related("user", "park")
                .order_by("mail_after", "pk")[:LOT]
            )
            if not lot:
                break
            is_away = _send(lot)
            fields = ["mail_state", "mailed_at", "mail_attempts", "mail_after", "mail_error"]
            Notice.objects.bulk_update(lot, fields)
            sent += sum(notice.mail_state == MailState.SENT for notice in lot)
    return sent


def _send(lot: Sequence[Notice]) -> bool:
    """Sends each notice and notes what became of it; True when the server is away, which fails the rest of the lot."""
    connection = get_connection()
    away: OSError | None = None
    with override(settings.LANGUAGE_CODE):
        for notice in lot:
            notice.mail_attempts += 1
            error = away or _error(notice, connection)
            if isinstance(error, OSError) and not isinstance(error, SMTPException):
                away = error
            _note(notice, error)
    return away is not None


def _error(notice: Notice, connection: BaseEmailBackend) -> Exception | None:
    try:
        letter(notice, connection).send()
    except (OSError, ValueError) as error:  # SMTPException is an OSError; ValueError: a line break in an address
        return error
    return None


def _note(notice: Notice, error: Exception | None) -> None:
    notice.mail_after = None
    if error is None:
        notice.mail_state, notice.mailed_at, notice.mail_error = MailState.SENT, timezone.now(), ""
        return
    notice.mail_error = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    if notice.mail_attempts <= len(PAUSES):
        notice.mail_after = timezone.now() + PAUSES[notice.mail_attempts - 1]
    else:
        notice.mail_state = MailState.FAILED


def letter(notice: Notice, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The e-mail of a notice: what, where in the platform, and how to stop e-mails of this kind."""
    where = f"{settings.SITE_URL}{notice.url}" if settings.SITE_URL and notice.url else ""
    choice = gettext("You choose on the page “Notices” of the platform what comes by e-mail.")
    parts = [notice.body, where, f"{notice.park.name} · {gettext('Tongjian')}\n{choice}"]
    return EmailMessage(
        subject=f"{notice.park.name}: {notice.title}",
        body="\n\n".join(part for part in parts if part),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[notice.user.email],
        connection=connection,
    )
