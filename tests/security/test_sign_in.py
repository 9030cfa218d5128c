"""What somebody who guesses learns at the door, and what a session is worth that was laid into a browser by another."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from makegood.ground.accounts import actions, traces
from makegood.ground.accounts.models import User
from makegood.ground.actor import SYSTEM
from tests import databases

PASSWORD = "a word that is kept"


@pytest.fixture(autouse=True)
def traces_written() -> Iterator[None]:
    """What a test leaves in memory does not reach the next."""
    yield
    traces.flush()


@pytest.fixture
def staff(db: None) -> None:
    """李话务 has a password, 周 is locked out, 吴 comes by the single sign-on and has no password."""
    now = timezone.now()
    for username, password in (("li", PASSWORD), ("zhou", PASSWORD), ("wu", None)):
        actions.create_user(actor=SYSTEM, username=username, name=username, password=password, memberships=[], now=now)
    User.objects.filter(username="zhou").update(is_active=False)


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: Any) -> Any:
    """Fill in the form and press the button."""
    return client.post("/sign-in", {"username": username, "password": password, **more})


def test_every_wrong_sign_in_costs_the_same_work(staff: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One hashing for a wrong password, an unknown name, somebody locked out, somebody without password: what a clock
    could tell apart is the hashing, so it is counted."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str, *args: Any) -> str:
        hashed.append(password)
        return str(encode(self, password, salt, *args))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    work, said = {}, set()
    for username, password in (("li", "wrong one"), ("nobody", PASSWORD), ("zhou", PASSWORD), ("wu", PASSWORD),
                               ("zhou", "wrong one"), ("nobody\x00", PASSWORD)):  # fmt: skip
        hashed.clear()
        answer = sign_in(Client(), username, password)
        assert answer.status_code == 422
        work[username, password] = len(hashed)
        said.add(str(answer.context["form"].non_field_errors()))
    work.pop(("nobody\x00", PASSWORD))  # a name that no form takes
    assert set(work.values()) == {1}, work
    assert len(said) <= 2


def test_a_refused_sign_in_leaves_a_line_without_the_name(staff: None, caplog: pytest.LogCaptureFixture) -> None:
    """Equal names are told as equal, whoever reads the log learns none."""
    with caplog.at_level(logging.WARNING, logger="makegood.faces.console.entrance.adapters"):
        for username in ("li", " LI ", "nobody"):
            sign_in(Client(), username, "wrong one")
    lines = [one.getMessage() for one in caplog.records if one.getMessage().startswith("sign-in refused")]
    assert (len(lines), len(set(lines))) == (3, 2)
    assert lines[0] == lines[1]
    assert "li" not in lines[0].rpartition(" ")[2] and "nobody" not in lines[2]


def test_a_session_laid_into_a_browser_opens_nothing(staff: None) -> None:
    """Neither a made-up id nor one of a stranger's session becomes somebody's by signing in; the token changes too."""
    client = Client()
    client.cookies["sessionid"] = "attackerchosen00000000000000000a"
    assert sign_in(client, "li").status_code == 302
    mine = client.cookies["sessionid"].value
    assert mine != "attackerchosen00000000000000000a"
    assert not Session.objects.filter(session_key="attackerchosen00000000000000000a").exists()

    other = Client()
    other.get("/sign-in")
    session = other.session
    session["planted"] = True
    session.save()
    planted = str(session.session_key)
    victim = Client()
    victim.cookies["sessionid"] = planted
    before = victim.get("/sign-in").cookies["csrftoken"].value
    answer = sign_in(victim, "li")
    assert victim.cookies["sessionid"].value != planted
    assert answer.cookies["csrftoken"].value != before
    assert not Session.objects.filter(session_key=planted).exists()
    left = Client()
    left.cookies["sessionid"] = planted
    assert left.get("/preferences").status_code == 302


def test_signing_in_as_another_begins_a_session_of_its_own(staff: None) -> None:
    """Nothing of the first person is left in it, and what the first one's cookie opened is closed."""
    client = Client()
    sign_in(client, "li")
    first = client.cookies["sessionid"].value
    actions.create_user(
        actor=SYSTEM, username="he", name="he", password=PASSWORD, memberships=[], now=timezone.now()
    )  # fmt: skip
    client.post("/sign-out")
    sign_in(client, "he")
    assert client.cookies["sessionid"].value != first
    old = Client()
    old.cookies["sessionid"] = first
    assert old.get("/preferences").status_code == 302


def test_a_session_ends_at_its_hour_whatever_is_done_in_it(staff: None, settings: LazySettings) -> None:
    """Changes in the session move its end no further."""
    client = Client()
    sign_in(client, "li")
    length = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    assert length == timedelta(hours=12)
    first = Session.objects.get(session_key=client.cookies["sessionid"].value).expire_date
    assert timezone.now() + length - timedelta(minutes=1) < first <= timezone.now() + length
    session = client.session
    session["touched"] = 1
    session.save()
    assert abs(Session.objects.get(session_key=session.session_key).expire_date - first) < timedelta(seconds=2)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/preferences").status_code == 302


BEHIND = """
import django, sys
django.setup()
from django.test import Client
from django.test.utils import override_settings
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
override_settings(STORAGES={"staticfiles": {"BACKEND": plain}}).enable()
told = {"HTTP_HOST": "localhost", "HTTP_X_FORWARDED_PROTO": sys.argv[1]}
client = Client(**told)
page = client.get("/sign-in?lang=en&theme=dark")
answer = client.post("/sign-in", {"username": "admin", "password": sys.argv[2]})
saved = client.post("/preferences", {"language": "en", "theme": "", "zone": "Asia/Shanghai"})
for one in (page, answer, saved):
    print(one.headers.get("Strict-Transport-Security", "-"))
    print(one.cookies.output())
"""


@pytest.mark.parametrize("proto", ["https", "http"])
def test_behind_tls_every_cookie_is_for_tls_alone(live_company: dict[str, str], proto: str) -> None:
    """With BEHIND_TLS: Secure and SameSite on each, HttpOnly and a name bound to the host on those that open doors;
    and browsers are told to come by TLS only."""
    done = subprocess.run(
        [sys.executable, "-c", BEHIND, proto, live_company["ADMIN_PASSWORD"]], cwd=databases.ROOT, check=True,
        env={**live_company, "BEHIND_TLS": "yes"}, capture_output=True, text=True,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    cookies = [one for one in lines if one.startswith("Set-Cookie: ")]
    names = {one.removeprefix("Set-Cookie: ").partition("=")[0] for one in cookies}
    assert {"__Host-sessionid", "__Host-csrftoken", "mg_lang", "mg_theme"} <= names, done.stdout
    assert [one for one in cookies if "; Secure" not in one or "SameSite=Lax" not in one] == []
    bound = [one for one in cookies if "__Host-" in one]
    assert [one for one in bound if "HttpOnly" not in one or "Path=/" not in one or "Domain" in one] == []
    strict = {one for one in lines if "max-age" in one and not one.startswith("Set-Cookie")}
    # Over plain HTTP a browser would not believe it.
    assert strict == ({"max-age=31536000; includeSubDomains"} if proto == "https" else set())
