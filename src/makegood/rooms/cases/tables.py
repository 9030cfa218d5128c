"""The whole room, oldest first and some hundred rows at a time, as plain columns: what exports are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from makegood.ground.actor import Actor
from makegood.ground.rows import id_floor, walked
from makegood.rooms.cases.inputs import Where
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.cases.queries import visible, wanted

Rows = Iterator[list[dict[str, Any]]]


def cases(actor: Actor, where: Where, now: datetime, since: datetime | None = None) -> Rows:
    """Cases with all of their columns, those that the filter means."""
    actor.need("cases.read")
    rows = wanted(actor, where, now)
    for ids in walked(rows if since is None else rows.filter(pk__gte=id_floor(since))):
        some: Any = Case.objects.filter(pk__in=ids).order_by("pk").values()
        yield list(some)


def messages(actor: Actor, since: datetime | None = None) -> Rows:
    """What was said in the cases that the actor sees."""
    seen = visible(actor)
    rows = Message.objects.all()
    if actor.where("cases.read") is not None:
        rows = rows.filter(case_id__in=seen.values("id"))
    for ids in walked(rows if since is None else rows.filter(pk__gte=id_floor(since))):
        some: Any = Message.objects.filter(pk__in=ids).order_by("pk").values()
        yield list(some)


def own(actor: Actor, kind: str, ids: Sequence[int]) -> set[int]:
    """Which of these ids are our cases or messages."""
    actor.need("cases.read")
    model: Any = Case if kind == "case" else Message
    return set(model.objects.filter(pk__in=list(ids)).values_list("pk", flat=True))
