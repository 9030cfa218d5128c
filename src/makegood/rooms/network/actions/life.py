"""The life of a node: one step after the other, what was open handed over before it leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as seen
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import insert, new_id
from makegood.rooms.network import errors, leaving, lifecycle, queries, rules
from makegood.rooms.network.actions.areas import pass_areas
from makegood.rooms.network.actions.checking import fault, today
from makegood.rooms.network.events import NodeHandedOver, NodeStepped
from makegood.rooms.network.models import Node, NodeStep, OutletContract, ServiceArea, StaffMember
from makegood.rooms.network.views import NodeView


@transaction.atomic
def step(
    *, actor: Actor, unit_id: int, verb: str, now: datetime, reason: str = "", version: int | None = None
) -> NodeView:
    """Let a node take a step of its life, read at `version`.

    What must hold before it stands in the lifecycle: a contract in force, an area and people, nothing open, a reason.
    Raises Forbidden, Missing `node_unknown`, Conflict `node_state` and `node_not_ready` (its errors say what is
    missing or still open), Stale, Invalid: reason_required, too_long.
    """
    actor.need("network.write")
    current = queries.node(actor, unit_id)
    row = lifecycle.transition(current.state, verb)
    if row is None or (current.parent_id is None):
        raise errors.node_state(current.state, verb)
    seen.need_at(actor, row.permission, unit_id)
    if len(reason) > 400:
        raise Invalid.one("reason", errors.TOO_LONG, most=400)
    if "reason" in row.guards and not reason.strip():
        raise Invalid.one("reason", errors.REASON_REQUIRED)
    missing = _missing(current, row, now)
    if missing:
        raise errors.not_ready(missing)
    dates: dict[str, Any] = {}
    if row.to == "active" and current.opened_on is None:
        dates["opened_on"] = today(now)
    if row.to in {"left", "applied"}:
        dates["left_on"] = today(now) if row.to == "left" else None
    wanted = current.version if version is None else version
    rows = Node.objects.filter(unit_id=unit_id, state=current.state, version=wanted)
    if not rows.update(state=row.to, **dates, version=F("version") + 1):
        raise errors.stale(queries.node(actor, unit_id))
    keep_step(actor, unit_id, verb, current.state, row.to, reason, now)
    event = NodeStepped(
        subject=unit_id, at=now, about=(("unit", unit_id),), verb=verb, before=current.state, after=row.to
    )
    record(actor=actor, events=[event], now=now)
    if row.to == "exiting":
        above = seen.parents_of({unit_id})[unit_id]
        notice = NoticeInput(
            "node_exits", {"place": current.name}, unit_id=above, link_kind="node", link_id=unit_id,
        )  # fmt: skip
        accounts.notify(actor=actor, notices=[notice], now=now)
    return queries.node(actor, unit_id)


def keep_step(actor: Actor, unit_id: int, verb: str, before: str, after: str, reason: str, now: datetime) -> None:
    """Keep one line of a node's history, with the reason that the journal may not hold."""
    row = {
        "id": new_id(), "unit_id": unit_id, "verb": verb, "before": before, "after": after, "reason": reason.strip(),
        "at": now, "by_id": actor.doer,
    }  # fmt: skip
    insert(NodeStep, [row])


def _missing(node: NodeView, row: lifecycle.Transition, now: datetime) -> list[FieldError]:
    day, found = today(now), []
    if "contract" in row.guards and node.kind in rules.CONTRACTED:
        in_force = OutletContract.objects.filter(unit_id=node.unit_id, valid_from__lte=day, valid_to__gte=day)
        if not in_force.exists():
            found.append(fault("contract", errors.CONTRACT_MISSING))
    if "ready" in row.guards and node.kind in rules.RECEIVING:
        areas = ServiceArea.objects.filter(unit_id=node.unit_id).exclude(valid_to__lt=day)
        if not areas.exists():
            found.append(fault("areas", errors.AREA_MISSING))
        if not StaffMember.objects.filter(unit_id=node.unit_id).exclude(until__lt=day).exists():
            found.append(fault("staff", errors.STAFF_MISSING))
    return found + (_open(node, now) if "empty" in row.guards else [])


def still_open(actor: Actor, unit_id: int, now: datetime) -> list[FieldError]:
    """What keeps a node from having left, each with its reason; empty when nothing does. Raises Missing."""
    return _open(queries.node(actor, unit_id), now)


def _open(node: NodeView, now: datetime) -> list[FieldError]:
    day = today(now)
    found = []
    below = Node.objects.filter(unit__parent_id=node.unit_id).exclude(state="left").count()
    if below:
        found.append(fault("below", errors.PARTS_BELOW, n=below))
    people = StaffMember.objects.filter(unit_id=node.unit_id).exclude(until__lte=day).count()
    if people:
        found.append(fault("staff", errors.STAFF_LEFT, n=people))
    areas = ServiceArea.objects.filter(unit_id=node.unit_id).exclude(valid_to__lt=day).count()
    if areas:
        found.append(fault("areas", errors.AREAS_OPEN, n=areas))
    held = OutletContract.objects.filter(
        unit_id=node.unit_id, deposit__gt=0, deposit_paid_on__isnull=False, deposit_returned_on__isnull=True
    )
    found.extend(
        fault("deposit", errors.DEPOSIT_OPEN, number=number) for number in held.values_list("number", flat=True)
    )
    return [*found, *leaving.open_at(node.unit_id)]


@transaction.atomic
def hand_over(*, actor: Actor, unit_id: int, heir_id: int, now: datetime, reason: str = "") -> NodeView:
    """Give what is open at a node, what it looks after and the areas that it serves to another one.

    Rooms above hear of it and move what is theirs in the same transaction; what is settled stays where it was.
    Raises Forbidden, Missing `node_unknown`, Invalid `heir_unfit`, too_long, Conflict `node_state`.
    """
    actor.need("network.write")
    node = queries.node(actor, unit_id)
    heir = queries.node(actor, heir_id)
    seen.need_at(actor, "network.write", [unit_id, heir_id])
    if heir_id == unit_id or heir.state not in lifecycle.WORKING:
        raise Invalid.one("heir", errors.HEIR_UNFIT)
    if node.state not in {"exiting", "suspended"}:
        raise errors.node_state(node.state, "hand_over")
    if len(reason) > 400:
        raise Invalid.one("reason", errors.TOO_LONG, most=400)
    pass_areas(actor=actor, unit_id=unit_id, heir_id=heir_id, now=now)
    Node.objects.filter(unit_id=unit_id).update(version=F("version") + 1)
    keep_step(actor, unit_id, "hand_over", node.code, heir.code, reason, now)
    about = (("unit", unit_id), ("unit", heir_id))
    record(actor=actor, events=[NodeHandedOver(subject=unit_id, at=now, about=about, heir=heir_id)], now=now)
    return queries.node(actor, unit_id)
