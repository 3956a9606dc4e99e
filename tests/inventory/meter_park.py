"""A park with meters: an electricity amount, a counter, a concentration, and the same code in another park."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from inventory.models import Meter, ReadingDay, ReadingHour, ReadingMonth
from tests.inventory.ledger_park import LedgerPark

SHANGHAI = ZoneInfo("Asia/Shanghai")


def meter(park: LedgerPark, code: str = "E-01", **given: Any) -> Meter:
    plain: dict[str, Any] = {
        "enterprise": park.plant, "name": "总进线", "kind": "energy", "item": "33", "unit": "kWh", "is_online": True,
        "reading_kind": "amount", "period_minutes": 15, "installed_on": date(2025, 1, 1),
    }  # fmt: skip
    return Meter.objects.create(park=park.park, code=code, **plain | given)


def local(day: int, hour: int = 0, minute: int = 0, month: int = 3) -> datetime:
    """A time in 2025 on the clocks of the park."""
    return datetime(2025, month, 1, tzinfo=SHANGHAI) + timedelta(days=day - 1, hours=hour, minutes=minute)


def point(code: str, at: datetime, value: Any, **more: Any) -> dict[str, Any]:
    return {"meter": code, "at": at.isoformat(), "value": value} | more


def hours(meter: Meter) -> list[tuple[int, Decimal | None, int, bool]]:
    """Hour of the day, amount, points and validity of every stored hour, in order."""
    rows = ReadingHour.objects.filter(meter_id=meter.pk).order_by("start")
    return [(row.start.astimezone(SHANGHAI).hour, row.amount, row.points, row.is_valid) for row in rows]


def day(meter: Meter, number: int, month: int = 3) -> ReadingDay:
    return ReadingDay.objects.get(meter_id=meter.pk, day=date(2025, month, number))


def month(meter: Meter, number: int = 3) -> ReadingMonth:
    return ReadingMonth.objects.get(meter_id=meter.pk, year=2025, month=number)


def utc(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)
