"""A person's rights over their data: to see, to have them kept unused, to have them erased."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as rights
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.exchange import actions as exchange
from makegood.ground.files import actions as files
from makegood.ground.files import queries as stored
from makegood.ground.journal import actions as journal
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.rooms.customers import errors, holders, queries, rules
from makegood.rooms.customers.actions import writing
from makegood.rooms.customers.events import (
    CustomerErased,
    CustomerExported,
    CustomerRestricted,
    RestrictionLifted,
)
from makegood.rooms.customers.models import (
    Address,
    Consent,
    ContactPoint,
    Customer,
    Duplicate,
    ExternalId,
    Need,
    Relation,
    SearchKey,
)
from makegood.rooms.customers.views import CustomerView


def reveal(*, actor: Actor, customer_id: int, now: datetime) -> CustomerView:
    """The file with whole numbers, which leaves a look of its own. Raises Forbidden, Missing."""
    actor.need("customers.unmask")
    found = queries.get(actor, customer_id)
    rights.need_at(actor, "customers.unmask", found.unit_id)
    accounts.note_looks(actor=actor, act="reveal", kind="customer", ids=[found.id], now=now)
    return found


@transaction.atomic
def restrict(*, actor: Actor, customer_id: int, on: bool, now: datetime, version: int | None = None) -> CustomerView:
    """Keep the data and use them for nothing but what is owed (GDPR 18), or end that.

    Raises Forbidden, Missing, Stale, Conflict `customer_is_erased`.
    """
    actor.need("customers.write")
    current = writing.open_file(actor, customer_id)
    if (current.restricted_at is not None) == on:
        return queries.get(actor, current.id)
    writing.changed(current, version, restricted_at=now if on else None)
    kind = CustomerRestricted if on else RestrictionLifted
    record(actor=actor, events=[kind(subject=current.id, at=now, about=(("customer", current.id),))], now=now)
    return queries.get(actor, current.id)


@transaction.atomic
def export(*, actor: Actor, customer_id: int, now: datetime) -> dict[str, Any]:
    """All that is on file about a person, in plain values for a file of theirs (PIPL 45, GDPR 15 and 20).

    What the rooms above keep is told by them (`holders`). Leaves a look and an event. Raises Forbidden, Missing,
    Conflict `customer_is_erased`.
    """
    actor.need("customers.export")
    current = writing.open_file(actor, customer_id, "customers.export")
    accounts.note_looks(actor=actor, act="export", kind="customer", ids=[current.id], now=now)
    told = CustomerExported(subject=current.id, at=now, about=(("customer", current.id),))
    record(actor=actor, events=[told], now=now)
    rows = [current.id, *current.merged]
    return {
        "made_at": now,
        "customer": queries.in_plain(actor, current),
        **{holder.name: holder.tell(actor, rows, now) for holder in holders.known()},
    }


@transaction.atomic
def erase(
    *, actor: Actor, customer_id: int, now: datetime, open_matters: str = "", version: int | None = None
) -> dict[str, Any]:
    """Erase who a customer is, in all rows of the file; what the law wants kept stays without a name.

    That is PIPL 47 and GDPR 17. The rooms above blank what they hold in the same transaction, on `customer_erased`.
    Where something is not done yet, `open_matters` decides: `end` it with the file, or `keep` it without a name.
    Answers the report: counts of what was `erased`, what is `kept`, what was `ended`. Raises Forbidden, Missing, Stale,
    Invalid; Conflict `customer_erased_already`, `file_partly_hidden`, `customer_has_open_matters`.
    """
    actor.need("customers.erase")
    current = queries.for_writing(actor, customer_id)
    rights.need_at(actor, "customers.erase", current.unit_id)
    if current.erased_at is not None:
        raise errors.conflict(errors.ERASED)
    rows = [current.id, *current.merged]
    if Customer.objects.filter(file_id=current.id).count() != len(rows):
        raise errors.conflict(errors.MERGED_ELSEWHERE)
    if open_matters and open_matters not in rules.OPEN_MATTERS:
        allowed = ", ".join(rules.OPEN_MATTERS)
        raise Invalid.one("open_matters", errors.NOT_ONE_OF, value=open_matters[:40], allowed=allowed)
    undone = queries.open_matters(actor, current.id, now)
    if undone and not open_matters:
        raise errors.open_matters(undone)
    writing.changed(current, version)
    kept = {holder.name: holder.count(rows) for holder in holders.known()}
    kept["consents"] = Consent.objects.filter(customer_id__in=rows).count()
    erased = {**_blank(actor, rows, now), "proofs": _drop_proofs(actor, rows, now)}
    event = CustomerErased(
        subject=current.id, at=now, about=tuple(("customer", pk) for pk in rows), rows=tuple(rows), erased=erased,
        kept=kept, open_matters=open_matters if undone else "",
    )  # fmt: skip
    record(actor=actor, events=[event], now=now)
    # Whoever may erase a person may unlink what the journal holds in place of their words.
    journal.erase_salts(actor=SYSTEM, kind="customer", subjects=rows)
    ended = Counter(one.kind for one in undone) if open_matters == "end" else {}
    return {"erased": erased, "kept": kept, "ended": dict(ended)}


def _drop_proofs(actor: Actor, rows: list[int], now: datetime) -> int:
    """Throw away what shows or sounds like the person; that they allowed something, when and how stays."""
    entries = Consent.objects.filter(customer_id__in=rows).values_list("id", flat=True)
    found = stored.of("consent", list(entries))
    for entry, held in found.items():
        files.remove(
            actor=actor, owner=("consent", entry), file_ids=[one.id for one in held], reason="erased",
            need="customers.erase", now=now, about=tuple(("customer", pk) for pk in rows),
        )  # fmt: skip
    return sum(map(len, found.values()))


def _blank(actor: Actor, rows: list[int], now: datetime) -> Mapping[str, int]:
    customers = Customer.objects.filter(pk__in=rows)
    numbers = customers.exclude(identity_number="").count()
    erased = {
        "contacts": ContactPoint.objects.filter(customer_id__in=rows).delete()[0],
        "addresses": Address.objects.filter(customer_id__in=rows).delete()[0],
        "needs": Need.objects.filter(customer_id__in=rows).delete()[0],
        "relations": Relation.objects.filter(Q(customer_id__in=rows) | Q(other_id__in=rows)).delete()[0],
        "external_ids": ExternalId.objects.filter(customer_id__in=rows).delete()[0]
        + exchange.forget_names(actor=actor, kind="customer", ids=rows),
        "identity_numbers": numbers,
        "names": customers.update(
            name=rules.NOBODY, address_as="", language="", segment="", note="", identity_kind="", identity_number="",
            erased_at=now, compared=True, version=F("version") + 1,
        ),
    }  # fmt: skip
    SearchKey.objects.filter(customer_id__in=rows).delete()
    Duplicate.objects.filter(Q(low__in=rows) | Q(high__in=rows)).exclude(state="merged").delete()
    # What was allowed ends; that and how it was allowed is kept as the proof that the law wants.
    Consent.objects.filter(customer_id__in=rows, withdrawn_at__isnull=True).update(withdrawn_at=now)
    return erased
