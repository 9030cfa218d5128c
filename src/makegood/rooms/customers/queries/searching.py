"""Finding files by whatever was typed: a few ranges of one index, the surest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q

from makegood.ground.actor import Actor
from makegood.ground.paging import MOST, Page, limited
from makegood.rooms.customers import finding, rules
from makegood.rooms.customers.models import SearchKey
from makegood.rooms.customers.queries import reading
from makegood.rooms.customers.queries.reading import in_order, newest, phone_region, seen
from makegood.rooms.customers.views import CustomerView

#: So many keys are looked at for each file that is wanted: a name has several beginnings.
_DEEP = 4


def search(actor: Actor, q: str, limit: int = 20, *, masked: bool = False) -> list[CustomerView]:
    """Customers for what somebody typed: any four digits of a phone number in a row, any part of a name, its pinyin or
    initials, an e-mail address, a stretch of an address, an id of another system.

    A number or an e-mail address that finds anybody answers alone; else the sorts stand one after the other, each with
    what fits whole before what only begins so.
    """
    actor.need("customers.read")
    limit = limited(limit)
    found: dict[int, None] = {}
    for way in finding.asked(q, phone_region()):
        found.update(dict.fromkeys(_files(actor, way, q, limit)))
        # Every other sort is asked in any case: a search costs the same whatever it finds.
        if found and way.alone:
            break
    return in_order(actor, list(found)[:limit], masked=masked)


def _files(actor: Actor, way: finding.Asked, q: str, limit: int) -> list[int]:
    """Ids of files for one way to read the text, the best first."""
    wanted = Q()
    for begin in way.begins:
        wanted |= Q(key=begin) if way.exact else Q(key__gte=begin, key__lt=begin + "\U0010ffff")
    rows = seen(actor, SearchKey.objects.filter(wanted), "customer__").order_by("key", "customer_id")
    found: Sequence[tuple[int, str, str]] = list(
        rows.values_list("customer__file_id", "customer__name", "key")[: limit * _DEEP]
    )
    if way.begins[0][0] == finding.NAME:
        same = rules.same_text(q)
        # The whole name before its beginning before a part of it; the order of the keys within.
        found = sorted(found, key=lambda one: _place(rules.same_text(one[1]), same))
    return [file_id for file_id, _, _ in found]


def _place(name: str, asked: str) -> int:
    return 0 if name == asked else 1 if name.startswith(asked) else 2


def page(
    actor: Actor, cursor: str | None = None, q: str | None = None, limit: int = 50, *, masked: bool = False
) -> Page[CustomerView]:
    """Customers that the actor sees, newest first; with `q` one page of what `search` finds."""
    if q and q.strip():
        return Page(tuple(search(actor, q, limit, masked=masked)), None)
    return newest(actor, cursor, limit, masked=masked)


def every(actor: Actor, since: datetime | None = None, q: str | None = None) -> Iterator[list[CustomerView]]:
    """All customers that the actor sees, oldest first, some hundred at a time; those made from `since` on, or found."""
    if q and q.strip():
        yield search(actor, q, MOST)
    else:
        yield from reading.every(actor, since)
