"""The tree of units and its closure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import errors, queries, rules
from makegood.ground.accounts.events import UnitCreated, UnitMoved
from makegood.ground.accounts.models import Unit, UnitPath
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_ids


@transaction.atomic
def create_unit(*, actor: Actor, parent_id: int | None, now: datetime) -> int:
    """Add a unit below another, or the company's own unit when `parent_id` is None; its id. Raises as create_units."""
    return create_units(actor=actor, parents=[parent_id], now=now)[0]


@transaction.atomic
def create_units(
    *, actor: Actor, parents: Sequence[int | None], now: datetime, ids: Sequence[int] | None = None
) -> list[int]:
    """Add a unit for each parent; their ids in order.

    With `ids` (from `rows.new_ids`) given beforehand, a parent may be a unit of the same list, in any order.
    Raises Forbidden, Conflict `company_exists` for a second root, Invalid `unit_unknown` or `unit_circle`.
    """
    actor.need("network.write")
    if not parents:
        return []
    made = list(ids) if ids is not None else new_ids(len(parents))
    wanted = dict(zip(made, parents, strict=True))
    roots = [unit for unit, parent in wanted.items() if parent is None]
    if len(roots) > 1 or (roots and Unit.objects.filter(parent__isnull=True).exists()):
        raise errors.company_exists()
    outside = {parent for parent in parents if parent is not None and parent not in wanted}
    if not queries.sees_units(actor, sorted(outside)):
        raise errors.unit_unknown("parent")
    queries.need_at(actor, "network.write", outside)
    _hold_tree()
    above: dict[int, list[tuple[int, int]]] = {unit: [] for unit in outside}
    standing = UnitPath.objects.filter(descendant_id__in=outside, valid_to__isnull=True)
    for ancestor, descendant, depth in standing.values_list("ancestor_id", "descendant_id", "depth"):
        above[descendant].append((ancestor, depth))
    try:
        paths = rules.paths_below(wanted, above)
    except ValueError as circle:
        raise Invalid.one("parent", errors.UNIT_CIRCLE) from circle
    depths = dict.fromkeys(made, 0)
    for _, unit, depth in paths:
        depths[unit] = max(depths[unit], depth)
    # Parents first: a database that checks keys row by row must find them.
    order = sorted(made, key=depths.__getitem__)
    insert(Unit, [{"id": unit, "parent_id": wanted[unit], "created_at": now} for unit in order])
    insert(
        UnitPath,
        [
            {"ancestor_id": ancestor, "descendant_id": unit, "depth": depth, "valid_from": now, "valid_to": None}
            for ancestor, unit, depth in paths
        ],
    )
    record(
        actor=actor,
        events=[UnitCreated(subject=unit, at=now, about=(("unit", unit),), parent=wanted[unit]) for unit in order],
        now=now,
        fresh={("unit", unit) for unit in made},
    )
    return made


@transaction.atomic
def move_unit(*, actor: Actor, unit_id: int, parent_id: int, now: datetime) -> None:
    """Let a unit, with everything below it, stand under another parent from now on.

    The closure's rows that end are closed at `now` and new ones opened, so that what a unit held at any earlier moment
    can still be told. Raises Forbidden, Invalid: unit_unknown, unit_circle; Conflict `unit_moved_later`.
    """
    actor.need("network.write")
    if not queries.sees_units(actor, [unit_id, parent_id]):
        raise errors.unit_unknown("parent")
    queries.need_at(actor, "network.write", [unit_id, parent_id])
    _hold_tree()
    former = Unit.objects.filter(pk=unit_id).values_list("parent_id", flat=True).first()
    open_paths = UnitPath.objects.filter(valid_to__isnull=True)
    below = dict(open_paths.filter(ancestor_id=unit_id).values_list("descendant_id", "depth"))
    if former is None or parent_id in below:
        raise Invalid.one("parent", errors.UNIT_CIRCLE)
    if former == parent_id:
        return
    ending = open_paths.filter(descendant_id__in=list(below)).exclude(ancestor_id__in=list(below))
    if ending.filter(valid_from__gt=now).exists():
        raise errors.unit_moved_later()
    above = list(open_paths.filter(descendant_id=parent_id).values_list("ancestor_id", "depth"))
    ending.update(valid_to=now)
    Unit.objects.filter(pk=unit_id).update(parent_id=parent_id)
    paths = [
        {
            "ancestor_id": ancestor, "descendant_id": unit, "depth": up + 1 + down, "valid_from": now,
            "valid_to": None,
        }
        for ancestor, up in above
        for unit, down in below.items()
    ]  # fmt: skip
    insert(UnitPath, paths)
    event = UnitMoved(subject=unit_id, at=now, about=(("unit", unit_id),), parent=parent_id, former=former)
    record(actor=actor, events=[event], now=now)


def _hold_tree() -> None:
    """Let one change of the tree wait for another: both would read a closure that the other one makes untrue."""
    Unit.objects.filter(parent__isnull=True).update(created_at=F("created_at"))
