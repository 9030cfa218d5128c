"""Each request gets its reader: language, zone and theme, chosen by what the person said last."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from makegood.ground.problems import Problem
from makegood.ground.ui import fragments
from makegood.ground.ui.reader import Language, Reader, Theme, language_of, theme_of, zone_of

LANGUAGE_COOKIE, THEME_COOKIE, ZONE_COOKIE = "mg_lang", "mg_theme", "mg_zone"
#: What programs are answered is no page, whatever a browser takes it for.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
COOKIE_AGE = 365 * 24 * 3600

#: No script, style or form from anywhere else; nothing inline is run. Inline `style` attributes carry sizes only.
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def _accepted_language(request: HttpRequest) -> Language | None:
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        language = language_of(code)
        if language:
            return language
    return None


def choose(request: HttpRequest) -> Reader:
    """The reader of a request.

    The address (`?lang=`, `?theme=`) comes first, then the cookie, then the person's own preference, then the browser's
    languages, then the installation's default.
    """
    user = getattr(request, "user", None)
    # An address of programs carries its own sign-in; asking for the session's person would cost a query each.
    known = user if user is not None and not request.path.startswith("/api/") and user.is_authenticated else None
    language: Language = (
        language_of(request.GET.get("lang"))
        or language_of(request.COOKIES.get(LANGUAGE_COOKIE))
        or language_of(getattr(known, "language", None))
        or _accepted_language(request)
        or language_of(settings.LANGUAGE_CODE)
        or "zh-Hans"
    )
    asked = (request.GET.get("theme"), request.COOKIES.get(THEME_COOKIE), getattr(known, "theme", None))
    theme: Theme = next((found for code in asked if code and (found := theme_of(code)) is not None), "")
    zone = zone_of(getattr(known, "zone", None)) or zone_of(request.COOKIES.get(ZONE_COOKIE)) or settings.READER_ZONE
    return Reader(language=language, zone=zone, theme=theme)


def remember(response: HttpResponseBase, *, language: str = "", theme: str | None = None, zone: str = "") -> None:
    """Keep what the person chose in their browser for a year; an empty theme is kept as `system`."""
    chosen = {LANGUAGE_COOKIE: language, THEME_COOKIE: "system" if theme == "" else theme, ZONE_COOKIE: zone}
    for name, value in chosen.items():
        if value:
            response.set_cookie(
                name, value, max_age=COOKIE_AGE, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
            )


def forget(response: HttpResponseBase) -> None:
    """Take back what was kept, so that the next person at this screen starts from their own preferences."""
    for name in (LANGUAGE_COOKIE, THEME_COOKIE, ZONE_COOKIE):
        response.delete_cookie(name, samesite="Lax")


class ReaderMiddleware:
    """Sets `request.reader`, activates its language and zone, and turns a Problem of a page into a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reader = choose(request)
        request.reader = reader  # type: ignore[attr-defined]
        with translation.override(reader.django_language), timezone.override(reader.zone):
            response = self.get_response(request)
        self._finish(request, response, reader)
        return response

    def _finish(self, request: HttpRequest, response: HttpResponse, reader: Reader) -> None:
        if request.path.startswith("/api/"):
            response.headers.setdefault("Content-Security-Policy", DATA_POLICY)
            # Whoever may keep a copy keeps it on purpose; nothing in between does it by itself.
            response.headers.setdefault("Cache-Control", "private, no-store")
            return
        response.headers.setdefault("Content-Language", reader.language)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if response.status_code >= 400:
            # A refusal holds for this person and this moment.
            response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        language, theme = language_of(request.GET.get("lang")), theme_of(request.GET.get("theme"))
        if "theme" not in request.GET:
            theme = None
        if language or theme is not None:
            remember(response, language=language or "", theme=theme)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A Problem that a page let through becomes a page (or a fragment) that says what to do."""
        if isinstance(error, Problem) and not request.path.startswith("/api/"):
            return fragments.problem(request, error)
        return None
