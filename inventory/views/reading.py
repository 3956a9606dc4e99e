"""Series of a meter and of an outlet, the load with its forecast, and taking a month into the ledger.

Source: 001 表3; 004 7.4.1.8, 7.4.1.9, 8.2.7.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.charts import Figure, Series, stacked_bars, time_lines
from inventory.methods.reading import LONGEST_PERIOD, forecast, valid_percent
from inventory.models import AlarmLimit, Meter
from inventory.models.alarm import Averaging, LimitKind
from inventory.models.meter import MeterKind, ReadingKind
from inventory.selectors.alarm import limits_of
from inventory.selectors.meter import meter_rows
from inventory.selectors.reading import (
    day_series,
    days_of,
    hour_series,
    item_names,
    latest,
    load_hours,
    monitored_outlets,
    month_series,
    months_of,
    outlet_meters,
    revisions,
)
from inventory.views.meter import shown
from park.access import INSIDERS, ParkAccess, park_view
from park.models import Outlet

HOUR_DAYS: Final = 7
COLOURS: Final = {
    "a21026": "var(--so2)", "a21002": "var(--nox)", "a34013": "var(--pm)", "w01018": "var(--cod)",
    "w21003": "var(--nh3n)",
}  # fmt: skip


@park_view(*INSIDERS)
def meter(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """One meter: its card, months, days and last hours with their limits, the load, revisions and limits."""
    rows = meter_rows(access, pk=pk)
    if not rows:
        raise Http404
    found = get_object_or_404(access.own(Meter.objects.select_related("enterprise", "process", "outlet")), pk=pk)
    months = [each for each in month_series(found) if access.sees_year(each.year)]
    first = _month(request, access, [(each.year, each.month) for each in months])
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    days = day_series(found, first, last)
    limits = limits_of(found.park_id, [found])[found.pk]
    context = {
        "access": access,
        "meter": found,
        "row": shown(rows[0]),
        "months": [(each, valid_percent(each.valid_slots, each.due_slots)) for each in reversed(months)],
        "shown_month": first,
        "days": days,
        "limits": limits,
        "newest": latest(found),
        "revisions": revisions(found),
        "month_figure": _bars(found, months),
        "day_figure": _days(found, days, limits),
        "hour_figure": _hours(found, days, limits),
        "load": _load(found, days),
        "aggregated": found.period_minutes <= LONGEST_PERIOD,
    }
    return render(request, "inventory/readings.html", context)


@park_view(*INSIDERS)
def outlets(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Outlets that are measured continuously."""
    context = {"access": access, "outlets": monitored_outlets(access)}
    return render(request, "inventory/readings_outlets.html", context)


@park_view(*INSIDERS)
def outlet(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """An outlet: the series of every substance measured there, day by day, with its limit."""
    place = get_object_or_404(access.own(Outlet.objects.select_related("enterprise")), pk=pk)
    meters = outlet_meters(access, place)
    series = {
        pk: [row for row in rows if access.sees_year(row.year)]
        for pk, rows in months_of(access.park.pk, meters).items()
    }
    first = _month(request, access, sorted({(row.year, row.month) for rows in series.values() for row in rows}))
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    days, limits = days_of(access.park.pk, meters, first, last), limits_of(access.park.pk, meters)
    names = item_names(meters)
    parts = []
    for each in meters:
        month = next((row for row in series[each.pk] if (row.year, row.month) == (first.year, first.month)), None)
        item = names.get(each.item, each.item)
        parts.append(
            {
                "meter": each,
                "item": item,
                "title": f"{item} {each.code}",
                "chart": f"series-{each.pk}",
                "figure": _days(each, days[each.pk], limits[each.pk]),
                "month": month,
                "share": valid_percent(month.valid_slots, month.due_slots) if month else None,
            }
        )
    context = {"access": access, "outlet": place, "parts": parts, "shown_month": first}
    return render(request, "inventory/readings_outlet.html", context)


def _month(request: HttpRequest, access: ParkAccess, months: list[tuple[int, int]]) -> date:
    """First day of `?month=2025-03`, else of the newest month with values, else of this month."""
    wanted = request.GET.get("month", "")
    if wanted:
        found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", wanted, re.ASCII)
        if not found or not access.sees_year(int(found[1])):
            raise Http404
        return date(int(found[1]), int(found[2]), 1)
    year, month = max(months, default=(timezone.localdate().year, timezone.localdate().month))
    return date(year, month, 1)


def _colour(meter: Meter) -> str:
    return COLOURS.get(meter.item, "var(--primary)")


def _bars(meter: Meter, months: list[Any]) -> Figure | None:
    if not months:
        return None
    labels = [f"{row.year}-{row.month:02d}" for row in months]
    return stacked_bars(labels, [Series(_("Month"), _colour(meter), [row.amount for row in months])])


def _days(meter: Meter, days: list[Any], limits: list[AlarmLimit]) -> Figure | None:
    if not days:
        return None
    labels = [row.day.strftime("%m-%d") for row in days]
    series = [Series(_("Day"), _colour(meter), [row.amount for row in days])]
    if meter.reading_kind == ReadingKind.MEAN:
        series.append(Series(_("Highest hour"), "var(--line-strong)", [row.highest for row in days]))
    return time_lines(labels, series + _limit_lines(limits, Averaging.DAY, [row.day for row in days]))


def _hours(meter: Meter, days: list[Any], limits: list[AlarmLimit]) -> Figure | None:
    """Hours of the last week with values in the month; an hour without enough values is a gap."""
    if not days:
        return None
    last = days[-1].day
    rows = {
        row.start: row.amount for row in hour_series(meter, last - timedelta(days=HOUR_DAYS - 1), last) if row.is_valid
    }
    if not rows:
        return None
    first, end = min(rows), max(rows)
    times = [first + timedelta(hours=n) for n in range(int((end - first) / timedelta(hours=1)) + 1)]
    labels = [timezone.localtime(at).strftime("%m-%d %H:00") for at in times]
    series = [Series(_("Hour"), _colour(meter), [rows.get(at) for at in times])]
    return time_lines(labels, series + _limit_lines(limits, Averaging.HOUR, [timezone.localdate(at) for at in times]))


def _limit_lines(limits: list[AlarmLimit], averaging: str, days: list[date]) -> list[Series]:
    """Limits of this averaging as they were on each day."""
    words = {LimitKind.OVER: (_("Limit"), "var(--bad)"), LimitKind.WARN: (_("Early warning"), "var(--so2)")}
    found = []
    for kind, (word, colour) in words.items():
        own = [limit for limit in limits if limit.kind == kind and limit.averaging == averaging]
        values = [_at(own, day) for day in days]
        if any(value is not None for value in values):
            found.append(Series(word, colour, values))
    return found


def _at(limits: list[AlarmLimit], day: date) -> Decimal | None:
    for limit in limits:
        if limit.valid_from <= day and (limit.valid_to is None or day < limit.valid_to):
            return limit.value
    return None


def _load(meter: Meter, days: list[Any]) -> dict[str, Any] | None:
    """Load of the last day with values and the forecast of the next one; energy read hourly or more often only."""
    if meter.kind != MeterKind.ENERGY or meter.period_minutes > 60 or not days:
        return None
    last = days[-1].day
    hours = load_hours(meter, last)
    told = forecast(last + timedelta(days=1), hours)
    labels = [f"{hour:02d}:00" for hour in range(24)]
    known = [value for value in hours.get(last, []) if value is not None]
    return {
        "day": last,
        "next": told.day,
        "peak": max(known, default=None),
        "peak_hour": hours[last].index(max(known)) if known else None,
        "mean": sum(known, Decimal(0)) / len(known) if known else None,
        "error": None if told.error is None else Decimal(told.error.numerator) / told.error.denominator,
        "tested": told.tested,
        "has_forecast": any(value is not None for value in told.hours),
        "figure": time_lines(
            labels,
            [
                Series(last.isoformat(), "var(--primary)", hours.get(last, [None] * 24)),
                Series(_("Forecast %(day)s") % {"day": told.day.isoformat()}, "var(--nh3n)", told.hours),
            ],
        ),
    }
