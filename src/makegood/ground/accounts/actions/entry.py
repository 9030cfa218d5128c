"""How people get in: what django-allauth keeps for them, journalled here; taken away by whoever keeps people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from makegood.ground.accounts import errors, queries, rules
from makegood.ground.accounts.events import FactorAdded, FactorRemoved, FactorsReset, SessionsEnded, SignOnLinked
from makegood.ground.accounts.models import User
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record


@transaction.atomic
def note_factor(*, actor: Actor, user_id: int, kind: str, added: bool, now: datetime) -> None:
    """Journal that a second factor of a person came or went; allauth has written it. Raises Forbidden, Missing."""
    _check_whose(actor, user_id)
    event = FactorAdded if added else FactorRemoved
    record(actor=actor, events=[event(subject=user_id, at=now, kind=kind)], now=now)


@transaction.atomic
def note_sign_on(*, actor: Actor, user_id: int, now: datetime) -> None:
    """Journal that single sign-on knows a person from now on. Raises Forbidden, Missing."""
    _check_whose(actor, user_id)
    record(actor=actor, events=[SignOnLinked(subject=user_id, at=now)], now=now)


@transaction.atomic
def reset_factors(*, actor: Actor, username: str, now: datetime) -> tuple[str, ...]:
    """Take all second factors from somebody who lost them, and end their sessions; the kinds that there were.

    For themselves people have recovery codes. Raises Forbidden, Missing `user_unknown`.
    """
    actor.need("users.write")
    user_id = User.objects.filter(username=rules.username_of(username) or "").values_list("id", flat=True).first()
    if user_id is None:
        raise errors.user_unknown()
    _check_whose(actor, user_id)
    rows = Authenticator.objects.filter(user_id=user_id)
    kinds = tuple(sorted(rows.values_list("type", flat=True)))
    rows.delete()
    record(actor=actor, events=[FactorsReset(subject=user_id, at=now, kinds=kinds)], now=now)
    end_sessions(actor=actor, user_id=user_id, now=now)
    return kinds


@transaction.atomic
def end_sessions(
    *, actor: Actor, user_id: int, now: datetime, ids: Sequence[int] | None = None, keep: str | None = None
) -> int:
    """End these sessions of a person, or all but the one with the key `keep`; how many.

    One's own, or anybody's with `users.write`. Raises Forbidden, Missing: user_unknown, session_unknown.
    """
    _check_whose(actor, user_id)
    rows = list(UserSession.objects.filter(user_id=user_id, **({} if ids is None else {"pk__in": list(ids)})))
    if ids is not None and len(rows) != len(set(ids)):
        raise errors.session_unknown()
    ended = [row for row in rows if row.session_key != keep]
    for row in ended:
        row.end()
    if ended:
        record(actor=actor, events=[SessionsEnded(subject=user_id, at=now, count=len(ended))], now=now)
    return len(ended)


def _check_whose(actor: Actor, user_id: int) -> None:
    actor.need_self()
    if actor.id != user_id:
        queries.user(actor, user_id)
