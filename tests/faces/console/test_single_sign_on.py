"""Signing in through a real OpenID provider, oidc-provider-mock on the loopback interface."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.test import Client

from makegood.ground.accounts import actions, traces
from makegood.ground.accounts.models import Look, Membership, User
from makegood.ground.actor import SYSTEM
from makegood.ground.journal.models import Event
from makegood.site import company, env

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
PEOPLE: tuple[dict[str, Any], ...] = (
    {"sub": "s-1", "preferred_username": "LI", "email": "other@example.org", "name": "Li"},
    {"sub": "s-2", "email": "mail@example.org", "email_verified": True},
    {"sub": "s-3", "email": "mail@example.org", "email_verified": False},
    {"sub": "s-4", "preferred_username": "new.person", "name": "新人"},
    {"sub": "s-5", "preferred_username": "gone"},
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a running OpenID provider, a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    for one in PEOPLE:
        command += ["--user-claims", json.dumps(one)]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                requests.get(address, timeout=2)
            except requests.RequestException:
                assert server.poll() is None, "the provider ended"
                time.sleep(0.1)
            else:
                break
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture
def people(db: None, provider: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Those who are known here; the installation knows the provider by its environment."""
    given = {
        "OIDC_ISSUER": provider + "/",
        "OIDC_CLIENT_ID": "makegood",
        "OIDC_CLIENT_SECRET": "s",
        "OIDC_NAME": "企业账号",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": env.single_sign_on(), "OAUTH_PKCE_ENABLED": True}}
    made = {}
    for username, email in (("li", ""), ("zhao", "mail@example.org"), ("gone", "")):
        made[username] = actions.create_user(
            actor=SYSTEM, username=username, name=username, password=None, memberships=[], now=NOW, email=email
        )
    return made


def sent(client: Client) -> str:
    """Press the button; the address to which the browser is led by a page of ours."""
    page = client.post("/sign-in/with/company", {"next": "/preferences?x=1"})
    assert page.status_code == 200
    (address,) = re.findall(r'content="0;url=([^"]+)"', page.content.decode())
    return unescape(address)


def through(sub: str, client: Client | None = None, **choice: str) -> tuple[Client, Any]:
    """The whole way there and back as somebody; the browser, and the answer to coming back."""
    client = client or Client(HTTP_ACCEPT_LANGUAGE="en")
    there = requests.post(sent(client), data=choice or {"sub": sub}, allow_redirects=False, timeout=10)
    back = there.headers["Location"].removeprefix("http://testserver")
    return client, client.get(back)


def said(client: Client) -> str:
    """What the sign-in page says."""
    return client.get("/sign-in").content.decode()


def test_the_page_offers_it_and_the_way_is_guarded(people: dict[str, int]) -> None:
    """By its name; PKCE and a state go along; a link alone starts nothing; a foreign state opens nothing."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "Sign in with 企业账号" in said(client)
    assert client.get("/sign-in/with/company").headers["Location"] == "/sign-in"
    assert client.post("/sign-in/with/another").status_code == 404
    assert re.search(r"code_challenge=[\w-]{43}&", sent(client) + "&")
    answer = client.get("/sign-in/with/company/back?code=x&state=forged")
    assert answer.headers["Location"] == "/sign-in"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("sub", "username"), [("s-1", "li"), ("s-2", "zhao")])
def test_who_is_known_here_comes_in(people: dict[str, int], sub: str, username: str) -> None:
    """By name, or by a verified address; the journal and the traces say so; afterwards by the provider's id alone."""
    client, answer = through(sub)
    assert answer.headers["Location"] == "/preferences?x=1"
    assert client.session["_auth_user_id"] == str(people[username])
    traces.flush()
    assert list(Look.objects.values_list("user_id", "act")) == [(people[username], "sign_in")]
    assert Event.objects.filter(name="sign_on_linked", subject_id=people[username]).count() == 1
    assert list(SocialAccount.objects.values_list("user_id", "uid")) == [(people[username], sub)]
    User.objects.filter(pk=people[username]).update(username="renamed", email="")
    again, _ = through(sub)
    assert again.session["_auth_user_id"] == str(people[username])
    assert Event.objects.filter(name="sign_on_linked").count() == 1


@pytest.mark.parametrize("sub", ["s-3", "s-4"])
def test_who_is_not_known_here_stays_outside(people: dict[str, int], sub: str) -> None:
    """An address that nobody verified is no proof; nothing is kept of either."""
    client, answer = through(sub)
    assert answer.headers["Location"] == "/sign-in"
    assert "known to the sign-on but not here" in said(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (3, 0)


def test_people_are_made_without_any_role_where_that_is_wanted(people: dict[str, int], settings: LazySettings) -> None:
    """Named as the provider says; whoever has neither name nor known address stays outside even then."""
    settings.OIDC_CREATES_PEOPLE = True
    client, _ = through("s-4")
    made = User.objects.get(username="new.person")
    assert (client.session["_auth_user_id"], made.name) == (str(made.pk), "新人")
    assert not made.has_usable_password()
    assert not Membership.objects.filter(user=made).exists()
    _, answer = through("s-3")
    assert (answer.headers["Location"], User.objects.count()) == ("/sign-in", 4)


def test_locked_out_is_locked_out_and_no_is_no(people: dict[str, int]) -> None:
    """The provider's word opens nothing for somebody who was switched off here."""
    company.init("CN", "a word that is kept", codes=["answer-24h"], now=NOW)
    actions.switch_user(actor=SYSTEM, user_id=people["gone"], active=False, now=NOW)
    client, answer = through("s-5")
    assert answer.headers["Location"] == "/sign-in"
    assert "switched off" in said(client)
    client, answer = through("", action="deny")
    assert answer.headers["Location"] == "/sign-in"
    assert "did not work" in said(client)
    assert "_auth_user_id" not in client.session


def test_a_provider_that_is_away_is_said_and_no_fault_of_ours(people: dict[str, int], settings: LazySettings) -> None:
    """Instead of a broken page."""
    providers: Any = settings.SOCIALACCOUNT_PROVIDERS
    providers["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert client.post("/sign-in/with/company").headers["Location"] == "/sign-in"
    assert "did not work" in said(client)


def test_half_a_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the name of what is missing; a role that there is none of as well."""
    monkeypatch.setenv("OIDC_ISSUER", "https://id.example.org")
    monkeypatch.delenv("OIDC_CLIENT_SECRET", raising=False)
    monkeypatch.setenv("OIDC_CLIENT_ID", "x")
    with pytest.raises(env.BadSetting, match="OIDC_CLIENT_SECRET"):
        env.single_sign_on()
    monkeypatch.setenv("SECOND_FACTOR_ROLES", "administrator,king")
    with pytest.raises(env.BadSetting, match="king"):
        env.among("SECOND_FACTOR_ROLES", ["administrator"])
