"""Periods of law and moves of running clocks: the rules that need no budget."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date, datetime, tzinfo

from makegood.engines.clock.calendar import Calendar, is_workday
from makegood.engines.clock.errors import ClockInput
from makegood.engines.clock.zones import (
    LAST_YEAR,
    date_of,
    day_number,
    local_day,
    micros_of,
    midnight_after,
    moment_of,
    zone_named,
)


def months_later(day: int, months: int) -> int:
    """The day number of the corresponding day some months on, or of that month's last day (Civil Code art. 202)."""
    start = date_of(day)
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if years > MAXYEAR:
        raise ClockInput("out_of_range", "due", {"year": years})
    return day_number(date(years, month + 1, min(start.day, monthrange(years, month + 1)[1])))


def next_workday(day: int, calendar: Calendar) -> int:
    """The first working day from a day number on. Raises ``calendar_never_opens`` or ``out_of_range``."""
    opened = [day_number(opened_on) for opened_on, spans in calendar.overrides if spans]
    while not is_workday(calendar, date_of(day)):
        if not any(calendar.week) and day >= max(opened, default=day):
            raise ClockInput("calendar_never_opens", "calendar")
        if date_of(day).year > LAST_YEAR:
            raise ClockInput("out_of_range", "due", {"last": LAST_YEAR})
        day += 1
    return day


def period_end(
    start: date | datetime,
    *,
    years: int = 0,
    months: int = 0,
    days: int = 0,
    extend_days: int = 0,
    zone: str | tzinfo,
    rest: Calendar | None = None,
) -> datetime:
    """The first moment no longer covered by a period, in UTC.

    The start day is not counted (Civil Code art. 201). The period ends at 24:00 of the corresponding day,
    clamped to the month's end, plus `days` and then `extend_days`; with `rest`, a last day that is no
    working day of that calendar moves, once and after all extension, to the next one (art. 203).

    Args:
        start: a local date, or an aware datetime whose local date in `zone` is taken.
        zone: IANA name or zone of the days.
    Raises:
        ClockInput: unknown_timezone, not_an_integer, below_zero, moment_naive, calendar_never_opens, out_of_range.
    """
    for name, count in (("years", years), ("months", months), ("days", days), ("extend_days", extend_days)):
        if type(count) is not int:
            raise ClockInput("not_an_integer", name, {"value": repr(count)})
        if count < 0:
            raise ClockInput("below_zero", name, {"value": count})
    local = zone_named(zone, "zone") if isinstance(zone, str) else zone
    first = local_day(micros_of(start, "start"), local) if isinstance(start, datetime) else day_number(start)
    last = months_later(first, years * 12 + months) + days + extend_days
    if rest is not None:
        last = next_workday(last, rest)
    return moment_of(midnight_after(last, local))


# What may move a due moment later; anything else may only move it earlier.
_MAY_POSTPONE = frozenset({"statutory", "disruption"})


def move_allowed(old_due: datetime, new_due: datetime, kind: str) -> bool:
    """Whether a new calendar version of a kind (local, statutory, disruption) may move a due moment so.

    Earlier is always allowed; later only for a statutory publication or a declared disruption.
    """
    return micros_of(new_due, "new_due") <= micros_of(old_due, "old_due") or kind in _MAY_POSTPONE
