"""What all pages of the portal share: who comes in, how a page is answered, how often somebody may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from makegood.ground.accounts import pacing
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.retry import retrying
from makegood.ground.problems import Problem
from makegood.ground.ui import fragments, refusals
from makegood.ground.ui.context import reader_of
from makegood.rooms.cases.rules import RACES as CASE_RACES
from makegood.rooms.jobs.rules import RACES as JOB_RACES
from makegood.rooms.network import queries as network
from makegood.rooms.passes import queries

#: Apart from the cookie of the people who work here: neither opens the other's pages.
COOKIE = "__Host-mg_portal" if settings.BEHIND_TLS else "mg_portal"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a stranger, or somebody who entered a code and stays."""

    actor: Actor
    stay: int | None = None


def visitor(request: HttpRequest, now: datetime) -> Visitor:
    """Who asks, by the portal's own cookie."""
    language = reader_of(request).language
    stay = queries.stay_of(request.COOKIES.get(COOKIE, "")[:80], now)
    people = queries.files_of_stay(stay, now) if stay is not None else set()
    if not people:
        return Visitor(queries.STRANGER.speaking(language))
    return Visitor(queries.actor_of(people, language), stay)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200, search: bool = False
) -> HttpResponse:
    """A page of the portal; what is one person's is kept by nobody in between and found by no search engine."""
    company = network.company()
    around = {
        "company": company.name, "phone": network.node(SYSTEM, company.unit_id).phone,
        "stays": COOKIE in request.COOKIES,
    }  # fmt: skip
    response = fragments.page(request, template, {**around, **context}, status=status)
    response.headers.setdefault("Cache-Control", "private, no-store")
    if not search:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def too_often(request: HttpRequest, action: str, key: str | None = None) -> HttpResponse | None:
    """The answer to whoever sends more often than anybody needs to, None for everybody else."""
    if ratelimit.consume(request, action=action, key=key):
        return None
    return refusals.too_often(request)


def paced(request: HttpRequest, what: str, now: datetime, most: int = 20) -> bool:
    """Whether an address may do this once more in this minute; for what is asked by reading."""
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        address = ""  # behind a socket of the same machine nobody has one
    pace = pacing.take(pacing.address(address, what), what, most, now)
    return pace is None or not pace.over


def refused(request: HttpRequest, form: Any, problem: Problem) -> int:
    """Put a problem onto the form that caused it; the status to answer with. What is no problem of a form is raised."""
    if problem.status not in {409, 422, 507}:
        raise problem
    fragments.refuse(form, problem, reader_of(request))
    return problem.status


def base(request: HttpRequest) -> str:
    """Where this installation is reached, for addresses that are handed on."""
    return str(settings.PUBLIC_URL) or f"{request.scheme}://{request.get_host()}"


def moment() -> datetime:
    """Now, read once a request."""
    return timezone.now()


def run(deed: Callable[[], T]) -> T:
    """What an action answers, asked again while it loses a race against somebody else's."""
    return retrying(deed, also=(*CASE_RACES, *JOB_RACES))
