"""What stands beside an item in its row: the set and the bundle that it is in, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from makegood.ground.actor import Actor
from makegood.ground.exchange.exports import Row, external
from makegood.ground.exchange.targets import Batch, Part
from makegood.ground.exchange.values import Field
from makegood.rooms.customers import queries as customers
from makegood.rooms.products import actions as products
from makegood.rooms.products import tables
from makegood.rooms.products.inputs import PlaceInput, SetInput
from makegood.rooms.products.rules import MEMBER_ROLES, SET_KINDS

SET = "set"
FIELDS: Mapping[str, Field] = {
    "set": Field(most=60),
    "set_kind": Field("code", choices=frozenset(SET_KINDS) - {"bundle"}),
    "set_name": Field(most=120),
    "set_role": Field("code", choices=frozenset(MEMBER_ROLES)),
    "set_since": Field("moment"),
    "bundle": Field(most=60),
    "bundle_name": Field(most=120),
    "bundle_since": Field("moment"),
    "place": Field(most=240),
    "place_division": Field(most=12),
    "place_lat": Field("real"),
    "place_lng": Field("real"),
    "place_note": Field(most=200),
    "placed_at": Field("moment"),
}
COLUMNS = tuple(FIELDS)
_TELLS = frozenset({"set", "bundle", "place", "place_division"})


def write(batch: Batch, parts: Iterable[Part]) -> None:
    """Put items that were just taken in where their rows say, and together with those of the same set."""
    told = [part for part in parts if part.object_id is not None and not _TELLS.isdisjoint(part.values)]
    places = [_place(batch, part) for part in told if part.get("place") or part.get("place_division")]
    if places:
        products.place(actor=batch.actor, places=places, now=batch.now)
    for name in ("set", "bundle"):
        _join(batch, name, [part for part in told if part.get(name)])


def _place(batch: Batch, part: Part) -> PlaceInput:
    return PlaceInput(
        part.object_id or 0, _since(batch, part, "placed_at"), text=part.get("place", ""),
        division=part.get("place_division", ""), lat=part.get("place_lat"), lng=part.get("place_lng"),
        note=part.get("place_note", ""),
    )  # fmt: skip


def _since(batch: Batch, part: Part, name: str) -> Any:
    """Since when, where the row does not say: since the item came to its owner."""
    names = (name, "installed_at", "delivered_at", "at")
    return min(next((part.get(one) for one in names if part.get(one)), batch.now), batch.now)


def _join(batch: Batch, name: str, parts: Sequence[Part]) -> None:
    """Each item joins the set that its row names; one that is not there yet is made with its first members."""
    codes = list(dict.fromkeys(part.values[name] for part in parts))
    known = batch.known(SET, codes)
    found = {**tables.sets_by_code([code for code in codes if code not in known]), **known}
    for code in codes:
        # Those that came together on one moment are one statement; the earliest of them make the set.
        since: dict[Any, list[Part]] = {}
        for part in (one for one in parts if one.values[name] == code):
            since.setdefault(_since(batch, part, f"{name}_since"), []).append(part)
        for at, members in sorted(since.items()):
            given = _input(name, code, members, at, found.get(code))
            (found[code],) = products.form_sets(actor=batch.actor, sets=[given], now=batch.now)
            batch.learn(SET, code, found[code])


def _input(name: str, code: str, members: Sequence[Part], at: Any, set_id: int | None) -> SetInput:
    kind = "bundle" if name == "bundle" else next((p.get("set_kind") for p in members if p.get("set_kind")), "set")
    role = "member" if kind in {"set", "bundle"} else "indoor"
    roles = tuple((p.object_id or 0, role if name == "bundle" else p.get("set_role", role)) for p in members)
    called = next((p.get(f"{name}_name") for p in members if p.get(f"{name}_name")), "")
    # A set that has no code is known by its number in the company that it comes from.
    own = code.isascii() and code.isdigit() and int(code) >= 2**32
    return SetInput(kind, roles, at, code="" if own else code, name=called, set_id=set_id)


def told(actor: Actor, items: Sequence[Mapping[str, Any]]) -> Mapping[int, Row]:
    """{item: what its row says of where it stands and with what it belongs together}; `items` as tables give them."""
    found: dict[int, dict[str, Any]] = {}
    ids = [item["id"] for item in items]
    members = tables.memberships(ids)
    codes = external(SET, [row["set_id"] for row in members])
    for row in members:
        name = "bundle" if row["bundle"] else "set"
        says = {name: row["set__code"] or codes[row["set_id"]], f"{name}_name": row["set__name"]}
        more = {} if row["bundle"] else {"set_kind": row["set__kind"], "set_role": row["role"]}
        found.setdefault(row["item_id"], {}).update(says, **more, **{f"{name}_since": row["starts"]})
    places = tables.placements(ids)
    homes = _addresses(actor, items, {row["item_id"] for row in places if row["address"] is not None})
    for row in places:
        text, division = homes.get(row["address"], (row["text"], row["division"]))
        found.setdefault(row["item_id"], {}).update(
            place=text, place_division=division, place_lat=row["lat"], place_lng=row["lng"], place_note=row["note"],
            placed_at=row["starts"],
        )  # fmt: skip
    return found


def _addresses(
    actor: Actor, items: Sequence[Mapping[str, Any]], at_home: set[int]
) -> dict[int | None, tuple[str, str]]:
    """What is written at the addresses of the owners of these items, by the address's id."""
    owners = {item["customer_id"] for item in items if item["id"] in at_home and item["customer_id"] is not None}
    files = customers.many(actor, owners).values() if owners else ()
    return {one.id: (one.text or one.region, one.division) for file in files for one in file.addresses}
