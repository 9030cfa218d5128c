"""What became of items, as tables that people keep: lots, parts built in, counters, places, changes of owner, sets.

An item is meant by its serial number, or by its own number in the tables of sales.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from makegood.ground.exchange.targets import Batch, Part, Target, reason
from makegood.ground.exchange.values import Field
from makegood.rooms.products import actions as products
from makegood.rooms.products import queries
from makegood.rooms.products.inputs import (
    CounterInput,
    LotInput,
    PartInput,
    PlaceInput,
    SetInput,
    TransferInput,
)
from makegood.rooms.products.rules import COUNTERS, MEMBER_ROLES, SET_KINDS, TRANSFER_REASONS
from makegood.site.targets import people

_ITEM = {"serial": Field(required=True, most=60), "model": Field(most=60)}
_AT = {"at": Field("moment", required=True)}

LOT_FIELDS = {
    "code": Field(required=True, most=60), "model": Field(most=60), "made_on": Field("day"), "plant": Field(most=60),
    "serial_from": Field(most=60), "serial_to": Field(most=60), "note": Field(most=200),
}  # fmt: skip
PART_FIELDS = {
    **_ITEM, **_AT, "position": Field(required=True, most=40), "part_code": Field(most=60),
    "part_serial": Field(most=60), "note": Field(most=200),
}  # fmt: skip
READING_FIELDS = {
    **_ITEM, **_AT, "kind": Field("code", required=True, choices=frozenset(COUNTERS)),
    "value": Field("integer", required=True), "reset_reason": Field(most=120),
}  # fmt: skip
PLACE_FIELDS = {
    **_ITEM, **_AT, "place": Field(most=240), "division": Field(most=12), "lat": Field("real"), "lng": Field("real"),
    "note": Field(most=200),
}  # fmt: skip
TRANSFER_FIELDS = {
    **_ITEM, **_AT, "reason": Field("code", required=True, choices=frozenset(TRANSFER_REASONS) - {"sale"}),
    "note": Field(most=200),
}  # fmt: skip
SET_FIELDS = {"code": Field(required=True, most=60), "kind": Field("code", choices=frozenset(SET_KINDS)), **_AT}
MEMBER_FIELDS = {**_ITEM, "role": Field("code", choices=frozenset(MEMBER_ROLES))}


def apply_lots(batch: Batch) -> None:
    """Production lots, known by their codes."""
    parts = [unit.head for unit in batch.to_write() if unit.head.object_id is None]
    there = queries.lots_by_code(part.values["code"].strip() for part in parts)
    parts = batch.unknown(parts, "lot", {code: one.id for code, one in there.items()})
    names = ("model", "plant", "serial_from", "serial_to", "note")
    lots = [
        LotInput(part.values["code"], made_on=part.get("made_on"), **{name: part.get(name, "") for name in names})
        for part in parts
    ]
    ids = products.ensure_lots(actor=batch.actor, lots=lots, now=batch.now) if lots else {}
    for part in parts:
        batch.done(part, "lot", ids[part.values["code"].strip()])


def _item(batch: Batch, part: Part) -> int | None:
    """The item that a row is about; a row that names none, or several, is refused."""
    found = queries.by_serial(batch.actor, part.values["serial"])
    if part.get("model"):
        found = [one for one in found if one.model == part.get("model")]
    if len(found) == 1:
        return found[0].id
    part.reject(reason("unknown_reference", "serial", value=part.values["serial"]))
    return None


def _told(batch: Batch, kind: str, act: Callable[..., list[int]], name: str, make: Callable[[int, Part], Any]) -> None:
    """Rows about items, each one input of an action that takes a list and answers with an id for each."""
    parts = [unit.head for unit in batch.to_write() if unit.head.object_id is None]
    pairs = [(part, item) for part in parts if (item := _item(batch, part)) is not None]
    if pairs:
        given = {name: [make(item, part) for part, item in pairs]}
        ids = act(actor=batch.actor, now=batch.now, **given)
        for (part, _), id_ in zip(pairs, ids, strict=True):
            batch.done(part, kind, id_)


def apply_parts(batch: Batch) -> None:
    """Parts built in, in their order: what stood at a position before is replaced."""
    _told(
        batch, "item_part", products.build_in, "parts",
        lambda item, part: PartInput(
            item, part.values["position"], part.values["at"], part.get("part_code", ""), part.get("part_serial", ""),
            part.get("note", ""),
        ),
    )  # fmt: skip


def apply_readings(batch: Batch) -> None:
    """What counters showed."""
    _told(
        batch, "reading", products.read_counters, "readings",
        lambda item, part: CounterInput(
            item, part.values["kind"], part.values["value"], part.values["at"], part.get("reset_reason", "")
        ),
    )  # fmt: skip


def apply_places(batch: Batch) -> None:
    """Where items stood, in their order."""
    _told(
        batch, "placement", products.place, "places",
        lambda item, part: PlaceInput(
            item, part.values["at"], text=part.get("place", ""), division=part.get("division", ""),
            lat=part.get("lat"), lng=part.get("lng"), note=part.get("note", ""),
        ),
    )  # fmt: skip


def apply_transfers(batch: Batch) -> None:
    """Changes of owner, in their order; without a customer the item came back to us."""
    people.resolve(batch)
    for unit in batch.to_write():
        item = _item(batch, unit.head) if unit.head.object_id is None else None
        if item is None:
            continue
        given = TransferInput(
            item, people.customer_of(unit), unit.head.values["at"], unit.head.values["reason"],
            unit.head.get("note", ""),
        )  # fmt: skip
        products.transfer(actor=batch.actor, transfers=[given], now=batch.now)
        batch.done(unit.head, "transfer", item)


def apply_sets(batch: Batch) -> None:
    """Sets with their members, a line for each."""
    for unit in batch.to_write():
        told = [(line, _item(batch, line)) for line in unit.open_lines()]
        members = [(line, item) for line, item in told if item is not None]
        if not members:
            continue
        kind = unit.head.get("kind", "set")
        role = "member" if kind in {"set", "bundle"} else "indoor"
        given = SetInput(
            kind, tuple((item, line.get("role", role)) for line, item in members), unit.head.values["at"],
            code=unit.head.values["code"], set_id=unit.head.object_id,
        )  # fmt: skip
        (made,) = products.form_sets(actor=batch.actor, sets=[given], now=batch.now)
        if unit.head.object_id is None:
            batch.done(unit.head, "set", made)
        for line, item in members:
            batch.done(line, "member", item)


TARGETS = [
    Target("lots", "lot", LOT_FIELDS, apply_lots),
    Target("item-parts", "item_part", PART_FIELDS, apply_parts),
    Target("readings", "reading", READING_FIELDS, apply_readings),
    Target("item-places", "placement", PLACE_FIELDS, apply_places),
    Target("transfers", "transfer", TRANSFER_FIELDS, apply_transfers, parts={people.KIND: people.FIELDS}),
    Target("sets", "set", SET_FIELDS, apply_sets, "member", MEMBER_FIELDS),
]
