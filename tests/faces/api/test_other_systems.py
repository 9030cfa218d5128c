"""Other systems tell us of things by their own ids, one or many at a time, again and again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.ground.exchange.models import SourceId
from makegood.ground.journal.models import KeptAnswer
from makegood.rooms.cases.models import Case
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.models import Customer
from tests.faces.api.conftest import People

ANY = {"If_Match": "*"}
FIRST: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "customers": ({"name": "陈顾客", "phone": "13800138000", "address": "和平路 1 号"}, {"address": "和平路 2 号"}),
    "items": ({"category": "refrigerator", "serial": "SN-1", "description": "双门"}, {"description": "三门"}),
    "nodes": ({"code": "S9", "kind": "station", "name": "南站"}, {"phone": "020-1", "name": "南站"}),
}
ENQUIRY: dict[str, Any] = {"kind": "enquiry", "customer": {"name": "陈顾客", "phone": "13800138000"}, "text": "?"}
JOB: dict[str, Any] = {"kind": "repair", "place": {"division": "440106", "text": "和平路 1 号"}}


@pytest.mark.parametrize("kind", FIRST)
def test_told_twice_it_is_one_thing(people: People, kind: str) -> None:
    """Made, told again without change, changed, and read, all by the other's id."""
    first, then = FIRST[kind]
    path, ask = f"/external/shop/{kind}/A-1", people.admin
    assert ask.get(path).status_code == 404
    assert ask.put(path, first).status_code == 428
    made = ask.put(path, first, **ANY)
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"'), made.content
    assert ask.get(made.headers["Location"].removeprefix("/api/v1")).json() == made.json()
    again = ask.put(path, first, **ANY)
    assert (again.status_code, again.headers["ETag"], again.json()) == (200, '"1"', made.json())
    changed = ask.put(path, then, **ANY)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert changed.json() | then == changed.json()
    assert changed.json()["id"] == made.json()["id"]
    assert ask.get(path).json() == changed.json()


@pytest.mark.parametrize("kind", FIRST)
def test_conditions(people: People, kind: str) -> None:
    """`If-None-Match: *` only makes, an ETag only changes that version."""
    first, then = FIRST[kind]
    path, ask = f"/external/shop/{kind}/A-1", people.admin
    absent = ask.put(path, first, If_Match='"1"')
    assert (absent.status_code, absent.json()["code"]) == (412, "external_not_there")
    made = ask.put(path, first, If_None_Match="*")
    assert made.status_code == 201
    there = ask.put(path, then, If_None_Match="*")
    assert (there.status_code, there.json()["code"]) == (412, "external_there_already")
    assert there.json()["current"] == made.json()
    assert ask.put(path, then, If_Match='"1"').status_code == 200
    stale = ask.put(path, first, If_Match='"1"')
    assert stale.status_code == 412
    assert stale.json()["current"] == ask.get(path).json()


@pytest.mark.parametrize(("kind", "body"), [("cases", ENQUIRY), ("jobs", JOB)])
def test_a_matter_is_opened_once(people: People, kind: str, body: dict[str, Any]) -> None:
    path, ask = f"/external/shop/{kind}/A-1", people.admin
    made = ask.put(path, body, **ANY)
    assert made.status_code == 201, made.content
    again = ask.put(path, body, **ANY)
    assert (again.status_code, again.json()["number"]) == (200, made.json()["number"])
    assert ask.put(path, body, If_Match='"7"').json()["code"] == "external_changed"
    assert ask.put(path, body, If_None_Match="*").status_code == 412
    assert len(ask.get(f"/{kind}").json()["items"]) == 1


def test_contacts_are_added_and_none_is_lost(people: People) -> None:
    path = "/external/shop/customers/A-1"
    made = people.admin.put(path, {"name": "陈顾客", "phone": "13800138000"}, **ANY).json()
    people.admin.post(f"/customers/{made['id']}/contacts", {"kind": "phone", "value": "13900139000"})
    told = people.admin.put(path, {"name": "陈顾客", "email": "chen@example.com"}, **ANY).json()
    assert (len(told["phones"]), told["emails"]) == (2, ["chen@example.com"])


def test_a_merged_file_is_found_by_both_ids(people: People) -> None:
    """A merge is a pointer: what the shop calls A and the call centre calls B is one person from then on."""
    kept = people.admin.put("/external/shop/customers/A", {"name": "陈顾客"}, **ANY).json()
    other = people.admin.put("/external/calls/customers/B", {"name": "陈小姐"}, **ANY).json()
    merged = people.admin.post(f"/customers/{kept['id']}/merge", {"other": other["id"]})
    assert merged.status_code == 200, merged.content
    assert people.admin.get("/external/calls/customers/B").json()["id"] == kept["id"]
    changed = people.admin.put("/external/calls/customers/B", {"name": "陈女士"}, **ANY).json()
    assert (changed["id"], changed["name"]) == (kept["id"], "陈女士")
    people.admin.post(f"/customers/{other['id']}/unmerge")
    assert people.admin.get("/external/calls/customers/B").json()["id"] == other["id"]


def test_an_erased_person_has_no_id_anywhere(people: People) -> None:
    made = people.admin.put("/external/shop/customers/A", {"name": "陈顾客"}, **ANY).json()
    told = people.admin.post(f"/customers/{made['id']}/export").json()
    assert {"system": "shop", "value": "A"} in told["customer"]["external_ids"]
    report = people.admin.post(f"/customers/{made['id']}/erase").json()
    assert report["erased"]["external_ids"] == 1
    assert people.admin.get("/external/shop/customers/A").status_code == 404
    assert not SourceId.objects.exists()


def test_ids_are_listed_added_and_taken_back(people: People) -> None:
    made = people.admin.post("/customers", {"name": "陈顾客"}).json()
    path = f"/external-ids/customers/{made['id']}"
    added = people.admin.post(path, {"system": "erp", "id": "K/7"})
    assert (added.status_code, added.headers["Location"]) == (201, "/api/v1/external/erp/customers/K%2F7")
    assert people.admin.post(path, {"system": "erp", "id": "K/7"}).status_code == 201
    assert people.admin.get(path).json()["items"] == [{"system": "erp", "id": "K/7"}]
    other = people.admin.post("/customers", {"name": "王五"}).json()
    taken = people.admin.post(f"/external-ids/customers/{other['id']}", {"system": "erp", "id": "K/7"})
    assert (taken.status_code, taken.json()["code"]) == (409, "external_id_taken")
    for system, id_, code in (
        ("Erp", "1", "external_system_bad"),
        ("table", "1", "external_system_bad"),
        ("e", "", "required"),
    ):
        refused = people.admin.post(path, {"system": system, "id": id_})
        assert [one["code"] for one in refused.json()["errors"]] == [code]
    assert people.admin.post(path + "/remove", {"system": "erp", "id": "K/7"}).json()["items"] == []
    assert people.admin.post(path + "/remove", {"system": "erp", "id": "K/7"}).status_code == 404
    assert people.admin.get("/external-ids/poems/1").status_code == 404
    assert people.zhao.get(f"/external-ids/customers/{made['id']}").status_code == 404


def test_what_is_out_of_sight_stays_so(people: People) -> None:
    """The west station neither reads nor changes what the east has under an id, and is not told that it is there."""
    east = {**ENQUIRY, "unit": "E1"}
    assert people.admin.put("/external/shop/cases/A", east, **ANY).status_code == 201
    assert people.wang.get("/external/shop/cases/A").status_code == 200
    assert people.zhao.get("/external/shop/cases/A").json() == people.zhao.get("/external/shop/cases/B").json()
    assert people.zhao.put("/external/shop/cases/A", east, **ANY).status_code in {403, 404}
    assert Case.objects.count() == 1


def test_many_rows_each_by_itself(people: People) -> None:
    """Good rows are taken, each bad one says why with its own fields; numbers and places lead to what was made."""
    rows = [
        {**ENQUIRY, "external": {"system": "shop", "id": "1"}},
        {**ENQUIRY, "kind": "poem"},
        {"text": 7, "colour": "red"},
        "nonsense",
        {**ENQUIRY, "external": {"system": "shop", "id": "1"}},
        {**ENQUIRY, "customer": {"phone": "13900139000"}},
        ENQUIRY,
    ]
    answer = people.agent.post("/bulk/cases", {"rows": rows})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert [one["row"] for one in told["results"]] == list(range(7))
    assert [one["status"] for one in told["results"]] == [201, 422, 422, 422, 412, 422, 201]
    assert (told["done"], told["refused"], Case.objects.count()) == (2, 5, 2)
    problems = [one["problem"] and (one["problem"]["code"], _fields(one["problem"])) for one in told["results"]]
    assert problems[1] == ("invalid_input", ["kind"])
    assert problems[2] == ("invalid_input", ["colour", "kind", "text"])
    assert problems[3] == ("invalid_input", [""])
    assert problems[4] == ("external_there_already", [])
    assert problems[5] == ("invalid_input", ["customer.name"])
    first = told["results"][0]
    assert people.agent.get(first["location"].removeprefix("/api/v1")).json()["id"] == first["id"]
    assert people.agent.get("/external/shop/cases/1").json()["id"] == first["id"]


def _fields(problem: dict[str, Any]) -> list[str]:
    return sorted(one["field"] for one in problem.get("errors") or [])


@pytest.mark.parametrize(
    ("kind", "row"), [*((kind, one[0]) for kind, one in FIRST.items()), ("cases", ENQUIRY), ("jobs", JOB)]
)
def test_many_of_each_kind_are_told_again(people: People, kind: str, row: dict[str, Any]) -> None:
    """With `upsert` the same rows again change nothing; without it they are refused."""
    rows = [{**_numbered(kind, row, n), "external": {"system": "shop", "id": str(n)}} for n in range(12)]
    first = people.admin.post(f"/bulk/{kind}", {"rows": rows}).json()
    assert (first["done"], first["refused"]) == (12, 0), first
    again = people.admin.post(f"/bulk/{kind}", {"rows": rows, "upsert": True}).json()
    assert {one["status"] for one in again["results"]} == {200}
    assert [(one["id"], one["version"]) for one in again["results"]] == [
        (one["id"], one["version"]) for one in first["results"]
    ]
    refused = people.admin.post(f"/bulk/{kind}", {"rows": rows}).json()
    assert (refused["done"], {one["status"] for one in refused["results"]}) == (0, {412})


def _numbered(kind: str, row: dict[str, Any], n: int) -> dict[str, Any]:
    if kind == "items":
        return {**row, "serial": f"SN-{n}"}
    return {**row, "code": f"S{n}"} if kind == "nodes" else row


def test_a_row_may_say_what_it_saw(people: People) -> None:
    rows = [{"name": "陈", "external": {"system": "shop", "id": "1"}}]
    people.admin.post("/bulk/customers", {"rows": rows})
    told = [{"name": "陈一", "version": 1, "external": rows[0]["external"]}]
    assert people.admin.post("/bulk/customers", {"rows": told, "upsert": True}).json()["results"][0]["version"] == 2
    stale = people.admin.post("/bulk/customers", {"rows": told, "upsert": True}).json()["results"][0]
    assert (stale["status"], stale["problem"]["current"]["name"]) == (412, "陈一")


def test_all_or_nothing(people: People) -> None:
    """One bad row stops all of them, and says which it was."""
    body = {"rows": [{"name": "陈"}, {"name": ""}, {"name": "王"}], "all_or_nothing": True}
    refused = people.admin.post("/bulk/customers", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "bulk_refused")
    assert [one["row"] for one in refused.json()["refused"]] == [1]
    assert not Customer.objects.exists()
    del body["rows"][1]  # type: ignore[attr-defined]
    assert people.admin.post("/bulk/customers", body).json()["done"] == 2


@pytest.mark.parametrize("all_or_nothing", [False, True])
def test_a_key_makes_a_repeat_harmless(people: People, all_or_nothing: bool) -> None:
    """The same request again gets the same results; another body under the key is refused."""
    body = {"rows": [{"name": f"顾客{n}"} for n in range(23)], "all_or_nothing": all_or_nothing}
    first = people.admin.post("/bulk/customers", body, Idempotency_Key="k")
    again = people.admin.post("/bulk/customers", body, Idempotency_Key="k")
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Customer.objects.count() == 23
    other = people.admin.post("/bulk/customers", {**body, "rows": body["rows"][:22]}, Idempotency_Key="k")  # type: ignore[index]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_an_interrupted_request_goes_on_where_it_stopped(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies in the third ten of rows: what was written stays, and is not written again."""
    body = {"rows": [{"name": f"顾客{n}"} for n in range(25)]}
    real, calls = customers.create, []

    def dies(**given: Any) -> Any:
        calls.append(given)
        if len(calls) == 3:
            raise RuntimeError("killed")
        return real(**given)

    monkeypatch.setattr(customers, "create", dies)
    assert people.admin.post("/bulk/customers", body, Idempotency_Key="k").status_code == 500
    assert (Customer.objects.count(), KeptAnswer.objects.count()) == (20, 2)
    monkeypatch.undo()
    done = people.admin.post("/bulk/customers", body, Idempotency_Key="k").json()
    assert (done["done"], Customer.objects.count()) == (25, 25)
    assert len({one["id"] for one in done["results"]}) == 25


def test_too_many_rows_and_none(people: People) -> None:
    for rows in ([], [{"name": "x"}] * 201):
        assert people.admin.post("/bulk/customers", {"rows": rows}).status_code == 422


def test_rows_that_are_all_new_cost_little(people: People) -> None:
    """Ten customers are put on file by one call: a fraction of ten requests."""
    people.admin.post("/customers", {"name": "顾客"})
    with CaptureQueriesContext(connection) as alone:
        people.admin.post("/customers", {"name": "顾客"})
    rows = [{"name": "顾客", "external": {"system": "shop", "id": str(n)}} for n in range(10)]
    with CaptureQueriesContext(connection) as many:
        assert people.admin.post("/bulk/customers", {"rows": rows}).json()["done"] == 10
    assert len(many) < 3 * len(alone)
