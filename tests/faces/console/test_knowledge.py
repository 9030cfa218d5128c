"""The pages of the knowledge, and where it is shown: intake, the case, the item's public page."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from makegood.ground.actor import SYSTEM
from makegood.ground.ui import texts
from makegood.rooms.cases.models import Case
from makegood.rooms.knowledge.models import ArticleVersion, Mark, Sought, Use
from makegood.rooms.products import actions as products
from tests.faces.console.test_pages import signed_in
from tests.journeys import company
from tests.journeys.company import Made

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """A small company around now; a text that is missing fails the test."""
    monkeypatch.setattr(texts, "strict", True)
    cache.clear()
    return company.make(timezone.now(), months=0)


def body(client: Client, address: str, status: int = 200, target: str = "") -> str:
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    found = client.get(address, headers=headers)
    assert found.status_code == status, address
    return found.content.decode()


def draft() -> ArticleVersion:
    return ArticleVersion.objects.filter(state="draft").get()


def written(client: Client, **changed: str) -> None:
    """A new article by the form."""
    given = {
        "kind": "article", "code": "neu", "language": "zh-Hans", "title": "新知识", "body": "**先**断电",
        "steps": "一\n二", "audience": "staff", "categories": "air_conditioner", "kinds": "repair",
        "words": "滴水，漏水", **changed,
    }  # fmt: skip
    assert client.post("/knowledge/new", given).status_code == 302


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_in_both_languages(made: Made, language: str) -> None:
    client = signed_in("admin", language)
    written(client)
    text, zh = draft(), ArticleVersion.objects.get(article__code="ac-leak")
    for address in (
        "/knowledge", "/knowledge?kind=script&state=published&audience=staff&language=zh-Hans", "/knowledge?q=断电",
        "/knowledge?category=air_conditioner&case_kind=repair", "/knowledge?model=none", "/knowledge/sought",
        "/knowledge/new?kind=script", "/knowledge/articles/ac-leak", f"/knowledge/articles/ac-leak?version={zh.pk}",
        f"/knowledge/articles/neu/write?version={text.pk}", "/knowledge/articles/ac-leak/write",
        f"/knowledge/articles/ac-leak/compare?new={zh.pk}&old={zh.pk}", "/knowledge/articles/bulletin/readers",
        "/knowledge/articles/bulletin/readers?all=1", f"/cases/{made.numbers['owed']}?fits=断电", "/search?q=断电",
        "/intake?kind=complaint",
    ):  # fmt: skip
        assert "{%" not in body(client, address)
    for address in (
        "/knowledge/articles/none",
        f"/knowledge/articles/bulletin?version={zh.pk}",
        "/knowledge/articles/ac-leak/compare",
    ):
        body(client, address, 404)


def test_written_read_over_and_published_by_the_pages(made: Made) -> None:
    author, reader = signed_in("admin"), signed_in("chenglu")
    written(author)
    text = draft()
    assert (text.steps, text.body) == (["一", "二"], "**先**断电")
    assert body(reader, "/knowledge/articles/neu", 404)
    looked = author.post(
        "/knowledge/new", {"preview": "1", "kind": "article", "title": "看", "body": "<script>x</script> {due}"},
        headers={"HX-Request": "true", "HX-Target": "preview"},
    ).content.decode()  # fmt: skip
    assert "&lt;script&gt;" in looked and "<script>" not in looked and "{due}" in looked
    again = author.post(
        f"/knowledge/articles/neu/write?version={text.pk}",
        {"language": "zh-Hans", "title": "", "body": "改", "version": "1"},
    )
    assert again.status_code == 422 and "改" in again.content.decode()
    author.post(f"/knowledge/versions/{text.pk}/submit", {"note": "请看"})
    own = author.post(f"/knowledge/versions/{text.pk}/publish", {})
    offered = re.findall(r"<summary[^>]*>([^<]*)", body(author, "/knowledge/articles/neu"))
    assert own.status_code == 403 and "发布" not in offered
    over = signed_in("linzong")
    assert "请看" in body(over, "/approvals") and "/knowledge/articles/neu" in body(over, "/approvals")
    assert over.post(f"/knowledge/versions/{text.pk}/publish", {"note": "好"}).status_code == 302
    assert "<strong>先</strong>断电" in body(reader, "/knowledge/articles/neu")
    assert over.post(f"/knowledge/versions/{text.pk}/discard", {}).status_code == 409
    assert over.post("/knowledge/articles/neu/applies", {"audience": "public", "models": "none"}).status_code == 422
    assert over.post("/knowledge/articles/neu/applies", {"audience": "public"}).status_code == 302
    assert over.post(f"/knowledge/versions/{text.pk}/withdraw", {}).status_code == 302


def test_the_script_stands_beside_the_form_and_changes_with_the_kind(made: Made) -> None:
    client = signed_in("chenglu")
    page = body(client, f"/intake?customer={made.customers['孙桂芳']}&item={made.items['空调']}&kind=repair")
    assert "报修话术" in page and "您好，请先断电。" in page and "{customer}" not in page
    part = body(client, "/intake?kind=complaint", target="inner")
    assert "投诉话术" in part and "报修话术" not in part and "<html" not in part
    said = body(client, "/intake?kind=repair&symptom=滴水", target="said")
    assert said.count('id="said"') == 1 and "报修话术" in said and "〔用户的称呼〕" in said


def test_a_template_goes_into_the_reply_with_its_blanks_filled_and_counts_as_used(made: Made) -> None:
    client, number = signed_in("zhoumin"), made.numbers["owed"]
    text = ArticleVersion.objects.get(article__code="reply-visit")
    page = client.post(f"/cases/{number}/insert", {"piece": str(text.pk), "text": "您好", "direction": "outbound"})
    shown = page.content.decode()
    assert page.status_code == 200 and f"服务单 {number[:3]} {number[3:6]} {number[6:]}"[:6] in shown
    part = client.post(
        f"/cases/{number}/insert", {"piece_now": str(text.pk), "text": "您好"},
        headers={"HX-Request": "true", "HX-Target": "reply-words"},
    ).content.decode()  # fmt: skip
    assert "您好\n\n" in part and "{customer}" not in part and f'value="{text.pk}"' in part
    assert not Use.objects.exists()
    case = Case.objects.get(number=number)
    sent = {
        "text": "您好，已安排。",
        "direction": "outbound",
        "channel": "phone",
        "used": f"{text.pk},x,7",
        "version": case.version,
    }
    assert client.post(f"/cases/{number}/reply", sent).status_code == 302
    assert list(Use.objects.values_list("text_id", "matter_kind", "matter_id")) == [(text.pk, "case", case.pk)]
    assert client.post(f"/cases/{number}/insert", {"piece": "7"}).status_code == 404


def test_helped_or_not_is_said_in_the_case_and_what_is_not_found_is_counted(made: Made) -> None:
    client, number = signed_in("zhoumin"), made.numbers["owed"]
    text = ArticleVersion.objects.get(article__code="script-complaint")
    for verb, helped in (("helped", True), ("not-helped", False)):
        answer = client.post(f"/knowledge/versions/{text.pk}/{verb}", {"case": number})
        assert answer.status_code == 302 and answer["Location"].endswith(f"/cases/{number}#fits")
        assert list(Mark.objects.values_list("helped", "by")) == [(helped, "staff")]
    body(client, f"/cases/{number}?fits=没有这回事", target="fits")
    body(client, "/knowledge?q=没有这回事")
    body(client, "/knowledge?q=13800004471")
    assert sorted(Sought.objects.values_list("place", "question", "times")) == [
        ("case", "没有这回事", 1), ("console", "没有这回事", 1)
    ]  # fmt: skip
    assert "没有这回事" in body(signed_in("admin"), "/knowledge/sought")


def test_a_bulletin_is_confirmed_by_the_page(made: Made) -> None:
    client = signed_in("chenglu")
    text = ArticleVersion.objects.get(article__code="bulletin")
    assert "电源线复检" in body(client, "/knowledge") and "确认已阅" in body(client, "/knowledge/articles/bulletin")
    assert client.post(f"/knowledge/versions/{text.pk}/read", {}).status_code == 302
    assert "您已确认已阅" in body(client, "/knowledge/articles/bulletin")
    assert "程露" not in body(signed_in("admin"), "/knowledge/articles/bulletin/readers")
    assert client.get("/knowledge/articles/bulletin/readers").status_code == 403


def test_the_public_page_helps_and_asks_without_a_cookie(made: Made) -> None:
    item = made.items["空调"]
    label = products.label_items(actor=SYSTEM, item_ids=[item], now=timezone.now())[item]
    stranger = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="zh")
    page = stranger.get(f"/i/{label}")
    assert "空调滴水怎么办" in page.content.decode() and "报修话术" not in page.content.decode() and not page.cookies
    text = ArticleVersion.objects.get(article__code="ac-leak")
    answer = stranger.post(f"/i/{label}/texts/{text.pk}", {"helped": "yes"})
    for said in ("yes", "no"):
        answer = stranger.post(f"/i/{label}/texts/{text.pk}", {"helped": said})
        assert answer.status_code == 303 and not answer.cookies
    assert list(Mark.objects.values_list("helped", "by")) == [(False, "public")]
    assert "谢谢" in stranger.get(answer["Location"].partition("#")[0]).content.decode()
    own = ArticleVersion.objects.get(article__code="script-repair")
    assert stranger.post(f"/i/{label}/texts/{own.pk}", {"helped": "yes"}).status_code == 404
    assert stranger.post(f"/i/{'0' * 16}/texts/{text.pk}", {"helped": "yes"}).status_code == 404
    assert [stranger.post(f"/i/{label}/texts/{text.pk}", {}).status_code for _ in range(40)][-1] == 429
    assert Mark.objects.count() == 1
