"""When one promise is due, how much of its time is spent and how much is left.

All arithmetic is in whole microseconds, so what a start has of a second is kept, not rounded; answers
are datetimes in UTC, because comparing two datetimes of one zone ignores a change of offset between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

import numpy as np

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
from makegood.engines.clock.errors import ClockInput
from makegood.engines.clock.periods import months_later, next_workday
from makegood.engines.clock.timeline import timeline_of
from makegood.engines.clock.zones import (
    DAY,
    FIRST_YEAR,
    LAST_YEAR,
    MICRO,
    Moments,
    day_number,
    local_day,
    local_micros,
    micros_of,
    midnight_after,
    moment_of,
    parse_moment,
    zone_named,
)

# (from, to) in microseconds, `to` None while the pause is open; sorted by from.
PauseSpans = Sequence[tuple[int, int | None]]

# No pause has to be known further than this, some days before calendars end.
_REACH = day_number(date(LAST_YEAR, 12, 1)) * DAY * MICRO
# A day whose number differs by more from the local day of a moment closes surely before or after that moment.
_NEAR = 4


@dataclass(frozen=True, slots=True)
class Pause:
    """A half-open stretch of time that does not count; `end` is None while it is still open.

    Raises ClockInput: not_a_moment, moment_naive, pause_reversed. An empty pause is allowed and stops nothing.
    """

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        first = micros_of(self.start, "from")
        if self.end is not None and micros_of(self.end, "to") < first:
            raise ClockInput("pause_reversed", "to", {"from": self.start.isoformat(), "to": self.end.isoformat()})

    @classmethod
    def parse(cls, wire: object, field: str = "pauses") -> Pause:
        """A pause from ``{"from": moment, "to": moment?}``.

        Raises ClockInput also: not_an_object, unknown_field, field_required.
        """
        if not isinstance(wire, Mapping):
            raise ClockInput("not_an_object", field)
        for key in wire:
            if key not in ("from", "to"):
                raise ClockInput("unknown_field", f"{field}.{key}")
        if "from" not in wire:
            raise ClockInput("field_required", f"{field}.from")
        first, last = parse_moment(wire["from"], f"{field}.from"), wire.get("to")
        end = None if last is None else parse_moment(last, f"{field}.to")
        try:
            return cls(first, end)
        except ClockInput as fault:
            raise ClockInput(fault.code, f"{field}.{fault.field}", fault.params) from None

    def to_wire(self) -> dict[str, object]:
        """The JSON form that `parse` reads back."""
        return {"from": self.start.isoformat(), **({} if self.end is None else {"to": self.end.isoformat()})}


def parse_pauses(wire: object) -> tuple[Pause, ...]:
    """Pauses from their JSON list. Raises ClockInput ``not_a_list`` and as `Pause.parse`."""
    if not isinstance(wire, Sequence) or isinstance(wire, (str, bytes)):
        raise ClockInput("not_a_list", "pauses")
    return tuple(Pause.parse(pause, f"pauses.{place}") for place, pause in enumerate(wire))


def pause_spans(pauses: Sequence[Pause], until: int | None = None) -> PauseSpans:
    """Pauses in microseconds, sorted, empty ones dropped; with `until`, those still open end there."""
    spans: list[tuple[int, int | None]] = []
    for pause in pauses:
        first = micros_of(pause.start, "from")
        last = until if pause.end is None else micros_of(pause.end, "to")
        if last is None or last > first:
            spans.append((first, last))
    spans.sort(key=lambda span: span[0])
    return spans


def _use_up(start: int, amount: int, pauses: PauseSpans, counted: Callable[[int], int]) -> int | None:
    """The count reached when `amount` of counted time outside the pauses has passed since the start.

    `counted` gives the counted time before a moment. None if a pause that is still open comes first; time
    used up at the very moment at which a pause begins is used up, not paused.
    """
    here = start
    for first, last in pauses:
        if last is not None and last <= here:
            continue
        if first > here:
            free = counted(first) - counted(here)
            if free >= amount:
                break
            amount -= free
        if last is None:
            return None
        here = last
    return counted(here) + amount


def _due_working_seconds(start: int, n: int, calendar: Calendar, pauses: PauseSpans) -> int | None:
    timeline = timeline_of(calendar)
    edges = [start, *(edge for span in pauses for edge in span if edge is not None and edge > start)]
    window = timeline.window(start // MICRO, max(edges) // MICRO + 1)
    while True:
        # Counted anew in each window: a wider one may have begun to count earlier.
        target = _use_up(start, n * MICRO, pauses, window.open_before)
        if target is None:
            return None
        if target <= window.total * MICRO:
            return window.moment_at(target)
        window = timeline.further(window)


def _in_pause(moments: Moments, pauses: PauseSpans) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which moments (microseconds) lie in a pause, the first moment included and the last not."""
    paused = np.zeros(len(moments), dtype=bool)
    for first, last in pauses:
        paused |= (moments >= first) if last is None else (moments >= first) & (moments < last)
    return paused


def _nth_free(
    first: int, n: int, pauses: PauseSpans, bounds: tuple[int, int], ends: Callable[[int, int], Moments]
) -> int | None:
    """The place of the n-th day from place `first` on whose end lies in no pause, None if an open pause bars it.

    `bounds` are the places between which a day's end may lie in a pause at all; `ends` gives the ends in
    microseconds of a range of places.
    """
    if not pauses:
        return first + n - 1
    begin = max(first, bounds[0])
    if n <= begin - first:
        return first + n - 1
    n -= begin - first
    if begin < bounds[1]:
        free = np.flatnonzero(~_in_pause(ends(begin, bounds[1]), pauses))
        if n <= len(free):
            return begin + int(free[n - 1])
        n -= len(free)
        begin = bounds[1]
    return None if any(last is None for _, last in pauses) else begin + n - 1


def _paused_days(pauses: PauseSpans, zone: tzinfo) -> tuple[int, int]:
    """The day numbers between which a day's last closing may lie in a pause, the second excluded."""
    if not pauses:
        return 0, 0
    last = max(first if end is None else end for first, end in pauses)
    return local_day(pauses[0][0], zone) - _NEAR, local_day(last, zone) + _NEAR


def _nth_working_day(
    start: int, n: int, calendar: Calendar, pauses: PauseSpans, zone: tzinfo
) -> tuple[int, int] | None:
    """Day number and last closing (microseconds) of the n-th working day after the local date of the start."""
    timeline = timeline_of(calendar)
    day = local_day(start, zone)
    hull = _paused_days(pauses, zone)
    reach = max(start, *(edge for span in pauses for edge in span if edge is not None)) if pauses else start
    window = timeline.window(start // MICRO, reach // MICRO + (_NEAR + 1) * 86_400)
    while True:
        places = tuple(window.working_days_before(each) for each in (day + 1, *hull))
        found = _nth_free(places[0], n, pauses, (places[1], places[2]), window.closings_between)
        if found is None:
            return None
        if found < len(window.work_days):
            return int(window.work_days[found]), int(window.closings[found]) * MICRO
        window = timeline.further(window)


def _due_calendar_days(start: int, n: int, roll: Calendar | None, pauses: PauseSpans, zone: tzinfo) -> int | None:
    def ends(begin: int, end: int) -> Moments:
        return np.array([midnight_after(day, zone) for day in range(begin, end)], dtype=np.int64)

    day = _nth_free(local_day(start, zone) + 1, n, pauses, _paused_days(pauses, zone), ends)
    if day is None:
        return None
    if roll is not None:
        day = next_workday(day, roll)
    return midnight_after(day, zone)


def _stopped(moment: int, pauses: PauseSpans) -> bool:
    return any(last is None and first <= moment for first, last in pauses)


def _in_reach(pauses: PauseSpans) -> PauseSpans:
    """Pauses cut off where calendars end: people write "until further notice" as the year 9999."""
    if all((first if last is None else last) <= _REACH for first, last in pauses):
        return pauses
    return [(first, last if last is None or last <= _REACH else _REACH) for first, last in pauses if first < _REACH]


def due_micros(start: int, budget: Budget, calendar: Calendar | None, pauses: PauseSpans, zone: tzinfo) -> int | None:
    """`due` on microseconds since the epoch, pauses prepared by `pause_spans`, days local to `zone`."""
    found: int | None
    near = _in_reach(pauses)
    match budget:
        case At(moment):
            return micros_of(moment, "at")
        case EndOfDay(moment):
            return midnight_after(local_day(micros_of(moment, "end_of_day"), zone), zone)
        case Months(n):
            return midnight_after(months_later(local_day(start, zone), n), zone)
        case Years(n):
            return midnight_after(months_later(local_day(start, zone), n * 12), zone)
        case Elapsed(seconds):
            return _use_up(start, seconds * MICRO, pauses, _elapsed)
        case WorkingSeconds(n):
            found = _due_working_seconds(start, n, opening(calendar), near)
        case WorkingDays(n):
            day = _nth_working_day(start, n, opening(calendar), near, zone)
            found = None if day is None else day[1]
        case By():
            day = _nth_working_day(start, budget.working_days, opening(calendar), near, zone)
            found = None if day is None else local_micros(day[0], budget.minute, zone)
        case CalendarDays(n, roll):
            found = _due_calendar_days(start, n, opening(calendar) if roll else None, near, zone)
    if found is not None and found >= _REACH and near is not pauses:
        raise ClockInput("out_of_range", "due", {"first": FIRST_YEAR, "last": LAST_YEAR})
    if found is None or isinstance(budget, WorkingSeconds):
        return found
    # A time of day after closing, or a day rolled to, may lie in an open pause though its day was counted.
    return None if _stopped(found, pauses) else found


def opening(calendar: Calendar | None) -> Calendar:
    """The calendar that a budget needs. Raises ClockInput ``calendar_required`` or ``calendar_never_opens``."""
    if calendar is None:
        raise ClockInput("calendar_required", "calendar")
    if not any(calendar.week) and not any(spans for _, spans in calendar.overrides):
        raise ClockInput("calendar_never_opens", "calendar")
    return calendar


def _elapsed(moment: int) -> int:
    return moment


def _zone_for(calendar: Calendar | None, zone: str | tzinfo | None, moment: datetime) -> tzinfo:
    if calendar is not None:
        return zone_named(calendar.timezone)
    if isinstance(zone, str):
        return zone_named(zone, "zone")
    if zone is not None:
        return zone
    if moment.tzinfo is None:
        raise ClockInput("moment_naive", "start", {"value": moment.isoformat()})
    return moment.tzinfo


def due(
    start: datetime,
    budget: Budget,
    calendar: Calendar | None = None,
    pauses: Sequence[Pause] = (),
    zone: str | tzinfo | None = None,
) -> datetime | None:
    """The due moment in UTC, or None while a pause is open at it.

    Pauses lengthen elapsed and working time; a day counts for working days, calendar days and `By` only if
    its last closing (a calendar day: its 24:00) lies in no pause; months, years, at and end of day are moved
    by none. Days are local to the calendar's zone, else to `zone`, else to the zone of the start itself
    (for `EndOfDay`: of its own moment).

    Raises:
        ClockInput: moment_naive, not_a_moment, calendar_required, calendar_never_opens, unknown_timezone, out_of_range.
    """
    first = micros_of(start, "start")
    local = _zone_for(calendar, zone, budget.moment if isinstance(budget, EndOfDay) else start)
    found = due_micros(first, budget, calendar, pause_spans(pauses), local)
    return None if found is None else moment_of(found)


def _spent(start: int, end: int, calendar: Calendar | None, pauses: PauseSpans) -> int:
    """Counted microseconds from start to end outside the pauses; without calendar all time counts."""
    if end <= start:
        return 0
    counted: Callable[[int], int] = _elapsed
    if calendar is not None:
        counted = timeline_of(calendar).window(start // MICRO, end // MICRO + 1).open_before
    total, here = 0, start
    for first, last in pauses:
        if first >= end:
            break
        if first > here:
            total += counted(first) - counted(here)
        here = max(here, end if last is None else min(last, end))
    return total + counted(end) - counted(here)


def spent(start: datetime, end: datetime, calendar: Calendar | None = None, pauses: Sequence[Pause] = ()) -> int:
    """Whole seconds of open time (without a calendar: of time) from start to end outside the pauses.

    A started second does not count; 0 if the end is not after the start.
    Raises ClockInput: moment_naive, not_a_moment, out_of_range.
    """
    found = _spent(micros_of(start, "start"), micros_of(end, "end"), calendar, pause_spans(pauses))
    return found // MICRO


def remaining(
    start: datetime,
    now: datetime,
    budget: Budget,
    calendar: Calendar | None = None,
    pauses: Sequence[Pause] = (),
    zone: str | tzinfo | None = None,
) -> int:
    """Seconds left at `now`, negative once overdue: of open time for working seconds, of unpaused time for elapsed.

    For all other budgets, seconds of the clock on the wall from now to the due moment. A pause still open is
    read as if it ended at `now`, so a paused clock shows what will be left when it runs again.
    Raises ClockInput as `due`.
    """
    first, here = micros_of(start, "start"), micros_of(now, "now")
    spans = pause_spans(pauses, until=here)
    if isinstance(budget, WorkingSeconds):
        return budget.n - _spent(first, here, opening(calendar), spans) // MICRO
    if isinstance(budget, Elapsed):
        return budget.seconds - _spent(first, here, None, spans) // MICRO
    local = _zone_for(calendar, zone, budget.moment if isinstance(budget, EndOfDay) else start)
    found = due_micros(first, budget, calendar, spans, local)
    if found is None:  # no pause is open any more
        raise AssertionError(budget)
    return (found - here) // MICRO


def next_open(moment: datetime, calendar: Calendar) -> datetime:
    """The first open moment from a moment on, in UTC; the moment itself while open.

    Raises ClockInput: moment_naive, not_a_moment, calendar_never_opens, out_of_range.
    """
    micros = micros_of(moment, "moment")
    timeline = timeline_of(calendar)
    window = timeline.window(micros // MICRO, micros // MICRO + 1)
    while (found := window.open_from(micros)) is None:
        window = timeline.further(window)
    return moment_of(found)
