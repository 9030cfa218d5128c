"""What do we owe this person for this, now, and why: the clauses that bind, gathered and handed to the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from makegood.engines.claims import (
    ZONES,
    ClaimInput,
    Clause,
    Facts,
    Money,
    Repair,
    Resolution,
    parse_facts,
    resolve,
    unverified,
)
from makegood.ground.actor import Actor
from makegood.ground.problems import Conflict, Invalid
from makegood.rooms.customers import queries as customers
from makegood.rooms.network import queries as network
from makegood.rooms.products import errors as products_errors
from makegood.rooms.products import queries as products
from makegood.rooms.products.views import ItemView, ServiceRecordView
from makegood.rooms.promises import book, errors
from makegood.rooms.promises.models import Coverage

#: What a caller may say about an item on file: the situation, never what the file itself knows.
SITUATION = (
    "part",
    "reason",
    "intact",
    "same_model_available",
    "accepts_other_model",
    "usage",
    "misuse",
    "unauthorised_repair",
    "custom_made",
    "perishable",
    "digital_unsealed",
    "periodical",
    "unfit_confirmed",
    "hygiene_unsealed",
    "no_proof",
    "force_majeure",
    "repair_impossible",
    "repair_too_slow",
    "rescission_ground",
    "relied_on_publication",
    "accessory_exchanges",
    "care_used_this_year",
    "model_stopped_at",
    "model_last_sold_at",
    "exchanged_at",
)


def claims(
    *,
    actor: Actor,
    need: str,
    now: datetime,
    item_id: int | None = None,
    serial: str | None = None,
    customer_id: int | None = None,
    at: date | datetime | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Resolution:
    """Judge a need for an item on file, for a customer, or for facts told by the caller. Changes nothing.

    `at` defaults to now; a day is the start of that day where the item's law holds. Raises Invalid for bad input,
    Missing for an unknown item or customer, Conflict with candidates when a serial names several items.
    """
    actor.need("claims.resolve")
    item = _item(actor, item_id, serial)
    if customer_id is not None:
        customers.get(actor=actor, customer_id=customer_id)
    try:
        if item is not None:
            known = facts_of(actor, item, facts)
            moment = _moment(at, known.jurisdiction) or now
            bound = clauses_for_item(item, customer_id or item.customer_id, moment)
        else:
            known = parse_facts(facts, jurisdiction=network.company().jurisdiction)
            moment = _moment(at, known.jurisdiction) or now
            bound = clauses_off_file(customer_id, moment)
        return resolve(need, known, bound, moment)
    except ClaimInput as error:
        inside = error.field not in {"need", "at"} and not error.field.startswith("facts")
        raise errors.from_engine(error, "facts" if inside else "") from error


def unverified_clauses(*, actor: Actor) -> tuple[Clause, ...]:
    """Published clauses that are switched off because nobody has verified their source."""
    actor.need("promises.read")
    return unverified(term.clause for version in book.book().versions.values() for term in version.terms)


def _moment(at: date | datetime | None, jurisdiction: str) -> datetime | None:
    if at is None or isinstance(at, datetime):
        return at
    return datetime.combine(at, time(), ZoneInfo(ZONES[jurisdiction]))


def _item(actor: Actor, item_id: int | None, serial: str | None) -> ItemView | None:
    if item_id is not None:
        return products.get(actor=actor, item_id=item_id)
    if serial is None:
        return None
    found = products.by_serial(actor=actor, serial=serial)
    if not found:
        raise products_errors.no_item()
    if len(found) > 1:
        raise Conflict(
            "ambiguous_item", extra={"candidates": [{"id": str(one.id), "model": one.model} for one in found]}
        )
    return found[0]


def facts_of(actor: Actor, item: ItemView, situation: Mapping[str, Any] | None = None) -> Facts:
    """What the file knows of an item, with what the caller says of the situation.

    Raises Invalid when the caller states something that the file itself knows.
    """
    said = dict(situation or {})
    known = [key for key in said if key not in SITUATION]
    if known:
        raise Invalid.one(f"facts.{known[0]}", "known_from_file")
    facts = parse_facts(said, jurisdiction=item.jurisdiction, on_file=True)
    records = products.service_records(actor=actor, item_ids=[item.id]).get(item.id, [])
    # The file knows until when a model was sold; what nobody ended there a caller may know.
    sold_until = item.end_of_sale or facts.model_last_sold_at
    return replace(
        facts,
        model_last_sold_at=sold_until,
        usage=facts.usage or _usage(actor, item),
        jurisdiction=item.jurisdiction,
        category=item.law_category,
        bought_at=item.bought_at,
        delivered_at=item.delivered_at,
        installed_at=item.installed_at,
        price=Money(item.price, item.currency) if item.price is not None else None,
        channel=item.channel,
        unit_class=item.unit_class,
        use=item.use,
        repairs=tuple(repair_of(one) for one in records if one.kind == "repair"),
    )


def _usage(actor: Actor, item: ItemView) -> tuple[tuple[str, int], ...]:
    """What the counters of a car show: the only kind whose law looks at them."""
    if item.law_category != "car":
        return ()
    newest = {one.kind: one.value for one in reversed(products.counters(actor, [item.id]).get(item.id, []))}
    return tuple(sorted(newest.items()))


def repair_of(record: ServiceRecordView) -> Repair:
    """A repair as the engine takes it."""
    return Repair(record.handed_in, record.returned, record.fixed, record.cause or None, record.part_ordered_at)


def clauses_for_item(item: ItemView, customer_id: int | None, at: datetime) -> list[Clause]:
    """The clauses that bind for an item on file: law, what it and its customer hold, what was granted backwards."""
    shelf = book.book()
    versions = {one.id: one for one in shelf.versions.values() if one.basis == "law" and _law_binds(one, at)}
    if item.bought_at is not None:
        versions.update({one.id: one for one in shelf.granted_back(item.bought_at)})
    versions.update(_held(item.id, customer_id, at))
    return _clauses(versions.values())


def clauses_off_file(customer_id: int | None, at: datetime) -> list[Clause]:
    """All published clauses of law and company; the engine picks the versions by the dates it is told.

    What a known customer holds apart from items (membership, goodwill) is not resolved without an item on file.
    """
    return published_rights()


def published_rights() -> list[Clause]:
    """All published rights of law and company; the engine picks the versions by the dates of an item."""
    return _clauses(one for one in book.book().versions.values() if one.basis in {"law", "company"})


def _law_binds(version: book.VersionEntry, at: datetime) -> bool:
    return all(term.clause.in_force_to is None or at < term.clause.in_force_to for term in version.terms)


def _held(item_id: int, customer_id: int | None, at: datetime) -> dict[int, book.VersionEntry]:
    holders = Q(item_id=item_id)
    if customer_id is not None:
        holders |= Q(customer_id=customer_id, item=None)
    ids = Coverage.objects.filter(holders, Q(ends=None) | Q(ends__gt=at)).values_list("version_id", flat=True)
    return book.held_versions(ids)


def _clauses(versions: Any) -> list[Clause]:
    return [term.clause for version in versions for term in version.terms if term.clause.right is not None]


__all__: Sequence[str] = (
    "claims",
    "clauses_for_item",
    "clauses_off_file",
    "facts_of",
    "published_rights",
    "repair_of",
    "unverified_clauses",
)
