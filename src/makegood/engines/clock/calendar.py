"""Working calendars: weekly spans, dated overrides, rest days by law, a time zone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from makegood.engines.clock.errors import ClockInput
from makegood.engines.clock.statutory import HolidaySource, jurisdiction_source
from makegood.engines.clock.zones import FIRST_YEAR, LAST_YEAR, zone_named

Spans = tuple[tuple[int, int], ...]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|(24):(00)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WIRE_FIELDS = frozenset({"timezone", "week", "overrides", "holidays"})


def parse_minute(value: object, name: str) -> int:
    """Minutes after midnight of ``HH:MM``, 24:00 included. Raises ``bad_time``."""
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ClockInput("bad_time", name, {"value": value if isinstance(value, str) else repr(value)})
    hour, minute = (part for part in match.groups() if part is not None)
    return int(hour) * 60 + int(minute)


def clock_face(minute: int) -> str:
    """``HH:MM`` of a minute; one past midnight is shown as the next day's."""
    minute = minute if minute <= 1440 else minute - 1440
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _parse_spans(value: object, name: str) -> Spans:
    """Spans as (first, end) minutes after the midnight of their date, sorted, those that touch joined.

    Joining happens on the local clock, before any zone is applied, so that two ways of writing the
    same hours are one calendar.
    """
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
        raise ClockInput("not_a_list", name)
    spans: list[tuple[int, int]] = []
    for place, span in enumerate(value):
        if not isinstance(span, Sequence) or isinstance(span, (str, bytes)) or len(span) != 2:
            raise ClockInput("bad_span", f"{name}.{place}")
        first, end = (parse_minute(edge, f"{name}.{place}.{index}") for index, edge in enumerate(span))
        if first == 1440:
            raise ClockInput("bad_span_start", f"{name}.{place}.0", {"value": span[0]})
        spans.append((first, end if end > first else end + 1440))
    joined: list[tuple[int, int]] = []
    for first, end in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((first, end))
    return tuple(joined)


def _parse_week(week: object) -> tuple[Spans, ...]:
    if not isinstance(week, Mapping):
        raise ClockInput("not_an_object", "week")
    for key in week:
        if key not in WEEKDAYS:
            raise ClockInput("unknown_day", f"week.{key}", {"value": str(key)})
    return tuple(_parse_spans(week.get(name, ()), f"week.{name}") for name in WEEKDAYS)


def _parse_date(key: object) -> date:
    day: date | None = key if type(key) is date else None
    if isinstance(key, str) and _DATE.fullmatch(key):
        try:
            day = date.fromisoformat(key)
        except ValueError:
            day = None
    if day is None:
        raise ClockInput("bad_date", f"overrides.{key}", {"value": str(key)})
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ClockInput("date_out_of_range", f"overrides.{key}", {"first": FIRST_YEAR, "last": LAST_YEAR})
    return day


def _parse_overrides(overrides: object) -> tuple[tuple[date, Spans], ...]:
    if not isinstance(overrides, Mapping):
        raise ClockInput("not_an_object", "overrides")
    return tuple(
        sorted((_parse_date(key), _parse_spans(spans, f"overrides.{key}")) for key, spans in overrides.items())
    )


@dataclass(frozen=True)
class Calendar:
    """When somebody works; immutable, equal and hashed by content.

    An override rules its date; else a rest day by law is closed; else the week rules. A make-up working day
    has the hours of its own weekday, or, if that is one of rest, of the first weekday that has any.

    Attributes:
        timezone: IANA name of the zone in which all times are read.
        week: seven tuples of spans, Monday first; a span is (first, end) in minutes after the midnight of its
            date, end above 1440 when it runs past midnight; sorted and disjoint.
        overrides: (date, spans) sorted by date; no spans means closed.
        holidays: where rest days by law come from, or None.
    """

    timezone: str
    week: tuple[Spans, ...]
    overrides: tuple[tuple[date, Spans], ...] = ()
    holidays: HolidaySource | None = None
    _hash: int = field(init=False, repr=False, compare=False, default=0)
    _by_date: Mapping[date, Spans] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.timezone, self.week, self.overrides, self.holidays)))
        object.__setattr__(self, "_by_date", dict(self.overrides))

    def __hash__(self) -> int:
        # Kept, because a calendar is the key to its computed tables in every single question.
        return self._hash

    @classmethod
    def build(
        cls,
        timezone: str,
        week: Mapping[str, Sequence[Sequence[str]]],
        overrides: Mapping[str, Sequence[Sequence[str]]] | Mapping[date, Sequence[Sequence[str]]] | None = None,
        holidays: HolidaySource | None = None,
    ) -> Calendar:
        """A calendar from times as people write them (``{"mon": [["08:30", "12:00"]]}``, 24:00 allowed).

        A span that ends at or before it starts runs past midnight and belongs to the day it starts on.
        Raises ClockInput: unknown_timezone, not_an_object, unknown_day, not_a_list, bad_span, bad_span_start,
        bad_time, bad_date, date_out_of_range.
        """
        zone_named(timezone)
        return cls(timezone, _parse_week(week), _parse_overrides({} if overrides is None else overrides), holidays)

    @classmethod
    def parse(cls, wire: object) -> Calendar:
        """A calendar from its JSON form ``{timezone, week, overrides?, holidays?}``.

        Raises ClockInput as `build`, and not_an_object, unknown_field, field_required, unknown_holidays.
        """
        if not isinstance(wire, Mapping):
            raise ClockInput("not_an_object", "calendar")
        for key in wire:
            if key not in _WIRE_FIELDS:
                raise ClockInput("unknown_field", str(key))
        for key in ("timezone", "week"):
            if key not in wire:
                raise ClockInput("field_required", key)
        source = wire.get("holidays")
        return cls.build(
            wire["timezone"],
            wire["week"],
            wire.get("overrides", {}),
            None if source is None else HolidaySource.parse(source),
        )

    def to_wire(self) -> dict[str, object]:
        """The JSON form that `parse` reads back to an equal calendar."""

        def faces(spans: Spans) -> list[list[str]]:
            # Joined spans may last longer than the day that HH:MM can say: those are written as two that overlap.
            short = [(f, e) if e - f <= 1440 else (f, 1440) for f, e in spans]
            rest = [(1439, e) for f, e in spans if e - f > 1440]
            return [[clock_face(first), clock_face(end)] for first, end in short + rest]

        wire: dict[str, object] = {
            "timezone": self.timezone,
            "week": {name: faces(spans) for name, spans in zip(WEEKDAYS, self.week, strict=True)},
            "overrides": {day.isoformat(): faces(spans) for day, spans in self.overrides},
        }
        return wire if self.holidays is None else {**wire, "holidays": self.holidays.code}

    @property
    def make_up_spans(self) -> Spans:
        """The hours of a make-up working day whose own weekday is one of rest."""
        return next((spans for spans in self.week if spans), ())

    def spans_on(self, day: date) -> Spans:
        """The spans that begin on a date, in minutes after its midnight."""
        spans = self._by_date.get(day)
        if spans is not None:
            return spans
        weekly = self.week[day.weekday()]
        if self.holidays is None:
            return weekly
        if day in self.holidays.make_up(day.year):
            return weekly or self.make_up_spans
        return () if day in self.holidays.rest(day.year) else weekly


def is_workday(calendar: Calendar, day: date) -> bool:
    """Whether a date is a working day: one on which a span begins."""
    return bool(calendar.spans_on(day))


@lru_cache(maxsize=8)
def statutory(code: str) -> Calendar:
    """A shipped calendar. ``cn``: Asia/Shanghai, 08:30-12:00 and 13:30-18:00 on the working days by law.

    Raises ClockInput ``unknown_calendar``.
    """
    if code != "cn":
        raise ClockInput("unknown_calendar", "calendar", {"value": code})
    zone, source = jurisdiction_source("CN")
    day = [["08:30", "12:00"], ["13:30", "18:00"]]
    return Calendar.build(zone, dict.fromkeys(WEEKDAYS[:5], day), holidays=source)


@lru_cache(maxsize=8)
def jurisdiction_calendar(code: str) -> Calendar:
    """The days of work and rest by law in ``CN``, ``GB``, ``EU`` (Belgium), ``US`` or ``BR``, whole days.

    Raises ClockInput ``unknown_jurisdiction``.
    """
    zone, source = jurisdiction_source(code)
    whole_day = [["00:00", "24:00"]]
    return Calendar.build(zone, dict.fromkeys(WEEKDAYS[:5], whole_day), holidays=source)
