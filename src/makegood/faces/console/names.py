"""The names behind ids on a page: customers, items, people and places, each read once for the whole page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.rooms.cases.views import CaseView
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises.views import ObligationView


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what a page speaks of, by id; what the reader may not see is left out."""

    customers: dict[int, CustomerView] = field(default_factory=dict)
    items: dict[int, ItemView] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)


def cast(
    actor: Actor,
    *,
    customer_ids: Iterable[int | None] = (),
    item_ids: Iterable[int | None] = (),
    user_ids: Iterable[int | None] = (),
    unit_ids: Iterable[int | None] = (),
) -> Cast:
    """The names for these ids; at most one short query for each kind (two for customers)."""
    people, things, users, units = (
        {one for one in ids if one is not None} for ids in (customer_ids, item_ids, user_ids, unit_ids)
    )
    return Cast(
        customers.many(actor, people) if people and actor.may("customers.read") else {},
        products.many(actor, things) if things and actor.may("items.read") else {},
        accounts.names(sorted(users)) if users else {},
        network.node_names(units) if units else {},
    )


def called(actor: Actor, customer_ids: Iterable[int | None]) -> dict[int, str]:
    """What customers are called, by id, for a list that shows no more of them; empty for who may not read them."""
    wanted = {one for one in customer_ids if one is not None}
    return customers.names(actor, wanted) if wanted and actor.may("customers.read") else {}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list: what presses most, whose it is, who looks after it."""

    case: CaseView
    top: ObligationView | None
    customer: str
    item: str
    owner: str
    place: str


def pressing(case: CaseView) -> ObligationView | None:
    """The obligation that leads the case's row: broken and undone first, then what runs, else the last one settled."""
    return case.obligations[0] if case.obligations else None


def case_rows(actor: Actor, found: Iterable[CaseView]) -> list[CaseRow]:
    """Cases with the names that their rows show."""
    cases = list(found)
    people = called(actor, [one.customer_id for one in cases])
    known = cast(
        actor,
        item_ids=[one.item_id for one in cases],
        user_ids=[one.owner_id for one in cases],
        unit_ids=[one.unit_id for one in cases],
    )
    return [
        CaseRow(
            one, pressing(one), people.get(one.customer_id or 0, ""),
            known.items[one.item_id].name if one.item_id in known.items else "",
            known.people.get(one.owner_id or 0, ""), known.places.get(one.unit_id, ""),
        )
        for one in cases
    ]  # fmt: skip
