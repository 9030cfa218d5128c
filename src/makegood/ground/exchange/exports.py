"""What can be exported: the registry that the composition root fills, and what an actor gets of it.

An export's columns are those that the shipped mapping of the same name reads, so that what was exported can be
imported again, here or into an empty company, without loss. The machinery knows rows; what they are about, only those
who register them know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from makegood.ground.actor import Actor
from makegood.ground.exchange import errors
from makegood.ground.exchange.cells import Value
from makegood.ground.exchange.models import SourceId
from makegood.ground.paging import Page
from makegood.ground.rows import chunked

_Item = TypeVar("_Item")

#: One row: a value for each column; a column that is left out is empty.
Row = Mapping[str, Value]

#: The source of the shipped tables, whose ids exports write where there are any.
TABLE = "table"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which part: the actor narrowed to where exports are held, since when, further filters."""

    actor: Actor
    now: datetime
    since: datetime | None = None
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of object as a table. `kind` names it in the table of source ids, `need` is the permission to read it.

    `filters` are the names that `Asked.filters` may hold. `only` says that there is no import of it, and why: a code
    with its words in `exports_only`. `whole`: for those alone who hold the permission in the whole company.
    """

    name: str
    kind: str
    columns: tuple[str, ...]
    rows: Callable[[Asked], Iterator[Row]]
    need: str
    filters: frozenset[str] = frozenset()
    only: str = ""
    whole: bool = False


_exports: dict[str, Export] = {}


def register(exports: Sequence[Export]) -> None:
    """Make exports known by their names, in an order in which they can be imported again; again replaces the first."""
    _exports.update({export.name: export for export in exports})


def export(name: str) -> Export:
    """The export of that name. Raises Missing that lists the names."""
    found = _exports.get(name)
    if found is None:
        raise errors.no_export(name, _exports)
    return found


def exports() -> list[Export]:
    """All exports, in an order in which they can be imported again."""
    return list(_exports.values())


def may(actor: Actor, one: Export) -> bool:
    """Whether the actor may take this out somewhere."""
    there = narrowed(actor)
    return there.where(one.need) is None if one.whole else there.may(one.need)


def narrowed(actor: Actor) -> Actor:
    """The actor with only what is held where `exports.run` is held as well: elsewhere reading is not taking out."""
    if not actor.grants:
        return actor if actor.may("exports.run") else replace(actor, permissions=frozenset(), units=frozenset())
    grants = tuple(grant for grant in actor.grants if grant.holds("exports.run"))
    roots = {grant.unit for grant in grants}
    held = frozenset[str]().union(*(grant.permissions for grant in grants))
    units = None if None in roots else frozenset(unit for unit in roots if unit is not None)
    return replace(actor, grants=grants, permissions=held, units=units)


def paged(fetch: Callable[[str | None], Page[_Item]]) -> Iterator[tuple[_Item, ...]]:
    """The pages of a room's list, one after the other: `fetch(cursor)` gives one."""
    page = fetch(None)
    yield page.items
    while page.next:
        page = fetch(page.next)
        yield page.items


def external(kind: str, ids: Iterable[int | None]) -> dict[int | None, str]:
    """{our id: the id to write for it}: the one that the tables know it by, else our own; nothing for None."""
    wanted = {one for one in ids if one is not None}
    found: dict[int | None, str] = {None: ""}
    for part in chunked(sorted(wanted), 900):
        rows = SourceId.objects.filter(source=TABLE, kind=kind, object_id__in=part).order_by("-pk")
        found.update(rows.values_list("object_id", "external_id"))
    return {**{one: str(one) for one in wanted}, **found}
