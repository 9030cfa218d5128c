"""What is not exactly right is refused in the caller's language, with the field's path, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from makegood.rooms.cases.models import Case
from makegood.rooms.customers.models import Customer
from tests.faces.api.conftest import People

GOOD: dict[str, Any] = {"kind": "enquiry", "customer": {"name": "陈顾客", "phone": "13800138000"}, "text": "?"}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"colour": "red"}, "colour", "unknown_field"),
        ({"customer": {"name": "A", "age": 7}}, "customer.age", "unknown_field"),
        ({"kind": None}, "kind", "not_a_text"),
        ({"kind": 7}, "kind", "not_a_text"),
        ({"kind": "poem"}, "kind", "unknown_case_kind"),
        ({"kind": "x" * 61}, "kind", "longer_than"),
        ({"text": ""}, "text", "required"),
        ({"text": "a\x00b"}, "text", "forbidden_character"),
        ({"subject": "two\nlines"}, "subject", "forbidden_character"),
        ({"text": "x" * 20_001}, "text", "longer_than"),
        ({"at": "2026-11-23T09:00:00"}, "at", "offset_required"),
        ({"at": "2026-11-23"}, "at", "not_a_moment"),
        ({"at": "yesterday"}, "at", "not_a_moment"),
        ({"at": "2026-02-30T09:00:00Z"}, "at", "not_a_moment"),
        ({"at": "2026-11-20T23:59:60Z"}, "at", "not_a_moment"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at", "out_of_range"),
        ({"at": 1_700_000_000}, "at", "not_a_moment"),
        ({"at": "2199-01-01T00:00:00Z"}, "at", "in_the_future"),
        ({"channel": "Phone!"}, "channel", "bad_code"),
        ({"unit": "NOWHERE"}, "unit", "unit_unknown"),
        ({"customer": None}, "customer", "customer_required"),
        ({"customer": {}}, "customer", "customer_required"),
        ({"customer": []}, "customer", "not_an_object"),
        ({"customer": {"phone": "13900139000"}}, "customer.name", "customer_unnamed"),
        ({"customer": {"phone": "not a phone"}}, "customer.phone", "phone_bad"),
        ({"customer": {"email": "a@b.cn"}}, "customer.name", "required"),
        ({"customer": {"id": 5}}, "customer.id", "not_a_text"),
        ({"customer": {"id": "5"}}, "customer.id", "customer_unknown"),
        ({"customer": {"id": "99999999999999999999999999"}}, "customer.id", "customer_unknown"),
        ({"customer": {"id": "nobody"}}, "customer.id", "customer_unknown"),
        ({"item": {"id": "7"}}, "item.id", "item_unknown"),
        ({"item": {"serial": "NONE"}}, "item.serial", "item_unknown"),
        ({"item": {"category": "spaceship"}}, "item.category", "category_unknown"),
        ({"item": {"category": "tv", "quantity": 0}}, "item.quantity", "not_at_least"),
        ({"item": {"category": "tv", "quantity": True}}, "item.quantity", "not_an_integer"),
        ({"item": {"category": "tv", "quantity": 1.5}}, "item.quantity", "not_an_integer"),
        ({"item": {"category": "tv", "price": {"amount": "5", "currency": "CNY"}}}, "item.price.amount",
         "not_an_integer"),
        ({"item": {"category": "tv", "price": {"amount": 10**16, "currency": "CNY"}}}, "item.price.amount",
         "out_of_range"),
        ({"item": {"category": "tv", "price": {"amount": 5, "currency": "yuan"}}}, "item.price.currency",
         "not_a_currency"),
        ({"item": {"category": "tv", "bought_at": "2026-13-01"}}, "item.bought_at", "not_a_day"),
    ],
)  # fmt: skip
def test_a_bad_case_is_refused(people: People, change: dict[str, Any], field: str, code: str) -> None:
    """422 with the path and a code, in both languages; no case and no customer remains."""
    for language in ("en", "zh-CN"):
        people.agent.language = language
        refused = people.agent.post("/cases", {**GOOD, **change})
        assert refused.status_code == 422, refused.content
        assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [(field, code)]
        chinese = any("\u4e00" <= mark <= "\u9fff" for mark in refused.json()["errors"][0]["message"])
        assert chinese is (language != "en")
    assert not Case.objects.exists()
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"7", b'"x"', b'{"kind": NaN}', b"\xff\xfe", b'{"a": "\\ud800"}']
)
def test_a_body_that_is_no_object(people: People, body: bytes) -> None:
    """Whatever it is, it is a problem with words, never our own fault."""
    assert people.agent.call("POST", "/cases", body).status_code == 422


def test_several_mistakes_are_told_at_once(people: People) -> None:
    """Each with its field."""
    refused = people.agent.post("/cases", {"text": 7, "at": "x", "more": 1}).json()
    assert {one["field"] for one in refused["errors"]} == {"kind", "text", "at", "more"}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/cases?colour=red", "colour"),
        ("/cases?limit=0", "limit"),
        ("/cases?limit=1000", "limit"),
        ("/cases?limit=ten", "limit"),
        ("/cases?sort=size", "sort"),
        ("/cases?state=lost", "state"),
        ("/cases?kind=poem", "kind"),
        ("/cases?cursor=%21%21", "cursor"),
        ("/cases?cursor=WyJkdWUiLDEsMl0", "cursor"),
        ("/cases?unit=NOWHERE", "unit"),
        ("/customers?cursor=abc", "cursor"),
        ("/promises/answer-24h/record?from=today", "from"),
        ("/promises/answer-24h/record?to=2026-02-30", "to"),
    ],
)
def test_a_bad_parameter_is_refused(people: People, path: str, field: str) -> None:
    """A misspelt filter must not silently show everything."""
    refused = people.admin.get(path)
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == [field]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing", "/cases/", "/cases/0000000000", "/cases/abc", "/cases/12345678901234567890", "/customers/abc",
        "/customers/99999999999999999999", "/customers/-1", "/items/%00", "/obligations/1", "/remedies/1",
        "/approvals/x", "/promises/none", "/calendars/none", "/calendars/none/versions", "/nodes/none", "/sales/1",
        "/service-records/1", "/promises/answer-24h/versions/99",
    ],
)  # fmt: skip
def test_what_is_not_there(people: People, path: str) -> None:
    """404 as a problem, whatever the address looks like."""
    assert people.admin.get(path).status_code == 404


def test_methods_that_an_address_does_not_take(people: People) -> None:
    """405 says which it takes."""
    refused = people.admin.call("DELETE", "/cases")
    assert refused.status_code == 405
    assert set(refused.headers["Allow"].replace(" ", "").split(",")) == {"GET", "POST"}


def test_the_customer_of_a_shared_phone_must_be_named(people: People) -> None:
    """Two people on one number: 409 with candidates; the name decides; a new name is a new person."""
    for name in ("陈一", "陈二"):
        people.agent.post("/customers", {"name": name, "phone": "138 0013 8000"})
    refused = people.agent.post("/cases", {**GOOD, "customer": {"phone": "+86 138-0013-8000"}})
    assert (refused.status_code, refused.json()["code"]) == (409, "ambiguous_customer")
    assert {one["name"] for one in refused.json()["candidates"]} == {"陈一", "陈二"}
    named = people.agent.post("/cases", {**GOOD, "customer": {"phone": "13800138000", "name": "陈二"}}).json()
    assert named["customer"] in {one["id"] for one in refused.json()["candidates"]}
    new = people.agent.post("/cases", {**GOOD, "customer": {"phone": "13800138000", "name": "陈三"}}).json()
    assert new["customer"] not in {one["id"] for one in refused.json()["candidates"]}


def test_a_known_customer_may_be_named_by_phone_alone(people: People) -> None:
    """The same person, not a second file."""
    first = people.agent.post("/cases", GOOD).json()
    again = people.agent.post("/cases", {**GOOD, "customer": {"phone": "13800138000"}}).json()
    assert again["customer"] == first["customer"]
    assert Customer.objects.count() == 1
