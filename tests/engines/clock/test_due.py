"""One example for each row of the table of budgets, and for each rule of pauses, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from makegood.engines.clock import (
    At,
    Budget,
    By,
    Calendar,
    CalendarDays,
    ClockInput,
    Elapsed,
    EndOfDay,
    Months,
    Pause,
    WorkingDays,
    WorkingSeconds,
    Years,
    due,
    remaining,
    spent,
    statutory,
)

CN = statutory("cn")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
HOUR = 3600
NEVER = Calendar.build("Asia/Shanghai", {})


def sh(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def ny(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("start", "budget", "expected"),
    [
        ("2026-09-30T17:00", WorkingSeconds(HOUR), "2026-09-30T18:00"),
        ("2026-09-30T17:00", WorkingSeconds(HOUR + 1), "2026-10-08T08:30:01"),
        ("2026-09-30T11:00", WorkingSeconds(2 * HOUR), "2026-09-30T14:30"),
        ("2026-02-13T17:30", WorkingSeconds(HOUR), "2026-02-14T09:00"),
        ("2026-10-03T09:00", WorkingSeconds(1), "2026-10-08T08:30:01"),
        ("2026-09-30T17:00:00.250", WorkingSeconds(60), "2026-09-30T17:01:00.250"),
        ("2026-02-12T10:00", WorkingDays(7), "2026-02-28T18:00"),
        ("2026-09-28T10:00", WorkingDays(7), "2026-10-13T18:00"),
        ("2026-09-28T23:59:59", WorkingDays(1), "2026-09-29T18:00"),
        ("2026-10-03T10:00", WorkingDays(1), "2026-10-08T18:00"),
        ("2026-10-03T10:00", Elapsed(24 * HOUR), "2026-10-04T10:00"),
        ("2026-10-03T10:00:00.000001", Elapsed(1), "2026-10-03T10:00:01.000001"),
        ("2026-09-28T00:00", CalendarDays(7), "2026-10-06T00:00"),
        ("2026-09-28T00:00", CalendarDays(7, roll=True), "2026-10-09T00:00"),
        ("2026-10-03T10:00", CalendarDays(7, roll=True), "2026-10-11T00:00"),
        ("2026-01-31T10:00", Months(1), "2026-03-01T00:00"),
        ("2024-01-31T10:00", Months(1), "2024-03-01T00:00"),
        ("2025-11-30T10:00", Months(3), "2026-03-01T00:00"),
        ("2024-02-29T10:00", Years(1), "2025-03-01T00:00"),
        ("2024-02-29T10:00", Years(4), "2028-03-01T00:00"),
        ("2026-09-30T10:00", By("18:00", 1), "2026-10-08T18:00"),
        ("2026-09-30T10:00", By("20:00", 2), "2026-10-09T20:00"),
        ("2026-09-29T10:00", By("24:00", 1), "2026-10-01T00:00"),
        ("2026-09-29T10:00", At(sh("2020-01-01T00:00")), "2020-01-01T00:00"),
        ("2026-09-29T10:00", EndOfDay(sh("2026-10-03T15:00")), "2026-10-04T00:00"),
        ("2026-09-29T10:00", EndOfDay(datetime(2026, 10, 3, 17, tzinfo=UTC)), "2026-10-05T00:00"),
    ],
)
def test_rows_of_the_table(start: str, budget: Budget, expected: str) -> None:
    assert due(sh(start), budget, CN) == sh(expected)


def test_overnight_shifts_belong_to_the_day_they_start_on() -> None:
    nights = Calendar.build("Asia/Shanghai", {"fri": [["22:00", "06:00"]]})
    # Saturday morning is still Friday's shift; its own date has none.
    assert due(sh("2026-10-10T05:00"), WorkingSeconds(2 * HOUR), nights) == sh("2026-10-16T23:00")
    assert due(sh("2026-10-08T12:00"), WorkingDays(1), nights) == sh("2026-10-10T06:00")
    assert due(sh("2026-10-09T12:00"), WorkingDays(1), nights) == sh("2026-10-17T06:00")
    assert due(sh("2026-10-08T12:00"), By("23:00", 1), nights) == sh("2026-10-09T23:00")


def test_daylight_saving_reads_times_with_the_offset_before_the_change() -> None:
    always = Calendar.build("America/New_York", {"sat": [["00:00", "24:00"]], "sun": [["00:00", "24:00"]]})
    # The Sunday of spring has 23 hours, that of autumn 25.
    assert spent(ny("2026-03-07T00:00"), ny("2026-03-10T00:00"), always) == 47 * HOUR
    assert spent(ny("2026-10-31T00:00"), ny("2026-11-03T00:00"), always) == 49 * HOUR
    skipped = By("02:30", 1)
    assert due(ny("2026-03-07T09:00"), skipped, always) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    repeated = By("01:30", 1)
    assert due(ny("2026-10-31T09:00"), repeated, always) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    half_past = Calendar.build("Australia/Lord_Howe", {"sun": [["01:00", "04:00"]]})
    start = datetime(2026, 10, 2, tzinfo=UTC)
    assert spent(start, start + timedelta(days=5), half_past) == 2.5 * HOUR
    assert spent(start - timedelta(days=7), start + timedelta(days=-1), half_past) == 3 * HOUR


def test_a_day_that_begins_at_one_o_clock_ends_where_the_next_begins() -> None:
    # In 2017 summer time in São Paulo began on 15 October at midnight: 00:00 became 01:00.
    zone = "America/Sao_Paulo"
    found = due(datetime(2017, 10, 13, 12, tzinfo=UTC), CalendarDays(1), zone=zone)
    assert found == datetime(2017, 10, 15, 3, tzinfo=UTC)
    assert found.astimezone(ZoneInfo(zone)).hour == 1


def test_days_are_those_of_the_calendar_then_of_the_zone_then_of_the_start() -> None:
    start = datetime(2026, 9, 29, 17, tzinfo=UTC)  # the 30th in Shanghai
    assert due(start, CalendarDays(1), CN) == sh("2026-10-02T00:00")
    assert due(start, CalendarDays(1), zone="Asia/Shanghai") == sh("2026-10-02T00:00")
    assert due(start, CalendarDays(1), CN, zone="UTC") == sh("2026-10-02T00:00")
    assert due(start, CalendarDays(1)) == datetime(2026, 10, 1, tzinfo=UTC)
    assert due(start, EndOfDay(sh("2026-09-30T12:00"))) == sh("2026-10-01T00:00")


def pause(first: str, last: str | None = None) -> Pause:
    return Pause(sh(first), None if last is None else sh(last))


@pytest.mark.parametrize(
    ("budget", "pauses", "expected"),
    [
        # From Tuesday 29 September 2026, 10:00; the holiday runs from 1 to 7 October.
        (Elapsed(4 * HOUR), [("2026-09-29T11:00", "2026-09-29T12:00")], "2026-09-29T15:00"),
        (Elapsed(4 * HOUR), [("2026-09-29T09:00", "2026-09-29T12:00")], "2026-09-29T16:00"),
        (
            Elapsed(4 * HOUR),
            [("2026-09-29T11:00", "2026-09-29T13:00"), ("2026-09-29T12:00", "2026-09-29T14:00")],
            "2026-09-29T17:00",
        ),
        (Elapsed(4 * HOUR), [("2026-09-29T11:00", "2026-09-29T11:00")], "2026-09-29T14:00"),
        (Elapsed(4 * HOUR), [("2026-09-29T14:00", "2026-09-29T15:00")], "2026-09-29T14:00"),
        (Elapsed(4 * HOUR), [("2026-09-29T14:00", None)], "2026-09-29T14:00"),
        (Elapsed(4 * HOUR), [("2026-09-29T13:59:59", None)], None),
        (Elapsed(4 * HOUR), [("2026-09-28T10:00", None)], None),
        (WorkingSeconds(4 * HOUR), [("2026-09-29T12:00", "2026-09-29T13:30")], "2026-09-29T15:30"),
        (WorkingSeconds(4 * HOUR), [("2026-09-29T11:00", "2026-09-29T14:00")], "2026-09-29T17:00"),
        (WorkingSeconds(4 * HOUR), [("2026-09-29T15:30", None)], "2026-09-29T15:30"),
        (WorkingSeconds(4 * HOUR), [("2026-09-29T15:00", "2026-09-29T16:00")], "2026-09-29T16:30"),
        (WorkingSeconds(23400), [("2026-09-29T18:00", "2026-10-08T10:00")], "2026-09-29T18:00"),
        (WorkingSeconds(23401), [("2026-09-29T18:00", "2026-10-08T10:00")], "2026-10-08T10:00:01"),
        (WorkingDays(1), [("2026-09-30T09:00", "2026-09-30T17:59:59")], "2026-09-30T18:00"),
        (WorkingDays(1), [("2026-09-30T09:00", "2026-09-30T18:00")], "2026-09-30T18:00"),
        (WorkingDays(1), [("2026-09-30T18:00", "2026-09-30T18:01")], "2026-10-08T18:00"),
        (WorkingDays(2), [("2026-09-30T18:00", "2026-10-08T19:00")], "2026-10-10T18:00"),
        (WorkingDays(1), [("2026-09-30T17:00", None)], None),
        (WorkingDays(1), [("2026-10-01T00:00", None)], "2026-09-30T18:00"),
        (By("10:00", 1), [("2026-09-30T18:00", "2026-09-30T18:01")], "2026-10-08T10:00"),
        (By("20:00", 1), [("2026-09-30T19:00", "2026-09-30T21:00")], "2026-09-30T20:00"),
        (By("20:00", 1), [("2026-09-30T19:00", None)], None),
        (CalendarDays(1), [("2026-10-01T00:00", "2026-10-01T00:01")], "2026-10-02T00:00"),
        (CalendarDays(1), [("2026-09-30T00:01", "2026-10-01T00:00")], "2026-10-01T00:00"),
        (CalendarDays(3), [("2026-10-01T00:00", None)], None),
        (CalendarDays(2, roll=True), [("2026-10-05T00:00", None)], None),
        (CalendarDays(2, roll=True), [("2026-10-05T00:00", "2026-10-06T00:00")], "2026-10-09T00:00"),
        (Months(1), [("2026-09-29T11:00", None)], "2026-10-30T00:00"),
        (Years(1), [("2026-09-29T11:00", None)], "2027-09-30T00:00"),
        (At(sh("2026-09-29T12:00")), [("2026-09-29T11:00", None)], "2026-09-29T12:00"),
        (EndOfDay(sh("2026-09-29T12:00")), [("2026-09-29T11:00", None)], "2026-09-30T00:00"),
    ],
)
def test_pauses(budget: Budget, pauses: list[tuple[str, str | None]], expected: str | None) -> None:
    found = due(sh("2026-09-29T10:00"), budget, CN, [pause(*edges) for edges in pauses])
    assert found == (None if expected is None else sh(expected))


def test_spent_leaves_out_closed_and_paused_time() -> None:
    start, end = sh("2026-09-29T10:00"), sh("2026-09-30T10:00")
    assert spent(start, end) == 24 * HOUR
    assert spent(start, end, CN) == 8 * HOUR
    paused = [pause("2026-09-29T11:00", "2026-09-29T14:00"), pause("2026-09-30T09:30")]
    assert spent(start, end, CN, paused) == 6 * HOUR
    assert spent(start, end, None, paused) == 20.5 * HOUR
    assert spent(end, start, CN) == 0
    assert spent(start, start + timedelta(microseconds=1_999_999)) == 1


def test_remaining_counts_down_stands_still_while_paused_and_goes_below_zero() -> None:
    start, four = sh("2026-09-29T10:00"), WorkingSeconds(4 * HOUR)
    assert remaining(start, sh("2026-09-29T14:30"), four, CN) == HOUR
    paused = [pause("2026-09-29T14:30")]
    assert remaining(start, sh("2026-09-29T14:30"), four, CN, paused) == HOUR
    assert remaining(start, sh("2026-10-09T14:30"), four, CN, paused) == HOUR
    assert remaining(start, sh("2026-09-30T09:30"), four, CN) == -int(3.5 * HOUR)
    assert remaining(start, sh("2026-09-29T12:00"), Elapsed(HOUR)) == -HOUR
    assert remaining(start, sh("2026-09-30T17:00"), WorkingDays(1), CN) == HOUR
    assert remaining(start, sh("2026-09-30T17:00"), WorkingDays(1), CN, [pause("2026-09-30T16:00")]) == HOUR
    assert remaining(start, sh("2026-09-29T10:00"), At(sh("2026-09-29T10:01")), CN) == 60


@pytest.mark.parametrize("budget", [WorkingSeconds(1), WorkingDays(1), By("18:00", 1), CalendarDays(1, roll=True)])
@pytest.mark.parametrize("pauses", [[], [Pause(sh("2020-01-01T00:00"))]])
def test_a_calendar_that_never_opens_is_refused(budget: Budget, pauses: list[Pause]) -> None:
    with pytest.raises(ClockInput, match="calendar_never_opens"):
        due(sh("2026-09-29T10:00"), budget, NEVER, pauses)
    assert due(sh("2026-09-29T10:00"), CalendarDays(1), NEVER) == sh("2026-10-01T00:00")


@pytest.mark.parametrize("budget", [WorkingSeconds(7201), WorkingDays(2), By("18:00", 2), CalendarDays(3, roll=True)])
def test_a_calendar_that_opens_too_seldom_is_refused(budget: Budget) -> None:
    once = Calendar.build("Asia/Shanghai", {}, {"2026-10-01": [["09:00", "11:00"]], "2027-01-01": []})
    assert due(sh("2026-09-29T10:00"), WorkingSeconds(7200), once) == sh("2026-10-01T11:00")
    assert due(sh("2026-09-29T10:00"), WorkingDays(1), once) == sh("2026-10-01T11:00")
    with pytest.raises(ClockInput, match="calendar_never_opens"):
        due(sh("2026-09-29T10:00"), budget, once)


@pytest.mark.parametrize("budget", [WorkingSeconds(1), WorkingDays(1), By("18:00", 1), CalendarDays(1, roll=True)])
def test_working_budgets_need_a_calendar(budget: Budget) -> None:
    with pytest.raises(ClockInput, match="calendar_required"):
        due(sh("2026-09-29T10:00"), budget)


@pytest.mark.parametrize(
    "budget", [WorkingSeconds(10**12), WorkingDays(10**7), Elapsed(10**15), CalendarDays(10**9), Months(10**6)]
)
def test_promises_for_eternity_are_refused(budget: Budget) -> None:
    with pytest.raises(ClockInput, match="out_of_range"):
        due(sh("2026-09-29T10:00"), budget, CN)


@pytest.mark.parametrize("budget", [WorkingSeconds(1), WorkingDays(1), By("18:00", 1), CalendarDays(1)])
def test_pauses_for_eternity_are_refused(budget: Budget) -> None:
    with pytest.raises(ClockInput, match="out_of_range"):
        due(sh("2026-09-29T10:00"), budget, CN, [pause("2026-09-29T10:00", "9000-01-01T00:00")])


def test_naive_moments_are_refused_by_name() -> None:
    naive = datetime(2026, 9, 29, 10)  # noqa: DTZ001 - what is tested
    questions: dict[str, Callable[[], object]] = {
        "start": lambda: due(naive, Elapsed(1)),
        "end": lambda: spent(sh("2026-09-29T10:00"), naive),
        "from": lambda: Pause(naive),
        "to": lambda: Pause(sh("2026-09-29T10:00"), naive),
        "at": lambda: At(naive),
    }
    for field, ask in questions.items():
        with pytest.raises(ClockInput) as caught:
            ask()
        assert (caught.value.code, caught.value.field) == ("moment_naive", field)
    with pytest.raises(ClockInput, match="pause_reversed"):
        pause("2026-09-29T10:00", "2026-09-29T09:59")
