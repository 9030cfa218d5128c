"""Reading what belongs to a file besides who and where: consents, relations, proposals, all of it in plain values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any

from django.db.models import Q, QuerySet

from makegood.ground.accounts.queries import scope
from makegood.ground.actor import Actor
from makegood.ground.exchange import queries as exchange
from makegood.ground.files import queries as files
from makegood.ground.files.views import FileView
from makegood.ground.paging import Page, cursor_of, limited, place_of
from makegood.rooms.customers import errors, holders
from makegood.rooms.customers.holders import OpenMatter
from makegood.rooms.customers.models import Consent, Customer, Duplicate, ExternalId, Relation
from makegood.rooms.customers.queries.reading import get, in_files, same_person, seen
from makegood.rooms.customers.views import (
    ConsentView,
    CustomerView,
    DuplicateView,
    ReasonView,
    RelationView,
)

_CONSENT = tuple(ConsentView.__dataclass_fields__)


def consents(actor: Actor, customer_id: int) -> list[ConsentView]:
    """What a customer has allowed and refused, the newest first. Raises Missing `customer_unknown`."""
    file = get(actor, customer_id)
    rows = Consent.objects.filter(customer_id__in=[file.id, *file.merged]).order_by("-id").values_list(*_CONSENT)
    return [ConsentView(*row) for row in rows]


def consent(actor: Actor, customer_id: int, consent_id: int) -> ConsentView:
    """One entry of what a customer has said. Raises Missing `customer_unknown`, `consent_unknown`."""
    found = next((one for one in consents(actor, customer_id) if one.id == consent_id), None)
    if found is None:
        raise errors.missing(errors.CONSENT_UNKNOWN)
    return found


def proofs(actor: Actor, consent_ids: Collection[int]) -> dict[int, list[FileView]]:
    """The files that prove what was said, by entry, for whoever may open files; the caller has read the entries."""
    return files.of("consent", consent_ids) if actor.may("files.read") else {}


def proof(actor: Actor, customer_id: int, consent_id: int, file_id: int) -> tuple[FileView, IO[bytes]]:
    """A proof and its content. Raises Forbidden, Missing, Away."""
    actor.need("files.read")
    return files.opened(("consent", consent(actor, customer_id, consent_id).id), file_id)


def allows(customer_id: int, purpose: str) -> bool:
    """Whether a customer allows something now: asked by whoever is about to do it. False for a restricted file."""
    rows = Consent.objects.filter(customer_id__in=same_person([customer_id]), purpose=purpose)
    restricted = Customer.objects.filter(pk=customer_id, restricted_at__isnull=False).exists()
    return not restricted and rows.filter(withdrawn_at__isnull=True).exists()


def stances(customer_id: int, purposes: Collection[str]) -> dict[str, bool]:
    """What a customer said last of each of these purposes: allowed or refused. What was never spoken of is left out."""
    rows = Consent.objects.filter(customer_id__in=same_person([customer_id]), purpose__in=purposes).order_by("id")
    return {purpose: ended is None for purpose, ended in rows.values_list("purpose", "withdrawn_at")}


def relations(actor: Actor, customer_id: int) -> list[RelationView]:
    """What a customer is to others and they to them; others that the actor does not see are left out."""
    file = get(actor, customer_id)
    own = [file.id, *file.merged]
    rows = list(
        Relation.objects.filter(Q(customer_id__in=own) | Q(other_id__in=own))
        .order_by("id")
        .values_list("id", "kind", "customer_id", "other_id", "note")
    )
    others = {other if one in own else one for _, _, one, other, _ in rows}
    names = dict(seen(actor, Customer.objects.filter(pk__in=others)).values_list("id", "name"))
    found = []
    for pk, kind, one, other, note in rows:
        back = one not in own
        far = one if back else other
        if far in names:
            found.append(RelationView(pk, kind, far, names[far], note, back))
    return found


def external_ids(actor: Actor, customer_id: int) -> list[tuple[str, str]]:
    """What other systems call a customer: (system, value)."""
    file = get(actor, customer_id)
    rows = ExternalId.objects.filter(customer_id__in=[file.id, *file.merged]).order_by("system", "value")
    return list(rows.values_list("system", "value"))


def open_matters(actor: Actor, customer_id: int, now: datetime) -> list[OpenMatter]:
    """What is not done yet for a customer, as the rooms above tell it; asked by whoever may erase them.

    Raises Forbidden, Missing `customer_unknown`.
    """
    actor.need("customers.erase")
    file = get(actor, customer_id)
    return [one for holder in holders.known() for one in holder.open([file.id, *file.merged], now)]


# --- proposals


def uncompared(limit: int) -> list[int]:
    """Customers that have not been compared with the others since they were written, the oldest first."""
    return list(Customer.objects.filter(compared=False).order_by("id").values_list("id", flat=True)[:limit])


def duplicates(
    actor: Actor, cursor: str | None = None, limit: int = 40, *, masked: bool = False
) -> Page[DuplicateView]:
    """Files that may be one person's, both the actor's to merge, the surest first; `masked` hides numbers even from
    whoever may see them. Raises Invalid `cursor_bad`."""
    actor.need("customers.merge")
    limit = limited(limit)
    rows = Duplicate.objects.filter(state="proposed")
    rows = _both(actor, rows)
    if cursor:
        score, pk = place_of(cursor, int, int)
        rows = rows.filter(Q(score__lt=score) | Q(score=score, id__lt=pk))
    page = list(rows.order_by("-score", "-id")[: limit + 1])
    found = _views(actor, page[:limit], masked=masked)
    last = page[limit - 1] if len(page) > limit else None
    return Page(tuple(found), cursor_of(last.score, last.pk) if last is not None else None)


def duplicate(actor: Actor, duplicate_id: int) -> DuplicateView:
    """One proposal. Raises Missing `duplicate_unknown`."""
    actor.need("customers.merge")
    rows = Duplicate.objects.filter(pk=duplicate_id, state="proposed")
    found = _views(actor, list(_both(actor, rows)))
    if not found:
        raise errors.missing(errors.DUPLICATE_UNKNOWN)
    return found[0]


def duplicates_of(actor: Actor, customer_id: int) -> list[DuplicateView]:
    """Proposals about one file, the surest first; none for somebody who may not merge."""
    if not actor.may("customers.merge"):
        return []
    rows = Duplicate.objects.filter(Q(low=customer_id) | Q(high=customer_id), state="proposed")
    return _views(actor, list(_both(actor, rows).order_by("-score", "-id")[:10]))


def _both(actor: Actor, rows: QuerySet[Duplicate]) -> QuerySet[Duplicate]:
    """Proposals about two files that the actor may both merge."""
    low = scope(actor, rows, "low__unit_id", need="customers.merge")
    return scope(actor, low, "high__unit_id", need="customers.merge")


def _views(actor: Actor, rows: list[Duplicate], *, masked: bool = False) -> list[DuplicateView]:
    if not rows:
        return []
    files = in_files(actor, {pk for row in rows for pk in (row.low_id, row.high_id)}, masked=masked)
    return [
        DuplicateView(
            row.pk, files[row.low_id], files[row.high_id], row.score,
            tuple(ReasonView(code, points) for code, points in row.reasons), row.state, row.found_at,
        )
        for row in rows
        if row.low_id in files and row.high_id in files
    ]  # fmt: skip


def in_plain(actor: Actor, file: CustomerView) -> dict[str, Any]:
    """All that this room holds of a file, in plain values for a file of the person's own."""
    rows = seen(actor, Customer.objects.filter(pk__in=[file.id, *file.merged])).order_by("id")
    own = [file.id, *file.merged]
    said = consents(actor, file.id)
    held = files.of("consent", [one.id for one in said])
    hide = {"phones", "emails", "contacts", "clear", "version", "unit_id"}
    plain = {key: value for key, value in asdict(file).items() if key not in hide}
    return plain | {
        "contacts": [asdict(one) for one in file.contacts],
        "consents": [
            {**asdict(one), "files": [{"name": each.name, "at": each.at} for each in held.get(one.id, ())]}
            for one in said
        ],
        "relations": [asdict(one) for one in relations(actor, file.id)],
        "external_ids": [
            *({"system": system, "value": value} for system, value in external_ids(actor, file.id)),
            *({"system": one.system, "value": one.external_id} for one in exchange.names_of("customer", own)),
        ],
        "files": list(rows.values("id", "kind", "name", "address_as", "created_at")),
    }
