"""Who acts: actors from people, keys and customers, and those who act for another."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q

from makegood.ground.accounts import errors, rules, traces
from makegood.ground.accounts.models import Deputy, Membership, Token, User
from makegood.ground.accounts.queries.parts import covers, held_at
from makegood.ground.accounts.views import DeputyView
from makegood.ground.actor import Actor

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
    """The actor for a program's key, None when it is unknown, expired, revoked or its user is locked out."""
    found = key_for(raw, now)
    return found[0] if found else None


def key_for(raw: str, now: datetime) -> tuple[Actor, int | None] | None:
    """The actor for a program's key with its own number of requests a minute, as `actor_for_token`. One query.

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
            "id", "name", "scopes", "per_minute", "last_used_at", "user_id", "user__language", "user__zone",
            "user__memberships__role", "user__memberships__unit_id", "user__memberships__unit__parent_id",
        )
    )  # fmt: skip
    if not rows:
        return None
    token_id, name, scopes, per_minute, used_at, user_id, language, zone = rows[0][:8]
    held = [(role, unit, parent is None) for *_, role, unit, parent in rows if role]
    if used_at is None or now - used_at >= _TOKEN_USE_EVERY:
        traces.token_used(token_id, now)
    roles = frozenset(role for role, _, _ in held)
    actor = Actor(
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
    return actor, per_minute


def digest_of(raw: str) -> str:
    """What is kept of a token: SHA-256, hexadecimal. 32 random bytes need no slow hash."""
    return hashlib.sha256(raw.encode()).hexdigest()


# --- for another

_DEPUTY = tuple(DeputyView.__dataclass_fields__)
#: What is each person's own, or gives rights to others: nobody does it in somebody else's name.
OWN = frozenset({"users.write", "tokens.write", "limits.write", "act_for_others", "settings.write"})


def actor_for(actor: Actor, user_id: int, now: datetime) -> Actor | None:
    """Who somebody is when acting for a person: that person's id, rights and limits, under both names.

    None unless the person has made them a deputy for this moment, or they hold `act_for_others` and their own rights
    cover the person's. What gives rights to others, and each person's own settings, stay out of it.
    """
    if actor.kind != "user" or actor.by is not None or actor.id in {None, user_id}:
        return None
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None:
        return None
    leave = Deputy.objects.filter(
        user_id=user_id, deputy_id=actor.id, ended_at__isnull=True, starts__lte=now, ends__gt=now
    )
    if not leave.exists() and not (actor.may("act_for_others") and covers(actor, user_id, "act_for_others")):
        return None
    theirs = actor_for_user(person, actor.language)
    grants = tuple(replace(grant, permissions=_without_own(grant.permissions)) for grant in theirs.grants)
    return replace(
        theirs,
        name=rules.in_name_of(actor.name, person.name, actor.language),
        permissions=_without_own(theirs.permissions),
        grants=grants,
        zone=actor.zone,
        by=actor.id,
        on_behalf_of=f"user:{user_id}",
    )


def _without_own(permissions: frozenset[str]) -> frozenset[str]:
    return (rules.PERMISSIONS if "*" in permissions else permissions) - OWN


def may_act_for(actor: Actor, user_id: int) -> bool:
    """Whether the actor may act for a person by their own rights, without having been made a deputy."""
    return actor.id != user_id and actor.may("act_for_others") and covers(actor, user_id, "act_for_others")


def deputy(actor: Actor, deputy_id: int) -> DeputyView:
    """One leave to act for another, to both and to whoever may act for others. Raises Missing `deputy_unknown`."""
    row = Deputy.objects.filter(pk=deputy_id).values_list(*_DEPUTY).first()
    found = DeputyView(*row) if row else None
    if found is None or not (actor.id in {found.user_id, found.deputy_id} or _is_within(actor, found.user_id)):
        raise errors.deputy_unknown()
    return found


def _is_within(actor: Actor, user_id: int) -> bool:
    """Whether a person has a role where the actor may act for others; those without any are the whole company's."""
    units = Membership.objects.filter(user_id=user_id).values_list("unit_id", flat=True)
    return actor.where("act_for_others") is None or bool(held_at(actor, "act_for_others", set(units)))


def deputies(actor: Actor, user_id: int, now: datetime, past: bool = False) -> list[DeputyView]:
    """Who may act for a person now or later (`past`: or could): to that person, or with `act_for_others`."""
    if actor.id != user_id:
        actor.need("act_for_others")
    rows = Deputy.objects.filter(user_id=user_id)
    if not past:
        rows = rows.filter(ended_at__isnull=True, ends__gt=now)
    return [DeputyView(*row) for row in rows.order_by("starts", "id").values_list(*_DEPUTY)[:200]]


def stands_in_for(user_id: int, now: datetime) -> list[tuple[int, str]]:
    """(id, name) of the people for whom somebody may act now as their deputy."""
    rows = Deputy.objects.filter(
        deputy_id=user_id, ended_at__isnull=True, starts__lte=now, ends__gt=now, user__is_active=True
    )
    return list(rows.order_by("user__name", "user_id").values_list("user_id", "user__name").distinct())
