"""The clock once more, written from its published rules alone and walked day by day: slow, short, nothing shared."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Interval = tuple[datetime, datetime]

#: Rest days on Monday to Friday and working days on Saturday and Sunday, from the notices of the State Council.
NOTICES: Mapping[int, tuple[str, str]] = {
    2023: (
        "0102 0123 0124 0125 0126 0127 0405 0501 0502 0503 0622 0623 0929 1002 1003 1004 1005 1006",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    2024: (
        "0101 0212 0213 0214 0215 0216 0404 0405 0501 0502 0503 0610 0916 0917 1001 1002 1003 1004 1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    2025: (
        "0101 0128 0129 0130 0131 0203 0204 0404 0501 0502 0505 0602 1001 1002 1003 1006 1007 1008",
        "0126 0208 0427 0928 1011",
    ),
    2026: (
        "0101 0102 0216 0217 0218 0219 0220 0223 0406 0501 0504 0505 0619 0925 1001 1002 1005 1006 1007",
        "0104 0214 0228 0509 0920 1010",
    ),
}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def workday(day: date) -> bool:
    """Whether people work on a day by the statutory calendar of China; KeyError for a year not written here."""
    rest, make_up = NOTICES[day.year]
    name = f"{day:%m%d}"
    return name in make_up.split() or (day.weekday() < 5 and name not in rest.split())


def local(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The UTC moment of a local time; one that a change of offset skips or repeats has the offset before it."""
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minutes)
    return wall.replace(fold=0).astimezone(UTC)


def months_on(day: date, months: int) -> date:
    """The corresponding day, clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def minutes_of(face: str) -> int:
    """Minutes after midnight of HH:MM."""
    return int(face[:2]) * 60 + int(face[3:])


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted, disjoint, without empty ones."""
    found: list[Interval] = []
    for first, last in sorted(one for one in intervals if one[1] > one[0]):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


class Hours:
    """A calendar in the shape of the API, or the code cn."""

    def __init__(self, given: str | Mapping[str, Any]) -> None:
        self.given = given
        self.zone = ZoneInfo("Asia/Shanghai" if isinstance(given, str) else given["timezone"])

    def faces(self, day: date) -> Sequence[Sequence[str]]:
        if isinstance(self.given, str):
            return (("08:30", "12:00"), ("13:30", "18:00")) if workday(day) else ()
        laid_over: Mapping[str, Any] = self.given.get("overrides", {})
        found: Sequence[Sequence[str]] = laid_over.get(day.isoformat(), self.given["week"].get(DAYS[day.weekday()], ()))
        return found

    def spans(self, day: date) -> list[Interval]:
        found = []
        for first, last in self.faces(day):
            begins, ends = minutes_of(first), minutes_of(last)
            over_night = 1440 if ends <= begins else 0
            found.append((local(day, begins, self.zone), local(day, ends + over_night, self.zone)))
        return found

    def close(self, day: date) -> datetime:
        return max(last for _, last in self.spans(day))

    def midnight(self, day: date) -> datetime:
        """24:00 of a day."""
        return local(day, 1440, self.zone)

    def open_from(self, start: datetime, days: int) -> list[Interval]:
        first = start.astimezone(self.zone).date() - 2 * DAY
        spans = joined(span for n in range(days) for span in self.spans(first + n * DAY))
        return [(max(begins, start), ends) for begins, ends in spans if ends > start]


def stops(pauses: Sequence[Mapping[str, str]]) -> list[Interval]:
    """Pauses as intervals; one that is still open ends never."""
    return joined(
        (datetime.fromisoformat(one["from"]), datetime.fromisoformat(one["to"]) if "to" in one else NEVER)
        for one in pauses
    )


def outside(spans: Iterable[Interval], stopped: Sequence[Interval]) -> list[Interval]:
    """What is left of spans when the stops are taken out."""
    left = []
    for begins, ends in spans:
        here = begins
        for first, last in stopped:
            if last > here and first < ends:
                left.append((here, max(here, first)))
                here = max(here, last)
        left.append((here, max(here, ends)))
    return [one for one in left if one[1] > one[0]]


def spent(given: str | Mapping[str, Any] | None, start: str, end: str, pauses: Sequence[Mapping[str, str]]) -> float:
    """Open seconds between two moments outside the pauses; without a calendar every second is open."""
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    spans = [(first, last)] if given is None else Hours(given).open_from(first, (last - first).days + 6)
    kept = outside(((begins, min(ends, last)) for begins, ends in spans if begins < last), stops(pauses))
    return sum((ends - begins).total_seconds() for begins, ends in kept)


def due(
    given: str | Mapping[str, Any], start: str, budget: Mapping[str, Any], pauses: Sequence[Mapping[str, str]]
) -> datetime | None:
    """The due moment, None while a pause is open at it; for calendars that open every week."""
    hours, begun, stopped = Hours(given), datetime.fromisoformat(start), stops(pauses)
    day = begun.astimezone(hours.zone).date()
    match budget:
        case {"at": moment}:
            return datetime.fromisoformat(moment)
        case {"end_of_day": moment}:
            return hours.midnight(datetime.fromisoformat(moment).astimezone(hours.zone).date())
        case {"months": n}:
            return hours.midnight(months_on(day, n))
        case {"years": n}:
            return hours.midnight(months_on(day, 12 * n))
        case {"elapsed": text}:
            return _used_up([(begun, NEVER)], _seconds(text), stopped)
        case {"working_seconds": n}:
            return _used_up(hours.open_from(begun, 60 if given == "cn" else 800), n, stopped)
    return _days(hours, day, budget, stopped)


def _seconds(text: str) -> int:
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text)
    assert found
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _used_up(spans: Iterable[Interval], seconds: int, stopped: Sequence[Interval]) -> datetime | None:
    left = timedelta(seconds=seconds)
    for begins, ends in outside(spans, stopped):
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
    return None


def _days(hours: Hours, day: date, budget: Mapping[str, Any], stopped: Sequence[Interval]) -> datetime | None:
    def free(moment: datetime) -> bool:
        return not any(first <= moment < last for first, last in stopped)

    working = "working_days" in budget
    left = budget["working_days"] if working else budget["calendar_days"]
    open_from = min((first for first, last in stopped if last == NEVER), default=NEVER)
    while left:
        if hours.midnight(day - 4 * DAY) > open_from:
            return None
        day += DAY
        if not working or hours.faces(day):
            left -= free(hours.close(day) if working else hours.midnight(day))
    while budget.get("roll") and not hours.faces(day):
        day += DAY
    found = hours.midnight(day)
    if working:
        found = local(day, minutes_of(budget["by"]), hours.zone) if "by" in budget else hours.close(day)
    return None if found >= open_from else found
