"""How often somebody may ask, told in the headers of every answer (IETF draft of the RateLimit fields)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from makegood.ground.accounts import pacing
from makegood.ground.actor import Actor
from makegood.ground.problems import Problem


class TooOften(Problem):
    """More requests than a minute takes; `retry_after` says in how many seconds the next one begins."""

    status = 429


def known(request: HttpRequest, actor: Actor, per_minute: int | None, now: datetime) -> None:
    """Count a request with a key. Raises TooOften."""
    limit = settings.API_PER_MINUTE if per_minute is None else per_minute
    _count(request, pacing.take(pacing.key(actor.token_id or 0), "key", limit, now))


def unknown(request: HttpRequest, now: datetime) -> None:
    """Count a request without a valid key by its address. Raises TooOften."""
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        address = ""  # behind a socket of the same machine nobody has one
    limit = settings.API_PER_MINUTE_UNKNOWN
    _count(request, pacing.take(pacing.address(address), "address", limit, now))


def _count(request: HttpRequest, pace: pacing.Pace | None) -> None:
    if pace is None:
        return
    request.pace = pace  # type: ignore[attr-defined]
    if pace.over:
        raise TooOften("too_many_requests", extra={"retry_after": pace.seconds}, most=pace.limit, seconds=pace.seconds)


def tell(request: HttpRequest, response: HttpResponse) -> None:
    """Write into the answer what its request counted for, if it was counted."""
    pace: pacing.Pace | None = getattr(request, "pace", None)
    if pace is None:
        return
    response.headers["RateLimit-Policy"] = f'"{pace.policy}";q={pace.limit};w={pacing.WINDOW}'
    response.headers["RateLimit"] = f'"{pace.policy}";r={pace.left};t={pace.seconds}'
    if pace.over:
        response.headers["Retry-After"] = str(pace.seconds)


def open_to_all(
    view: Callable[..., HttpResponse], refused: Callable[[HttpRequest, TooOften], HttpResponse]
) -> Callable[..., HttpResponse]:
    """A view that needs no key, counted by address; `refused` makes the answer to whoever asks too often."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            unknown(request, timezone.now())
        except TooOften as often:
            response = refused(request, often)
        else:
            response = view(request, *args, **kwargs)
        tell(request, response)
        return response

    return run
