"""How people get in, as django-allauth keeps it: second factors, sessions, single sign-on. Reads only."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q

from makegood.ground.accounts import queries, rules
from makegood.ground.accounts.models import User
from makegood.ground.accounts.views import FactorView, SessionView
from makegood.ground.actor import Actor

#: What stands beside a password; recovery codes only stand in for one of these.
SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def factors(actor: Actor, user_id: int) -> list[FactorView]:
    """A person's second factors, oldest first: their own, or of whom one keeps. Raises Forbidden, Missing."""
    if actor.id != user_id:
        queries.user(actor, user_id)
    return [_factor(row) for row in Authenticator.objects.filter(user_id=user_id).order_by("id")]


def _factor(row: Authenticator) -> FactorView:
    kept = row.wrap()
    passkey = row.type == Authenticator.Type.WEBAUTHN
    return FactorView(
        id=row.pk,
        kind=str(row.type),
        name=str(kept.name) if passkey else "",
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        alone=bool(kept.is_passwordless) if passkey else False,
        left=len(kept.get_unused_codes()) if row.type == Authenticator.Type.RECOVERY_CODES else None,
    )


def has_second_factor(user_id: int) -> bool:
    """Whether somebody has more than a password. One query."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=SECOND).exists())


def sessions(actor: Actor, user_id: int, now: datetime, current: str | None = None) -> list[SessionView]:
    """Where a person is signed in, newest first; `current` is the key of the session that asks.

    Their own, or of whom one keeps. Sessions that ran out or belong to an older password are left out. Raises
    Forbidden, Missing.
    """
    if actor.id != user_id:
        queries.user(actor, user_id)
    rows = list(UserSession.objects.filter(user_id=user_id).order_by("-created_at", "-id"))
    kept = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now)
    person = User.objects.get(pk=user_id)
    hashes = {person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()}
    alive = {one.session_key for one in kept if one.get_decoded().get(HASH_SESSION_KEY) in hashes}
    return [
        SessionView(row.pk, row.ip, row.user_agent, row.created_at, row.session_key == current)
        for row in rows
        if row.session_key in alive
    ]


def people_with_mail(email: str) -> list[User]:
    """Those whose address this is, who may sign in and do so by a password."""
    found = User.objects.filter(email__iexact=email.strip(), is_active=True).exclude(email="")
    return [person for person in found if person.has_usable_password()]


def known_as(username: str, email: str) -> User | None:
    """The person that the company's sign-on speaks of: by sign-in name, else by a mail address that one alone has.

    `email` is one that the sign-on has verified, or empty. Whoever was locked out is found too: they are told so.
    """
    name = rules.username_of(username)
    found = User.objects.filter(username=name).first() if name else None
    if found is not None or not email.strip():
        return found
    same = list(User.objects.filter(Q(email__iexact=email.strip()))[:2])
    return same[0] if len(same) == 1 else None
