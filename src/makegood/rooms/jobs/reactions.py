"""What jobs do when promises, the network or cases change. All are idempotent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.ground.journal.events import Event
from makegood.ground.problems import FieldError
from makegood.rooms.customers.events import CustomerErased
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.actions.erasing import end_jobs, erase_texts
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
#: What was open at a place is another's from now on (`follow_handing_over`, later).
HANDED_OVER = "node_handed_over"
#: States in which a place does no work any more, and why its jobs are taken back then.
GONE = {"suspended": "outlet_closed", "exiting": "outlet_left", "left": "outlet_left"}


def follow_obligations(actor: Actor, events: Sequence[Event], now: datetime) -> None:
    """Where the jobs of these events stand on the board, in the transaction that changed their obligations."""
    follow({id_ for event in events for kind, id_ in event.about if kind == "job"})


def follow_calendar(event_ids: list[int], now: datetime) -> None:
    """The same after a calendar moved its clocks: one event for all of them, so done in batches by the worker."""
    for event in journal.events(event_ids):
        follow_calendar_version(event.subject, int(event.data["calendar_version"]))


def follow_nodes(event_ids: list[int], now: datetime) -> None:
    """An outlet was suspended or leaves: its open jobs go to others, because the customers still wait."""
    for event in journal.events(event_ids):
        reason = GONE.get(str(event.data.get("after", "")))
        if reason:
            actions.leave_unit(actor=SYSTEM, unit_id=event.subject, reason=reason, now=now)


def follow_handing_over(event_ids: list[int], now: datetime) -> None:
    """What an outlet had in hand short of the door is offered anew: its heir is asked like everybody else."""
    for event in journal.events(event_ids):
        actions.leave_unit(actor=SYSTEM, unit_id=event.subject, reason="outlet_left", now=now)


def forget_texts(actor: Actor, events: Sequence[CustomerErased], now: datetime) -> None:
    """A customer was erased: street, contact and words of their jobs go with them (`customer_erased`, now), and what is
    not done is cancelled where that was decided."""
    end_jobs(
        actor=actor, customer_ids={pk for event in events if event.open_matters == "end" for pk in event.rows}, now=now
    )
    erase_texts(actor=actor, customer_ids={pk for event in events for pk in event.rows}, now=now)


def open_at(unit_id: int) -> list[FieldError]:
    """What still keeps a place from leaving: jobs in its hands."""
    count = queries.undone_at(unit_id)
    return [FieldError("jobs", "jobs_open", (("n", count),))] if count else []
