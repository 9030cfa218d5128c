"""The network through the API: an outlet from its application on, its area, its people, its way out."""

from __future__ import annotations

from typing import Any

from tests.faces.api.conftest import Caller, People


def test_an_outlet_is_taken_on_and_found(people: People) -> None:
    admin = people.admin
    made = admin.post(
        "/nodes", {"code": "W7", "kind": "outlet", "name": "五山维修点", "parent": "E1", "contact": "何姐"}
    )
    assert made.status_code == 201
    assert (made.json()["state"], made.json()["verbs"]) == ("applied", ["survey", "refuse"])
    assert admin.post("/nodes/W7/steps", {"verb": "survey"}).json()["state"] == "surveyed"
    refused = admin.post("/nodes/W7/steps", {"verb": "sign"})
    assert (refused.status_code, [one["code"] for one in refused.json()["errors"]]) == (409, ["contract_missing"])
    deal = {"number": "HT-7", "valid_from": "2020-01-01", "valid_to": "2099-01-01", "deposit": 500_000}
    contract = admin.post("/nodes/W7/contracts", deal)
    assert contract.headers["Location"] == f"/api/v1/contracts/{contract.json()['id']}"
    area = admin.post("/areas", {"unit": "W7", "division": "440106", "valid_from": "2020-01-01", "share": 70}).json()
    member = admin.post("/staff", {"unit": "W7", "name": "李伟", "skills": [{"kind": "repair", "level": 2}]}).json()
    assert member["number"] == "W7-01"
    for verb in ("sign", "train", "open"):
        assert admin.post("/nodes/W7/steps", {"verb": verb}).status_code == 200
    assert [one["what"] for one in admin.get("/areas/faults").json()["items"]] == ["short"]
    assert admin.patch(f"/areas/{area['id']}", {"share": 100}, If_Match='"1"').json()["share"] == 100
    assert admin.get("/areas/faults").json()["items"] == []
    (leads,) = admin.get("/serving?division=440106&kind=repair&category=refrigerator").json()["items"]
    assert (leads["code"], leads["contracted"], leads["area"]["share"]) == ("W7", True, 100)
    found = admin.get("/directory?q=wushan").json()["items"]
    assert [(one["node"]["code"], one["node"]["contact"]) for one in found] == [("W7", "何姐")]


def test_a_place_moves_and_its_reader_follows(people: People) -> None:
    admin = people.admin
    admin.post("/nodes", {"code": "M1", "kind": "mobile_team", "name": "流动一队", "parent": "E1"})
    stale = admin.patch("/nodes/M1", {"phone": "020-1"}, If_Match='"7"')
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 1)
    assert admin.patch("/nodes/M1", {"lat": 23.1, "lng": 113.3}, If_Match='"1"').json()["lat"] == 23.1
    moved = admin.post("/nodes/M1/move", {"parent": "W1", "reason": "支援西片"})
    assert moved.json()["parent"] == admin.get("/nodes/W1").json()["id"]
    (step,) = admin.get("/nodes/M1/steps").json()["items"]
    assert (step["verb"], step["before"], step["after"], step["reason"]) == ("move", "E1", "W1", "支援西片")
    assert admin.post("/nodes/W1/move", {"parent": "M1"}).status_code == 422
    record = admin.get("/promises/answer-24h/record?unit=M1").json()
    assert record["kept_rate"]["n"] == 0


def test_somebody_is_sick_at_noon_and_comes_back(people: People) -> None:
    admin: Caller = people.admin
    member: Any = admin.post("/staff", {"unit": "E1", "name": "赵强", "sex": "male"}).json()
    path = f"/staff/{member['id']}"
    licence = {"kind": "heights", "number": "T-1", "expires_on": "2030-01-01"}
    held = admin.post(f"{path}/certificates", licence).json()
    away = admin.post(f"{path}/absences", {"reason": "sick"}).json()
    assert [one["id"] for one in admin.get(path).json()["absences"]] == [away["id"]]
    back = admin.post(f"/absences/{away['id']}/end").json()
    assert back["absences"] == [] or back["absences"][0]["ends"] is not None
    assert admin.patch(path, {"level": 3}, If_Match='"1"').json()["level"] == 3
    assert admin.get("/staff?unit=E1&q=zhaoq").json()["items"][0]["name"] == "赵强"
    assert admin.post(f"/certificates/{held['id']}/remove").json()["certificates"] == []
