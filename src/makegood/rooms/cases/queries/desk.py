"""Where people work from: queues, saved views, who follows, what has to do with what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.rooms.cases import errors, rules
from makegood.rooms.cases.models import BulkAct, BulkPart, Case, Follower, Link, Queue, QueueMember, SavedView
from makegood.rooms.cases.queries.rows import visible
from makegood.rooms.cases.views import BulkResult, FollowerView, LinkView, QueueView, SavedViewView

_QUEUE = ("id", "code", "name", "where", "sort", "unit_id", "retired", "version")
_VIEW = ("id", "user_id", "unit_id", "name", "where", "sort", "columns", "first", "version")


def _queue_rows(actor: Actor) -> QuerySet[Queue]:
    """Queues of the units that the actor sees, and those that they are a member of."""
    seen = accounts.visible_units(actor, "cases.read")
    rows = Queue.objects.all()
    if seen is None:
        return rows
    mine = QueueMember.objects.filter(user_id=actor.id or 0).values("queue_id")
    return rows.filter(Q(unit_id__in=seen) | Q(pk__in=mine))


def queues(actor: Actor, *, retired: bool = False) -> list[QueueView]:
    """The queues that the actor may work from, by code."""
    actor.need("cases.read")
    rows = _queue_rows(actor)
    found = list((rows if retired else rows.filter(retired=False)).order_by("code").values_list(*_QUEUE))
    people: dict[int, list[int]] = {}
    ids = [row[0] for row in found]
    members = QueueMember.objects.filter(queue_id__in=ids).order_by("user_id") if ids else QueueMember.objects.none()
    for queue_id, user_id in members.values_list("queue_id", "user_id"):
        people.setdefault(queue_id, []).append(user_id)
    return [QueueView(**dict(zip(_QUEUE, row, strict=True)), people=tuple(people.get(row[0], ()))) for row in found]


def queue(actor: Actor, code: str) -> QueueView:
    """One queue. Raises Missing `unknown_queue`."""
    found = next((one for one in queues(actor, retired=True) if one.code == code), None)
    if found is None:
        raise errors.unknown(errors.UNKNOWN_QUEUE)
    return found


def saved_views(actor: Actor) -> list[SavedViewView]:
    """The actor's own views, then those shared in units that they belong to or stand below."""
    actor.need("cases.read")
    rows = SavedView.objects.filter(user_id=actor.id or 0)
    shared = SavedView.objects.filter(unit_id__isnull=False).exclude(user_id=actor.id or 0)
    if actor.units is not None:
        above = {one for unit in actor.units for one in accounts.ancestors(unit)}
        shared = shared.filter(unit_id__in=above)
    found = [*rows.order_by("name").values_list(*_VIEW), *shared.order_by("name").values_list(*_VIEW)[:100]]
    return [_view(row) for row in found]


def _view(row: Sequence[object]) -> SavedViewView:
    given = dict(zip(_VIEW, row, strict=True))
    given["columns"] = tuple(given["columns"])  # type: ignore[arg-type]
    return SavedViewView(**given)  # type: ignore[arg-type]


def saved_view(actor: Actor, view_id: int) -> SavedViewView:
    """One view. Raises Missing `unknown_view`."""
    found = next((one for one in saved_views(actor) if one.id == view_id), None)
    if found is None:
        raise errors.unknown(errors.UNKNOWN_VIEW)
    return found


def followers(actor: Actor, case_id: int) -> list[FollowerView]:
    """Who follows the case or reads along. Raises Missing."""
    actor.need("cases.read")
    if not visible(actor).filter(pk=case_id).exists():
        raise errors.not_found(str(case_id))
    rows = Follower.objects.filter(case_id=case_id).order_by("at", "id").values_list("user_id", "asked_by_id", "at")
    return [FollowerView(*row) for row in rows]


def follower_ids(case_id: int) -> list[int]:
    """The same as ids, for what is to be told to them."""
    return list(Follower.objects.filter(case_id=case_id).order_by("id").values_list("user_id", flat=True))


def links(actor: Actor, case_id: int) -> list[LinkView]:
    """The cases that have to do with this one, as far as the actor sees them. Raises Missing."""
    actor.need("cases.read")
    if not visible(actor).filter(pk=case_id).exists():
        raise errors.not_found(str(case_id))
    rows = Link.objects.filter(Q(case_id=case_id) | Q(other_id=case_id)).order_by("id")
    found = list(rows.values_list("id", "case_id", "other_id", "kind"))
    others = {row[1] if row[2] == case_id else row[2] for row in found}
    seen = {row.pk: row for row in visible(actor).filter(pk__in=others)} if others else {}
    return [
        LinkView(id_, kind, other_id == case_id and kind != "related", one.number, one.subject, one.state)
        for id_, of, other_id, kind in found
        if (one := seen.get(of if other_id == case_id else other_id)) is not None
    ]


def children(actor: Actor, parent_id: int, limit: int = rules.MOST_AT_ONCE) -> list[Case]:
    """Rows of the cases of the same cause that the actor sees, oldest first. For this room's own doors."""
    return list(visible(actor).filter(parent_id=parent_id).order_by("opened_at", "id")[:limit])


def bulk(actor: Actor, bulk_id: int, now: datetime) -> BulkResult:
    """What a bulk act of the actor came to. Raises Missing `unknown_bulk`."""
    actor.need("cases.read")
    row = BulkAct.objects.filter(pk=bulk_id, user_id=actor.id).first()
    if row is None:
        raise errors.unknown(errors.UNKNOWN_BULK)
    parts = BulkPart.objects.filter(act_id=bulk_id).order_by("id").values_list("case__number", "refused")
    until = row.at + rules.UNDO_WITHIN
    return BulkResult(
        row.pk, row.verb, tuple(number for number, refused in parts if not refused),
        tuple((number, refused) for number, refused in parts if refused),
        until if row.undone_at is None and until > now else None,
    )  # fmt: skip
