"""The network as a tree, and who holds what in which part of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from makegood.ground.accounts import errors, rules
from makegood.ground.accounts.models import Membership, Unit, UnitPath
from makegood.ground.actor import Actor
from makegood.ground.problems import Forbidden

#: Up to so many units are named one by one.
FEW = 200

_Row = TypeVar("_Row", bound=models.Model)
_roots: dict[str, int] = {}


def root_unit_id() -> int:
    """The company's own unit, remembered per process once it is committed. Raises Missing `no_company`."""
    database = str(connection.settings_dict["NAME"])
    known = _roots.get(database)
    if known is not None:
        return known
    found = Unit.objects.filter(parent__isnull=True).values_list("id", flat=True).first()
    if found is None:
        raise errors.no_company()
    # Inside a transaction that may still be rolled back nothing is remembered.
    transaction.on_commit(lambda: _roots.__setitem__(database, found))
    return found


def descendants(unit_id: int | Sequence[int]) -> QuerySet[UnitPath, int]:
    """Ids of the unit (or units) and everything below it now, as a subquery."""
    ancestors_of = [unit_id] if isinstance(unit_id, int) else list(unit_id)
    return UnitPath.objects.filter(ancestor_id__in=ancestors_of, valid_to__isnull=True).values_list(
        "descendant_id", flat=True
    )


def named(units: QuerySet[UnitPath, int]) -> QuerySet[UnitPath, int] | list[int]:
    """These units one by one when they are few, else the subquery as it is. One query.

    For lists of which a page is read: a database that sees the units takes the index of the place, and knows how far
    it would have to read the whole list in its order; through a subquery it reads all of it to find nothing.
    """
    few = list(units[: FEW + 1])
    return few if len(few) <= FEW else units


def descendants_at(unit_id: int, at: datetime) -> QuerySet[UnitPath, int]:
    """Ids of the unit and everything that was below it at a moment, as a subquery."""
    return UnitPath.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at), ancestor_id=unit_id, valid_from__lte=at
    ).values_list("descendant_id", flat=True)


def held_then(
    rows: QuerySet[_Row], unit_ids: Collection[int], moment: models.Expression | F, field: str = "unit"
) -> QuerySet[_Row]:
    """The rows whose unit lay in one of these at a moment of the row's own, wherever it lies now.

    A moment before there was the unit, as imported history has it, counts as the unit's first; `moment` is never null.
    """
    placed = Greatest(moment, F(f"{field}__created_at"), output_field=models.DateTimeField())
    then = UnitPath.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("placed_at")),
        ancestor_id__in=list(unit_ids), descendant_id=OuterRef(f"{field}_id"), valid_from__lte=OuterRef("placed_at"),
    )  # fmt: skip
    found: Any = rows.annotate(placed_at=placed).filter(Exists(then))
    kept: QuerySet[_Row] = found
    return kept


def ancestors(unit_id: int) -> list[int]:
    """Ids of the unit and everything above it now, nearest first."""
    return list(
        UnitPath.objects.filter(descendant_id=unit_id, valid_to__isnull=True)
        .order_by("depth")
        .values_list("ancestor_id", flat=True)
    )


def lines(unit_ids: Collection[int]) -> dict[int, list[int]]:
    """Each of these units with everything above it now, nearest first. One query."""
    found: dict[int, list[int]] = {}
    rows = UnitPath.objects.filter(descendant_id__in=set(unit_ids), valid_to__isnull=True).order_by("depth")
    for unit, above in rows.values_list("descendant_id", "ancestor_id"):
        found.setdefault(unit, []).append(above)
    return found


def parents_of(unit_ids: set[int]) -> dict[int, int]:
    """The unit above each of these, the unit itself at the top: where a matter goes when it is passed up."""
    rows = Unit.objects.filter(pk__in=unit_ids).values_list("id", "parent_id")
    return {unit_id: parent_id or unit_id for unit_id, parent_id in rows}


def visible_units(actor: Actor, need: str | None = None) -> QuerySet[UnitPath, int] | None:
    """Ids of the units that the actor sees, as a subquery; None = the whole company.

    With `need`, a permission, only the units in which it is held.
    """
    roots = actor.where(need)
    return None if roots is None else descendants(sorted(roots))


def unlimited(actor: Actor, need: str | None = None) -> bool:
    """Whether `scope` leaves a queryset as it is: what it reads may be a statement that is kept (`ground.rows`)."""
    return actor.kind != "customer" and actor.where(need) is None


def scope(
    actor: Actor,
    queryset: QuerySet[_Row],
    field: str = "unit_id",
    need: str | None = None,
    customer: str | None = None,
    *,
    paged: bool = False,
) -> QuerySet[_Row]:
    """The rows of the queryset whose unit the actor sees; with `need`, those where that permission is held.

    `paged`: a page is read of many rows in an order (see `named`). A customer sees the rows whose `customer` field
    names the own file, and none where no such field is told.
    """
    if actor.kind == "customer":
        own = customer is not None and (need is None or need in actor.permissions)
        return queryset.filter(**{f"{customer}__in": sorted(actor.customers)}) if own else queryset.none()
    seen = visible_units(actor, need)
    if seen is None:
        return queryset
    return queryset.filter(**{f"{field}__in": named(seen) if paged else seen})


def held_at(actor: Actor, permission: str, unit_ids: Collection[int | None]) -> set[int | None]:
    """Those of the units in which the actor holds the permission. At most one query, none for the whole company.

    A row without a unit is the company's: None is held by whoever holds the permission everywhere.
    """
    wanted = set(unit_ids)
    roots = actor.where(permission)
    if roots is None:
        return wanted
    sure: set[int | None] = {unit for unit in wanted if unit in roots}
    rest = [unit for unit in wanted - sure if unit is not None]
    if not roots or not rest:
        return sure
    found = UnitPath.objects.filter(ancestor_id__in=roots, descendant_id__in=rest, valid_to__isnull=True)
    return sure | set(found.values_list("descendant_id", flat=True))


def may_at(actor: Actor, permission: str, unit_id: int | None) -> bool:
    """Whether the actor holds the permission in the unit; None = for the whole company."""
    return bool(held_at(actor, permission, [unit_id]))


def need_at(actor: Actor, permission: str, unit_id: int | Collection[int | None] | None) -> None:
    """Raise Forbidden `permission_required` unless the actor holds the permission in the unit, or in all of them.

    To be asked after the object was found by its reader, so that a stranger's object stays "not found".
    """
    units = [unit_id] if unit_id is None or isinstance(unit_id, int) else list(unit_id)
    if len(held_at(actor, permission, units)) < len(set(units)):
        raise Forbidden("permission_required", permission=permission)


def at(actor: Actor, *unit_ids: int) -> Actor:
    """The actor as far as these units go, for a page that shows what may be done with something there.

    They are those of an object which was found for this actor; what is held in one of them is held. No query for
    somebody whose parts are all alike.
    """
    if len({grant.permissions for grant in actor.grants}) < 2:
        return actor
    above = {one for unit_id in set(unit_ids) for one in ancestors(unit_id)}
    held = [grant.permissions for grant in actor.grants if grant.unit is None or grant.unit in above]
    return replace(actor, permissions=frozenset[str]().union(*held), grants=())


def roles_at(actor: Actor, unit_id: int | None) -> frozenset[str]:
    """The roles that the actor has in a unit, by a membership there or above it; None = of the whole company."""
    everywhere = {grant.role for grant in actor.grants if grant.unit is None}
    places = {grant.unit for grant in actor.grants if grant.unit is not None}
    if not actor.grants:
        return actor.roles
    if unit_id is None or not places:
        return frozenset(everywhere)
    above = places & ({unit_id} if places == {unit_id} else set(ancestors(unit_id)))
    return frozenset(everywhere | {grant.role for grant in actor.grants if grant.unit in above})


def sees_units(actor: Actor, unit_ids: Collection[int], need: str | None = None) -> bool:
    """Whether all these units are there and the actor's to see; with `need`, to do that in. One query."""
    wanted = set(unit_ids)
    if not wanted:
        return True
    found = scope(actor, Unit.objects.filter(pk__in=wanted), "id", need).values_list("id", flat=True)
    return set(found) == wanted


def unit_for(actor: Actor, unit_id: int | None, field: str = "unit", need: str | None = None) -> int:
    """The unit that new rows of the actor belong to: the given one, else theirs, else the company's.

    With `need`, a unit in which that permission is held. Raises Invalid `unit_unknown` when the given unit is not
    there or not theirs to see, Forbidden `permission_required` when it is, but they may not do this there.
    """
    if unit_id is not None:
        if not sees_units(actor, [unit_id]):
            raise errors.unit_unknown(field)
        if need is not None:
            need_at(actor, need, unit_id)
        return unit_id
    roots = actor.where(need)
    if roots:
        return min(roots)
    if roots is not None and need is not None:
        raise Forbidden("permission_required", permission=need)
    return root_unit_id()


def permissions_at(actor: Actor, unit_id: int) -> frozenset[str]:
    """What the actor holds in a unit, whether or not it is theirs to see."""
    if not actor.grants:
        inside = actor.units is None or bool(held_at(replace(actor, permissions=frozenset({"*"})), "*", [unit_id]))
        return actor.permissions if inside else frozenset()
    above = set(ancestors(unit_id))
    held = [grant.permissions for grant in actor.grants if grant.unit is None or grant.unit in above]
    return frozenset[str]().union(*held)


def covers_role(actor: Actor, role: str, unit_id: int, need: str) -> bool:
    """Whether the actor holds, in the unit, `need` and all that the role holds: nobody gives more than they have."""
    here = permissions_at(actor, unit_id)
    return "*" in here or (need in here and rules.ROLES.get(role, frozenset()) <= here)


def covers(actor: Actor, user_id: int, need: str) -> bool:
    """Whether the actor may decide over a person: holds `need` and all of that person's rights wherever they do."""
    held = Membership.objects.filter(user_id=user_id).values_list("role", "unit_id")
    return all(covers_role(actor, role, unit, need) for role, unit in held)
