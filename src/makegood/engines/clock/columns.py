"""Many pauses and many budgets as columns: int64, moments in seconds since 1970-01-01T00:00Z."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from makegood.engines.clock.budgets import (
    At,
    Budget,
    By,
    CalendarDays,
    Elapsed,
    EndOfDay,
    Months,
    WorkingDays,
    WorkingSeconds,
    Years,
)
from makegood.engines.clock.calendar import clock_face
from makegood.engines.clock.errors import ClockInput
from makegood.engines.clock.one import PauseSpans
from makegood.engines.clock.zones import FIRST_YEAR, LAST_YEAR, MICRO, Moments, micros_of, moment_of

# In a column of due moments: a pause is open at the due moment.
NO_MOMENT = int(np.iinfo(np.int64).min)
# In a column of pause ends: still open.
OPEN_END = int(np.iinfo(np.int64).max)

# Moments of columns lie between these, so that no sum of two can overflow.
FIRST_MOMENT, LAST_MOMENT = (
    int(np.datetime64(f"{year}-01-01", "s").astype(np.int64)) for year in (FIRST_YEAR, LAST_YEAR)
)


def checked(values: ArrayLike, field: str, low: int, high: int, length: int | None = None) -> Moments:
    """Whole numbers as int64 of one dimension, low <= v < high. Raises not_a_column, length_differs, out_of_range."""
    column = np.asarray(values)
    if column.ndim != 1 or (column.size and not np.issubdtype(column.dtype, np.integer)):
        raise ClockInput("not_a_column", field, {"dtype": str(column.dtype), "dimensions": column.ndim})
    if length is not None and len(column) != length:
        raise ClockInput("length_differs", field, {"expected": length, "found": len(column)})
    if column.size and not (low <= int(column.min()) and int(column.max()) < high):
        below = low == 1 and int(column.min()) < 1
        raise ClockInput("below_one" if below else "out_of_range", field, {"first": low, "last": high - 1})
    return column.astype(np.int64, copy=False)


@dataclass(frozen=True, eq=False, slots=True)
class PauseColumns:
    """The pauses of many clocks, clock by clock.

    Attributes:
        offsets: shape (clocks + 1,); clock i has the pauses offsets[i] to offsets[i + 1], the last excluded.
        starts, ends: shape (pauses,), seconds since the epoch, half-open; `OPEN_END` while still open.
    """

    offsets: Moments
    starts: Moments
    ends: Moments

    @classmethod
    def of(cls, rows: Sequence[Sequence[tuple[int, int | None]]]) -> PauseColumns:
        """Columns of (from, to) pairs in seconds, one sequence a clock, `to` None while still open."""
        flat = [(first, OPEN_END if last is None else last) for row in rows for first, last in row]
        pairs = np.array(flat, dtype=np.int64).reshape(-1, 2)
        offsets = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)
        return cls(offsets, pairs[:, 0].copy(), pairs[:, 1].copy())

    def ordered(self, clocks: int) -> PauseColumns:
        """Checked against a number of clocks and sorted by start within each.

        Raises ClockInput: not_a_column, length_differs, out_of_range, pause_reversed.
        """
        offsets = checked(self.offsets, "pauses.offsets", 0, OPEN_END, clocks + 1)
        counts = np.diff(offsets)
        if int(offsets[0]) != 0 or bool((counts < 0).any()):
            raise ClockInput("length_differs", "pauses.offsets", {"expected": len(self.starts)})
        starts = checked(self.starts, "pauses.starts", FIRST_MOMENT, LAST_MOMENT, int(offsets[-1]))
        closed = np.where(np.asarray(self.ends) == OPEN_END, FIRST_MOMENT, self.ends)
        checked(closed, "pauses.ends", FIRST_MOMENT, LAST_MOMENT, len(starts))
        ends = np.asarray(self.ends, dtype=np.int64)
        if bool((ends < starts).any()):
            raise ClockInput("pause_reversed", "pauses.ends")
        order = np.lexsort((starts, np.repeat(np.arange(clocks), counts)))
        return PauseColumns(offsets, starts[order], ends[order])

    def take(self, clocks: Moments) -> PauseColumns:
        """The pauses of some of the clocks, in the order asked for."""
        counts = np.diff(self.offsets)[clocks]
        offsets = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts)))
        rows = np.repeat(self.offsets[clocks] - offsets[:-1], counts) + np.arange(int(offsets[-1]))
        return PauseColumns(offsets, self.starts[rows], self.ends[rows])

    def spans(self, clock: int) -> PauseSpans:
        """The pauses of one clock in microseconds, as one clock's engine takes them; of ordered columns."""
        rows = range(int(self.offsets[clock]), int(self.offsets[clock + 1]))
        pairs = ((int(self.starts[row]), int(self.ends[row])) for row in rows)
        return [(first * MICRO, None if last == OPEN_END else last * MICRO) for first, last in pairs if last > first]

    def by_rank(self) -> Iterator[tuple[Moments, Moments, Moments]]:
        """The first pause of all clocks that have one, then the second, ...: (clocks, starts, ends)."""
        counts = np.diff(self.offsets)
        clocks = np.flatnonzero(counts > 0)
        rank = 0
        while len(clocks):
            rows = self.offsets[clocks] + rank
            yield clocks, self.starts[rows], self.ends[rows]
            rank += 1
            clocks = clocks[counts[clocks] > rank]


# The codes of the `kind` column.
KINDS: tuple[type[Budget], ...] = (
    WorkingSeconds,
    Elapsed,
    WorkingDays,
    CalendarDays,
    Months,
    Years,
    By,
    At,
    EndOfDay,
)
_BY_NUMBER: dict[type[Budget], Callable[[int], Budget]] = {
    WorkingSeconds: WorkingSeconds,
    Elapsed: Elapsed,
    WorkingDays: WorkingDays,
    Months: Months,
    Years: Years,
}
_CODES = {kind: code for code, kind in enumerate(KINDS)}


def _columns_of(budget: Budget) -> tuple[int, int, int]:
    code = _CODES[type(budget)]
    match budget:
        case Elapsed(seconds):
            return code, seconds, 0
        case CalendarDays(n, roll):
            return code, n, int(roll)
        case By():
            return code, budget.working_days, budget.minute
        case At(moment) | EndOfDay(moment):
            return code, 1, micros_of(moment, "at") // MICRO
        case WorkingSeconds(n) | WorkingDays(n) | Months(n) | Years(n):
            return code, n, 0


@dataclass(frozen=True, eq=False, slots=True)
class BudgetColumns:
    """Budgets of any kinds as three columns of one length.

    Attributes:
        kind: int8, the place of the budget's class in `KINDS`.
        amount: int64, its number (seconds for `Elapsed`, working days for `By`, 1 where it has none).
        detail: int64, 1 to roll calendar days, the minute of the day for `By`, the moment in whole seconds for
            `At` and `EndOfDay`, else 0.
    """

    kind: NDArray[np.int8]
    amount: Moments
    detail: Moments

    @classmethod
    def of(cls, budgets: Sequence[Budget]) -> BudgetColumns:
        """Columns of budget objects; moments lose their fraction of a second."""
        rows = np.array([_columns_of(budget) for budget in budgets], dtype=np.int64).reshape(-1, 3)
        return cls(rows[:, 0].astype(np.int8), rows[:, 1].copy(), rows[:, 2].copy())

    def ordered(self, clocks: int) -> BudgetColumns:
        """Checked against a number of clocks. Raises not_a_column, length_differs, below_one, out_of_range."""
        return BudgetColumns(
            checked(self.kind, "budgets.kind", 0, len(KINDS), clocks).astype(np.int8),
            checked(self.amount, "budgets.amount", 1, LAST_MOMENT - FIRST_MOMENT, clocks),
            checked(self.detail, "budgets.detail", FIRST_MOMENT, LAST_MOMENT, clocks),
        )

    def at(self, clock: int) -> Budget:
        """The budget object of one clock."""
        kind, n, detail = KINDS[int(self.kind[clock])], int(self.amount[clock]), int(self.detail[clock])
        if kind is CalendarDays:
            return CalendarDays(n, bool(detail))
        if kind is By:
            return By(clock_face(detail), n)
        if kind is At:
            return At(moment_of(detail * MICRO))
        if kind is EndOfDay:
            return EndOfDay(moment_of(detail * MICRO))
        return _BY_NUMBER[kind](n)
