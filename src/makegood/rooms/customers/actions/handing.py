"""A place leaves the network: the customers that it looked after are another's."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.rooms.customers.events import CustomersPassedOn
from makegood.rooms.customers.models import Customer


@transaction.atomic
def pass_on(*, actor: Actor, unit_id: int, heir_id: int, now: datetime) -> int:
    """The customers that it looked after are another's. How many.

    Follows a handing over in its transaction. Raises Forbidden.
    """
    actor.need("network.write")
    rows = Customer.objects.filter(unit_id=unit_id)
    count = rows.update(unit_id=heir_id, version=F("version") + 1)
    if count:
        about = (("unit", unit_id), ("unit", heir_id))
        record(
            actor=actor,
            events=[CustomersPassedOn(subject=unit_id, at=now, about=about, heir=heir_id, count=count)],
            now=now,
        )
    return count
