"""A place leaves the network: what it still owed is owed by another; what is settled stays where it was."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.rooms.promises.events import ObligationsPassedOn
from makegood.rooms.promises.models import Obligation


@transaction.atomic
def pass_on(*, actor: Actor, unit_id: int, heir_id: int, now: datetime) -> int:
    """What it still owed is owed by another; what is settled stays where it was. How many.

    Follows a handing over in its transaction. Raises Forbidden.
    """
    actor.need("network.write")
    rows = Obligation.objects.filter(unit_id=unit_id, state__in=["waiting", "running", "paused"])
    count = rows.update(unit_id=heir_id, version=F("version") + 1)
    if count:
        about = (("unit", unit_id), ("unit", heir_id))
        record(
            actor=actor,
            events=[ObligationsPassedOn(subject=unit_id, at=now, about=about, heir=heir_id, count=count)],
            now=now,
        )
    return count
