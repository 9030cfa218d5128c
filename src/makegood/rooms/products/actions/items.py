"""Items without a sale of their own, their details, and when they were delivered and installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, DateTimeField, F, Value, When

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.journal.events import Event
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import chunked, insert, new_ids
from makegood.rooms.products import errors, queries, rules
from makegood.rooms.products.actions.lines import Frame, faults, item_row, look_up, serial_faults
from makegood.rooms.products.events import ItemAdded, ItemDelivered, ItemInstalled, ItemUpdated
from makegood.rooms.products.inputs import ItemInput
from makegood.rooms.products.models import Item
from makegood.rooms.products.views import ItemView

#: The moments that `mark` sets, and what each is called when it happened.
MARKS: Mapping[str, Callable[..., Event]] = {"delivered_at": ItemDelivered, "installed_at": ItemInstalled}
_CHANGEABLE = frozenset(
    {
        "category", "model", "code", "description", "serial", "price", "currency", "unit_class", "use", "channel",
        "jurisdiction", "customer_id", "bought_at", "delivered_at", "installed_at",
    }
)  # fmt: skip


@transaction.atomic
def add_items(*, actor: Actor, items: Sequence[ItemInput], now: datetime) -> list[int]:
    """Put items on file that were sold elsewhere or earlier; ids in order. One statement, one event an item.

    Raises Forbidden, Missing `no_company`, Invalid (field `<place>.<field>` when there are several) as record_sales.
    """
    actor.need("items.write")
    if not items:
        return []
    named = look_up(actor, "items.write", items, [], [])
    prefixes = ["" if len(items) == 1 else f"{place}." for place in range(len(items))]
    found: list[FieldError] = []
    for item, prefix in zip(items, prefixes, strict=True):
        found.extend(faults(item, named, prefix))
    if found:
        raise errors.invalid(found)
    company = named.company
    frame = Frame(None, None, "store", company.jurisdiction, company.currency, named.own_unit)
    ids = new_ids(len(items))
    rows = [item_row(pk, item, frame, named, 1, None, now) for pk, item in zip(ids, items, strict=True)]
    twice = serial_faults(rows, prefixes)
    if twice:
        raise errors.invalid(twice)
    insert(Item, rows)
    events = [
        ItemAdded(
            subject=row["id"], at=now, about=_about(row["id"], row["customer_id"]), customer=row["customer_id"],
            category=row["category_id"],
        )
        for row in rows
    ]  # fmt: skip
    record(actor=actor, events=events, now=now, fresh={("item", pk) for pk in ids})
    return ids


def _about(item_id: int, customer_id: int | None) -> tuple[tuple[str, int], ...]:
    return (("item", item_id), *((("customer", customer_id),) if customer_id is not None else ()))


@transaction.atomic
def update_item(*, actor: Actor, item_id: int, version: int, changes: Mapping[str, Any], now: datetime) -> ItemView:
    """Change details of an item that was read at `version`; a new `customer_id` is its new owner.

    Raises Forbidden, Missing, Stale (`extra["current"]`), Invalid: field_unknown, and as `add_items`.
    """
    actor.need("items.write")
    current = queries.get(actor, item_id)
    accounts.need_at(actor, "items.write", current.unit_id)
    unknown = sorted(set(changes) - _CHANGEABLE)
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    basis = {name: getattr(current, name) for name in _CHANGEABLE}
    wanted = ItemInput(**{**basis, **changes}, quantity=current.quantity)
    named = look_up(actor, "items.write", [wanted], [], [])
    found = [fault for fault in faults(wanted, named, "") if fault.field in {*changes, "customer"}]
    if found:
        raise errors.invalid(found)
    model = named.models.get(wanted.model)
    columns = {
        name: value for name, value in ((name, getattr(wanted, name)) for name in changes)
        if name not in {"model", "category", "serial"}
    }  # fmt: skip
    if "model" in changes:
        columns["model_id"] = model.id if model else None
    if "category" in changes:
        columns["category_id"] = wanted.category
    if "serial" in changes:
        columns["serial"] = rules.normalise_serial(wanted.serial) if wanted.serial else None
    try:
        with transaction.atomic():
            rows = Item.objects.filter(pk=item_id, version=version)
            if not rows.update(**columns, version=F("version") + 1):
                raise errors.stale(current)
    except IntegrityError as taken:
        raise Invalid.one("serial", errors.SERIAL_TAKEN, serial=str(wanted.serial)) from taken
    after = queries.get(actor, item_id)
    fields = tuple(sorted(name for name in changes if getattr(current, name) != getattr(after, name)))
    if fields:
        about = _about(item_id, after.customer_id)
        record(actor=actor, events=[ItemUpdated(subject=item_id, at=now, about=about, fields=fields)], now=now)
    return after


@transaction.atomic
def mark(*, actor: Actor, moments: Sequence[tuple[int, str, datetime]], now: datetime) -> list[int]:
    """Set when items were delivered or installed: (item, `delivered_at` or `installed_at`, moment).

    Returns the items of which something changed, each once. One statement a column, one event a change.
    Raises Forbidden, Missing `item_unknown`, Invalid: mark_unknown, moment_naive.
    """
    actor.need("items.write")
    for place, (_, field, at) in enumerate(moments):
        if field not in MARKS:
            raise Invalid.one(f"{place}", errors.MARK_UNKNOWN, name=field)
        if at.utcoffset() is None:
            raise Invalid.one(f"{place}.at", errors.MOMENT_NAIVE)
    items = queries.many(actor, {item_id for item_id, _, _ in moments})
    if any(item_id not in items for item_id, _, _ in moments):
        raise errors.no_item()
    accounts.need_at(actor, "items.write", {item.unit_id for item in items.values()})
    # The last word of a list counts when it speaks of one moment twice.
    wanted = {(item_id, field): at for item_id, field, at in moments}
    new = {key: at for key, at in wanted.items() if getattr(items[key[0]], key[1]) != at}
    for field in MARKS:
        _set_moments(field, {item_id: at for (item_id, name), at in new.items() if name == field})
    events = [
        MARKS[field](
            subject=item_id, at=at, about=_about(item_id, items[item_id].customer_id),
            before=getattr(items[item_id], field),
        )
        for (item_id, field), at in new.items()
    ]  # fmt: skip
    record(actor=actor, events=events, now=now)
    return list(dict.fromkeys(item_id for item_id, _ in new))


def _set_moments(field: str, moments: Mapping[int, datetime]) -> None:
    for part in chunked(moments.items(), 200):
        cases = [When(pk=item_id, then=Value(at)) for item_id, at in part]
        rows = Item.objects.filter(pk__in=[item_id for item_id, _ in part])
        rows.update(**{field: Case(*cases, output_field=DateTimeField())}, version=F("version") + 1)
