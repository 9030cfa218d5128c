"""The customer's file on its page: what is shown, what is done there, and what is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import Look, User
from makegood.ground.actor import SYSTEM
from makegood.rooms.customers import actions, queries
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.site import company


@dataclass(frozen=True)
class Desk:
    """Somebody signed in, and a customer."""

    client: Client
    customer: int

    def do(self, verb: str, **given: Any) -> Any:
        """Send a form of the file, as it is shown now."""
        version = queries.get(SYSTEM, self.customer).version
        return self.client.post(f"/customers/{self.customer}/{verb}", {"version": version, **given})

    def page(self) -> str:
        """The file as it is shown."""
        answer = self.client.get(f"/customers/{self.customer}")
        assert answer.status_code == 200
        return answer.content.decode()


def _sign_in(role: str, language: str = "en") -> Client:
    user = accounts.create_user(
        actor=SYSTEM, username=role, name=role, password=None, memberships=[(role, company_unit())],
        now=timezone.now(), language=language,
    )  # fmt: skip
    client = Client()
    client.force_login(User.objects.get(pk=user), backend="django.contrib.auth.backends.ModelBackend")
    return client


def company_unit() -> int:
    """The company's own unit."""
    from makegood.rooms.network import queries as network

    return network.company().unit_id


@pytest.fixture
def desk(db: None) -> Desk:
    company.init("CN", "correct horse battery")
    sun = CustomerInput("孙桂芳", contacts=(ContactInput("phone", "13812345678"),), address="天河路 1 号")
    (pk,) = actions.create(actor=SYSTEM, customers=[sun], now=timezone.now())
    return Desk(_sign_in("director"), pk)


def test_the_life_of_a_file(desk: Desk) -> None:
    page = desk.page()
    assert "138****5678" in page
    assert "138 1234 5678" not in page
    assert desk.do("contact", kind="relay", value="17012345678-1234", valid_until="2020-01-01T00:00").status_code == 302
    assert "expired" in desk.page()
    assert desk.do("contact", kind="phone", value="12").status_code == 422
    assert desk.do("address", kind="home", text="珠江路 9 号", moved="on").status_code == 302
    assert queries.get(SYSTEM, desk.customer).address == "珠江路 9 号"
    assert desk.do("need", kind="pets", note="有狗").status_code == 302
    assert desk.do("consent", purpose="messages", given="yes", how="tap").status_code == 302
    shown = desk.page()
    assert all(text in shown for text in ("有狗", "珠江路 9 号", "Messages about the service", "until"))
    whole = desk.client.post(f"/customers/{desk.customer}/reveal").content.decode()
    assert "138 1234 5678" in whole
    assert Look.objects.filter(act="reveal", subject_id=desk.customer).exists()
    told = json.loads(desk.client.post(f"/customers/{desk.customer}/export").content)
    assert told["customer"]["name"] == "孙桂芳"
    assert desk.do("erase").status_code == 422
    report = desk.do("erase", sure="on").content.decode()
    assert "Kept, and why" in report
    assert "孙桂芳" not in desk.page()


def test_two_files_of_one_person(desk: Desk) -> None:
    twin = CustomerInput("孙桂芳", contacts=(ContactInput("phone", "13812345678"),), special_need="听力不便")
    (other,) = actions.create(actor=SYSTEM, customers=[twin], now=timezone.now())
    page = desk.client.get("/duplicates").content.decode()
    assert "the same phone number" in page
    (proposed,) = queries.duplicates(SYSTEM).items
    assert desk.client.post(f"/duplicates/{proposed.id}/low").status_code == 302
    assert desk.client.get(f"/customers/{other}").headers["Location"] == f"/customers/{desk.customer}"
    assert "听力不便" in desk.page()
    assert desk.do("unmerge", part=other).status_code == 302
    assert "听力不便" not in desk.page()
    assert queries.duplicates(SYSTEM).items == ()


def test_a_counter_clerk_sees_no_whole_number(desk: Desk) -> None:
    clerk = _sign_in("outlet_clerk")
    page = clerk.get(f"/customers/{desk.customer}").content.decode()
    assert "138****5678" in page
    assert "Show whole numbers" not in page
    assert clerk.post(f"/customers/{desk.customer}/reveal").status_code == 403
    assert clerk.post(f"/customers/{desk.customer}/erase").status_code == 403
