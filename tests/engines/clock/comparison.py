"""Puts the same random questions to the slow reference, to `due` and to `due_many_budgets`."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import numpy as np

from makegood.engines.clock import (
    NO_MOMENT,
    BudgetColumns,
    Calendar,
    Pause,
    PauseColumns,
    due,
    due_many_budgets,
    parse_budget,
)
from tests.engines.clock import reference


def at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def pauses_of(pairs: reference.Pauses) -> list[Pause]:
    return [Pause(at(first), None if last is None else at(last)) for first, last in pairs]


def check(calendars: int, cases_each: int, seed: int) -> tuple[int, list[str]]:
    """Ask every question of the slow reference, of `due` and of `due_many_budgets`: (asked, differences)."""
    rng = random.Random(seed)
    asked, differences = 0, []
    for _ in range(calendars):
        slow = reference.random_calendar(rng)
        calendar = Calendar.parse(slow.wire)
        cases = [reference.random_case(rng, slow) for _ in range(cases_each)]
        budgets = [parse_budget(case.budget) for case in cases]
        columns = due_many_budgets(
            np.array([case.start for case in cases]),
            BudgetColumns.of(budgets),
            calendar,
            PauseColumns.of([case.pauses for case in cases]),
        )
        for case, budget, found in zip(cases, budgets, columns.tolist(), strict=True):
            expected = case.due()
            one = due(at(case.start), budget, calendar, pauses_of(case.pauses))
            alone = None if one is None else int(one.timestamp())
            if alone != expected or (None if found == NO_MOMENT else found) != expected:
                question = (slow.wire, case.start, case.budget, case.pauses)
                differences.append(f"{question}: expected {expected}, alone {alone}, column {found}")
        asked += len(cases)
    return asked, differences
