"""The clock told slowly: every minute and every second is looked at, every day is counted one by one.

Shares no code with the engine: spans are painted on a line of minutes, days are walked with `datetime` and
`zoneinfo`, rest days are asked from `holidays` directly. Exact because all edges here are whole minutes of UTC
(asserted); starts, pauses and amounts are whole seconds.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import numpy as np
from numpy.typing import NDArray

Wire = dict[str, Any]
Pauses = list[tuple[int, int | None]]

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)


def minutes(face: str) -> int:
    return int(face[:2]) * 60 + int(face[3:])


def moment(zone: ZoneInfo, day: date, minute: int) -> int:
    """Epoch seconds of a local minute; datetimes are fold 0 of themselves."""
    day += timedelta(days=minute // 1440)
    minute %= 1440
    return int(datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone).timestamp())


def local_date(zone: ZoneInfo, second: int) -> date:
    return datetime.fromtimestamp(second, zone).date()


class SlowCalendar:
    """A calendar in its JSON form, painted minute by minute over some days."""

    def __init__(self, wire: Wire, first: date, days: int) -> None:
        self.wire = wire
        self.first = first
        self.days = days
        self.zone = ZoneInfo(wire["timezone"])
        self.begin = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())
        self._spans: dict[date, list[tuple[int, int]]] = {}
        self._law: Any = None
        if "holidays" in wire:
            country, _, part = wire["holidays"].partition("-")
            years = range(first.year - 1, first.year + 5)
            self._law = holidays.country_holidays(country, subdiv=part or None, years=years)

    def _declared(self, day: date) -> list[list[str]]:
        if day.isoformat() in self.wire.get("overrides", {}):
            found: list[list[str]] = self.wire["overrides"][day.isoformat()]
            return found
        week = self.wire["week"]
        own: list[list[str]] = week.get(NAMES[day.weekday()], [])
        if self._law is None:
            return own
        if day in self._law.weekend_workdays:
            return own or next((week[name] for name in NAMES if week.get(name)), [])
        return [] if day in self._law else own

    def spans(self, day: date) -> list[tuple[int, int]]:
        """The spans that begin on a day, painted on two days of minutes and read off again."""
        if day not in self._spans:
            painted = [False] * 2881
            for first, end in self._declared(day):
                low, high = minutes(first), minutes(end)
                if high <= low:
                    high += 1440
                painted[low:high] = [True] * (high - low)
            spans, low = [], -1
            for minute, worked in enumerate(painted):
                if worked and low < 0:
                    low = minute
                if not worked and low >= 0:
                    spans.append((low, minute))
                    low = -1
            self._spans[day] = spans
        return self._spans[day]

    def closing(self, day: date) -> int:
        return max(moment(self.zone, day, end) for _, end in self.spans(day))

    @cached_property
    def open_minutes(self) -> NDArray[np.bool_]:
        """Whether each minute from `begin` on is open."""
        line = np.zeros(self.days * 1440, dtype=bool)
        for number in range(-3, self.days):
            day = self.first + number * ONE_DAY
            for low, high in self.spans(day):
                edges = [moment(self.zone, day, minute) - self.begin for minute in (low, high)]
                assert all(edge % 60 == 0 for edge in edges)
                if edges[1] > 0:
                    line[max(edges[0], 0) // 60 : max(edges[1], 0) // 60] = True
        return line


def _paused(second: int, pauses: Pauses) -> bool:
    return any(first <= second and (last is None or second < last) for first, last in pauses)


def _counted(start: int, length: int, calendar: SlowCalendar | None, pauses: Pauses) -> NDArray[np.bool_]:
    """Whether each of `length` seconds from the start counts."""
    if calendar is None:
        line = np.ones(length, dtype=bool)
    else:
        low = start - calendar.begin
        assert 0 <= low <= calendar.days * 86_400 - length, "the painted days are too few"
        line = np.repeat(calendar.open_minutes[low // 60 : (low + length) // 60 + 1], 60)[low % 60 :][:length].copy()
    for first, last in pauses:
        line[max(first - start, 0) : length if last is None else max(last - start, 0)] = False
    return line


def _use_up(start: int, amount: int, calendar: SlowCalendar | None, pauses: Pauses) -> int | None:
    length = 86_400
    last_open = max((first for first, last in pauses if last is None), default=None)
    while True:
        passed = np.cumsum(_counted(start, length, calendar, pauses))
        if passed[-1] >= amount:
            return start + int(np.searchsorted(passed, amount)) + 1
        if last_open is not None and start + length > last_open:
            return None
        length *= 2
        if calendar is not None:
            length = min(length, calendar.begin + calendar.days * 86_400 - start)


def _nth_working_day(start: int, n: int, calendar: SlowCalendar, pauses: Pauses) -> date | None:
    day = local_date(calendar.zone, start)
    while n:
        day += ONE_DAY
        if (day - calendar.first).days > calendar.days:
            assert any(last is None for _, last in pauses), "the painted days are too few"
            return None
        if calendar.spans(day) and not _paused(calendar.closing(day), pauses):
            n -= 1
    return day


def _months_later(day: date, n: int) -> date:
    month = day.month + n
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, number))
        except ValueError:
            continue
    raise AssertionError(day)


def due(start: int, budget: Wire, calendar: SlowCalendar, pauses: Pauses) -> int | None:
    """The due moment in epoch seconds, None while a pause is open at it."""
    zone = calendar.zone
    today = local_date(zone, start)
    if "working_seconds" in budget:
        return _use_up(start, budget["working_seconds"], calendar, pauses)
    if "elapsed" in budget:
        return _use_up(start, int(budget["elapsed"][2:-1]), None, pauses)
    if "months" in budget or "years" in budget:
        return moment(zone, _months_later(today, budget.get("months", 0) + 12 * budget.get("years", 0)), 1440)
    if "end_of_day" in budget:
        stated = datetime.fromisoformat(budget["end_of_day"])
        return moment(zone, local_date(zone, int(stated.timestamp())), 1440)
    if "at" in budget:
        return int(datetime.fromisoformat(budget["at"]).timestamp())
    found: int | None
    if "calendar_days" in budget:
        found = _calendar_days(today, budget, calendar, pauses)
    else:
        day = _nth_working_day(start, budget["working_days"], calendar, pauses)
        if day is None:
            return None
        found = moment(zone, day, minutes(budget["by"])) if "by" in budget else calendar.closing(day)
    stopped = found is None or any(last is None and first <= found for first, last in pauses)
    return None if stopped else found


def _calendar_days(day: date, budget: Wire, calendar: SlowCalendar, pauses: Pauses) -> int | None:
    left = budget["calendar_days"]
    while left:
        day += ONE_DAY
        if (day - calendar.first).days > calendar.days:
            return None
        if not _paused(moment(calendar.zone, day, 1440), pauses):
            left -= 1
    while budget["roll"] and not calendar.spans(day):
        day += ONE_DAY
    return moment(calendar.zone, day, 1440)


def spent(start: int, end: int, calendar: SlowCalendar | None, pauses: Pauses) -> int:
    """Counted seconds from start to end."""
    return int(_counted(start, end - start, calendar, pauses).sum()) if end > start else 0


# Zones and the days around which they are hard: changes of offset by 60 and 30 minutes, at midnight, a day left
# out, negative and odd offsets, and for China the long holidays with make-up days.
HARD = (
    ("America/New_York", date(2026, 2, 25)),
    ("America/New_York", date(2026, 10, 20)),
    ("Europe/London", date(2026, 3, 15)),
    ("Europe/London", date(2026, 10, 12)),
    ("Australia/Lord_Howe", date(2026, 3, 25)),
    ("Australia/Lord_Howe", date(2026, 9, 23)),
    ("America/Sao_Paulo", date(2017, 10, 3)),
    ("America/Sao_Paulo", date(2018, 2, 8)),
    ("America/St_Johns", date(2026, 2, 24)),
    ("Asia/Kathmandu", date(2026, 5, 1)),
    ("Africa/Casablanca", date(2026, 2, 5)),
    ("Pacific/Apia", date(2011, 12, 19)),
    ("Asia/Shanghai", date(2026, 1, 25)),
    ("Asia/Shanghai", date(2026, 9, 10)),
    ("Asia/Shanghai", date(2025, 12, 20)),
)
_SHIFTS: tuple[list[list[str]], ...] = (
    [["08:30", "12:00"], ["13:30", "18:00"]],
    [["09:00", "17:00"]],
    [["22:00", "06:00"]],
    [["00:00", "24:00"]],
    [["20:00", "24:00"]],
    [["00:00", "03:30"], ["12:00", "12:01"]],
    [["01:15", "02:15"], ["02:45", "03:00"]],
    [["08:00", "12:00"], ["12:00", "16:00"], ["15:30", "23:59"]],
    [["18:00", "08:00"], ["07:00", "09:00"]],
    [["23:30", "23:30"]],
)


def _face(rng: random.Random, last: int = 1439) -> str:
    minute = rng.randint(0, last)
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _hours(rng: random.Random) -> list[list[str]]:
    if rng.random() < 0.75:
        return rng.choice(_SHIFTS)
    return [[_face(rng), _face(rng, 1440)] for _ in range(rng.randint(1, 3))]


def random_calendar(rng: random.Random) -> SlowCalendar:
    """A calendar around days that are hard in its zone; some hours on at least one weekday."""
    zone, first = rng.choice(HARD)
    common = _hours(rng)
    week = {name: common if rng.random() < 0.7 else _hours(rng) for name in NAMES if rng.random() < 0.75}
    week.setdefault("wed", common)
    days = 150
    overrides: Wire = {}
    for _ in range(rng.randint(0, 6)):
        day = first + timedelta(days=rng.randint(0, 60))
        overrides[day.isoformat()] = [] if rng.random() < 0.5 else _hours(rng)
    wire: Wire = {"timezone": zone, "week": week, "overrides": overrides}
    if zone == "Asia/Shanghai" and rng.random() < 0.8:
        wire["holidays"] = "CN"
        if rng.random() < 0.6:
            for name in ("sat", "sun"):
                week.pop(name, None)
    return SlowCalendar(wire, first - 5 * ONE_DAY, days)


@dataclass(frozen=True)
class Case:
    """One random question; moments are epoch seconds."""

    calendar: SlowCalendar
    start: int
    budget: Wire
    pauses: Pauses

    def due(self) -> int | None:
        return due(self.start, self.budget, self.calendar, self.pauses)


def _budget(rng: random.Random, start: int, worked: int) -> Wire:
    stated = datetime.fromtimestamp(start + rng.randint(-86_400, 20 * 86_400), UTC).isoformat()
    some = rng.choice([1, 59, 60, 1800, 3600, rng.randint(1, 60_000), worked])
    return rng.choice(
        [
            {"working_seconds": max(some, 1)},
            {"working_seconds": max(worked, 1)},
            {"elapsed": f"PT{rng.choice([3600, 86_400, rng.randint(1, 200_000)])}S"},
            {"working_days": rng.randint(1, 9)},
            {"calendar_days": rng.randint(1, 15), "roll": rng.random() < 0.5},
            {"by": _face(rng, 1440), "working_days": rng.randint(1, 5)},
            {"months": rng.randint(1, 30)},
            {"years": rng.randint(1, 4)},
            {"at": stated},
            {"end_of_day": stated},
        ]
    )


def _edge(rng: random.Random, calendar: SlowCalendar, near: int) -> int:
    """A moment near another: any second, or exactly an opening, a closing or a midnight."""
    if rng.random() < 0.5:
        return near + rng.randint(-100_000, 400_000)
    day = local_date(calendar.zone, near) + timedelta(days=rng.randint(-1, 5))
    edges = [0, 1440, *(edge for span in calendar.spans(day) for edge in span)]
    return moment(calendar.zone, day, rng.choice(edges))


def random_case(rng: random.Random, calendar: SlowCalendar) -> Case:
    """A question to a calendar; often exactly on the edges where answers could differ."""
    start = calendar.begin + 8 * 86_400 + rng.randint(0, 25 * 86_400)
    if rng.random() < 0.4:
        start = _edge(rng, calendar, start)
    pauses: Pauses = []
    for _ in range(rng.choice([0, 0, 0, 1, 2, 4])):
        first = _edge(rng, calendar, start)
        last = rng.choice([first + rng.randint(0, 90_000), _edge(rng, calendar, first), first])
        pauses.append((first, None if rng.random() < 0.12 else max(first, last)))
    worked = int(calendar.open_minutes[(start - calendar.begin) // 60 :][:1440].sum()) * 60
    budget = _budget(rng, start, worked)
    if pauses and rng.random() < 0.15:  # a pause that begins exactly when, without it, all would be due
        found = due(start, budget, calendar, pauses[1:])
        if found is not None and found < calendar.begin + 100 * 86_400:
            pauses[0] = (found, rng.choice([None, found + 3600]))
    return Case(calendar, start, budget, pauses)
