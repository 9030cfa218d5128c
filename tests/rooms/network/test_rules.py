"""Calendars put together over their versions, against looking up each date by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.clock import Calendar, ClockInput, WorkingDays, due, jurisdiction_calendar, statutory
from makegood.rooms.network import rules
from makegood.rooms.network.rules import Part

WEEKS = [
    {"mon": [["08:00", "18:00"]], "sat": [["09:00", "12:00"]]},
    {"mon": [["08:00", "18:00"]], "tue": [["22:00", "06:00"]]},
    {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    {},
]
DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(90)]


@st.composite
def versions(draw: st.DrawFn) -> list[Part]:
    """Versions that begin within some weeks, with weeks and overrides of their own."""
    parts = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        days = draw(st.lists(st.sampled_from(DAYS), max_size=4))
        overrides = {day.isoformat(): draw(st.sampled_from([[], [["10:00", "11:00"]]])) for day in days}
        holidays = draw(st.sampled_from([None, "CN"]))
        definition: dict[str, Any] = {
            "timezone": "Asia/Shanghai", "week": draw(st.sampled_from(WEEKS)), "overrides": overrides,
        }  # fmt: skip
        if holidays:
            definition["holidays"] = holidays
        parts.append(Part(number, draw(st.sampled_from(DAYS)), rules.calendar_of(definition)))
    return parts


@settings(max_examples=120, deadline=None)
@given(versions())
def test_each_date_has_the_hours_of_the_version_in_force(parts: list[Part]) -> None:
    whole = rules.compose(parts)
    for day in [date(2025, 12, 1), *DAYS, date(2026, 4, 1), date(2027, 5, 1)]:
        begun = [part for part in parts if part.first <= day]
        ruling = (
            max(begun, key=lambda p: (p.first, p.number)) if begun else min(parts, key=lambda p: (p.first, p.number))
        )
        assert whole.spans_on(day) == ruling.calendar.spans_on(day), day


@settings(max_examples=60, deadline=None)
@given(versions())
def test_the_order_of_reading_does_not_matter(parts: list[Part]) -> None:
    assert rules.compose(parts) == rules.compose(parts[::-1])


def test_a_new_week_leaves_the_past_alone() -> None:
    old = Part(1, date(2020, 1, 1), rules.calendar_of({"statutory": "cn"}))
    six_days = {day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}
    new = Part(2, date(2026, 12, 1), rules.calendar_of({"statutory": "cn", "week": six_days}))
    whole = rules.compose([old, new])
    for start in (datetime(2019, 9, 28, 2, tzinfo=UTC), datetime(2026, 9, 28, 2, tzinfo=UTC)):
        assert due(start, WorkingDays(3), whole) == due(start, WorkingDays(3), statutory("cn"))
    # From 1 December on Saturdays count: Friday the 4th, Saturday the 5th, closing at 20:00 in Shanghai.
    found = due(datetime(2026, 12, 3, 2, tzinfo=UTC), WorkingDays(2), whole)
    assert found == datetime(2026, 12, 5, 12, 0, tzinfo=UTC)


def test_no_version_is_no_calendar() -> None:
    with pytest.raises(ValueError, match="versions"):
        rules.compose([])


def test_the_shipped_calendar_is_the_statutory_one() -> None:
    definitions = rules.shipped_calendars("CN")
    assert list(definitions) == ["cn"]
    assert rules.calendar_of(definitions["cn"]) == statutory("cn")


@pytest.mark.parametrize("jurisdiction", ["GB", "EU", "US", "BR"])
def test_other_companies_have_their_countrys_offices_too(jurisdiction: str) -> None:
    definitions = rules.shipped_calendars(jurisdiction)
    assert list(definitions) == ["cn", jurisdiction.lower()]
    own, law = rules.calendar_of(definitions[jurisdiction.lower()]), jurisdiction_calendar(jurisdiction)
    assert own.timezone == rules.JURISDICTIONS[jurisdiction].zone == law.timezone
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365)):
        assert bool(own.spans_on(day)) == bool(law.spans_on(day)), day


def test_overrides_lie_over_the_earlier_ones() -> None:
    first = {"statutory": "cn", "overrides": {"2026-12-24": [], "2026-12-25": [["08:00", "10:00"]]}}
    second = rules.laid_over(
        first, {"overrides": {"2026-12-25": [], "2026-12-26": [["09:00", "10:00"]], "2026-12-24": None}}
    )
    assert second == {"statutory": "cn", "overrides": {"2026-12-25": [], "2026-12-26": [["09:00", "10:00"]]}}
    assert first["overrides"] == {"2026-12-24": [], "2026-12-25": [["08:00", "10:00"]]}


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        ({"timezone": "Asia/Shanghai"}, "field_required"),
        ({"timezone": "Mars/Base", "week": {}}, "unknown_timezone"),
        ({"timezone": "Asia/Shanghai", "week": {"mon": [["25:00", "26:00"]]}}, "bad_time"),
        ({"statutory": "xx"}, "unknown_calendar"),
        ({"statutory": 5}, "unknown_calendar"),
        ({"statutory": "cn", "timezone": "Europe/London"}, "timezone_of_statutory"),
        ({"statutory": "cn", "weeks": {}}, "unknown_field"),
        ({"statutory": "cn", "overrides": {"yesterday": []}}, "bad_date"),
    ],
)
def test_what_is_no_calendar(definition: dict[str, Any], code: str) -> None:
    with pytest.raises(ClockInput) as refused:
        rules.calendar_of(definition)
    assert refused.value.code == code


def test_a_composed_calendar_is_an_ordinary_one() -> None:
    part = Part(1, date(2020, 1, 1), rules.calendar_of({"timezone": "Asia/Shanghai", "week": WEEKS[0]}))
    whole = rules.compose([part, Part(2, date(2021, 1, 1), statutory("cn"))])
    assert Calendar.parse(whole.to_wire()) == whole
