"""The clock against the second one: thousands of random questions round changes of offset, holidays and pauses."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from makegood.engines import clock
from makegood.engines.clock.calendar import statutory
from tests.audit import second_clock
from tests.audit.second_clock import DAYS, local

ZONES = (
    "Asia/Shanghai", "Europe/London", "Europe/Brussels", "America/New_York", "America/Sao_Paulo", "UTC",
    "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia", "America/Havana",
)  # fmt: skip
#: Days round which offsets change, or a whole day is skipped, in those zones; and holidays with make-up days.
TURNS = (
    "2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04", "2018-11-04", "2018-02-18",
    "2026-04-24", "2026-10-30", "2011-12-29", "2026-02-15", "2026-10-01", "2025-01-27",
)  # fmt: skip
SHIFTS: tuple[list[list[str]], ...] = (
    [], [["22:00", "06:00"]], [["00:00", "24:00"]], [["00:00", "00:00"]], [["02:00", "02:30"], ["02:30", "05:00"]],
    [["08:00", "12:00"], ["12:00", "18:30"]], [["20:00", "24:00"]], [["00:30", "01:30"], ["23:30", "00:15"]],
    [["09:15", "11:45"], ["13:00", "17:30"]], [["01:30", "02:45"]],
)  # fmt: skip


class Questions:
    """Random questions, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def moment(self, near: date | None = None) -> str:
        r = self.r
        day = near or date.fromisoformat(r.choice(TURNS)) + timedelta(days=r.randint(-4, 3))
        zone = timezone(timedelta(minutes=r.choice((0, 480, -300, 60, 330))))
        seconds = r.randrange(86_400) if r.random() < 0.5 else r.randrange(24) * 3600
        return (datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(seconds=seconds)).isoformat()

    def calendar(self, start: datetime) -> str | dict[str, Any]:
        r = self.r
        if 2023 <= start.year <= 2026 and start.month < 10 and r.random() < 0.5:
            return "cn"
        week = {name: r.choice(SHIFTS) for name in DAYS if r.random() < 0.8}
        week.setdefault("wed", SHIFTS[1])
        days = [(start + timedelta(days=r.randint(-1, 12))).date().isoformat() for _ in range(r.randint(0, 3))]
        return {
            "timezone": r.choice(ZONES),
            "week": week if any(week.values()) else {"wed": SHIFTS[1]},
            "overrides": {day: r.choice(SHIFTS) for day in days},
        }

    def pauses(self, start: datetime, zone: ZoneInfo) -> list[dict[str, str]]:
        r, found = self.r, []
        for _ in range(r.choice((0, 0, 1, 1, 2, 4))):
            first = start + timedelta(seconds=r.randint(-172_800, 864_000))
            if r.random() < 0.4:
                day = start.astimezone(zone).date() + timedelta(days=r.randint(0, 8))
                first = local(day, r.choice((0, 360, 720, 1080, 1440, 1395, 120, 150)), zone)
            pause = {"from": first.isoformat()}
            if r.random() > 0.1:
                lasts = r.choice((0, 1, 900, 3600, 86_400, r.randint(0, 345_600)))
                pause["to"] = (first + timedelta(seconds=lasts)).isoformat()
            found.append(pause)
        return found

    def budget(self) -> dict[str, Any]:
        r = self.r
        return r.choice(
            (
                {"working_seconds": r.choice((1, 1800, 3600, r.randint(1, 200_000)))},
                {"working_days": r.randint(1, 9)},
                {"elapsed": r.choice(("PT24H", "P1D", "PT1S", "P3DT4H5M6S", "PT90M"))},
                {"calendar_days": r.randint(1, 15)},
                {"calendar_days": r.randint(1, 15), "roll": True},
                {"months": r.randint(1, 30)},
                {"years": r.randint(1, 5)},
                {"by": r.choice(("18:00", "24:00", "00:00", "02:30")), "working_days": r.randint(1, 8)},
                {"at": self.moment()},
                {"end_of_day": self.moment()},
            )
        )


def read(given: str | dict[str, Any]) -> clock.Calendar:
    """The engine's calendar."""
    return statutory(given) if isinstance(given, str) else clock.Calendar.parse(given)


@pytest.mark.parametrize("seed", range(6))
def test_due_and_spent_are_what_a_walk_day_by_day_finds(seed: int) -> None:
    """300 questions a seed: every budget, shifts past midnight, overrides, changes of offset, open and odd pauses."""
    ask = Questions(seed)
    for _ in range(300):
        start = ask.moment()
        begun = datetime.fromisoformat(start)
        given = ask.calendar(begun)
        calendar, budget = read(given), ask.budget()
        pauses = ask.pauses(begun, ZoneInfo(calendar.timezone))
        found = clock.due(begun, clock.parse_budget(budget), calendar, clock.parse_pauses(pauses))
        assert found == second_clock.due(given, start, budget, pauses), (given, start, budget, pauses)
        end = ask.moment((begun + timedelta(days=ask.r.randint(1, 20))).date())
        seconds = clock.spent(begun, datetime.fromisoformat(end), calendar, clock.parse_pauses(pauses))
        if datetime.fromisoformat(end) > begun:
            assert seconds == second_clock.spent(given, start, end, pauses), (given, start, end, pauses)


OFFICE = {"timezone": "Asia/Shanghai", "week": {day: [["08:00", "17:00"]] for day in DAYS[:5]}}


@pytest.mark.parametrize(
    ("budget", "due"),
    [
        ({"working_seconds": 60}, "2026-11-02T10:01:00+08:00"),
        ({"working_days": 1}, "2026-11-03T17:00:00+08:00"),
        ({"by": "18:00", "working_days": 1}, "2026-11-03T18:00:00+08:00"),
        ({"elapsed": "PT1H"}, "2026-11-02T11:00:00+08:00"),
        ({"calendar_days": 5, "roll": True}, "2026-11-10T00:00:00+08:00"),
        ({"months": 1}, "2026-12-03T00:00:00+08:00"),
    ],
)
@pytest.mark.parametrize(
    "pause",
    [
        {"from": "2030-01-01T00:00:00Z", "to": "9999-12-31T23:59:59Z"},
        {"from": "9000-01-01T00:00:00Z"},
        {"from": "2199-12-30T00:00:00Z", "to": "2250-01-01T00:00:00Z"},
        {"from": "0001-01-02T00:00:00Z", "to": "2026-11-02T00:00:00Z"},
    ],
)
def test_a_pause_far_away_moves_nothing(budget: dict[str, Any], due: str, pause: dict[str, str]) -> None:
    """A pause that begins after the due moment is not in its way, however late it is said to end."""
    start = datetime.fromisoformat("2026-11-02T10:00:00+08:00")
    calendar = clock.Calendar.parse(OFFICE)
    found = clock.due(start, clock.parse_budget(budget), calendar, clock.parse_pauses([pause]))
    assert found == datetime.fromisoformat(due)


def test_a_pause_to_the_end_of_time_that_is_in_the_way_is_refused() -> None:
    """It is no open pause, and the due moment after it lies beyond what calendars know."""
    start, calendar = datetime(2026, 11, 2, tzinfo=UTC), clock.Calendar.parse(OFFICE)
    pauses = clock.parse_pauses([{"from": "2026-01-01T00:00:00Z", "to": "9999-12-31T23:59:59Z"}])
    for budget in (
        {"working_seconds": 60},
        {"working_days": 1},
        {"calendar_days": 1},
        {"by": "09:00", "working_days": 1},
    ):
        with pytest.raises(clock.ClockInput, match="out_of_range"):
            clock.due(start, clock.parse_budget(budget), calendar, pauses)


def test_a_calendar_that_opens_every_other_minute() -> None:
    """Exact over years; over centuries it is refused before it fills the memory."""
    spans = [[clock_face(minute), clock_face(minute + 1)] for minute in range(0, 1440, 2)]
    calendar = clock.Calendar.parse({"timezone": "UTC", "week": dict.fromkeys(DAYS, spans)})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    due = clock.due(start, clock.parse_budget({"working_seconds": 43_200 * 366}), calendar)
    assert due == datetime(2027, 1, 1, 23, 59, tzinfo=UTC)
    with pytest.raises(clock.ClockInput, match="too_many_spans"):
        clock.due(start, clock.parse_budget({"working_seconds": 10**9}), calendar)
    with pytest.raises(clock.ClockInput, match="too_many_spans"):
        clock.spent(datetime(1910, 1, 1, tzinfo=UTC), datetime(2190, 1, 1, tzinfo=UTC), calendar)


def clock_face(minute: int) -> str:
    """HH:MM."""
    return f"{minute // 60:02}:{minute % 60:02}"


@pytest.mark.parametrize("name", ["localtime", "posixrules", "right/UTC", "posix/UTC", "Factory"])
def test_no_zone_depends_on_the_machine(name: str) -> None:
    """What is due must not hang on how the server is set up, nor count leap seconds."""
    with pytest.raises(clock.ClockInput, match="unknown_timezone"):
        clock.Calendar.parse({**OFFICE, "timezone": name})
