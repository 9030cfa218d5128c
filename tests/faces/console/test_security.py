"""More than a password: apps, recovery codes, sessions, new passwords by mail, keys, what the company asks for."""

from __future__ import annotations

import base64
import hmac
import json
import re
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from makegood.ground.accounts import actions, entry, queries, traces
from makegood.ground.accounts.models import Token, User
from makegood.ground.accounts.queries import actor_for_token, actor_for_user
from makegood.ground.accounts.tasks import send_new_password_link
from makegood.ground.actor import SYSTEM
from makegood.ground.journal.models import Event, Job
from makegood.ground.problems import Forbidden, Missing
from makegood.site import company

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
PASSWORD = "a word that is kept"
Committing = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def traces_written() -> Iterator[None]:
    """What a test leaves in memory does not reach the next."""
    yield
    traces.flush()


@pytest.fixture
def li(db: None) -> int:
    """李话务, an agent; administrators are `admin`."""
    unit = company.init("CN", PASSWORD, codes=["answer-24h"], now=NOW).unit_id
    return actions.create_user(
        actor=SYSTEM, username="li", name="李话务", password=PASSWORD, memberships=[("agent", unit)], now=NOW,
        email="li@example.org", language="en",
    )  # fmt: skip


def signed_in(username: str = "li") -> Client:
    """A browser in which somebody has signed in by password."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537")
    assert client.post("/sign-in", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def confirm(client: Client) -> None:
    """Show once more who one is."""
    assert client.post("/security/confirm", {"password": PASSWORD}).status_code == 302


def code(secret: str, later: int = 0) -> str:
    """What an app shows (RFC 6238, written anew here)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30 + later), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def joined(client: Client, committing: Committing) -> tuple[str, list[str]]:
    """An app is joined; its secret, and the recovery codes that were shown."""
    confirm(client)
    page = client.get("/security/app").content.decode()
    (secret,) = re.findall(r'readonly value="([A-Z2-7]+)"', page)
    assert 'src="data:image/svg+xml;base64,' in page
    with committing(execute=True):
        answer = client.post("/security/app", {"code": code(secret)})
    assert answer.headers["Location"] == "/security/recovery-codes"
    shown = re.findall(r"<li>(\d{8})</li>", client.get("/security/recovery-codes").content.decode())
    return secret, shown


def told(user: int) -> list[str]:
    """What the journal says of a person, oldest first."""
    return list(
        Event.objects.filter(subject_kind="user", subject_id=user).order_by("seq").values_list("name", flat=True)
    )


# --- an app, and paper for the day it is lost


def test_an_app_is_joined_after_the_password_and_then_asked_for(
    li: int, django_capture_on_commit_callbacks: Committing
) -> None:
    """The secret is no plain text in the database; a code opens once; the journal knows."""
    client = signed_in()
    assert client.get("/security/app").headers["Location"] == "/security/confirm?next=%2Fsecurity%2Fapp"
    assert client.post("/security/confirm", {"password": "guessed"}).status_code == 422
    secret, paper = joined(client, django_capture_on_commit_callbacks)
    assert len(paper) == 10
    assert "****" not in client.get("/security/recovery-codes").content.decode()
    assert re.findall(r"<li>(\d{8})</li>", client.get("/security/recovery-codes").content.decode()) == []
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert told(li)[1:] == ["factor_added", "factor_added"]

    other = Client(HTTP_ACCEPT_LANGUAGE="en")
    answer = other.post("/sign-in", {"username": "li", "password": PASSWORD, "next": "/notices"})
    assert answer.headers["Location"] == "/sign-in/code"
    assert "_auth_user_id" not in other.session
    assert other.get("/security").headers["Location"].startswith("/sign-in?")
    assert other.post("/sign-in/code", {"code": "000000"}).status_code == 422
    fresh = code(secret, later=1)
    assert other.post("/sign-in/code", {"code": fresh}).headers["Location"] == "/notices"
    again = Client()
    again.post("/sign-in", {"username": "li", "password": PASSWORD})
    assert again.post("/sign-in/code", {"code": fresh}).status_code == 422
    assert again.post("/sign-in/code", {"code": paper[0]}).status_code == 302
    third = Client()
    third.post("/sign-in", {"username": "li", "password": PASSWORD})
    assert third.post("/sign-in/code", {"code": paper[0]}).status_code == 422


def test_codes_cannot_be_tried_out(li: int, django_capture_on_commit_callbacks: Committing) -> None:
    """Five wrong ones, then even a right one waits."""
    secret, _ = joined(signed_in(), django_capture_on_commit_callbacks)
    other = Client(HTTP_ACCEPT_LANGUAGE="en")
    other.post("/sign-in", {"username": "li", "password": PASSWORD})
    for _ in range(5):
        other.post("/sign-in/code", {"code": "000000"})
    closed = other.post("/sign-in/code", {"code": code(secret, later=1)})
    assert closed.status_code == 422
    assert "quarter of an hour" in closed.content.decode()


def test_a_lost_app_is_taken_away_by_whoever_keeps_people(
    li: int, django_capture_on_commit_callbacks: Committing
) -> None:
    """The password alone opens again, the old sessions are over; nobody else may."""
    client = signed_in()
    joined(client, django_capture_on_commit_callbacks)
    zhao = actions.create_user(actor=SYSTEM, username="zhao", name="赵", password=PASSWORD, memberships=[], now=NOW)
    asking = actor_for_user(User.objects.get(pk=zhao))
    for attempt in (
        lambda: actions.reset_factors(actor=asking, username="li", now=NOW),
        lambda: actions.end_sessions(actor=asking, user_id=li, now=NOW),
        lambda: actions.note_factor(actor=asking, user_id=li, kind="totp", added=True, now=NOW),
        lambda: entry.factors(asking, li),
        lambda: entry.sessions(asking, li, NOW),
    ):
        with pytest.raises((Forbidden, Missing)):
            attempt()
    assert len(entry.factors(SYSTEM, li)) == 2
    admin = signed_in("admin")
    page = admin.get(f"/people/{li}/access").content.decode()
    assert "验证器应用" in page
    assert "Chrome · Windows" in page
    assert admin.post(f"/people/{li}/access/factors/reset").status_code == 302
    assert entry.factors(SYSTEM, li) == []
    assert told(li)[-2:] == ["factors_reset", "sessions_ended"]
    assert client.get("/security").status_code == 302
    signed_in()


# --- sessions


def test_sessions_are_listed_and_ended(li: int) -> None:
    """One of them, all others, and one's own, which is a sign-out; a stranger's does not exist."""
    here, there, third = signed_in(), signed_in(), signed_in()
    actor = actor_for_user(User.objects.get(pk=li))
    seen = entry.sessions(actor, li, datetime.now(UTC), here.session.session_key)
    assert [one.current for one in seen].count(True) == 1
    assert len(seen) == 3
    gone = next(
        one.id for one in entry.sessions(actor, li, datetime.now(UTC), third.session.session_key) if one.current
    )
    assert here.post(f"/security/sessions/{gone}/end").status_code == 302
    assert third.get("/security").status_code == 302
    assert here.post("/security/sessions/end-others").status_code == 302
    assert (there.get("/security").status_code, here.get("/security").status_code) == (302, 200)
    (own,) = entry.sessions(actor, li, datetime.now(UTC), here.session.session_key)
    assert signed_in("admin").post(f"/security/sessions/{own.id}/end").status_code == 404
    assert here.post(f"/security/sessions/{own.id}/end").headers["Location"] == "/sign-in"
    assert here.get("/security").status_code == 302


def test_a_new_password_ends_every_other_session(li: int) -> None:
    """The old password is asked for; the session that did it goes on."""
    here, there = signed_in(), signed_in()
    new = "quite another sentence"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/security/password", form | {"oldpassword": "guessed"}).status_code == 422
    assert here.post("/security/password", form | {"password1": "short", "password2": "short"}).status_code == 422
    assert here.post("/security/password", form).headers["Location"] == "/security"
    assert (here.get("/security").status_code, there.get("/security").status_code) == (200, 302)
    assert told(li)[-1] == "password_set"
    assert Client().post("/sign-in", {"username": "li", "password": PASSWORD}).status_code == 422


# --- a lost password


def test_a_new_password_comes_by_mail_and_a_stranger_learns_nothing(li: int, settings: LazySettings) -> None:
    """The same answer and the same work for every address; the link works once and for whom it was made."""
    settings.MAIL_GOES_OUT = True
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    for email in ("LI@example.org", "nobody@example.org"):
        assert client.post("/sign-in/forgotten", {"email": email}).headers["Location"] == "/sign-in/forgotten/sent"
    asked = Job.objects.filter(task=send_new_password_link.module_path).order_by("id")
    calls = [json.loads(job.payload)["args"] for job in asked]
    assert [one[0] for one in calls] == ["LI@example.org", "nobody@example.org"]
    assert [send_new_password_link.func(*one) for one in calls] == [1, 0]
    (message,) = mail.outbox
    assert message.to == ["li@example.org"]
    (link,) = re.findall(r"http://testserver(/sign-in/new-password/\S+)", str(message.body))
    form = client.get(link, follow=True)
    assert form.redirect_chain[-1][0].endswith("-set-password")
    new = {"password1": "quite another sentence", "password2": "quite another sentence"}
    assert client.post(form.redirect_chain[-1][0], new).headers["Location"] == "/sign-in/new-password"
    assert told(li)[-1] == "password_set"
    assert User.objects.get(pk=li).check_password(new["password1"])
    assert "does not work any more" in Client(HTTP_ACCEPT_LANGUAGE="en").get(link, follow=True).content.decode()


def test_without_mail_the_page_says_whom_to_ask(li: int) -> None:
    """And nothing is put into the queue."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    answer = client.post("/sign-in/forgotten", {"email": "li@example.org"})
    assert "sends no mail" in answer.content.decode()
    assert not Job.objects.filter(task=send_new_password_link.module_path).exists()


def test_nobody_is_sent_a_link_who_could_not_use_it(li: int) -> None:
    """Whoever is locked out, and whoever comes by the sign-on alone; an empty address is nobody's."""
    actions.create_user(
        actor=SYSTEM, username="sso", name="单点", password=None, memberships=[], now=NOW, email="sso@example.org"
    )
    actions.switch_user(actor=SYSTEM, user_id=li, active=False, now=NOW)
    assert [entry.people_with_mail(one) for one in ("li@example.org", "sso@example.org", "")] == [[], [], []]


# --- keys for programs


def test_a_key_is_shown_once_works_for_its_scopes_and_ends(li: int) -> None:
    """By the page: after the password once more; what it may is what was chosen; ended by its owner or an
    administrator, never by somebody else."""
    client = signed_in()
    assert client.get("/security/keys/new").headers["Location"].startswith("/security/confirm?")
    confirm(client)
    form = {"name": "till", "days": "30", "scopes": ["cases.read"]}
    assert client.post("/security/keys/new", form | {"scopes": ["users.write"]}).status_code == 422
    page = client.post("/security/keys/new", form).content.decode()
    (raw,) = re.findall(r'value="(mg_[\w-]+)"', page)
    actor = actor_for_token(raw, datetime.now(UTC))
    assert actor is not None
    assert actor.permissions == {"cases.read"}
    assert actor_for_token(raw, datetime.now(UTC) + timedelta(days=31)) is None
    traces.flush()
    listed = client.get("/security").content.decode()
    assert raw not in listed
    assert "till" in listed
    (kept,) = queries.tokens(actor_for_user(User.objects.get(pk=li)), li)
    assert kept.last_used_at is not None
    admin = signed_in("admin")
    assert admin.post(f"/security/keys/{kept.id + 1}/end").status_code == 404
    assert admin.post(f"/people/{User.objects.get(username='admin').pk}/access/keys/{kept.id}/end").status_code == 404
    assert admin.post(f"/people/{li}/access/keys/{kept.id}/end").status_code == 302
    assert actor_for_token(raw, datetime.now(UTC)) is None


def test_a_narrow_key_makes_no_wide_one(li: int) -> None:
    """Not for its own user, and with `tokens.write` alone only such keys; a key may end itself."""

    def acting(*scopes: str) -> Any:
        raw = actions.create_token(actor=SYSTEM, username="admin", name="k", scopes=scopes, now=NOW)
        return actor_for_token(raw, NOW)

    reading, making = acting("cases.read"), acting("tokens.write")
    with pytest.raises(Forbidden):
        actions.create_token(actor=reading, username="admin", name="wide", now=NOW)
    for scopes in ((), ("cases.read",)):
        with pytest.raises(Forbidden):
            actions.create_token(actor=making, username="admin", name="wide", scopes=scopes, now=NOW)
    actions.create_token(actor=making, username="admin", name="same", scopes=("tokens.write",), now=NOW)
    with pytest.raises(Missing):
        actions.revoke_token(actor=reading, token_id=making.token_id, now=NOW)
    actions.revoke_token(actor=reading, token_id=reading.token_id, now=NOW)
    assert Token.objects.filter(revoked_at__isnull=True).count() == 2


# --- the company's rule


def test_whose_role_needs_a_second_factor_sets_one_up_first(
    li: int, settings: LazySettings, django_capture_on_commit_callbacks: Committing
) -> None:
    """Everything leads to the security page until there is one; other roles are not asked."""
    settings.SECOND_FACTOR_ROLES = frozenset({"administrator"})
    assert signed_in().get("/preferences").status_code == 200
    admin = signed_in("admin")
    assert admin.get("/preferences").headers["Location"] == "/security"
    assert admin.get("/security/keys/new").headers["Location"] == "/security"
    assert "多一重验证" in admin.get("/security").content.decode()
    joined(admin, django_capture_on_commit_callbacks)
    assert admin.get("/preferences").status_code == 200
