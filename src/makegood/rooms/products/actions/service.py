"""What was done to items: taken in, given back, and history that comes whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.journal.events import Event
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import insert, new_ids
from makegood.rooms.products import errors, queries, rules
from makegood.rooms.products.events import ServiceRecordClosed, ServiceRecordOpened
from makegood.rooms.products.inputs import ServiceRecordInput
from makegood.rooms.products.models import ServiceRecord
from makegood.rooms.products.queries.catalogue import holds_on
from makegood.rooms.products.views import ItemView, ServiceRecordView


@transaction.atomic
def open_service_record(*, actor: Actor, service: ServiceRecordInput, now: datetime) -> int:
    """An item is taken in for work; the record's id. Raises as add_service_records."""
    return add_service_records(actor=actor, records=[service], now=now)[0]


@transaction.atomic
def add_service_records(*, actor: Actor, records: Sequence[ServiceRecordInput], now: datetime) -> list[int]:
    """Keep what was done to items; ids in order. Those with `returned` are closed at once.

    Raises Forbidden, Missing `item_unknown`, Conflict `item_held`, Invalid (field `<place>.<field>` when several):
    service_record_kind_unknown, cause_unknown, returned_too_early, too_long, moment_naive, unit_unknown.
    """
    actor.need("items.write")
    if not records:
        return []
    items = queries.many(actor, {one.item_id for one in records})
    if any(one.item_id not in items for one in records):
        raise errors.no_item()
    _check(records)
    _let_in(actor, records, items)
    units = {one.unit_id for one in records if one.unit_id is not None}
    if not accounts.sees_units(actor, sorted(units)):
        raise Invalid.one("unit", errors.UNIT_UNKNOWN)
    accounts.need_at(actor, "items.write", {one.unit_id or items[one.item_id].unit_id for one in records})
    ids = new_ids(len(records))
    insert(ServiceRecord, [_row(pk, one, items[one.item_id]) for pk, one in zip(ids, records, strict=True)])
    events: list[Event] = []
    for pk, one in zip(ids, records, strict=True):
        about = _about(items[one.item_id], one.matter)
        events.append(ServiceRecordOpened(subject=one.item_id, at=one.handed_in, about=about, record=pk, kind=one.kind))
        if one.returned is not None:
            events.append(_closed(pk, one.item_id, one.kind, one.returned, one.fixed, one.cause, about))
    record(actor=actor, events=events, now=now)
    return ids


@transaction.atomic
def close_service_record(
    *,
    actor: Actor,
    record_id: int,
    returned: datetime,
    fixed: bool | None,
    now: datetime,
    cause: str = "other",
    note: str | None = None,
) -> ServiceRecordView:
    """The work on an item ended and it went back to its customer.

    Raises Forbidden, Missing, Conflict `service_record_closed`, Invalid: cause_unknown, returned_too_early, too_long,
    moment_naive.
    """
    actor.need("items.write")
    current = queries.service_record(actor, record_id)
    accounts.need_at(actor, "items.write", current.unit_id)
    item = queries.get(actor, current.item_id)
    kept = current.note if note is None else note
    _check(
        [
            ServiceRecordInput(
                item_id=item.id, kind=current.kind, handed_in=current.handed_in, returned=returned, fixed=fixed,
                cause=cause, note=kept,
            )
        ]
    )  # fmt: skip
    rows = ServiceRecord.objects.filter(pk=record_id, returned__isnull=True)
    if not rows.update(returned=returned, fixed=fixed, cause=cause, note=kept):
        raise errors.record_closed()
    about = _about(item, current.matter)
    event = _closed(record_id, item.id, current.kind, returned, fixed, cause, about)
    record(actor=actor, events=[event], now=now)
    return queries.service_record(actor, record_id)


def _let_in(actor: Actor, records: Sequence[ServiceRecordInput], items: Mapping[int, ItemView]) -> None:
    """What is stopped is only looked at until the stop is lifted; history is taken as it was."""
    if actor.kind == "import":
        return
    for one in records:
        stops = one.returned is None and one.kind != "inspection" and holds_on(items[one.item_id])
        if stops and any(stop.service for stop in stops):
            raise errors.held()


def _row(pk: int, one: ServiceRecordInput, item: ItemView) -> dict[str, Any]:
    return {
        "id": pk, "item_id": one.item_id, "kind": one.kind, "symptom": one.symptom, "handed_in": one.handed_in,
        "returned": one.returned, "fixed": one.fixed, "cause": one.cause, "part_ordered_at": one.part_ordered_at,
        "note": one.note, "unit_id": one.unit_id or item.unit_id, "matter_kind": one.matter[0] if one.matter else "",
        "matter_id": one.matter[1] if one.matter else None,
    }  # fmt: skip


def _about(item: ItemView, matter: tuple[str, int] | None) -> tuple[tuple[str, int], ...]:
    about: list[tuple[str, int]] = [("item", item.id)]
    if item.customer_id is not None:
        about.append(("customer", item.customer_id))
    if matter is not None and matter[0] == "case":
        about.append(matter)
    return tuple(about)


def _closed(
    pk: int, item_id: int, kind: str, at: datetime, fixed: bool | None, cause: str, about: tuple[tuple[str, int], ...]
) -> ServiceRecordClosed:
    return ServiceRecordClosed(subject=item_id, at=at, about=about, record=pk, kind=kind, fixed=fixed, cause=cause)


def _check(records: Sequence[ServiceRecordInput]) -> None:
    found: list[FieldError] = []
    for place, one in enumerate(records):
        prefix = "" if len(records) == 1 else f"{place}."
        moments = (one.handed_in, one.returned, one.part_ordered_at)
        naive = any(moment is not None and moment.utcoffset() is None for moment in moments)
        tests: tuple[tuple[str, str, bool, errors.Params], ...] = (
            ("kind", errors.RECORD_KIND_UNKNOWN, one.kind in rules.RECORD_KINDS, ()),
            ("cause", errors.CAUSE_UNKNOWN, one.cause in rules.CAUSES, ()),
            ("handed_in", errors.MOMENT_NAIVE, not naive, ()),
            ("returned", errors.RETURNED_TOO_EARLY, naive or one.returned is None or one.returned >= one.handed_in, ()),
            ("symptom", errors.TOO_LONG, len(one.symptom) <= 80, (("most", 80),)),
            ("note", errors.TOO_LONG, len(one.note) <= 200, (("most", 200),)),
        )
        found.extend(FieldError(prefix + field, code, params) for field, code, fits, params in tests if not fits)
    if found:
        raise errors.invalid(found)
