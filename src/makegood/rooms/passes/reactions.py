"""What passes do when something happened below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.actor import Actor
from makegood.rooms.customers.events import CustomerErased
from makegood.rooms.passes import actions


def shut_out(actor: Actor, events: Sequence[CustomerErased], now: datetime) -> None:
    """A customer was erased: links, codes and stays open nothing of theirs any more (`customer_erased`, now)."""
    actions.shut_out(actor=actor, customer_ids={pk for event in events for pk in event.rows}, now=now)
