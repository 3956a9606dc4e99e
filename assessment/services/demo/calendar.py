"""The filing calendar of the demo and one reminder, so that board, notices and e-mails show something."""

from datetime import date
from typing import Final

from django.conf import settings

from assessment.services.demo.people import filers
from inventory.models import DeadlineRule, Reminder
from inventory.services.deadline import save_exception, save_rule
from inventory.services.reminder import remind
from park.models import Park
from park.services.mail import send_waiting

DAY, GRACE_DAYS = 12, 2
START: Final = (2021, 1)
HOLIDAY: Final = ((2026, 1), date(2026, 2, 27), "春节假期顺延（演示）")
REASON: Final = "园区台账报送办法（演示）：次月12日前报送，宽限2天"


def add_calendar(park: Park) -> int:
    """Sets the due day and one exception, reminds whoever is late and sends the e-mails; tells how many were told.

    What is there already is kept: a demo that is built again reminds nobody again.
    """
    editor, _own = filers(park)
    if not DeadlineRule.objects.filter(park=park).exists():
        save_rule(park, editor, START, DAY, GRACE_DAYS, REASON)
        month, last_on, reason = HOLIDAY
        save_exception(park, editor, month, last_on, reason)
    if Reminder.objects.filter(park=park).exists():
        return 0
    done = remind(park, editor, set(park.enterprises.values_list("pk", flat=True)), soon_days=31)
    send_waiting()
    return done.people


def mail_folder() -> str:
    """Where the e-mails lie when they are files; empty when they leave by a mail server."""
    return str(settings.EMAIL_FILE_PATH) if settings.MAIL_KIND == "file" else ""
