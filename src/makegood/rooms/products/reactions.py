"""What products do when customers change. All are idempotent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.actor import Actor
from makegood.rooms.customers.events import CustomerErased
from makegood.rooms.products.actions.papers import erase_papers


def forget_papers(actor: Actor, events: Sequence[CustomerErased], now: datetime) -> None:
    """A customer was erased: pictures and papers of their items go with them (`customer_erased`, now)."""
    erase_papers(actor=actor, customer_ids={pk for event in events for pk in event.rows}, now=now)
