"""The page of notices: what the platform told the person, and what also comes by e-mail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from park.access import INSIDERS, ParkAccess, park_view
from park.models import Notice, NoticeKind
from park.selectors.notice import mail_choices, notices_of, unread_count
from park.services.notice import choose_mail, mark_read

PAGE_SIZE = 50


@park_view(*INSIDERS)
def notices(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The person's own notices, newest first; POST marks them read or keeps the choice of e-mail."""
    if request.method == "POST":
        return _act(request, access)
    kind = request.GET.get("kind", "")
    kind = kind if kind in NoticeKind.values else ""
    unread = request.GET.get("show") == "unread"
    query = "&".join(part for part in (f"kind={kind}" if kind else "", "show=unread" if unread else "") if part)
    context = {
        "access": access,
        "page": Paginator(notices_of(access.park, access.user, kind, unread), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
        "kinds": NoticeKind.choices,
        "kind": kind,
        "unread_only": unread,
        "unread": unread_count(access.park, access.user),
        "choices": mail_choices(access.park, access.user),
        "email": access.user.email,
        "query": query,
    }
    return render(request, "park/notices.html", context)


@park_view(*INSIDERS)
def notice(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Takes the person to the page a notice is about and marks it read; 404 for another person's notice."""
    found = get_object_or_404(Notice, park=access.park, user=access.user, pk=pk)
    mark_read(access.park, access.user, [found.pk])
    return redirect(found.url) if found.url else redirect("notices", park_code=access.park.code)


def _act(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    act = request.POST.get("act")
    if act == "mail":
        choose_mail(access.park, access.user, request.POST.getlist("kind"))
        messages.success(request, _("Saved."))
    elif act == "read":
        mark_read(access.park, access.user, [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal()])
    elif act == "all":
        mark_read(access.park, access.user)
    return redirect("notices", park_code=access.park.code)
