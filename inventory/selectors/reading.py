"""Stored hours, days and months of meters, outlets with their concentrations, and months ready for the ledger."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from inventory.models import Meter, Reading, ReadingDay, ReadingHour, ReadingMonth, ReadingRevision, Substance
from inventory.models.meter import LedgerField, MeterKind
from park.access import ParkAccess
from park.models import Outlet

#: The pollutants of 001 table 3 with the codes that count as them.
TABLE_3: Final = {
    "PM": ("a34013",),
    "SO2": ("a21026",),
    "NOx": ("a21002",),
    "COD": ("w01018",),
    "NH3-N": ("w21003",),
}


def hour_series(meter: Meter, first: date, last: date) -> list[ReadingHour]:
    """Stored hours of the days, both included."""
    rows = ReadingHour.objects.filter(park_id=meter.park_id, meter_id=meter.pk, day__gte=first, day__lte=last)
    return list(rows.filter(start__gte=_start(first), start__lt=_start(last + timedelta(days=1))).order_by("start"))


def day_series(meter: Meter, first: date, last: date) -> list[ReadingDay]:
    """Stored days, both included."""
    return days_of(meter.park_id, [meter], first, last)[meter.pk]


def days_of(park_id: int, meters: Iterable[Meter], first: date, last: date) -> dict[int, list[ReadingDay]]:
    """Stored days of several meters, both included."""
    found: dict[int, list[ReadingDay]] = {meter.pk: [] for meter in meters}
    rows = ReadingDay.objects.filter(park_id=park_id, meter_id__in=found, day__gte=first, day__lte=last)
    for row in rows.order_by("day"):
        found[row.meter_id].append(row)
    return found


def month_series(meter: Meter) -> list[ReadingMonth]:
    """Every stored month."""
    return months_of(meter.park_id, [meter])[meter.pk]


def months_of(park_id: int, meters: Iterable[Meter]) -> dict[int, list[ReadingMonth]]:
    """Every stored month of several meters."""
    found: dict[int, list[ReadingMonth]] = {meter.pk: [] for meter in meters}
    for row in ReadingMonth.objects.filter(park_id=park_id, meter_id__in=found).order_by("year", "month"):
        found[row.meter_id].append(row)
    return found


def latest(meter: Meter) -> Reading | None:
    """The newest reading."""
    return Reading.objects.filter(park_id=meter.park_id, meter_id=meter.pk).order_by("-at").first()


def revisions(meter: Meter, most: int = 50) -> list[ReadingRevision]:
    """Values that were replaced, newest replacement first."""
    rows = ReadingRevision.objects.filter(park_id=meter.park_id, meter_id=meter.pk).select_related("replaced_by")
    return list(rows.order_by("-replaced_at", "-at")[:most])


def load_hours(meter: Meter, day: date) -> dict[date, list[Decimal | None]]:
    """Valid hours of the five weeks before a day and of the day itself, 24 places a day."""
    found: dict[date, list[Decimal | None]] = defaultdict(lambda: [None] * 24)
    for row in hour_series(meter, day - timedelta(days=36), day):
        if row.is_valid:
            found[row.day][timezone.localtime(row.start).hour] = row.amount
    return dict(found)


def outlet_meters(access: ParkAccess, outlet: Outlet) -> list[Meter]:
    """Meters at an outlet, by what they measure."""
    rows = access.own(Meter.objects.filter(outlet=outlet, kind=MeterKind.POLLUTANT))
    return list(rows.order_by("item", "code"))


def monitored_outlets(access: ParkAccess) -> list[Outlet]:
    """Outlets with a meter of pollutants."""
    rows = access.own(Outlet.objects.select_related("enterprise"))
    measured = access.own(Meter.objects.filter(outlet__isnull=False, kind=MeterKind.POLLUTANT)).values("outlet_id")
    return list(rows.filter(pk__in=measured).order_by("enterprise__name", "code"))


def item_names(meters: Iterable[Meter]) -> dict[str, str]:
    """Short names of the substances that the meters measure, by code."""
    rows = Substance.objects.filter(code__in={meter.item for meter in meters if meter.item})
    return {row.code: row.short or row.name_zh for row in rows}


def ledger_months(access: ParkAccess, enterprise_id: int, year: int, month: int) -> list[tuple[Meter, ReadingMonth]]:
    """Meters of an enterprise that go to the ledger, with their stored month; meters without values are left out."""
    meters = {
        meter.pk: meter
        for meter in access.own(Meter.objects.select_related("process", "outlet"))
        .filter(enterprise_id=enterprise_id)
        .exclude(ledger_field=LedgerField.NONE)
    }
    rows = ReadingMonth.objects.filter(park=access.park, meter_id__in=meters, year=year, month=month)
    return sorted(((meters[row.meter_id], row) for row in rows), key=lambda pair: pair[0].code)


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
