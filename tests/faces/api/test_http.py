"""The manners of the API: signing in, languages, versions, keys, the document, health."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from django.test import Client

from makegood.faces.api.api import api
from makegood.faces.api.wire.fields import Strict
from makegood.faces.api.wire.shapes import Shape
from makegood.ground.accounts import actions as accounts
from makegood.ground.actor import SYSTEM
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.models import Case
from makegood.rooms.customers.models import Address
from tests.faces.api.conftest import Caller, People

ENQUIRY: dict[str, Any] = {"kind": "enquiry", "customer": {"name": "陈顾客", "phone": "13800138000"}, "text": "?"}


def test_no_token_and_a_bad_token(people: People) -> None:
    """401 with a challenge, before anything is read."""
    nobody = ((Caller(""), "token_required"), (people.stranger, "token_refused"), (Caller("x"), "token_refused"))
    for caller, code in nobody:
        refused = caller.get("/cases")
        assert (refused.status_code, refused.json()["code"]) == (401, code)
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        assert caller.post("/cases", ENQUIRY).status_code == 401
    assert not Case.objects.exists()


def test_scopes_narrow_a_token(people: People) -> None:
    """A token that may only read cases opens none; the refusal names the permission and changes nothing."""
    reader = people.caller("agent", "cases.read")
    assert reader.get("/cases").status_code == 200
    refused = reader.post("/cases", ENQUIRY)
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_required")
    assert "cases.open" in refused.json()["detail"]
    assert not Case.objects.exists()
    assert reader.get("/customers").status_code == 403


def test_a_station_sees_its_own(people: People) -> None:
    """What lies at the east station is not there for the west one, on any address."""
    case = people.agent.post("/cases", {**ENQUIRY, "unit": "E1"}).json()
    assert people.wang.get(f"/cases/{case['number']}").status_code == 200
    paths = [f"/cases/{case['number']}", f"/obligations/{case['obligations'][0]['id']}",
             f"/cases/{case['number']}/messages", f"/cases/{case['number']}/timeline"]  # fmt: skip
    for path in paths:
        assert people.zhao.get(path).status_code == 404, path
    assert people.zhao.get("/cases").json()["items"] == []
    assert [one["number"] for one in people.wang.get("/cases?unit=E1").json()["items"]] == [case["number"]]
    before = Case.objects.values().get()
    for verb, body in (("chase", {}), ("resolve", {}), ("messages", {"direction": "inbound", "text": "x"})):
        assert people.zhao.post(f"/cases/{case['number']}/{verb}", body).status_code == 404
    assert Case.objects.values().get() == before


def test_the_language_is_the_callers(people: People) -> None:
    """Accept-Language decides, by quality; without it the user's own."""
    said = {}
    for asked in ("en", "zh-Hans", "de, zh;q=0.4, en;q=0.6", "fr", "*"):
        people.agent.language = asked
        refused = people.agent.get("/cases/abc")
        said[asked] = refused.headers["Content-Language"]
    assert said == {"en": "en", "zh-Hans": "zh-Hans", "de, zh;q=0.4, en;q=0.6": "en", "fr": "en", "*": "en"}
    people.admin.language = "fr"
    assert people.admin.get("/cases/abc").headers["Content-Language"] == "zh-Hans"


def test_a_form_needs_the_version_it_was_made_from(people: People) -> None:
    """PATCH without If-Match 428, stale 412 with the current state, fresh 200 with the next ETag."""
    made = people.agent.post("/customers", {"name": "陈顾客", "phone": "13800138000"})
    path = made.headers["Location"].removeprefix("/api/v1")
    assert people.agent.patch(path, {"address": "A"}).status_code == 428
    assert people.agent.patch(path, {"address": "A"}, If_Match="*").status_code == 428
    changed = people.agent.patch(path, {"address": "A"}, If_Match=made.headers["ETag"])
    assert (changed.status_code, changed.json()["address"], changed.headers["ETag"]) == (200, "A", '"2"')
    for stale in ('"1"', "1", 'W/"1"', "rubbish", '"99"'):
        refused = people.agent.patch(path, {"address": "B"}, If_Match=stale)
        assert refused.status_code == 412, stale
        assert refused.json()["current"]["address"] == "A"
        assert refused.json()["current"]["version"] == 2
    assert Address.objects.get().text == "A"
    assert people.agent.patch(path, {}, If_Match='"2"').status_code == 422


def test_a_verb_takes_the_version(people: People) -> None:
    """Two people change one case: the second is told and sees how it stands; without a version both are heard."""
    case = people.agent.post("/cases", ENQUIRY)
    path = f"/cases/{case.json()['number']}"
    seen = case.headers["ETag"]
    assert people.agent.post(path + "/assign", {"owner": str(people.ids["agent"])}, If_Match=seen).status_code == 200
    late = people.admin.post(path + "/resolve", {"text": "done"}, If_Match=seen)
    assert (late.status_code, late.json()["code"]) == (412, "case_stale")
    assert late.json()["current"]["state"] == "in_progress"
    assert late.json()["current"]["version"] == 2
    assert people.admin.post(path + "/resolve", {"text": "done"}).json()["state"] == "resolved"


def test_a_key_makes_a_repeat_harmless(people: People) -> None:
    """The same key and body get the stored answer; another body is refused; a refusal is not kept."""
    first = people.agent.post("/cases", ENQUIRY, Idempotency_Key="abc-1")
    again = people.agent.post("/cases", ENQUIRY, Idempotency_Key='"abc-1"')
    assert again.status_code == 201
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]
    assert (again.headers["ETag"], again.headers["Idempotency-Replayed"]) == ('"1"', "true")
    assert Case.objects.count() == 1
    other = people.agent.post("/cases", {**ENQUIRY, "text": "!"}, Idempotency_Key="abc-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    somebody = people.admin.post("/cases", ENQUIRY, Idempotency_Key="abc-1")
    assert somebody.json()["number"] != first.json()["number"]
    bad = people.agent.post("/cases", {**ENQUIRY, "kind": "poem"}, Idempotency_Key="abc-2")
    assert bad.status_code == 422
    assert people.agent.post("/cases", ENQUIRY, Idempotency_Key="abc-2").status_code == 201
    for wrong in ("", " ", "x" * 201, '""'):
        assert people.agent.post("/cases", ENQUIRY, Idempotency_Key=wrong).status_code == 422, repr(wrong)


def test_every_verb_keeps_its_key(people: People) -> None:
    """A repeated chaser is one chaser, a repeated message one message."""
    path = "/cases/" + people.agent.post("/cases", ENQUIRY).json()["number"]
    for _ in range(3):
        assert people.agent.post(path + "/chase", {}, Idempotency_Key="c1").json()["chasers"] == 1
        people.agent.post(path + "/messages", {"direction": "inbound", "text": "x"}, Idempotency_Key="m1")
    assert len(people.agent.get(path + "/messages").json()["items"]) == 2


def test_lists_go_on_where_they_stopped(people: People) -> None:
    """Every case once, in the order of the sort, whatever the size of the pages."""
    numbers = [people.agent.post("/cases", ENQUIRY).json()["number"] for _ in range(7)]
    for sort, wanted in (("newest", numbers[::-1]), ("oldest", numbers), ("due", None)):
        found: list[str] = []
        cursor = ""
        while True:
            page = people.agent.get(f"/cases?sort={sort}&limit=3" + (f"&cursor={cursor}" if cursor else "")).json()
            found += [one["number"] for one in page["items"]]
            if page["next"] is None:
                break
            cursor = page["next"]
        assert sorted(found) == sorted(numbers)
        assert wanted is None or found == wanted
    taken = people.agent.get("/cases?sort=newest&limit=3").json()["next"]
    assert people.agent.get(f"/cases?sort=due&cursor={taken}").status_code == 422


def test_cases_are_found_by_what_people_know(people: People) -> None:
    """Number, phone, name, a word of the subject, the id in another system."""
    wanted = people.agent.post("/cases", {**ENQUIRY, "subject": "滤网在哪里", "external_id": "JD-77"}).json()
    people.agent.post("/cases", {**ENQUIRY, "customer": {"name": "王五", "phone": "13700137000"}, "text": "别的"})
    for q in (wanted["number"], "13800138000", "陈顾客", "滤网", "JD-77", "8000"):
        found = people.agent.get(f"/cases?q={q}").json()["items"]
        assert [one["number"] for one in found] == [wanted["number"]], q


def test_the_document_knows_every_route() -> None:
    """Each operation has words, its answers, and the headers that it takes."""
    response = Client().get("/api/v1/openapi.json")
    document = json.loads(response.content)
    assert document["openapi"].startswith("3.1")
    listed = {(path, method) for path, methods in document["paths"].items() for method in methods}
    routed = {
        (re.sub(r"\{[^}:]+:", "{", "/api/v1" + path), method.lower())
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }
    assert listed == routed
    assert len(routed) > 60
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = f"{method} {path}"
            assert operation["summary"] and operation["description"], name
            answers = operation["responses"]
            assert {"401", "403", "404", "422"} <= set(answers), name
            assert all("application/problem+json" in answers[code]["content"] for code in answers if code >= "4"), name
            headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
            assert ("Idempotency-Key" in headers) is (method == "post"), name
            assert ("If-Match" in headers) is ("412" in answers), name
            assert ("428" in answers) is (method in {"patch", "put"}), name
    _references_resolve(document)


def test_no_name_hides_another() -> None:
    """Clients are generated from the document: two operations, or two shapes, of one name would be one in it."""
    document = json.loads(Client().get("/api/v1/openapi.json").content)
    operations = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert _twice(operations) == []
    assert all(re.fullmatch(r"[a-z][a-z_]+", one) for one in operations)
    shapes = [one.__name__ for base in (Strict, Shape) for one in _below(base) if "faces.api" in one.__module__]
    assert len(shapes) > 150
    assert _twice(shapes) == []


def _below(base: type) -> set[type]:
    children: list[type] = base.__subclasses__()
    return {*children, *(one for child in children for one in _below(child))}


def _twice(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _references_resolve(document: dict[str, Any]) -> None:
    """No reference of the document points nowhere."""

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            target = node.get("$ref")
            if isinstance(target, str):
                assert target.removeprefix("#/components/schemas/") in document["components"]["schemas"], target
            for one in node.values():
                walk(one)
        elif isinstance(node, list):
            for one in node:
                walk(one)

    walk(document)


def test_our_own_fault_says_nothing_of_the_inside(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 with a number for the log, no trace and no text of the error."""

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(cases, "page", fail)
    broken = people.agent.get("/cases")
    assert (broken.status_code, broken.json()["code"]) == (500, "internal_error")
    assert b"secret" not in broken.content
    assert re.fullmatch(r"[0-9a-f]{8}", broken.json()["report"])


def test_health_needs_no_token(people: People) -> None:
    """The process answers; it is ready when database, migrations and queue are."""
    assert Client().get("/healthz").json()["status"] == "ok"
    ready = Client().get("/readyz")
    assert ready.status_code == 200, ready.content
    assert set(ready.json()["checks"]) == {"database", "migrations", "queue"}
    assert Client().post("/healthz").status_code == 405


def test_looks_are_kept(people: People) -> None:
    """Opening a customer's file leaves a row with the token that did it."""
    made = people.agent.post("/customers", {"name": "陈顾客"}).json()
    people.agent.get(f"/customers/{made['id']}")
    from makegood.ground.accounts import queries

    looks = queries.looks(SYSTEM, kind="customer", subject_id=int(made["id"])).items
    assert [one.act for one in looks] == ["open"]
    assert looks[0].user_id == people.ids["agent"]


def test_revoked_tokens_end_soon(people: People) -> None:
    """A revoked token is refused once the few seconds are over for which a process remembers it."""
    from makegood.faces.api.wire import tokens
    from makegood.ground.accounts import queries

    spare = people.caller("agent")
    assert spare.get("/me").json()["name"] == "more"
    (token,) = [one for one in queries.tokens(SYSTEM, people.ids["agent"]) if one.name == "more"]
    accounts.revoke_token(actor=SYSTEM, token_id=token.id, now=people.now)
    tokens.forget()
    assert spare.get("/me").status_code == 401
