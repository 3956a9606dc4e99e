"""Reading the points of a call: every one that cannot be is named with its reason and remedy, all at once."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from inventory.methods.reading import FLAGS
from inventory.models import Meter
from inventory.models.meter import ReadingKind

MOST_POINTS: Final = 10_000
#: Clocks of data loggers run ahead a little; more than this is a mistaken time.
CLOCK_SLACK: Final = timedelta(minutes=5)
MOST_DIGITS: Final = 15
STEP: Final = Decimal("1e-9")
FIELDS: Final = frozenset({"meter", "at", "value", "unit", "flag"})


@dataclass(frozen=True)
class Point:
    """One value of one meter, fit to be stored."""

    index: int
    meter: Meter
    at: datetime
    value: Decimal
    flag: str


@dataclass(frozen=True)
class Refusal:
    """Why a point is not taken: its place in the call (from 0), the reason, and what to do."""

    index: int
    reason: str
    remedy: str


class _Refused(Exception):
    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def read_points(
    rows: Sequence[Any], meters: Mapping[str, Meter], now: datetime
) -> tuple[list[Point], list[Refusal], int]:
    """Points of the rows, refusals, and how many rows only repeat another one.

    `meters`: those the sender may send for, by code. The same meter and time with two values refuses both.
    """
    points: dict[tuple[int, datetime], Point] = {}
    refused: list[Refusal] = []
    repeated = 0
    for index, row in enumerate(rows):
        try:
            point = _point(index, row, meters, now)
        except _Refused as error:
            refused.append(Refusal(index, error.reason, error.remedy))
            continue
        first = points.setdefault((point.meter.pk, point.at), point)
        if first is point:
            continue
        if (first.value, first.flag) == (point.value, point.flag):
            repeated += 1
        else:
            reason = f"与第{first.index}个点的计量点和时间相同，数值不同"
            refused.append(Refusal(index, reason, "同一时间只发送一个值。"))
    return list(points.values()), refused, repeated


def _point(index: int, row: Any, meters: Mapping[str, Meter], now: datetime) -> Point:
    if not isinstance(row, dict):
        raise _Refused("不是一个点", "每个点写成{“meter”: …, “at”: …, “value”: …}。")
    if unknown := sorted(str(name) for name in row.keys() - FIELDS):
        raise _Refused(f"有不认识的字段：{unknown[0][:40]}", f"只用{'、'.join(sorted(FIELDS))}。")
    code = row.get("meter")
    meter = meters.get(code) if isinstance(code, str) else None
    if meter is None:
        raise _Refused("没有您可以发送的这个计量点", "核对计量点编号；新的计量点先在“计量与监测点”登记。")
    at = _time(row.get("at"), now)
    _check_installed(meter, at)
    _check_unit(meter, row.get("unit"))
    flag = row.get("flag") or ""
    if not isinstance(flag, str) or (flag and flag not in FLAGS):
        raise _Refused("数据标记不认识", f"用{'、'.join(sorted(FLAGS))}之一，正常数据可以不写。")
    return Point(index, meter, at, _value(meter, row.get("value")), flag)


def _time(given: Any, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(given) if isinstance(given, str) and len(given) <= 40 else None
        at = at.astimezone(ZoneInfo("UTC")) if at and at.tzinfo else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise _Refused("时间读不出，或没有时区", "写成 2026-03-01T08:00:00+08:00。")
    if at > now + CLOCK_SLACK:
        raise _Refused("时间晚于现在", "核对采集设备的时钟和时区。")
    return at


def _check_installed(meter: Meter, at: datetime) -> None:
    day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    if day < meter.installed_on:
        raise _Refused(f"时间早于安装日期 {meter.installed_on}", "核对时间；安装日期登记有误的，先改计量点。")
    if meter.removed_on and day > meter.removed_on:
        raise _Refused(f"时间晚于拆除日期 {meter.removed_on}", "核对时间；计量点仍在使用的，先改计量点。")


def unit_key(unit: str) -> str:
    """Unit for comparison: half-width, without spaces; case is kept, because MW and mW differ."""
    return "".join(unicodedata.normalize("NFKC", unit).split())


def _check_unit(meter: Meter, unit: Any) -> None:
    if unit in (None, ""):
        return
    if not isinstance(unit, str) or unit_key(unit[:40]) != unit_key(meter.unit):
        raise _Refused("单位与登记的不一致", f"该计量点的单位是 {meter.unit}：按此单位发送，或先改登记。")


def _value(meter: Meter, given: Any) -> Decimal:
    value = _number(given)
    if value is None:
        raise _Refused("数值不是一个数", "发送十进制数，如 12.5；没有数据的时间不发送。")
    if value.adjusted() >= MOST_DIGITS:
        raise _Refused("数值太大", f"数值应小于 1e{MOST_DIGITS}；核对单位。")
    kept = value.quantize(STEP, ROUND_HALF_EVEN)
    if value and not kept:
        raise _Refused("数值小于 1e-9", "改用较小的单位登记计量点。")
    if kept < 0 and meter.reading_kind != ReadingKind.MEAN:
        raise _Refused("累计量或时段量为负", "核对接线方向和单位。")
    return kept


def _number(given: Any) -> Decimal | None:
    """A finite number from a JSON number or plain decimal text; None for anything else."""
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal, str)):
        return None
    if isinstance(given, str) and (len(given) > 40 or not given.strip().isascii() or "_" in given):
        return None
    try:
        value = Decimal(repr(given) if isinstance(given, float) else given)
    except (InvalidOperation, ValueError):
        return None
    return value if value.is_finite() else None
