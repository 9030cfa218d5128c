"""A customer without an account: asks, sees what is owed, answers with photos, confirms or refuses; and who tries to
come in otherwise."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from makegood.ground.accounts import pacing
from makegood.ground.accounts.models import Tally
from makegood.ground.actor import SYSTEM
from makegood.ground.ui import texts
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.customers import actions as customers
from makegood.rooms.passes import actions, queries
from makegood.rooms.passes.models import MatterLink
from makegood.rooms.products import actions as products
from makegood.rooms.promises.models import Obligation
from tests.faces.console.test_pages import signed_in
from tests.journeys import company
from tests.journeys.company import Made

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"
ASKED = {
    "kind": "repair", "text": "压缩机响，不制冷", "name": "吴女士", "phone": "13712345678", "email": "",
    "address": "解放路 9 号", "once": "a-form-of-its-own",
}  # fmt: skip


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """A small company around now; a text that is missing fails the test."""
    monkeypatch.setattr(texts, "strict", True)
    cache.clear()
    pacing.forget()
    return company.make(timezone.now(), months=0)


def stranger(language: str = "zh") -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE=language)


def asked(client: Client, **changed: Any) -> Any:
    return client.post("/help/ask", {**ASKED, **changed})


def opened(client: Client, **changed: Any) -> str:
    """The address of the matter that was opened."""
    answer = asked(client, **changed)
    assert answer.status_code == 303
    return str(answer.headers["Location"]).partition("?")[0]


def test_asking_needs_no_account_and_shows_what_is_owed(made: Made) -> None:
    client = stranger()
    page = client.get("/help/ask?kind=repair").content.decode()
    assert 'value="repair" selected' in page
    address = opened(client, files=[SimpleUploadedFile("故障.png", PNG + b"1")])
    case = Case.objects.get(channel="web")
    assert (case.kind_id, case.state, case.subject) == ("repair", "open", "压缩机响，不制冷")
    seen = client.get(f"{address}?done=asked")
    text = seen.content.decode()
    assert "我们收到了" in text
    assert "故障.png" in text
    assert text.count('class="oblig"') == Obligation.objects.filter(matter_id=case.pk).count() > 0
    assert (seen.headers["Cache-Control"], seen.headers["X-Robots-Tag"]) == ("private, no-store", "noindex")
    english = stranger("en").get(address).content.decode()
    assert "What we promised you" in english
    file = re.search(rf"{address}/files/\d+", text)
    assert file is not None
    download = client.get(file[0])
    assert b"".join(download) == PNG + b"1"
    assert download.headers["Content-Disposition"].startswith("attachment")
    # The same form once more, as a slow line makes people do: no second matter.
    assert opened(client) == address
    assert Case.objects.filter(channel="web").count() == 1


def test_what_is_missing_or_hostile_comes_back_with_what_was_typed(made: Made) -> None:
    client = stranger()
    empty = asked(client, text=" ", name="", phone="")
    assert empty.status_code == 422
    assert empty.content.decode().count('aria-invalid="true"') == 3
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
    for name, content in (("x.svg", svg), ("x.png", svg), ("x.html", b"<!doctype html><script>alert(1)</script>")):
        refused = asked(client, files=[SimpleUploadedFile(name, content, "image/png")], once=name)
        assert (refused.status_code, "压缩机响" in refused.content.decode()) == (422, True), name
    many = [SimpleUploadedFile(f"{n}.png", PNG + str(n).encode()) for n in range(7)]
    assert asked(client, files=many).status_code == 422
    assert not Case.objects.filter(channel="web").exists()
    # And nobody opens more than a person could.
    assert [asked(client, once=str(n)).status_code for n in range(7)][-1] == 429


def test_the_customer_answers_hastens_refuses_and_confirms(made: Made) -> None:
    client, staff = stranger(), signed_in("chenglu")
    address = opened(client)
    case = Case.objects.get(channel="web")
    cases.add_message(
        actor=SYSTEM, case_id=case.pk, direction="internal", text="只在内部说", channel="phone", now=timezone.now()
    )
    cases.add_message(
        actor=SYSTEM, case_id=case.pk, direction="outbound", text="明天上午来", channel="web", now=timezone.now()
    )
    page = client.get(address).content.decode()
    assert ("明天上午来" in page, "只在内部说" in page) == (True, False)
    photo = SimpleUploadedFile("a.png", PNG + b"2")
    assert client.post(f"{address}/answer", {"text": "好的", "files": [photo]}).status_code == 303
    assert client.post(f"{address}/answer", {"text": ""}).status_code == 422
    assert client.post(f"{address}/hasten").status_code == 303
    assert client.post(f"{address}/hasten").status_code == 409
    case.refresh_from_db()
    assert (case.chasers, case.state) == (1, "in_progress")
    assert staff.get(f"/cases/{case.number}").content.decode().count("好的") > 0
    cases.resolve(actor=SYSTEM, case_id=case.pk, text="", now=timezone.now())
    assert client.post(f"{address}/refuse", {"text": "又响了"}).status_code == 303
    case.refresh_from_db()
    assert (case.state, case.reopenings) == ("in_progress", 1)
    assert Message.objects.filter(case=case, direction="inbound", text="又响了").count() == 1
    assert client.post(f"{address}/confirm").status_code == 303
    case.refresh_from_db()
    fixed = Obligation.objects.filter(matter_id=case.pk, duty="resolved")
    assert set(fixed.values_list("state", flat=True)) <= {"kept"}
    assert case.state in {"resolved", "closed"}


def test_forged_stopped_expired_and_erased_links_are_one_answer(made: Made) -> None:
    client = stranger()
    address = opened(client)
    case = Case.objects.get(channel="web")
    token = address.removeprefix("/m/")
    link = MatterLink.objects.get()
    head, _, mark = token.partition(".")
    body = client.get(f"/m/{token[:-2]}xx").content
    others = (f"{head}.", f".{mark}", f"{head[:-1]}0.{mark}", f"{head}-{head}.{mark}", "x" * 500)
    for forged in (case.number, head, *others):
        answer = client.get(f"/m/{forged}")
        assert answer.status_code == 404, forged
        assert client.post(f"/m/{forged}/answer", {"text": "?"}).status_code == 404
    now = timezone.now()
    cases.add_message(actor=SYSTEM, case_id=case.pk, direction="outbound", text="好", channel="web", now=now)
    other = Case.objects.get(number=made.numbers["owed"])
    with pytest.raises(Exception, match="case_not_found"):
        actions.answer(actor=queries.sight(token, now).actor, case_id=other.pk, text="?", now=now)
    over = {"created_at": now - timedelta(days=2), "expires_at": now - timedelta(days=1)}
    MatterLink.objects.filter(pk=link.pk).update(**over)
    cache.clear()
    said = re.compile(rb"<main.*?</main>", re.S)
    assert said.findall(client.get(address).content) == said.findall(body)
    MatterLink.objects.filter(pk=link.pk).update(expires_at=link.expires_at)
    assert client.get(address).status_code == 200
    assert case.customer_id is not None
    customers.erase(actor=SYSTEM, customer_id=case.customer_id, open_matters="end", now=now)
    pacing.forget()
    Tally.objects.all().delete()
    assert client.get(address).status_code == 404
    # Whoever brings many that open nothing is asked for patience.
    assert [client.get(f"/m/none{n}").status_code for n in range(45)].count(429) > 0


def test_staff_make_a_link_hand_it_over_and_stop_it(made: Made) -> None:
    staff, number = signed_in("chenglu"), made.numbers["owed"]
    page = staff.post(f"/cases/{number}/portal-link").content.decode()
    found = re.search(r'value="http://testserver(/m/[^"]+)"', page)
    assert found is not None
    client = stranger()
    assert client.get(found[1]).status_code == 200
    assert staff.post(f"/cases/{number}/portal-stop").status_code == 302
    assert client.get(found[1]).status_code == 404


def test_an_item_leads_to_asking_about_it(made: Made) -> None:
    (item, *_) = made.items.values()
    code = products.label_items(actor=SYSTEM, item_ids=[item], now=timezone.now())[item]
    client = stranger("en")
    assert f"/i/{code}/ask" in client.get(f"/i/{code}").content.decode()
    assert client.get(f"/i/{code}/ask").status_code == 200
    assert client.get(f"/i/{'0' * 16}/ask").status_code == 404
    answer = client.post(f"/i/{code}/ask", ASKED)
    assert answer.status_code == 303
    assert Case.objects.get(channel="web").item_id == item


def test_the_first_page_is_light(made: Made) -> None:
    """The page with all styles and scripts that it asks for, as a slow line carries them."""
    client = stranger()
    page = client.get("/help").content
    weight = len(gzip.compress(page, 6))
    for name in {one.decode() for one in re.findall(rb'(?:href|src)="/static/([^"]+)"', page)}:
        path = finders.find(re.sub(r"\.[0-9a-f]{12}\.", ".", name))
        assert path is not None, name
        with open(str(path), "rb") as kept:
            weight += len(gzip.compress(kept.read(), 6))
    assert weight < 60 * 1024 * 0.5
    assert BytesIO(page).read(15) == b"<!doctype html>"
