"""People, their roles, passwords and preferences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.db.models import F

from makegood.ground.accounts import errors, queries, rules
from makegood.ground.accounts.events import (
    MembershipsSet,
    PasswordSet,
    PreferencesUpdated,
    UserCreated,
    UserSwitched,
    UserUpdated,
)
from makegood.ground.accounts.models import Membership, User
from makegood.ground.accounts.passwords import stored_form
from makegood.ground.accounts.views import UserView
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str | None,
    memberships: Sequence[tuple[str, int]],
    now: datetime,
    email: str = "",
    language: str = "zh-Hans",
    zone: str = "Asia/Shanghai",
) -> int:
    """Let a person sign in, with (role, unit) memberships; without a password they cannot until one is set. Their id.

    A password may be given in its stored form (`passwords.hashed`). Raises Forbidden, Invalid: username_bad,
    username_taken, required, too_long, role_unknown, unit_unknown, language_unknown, zone_unknown, password_*.
    """
    actor.need("users.write")
    actor.need_self()
    stored = rules.username_of(username)
    if stored is None:
        raise Invalid.one("username", errors.USERNAME_BAD)
    _check_name(name, email)
    _check_reader(language, zone, "")
    _check_memberships(actor, memberships)
    user_id = new_id()
    row = {
        "id": user_id, "password": stored_form(password), "last_login": None, "username": stored, "name": name.strip(),
        "email": email.strip(), "language": language, "zone": zone, "theme": "", "is_active": True,
        "created_at": now, "version": 1,
    }  # fmt: skip
    try:
        with transaction.atomic():
            insert(User, [row])
    except IntegrityError as taken:
        raise Invalid.one("username", errors.USERNAME_TAKEN) from taken
    _insert_memberships(user_id, memberships)
    event = UserCreated(subject=user_id, at=now, roles=_told(memberships))
    record(actor=actor, events=[event], now=now, fresh={("user", user_id)})
    return user_id


@transaction.atomic
def update_user(
    *, actor: Actor, user_id: int, name: str, email: str, now: datetime, version: int | None = None
) -> UserView:
    """Put a person's name and address right. Raises Forbidden, Missing, Stale, Invalid: required, too_long."""
    actor.need("users.write")
    _check_name(name, email)
    current = _decided_over(actor, user_id, version)
    User.objects.filter(pk=user_id).update(name=name.strip(), email=email.strip())
    fields = tuple(
        field for field, value in (("email", email), ("name", name)) if getattr(current, field) != value.strip()
    )
    if fields:
        record(actor=actor, events=[UserUpdated(subject=user_id, at=now, fields=fields)], now=now)
    return queries.user(actor, user_id)


@transaction.atomic
def set_memberships(
    *,
    actor: Actor,
    user_id: int,
    memberships: Sequence[tuple[str, int]],
    now: datetime,
    version: int | None = None,
) -> UserView:
    """Replace a person's (role, unit) pairs. Nobody gives, or takes from somebody with, more than they hold.

    Raises Forbidden (`above_your_rights`), Missing, Stale, Conflict `last_administrator`, Invalid: role_unknown,
    unit_unknown.
    """
    actor.need("users.write")
    _check_memberships(actor, memberships)
    before = _decided_over(actor, user_id, version)
    Membership.objects.filter(user_id=user_id).delete()
    _insert_memberships(user_id, memberships)
    _check_administrators(before)
    record(actor=actor, events=[MembershipsSet(subject=user_id, at=now, roles=_told(memberships))], now=now)
    return queries.user(actor, user_id)


@transaction.atomic
def switch_user(*, actor: Actor, user_id: int, active: bool, now: datetime, version: int | None = None) -> UserView:
    """Lock a person (and their tokens) out, or let them in again.

    Raises Forbidden (`above_your_rights`), Missing, Stale, Conflict `last_administrator`.
    """
    actor.need("users.write")
    before = _decided_over(actor, user_id, version)
    if User.objects.filter(pk=user_id, is_active=not active).update(is_active=active):
        _check_administrators(before)
        record(actor=actor, events=[UserSwitched(subject=user_id, at=now, active=active)], now=now)
    return queries.user(actor, user_id)


@transaction.atomic
def set_password(*, actor: Actor, username: str, password: str, now: datetime) -> None:
    """Give a person a new password: their own, or, with `users.write`, that of somebody whose rights one covers.

    Raises Forbidden, Missing `user_unknown`, Invalid with the password's faults.
    """
    actor.need_self()
    user_id = User.objects.filter(username=rules.username_of(username) or "").values_list("id", flat=True).first()
    if user_id is None or user_id != actor.id:
        actor.need("users.write")
    if user_id is None:
        raise errors.user_unknown()
    if user_id != actor.id and not queries.covers(actor, user_id, "users.write"):
        raise errors.above_your_rights()
    User.objects.filter(pk=user_id).update(password=stored_form(password), version=F("version") + 1)
    record(actor=actor, events=[PasswordSet(subject=user_id, at=now)], now=now)


@transaction.atomic
def update_preferences(*, actor: Actor, user_id: int, language: str, zone: str, theme: str, now: datetime) -> UserView:
    """Set the language, zone and theme in which a person reads: their own, or anybody's with `users.write`.

    Raises Forbidden `not_yours` or `not_for_another`, Missing, Invalid: language_unknown, zone_unknown, theme_unknown.
    """
    actor.need_self()
    if actor.id != user_id and not actor.may("users.write"):
        raise errors.not_yours()
    _check_reader(language, zone, theme)
    if not User.objects.filter(pk=user_id).update(version=F("version") + 1):
        raise errors.user_unknown()
    User.objects.filter(pk=user_id).update(language=language, zone=zone, theme=theme)
    event = PreferencesUpdated(subject=user_id, at=now, language=language, zone=zone, theme=theme)
    record(actor=actor, events=[event], now=now)
    return queries.user(actor, user_id)


def _decided_over(actor: Actor, user_id: int, version: int | None) -> UserView:
    """The person as they were, marked as changed, when the actor may decide over them."""
    actor.need_self()
    current = queries.user(actor, user_id)
    if not queries.covers(actor, user_id, "users.write"):
        raise errors.above_your_rights()
    seen = current.version if version is None else version
    if not User.objects.filter(pk=user_id, version=seen).update(version=F("version") + 1):
        raise errors.user_changed(queries.user(actor, user_id))
    return current


def _check_administrators(before: UserView) -> None:
    """A company that nobody can administer any more could only be mended by hand."""
    if before.is_active and ("administrator", queries.root_unit_id()) in before.memberships:
        held = Membership.objects.filter(role="administrator", unit__parent__isnull=True, user__is_active=True)
        if not held.exists():
            raise errors.last_administrator()


def _check_name(name: str, email: str) -> None:
    if not name.strip():
        raise Invalid.one("name", errors.REQUIRED)
    for field, value, most in (("name", name, 80), ("email", email, 254)):
        if len(value.strip()) > most:
            raise Invalid.one(field, errors.TOO_LONG, most=most)


def _check_reader(language: str, zone: str, theme: str) -> None:
    if language not in rules.LANGUAGES:
        raise Invalid.one("language", errors.LANGUAGE_UNKNOWN)
    if zone not in available_timezones():
        raise Invalid.one("zone", errors.ZONE_UNKNOWN)
    if theme not in rules.THEMES:
        raise Invalid.one("theme", errors.THEME_UNKNOWN)


def _check_memberships(actor: Actor, memberships: Sequence[tuple[str, int]]) -> None:
    for role, _ in memberships:
        if role not in rules.ROLES:
            raise Invalid.one("memberships", errors.ROLE_UNKNOWN, role=role)
    if not queries.sees_units(actor, [unit for _, unit in memberships]):
        raise errors.unit_unknown("memberships")
    # Nobody hands out more than they hold, nor elsewhere than where they do.
    if not all(queries.covers_role(actor, role, unit, "users.write") for role, unit in memberships):
        raise errors.above_your_rights()


def _insert_memberships(user_id: int, memberships: Sequence[tuple[str, int]]) -> None:
    rows = [{"user_id": user_id, "role": role, "unit_id": unit} for role, unit in dict.fromkeys(memberships)]
    insert(Membership, rows)


def _told(memberships: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(f"{role}@{unit}" for role, unit in dict.fromkeys(memberships))
