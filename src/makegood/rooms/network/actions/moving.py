"""A node moves within the network: what it is part of from now on; what was, stays as it was."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as seen
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.rooms.network import errors, queries
from makegood.rooms.network.actions.life import keep_step
from makegood.rooms.network.events import NodeMoved
from makegood.rooms.network.models import Node
from makegood.rooms.network.views import NodeView


@transaction.atomic
def move_node(
    *, actor: Actor, unit_id: int, parent_id: int, now: datetime, reason: str = "", version: int | None = None
) -> NodeView:
    """Let a node, with everything below it, stand under another parent from now on, read at `version`.

    Who may see it follows at once; every figure of an earlier day stays with whom it belonged to on that day.
    Raises Forbidden, Missing `node_unknown`, Stale, Invalid: move_root, unit_circle, too_long; Conflict
    `unit_moved_later`.
    """
    actor.need("network.write")
    node = queries.node(actor, unit_id)
    parent = queries.node(actor, parent_id)
    if node.parent_id is None:
        raise Invalid.one("parent", errors.MOVE_ROOT)
    # Where it leaves from as well as where it goes to: nobody pulls a station out of a branch that is not theirs.
    seen.need_at(actor, "network.write", [unit_id, node.parent_id, parent_id])
    if len(reason) > 400:
        raise Invalid.one("reason", errors.TOO_LONG, most=400)
    if node.parent_id == parent_id:
        return node
    former = queries.node(actor, node.parent_id)
    wanted = node.version if version is None else version
    if not Node.objects.filter(unit_id=unit_id, version=wanted).update(version=F("version") + 1):
        raise errors.stale(node)
    accounts.move_unit(actor=actor, unit_id=unit_id, parent_id=parent_id, now=now)
    keep_step(actor, unit_id, "move", former.code, parent.code, reason, now)
    about = (("unit", unit_id), ("unit", parent_id), ("unit", former.unit_id))
    event = NodeMoved(subject=unit_id, at=now, about=about, parent=parent_id, former=former.unit_id)
    record(actor=actor, events=[event], now=now)
    return queries.node(actor, unit_id)
