"""What must hold for every calendar, budget and pause."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.clock import (
    NO_MOMENT,
    At,
    Budget,
    BudgetColumns,
    By,
    Calendar,
    CalendarDays,
    ClockInput,
    Elapsed,
    EndOfDay,
    Months,
    Pause,
    PauseColumns,
    WorkingDays,
    WorkingSeconds,
    Years,
    budget_to_wire,
    due,
    due_many,
    due_many_budgets,
    due_moments,
    next_open,
    parse_budget,
    remaining,
    spent,
    spent_many,
)

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC")
BEGIN = datetime(2026, 1, 10, tzinfo=UTC)

faces = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02d}:{minute % 60:02d}")
span_lists = st.lists(st.tuples(faces, st.one_of(faces, st.just("24:00"))).map(list), max_size=3)
moments = st.integers(0, 400 * 86_400 * 10).map(lambda tenths: BEGIN + timedelta(seconds=tenths / 10))
lengths = st.integers(0, 300_000).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = draw(st.dictionaries(st.sampled_from(["mon", "tue", "wed", "fri", "sat", "sun"]), span_lists, max_size=5))
    days = st.integers(0, 400).map(lambda number: (BEGIN + timedelta(days=number)).date().isoformat())
    overrides = draw(st.dictionaries(days, span_lists, max_size=4))
    wire: dict[str, Any] = {"timezone": draw(st.sampled_from(ZONES)), "overrides": overrides}
    return Calendar.parse({**wire, "week": {**week, "thu": [["09:00", "17:30"]]}})


@st.composite
def closed_pauses(draw: st.DrawFn) -> list[Pause]:
    firsts = draw(st.lists(st.tuples(moments, lengths), max_size=4))
    return [Pause(first, first + length) for first, length in firsts]


working = st.integers(1, 400_000).map(WorkingSeconds)
elapsed = st.integers(1, 400_000).map(Elapsed)
movable = st.one_of(
    working,
    elapsed,
    st.integers(1, 20).map(WorkingDays),
    st.tuples(faces, st.integers(1, 9)).map(lambda pair: By(*pair)),
    st.tuples(st.integers(1, 30), st.booleans()).map(lambda pair: CalendarDays(*pair)),
)


@given(calendars(), moments, working, closed_pauses())
def test_what_is_spent_at_the_due_moment_is_the_budget(
    calendar: Calendar, start: datetime, budget: WorkingSeconds, pauses: list[Pause]
) -> None:
    found = due(start, budget, calendar, pauses)
    assert found is not None
    assert spent(start, found, calendar, pauses) == budget.n
    assert spent(start, found - timedelta(microseconds=1), calendar, pauses) == budget.n - 1
    assert remaining(start, found, budget, calendar, pauses) == 0


@given(calendars(), moments, movable, closed_pauses(), closed_pauses())
def test_a_further_pause_never_brings_a_due_moment_forward(
    calendar: Calendar, start: datetime, budget: Budget, pauses: list[Pause], more: list[Pause]
) -> None:
    before, after = due(start, budget, calendar, pauses), due(start, budget, calendar, pauses + more)
    assert before is not None
    assert after is not None
    assert before <= after
    if not isinstance(budget, By):  # a time of day may come before the start's own time only on a later day
        assert start < before


@given(calendars(), moments, movable, closed_pauses(), st.randoms())
def test_the_order_of_pauses_and_cutting_one_in_two_change_nothing(
    calendar: Calendar, start: datetime, budget: Budget, pauses: list[Pause], dice: Any
) -> None:
    cut: list[Pause] = []
    for pause in pauses:
        assert pause.end is not None
        middle = pause.start + (pause.end - pause.start) / 2
        cut += [Pause(pause.start, middle), Pause(middle, pause.end), Pause(middle, pause.end)]
    dice.shuffle(cut)
    assert due(start, budget, calendar, cut) == due(start, budget, calendar, pauses)


@given(calendars(), moments, movable, lengths)
def test_an_open_pause_stops_the_clock_or_comes_too_late(
    calendar: Calendar, start: datetime, budget: Budget, later: timedelta
) -> None:
    plain = due(start, budget, calendar)
    stopped = due(start, budget, calendar, [Pause(start + later)])
    assert plain is not None
    if stopped is None:
        assert start + later <= plain
    else:
        assert stopped == plain
        assert plain <= start + later


def on_the_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


@given(calendars(), moments, lengths, lengths, closed_pauses())
def test_time_spent_adds_up(
    calendar: Calendar, start: datetime, first: timedelta, second: timedelta, pauses: list[Pause]
) -> None:
    start = on_the_second(start)
    middle, end = start + first, start + first + second
    even = [Pause(on_the_second(pause.start), pause.end and on_the_second(pause.end)) for pause in pauses]
    assert spent(start, middle, calendar, even) + spent(middle, end, calendar, even) == spent(
        start, end, calendar, even
    )
    # Each answer leaves out the second that it only began, so a pause that ends within one may cost the two parts one.
    parts = spent(start, middle, calendar, pauses) + spent(middle, end, calendar, pauses)
    assert parts in {spent(start, end, calendar, pauses), spent(start, end, calendar, pauses) - 1}
    assert parts <= spent(start, end, None, pauses) <= (end - start).total_seconds()


@given(calendars(), moments)
def test_the_next_open_moment_is_open_and_nothing_before_it_is(calendar: Calendar, start: datetime) -> None:
    found = next_open(start, calendar)
    assert found >= start
    assert spent(start, found, calendar) == 0
    if found != start:
        assert spent(found, found + timedelta(seconds=60), calendar) == 60
    assert next_open(found, calendar) == found


@given(calendars())
def test_calendars_survive_the_wire(calendar: Calendar) -> None:
    assert Calendar.parse(calendar.to_wire()) == calendar


@given(movable)
def test_budgets_survive_the_wire(budget: Budget) -> None:
    assert parse_budget(budget_to_wire(budget)) == budget


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=5))
def test_nonsense_is_refused_with_a_code_and_never_otherwise(nonsense: object) -> None:
    week = {"mon": [["08:00", "12:00"]]}
    for wire in (
        nonsense,
        {"timezone": nonsense, "week": week},
        {"timezone": "UTC", "week": {"mon": nonsense}},
        {"timezone": "UTC", "week": week, "overrides": {"2026-10-01": nonsense}},
        {"timezone": "UTC", "week": week, "holidays": nonsense},
        {"timezone": "UTC", "week": week, str(nonsense): nonsense},
    ):
        with contextlib.suppress(ClockInput):
            Calendar.parse(wire)
    for kind in ("working_seconds", "elapsed", "by", "at", "roll", "calendar_days", str(nonsense)):
        with contextlib.suppress(ClockInput):
            parse_budget({kind: nonsense})


@settings(max_examples=30)
@given(calendars(), st.lists(st.tuples(moments, movable, closed_pauses()), min_size=1, max_size=20))
def test_columns_answer_as_single_questions_do(calendar: Calendar, rows: list[Any]) -> None:
    starts = np.array([int(start.timestamp()) for start, _, _ in rows])
    pairs = [[(int(p.start.timestamp()), int(p.end.timestamp())) for p in pauses] for _, _, pauses in rows]
    found = due_many_budgets(
        starts, BudgetColumns.of([budget for _, budget, _ in rows]), calendar, PauseColumns.of(pairs)
    )
    for start, (_, budget, _), pauses, second in zip(starts, rows, pairs, found, strict=True):
        whole = [Pause(*(datetime.fromtimestamp(edge, UTC) for edge in pair)) for pair in pauses]
        alone = due(datetime.fromtimestamp(int(start), UTC), budget, calendar, whole)
        assert alone is not None
        assert int(alone.timestamp()) == second


@pytest.mark.parametrize("size", [5, 5000])
def test_columns_are_checked(size: int) -> None:
    calendar = Calendar.build("UTC", {"mon": [["08:00", "12:00"]]})
    starts, ones = np.full(size, 1_790_000_000), np.ones(size, dtype=np.int64)
    assert due_many(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), calendar).shape == (0,)
    bad: list[tuple[Any, Any, Any, str]] = [
        (starts.astype(float), ones, None, "not_a_column"),
        (starts.reshape(1, -1), ones, None, "not_a_column"),
        (starts, ones[:-1], None, "length_differs"),
        (starts, ones * 0, None, "below_one"),
        (starts * 1000, ones, None, "out_of_range"),
        (starts, ones * 10**12, None, "out_of_range"),
        (starts, ones, PauseColumns.of([[]] * (size - 1)), "length_differs"),
        (starts, ones, PauseColumns.of([[(20, 10)]] + [[]] * (size - 1)), "pause_reversed"),
    ]
    for start, budget, pauses, code in bad:
        with pytest.raises(ClockInput, match=code):
            due_many(start, budget, calendar, pauses)
    with pytest.raises(ClockInput, match="zone_required"):
        due_many_budgets(starts, BudgetColumns.of([CalendarDays(1)] * size))
    with pytest.raises(ClockInput, match="calendar_never_opens"):
        due_many(starts, ones, Calendar.build("UTC", {}))
    held = PauseColumns.of([[(1_790_000_000, None)]] * size)
    assert (due_many(starts, ones, calendar, held) == NO_MOMENT).all()
    assert (spent_many(starts, starts + 900_000, calendar, held) == 0).all()


fine_moments = st.integers(0, 400 * 86_400 * 1_000_000).map(lambda micros: BEGIN + timedelta(microseconds=micros))
#: Starts where a calendar opens or closes, and a part of a second before and after.
edges = st.tuples(
    st.integers(0, 400), st.sampled_from([1 * 60, 9 * 60 + 30, 14 * 60, 22 * 60 + 30]), st.integers(-2, 2)
).map(lambda told: BEGIN + timedelta(days=told[0], minutes=told[1], microseconds=told[2] * 400_000))
unmoved = st.one_of(
    st.integers(1, 30).map(Months), st.integers(1, 3).map(Years), moments.map(At), moments.map(EndOfDay)
)
clocks = st.lists(
    st.tuples(st.one_of(fine_moments, edges), st.one_of(movable, unmoved), st.one_of(st.just([]), closed_pauses())),
    max_size=12,
)


@given(calendars(), clocks)
def test_many_moments_are_those_of_each_clock_to_the_microsecond(
    calendar: Calendar, given_: list[tuple[datetime, Budget, list[Pause]]]
) -> None:
    alone = [due(start, budget, calendar, pauses) for start, budget, pauses in given_]
    starts, budgets, pauses_of = [one[0] for one in given_], [one[1] for one in given_], [one[2] for one in given_]
    assert due_moments(starts, budgets, calendar, pauses_of) == alone
    without = [due(start, budget, calendar) for start, budget, _ in given_]
    assert due_moments(starts, budgets, calendar) == without
