"""What messages said goes with the customer whom it concerned; that they were sent stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.rooms.texting.events import TextsForgotten
from makegood.rooms.texting.models import Handle, IncomingText, OutgoingText, Permit, WayOrder


@transaction.atomic
def forget(*, actor: Actor, customer_ids: Collection[int], now: datetime) -> int:
    """Blank what was said to and by these customers, and by what they are known; how many messages.

    A message that waits goes nowhere any more.
    """
    actor.need("customers.erase")
    handles = Handle.objects.filter(customer_id__in=customer_ids)
    ids = list(handles.values_list("id", flat=True))
    ours = OutgoingText.objects.filter(case__customer_id__in=customer_ids)
    theirs = IncomingText.objects.filter(Q(case__customer_id__in=customer_ids) | Q(handle_id__in=ids))
    ours.filter(state="queued").update(state="dead", problem="forgotten", next_at=None, ended_at=now)
    count = ours.update(text="", to="", params={}) + theirs.update(text="", candidates=[])
    Permit.objects.filter(handle_id__in=ids).delete()
    WayOrder.objects.filter(customer_id__in=customer_ids).delete()
    handles.update(address=Concat(Value("#"), Cast(F("id"), CharField(max_length=20))), name="", heard_at=None)
    told = [
        TextsForgotten(subject=one, at=now, about=(("customer", one),), count=count) for one in sorted(customer_ids)[:1]
    ]
    record(actor=actor, events=told if count or ids else [], now=now)
    return count
