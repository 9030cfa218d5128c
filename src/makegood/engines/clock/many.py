"""Due moments by the million: the same answers as `due` and `spent`, over columns of whole seconds.

Work is done in blocks that fit the processor's cache, so beside its columns a question needs little memory,
however many clocks a new holiday moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike

from makegood.engines.clock.budgets import (
    At,
    Budget,
    By,
    CalendarDays,
    Elapsed,
    EndOfDay,
    Months,
    WorkingDays,
    WorkingSeconds,
    Years,
)
from makegood.engines.clock.calendar import Calendar
from makegood.engines.clock.columns import (
    FIRST_MOMENT,
    KINDS,
    LAST_MOMENT,
    NO_MOMENT,
    OPEN_END,
    BudgetColumns,
    PauseColumns,
    checked,
)
from makegood.engines.clock.errors import ClockInput
from makegood.engines.clock.one import Pause, due, due_micros, opening
from makegood.engines.clock.timeline import Window, grid_of, timeline_of
from makegood.engines.clock.zones import (
    DAY,
    MICRO,
    Moments,
    ZoneTable,
    date_of,
    micros_of,
    moment_of,
    zone_named,
    zone_table,
)

_BLOCK = 1 << 15
# Fewer questions than this are answered sooner than the tables are made that answer them faster.
_WORTH_A_GRID = 4096
# No date is further from its moment's UTC date than this, zones that skip a day included.
_YEAR_AND_A_BIT = 370

Rule = Callable[[Moments], Moments]


def _counters(window: Window, size: int) -> tuple[Rule, Rule]:
    """How open time is counted before moments, and moments are found by count."""
    grid = grid_of(window) if size >= _WORTH_A_GRID else None
    way = window if grid is None else grid
    return way.open_before_many, way.moment_at_many


def _itself(moments: Moments) -> Moments:
    return moments


def _blocks(size: int) -> Iterator[slice]:
    return (slice(first, min(first + _BLOCK, size)) for first in range(0, size, _BLOCK))


def _without_pauses(pauses: PauseColumns, starts: Moments, amounts: Moments, counted: Rule) -> tuple[Moments, Moments]:
    """Clocks as if they started when their last relevant pause ended: (start, amount left).

    The amount is `NO_MOMENT` where an open pause comes before the amount is used up. The same steps as for
    one clock, taken by all clocks at once, pause after pause.
    """
    here, left = starts.copy(), amounts.copy()
    running = np.ones(len(starts), dtype=bool)
    for paused, first, last in pauses.by_rank():
        met = running[paused] & (last > here[paused]) & (last > first)
        clocks = paused[met]
        free = counted(np.maximum(first[met], here[clocks])) - counted(here[clocks])
        goes_on = free < left[clocks]
        running[clocks[~goes_on]] = False
        clocks, resumed = clocks[goes_on], last[met][goes_on]
        left[clocks] -= free[goes_on]
        still_open = resumed == OPEN_END
        running[clocks[still_open]] = False
        left[clocks[still_open]] = NO_MOMENT
        here[clocks[~still_open]] = resumed[~still_open]
    return here, left


def _use_up(starts: Moments, amounts: Moments, window: Window) -> Moments | None:
    """Due moments of open seconds, or None if the window does not reach so far."""
    counted, moment_at = _counters(window, len(starts))
    result = np.empty(len(starts), dtype=np.int64)
    for block in _blocks(len(starts)):
        running = amounts[block] != NO_MOMENT
        targets = counted(starts[block])
        targets += amounts[block]
        if not running.all():
            targets[~running] = 1
        if int(targets.max()) > window.total:
            return None
        result[block] = moment_at(targets)
        result[block][~running] = NO_MOMENT
    return result


def _reach(starts: Moments, pauses: PauseColumns | None) -> tuple[int, int]:
    lo, hi = int(starts.min()), int(starts.max())
    if pauses is not None and len(pauses.starts):
        ends = np.where(pauses.ends == OPEN_END, pauses.starts, pauses.ends)
        lo, hi = min(lo, int(pauses.starts.min())), max(hi, int(ends.max()))
    return lo, hi + 1


def _due_working_seconds(starts: Moments, amounts: Moments, calendar: Calendar, pauses: PauseColumns | None) -> Moments:
    timeline = timeline_of(opening(calendar))
    window = timeline.window(*_reach(starts, pauses))
    while True:
        here, left = starts, amounts
        if pauses is not None and len(pauses.starts):
            here, left = _without_pauses(pauses, starts, amounts, _counters(window, len(starts))[0])
        found = _use_up(here, left, window)
        if found is not None:
            return found
        window = timeline.further(window)


def due_many(starts: ArrayLike, budgets: ArrayLike, calendar: Calendar, pauses: PauseColumns | None = None) -> Moments:
    """Due moments of working seconds.

    Args:
        starts: shape (n,), int64 seconds since the epoch.
        budgets: shape (n,), int64 working seconds, from 1 on.
        pauses: of the same n clocks.
    Returns:
        shape (n,), int64 seconds since the epoch, `NO_MOMENT` while a pause is open at the due moment.
    Raises:
        ClockInput: not_a_column, length_differs, below_one, pause_reversed, out_of_range, calendar_never_opens.
    """
    first = checked(starts, "starts", FIRST_MOMENT, LAST_MOMENT)
    amounts = checked(budgets, "budgets", 1, LAST_MOMENT - FIRST_MOMENT, len(first))
    ordered = None if pauses is None else pauses.ordered(len(first))
    if not len(first):
        return np.empty(0, dtype=np.int64)
    return _due_working_seconds(first, amounts, calendar, ordered)


def spent_many(
    starts: ArrayLike, ends: ArrayLike, calendar: Calendar | None = None, pauses: PauseColumns | None = None
) -> Moments:
    """Open seconds (without a calendar: seconds) from starts to ends outside the pauses; 0 where the end is not later.

    Args:
        starts, ends: shape (n,), int64 seconds since the epoch.
    Returns:
        shape (n,), int64 seconds.
    Raises:
        ClockInput: not_a_column, length_differs, pause_reversed, out_of_range.
    """
    here = checked(starts, "starts", FIRST_MOMENT, LAST_MOMENT)
    end = np.maximum(checked(ends, "ends", FIRST_MOMENT, LAST_MOMENT, len(here)), here)
    ordered = None if pauses is None else pauses.ordered(len(here))
    if not len(here):
        return np.empty(0, dtype=np.int64)
    counted: Rule = _itself
    if calendar is not None:
        counted, _ = _counters(timeline_of(calendar).window(int(here.min()), int(end.max()) + 1), len(here))
    total = np.empty(len(here), dtype=np.int64)
    for block in _blocks(len(here)):
        total[block] = counted(end[block]) - counted(here[block])
    if ordered is None:
        return total
    here = here.copy()
    for clocks, first, last in ordered.by_rank():
        # Only what no earlier pause has taken away already, and only between start and end.
        taken_from = np.clip(first, here[clocks], end[clocks])
        taken_to = np.clip(last, taken_from, end[clocks])
        total[clocks] -= counted(taken_to) - counted(taken_from)
        here[clocks] = taken_to
    return total


class _Days:
    """Local days of one zone, and the calendar's working days, for columns of moments."""

    def __init__(self, calendar: Calendar | None, zone: ZoneInfo) -> None:
        self._calendar = calendar
        self._zone = zone

    def _table(self, first: int, last: int) -> ZoneTable:
        years = (date_of(first - _YEAR_AND_A_BIT).year, date_of(last + _YEAR_AND_A_BIT).year)
        return zone_table(self._zone, *years)

    def of(self, moments: Moments) -> Moments:
        """Day numbers of the local dates."""
        table = self._table(int(moments.min()) // DAY, int(moments.max()) // DAY)
        return table.local(moments) // DAY

    def moments(self, days: Moments, minutes: Moments) -> Moments:
        """The UTC moments of local minutes after the midnights of days."""
        if int(days.max()) >= LAST_MOMENT // DAY:
            raise ClockInput("out_of_range", "due", {"last": LAST_MOMENT})
        return self._table(int(days.min()), int(days.max())).utc(days * DAY + minutes * 60)

    def midnights_after(self, days: Moments) -> Moments:
        """24:00 of each day."""
        return self.moments(days, np.full(len(days), 1440, dtype=np.int64))

    def working(self, days: Moments, n: Moments) -> tuple[Moments, Moments]:
        """The n-th working days after each day, and their last closings."""
        timeline = timeline_of(opening(self._calendar))
        window = timeline.window(int(days.min()) * DAY, int(days.max()) * DAY + 8 * DAY)
        while True:
            places = window.rank[days + 1 - window.first_day] + n - 1
            if int(places.max()) < len(window.work_days):
                return window.work_days[places], window.closings[places]
            window = timeline.further(window)

    def rolled(self, days: Moments) -> Moments:
        """Each day itself if it is a working day, else the next one."""
        return self.working(days - 1, np.ones(len(days), dtype=np.int64))[0]


def _months_later(days: Moments, months: Moments) -> Moments:
    """The corresponding days some months on, or the last days of those months."""
    dates = days.astype("datetime64[D]")
    months_of = dates.astype("datetime64[M]")
    day_of_month = (dates - months_of.astype("datetime64[D]")).astype(np.int64)
    target = months_of + months.astype("timedelta64[M]")
    first = target.astype("datetime64[D]").astype(np.int64)
    length = (target + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) - first
    clamped: Moments = first + np.minimum(day_of_month, length - 1)
    return clamped


def _by_days(kind: type, starts: Moments, n: Moments, detail: Moments, days: _Days) -> Moments:
    """Due moments of one kind of day budget, no pauses."""
    if kind is EndOfDay:
        return days.midnights_after(days.of(detail))
    begun = days.of(starts)
    if kind is WorkingDays:
        return days.working(begun, n)[1]
    if kind is By:
        return days.moments(days.working(begun, n)[0], detail)
    if kind is CalendarDays:
        ends = begun + np.minimum(n, LAST_MOMENT // DAY)
        rolls = detail != 0
        if rolls.any():
            ends[rolls] = days.rolled(ends[rolls])
        return days.midnights_after(ends)
    months = np.minimum(n, 12_000) * (12 if kind is Years else 1)
    return days.midnights_after(_months_later(begun, months))


# Kinds that no pause moves.
_UNMOVED = (Months, Years, EndOfDay)


def _due_days(
    kind: type,
    rows: Moments,
    starts: Moments,
    budgets: BudgetColumns,
    pauses: PauseColumns | None,
    days: _Days,
    alone: Callable[[int], int],
) -> Moments:
    """Due moments of the clocks `rows`, all of one kind; `alone` answers for a clock that has pauses."""
    paused = np.zeros(len(rows), dtype=bool)
    if pauses is not None and kind not in _UNMOVED:
        paused = np.diff(pauses.offsets)[rows] > 0
    result = np.empty(len(rows), dtype=np.int64)
    free = rows[~paused]
    if len(free):
        result[~paused] = _by_days(kind, starts[free], budgets.amount[free], budgets.detail[free], days)
    result[paused] = [alone(int(row)) for row in rows[paused]]
    return result


def due_many_budgets(
    starts: ArrayLike,
    budgets: BudgetColumns,
    calendar: Calendar | None = None,
    pauses: PauseColumns | None = None,
    zone: str | ZoneInfo | None = None,
) -> Moments:
    """Due moments of budgets of any kinds.

    Clocks of day budgets that have pauses are answered one by one, all others by columns.

    Args:
        starts: shape (n,), int64 seconds since the epoch.
        budgets, pauses: of the same n clocks.
        zone: where days begin if there is no calendar.
    Returns:
        shape (n,), int64 seconds since the epoch, `NO_MOMENT` while a pause is open at the due moment.
    Raises:
        ClockInput: as `due`, and not_a_column, length_differs, below_one, zone_required.
    """
    first = checked(starts, "starts", FIRST_MOMENT, LAST_MOMENT)
    columns = budgets.ordered(len(first))
    stops = None if pauses is None else pauses.ordered(len(first))
    result = np.empty(len(first), dtype=np.int64)
    for code, kind in enumerate(KINDS):
        rows = np.flatnonzero(columns.kind == code)
        if len(rows):
            result[rows] = _due_kind(kind, rows, first, columns, calendar, stops, zone)
    return result


def due_moments(
    starts: Sequence[datetime],
    budgets: Sequence[Budget],
    calendar: Calendar | None = None,
    pauses: Sequence[Sequence[Pause]] | None = None,
    zone: str | None = None,
) -> list[datetime | None]:
    """`due` of many clocks, to the microsecond: by columns those without a pause, one by one the others.

    Columns count whole seconds, and the fraction of a start is put back: calendars open and close at whole seconds, so
    that between two of them a due moment goes with its start, or stands where the start lies outside the open hours.

    Args:
        starts, budgets, pauses: of the same n clocks; no `pauses`: none has one.
        zone: where days begin if there is no calendar.
    Raises:
        ClockInput: as `due`, and zone_required.
    """
    found: list[datetime | None] = [None] * len(starts)
    columns: list[int] = []
    for place, (start, budget) in enumerate(zip(starts, budgets, strict=True)):
        mine = pauses[place] if pauses is not None else ()
        if mine or isinstance(budget, At):
            found[place] = due(start, budget, calendar, mine, zone)
        else:
            columns.append(place)
    if not columns:
        return found
    micros = np.array([micros_of(starts[place], "starts") for place in columns], dtype=np.int64)
    seconds, fractions = np.divmod(micros, MICRO)
    chosen = BudgetColumns.of([budgets[place] for place in columns])
    moments = due_many_budgets(seconds, chosen, calendar, zone=zone) * MICRO
    carried = np.flatnonzero((fractions > 0) & np.isin(chosen.kind, _CARRYING))
    if len(carried):
        some = BudgetColumns(chosen.kind[carried], chosen.amount[carried], chosen.detail[carried])
        after = due_many_budgets(seconds[carried] + 1, some, calendar, zone=zone) * MICRO
        stands = after == moments[carried]
        moments[carried] = np.where(stands, after, after - MICRO + fractions[carried])
    for place, moment in zip(columns, moments.tolist(), strict=True):
        found[place] = moment_of(moment)
    return found


#: Kinds whose due moment has the fraction of a second that the start has.
_CARRYING = (KINDS.index(WorkingSeconds), KINDS.index(Elapsed))


def _due_kind(
    kind: type,
    rows: Moments,
    starts: Moments,
    budgets: BudgetColumns,
    calendar: Calendar | None,
    pauses: PauseColumns | None,
    zone: str | ZoneInfo | None,
) -> Moments:
    amounts = budgets.amount[rows]
    mine = None if pauses is None else pauses.take(rows)
    if kind is WorkingSeconds:
        return _due_working_seconds(starts[rows], amounts, opening(calendar), mine)
    if kind is Elapsed:
        here, left = starts[rows], amounts
        if mine is not None:
            here, left = _without_pauses(mine, here, left, _itself)
        return np.where(left == NO_MOMENT, NO_MOMENT, here + left)
    local = _zone(calendar, zone) if kind in (WorkingDays, CalendarDays, Months, Years, By, EndOfDay) else None
    if local is None:
        return budgets.detail[rows]

    def alone(row: int) -> int:
        spans = () if pauses is None else pauses.spans(row)
        found = due_micros(int(starts[row]) * MICRO, budgets.at(row), calendar, spans, local)
        return NO_MOMENT if found is None else found // MICRO

    return _due_days(kind, rows, starts, budgets, pauses, _Days(calendar, local), alone)


def _zone(calendar: Calendar | None, zone: str | tzinfo | None) -> ZoneInfo:
    if calendar is not None:
        return zone_named(calendar.timezone)
    if isinstance(zone, str):
        return zone_named(zone, "zone")
    if not isinstance(zone, ZoneInfo):
        raise ClockInput("zone_required", "zone")
    return zone
