"""Reading the company, its nodes and its calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet

from makegood.engines.clock import Calendar as EngineCalendar
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.paging import Page, id_after, limited, page_of
from makegood.ground.problems import Missing
from makegood.rooms.network import errors, rules
from makegood.rooms.network.models import Calendar, CalendarVersion, Company, Node
from makegood.rooms.network.views import CalendarVersionView, CalendarView, CompanyView, NodeView

_NODE = (
    "unit_id", "code", "kind", "name", "region", "division", "address", "phone", "zone", "state", "opened_on",
    "unit__parent_id", "version",
)  # fmt: skip
_VERSION = (
    "id", "calendar_id", "calendar__code", "number", "effective", "kind", "reason", "definition", "created_at",
)  # fmt: skip
_companies: dict[str, CompanyView] = {}


def company() -> CompanyView:
    """The company, remembered per process once it is committed. Raises Missing `no_company`."""
    database = str(connection.settings_dict["NAME"])
    known = _companies.get(database)
    if known is not None:
        return known
    row = (
        Company.objects.order_by("unit_id")
        .values_list("name", "jurisdiction", "unit_id", "currency", "version")
        .first()
    )
    if row is None:
        raise Missing("no_company")
    name, jurisdiction, unit_id, currency, version = row
    found = CompanyView(name, jurisdiction, rules.JURISDICTIONS[jurisdiction].zone, unit_id, currency, version)
    # Inside a transaction that may still be rolled back nothing is remembered.
    transaction.on_commit(lambda: _companies.__setitem__(database, found))
    return found


# --- nodes


def node(actor: Actor, key: str | int) -> NodeView:
    """A node by its code or the id of its unit. Raises Missing `node_unknown`."""
    rows = Node.objects.filter(unit_id=key) if isinstance(key, int) else Node.objects.filter(code=key)
    row = accounts.scope(actor, rows).values_list(*_NODE).first()
    if row is None:
        raise errors.node_unknown()
    return NodeView(*row)


def nodes(
    actor: Actor, kind: str | None = None, q: str | None = None, cursor: str | None = None, limit: int = 50
) -> Page[NodeView]:
    """Nodes that the actor sees in the order of their making, by kind and by the beginning of code or name."""
    limit = limited(limit)
    rows = accounts.scope(actor, Node.objects.all())
    if kind:
        rows = rows.filter(kind=kind)
    if q:
        rows = rows.filter(Q(code__startswith=q) | Q(name__contains=q))
    after = id_after(cursor)
    if after is not None:
        rows = rows.filter(unit_id__gt=after)
    found = [NodeView(*row) for row in rows.order_by("unit_id").values_list(*_NODE)[: limit + 1]]
    return page_of(found, limit, lambda view: view.unit_id)


def node_names(unit_ids: Iterable[int]) -> dict[int, str]:
    """Names of nodes by unit, for lists that show where something is done."""
    return dict(Node.objects.filter(unit_id__in=set(unit_ids)).values_list("unit_id", "name"))


def kinds_of_units(unit_ids: set[int]) -> dict[int, str]:
    """What kind of place each unit is; decides who is probably liable for a breach there."""
    return dict(Node.objects.filter(unit_id__in=unit_ids).values_list("unit_id", "kind"))


def units_by_code(actor: Actor, codes: set[str]) -> dict[str, int]:
    """Units by the codes of their nodes; codes that are not there or not the actor's to see are left out."""
    return dict(accounts.scope(actor, Node.objects.filter(code__in=codes)).values_list("code", "unit_id"))


# --- calendars


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
