"""Numbers that no column could hold name nothing: they are refused as such, on pages and by the API."""

from __future__ import annotations

import base64

import pytest
from django.test import Client
from django.utils import timezone

from makegood.ground import rows
from makegood.ground.accounts.models import User
from makegood.rooms.cases.models import Case
from tests.faces.api.conftest import People
from tests.journeys import company

pytestmark = pytest.mark.django_db

NUMBERS = ("9223372036854775808", "9999999999999999999", "9" * 30, "9" * 5_000, "٣٣٣٣", "²", "-1")
DEEP = base64.urlsafe_b64encode(b"[" * 4_000).decode()


@pytest.fixture
def browser() -> Client:
    """The director's browser, in a small company."""
    company.make(timezone.now(), months=0)
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="linzong"))
    return client


def test_ids_have_63_bits() -> None:
    """The largest is one, the next is none; other digits than ASCII are none either."""
    assert rows.id_from("9223372036854775807") == 2**63 - 1
    assert [rows.id_from(one) for one in (*NUMBERS, "", " 1", "1_0")] == [None] * (len(NUMBERS) + 3)


@pytest.mark.parametrize("number", NUMBERS)
def test_pages_say_that_there_is_nothing(browser: Client, number: str) -> None:
    """Addresses, filters, cursors and fields: never a page of our own fault, and nothing is taken in."""
    before = Case.objects.count()
    for path in (f"/customers/{number}", f"/items/{number}"):
        assert (browser.get(path).status_code, path[:30]) == (404, path[:30])
    for path in ("/intake?customer=", "/cases?unit=", "/promises/answer-24h/record/broken?cursor=", "/intake?item="):
        assert (browser.get(path + number).status_code, path) == (200, path)
    for path in ("/cases?cursor=", "/customers?cursor=", "/items?cursor="):
        assert (browser.get(path + number).status_code, path) == (422, path)
    matter = {"kind": "repair", "channel": "phone", "subject": "x", "name": "甲"}
    assert browser.post("/intake", matter | {"customer": number}).status_code == 422
    assert Case.objects.count() == before
    assert browser.post("/notices/read", {"id": number}).status_code == 302
    assert browser.post("/approvals/1/approve", {"version": number}).status_code == 404


@pytest.mark.parametrize("path", ["/cases?cursor=", "/customers?cursor=", "/items?cursor="])
def test_a_cursor_of_brackets_within_brackets_is_none_of_ours(browser: Client, path: str) -> None:
    """Deeper than the reader of JSON goes."""
    assert browser.get(path + DEEP).status_code == 422


@pytest.mark.parametrize("number", NUMBERS)
def test_a_timeline_from_such_a_place_starts_from_the_beginning(people: People, number: str) -> None:
    """As from any cursor that is none of ours."""
    case = people.agent.post("/cases", {"kind": "repair", "customer": {"name": "甲"}, "subject": "x"}).json()["number"]
    found = people.agent.get(f"/cases/{case}/timeline?cursor={number[:400]}")
    assert (found.status_code, found.json()["items"][-1]["name"]) == (200, "case_opened")
