"""Budgets and pauses in their JSON form: what is read, what is refused and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from makegood.engines.clock import (
    At,
    Budget,
    By,
    CalendarDays,
    ClockInput,
    Elapsed,
    EndOfDay,
    Months,
    Pause,
    WorkingDays,
    WorkingSeconds,
    Years,
    budget_to_wire,
    jurisdiction_calendar,
    move_allowed,
    parse_budget,
    parse_duration,
    parse_pauses,
    period_end,
)

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wire", "budget"),
    [
        ({"working_seconds": 3600}, WorkingSeconds(3600)),
        ({"working_days": 3}, WorkingDays(3)),
        ({"elapsed": "PT24H"}, Elapsed(86_400)),
        ({"elapsed": "P7D"}, Elapsed(7 * 86_400)),
        ({"calendar_days": 7, "roll": True}, CalendarDays(7, roll=True)),
        ({"calendar_days": 7, "roll": False}, CalendarDays(7)),
        ({"months": 3}, Months(3)),
        ({"years": 1}, Years(1)),
        ({"by": "18:00", "working_days": 2}, By("18:00", 2)),
        ({"by": "24:00", "working_days": 1}, By("24:00", 1)),
        ({"at": "2026-10-01T12:00:00+00:00"}, At(NOON)),
        ({"end_of_day": "2026-10-01T12:00:00+00:00"}, EndOfDay(NOON)),
    ],
)
def test_each_kind_is_read_and_written(wire: dict[str, Any], budget: Budget) -> None:
    assert parse_budget(wire) == budget
    assert budget_to_wire(budget) == wire


def test_roll_may_be_left_out_and_z_means_utc() -> None:
    assert parse_budget({"calendar_days": 7}) == CalendarDays(7)
    assert parse_budget({"at": "2026-10-01T12:00:00Z"}) == At(NOON)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT1S", 1),
        ("PT90M", 5400),
        ("P1D", 86_400),
        ("P1DT1H", 90_000),
        ("P2W", 1_209_600),
        ("P1W1DT1H1M1S", 694_861),
    ],
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds
    assert parse_budget(budget_to_wire(Elapsed(seconds))) == Elapsed(seconds)


@pytest.mark.parametrize(
    ("wire", "code", "field"),
    [
        ("PT24H", "not_an_object", "budget"),
        ({}, "unknown_budget", "budget"),
        ({"weeks": 1}, "unknown_budget", "budget"),
        ({"working_seconds": 0}, "below_one", "working_seconds"),
        ({"working_seconds": True}, "not_an_integer", "working_seconds"),
        ({"working_seconds": 1.5}, "not_an_integer", "working_seconds"),
        ({"working_days": "3"}, "not_an_integer", "working_days"),
        ({"working_days": -1}, "below_one", "working_days"),
        ({"calendar_days": 0}, "below_one", "calendar_days"),
        ({"calendar_days": 1, "roll": 1}, "not_a_boolean", "roll"),
        ({"calendar_days": 1, "roll": None}, "not_a_boolean", "roll"),
        ({"months": 0}, "below_one", "months"),
        ({"years": None}, "not_an_integer", "years"),
        ({"months": 1, "years": 1}, "budget_ambiguous", "years"),
        ({"working_days": 1, "roll": True}, "unknown_field", "roll"),
        ({"by": "18:00"}, "field_required", "working_days"),
        ({"by": "18", "working_days": 1}, "bad_time", "by"),
        ({"by": "18:00", "working_days": 0}, "below_one", "working_days"),
        ({"elapsed": 86_400}, "bad_duration", "elapsed"),
        ({"elapsed": "P"}, "bad_duration", "elapsed"),
        ({"elapsed": "PT"}, "bad_duration", "elapsed"),
        ({"elapsed": "P1DT"}, "bad_duration", "elapsed"),
        ({"elapsed": "24H"}, "bad_duration", "elapsed"),
        ({"elapsed": "-PT1H"}, "bad_duration", "elapsed"),
        ({"elapsed": "P1M"}, "duration_has_months", "elapsed"),
        ({"elapsed": "P1Y2D"}, "duration_has_months", "elapsed"),
        ({"elapsed": "PT0S"}, "below_one", "elapsed"),
        ({"at": "tomorrow"}, "not_a_moment", "at"),
        ({"at": "2026-10-01"}, "moment_naive", "at"),
        ({"end_of_day": "2026-10-01T12:00:00"}, "moment_naive", "end_of_day"),
        ({"end_of_day": 5}, "not_a_moment", "end_of_day"),
    ],
)
def test_bad_budgets_name_the_field(wire: object, code: str, field: str) -> None:
    with pytest.raises(ClockInput) as caught:
        parse_budget(wire)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_pauses_are_read_and_refused_by_place() -> None:
    wire = [{"from": "2026-10-01T12:00:00+00:00", "to": "2026-10-01T13:00:00+00:00"}, {"from": "2026-10-02T00:00:00Z"}]
    pauses = parse_pauses(wire)
    assert pauses == (Pause(NOON, NOON + timedelta(hours=1)), Pause(NOON + timedelta(hours=12)))
    assert parse_pauses([pause.to_wire() for pause in pauses]) == pauses
    for bad, code, field in (
        ({}, "not_a_list", "pauses"),
        ([5], "not_an_object", "pauses.0"),
        ([{"to": "2026-10-01T12:00:00Z"}], "field_required", "pauses.0.from"),
        ([{"from": "2026-10-01T12:00:00"}], "moment_naive", "pauses.0.from"),
        ([{**wire[0], "why": 1}], "unknown_field", "pauses.0.why"),
        ([wire[0], {"from": wire[0]["to"], "to": wire[0]["from"]}], "pause_reversed", "pauses.1.to"),
    ):
        with pytest.raises(ClockInput) as caught:
            parse_pauses(bad)
        assert (caught.value.code, caught.value.field) == (code, field)


CN = jurisdiction_calendar("CN")


@pytest.mark.parametrize(
    ("start", "length", "rest", "expected"),
    [
        # 24:00 in Shanghai is 16:00 of that day in UTC.
        (date(2026, 9, 21), {"days": 7}, False, "2026-09-28T16:00"),
        (date(2026, 9, 26), {"days": 7}, False, "2026-10-03T16:00"),
        (date(2026, 9, 26), {"days": 7}, True, "2026-10-08T16:00"),
        (date(2026, 10, 3), {"days": 7}, True, "2026-10-10T16:00"),  # a make-up Saturday
        (date(2025, 10, 3), {"years": 1}, True, "2026-10-08T16:00"),
        (date(2024, 2, 29), {"years": 1}, False, "2025-02-28T16:00"),
        (date(2026, 8, 31), {"months": 6}, False, "2027-02-28T16:00"),
        (date(2025, 9, 30), {"years": 1, "extend_days": 4}, True, "2026-10-08T16:00"),
        (date(2025, 10, 1), {"years": 1, "extend_days": 9}, True, "2026-10-10T16:00"),
        (datetime(2026, 9, 20, 16, tzinfo=UTC), {"days": 7}, False, "2026-09-28T16:00"),
        (date(2026, 9, 21), {}, False, "2026-09-21T16:00"),
    ],
)
def test_periods_of_law(start: date, length: dict[str, int], rest: bool, expected: str) -> None:
    found = period_end(start, **length, zone="Asia/Shanghai", rest=CN if rest else None)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_periods_refuse_what_has_no_meaning() -> None:
    for length, code in (({"days": -1}, "below_zero"), ({"years": True}, "not_an_integer")):
        with pytest.raises(ClockInput, match=code):
            period_end(date(2026, 1, 1), **length, zone="UTC")
    with pytest.raises(ClockInput, match="unknown_timezone"):
        period_end(date(2026, 1, 1), days=1, zone="Mars/Olympus")


@pytest.mark.parametrize(
    ("hours", "kind", "allowed"),
    [
        (-1, "local", True),
        (0, "local", True),
        (1, "local", False),
        (1, "statutory", True),
        (1, "disruption", True),
        (1, "", False),
    ],
)
def test_a_station_cannot_postpone_its_promise(hours: int, kind: str, allowed: bool) -> None:
    assert move_allowed(NOON, NOON + timedelta(hours=hours), kind) is allowed
