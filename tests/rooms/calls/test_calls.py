"""Calls: in any order they are what they were, missed ones are owed, and whoever is reached was called back."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import Notice
from makegood.ground.accounts.queries import actor_by_id
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.problems import Forbidden, Invalid
from makegood.rooms.calls import actions, queries, rules
from makegood.rooms.calls.inputs import CallNews
from makegood.rooms.calls.models import Call
from makegood.rooms.calls.views import CallView
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.cases.models import Message
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.promises.models import Obligation
from makegood.site import company as companies

PHONE = "13800138000"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Desk:
    """Ids of what every test needs, an agent, and a moment some hours ago."""

    unit: int
    customer: int
    agent: Actor
    at: datetime

    def tells(
        self, id_: str, news: str, minutes: float = 0, direction: str = "in", number: str = PHONE, recording: str = ""
    ) -> CallView:
        """The exchange tells of a call."""
        told = CallNews(id_, news, direction, number, at=self.at + minutes * MINUTE, recording=recording)
        return actions.tell_call(actor=SYSTEM, news=told, now=timezone.now())

    def owed(self, call: CallView) -> list[str]:
        """The states of what is owed for a call."""
        rows = Obligation.objects.filter(matter_kind="call", matter_id=call.id)
        return list(rows.values_list("state", flat=True))


@pytest.fixture
def desk(db: None) -> Desk:
    """The company promises to call back; 陈顾客 has a number."""
    now = timezone.now()
    unit = companies.init("CN", "correct horse battery", codes=("call-back", "contact-2h")).unit_id
    chen = CustomerInput(
        name="陈顾客",
        contacts=(ContactInput("phone", PHONE), ContactInput("relay", "17000000001-1234", "", now + timedelta(days=1))),
    )
    (customer,) = customers.create(actor=SYSTEM, customers=[chen], now=now)
    user = accounts.create_user(
        actor=SYSTEM, username="li", name="李", password=None, memberships=[("agent", unit)], now=now
    )
    agent = actor_by_id(user)
    assert agent is not None
    return Desk(unit, customer, agent, now - 10 * MINUTE)


def test_news_in_any_order_is_the_same_call() -> None:
    now = timezone.now()
    news = [("ringing", now), ("answered", now + MINUTE), ("ended", now + 2 * MINUTE), ("answered", now + MINUTE)]
    for order in itertools.permutations(news):
        course = rules.Course("in", order[0][1])
        for what, at in order:
            course = rules.told(course, what, at)
        assert course == rules.Course("in", now, now + MINUTE, now + 2 * MINUTE)
        assert course.state == "ended"


def test_a_missed_call_is_owed_and_kept_by_the_next_talk_with_the_number(desk: Desk) -> None:
    desk.tells("c1", "ringing")
    missed = desk.tells("c1", "missed", 1)
    assert (missed.state, missed.customer_id, missed.owed) == ("missed", desk.customer, True)
    assert missed.due_at is not None and desk.owed(missed) == ["running"]
    assert desk.tells("c1", "missed", 1).id == missed.id and Call.objects.count() == 1
    assert [one.id for one in queries.owed(desk.agent, timezone.now())] == [missed.id]
    assert Notice.objects.filter(code="call_missed").count() == 1
    # Nobody answers us either: it is still owed.
    desk.tells("c2", "ended", 2, direction="out")
    assert desk.owed(missed) == ["running"]
    desk.tells("c3", "answered", 3, direction="out", number="+86 138 0013 8000")
    assert desk.owed(missed) == ["kept"]
    assert queries.owed(desk.agent, timezone.now()) == []
    assert queries.call(SYSTEM, missed.id, timezone.now()).returned_by_id is not None


def test_late_news_that_it_was_answered_keeps_it_too(desk: Desk) -> None:
    missed = desk.tells("c1", "ended", 2)
    assert desk.owed(missed) == ["running"]
    assert desk.tells("c1", "answered", 1).state == "ended"
    assert desk.owed(missed) == ["kept"]
    assert queries.count_owed(desk.agent, timezone.now()) == 0


def test_who_sits_there_sees_who_rings_and_relays_lead_home(desk: Desk) -> None:
    assert queries.extension_of(desk.agent) == ""
    assert actions.sit(actor=desk.agent, extension=" 8001 ", now=desk.at) == "8001"
    now = timezone.now()
    news = CallNews("c1", "ringing", "in", "17000000001-1234", "8001", at=now)
    ringing = actions.tell_call(actor=SYSTEM, news=news, now=now)
    assert ringing.customer_id == desk.customer
    seen = queries.ringing(desk.agent, now)
    assert seen is not None and seen.id == ringing.id
    assert [one.id for one in queries.whose(seen.number, now)] == [desk.customer]
    assert queries.whose(seen.number, now + timedelta(days=2)) == []
    actions.tell_call(actor=SYSTEM, news=CallNews("c1", "ended", "in", at=now), now=now)
    assert queries.ringing(desk.agent, now) is None
    with pytest.raises(Invalid):
        actions.sit(actor=desk.agent, extension="<8001>", now=desk.at)
    with pytest.raises(Forbidden):
        actions.tell_call(actor=desk.agent, news=news, now=now)


def test_a_call_put_to_a_case_takes_its_note_along_and_has_contacted(desk: Desk) -> None:
    (case,) = cases.open_cases(
        actor=SYSTEM, cases=[CaseInput("repair", desk.customer, None, desk.unit, "不制冷", at=desk.at)], now=desk.at
    )
    call = desk.tells("c1", "answered", 2, direction="out")
    actions.note_call(actor=desk.agent, call_id=call.id, note="约了明天上午", now=timezone.now())
    linked = actions.link(actor=desk.agent, call_id=call.id, case_id=case, now=timezone.now())
    assert linked.case_id == case
    assert Message.objects.get(case_id=case).text == "约了明天上午"
    assert Obligation.objects.get(matter_kind="case", matter_id=case).state == "kept"


def test_erasing_a_customer_blanks_number_and_note(desk: Desk) -> None:
    call = desk.tells("c1", "missed", recording="https://pbx.example.com/r/1")
    actions.note_call(actor=desk.agent, call_id=call.id, note="住和平路", now=timezone.now())
    customers.erase(actor=SYSTEM, customer_id=desk.customer, open_matters="end", now=timezone.now())
    assert set(Call.objects.values_list("number", "note", "recording")) == {("", "", "")}
