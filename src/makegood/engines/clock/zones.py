"""Local time and UTC, one moment at a time or many at once.

A local time that a change of offset skips or repeats is read with the offset in force before the change,
which is what PEP 495 calls fold 0. All moments are seconds since 1970-01-01T00:00Z; a local moment is
the same count as if the local clock were UTC; a day number counts days since 1970-01-01.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from makegood.engines.clock.errors import ClockInput

Moments = NDArray[np.int64]

DAY = 86_400
MICRO = 1_000_000
# Calendars are laid out inside these years only, so that no budget can make a search run for ever.
FIRST_YEAR, LAST_YEAR = 1900, 2199
# Files beside the zones of the database: whatever the machine is set to, and zones that count leap seconds. With
# them the same promise would be due at another moment on another machine.
_MACHINES_OWN = ("localtime", "posixrules", "Factory", "right/", "posix/")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_MICROSECOND = timedelta(microseconds=1)


def zone_named(name: object, field: str = "timezone") -> ZoneInfo:
    """The zone of an IANA name. Raises ClockInput ``unknown_timezone``."""
    if isinstance(name, str) and name:
        try:
            if not name.startswith(_MACHINES_OWN):
                return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            pass
    raise ClockInput("unknown_timezone", field, {"value": name if isinstance(name, str) else repr(name)})


def micros_of(moment: datetime, field: str) -> int:
    """Microseconds since the epoch of an aware datetime.

    Raises ClockInput ``not_a_moment``, ``moment_naive`` or ``out_of_range``.
    """
    if not isinstance(moment, datetime):
        raise ClockInput("not_a_moment", field, {"value": repr(moment)})
    if moment.utcoffset() is None:
        raise ClockInput("moment_naive", field, {"value": moment.isoformat()})
    try:
        # By way of UTC: subtracting two datetimes of one zone would ignore a change of offset between them.
        return (moment.astimezone(UTC) - _EPOCH) // _MICROSECOND
    except OverflowError:
        raise ClockInput("out_of_range", field, {"value": moment.isoformat()}) from None


def moment_of(micros: int, field: str = "due") -> datetime:
    """The UTC datetime of microseconds since the epoch. Raises ``out_of_range`` outside the years 1 to 9999."""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        raise ClockInput("out_of_range", field, {"micros": micros}) from None


def parse_moment(value: object, field: str) -> datetime:
    """An RFC 3339 moment with offset. Raises ``not_a_moment`` or ``moment_naive``."""
    if not isinstance(value, str):
        raise ClockInput("not_a_moment", field, {"value": repr(value)})
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ClockInput("not_a_moment", field, {"value": value}) from None
    micros_of(moment, field)
    return moment


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH_DAY


def date_of(day: int, field: str = "due") -> date:
    """The date of a day number. Raises ``out_of_range`` outside the years 1 to 9999."""
    try:
        return date.fromordinal(day + _EPOCH_DAY)
    except (ValueError, OverflowError):
        raise ClockInput("out_of_range", field, {"day": day}) from None


def local_day(micros: int, zone: tzinfo) -> int:
    """The day number of the local date at a moment in microseconds."""
    try:
        return day_number(moment_of(micros).astimezone(zone).date())
    except OverflowError:
        raise ClockInput("out_of_range", "start", {"micros": micros}) from None


def local_micros(day: int, minute: int, zone: tzinfo) -> int:
    """Microseconds since the epoch of a local day number and minute of that day (1440 = 24:00), fold 0."""
    more, minute = divmod(minute, 1440)
    local = datetime.combine(date_of(day + more), time(minute // 60, minute % 60), tzinfo=zone)
    return micros_of(local, "due")


def midnight_after(day: int, zone: tzinfo) -> int:
    """24:00 of a local day, in microseconds since the epoch."""
    return local_micros(day, 1440, zone)


@lru_cache(maxsize=8192)
def _changes_in(zone: ZoneInfo, year: int) -> tuple[tuple[int, int, int], ...]:
    """(moment, offset before, offset after) of each change of offset that begins in a UTC year, in seconds.

    Sampled once a day, then halved down to the second: no zone changes its offset twice within a day.
    """

    def offset_at(moment: int) -> int:
        offset = datetime.fromtimestamp(moment, zone).utcoffset()
        return 0 if offset is None else int(offset.total_seconds())

    first, last = day_number(date(year, 1, 1)) * DAY, day_number(date(year + 1, 1, 1)) * DAY
    changes, before = [], offset_at(first)
    for moment in range(first, last, DAY):
        after = offset_at(moment + DAY)
        if after != before:
            low, high = moment, moment + DAY
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset_at(middle) == before else (low, middle)
            changes.append((high, before, after))
        before = after
    return tuple(changes)


@dataclass(frozen=True, eq=False, slots=True)
class ZoneTable:
    """The offsets of one zone over a span of years, for arrays.

    Attributes:
        changes: shape (k,), seconds since the epoch at which the offset changes, ascending.
        bounds: shape (k,), the local moments from which the new offset is read (fold 0).
        offsets: shape (k + 1,), seconds east of UTC before, between and after the changes.
    """

    changes: Moments
    bounds: Moments
    offsets: Moments

    def local(self, moments: Moments) -> Moments:
        """Local moments of UTC moments, same shape, in seconds."""
        if not len(self.changes):
            return moments + int(self.offsets[0])
        offsets: Moments = self.offsets[np.searchsorted(self.changes, moments, side="right")]
        return moments + offsets

    def utc(self, local: Moments) -> Moments:
        """UTC moments of local moments, same shape, in seconds, fold 0."""
        if not len(self.changes):
            return local - int(self.offsets[0])
        offsets: Moments = self.offsets[np.searchsorted(self.bounds, local, side="right")]
        return local - offsets


@lru_cache(maxsize=512)
def zone_table(zone: ZoneInfo, first_year: int, last_year: int) -> ZoneTable:
    """The offsets of a zone from the beginning of one year to the end of another, both UTC years included."""
    changes = [change for year in range(first_year, last_year + 1) for change in _changes_in(zone, year)]
    if changes:
        offsets = [changes[0][1], *(after for _, _, after in changes)]
    else:
        start = datetime(first_year, 1, 1, tzinfo=UTC).astimezone(zone).utcoffset()
        offsets = [0 if start is None else int(start.total_seconds())]
    return ZoneTable(
        changes=np.array([moment for moment, _, _ in changes], dtype=np.int64),
        # Skipped times lie behind the change read with the old offset, repeated times before it: the later
        # of both readings is where the old offset stops being the one in force before the change.
        bounds=np.array([moment + max(before, after) for moment, before, after in changes], dtype=np.int64),
        offsets=np.array(offsets, dtype=np.int64),
    )
