"""Every route under odd input: whatever comes, the answer is ours and never our fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from makegood.faces.api.api import api
from tests.faces.api.conftest import People

ODD: list[Any] = [
    None, True, 0, -1, 2**63, 10**30, 1.5, "", "x", "\u0000", "é" * 300, "9" * 25, [], [1], {}, {"id": "1"}, [[]],
    "2026-11-23", "2026-11-23T00:00:00Z", "0001-01-01T00:00:00Z", {"amount": -1, "currency": "CNY"}, "😀",
    "' OR 1=1 --",
]  # fmt: skip
PLACES = ["0", "-1", "abc", "9" * 25, "%F0%9F%98%80", "%27", "1" * 10, "..%2f", "x" * 500, "%C2%A0", "%00", "%0A"]


def operations() -> Iterator[tuple[str, str, Any]]:
    """(method, path, operation) of every route."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield method, path, operation


ALL = sorted(operations(), key=lambda one: (one[1], one[0]))


def names_of(path: str) -> list[str]:
    return [part.split("}")[0] for part in path.split("{")[1:]]


def body_fields(method: str, path: str) -> list[str]:
    document = json.loads(Client().get("/api/v1/openapi.json").content)
    operation = document["paths"]["/api/v1" + path][method.lower()]
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    for one in (schema, *schema.get("anyOf", [])):
        if "$ref" in one:
            return list(document["components"]["schemas"][one["$ref"].rpartition("/")[2]]["properties"])
    return []


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in ALL])
def test_odd_input_is_answered(people: People, method: str, path: str) -> None:
    """Odd ids in the address, odd values in each field, odd parameters: no 5xx, always a problem."""
    for place in PLACES:
        address = path
        for name in names_of(path):
            address = address.replace("{" + name + "}", place)
        if address != path or "{" not in path:
            response = people.admin.call(method, address, {} if method != "GET" else None, If_Match='"1"')
            assert response.status_code < 500, (address, response.content)
        if "{" not in path:
            break
    address = path
    for name in names_of(path):
        address = address.replace("{" + name + "}", "7" if name in {"number", "item", "customer"} else "answer-24h")
    if method == "GET":
        for name in ("cursor", "limit", "q", "state", "unit", "sort", "kind", "from", "customer", "unread", "phone"):
            for odd in ("", "x", "-1", "9" * 30, "%00", "%F0%9F%98%80", "WzFd", "W1tdXQ"):
                assert people.admin.get(f"{address}?{name}={odd}").status_code < 500, (name, odd)
        return
    for name in body_fields(method, path):
        for odd in ODD:
            response = people.admin.call(method, address, {name: odd}, If_Match='"1"')
            assert response.status_code < 500, (name, odd, response.content)


JANUARY = "2026-01-01T00:00:00Z"
DEEP: Any = "x"
for _ in range(200):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/claims", {"need": "refund", "facts": {"category": "tv", "repairs": DEEP}}),
        ("/claims", {"need": "refund", "facts": {"price": {"amount": 10**30, "currency": "CNY"}}}),
        ("/claims", {"need": "refund", "facts": {"bought_at": "0001-01-01"}, "at": "2200-12-31T23:59:59Z"}),
        ("/claims", {"need": "refund", "item": {}, "facts": {}}),
        ("/clock/due", {"calendar": DEEP, "start": "2026-01-01T00:00:00Z", "budget": {"working_days": 1}}),
        ("/clock/due", {"calendar": {"timezone": "../etc", "week": {}}, "start": JANUARY, "budget": DEEP}),
        ("/clock/due", {"calendar": "cn", "start": "2200-01-01T00:00:00Z", "budget": {"years": 9_999}}),
        ("/clock/due", {"calendar": "cn", "start": "2026-01-01T00:00:00Z", "budget": {"working_seconds": 2**62}}),
        ("/clock/due", {"calendar": "cn", "start": JANUARY, "budget": {"elapsed": "P" + "9" * 40 + "D"}}),
        ("/clock/due", {"calendar": "cn", "start": JANUARY, "budget": {"at": "9999-12-31T23:59:59-12:00"}}),
        ("/clock/due", {"start": "2026-01-01T00:00:00Z", "budget": {"elapsed": "PT1H"}, "pauses": [{"from": "x"}]}),
        ("/clock/due", {"start": "2026-01-01T00:00:00Z", "budget": {"elapsed": "PT1H"}, "pauses": "x"}),
        ("/clock/spent", {"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z", "pauses": [7]}),
        ("/facts", {"fact": "delivered", "subjects": {}}),
        ("/facts", {"fact": "poem", "subjects": {"customer": "1"}}),
        ("/promises", {"code": "x", "basis": "company", "name": {"en": "x"}, "zone": "../etc"}),
        ("/promises/answer-24h/versions", {"statement": {"en": "x", "zh-Hans": "x"}, "clauses": [DEEP]}),
        ("/promises/answer-24h/versions", {"statement": {"en": "x", "zh-Hans": "x"}, "clauses": [{"a": DEEP}]}),
        ("/promises/answer-24h/versions", {"statement": {}, "clauses": [{}], "effective": "2026-01-01"}),
        ("/calendars/cn/versions", {"effective": "2026-01-01", "kind": "local", "overrides": {"x": DEEP}}),
        ("/calendars/cn/versions", {"effective": "2026-01-01", "kind": "statutory", "week": {"mon": 7}}),
        ("/sales", {"lines": [{"category": "tv", "quantity": 2**31}]}),
        ("/sales", {"lines": [{"fee": True}]}),
    ],
)  # fmt: skip
def test_odd_shapes_inside(people: People, path: str, body: Any) -> None:
    """What engines read inside a field is refused as strictly as the field itself."""
    response = people.admin.post(path, body)
    assert response.status_code < 500, response.content
    assert response.status_code in {200, 201, 404, 409, 422}, response.content
