"""The directory: whom to call in a place, and whether anybody is there now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from makegood.engines import clock
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.paging import Page
from makegood.rooms.network import rules
from makegood.rooms.network.models import Calendar
from makegood.rooms.network.queries import places
from makegood.rooms.network.queries.calendars import calendars_named
from makegood.rooms.network.views import ClosureView, NodeView


@dataclass(frozen=True, slots=True)
class Entry:
    """A node as people look for it: whether it is open at the moment, today's hours, and when it opens next."""

    node: NodeView
    calendar: str
    today: tuple[tuple[int, int], ...]
    open_now: bool
    opens_at: datetime | None
    closure: ClosureView | None


def directory(
    actor: Actor,
    *,
    now: datetime,
    q: str | None = None,
    kind: str | None = None,
    unit_id: int | None = None,
    division: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Entry]:
    """Nodes that the actor sees with their hours, found by code, name, pinyin, region, contact or division; whoever has
    left the network is left out."""
    actor.need("network.read")
    found = places.nodes(
        actor, kind=kind, q=q, cursor=cursor, limit=limit, unit_id=unit_id, division=division, state="!left"
    )
    return Page(tuple(entries(actor, found.items, now)), found.next)


def entries(actor: Actor, nodes: Collection[NodeView], now: datetime) -> list[Entry]:
    """The directory entries of these nodes."""
    units = [one.unit_id for one in nodes]
    codes = _calendar_codes(units)
    engines = calendars_named(codes.values())
    closed = {one.unit_id: one for one in places.closures(actor, units, now) if one.starts <= now}
    return [_entry(one, codes[one.unit_id], engines[codes[one.unit_id]], closed.get(one.unit_id), now) for one in nodes]


def _entry(node: NodeView, code: str, engine: clock.Calendar, closure: ClosureView | None, now: datetime) -> Entry:
    start = max(now, closure.ends) if closure else now
    try:
        opens = clock.next_open(start, engine)
    except clock.ClockInput:
        opens = None
    is_open = closure is None and node.state == "active" and opens == now
    return Entry(node, code, _spans(engine, now), is_open, None if is_open else opens, closure)


def _spans(engine: clock.Calendar, now: datetime) -> tuple[tuple[int, int], ...]:
    day: date = now.astimezone(ZoneInfo(engine.timezone)).date()
    return tuple((first, end) for first, end in engine.spans_on(day))


def _calendar_codes(units: Collection[int]) -> dict[int, str]:
    """The calendar by which each unit works: its own, else that of the nearest above, else the jurisdiction's."""
    usual = places.company().jurisdiction.lower()
    standard = usual if usual in rules.SHIPPED_NAMES else rules.CHINESE_WORK
    above = accounts.lines(units)
    owned = dict(
        Calendar.objects.filter(unit_id__in={one for line in above.values() for one in line})
        .order_by("-code")
        .values_list("unit_id", "code")
    )
    return {unit: next((owned[one] for one in above.get(unit, ()) if one in owned), standard) for unit in units}
