"""Meters of the demo park with the readings of its newest complete month and one episode over a limit."""

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from assessment.services.demo.declaration import DemoPark
from assessment.services.demo.people import filers
from assessment.services.demo.records import table
from inventory.models import Meter
from inventory.services.alarm import LimitEntry, set_limit
from inventory.services.meter import MeterEntry, save_equipment, save_meters
from inventory.services.reading import store_readings
from park.access import EDITOR, enter_park
from park.models import Enterprise, Outlet, Park, Process

INSTALLED: Final = date(2025, 1, 1)
#: Day and hours of the episode: a desulphurisation pump fails.
EPISODE: Final = (18, range(13, 18))
#: Hours of calibration of the analysers; their values are marked and count for nothing.
CALIBRATION: Final = (6, range(9, 11))


def add_meters(park: Park, demo: DemoPark) -> int:
    """Registers the declared meters, sets their limits and sends a month of hourly values; tells how many meters.

    A demo with meters is left alone.
    """
    if Meter.objects.filter(park=park).exists():
        return 0
    editor, own = filers(park)
    access = enter_park(editor, park.code, (EDITOR,))
    rows = [row for row in table("meters.csv") if row["enterprise"] in demo.firm]
    firms = {one.uscc: one.pk for one in Enterprise.objects.filter(park=park)}
    processes = {(one.enterprise_id, one.code): one.pk for one in Process.objects.filter(park=park)}
    outlets = {(one.enterprise_id, one.code): one.pk for one in Outlet.objects.filter(park=park)}
    entries = []
    for row in rows:
        firm = firms[demo.firm[row["enterprise"]].uscc]
        names: dict[str, Any] = {name: row[name] for name in
                 ("code", "name", "kind", "item", "unit", "reading_kind", "ledger_field", "point")}  # fmt: skip
        entries.append(
            MeterEntry(
                **names,
                installed_on=INSTALLED,
                enterprise_id=firm,
                level=int(row["level"]),
                process_id=processes.get((firm, row["process"])),
                outlet_id=outlets.get((firm, row["outlet"])),
                key_objects=[part for part in row["key_objects"].split("|") if part],
                is_online=True,
                is_smart=True,
                calibration_due=INSTALLED + timedelta(days=730),
            )
        )
    count = save_meters(access, entries)
    meters = {meter.code: meter for meter in Meter.objects.filter(park=park)}
    for row in rows:
        if row["limit"]:
            meter = meters[row["code"]]
            told = [own.get(meter.enterprise_id or 0, editor)]
            reason = "排污许可证（演示）"
            limit = LimitEntry("over", "hour", Decimal(row["limit"]), INSTALLED, 4, reason, told)
            set_limit(access, meter, limit)
    if "E12" in demo.firm:
        save_equipment(access, firms[demo.firm["E12"].uscc], "SB01", "轧机主电机（演示）", Decimal(630))
    store_readings(access, list(_points(rows)))
    return count


def _points(rows: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    """An hourly value of every meter for the last complete month: a daily curve, quieter at weekends."""
    last = timezone.localdate().replace(day=1)
    first = (last - timedelta(days=1)).replace(day=1)
    start = datetime(first.year, first.month, 1, tzinfo=timezone.get_default_timezone())
    for row in rows:
        base, swing = float(row["base"]), float(row["swing"])
        for hour in range((last - first).days * 24):
            at = start + timedelta(hours=hour)
            wave = 1 + swing * math.sin(2 * math.pi * (at.hour - 9) / 24) - (0.08 if at.weekday() > 4 else 0)
            factor = float(row["episode_factor"]) if at.day == EPISODE[0] and at.hour in EPISODE[1] else 1
            calibrates = row["kind"] == "pollutant" and at.day == CALIBRATION[0] and at.hour in CALIBRATION[1]
            shown = at if row["reading_kind"] == "mean" else at + timedelta(hours=1)
            point = {"meter": row["code"], "at": shown.isoformat(), "value": f"{base * wave * factor:.2f}"}
            yield point | ({"flag": "C"} if calibrates else {})
