"""Reminding: the page that says who will be told of what, and the history of what was told."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inventory.models import ReminderKind
from inventory.selectors.owed import OwedMonth, Owing, filers_of, owed
from inventory.selectors.reminder import SentReminder, last_reminders, reminders_of, with_mails
from inventory.services.reminder import Reminded, remind
from park.access import OFFICIALS, ParkAccess, park_view
from park.models import User

PAGE_SIZE = 100
MOST_SOON = 31


@dataclass(frozen=True)
class Debtor:
    """An enterprise that can be reminded: the months, who will be told, the last reminder."""

    owing: Owing
    late: list[OwedMonth]
    soon: list[OwedMonth]
    filers: list[User]
    last: SentReminder | None
    told_today: bool

    @property
    def oldest(self) -> OwedMonth:
        return (self.late or self.soon)[0]

    @property
    def months(self) -> list[OwedMonth]:
        return [*self.late, *self.soon]


@park_view(*OFFICIALS)
def ask(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Who will be told of which months, before anything leaves; POST sends."""
    access.require_edit()
    soon_days = _soon(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        ids = {int(pk) for pk in request.POST.getlist("enterprise") if pk.isdecimal()}
        done = remind(access.park, access.user, ids, soon_days, forced="again" in request.POST)
        _say(request, done)
        return redirect("ledger-reminders", park_code=access.park.code)
    debtors = _debtors(access, soon_days)
    context = {
        "access": access,
        "reachable": [one for one in debtors if one.filers],
        "unreachable": [one for one in debtors if not one.filers],
        "people": sum(len(one.filers) for one in debtors),
        "soon_days": soon_days,
    }
    return render(request, "inventory/remind.html", context)


@park_view(*OFFICIALS)
def history(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Reminders of the park or of one enterprise, newest first, with what became of the e-mails."""
    asked = request.GET.get("enterprise", "")
    enterprise = access.enterprise(int(asked)) if asked.isdecimal() else None
    rows = reminders_of(access.park, enterprise.pk if enterprise else None)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "access": access,
        "enterprise": enterprise,
        "page": page,
        "sent": with_mails(access.park, page),
        "words": dict(ReminderKind.choices),
        "query": f"enterprise={enterprise.pk}" if enterprise else "",
    }
    return render(request, "inventory/reminders.html", context)


def _debtors(access: ParkAccess, soon_days: int) -> list[Debtor]:
    today = timezone.localdate()
    owing = owed(access.park, today)
    ids = [one.enterprise.pk for one in owing]
    filers, last = filers_of(access.park, ids), last_reminders(access.park, ids)
    found = []
    for one in owing:
        late, soon = one.late(today), one.soon(today, soon_days) if soon_days else []
        newest = last.get(one.enterprise.pk)
        told_today = (
            newest is not None
            and newest.reminder.kind == ReminderKind.MANUAL
            and timezone.localtime(newest.reminder.sent_at).date() == today
        )
        if late or soon:
            found.append(Debtor(one, late, soon, filers.get(one.enterprise.pk, []), newest, told_today))
    return found


def _soon(given: object) -> int:
    text = str(given.get("soon", ""))  # type: ignore[attr-defined]
    return min(int(text), MOST_SOON) if text.isdecimal() else 0


def _say(request: HttpRequest, done: Reminded) -> None:
    if done.enterprises:
        words = ngettext(
            "%(count)s enterprise reminded, %(people)s people told.",
            "%(count)s enterprises reminded, %(people)s people told.",
            done.enterprises,
        )
        messages.success(request, words % {"count": done.enterprises, "people": done.people})
    else:
        messages.info(request, _("Nobody was reminded."))
    if done.again:
        messages.info(request, _("Told already today: %(names)s.") % {"names": ", ".join(done.again)})
    if done.unreachable:
        messages.error(request, _("Without a filer account: %(names)s.") % {"names": ", ".join(done.unreachable)})
