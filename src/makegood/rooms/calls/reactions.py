"""What calls do when a customer is erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.actor import Actor
from makegood.rooms.calls.actions.noting import forget
from makegood.rooms.customers.events import CustomerErased


def forget_calls(actor: Actor, events: Sequence[CustomerErased], now: datetime) -> None:
    """A customer was erased: numbers, notes and recordings of their calls go along (`customer_erased`, now)."""
    forget(actor=actor, customer_ids={pk for event in events for pk in event.rows}, now=now)
