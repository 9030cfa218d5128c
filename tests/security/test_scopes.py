"""Nobody sees or changes what belongs to another part of the network, by any address that the API has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from makegood.ground.accounts import actions as accounts
from makegood.ground.actor import SYSTEM
from makegood.rooms.promises.models import Term
from tests.faces.api.conftest import Caller, People

WORDS = {"en": "x", "zh-Hans": "某"}
#: Asking leaves who looked, when a key was last used and answers to repeat: nobody's state.
NOT_STATE = frozenset({"accounts_look", "accounts_token", "journal_keptanswer", "django_session", "sqlite_sequence"})


@dataclass(frozen=True)
class Theirs:
    """Things in the west."""

    case: str
    customer: str
    item: str
    serial: str
    obligation: str
    message: str
    sale: str
    record: str


def state() -> dict[str, list[Any]]:
    """Every row of every table that holds state."""
    with connection.cursor() as cursor:
        tables = [one for one in connection.introspection.table_names(cursor) if one not in NOT_STATE]
        found: dict[str, list[Any]] = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def west(people: People) -> Theirs:
    """A customer of the west with an item, a sale, a service record and an open matter."""
    call = people.admin
    customer = call.post("/customers", {"name": "西家", "phone": "13800138000", "unit": "W1"}).json()["id"]
    sale = call.post("/sales", {"lines": [{"category": "tv", "serial": "WEST1"}], "customer": customer, "unit": "W1"})
    item = sale.json()["items"][0]["id"]
    record = call.post(f"/items/{item}/service-records", {"kind": "repair", "handed_in": "2026-01-05"})
    case = call.post("/cases", {
        "kind": "repair", "customer": {"id": customer}, "item": {"id": item}, "subject": "西边的事", "unit": "W1",
    }).json()  # fmt: skip
    message = call.post(f"/cases/{case['number']}/messages", {"direction": "inbound", "text": "西边的话"})
    return Theirs(
        case["number"], customer, item, "WEST1", case["obligations"][0]["id"], message.json()["id"], sale.json()["id"],
        record.json()["id"],
    )  # fmt: skip


def director(people: People, unit: int) -> Caller:
    """Somebody with every role that there is short of the administrator's, in one place."""
    roles = ("director", "service_manager", "approver", "case_owner")
    accounts.create_user(
        actor=SYSTEM, username="spy", name="S", password=None, memberships=[(one, unit) for one in roles],
        now=timezone.now(),
    )  # fmt: skip
    return people.caller("spy")


def test_no_address_tells_a_stranger_anything(people: People) -> None:
    """404 for each, and lists and searches without it."""
    their, spy = west(people), director(people, people.east)
    for path in (
        f"/customers/{their.customer}", f"/customers/{their.customer}/coverages",
        f"/customers/{their.customer}/timeline", f"/items/{their.item}", f"/items/{their.item}/coverages",
        f"/items/{their.item}/obligations", f"/items/{their.item}/service-records", f"/sales/{their.sale}",
        f"/service-records/{their.record}", f"/cases/{their.case}", f"/cases/{their.case}/obligations",
        f"/cases/{their.case}/messages", f"/cases/{their.case}/messages/{their.message}",
        f"/cases/{their.case}/timeline", f"/obligations/{their.obligation}", "/nodes/W1",
        f"/obligations/{their.obligation}/timeline", f"/obligations/{their.obligation}/remedies",
    ):  # fmt: skip
        assert (spy.get(path).status_code, path) == (404, path)
    for path in (
        "/customers?phone=13800138000", "/customers?q=西家", "/customers?q=8000", "/items?q=WEST1",
        f"/items?customer={their.customer}", f"/cases?q={their.case}", "/cases?q=西边", "/cases?q=西家",
        f"/cases?customer={their.customer}", f"/cases?item={their.item}", "/notices", "/approvals",
        "/promises/visit-24h/obligations?state=running",
    ):  # fmt: skip
        assert (spy.get(path).json()["items"], path) == ([], path)
    assert spy.get("/promises/visit-24h/record").json()["counts"]["running"] == 0
    assert spy.get(f"/cases?unit={people.west}").status_code == 422


def test_no_address_lets_a_stranger_change_anything(people: People) -> None:
    """Refused as if it were not there, and not one row is another afterwards."""
    their, spy = west(people), director(people, people.east)
    mine = spy.post("/customers", {"name": "东家"}).json()["id"]
    my_item = spy.post("/items", {"category": "tv", "customer": mine}).json()["id"]
    my_case = spy.post("/cases", {"kind": "repair", "customer": {"id": mine}, "subject": "东边"}).json()["number"]
    before = state()
    case, owed = f"/cases/{their.case}", f"/obligations/{their.obligation}"
    told = {"id": mine}
    attacks: list[tuple[int, str, Any]] = [
        (404, f"{case}/messages", {"direction": "outbound", "text": "x"}), (404, f"{case}/assign", {"unit": "E1"}),
        (404, f"{case}/chase", {}), (404, f"{case}/pause", {"reason": "waiting_customer"}),
        (404, f"{case}/resume", {}), (404, f"{case}/resolve", {}), (404, f"{case}/reopen", {"reason": "x"}),
        (404, f"{case}/close", None), (404, f"{case}/withdraw", {"text": "x"}), (404, f"{owed}/fulfil", {}),
        (404, f"{owed}/release", {"reason": "x", "evidence": "x"}), (404, f"{owed}/correct", {"evidence": "x"}),
        (404, f"{owed}/liable", {"party": "outlet", "reason": "x"}), (404, f"{owed}/remedies", {"kind": "apology"}),
        (404, f"/items/{their.item}/service-records", {"kind": "repair", "handed_in": "2026-01-05"}),
        (404, f"/items/{my_item}/service-records",
         {"kind": "repair", "handed_in": "2026-01-05", "case": their.case}),
        (404, f"/service-records/{their.record}/return", {"returned": "2026-01-06"}),
        (422, "/cases", {"kind": "repair", "customer": {"id": their.customer}, "subject": "x"}),
        (422, "/cases", {"kind": "repair", "customer": told, "item": {"id": their.item}, "subject": "x"}),
        (422, "/cases", {"kind": "repair", "customer": told, "item": {"serial": "WEST1"}, "subject": "x"}),
        (422, "/cases", {"kind": "repair", "customer": told, "unit": "W1", "subject": "x"}),
        (422, "/items", {"category": "tv", "customer": their.customer}),
        (422, "/sales", {"lines": [{"category": "tv"}], "customer": their.customer}),
        (422, "/sales", {"lines": [{"category": "tv"}], "customer": mine, "unit": "W1"}),
        (422, "/customers", {"name": "x", "unit": "W1"}),
        (404, "/claims", {"need": "repair", "item": {"serial": "WEST1"}}),
        (404, "/claims", {"need": "repair", "customer": {"id": their.customer}, "facts": {}}),
        (404, "/facts", {"fact": "refunded", "subjects": {"case": their.case}}),
        (422, "/facts", {"fact": "refunded", "subjects": {"item": their.item}}),
        (422, f"/cases/{my_case}/assign", {"unit": "W1"}),
        (422, f"/cases/{my_case}/pause", {"reason": "waiting_customer", "obligation": their.obligation}),
        (404, "/promises/answer-24h/versions", {"statement": WORDS, "clauses": [{}], "holder": their.customer}),
        (403, "/promises/answer-24h/versions", {"statement": WORDS, "clauses": [{}]}),
        (403, "/promises/answer-24h/versions/1/withdraw", None),
        (403, "/promises", {"code": "mine", "basis": "company", "name": WORDS}),
    ]  # fmt: skip
    for status, path, body in attacks:
        assert (spy.post(path, body).status_code, path, body) == (status, path, body)
    assert spy.patch(f"/customers/{their.customer}", {"name": "x"}, If_Match='"1"').status_code == 404
    assert spy.patch(f"/items/{their.item}", {"description": "x"}, If_Match='"1"').status_code == 404
    assert spy.patch(f"/items/{my_item}", {"customer": their.customer}, If_Match='"1"').status_code == 422
    assert state() == before


def test_a_customer_in_common_does_not_carry_a_matter_across(people: People) -> None:
    """What happens to the customer elsewhere is not in the timeline that the other station reads."""
    mine = people.wang.post("/customers", {"name": "东家"}).json()["id"]
    for unit in ("E1", "W1"):
        body = {"kind": "repair", "customer": {"id": mine}, "subject": unit, "unit": unit}
        assert people.admin.post("/cases", body).status_code == 201
    names = [one["name"] for one in people.wang.get(f"/customers/{mine}/timeline").json()["items"]]
    assert names.count("case_opened") == 1
    everything = [one["name"] for one in people.admin.get(f"/customers/{mine}/timeline").json()["items"]]
    assert everything.count("case_opened") == 2
    assert len(names) < len(everything) and "customer_created" in everything and "customer_created" in names


def test_a_word_given_to_one_customer_is_theirs_and_their_places(people: People) -> None:
    """A goodwill version is not read by those who may not see its holder."""
    their = west(people)
    spec = Term.objects.filter(version__promise__code="visit-24h").values_list("spec", flat=True)[0]
    heads = {"promise", "name", "basis", "zone", "jurisdiction"}
    clause = {key: value for key, value in spec.items() if key not in heads}
    body = {"statement": WORDS, "clauses": [clause], "holder": their.customer}
    given = people.admin.post("/promises/visit-24h/versions", body)
    assert given.status_code == 201, given.content
    numbers = {
        name: len(caller.get("/promises/visit-24h").json()["versions"])
        for name, caller in (("admin", people.admin), ("zhao", people.zhao), ("wang", people.wang))
    }
    assert numbers == {"admin": 2, "zhao": 2, "wang": 1}


def test_a_case_is_given_only_to_somebody_who_can_open_it(people: People) -> None:
    """Neither to a person elsewhere nor to one who is locked out; moved away, it has no owner any more."""
    case = people.agent.post("/cases", {"kind": "repair", "customer": {"name": "甲"}, "subject": "x", "unit": "W1"})
    path = f"/cases/{case.json()['number']}/assign"
    refused = people.admin.post(path, {"owner": str(people.ids["wang"])})
    assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [("owner", "owner_elsewhere")]
    assert people.admin.post(path, {"owner": str(people.ids["zhao"])}).json()["owner"] == str(people.ids["zhao"])
    moved = people.admin.post(path, {"unit": "E1"}).json()
    assert (moved["owner"], moved["unit"]) == (None, str(people.east))
    both = people.admin.post(path, {"unit": "E1", "owner": str(people.ids["wang"])}).json()
    assert both["owner"] == str(people.ids["wang"])


@pytest.mark.parametrize("scopes", [("cases.read",), ("customers.read", "cases.read"), ("claims.resolve",)])
def test_a_key_does_what_its_scopes_say_and_nothing_else(people: People, scopes: tuple[str, ...]) -> None:
    """Whatever its user may do besides."""
    their = west(people)
    key = people.caller("admin", *scopes)
    before = state()
    for permission, method, path, body in (
        ("cases.read", "GET", f"/cases/{their.case}", None), ("customers.read", "GET", "/customers", None),
        ("items.read", "GET", "/items", None), ("promises.read", "GET", "/promises", None),
        ("cases.write", "POST", f"/cases/{their.case}/chase", {}), ("notices.read", "GET", "/notices", None),
        ("cases.open", "POST", "/cases", {"kind": "repair", "customer": {"name": "x"}, "subject": "x"}),
        ("obligations.write", "POST", f"/obligations/{their.obligation}/fulfil", {}),
        ("claims.resolve", "POST", "/claims", {"need": "repair", "facts": {"category": "tv"}}),
        ("clock.use", "POST", "/clock/spent", {"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z"}),
    ):  # fmt: skip
        status = key.call(method, path, body).status_code
        assert ((status == 403), path) == (permission not in scopes, path)
    assert state() == before
