"""What channels do when something is said, settled or late in a case, and when customers or places go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.events import Event
from makegood.ground.problems import FieldError
from makegood.rooms.cases.events import CaseResolved, MessageAdded
from makegood.rooms.channels import queries
from makegood.rooms.channels.actions.forgetting import forget
from makegood.rooms.channels.actions.mailboxes import pass_on
from makegood.rooms.channels.actions.sending import ask_to_tell, queue_replies
from makegood.rooms.customers.events import CustomerErased
from makegood.rooms.network.events import NodeHandedOver

#: A word of ours may be a letter (`send_replies`, now).
SAID = "message_added"
#: Of these the customer of a letter may be told (`tell_settled` and `tell_late`, now: they only ask the worker).
SETTLED, LATE = "case_resolved", "obligation_broken"
HANDED_OVER = "node_handed_over"


def send_replies(actor: Actor, events: Sequence[MessageAdded], now: datetime) -> None:
    """What somebody says to a customer by mail becomes a letter, in the transaction that keeps it.

    By the system: whoever may answer a case may have the answer sent. Imports tell what was sent long ago.
    """
    said = {one.message: one.files for one in events if one.direction == "outbound" and not one.automatic}
    if said and actor.kind != "import":
        queue_replies(actor=SYSTEM, said=said, now=now)


def tell_settled(actor: Actor, events: Sequence[CaseResolved], now: datetime) -> None:
    """A matter is settled: its customer hears so by the way they wrote to us."""
    if actor.kind != "import":
        cases = [event.subject for event in events]
        ask_to_tell(actor=SYSTEM, what="resolved", told=[(id_, 0) for id_ in queries.came_by_mail(cases)], now=now)


def tell_late(actor: Actor, events: Sequence[Event], now: datetime) -> None:
    """A promise to somebody who wrote to us is broken: whether they hear of it is set at the mailbox."""
    if actor.kind == "import":
        return
    pairs = [(id_, event.subject) for event in events for kind, id_ in event.about if kind == "case"]
    mailed = queries.came_by_mail(id_ for id_, _ in pairs)
    ask_to_tell(actor=SYSTEM, what="late", told=[pair for pair in pairs if pair[0] in mailed], now=now)


def forget_letters(actor: Actor, events: Sequence[CustomerErased], now: datetime) -> None:
    """A customer was erased: their letters go with them (`customer_erased`, now)."""
    forget(actor=actor, customer_ids={pk for event in events for pk in event.rows}, now=now)


def take_over(actor: Actor, events: Sequence[NodeHandedOver], now: datetime) -> None:
    """A place was handed over: its mailboxes go along, in the same transaction."""
    for event in events:
        pass_on(actor=SYSTEM, unit_id=event.subject, heir_id=event.heir, now=now)


def open_at(unit_id: int) -> list[FieldError]:
    """What still keeps a place from leaving: mailboxes that bring it letters."""
    count = queries.open_at(unit_id)
    return [FieldError("mailboxes", "mailboxes_open", (("n", count),))] if count else []
