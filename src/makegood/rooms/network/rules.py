"""What the network decides: jurisdictions as data, kinds of nodes, calendars put together over their versions. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from makegood.engines.clock import Calendar, ClockInput, HolidaySource, statutory


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A place whose law binds the company: zone of its days, money, language, and where its phone numbers belong."""

    code: str
    zone: str
    currency: str
    language: str
    phone_region: str
    holidays: str


#: EU counts its days in Brussels; its numbers need their country code, so the region is only where to begin.
JURISDICTIONS: Mapping[str, Jurisdiction] = {
    one.code: one
    for one in (
        Jurisdiction("CN", "Asia/Shanghai", "CNY", "zh-Hans", "CN", "CN"),
        Jurisdiction("GB", "Europe/London", "GBP", "en", "GB", "GB-ENG"),
        Jurisdiction("EU", "Europe/Brussels", "EUR", "en", "BE", "BE"),
        Jurisdiction("US", "America/New_York", "USD", "en", "US", "US"),
        Jurisdiction("BR", "America/Sao_Paulo", "BRL", "en", "BR", "BR"),
    )
}

NODE_KINDS = ["service_centre", "branch", "station", "service_company", "outlet", "town_point", "mobile_team"]
NODE_STATES = ["applied", "surveyed", "signed", "trained", "active", "suspended", "exiting", "left"]
VERSION_KINDS = ("local", "statutory", "disruption")

#: The calendar that every company has, and from when shipped calendars hold: before any record one may import.
CHINESE_WORK = "cn"
SHIPPED_FROM = date(1990, 1, 1)

SHIPPED_NAMES: Mapping[str, Mapping[str, str]] = {
    "cn": {"en": "Chinese statutory working days", "zh-Hans": "中国法定工作日"},
    "gb": {"en": "Working days in England", "zh-Hans": "英格兰工作日"},
    "eu": {"en": "Working days in Belgium", "zh-Hans": "比利时工作日"},
    "us": {"en": "Working days in the United States", "zh-Hans": "美国工作日"},
    "br": {"en": "Working days in Brazil", "zh-Hans": "巴西工作日"},
}

_DEFINITION = frozenset({"statutory", "timezone", "week", "overrides", "holidays"})
_OFFICE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def shipped_calendars(jurisdiction: str) -> dict[str, dict[str, Any]]:
    """The definitions that a company of a jurisdiction starts with, by code: `cn`, and its own country's offices.

    Raises KeyError for an unknown jurisdiction.
    """
    own = JURISDICTIONS[jurisdiction]
    found: dict[str, dict[str, Any]] = {CHINESE_WORK: {"statutory": CHINESE_WORK}}
    if own.code != "CN":
        found[own.code.lower()] = {"timezone": own.zone, "week": _OFFICE, "holidays": own.holidays}
    return found


def calendar_of(definition: Mapping[str, Any]) -> Calendar:
    """The engine's calendar for the text of a version.

    Either `timezone` and `week` (with `overrides`, `holidays`), or `statutory` naming a shipped one, whose parts hold
    as far as the definition does not give its own.
    Raises ClockInput as the engine does, and `unknown_field`, `timezone_of_statutory`.
    """
    for key in definition:
        if key not in _DEFINITION:
            raise ClockInput("unknown_field", str(key))
    shipped = definition.get("statutory")
    if shipped is None:
        return Calendar.parse(dict(definition))
    base = statutory(shipped) if isinstance(shipped, str) else statutory("")
    if definition.get("timezone", base.timezone) != base.timezone:
        raise ClockInput("timezone_of_statutory", "timezone", {"value": str(definition["timezone"])})
    given = Calendar.build(base.timezone, definition.get("week", {}), definition.get("overrides", {}), base.holidays)
    week = given.week if "week" in definition else base.week
    source = HolidaySource.parse(definition["holidays"]) if definition.get("holidays") else base.holidays
    return Calendar(base.timezone, week, given.overrides, source)


def laid_over(previous: Mapping[str, Any] | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The whole text of a new version: parts not given come from the previous one, overrides are laid over its own.

    An override given as None takes the earlier one of that date away. A given timezone or week on top of a shipped
    calendar keeps the rest of it. Raises ClockInput `not_an_object` if the overrides are none.
    """
    text = dict(previous or {})
    text.update({key: value for key, value in given.items() if key != "overrides" and value is not None})
    overrides = given.get("overrides") or {}
    if not isinstance(overrides, Mapping):
        raise ClockInput("not_an_object", "overrides")
    merged = {**text.get("overrides", {}), **{str(day): spans for day, spans in overrides.items()}}
    text["overrides"] = {day: spans for day, spans in sorted(merged.items()) if spans is not None}
    return text


@dataclass(frozen=True, slots=True)
class Part:
    """A version of a calendar: its number, the first date it is in force on, what it says."""

    number: int
    first: date
    calendar: Calendar


def in_force(parts: Iterable[Part], day: date) -> Part:
    """The version in force on a date: the last that began on or before it, of equal ones the highest number.

    Dates before every version belong to the first. Raises ValueError without versions.
    """
    order = _in_order(parts)
    return next((part for part in reversed(order) if part.first <= day), order[0])


def _in_order(parts: Iterable[Part]) -> list[Part]:
    order = sorted(parts, key=lambda part: (part.first, part.number))
    if not order:
        raise ValueError("no versions")
    return order


def compose(parts: Sequence[Part]) -> Calendar:
    """One calendar in which each date has the hours of the version in force on it.

    The last version is the base; on earlier dates that other versions rule, the hours that differ become overrides.
    Where only overrides differ these dates alone are compared; where weeks differ, every date from 1990 on (before
    that the last version's week holds). All versions share a time zone. Raises ValueError without versions.
    """
    order = _in_order(parts)
    base = order[-1].calendar
    if len(order) == 1:
        return base
    spans = {day: hours for day, hours in base.overrides if day >= order[-1].first}
    for place, part in enumerate(order[:-1]):
        end = order[place + 1].first
        start = SHIPPED_FROM if place == 0 else part.first
        # Where this version and the base agree but for single dates, comparing these dates is enough.
        alike = dataclasses.replace(part.calendar, overrides=()) == dataclasses.replace(base, overrides=())
        dates: Iterable[date] = (
            {d for d, _ in (*part.calendar.overrides, *base.overrides)} if alike else _days(start, end)
        )
        ungoverned = dataclasses.replace(base, overrides=())
        for day in dates:
            if (place == 0 or day >= part.first) and day < end:
                hours = part.calendar.spans_on(day)
                if hours != ungoverned.spans_on(day):
                    spans[day] = hours
    return dataclasses.replace(base, overrides=tuple(sorted(spans.items())))


def _days(start: date, end: date) -> Iterable[date]:
    return (start + timedelta(days=n) for n in range((end - start).days))
