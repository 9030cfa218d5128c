"""What cases do when promises change: the next due moment is kept beside the case, so that the queue needs no join.

All are idempotent: they write what the obligations say, however often they are called.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.ground.journal.events import Event
from makegood.ground.problems import FieldError
from makegood.rooms.cases import queries
from makegood.rooms.cases.actions.erasing import end_cases, erase_texts
from makegood.rooms.cases.actions.following import follow, follow_calendar_version
from makegood.rooms.cases.actions.handing import take_over as hand_on
from makegood.rooms.customers.events import CustomerErased
from makegood.rooms.network.events import NodeHandedOver
from makegood.rooms.promises import queries as promises

#: Events of promises after which a case may stand elsewhere in the queue (`follow_obligations`, now).
FOLLOWED = (
    "obligation_started", "obligation_owed", "obligation_paused", "obligation_resumed", "obligation_kept",
    "obligation_broken", "obligation_fulfilled_late", "obligation_made_good", "obligation_released",
    "obligation_corrected",
)  # fmt: skip
#: What was open at a place is another's from now on (`take_over`, now).
HANDED_OVER = "node_handed_over"
#: Events of promises that ring at the case's owner (`tell_owners`, later), and the notice that they become.
OWNERS_HEAR = {"obligation_warned": "obligation_at_risk", "obligation_broken": "obligation_broken"}
#: The one event that stands for very many moved clocks (`follow_calendar`, later, not atomic).
MOVED = "clocks_moved"


def follow_obligations(actor: Actor, events: Sequence[Event], now: datetime) -> None:
    """Where the cases of these events stand in the queue, in the transaction that changed their obligations."""
    follow({id_ for event in events for kind, id_ in event.about if kind == "case"})


def follow_calendar(event_ids: list[int], now: datetime) -> None:
    """The same after a calendar moved its clocks: one event for all of them, so done in batches by the worker."""
    for event in journal.events(event_ids):
        follow_calendar_version(event.subject, int(event.data["calendar_version"]))


def tell_owners(event_ids: list[int], now: datetime) -> None:
    """An obligation is at risk or broken: whoever carries the case hears of it in person, once.

    What has been settled by the time the worker comes to it rings no more: a bell asks for something to be done.
    """
    told = journal.events(event_ids)
    views = {one.id: one for one in promises.many(actor=SYSTEM, obligation_ids=[one.subject for one in told], now=now)}
    owners = queries.owners({one.matter[1] for one in views.values() if one.matter[0] == "case"})
    notices = [
        NoticeInput(
            code=OWNERS_HEAR[event.name],
            params={"duty_name": view.duty_name, "due_at": event.data["due_at"]},
            user_id=owners[view.matter[1]],
            link_kind="case",
            link_id=view.matter[1],
            once=f"{event.name}:{view.id}:owner",
        )
        for event in told
        if (view := views.get(event.subject))
        and view.matter[0] == "case"
        and view.matter[1] in owners
        and (view.state == "running" if event.name == "obligation_warned" else view.owed)
    ]
    accounts.notify(actor=SYSTEM, notices=notices, now=now)


def forget_texts(actor: Actor, events: Sequence[CustomerErased], now: datetime) -> None:
    """A customer was erased: what was said in their cases goes with them (`customer_erased`, now), and what is open is
    withdrawn where that was decided."""
    end_cases(
        actor=actor, customer_ids={pk for event in events if event.open_matters == "end" for pk in event.rows}, now=now
    )
    erase_texts(actor=actor, customer_ids={pk for event in events for pk in event.rows}, now=now)


def take_over(actor: Actor, events: Sequence[NodeHandedOver], now: datetime) -> None:
    """A place was handed over: its open cases, customers and items go along, in the same transaction.

    By the system: whoever may hand a place over need not be one who deals out cases.
    """
    for event in events:
        hand_on(actor=SYSTEM, unit_id=event.subject, heir_id=event.heir, now=now)


def open_at(unit_id: int) -> list[FieldError]:
    """What still keeps a place from leaving: cases that are not settled."""
    count = queries.undone_at(unit_id)
    return [FieldError("cases", "cases_open", (("n", count),))] if count else []
