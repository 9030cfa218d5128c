"""The company and the places of its network: set up, added, described anew."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from makegood.engines.wording import spelled
from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as seen
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import chunked, insert, new_id, new_ids
from makegood.rooms.network import errors, queries, rules
from makegood.rooms.network.actions.checking import coordinates, fault, told, too_long, unknown_divisions
from makegood.rooms.network.events import (
    CapabilitiesSet,
    ClosureDeclared,
    ClosureWithdrawn,
    CompanyFounded,
    NodeChanged,
    NodeCreated,
)
from makegood.rooms.network.inputs import NodeInput, SkillInput
from makegood.rooms.network.lifecycle import STATES
from makegood.rooms.network.models import Capability, Closure, Company, Node
from makegood.rooms.network.views import CapabilityView, ClosureView, CompanyView, NodeView

_LENGTHS = {"name": 120, "region": 120, "division": 12, "address": 200, "phone": 24, "contact": 80}
_CHANGEABLE = frozenset(
    {
        "kind", "name", "region", "division", "address", "phone", "zone", "opened_on", "contact", "lat", "lng",
        "staff_count", "daily_capacity",
    }
)  # fmt: skip
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HEAD_CODE = "HQ"


@transaction.atomic
def create_company(*, actor: Actor, name: str, jurisdiction: str, now: datetime, code: str = _HEAD_CODE) -> CompanyView:
    """Set up the company: the root of its network, its service centre `code`, the law it stands under.

    Raises Forbidden, Invalid: required, too_long, jurisdiction_unknown; Conflict `company_exists`.
    """
    actor.need("network.write")
    if jurisdiction not in rules.JURISDICTIONS:
        raise Invalid.one("jurisdiction", errors.JURISDICTION_UNKNOWN, known=", ".join(sorted(rules.JURISDICTIONS)))
    law = rules.JURISDICTIONS[jurisdiction]
    centre = NodeInput(code=code, kind="service_centre", name=name, zone=law.zone)
    _check_nodes([centre])
    unit_id = accounts.create_unit(actor=actor, parent_id=None, now=now)
    insert(Node, [_node_row(unit_id, centre, law.zone)])
    row = {
        "unit_id": unit_id, "name": name.strip(), "jurisdiction": jurisdiction, "currency": law.currency,
        "created_at": now, "version": 1,
    }  # fmt: skip
    insert(Company, [row])
    about = (("unit", unit_id),)
    founded = CompanyFounded(subject=unit_id, at=now, about=about, jurisdiction=jurisdiction, currency=law.currency)
    made = NodeCreated(subject=unit_id, at=now, about=about, code=code, kind="service_centre")
    record(actor=actor, events=[founded, made], now=now)
    return queries.company()


@transaction.atomic
def create_nodes(*, actor: Actor, nodes: Sequence[NodeInput], now: datetime) -> list[int]:
    """Add places to the network; the ids of their units in order. A parent may be a code of the same list.

    Raises Forbidden, Missing `no_company`, Invalid (field `<place>.<field>` when there are several): required,
    too_long, code_bad, node_kind_unknown, zone_unknown, node_code_taken, node_code_twice, parent_unknown, unit_circle.
    """
    actor.need("network.write")
    if not nodes:
        return []
    _check_nodes(nodes)
    ids = new_ids(len(nodes))
    by_code = {node.code: unit for node, unit in zip(nodes, ids, strict=True)}
    _check_free([node.code for node in nodes])
    outside = {node.parent_code for node in nodes if node.parent_code is not None and node.parent_code not in by_code}
    parents_by_code = {**queries.units_by_code(actor, outside), **by_code}
    parents: list[int | None] = []
    for place, node in enumerate(nodes):
        if node.parent_code is None:
            parents.append(seen.root_unit_id())
        elif node.parent_code in parents_by_code:
            parents.append(parents_by_code[node.parent_code])
        else:
            raise Invalid.one(_field(nodes, place, "parent_code"), errors.PARENT_UNKNOWN, parent=node.parent_code)
    accounts.create_units(actor=actor, parents=parents, ids=ids, now=now)
    zone = queries.company().zone
    insert(Node, [_node_row(unit, node, zone) for unit, node in zip(ids, nodes, strict=True)])
    events = [
        NodeCreated(subject=unit, at=now, about=(("unit", unit),), code=node.code, kind=node.kind)
        for unit, node in zip(ids, nodes, strict=True)
    ]
    record(actor=actor, events=events, now=now)
    return ids


def _field(nodes: Sequence[NodeInput], place: int, name: str) -> str:
    return name if len(nodes) == 1 else f"{place}.{name}"


def _check_nodes(nodes: Sequence[NodeInput]) -> None:
    found: list[FieldError] = []

    def wrong(place: int, name: str, code: str, **params: Any) -> None:
        found.append(FieldError(_field(nodes, place, name), code, tuple(sorted(params.items()))))

    codes: set[str] = set()
    for place, node in enumerate(nodes):
        if not _CODE.fullmatch(node.code) or len(node.code) > 24:
            wrong(place, "code", errors.CODE_BAD, most=24)
        if node.code in codes:
            wrong(place, "code", errors.NODE_CODE_TWICE, taken=node.code)
        codes.add(node.code)
        if node.kind not in rules.NODE_KINDS or node.state not in STATES:
            wrong(place, "kind", errors.NODE_KIND_UNKNOWN, kind=node.kind)
        found.extend(_node_faults(node, place, len(nodes)))
    if found:
        raise errors.invalid(found)


def _node_faults(node: NodeInput, place: int, count: int) -> list[FieldError]:
    found = []
    if not node.name.strip():
        found.append(fault(told(place, count, "name"), errors.REQUIRED))
    found.extend(too_long(_LENGTHS, node, place, count))
    if node.zone and not _is_zone(node.zone):
        found.append(fault(told(place, count, "zone"), errors.ZONE_UNKNOWN))
    if not coordinates(node.lat, node.lng):
        found.append(fault(told(place, count, "lat"), errors.COORDINATES_BAD))
    for name in ("staff_count", "daily_capacity"):
        if not 0 <= (getattr(node, name) or 0) < 1_000_000:
            found.append(fault(told(place, count, name), errors.NOT_POSITIVE))
    return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return len(name) <= 64


def _check_free(codes: Sequence[str]) -> None:
    for part in chunked(codes, 500):
        taken = Node.objects.filter(code__in=part).values_list("code", flat=True).first()
        if taken is not None:
            place = codes.index(taken)
            raise Invalid.one("code" if len(codes) == 1 else f"{place}.code", errors.NODE_CODE_TAKEN, taken=taken)


def _node_row(unit_id: int, node: NodeInput, zone: str) -> dict[str, Any]:
    return {
        "unit_id": unit_id, "code": node.code, "kind": node.kind, "name": node.name.strip(), "region": node.region,
        "division": node.division, "address": node.address, "phone": node.phone, "zone": node.zone or zone,
        "state": node.state, "opened_on": node.opened_on, "left_on": None, "contact": node.contact,
        "pinyin": spelled(node.name), "lat": node.lat, "lng": node.lng, "staff_count": node.staff_count,
        "daily_capacity": node.daily_capacity, "version": 1,
    }  # fmt: skip


@transaction.atomic
def change_node(
    *, actor: Actor, unit_id: int, changes: Mapping[str, Any], now: datetime, version: int | None = None
) -> NodeView:
    """Change what is known about a node that was read at `version`: anything but its code, state and parent.

    Raises Forbidden, Missing `node_unknown`, Stale, Invalid: field_unknown, required, too_long, node_kind_unknown,
    zone_unknown, coordinates_bad, count_negative, division_unknown.
    """
    actor.need("network.write")
    current = queries.node(actor, unit_id)
    seen.need_at(actor, "network.write", unit_id)
    unknown = sorted(set(changes) - _CHANGEABLE)
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    basis = {name: getattr(current, name) for name in _CHANGEABLE}
    whole = NodeInput(code=current.code, **{**basis, **changes})
    _check_nodes([whole])
    if "kind" in changes and (current.kind == "service_centre") != (whole.kind == "service_centre"):
        raise Invalid.one("kind", errors.NODE_KIND_UNKNOWN, kind=whole.kind)
    if unknown_divisions([whole.division]):
        raise Invalid.one("division", errors.DIVISION_UNKNOWN, division=whole.division)
    changed = {name: value for name, value in changes.items() if value != basis[name]}
    if "name" in changed:
        changed |= {"name": whole.name.strip(), "pinyin": spelled(whole.name)}
    if "division" in changed:
        changed["division"] = rules.tidy_code(whole.division)
    wanted = current.version if version is None else version
    if not Node.objects.filter(unit_id=unit_id, version=wanted).update(**changed, version=F("version") + 1):
        raise errors.stale(current)
    fields = tuple(sorted(set(changed) - {"pinyin"}))
    if fields:
        event = NodeChanged(subject=unit_id, at=now, about=(("unit", unit_id),), fields=fields)
        record(actor=actor, events=[event], now=now)
    return queries.node(actor, unit_id)


@transaction.atomic
def set_capabilities(
    *, actor: Actor, unit_id: int, abilities: Sequence[SkillInput], now: datetime
) -> tuple[CapabilityView, ...]:
    """State anew what a node is able to do. Raises Forbidden, Missing `node_unknown`, Invalid: skill_level_bad,
    too_long."""
    actor.need("network.write")
    queries.node(actor, unit_id)
    seen.need_at(actor, "network.write", unit_id)
    stated = {(one.category, one.kind): one.level for one in abilities}
    for (category, kind), level in stated.items():
        if level not in rules.LEVELS:
            raise Invalid.one("level", errors.LEVEL_BAD)
        if len(category) > 60 or len(kind) > 24:
            raise Invalid.one("category", errors.TOO_LONG, most=60)
    Capability.objects.filter(unit_id=unit_id).delete()
    insert(
        Capability,
        [
            {"unit_id": unit_id, "category": category, "kind": kind, "level": level}
            for (category, kind), level in stated.items()
        ],
    )
    of = tuple(f"{category}/{kind}/{level}" for (category, kind), level in sorted(stated.items()))
    record(actor=actor, events=[CapabilitiesSet(subject=unit_id, at=now, about=(("unit", unit_id),), of=of)], now=now)
    return queries.capabilities(actor, [unit_id]).get(unit_id, ())


@transaction.atomic
def close_for(
    *, actor: Actor, unit_id: int, starts: datetime, ends: datetime, reason: str, now: datetime
) -> ClosureView:
    """A node takes no work from–to. Promises run on: closing is our own affair, others step in meanwhile.

    Raises Forbidden, Missing `node_unknown`, Invalid: dates_reversed, reason_required, too_long.
    """
    actor.need("closures.write")
    queries.node(actor, unit_id)
    seen.need_at(actor, "closures.write", unit_id)
    if ends <= starts:
        raise Invalid.one("ends", errors.DATES_BAD)
    if not reason.strip():
        raise Invalid.one("reason", errors.REASON_REQUIRED)
    if len(reason) > 200:
        raise Invalid.one("reason", errors.TOO_LONG, most=200)
    closure_id = new_id()
    row = {
        "id": closure_id, "unit_id": unit_id, "starts": starts, "ends": ends, "reason": reason.strip(),
        "created_at": now, "withdrawn_at": None,
    }  # fmt: skip
    insert(Closure, [row])
    about = (("unit", unit_id),)
    event = ClosureDeclared(subject=unit_id, at=now, about=about, closure=closure_id, starts=starts, ends=ends)
    record(actor=actor, events=[event], now=now)
    return ClosureView(closure_id, unit_id, starts, ends, reason.strip(), None)


@transaction.atomic
def withdraw_closure(*, actor: Actor, closure_id: int, now: datetime) -> ClosureView:
    """A node works after all. Raises Forbidden, Missing `closure_unknown`, Conflict `closure_gone`."""
    actor.need("closures.write")
    names = tuple(ClosureView.__dataclass_fields__)
    row = seen.scope(actor, Closure.objects.filter(pk=closure_id)).values_list(*names).first()
    if row is None:
        raise errors.closure_unknown()
    current = ClosureView(*row)
    seen.need_at(actor, "closures.write", current.unit_id)
    if not Closure.objects.filter(pk=closure_id, withdrawn_at__isnull=True).update(withdrawn_at=now):
        raise errors.closure_gone()
    about = (("unit", current.unit_id),)
    record(
        actor=actor,
        events=[ClosureWithdrawn(subject=current.unit_id, at=now, about=about, closure=closure_id)],
        now=now,
    )
    return replace(current, withdrawn_at=now)
