"""The ids by which other systems know our objects: said, taken back, and forgotten with a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.exchange import errors, queries, targets
from makegood.ground.exchange.events import ObjectNamed, ObjectUnnamed
from makegood.ground.exchange.models import SourceId
from makegood.ground.journal.actions import record
from makegood.ground.rows import insert


@dataclass(frozen=True, slots=True)
class Name:
    """What a system calls one of our objects."""

    object_id: int
    system: str
    external_id: str


@transaction.atomic
def name_objects(*, actor: Actor, kind: str, names: Sequence[Name], now: datetime) -> None:
    """Let a system's ids stand for our objects; saying it again is no error. An object may have several.

    The ids themselves are in no event: they may be a person's number somewhere. Raises Forbidden, Missing
    `object_unknown`, Conflict `external_id_taken` for an id that stands for another object, Invalid:
    external_system_bad, required, too_long.
    """
    way = targets.named(kind)
    actor.need(way.need)
    for one in names:
        targets.check_name(one.system, one.external_id)
    if {one.object_id for one in names} - set(way.known(actor, [one.object_id for one in names])):
        raise errors.object_unknown()
    held = queries.named_all(kind, [(one.system, one.external_id) for one in names])
    for one in names:
        if held.get((one.system, one.external_id), one.object_id) != one.object_id:
            raise errors.external_id_taken(held[one.system, one.external_id])
    fresh = [one for one in dict.fromkeys(names) if (one.system, one.external_id) not in held]
    rows = [
        {"source": one.system, "kind": kind, "external_id": one.external_id, "object_id": one.object_id}
        for one in fresh
    ]
    insert(SourceId, rows)
    events = [
        ObjectNamed(subject=one.object_id, at=now, about=((way.subject, one.object_id),), kind=kind, system=one.system)
        for one in fresh
    ]
    record(actor=actor, events=events, now=now)


@transaction.atomic
def unname_object(*, actor: Actor, kind: str, object_id: int, system: str, external_id: str, now: datetime) -> None:
    """Take an id back; the object stays. Raises Forbidden, Missing `object_unknown` or `external_id_unknown`."""
    way = targets.named(kind)
    actor.need(way.need)
    if object_id not in set(way.known(actor, [object_id])):
        raise errors.object_unknown()
    rows = SourceId.objects.filter(source=system, kind=kind, external_id=external_id, object_id=object_id)
    if not rows.delete()[0]:
        raise errors.external_id_unknown()
    event = ObjectUnnamed(subject=object_id, at=now, about=((way.subject, object_id),), kind=kind, system=system)
    record(actor=actor, events=[event], now=now)


@transaction.atomic
def forget_names(*, actor: Actor, kind: str, ids: Collection[int]) -> int:
    """Forget what others call these objects, in the transaction of whoever erases them; how many ids."""
    return SourceId.objects.filter(kind=kind, object_id__in=list(ids)).delete()[0]
