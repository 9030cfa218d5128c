"""Bearer tokens: who asks, and how often they may."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from makegood.faces.api.wire import paces
from makegood.faces.api.wire.requests import wanted_language
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Problem

#: How long a token's actor is remembered in a process; a revoked token works at most that much longer.
REMEMBERED = timedelta(seconds=5)
_MOST = 1_000

_lock = threading.Lock()
_keys: dict[tuple[str, str], tuple[datetime, Actor, int | None]] = {}


class NotSignedIn(Problem):
    """No token, or none that is valid."""

    status = 401


def forget() -> None:
    """Read every token again."""
    with _lock:
        _keys.clear()


def key_of(raw: str, now: datetime) -> tuple[Actor, int | None] | None:
    """The actor of a token and its own requests a minute, from memory if it was read in the last seconds."""
    # The digest, not the token itself, stays in memory.
    key = (str(connection.settings_dict["NAME"]), accounts.digest_of(raw))
    known = _keys.get(key)
    if known is not None and timedelta(0) <= now - known[0] < REMEMBERED:
        return known[1:]
    found = accounts.key_for(raw, now)
    with _lock:
        if len(_keys) >= _MOST:
            _keys.clear()
        if found is None:
            _keys.pop(key, None)
        elif not connection.in_atomic_block:
            _keys[key] = (now, *found)
    return found


class Bearer(HttpBearer):
    """`Authorization: Bearer TOKEN`; sets `request.auth` and `request.moment`."""

    def __call__(self, request: HttpRequest) -> Any:
        """As `authenticate`; without a token None, counted by address. Raises TooOften."""
        found = super().__call__(request)
        if found is None:
            paces.unknown(request, timezone.now())
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor, speaking the language that the request asks for. Raises NotSignedIn `token_refused`, TooOften."""
        now = timezone.now()
        found = key_of(token.strip(), now)
        if found is None:
            paces.unknown(request, now)
            raise NotSignedIn("token_refused")
        actor, per_minute = found
        paces.known(request, actor, per_minute, now)
        request.moment = now  # type: ignore[attr-defined]
        asked = wanted_language(request.headers.get("Accept-Language", ""))
        return actor.speaking(asked) if asked and asked != actor.language else actor
