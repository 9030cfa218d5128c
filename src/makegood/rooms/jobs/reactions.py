"""What jobs do when promises, the network or cases change. All are idempotent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.accounts.views import ApprovalView
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.ground.journal.events import Event
from makegood.rooms.jobs import actions
from makegood.rooms.jobs.actions.following import follow, follow_calendar_version

#: Events of promises after which a job may stand elsewhere on the board (`follow_obligations`, now).
FOLLOWED = (
    "obligation_started", "obligation_owed", "obligation_paused", "obligation_resumed", "obligation_kept",
    "obligation_broken", "obligation_fulfilled_late", "obligation_made_good", "obligation_released",
    "obligation_corrected",
)  # fmt: skip
#: The one event that stands for very many moved clocks (`follow_calendar`, later, not atomic).
MOVED = "clocks_moved"
#: A place of the network has taken a step of its life (`follow_nodes`, later).
STEPPED = "node_stepped"
#: States in which a place does no work any more, and why its jobs are taken back then.
GONE = {"suspended": "outlet_closed", "exiting": "outlet_left", "left": "outlet_left"}


def follow_obligations(actor: Actor, events: Sequence[Event], now: datetime) -> None:
    """Where the jobs of these events stand on the board, in the transaction that changed their obligations."""
    follow({id_ for event in events for kind, id_ in event.about if kind == "job"})


def follow_calendar(event_ids: list[int], now: datetime) -> None:
    """The same after a calendar moved its clocks: one event for all of them, so done in batches by the worker."""
    for event in journal.events(event_ids):
        follow_calendar_version(int(event.data["calendar_version"]))


def price_decided(actor: Actor, approval: ApprovalView, now: datetime) -> None:
    """Somebody answered what is charged at a door: for the register of approvals, in the same transaction."""
    actions.decide_price(actor=actor, approval=approval, now=now)


def follow_nodes(event_ids: list[int], now: datetime) -> None:
    """An outlet was suspended or leaves: its open jobs go to others, because the customers still wait."""
    for event in journal.events(event_ids):
        reason = GONE.get(str(event.data.get("after", "")))
        if reason:
            actions.leave_unit(actor=SYSTEM, unit_id=event.subject, reason=reason, now=now)
