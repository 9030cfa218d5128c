"""Every address of the pages and of the API, asked as attackers ask: led away, forged, overridden, by another host."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from makegood.ground.accounts.models import User
from tests.matrix.conftest import Place
from tests.matrix.table import Caller, Route, routes
from tests.matrix.world import rolled_back, state

API, PAGES = routes("api"), routes("pages")
pytestmark = pytest.mark.any_database

AWAY = "evil.example"
#: Each of these leads a browser to another house, or writes a header of its own, where it is believed.
LEADS = (f"https://{AWAY}/", f"//{AWAY}/", f"/\\{AWAY}", f"/%09/{AWAY}", f"javascript://{AWAY}/%0aalert(1)")
BREAKS = f"/today\r\nSet-Cookie: taken={AWAY}\r\nX-Taken: yes"
FORM = "application/x-www-form-urlencoded"
#: The names under which addresses to go on to are usually asked for, and parameters that are kept in cookies.
NAMES = ("next", "redirect", "url", "return", "continue", "back", "process", "lang", "theme", "cursor", "sort", "q")


def browser(place: Place) -> Client:
    """An administrator's."""
    return Caller(user=place.world.users["administrator"]).client


def taken(answer: Any) -> bool:
    """Whether a parameter became a header or a cookie of its own."""
    return "X-Taken" in answer.headers or "taken" in answer.cookies


def led(answer: Any) -> str:
    """Where an answer leads a browser: empty for a page of ours or none."""
    for name in ("Location", "HX-Redirect", "HX-Location", "Refresh"):
        to = answer.headers.get(name, "")
        parts = urlsplit(to)
        if to and (
            parts.netloc not in {"", "testserver"} or parts.scheme not in {"", "http"} or to[:2] in {"//", "/\\"}
        ):
            return f"{name}: {to}"
    return ""


@pytest.mark.parametrize("inside", [False, True], ids=["stranger", "staff"])
def test_no_address_leads_away_or_takes_a_header_from_its_parameters(place: Place, inside: bool) -> None:
    """GET every page, and the pages of the door by POST too, with each usual name set to each hostile value."""
    found = []
    with rolled_back():
        client = browser(place) if inside else Client(raise_request_exception=False)
        for row in PAGES:
            door = row.path.startswith(("/sign-", "/security/confirm"))
            for value in (*LEADS, BREAKS) if door else (f"//{AWAY}/", BREAKS):
                given = "&".join(f"{name}={quote(value, safe='%')}" for name in NAMES)
                path = f"{row.address(place.centre).partition('?')[0]}?{given}"
                form = urlencode(dict.fromkeys(NAMES, value)).encode()
                told = {"HX-Current-URL": f"https://{AWAY}/", "Referer": f"https://{AWAY}/"}
                for method, body in (("GET", b""), ("POST", form)) if door else (("GET", b""),):
                    with rolled_back():
                        answer = client.generic(method, path, body, FORM, headers=told)
                    # Without a worker the service says that it is not ready.
                    broken = answer.status_code >= 500 and answer.status_code != 503
                    if broken or led(answer) or taken(answer):
                        found.append((row.path, value, answer.status_code, led(answer)))
    assert found == []


#: What anybody may say without an account, by the label on a product: no session is read, so that another site has
#: nothing to send it for, and an old phone that keeps no cookie can say it.
WITHOUT_PROOF = {"/i/{label}/texts/{text}"}


def test_every_form_of_every_page_needs_the_proof_that_it_is_ours(place: Place) -> None:
    """POST to every address of the pages, also those that only read, with a session and without the token."""
    with rolled_back():
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.force_login(User.objects.get(pk=place.world.users["administrator"]))
        before = state()
        found = {}
        for row in PAGES:
            if row.path in WITHOUT_PROOF:
                continue
            answer = client.post(row.address(place.centre), row.given(place.centre, place.world))
            found[row.path] = answer.status_code
        assert {path: status for path, status in found.items() if status != 403} == {}
        assert state() == before


def test_a_session_opens_no_route_of_the_api(place: Place) -> None:
    """The API takes keys alone: what a browser sends by itself is nothing to it, so no page can be made to use it."""
    with rolled_back():
        client = browser(place)
        asked = [row for row in API if row.need != "anyone"]
        found = {row.key: client.generic(row.method, row.address(place.centre)).status_code for row in asked}
        assert {key: status for key, status in found.items() if status != 401} == {}
        assert len(found) > 100


def test_a_method_is_what_it_is_called(place: Place) -> None:
    """No header and no field turns one method into another, and what browsers never send to a page is refused."""
    with rolled_back():
        client = browser(place)
        before = state()
        page = f"/cases/{place.centre.number}"
        for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            for wanted in ("POST", "DELETE"):
                assert client.get(f"{page}/chase?_method={wanted}", headers={name: wanted}).status_code == 405
        for method in ("TRACE", "TRACK", "OPTIONS", "PUT", "PATCH", "DELETE", "PROPFIND"):
            assert client.generic(method, page).status_code == 405, method
            assert client.generic(method, "/today", HTTP_X_PROOF="secret").content.find(b"secret") == -1
        assert state() == before


@pytest.mark.parametrize("host", [AWAY, "testserver.evil.example", "testserver@evil.example", "a b", "127.0.0.1:80:80"])
def test_another_host_is_answered_by_nobody(place: Place, host: str) -> None:
    """Neither pages nor API, and no header for proxies changes under which host an address is written."""
    for path in ("/", "/sign-in", "/sign-in/forgotten", "/api/v1/me", "/api/v1/openapi.json"):
        answer = Client(raise_request_exception=False).get(path, headers={"Host": host})
        assert (answer.status_code, AWAY.encode() in answer.content) == (400, False), path
    client = Client()
    told = {"X-Forwarded-Host": AWAY, "X-Host": AWAY, "Forwarded": f"host={AWAY}", "X-Original-URL": "/people"}
    answer = client.get("/today", headers=told)
    assert (answer.status_code, AWAY in answer.headers["Location"]) == (302, False)


def _wanted(path: str, answer: HttpResponse) -> dict[str, str]:
    """What of the headers that every answer needs is missing."""
    policy = answer.headers.get("Content-Security-Policy", "")
    missing = {
        "nosniff": answer.headers.get("X-Content-Type-Options") != "nosniff",
        "frames": "frame-ancestors 'none'" not in policy or answer.headers.get("X-Frame-Options") != "DENY",
        "sources": "default-src 'self'" not in policy and "default-src 'none'" not in policy,
        "inline": "unsafe-inline" in policy.partition("style-src")[0] or "unsafe-eval" in policy,
        "referrer": answer.headers.get("Referrer-Policy") not in {"same-origin", "no-referrer"},
        "opener": answer.headers.get("Cross-Origin-Opener-Policy") != "same-origin",
        "origins": "Access-Control-Allow-Origin" in answer.headers,
        "kept": "no-store" not in answer.headers.get("Cache-Control", "") and not _public(path),
        "charset": answer.headers.get("Content-Type", "").startswith("text/")
        and "charset=utf-8" not in answer.headers["Content-Type"],
    }
    return {path: " ".join(name for name, wrong in missing.items() if wrong)} if any(missing.values()) else {}


def _public(path: str) -> bool:
    """Without anybody's data, or with a rule of its own: labels and calendars, which have their tests."""
    return path.startswith(("/i/", "/calendar/", "/healthz", "/readyz", "/metrics"))


def test_every_answer_says_how_a_browser_must_take_it(place: Place) -> None:
    """No guessing of kinds, no frames, no scripts from elsewhere, no referrer, no other origins, no copies."""
    found: dict[str, str] = {}
    with rolled_back():
        client = browser(place)
        keys = Caller(place.world.token("administrator"))
        rows: list[Route] = [row for row in PAGES if row.method == "GET"]
        for row in rows:
            with rolled_back():
                answer: Any = client.get(row.address(place.centre))
                b"".join(answer) if answer.streaming else None
            found |= _wanted(row.path, answer)
        for row in API:
            if row.method == "GET":
                with rolled_back():
                    answer = keys.ask(row, row.address(place.centre), {})
                found |= _wanted("/api/v1" + row.path, answer)
    assert found == {}
