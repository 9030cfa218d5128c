"""The pages of drafts: begun, changed, laid beside what stands, published, put away, tried on the past."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makegood.ground.accounts.models import User
from makegood.ground.actor import SYSTEM
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import CustomerInput
from makegood.rooms.promises import actions
from makegood.rooms.promises.models import Draft, Promise, Replay, Version
from makegood.site import company as companies


@pytest.fixture
def client(db: None) -> Client:
    """The administrator of a company with two promises and one answered enquiry, reading English."""
    now = timezone.now()
    unit = companies.init("CN", "correct horse battery", codes=("answer-24h", "money-back"), now=now).unit_id
    (person,) = customers.create(actor=SYSTEM, customers=[CustomerInput(name="陈顾客")], now=now)
    case = CaseInput(kind="enquiry", subject="问", customer_id=person, unit_id=unit, at=now - timedelta(hours=9))
    (id_,) = cases.open_cases(actor=SYSTEM, cases=[case], now=now)
    cases.add_message(actor=SYSTEM, case_id=id_, direction="outbound", text="答", now=now)
    User.objects.update(language="en")
    found = Client(HTTP_ACCEPT_LANGUAGE="en")
    found.force_login(User.objects.get(username="admin"))
    return found


def text_of(client: Client, pk: int) -> str:
    """What stands in the field of the exact text."""
    return Draft.objects.get(pk=pk).text


def test_the_life_of_a_draft(client: Client) -> None:
    assert "Nothing is being written" in client.get("/drafts").content.decode()
    assert 'value="answer-24h" selected' in client.get("/drafts/new?code=answer-24h").content.decode()
    made = client.post("/drafts/new", {"code": "answer-24h", "title": "Four hours"})
    draft = Draft.objects.get()
    assert (made.status_code, made.headers["Location"]) == (302, f"/drafts/{draft.pk}")
    assert "No clause is different" in client.get(f"/drafts/{draft.pk}").content.decode()

    shorter = {"title": "Four hours", "text": text_of(client, draft.pk).replace("PT24H", "PT4H"), "version": "1"}
    assert client.post(f"/drafts/{draft.pk}", shorter).status_code == 302
    page = client.get(f"/drafts/{draft.pk}").content.decode()
    assert "better for the customer" in page
    assert re.search(r"<td>24 h</td><td>4 h</td>", page)
    late = client.post(f"/drafts/{draft.pk}", shorter)
    assert late.status_code == 422
    assert "PT4H" in late.content.decode()

    assert client.post(f"/drafts/{draft.pk}/discard").status_code == 302
    assert "Nothing is being written" in client.get("/drafts").content.decode()
    assert "Four hours" in client.get("/drafts?all=1").content.decode()
    assert client.post(f"/drafts/{draft.pk}/restore").status_code == 302
    assert client.post(f"/drafts/{draft.pk}/restore", follow=True).status_code == 200

    page = client.get(f"/drafts/{draft.pk}/publish?effective=2099-01-01&back=2026-01-01").content.decode()
    assert "Granted backwards" in page and "lose nothing" in page
    unsure = client.post(f"/drafts/{draft.pk}/publish", {"effective": "2099-01-01"})
    assert (unsure.status_code, Version.objects.filter(promise__code="answer-24h").count()) == (422, 1)
    done = client.post(f"/drafts/{draft.pk}/publish", {"effective": "2099-01-01", "sure": "on"})
    assert done.headers["Location"] == "/promises/answer-24h"
    assert Version.objects.filter(promise__code="answer-24h").count() == 2
    assert "<textarea" not in client.get(f"/drafts/{draft.pk}").content.decode()


def test_what_cannot_be_read_is_said_at_its_place_and_nothing_is_lost(client: Client) -> None:
    answer = client.post("/drafts/new", {"text": 'code = "x-1"\nbasis = "company"\n# mine'})
    assert answer.status_code == 422
    assert "# mine" in answer.content.decode()
    client.post("/drafts/new", {"code": "money-back"})
    draft = Draft.objects.get()
    wrong = text_of(client, draft.pk).replace('"P7D"', '"soon"')
    answer = client.post(f"/drafts/{draft.pk}", {"text": wrong, "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "clause.1.within.0.budget" in page and "soon" in page
    assert Draft.objects.get().version == 1


def test_a_promise_of_ones_own(client: Client) -> None:
    text = Draft.objects.count() or actions.start_draft(actor=SYSTEM, code="answer-24h", now=timezone.now()).text
    client.post("/drafts/new", {"text": str(text).replace('code = "answer-24h"', 'code = "callback"')})
    draft = Draft.objects.get(code="callback")
    assert "Beside version" not in client.get(f"/drafts/{draft.pk}").content.decode()
    client.post(f"/drafts/{draft.pk}/publish", {"effective": timezone.now().date().isoformat(), "sure": "on"})
    assert Promise.objects.filter(code="callback").exists()


def test_a_draft_is_tried_on_the_past(client: Client) -> None:
    client.post("/drafts/new", {"code": "answer-24h"})
    draft = Draft.objects.get()
    client.post(f"/drafts/{draft.pk}", {"text": draft.text.replace("PT24H", "PT4H"), "version": "1"})
    page = client.get(f"/drafts/{draft.pk}/try").content.decode()
    assert "Share of buyers" in page and 'name="remedies.voucher"' in page
    assert client.post(f"/drafts/{draft.pk}/try", {"taking": "3"}).status_code == 422
    assert client.post(f"/drafts/{draft.pk}/try", {"from_": "2026-02-02", "to": "2026-02-01"}).status_code == 422
    asked = client.post(f"/drafts/{draft.pk}/try", {"imported": "on", "remedies.apology": "2.50"})
    assert asked.status_code == 302, re.findall(r"<p[^>]*err[^>]*>.*?</p>|alert.*?</div>", asked.content.decode(), re.S)
    trial = Replay.objects.get()
    assert "Waiting" in client.get(f"/trials/{trial.pk}").content.decode()

    assert actions.work_what_if(actor=SYSTEM, replay_id=trial.pk, now=timezone.now())
    page = client.get(f"/trials/{trial.pk}").content.decode()
    assert "1 broken" in page and "CN¥2.50" in page and "might have acted differently" in page
    table = client.get(f"/trials/{trial.pk}.csv").content.decode("utf-8-sig").splitlines()
    result = Replay.objects.get().result or {}
    assert len(table) == 1 + len(result["months"]) + 1
    assert client.post(f"/trials/{trial.pk}/stop", follow=True).status_code == 200
    assert Replay.objects.get().state == "done"

    client.post(f"/drafts/{draft.pk}/try", {"taking": "1"})
    second = Replay.objects.get(state="asked")
    client.post(f"/trials/{second.pk}/stop")
    assert Replay.objects.get(pk=second.pk).state == "stopped"


def test_lists_ask_as_often_for_many(client: Client) -> None:
    counts = []
    for n in (2, 12):
        for _ in range(n):
            draft = actions.start_draft(actor=SYSTEM, code="money-back", now=timezone.now())
            actions.ask_what_if(actor=SYSTEM, draft_id=draft.id, now=timezone.now())
        client.get("/drafts")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/drafts").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_versions_beside_each_other_and_one_taken_back(client: Client) -> None:
    assert client.get("/promises/lost/compare").status_code == 404
    (draft,) = [actions.start_draft(actor=SYSTEM, code="answer-24h", now=timezone.now())]
    text = draft.text.replace("PT24H", "PT12H")
    actions.edit_draft(actor=SYSTEM, draft_id=draft.id, text=text, now=timezone.now())
    actions.publish_draft(actor=SYSTEM, draft_id=draft.id, effective=timezone.now(), now=timezone.now())
    page = client.get("/promises/answer-24h/compare").content.decode()
    assert "Version 1 beside version 2" in page
    assert "<td>24 h</td><td>12 h</td>" in re.sub(r"\s+<", "<", page)
    same = client.get("/promises/answer-24h/compare?before=2&after=2").content.decode()
    assert "No clause is different." in same
    shelf = client.get("/promises/answer-24h").content.decode()
    assert "/promises/answer-24h/compare" in shelf and "Withdraw version 2" in shelf
    gone = client.post("/promises/answer-24h/versions/2/withdraw", follow=True).content.decode()
    assert "Withdrawn; who holds it keeps it." in gone and "Withdraw version 2" not in gone
    assert list(
        Version.objects.filter(withdrawn_at=None, promise__code="answer-24h").values_list("number", flat=True)
    ) == [1]
    assert "/compare" not in client.get("/promises/money-back").content.decode()
