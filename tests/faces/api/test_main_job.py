"""The main job over HTTP: a fault phoned in, what is owed, settling it, proving it or making it good."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.faces.api.conftest import Caller, People

FRIDGE = {"category": "refrigerator", "model": "BCD-500", "serial": "SN0001", "bought_at": "2026-06-01"}
CHEN = {"name": "陈顾客", "phone": "13800138000"}


def repair(caller: Caller, **more: Any) -> dict[str, Any]:
    """A repair case, opened."""
    body = {"kind": "repair", "customer": CHEN, "item": FRIDGE, "subject": "不制冷", "text": "冰箱不制冷了",
            "channel": "phone", **more}  # fmt: skip
    response = caller.post("/cases", body)
    assert response.status_code == 201, response.content
    opened: dict[str, Any] = response.json()
    assert response.headers["Location"] == f"/api/v1/cases/{opened['number']}"
    assert response.headers["ETag"] == '"1"'
    return opened


def test_a_repair_starts_its_clocks(people: People) -> None:
    """contact-2h, visit-24h and repair-48h run from the opening, each with its reason in both languages."""
    case = repair(people.agent)
    assert case["state"] == "open"
    owed = {one["promise"]: one for one in case["obligations"]}
    assert set(owed) == {"contact-2h", "visit-24h", "repair-48h"}
    for one in owed.values():
        assert one["state"] == "running"
        assert set(one["reason"]) == {"en", "zh-Hans"}
        assert one["version"] == 1
    started = datetime.fromisoformat(case["opened_at"])
    assert datetime.fromisoformat(owed["repair-48h"]["due_at"]) == started + timedelta(hours=48)
    read = people.agent.get(f"/cases/{case['number']}").json()
    assert read["next_due_at"] == min(one["due_at"] for one in read["obligations"])
    assert {one["id"] for one in read["obligations"]} == {one["id"] for one in case["obligations"]}
    assert read["obligations"][0] | {"share_left": 0} == next(
        one for one in case["obligations"] if one["id"] == read["obligations"][0]["id"]
    ) | {"share_left": 0}


def test_the_conversation_keeps_promises(people: People) -> None:
    """An automatic acknowledgement is no answer; a person's word is, and takes the case into work."""
    opened = people.agent.post(
        "/cases", {"kind": "enquiry", "customer": CHEN, "text": "How do I clean it?", "channel": "chat"}
    ).json()
    (owed,) = opened["obligations"]
    assert owed["promise"] == "answer-24h"
    path = f"/cases/{opened['number']}"
    automatic = people.agent.post(
        path + "/messages", {"direction": "outbound", "text": "We have got your message.", "automatic": True}
    ).json()
    assert automatic["case"]["state"] == "open"
    assert automatic["case"]["obligations"][0]["state"] == "running"
    answer = people.agent.post(path + "/messages", {"direction": "outbound", "text": "With warm water."})
    assert answer.status_code == 201
    assert answer.json()["case"]["state"] == "in_progress"
    assert answer.json()["case"]["obligations"][0]["state"] == "kept"
    said = people.agent.get(path + "/messages").json()["items"]
    assert [(one["direction"], one["author"]["kind"]) for one in said] == [
        ("inbound", "customer"), ("outbound", "token"), ("outbound", "token"),
    ]  # fmt: skip
    assert people.agent.get(answer.headers["Location"].removeprefix("/api/v1")).json()["text"] == "With warm water."


def test_phone_call_is_the_first_contact(people: People) -> None:
    """Talking to the customer by phone keeps contact-2h and nothing else."""
    case = repair(people.agent)
    told = people.agent.post(f"/cases/{case['number']}/messages", {"direction": "outbound", "text": "Called back."})
    states = {one["promise"]: one["state"] for one in told.json()["case"]["obligations"]}
    assert states == {"contact-2h": "kept", "visit-24h": "running", "repair-48h": "running"}


def test_resolving_lists_what_is_still_owed(people: People) -> None:
    """`resolved` keeps repair-48h; the visit that never was stays owed and is named, not closed."""
    case = repair(people.agent)
    path = f"/cases/{case['number']}"
    done = people.agent.post(path + "/resolve", {"text": "Explained by phone"})
    assert done.status_code == 200
    assert done.json()["state"] == "resolved"
    assert {one["promise"] for one in done.json()["not_fulfilled"]} == {"contact-2h", "visit-24h"}
    again = people.agent.post(path + "/resolve", {"text": "once more"})
    assert (again.status_code, again.json()["code"]) == (409, "case_state")
    assert people.agent.post(path + "/close").json()["state"] == "closed"
    reopened = people.agent.post(path + "/reopen", {"reason": "still warm"}).json()
    assert (reopened["state"], reopened["reopenings"]) == ("in_progress", 1)
    states = {one["promise"]: one["state"] for one in reopened["obligations"]}
    assert states["repair-48h"] == "kept"


def test_a_chaser_is_counted_and_no_second_case(people: People) -> None:
    """催单 counts on the open case; opening again would be another case and says which one is open."""
    case = repair(people.agent)
    path = f"/cases/{case['number']}"
    assert people.agent.post(path + "/chase", {"text": "Where are you?"}).json()["chasers"] == 1
    assert people.agent.post(path + "/chase").json()["chasers"] == 2
    assert len(people.agent.get("/cases").json()["items"]) == 1
    second = repair(people.agent, item={"serial": "SN0001"})
    assert second["open_matters"] == [case["number"]]
    notices = people.agent.get("/notices").json()["items"]
    assert [one["code"] for one in notices].count("case_chased") == 2


def test_repeat_repair_is_flagged(people: People) -> None:
    """The same item with the same symptom within 180 days names its earlier cases; another symptom does not."""
    first = repair(people.agent, symptom="E4", at=(people.now - timedelta(days=100)).isoformat())
    other = repair(people.agent, symptom="noise", item={"serial": "SN0001"})
    assert (other["repeat"], other["repeat_of"]) == (False, [])
    again = repair(people.agent, symptom=" e4 ", item={"serial": "SN0001"})
    assert (again["repeat"], again["repeat_of"]) == (True, [first["number"]])
    assert people.agent.get(f"/cases/{again['number']}").json()["repeat_of"] == [first["number"]]


def test_pauses_are_earned(people: People) -> None:
    """answer-24h allows no ground: 409 and nothing changed; a repair's clocks say which stopped and which not."""
    enquiry = people.agent.post("/cases", {"kind": "enquiry", "customer": CHEN, "text": "?"}).json()
    refused = people.agent.post(f"/cases/{enquiry['number']}/pause", {"reason": "waiting_customer"})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_stopped")
    assert refused.json()["not_stopped"][0]["why"] == "ground_not_allowed"
    assert people.agent.get(f"/cases/{enquiry['number']}").json()["state"] == "open"

    case = repair(people.agent)
    path = f"/cases/{case['number']}"
    unproven = people.agent.post(path + "/pause", {"reason": "customer_asked"})
    assert (unproven.status_code, unproven.json()["code"]) == (409, "proof_required")
    proof = {"kind": "recorded_call", "ref": "call-77", "at": people.now.isoformat()}
    paused = people.agent.post(path + "/pause", {"reason": "customer_asked", "proof": proof})
    assert paused.status_code == 200, paused.content
    stopped = {one["promise"] for one in paused.json()["stopped"]}
    left = {one["obligation"]["promise"] for one in paused.json()["not_stopped"]}
    assert stopped | left == {"contact-2h", "visit-24h", "repair-48h"} and stopped
    resumed = people.agent.post(path + "/resume")
    assert {one["promise"] for one in resumed.json()["resumed"]} == stopped
    assert people.agent.post(path + "/resume").json()["code"] == "nothing_paused"


def test_broken_is_made_good(people: People) -> None:
    """A case told late has broken promises at once; an accepted remedy makes one good; the record counts it."""
    late = (people.now - timedelta(days=3)).isoformat()
    case = people.agent.post("/cases", {"kind": "complaint", "customer": CHEN, "text": "Rude!", "at": late}).json()
    (owed,) = case["obligations"]
    assert owed["state"] == "broken"
    path = f"/obligations/{owed['id']}"
    early = (people.now - timedelta(days=2, hours=12)).isoformat()
    unproven = people.agent.post(path + "/fulfil", {"at": early})
    assert (unproven.status_code, unproven.json()["code"]) == (409, "evidence_required")
    fulfilled = people.agent.post(path + "/fulfil").json()
    assert (fulfilled["state"], fulfilled["fulfilled_at"] is not None) == ("broken", True)
    given = people.agent.post(path + "/remedies", {"kind": "apology", "note": "by phone"})
    assert (given.status_code, given.json()["state"]) == (201, "given")
    accepted = people.agent.post(f"/remedies/{given.json()['id']}/accept").json()
    assert accepted["state"] == "accepted"
    assert people.agent.get(path).json()["state"] == "made_good"
    record = people.agent.get("/promises/answer-24h/record").json()
    assert record["counts"]["made_good"] == 1
    assert (record["kept_rate"]["value"], record["made_good_rate"]["value"]) == (0.0, 1.0)
    behind = people.agent.get("/promises/answer-24h/obligations?state=made_good").json()["items"]
    assert [one["id"] for one in behind] == [owed["id"]]
    liable = people.wang.post(path + "/liable", {"party": "branch", "reason": "roster"})
    assert liable.status_code == 404  # the case lies at the centre, not at the east station
    assert people.admin.post(path + "/liable", {"party": "branch", "reason": "roster"}).json()["liable"] == {
        "party": "branch", "state": "decided",
    }  # fmt: skip


def test_money_above_the_limit_waits_for_approval(people: People) -> None:
    """An agent without a limit asks; somebody else says yes and the remedy is given at that moment."""
    late = (people.now - timedelta(days=3)).isoformat()
    case = people.agent.post("/cases", {"kind": "complaint", "customer": CHEN, "text": "!", "at": late}).json()
    asked = people.agent.post(
        f"/obligations/{case['obligations'][0]['id']}/remedies",
        {"kind": "voucher", "amount": {"amount": 5_000, "currency": "CNY"}, "note": "sorry"},
    ).json()
    assert asked["state"] == "awaiting_approval"
    assert asked["expected_by"] is not None
    (question,) = people.admin.get("/approvals").json()["items"]
    assert question["amount"] == {"amount": 5_000, "currency": "CNY"}
    assert people.agent.post(f"/approvals/{question['id']}/approve").status_code == 403
    answered = people.admin.post(f"/approvals/{question['id']}/approve").json()
    assert answered["state"] == "approved"
    assert people.agent.get(f"/remedies/{asked['id']}").json()["state"] == "given"
    assert people.admin.post(f"/remedies/{asked['id']}/approve").status_code == 409


def test_withdrawing_releases_what_is_open(people: People) -> None:
    """By the customer's word nothing is owed any longer, and the record counts it in neither rate."""
    case = repair(people.agent)
    gone = people.agent.post(f"/cases/{case['number']}/withdraw", {"text": "It works again."}).json()
    assert gone["state"] == "withdrawn"
    assert {one["state"] for one in gone["obligations"]} == {"released"}
    assert gone["next_due_at"] is None
    assert people.agent.post(f"/cases/{case['number']}/chase").status_code == 409


def test_the_timeline_is_the_journal(people: People) -> None:
    """Everything that happened, newest first, in the caller's language."""
    case = repair(people.agent)
    path = f"/cases/{case['number']}"
    people.agent.post(path + "/assign", {"owner": str(people.ids["agent"])})
    people.agent.language = "zh-CN,zh;q=0.9"
    items = people.admin.get(path + "/timeline").json()["items"]
    names = [one["name"] for one in items]
    assert names[-1] == "case_opened"
    assert names.count("obligation_started") == 3


@pytest.mark.parametrize("said", ["{0}", "{1} {2} {3}-{4}", "{1}-{2}-{3}{4}"])
def test_a_number_as_people_say_it(people: People, said: str) -> None:
    """Blanks and hyphens do not matter; a wrong digit or two swapped ones are said to be mistyped."""
    number = repair(people.agent)["number"]
    spoken = said.format(number, number[:3], number[3:6], number[6:9], number[9])
    assert people.agent.get(f"/cases/{spoken.replace(' ', '%20')}").json()["number"] == number
    wrong = number[:4] + str((int(number[4]) + 1) % 10) + number[5:]
    missing = people.agent.get(f"/cases/{wrong}")
    assert (missing.status_code, missing.json()["code"]) == (404, "case_number_mistyped")


def test_claims_for_an_item_on_file_and_for_facts(people: People) -> None:
    """Both ways give rows with a reason; an unknown fact is refused."""
    repair(people.agent)
    found = people.agent.post(
        "/claims", {"need": "repair", "item": {"serial": "SN0001"}, "facts": {"reason": "fault"}}
    ).json()
    assert any(row["verdict"] == "granted" and row["basis"] == "law" for row in found["claims"])
    told = people.agent.post(
        "/claims", {"need": "refund", "facts": {"category": "tv", "bought_at": "2026-11-20", "reason": "fault"}}
    )
    assert told.status_code == 200 and told.json()["claims"]
    wrong = people.agent.post("/claims", {"need": "refund", "facts": {"colour": "blue"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "facts.colour")


def test_the_clock(people: People) -> None:
    """Four working hours from Friday 16:00 end on Monday morning; elapsed without a calendar."""
    due = people.agent.post(
        "/clock/due",
        {"calendar": "cn", "start": "2026-11-20T16:00:00+08:00", "budget": {"working_seconds": 4 * 3600}, "pauses": []},
    ).json()
    assert datetime.fromisoformat(due["due_at"]) == datetime.fromisoformat("2026-11-23T10:30:00+08:00")
    spent = people.agent.post(
        "/clock/spent", {"start": "2026-11-20T16:00:00+08:00", "end": "2026-11-20T17:00:00+08:00", "pauses": []}
    ).json()
    assert spent == {"seconds": 3600}
    for bad in ({"working_days": 0}, {"elapsed": "soon"}, {}, {"working_days": True}, 7, {"years": 10**30}):
        refused = people.agent.post("/clock/due", {"calendar": "cn", "start": "2026-11-20T16:00:00Z", "budget": bad})
        assert refused.status_code == 422, bad
