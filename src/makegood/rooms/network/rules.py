"""What the network decides: jurisdictions as data, kinds of nodes, calendars put together over their versions. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
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

NODE_KINDS = [
    "service_centre", "branch", "station", "service_company", "outlet", "town_point", "mobile_team", "dealer",
    "sales_point",
]  # fmt: skip
#: Independent businesses: they work under a contract, and begin as applicants.
CONTRACTED = frozenset({"service_company", "outlet", "town_point"})
#: Who receives work: they need an area and people to be opened.
RECEIVING = CONTRACTED | {"station", "mobile_team"}
STAFF_ROLES = ["technician", "outlet_clerk", "outlet_owner", "parts_clerk", "technical_supervisor"]
#: Licences without which some work must not be done.
LICENCES = ["heights", "low_voltage", "refrigeration", "flammable_refrigerant", "gas"]
ABSENCES = ["sick", "leave", "training", "other"]
LEVELS = (1, 2, 3)
#: Days before a certificate or a contract ends on which its people are told.
WARNINGS = (60, 30, 7)
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


# --- divisions


def path_of_code(code: str) -> tuple[str, ...]:
    """China's statistical codes from the province down to the code itself: `440106001` lies in 440000, 440100, 440106.

    A code that is none of theirs stands alone.
    """
    if not code.isascii() or not code.isdigit() or len(code) not in {6, 9, 12}:
        return (code,) if code else ()
    steps = [code[:2] + "0000", code[:4] + "00", code[:6], *(code[:end] for end in (9, 12) if len(code) >= end)]
    return tuple(dict.fromkeys(steps))


def level_of_code(code: str) -> int:
    """The level that a Chinese code has by its form: 1 province, 2 city, 3 district, 4 township, 5 village."""
    if len(code) > 6:
        return 4 if len(code) == 9 else 5
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def stem(code: str) -> str:
    """What the codes of everything in a Chinese division begin with; other codes are their own beginning."""
    if len(code) == 6 and code.isdigit():
        return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return code


def tidy_code(given: str) -> str:
    """A division's code as it is kept: China's twelve digits without the zeros that say nothing."""
    code = given.strip()
    if len(code) == 12 and code.isascii() and code.isdigit():
        return code[:6] if code.endswith("000000") else code[:9] if code.endswith("000") else code
    return code


# --- service areas


@dataclass(frozen=True, slots=True)
class Reach:
    """What of a service area decides for which work it stands: where, what, when and for how much of it."""

    id: int
    unit_id: int
    division: str
    category: str
    kind: str
    share: int
    backup: bool
    valid_from: date
    valid_to: date | None

    def on(self, day: date) -> bool:
        """Whether it is valid on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def work(self) -> tuple[str, str, str]:
        """Division, category and kind: rows that share them share the work."""
        return self.division, self.category, self.kind


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with the areas of a division on a day.

    `what`: `short` and `over` (shares that do not come to 100), `twice` (one node has two rows for the same work),
    `nobody` (the division has no row though its neighbours have), `only_backup`.
    """

    what: str
    division: str
    category: str
    kind: str
    share: int
    unit_ids: tuple[int, ...]


def specificity(path: Sequence[str], categories: Sequence[str], reach: Reach) -> tuple[int, int, int]:
    """How closely a row speaks of this place and work, smaller is closer: division, then category, then kind."""
    place = len(path) - 1 - path.index(reach.division)
    what = categories.index(reach.category) if reach.category else len(categories)
    return place, what, 0 if reach.kind else 1


def shares_faults(rows: Iterable[Reach], day: date) -> list[Fault]:
    """Where the shares of the rows that are valid on a day do not come to 100, or one node stands twice."""
    by_work: dict[tuple[str, str, str], list[Reach]] = {}
    for row in rows:
        if row.on(day):
            by_work.setdefault(row.work, []).append(row)
    found = []
    for work, group in sorted(by_work.items()):
        first = [row for row in group if not row.backup]
        total = sum(row.share for row in first)
        units = tuple(sorted(row.unit_id for row in first))
        if not first:
            found.append(Fault("only_backup", *work, 0, tuple(sorted(row.unit_id for row in group))))
        elif total != 100:
            found.append(Fault("short" if total < 100 else "over", *work, total, units))
        again = {row.unit_id for row in group if sum(other.unit_id == row.unit_id for other in group) > 1}
        if again:
            found.append(Fault("twice", *work, total, tuple(sorted(again))))
    return found


def nobody_faults(rows: Iterable[Reach], parents: Mapping[str, str | None], day: date) -> list[Fault]:
    """Divisions that nobody serves though a neighbour below the same parent is served.

    A division is served by a row of its own, of one above it, or of one below it (then its parts are looked at).
    """
    own = {row.division for row in rows if row.on(day) and not row.backup}
    reached: set[str] = set()
    for code in own:
        step: str | None = code
        while step is not None and step not in reached:
            reached.add(step)
            step = parents.get(step)
    looked_at = {parents.get(code) for code in reached} - {None}
    found = []
    for code, parent in sorted(parents.items()):
        if parent in looked_at and code not in reached and not _from_above(code, parents, own):
            found.append(Fault("nobody", code, "", "", 0, ()))
    return found


def _from_above(code: str, parents: Mapping[str, str | None], own: Collection[str]) -> bool:
    step: str | None = code
    while step is not None:
        if step in own:
            return True
        step = parents.get(step)
    return False


# --- contracts, people


def allows(kinds: Sequence[str], categories: Sequence[str], kind: str, path: Sequence[str]) -> bool:
    """Whether a contract with these lists allows a kind of work on a category, given from leaf to root; empty = all."""
    return (not kinds or not kind or kind in kinds) and (
        not categories or not path or any(code in categories for code in path)
    )


def skilled(skills: Iterable[tuple[str, str, int]], categories: Sequence[str], kind: str) -> int:
    """The best level of (category, kind, level) rows for some work; 0 when none of them speaks of it."""
    return max(
        (level for category, of, level in skills if of in ("", kind) and (not category or category in categories)),
        default=0,
    )
