"""Coming in with a one-time code, all matters and items in one place, registering a product, the public record."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from makegood.ground.actor import SYSTEM
from makegood.ground.journal.queue import jobs
from makegood.ground.ui import texts
from makegood.rooms.cases.models import Case
from makegood.rooms.customers.models import ContactPoint
from makegood.rooms.passes import sending, tasks
from makegood.rooms.passes.models import Code, Stay
from makegood.rooms.products import actions as products
from makegood.rooms.products.inputs import ItemInput
from makegood.rooms.products.models import Item
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.inputs import Noted
from tests.faces.portal.test_matter import ASKED, stranger
from tests.journeys import company
from tests.journeys.company import HELD, Made

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """A small company around now; a text that is missing fails the test."""
    monkeypatch.setattr(texts, "strict", True)
    cache.clear()
    return company.make(timezone.now(), months=0)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(to, code) of what would have gone out; the queue is run at once."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(sending, "_senders", {})
    for kind in ("phone", "email"):
        sending.on(kind, lambda to, subject, text: found.append((to, re.search(r"\d{6}", text)[0])))  # type: ignore[index]
    add = jobs.add

    def carried(rows: Sequence[dict[str, Any]]) -> None:
        for row in rows:
            if row["task"] == sending.CODE:
                tasks.send_code.func(*json.loads(row["payload"])["args"])
            else:
                add([row])

    monkeypatch.setattr(jobs, "add", carried)
    return found


def entered(client: Client, contact: str, code: str) -> int:
    return client.post("/help/sign-in/code", {"contact": contact, "code": code}).status_code


def test_a_code_opens_what_belongs_to_the_contact_and_no_more(made: Made, sent: list[tuple[str, str]]) -> None:
    client = stranger()
    assert client.get("/help/mine").headers["Location"] == "/help/sign-in"
    known = client.post("/help/sign-in", {"contact": "139 0000 1234"})
    unknown = client.post("/help/sign-in", {"contact": "13911112222"})
    blank = re.compile(r"13[\d ]+")
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    same = [token.sub("", blank.sub("", one.content.decode())) for one in (known, unknown)]
    assert same[0] == same[1]
    ((to, code),) = sent
    assert to == HELD
    row = Code.objects.filter(digest__gt="").order_by("id").first()
    assert row is not None and code not in row.digest and "1234" not in row.contact
    assert entered(client, "13900001234", code) == 303
    page = client.get("/help/mine").content.decode()
    mine = set(Case.objects.filter(customer=made.customers["陈丽华"]).values_list("number", flat=True))
    shown = {re.sub(r"\D", "", one) for one in re.findall(r"\d{3} \d{3} \d{3}-\d", page)}
    assert shown == mine
    assert "燃气热水器" in page
    assert ContactPoint.objects.get(normal=HELD).verified_how == "code"
    # What it opens is opened for this stay alone.
    matter = re.search(r'href="(/m/[^"]+)"', page)
    assert matter is None or client.get(matter[1]).status_code == 200
    cookie = client.cookies["mg_portal"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.get("/today").status_code == 302
    assert client.post("/help/leave").status_code == 303
    assert Stay.objects.get().ended_at is not None
    client.cookies["mg_portal"] = cookie.value
    assert client.get("/help/mine").status_code == 302
    assert matter is None or client.get(matter[1]).status_code == 404


def test_codes_are_not_guessed(made: Made, sent: list[tuple[str, str]]) -> None:
    client = stranger()
    client.post("/help/sign-in", {"contact": HELD})
    ((_, code),) = sent
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [entered(client, HELD, wrong) for _ in range(5)] == [422] * 5
    # After five tries the right one is no use either, and it was told to nobody else.
    assert entered(client, HELD, code) == 422
    cache.clear()
    client.post("/help/sign-in", {"contact": HELD})
    first = sent[-1][1]
    client.post("/help/sign-in", {"contact": HELD})
    assert entered(client, HELD, first) == 422 or first == sent[-1][1]
    Code.objects.filter(ended_at__isnull=True).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert entered(client, HELD, sent[-1][1]) == 422
    assert not Stay.objects.exists()
    assert [client.post("/help/sign-in", {"contact": HELD}).status_code for _ in range(3)][-1] == 429
    assert client.post("/help/sign-in", {"contact": "no number"}).status_code == 422


def test_registering_takes_what_nobody_owns_and_shows_nothing_of_others(made: Made) -> None:
    now = timezone.now()
    free = ItemInput(model="BCD-450", serial="FREE-1")
    (item,) = promises.add_items(actor=SYSTEM, items=[free], now=now)
    code = products.label_items(actor=SYSTEM, item_ids=[item], now=now)[item]
    given = {"code": code, "name": "吴女士", "phone": "13712345678", "bought_on": "2026-01-05", "once": "r1"}
    client = stranger()
    assert client.get(f"/help/register?code={code}").content.decode().count(f'value="{code}"') == 1
    page = client.post("/help/register", given)
    assert (page.status_code, "登记好了" in page.content.decode()) == (200, True)
    row = Item.objects.get(pk=item)
    assert row.customer is not None and row.customer.name == "吴女士"
    assert row.bought_at is not None
    # Somebody else's, the same once more, and one that there is not: all three go to a person and look alike.
    owned = Item.objects.get(pk=made.items["陈热水器"])
    for serial, once in ((owned.serial, "r2"), ("FREE-1", "r3"), ("NO-SUCH-1", "r4")):
        answer = client.post("/help/register", {**given, "code": serial, "name": "别人", "once": once})
        assert answer.status_code == 303, serial
        shown = client.get(answer.headers["Location"]).content.decode()
        assert ("陈丽华" in shown, "热水器" in shown, "吴女士" in shown) == (False, False, False)
    owned.refresh_from_db()
    assert owned.customer_id == made.customers["陈丽华"]
    assert Case.objects.filter(channel="web", item__isnull=True).count() == 3
    cache.clear()
    tomorrow = (now + timedelta(days=2)).date().isoformat()
    assert client.post("/help/register", {**given, "bought_on": tomorrow, "once": "r5"}).status_code == 422


def test_the_public_record_hides_small_numbers(made: Made) -> None:
    client = stranger("en")
    shelf = client.get("/help/promises").content.decode()
    assert "/help/promises/answer-24h" in shelf
    page = client.get("/help/promises/answer-24h").content.decode()
    assert "Fewer than 10" in page
    assert client.get("/help/promises/none").status_code == 404
    now = timezone.now()
    for fact in ("case_opened", "first_answered"):
        told = [
            Noted(fact, now, made.customers["何静"], matter=("case", 10**12 + n), kind="enquiry") for n in range(12)
        ]
        promises.note(actor=SYSTEM, facts=told, now=now)
    page = client.get("/help/promises/answer-24h").content.decode()
    assert "Fewer than 10 were due" not in page
    assert "%" in page


def test_answers_are_found_first(made: Made) -> None:
    client = stranger()
    assert "没有现成的说明" in client.get("/help?q=火星").content.decode()
    assert client.get("/help?q=%00").status_code == 200
    assert client.get("/help/ask").status_code == 200
    assert ASKED["kind"] in client.get("/help").content.decode()
