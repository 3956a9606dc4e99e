"""Alarms: the list with its filters, one episode with its series, acknowledging and closing, limits of a meter.

Source: 001 5.5.3; 004 7.4.1.8, 7.4.1.9, 8.2.5.
"""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.charts import Figure, Series, time_lines
from inventory.models import Alarm, Meter
from inventory.models.alarm import AlarmState, Averaging, LimitKind
from inventory.selectors.alarm import acts, alarms, around, open_alarms
from inventory.selectors.reading import day_series, hour_series
from inventory.services.alarm import AlarmRefused, acknowledge, close, set_limit
from inventory.views.meter_form import LimitForm, RemarkForm, WasteLimitForm
from park.access import INSIDERS, ParkAccess, park_view

PAGE_SIZE: Final = 50


@park_view(*INSIDERS)
def listing(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Alarms that are not closed, or those the filter asks for."""
    state = request.GET.get("state", "")
    state = state if state in (*AlarmState.values, "all") else ""
    kind = request.GET.get("kind", "")
    kind = kind if kind in LimitKind.values else ""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    page = Paginator(alarms(access, state, kind, text), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    counts = open_alarms(access)
    context = {
        "access": access,
        "page": page,
        "query": query.urlencode(),
        "state": state,
        "kind": kind,
        "text": text,
        "states": AlarmState.choices,
        "kinds": LimitKind.choices,
        "open": counts.get(AlarmState.OPEN, 0),
        "acknowledged": counts.get(AlarmState.ACKNOWLEDGED, 0),
        "filtered": bool(state or kind or text),
    }
    return render(request, "inventory/alarms.html", context)


@park_view(*INSIDERS)
def detail(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """One alarm with the series around it; a post acknowledges or closes it."""
    rows = access.own(Alarm.objects.select_related("meter", "enterprise", "limit", "meter__outlet"))
    alarm = get_object_or_404(rows, pk=pk)
    if not access.sees_year(timezone.localtime(alarm.started_at).year):
        raise Http404
    form = RemarkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = close if request.POST.get("act") == "close" else acknowledge
        try:
            act(access, pk, form.cleaned_data["remark"])
        except AlarmRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Recorded."))
            return redirect("alarm", park_code=access.park.code, pk=pk)
    context = {
        "access": access,
        "alarm": alarm,
        "acts": acts(alarm),
        "form": form,
        "figure": _figure(alarm),
        "may_take": access.may_file and alarm.state == AlarmState.OPEN,
        "may_close": access.may_file and alarm.state != AlarmState.CLOSED,
        "persons": alarm.limit.persons.order_by("username"),
    }
    return render(request, "inventory/alarms_detail.html", context, status=422 if form.errors else 200)


@park_view(*INSIDERS)
def limit(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The form of a new limit of a meter."""
    access.require_edit()
    meter = get_object_or_404(access.own(Meter.objects.select_related("enterprise")), pk=pk)
    form = LimitForm(access, meter, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            set_limit(access, meter, form.entry())
        except AlarmRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("The limit is set; stored values are judged by it."))
            return redirect("meter", park_code=access.park.code, pk=pk)
    title = _("Set a limit of %(meter)s") % {"meter": meter}
    context = {"access": access, "form": form, "title": title, "back": "meters"}
    return render(request, "inventory/meters_form.html", context, status=422 if form.errors else 200)


@park_view(*INSIDERS)
def waste_limit(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The form of a limit on the balance of an enterprise's hazardous waste."""
    access.require_edit()
    form = WasteLimitForm(access, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            set_limit(access, form.cleaned_data["enterprise"], form.entry())
        except AlarmRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("The limit is set; filed months are judged by it within minutes."))
            return redirect("alarms", park_code=access.park.code)
    context = {
        "access": access,
        "form": form,
        "title": _("Watch the hazardous waste of an enterprise"),
        "back": "alarms",
    }
    return render(request, "inventory/meters_form.html", context, status=422 if form.errors else 200)


def _figure(alarm: Alarm) -> Figure | None:
    """Hours, or days, from three days before the episode to three after it, with the limit."""
    if alarm.meter is None:
        return None
    days = around(alarm)
    if alarm.limit.averaging == Averaging.DAY:
        rows = day_series(alarm.meter, days["first"], days["last"])
        labels, values = [row.day.isoformat() for row in rows], [row.amount if row.is_valid else None for row in rows]
    else:
        hours = hour_series(alarm.meter, days["first"], days["last"])
        amounts = {row.start: row.amount for row in hours if row.is_valid}
        if not amounts:
            return None
        span = int((max(amounts) - min(amounts)) / timedelta(hours=1)) + 1
        times = [min(amounts) + timedelta(hours=number) for number in range(span)]
        labels = [timezone.localtime(at).strftime("%m-%d %H:00") for at in times]
        values = [amounts.get(at) for at in times]
    series = [Series(str(alarm.meter), "var(--primary)", values)]
    if alarm.limit.kind in (LimitKind.OVER, LimitKind.WARN):
        series.append(Series(_("Limit"), "var(--bad)", [alarm.bound] * len(labels)))
    return time_lines(labels, series)
