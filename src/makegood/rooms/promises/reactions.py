"""What the promises room does on news from below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.accounts.events import ApprovalPassedUp
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.rooms.customers.events import CustomerErased
from makegood.rooms.promises import actions, tasks
from makegood.rooms.promises.events import ReplayAsked


def follow_passed_up(actor: Actor, events: Sequence[ApprovalPassedUp], now: datetime) -> None:
    """Questions about remedies went to somebody above: when an answer is expected moves with them."""
    moments = {event.of_id: event.expected_by for event in events if event.of_kind == "remedy"}
    actions.postpone_answers(actor=actor, moments=moments)


def end_with_customers(actor: Actor, events: Sequence[CustomerErased], now: datetime) -> None:
    """A customer was erased and what is open shall end with the file: it is released (`customer_erased`, now).

    By the system: whoever may erase somebody need not be one who settles promises.
    """
    for event in events:
        if event.open_matters == "end":
            actions.end_for(
                actor=SYSTEM, customer_ids=event.rows, reason="erased", evidence=f"customer:{event.subject}", now=now
            )


def follow_calendar(event_ids: list[int], now: datetime) -> None:
    """A calendar has a new version: the clocks that run on it are moved, in batches of their own. May be repeated."""
    for event in journal.events(event_ids):
        actions.move_clocks(actor=SYSTEM, calendar_id=event.subject, now=now)


def queue_what_ifs(actor: Actor, events: Sequence[ReplayAsked], now: datetime) -> None:
    """The worker is asked in the same transaction."""
    for event in events:
        tasks.work_what_if.enqueue(event.subject)
