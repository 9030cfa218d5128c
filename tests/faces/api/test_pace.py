"""How often a key may ask: told in headers, refused with a problem, set by whoever may."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client

from makegood.faces.api.wire import tokens
from makegood.ground.accounts import pacing
from makegood.ground.journal.models import Event
from tests.faces.api.conftest import Caller, People


@pytest.fixture(autouse=True)
def limits(settings: LazySettings) -> Iterator[None]:
    pacing.forget()
    settings.API_PER_MINUTE, settings.API_PER_MINUTE_UNKNOWN = 40, 20
    yield
    pacing.forget()


def test_a_key_is_told_and_then_refused(people: People) -> None:
    """Every answer says what is left; then 429 with when to ask again; another key goes on."""
    first = people.agent.get("/me")
    assert re.fullmatch(r'"key";r=39;t=\d{1,2}', first.headers["RateLimit"])
    assert first.headers["RateLimit-Policy"] == '"key";q=40;w=60'
    assert "Retry-After" not in first.headers
    assert people.agent.get("/cases/abc").headers["RateLimit"].startswith('"key";r=38;')
    answers = [people.agent.get("/me") for _ in range(40)]
    assert sorted({one.status_code for one in answers}) == [200, 429]
    refused = answers[-1]
    assert refused.json()["code"] == "too_many_requests"
    assert 1 <= refused.json()["retry_after"] <= 60
    assert refused.headers["Retry-After"] == str(refused.json()["retry_after"])
    assert refused.headers["RateLimit"].startswith('"key";r=0;')
    assert people.admin.get("/me").status_code == 200


def test_a_refused_request_does_nothing(people: People) -> None:
    for _ in range(40):
        people.agent.get("/me")
    before = Event.objects.count()
    assert people.agent.post("/customers", {"name": "陈顾客"}).status_code == 429
    assert Event.objects.count() == before


def test_who_brings_no_valid_key_is_counted_by_address(people: People) -> None:
    """Without a token, with a wrong one, and asking for the document; whoever has a key behind it goes on."""
    asked = [Caller(""), people.stranger, Caller("x")]
    answers = [asked[n % 3].get("/me") for n in range(25)]
    assert [one.status_code for one in answers[:20]] == [401] * 20
    assert {one.status_code for one in answers[20:]} == {429}
    assert answers[-1].headers["RateLimit-Policy"] == '"address";q=20;w=60'
    assert Client().get("/api/v1/openapi.json").status_code == 429
    assert Client().get("/calendar/never-made.ics").status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.9").get("/api/v1/openapi.json").status_code == 200
    assert people.agent.get("/me").status_code == 200


def test_a_key_has_a_number_of_its_own(people: People) -> None:
    """Fewer for whoever wants it, more only with the right to change settings; it holds once the key is read again."""
    admin = people.admin
    made = admin.post("/tokens", {"name": "shop", "per_minute": 5})
    assert (made.status_code, made.json()["per_minute"], made.headers["ETag"]) == (201, 5, '"1"')
    shop = Caller(made.json()["token"])
    assert [shop.get("/me").status_code for _ in range(6)] == [200] * 5 + [429]
    path = made.headers["Location"].removeprefix("/api/v1")
    assert admin.patch(path, {"per_minute": 7}).status_code == 428
    wider = admin.patch(path, {"per_minute": 0}, If_Match='"1"')
    assert (wider.status_code, wider.json()["per_minute"], wider.headers["ETag"]) == (200, 0, '"2"')
    tokens.forget()
    assert "RateLimit" not in shop.get("/me").headers
    assert admin.patch(path, {"per_minute": 7}, If_Match='"1"').json()["current"]["per_minute"] == 0
    assert admin.patch(path, {"per_minute": -1}, If_Match='"2"').status_code == 422
    assert admin.patch(path, {"per_minute": None}, If_Match='"2"').json()["per_minute"] is None
    keeper = people.caller("admin", "tokens.write", "users.read", "users.write")
    narrow = keeper.post("/tokens", {"name": "more", "per_minute": 41, "scopes": ["tokens.write"]})
    assert (narrow.status_code, narrow.json()["code"]) == (403, "pace_above_all")
    assert keeper.patch(path, {"per_minute": 41}, If_Match='"3"').status_code == 403
    assert keeper.patch(path, {"per_minute": 39}, If_Match='"3"').status_code == 200
