"""What django-allauth tells of itself becomes events and traces of ours: the one place that listens to its signals."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_logged_in
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.utils import timezone

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import User
from makegood.ground.accounts.queries import actor_for_user


def _signed_in(user: User, **_given: Any) -> None:
    accounts.note_looks(actor=actor_for_user(user), act="sign_in", kind="user", ids=[user.pk], now=timezone.now())


def _added(user: User, authenticator: Any, **_given: Any) -> None:
    _factor(user, authenticator, added=True)


def _removed(user: User, authenticator: Any, **_given: Any) -> None:
    _factor(user, authenticator, added=False)


def _factor(user: User, authenticator: Any, *, added: bool) -> None:
    accounts.note_factor(
        actor=actor_for_user(user), user_id=user.pk, kind=str(authenticator.type), added=added, now=timezone.now()
    )


def listen() -> None:
    """Begin; called once, when Django is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="makegood")
    for signal in (authenticator_added, authenticator_reset):
        signal.connect(_added, dispatch_uid="makegood")
    authenticator_removed.connect(_removed, dispatch_uid="makegood")
