"""Keys for programs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import errors, queries, rules
from makegood.ground.accounts.events import TokenCreated, TokenPaced, TokenRevoked
from makegood.ground.accounts.models import Token, User
from makegood.ground.accounts.views import TokenView
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id

#: More than any machine of ours answers.
MOST_PER_MINUTE = 1_000_000


@transaction.atomic
def create_token(
    *,
    actor: Actor,
    username: str,
    name: str,
    now: datetime,
    scopes: Sequence[str] = (),
    expires_at: datetime | None = None,
    per_minute: int | None = None,
) -> str:
    """A key that acts as the person, narrowed to `scopes` if there are any; shown this once, only its hash is kept.

    A person makes keys of their own; a program, or somebody for another, needs `tokens.write`, and hands on no
    more than they hold themselves. `per_minute` requests instead of as many as all keys may make, 0 without limit.
    Raises Forbidden (`not_for_another`, `scope_too_wide`, `pace_above_all`), Missing `user_unknown`,
    Invalid: required, too_long, scope_unknown, moment_past, pace_out_of_range.
    """
    actor.need_self()
    user_id = User.objects.filter(username=rules.username_of(username) or "").values_list("id", flat=True).first()
    if user_id is None or not _is_own(actor, user_id):
        actor.need("tokens.write")
    if user_id is None:
        raise errors.user_unknown()
    if not name.strip():
        raise Invalid.one("name", errors.REQUIRED)
    if len(name.strip()) > 80:
        raise Invalid.one("name", errors.TOO_LONG, most=80)
    unknown = [scope for scope in scopes if scope not in rules.PERMISSIONS]
    if unknown:
        raise Invalid.one("scopes", errors.SCOPE_UNKNOWN, scope=unknown[0])
    bounded = not _is_own(actor, user_id) and not actor.may("*")
    if bounded and not (scopes and actor.permissions.issuperset(scopes)):
        raise errors.scope_too_wide()
    if expires_at is not None and expires_at <= now:
        raise Invalid.one("expires_at", errors.MOMENT_PAST)
    _check_pace(actor, per_minute)
    raw = rules.TOKEN_MARK + secrets.token_urlsafe(32)
    token_id = new_id()
    kept = sorted(set(scopes))
    row = {
        "id": token_id, "user_id": user_id, "name": name.strip(), "prefix": raw[:8], "digest": queries.digest_of(raw),
        "scopes": kept, "expires_at": expires_at, "revoked_at": None, "last_used_at": None, "created_at": now,
        "per_minute": per_minute, "version": 1,
    }  # fmt: skip
    insert(Token, [row])
    event = TokenCreated(
        subject=token_id, at=now, about=(("user", user_id),), user=user_id, scopes=tuple(kept), expires_at=expires_at
    )
    record(actor=actor, events=[event], now=now, fresh={("token", token_id)})
    return raw


def _check_pace(actor: Actor, per_minute: int | None) -> None:
    if per_minute is None:
        return
    if not 0 <= per_minute <= MOST_PER_MINUTE:
        raise Invalid.one("per_minute", errors.PACE_OUT_OF_RANGE, most=MOST_PER_MINUTE)
    usual = settings.API_PER_MINUTE
    if usual and (per_minute == 0 or per_minute > usual) and not actor.may("settings.write"):
        raise errors.pace_above_all(usual)


@transaction.atomic
def pace_token(
    *, actor: Actor, token_id: int, per_minute: int | None, now: datetime, version: int | None = None
) -> TokenView:
    """Set how many requests a minute a key may make: one's own, or anybody's with `tokens.write`.

    None is as many as all keys, 0 without limit; more than all keys only with `settings.write`. It holds everywhere
    within seconds. Raises Forbidden (`not_for_another`, `pace_above_all`), Missing `token_unknown`, Stale, Invalid.
    """
    actor.need_self()
    current = queries.token(actor, token_id)
    if not (_is_own(actor, current.user_id) or actor.may("tokens.write")):
        raise errors.token_unknown()
    _check_pace(actor, per_minute)
    rows = Token.objects.filter(pk=token_id, version=current.version if version is None else version)
    if not rows.update(per_minute=per_minute, version=F("version") + 1):
        raise errors.token_changed(current)
    event = TokenPaced(
        subject=token_id, at=now, about=(("user", current.user_id),), user=current.user_id, per_minute=per_minute
    )
    record(actor=actor, events=[event], now=now)
    return queries.token(actor, token_id)


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int, now: datetime) -> None:
    """Stop a key from working, at once: one's own, or anybody's with `tokens.write`; a program may end itself.

    Twice is no error. Raises Forbidden `not_for_another`, Missing `token_unknown`.
    """
    actor.need_self()
    owner = Token.objects.filter(pk=token_id).values_list("user_id", flat=True).first()
    if owner is None or not (_is_own(actor, owner) or token_id == actor.token_id or actor.may("tokens.write")):
        raise errors.token_unknown()
    if Token.objects.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=now, version=F("version") + 1):
        event = TokenRevoked(subject=token_id, at=now, about=(("user", owner),), user=owner)
        record(actor=actor, events=[event], now=now)


def _is_own(actor: Actor, user_id: int) -> bool:
    """Whether somebody in person acts on their own keys: a key narrowed to one verb must not make a wide one."""
    return actor.kind == "user" and actor.id == user_id
