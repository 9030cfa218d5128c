"""Putting customers on file and changing what is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_ids
from makegood.rooms.customers import errors, finding, queries, rules
from makegood.rooms.customers.actions import checking, writing
from makegood.rooms.customers.actions.comparing import compare
from makegood.rooms.customers.events import CustomerCreated, CustomerUpdated
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.customers.models import Address, ContactPoint, Customer, ExternalId, Need
from makegood.rooms.customers.views import CustomerView

_OWN = ("name", "kind", "address_as", "language", "segment", "note", "identity_kind", "identity_number")
_PLACE = {"address": "text", "region": "region", "division": "division", "postcode": "postcode", "country": "country"}
_CHANGEABLE = frozenset({*_OWN, *_PLACE, "special_need", "contacts", "needs", "external_ids"})
#: So many at once are compared with the others at once; an import's are left to the task.
_AT_ONCE = 20


@transaction.atomic
def create(*, actor: Actor, customers: Sequence[CustomerInput], now: datetime) -> list[int]:
    """Make customers known; their ids in order. One statement a table, one event a customer.

    Raises Forbidden, Invalid (field `<place>.<field>` when there are several): required, too_long, not_one_of,
    customer_kind_unknown, contact_kind_unknown, phone_bad, email_bad, contact_bad, times_bad, country_bad,
    division_unknown, place_bad, language_unknown, identity_bad, unit_unknown.
    """
    actor.need("customers.write")
    if not customers:
        return []
    points = checking.points_of(customers)
    units = _units(actor, [customer.unit_id for customer in customers])
    ids = new_ids(len(customers))
    insert(Customer, [_row(pk, c, unit, now) for pk, c, unit in zip(ids, customers, units, strict=True)])
    writing.points([(pk, point) for pk, own in zip(ids, points, strict=True) for point in own])
    places = {pk: checking.places_of(c) for pk, c in zip(ids, customers, strict=True)}
    writing.places([(pk, one, place == 0) for pk, own in places.items() for place, one in enumerate(own)])
    writing.needs([(pk, one) for pk, c in zip(ids, customers, strict=True) for one in checking.needs_of(c)])
    writing.external_ids([(pk, one) for pk, c in zip(ids, customers, strict=True) for one in c.external_ids])
    writing.keys(
        {
            pk: finding.Known(
                c.name, [(one.kind, one.normal) for one in own], [(one.region, one.text) for one in places[pk]],
                [value for _, value in c.external_ids],
            )
            for pk, c, own in zip(ids, customers, points, strict=True)
        }
    )  # fmt: skip
    events = [
        CustomerCreated(subject=pk, at=now, about=(("customer", pk),), kind=c.kind, contacts=len(own))
        for pk, c, own in zip(ids, customers, points, strict=True)
    ]
    record(actor=actor, events=events, now=now, fresh={("customer", pk) for pk in ids})
    if actor.kind != "import" and len(ids) <= _AT_ONCE:
        compare(actor=actor, customer_ids=ids, now=now)
    return ids


def _row(pk: int, one: CustomerInput, unit: int, now: datetime) -> dict[str, Any]:
    return {
        "id": pk, "kind": one.kind, "name": one.name.strip(), "address_as": one.address_as, "language": one.language,
        "segment": one.segment, "note": one.note, "identity_kind": one.identity_kind,
        "identity_number": rules.identity_of(one.identity_number), "unit_id": unit, "merged_into_id": None,
        "file_id": pk, "restricted_at": None, "erased_at": None, "compared": False, "created_at": now, "version": 1,
    }  # fmt: skip


def _units(actor: Actor, given: Sequence[int | None]) -> list[int]:
    """The unit of each customer: the given one if the actor sees it, else the actor's own, else the company's."""
    wanted = sorted({unit for unit in given if unit is not None})
    if not accounts.sees_units(actor, wanted, "customers.write"):
        raise Invalid.one("unit", errors.UNIT_UNKNOWN)
    default = accounts.unit_for(actor, None, need="customers.write") if None in given else 0
    return [default if unit is None else unit for unit in given]


@transaction.atomic
def update(
    *, actor: Actor, customer_id: int, version: int | None, changes: Mapping[str, Any], now: datetime
) -> CustomerView:
    """Change details of a customer that was read at `version`.

    `contacts` (ContactInput), `needs` (NeedInput) and `external_ids` replace all of their sort; a place is changed in
    the preferred address, `special_need` stands in place of all needs. What a merged row holds stays with that row.
    Raises Forbidden, Missing, Stale (`extra["current"]`), Conflict `customer_is_erased`, Invalid: field_unknown, and as
    `create`.
    """
    actor.need("customers.write")
    current = writing.open_file(actor, customer_id)
    unknown = sorted(set(changes) - _CHANGEABLE)
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    points = _checked(current, changes)
    own = {key: value for key, value in changes.items() if key in _OWN and value != getattr(current, key)}
    if "name" in own:
        own["name"] = own["name"].strip()
    if "identity_number" in own:
        own["identity_number"] = rules.identity_of(own["identity_number"])
    told = set(own)
    writing.changed(current, version, **own)
    if "contacts" in changes:
        told.add("contacts")
        _replace_points(current.id, points)
    told |= _move(current, {key: value for key, value in changes.items() if key in _PLACE})
    told |= _care(current, changes)
    if "external_ids" in changes:
        told.add("external_ids")
        ExternalId.objects.filter(customer_id=current.id).delete()
        writing.external_ids([(current.id, one) for one in dict.fromkeys(changes["external_ids"])])
    if told:
        writing.keys_anew([current.id])
        about = (("customer", current.id),)
        record(
            actor=actor, now=now,
            events=[CustomerUpdated(subject=current.id, at=now, about=about, fields=tuple(sorted(told)))],
        )  # fmt: skip
        compare(actor=actor, customer_ids=[current.id], now=now)
    return queries.get(actor, current.id)


def _checked(current: CustomerView, changes: Mapping[str, Any]) -> list[checking.Point]:
    """The points of the new contacts. Raises Invalid for anything that cannot be."""
    basis = {"name": current.name, "kind": current.kind, "country": current.country}
    if "identity_number" in changes or "identity_kind" in changes:
        basis |= {"identity_kind": current.identity_kind, "identity_number": current.identity_number}
    lists = {key: tuple(changes[key]) for key in ("needs", "external_ids") if key in changes}
    contacts: tuple[ContactInput, ...] = tuple(changes.get("contacts", ()))
    plain = {key: value for key, value in changes.items() if key not in {"contacts", "needs", "external_ids"}}
    if plain.get("country") == "" and not any(plain.get(key) for key in _PLACE):
        # Somebody who takes the place away has no country left to read numbers by.
        basis.pop("country")
    return checking.points_of([CustomerInput(**{**basis, **plain, **lists}, contacts=contacts)])[0]


def _replace_points(customer_id: int, points: Sequence[checking.Point]) -> None:
    """Points given anew in their order; what is known of those that stay is kept."""
    kept = ("note", "times", "valid_until", "verified_at", "verified_how", "verified_by_id", "unusable")
    rows = ContactPoint.objects.filter(customer_id=customer_id)
    keep = {(row.pop("kind"), row.pop("normal")): row for row in rows.values("kind", "normal", *kept)}
    rows.delete()
    writing.points([(customer_id, point) for point in points], keep=keep)


def _move(current: CustomerView, changes: Mapping[str, Any]) -> set[str]:
    """Write changes of the place into the preferred address of the customer's own row, or a first one."""
    told = {key for key, value in changes.items() if getattr(current, key) != value}
    if not told:
        return told
    own = [one for one in current.addresses if one.customer_id == current.id and one.ended_at is None]
    values = {_PLACE[key]: changes[key] for key in told}
    if own:
        after = {key: getattr(current, key) for key in _PLACE} | {key: changes[key] for key in told}
        row = Address.objects.filter(pk=own[0].id)
        if any(after.values()):
            # A point on the map belongs to the text that it was found for.
            moved = {"lat": None, "lng": None} if told & {"address", "region", "division"} else {}
            row.update(**values, **moved)
        else:
            row.delete()
    else:
        place = {key: getattr(current, key) for key in _PLACE} | dict(changes)
        (given,) = checking.places_of(CustomerInput(name=current.name, kind=current.kind, **place)) or (None,)
        if given is not None:
            writing.places([(current.id, given, True)])
    return told


def _care(current: CustomerView, changes: Mapping[str, Any]) -> set[str]:
    """Write needs given in plain words or as a list; which fields that changed."""
    plain = "special_need" in changes and changes["special_need"].strip() != current.special_need
    if not plain and "needs" not in changes:
        return set()
    given = checking.needs_of(
        CustomerInput(
            name=current.name,
            special_need=changes["special_need"] if plain else "",
            needs=tuple(changes.get("needs", ())),
        )
    )
    Need.objects.filter(customer_id=current.id).delete()
    writing.needs([(current.id, one) for one in given])
    return {"special_need"} if plain else {"needs"}
