"""The pages of the network: contracts with documents, what places and people are able to do, looking up by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from makegood.ground.accounts.models import Look, User
from makegood.ground.actor import SYSTEM
from makegood.ground.ui import texts
from makegood.rooms.network import actions, queries
from makegood.rooms.network.inputs import CertificateInput, ContractInput, DivisionInput, SkillInput, StaffInput
from makegood.rooms.network.views import ContractView, StaffView
from tests.faces.console.test_pages import signed_in
from tests.journeys import company

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 signed"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """The administrator of a small company, who reads Chinese; a text that is missing fails the test."""
    monkeypatch.setattr(texts, "strict", True)
    now = timezone.now()
    company.found(now)
    company.sold(company.people(now), now)
    return signed_in("admin")


def outlet() -> int:
    return queries.node(SYSTEM, "WH-HD").unit_id


@pytest.fixture
def contract(client: Client) -> ContractView:
    day = timezone.now().date()
    deal = ContractInput(outlet(), "HT-1", day, day + timedelta(days=400), deposit=500_000)
    (id_,) = actions.add_contracts(actor=SYSTEM, contracts=[deal], now=timezone.now())
    return queries.contract(SYSTEM, id_)


@pytest.fixture
def member(client: Client) -> StaffView:
    now = timezone.now()
    given = StaffInput(outlet(), "陈志强", skills=(SkillInput("air_conditioner", "repair", 2),))
    (id_,) = actions.add_staff(actor=SYSTEM, staff=[given], now=now)
    licence = CertificateInput(id_, "heights", "T-1", now.date() + timedelta(days=20))
    actions.keep_certificates(actor=SYSTEM, certificates=[licence], now=now)
    return queries.member(SYSTEM, id_)


def test_a_contract_is_changed_by_choices(client: Client, contract: ContractView) -> None:
    address = f"/network/contracts/{contract.id}"
    page = client.get(address).content.decode()
    assert "HT-1" in page
    assert "未缴纳" in page
    given = {
        "version": contract.version, "valid_from": contract.valid_from, "valid_to": contract.valid_to,
        "kinds": ["repair", "cleaning"], "categories": ["air_conditioner"], "deposit": "5000.00",
        "deposit_paid_on": contract.valid_from, "note": "含清洗",
    }  # fmt: skip
    assert client.post(address, given).status_code == 302
    now = queries.contract(SYSTEM, contract.id)
    assert (now.kinds, now.categories, now.deposit) == (("repair", "cleaning"), ("air_conditioner",), 500_000)
    assert "报修、清洗保养 · 空调" in client.get("/network/contracts").content.decode()
    # Made from what is no longer so, it is refused and shown as it is now, with what was typed.
    stale = client.post(address, {**given, "note": "另一个人"})
    assert stale.status_code == 412
    assert "另一个人" in stale.content.decode()
    assert queries.contract(SYSTEM, contract.id).note == "含清洗"
    turned = client.post(address, {**given, "version": now.version, "valid_to": "2020-01-01"})
    assert turned.status_code == 422


def test_documents_of_a_contract(client: Client, contract: ContractView) -> None:
    address = f"/network/contracts/{contract.id}/files"
    assert client.post(address, {"files": SimpleUploadedFile("协议.pdf", PDF)}).status_code == 302
    (kept,) = queries.contract_files(SYSTEM, contract.id)
    assert f"{address}/{kept.id}" in client.get(f"/network/contracts/{contract.id}").content.decode()
    answer = client.get(f"{address}/{kept.id}")
    assert b"".join(answer) == PDF
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Look.objects.filter(kind="file", subject_id=kept.id).exists()
    refused = client.post(address, {"files": SimpleUploadedFile("协议.pdf", b"<html>")})
    assert refused.status_code == 422
    assert len(queries.contract_files(SYSTEM, contract.id)) == 1
    assert client.post(f"{address}/{kept.id}/remove", {"reason": "wrong_file"}).status_code == 302
    assert queries.contract_files(SYSTEM, contract.id) == []


def test_an_outlet_sees_its_own_contract_and_changes_nothing(client: Client, contract: ContractView) -> None:
    owner = _with_role("outlet_owner", outlet())
    address = f"/network/contracts/{contract.id}"
    page = owner.get(address).content.decode()
    assert "HT-1" in page
    assert '<form class="in stack setting"' not in page
    assert owner.post(address, {"note": "x"}).status_code == 403
    assert owner.post(f"{address}/files", {"files": SimpleUploadedFile("x.pdf", PDF)}).status_code == 403
    stranger = _with_role("outlet_owner", queries.node(SYSTEM, "WH-XD").unit_id, "stranger")
    assert stranger.get(address).status_code == 404
    assert queries.contract_files(SYSTEM, contract.id) == []


def _with_role(role: str, unit: int, name: str = "owner") -> Client:
    from makegood.ground.accounts import actions as accounts

    accounts.create_user(
        actor=SYSTEM, username=name, name=name, password=None, memberships=[(role, unit)], now=timezone.now()
    )
    return signed_in(name)


def test_what_a_place_is_able_to_do_is_stated_in_rows(client: Client) -> None:
    address = "/network/places/WH-HD/abilities"
    given = {
        "category": ["air_conditioner", "", "washing_machine"], "kind": ["repair", "", ""], "level": ["3", "", "1"],
    }  # fmt: skip
    assert client.post(address, given).status_code == 302
    held = queries.capabilities(SYSTEM, [outlet()])[outlet()]
    assert {(one.category, one.kind, one.level) for one in held} == {
        ("air_conditioner", "repair", 3), ("washing_machine", "", 1),
    }  # fmt: skip
    assert "空调 · 报修 · 3 级" in client.get("/network/places/WH-HD").content.decode()
    assert client.get(address).content.decode().count('value="3" selected') == 1


def test_everything_known_about_somebody_can_be_changed(client: Client, member: StaffView) -> None:
    address = f"/network/staff/{member.id}"
    page = client.get(address).content.decode()
    assert "空调 · 报修 · 2 级" in page
    assert "即将到期" in page
    given: dict[str, Any] = {
        "deed": "details", "version": member.version, "name": "陈志刚", "role": "technical_supervisor", "level": "3",
        "phone": "13700000822", "sex": "male", "since": "2024-01-01", "place": "徐东直营站", "user": "周敏",
    }  # fmt: skip
    assert client.post(address, given).status_code == 302
    found = queries.member(SYSTEM, member.id)
    assert (found.name, found.role, found.level, found.sex) == ("陈志刚", "technical_supervisor", 3, "male")
    assert found.unit_id == queries.node(SYSTEM, "WH-XD").unit_id
    assert found.user_id == User.objects.get(username="zhoumin").pk
    nowhere = client.post(address, {**given, "version": found.version, "place": "没有的地方"})
    assert nowhere.status_code == 422
    skills = {"deed": "skills", "version": found.version, "category": ["", ""], "kind": ["cleaning", "repair"],
              "level": ["1", ""]}  # fmt: skip
    assert client.post(address, skills).status_code == 302
    assert [(one.category, one.kind, one.level) for one in queries.member(SYSTEM, member.id).skills] == [
        ("", "cleaning", 1)
    ]
    (held,) = found.certificates
    assert client.post(address, {"deed": "remove", "certificate": held.id}).status_code == 302
    assert queries.member(SYSTEM, member.id).certificates == ()
    assert client.post(address, {"deed": "remove", "certificate": held.id}).status_code == 404


def test_places_divisions_and_people_are_looked_up_by_name(client: Client) -> None:
    now = timezone.now()
    divisions = [DivisionInput("420100", "武汉市"), DivisionInput("420106", "武昌区", "420100")]
    actions.load_divisions(actor=SYSTEM, divisions=divisions, now=now)
    for of, typed, offered in (
        ("places", "宏达", "WH-HD 宏达制冷"), ("places", "WH-X", "WH-XD 徐东直营站"),
        ("divisions", "武昌", "420106 武汉市 武昌区"), ("people", "周", "zhoumin 周敏"),
    ):  # fmt: skip
        assert f'value="{offered}"' in client.get(f"/lookup/{of}", {"parent": typed}).content.decode(), typed
    assert client.get("/lookup/places", {"parent": "w"}).content == b""
    assert client.get("/lookup/secrets", {"q": "abc"}).status_code == 404
    assert signed_in("chenglu").get("/lookup/people", {"q": "zhou"}).content == b"", "who may not see people"
    given = {
        "code": "WH-NEW", "kind": "outlet", "name": "新网点", "parent": "武汉分公司",
        "division": "420106 武汉市 武昌区",
    }  # fmt: skip
    assert client.post("/network/new", given).status_code == 302
    made = queries.node(SYSTEM, "WH-NEW")
    assert made.parent_id == queries.node(SYSTEM, "WH").unit_id
    assert made.division == "420106"
    assert "420106 武昌区" in client.get("/network/places/WH-NEW/edit").content.decode()
    unknown = client.post("/network/new", {**given, "code": "WH-2", "parent": "没有的地方"})
    assert unknown.status_code == 422
