"""Which windows a place can still promise: its hours cut into pieces, its people, what is booked. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: How long a window is, and the shortest piece of a place's hours that is one by itself.
LENGTH, SHORTEST = 120, 60
#: Nobody rings a door before or after these minutes of the day, whatever hours a place works.
EARLIEST, LATEST = 7 * 60, 22 * 60
#: The hours of a place that has no calendar of its own and none above it.
USUAL: Sequence[tuple[int, int]] = ((8 * 60, 20 * 60),)
#: Somebody has to be found and to get there: nothing that begins sooner is promised.
AHEAD = timedelta(hours=1)
#: So many days are looked at.
DAYS = 7


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a place can do on a day: `hands` go out at the same time, `a_day` visits at most (None: not said)."""

    hands: int
    a_day: int | None = None


def pieces(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """A day's working hours (minutes after midnight) as windows of two hours.

    What is left of a span is a window by itself if it is an hour or more, else it is added to the one before.
    """
    found: list[tuple[int, int]] = []
    for first, end in spans:
        start, last = max(first, EARLIEST), min(end, LATEST)
        while last - start >= SHORTEST:
            stop = min(start + LENGTH, last)
            if last - stop < SHORTEST:
                stop = last
            found.append((start, stop))
            start = stop
    return found


def moments(day: date, piece: tuple[int, int], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The window as moments."""
    midnight = datetime.combine(day, time(), zone)
    start, end = ((midnight + timedelta(minutes=one)).astimezone(UTC) for one in piece)
    return start, end


def capacity(able: int | None, staff_count: int | None, a_day: int | None, windows: int) -> Capacity:
    """How many can go out at once: those on file who may go, where people are on file (`able` is not None); else as
    many as the place says that it has; else what its jobs a day come to in each of its windows; else none."""
    if able is not None:
        hands = able
    elif staff_count:
        hands = staff_count
    else:
        hands = math.ceil((a_day or 0) / max(windows, 1))
    return Capacity(hands, a_day)


def free(of: Capacity, here: int, that_day: int) -> int:
    """How many more visits a window takes: `here` are booked in it, `that_day` on its whole day."""
    left = of.hands - here
    return max(0, left if of.a_day is None else min(left, of.a_day - that_day))


def meet(starts: datetime, ends: datetime, booked: Iterable[tuple[datetime, datetime]]) -> int:
    """How many of these booked windows reach into this one."""
    return sum(1 for from_, to in booked if from_ < ends and to > starts)
