"""What a page must withstand: saving twice, words that look like code, addresses that lead away, forged forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from makegood.ground.accounts.models import User
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.customers.models import Address, Customer, Need
from makegood.rooms.products.models import Item
from tests.journeys import company
from tests.journeys.company import Made

pytestmark = pytest.mark.django_db

CODE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)> onmouseover=alert(3) {{ 7 }}</textarea>"


@pytest.fixture
def made() -> Made:
    """A small company around now."""
    return company.make(timezone.now(), months=0)


def browser(username: str = "linzong", *, strict: bool = False) -> Client:
    """Somebody's browser; `strict` sends no proof that a form is ours."""
    client = Client(enforce_csrf_checks=strict)
    client.force_login(User.objects.get(username=username))
    return client


def _once(client: Client) -> str:
    found = re.search(r'name="once" value="([0-9a-f]{32})"', client.get("/intake").content.decode())
    assert found is not None
    return found[1]


def test_saving_twice_takes_in_one_matter(made: Made) -> None:
    """The same words from the same page are one matter; other words from it, or the same from a new page, another."""
    client = browser()
    matter = {"kind": "enquiry", "channel": "phone", "subject": "问两次", "customer": str(made.customers["孙桂芳"])}
    first = matter | {"once": _once(client)}
    before = Case.objects.count()
    answers = [client.post("/intake", first) for _ in range(3)]
    assert {one.status_code for one in answers} == {302}
    assert len({one.headers["Location"] for one in answers}) == 1
    assert Case.objects.count() == before + 1
    assert client.post("/intake", first | {"subject": "另一件事"}).status_code == 302
    assert client.post("/intake", matter | {"once": _once(client)}).status_code == 302
    assert browser("chenglu").post("/intake", first).status_code == 302
    assert Case.objects.count() == before + 4


class _Live(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        inline = tag == "script" and "src" not in given and given.get("type") != "application/json"
        handlers = [name for name in given if name.startswith("on")]
        away = [name for name, value in attrs if (value or "").lstrip().lower().startswith("javascript:")]
        if inline or handlers or away or given.get("src") == "x":
            self.found.append(f"{tag} {attrs}")


def _pages(made: Made) -> Iterator[str]:
    yield from ("/today", "/cases", "/cases?state=all", "/customers", "/items", "/notices", "/approvals", "/search?q=a")
    yield from (f"/cases/{number}" for number in made.numbers.values())
    yield from (f"/customers/{made.customers['孙桂芳']}", f"/items/{made.items['空调']}")
    yield f"/intake?customer={made.customers['孙桂芳']}&item={made.items['空调']}"


def test_words_are_shown_and_never_run(made: Made) -> None:
    """Names, subjects, serials and messages that look like code, on every page that shows them, and echoed searches."""
    Customer.objects.update(name=CODE[:80], address_as=CODE[:60])
    Address.objects.update(text=CODE)
    Need.objects.update(note=CODE)
    Item.objects.filter(pk=made.items["空调"]).update(serial=CODE[:40], description=CODE)
    Case.objects.update(subject=CODE, symptom=CODE[:40])
    Message.objects.update(text=CODE)
    client = browser()
    for path in (
        *_pages(made),
        *(f"{one}{CODE}" for one in ("/search?q=", "/intake?q=", "/cases?q=", "/customers?asked=")),
    ):
        response = client.get(path)
        reader = _Live()
        reader.feed(response.content.decode())
        assert (response.status_code, reader.found) == (200, []), path
        assert b"<script>alert" not in response.content, path
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "script-src" not in policy


@pytest.mark.parametrize(
    "away",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
     "http://testserver@evil.example", "http://testserver//evil.example", "javascript:alert(1)"],
)  # fmt: skip
def test_signing_in_leads_to_no_other_house(made: Made, away: str) -> None:
    """Whatever `next` says."""
    client = Client()
    given = {"username": "linzong", "password": company.PASSWORD, "next": away}
    response = client.post("/sign-in", given)
    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_a_form_that_is_not_ours_changes_nothing(made: Made) -> None:
    """Every address that writes refuses a request without the proof."""
    client = browser(strict=True)
    number = made.numbers[next(iter(made.numbers))]
    before = (Case.objects.count(), Message.objects.count())
    verbs = ("reply", "assign", "chase", "resolve", "close", "reopen", "withdraw", "resume")
    for path in (
        "/sign-in", "/sign-out", "/intake", "/preferences", "/notices/read", "/approvals/1/approve", "/calendars/cn",
        *(f"/cases/{number}/{verb}" for verb in verbs), f"/cases/{number}/obligations/1/fulfil",
        f"/cases/{number}/remedies/1/accept",
    ):  # fmt: skip
        assert (client.post(path, {"text": "x"}).status_code, path) == (403, path)
    assert (Case.objects.count(), Message.objects.count()) == before
