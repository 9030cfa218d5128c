"""The staff pages over HTTP: who may open what, forms that keep what was typed, one action a request."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makegood.faces.console import today
from makegood.ground.accounts.models import Notice, User
from makegood.ground.actor import SYSTEM
from makegood.ground.journal.models import Event
from makegood.ground.ui import texts
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.cases.reactions import follow_calendar
from makegood.rooms.customers.models import Customer
from makegood.rooms.network import actions as network
from makegood.rooms.network.models import Calendar
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.inputs import Noted
from makegood.rooms.promises.models import Obligation, Remedy
from tests.journeys import company
from tests.journeys.company import Made

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """A small company around now; a text that is missing fails the test."""
    monkeypatch.setattr(texts, "strict", True)
    return company.make(timezone.now(), months=0)


def signed_in(username: str, language: str = "zh") -> Client:
    """A browser of somebody who signed in and reads this language."""
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(User.objects.get(username=username))
    client.cookies["mg_lang"] = "zh-Hans" if language == "zh" else "en"
    return client


def pages(made: Made) -> list[str]:
    """Every page, each with something to show."""
    customer, item = made.customers["孙桂芳"], made.items["空调"]
    return [
        "/today", "/today?mine=1",
        "/network", "/network?q=GD", "/network/new", "/network/areas", "/network/map", "/network/directory?q=gd",
        "/network/staff", "/network/contracts", "/intake", "/intake?q=4471", "/intake?q=KA20258821",
        "/intake?q=13877778888&item=new",
        f"/intake?customer={customer}&item={item}&kind=return_exchange", "/cases",
        "/cases?mine=1&kind=repair&state=open",
        "/cases?state=all&sort=newest&q=空调",
        *(f"/cases/{number}" for number in made.numbers.values()),
        "/customers",
        "/customers?asked=4471", f"/customers/{customer}", "/items", "/items?asked=KA2", f"/items/{item}",
        f"/items/{item}?need=refund", "/promises", "/promises/answer-24h", "/promises/cn-sanbao?version=1",
        "/promises/answer-24h/record?from=2026-01-01&to=2027-12-31", "/promises/answer-24h/record.csv",
        "/promises/answer-24h/record/broken", "/promises/answer-24h/record/running", "/calendars", "/calendars/cn",
        "/calendars/wh-xd?month=2026-02", "/notices", "/notices?all=1",
        "/preferences/notices", "/approvals", "/search", "/search?q=4471",
        "/search?q=KA2", "/search?q=小时",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens_with_all_its_words(made: Made, language: str) -> None:
    client = signed_in("admin", language)
    answers = {address: client.get(address).status_code for address in pages(made)}
    assert {address: status for address, status in answers.items() if status != 200} == {}


def test_nobody_who_has_not_signed_in_sees_a_page(made: Made) -> None:
    client = Client()
    for address in pages(made):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/sign-in?next="), address


def test_a_page_asks_as_much_at_thirty_rows_as_at_three(made: Made) -> None:
    client = signed_in("admin")
    watched = ("/today", "/cases", "/customers", f"/customers/{made.customers['何静']}", "/notices", "/search?q=何静")
    for address in watched:
        client.get(address)

    def asked() -> dict[str, int]:
        found = {}
        for address in watched:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found[address] = len(queries)
        return found

    before = asked()
    now = timezone.now()
    more = [
        CaseInput("enquiry", made.customers["何静"], made.items["何空调"], subject=f"问 {n}", text="？", at=now)
        for n in range(27)
    ]
    cases.open_cases(actor=SYSTEM, cases=more, now=now)
    assert asked() == before


# --- who may see and do what


def test_a_stranger_finds_nothing_of_another_part_of_the_network(made: Made) -> None:
    """An outlet's clerk does not see the station's customer or the centre's cases, and changes nothing."""
    client = signed_in("zhaozhan")
    assert client.get(f"/customers/{made.customers['孙桂芳']}").status_code == 404
    assert client.get(f"/cases/{made.numbers['again']}").status_code == 404
    said = Message.objects.count()
    answer = client.post(
        f"/cases/{made.numbers['again']}/reply", {"text": "?", "direction": "outbound", "channel": "phone"}
    )
    assert answer.status_code == 404
    assert Message.objects.count() == said


def test_a_verb_that_the_role_does_not_hold_is_neither_shown_nor_done(made: Made) -> None:
    """An agent may not decide who is liable nor correct."""
    client = signed_in("chenglu")
    number = made.numbers["owed"]
    broken = Obligation.objects.get(matter_id=Case.objects.get(number=number).pk)
    shown = client.get(f"/cases/{number}").content.decode()
    assert f"/obligations/{broken.pk}/remedy" in shown
    assert f"/obligations/{broken.pk}/liable" not in shown
    answer = client.post(f"/cases/{number}/obligations/{broken.pk}/liable", {"party": "dealer", "reason": "?"})
    assert answer.status_code == 403
    broken.refresh_from_db()
    assert (broken.liable_party, broken.liable_state) == ("company", "proposed")
    # Their own questions they may look at; there is nothing to answer.
    assert "/approve" not in client.get("/approvals").content.decode()


def test_an_obligation_of_another_case_is_not_reached_through_this_one(made: Made) -> None:
    client = signed_in("admin")
    other = Obligation.objects.filter(matter_id=Case.objects.get(number=made.numbers["running"]).pk).first()
    assert other is not None
    answer = client.post(f"/cases/{made.numbers['owed']}/obligations/{other.pk}/fulfil", {})
    assert answer.status_code == 404


# --- intake


def new_matter(**given: str) -> dict[str, str]:
    """What the intake form sends."""
    return {"kind": "repair", "channel": "phone", "text": "不制冷", "item": "none", **given}


def test_an_unknown_phone_without_a_name_keeps_what_was_typed(made: Made) -> None:
    client = signed_in("chenglu")
    before = Case.objects.count(), Customer.objects.count()
    answer = client.post("/intake", new_matter(phone="13500009999", text="冰箱不制冷，声音很大"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "这个号码还没有用户档案，请填写姓名建档。" in page
    assert "冰箱不制冷，声音很大" in page
    assert (Case.objects.count(), Customer.objects.count()) == before


def test_a_phone_that_several_share_asks_which_one(made: Made) -> None:
    """The candidates stand on the page as links; nothing is opened until one is chosen."""
    from makegood.rooms.customers import actions as customers
    from makegood.rooms.customers.inputs import ContactInput, CustomerInput

    twin = CustomerInput(name="孙桂英", contacts=(ContactInput("phone", company.NEW),))
    twin_id = customers.create(actor=SYSTEM, customers=[twin], now=timezone.now())[0]
    client = signed_in("chenglu")
    before = Case.objects.count()
    answer = client.post("/intake", new_matter(phone=company.NEW))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"customer={twin_id}" in page
    assert f"customer={made.customers['孙桂芳']}" in page
    assert Case.objects.count() == before


def test_somebody_new_with_a_product_that_is_not_on_file(made: Made) -> None:
    client = signed_in("chenglu")
    given = new_matter(
        name="郑小满", phone="13500009999", item="new", category="refrigerator", bought_at="2026-01-05", serial="ZX1"
    )
    answer = client.post("/intake", given)
    case = Case.objects.get(subject="不制冷")
    assert answer.headers["Location"] == f"/cases/{case.number}"
    assert case.customer is not None
    assert case.customer.name == "郑小满"
    assert case.item is not None
    assert case.item.serial == "ZX1"
    assert Obligation.objects.filter(matter_kind="case", matter_id=case.pk, state="running").count() == 3


def test_asking_again_is_counted_on_the_open_case(made: Made) -> None:
    """The intake's own text goes along as the chaser's; there is no second case, and its draft is dropped."""
    client = signed_in("chenglu")
    before = Case.objects.count()
    customer = made.customers["孙桂芳"]
    given = new_matter(customer=str(customer), item=str(made.items["空调"]), text="怎么还不来？", once="a" * 32)
    assert client.post("/intake/drafts", given).status_code == 302
    assert "怎么还不来" in client.get("/intake").content.decode()
    answer = client.post(f"/cases/{made.numbers['again']}/chase", given)
    assert answer.status_code == 302
    assert "怎么还不来" not in client.get("/intake").content.decode()
    assert Case.objects.count() == before
    assert Case.objects.get(number=made.numbers["again"]).chasers == 2
    assert Message.objects.filter(text="怎么还不来？", direction="inbound").count() == 1


def test_the_page_answers_with_a_part_when_a_part_is_asked_for(made: Made) -> None:
    client = signed_in("chenglu")
    asked = {"HX-Request": "true", "HX-Target": "inner"}
    answer = client.get(f"/intake?customer={made.customers['孙桂芳']}", headers=asked)
    assert answer.content.decode().lstrip().startswith('<div id="inner">')
    assert "HX-Request" in answer.headers["Vary"]


# --- the case


def test_a_stale_form_is_refused_and_keeps_what_was_typed(made: Made) -> None:
    client, number = signed_in("zhoumin"), made.numbers["enquiry"]
    seen = Case.objects.get(number=number).version
    given = {"text": "第一句", "direction": "outbound", "channel": "phone", "version": str(seen)}
    assert client.post(f"/cases/{number}/reply", given).status_code == 302
    answer = client.post(f"/cases/{number}/reply", {**given, "text": "第二句"})
    page = answer.content.decode()
    now = Case.objects.get(number=number).version
    assert answer.status_code == 412
    assert "有人比您先改了" in page
    assert "第二句" in page
    assert f'name="version" value="{now}"' in page
    assert not Message.objects.filter(text="第二句").exists()


def test_a_pause_by_the_customers_wish_needs_the_customers_proof(made: Made) -> None:
    client, number = signed_in("zhoumin"), made.numbers["running"]
    case = Case.objects.get(number=number)
    visit = Obligation.objects.get(matter_id=case.pk, does="visit_started")
    address = f"/cases/{number}/obligations/{visit.pk}/pause"
    answer = client.post(address, {"reason": "customer_asked", "version": str(case.version)})
    assert answer.status_code == 409
    assert "要有用户自己的凭据" in answer.content.decode()
    given = {"reason": "customer_asked", "proof_kind": "reply", "proof_ref": "msg 77", "version": str(case.version)}
    assert client.post(address, given).status_code == 302
    visit.refresh_from_db()
    assert visit.state == "paused"
    case.refresh_from_db()
    assert (
        client.post(f"/cases/{number}/obligations/{visit.pk}/resume", {"version": str(case.version)}).status_code == 302
    )
    visit.refresh_from_db()
    assert visit.state == "running"


def test_more_than_the_limit_asks_and_less_is_given(made: Made) -> None:
    """The agent may give 100 yuan a case: 200 waits for approval, 60 is given."""
    number = made.numbers["risk"]
    case = Case.objects.get(number=number)
    late = timezone.now() - timedelta(minutes=1)
    Obligation.objects.filter(matter_id=case.pk).update(due_at=late, wake_at=late)
    owed = Obligation.objects.get(matter_id=case.pk)
    client = signed_in("chenglu")
    for amount, state in (("200", "awaiting_approval"), ("60.00", "given")):
        version = Obligation.objects.get(pk=owed.pk).version
        given = {"kind": "voucher", "amount": amount, "note": "", "version": str(version)}
        assert client.post(f"/cases/{number}/obligations/{owed.pk}/remedy", given).status_code == 302
        assert Remedy.objects.filter(obligation=owed).order_by("-id").values_list("state", flat=True)[0] == state


def test_resolving_says_what_is_still_owed(made: Made) -> None:
    client, number = signed_in("zhoumin"), made.numbers["again"]
    version = Case.objects.get(number=number).version
    answer = client.post(
        f"/cases/{number}/resolve", {"text": "换了排水泵", "fixed": "on", "version": str(version)}, follow=True
    )
    # A visit, and a word on what the customer said last.
    assert "还欠用户 2 件" in answer.content.decode()


# --- calendars


def test_a_station_publishes_a_closure_and_not_for_the_whole_company(made: Made) -> None:
    client = signed_in("wangzhan")
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    answer = client.post("/calendars/wh-xd", {"kind": "local", "first": day, "hours": "", "reason": "盘点"})
    assert answer.status_code == 302
    shown = client.get(answer.headers["Location"]).content.decode()
    assert "停业" in shown
    assert client.post("/calendars/cn", {"kind": "local", "first": day, "hours": ""}).status_code == 403


def test_hours_that_cannot_be_read_come_back_as_they_were_typed(made: Made) -> None:
    client = signed_in("wangzhan")
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    answer = client.post(
        "/calendars/wh-xd", {"kind": "disruption", "first": day, "hours": "九点到五点", "reason": "台风"}
    )
    assert answer.status_code == 422
    assert "九点到五点" in answer.content.decode()


# --- the box in the top line


def test_a_case_number_leads_to_its_case_and_a_mistyped_one_says_so(made: Made) -> None:
    client, number = signed_in("chenglu"), made.numbers["again"]
    spoken = f"{number[:3]} {number[3:6]} {number[6:9]}-{number[9]}"
    assert client.get("/search", {"q": spoken}).headers["Location"] == f"/cases/{number}"
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert "可能听错或输错了一位数字" in client.get("/search", {"q": wrong}).content.decode()


def test_the_download_is_the_table_of_the_page(made: Made) -> None:
    lines = signed_in("admin").get("/promises/answer-24h/record.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 13
    assert lines[0].startswith("月份,")
    assert lines[-1].split(",")[0] == timezone.localdate().strftime("%Y-%m")


def test_the_box_goes_straight_to_the_only_thing_found(made: Made) -> None:
    client = signed_in("admin", "zh")
    page = client.get("/search?q=来电受")
    assert (page.status_code, page["Location"]) == (302, "/intake")
    assert client.get("/search?q=小时").status_code == 200


def test_too_few_digits_and_too_much_found_are_said(made: Made) -> None:
    """Three digits find no telephone number; more than a page shows is told from all that there is."""
    client = signed_in("admin", "zh")
    for page in ("/search?q=135", "/intake?q=135"):
        assert "请至少输入连续四位数字" in client.get(page).content.decode()
    assert "请至少输入连续四位数字" not in client.get("/search?q=zzzz").content.decode()
    assert "只列出前 10 条" not in client.get("/search?q=何静").content.decode()
    from makegood.rooms.customers import actions
    from makegood.rooms.customers.inputs import CustomerInput

    many = [CustomerInput(name=f"冷小{one}") for one in "一二三四五六七八九十百"]
    actions.create(actor=SYSTEM, customers=many, now=timezone.now())
    page = client.get("/search?q=冷小").content.decode()
    assert page.count("只列出前 10 条") == 1
    assert page.count("data-open") == 10


def test_intake_says_where_the_hands_go_on(made: Made) -> None:
    client = signed_in("admin", "zh")
    known = client.get(f"/intake?customer={made.customers['孙桂芳']}").content.decode()
    assert 'data-begin="#in-symptom"' in known
    assert "autofocus" not in known
    assert "data-begin" not in client.get("/intake").content.decode()


def _case(number: int, state: str) -> Any:
    top = SimpleNamespace(state=state, owed=state == "broken", matter=("case", number))
    return SimpleNamespace(id=number, state="open", obligations=[top])


def test_what_can_still_be_kept_does_not_vanish_behind_what_is_broken() -> None:
    broken = [_case(number, "broken") for number in range(12)]
    running = [_case(number, "running") for number in range(20, 25)]
    due = [one.obligations[0] for one in running]
    behind = {one.id: one for one in running}
    shown = [one.id for one in today._excerpt(broken[:9], due, behind)]
    assert shown == [0, 1, 2, 3, 20, 21, 22, 23, 24]
    assert [one.id for one in today._excerpt([*broken[:2], *running], due, behind)] == [0, 1, 20, 21, 22, 23, 24]
    assert [one.id for one in today._excerpt(broken[:9], [], {})] == list(range(9))


def test_an_open_repair_is_not_called_mended_before(made: Made) -> None:
    client, number = signed_in("admin", "en"), made.numbers["running"]
    found = Case.objects.get(number=number)
    address = f"/intake?customer={found.customer_id}&item={found.item_id}&kind=repair"
    assert found.item_id is not None
    Case.objects.filter(item_id=found.item_id).exclude(pk=found.pk).update(state="withdrawn")
    assert "Mended before" not in client.get(address).content.decode()
    Case.objects.filter(pk=found.pk).update(state="resolved")
    assert "Mended before" in client.get(address).content.decode()


def test_a_holiday_tells_each_place_and_leads_to_the_cases_whose_moment_is_later(made: Made) -> None:
    now = timezone.now()
    case, item = Case.objects.get(number=made.numbers["running"]), made.items["空调"]
    installed = Noted("installed", now, case.customer_id, item, case.unit_id, ("case", case.pk))
    promises.note(actor=SYSTEM, facts=[installed], now=now)
    running = Obligation.objects.filter(state="running", matter_kind="case", calendar__isnull=False, due_at__gt=now)
    calendar_id = running.values_list("calendar_id", flat=True).first()
    assert calendar_id is not None
    code = Calendar.objects.get(pk=calendar_id).code
    # Days of the calendar's zone: in the evening of UTC the day of UTC is over there, and belongs to another version.
    days = [(now + timedelta(days=n, hours=8)).date().isoformat() for n in range(40)]
    network.publish_calendar_version(
        actor=SYSTEM, code=code, effective=now, kind="statutory", reason="长假", now=now,
        definition={"overrides": {day: [] for day in days}},
    )  # fmt: skip
    promises.move_clocks(actor=SYSTEM, calendar_id=calendar_id, now=now)
    (event,) = Event.objects.filter(name="clocks_moved", subject_id=calendar_id).order_by("-id")[:1]
    follow_calendar([event.pk], now)
    client = signed_in("admin")
    told = Notice.objects.filter(code="tell_customers_moved")
    assert told
    page = client.get("/notices").content.decode()
    for one in told:
        assert f"/cases?postponed=1&amp;unit={one.unit_id}" in page
    later = set(
        Obligation.objects.filter(state="running", moves__gt=0, matter_kind="case").values_list("matter_id", flat=True)
    )
    rows = Case.objects.in_bulk(later)
    shown = client.get("/cases?postponed=1").content.decode()
    assert all(f"/cases/{one.number}" in shown for one in rows.values())
    others = Case.objects.exclude(pk__in=later).values_list("number", flat=True)
    assert not [number for number in others if f'href="/cases/{number}"' in shown]
    for pk, row in rows.items():
        due = Obligation.objects.filter(matter_kind="case", matter_id=pk, state="running").order_by("due_at").first()
        assert due is not None and row.next_due_at == due.due_at
