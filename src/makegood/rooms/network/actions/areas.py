"""Service areas: rows made, changed and ended, many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import queries as seen
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import insert, new_ids
from makegood.rooms.network import errors, rules
from makegood.rooms.network.actions.checking import (
    fault,
    reversed_dates,
    today,
    told,
    too_long,
    units_at,
    unknown_divisions,
)
from makegood.rooms.network.events import AreaSet
from makegood.rooms.network.inputs import AreaInput
from makegood.rooms.network.models import ServiceArea
from makegood.rooms.network.views import AreaView

_CHANGEABLE = frozenset({"share", "quota", "priority", "backup", "valid_from", "valid_to"})
_AREA = tuple(AreaView.__dataclass_fields__)
_LENGTHS = {"division": 12, "category": 60, "kind": 24}


@transaction.atomic
def add_areas(*, actor: Actor, areas: Sequence[AreaInput], now: datetime) -> list[int]:
    """Add rows to the service areas; their ids in order.

    Shares need not come to 100 yet: what does not is shown and told, so that a map can be drawn row by row.
    Raises Forbidden, Invalid (field `<place>.<field>` when there are several): unit_unknown, division_unknown,
    too_long, required, area_share_bad, count_negative, dates_reversed, area_twice.
    """
    actor.need("areas.write")
    if not areas:
        return []
    units_at(actor, "areas.write", [one.unit_id for one in areas])
    _check(areas)
    ids = new_ids(len(areas))
    rows = [
        {"id": pk, **asdict(one), "division": rules.tidy_code(one.division), "version": 1}
        for pk, one in zip(ids, areas, strict=True)
    ]
    insert(ServiceArea, rows)
    _record(actor, "made", ids, now, fresh=True)
    return ids


def _check(areas: Sequence[AreaInput]) -> None:
    missing = unknown_divisions([one.division for one in areas])
    count = len(areas)
    found: list[FieldError] = []
    for place, one in enumerate(areas):
        if not one.division.strip():
            found.append(fault(told(place, count, "division"), errors.REQUIRED))
        if rules.tidy_code(one.division) in missing:
            found.append(fault(told(place, count, "division"), errors.DIVISION_UNKNOWN, division=one.division))
        found.extend(too_long(_LENGTHS, one, place, count))
        found.extend(_number_faults(asdict(one), place, count))
    if found:
        raise errors.invalid(found)
    _check_twice(areas)


def _number_faults(given: Mapping[str, Any], place: int = 0, count: int = 1) -> list[FieldError]:
    found = []
    if not 0 <= given.get("share", 0) <= 100:
        found.append(fault(told(place, count, "share"), errors.SHARE_BAD))
    if given.get("quota") is not None and given["quota"] < 0:
        found.append(fault(told(place, count, "quota"), errors.NOT_POSITIVE))
    if not 0 <= given.get("priority", 0) <= 1000:
        found.append(fault(told(place, count, "priority"), errors.NOT_POSITIVE))
    if reversed_dates(given.get("valid_from"), given.get("valid_to")):
        found.append(fault(told(place, count, "valid_to"), errors.DATES_BAD))
    return found


def _check_twice(areas: Sequence[AreaInput]) -> None:
    """A node has one row for the same work at a time, on file and in the list. Raises Invalid `area_twice`."""
    units = {one.unit_id for one in areas}
    known: dict[tuple[Any, ...], list[tuple[date, date | None]]] = {}
    rows = ServiceArea.objects.filter(unit_id__in=units).values_list(
        "unit_id", "division", "category", "kind", "backup", "valid_from", "valid_to"
    )
    for *key, first, last in rows:
        known.setdefault(tuple(key), []).append((first, last))
    for place, one in enumerate(areas):
        spans = known.setdefault((one.unit_id, rules.tidy_code(one.division), one.category, one.kind, one.backup), [])
        if any(_meet((one.valid_from, one.valid_to), span) for span in spans):
            raise Invalid.one(told(place, len(areas), "division"), errors.AREA_TWICE)
        spans.append((one.valid_from, one.valid_to))


def _meet(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    return (one[1] is None or other[0] <= one[1]) and (other[1] is None or one[0] <= other[1])


@transaction.atomic
def change_areas(
    *,
    actor: Actor,
    area_ids: Collection[int],
    changes: Mapping[str, Any],
    now: datetime,
    version: int | None = None,
) -> list[AreaView]:
    """Change share, quota, priority, backup or validity of rows, all in the same way; a single one read at `version`.

    Raises Forbidden, Missing `area_unknown`, Stale, Invalid: field_unknown, area_share_bad, count_negative,
    dates_reversed.
    """
    actor.need("areas.write")
    unknown = sorted(set(changes) - _CHANGEABLE)
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    standing = _standing(actor, area_ids)
    units_at(actor, "areas.write", [one.unit_id for one in standing])
    for one in standing:
        faults = _number_faults({**asdict(one), **changes})
        if faults:
            raise errors.invalid(faults)
    rows = ServiceArea.objects.filter(pk__in=[one.id for one in standing])
    if version is not None:
        rows = rows.filter(version=version)
    if rows.update(**changes, version=F("version") + 1) != len(standing):
        raise errors.stale(standing[0] if standing else None)
    _record(actor, "changed", [one.id for one in standing], now)
    return _many([one.id for one in standing])


@transaction.atomic
def end_areas(*, actor: Actor, area_ids: Collection[int], last: date, now: datetime) -> int:
    """End rows with a day (inclusive); one that has not begun by then never was and is taken away. How many.

    Raises Forbidden, Missing `area_unknown`.
    """
    actor.need("areas.write")
    standing = _standing(actor, area_ids)
    units_at(actor, "areas.write", [one.unit_id for one in standing])
    never = [one.id for one in standing if one.valid_from > last]
    ended = [one.id for one in standing if one.valid_from <= last and (one.valid_to is None or one.valid_to > last)]
    _record(actor, "removed", never, now)
    ServiceArea.objects.filter(pk__in=never).delete()
    ServiceArea.objects.filter(pk__in=ended).update(valid_to=last, version=F("version") + 1)
    _record(actor, "ended", ended, now)
    return len(never) + len(ended)


def pass_areas(*, actor: Actor, unit_id: int, heir_id: int, now: datetime) -> None:
    """What a node serves is served by its heir from today on; called by the action that hands over."""
    day = today(now)
    own = _of(unit_id, day)
    theirs = {(one.division, one.category, one.kind, one.backup): one for one in _of(heir_id, day)}
    for one in own:
        same = theirs.get((one.division, one.category, one.kind, one.backup))
        if same is not None:
            share = min(100, same.share + one.share)
            change_areas(actor=actor, area_ids=[same.id], changes={"share": share}, now=now)
    end_areas(actor=actor, area_ids=[one.id for one in own], last=day - timedelta(days=1), now=now)
    new = [
        AreaInput(
            heir_id, one.division, day, one.category, one.kind, one.share, one.quota, one.priority, one.backup,
            one.valid_to,
        )
        for one in own
        if (one.division, one.category, one.kind, one.backup) not in theirs
    ]  # fmt: skip
    add_areas(actor=actor, areas=new, now=now)


def _of(unit_id: int, day: date) -> list[AreaView]:
    rows = ServiceArea.objects.filter(unit_id=unit_id, valid_from__lte=day).exclude(valid_to__lt=day).order_by("pk")
    return [AreaView(*row) for row in rows.values_list(*_AREA)]


def _standing(actor: Actor, ids: Collection[int]) -> list[AreaView]:
    """Rows that are there and the actor's to see. Raises Missing `area_unknown`."""
    wanted = list(dict.fromkeys(ids))
    rows = seen.scope(actor, ServiceArea.objects.filter(pk__in=wanted)).order_by("pk").values_list(*_AREA)
    found = [AreaView(*row) for row in rows]
    if len(found) != len(wanted):
        raise errors.area_unknown()
    return found


def _record(actor: Actor, verb: str, ids: Sequence[int], now: datetime, *, fresh: bool = False) -> None:
    if not ids:
        return
    events = [
        AreaSet(
            subject=one.id, at=now, about=(("unit", one.unit_id),), verb=verb, unit=one.unit_id, division=one.division,
            category=one.category, kind=one.kind, share=one.share, quota=one.quota, backup=one.backup,
            valid_from=one.valid_from.isoformat(), valid_to=one.valid_to.isoformat() if one.valid_to else "",
        )
        for one in _many(ids)
    ]  # fmt: skip
    record(actor=actor, events=events, now=now, fresh={("area", pk) for pk in ids} if fresh else ())


def _many(ids: Sequence[int]) -> list[AreaView]:
    rows = ServiceArea.objects.filter(pk__in=ids).order_by("pk").values_list(*_AREA)
    return [AreaView(*row) for row in rows]
