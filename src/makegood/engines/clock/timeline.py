"""The open time of a calendar as sorted intervals of UTC, laid out on demand, shared and safe between threads."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from makegood.engines.clock.calendar import Calendar, Spans
from makegood.engines.clock.errors import ClockInput
from makegood.engines.clock.zones import (
    DAY,
    FIRST_YEAR,
    LAST_YEAR,
    MICRO,
    Moments,
    ZoneTable,
    date_of,
    day_number,
    zone_named,
    zone_table,
)

# A span may begin on the day before and last 48 hours, and a zone may skip a whole day: no interval that
# begins outside the laid out days reaches further into them than this.
_SLACK = 4 * DAY
_FIRST_DAY, _LAST_DAY = day_number(date(FIRST_YEAR, 1, 1)), day_number(date(LAST_YEAR + 1, 1, 1))
# A table of grid cells larger than this costs more memory than its speed is worth.
_MOST_CELLS = 1 << 23
# A calendar that opens hundreds of times a day over a century fills gigabytes: beyond this it is refused.
_MOST_SPANS = 3_000_000
# What is laid out stays for the next question unless it is larger than this: many odd calendars must not add up.
_KEPT_SPANS = 500_000


@dataclass(frozen=True, eq=False)
class Window:
    """The open time of one calendar over whole years; never changes once made.

    Moments are seconds since the epoch, days are day numbers. Open time is counted from an arbitrary
    beginning, so only differences mean anything.

    Attributes:
        first_day, last_day: the local days laid out, last_day excluded.
        lo, hi: the moments lo <= t <= hi for which every answer is final.
        rank: shape (days + 1,), number of working days before each day.
        work_days, closings: shape (w,), the working days and the last closing of each.
        opens, closes, before: shape (i,), disjoint open intervals and the open seconds before each.
        total: open seconds before `hi`.
        zone: offsets over these years and one more on each side.
    """

    first_day: int
    last_day: int
    lo: int
    hi: int
    rank: Moments
    work_days: Moments
    closings: Moments
    opens: Moments
    closes: Moments
    before: Moments
    zone: ZoneTable
    total: int = field(init=False)
    # The same memory as numbers of Python: bisect reads these several times faster than array elements.
    _views: tuple[Sequence[int], Sequence[int], Sequence[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        views = tuple(memoryview(column.data) for column in (self.opens, self.closes, self.before))
        object.__setattr__(self, "_views", views)
        object.__setattr__(self, "total", self.open_before(self.hi * MICRO) // MICRO)

    def open_before(self, micros: int) -> int:
        """Open microseconds before a moment in microseconds."""
        opens, closes, before = self._views
        place = bisect_right(opens, micros // MICRO) - 1
        if place < 0:
            return 0
        return before[place] * MICRO + min(micros, closes[place] * MICRO) - opens[place] * MICRO

    def moment_at(self, open_micros: int) -> int:
        """The first moment before which so many microseconds were open (at least one, at most `total` seconds)."""
        opens, _, before = self._views
        place = bisect_left(before, -(-open_micros // MICRO)) - 1
        return (opens[place] - before[place]) * MICRO + open_micros

    def open_from(self, micros: int) -> int | None:
        """The first open moment at or after a moment, in microseconds, None if there is none up to `hi`."""
        opens, closes, _ = self._views
        second = micros // MICRO
        place = bisect_right(opens, second) - 1
        if place >= 0 and second < closes[place]:
            return micros
        return opens[place + 1] * MICRO if place + 1 < len(opens) and opens[place + 1] <= self.hi else None

    def working_days_before(self, day: int) -> int:
        """How many of the working days laid out come before a day, which may lie outside them."""
        return int(self.rank[min(max(day - self.first_day, 0), len(self.rank) - 1)])

    def closings_between(self, first: int, last: int) -> Moments:
        """The last closings, in microseconds, of the working days from one place to another, the second excluded."""
        return self.closings[first:last] * MICRO

    def open_before_many(self, moments: Moments) -> Moments:
        """Open seconds before each of many moments."""
        place = np.searchsorted(self.opens, moments, side="right") - 1
        inside = np.maximum(place, 0)
        counted = self.before[inside] + np.minimum(moments, self.closes[inside]) - self.opens[inside]
        return np.where(place < 0, 0, counted)

    def moment_at_many(self, counts: Moments) -> Moments:
        """The first moment before which so many seconds (1 to `total`) were open, for many counts."""
        place = np.searchsorted(self.before, counts, side="left") - 1
        return self.opens[place] - self.before[place] + counts


@dataclass(frozen=True, eq=False)
class Grid:
    """The same two questions by table look-up, exact to the second.

    Time is cut into cells of `step` seconds, a common divisor of all moments at which the calendar opens or
    closes; so a cell is wholly open or wholly closed. Answers equal those of the window.

    Attributes:
        step: seconds per cell.
        first: number of the first cell since the epoch.
        cells: shape (c,), twice the number of open cells before each cell, plus one if it is open itself.
        opened: shape (o,), the number since the epoch of each open cell.
    """

    step: int
    first: int
    cells: NDArray[np.int32]
    opened: NDArray[np.int32]

    def open_before_many(self, moments: Moments) -> Moments:
        """Open seconds before each of many moments of the window."""
        cell = moments // self.step
        found = self.cells[cell - self.first].astype(np.int64)
        return (found >> 1) * self.step + (found & 1) * (moments - cell * self.step)

    def moment_at_many(self, counts: Moments) -> Moments:
        """The first moment before which so many seconds were open; the counts are of the window."""
        last = counts - 1
        cell = last // self.step
        return (self.opened[cell].astype(np.int64) - cell) * self.step + counts


@lru_cache(maxsize=8)
def grid_of(window: Window) -> Grid | None:
    """The tables of a window, or None where they would be too large (odd seconds, a century by the minute)."""
    if not len(window.opens):
        return None
    step = int(np.gcd.reduce(np.concatenate((window.opens, window.closes))))
    first, last = window.lo // step, window.hi // step + 1
    if last - first > _MOST_CELLS:
        return None
    inside = (window.opens < last * step) & (window.closes > first * step)
    change = np.zeros(last - first + 1, dtype=np.int32)
    # Disjoint intervals that do not touch share no edge, so no cell is named twice and plain addition is right.
    change[np.maximum(window.opens[inside] // step - first, 0)] += 1
    change[np.minimum(window.closes[inside] // step - first, last - first)] -= 1
    is_open = np.cumsum(change[:-1], dtype=np.int32)
    opened_before = np.cumsum(is_open, dtype=np.int32) - is_open
    # Count from the same beginning as the window does, so that both may answer halves of one question.
    skipped = int(window.open_before_many(np.array([first * step], dtype=np.int64))[0]) // step
    opened = np.concatenate((np.zeros(skipped, dtype=np.int32), np.flatnonzero(is_open).astype(np.int32) + first))
    return Grid(step, first, (opened_before + skipped) * 2 + is_open, opened.astype(np.int32))


def _spans_by_kind(calendar: Calendar, first_day: int, last_day: int) -> tuple[list[Spans], NDArray[np.int32]]:
    """The distinct sets of spans, and which of them rules each day; precedence as `Calendar` states it."""
    kinds: list[Spans] = list(calendar.week)
    days = np.arange(first_day, last_day, dtype=np.int64)
    ruling = ((days + 3) % 7).astype(np.int32)  # 1970-01-01 was a Thursday
    known = {spans: kind for kind, spans in enumerate(kinds)}

    def rule(day: date, spans: Spans) -> None:
        place = day_number(day) - first_day
        if 0 <= place < len(ruling):
            if spans not in known:
                known[spans] = len(kinds)
                kinds.append(spans)
            ruling[place] = known[spans]

    if calendar.holidays is not None:
        for year in range(date_of(first_day).year, date_of(last_day).year):
            for day in calendar.holidays.rest(year) | calendar.holidays.make_up(year):
                rule(day, calendar.spans_on(day))
    for day, spans in calendar.overrides:
        rule(day, spans)
    return kinds, ruling


def _join(opens: Moments, closes: Moments) -> tuple[Moments, Moments]:
    """Sorted disjoint intervals of any intervals; those that touch are one, empty and reversed ones vanish."""
    real = closes > opens  # a span inside the hour that a change of offset skips can come out reversed
    opens, closes = opens[real], closes[real]
    order = np.argsort(opens, kind="stable")
    opens, reached = opens[order], np.maximum.accumulate(closes[order])
    begins = np.ones(len(opens), dtype=bool)
    begins[1:] = opens[1:] > reached[:-1]
    ends = np.append(begins[1:], True)[: len(opens)]
    return opens[begins], reached[ends]


def _lay_out(calendar: Calendar, first_year: int, last_year: int) -> Window:
    """The window of a calendar over whole years, both included. Raises ClockInput ``too_many_spans``."""
    first_day = day_number(date(first_year, 1, 1))
    last_day = day_number(date(last_year + 1, 1, 1))
    zone = zone_table(zone_named(calendar.timezone), first_year - 1, last_year + 1)
    kinds, ruling = _spans_by_kind(calendar, first_day, last_day)
    if int(np.bincount(ruling, minlength=len(kinds)) @ np.array([len(spans) for spans in kinds])) > _MOST_SPANS:
        raise ClockInput("too_many_spans", "calendar", {"most": _MOST_SPANS})
    closings = np.full(len(ruling), np.iinfo(np.int64).min, dtype=np.int64)
    opens, closes = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for kind, spans in enumerate(kinds):
        days = np.flatnonzero(ruling == kind)
        for first, end in spans:
            closed = zone.utc((days + first_day) * DAY + end * 60)
            opens.append(zone.utc((days + first_day) * DAY + first * 60))
            closes.append(closed)
            closings[days] = np.maximum(closings[days], closed)
    worked = np.flatnonzero(closings > np.iinfo(np.int64).min)
    all_opens, all_closes = _join(np.concatenate(opens), np.concatenate(closes))
    length = all_closes - all_opens
    rank = np.zeros(len(ruling) + 1, dtype=np.int64)
    rank[1:] = np.cumsum(closings > np.iinfo(np.int64).min)
    return Window(
        first_day=first_day,
        last_day=last_day,
        lo=first_day * DAY + _SLACK,
        hi=last_day * DAY - _SLACK,
        rank=rank,
        work_days=worked + first_day,
        closings=closings[worked],
        opens=all_opens,
        closes=all_closes,
        before=np.cumsum(length) - length,
        zone=zone,
    )


def _year_of(moment: int, field_name: str) -> int:
    day = moment // DAY
    if not _FIRST_DAY + 8 <= day < _LAST_DAY - 8:
        raise ClockInput("out_of_range", field_name, {"first": FIRST_YEAR, "last": LAST_YEAR})
    return date_of(day).year


class Timeline:
    """The windows of one calendar: one at a time, replaced by a wider one when a question reaches further."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._growing = threading.Lock()
        self._window: Window | None = None
        self._years = (0, 0)
        works_weekly = any(calendar.week)
        opened = [day_number(day) for day, spans in calendar.overrides if spans]
        # Without weekly hours nothing opens after the last override that does.
        self._last_opening: int | None = None if works_weekly else max(opened, default=_FIRST_DAY)

    def window(self, lo: int, hi: int) -> Window:
        """A window over the moments lo to hi, in seconds. Raises ClockInput ``out_of_range``."""
        window = self._window
        if window is not None and window.lo <= lo and hi <= window.hi:
            return window
        first, last = _year_of(lo - _SLACK - DAY, "start"), _year_of(hi + _SLACK + DAY, "due")
        return self._cover(first, min(last + 1, LAST_YEAR))

    def further(self, window: Window) -> Window:
        """A wider window, of later years. Raises ClockInput ``calendar_never_opens`` or ``out_of_range``."""
        if self._last_opening is not None and self._last_opening + 4 < window.hi // DAY:
            raise ClockInput("calendar_never_opens", "calendar")
        first, last = date_of(window.first_day).year, date_of(window.last_day).year - 1
        if window.last_day >= _LAST_DAY:
            raise ClockInput("out_of_range", "due", {"first": FIRST_YEAR, "last": LAST_YEAR})
        # Doubling keeps the whole work of ever wider windows proportional to the widest.
        return self._cover(first, min(last + max(2, min(last - first + 1, 32)), LAST_YEAR))

    def _cover(self, first: int, last: int) -> Window:
        with self._growing:
            if self._window is not None:
                first, last = min(first, self._years[0]), max(last, self._years[1])
                if (first, last) == self._years:
                    return self._window
            window = _lay_out(self._calendar, first, last)
            if len(window.opens) <= _KEPT_SPANS:
                self._years, self._window = (first, last), window
            return window


@lru_cache(maxsize=256)
def timeline_of(calendar: Calendar) -> Timeline:
    """The timeline shared by all calendars of equal content."""
    return Timeline(calendar)
