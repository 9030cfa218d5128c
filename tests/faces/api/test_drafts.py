"""Promises in the making by the API: begun, changed, compared, previewed, tried on the past, published."""

from __future__ import annotations

from django.utils import timezone

from makegood.ground.actor import SYSTEM
from makegood.rooms.promises import actions
from tests.faces.api.conftest import People


def test_from_a_version_to_the_next_one(people: People) -> None:
    admin = people.admin
    assert admin.post("/drafts", {"title": "x"}).json()["errors"][0]["code"] == "required"
    answer = admin.post("/drafts", {"code": "answer-24h", "title": "Sooner"})
    made = answer.json()
    where = f"/drafts/{made['id']}"
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/api/v1{where}")
    assert (made["base"], made["state"], made["title"]) == (1, "open", "Sooner")
    assert made["text"] == admin.get("/promises/answer-24h/versions/1/text").json()["text"]
    assert [one["id"] for one in admin.get("/drafts?promise=answer-24h&state=open").json()["items"]] == [made["id"]]
    assert admin.get("/drafts?state=lost").status_code == 422

    sooner = made["text"].replace("PT24H", "PT12H")
    assert sooner != made["text"]
    assert admin.patch(where, {"text": sooner}).status_code == 428
    changed = admin.patch(where, {"text": sooner}, If_Match='"1"').json()
    assert (changed["version"], changed["title"], changed["base"]) == (2, "Sooner", 1)
    assert admin.patch(where, {"text": sooner}, If_Match='"1"').status_code == 412
    bad = admin.patch(where, {"text": "code = "}, If_Match='"2"')
    assert (bad.status_code, bad.json()["errors"][0]["code"]) == (422, "not_toml")

    found = admin.get(f"/promises/answer-24h/comparison?before=1&draft={made['id']}").json()
    assert (found["before"], found["after"], found["verdict"]) == ("1", "draft", "better")
    (line,) = [line for one in found["clauses"] for line in one["lines"] if line["field"] == "within"]
    assert line["verdict"] == "better"
    assert admin.get("/promises/answer-24h/comparison?before=1").status_code == 422
    assert admin.get(f"{where}/preview").json()["verdict"] == "better"

    assert admin.post(f"{where}/discard").json()["state"] == "discarded"
    assert admin.post(f"{where}/publish", {}).status_code == 409
    assert admin.post(f"{where}/restore").json()["state"] == "open"
    assert people.zhao.get(where).status_code == 403
    given = admin.post(f"{where}/publish", {})
    assert (given.status_code, given.headers["Location"]) == (201, "/api/v1/promises/answer-24h/versions/2")
    assert [one["number"] for one in given.json()["versions"]] == [2, 1]
    assert admin.get(where).json()["state"] == "published"
    both = admin.get("/promises/answer-24h/comparison?before=1&after=2").json()
    assert (both["verdict"], both["clauses"]) == ("better", found["clauses"])


def test_terms_tried_on_the_past(people: People) -> None:
    admin, now = people.admin, timezone.now()
    case = {"kind": "complaint", "customer": {"name": "孙桂芳", "phone": "13800004471"}, "text": "坏了"}
    assert admin.post("/cases", case).status_code == 201
    asked = admin.post("/replays", {"promise": "answer-24h", "assumed": {"taking": "0.5"}})
    told = asked.json()
    where = f"/replays/{told['id']}"
    assert (asked.status_code, asked.headers["Location"], told["state"]) == (201, f"/api/v1{where}", "asked")
    assert (told["promise"], told["number"], told["result"]) == ("answer-24h", 1, None)
    assert admin.post("/replays", {}).status_code == 422
    assert actions.work_what_if(actor=SYSTEM, replay_id=int(told["id"]), now=now)
    done = admin.get(where).json()
    assert (done["state"], done["matters"]) == ("done", 1)
    assert sum(one["would"]["counts"]["running"] for one in done["result"]["months"]) == 1
    (listed,) = admin.get("/replays?promise=answer-24h").json()["items"]
    assert (listed["id"], listed["result"]) == (told["id"], None)
    assert admin.post(f"{where}/stop").status_code == 409
    assert people.zhao.get(where).status_code == 403
