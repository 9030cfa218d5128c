"""Somebody's jobs as a calendar, under a secret address: what calendar programs read, without signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseNotModified
from django.utils import timezone
from django.views.decorators.http import require_safe

from makegood.faces.api.wire.requests import language_of
from makegood.ground.actor import SYSTEM
from makegood.ground.problems import Missing
from makegood.ground.ui.texts import say
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.rules import ROOT_KINDS

#: A calendar program asks again by itself; nobody else may keep a copy.
_CACHE = "private, max-age=300"


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind the address; 304 while nothing in it has changed, 404 once it was revoked."""
    language = language_of(request)
    words = {code: say("kinds.job", code, language) for code in ROOT_KINDS}
    page = request.build_absolute_uri("/jobs/") + "{number}"
    try:
        found = queries.ical(token, timezone.now(), words, page)
    except Missing:
        return HttpResponseNotFound(content_type="text/plain; charset=utf-8")
    actions.note_feed_read(actor=SYSTEM, feed_id=found.feed_id, now=timezone.now())
    tag = f'"{found.tag}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") in {tag, "*"}:
        return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": _CACHE})
    headers = {"ETag": tag, "Cache-Control": _CACHE, "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    return HttpResponse(found.body, content_type="text/calendar; charset=utf-8", headers=headers)
