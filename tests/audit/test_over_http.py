"""Claims and clock over HTTP: days in the right zone, refusals that name their field, hostile input."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from makegood.faces.api.wire import tokens
from makegood.ground.accounts import actions as accounts
from makegood.ground.actor import SYSTEM
from makegood.rooms.promises import shipped
from makegood.site import company

Ask = Callable[[str, Any], tuple[int, dict[str, Any]]]
START = "2026-11-02T10:00:00+08:00"


@pytest.fixture
def ask(db: None) -> Iterator[Ask]:
    """A Chinese company that has published everything, asked by its administrator; the body as value or as bytes."""
    tokens.forget()
    company.init("CN", "correct horse battery", codes=shipped.codes())
    raw = accounts.create_token(actor=SYSTEM, username="admin", name="audit", now=timezone.now())
    client = Client(raise_request_exception=False)

    def asked(path: str, body: Any) -> tuple[int, dict[str, Any]]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {raw}", "Accept-Language": "en"}
        answer = client.generic("POST", f"/api/v1{path}", data, content_type="application/json", headers=headers)
        return answer.status_code, json.loads(answer.content)

    yield asked
    tokens.forget()


def _verdict(answer: tuple[int, dict[str, Any]], clause: str) -> str:
    status, found = answer
    assert status == 200, found
    told: str = next(one["verdict"] for one in found["claims"] if one["clause"] == clause)
    return told


@pytest.mark.parametrize(
    ("law", "clause", "last", "over"),
    [
        ("GB", "UK-CC-01", "2026-04-15", "2026-04-16"),
        ("EU", "EU-WD-01", "2026-04-15", "2026-04-16"),
        ("CN", "CN-R-01", "2026-04-08", "2026-04-09"),
    ],
)
def test_a_day_asked_about_begins_where_the_law_holds(ask: Ask, law: str, clause: str, last: str, over: str) -> None:
    """Not where the company is: in London the day begins hours after it began in Shanghai."""
    facts = {
        "jurisdiction": law, "category": "furniture", "reason": "none", "channel": "online",
        "bought_at": "2026-03-30", "delivered_at": "2026-04-01",
    }  # fmt: skip
    assert _verdict(ask("/claims", {"need": "refund", "at": last, "facts": facts}), clause) == "granted"
    assert _verdict(ask("/claims", {"need": "refund", "at": over, "facts": facts}), clause) == "denied"


@pytest.mark.parametrize("code", ["xx", "", "x" * 300])
def test_a_calendar_nobody_knows_is_refused_by_name(ask: Ask, code: str) -> None:
    """Never an error of ours, in either question."""
    for path, rest in (("/clock/due", {"budget": {"working_days": 1}}), ("/clock/spent", {"end": START})):
        status, told = ask(path, {"calendar": code, "start": START, **rest})
        assert (status, told["errors"][0]["field"], told["errors"][0]["code"]) == (422, "calendar", "unknown_calendar")
        assert "{" not in told["errors"][0]["message"]


@pytest.mark.parametrize(
    ("budget", "field", "code"),
    [
        ({"working_days": 0}, "budget.working_days", "below_one"),
        ({"by": "25:00", "working_days": 1}, "budget.by", "bad_time"),
        ({"months": 1, "years": 1}, "budget.years", "budget_ambiguous"),
        ({"soon": 1}, "budget", "unknown_budget"),
        (5, "budget", "not_an_object"),
    ],
)
def test_a_budget_is_refused_where_it_stands_in_the_request(ask: Ask, budget: Any, field: str, code: str) -> None:
    """The field is the way to it from the top of the body, and the message is a sentence."""
    status, told = ask("/clock/due", {"calendar": "cn", "start": START, "budget": budget})
    (error,) = told["errors"]
    assert (status, error["field"], error["code"]) == (422, field, code)
    assert " " in error["message"]


ODD: tuple[Any, ...] = (
    None, 0, -1, 1.5, 1e308, 10**30, True, "", "x" * 5_000, "\x00", "2026-02-30", "0001-01-01", "9999-12-31",
    "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", [], {}, [[]], [{}], [None],
    {"amount": 10**30, "currency": "CNY"}, {"amount": 1, "currency": "cny"},
)  # fmt: skip
FACTS = (
    "jurisdiction", "category", "part", "bought_at", "delivered_at", "installed_at", "price", "channel", "unit_class",
    "use", "reason", "intact", "repairs", "same_model_available", "accepts_other_model", "usage", "nothing_known",
)  # fmt: skip


def test_odd_values_anywhere_are_answered_or_refused(ask: Ask) -> None:
    """Each fact, each part of a repair, a pause, a calendar and a budget with each odd value: 200, 404 or 422."""
    facts = {"category": "tv", "bought_at": "2026-01-01", "reason": "fault"}
    office = {"timezone": "UTC", "week": {"mon": [["08:00", "09:00"]]}}
    clock = {"calendar": "cn", "start": START, "budget": {"working_days": 1}, "pauses": []}
    for odd in ODD:
        bodies: list[tuple[str, Any]] = [
            ("/claims", {"need": "refund", "facts": {**facts, name: odd}}) for name in FACTS
        ]
        bodies += [
            ("/claims", {"need": "refund", "facts": facts, name: odd}) for name in ("at", "item", "customer", "need")
        ]
        bodies += [("/clock/due", {**clock, name: odd}) for name in (*clock, "more")]
        for name in ("handed_in", "returned", "fixed", "cause"):
            repairs = [{"handed_in": "2026-02-01", name: odd}]
            bodies.append(("/claims", {"need": "exchange", "facts": {**facts, "repairs": repairs}}))
        for name in ("timezone", "week", "overrides"):
            bodies.append(("/clock/due", {**clock, "calendar": {**office, name: odd}}))
        bodies += [("/clock/due", {**clock, "pauses": [{"from": START, name: odd}]}) for name in ("from", "to")]
        for path, body in bodies:
            status, told = ask(path, body)
            assert status in (200, 404, 422), (path, body, told)
            assert all(one["message"] != one["code"] for one in told.get("errors", ())), (body, told)


@pytest.mark.parametrize(
    "body",
    [
        b'{"need":"refund","facts":{"usage":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        b'{"need":"refund","facts":{"price":{"amount":NaN,"currency":"CNY"}}}',
        b'{"need":"\xff"}',
        '{"need":"refund"}'.encode("utf-16"),
        b'{"need":"refund","facts":{"part":"\\ud800"}}',
        b"",
        b"refund",
    ],
)
def test_bodies_that_are_no_json_are_refused(ask: Ask, body: bytes) -> None:
    """Deep, not a number, not UTF-8, half a character, nothing."""
    status, told = ask("/claims", body)
    assert (status, told["status"]) == (422, 422)
