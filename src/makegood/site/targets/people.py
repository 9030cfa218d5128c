"""Customers: a target of their own, and who is meant by a row about something else."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from makegood.ground.exchange.exports import Asked, Export, Row, external
from makegood.ground.exchange.targets import Batch, Part, Target, Unit, reason
from makegood.ground.exchange.values import Field
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers import queries
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.network import queries as network

KIND = "customer"
#: How a table speaks of the company's own unit, whose node is called otherwise in each.
COMPANY = "company"

FIELDS = {
    "name": Field(most=120),
    "kind": Field("code", choices=frozenset({"person", "household", "organisation"})),
    "phone": Field(most=60),
    "phone_2": Field(most=60),
    "email": Field(most=254),
    "address": Field(most=240),
    "region": Field(most=120),
    "division": Field(most=12),
    "postcode": Field(most=16),
    "country": Field(most=2),
    "address_as": Field(most=60),
    "language": Field("code", choices=frozenset({"en", "zh-Hans"})),
    "special_need": Field(most=240),
    "unit": Field(most=24),
}


def home() -> tuple[str, str, str]:
    """Jurisdiction, zone and currency of the company. Raises Missing before there is one."""
    company = network.company()
    return company.jurisdiction, company.zone, company.currency


def unit_of(batch: Batch, part: Part, name: str = "unit") -> int | None:
    """The id of the unit whose node code the row gives, None where it gives none. Raises Missing."""
    code = part.get(name)
    return unit_named(batch, code) if code else None


def unit_named(batch: Batch, code: str) -> int:
    """The unit of a node's code; the company's own is `company`. Raises Missing."""
    return network.company().unit_id if code == COMPANY else network.node(batch.actor, code).unit_id


def codes_of(unit_ids: Collection[int]) -> dict[int, str]:
    """What tables call units that must be named: their nodes' codes, and `company`."""
    return {**network.node_codes(unit_ids), network.company().unit_id: COMPANY}


def _input(batch: Batch, part: Part) -> CustomerInput:
    contacts = [ContactInput("phone", part.get(key)) for key in ("phone", "phone_2") if part.get(key)]
    contacts += [ContactInput("email", part.get("email"))] if part.get("email") else []
    plain = ("address", "region", "division", "postcode", "country", "address_as", "language", "special_need")
    return CustomerInput(
        name=part.get("name") or part.get("phone") or part.get("email") or part.source_id,
        kind=part.get("kind", "person"),
        contacts=tuple(contacts),
        unit_id=unit_of(batch, part),
        **{name: part.get(name, "") for name in plain},
    )


def apply(batch: Batch) -> None:
    """Write customers. A row whose `same_as` names a customer that is known stands for that customer."""
    units = [unit for unit in batch.to_write() if unit.head.object_id is None]
    known = batch.known(KIND, (unit.head.alias for unit in units))
    first: dict[str, Part] = {}
    twins: list[tuple[Part, str]] = []
    new: list[Part] = []
    for unit in units:
        part = unit.head
        if part.alias in known:
            batch.done(part, KIND, known[part.alias])
        elif part.alias and part.alias in first:
            twins.append((part, part.alias))
        else:
            first[part.alias] = part
            new.append(part)
    ids = customers.create(actor=batch.actor, customers=[_input(batch, part) for part in new], now=batch.now)
    for part, id_ in zip(new, ids, strict=True):
        batch.done(part, KIND, id_)
        if part.alias:
            batch.learn(KIND, part.alias, id_)
    for part, alias in twins:
        batch.done(part, KIND, first[alias].object_id or 0)


def _refuse(unit: Unit, code: str, value: str) -> None:
    unit.head.reject(reason(code, "customer", value=value)) if unit.head.row else None
    for line in unit.open_lines():
        line.reject(reason(code, "customer", value=value))
    unit.head.state = "rejected"


def _by_phone(batch: Batch, unit: Unit, part: Part) -> bool:
    """Whether the row's phone decides who is meant: one customer, or refused because there are several."""
    phone = part.get("phone")
    found = queries.by_phone(batch.actor, phone) if phone and not part.source_id else []
    if len(found) == 1:
        part.object_id = found[0].id
    elif found:
        _refuse(unit, "ambiguous_phone", phone)
    return bool(found)


def resolve(batch: Batch) -> None:
    """Set `object_id` of each unit's part `customer`: known to the source, else by phone, else made now.

    A part with nothing but an id that the source never told refuses its unit.
    """
    told = [(unit, unit.parts[KIND]) for unit in batch.to_write() if KIND in unit.parts]
    parts = [(unit, part) for unit, part in told if part.object_id is None]
    known = batch.known(KIND, (part.source_id for _, part in parts))
    new: dict[str, list[Part]] = {}
    for unit, part in parts:
        if part.source_id in known:
            part.object_id = known[part.source_id]
        elif unit.head.object_id is not None and not unit.open_lines():
            # Nothing new is told about anybody.
            continue
        elif _by_phone(batch, unit, part):
            continue
        elif not (part.get("name") or part.get("phone") or part.get("email")):
            _refuse(unit, "unknown_reference", part.source_id)
        else:
            new.setdefault(part.source_id or part.get("phone") or f"unit {id(unit)}", []).append(part)
    inputs = [_input(batch, same[0]) for same in new.values()]
    ids = customers.create(actor=batch.actor, customers=inputs, now=batch.now)
    for same, id_ in zip(new.values(), ids, strict=True):
        for part in same:
            part.object_id = id_
            if part.source_id:
                batch.learn(KIND, part.source_id, id_)


def customer_of(unit: Unit) -> int | None:
    """The customer that `resolve` found for a unit."""
    return unit.parts[KIND].object_id if KIND in unit.parts else None


def rows(asked: Asked) -> Iterator[Row]:
    """Customers, oldest first."""
    for views in queries.every(asked.actor, asked.since, asked.filters.get("q")):
        own = external(KIND, [view.id for view in views])
        units = network.node_codes([view.unit_id for view in views])
        for view in views:
            phones, emails = (*view.phones, "", ""), (*view.emails, "")
            plain = {name: getattr(view, name) for name in _PLAIN}
            told: Row = {"phone": phones[0], "phone_2": phones[1], "email": emails[0]}
            yield {"id": own[view.id], **plain, **told, "unit": units.get(view.unit_id, "")}


_PLAIN = (
    "name", "kind", "address", "region", "division", "postcode", "country", "address_as", "language", "special_need",
)  # fmt: skip
TARGETS = [Target("customers", KIND, FIELDS, apply)]
EXPORTS = [
    Export(
        "customers", KIND,
        ("id", "name", "kind", "phone", "phone_2", "email", "address", "region", "division", "postcode", "country",
         "address_as", "language", "special_need", "unit"),
        rows, "customers.read", frozenset({"q"}),
    )
]  # fmt: skip
