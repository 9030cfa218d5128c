"""The whole room, oldest first and some hundred rows at a time, as plain columns: what exports are made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from makegood.ground.actor import Actor
from makegood.ground.rows import id_floor, walked
from makegood.rooms.cases.models import Case, CaseKind, Message
from makegood.rooms.cases.queries import visible

Rows = Iterator[list[dict[str, Any]]]


def kinds(actor: Actor) -> list[dict[str, Any]]:
    """The company's own kinds of matter, those above first; the fixed roots are everywhere."""
    actor.need("cases.read")
    rows = {row["code"]: row for row in CaseKind.objects.filter(parent__isnull=False).order_by("code").values()}
    order: dict[str, dict[str, Any]] = {}
    while len(order) < len(rows):
        order |= {
            code: row for code, row in rows.items()
            if code not in order and (row["parent_id"] not in rows or row["parent_id"] in order)
        }  # fmt: skip
    return list(order.values())


def cases(actor: Actor, since: datetime | None = None, **chosen: Any) -> Rows:
    """Cases with all of their columns; `chosen` narrows by columns."""
    rows = visible(actor).filter(**chosen)
    for ids in walked(rows if since is None else rows.filter(pk__gte=id_floor(since))):
        yield list(Case.objects.filter(pk__in=ids).order_by("pk").values())


def messages(actor: Actor, since: datetime | None = None) -> Rows:
    """What was said in the cases that the actor sees."""
    seen = visible(actor)
    rows = Message.objects.all()
    if actor.where("cases.read") is not None:
        rows = rows.filter(case_id__in=seen.values("id"))
    for ids in walked(rows if since is None else rows.filter(pk__gte=id_floor(since))):
        yield list(Message.objects.filter(pk__in=ids).order_by("pk").values())
