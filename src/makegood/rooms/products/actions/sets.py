"""Items that belong together: an outdoor unit with its indoor ones, other sets, goods sold together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.queries import scope
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.journal.events import Event
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id, new_ids
from makegood.rooms.products import errors, queries, rules
from makegood.rooms.products.events import SetFormed, SetLeft
from makegood.rooms.products.inputs import SetInput
from makegood.rooms.products.models import ItemSet, Member
from makegood.rooms.products.views import ItemView, SetView


@transaction.atomic
def form_sets(*, actor: Actor, sets: Sequence[SetInput], now: datetime) -> list[int]:
    """Put items together, or let them join a set that there is; the sets' ids in order.

    Raises Forbidden, Missing `item_unknown`, `set_unknown`, Invalid (`<place>.<field>` when there are several):
    set_kind_unknown, set_role_bad, set_two_outdoor, set_two_indoor, set_taken, set_code_taken, required, too_long,
    moment_naive, unit_unknown.
    """
    actor.need("items.write")
    wanted = {item_id for one in sets for item_id, _ in one.members}
    items = queries.many(actor, wanted)
    if len(items) < len(wanted):
        raise errors.no_item()
    accounts.need_at(actor, "items.write", {item.unit_id for item in items.values()})
    ids: list[int] = []
    events: list[Event] = []
    for place, one in enumerate(sets):
        faults = errors.Faults("" if len(sets) == 1 else f"{place}.")
        there = _there(actor, one)
        _check(actor, one, there, faults)
        faults.raise_found()
        pk = one.set_id or new_id()
        _write(pk, one, items, there, now)
        ids.append(pk)
        members = tuple(item_id for item_id, _ in one.members)
        about = (("set", pk), *(("item", item_id) for item_id in members))
        events.append(SetFormed(subject=pk, at=one.at, about=about, kind=_kind(one, there), items=members))
    record(actor=actor, events=events, now=now)
    return ids


def _there(actor: Actor, one: SetInput) -> SetView | None:
    return queries.set_(actor, one.set_id) if one.set_id is not None else None


def _kind(one: SetInput, there: SetView | None) -> str:
    return there.kind if there else one.kind


def _check(actor: Actor, one: SetInput, there: SetView | None, faults: errors.Faults) -> None:
    kind = _kind(one, there)
    faults.unless(kind in rules.SET_KINDS, "kind", errors.SET_KIND_UNKNOWN)
    faults.unless(bool(one.members), "members", errors.REQUIRED)
    faults.unless(one.at.utcoffset() is not None, "at", errors.MOMENT_NAIVE)
    faults.lengths(one, code=60, name=120)
    seen = one.unit_id is None or accounts.sees_units(actor, [one.unit_id])
    faults.unless(seen, "unit", errors.UNIT_UNKNOWN)
    roles = [role for _, role in one.members]
    known = all(role in rules.MEMBER_ROLES for role in roles)
    faults.unless(known, "members", errors.SET_ROLE_BAD)
    if known and kind in rules.SET_KINDS:
        wrong = rules.set_fault(kind, [*(member.role for member in (there.present if there else ())), *roles])
        faults.unless(not wrong, "members", wrong)
    twice = len({item_id for item_id, _ in one.members}) < len(one.members)
    taken = twice or _elsewhere([item_id for item_id, _ in one.members], kind == "bundle")
    faults.unless(not taken, "members", errors.SET_TAKEN)


def _elsewhere(item_ids: Sequence[int], bundle: bool) -> bool:
    return Member.objects.filter(item_id__in=item_ids, bundle=bundle, ends=None).exists()


def _write(pk: int, one: SetInput, items: Mapping[int, ItemView], there: SetView | None, now: datetime) -> None:
    rows: list[dict[str, Any]] = []
    kind = _kind(one, there)
    if there is None:
        unit = one.unit_id if one.unit_id is not None else items[one.members[0][0]].unit_id
        rows.append(
            {"id": pk, "kind": kind, "code": one.code.strip(), "name": one.name.strip(), "unit_id": unit,
             "created_at": now, "version": 1}
        )  # fmt: skip
    else:
        ItemSet.objects.filter(pk=pk).update(version=F("version") + 1)
    members = [
        {"id": row, "set_id": pk, "item_id": item_id, "bundle": kind == "bundle", "role": role, "starts": one.at,
         "ends": None}
        for row, (item_id, role) in zip(new_ids(len(one.members)), one.members, strict=True)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            insert(ItemSet, rows)
    except IntegrityError as taken:
        raise Invalid.one("code", errors.SET_CODE_TAKEN, set=one.code) from taken
    insert(Member, members)


@transaction.atomic
def leave_set(*, actor: Actor, set_id: int, item_id: int, at: datetime, now: datetime) -> SetView:
    """An item is in its set no more, such as an indoor unit that was exchanged.

    Raises Forbidden, Missing `set_unknown`, Invalid: set_not_in, part_too_early, moment_naive.
    """
    actor.need("items.write")
    current = queries.set_(actor, set_id)
    accounts.need_at(actor, "items.write", current.unit_id)
    member = next((one for one in current.present if one.item.id == item_id), None)
    faults = errors.Faults()
    faults.unless(member is not None, "item", errors.SET_NOT_IN)
    faults.unless(at.utcoffset() is not None, "at", errors.MOMENT_NAIVE)
    faults.raise_found()
    faults.unless(member is None or at >= member.starts, "at", errors.PART_TOO_EARLY)
    faults.raise_found()
    if not Member.objects.filter(set_id=set_id, item_id=item_id, ends=None).update(ends=at):
        raise Invalid.one("item", errors.SET_NOT_IN)
    scope(actor, ItemSet.objects.filter(pk=set_id)).update(version=F("version") + 1)
    event = SetLeft(subject=set_id, at=at, about=(("set", set_id), ("item", item_id)), item=item_id)
    record(actor=actor, events=[event], now=now)
    return queries.set_(actor, set_id)
