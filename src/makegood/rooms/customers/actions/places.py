"""Where a customer is: further addresses, a move, an address that is theirs no longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.rooms.customers import errors, queries
from makegood.rooms.customers.actions import checking, writing
from makegood.rooms.customers.actions.comparing import compare
from makegood.rooms.customers.events import AddressAdded, AddressChanged, AddressEnded
from makegood.rooms.customers.inputs import AddressInput
from makegood.rooms.customers.models import Address
from makegood.rooms.customers.views import AddressView, CustomerView

_FIELDS = tuple(AddressInput.__dataclass_fields__)


@transaction.atomic
def add_address(
    *, actor: Actor, customer_id: int, address: AddressInput, now: datetime, preferred: bool = False,
    moved_from: int | None = None, version: int | None = None,
) -> CustomerView:  # fmt: skip
    """Add a place; the first is preferred in any case. `moved_from` is the address that it stands in place of.

    Raises Forbidden, Missing (also `address_unknown`), Stale, Conflict `customer_is_erased`, Invalid: required,
    too_long, not_one_of, country_bad, division_unknown, place_bad.
    """
    actor.need("customers.write")
    current = writing.open_file(actor, customer_id)
    left = _of(current, moved_from) if moved_from is not None else None
    found = checking.address_problems(address)
    if found:
        raise errors.invalid(found)
    writing.changed(current, version)
    rows = Address.objects.filter(customer_id=current.id)
    events: list[AddressAdded | AddressEnded] = []
    about = (("customer", current.id),)
    if left is not None and left.ended_at is None:
        Address.objects.filter(pk=left.id).update(ended_at=now, preferred=False)
        events.append(AddressEnded(subject=current.id, at=now, about=about, address=left.id))
    first = preferred or (left is not None and left.preferred) or not rows.filter(preferred=True).exists()
    if first:
        rows.filter(preferred=True).update(preferred=False)
    (pk,) = writing.places([(current.id, address, first)])
    events.append(AddressAdded(subject=current.id, at=now, about=about, address=pk, kind=address.kind, preferred=first))
    record(actor=actor, events=events, now=now)
    writing.keys_anew([current.id])
    compare(actor=actor, customer_ids=[current.id], now=now)
    return queries.get(actor, current.id)


@transaction.atomic
def change_address(
    *, actor: Actor, customer_id: int, address_id: int, changes: Mapping[str, Any], now: datetime,
    version: int | None = None,
) -> CustomerView:  # fmt: skip
    """Correct an address, or prefer it (`preferred` True). Raises as `add_address`, and Invalid `field_unknown`."""
    actor.need("customers.write")
    current = writing.open_file(actor, customer_id)
    place = _of(current, address_id)
    unknown = sorted(set(changes) - {*_FIELDS, "preferred"})
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    if changes.get("preferred") is False or (changes.get("preferred") and place.ended_at is not None):
        raise Invalid.one("preferred", errors.PREFER_ANOTHER)
    values = {key: value for key, value in changes.items() if key in _FIELDS and value != getattr(place, key)}
    before = AddressInput(**{key: getattr(place, key) for key in _FIELDS})
    if {"text", "region", "division"} & set(values) and not {"lat", "lng"} & set(changes):
        # A point on the map belongs to the text that it was found for.
        values |= {"lat": None, "lng": None}
    found = checking.address_problems(replace(before, **values))
    if found:
        raise errors.invalid(found)
    told = sorted({key for key in values if values[key] != asdict(before)[key]})
    writing.changed(current, version)
    if changes.get("preferred") and not place.preferred:
        told.append("preferred")
        Address.objects.filter(customer_id=place.customer_id, preferred=True).update(preferred=False)
        values["preferred"] = True
    if told:
        Address.objects.filter(pk=address_id).update(**values)
        about = (("customer", current.id),)
        event = AddressChanged(subject=current.id, at=now, about=about, address=address_id, fields=tuple(told))
        record(actor=actor, events=[event], now=now)
        writing.keys_anew([place.customer_id])
        compare(actor=actor, customer_ids=[current.id], now=now)
    return queries.get(actor, current.id)


@transaction.atomic
def end_address(
    *, actor: Actor, customer_id: int, address_id: int, now: datetime, version: int | None = None
) -> CustomerView:
    """The place is no longer the customer's; it stays on file as one of before. Raises as `add_address`."""
    actor.need("customers.write")
    current = writing.open_file(actor, customer_id)
    place = _of(current, address_id)
    if place.ended_at is not None:
        return queries.get(actor, current.id)
    writing.changed(current, version)
    rows = Address.objects.filter(customer_id=place.customer_id)
    rows.filter(pk=address_id).update(ended_at=now, preferred=False)
    if place.preferred:
        follower = rows.filter(ended_at__isnull=True).order_by("id").values_list("id", flat=True).first()
        rows.filter(pk=follower or 0).update(preferred=True)
    event = AddressEnded(subject=current.id, at=now, about=(("customer", current.id),), address=address_id)
    record(actor=actor, events=[event], now=now)
    compare(actor=actor, customer_ids=[current.id], now=now)
    return queries.get(actor, current.id)


def _of(current: CustomerView, address_id: int) -> AddressView:
    found = next((one for one in current.addresses if one.id == address_id), None)
    if found is None:
        raise errors.missing(errors.ADDRESS_UNKNOWN)
    return found
