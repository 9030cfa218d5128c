"""Promises as people read them: versions, clauses, who holds what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.rooms.customers import queries as customers
from makegood.rooms.promises import errors
from makegood.rooms.promises.models import Coverage, Obligation, Promise, Term, Version
from makegood.rooms.promises.queries.obligations import as_rows
from makegood.rooms.promises.views import CoverageView, PromiseView, TermView, VersionView


def promises(*, actor: Actor) -> list[PromiseView]:
    """All promises with their versions, law last; versions held by one customer are left out."""
    actor.need("promises.read")
    order = {"company": 0, "contract": 1, "membership": 2, "goodwill": 3, "law": 4}
    found = _views(as_rows(Promise.objects.all()), Q(holder=None))
    return sorted(found, key=lambda one: (order[one.basis], one.code))


def promise(*, actor: Actor, code: str) -> PromiseView:
    """One promise with its versions, those held by one customer only if that customer is the actor's to see.

    Raises Missing.
    """
    actor.need("promises.read")
    found = as_rows(Promise.objects.filter(code=code))
    if not found:
        raise errors.no_promise(code)
    holders = accounts.visible_units(actor, "customers.read")
    held = Q() if holders is None else Q(holder=None) | Q(holder__unit_id__in=holders)
    return _views(found, held)[0]


def _views(rows: Sequence[dict[str, Any]], held: Q) -> list[PromiseView]:
    ids = [row["id"] for row in rows]
    version_rows = as_rows(Version.objects.filter(held, promise_id__in=ids).order_by("-effective", "-number"))
    terms: dict[int, list[TermView]] = {}
    for term in as_rows(Term.objects.filter(version_id__in=[row["id"] for row in version_rows]).order_by("id")):
        terms.setdefault(term["version_id"], []).append(_term(term))
    by_promise: dict[int, list[VersionView]] = {}
    for row in version_rows:
        by_promise.setdefault(row["promise_id"], []).append(_version(row, tuple(terms.get(row["id"], ()))))
    return [
        PromiseView(
            row["id"],
            row["code"],
            row["basis"],
            row["jurisdiction"],
            row["zone"],
            row["title"],
            row["created_at"],
            row["version"],
            tuple(by_promise.get(row["id"], ())),
        )
        for row in rows
    ]


def _term(row: dict[str, Any]) -> TermView:
    spec = row["spec"]
    return TermView(
        id=row["id"],
        clause=spec["id"],
        kind=row["kind"],
        title=spec["title"],
        statement=spec["statement"],
        mark=spec.get("mark", ""),
        on=spec.get("on", True),
        source=spec.get("source", ""),
        spec=spec,
    )


def _version(row: dict[str, Any], terms: tuple[TermView, ...]) -> VersionView:
    return VersionView(
        row["id"],
        row["number"],
        row["effective"],
        row["granted_back_to"],
        row["published_at"],
        row["withdrawn_at"],
        row["holder_id"],
        row["statement"],
        terms,
    )


def coverages(*, actor: Actor, item_ids: Sequence[int] = (), customer_id: int | None = None) -> list[CoverageView]:
    """What items hold, and what a customer holds apart from items."""
    actor.need("items.read")
    found = Coverage.objects.filter(item_id__in=list(item_ids))
    if customer_id is not None:
        found = found | Coverage.objects.filter(customer_id__in=customers.same_person([customer_id]), item=None)
    rows = found.order_by("starts", "id").values_list(
        "id",
        "version__promise__code",
        "version__promise__title",
        "version__promise__basis",
        "version__number",
        "item_id",
        "customer_id",
        "starts",
        "ends",
        "ended_as",
    )
    return [CoverageView(*row) for row in rows]


def count_of(customer_ids: Collection[int]) -> dict[str, int]:
    """How many coverages these customers hold, and how much was owed to them: kept when a person is erased."""
    return {
        "coverages": Coverage.objects.filter(customer_id__in=customer_ids).count(),
        "owed": Obligation.objects.filter(customer_id__in=customer_ids).count(),
    }
