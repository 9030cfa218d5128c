"""Due moments of promises: budgets over working calendars, with pauses, exact to the second.

`due`, `spent`, `remaining` and `next_open` answer for one clock, `due_many`, `due_many_budgets` and
`spent_many` for columns of clocks, `due_moments` for lists of them; `period_end` measures periods of law,
`move_allowed` judges a moved clock.
"""

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
    budget_to_wire,
    parse_budget,
    parse_duration,
)
from makegood.engines.clock.calendar import Calendar, is_workday, jurisdiction_calendar, statutory
from makegood.engines.clock.columns import NO_MOMENT, OPEN_END, BudgetColumns, PauseColumns
from makegood.engines.clock.errors import ClockInput
from makegood.engines.clock.many import due_many, due_many_budgets, due_moments, spent_many
from makegood.engines.clock.one import Pause, due, next_open, parse_pauses, remaining, spent
from makegood.engines.clock.periods import move_allowed, period_end
from makegood.engines.clock.statutory import HolidaySource, provisional

__all__ = [
    "NO_MOMENT",
    "OPEN_END",
    "At",
    "Budget",
    "BudgetColumns",
    "By",
    "Calendar",
    "CalendarDays",
    "ClockInput",
    "Elapsed",
    "EndOfDay",
    "HolidaySource",
    "Months",
    "Pause",
    "PauseColumns",
    "WorkingDays",
    "WorkingSeconds",
    "Years",
    "budget_to_wire",
    "due",
    "due_many",
    "due_many_budgets",
    "due_moments",
    "is_workday",
    "jurisdiction_calendar",
    "move_allowed",
    "next_open",
    "parse_budget",
    "parse_duration",
    "parse_pauses",
    "period_end",
    "provisional",
    "remaining",
    "spent",
    "spent_many",
    "statutory",
]
