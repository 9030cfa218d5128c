"""A place leaves the network: what was open there, and what it looked after, goes to its heir."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.rooms.cases import lifecycle
from makegood.rooms.cases.actions.working import assign
from makegood.rooms.cases.models import Case
from makegood.rooms.customers import actions as customers
from makegood.rooms.products import actions as products
from makegood.rooms.promises import actions as promises


@transaction.atomic
def take_over(*, actor: Actor, unit_id: int, heir_id: int, now: datetime) -> int:
    """Customers, items, what is still owed and the open cases of a place are its heir's from now on; how many cases.

    Settled cases and obligations stay where they were: a figure of an earlier day does not move. Raises Forbidden.
    """
    actor.need("network.write")
    customers.pass_on(actor=actor, unit_id=unit_id, heir_id=heir_id, now=now)
    products.pass_on(actor=actor, unit_id=unit_id, heir_id=heir_id, now=now)
    promises.pass_on(actor=actor, unit_id=unit_id, heir_id=heir_id, now=now)
    found = list(
        Case.objects.filter(unit_id=unit_id, state__in=lifecycle.UNDONE).order_by("pk").values_list("pk", flat=True)
    )
    for case_id in found:
        assign(actor=actor, case_id=case_id, unit_id=heir_id, now=now)
    return len(found)
