"""Signing in, signing out, preferences: who gets in, who is kept out, where they go, what is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from makegood.ground.accounts import actions, queries, traces
from makegood.ground.accounts.models import Look, User
from makegood.ground.actor import SYSTEM
from makegood.site import company

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
PASSWORD = "a word that is kept"


@pytest.fixture(autouse=True)
def traces_written() -> Iterator[None]:
    """What a test leaves in memory does not reach the next."""
    yield
    traces.flush()


@pytest.fixture
def li(db: None) -> int:
    """李话务, an agent who reads Chinese."""
    return actions.create_user(actor=SYSTEM, username="li", name="李话务", password=PASSWORD, memberships=[], now=NOW)


def post(client: Client, password: str = PASSWORD, username: str = "li", **more: Any) -> Any:
    """Fill in the form and press the button."""
    return client.post("/sign-in", {"username": username, "password": password, **more})


def test_the_right_password_opens_the_door_and_leaves_a_trace(client: Client, li: int) -> None:
    """Signed in, sent to the start, and the look is kept."""
    response = post(client)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(li)
    traces.flush()
    assert list(Look.objects.values_list("user_id", "act", "kind", "subject_id")) == [(li, "sign_in", "user", li)]


@pytest.mark.parametrize("username", ["LI", " li "])
def test_the_name_is_taken_as_people_type_it(client: Client, li: int, username: str) -> None:
    """Capitals and blanks around the name do not matter."""
    assert post(client, username=username).status_code == 302


def test_a_wrong_password_says_no_more_than_that(client: Client, li: int) -> None:
    """Same words for a wrong password and an unknown name; the name that was typed stays, the password does not."""
    wrong, unknown = post(client, "not the word"), post(client, username="nobody")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert 'value="li"' in wrong.content.decode()
    assert "not the word" not in wrong.content.decode()
    assert "_auth_user_id" not in client.session
    assert not Look.objects.exists()


def test_somebody_locked_out_stays_out(client: Client, li: int) -> None:
    """The right password of an inactive person opens nothing."""
    company.init("CN", PASSWORD, codes=["answer-24h"], now=NOW)
    actions.switch_user(actor=SYSTEM, user_id=li, active=False, now=NOW)
    assert post(client).status_code == 422


def test_five_failures_close_the_door_for_a_quarter_of_an_hour(client: Client, li: int) -> None:
    """The sixth try is not even looked at, though it is right, from wherever and however the name is written; another
    name is not touched; a success in between takes no failure back."""
    for _ in range(4):
        post(client, "wrong")
    assert post(client).status_code == 302
    client.post("/sign-out")
    post(client, "wrong")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7", HTTP_HOST="localhost")
    closed = post(elsewhere, username=" LI ")
    assert closed.status_code == 422
    assert "一刻钟" in closed.content.decode()
    assert "_auth_user_id" not in elsewhere.session
    assert post(elsewhere, username="zhao").context["form"].non_field_errors()[0].startswith("用户名和密码对不上")


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/preferences?x=1", "/preferences?x=1"),
        ("http://testserver/preferences", "/preferences"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("http://testserver//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in", "/"),
        ("", "/"),
    ],
)
def test_next_leads_to_our_own_pages_only(client: Client, li: int, wanted: str, target: str) -> None:
    """A link that was sent by somebody else cannot lead away from here."""
    assert post(client, next=wanted).headers["Location"] == target


def test_who_is_not_signed_in_is_asked_to_and_comes_back(client: Client, li: int) -> None:
    """The page asked for is remembered; a fragment makes htmx load the sign-in page whole."""
    response = client.get("/preferences")
    assert response.headers["Location"] == "/sign-in?next=%2Fpreferences"
    part = client.get("/preferences", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/preferences"})
    assert part.status_code == 204
    assert part.headers["HX-Redirect"].startswith("/sign-in?next=http")
    page = client.get(response.headers["Location"])
    assert 'name="next" value="/preferences"' in page.content.decode()


def test_signing_out_ends_the_session_and_clears_the_browser(client: Client, li: int) -> None:
    """Only by a form; afterwards the next person starts from their own preferences."""
    post(client)
    client.get("/preferences?lang=en")
    assert client.get("/sign-out").status_code == 405
    response = client.post("/sign-out")
    assert response.headers["Location"] == "/sign-in"
    assert response.cookies["mg_lang"].value == ""
    assert client.get("/preferences").status_code == 302


def test_pages_for_staff_are_not_kept_by_anybody(client: Client, li: int) -> None:
    """The back button after signing out must show nothing."""
    post(client)
    assert client.get("/preferences").headers["Cache-Control"] == "private, no-store"
    assert "no-store" in client.get("/sign-in").headers.get("Cache-Control", "no-store")


def test_preferences_are_kept_with_the_person(client: Client, li: int) -> None:
    """On this browser and every other one; the answer already speaks the new language."""
    post(client)
    response = client.post("/preferences", {"language": "en", "theme": "dark", "zone": "Europe/London"}, follow=True)
    person = User.objects.get(pk=li)
    assert (person.language, person.theme, person.zone) == ("en", "dark", "Europe/London")
    text = response.content.decode()
    assert '<html lang="en" data-theme="dark">' in text
    assert "Kept. This is how you will read on every device." in text
    other = Client()
    post(other)
    assert '<html lang="en" data-theme="dark">' in other.get("/preferences").content.decode()


@pytest.mark.parametrize("field", ["language", "theme", "zone"])
def test_nonsense_preferences_change_nothing(client: Client, li: int, field: str) -> None:
    """The form comes back with what was typed and says where it is wrong."""
    post(client)
    response = client.post("/preferences", {"language": "en", "theme": "", "zone": "UTC", field: "moon"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert queries.user(SYSTEM, li).language == "zh-Hans"


def test_the_living_page_is_for_staff(client: Client, li: int) -> None:
    """Strangers find nothing there."""
    assert client.get("/ui").status_code == 404
    post(client)
    text = client.get("/ui").content.decode()
    assert [text.count(f'class="seal {mark}') >= 2 for mark in ("waiting", "broken", "made", "released")] == [True] * 4


def test_a_form_from_elsewhere_is_refused_in_plain_words(li: int) -> None:
    """The CSRF check answers with a page of ours that says what to do."""
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/sign-in", {"username": "li", "password": PASSWORD}, headers={"Accept-Language": "en"})
    assert response.status_code == 403
    assert "open the page again" in response.content.decode()
