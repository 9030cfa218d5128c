"""Reading service areas: who serves a place, and where nobody or too many do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.paging import Page, id_after, limited, page_of
from makegood.rooms.network import errors, rules
from makegood.rooms.network.models import Capability, Closure, Division, Node, OutletContract, ServiceArea
from makegood.rooms.network.queries import divisions, places
from makegood.rooms.network.views import AreaView, ClosureView, Serving

NEED = "network.read"
_AREA = tuple(AreaView.__dataclass_fields__)
_REACH = tuple(rules.Reach.__dataclass_fields__)
_CLOSURE = tuple(ClosureView.__dataclass_fields__)


def area(actor: Actor, area_id: int) -> AreaView:
    """One row of the service areas. Raises Missing `area_unknown`."""
    row = accounts.scope(actor, ServiceArea.objects.filter(pk=area_id), need=NEED).values_list(*_AREA).first()
    if row is None:
        raise errors.area_unknown()
    return AreaView(*row)


def areas(
    actor: Actor,
    *,
    unit_id: int | None = None,
    division: str | None = None,
    category: str | None = None,
    on: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[AreaView]:
    """Rows that the actor sees, in the order of their making: of a node and those below it, in a division and its
    parts, of a category, valid on a day."""
    limit = limited(limit)
    rows = accounts.scope(actor, ServiceArea.objects.all(), need=NEED)
    if unit_id is not None:
        rows = rows.filter(unit_id__in=accounts.descendants(unit_id))
    if division:
        rows = rows.filter(division__startswith=rules.stem(rules.tidy_code(division)))
    if category is not None:
        rows = rows.filter(category=category)
    if on is not None:
        rows = rows.filter(_valid(on))
    after = id_after(cursor)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = [AreaView(*row) for row in rows.order_by("pk").values_list(*_AREA)[: limit + 1]]
    return page_of(found, limit, lambda view: view.id)


def _valid(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def every_area(actor: Actor, on: date) -> list[AreaView]:
    """All rows that are valid on a day and the actor's to see, for the map."""
    rows = accounts.scope(actor, ServiceArea.objects.filter(_valid(on)), need=NEED)
    return [AreaView(*row) for row in rows.order_by("pk").values_list(*_AREA)]


def served_divisions(actor: Actor, on: date) -> dict[str, int]:
    """How many rows speak of each division on a day."""
    rows = accounts.scope(actor, ServiceArea.objects.filter(_valid(on)), need=NEED)
    return dict(rows.values_list("division").annotate(n=Count("pk")))


def serving(actor: Actor, *, division: str, categories: Sequence[str], kind: str, on: date) -> list[Serving]:
    """Who serves a place for some work on a day: the closest division first, then the closest category, rows for the
    kind before rows for all kinds, backups after the others, by priority and share.

    `categories` are the codes from the leaf to the root. Who may really be given the work is for whoever gives it:
    state, contract, closures and capacity are told, not judged. Not narrowed to what the actor sees below a unit: a
    desk must know who comes; it needs `network.read`.
    """
    actor.need(NEED)
    path = [one.code for one in divisions.division_path(division)] or list(
        rules.path_of_code(rules.tidy_code(division))
    )
    rows = ServiceArea.objects.filter(
        _valid(on), division__in=path, category__in=["", *categories], kind__in=list({"", kind})
    )
    found = [AreaView(*row) for row in rows.values_list(*_AREA)]
    if not found:
        return []
    ranked = sorted(found, key=lambda one: _rank(path, categories, one))
    units = {one.unit_id for one in ranked}
    nodes = {
        row[0]: row[1:]
        for row in Node.objects.filter(unit_id__in=units).values_list(
            "unit_id", "code", "name", "kind", "state", "daily_capacity"
        )
    }
    allowed = _contracted(units, categories, kind, on)
    shut = _closed(units, on)
    return [
        Serving(
            one, *nodes[one.unit_id],
            nodes[one.unit_id][2] not in rules.CONTRACTED or one.unit_id in allowed, tuple(shut.get(one.unit_id, ())),
        )
        for one in ranked
    ]  # fmt: skip


def _rank(path: Sequence[str], categories: Sequence[str], view: AreaView) -> tuple[object, ...]:
    reach = rules.Reach(*(getattr(view, name) for name in _REACH))
    return rules.specificity(path, categories, reach), view.backup, view.priority, -view.share, view.id


def _contracted(units: Collection[int], categories: Sequence[str], kind: str, on: date) -> set[int]:
    rows = OutletContract.objects.filter(unit_id__in=units, valid_from__lte=on, valid_to__gte=on)
    return {
        unit_id
        for unit_id, kinds, of in rows.values_list("unit_id", "kinds", "categories")
        if rules.allows(kinds, of, kind, categories)
    }


def _closed(units: Collection[int], on: date) -> dict[int, list[ClosureView]]:
    start = datetime.combine(on, time(), ZoneInfo(places.company().zone)).astimezone(UTC)
    found: dict[int, list[ClosureView]] = {}
    rows = Closure.objects.filter(unit_id__in=units, ends__gt=start, withdrawn_at__isnull=True).order_by("starts")
    for row in rows.values_list(*_CLOSURE):
        found.setdefault(row[1], []).append(ClosureView(*row))
    return found


def fit_units(actor: Actor, unit_ids: Collection[int], categories: Sequence[str], kind: str) -> dict[int, int]:
    """The level at which each of these nodes is able to do some work; one that states nothing at all is taken at its
    area rows' word, with level 1."""
    rows = Capability.objects.filter(unit_id__in=set(unit_ids))
    stated: dict[int, list[tuple[str, str, int]]] = {}
    for unit_id, category, of, level in rows.values_list("unit_id", "category", "kind", "level"):
        stated.setdefault(unit_id, []).append((category, of, level))
    return {
        unit_id: rules.skilled(stated[unit_id], categories, kind) if unit_id in stated else 1 for unit_id in unit_ids
    }


def coverage(actor: Actor, on: date, *, below: str | None = None) -> list[rules.Fault]:
    """What is wrong with the service areas of the whole company on a day, in and below a division if one is given.

    The places of nodes that the actor does not see are left out; a fault with none of theirs but somebody else's is
    not theirs to mend and not told.
    """
    rows = [rules.Reach(*row) for row in ServiceArea.objects.filter(_valid(on)).values_list(*_REACH)]
    parents: Mapping[str, str | None] = dict(Division.objects.values_list("code", "parent_id"))
    faults = [*rules.shares_faults(rows, on), *rules.nobody_faults(rows, parents, on)]
    if below:
        stem = rules.stem(below)
        faults = [one for one in faults if one.division.startswith(stem)]
    seen = accounts.visible_units(actor, NEED)
    if seen is None:
        return faults
    mine = set(seen)
    near = {parents.get(row.division) for row in rows if row.unit_id in mine}
    return [
        one for one in faults
        if mine & set(one.unit_ids) or (not one.unit_ids and parents.get(one.division) in near)
    ]  # fmt: skip
