"""How a customer is reached: further ways, whether they lead to them, when, and whether they may be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.rooms.customers import errors, queries, rules
from makegood.rooms.customers.actions import checking, writing
from makegood.rooms.customers.actions.comparing import compare
from makegood.rooms.customers.events import ContactChanged, ContactRemoved, ContactsAdded, ContactVerified
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.customers.models import ContactPoint
from makegood.rooms.customers.views import ContactView, CustomerView

_CHANGEABLE = frozenset({"note", "times", "valid_until", "unusable", "preferred"})


@transaction.atomic
def add_contacts(*, actor: Actor, customer_id: int, contacts: Sequence[ContactInput], now: datetime) -> CustomerView:
    """Add ways to reach a customer; those that are known already change nothing.

    Raises Forbidden, Missing, Conflict `customer_is_erased`, Invalid: contact_kind_unknown, phone_bad, email_bad,
    contact_bad, times_bad, too_long.
    """
    actor.need("customers.write")
    current = writing.open_file(actor, customer_id)
    given = CustomerInput(name=current.name, country=current.country, contacts=tuple(contacts))
    (points,) = checking.points_of([given])
    known = {(one.kind, one.value) for one in current.contacts}
    new = [point for point in points if (point.kind, point.normal) not in known]
    if not new:
        return queries.get(actor, current.id)
    writing.changed(current, None)
    writing.points([(current.id, point) for point in new], held={kind for kind, _ in known})
    about = (("customer", current.id),)
    told = ContactsAdded(subject=current.id, at=now, about=about, kinds=tuple(one.kind for one in new))
    record(actor=actor, events=[told], now=now)
    writing.keys_anew([current.id])
    compare(actor=actor, customer_ids=[current.id], now=now)
    return queries.get(actor, current.id)


@transaction.atomic
def change_contact(
    *, actor: Actor, customer_id: int, contact_id: int, changes: Mapping[str, Any], now: datetime,
    version: int | None = None,
) -> CustomerView:  # fmt: skip
    """Change what is known of a contact: note, times, valid_until, unusable, preferred (True only).

    Raises Forbidden, Missing (also `contact_unknown`), Stale, Conflict `customer_is_erased`, Invalid.
    """
    actor.need("customers.write")
    current, contact = _found(actor, customer_id, contact_id)
    _check(changes)
    told = tuple(sorted(key for key, value in changes.items() if getattr(contact, key) != value))
    if not told:
        return queries.get(actor, current.id)
    writing.changed(current, version)
    values = {key: changes[key] for key in told}
    if "times" in values:
        values["times"] = [list(span) for span in values["times"]]
    rows = ContactPoint.objects.filter(customer_id=contact.customer_id)
    if "preferred" in values:
        rows.filter(kind=contact.kind).update(preferred=False)
    rows.filter(pk=contact_id).update(**values)
    event = ContactChanged(
        subject=current.id, at=now, about=(("customer", current.id),), contact=contact_id, kind=contact.kind,
        fields=told,
    )  # fmt: skip
    record(actor=actor, events=[event], now=now)
    compare(actor=actor, customer_ids=[current.id], now=now)
    return queries.get(actor, current.id)


def _check(changes: Mapping[str, Any]) -> None:
    found = [FieldError(key, errors.FIELD_UNKNOWN) for key in sorted(set(changes) - _CHANGEABLE)]
    if len(changes.get("note", "")) > 80:
        found.append(FieldError("note", errors.TOO_LONG, (("length", len(changes["note"])), ("most", 80))))
    if not rules.times_fit(changes.get("times", ())) or len(changes.get("times", ())) > 21:
        found.append(FieldError("times", errors.TIMES_BAD))
    if changes.get("unusable", "") not in {"", *rules.UNUSABLE}:
        allowed = ", ".join(rules.UNUSABLE)
        found.append(
            FieldError("unusable", errors.NOT_ONE_OF, (("allowed", allowed), ("value", changes["unusable"][:40])))
        )
    if changes.get("preferred") is False:
        found.append(FieldError("preferred", errors.PREFER_ANOTHER))
    if found:
        raise errors.invalid(found)


@transaction.atomic
def verify_contact(
    *, actor: Actor, customer_id: int, contact_id: int, how: str, now: datetime, version: int | None = None
) -> CustomerView:
    """Keep that a contact leads to the customer, and how that was made sure of. Raises as `change_contact`."""
    actor.need("customers.write")
    current, contact = _found(actor, customer_id, contact_id)
    if how not in rules.VERIFIED:
        raise Invalid.one("how", errors.NOT_ONE_OF, value=how[:40], allowed=", ".join(rules.VERIFIED))
    writing.changed(current, version)
    ContactPoint.objects.filter(pk=contact_id).update(
        verified_at=now, verified_how=how, verified_by_id=actor.id, unusable=""
    )
    event = ContactVerified(
        subject=current.id, at=now, about=(("customer", current.id),), contact=contact_id, kind=contact.kind, how=how
    )
    record(actor=actor, events=[event], now=now)
    return queries.get(actor, current.id)


@transaction.atomic
def remove_contact(
    *, actor: Actor, customer_id: int, contact_id: int, now: datetime, version: int | None = None
) -> CustomerView:
    """Take a contact off the file; the next of its kind is preferred in its place. Raises as `change_contact`."""
    actor.need("customers.write")
    current, contact = _found(actor, customer_id, contact_id)
    writing.changed(current, version)
    rows = ContactPoint.objects.filter(customer_id=contact.customer_id, kind=contact.kind)
    rows.filter(pk=contact_id).delete()
    if contact.preferred:
        follower = rows.order_by("id").values_list("id", flat=True).first()
        rows.filter(pk=follower or 0).update(preferred=True)
    event = ContactRemoved(
        subject=current.id, at=now, about=(("customer", current.id),), contact=contact_id, kind=contact.kind
    )
    record(actor=actor, events=[event], now=now)
    writing.keys_anew([contact.customer_id])
    compare(actor=actor, customer_ids=[current.id], now=now)
    return queries.get(actor, current.id)


def _found(actor: Actor, customer_id: int, contact_id: int) -> tuple[CustomerView, ContactView]:
    current = writing.open_file(actor, customer_id)
    contact = next((one for one in current.contacts if one.id == contact_id), None)
    if contact is None:
        raise errors.missing(errors.CONTACT_UNKNOWN)
    return current, contact
