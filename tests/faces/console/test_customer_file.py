"""The customer's file on its page: what is shown, what is done there, and what is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import Look, User
from makegood.ground.actor import SYSTEM
from makegood.ground.journal.models import Event
from makegood.ground.journal.proof import verify
from makegood.ground.problems import Conflict
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.cases.models import Case
from makegood.rooms.customers import actions, queries
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.jobs import actions as jobs
from makegood.rooms.jobs.inputs import JobInput
from makegood.rooms.jobs.models import Job
from makegood.rooms.promises.models import Obligation
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
    assert '<a class="nb " href="tel:+8613812345678">138 1234 5678</a>' in page
    assert set(Look.objects.filter(subject_id=desk.customer).values_list("act", flat=True)) == {"open", "reveal"}
    assert "138****5678" in desk.client.get("/customers").content.decode()
    assert desk.do("contact", kind="relay", value="17012345678-1234", valid_until="2020-01-01T00:00").status_code == 302
    assert "expired" in desk.page()
    assert desk.do("contact", kind="phone", value="12").status_code == 422
    assert desk.do("address", kind="home", text="珠江路 9 号", moved="on").status_code == 302
    assert queries.get(SYSTEM, desk.customer).address == "珠江路 9 号"
    assert desk.do("need", kind="pets", note="有狗").status_code == 302
    assert desk.do("consent", purpose="messages", given="yes", how="tap").status_code == 302
    shown = desk.page()
    assert all(text in shown for text in ("有狗", "珠江路 9 号", "Messages about the service", "until"))
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
    assert "138****5678" in page
    assert "5678</a>" not in page
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
    assert "1234 5678" not in page
    assert not Look.objects.filter(act="reveal").exists()
    assert clerk.post(f"/customers/{desk.customer}/erase").status_code == 403


PDF = b"%PDF-1.7 signed"


def test_a_consent_keeps_its_proof(desk: Desk) -> None:
    sheet = SimpleUploadedFile("sheet.pdf", PDF)
    assert desk.do("consent", purpose="photos", given="yes", how="written", sheet=sheet).status_code == 302
    (said,) = queries.consents(SYSTEM, desk.customer)
    (kept,) = queries.proofs(SYSTEM, [said.id])[said.id]
    address = f"/customers/{desk.customer}/consents/{said.id}/proofs"
    assert f"{address}/{kept.id}" in desk.page()
    answer = desk.client.get(f"{address}/{kept.id}")
    assert b"".join(answer) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert Look.objects.filter(act="open", kind="file", subject_id=kept.id).exists()
    # A page with a script is refused by its content, whatever it is called; nothing of the form is kept.
    page = SimpleUploadedFile("sheet.pdf", b"<html><script>alert(1)</script>")
    refused = desk.do("consent", purpose="marketing", given="yes", how="written", sheet=page)
    assert refused.status_code == 422
    assert len(queries.consents(SYSTEM, desk.customer)) == 1
    assert desk.client.post(address, {"files": SimpleUploadedFile("x.exe", b"MZ")}).status_code == 422
    assert desk.client.post(address, {"files": SimpleUploadedFile("more.pdf", PDF + b"2")}).status_code == 302
    assert desk.client.post(f"{address}/{kept.id}/remove", {"reason": "wrong_file"}).status_code == 302
    assert [one.name for one in queries.proofs(SYSTEM, [said.id])[said.id]] == ["more.pdf"]
    auditor = _sign_in("auditor")
    assert auditor.post(address, {"files": SimpleUploadedFile("y.pdf", PDF)}).status_code == 403
    report = actions.erase(actor=SYSTEM, customer_id=desk.customer, now=timezone.now())
    assert report["erased"]["proofs"] == 1
    assert queries.proofs(SYSTEM, [said.id]) == {}


@pytest.fixture
def owed(desk: Desk) -> str:
    """The number of a case that is open for the customer, with a job."""
    now = timezone.now()
    (case,) = cases.open_cases(
        actor=SYSTEM, cases=[CaseInput("complaint", desk.customer, subject="没人回电", text="三天了", at=now)], now=now
    )
    jobs.create_job(actor=SYSTEM, job=JobInput(kind="repair", case_id=case), now=now)
    return Case.objects.get(pk=case).number


def test_erasing_asks_what_becomes_of_open_matters(desk: Desk, owed: str) -> None:
    page = desk.client.get(f"/customers/{desk.customer}/erase").content.decode()
    assert "没人回电" in page
    assert f"/cases/{owed}" in page
    undecided = desk.do("erase", sure="on")
    assert undecided.status_code == 422
    with pytest.raises(Conflict, match="customer_has_open_matters") as refusal:
        actions.erase(actor=SYSTEM, customer_id=desk.customer, now=timezone.now())
    told = refusal.value.extra["open"]
    assert {one["kind"] for one in told} == {"case", "job", "obligation"}
    assert queries.get(SYSTEM, desk.customer).name == "孙桂芳"
    report = desk.do("erase", sure="on", open_matters="end")
    assert "Ended with the file" in report.content.decode()
    assert Case.objects.get(number=owed).state == "withdrawn"
    assert set(Job.objects.values_list("work", flat=True)) == {"cancelled"}
    assert not Obligation.objects.filter(customer_id=desk.customer, state__in=["waiting", "running", "paused"]).exists()
    assert verify().ok


def test_what_is_kept_open_goes_on_without_a_name(desk: Desk, owed: str) -> None:
    assert desk.do("erase", sure="on", open_matters="keep").status_code == 200
    assert Case.objects.get(number=owed).state == "open"
    assert set(Job.objects.values_list("work", flat=True)) == {"to_dispatch"}
    assert Obligation.objects.filter(customer_id=desk.customer, state="running").exists()
    assert queries.get(SYSTEM, desk.customer).name == "***"
    assert json.loads(Event.objects.get(name="customer_erased").data)["open_matters"] == "keep"
