"""Who acts and what they may see: actors from people and tokens, the closure of the network, limits, notices."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from makegood.ground.accounts import errors, rules, traces
from makegood.ground.accounts.models import (
    Approval,
    Limit,
    Look,
    Membership,
    Notice,
    Spent,
    Token,
    Unit,
    UnitPath,
    User,
)
from makegood.ground.accounts.views import ApprovalView, NoticeView, TokenView, UserView
from makegood.ground.actor import Actor
from makegood.ground.problems import Forbidden

_Row = TypeVar("_Row", bound=models.Model)
_roots: dict[str, int] = {}
# Without literals, since the type checker takes a parent for never absent when it follows the relation.
_HELD: tuple[str, ...] = ("role", "unit_id", "unit__parent_id")
_TOKEN_USE_EVERY = timedelta(minutes=1)


def actor_for_user(user: User, language: str | None = None) -> Actor:
    """The actor for somebody who has signed in. One query."""
    held = [
        (role, unit, parent is None)
        for role, unit, parent in Membership.objects.filter(user_id=user.pk).values_list(*_HELD)
    ]
    roles = frozenset(role for role, _, _ in held)
    return Actor(
        kind="user",
        id=user.pk,
        name=user.name,
        permissions=rules.permissions_of(roles),
        units=rules.seen_from((unit, is_root) for _, unit, is_root in held),
        roles=roles,
        language=language or user.language,
        zone=user.zone,
        grants=rules.grants_of(held),
    )


def actor_by_id(user_id: int) -> Actor | None:
    """The actor for somebody for whom work is done later; None when they are gone or locked out."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return None if user is None else actor_for_user(user)


def actor_for_customer(customers: Collection[int], name: str, language: str, zone: str = "Asia/Shanghai") -> Actor:
    """The actor for a customer who has proved to be the owner of a file; all the rows of it after a merge."""
    return Actor(
        kind="customer",
        name=name,
        permissions=rules.CUSTOMER,
        units=frozenset(),
        language=language,
        zone=zone,
        customers=frozenset(customers),
    )


def actor_for_token(raw: str, now: datetime) -> Actor | None:
    """The actor for a program's key, None when it is unknown, expired, revoked or its user is locked out. One query.

    `id` is the user whose rights the token has, narrowed to the token's scopes.
    """
    if not raw.startswith(rules.TOKEN_MARK) or len(raw) > 200:
        return None
    rows = list(
        Token.objects.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now),
            digest=digest_of(raw),
            revoked_at__isnull=True,
            user__is_active=True,
        ).values_list(
            "id", "name", "scopes", "last_used_at", "user_id", "user__language", "user__zone",
            "user__memberships__role", "user__memberships__unit_id", "user__memberships__unit__parent_id",
        )
    )  # fmt: skip
    if not rows:
        return None
    token_id, name, scopes, used_at, user_id, language, zone = rows[0][:7]
    held = [(role, unit, parent is None) for *_, role, unit, parent in rows if role]
    if used_at is None or now - used_at >= _TOKEN_USE_EVERY:
        traces.token_used(token_id, now)
    roles = frozenset(role for role, _, _ in held)
    return Actor(
        kind="token",
        id=user_id,
        name=name,
        permissions=rules.permissions_of(roles, scopes),
        units=rules.seen_from((unit, is_root) for _, unit, is_root in held),
        roles=roles,
        language=language,
        zone=zone,
        token_id=token_id,
        grants=rules.grants_of(held, scopes),
    )


def digest_of(raw: str) -> str:
    """What is kept of a token: SHA-256, hexadecimal. 32 random bytes need no slow hash."""
    return hashlib.sha256(raw.encode()).hexdigest()


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


def scope(
    actor: Actor,
    queryset: QuerySet[_Row],
    field: str = "unit_id",
    need: str | None = None,
    customer: str | None = None,
) -> QuerySet[_Row]:
    """The rows of the queryset whose unit the actor sees; with `need`, those where that permission is held.

    A customer sees the rows whose `customer` field names the own file, and none where no such field is told.
    """
    if actor.kind == "customer":
        own = customer is not None and (need is None or need in actor.permissions)
        return queryset.filter(**{f"{customer}__in": sorted(actor.customers)}) if own else queryset.none()
    seen = visible_units(actor, need)
    return queryset if seen is None else queryset.filter(**{f"{field}__in": seen})


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


def at(actor: Actor, unit_id: int) -> Actor:
    """The actor as far as one unit goes, for a page that shows what may be done with something there.

    `unit_id` is that of an object which was found for this actor. No query for somebody whose parts are all alike.
    """
    if len({grant.permissions for grant in actor.grants}) < 2:
        return actor
    above = set(ancestors(unit_id))
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


# --- limits and approvals


def allowances(actor: Actor, verb: str, currency: str) -> list[rules.Allowance]:
    """What the actor's roles may give under a verb, the widest first."""
    rows = Limit.objects.filter(role__in=actor.roles, verb=verb, currency=currency)
    return rules.most_generous([rules.Allowance(*row) for row in rows.values_list("per_case", "per_month")])


def periods(actor: Actor, case_ref: str, now: datetime) -> tuple[str, str]:
    """The keys under which giving is counted: the case, and the month in the actor's zone."""
    return rules.case_period(case_ref), rules.month_period(now, actor.zone)


def limit_left(actor: Actor, verb: str, currency: str, case_ref: str, now: datetime) -> tuple[int | None, int | None]:
    """What the actor may still give (for this case, this month) in minor units; None = without limit."""
    if actor.may("*"):
        return None, None
    if actor.id is None:
        return 0, 0
    allowed = allowances(actor, verb, currency)
    if not allowed:
        return 0, 0
    case, month = periods(actor, case_ref, now)
    given = dict(
        Spent.objects.filter(user_id=actor.id, verb=verb, currency=currency, period__in=[case, month]).values_list(
            "period", "amount"
        )
    )
    return allowed[0].left(given.get(case, 0), given.get(month, 0))


_APPROVAL = tuple(ApprovalView.__dataclass_fields__)


def approvals(actor: Actor, state: str | None = "asked", limit: int = 100) -> list[ApprovalView]:
    """Questions that the actor may answer or has asked, those expected first first; `state` None = answered as well."""
    rows = _seen_approvals(actor)
    if state is not None:
        rows = rows.filter(state=state)
    return [ApprovalView(*row) for row in rows.order_by("expected_by", "id").values_list(*_APPROVAL)[:limit]]


def approval(actor: Actor, approval_id: int) -> ApprovalView:
    """One question. Raises Missing."""
    row = _seen_approvals(actor).filter(pk=approval_id).values_list(*_APPROVAL).first()
    if row is None:
        raise errors.approval_unknown()
    return ApprovalView(*row)


def _seen_approvals(actor: Actor) -> QuerySet[Approval]:
    if not actor.may("remedies.approve"):
        return Approval.objects.filter(asked_by_id=actor.id, asked_by_id__isnull=False)
    seen = visible_units(actor)
    rows = Approval.objects.all()
    return rows if seen is None else rows.filter(Q(unit_id__in=seen) | Q(asked_by_id=actor.id))


# --- notices


def seen_notices(actor: Actor) -> QuerySet[Notice]:
    """Notices to the actor in person, and to the units that the actor is a member of.

    What rings in a unit below rings there; it comes up only when it is passed up. Otherwise the head office would hear
    every bell of a thousand stations and listen to none.
    """
    own = Q(unit__parent__isnull=True) if actor.units is None else Q(unit_id__in=sorted(actor.units))
    to_units = Q(user__isnull=True, unit__isnull=False) & own
    return Notice.objects.filter(to_units | Q(user_id=actor.id) if actor.id is not None else to_units)


def notices(actor: Actor, unread: bool = True, limit: int = 50) -> list[NoticeView]:
    """The newest notices for the actor."""
    actor.need("notices.read")
    rows = seen_notices(actor)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    fields = tuple(NoticeView.__dataclass_fields__)
    return [NoticeView(*row) for row in rows.order_by("-created_at", "-id").values_list(*fields)[:limit]]


def unread_count(actor: Actor, most: int = 100) -> int:
    """How many notices wait for the actor, counted up to `most`."""
    return seen_notices(actor).filter(read_at__isnull=True).order_by()[:most].count()


# --- people


def user(actor: Actor, user_id: int) -> UserView:
    """A person, to themselves or to whoever keeps people. Raises Missing."""
    if actor.id != user_id:
        actor.need("users.write")
    found = _users(actor, User.objects.filter(pk=user_id))
    if not found:
        raise errors.user_unknown()
    return found[0]


def users(actor: Actor, limit: int = 200, after: int = 0) -> list[UserView]:
    """People by id, `limit` after the given id."""
    actor.need("users.write")
    return _users(actor, User.objects.filter(pk__gt=after).order_by("id")[:limit])


def names(user_ids: Sequence[int]) -> dict[int, str]:
    """Names of people by id, for timelines and assignments."""
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("id", "name"))


def usernames(user_ids: Collection[int]) -> dict[int, str]:
    """What people sign in with, by id: the name by which a table speaks of somebody."""
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("id", "username"))


def users_named(usernames: Collection[str]) -> dict[str, int]:
    """People by what they sign in with; those who are not there are left out."""
    wanted = {stored: given for given in usernames if (stored := rules.username_of(given))}
    rows = User.objects.filter(username__in=wanted).values_list("username", "id")
    return {wanted[stored]: user_id for stored, user_id in rows}


def _users(actor: Actor, rows: QuerySet[User]) -> list[UserView]:
    people = list(rows)
    held: dict[int, list[tuple[str, int]]] = {}
    ids = [person.pk for person in people]
    for user_id, role, unit_id in Membership.objects.filter(user_id__in=ids).values_list("user_id", "role", "unit_id"):
        held.setdefault(user_id, []).append((role, unit_id))
    return [
        UserView(
            p.pk, p.username, p.name, p.email, p.language, p.zone, p.theme, p.is_active,
            tuple(sorted(held.get(p.pk, []))), p.version,
        )
        for p in people
    ]  # fmt: skip


def within_sight(user_id: int, unit_id: int) -> bool:
    """Whether somebody who may sign in sees a unit: by a role there or above it."""
    above = ancestors(unit_id)
    return Membership.objects.filter(user_id=user_id, user__is_active=True, unit_id__in=above).exists()


def members(unit_id: int, roles: Sequence[str] = ()) -> list[tuple[int, str]]:
    """(user, name) of those who hold a role in the unit itself, active ones only."""
    rows = Membership.objects.filter(unit_id=unit_id, user__is_active=True)
    if roles:
        rows = rows.filter(role__in=roles)
    return list(rows.annotate(person=F("user__name")).order_by("user_id").values_list("user_id", "person").distinct())


def tokens(actor: Actor, user_id: int) -> list[TokenView]:
    """A user's keys, newest first; their own, or anybody's with `tokens.write`."""
    if actor.id != user_id:
        actor.need("tokens.write")
    return [_key(row) for row in Token.objects.filter(user_id=user_id).order_by("-id")]


def token(actor: Actor, token_id: int) -> TokenView:
    """One key: one's own, or anybody's with `tokens.write`. Raises Missing `token_unknown`."""
    row = Token.objects.filter(pk=token_id).first()
    if row is None or not (row.user_id == actor.id or actor.may("tokens.write")):
        raise errors.token_unknown()
    return _key(row)


def token_of(actor: Actor, raw: str) -> TokenView:
    """The key that was just made. Raises Missing `token_unknown`."""
    return token(actor, Token.objects.filter(digest=digest_of(raw)).values_list("id", flat=True).first() or 0)


def _key(row: Token) -> TokenView:
    return TokenView(
        row.pk, row.user_id, row.name, row.prefix, tuple(row.scopes), row.expires_at, row.revoked_at, row.last_used_at,
        row.created_at,
    )  # fmt: skip


def looks(actor: Actor, kind: str, subject_id: int, limit: int = 100) -> list[dict[str, Any]]:
    """Who opened this file lately: user_id, token_id, act, at."""
    actor.need("journal.read")
    traces.flush()
    rows = Look.objects.filter(kind=kind, subject_id=subject_id).order_by("-at", "-id")
    return [dict(row) for row in rows.values("user_id", "token_id", "act", "at")[:limit]]
