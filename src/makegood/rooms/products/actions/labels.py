"""The code on an item's label, and stops on sale and service."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.queries import root_unit_id
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.rows import insert, new_id
from makegood.rooms.products import errors, queries, rules
from makegood.rooms.products.events import HoldLifted, LabelMade, ProductsHeld
from makegood.rooms.products.inputs import HoldInput
from makegood.rooms.products.models import Hold, Item
from makegood.rooms.products.queries import catalogue
from makegood.rooms.products.views import HoldView


@transaction.atomic
def label_items(*, actor: Actor, item_ids: Sequence[int], now: datetime, again: bool = False) -> dict[int, str]:
    """The code on each item's label; made now for those that have none, with `again` a new one for each.

    A code says nothing of its item and cannot be guessed: 80 random bits. An old label leads nowhere once there is a
    new code. Raises Forbidden, Missing `item_unknown`.
    """
    actor.need("items.write")
    items = queries.many(actor, item_ids)
    if len(items) < len(set(item_ids)):
        raise errors.no_item()
    accounts.need_at(actor, "items.write", {item.unit_id for item in items.values()})
    codes: dict[int, str] = {}
    events: list[LabelMade] = []
    for pk in dict.fromkeys(item_ids):
        kept = items[pk].public_code
        codes[pk] = kept if kept and not again else rules.label_code(secrets.randbits(80))
        if codes[pk] == kept:
            continue
        rows = Item.objects.filter(pk=pk, version=items[pk].version)
        if not rows.update(public_code=codes[pk], version=F("version") + 1):
            raise errors.stale(items[pk])
        events.append(LabelMade(subject=pk, at=now, about=(("item", pk),), again=bool(kept)))
    record(actor=actor, events=events, now=now)
    return codes


@transaction.atomic
def hold(*, actor: Actor, stop: HoldInput, now: datetime) -> HoldView:
    """Stop the sale, the service or both of an item, a lot or a model. What was sold before is not touched.

    Raises Forbidden, Missing `item_unknown`, `lot_unknown`, `model_gone`, Invalid: hold_one_subject, hold_stops,
    required, too_long.
    """
    actor.need("items.hold")
    faults = errors.Faults()
    subjects = [one for one in (stop.item_id, stop.lot_id, stop.model_id) if one is not None]
    faults.unless(len(subjects) == 1, "", errors.HOLD_ONE_SUBJECT)
    faults.unless(stop.sale or stop.service, "sale", errors.HOLD_STOPS)
    faults.unless(bool(stop.reason.strip()), "reason", errors.REQUIRED)
    faults.lengths(stop, reason=200)
    faults.raise_found()
    if stop.item_id is not None:
        accounts.need_at(actor, "items.hold", queries.get(actor, stop.item_id).unit_id)
    elif stop.lot_id is not None:
        queries.lot(actor, stop.lot_id)
        accounts.need_at(actor, "items.hold", root_unit_id())
    elif stop.model_id is not None:
        queries.model_by_id(actor, stop.model_id)
        accounts.need_at(actor, "items.hold", root_unit_id())
    pk = new_id()
    row = {
        "id": pk, "item_id": stop.item_id, "lot_id": stop.lot_id, "model_id": stop.model_id, "sale": stop.sale,
        "service": stop.service, "reason": stop.reason.strip(), "starts": now, "lifted_at": None, "version": 1,
    }  # fmt: skip
    insert(Hold, [row])
    about = tuple(
        (kind, one)
        for kind, one in (("item", stop.item_id), ("lot", stop.lot_id), ("model", stop.model_id))
        if one is not None
    )
    event = ProductsHeld(
        subject=pk, at=now, about=about, item=stop.item_id, lot=stop.lot_id, model=stop.model_id, sale=stop.sale,
        service=stop.service,
    )  # fmt: skip
    record(actor=actor, events=[event], now=now)
    return catalogue.hold(actor, pk)


@transaction.atomic
def lift_hold(*, actor: Actor, hold_id: int, now: datetime) -> HoldView:
    """The stop ends. Raises Forbidden, Missing `hold_unknown`, Conflict `hold_lifted`."""
    actor.need("items.hold")
    current = catalogue.hold(actor, hold_id)
    whose = queries.get(actor, current.item_id).unit_id if current.item_id is not None else root_unit_id()
    accounts.need_at(actor, "items.hold", whose)
    if not Hold.objects.filter(pk=hold_id, lifted_at=None).update(lifted_at=now, version=F("version") + 1):
        raise errors.hold_is_lifted()
    about = tuple(
        (kind, one)
        for kind, one in (("item", current.item_id), ("lot", current.lot_id), ("model", current.model_id))
        if one is not None
    )
    record(actor=actor, events=[HoldLifted(subject=hold_id, at=now, about=about)], now=now)
    return catalogue.hold(actor, hold_id)
