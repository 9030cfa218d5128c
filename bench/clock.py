"""How fast due moments are found, against pandas in the same run, and whether they are right.

`python bench/clock.py [--cases N]`; the joint benchmark calls `run()`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from makegood.engines.clock import (
    Budget,
    BudgetColumns,
    By,
    CalendarDays,
    Elapsed,
    EndOfDay,
    Months,
    PauseColumns,
    WorkingDays,
    WorkingSeconds,
    Years,
    due,
    due_many,
    due_many_budgets,
    is_workday,
    statutory,
)
from tests.engines.clock.comparison import check

Line = tuple[str, str, str, bool]

CN = statutory("cn")
SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2017, 1, 1), date(2026, 12, 31)
CLOCKS = 1_000_000
PANDAS_CLOCKS = 1_500
SEED = 20260101


def _median_seconds(ask: Callable[[], object], times: int = 5) -> float:
    """The median time of one question, after one that lays out the tables."""
    ask()
    taken = []
    for _ in range(times):
        begin = time.process_time()
        ask()
        taken.append(time.process_time() - begin)
    return statistics.median(taken)


def _epoch(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).timestamp())


def _starts(dice: np.random.Generator, size: int) -> NDArray[np.int64]:
    """Moments of ten years, in no order; the last month is left for the budgets to end in."""
    return dice.integers(_epoch(FIRST), _epoch(LAST) - 31 * 86_400, size, dtype=np.int64)


def _mixed_budgets(dice: np.random.Generator, size: int) -> BudgetColumns:
    """All kinds, half of them working seconds; a thousand different budgets, drawn at random."""
    kinds: list[Callable[[int], Budget]] = [
        lambda n: WorkingSeconds(n * 613),
        lambda n: WorkingSeconds(n * 61),
        lambda n: WorkingSeconds(n * 7),
        lambda n: WorkingSeconds(n * 3600),
        lambda n: Elapsed(n * 997),
        lambda n: WorkingDays(n % 30 + 1),
        lambda n: CalendarDays(n % 30 + 1, roll=n % 2 == 0),
        lambda n: By("18:00", n % 5 + 1),
        lambda n: Months(n % 24 + 1),
        lambda n: Years(n % 3 + 1),
        lambda n: EndOfDay(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n)),
    ]
    different = BudgetColumns.of([kinds[number % len(kinds)](number // 11 + 1) for number in range(1100)])
    drawn = dice.integers(0, 1100, size)
    return BudgetColumns(different.kind[drawn], different.amount[drawn], different.detail[drawn])


def _paused(dice: np.random.Generator, starts: NDArray[np.int64]) -> PauseColumns:
    """One pause each, of up to a day, within two days of the start."""
    first = starts + dice.integers(0, 2 * 86_400, len(starts))
    last = first + dice.integers(1, 86_400, len(starts))
    return PauseColumns(np.arange(len(starts) + 1, dtype=np.int64), first, last)


def speed() -> list[Line]:
    """Due moments a second on one core, over a Chinese working calendar of ten years."""
    dice = np.random.default_rng(SEED)
    starts = _starts(dice, CLOCKS)
    seconds = dice.integers(60, 30 * 8 * 3600, CLOCKS, dtype=np.int64)
    budgets, pauses = _mixed_budgets(dice, CLOCKS), _paused(dice, starts)
    questions: list[tuple[str, Callable[[], object]]] = [
        ("working seconds", lambda: due_many(starts, seconds, CN)),
        ("working seconds, each with a pause", lambda: due_many(starts, seconds, CN, pauses)),
        ("budgets of all kinds", lambda: due_many_budgets(starts, budgets, CN)),
    ]
    lines = []
    for name, ask in questions:
        rate = CLOCKS / _median_seconds(ask)
        lines.append((f"clock: due moments a second, {name}", f"{rate:,.0f}", ">= 1,000,000", rate >= 1e6))
    return lines


def against_pandas() -> list[Line]:
    """The same questions to pandas CustomBusinessHour: whole hours over the same calendar of ten years."""
    import pandas as pd

    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 60)]
    closed = [day for day in days if day.weekday() < 5 and not is_workday(CN, day)]
    dice = np.random.default_rng(SEED + 1)
    starts, hours = _starts(dice, CLOCKS), dice.integers(1, 161, CLOCKS, dtype=np.int64)
    offsets = {
        hour: pd.offsets.CustomBusinessHour(
            n=hour, start=["08:30", "13:30"], end=["12:00", "18:00"], holidays=[day.isoformat() for day in closed]
        )
        for hour in range(1, 161)
    }
    local = [
        datetime.fromtimestamp(second, SHANGHAI).replace(tzinfo=None) for second in starts[:PANDAS_CLOCKS].tolist()
    ]
    stamps, asked = [pd.Timestamp(moment) for moment in local], hours[:PANDAS_CLOCKS].tolist()
    begin = time.process_time()
    theirs = [stamp + offsets[hour] for stamp, hour in zip(stamps, asked, strict=True)]
    their_rate = PANDAS_CLOCKS / (time.process_time() - begin)
    our_rate = CLOCKS / _median_seconds(lambda: due_many(starts, hours * 3600, CN))
    ours = due_many(starts[:PANDAS_CLOCKS], hours[:PANDAS_CLOCKS] * 3600, CN).tolist()
    equal = sum(
        stamp.to_pydatetime() == datetime.fromtimestamp(second, SHANGHAI).replace(tzinfo=None)
        for stamp, second in zip(theirs, ours, strict=True)
    )
    ratio = our_rate / their_rate
    one = datetime(2026, 9, 30, 17, tzinfo=UTC)
    alone = 1 / _median_seconds(lambda: [due(one, WorkingSeconds(9000), CN) for _ in range(2000)]) * 2000
    name = (
        f"clock: against pandas CustomBusinessHour ({their_rate:,.0f} a second, right in {equal / PANDAS_CLOCKS:.0%})"
    )
    return [
        (name, f"{ratio:,.0f} x", ">= 1,000 x", ratio >= 1000),
        ("clock: due moments a second, asked one by one", f"{alone:,.0f}", "", True),
    ]


def correctness(cases: int) -> list[Line]:
    """Random questions to the engine, alone and by columns, and to a reference that looks at every minute."""
    asked, differences = check(calendars=-(-cases // 50), cases_each=50, seed=SEED)
    for difference in differences[:5]:
        print(difference, file=sys.stderr)
    return [(f"clock: mismatches in {asked:,} brute-force cases", str(len(differences)), "0", not differences)]


def run(cases: int = 100_000) -> list[Line]:
    """All lines: (name, value, target, met)."""
    return speed() + against_pandas() + correctness(cases)


def main() -> int:
    """Print the lines; 1 if a target is missed."""
    parser = argparse.ArgumentParser(description="Measure the clock engine and hold it to its reference.")
    parser.add_argument("--cases", type=int, default=100_000, help="random questions put to the reference")
    lines = run(parser.parse_args().cases)
    for name, value, target, met in lines:
        print(f"{'ok  ' if met else 'MISS'} {name}: {value}" + (f" (target {target})" if target else ""))
    return 0 if all(met for *_, met in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
