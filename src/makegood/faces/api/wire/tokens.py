"""Bearer tokens: who asks."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from makegood.faces.api.wire.requests import wanted_language
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Problem

#: How long a token's actor is remembered in a process; a revoked token works at most that much longer.
REMEMBERED = timedelta(seconds=5)
_MOST = 1_000

_lock = threading.Lock()
_actors: dict[tuple[str, str], tuple[datetime, Actor]] = {}


class NotSignedIn(Problem):
    """No token, or none that is valid."""

    status = 401


def forget() -> None:
    """Read every token again."""
    with _lock:
        _actors.clear()


def actor_of(raw: str, now: datetime) -> Actor | None:
    """The actor of a token, from memory if it was read in the last seconds."""
    # The digest, not the token itself, stays in memory.
    key = (str(connection.settings_dict["NAME"]), accounts.digest_of(raw))
    known = _actors.get(key)
    if known is not None and timedelta(0) <= now - known[0] < REMEMBERED:
        return known[1]
    found = accounts.actor_for_token(raw, now)
    with _lock:
        if len(_actors) >= _MOST:
            _actors.clear()
        if found is None:
            _actors.pop(key, None)
        elif not connection.in_atomic_block:
            _actors[key] = (now, found)
    return found


class Bearer(HttpBearer):
    """`Authorization: Bearer TOKEN`; sets `request.auth` and `request.moment`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor, speaking the language that the request asks for. Raises NotSignedIn `token_refused`."""
        now = timezone.now()
        actor = actor_of(token.strip(), now)
        if actor is None:
            raise NotSignedIn("token_refused")
        request.moment = now  # type: ignore[attr-defined]
        asked = wanted_language(request.headers.get("Accept-Language", ""))
        return actor.speaking(asked) if asked and asked != actor.language else actor
