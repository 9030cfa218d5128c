"""The company and the places of its network: set up, added, described anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from makegood.engines.wording import spelled
from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as seen
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import chunked, insert, new_ids
from makegood.rooms.network import errors, queries, rules
from makegood.rooms.network.events import CompanyFounded, NodeCreated
from makegood.rooms.network.inputs import NodeInput
from makegood.rooms.network.lifecycle import STATES
from makegood.rooms.network.models import Company, Node
from makegood.rooms.network.views import CompanyView

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
        if not node.name.strip():
            wrong(place, "name", errors.REQUIRED)
        limits = (("name", 120), ("region", 120), ("division", 12), ("address", 200), ("phone", 24))
        for name, most in limits:
            if len(getattr(node, name)) > most:
                wrong(place, name, errors.TOO_LONG, most=most)
        if node.zone and not _is_zone(node.zone):
            wrong(place, "zone", errors.ZONE_UNKNOWN)
    if found:
        raise errors.invalid(found)


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
