"""Knowledge by the API: written, read over by another, published, asked for what fits, put into an answer."""

from __future__ import annotations

from typing import Any

from makegood.ground.accounts import actions as accounts
from makegood.ground.actor import SYSTEM
from tests.faces.api.conftest import People

TEXT = {"language": "zh-Hans", "title": "空调漏水", "body": "看**排水管**", "steps": ["关机"]}


def made(people: People, **changed: Any) -> dict[str, Any]:
    """An article of the east station with its draft, by 王站长."""
    body = {
        "code": "leak",
        "kind": "article",
        "applies": [{"what": "kind", "value": "repair"}],
        "text": TEXT,
        **changed,
    }
    answer = people.wang.post("/articles", body)
    assert (answer.status_code, answer.headers["Location"]) == (201, "/api/v1/articles/leak")
    found: dict[str, Any] = answer.json()
    return found


def test_from_a_draft_to_what_fits_and_is_used(people: People) -> None:
    article = made(people)
    (draft,) = article["texts"]
    text = f"/articles/texts/{draft['id']}"
    assert (article["unit"], draft["state"], draft["steps"]) == (str(people.east), "draft", ["关机"])
    assert people.zhao.get("/articles/leak").status_code == 404
    assert people.wang.put(text, {**TEXT, "title": "内机漏水"}).status_code == 428
    edited = people.wang.put(text, {**TEXT, "title": "内机漏水"}, If_Match='"1"')
    assert (edited.status_code, edited.json()["title"]) == (200, "内机漏水")
    assert people.wang.put(text, TEXT, If_Match='"1"').status_code == 412
    assert people.wang.post(f"{text}/publish", {}).status_code == 409
    assert people.wang.post(f"{text}/submit", {"note": "请看"}).json()["state"] == "in_review"
    own = people.wang.post(f"{text}/publish", {})
    assert (own.status_code, own.json()["code"]) == (403, "approval_own")
    assert people.admin.post(f"{text}/decline", {"note": "再改"}).json()["state"] == "draft"
    people.wang.post(f"{text}/submit")
    done = people.admin.post(f"{text}/publish").json()
    assert (done["state"], done["counts"], done["author"]) == ("published", True, str(people.ids["wang"]))
    assert people.wang.put(text, TEXT, If_Match='"6"').status_code in {409, 412}

    fits = people.wang.get("/knowledge/fitting?case_kind=repair&words=漏水").json()["items"]
    assert [(one["code"], one["text"], one["closeness"]) for one in fits] == [("leak", draft["id"], 6)]
    assert people.wang.get("/knowledge/fitting?case_kind=complaint").json()["items"] == []
    assert people.zhao.get("/knowledge/fitting?case_kind=repair").json()["items"] == []
    assert people.wang.get("/knowledge/fitting?model=none").status_code == 404
    assert [one["code"] for one in people.wang.get("/articles?q=排水&state=published").json()["items"]] == ["leak"]

    number = people.wang.post(
        "/cases", {"kind": "repair", "customer": {"name": "孙桂芳", "phone": "13800004471"}, "text": "漏水"}
    ).json()["number"]
    said = {"direction": "outbound", "text": "看排水管", "used": [draft["id"], "7"]}
    assert people.wang.post(f"/cases/{number}/messages", said).status_code == 201
    assert people.wang.post(f"{text}/helped", {"helped": True, "case": number}).status_code == 200
    assert people.wang.get("/articles/leak").json()["numbers"] == {"helped": 1, "not_helped": 0, "used": 1}
    assert people.wang.post(f"{text}/withdraw").json()["state"] == "withdrawn"


def test_a_change_of_what_it_is_for_and_a_second_version(people: People) -> None:
    made(people)
    assert people.wang.patch("/articles/leak", {"audience": "public"}).status_code == 428
    changed = people.wang.patch("/articles/leak", {"audience": "public", "applies": []}, If_Match='"1"').json()
    assert (changed["audience"], changed["applies"]) == ("public", [])
    again = people.wang.post("/articles/leak/texts", TEXT)
    assert (again.status_code, again.json()["code"]) == (409, "article_being_written")
    english = people.wang.post("/articles/leak/texts", {**TEXT, "language": "en"})
    assert (english.status_code, english.json()["number"]) == (201, 1)
    assert people.wang.get(english.headers["Location"].removeprefix("/api/v1")).status_code == 200
    refused = people.wang.post(
        "/articles", {"code": "Bad Code", "kind": "manual", "text": {**TEXT, "body": "[x](javascript:y)"}}
    )
    assert {one["code"] for one in refused.json()["errors"]} == {"article_code_bad", "word_unknown", "link_refused"}


def test_a_bulletin_is_read_by_people_not_by_others_for_them(people: People) -> None:
    text = {**TEXT, "must_read": True}
    draft = made(people, kind="bulletin", text=text)["texts"][0]
    people.wang.post(f"/articles/texts/{draft['id']}/submit")
    people.admin.post(f"/articles/texts/{draft['id']}/publish")
    address = f"/articles/texts/{draft['id']}/readers"
    left = people.wang.get(f"{address}?left=true").json()["items"]
    assert [(one["name"], one["read_at"]) for one in left] == [("王站长", None)]
    assert people.wang.post(f"/articles/texts/{draft['id']}/read").status_code == 200
    assert people.agent.get(address).status_code == 403
    assert people.agent.get("/knowledge/sought").status_code == 403
    person = accounts.create_user(
        actor=SYSTEM, username="sun", name="孙", password=None, memberships=[("agent", people.east)], now=people.now
    )
    assert person
    assert len(people.wang.get(address).json()["items"]) == 2
