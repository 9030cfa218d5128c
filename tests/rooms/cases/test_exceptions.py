"""Practice 16: named exceptions that belong to cases each have a path. The others stand in tests/rooms/jobs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import User
from makegood.ground.accounts.queries import actor_for_user
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.problems import Conflict
from makegood.rooms.cases import actions, queries
from makegood.rooms.cases.inputs import CaseInput, CustomerRef, ItemRef, OpenCase
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers import queries as known
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.products.inputs import ItemInput
from makegood.rooms.promises import actions as promises
from tests.rooms.cases.conftest import Home


def agent(home: Home) -> Actor:
    id_ = accounts.create_user(
        actor=SYSTEM, username="chen.agent", name="陈坐席", password=None, memberships=[("agent", home.unit)],
        now=home.now,
    )  # fmt: skip
    return actor_for_user(User.objects.get(pk=id_), "zh-Hans")


def clocks(case_id: int) -> list[tuple[str, timedelta]]:
    view = queries.by_id(SYSTEM, case_id, timezone.now())
    return sorted((one.promise, one.due_at - view.opened_at) for one in view.obligations if one.due_at)


def test_the_customer_is_not_the_buyer(home: Home) -> None:
    """A tenant asks about the landlord's machine: the matter is the tenant's, the machine stays the buyer's."""
    tenant = CustomerRef(name="租客小王", phone="13900139000")
    request = OpenCase("repair", customer=tenant, item=ItemRef(serial="SN0001"), text="房东的冰箱不制冷")
    case = actions.open_case(actor=SYSTEM, request=request, now=home.now)
    assert case.customer_id != home.customer and case.item_id == home.item
    assert {one.promise for one in case.obligations} >= {"repair-48h"}


def test_two_phones_in_one_house_lead_to_one_matter(home: Home) -> None:
    """Wife and husband call about the same machine: the second call names the first, and the two become one."""
    husband = CustomerRef(name="陈先生", phone="13700137000")
    first = actions.open_case(
        actor=SYSTEM, now=home.now,
        request=OpenCase("repair", customer=CustomerRef(id=home.customer), item=ItemRef(id=home.item), text="不制冷"),
    )  # fmt: skip
    second = actions.open_case(
        actor=SYSTEM, now=home.now,
        request=OpenCase("repair", customer=husband, item=ItemRef(id=home.item), text="冰箱坏了"),
    )  # fmt: skip
    assert first.number in second.repeat_of
    # Two files: nobody reads what somebody else wrote, so the two are linked as one fault told twice.
    with pytest.raises(Conflict, match="merge_other_customer"):
        actions.merge(actor=SYSTEM, case_id=second.id, into_id=first.id, reason="同一户", now=home.now)
    linked = actions.link(actor=SYSTEM, case_id=second.id, other_id=first.id, kind="duplicate_of", now=home.now)
    assert linked.duplicate
    assert [one.number for one in queries.links(SYSTEM, first.id)] == [second.number]
    both = {one.number for one in queries.open_of_item(SYSTEM, home.item, home.now)}
    assert both == {first.number, second.number}


def test_several_people_behind_one_phone_are_asked_for(home: Home) -> None:
    customers.create(
        actor=SYSTEM, customers=[CustomerInput(name="陈奶奶", contacts=(ContactInput("phone", "13800138000"),))],
        now=home.now,
    )  # fmt: skip
    request = OpenCase("enquiry", customer=CustomerRef(phone="13800138000"), text="问一下")
    with pytest.raises(Conflict, match="ambiguous_customer"):
        actions.open_case(actor=SYSTEM, request=request, now=home.now)
    named = OpenCase("enquiry", customer=CustomerRef(phone="13800138000", name="陈奶奶"), text="问一下")
    case = actions.open_case(actor=SYSTEM, request=named, now=home.now)
    assert known.get(SYSTEM, case.customer_id or 0).name == "陈奶奶"


def test_vip_and_press_are_flagged_and_promised_the_same(home: Home) -> None:
    """The tag makes the matter graver, so that it is seen; not one clock changes by it."""
    plain, vip, press = (
        actions.open_cases(
            actor=SYSTEM, now=home.now,
            cases=[CaseInput("repair", home.customer, home.item, home.unit, "不制冷", "不制冷", at=home.now)],
        )[0]
        for _ in range(3)
    )  # fmt: skip
    actions.tag(actor=SYSTEM, case_id=vip, add=["vip"], now=home.now)
    actions.tag(actor=SYSTEM, case_id=press, add=["press"], now=home.now)
    seen = [queries.by_id(SYSTEM, one, home.now) for one in (vip, press)]
    assert [(one.severity, one.tags) for one in seen] == [(2, ("vip",)), (2, ("press",))]
    assert clocks(plain) == clocks(vip) == clocks(press) != []


def test_an_employee_s_own_unit_is_a_customer_s_unit(home: Home) -> None:
    """Whoever works here is a customer with their own machine: same clocks, and a colleague carries the matter."""
    me = agent(home)
    (own,) = customers.create(actor=SYSTEM, customers=[CustomerInput(name="陈坐席")], now=home.now)
    washer = ItemInput(category="washing_machine", serial="SN-OWN", customer_id=own)
    (item,) = promises.add_items(actor=SYSTEM, items=[washer], now=home.now)
    mine, theirs = actions.open_cases(
        actor=me, now=home.now,
        cases=[
            CaseInput("repair", own, item, home.unit, "自己家的洗衣机", "漏水", at=home.now),
            CaseInput("repair", home.customer, home.item, home.unit, "冰箱", "漏水", at=home.now),
        ],
    )  # fmt: skip
    assert clocks(mine) == clocks(theirs)
    boss = accounts.create_user(
        actor=SYSTEM, username="boss", name="组长", password=None, memberships=[("case_owner", home.unit)], now=home.now
    )
    assert actions.assign(actor=SYSTEM, case_id=mine, owner_id=boss, now=home.now).owner_id == boss


def test_a_visitor_who_owns_nothing_of_ours_is_served_and_answered_in_time(home: Home) -> None:
    request = OpenCase("enquiry", customer=CustomerRef(name="路过的人", phone="13600136000"), text="你们修别家的吗？")
    case = actions.open_case(actor=SYSTEM, request=request, now=home.now)
    assert case.item_id is None
    assert [one.promise for one in case.obligations] == ["answer-24h"]


def test_a_wish_outside_the_rules_is_recorded_decided_and_learnt_from(home: Home) -> None:
    """Recorded as a suggestion with a tag, decided by somebody with an answer, found again by the tag."""
    from makegood.rooms.cases.inputs import TagInput, Where

    (wish,) = actions.open_cases(
        actor=SYSTEM, now=home.now,
        cases=[CaseInput("suggestion", home.customer, None, home.unit, "旧机搬下楼", "能不能帮我把旧沙发也搬下楼？")],
    )  # fmt: skip
    words = {"en": "Outside the rules", "zh-Hans": "规则外的愿望"}
    actions.save_tag(actor=SYSTEM, tag=TagInput("outside_rules", words), now=home.now)
    actions.tag(actor=SYSTEM, case_id=wish, add=["outside_rules"], now=home.now)
    actions.add_message(actor=SYSTEM, case_id=wish, direction="internal", text="决定：顺手搬了。", now=home.now)
    actions.add_message(actor=SYSTEM, case_id=wish, direction="outbound", text="师傅顺手帮您搬。", now=home.now)
    done = actions.resolve(actor=SYSTEM, case_id=wish, text="以后可以写进服务手册", now=home.now)
    assert done.not_fulfilled == ()
    found = queries.page(SYSTEM, now=home.now, where=Where(tags=("outside_rules",)))
    assert [(one.id, one.obligations[0].state) for one in found.items] == [(wish, "kept")]


def test_an_old_price_in_an_old_leaflet_is_honoured(home: Home) -> None:
    """The misprint is a fact in the case; the promise that it starts is honoured for whoever relied on it."""
    promises.publish_shipped(actor=SYSTEM, codes=["published-means-promised"], now=home.now - timedelta(days=1))
    (case,) = actions.open_cases(
        actor=SYSTEM, now=home.now,
        cases=[CaseInput("complaint", home.customer, home.item, home.unit, "旧传单价", "单子上写 99 元", at=home.now)],
    )  # fmt: skip
    before = clocks(case)
    from makegood.rooms.promises.inputs import Noted

    fact = Noted(
        fact="misprint_found", at=home.now, customer_id=home.customer, item_id=home.item, unit_id=home.unit,
        matter=("case", case), kind="complaint", data={"relied_on_publication": True},
    )  # fmt: skip
    promises.note(actor=SYSTEM, facts=[fact], now=home.now)
    new = {promise for promise, _ in clocks(case)} - {promise for promise, _ in before}
    assert new == {"published-means-promised"}
