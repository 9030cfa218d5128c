"""What short messages do when something is said, opened, settled or late, and when customers or places go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.events import Event
from makegood.ground.problems import FieldError
from makegood.rooms.cases.events import CaseOpened, CaseResolved, MessageAdded
from makegood.rooms.customers.events import CustomerErased
from makegood.rooms.network.events import NodeHandedOver
from makegood.rooms.texting import queries
from makegood.rooms.texting.actions.forgetting import forget
from makegood.rooms.texting.actions.sending import ask_to_tell, queue_replies
from makegood.rooms.texting.actions.setting import pass_on

#: A word of ours may be a message (`send_replies`, now).
SAID = "message_added"
#: Of these the customer may be told (now: they only ask the worker).
OPENED, SETTLED, LATE = "case_opened", "case_resolved", "obligation_broken"
HANDED_OVER = "node_handed_over"


def send_replies(actor: Actor, events: Sequence[MessageAdded], now: datetime) -> None:
    """What somebody says to a customer by SMS or WeChat goes on its way, in the transaction that keeps it.

    By the system: whoever may answer a case may have the answer sent. Imports tell what was sent long ago.
    """
    said = [event.message for event in events if event.direction == "outbound" and not event.automatic]
    if said and actor.kind != "import" and queries.sends():
        queue_replies(actor=SYSTEM, said_ids=said, now=now)


def tell_opened(actor: Actor, events: Sequence[CaseOpened], now: datetime) -> None:
    """A matter was taken in: whether its customer gets a confirmation is set at the sender."""
    if actor.kind == "import":
        return
    wanted = queries.acknowledged()
    told = [(event.subject, 0) for event in events if event.channel in wanted and event.state == "open"]
    if told:
        ask_to_tell(actor=SYSTEM, what="received", told=told, now=now)


def tell_settled(actor: Actor, events: Sequence[CaseResolved], now: datetime) -> None:
    """A matter is settled: its customer may hear so."""
    if actor.kind != "import" and "resolved" in queries.progress():
        ask_to_tell(actor=SYSTEM, what="resolved", told=[(event.subject, 0) for event in events], now=now)


def tell_late(actor: Actor, events: Sequence[Event], now: datetime) -> None:
    """A promise is broken: whether its customer hears of it is set at the sender."""
    if actor.kind == "import" or "late" not in queries.progress():
        return
    pairs = [(id_, event.subject) for event in events for kind, id_ in event.about if kind == "case"]
    ask_to_tell(actor=SYSTEM, what="late", told=pairs, now=now)


def forget_texts(actor: Actor, events: Sequence[CustomerErased], now: datetime) -> None:
    """A customer was erased: what was written goes with them (`customer_erased`, now)."""
    forget(actor=actor, customer_ids={pk for event in events for pk in event.rows}, now=now)


def take_over(actor: Actor, events: Sequence[NodeHandedOver], now: datetime) -> None:
    """A place was handed over: its senders go along, in the same transaction."""
    for event in events:
        pass_on(actor=SYSTEM, unit_id=event.subject, heir_id=event.heir, now=now)


def open_at(unit_id: int) -> list[FieldError]:
    """What still keeps a place from leaving: senders that bring it messages."""
    count = queries.open_at(unit_id)
    return [FieldError("senders", "senders_open", (("n", count),))] if count else []
