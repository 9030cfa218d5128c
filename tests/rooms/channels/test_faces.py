"""Letters on the pages and over the API: read, filed, answered, sent again; mailboxes set up and tried."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from makegood.faces.api.wire import tokens
from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import User
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.cases.models import Case
from makegood.rooms.channels.models import IncomingMail, Mailbox, OutgoingMail
from tests.rooms.channels.conftest import NOW, Come, Post, Work, case_of, letter, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(admin: Actor) -> Client:
    User.objects.update(language="en")
    found = Client(HTTP_ACCEPT_LANGUAGE="en")
    found.force_login(User.objects.get(username="admin"))
    return found


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def test_a_letter_that_waits_is_read_and_becomes_a_case(client: Client, come: Come) -> None:
    view = come(letter("冰箱坏了", Precedence="bulk", subject="Fridge <b>"))
    assert "Fridge &lt;b&gt;" in text(client.get("/mail"))
    page = text(client.get(f"/mail/{view.id}"))
    assert "冰箱坏了" in page and "It went to many" in page and "孙桂芳" in page
    raw = client.get(f"/mail/{view.id}/raw")
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert b"Fridge" in b"".join(raw.streaming_content)  # type: ignore[attr-defined]
    assert client.post(f"/mail/{view.id}/file", {"number": "9999999999"}).status_code == 404
    assert client.post(f"/mail/{view.id}/aside", {"reason": "because"}).status_code == 422
    opened = client.post(f"/mail/{view.id}/open", {"name": "孙女士", "kind": "complaint"})
    case = Case.objects.get()
    assert (opened.status_code, opened.headers["Location"]) == (302, f"/cases/{case.number}")
    again = client.post(f"/mail/{view.id}/aside", {"reason": "spam"})
    assert again.status_code == 409 and "Somebody has dealt with this letter already" in text(again)
    assert IncomingMail.objects.get().state == "filed"


def test_what_is_answered_on_the_page_goes_out_with_its_files(
    client: Client, come: Come, work: Work, post: Post
) -> None:
    made = letter("坏了", subject="Fridge")
    made.add_alternative("<p>坏了<script>alert(1)</script><blockquote>earlier</blockquote></p>", subtype="html")
    view = come(made)
    case = case_of(view)
    where = f"/cases/{case.number}"
    attached = client.post(f"{where}/attach", {"files": SimpleUploadedFile("quote.pdf", b"%PDF-1.4 quote")})
    assert attached.status_code == 302
    page = text(client.get(where))
    assert "· Mail ·" in page and "By mail it goes to sun@example.com" in page and "quote.pdf" in page
    assert "As it was laid out" in page and "alert(1)" not in page
    file = page.partition('name="files" value="')[2].partition('"')[0]
    told = {"text": "见附件。", "direction": "outbound", "channel": "mail", "files": file}
    assert client.post(f"{where}/reply", told).status_code == 302
    work(timezone.now() + timedelta(minutes=1))
    (reply,) = sent("reply")
    assert (reply.state, reply.to, reply.files, len(post.got)) == ("sent", "sun@example.com", [int(file)], 2)
    assert b"quote.pdf" in post.got[-1][2]
    assert "Sent" in text(client.get(where))
    refused = client.post(f"{where}/reply", told | {"files": "1"})
    assert refused.status_code == 422 and "This case has no such file" in text(refused)


def test_a_letter_that_did_not_go_out_is_sent_again(client: Client, come: Come, work: Work, post: Post) -> None:
    post.refuses = {"sun@example.com": "550 5.7.1 policy"}
    come(letter())
    work()
    (ours,) = sent()
    page = text(client.get("/mail/sent?state=dead"))
    assert "The server refused the letter" in page and "550 5.7.1 policy" in page
    assert client.post(f"/mail/sent/{ours.pk}/resend").status_code == 302
    assert "on its way again" in text(client.get("/mail/sent"))
    assert OutgoingMail.objects.get().state == "queued"
    assert client.post(f"/mail/sent/{ours.pk}/resend", follow=True).content.decode().count("did not arrive") == 1


def test_a_mailbox_is_set_up_changed_and_tried(client: Client, post: Post) -> None:
    given = {
        "address": "help@makegood.example", "name": "Help", "kind": "repair", "speaks": "en", "active": "on",
        "quiet_from": "21:00", "quiet_to": "08:00", "imap_port": "993", "imap_security": "tls", "imap_folder": "INBOX",
        "smtp_host": "127.0.0.1", "smtp_port": str(post.port), "smtp_security": "none",
    }  # fmt: skip
    assert "No mailbox yet" in text(client.get("/mailboxes"))
    refused = client.post("/mailboxes/new", given | {"quiet_from": "9", "unit": "nowhere"})
    assert refused.status_code == 422 and not Mailbox.objects.exists()
    assert client.post("/mailboxes/new", given).status_code == 302
    box = Mailbox.objects.get()
    where = f"/mailboxes/{box.pk}"
    assert "The servers answer." in text(client.post(f"{where}/try", follow=True))
    changed = {"smtp_user": "help", "smtp_password": "s3cret", "version": "1", "progress": ["late", "resolved"]}
    assert client.post(where, given | changed).status_code == 302
    page = text(client.get(where))
    assert 'value="help"' in page and "s3cret" not in page
    box.refresh_from_db()
    assert (box.version, box.progress, bool(box.smtp_password), box.plus) == (2, ["late", "resolved"], True, False)
    stale = client.post(where, given | {"version": "1", "name": "Other"})
    assert stale.status_code == 412
    box.refresh_from_db()
    assert box.name == "Help"


class Api:
    """Calls with the administrator's token."""

    def __init__(self) -> None:
        raw = accounts.create_token(actor=SYSTEM, username="admin", name="test", now=NOW)
        self.client = Client(headers={"Authorization": f"Bearer {raw}", "Accept-Language": "en"})

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = "" if body is None else json.dumps(body)
        return self.client.generic(method, f"/api/v1{path}", data, "application/json", headers=headers)


@pytest.fixture
def api(admin: Actor) -> Any:
    tokens.forget()
    yield Api()
    tokens.forget()


def test_letters_over_the_api(api: Api, come: Come, work: Work, post: Post) -> None:
    handed = api.client.post(
        "/api/v1/mail", {"files": SimpleUploadedFile("m.eml", letter("news", Precedence="bulk").as_bytes())}
    )
    assert handed.status_code == 201 and handed.json()["state"] == "received"
    work(timezone.now() + timedelta(minutes=1))
    mail = handed.json()["id"]
    (waiting,) = api("GET", "/mail?state=to_be_read").json()["items"]
    assert (waiting["id"], waiting["reason"], waiting["case"]) == (mail, "bulk", None)
    assert b"Precedence: bulk" in b"".join(api("GET", f"/mail/{mail}/raw").streaming_content)
    first = case_of(come(letter()))
    filed = api("POST", f"/mail/{mail}/file", {"case": first.number}).json()
    assert (filed["state"], filed["case"]) == ("filed", first.number)
    assert api("POST", f"/mail/{mail}/set-aside", {"reason": "spam"}).status_code == 409
    said = api("POST", f"/cases/{first.number}/messages", {"direction": "outbound", "text": "好", "channel": "mail"})
    assert said.status_code == 201
    (reply,) = (
        one for one in api("GET", f"/outgoing-mail?case={first.number}").json()["items"] if one["kind"] == "reply"
    )
    assert (reply["state"], reply["to"], reply["files"]) == ("queued", "sun@example.com", [])
    assert api("POST", f"/outgoing-mail/{reply['id']}/resend").status_code == 409
    two = [SimpleUploadedFile(f"{n}.eml", b"x") for n in range(2)]
    assert api.client.post("/api/v1/mail", {"files": two}).status_code == 422


def test_mailboxes_over_the_api(api: Api, post: Post) -> None:
    smtp = {"host": "127.0.0.1", "port": post.port, "security": "none", "user": "u", "password": "s3cret"}
    made = api("POST", "/mailboxes", {"address": "help@x.example", "name": "Help", "smtp": smtp})
    assert made.status_code == 201
    where = f"/mailboxes/{made.json()['id']}"
    assert (made.json()["smtp_secret"], "s3cret" in made.content.decode()) == (True, False)
    changed = api("PATCH", where, {"active": False}, **{"If-Match": made.headers["ETag"]})
    assert (changed.status_code, changed.json()["active"], changed.json()["smtp_secret"]) == (200, False, True)
    assert api("PATCH", where, {"name": "Late"}, **{"If-Match": made.headers["ETag"]}).status_code == 412
    assert api("POST", f"{where}/try").json() == {"imap": "", "smtp": "smtp_refused"}
