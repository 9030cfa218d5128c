"""Whoever reads on from their cursor has what we have: changed, merged, erased, out of sight."""

from __future__ import annotations

from typing import Any

from django.db import connection

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM
from tests.faces.api.conftest import Caller, People

ENQUIRY: dict[str, Any] = {"kind": "enquiry", "customer": {"name": "陈顾客", "phone": "13800138000"}, "text": "?"}


def _here(ask: Caller) -> str:
    answer = ask.get("/changes?since=now").json()
    assert (answer["items"], answer["more"]) == ([], False)
    if connection.vendor == "postgresql":
        # A test is one open transaction, and "now" lies before what is open: its place is found by reading up to it.
        return _since(ask, "")[1]
    return str(answer["cursor"])


def _since(ask: Caller, cursor: str, **more: str) -> tuple[list[dict[str, Any]], str]:
    """All changes since, a few events at a time, and the cursor behind them."""
    found: list[dict[str, Any]] = []
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    while True:
        answer = ask.get(f"/changes?since={cursor}&limit=3{asked}").json()
        found += answer["items"]
        cursor = answer["cursor"]
        if not answer["more"]:
            return found, cursor


def _copy(changes: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """What somebody keeps who lets the later change win."""
    return {(one["kind"], one["id"]): one for one in changes}


def test_a_copy_elsewhere_is_what_we_have(people: People) -> None:
    ask = people.admin
    start = _here(ask)
    case = people.agent.post("/cases", {**ENQUIRY, "item": {"category": "tv", "serial": "SN-1"}}).json()
    people.agent.post(f"/cases/{case['number']}/messages", {"direction": "outbound", "text": "好"})
    made = ask.post("/nodes", {"code": "S9", "kind": "station", "name": "南站"}).json()
    changes, cursor = _since(ask, start)
    kept = _copy(changes)
    assert {kind for kind, _ in kept} == {"customer", "item", "case", "obligation", "node"}
    for one in kept.values():
        there = ask.get(one["location"].removeprefix("/api/v1"))
        assert one["change"] == "changed"
        assert one["object"] == there.json(), one["kind"]
    assert kept["case", case["id"]]["object"]["number"] == case["number"]
    assert kept["node", made["id"]]["object"]["code"] == "S9"
    assert _since(ask, cursor) == ([], cursor)
    assert _copy(_since(ask, cursor)[0]) == {}


def test_everything_from_the_first_day(people: People) -> None:
    """Without a cursor the whole history, each thing as it is now."""
    people.agent.post("/cases", ENQUIRY)
    everything = _copy(_since(people.admin, "")[0])
    assert {"case", "customer", "node", "person"} <= {kind for kind, _ in everything}
    names = {one["object"]["name"] for (kind, _), one in everything.items() if kind == "person"}
    assert {"李话务", "王站长"} <= names


def test_only_some_kinds(people: People) -> None:
    start = _here(people.admin)
    people.agent.post("/cases", ENQUIRY)
    assert {one["kind"] for one in _since(people.admin, start, kinds="customer,case")[0]} == {"customer", "case"}
    refused = people.admin.get("/changes?kinds=poem")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_one_of")


def test_a_thing_stands_once_with_all_that_tells_of_it(people: People) -> None:
    start = _here(people.admin)
    made = people.admin.post("/customers", {"name": "陈"}).json()
    for version, name in enumerate(("陈一", "陈二"), 1):
        people.admin.patch(f"/customers/{made['id']}", {"name": name}, If_Match=f'"{version}"')
    (one,) = people.admin.get(f"/changes?since={start}").json()["items"]
    assert one["events"] == ["customer_created", "customer_updated"]
    assert one["object"]["name"] == "陈二"


def test_merged_erased_and_back(people: People) -> None:
    ask = people.admin
    kept, other = (ask.post("/customers", {"name": name}).json()["id"] for name in ("陈", "陈小姐"))
    cursor = _here(ask)
    ask.post(f"/customers/{kept}/merge", {"other": other})
    changes, cursor = _since(ask, cursor)
    found = _copy(changes)
    gone = found["customer", other]
    assert (gone["change"], gone["into"], gone["object"]) == ("merged", kept, None)
    assert found["customer", kept]["object"]["merged"] == [other]
    ask.post(f"/customers/{other}/unmerge")
    changes, cursor = _since(ask, cursor)
    assert _copy(changes)["customer", other]["object"]["name"] == "陈小姐"
    ask.post(f"/customers/{kept}/erase")
    (one,) = _since(ask, cursor, kinds="customer")[0]
    assert (one["change"], one["id"], one["object"], one["location"]) == ("erased", kept, None, None)


def test_a_part_of_the_network_hears_of_its_own(people: People) -> None:
    """The east station's leader copies the east; what the west has is not there, not even as gone."""
    start = _here(people.wang)
    east = people.agent.post("/cases", {**ENQUIRY, "unit": "E1"}).json()
    west = people.agent.post("/cases", {**ENQUIRY, "unit": "W1"}).json()
    heard = {one["id"] for one in _since(people.wang, start, kinds="case")[0]}
    assert heard == {east["id"]}
    assert west["id"] in {one["id"] for one in _since(people.admin, start, kinds="case")[0]}
    reader = people.caller("admin", "exports.run", "cases.read")
    assert {one["kind"] for one in _since(reader, start)[0]} == {"case", "obligation"}
    assert people.caller("admin", "cases.read").get("/changes").status_code == 403


def test_a_cursor_is_ours_and_of_this_database(people: People) -> None:
    for bad in ("x", "1", "W10", "WyJzcWxpdGUiLDB9"):
        refused = people.admin.get(f"/changes?since={bad}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "cursor"), bad


def test_taking_customers_out_is_kept(people: People) -> None:
    start = _here(people.admin)
    made = people.admin.post("/customers", {"name": "陈"}).json()
    _since(people.admin, start)
    looks = accounts.looks(SYSTEM, kind="customer", subject_id=int(made["id"])).items
    assert [one.act for one in looks] == ["export"]
