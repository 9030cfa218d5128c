"""Reading working calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet

from makegood.engines.clock import Calendar as EngineCalendar
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.rooms.network import errors, rules
from makegood.rooms.network.models import Calendar, CalendarVersion
from makegood.rooms.network.views import CalendarVersionView, CalendarView

_VERSION = (
    "id", "calendar_id", "calendar__code", "number", "effective", "kind", "reason", "definition", "created_at",
)  # fmt: skip


def calendar(code: str) -> EngineCalendar:
    """The calendar, each date with the hours of the version in force on it. Raises Missing `calendar_unknown`."""
    return calendar_version(code)[2]


def calendar_version(code: str) -> tuple[int, int, EngineCalendar]:
    """(calendar id, id of its newest version, the calendar over all versions). One short query when known.

    Raises Missing `calendar_unknown`.
    """
    # PostgreSQL cannot even be asked for a text with a NUL in it; no calendar has such a code.
    rows = CalendarVersion.objects.filter(calendar__code=code) if "\0" not in code else CalendarVersion.objects.none()
    row = rows.order_by("-number").values_list("calendar_id", "id").first()
    if row is None:
        raise errors.calendar_unknown(code)
    return row[0], row[1], _composed(row[0], row[1])


def calendars_named(codes: Iterable[str]) -> dict[str, EngineCalendar]:
    """The calendars of these codes, those unknown left out. One short query for all that this process knows."""
    rows = CalendarVersion.objects.filter(calendar__code__in=set(codes)).order_by("number")
    newest = {code: (pk, version) for code, pk, version in rows.values_list("calendar__code", "calendar_id", "id")}
    return {code: _composed(*key) for code, key in newest.items()}


def hours_of(unit_ids: Iterable[int]) -> dict[int, EngineCalendar]:
    """The calendar by which each of these places works: its own, else that of the nearest place above it that has one;
    those without any are left out. Two short queries for all that this process knows."""
    above = accounts.lines(set(unit_ids))
    every = {unit for line in above.values() for unit in line}
    rows = CalendarVersion.objects.filter(calendar__unit_id__in=every).order_by("-calendar_id", "number")
    # Of several calendars of one unit the first one made counts, in its newest version.
    newest = {unit: key for unit, *key in rows.values_list("calendar__unit_id", "calendar_id", "id")}
    nearest = {unit: next((newest[one] for one in line if one in newest), None) for unit, line in above.items()}
    return {unit: _composed(*key) for unit, key in nearest.items() if key is not None}


def calendar_by_version(version_id: int) -> EngineCalendar:
    """The calendar as it stood when that version was its newest. Raises Missing `calendar_unknown`."""
    calendar_id = CalendarVersion.objects.filter(pk=version_id).values_list("calendar_id", flat=True).first()
    if calendar_id is None:
        raise errors.calendar_unknown(str(version_id))
    return _composed(calendar_id, version_id)


def composed(view: CalendarView) -> EngineCalendar:
    """The calendar of a view over all its versions; no query once this process knows it."""
    return _composed(view.id, view.newest.id)


def newest_version(calendar_id: int) -> CalendarVersionView:
    """The newest version of a calendar. Raises Missing `calendar_unknown`."""
    row = CalendarVersion.objects.filter(calendar_id=calendar_id).order_by("-number").values_list(*_VERSION).first()
    if row is None:
        raise errors.calendar_unknown(str(calendar_id))
    return CalendarVersionView(*row)


def calendar_name(calendar_id: int) -> Mapping[str, str]:
    """What a calendar is called, by language. Raises Missing `calendar_unknown`."""
    name: Mapping[str, str] | None = Calendar.objects.filter(pk=calendar_id).values_list("name", flat=True).first()
    if name is None:
        raise errors.calendar_unknown(str(calendar_id))
    return name


@lru_cache(maxsize=512)
def _composed(calendar_id: int, version_id: int) -> EngineCalendar:
    # Versions never change and ids are never used twice, so what was put together once holds.
    return rules.compose(parts(calendar_id, version_id))


def parts(calendar_id: int, upto: int | None = None) -> list[rules.Part]:
    """The versions of a calendar, as far as the one with id `upto`, for putting together."""
    rows = CalendarVersion.objects.filter(calendar_id=calendar_id)
    if upto is not None:
        newest = rows.filter(pk=upto).values("number")
        rows = rows.filter(number__lte=newest)
    return [
        part_of(number, effective, definition)
        for number, effective, definition in rows.values_list("number", "effective", "definition")
    ]


def part_of(number: int, effective: Any, definition: Mapping[str, Any]) -> rules.Part:
    """A version for the rules: the first date it is in force on is the local date of `effective`."""
    found = rules.calendar_of(definition)
    return rules.Part(number, effective.astimezone(ZoneInfo(found.timezone)).date(), found)


def calendars(actor: Actor) -> list[CalendarView]:
    """The calendars of the whole company and those of units that the actor sees, by code."""
    rows = _seen_calendars(actor).annotate(count=Count("versions"), newest=Max("versions__number"))
    heads = list(rows.order_by("code").values_list("id", "code", "name", "unit_id", "count", "newest", "version"))
    wanted = Q(pk__in=[])
    for head in heads:
        wanted |= Q(calendar_id=head[0], number=head[5])
    newest = {
        row[1]: CalendarVersionView(*row) for row in CalendarVersion.objects.filter(wanted).values_list(*_VERSION)
    }
    return [
        CalendarView(pk, code, name, unit_id, count, newest[pk], version)
        for pk, code, name, unit_id, count, _, version in heads
        if pk in newest
    ]


def calendar_versions(actor: Actor, code: str) -> list[CalendarVersionView]:
    """The versions of a calendar, newest first. Raises Missing `calendar_unknown`."""
    calendar_id = _seen_calendars(actor).filter(code=code).values_list("id", flat=True).first()
    if calendar_id is None:
        raise errors.calendar_unknown(code)
    rows = CalendarVersion.objects.filter(calendar_id=calendar_id).order_by("-number")
    return [CalendarVersionView(*row) for row in rows.values_list(*_VERSION)]


def _seen_calendars(actor: Actor) -> QuerySet[Calendar]:
    seen = accounts.visible_units(actor)
    rows = Calendar.objects.all()
    return rows if seen is None else rows.filter(Q(unit__isnull=True) | Q(unit_id__in=seen))
