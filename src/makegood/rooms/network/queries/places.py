"""Reading the company and its places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, Q

from makegood.engines.wording import looks_spelled
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.paging import Page, id_after, limited, page_of
from makegood.ground.problems import Missing
from makegood.ground.rows import id_from
from makegood.rooms.network import errors, rules
from makegood.rooms.network.models import Capability, Closure, Company, Node, NodeStep
from makegood.rooms.network.views import CapabilityView, ClosureView, CompanyView, NodeView, StepView

_NODE = (
    "unit_id", "code", "kind", "name", "region", "division", "address", "phone", "zone", "state", "opened_on",
    "unit__parent_id", "version", "left_on", "contact", "lat", "lng", "staff_count", "daily_capacity",
)  # fmt: skip
_CAPABILITY: tuple[str, ...] = ("unit_id", "category", "kind", "level")
_STEP = tuple(StepView.__dataclass_fields__)
_CLOSURE = tuple(ClosureView.__dataclass_fields__)
_companies: dict[str, CompanyView] = {}


def company() -> CompanyView:
    """The company, remembered per process once it is committed. Raises Missing `no_company`."""
    database = str(connection.settings_dict["NAME"])
    known = _companies.get(database)
    if known is not None:
        return known
    row = (
        Company.objects.order_by("unit_id")
        .values_list("name", "jurisdiction", "unit_id", "currency", "version")
        .first()
    )
    if row is None:
        raise Missing("no_company")
    name, jurisdiction, unit_id, currency, version = row
    found = CompanyView(name, jurisdiction, rules.JURISDICTIONS[jurisdiction].zone, unit_id, currency, version)
    # Inside a transaction that may still be rolled back nothing is remembered.
    transaction.on_commit(lambda: _companies.__setitem__(database, found))
    return found


def founded() -> bool:
    """Whether there is a company: what recurs in an empty database has nothing to do."""
    try:
        company()
    except Missing:
        return False
    return True


# --- nodes


def node(actor: Actor, key: str | int) -> NodeView:
    """A node by its code or the id of its unit. Raises Missing `node_unknown`."""
    rows = Node.objects.filter(unit_id=key) if isinstance(key, int) else Node.objects.filter(code=key)
    row = accounts.scope(actor, rows).values_list(*_NODE).first()
    if row is None:
        raise errors.node_unknown()
    return NodeView(*row)


def nodes(
    actor: Actor,
    kind: str | None = None,
    q: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
    *,
    state: str | None = None,
    unit_id: int | None = None,
    division: str | None = None,
) -> Page[NodeView]:
    """Nodes that the actor sees in the order of their making.

    Narrowed by kind, state (`!left`: any but that), the node they stand under, the beginning of their division's
    code, and by the beginning of the code or any part of name, spelling, region or contact.
    """
    limit = limited(limit)
    rows = accounts.scope(actor, Node.objects.all())
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.exclude(state=state[1:]) if state.startswith("!") else rows.filter(state=state)
    if unit_id is not None:
        rows = rows.filter(unit_id__in=accounts.descendants(unit_id))
    if division:
        rows = rows.filter(division__startswith=rules.stem(division))
    if q:
        asked = Q(code__startswith=q) | Q(name__contains=q) | Q(region__contains=q) | Q(contact__contains=q)
        letters = looks_spelled(q)
        rows = rows.filter(asked | Q(pinyin__contains=letters) if letters else asked)
    after = id_after(cursor)
    if after is not None:
        rows = rows.filter(unit_id__gt=after)
    found = [NodeView(*row) for row in rows.order_by("unit_id").values_list(*_NODE)[: limit + 1]]
    return page_of(found, limit, lambda view: view.unit_id)


def every_node(actor: Actor, unit_id: int | None = None) -> list[NodeView]:
    """All nodes that the actor sees, or those of a part, for the map: as many as a company has places."""
    rows = accounts.scope(actor, Node.objects.all())
    if unit_id is not None:
        rows = rows.filter(unit_id__in=accounts.descendants(unit_id))
    return [NodeView(*row) for row in rows.order_by("code").values_list(*_NODE)]


def many_nodes(actor: Actor, unit_ids: Iterable[int]) -> list[NodeView]:
    """These nodes, as far as the actor sees them."""
    rows = accounts.scope(actor, Node.objects.filter(unit_id__in=set(unit_ids)))
    return [NodeView(*row) for row in rows.values_list(*_NODE)]


def counts_below(actor: Actor, unit_ids: Iterable[int]) -> dict[int, int]:
    """How many nodes stand right below each of these."""
    rows = accounts.scope(actor, Node.objects.filter(unit__parent_id__in=set(unit_ids)))
    return dict(rows.values_list("unit__parent_id").annotate(n=Count("unit_id")))


def children(actor: Actor, unit_id: int) -> list[NodeView]:
    """The nodes right below one that the actor sees, by code."""
    rows = accounts.scope(actor, Node.objects.filter(unit__parent_id=unit_id)).order_by("code").values_list(*_NODE)
    return [NodeView(*row) for row in rows]


def line(actor: Actor, unit_id: int) -> tuple[NodeView, ...]:
    """The nodes above one that the actor sees, the highest first."""
    above = [one for one in accounts.ancestors(unit_id) if one != unit_id]
    found = {
        row[0]: NodeView(*row)
        for row in accounts.scope(actor, Node.objects.filter(unit_id__in=above)).values_list(*_NODE)
    }
    return tuple(found[one] for one in reversed(above) if one in found)


def steps(actor: Actor, unit_id: int) -> list[StepView]:
    """The life of a node so far, moves among its steps, the newest first."""
    rows = accounts.scope(actor, NodeStep.objects.filter(unit_id=unit_id)).order_by("-at", "-id")
    return [StepView(*row) for row in rows.values_list(*_STEP)]


def closures(actor: Actor, unit_ids: Iterable[int], since: datetime) -> list[ClosureView]:
    """Closures of these nodes that are not over at `since`, those withdrawn left out, in order."""
    rows = Closure.objects.filter(unit_id__in=set(unit_ids), ends__gt=since, withdrawn_at__isnull=True)
    found = accounts.scope(actor, rows).order_by("starts", "id").values_list(*_CLOSURE)
    return [ClosureView(*row) for row in found]


def capabilities(actor: Actor, unit_ids: Iterable[int]) -> dict[int, tuple[CapabilityView, ...]]:
    """What these nodes are able to do."""
    found: dict[int, list[CapabilityView]] = {}
    rows = accounts.scope(actor, Capability.objects.filter(unit_id__in=set(unit_ids)))
    for row in rows.order_by("category", "kind").values_list(*_CAPABILITY):
        found.setdefault(row[0], []).append(CapabilityView(*row[1:]))
    return {unit_id: tuple(some) for unit_id, some in found.items()}


def node_names(unit_ids: Iterable[int]) -> dict[int, str]:
    """Names of nodes by unit, for lists that show where something is done."""
    return dict(Node.objects.filter(unit_id__in=set(unit_ids)).values_list("unit_id", "name"))


def node_codes(unit_ids: Iterable[int]) -> dict[int, str]:
    """Codes of nodes by unit, the company's own left out: what is the company's names no place."""
    rows = Node.objects.filter(unit_id__in=set(unit_ids), unit__parent__isnull=False)
    return dict(rows.values_list("unit_id", "code"))


def kinds_of_units(unit_ids: set[int]) -> dict[int, str]:
    """What kind of place each unit is; decides who is probably liable for a breach there."""
    return dict(Node.objects.filter(unit_id__in=unit_ids).values_list("unit_id", "kind"))


def unit_named(actor: Actor, key: str, field: str = "unit") -> int:
    """The unit that a code, or an id, names. Raises Invalid `unit_unknown` for what is not the actor's to see."""
    found = units_by_code(actor, {key}).get(key) if "\0" not in key else None
    if found is not None:
        return found
    given = id_from(key)
    return accounts.unit_for(actor, -1 if given is None else given, field)


def units_by_code(actor: Actor, codes: set[str]) -> dict[str, int]:
    """Units by the codes of their nodes; codes that are not there or not the actor's to see are left out."""
    return dict(accounts.scope(actor, Node.objects.filter(code__in=codes)).values_list("code", "unit_id"))
