"""The engine equals the slow reference on random questions, one at a time and by columns."""

from __future__ import annotations

import random

import numpy as np

from makegood.engines.clock import (
    BudgetColumns,
    Calendar,
    PauseColumns,
    due_many_budgets,
    parse_budget,
    spent,
    spent_many,
)
from tests.engines.clock import reference
from tests.engines.clock.comparison import at, check, pauses_of


def test_due_equals_the_reference_on_random_questions() -> None:
    asked, differences = check(calendars=75, cases_each=40, seed=20260101)
    assert asked == 3000
    assert differences == []


def test_large_columns_answer_by_table_what_small_ones_answer_by_search() -> None:
    rng = random.Random(7)
    for _ in range(6):
        slow = reference.random_calendar(rng)
        calendar = Calendar.parse(slow.wire)
        cases = [reference.random_case(rng, slow) for _ in range(60)]
        budgets = BudgetColumns.of([parse_budget(case.budget) for case in cases])
        starts, pauses = np.array([case.start for case in cases]), PauseColumns.of([case.pauses for case in cases])
        few = due_many_budgets(starts, budgets, calendar, pauses)
        times = 700
        many = due_many_budgets(
            np.tile(starts, times),
            BudgetColumns(np.tile(budgets.kind, times), np.tile(budgets.amount, times), np.tile(budgets.detail, times)),
            calendar,
            PauseColumns.of([case.pauses if budgets.kind[i] < 2 else [] for i, case in enumerate(cases)] * times),
        )
        without = due_many_budgets(
            starts,
            budgets,
            calendar,
            PauseColumns.of([case.pauses if budgets.kind[i] < 2 else [] for i, case in enumerate(cases)]),
        )
        assert np.array_equal(many, np.tile(without, times))
        assert np.array_equal(few[budgets.kind < 2], without[budgets.kind < 2])


def test_spent_equals_the_reference_on_random_questions() -> None:
    rng = random.Random(11)
    for _ in range(25):
        slow = reference.random_calendar(rng)
        calendar = Calendar.parse(slow.wire)
        cases = [reference.random_case(rng, slow) for _ in range(20)]
        ends = [case.start + rng.randint(-5, 900_000) for case in cases]
        starts, pauses = np.array([case.start for case in cases]), PauseColumns.of([case.pauses for case in cases])
        for fast, painted in ((calendar, slow), (None, None)):
            expected = [
                reference.spent(case.start, end, painted, case.pauses) for case, end in zip(cases, ends, strict=True)
            ]
            alone = [
                spent(at(case.start), at(end), fast, pauses_of(case.pauses))
                for case, end in zip(cases, ends, strict=True)
            ]
            assert alone == expected
            assert spent_many(starts, np.array(ends), fast, pauses).tolist() == expected
