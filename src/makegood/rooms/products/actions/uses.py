"""Where an item stands, what its counters showed, which parts are in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.journal.events import Event
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_ids
from makegood.rooms.products import errors, queries, rules
from makegood.rooms.products.events import CounterRead, ItemPlaced, PartBuiltIn, PartTakenOut
from makegood.rooms.products.inputs import CounterInput, PartInput, PlaceInput
from makegood.rooms.products.models import CounterReading, ItemPart, Placement
from makegood.rooms.products.rules import Shown
from makegood.rooms.products.views import ItemView, PartView


def _items(actor: Actor, item_ids: Iterable[int]) -> dict[int, ItemView]:
    wanted = set(item_ids)
    found = queries.many(actor, wanted)
    if len(found) < len(wanted):
        raise errors.no_item()
    accounts.need_at(actor, "items.write", {item.unit_id for item in found.values()})
    return found


def _prefix(given: Sequence[Any], place: int) -> str:
    return "" if len(given) == 1 else f"{place}."


def _told(at: datetime, now: datetime, faults: errors.Faults) -> None:
    if at.utcoffset() is None:
        faults.add("at", errors.MOMENT_NAIVE)
    else:
        faults.unless(at <= now, "at", errors.IN_FUTURE)


def _about(item: ItemView) -> tuple[tuple[str, int], ...]:
    return (("item", item.id), *((("customer", item.customer_id),) if item.customer_id is not None else ()))


@transaction.atomic
def place(*, actor: Actor, places: Sequence[PlaceInput], now: datetime) -> list[int]:
    """Items stand elsewhere from a moment on, in the order given; the ids of the placements.

    Told again for the same moment it puts the place right. Raises Forbidden, Missing `item_unknown`, Invalid
    (`<place>.<field>` when there are several): place_empty, place_too_early, point_bad, in_future, moment_naive,
    too_long.
    """
    actor.need("items.write")
    items = _items(actor, (one.item_id for one in places))
    ids, events = new_ids(len(places)), []
    for number, (pk, one) in enumerate(zip(ids, places, strict=True)):
        faults = errors.Faults(_prefix(places, number))
        _told(one.at, now, faults)
        faults.unless(one.address_id is not None or bool(one.text.strip() or one.division), "text", errors.PLACE_EMPTY)
        faults.unless(_is_point(one.lat, one.lng), "lat", errors.POINT_BAD)
        faults.lengths(one, text=240, division=12, note=200)
        faults.raise_found()
        before = Placement.objects.filter(item_id=one.item_id).order_by("-starts").values("id", "starts").first()
        faults.unless(before is None or one.at >= before["starts"], "at", errors.PLACE_TOO_EARLY)
        faults.raise_found()
        row = {
            "id": pk, "item_id": one.item_id, "starts": one.at, "ends": None, "address": one.address_id,
            "text": one.text.strip(), "division": one.division, "lat": one.lat, "lng": one.lng, "note": one.note,
        }  # fmt: skip
        if before is not None and before["starts"] == one.at:
            ids[number] = before["id"]
            Placement.objects.filter(pk=before["id"]).update(**{**row, "id": before["id"]})
        else:
            Placement.objects.filter(item_id=one.item_id, ends=None).update(ends=one.at)
            insert(Placement, [row])
        item = items[one.item_id]
        events.append(ItemPlaced(subject=item.id, at=one.at, about=_about(item), placement=ids[number]))
    record(actor=actor, events=events, now=now)
    return ids


def _is_point(lat: float | None, lng: float | None) -> bool:
    if lat is None or lng is None:
        return lat is lng
    return -90 <= lat <= 90 and -180 <= lng <= 180


@transaction.atomic
def read_counters(*, actor: Actor, readings: Sequence[CounterInput], now: datetime) -> list[int]:
    """Keep what counters showed; ids in order. A reading told late must fit between those around it.

    Raises Forbidden, Missing `item_unknown`, Invalid (`<place>.<field>` when there are several): counter_unknown,
    counter_bad, counter_backwards, counter_twice, in_future, moment_naive, too_long.
    """
    actor.need("items.write")
    items = _items(actor, (one.item_id for one in readings))
    seen: dict[tuple[int, str], list[Shown]] = {}
    for pk, kind, at, value, reason in CounterReading.objects.filter(item_id__in=list(items)).values_list(
        "item_id", "kind", "at", "value", "reset_reason"
    ):
        seen.setdefault((pk, kind), []).append(Shown(at, value, bool(reason)))
    for number, one in enumerate(readings):
        faults = errors.Faults(_prefix(readings, number))
        known = seen.setdefault((one.item_id, one.kind), [])
        _told(one.at, now, faults)
        faults.unless(one.kind in rules.COUNTERS, "kind", errors.COUNTER_UNKNOWN)
        faults.unless(0 <= one.value < 2**63, "value", errors.COUNTER_BAD)
        faults.lengths(one, reset_reason=120)
        faults.raise_found()
        faults.unless(all(other.at != one.at for other in known), "at", errors.COUNTER_TWICE)
        known.append(Shown(one.at, one.value, bool(one.reset_reason.strip())))
        faults.unless(rules.runs_backwards(known) is None, "value", errors.COUNTER_BACKWARDS)
        faults.raise_found()
    ids = new_ids(len(readings))
    rows = [
        {"id": pk, "item_id": one.item_id, "kind": one.kind, "value": one.value, "at": one.at,
         "reset_reason": one.reset_reason.strip()}
        for pk, one in zip(ids, readings, strict=True)
    ]  # fmt: skip
    insert(CounterReading, rows)
    events = [
        CounterRead(
            subject=one.item_id, at=one.at, about=_about(items[one.item_id]), kind=one.kind, value=one.value,
            reset=bool(one.reset_reason.strip()),
        )
        for one in readings
    ]  # fmt: skip
    record(actor=actor, events=events, now=now)
    return ids


@transaction.atomic
def build_in(*, actor: Actor, parts: Sequence[PartInput], now: datetime) -> list[int]:
    """Parts are built into items at positions, in the order given; ids in order. What was there is replaced.

    Raises Forbidden, Missing `item_unknown`, Invalid (`<place>.<field>` when there are several): required,
    part_too_early, position_taken, in_future, moment_naive, too_long.
    """
    actor.need("items.write")
    items = _items(actor, (one.item_id for one in parts))
    ids, events = new_ids(len(parts)), list[Event]()
    for number, (pk, one) in enumerate(zip(ids, parts, strict=True)):
        faults = errors.Faults(_prefix(parts, number))
        _told(one.at, now, faults)
        faults.unless(bool(one.position.strip()), "position", errors.REQUIRED)
        faults.unless(bool(one.code.strip() or one.serial.strip()), "code", errors.REQUIRED)
        faults.lengths(one, position=40, code=60, serial=60, note=200)
        faults.raise_found()
        there = ItemPart.objects.filter(item_id=one.item_id, position=one.position.strip(), ends=None)
        before = there.values_list("id", "starts").first()
        faults.unless(before is None or one.at >= before[1], "at", errors.PART_TOO_EARLY)
        faults.raise_found()
        row: dict[str, Any] = {
            "id": pk, "item_id": one.item_id, "position": one.position.strip(), "code": one.code.strip(),
            "serial": rules.normalise_serial(one.serial) or None, "starts": one.at, "ends": None,
            "replaced_by_id": None, "note": one.note,
        }  # fmt: skip
        _put_in(row, before)
        event = PartBuiltIn(
            subject=one.item_id, at=one.at, about=_about(items[one.item_id]), part=pk, position=row["position"],
            instead=before[0] if before else None,
        )  # fmt: skip
        events.append(event)
    record(actor=actor, events=events, now=now)
    return ids


def _put_in(row: dict[str, Any], before: tuple[int, datetime] | None) -> None:
    # First out, then in, then the pointer: one part stands at a position at any time, and the new one exists.
    if before is not None:
        ItemPart.objects.filter(pk=before[0], ends=None).update(ends=row["starts"])
    try:
        with transaction.atomic():
            insert(ItemPart, [row])
    except IntegrityError as taken:
        raise Invalid.one("position", errors.POSITION_TAKEN, position=row["position"]) from taken
    if before is not None:
        ItemPart.objects.filter(pk=before[0]).update(replaced_by_id=row["id"])


@transaction.atomic
def take_out(*, actor: Actor, item_id: int, part_id: int, at: datetime, now: datetime) -> PartView:
    """A part is taken out of an item and nothing put in its place.

    Raises Forbidden, Missing `item_unknown`, `part_unknown`, Conflict `part_gone`, Invalid: part_too_early, in_future,
    moment_naive.
    """
    actor.need("items.write")
    item = _items(actor, [item_id])[item_id]
    known = {one.id: one for one in queries.parts(actor, [item_id]).get(item_id, [])}
    if part_id not in known:
        raise errors.no_part()
    faults = errors.Faults()
    _told(at, now, faults)
    faults.raise_found()
    faults.unless(at >= known[part_id].starts, "at", errors.PART_TOO_EARLY)
    faults.raise_found()
    if not ItemPart.objects.filter(pk=part_id, ends=None).update(ends=at):
        raise errors.part_gone()
    event = PartTakenOut(
        subject=item_id, at=at, about=_about(item), part=part_id, position=known[part_id].position
    )  # fmt: skip
    record(actor=actor, events=[event], now=now)
    return next(one for one in queries.parts(actor, [item_id])[item_id] if one.id == part_id)
