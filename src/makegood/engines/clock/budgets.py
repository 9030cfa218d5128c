"""The time that a promise allows itself, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from makegood.engines.clock.calendar import parse_minute
from makegood.engines.clock.errors import ClockInput
from makegood.engines.clock.zones import DAY, micros_of, parse_moment

_DURATION = re.compile(
    r"P(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?"
    r"(T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?"
)


def _positive(value: object, field: str) -> None:
    """Refuses all but whole numbers from 1 on; True is a truth, not a number."""
    if type(value) is not int:
        raise ClockInput("not_an_integer", field, {"value": value if isinstance(value, str) else repr(value)})
    if value < 1:
        raise ClockInput("below_one", field, {"value": value})


@dataclass(frozen=True, slots=True)
class WorkingSeconds:
    """Due as soon as `n` seconds of open time have passed since the start."""

    n: int

    def __post_init__(self) -> None:
        _positive(self.n, "working_seconds")


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Due at the last closing of the `n`-th working day after the local date of the start."""

    n: int

    def __post_init__(self) -> None:
        _positive(self.n, "working_days")


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Due `seconds` after the start, whatever the hour."""

    seconds: int

    def __post_init__(self) -> None:
        _positive(self.seconds, "elapsed")


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """Due at 24:00 of the `n`-th day after the local date of the start; `roll` moves an end on a rest day on."""

    n: int
    roll: bool = False

    def __post_init__(self) -> None:
        _positive(self.n, "calendar_days")
        if type(self.roll) is not bool:
            raise ClockInput("not_a_boolean", "roll", {"value": repr(self.roll)})


@dataclass(frozen=True, slots=True)
class Months:
    """Due at 24:00 of the corresponding day `n` months on, or of that month's last day."""

    n: int

    def __post_init__(self) -> None:
        _positive(self.n, "months")


@dataclass(frozen=True, slots=True)
class Years:
    """Due at 24:00 of the corresponding day `n` years on, or of that month's last day."""

    n: int

    def __post_init__(self) -> None:
        _positive(self.n, "years")


@dataclass(frozen=True, slots=True)
class By:
    """Due at the local time `time` (``HH:MM``, 24:00 included) of the `working_days`-th working day after the start."""

    time: str
    working_days: int

    def __post_init__(self) -> None:
        parse_minute(self.time, "by")
        _positive(self.working_days, "working_days")

    @property
    def minute(self) -> int:
        """Minutes after the midnight of the day, 1440 for 24:00."""
        return parse_minute(self.time, "by")


@dataclass(frozen=True, slots=True)
class At:
    """Due at a stated moment."""

    moment: datetime

    def __post_init__(self) -> None:
        micros_of(self.moment, "at")


@dataclass(frozen=True, slots=True)
class EndOfDay:
    """Due at 24:00 of the local day that a stated moment falls on."""

    moment: datetime

    def __post_init__(self) -> None:
        micros_of(self.moment, "end_of_day")


Budget = WorkingSeconds | WorkingDays | Elapsed | CalendarDays | Months | Years | By | At | EndOfDay


def parse_duration(value: object, field: str = "elapsed") -> int:
    """Seconds of an ISO 8601 duration in weeks, days (86,400 s each), hours, minutes and seconds, whole numbers.

    Raises ClockInput ``bad_duration``; ``duration_has_months`` for years and months, which have no fixed length.
    """
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None or not any(match.group(place) for place in (1, 2, 3, 4, 5)):
        raise ClockInput("bad_duration", field, {"value": value if isinstance(value, str) else repr(value)})
    years, months, weeks, days, _, hours, minutes, seconds = match.groups()
    if years or months:
        raise ClockInput("duration_has_months", field, {"value": match.string})
    return (int(weeks or 0) * 7 * DAY + int(days or 0) * DAY + int(hours or 0) * 3600 + int(minutes or 0) * 60) + int(
        seconds or 0
    )


def _duration(seconds: int) -> str:
    """``PT48H``, but whole days from the third on, which is how people say it: ``P7D``."""
    if seconds % DAY == 0 and seconds > 2 * DAY:
        return f"P{seconds // DAY}D"
    hours, rest = divmod(seconds, 3600)
    parts = ((hours, "H"), (rest // 60, "M"), (rest % 60, "S"))
    return "PT" + "".join(f"{count}{unit}" for count, unit in parts if count)


# Each kind of budget by the field that names it, with the fields that it may have besides.
_KINDS: dict[str, frozenset[str]] = {
    "working_seconds": frozenset(),
    "working_days": frozenset(),
    "elapsed": frozenset(),
    "calendar_days": frozenset({"roll"}),
    "months": frozenset(),
    "years": frozenset(),
    "by": frozenset({"working_days"}),
    "at": frozenset(),
    "end_of_day": frozenset(),
}


def _kind_of(wire: Mapping[object, object]) -> str:
    if "by" in wire:
        kind = "by"
    else:
        named = [str(key) for key in wire if key in _KINDS]
        if not named:
            unknown = next((str(key) for key in wire), "")
            raise ClockInput("unknown_budget", "budget", {"value": unknown})
        kind = named[0]
    for key in wire:
        if key != kind and key not in _KINDS[kind]:
            code = "budget_ambiguous" if key in _KINDS else "unknown_field"
            raise ClockInput(code, str(key), {"with": kind})
    return kind


def parse_budget(wire: object) -> Budget:
    """A budget from its JSON form, such as ``{"working_seconds": 3600}`` or ``{"by": "18:00", "working_days": 1}``.

    Raises ClockInput: not_an_object, unknown_budget, budget_ambiguous, unknown_field, field_required,
    not_an_integer, below_one, not_a_boolean, bad_duration, duration_has_months, bad_time, not_a_moment, moment_naive.
    """
    if not isinstance(wire, Mapping):
        raise ClockInput("not_an_object", "budget")
    kind = _kind_of(wire)
    value = wire[kind]
    match kind:
        case "working_seconds":
            return WorkingSeconds(value)
        case "working_days":
            return WorkingDays(value)
        case "elapsed":
            return Elapsed(parse_duration(value))
        case "calendar_days":
            return CalendarDays(value, wire.get("roll", False))
        case "months":
            return Months(value)
        case "years":
            return Years(value)
        case "by":
            if "working_days" not in wire:
                raise ClockInput("field_required", "working_days", {"with": "by"})
            return By(value, wire["working_days"])
        case "at":
            return At(parse_moment(value, "at"))
        case _:
            return EndOfDay(parse_moment(value, "end_of_day"))


def budget_to_wire(budget: Budget) -> dict[str, object]:
    """The JSON form that `parse_budget` reads back to an equal budget."""
    match budget:
        case WorkingSeconds(n):
            return {"working_seconds": n}
        case WorkingDays(n):
            return {"working_days": n}
        case Elapsed(seconds):
            return {"elapsed": _duration(seconds)}
        case CalendarDays(n, roll):
            return {"calendar_days": n, "roll": roll}
        case Months(n):
            return {"months": n}
        case Years(n):
            return {"years": n}
        case By(time, working_days):
            return {"by": time, "working_days": working_days}
        case At(moment):
            return {"at": moment.isoformat()}
        case EndOfDay(moment):
            return {"end_of_day": moment.isoformat()}
