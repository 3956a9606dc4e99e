"""Pure rules of continuous data: marks of values, valid shares, episodes over a limit, the forecast of a load."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

#: Marks of a value: N normal, S entered by hand, F stopped, M maintenance, D fault, C calibration, T over range,
#: B broken line. R, a counter that was reset or replaced, is the platform's own. Source: HJ 212, unverified.
FLAGS: Final = frozenset("NSFMDCTBR")
VALID_FLAGS: Final = ("", "N", "S", "R")
STOPPED_FLAG: Final = "F"
RESET_FLAG: Final = "R"
#: An hour's mean needs this share of its points, a day's mean this share of its hours. Source: HJ 75, unverified.
VALID_SHARE: Final = Fraction(3, 4)
#: Two counter readings further apart than this many expected periods leave the hours between them without an amount.
GAP_PERIODS: Final = Fraction(3, 2)
#: Meters read less often are kept as they are; nothing is aggregated from them.
LONGEST_PERIOD: Final = 1440
WEEKS: Final = 4


@dataclass(frozen=True)
class Episode:
    """Successive valid slots over a limit; `ended` is the first valid slot below it, None while it lasts.

    `key` tells those on record apart.
    """

    start: datetime
    last: datetime
    ended: datetime | None
    key: int = 0


def merge_episodes(
    found: Sequence[Episode], known: Sequence[Episode], calm: Sequence[datetime]
) -> tuple[list[Episode], list[Episode]]:
    """Episodes of one limit in a stretch of time against those on record: (changed ones with their key, new ones).

    A found episode continues the earliest known one that it overlaps, or one that has not ended with no calm slot in
    between. A known one that nothing confirms any more ends; it is never taken away.
    calm: first slots of the runs that are not over the limit.
    """
    left = sorted(known, key=lambda episode: episode.start)
    changed, fresh = [], []
    for episode in sorted(found, key=lambda one: one.start):
        match = next((old for old in left if _continues(old, episode, calm)), None)
        if match is None:
            fresh.append(episode)
            continue
        left.remove(match)
        joined = Episode(min(match.start, episode.start), episode.last, episode.ended, match.key)
        if joined != match:
            changed.append(joined)
    for old in left:
        if old.ended is None and calm:
            changed.append(replace(old, ended=min((at for at in calm if at > old.last), default=old.last)))
    return changed, fresh


def _continues(old: Episode, new: Episode, calm: Iterable[datetime]) -> bool:
    if old.start <= new.last and new.start <= old.last:
        return True
    return old.ended is None and old.last < new.start and not any(old.last < at < new.start for at in calm)


@dataclass(frozen=True)
class Forecast:
    """Amounts per hour of a day (None where nothing is known), and the back-tested error as a fraction."""

    day: date
    hours: tuple[Decimal | None, ...]
    error: Fraction | None
    tested: int


def forecast(day: date, hours: Mapping[date, Sequence[Decimal | None]]) -> Forecast:
    """Load of a day: per hour the mean of the same weekday in the last 4 weeks, with its back-tested error.

    x̂(h) = mean of x(day − 7w, h), w = 1…4, known hours only, none known: None. Error: the same forecast made for each
    of the 7 days before, Σ|x − x̂| / Σx over the hours that have both; None when there are none or Σx is zero.
    """
    misses, total, tested = Fraction(0), Fraction(0), 0
    for back in range(1, 8):
        past = day - timedelta(days=back)
        for real, expected in zip(hours.get(past, ()), same_weekday(past, hours), strict=False):
            if real is not None and expected is not None:
                misses += abs(Fraction(real) - Fraction(expected))
                total += Fraction(real)
                tested += 1
    return Forecast(day, same_weekday(day, hours), misses / total if total else None, tested)


def same_weekday(day: date, hours: Mapping[date, Sequence[Decimal | None]]) -> tuple[Decimal | None, ...]:
    """Mean of each of the 24 hours over the same weekday of the 4 weeks before; None where none of them is known."""
    weeks = [hours.get(day - timedelta(days=7 * week), ()) for week in range(1, WEEKS + 1)]
    return tuple(_mean(week[hour] for week in weeks if hour < len(week)) for hour in range(24))


def _mean(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


def waste_deviation(
    opening: Decimal | None, generated: Decimal | None, gone: Decimal | None, closing: Decimal | None
) -> Fraction | None:
    """How far the storage of a waste misses its balance, as a fraction of what was generated or stored.

    |(closing − opening) − (generated − gone)| / max(generated, opening). None when any of them is missing or both
    bases are zero and nothing is missed; a miss on a zero base is 1. Source: 004 8.2.5.
    """
    if opening is None or generated is None or gone is None or closing is None:
        return None
    missed = abs(Fraction(closing) - Fraction(opening) - (Fraction(generated) - Fraction(gone)))
    base = max(Fraction(generated), Fraction(opening))
    if not base:
        return Fraction(1) if missed else None
    return missed / base


def valid_percent(valid: int, due: int) -> Decimal | None:
    """Valid slots as percent of those due; None when none was due."""
    return Decimal(100 * valid) / due if due > 0 else None
