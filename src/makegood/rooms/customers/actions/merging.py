"""Two files found to be one person's, and the way back. Nothing that refers to a customer is rewritten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.rooms.customers import errors, queries
from makegood.rooms.customers.actions import writing
from makegood.rooms.customers.events import CustomerMerged, CustomerUnmerged
from makegood.rooms.customers.models import Customer, Duplicate
from makegood.rooms.customers.views import CustomerView


@transaction.atomic
def merge(*, actor: Actor, customer_id: int, other_id: int, now: datetime, version: int | None = None) -> CustomerView:
    """From now on the file of `other_id` is read with that of `customer_id`, which speaks for both.

    The other's rows stay as they are and keep what refers to them; where the two say different things, the survivor's
    is shown and the other's is there on its own row. Raises Forbidden, Missing, Stale; Conflict `one_customer_twice`,
    `customer_is_erased`, `file_partly_hidden` when the actor does not see all of both files.
    """
    actor.need("customers.merge")
    survivor, other = (writing.open_file(actor, pk, "customers.merge") for pk in (customer_id, other_id))
    if survivor.id == other.id:
        raise errors.conflict(errors.ONE_CUSTOMER)
    for file in (survivor, other):
        if Customer.objects.filter(file_id=file.id).count() != 1 + len(file.merged):
            raise errors.conflict(errors.MERGED_ELSEWHERE)
    writing.changed(survivor, version)
    merged = Customer.objects.filter(pk=other.id, merged_into__isnull=True, version=other.version)
    if not merged.update(merged_into_id=survivor.id, file_id=survivor.id, version=F("version") + 1):
        raise errors.stale(other)
    Customer.objects.filter(file_id=other.id).update(file_id=survivor.id)
    _decide(survivor.id, other.id, "merged", actor, now)
    told = CustomerMerged(
        subject=survivor.id, at=now, about=(("customer", survivor.id), ("customer", other.id)), merged=other.id
    )
    record(actor=actor, events=[told], now=now)
    return queries.get(actor, survivor.id)


@transaction.atomic
def unmerge(*, actor: Actor, merged_id: int, now: datetime) -> CustomerView:
    """Take a merge back: the row stands for itself again, with all that was merged into it before, as it was.

    Raises Forbidden, Missing, Conflict `customer_not_merged`, `customer_is_erased`.
    """
    actor.need("customers.merge")
    if not queries.known(actor, [merged_id]):
        raise errors.customer_unknown()
    row = Customer.objects.filter(pk=merged_id).values().get()
    accounts.need_at(actor, "customers.merge", row["unit_id"])
    if row["erased_at"] is not None:
        raise errors.conflict(errors.ERASED_FILE)
    freed = Customer.objects.filter(pk=merged_id, merged_into__isnull=False, version=row["version"])
    if not freed.update(merged_into=None, file_id=merged_id, version=F("version") + 1, compared=False):
        raise errors.conflict(errors.NOT_MERGED)
    Customer.objects.filter(pk__in=_below(merged_id)).update(file_id=merged_id)
    survivor = row["file_id"]
    Customer.objects.filter(pk=survivor).update(version=F("version") + 1, compared=False)
    _decide(row["merged_into_id"], merged_id, "dismissed", actor, now)
    told = CustomerUnmerged(
        subject=survivor, at=now, about=(("customer", survivor), ("customer", merged_id)), merged=merged_id
    )
    record(actor=actor, events=[told], now=now)
    return queries.get(actor, merged_id)


def _below(merged_id: int) -> list[int]:
    """The rows that were merged into this one, and into those."""
    found: list[int] = []
    layer = [merged_id]
    while layer:
        layer = list(Customer.objects.filter(merged_into__in=layer).values_list("id", flat=True))
        found.extend(layer)
    return found


def _decide(one: int, other: int, state: str, actor: Actor, now: datetime) -> None:
    """What became of the proposals about these two: the pair's own is decided, those with a row that is gone end."""
    pair = Duplicate.objects.filter(low=min(one, other), high=max(one, other))
    pair.update(state=state, decided_at=now, decided_by_id=actor.id)
    if state == "merged":
        Duplicate.objects.filter(Q(low=other) | Q(high=other), state="proposed").delete()
