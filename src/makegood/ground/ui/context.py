"""What every page knows: its reader, now, the navigation, and where the same page is in the other language or theme."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from makegood.ground.ui import nav
from makegood.ground.ui.reader import Reader, language_of


def reader_of(request: HttpRequest | None) -> Reader:
    """The reader that the middleware chose, else one in the active language."""
    found = getattr(request, "reader", None)
    if isinstance(found, Reader):
        return found
    return Reader(language=language_of(get_language()) or "zh-Hans", zone=settings.READER_ZONE)


def _address(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    for name in ("lang", "theme"):
        query.pop(name, None)
    for name, value in changed.items():
        query[name] = value
    # A form that came back with errors has no page of its own to return to but its address.
    return f"{request.path}?{query.urlencode()}"


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of all pages: `reader`, `now` (UTC), `navigation`, `beside` (tabs), `corner`,
    and the addresses `to_zh`, `to_en`, `to_light` …"""
    return {
        "reader": reader_of(request),
        "now": timezone.now(),
        "navigation": SimpleLazyObject(lambda: nav.entries(request)),
        "beside": SimpleLazyObject(lambda: nav.beside(request)),
        "corner": SimpleLazyObject(lambda: nav.corner(request)),
        "to_zh": _address(request, lang="zh"),
        "to_en": _address(request, lang="en"),
        "to_light": _address(request, theme="light"),
        "to_dark": _address(request, theme="dark"),
        "to_system": _address(request, theme="system"),
    }
