"""Calendars: what is accepted, what is refused and why, rest days by law."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from makegood.engines.clock import (
    Calendar,
    ClockInput,
    HolidaySource,
    WorkingSeconds,
    due,
    is_workday,
    jurisdiction_calendar,
    next_open,
    provisional,
    spent,
    statutory,
)

DAYS = {"mon": [["08:30", "12:00"], ["13:30", "18:00"]]}


def refused(wire: object) -> tuple[str, str]:
    with pytest.raises(ClockInput) as caught:
        Calendar.parse(wire)
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"timezone": "Asia/Nowhere"}, "unknown_timezone", "timezone"),
        ({"timezone": "../etc/passwd"}, "unknown_timezone", "timezone"),
        ({"timezone": "Asia"}, "unknown_timezone", "timezone"),
        ({"timezone": 8}, "unknown_timezone", "timezone"),
        ({"week": []}, "not_an_object", "week"),
        ({"week": {"monday": []}}, "unknown_day", "week.monday"),
        ({"week": {"mon": "08:30"}}, "not_a_list", "week.mon"),
        ({"week": {"mon": ["08:30-12:00"]}}, "bad_span", "week.mon.0"),
        ({"week": {"mon": [["08:30"]]}}, "bad_span", "week.mon.0"),
        ({"week": {"mon": [["8:30", "12:00"]]}}, "bad_time", "week.mon.0.0"),
        ({"week": {"mon": [["08:30", "24:01"]]}}, "bad_time", "week.mon.0.1"),
        ({"week": {"mon": [["08:30", "12:60"]]}}, "bad_time", "week.mon.0.1"),
        ({"week": {"mon": [["08:30", 12]]}}, "bad_time", "week.mon.0.1"),
        ({"week": {"mon": [["٠٨:30", "12:00"]]}}, "bad_time", "week.mon.0.0"),
        ({"week": {"mon": [["24:00", "06:00"]]}}, "bad_span_start", "week.mon.0.0"),
        ({"overrides": []}, "not_an_object", "overrides"),
        ({"overrides": {"2026-02-30": []}}, "bad_date", "overrides.2026-02-30"),
        ({"overrides": {"20261001": []}}, "bad_date", "overrides.20261001"),
        ({"overrides": {"1066-10-14": []}}, "date_out_of_range", "overrides.1066-10-14"),
        ({"overrides": {"2026-10-01": None}}, "not_a_list", "overrides.2026-10-01"),
        ({"holidays": "XX"}, "unknown_holidays", "holidays"),
        ({"holidays": "GB-XYZ"}, "unknown_holidays", "holidays"),
        ({"holidays": 5}, "unknown_holidays", "holidays"),
        ({"hours": {}}, "unknown_field", "hours"),
    ],
)
def test_bad_calendars_name_the_field(change: dict[str, Any], code: str, field: str) -> None:
    assert refused({"timezone": "Asia/Shanghai", "week": DAYS, **change}) == (code, field)


def test_missing_parts_are_named() -> None:
    assert refused({"week": DAYS}) == ("field_required", "timezone")
    assert refused({"timezone": "UTC"}) == ("field_required", "week")
    assert refused([]) == ("not_an_object", "calendar")


def test_equal_hours_are_one_calendar_however_they_are_written() -> None:
    plain = Calendar.build("UTC", {"mon": [["08:00", "16:00"]]}, {date(2026, 10, 1): []})
    pieces = Calendar.parse(
        {
            "timezone": "UTC",
            "week": {"mon": [["12:00", "16:00"], ["08:00", "12:00"], ["09:00", "10:00"]], "tue": []},
            "overrides": {"2026-10-01": []},
        }
    )
    assert plain == pieces
    assert hash(plain) == hash(pieces)
    assert plain != Calendar.build("UTC", {"mon": [["08:00", "16:01"]]}, {date(2026, 10, 1): []})


@pytest.mark.parametrize(
    "spans",
    [
        [["08:30", "12:00"], ["13:30", "24:00"]],
        [["22:00", "06:00"]],
        [["08:00", "08:00"]],
        [["00:00", "24:00"], ["22:00", "20:00"]],
        [["18:00", "18:00"], ["07:00", "19:00"]],
        [["23:59", "23:59"]],
        [],
    ],
)
def test_the_wire_form_reads_back_equal(spans: list[list[str]]) -> None:
    week = {"mon": [["09:00", "17:00"]], "sun": spans}
    calendar = Calendar.build("Europe/London", week, {"2026-12-25": spans}, HolidaySource("GB", "ENG"))
    assert Calendar.parse(calendar.to_wire()) == calendar


def test_chinese_working_days_of_2026_with_make_up_days() -> None:
    cn = statutory("cn")
    made_up = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9)}
    made_up |= {date(2026, 9, 20), date(2026, 10, 10)}
    weekend = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert {day for day in weekend if day.weekday() > 4 and is_workday(cn, day)} == made_up
    off = [date(2026, 2, 15) + timedelta(days=n) for n in range(9)]
    off += [date(2026, 10, 1) + timedelta(days=n) for n in range(7)]
    assert not any(is_workday(cn, day) for day in off)
    assert cn.spans_on(date(2026, 2, 14)) == ((510, 720), (810, 1080))


def test_a_working_day_moved_into_december_belongs_to_its_own_year() -> None:
    # The notice for 2007 made the last weekend of 2006 working days.
    assert is_workday(statutory("cn"), date(2006, 12, 30))
    assert is_workday(statutory("cn"), date(2006, 12, 31))


def test_an_override_rules_before_the_law() -> None:
    open_on_the_first = Calendar.build(
        "Asia/Shanghai", DAYS, {"2026-10-01": [["10:00", "11:00"]], "2026-10-10": []}, HolidaySource("CN")
    )
    assert is_workday(open_on_the_first, date(2026, 10, 1))
    assert not is_workday(open_on_the_first, date(2026, 10, 10))
    assert not is_workday(open_on_the_first, date(2026, 10, 5))


def test_a_shop_open_on_sundays_has_its_own_hours_on_a_make_up_sunday() -> None:
    shop = Calendar.build("Asia/Shanghai", {**DAYS, "sun": [["10:00", "20:00"]]}, holidays=HolidaySource("CN"))
    assert shop.spans_on(date(2026, 9, 20)) == ((600, 1200),)
    assert shop.spans_on(date(2026, 10, 10)) == ((510, 720), (810, 1080))


@pytest.mark.parametrize(
    ("code", "zone", "rest", "worked"),
    [
        ("CN", "Asia/Shanghai", date(2026, 10, 7), date(2026, 10, 10)),
        ("GB", "Europe/London", date(2026, 8, 31), date(2026, 8, 28)),
        ("EU", "Europe/Brussels", date(2026, 7, 21), date(2026, 7, 20)),
        ("US", "America/New_York", date(2026, 11, 26), date(2026, 11, 27)),
        ("BR", "America/Sao_Paulo", date(2026, 4, 21), date(2026, 4, 22)),
    ],
)
def test_rest_days_of_jurisdictions(code: str, zone: str, rest: date, worked: date) -> None:
    calendar = jurisdiction_calendar(code)
    assert calendar.timezone == zone
    assert not is_workday(calendar, rest)
    assert is_workday(calendar, worked)


def test_years_without_a_published_schedule_are_provisional() -> None:
    assert not provisional("CN", 2026)
    # Derived from the data set, so a year becomes final by itself when an update brings its notice.
    assert provisional("CN", 2026 + 40)
    assert not provisional("GB", 2030)
    with pytest.raises(ClockInput, match="unknown_jurisdiction"):
        provisional("XX", 2026)


def test_next_open() -> None:
    cn, zone = statutory("cn"), ZoneInfo("Asia/Shanghai")
    at = datetime(2026, 9, 30, 18, tzinfo=zone)
    assert next_open(at, cn) == datetime(2026, 10, 8, 8, 30, tzinfo=zone)
    inside = datetime(2026, 9, 30, 17, 59, 59, 999_999, tzinfo=zone)
    assert next_open(inside, cn) == inside
    with pytest.raises(ClockInput, match="calendar_never_opens"):
        next_open(at, Calendar.build("UTC", {}))


def test_a_century_either_way_is_laid_out_when_asked_for() -> None:
    calendar = Calendar.build("Asia/Shanghai", DAYS, holidays=HolidaySource("CN"))
    first = due(datetime(2100, 3, 1, tzinfo=UTC), WorkingSeconds(3600), calendar)
    assert first == datetime(2100, 3, 1, 1, 30, tzinfo=UTC)
    assert spent(datetime(1990, 1, 1, tzinfo=UTC), datetime(1990, 1, 9, tzinfo=UTC), calendar) == 8 * 3600
    assert due(datetime(2100, 3, 1, tzinfo=UTC), WorkingSeconds(3600), calendar) == first


def test_threads_that_widen_one_calendar_agree() -> None:
    calendar = Calendar.build("America/New_York", {"tue": [["09:00", "17:00"]]})
    years = [2026, 1960, 2090, 2000, 2150, 1930, 2040, 1990]
    found: dict[int, datetime | None] = {}
    barrier = threading.Barrier(len(years))

    def ask(year: int) -> None:
        barrier.wait()
        found[year] = due(datetime(year, 1, 1, tzinfo=UTC), WorkingSeconds(8 * 3600 * 60), calendar)

    threads = [threading.Thread(target=ask, args=(year,)) for year in years]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fresh = Calendar.build("America/New_York", {"tue": [["09:00", "13:00"], ["13:00", "17:00"]]})
    assert found == {
        year: due(datetime(year, 1, 1, tzinfo=UTC), WorkingSeconds(8 * 3600 * 60), fresh) for year in years
    }
    assert len(set(found.values())) == len(years)
