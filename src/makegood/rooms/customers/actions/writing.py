"""The rows of a customer's file, one statement a table; called by the actions of this room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.rows import chunked, insert, new_ids
from makegood.rooms.customers import errors, finding, queries
from makegood.rooms.customers.actions.checking import Point
from makegood.rooms.customers.inputs import AddressInput, NeedInput
from makegood.rooms.customers.models import Address, ContactPoint, Customer, ExternalId, Need, SearchKey
from makegood.rooms.customers.views import CustomerView


def points(rows: Sequence[tuple[int, Point]], held: Iterable[str] = (), keep: Mapping[Any, Any] | None = None) -> None:
    """Contact points; the first of a kind is preferred unless one of these kinds is held already.

    `keep` holds what is known of points that are written anew, by (kind, normal).
    """
    preferred: set[tuple[int, str]] = set()
    known, made = set(held), []
    for pk, (customer_id, one) in zip(new_ids(len(rows)), rows, strict=True):
        first = (customer_id, one.kind) not in preferred and one.kind not in known
        preferred.add((customer_id, one.kind))
        row = {
            "id": pk, "customer_id": customer_id, "kind": one.kind, "value": one.value, "normal": one.normal,
            "preferred": first, "note": one.note, "times": [list(span) for span in one.times],
            "valid_until": one.valid_until, "verified_at": None, "verified_how": "", "verified_by_id": None,
            "unusable": "",
        }  # fmt: skip
        made.append(row | dict((keep or {}).get((one.kind, one.normal), {})))
    insert(ContactPoint, made)


def places(rows: Sequence[tuple[int, AddressInput, bool]]) -> list[int]:
    """Addresses, each with whether it is preferred; their ids."""
    ids = new_ids(len(rows))
    insert(
        Address,
        [
            {
                "id": pk, "customer_id": customer_id, "kind": one.kind, "country": one.country, "region": one.region,
                "division": one.division, "text": one.text, "postcode": one.postcode, "lat": one.lat, "lng": one.lng,
                "floor": one.floor, "lift": one.lift, "access": one.access, "preferred": preferred, "ended_at": None,
            }
            for pk, (customer_id, one, preferred) in zip(ids, rows, strict=True)
        ],
    )  # fmt: skip
    return ids


def needs(rows: Sequence[tuple[int, NeedInput]]) -> None:
    """Needs."""
    insert(
        Need,
        [
            {"id": pk, "customer_id": customer_id, "kind": one.kind, "note": one.note.strip()}
            for pk, (customer_id, one) in zip(new_ids(len(rows)), rows, strict=True)
        ],
    )


def external_ids(rows: Sequence[tuple[int, tuple[str, str]]]) -> None:
    """What other systems call customers."""
    insert(
        ExternalId,
        [
            {"id": pk, "customer_id": customer_id, "system": system.strip(), "value": value.strip()}
            for pk, (customer_id, (system, value)) in zip(new_ids(len(rows)), rows, strict=True)
        ],
    )


def keys(known: Mapping[int, finding.Known]) -> None:
    """What new customers are found by."""
    insert(SearchKey, [{"customer_id": pk, "key": key} for pk, one in known.items() for key in finding.keys_of(one)])


def keys_anew(customer_ids: Iterable[int]) -> None:
    """What these customers are found by, after something about them changed: only what differs is written."""
    for part in chunked(sorted(set(customer_ids)), 500):
        known = _known(part)
        wanted = {(pk, key) for pk, one in known.items() for key in finding.keys_of(one)}
        there = {
            (owner, key): pk
            for pk, owner, key in SearchKey.objects.filter(customer_id__in=part).values_list("id", "customer_id", "key")
        }
        for gone in chunked([pk for held, pk in there.items() if held not in wanted], 900):
            SearchKey.objects.filter(pk__in=gone).delete()
        insert(SearchKey, [{"customer_id": pk, "key": key} for pk, key in sorted(wanted - set(there))])


def _known(ids: Sequence[int]) -> dict[int, finding.Known]:
    contacts: dict[int, list[tuple[str, str]]] = {pk: [] for pk in ids}
    addresses: dict[int, list[tuple[str, str]]] = {pk: [] for pk in ids}
    external: dict[int, list[str]] = {pk: [] for pk in ids}
    for pk, kind, normal in ContactPoint.objects.filter(customer_id__in=ids).values_list(
        "customer_id", "kind", "normal"
    ):
        contacts[pk].append((kind, normal))
    for pk, region, text in Address.objects.filter(customer_id__in=ids).values_list("customer_id", "region", "text"):
        addresses[pk].append((region, text))
    for pk, value in ExternalId.objects.filter(customer_id__in=ids).values_list("customer_id", "value"):
        external[pk].append(value)
    names = dict(Customer.objects.filter(pk__in=ids, erased_at__isnull=True).values_list("id", "name"))
    return {pk: finding.Known(name, contacts[pk], addresses[pk], external[pk]) for pk, name in names.items()}


def changed(current: CustomerView, version: int | None, **values: Any) -> None:
    """The next version of a customer that was read as `current`, with these columns. Raises Stale.

    `version` is the one that the change was made from; None: whatever it is now.
    """
    rows = Customer.objects.filter(pk=current.id)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(**values, version=F("version") + 1, compared=False):
        raise errors.stale(current)


def open_file(actor: Actor, customer_id: int, need: str = "customers.write") -> CustomerView:
    """The file in whole numbers, for an action that changes it and needs this permission where the customer belongs.

    Raises Missing, Forbidden, and Conflict `customer_is_erased`.
    """
    current = queries.for_writing(actor, customer_id)
    accounts.need_at(actor, need, current.unit_id)
    if current.erased_at is not None:
        raise errors.conflict(errors.ERASED_FILE)
    return current
