"""The only writers of customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import insert, new_ids
from makegood.rooms.customers import errors, queries, rules
from makegood.rooms.customers.events import ContactsAdded, CustomerCreated, CustomerUpdated
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.customers.models import ContactPoint, Customer
from makegood.rooms.customers.views import CustomerView

_LENGTHS = {
    "name": 120, "address_as": 60, "region": 120, "division": 12, "address": 240, "postcode": 16, "special_need": 240,
}  # fmt: skip
_CHANGEABLE = frozenset({*_LENGTHS, "kind", "language", "country", "contacts"})
_LANGUAGES = frozenset({"", "en", "zh-Hans"})

#: A contact point as it is kept: kind, as written, as compared.
Point = tuple[str, str, str]


@transaction.atomic
def create(*, actor: Actor, customers: Sequence[CustomerInput], now: datetime) -> list[int]:
    """Make customers known; their ids in order. One statement a table, one event a customer.

    Raises Forbidden, Invalid (field `<place>.<field>` when there are several): required, too_long,
    customer_kind_unknown, contact_kind_unknown, phone_bad, email_bad, country_bad, language_unknown, unit_unknown.
    """
    actor.need("customers.write")
    if not customers:
        return []
    points = _check(customers)
    units = _units(actor, [customer.unit_id for customer in customers])
    ids = new_ids(len(customers))
    insert(
        Customer,
        [
            {
                "id": pk, "kind": c.kind, "name": c.name.strip(), "address_as": c.address_as, "language": c.language,
                "region": c.region, "division": c.division, "address": c.address, "postcode": c.postcode,
                "country": c.country, "special_need": c.special_need, "unit_id": unit, "created_at": now, "version": 1,
            }
            for pk, c, unit in zip(ids, customers, units, strict=True)
        ],
    )  # fmt: skip
    _insert_points([(pk, point) for pk, own in zip(ids, points, strict=True) for point in own])
    events = [
        CustomerCreated(subject=pk, at=now, about=(("customer", pk),), kind=c.kind, contacts=len(own))
        for pk, c, own in zip(ids, customers, points, strict=True)
    ]
    record(actor=actor, events=events, now=now, fresh={("customer", pk) for pk in ids})
    return ids


@transaction.atomic
def update(*, actor: Actor, customer_id: int, version: int, changes: Mapping[str, Any], now: datetime) -> CustomerView:
    """Change details of a customer that was read at `version`; `contacts` (ContactInput) replaces all of them.

    Raises Forbidden, Missing, Stale (`extra["current"]`), Invalid: field_unknown, and as `create`.
    """
    actor.need("customers.write")
    current = queries.get(actor, customer_id)
    accounts.need_at(actor, "customers.write", current.unit_id)
    unknown = sorted(set(changes) - _CHANGEABLE)
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    plain = {key: value for key, value in changes.items() if key != "contacts"}
    contacts = tuple(changes.get("contacts", ()))
    basis = {"name": current.name, "kind": current.kind, "country": current.country}
    (points,) = _check([CustomerInput(**{**basis, **plain}, contacts=contacts)])
    if "name" in plain:
        plain["name"] = plain["name"].strip()
    told = {key: value for key, value in plain.items() if getattr(current, key) != value}
    changed = Customer.objects.filter(pk=customer_id, version=version).update(**told, version=F("version") + 1)
    if not changed:
        raise errors.stale(current)
    if "contacts" in changes:
        ContactPoint.objects.filter(customer_id=customer_id).delete()
        _insert_points([(customer_id, point) for point in points])
    fields = tuple(sorted([*told, *(["contacts"] if "contacts" in changes else [])]))
    if fields:
        event = CustomerUpdated(subject=customer_id, at=now, about=(("customer", customer_id),), fields=fields)
        record(actor=actor, events=[event], now=now)
    return queries.get(actor, customer_id)


@transaction.atomic
def add_contacts(*, actor: Actor, customer_id: int, contacts: Sequence[ContactInput], now: datetime) -> CustomerView:
    """Add ways to reach a customer; those that are known already change nothing.

    Raises Forbidden, Missing, Invalid: contact_kind_unknown, phone_bad, email_bad.
    """
    actor.need("customers.write")
    current = queries.get(actor, customer_id)
    accounts.need_at(actor, "customers.write", current.unit_id)
    (points,) = _check([CustomerInput(name=current.name, country=current.country, contacts=tuple(contacts))])
    known = {("phone", phone) for phone in current.phones} | {("email", email) for email in current.emails}
    new = [point for point in points if (point[0], point[2]) not in known]
    if not new:
        return current
    _insert_points([(customer_id, point) for point in new], known_kinds={kind for kind, _ in known})
    Customer.objects.filter(pk=customer_id).update(version=F("version") + 1)
    event = ContactsAdded(
        subject=customer_id, at=now, about=(("customer", customer_id),), kinds=tuple(kind for kind, _, _ in new)
    )
    record(actor=actor, events=[event], now=now)
    return queries.get(actor, customer_id)


def _check(customers: Sequence[CustomerInput]) -> list[list[Point]]:
    """The contact points of each customer without doubles. Raises Invalid with everything that is wrong."""
    found: list[FieldError] = []
    points: list[list[Point]] = []
    home = queries.phone_region() if any(customer.contacts for customer in customers) else ""
    for place, customer in enumerate(customers):
        prefix = "" if len(customers) == 1 else f"{place}."
        found.extend(_faults(customer, prefix))
        own: dict[tuple[str, str], Point] = {}
        for index, contact in enumerate(customer.contacts):
            field = f"{prefix}contacts.{index}"
            if contact.kind not in rules.CONTACT_KINDS:
                found.append(FieldError(f"{field}.kind", errors.CONTACT_KIND_UNKNOWN))
                continue
            normal = rules.normalise(contact.kind, contact.value, customer.country or home)
            if normal is None:
                code = errors.PHONE_BAD if contact.kind == "phone" else errors.EMAIL_BAD
                found.append(FieldError(f"{field}.value", code))
                continue
            own.setdefault((contact.kind, normal), (contact.kind, contact.value.strip(), normal))
        points.append(list(own.values()))
    if found:
        raise errors.invalid(found)
    return points


def _faults(customer: CustomerInput, prefix: str) -> list[FieldError]:
    found = []
    if not customer.name.strip():
        found.append(FieldError(f"{prefix}name", errors.REQUIRED))
    for field, most in _LENGTHS.items():
        if len(getattr(customer, field)) > most:
            found.append(FieldError(f"{prefix}{field}", errors.TOO_LONG, (("most", most),)))
    if customer.kind not in rules.CUSTOMER_KINDS:
        found.append(FieldError(f"{prefix}kind", errors.CUSTOMER_KIND_UNKNOWN))
    country = customer.country
    if country and not (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):
        found.append(FieldError(f"{prefix}country", errors.COUNTRY_BAD))
    if customer.language not in _LANGUAGES:
        found.append(FieldError(f"{prefix}language", errors.LANGUAGE_UNKNOWN))
    return found


def _units(actor: Actor, given: Sequence[int | None]) -> list[int]:
    """The unit of each customer: the given one if the actor sees it, else the actor's own, else the company's."""
    wanted = sorted({unit for unit in given if unit is not None})
    if not accounts.sees_units(actor, wanted):
        raise Invalid.one("unit", errors.UNIT_UNKNOWN)
    accounts.need_at(actor, "customers.write", wanted)
    default = accounts.unit_for(actor, None, need="customers.write") if None in given else 0
    return [default if unit is None else unit for unit in given]


def _insert_points(points: Sequence[tuple[int, Point]], known_kinds: set[str] | None = None) -> None:
    preferred: set[tuple[int, str]] = set()
    rows = []
    for pk, (customer_id, (kind, value, normal)) in zip(new_ids(len(points)), points, strict=True):
        first = (customer_id, kind) not in preferred and kind not in (known_kinds or ())
        preferred.add((customer_id, kind))
        rows.append(
            {
                "id": pk, "customer_id": customer_id, "kind": kind, "value": value[:254], "normal": normal,
                "backwards": normal[::-1], "preferred": first,
            }
        )  # fmt: skip
    insert(ContactPoint, rows)
