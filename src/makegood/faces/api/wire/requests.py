"""What a request brings besides its body: who asks, in which language, which version they saw, under which key."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TypedDict

from django.http import HttpRequest

from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid, VersionRequired

_LANGUAGE = re.compile(r"\A\s*([A-Za-z*-][A-Za-z0-9*-]*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*\Z")
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"\Z')
_ETAG = re.compile(r'(?:W/)?"(\d{1,18})"\Z|(\d{1,18})\Z')
#: A version that no object has: an ETag that was never given out matches nothing.
NO_VERSION = -1


class ApiRequest(HttpRequest):
    """A request after its token was read: `auth` is who asks, `moment` the one now that the whole answer uses."""

    auth: Actor
    moment: datetime


def wanted_language(header: str) -> str | None:
    """The language of an Accept-Language header that we speak best, None if it names neither.

    Any Chinese is answered in simplified characters, anything else that is not English is passed over.
    """
    best: tuple[float, int, str] | None = None
    for place, part in enumerate(header[:400].split(",")):
        match = _LANGUAGE.match(part)
        if match is None:
            continue
        name, quality = match.group(1).lower(), float(match.group(2) or 1)
        language = "en" if name.split("-")[0] == "en" else "zh-Hans" if name.split("-")[0] == "zh" else None
        if language is not None and quality > 0 and (best is None or (-quality, place) < best[:2]):
            best = (-quality, place, language)
    return best[2] if best else None


def language_of(request: HttpRequest) -> str:
    """The language of the answer: what the request asks for, else the token's user's, else Chinese."""
    asked = wanted_language(request.headers.get("Accept-Language", ""))
    actor = getattr(request, "auth", None)
    return asked or (actor.language if isinstance(actor, Actor) else "zh-Hans")


def idempotency_key(request: HttpRequest) -> str | None:
    """The Idempotency-Key, plain or as a quoted string; None without one. Raises Invalid `idempotency_key_bad`."""
    raw = request.headers.get("Idempotency-Key")
    if raw is None:
        return None
    key = raw.strip()
    quoted = _QUOTED.match(key)
    if quoted:
        key = re.sub(r"\\(.)", r"\1", quoted.group(1))
    if not 1 <= len(key) <= 200 or not key.isprintable():
        raise Invalid.one("Idempotency-Key", "idempotency_key_bad")
    return key


def version_seen(request: HttpRequest) -> int | None:
    """The version in If-Match; None without the header or with `*`, NO_VERSION for an ETag that is none of ours."""
    raw = request.headers.get("If-Match")
    if raw is None or raw.strip() == "*":
        return None
    match = _ETAG.match(raw.strip())
    return int(match.group(1) or match.group(2)) or NO_VERSION if match else NO_VERSION


def version_required(request: HttpRequest) -> int:
    """The version that a form was made from. Raises VersionRequired without one: `*` names none."""
    version = version_seen(request)
    if version is None:
        raise VersionRequired("if_match_required")
    return version


def version_put(request: HttpRequest) -> int:
    """The version that a PUT replaces; 0 for one that makes what is not there yet (`If-None-Match: *`).

    Raises VersionRequired without either.
    """
    if request.headers.get("If-Match") is None and request.headers.get("If-None-Match", "").strip() == "*":
        return 0
    version = version_seen(request)
    if version is None:
        raise VersionRequired("if_match_or_none_required")
    return version


class By(TypedDict):
    """Who acts, and when."""

    actor: Actor
    now: datetime


class Seen(By):
    """And from which version, if the request says one."""

    version: int | None


class Required(By):
    """And from which version."""

    version: int


def by(request: ApiRequest) -> By:
    """What every action takes of a request."""
    return {"actor": request.auth, "now": request.moment}


def seen(request: ApiRequest) -> Seen:
    """What a verb takes of a request: it honours If-Match."""
    return {"actor": request.auth, "now": request.moment, "version": version_seen(request)}


def put(request: ApiRequest) -> Required:
    """What a PUT takes of a request; version 0 is that of what is not there yet. Raises VersionRequired."""
    return {"actor": request.auth, "now": request.moment, "version": version_put(request)}


def required(request: ApiRequest) -> Required:
    """What a change takes of a request. Raises VersionRequired."""
    return {"actor": request.auth, "now": request.moment, "version": version_required(request)}
