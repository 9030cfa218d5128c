"""How cases are worked on, set up on a page: words instead of codes, nothing forgotten when something is changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from makegood.ground.accounts.models import User
from makegood.ground.actor import SYSTEM
from makegood.ground.ui import texts
from makegood.rooms.cases import actions, queries
from makegood.rooms.cases.inputs import QueueInput, RuleInput, TagInput, Where
from makegood.rooms.cases.models import BulkPart, Case, CaseTag
from tests.faces.console.test_pages import signed_in
from tests.journeys import company
from tests.journeys.company import Made

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """A small company with a tag and a rule."""
    monkeypatch.setattr(texts, "strict", True)
    now = timezone.now()
    found = company.make(now, months=0)
    actions.save_tag(actor=SYSTEM, tag=TagInput("heat", {"en": "Heat", "zh-Hans": "高温"}), now=now)
    when = {"words": ["漏水", "leak"], "kinds": ["repair"], "needs": ["infant"], "tags": ["heat"], "chasers": 2}
    rule = RuleInput("water", 2, when, {"en": "Water", "zh-Hans": "漏水受损"}, 7)
    actions.save_rule(actor=SYSTEM, rule=rule, now=now)
    return found


def filled(page: str) -> dict[str, Any]:
    """What the form of a page would send if nothing were changed."""
    from html.parser import HTMLParser

    class Form(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.within, self.select, self.area = False, "", ""
            self.sent: dict[str, Any] = {}

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            name, value = given.get("name") or "", given.get("value") or ""
            if tag == "form":
                self.within = "setting" in (given.get("class") or "")
            if not self.within:
                return
            if tag == "input" and given.get("type") == "checkbox":
                if "checked" in given:
                    self.sent.setdefault(name, []).append(value or "on")
            elif tag == "input":
                self.sent[name] = value
            elif tag == "select":
                self.select = name
            elif tag == "option" and "selected" in given:
                self.sent[self.select] = value
            elif tag == "textarea":
                self.area = name

        def handle_endtag(self, tag: str) -> None:
            self.area = "" if tag == "textarea" else self.area

        def handle_data(self, data: str) -> None:
            if self.area:
                self.sent[self.area] = self.sent.get(self.area, "") + data.strip("\n")

    form = Form()
    form.feed(page)
    return form.sent


def rule(code: str) -> Any:
    return next(one for one in queries.severity_rules() if one.code == code)


def test_a_rule_is_said_in_words_and_keeps_its_place_when_it_is_changed(made: Made) -> None:
    client = signed_in("admin")
    page = client.get("/desk").content.decode()
    for word in ("提到“漏水”、“leak”", "报修", "家有婴幼儿", "高温", "催单至少 2 次"):
        assert word in page, word
    sent = filled(client.get("/desk?change=rule:water").content.decode())
    before = rule("water")
    answer = client.post("/desk/set/rule", {**sent, "severity": "1"})
    assert answer.status_code == 302
    after = rule("water")
    assert (after.severity, after.place) == (1, 7)
    assert (after.when, after.name, after.active) == (before.when, before.name, before.active)


def test_what_somebody_changed_meanwhile_is_not_written_over(made: Made) -> None:
    client = signed_in("admin")
    sent = filled(client.get("/desk?change=rule:water").content.decode())
    other = RuleInput("water", 4, {"words": ["水"]}, {"en": "Water", "zh-Hans": "水"}, 9)
    actions.save_rule(actor=SYSTEM, rule=other, now=timezone.now())
    answer = client.post("/desk/set/rule", {**sent, "severity": "1"})
    assert answer.status_code == 412
    assert (rule("water").severity, rule("water").place) == (4, 9)


def test_a_time_of_reopening_is_not_written_over_either(made: Made) -> None:
    """Neither one that was changed meanwhile nor one that was set meanwhile; what is changed stays with its kind."""
    client = signed_in("admin")
    actions.set_reopening(actor=SYSTEM, root="repair", days=20, inside="ask", now=timezone.now())
    sent = filled(client.get("/desk?change=reopening:repair").content.decode())
    assert (sent["root"], sent["days"]) == ("repair", "20")
    actions.set_reopening(actor=SYSTEM, root="repair", days=30, inside="reopen", now=timezone.now())
    answer = client.post("/desk/set/reopening", {**sent, "days": "7"})
    assert answer.status_code == 412 and "有人比您先改了“报修”" in answer.content.decode()
    assert (queries.reopening("repair").days, queries.reopening("repair").inside) == (30, "reopen")
    fresh = client.post("/desk/set/reopening", {"root": "repair", "days": "7", "inside": "ask"})
    assert fresh.status_code == 412 and queries.reopening("repair").days == 30
    sent = filled(client.get("/desk?change=reopening:repair").content.decode())
    assert client.post("/desk/set/reopening", {**sent, "days": "7"}).status_code == 302
    assert (queries.reopening("repair").days, queries.reopening("repair").inside) == (7, "reopen")
    assert client.post("/desk/set/reopening", {"root": "cleaning", "days": "3", "inside": "ask"}).status_code == 302


def test_a_new_rule_gets_its_code_from_its_name_and_stands_last(made: Made) -> None:
    client = signed_in("admin")
    before = len(queries.severity_rules())
    given = {"en": "Gas smell!", "zh": "燃气味", "severity": "1", "words": "燃气、煤气，gas", "active": "on"}
    assert client.post("/desk/set/rule", given).status_code == 302
    assert rule("gas_smell").when == {"words": ["燃气", "煤气", "gas"]}
    assert rule("gas_smell").place == 8
    again = client.post("/desk/set/rule", given)
    assert again.status_code == 422
    assert "已有同名的一项" in again.content.decode()
    nameless = client.post("/desk/set/rule", {**given, "en": "漏气"})
    assert nameless.status_code == 422
    assert len(queries.severity_rules()) == before + 1


def test_a_queue_is_made_of_choices_and_names(made: Made) -> None:
    client = signed_in("admin")
    given = {
        "en": "Pressing", "zh": "紧急", "state": ["open", "in_progress"], "kind": "repair", "severity": ["1", "2"],
        "tags": ["heat"], "owner": "none", "flags": ["chased"], "sort": "due", "people": "周敏，chenglu",
    }  # fmt: skip
    assert client.post("/desk/set/queue", given).status_code == 302
    found = queries.queue(SYSTEM, "pressing")
    assert queries.where_of(found.where) == Where(
        state=("open", "in_progress"), kind="repair", severity=(1, 2), tags=("heat",), owner="none", chased=True
    )
    ids = dict(User.objects.values_list("username", "id"))
    assert set(found.people) == {ids["zhoumin"], ids["chenglu"]}
    page = client.get("/desk").content.decode()
    assert "没有负责人 · 被催单" in page
    nobody = client.post("/desk/set/queue", {**given, "en": "Other", "people": "没有这个人"})
    assert nobody.status_code == 422
    assert "找不到“没有这个人”" in nobody.content.decode()


def test_what_the_form_of_a_queue_does_not_speak_of_stays(made: Made) -> None:
    where = Where(state=("open",), q="空调", channel="phone")
    queue = QueueInput("cool", None, where, {"en": "Cool", "zh-Hans": "凉"})
    actions.save_queue(actor=SYSTEM, queue=queue, now=timezone.now())
    client = signed_in("admin")
    sent = filled(client.get("/desk?change=queue:cool").content.decode())
    assert client.post("/desk/set/queue", {**sent, "zh": "凉爽"}).status_code == 302
    found = queries.queue(SYSTEM, "cool")
    assert queries.where_of(found.where) == where
    assert found.name["zh-Hans"] == "凉爽"


def test_an_unknown_thing_is_not_there_to_be_changed(made: Made) -> None:
    assert signed_in("admin").get("/desk?change=rule:none").status_code == 404
    assert 'name="en"' not in signed_in("chenglu").get("/desk?change=rule:water").content.decode()


def test_many_cases_are_acted_on_by_choices_and_names(made: Made) -> None:
    client = signed_in("admin")
    numbers = list(Case.objects.filter(state="open").order_by("id").values_list("number", flat=True)[:2])
    assert client.post("/bulk-acts", {"verb": "tag", "tags": ["heat"], "case": numbers}).status_code == 302
    assert CaseTag.objects.filter(tag_id="heat").count() == 2
    assert client.post("/bulk-acts", {"verb": "severity", "severity": "1", "case": numbers}).status_code == 302
    assert set(Case.objects.filter(number__in=numbers).values_list("severity", flat=True)) == {1}
    assert client.post("/bulk-acts", {"verb": "assign", "who": "周敏", "case": numbers}).status_code == 302
    owner = User.objects.get(username="zhoumin").pk
    assert set(Case.objects.filter(number__in=numbers).values_list("owner_id", flat=True)) == {owner}
    parts = BulkPart.objects.count()
    assert client.post("/bulk-acts", {"verb": "assign", "who": "无此人", "case": numbers}).status_code == 422
    assert BulkPart.objects.count() == parts
