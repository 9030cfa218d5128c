"""Cases in full: merging and splitting lose nothing; many of one cause; severity, queues, bulk acts, clocks."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import Notice, User
from makegood.ground.accounts.queries import actor_for_user
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.files.inputs import Upload
from makegood.ground.journal.models import Event, Salt
from makegood.ground.problems import Conflict, Invalid, Missing, Stale
from makegood.rooms.cases import actions, queries, rules
from makegood.rooms.cases.actions.marking import come_back
from makegood.rooms.cases.inputs import (
    BulkInput,
    CaseInput,
    QueueInput,
    RuleInput,
    StatusInput,
    TagInput,
    ViewInput,
    Where,
)
from makegood.rooms.cases.models import BulkPart, Case, CaseTag, Message
from makegood.rooms.promises.models import Obligation
from makegood.site import company as companies
from tests.rooms.cases.conftest import Home

DAY = timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n"


def opened(home: Home, *texts: str, kind: str = "enquiry", at: datetime | None = None, **given: Any) -> list[int]:
    cases = [
        CaseInput(kind, given.get("customer", home.customer), home.item, home.unit, text, text, at=at or home.now)
        for text in texts
    ]
    return actions.open_cases(actor=SYSTEM, cases=cases, now=home.now)


def person(home: Home, name: str, role: str = "service_manager") -> Actor:
    id_ = accounts.create_user(
        actor=SYSTEM, username=name, name=name, password=None, memberships=[(role, home.unit)], now=home.now,
        language="en",
    )  # fmt: skip
    return actor_for_user(User.objects.get(pk=id_), "en")


def view(case_id: int) -> Any:
    return queries.by_id(SYSTEM, case_id, timezone.now())


def owed_ids(case_id: int) -> list[int]:
    return sorted(one.id for one in view(case_id).obligations)


def refusal(problem: pytest.ExceptionInfo[Invalid]) -> str:
    return problem.value.errors[0].code


# --- merging and splitting


def test_a_merged_case_keeps_what_is_its_own_and_its_survivor_shows_all_of_it(home: Home) -> None:
    first, second = opened(home, "空调怎么清洗？", "空调多久洗一次？", at=home.now - timedelta(hours=2))
    both = sorted(owed_ids(first) + owed_ids(second))
    said = {one.id for one in queries.messages(SYSTEM, first)} | {one.id for one in queries.messages(SYSTEM, second)}
    before = Case.objects.get(pk=second)
    into = actions.merge(actor=SYSTEM, case_id=second, into_id=first, reason="同一件事", now=home.now)
    assert (into.id, sorted(one.id for one in into.obligations)) == (first, both)
    assert into.merged == (before.number,)
    assert said <= {one.id for one in queries.messages(SYSTEM, first)}
    merged = view(second)
    assert (merged.state, merged.merged_into, merged.verbs) == ("closed", into.number, ("note", "unmerge"))
    assert owed_ids(second) == [one for one in both if one in owed_ids(second)]
    with pytest.raises(Conflict, match="case_merged"):
        actions.reopen(actor=SYSTEM, case_id=second, reason="?", now=home.now)
    # What the customer says on the old number goes to the survivor, and one answer keeps both.
    case, message = actions.add_message(actor=SYSTEM, case_id=second, direction="inbound", text="在吗？", now=home.now)
    assert (case.id, message.case_id) == (first, first)
    actions.add_message(actor=SYSTEM, case_id=first, direction="outbound", text="滤网每月洗。", now=home.now)
    assert set(Obligation.objects.filter(pk__in=both).values_list("state", flat=True)) == {"kept"}
    back = actions.unmerge(actor=SYSTEM, case_id=second, now=home.now)
    assert (back.state, back.merged_into, back.closed_at) == (before.state, "", None)
    assert view(first).merged == ()


def test_only_one_customer_is_merged_and_never_in_a_circle(home: Home) -> None:
    from makegood.rooms.customers import actions as customers
    from makegood.rooms.customers.inputs import CustomerInput

    (other,) = customers.create(actor=SYSTEM, customers=[CustomerInput(name="李顾客")], now=home.now)
    first, second = opened(home, "一", "二")
    (strange,) = opened(home, "三", customer=other)
    with pytest.raises(Conflict, match="merge_other_customer"):
        actions.merge(actor=SYSTEM, case_id=strange, into_id=first, reason="?", now=home.now)
    with pytest.raises(Invalid) as itself:
        actions.merge(actor=SYSTEM, case_id=first, into_id=first, reason="?", now=home.now)
    assert refusal(itself) == "not_itself"
    actions.merge(actor=SYSTEM, case_id=second, into_id=first, reason="同", now=home.now)
    with pytest.raises(Invalid) as circle:
        actions.merge(actor=SYSTEM, case_id=first, into_id=second, reason="?", now=home.now)
    assert refusal(circle) == "not_itself"
    assert Case.objects.filter(merged_into=None).count() == 2


@pytest.mark.usefixtures("db")
@examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from("mus"), st.integers(0, 3), st.integers(0, 3)), max_size=8))
def test_whatever_is_merged_split_and_taken_back_nothing_is_lost(steps: list[tuple[str, int, int]]) -> None:
    """No message, no obligation, no event disappears; what is owed is owed exactly once."""
    from django.db import transaction

    with transaction.atomic():
        now = timezone.now()
        unit = companies.init("CN", "correct horse battery", codes=("answer-24h", "next-answer")).unit_id
        from makegood.rooms.customers import actions as customers
        from makegood.rooms.customers.inputs import CustomerInput

        (who,) = customers.create(actor=SYSTEM, customers=[CustomerInput(name="陈")], now=now)
        cases = [CaseInput("enquiry", who, None, unit, f"问 {n}", f"问 {n}", at=now - DAY / 24) for n in range(4)]
        ids = actions.open_cases(actor=SYSTEM, cases=cases, now=now)
        texts = sorted(Message.objects.values_list("text", flat=True))
        duties, events = set(Obligation.objects.values_list("id", flat=True)), Event.objects.count()
        for verb, one, two in steps:
            try:
                if verb == "m":
                    actions.merge(actor=SYSTEM, case_id=ids[one], into_id=ids[two], reason="并", now=now)
                elif verb == "u":
                    actions.unmerge(actor=SYSTEM, case_id=ids[one], now=now)
                else:
                    actions.add_message(actor=SYSTEM, case_id=ids[one], direction="internal", text="记", now=now)
                    chosen = [
                        m.id for m in queries.messages(SYSTEM, ids[one]) if m.text == "记" and m.case_id == ids[one]
                    ]
                    actions.split(actor=SYSTEM, case_id=ids[one], message_ids=chosen, reason="另一件", now=now)
            except (Invalid, Conflict):
                pass
            assert Event.objects.count() >= events
            events = Event.objects.count()
        kept = list(Message.objects.filter(text__startswith="问").values_list("text", flat=True))
        assert sorted(kept) == texts
        assert duties <= set(Obligation.objects.values_list("id", flat=True))
        shown = [one.id for row in Case.objects.filter(merged_into=None) for one in view(row.pk).obligations]
        assert sorted(shown) == sorted(Obligation.objects.values_list("id", flat=True))
        for row in Case.objects.filter(merged_into=None):
            moments = [one.due_at for one in view(row.pk).obligations if one.state == "running"]
            assert row.next_due_at == min(moments, default=None)
        transaction.set_rollback(True)


def test_a_split_hands_on_messages_and_files_and_owes_from_when_it_was_said(home: Home) -> None:
    (old,) = opened(home, "冰箱不制冷", at=home.now - timedelta(hours=3))
    said_at = home.now - timedelta(hours=2)
    _, also = actions.add_message(
        actor=SYSTEM, case_id=old, direction="inbound", text="另外想问以旧换新", at=said_at, now=home.now
    )
    photo = Upload("旧机.png", io.BytesIO(PNG))
    actions.attach(actor=SYSTEM, case_id=old, uploads=[photo], message_id=also.id, now=home.now)
    new = actions.split(actor=SYSTEM, case_id=old, message_ids=[also.id], reason="两件事", kind="enquiry", now=home.now)
    assert (new.opened_at, new.subject, new.customer_id) == (said_at, "另外想问以旧换新", home.customer)
    assert [one.due_at for one in new.obligations] == [said_at + DAY]
    (moved,) = [one for one in queries.messages(SYSTEM, new.id) if one.id == also.id]
    assert moved.origin_id == old and also.id not in {one.id for one in queries.messages(SYSTEM, old)}
    assert [one.part_id for one in queries.files(SYSTEM, new.id)] == [also.id] and queries.files(SYSTEM, old) == []
    assert [(one.kind, one.back) for one in queries.links(SYSTEM, old)] == [("split_from", True)]
    copied = actions.split(actor=SYSTEM, case_id=new.id, message_ids=[also.id], reason="抄送", copy=True, now=home.now)
    assert len(queries.files(SYSTEM, copied.id)) == len(queries.files(SYSTEM, new.id)) == 1
    only = [one.id for one in queries.messages(SYSTEM, copied.id)]
    with pytest.raises(Invalid) as all_of_it:
        actions.split(actor=SYSTEM, case_id=copied.id, message_ids=only, reason="全部", now=home.now)
    assert refusal(all_of_it) == "split_leaves_nothing"


# --- many of one cause


def test_one_answer_reaches_every_child_and_each_keeps_its_own_promise(home: Home) -> None:
    parent, *children = opened(home, "主板批次问题", "不制冷", "也不制冷", "还是不制冷", kind="complaint")
    assert actions.adopt(actor=SYSTEM, parent_id=parent, case_ids=children, now=home.now) == children
    assert actions.adopt(actor=SYSTEM, parent_id=parent, case_ids=children, now=home.now) == []
    with pytest.raises(Invalid) as grand:
        actions.adopt(actor=SYSTEM, parent_id=children[0], case_ids=[parent], now=home.now)
    assert refusal(grand) == "parent_of_parent"
    actions.withdraw(actor=SYSTEM, case_id=children[2], text="不修了", now=home.now)
    told = actions.answer_children(actor=SYSTEM, parent_id=parent, text="已查明原因，免费更换。", now=home.now)
    assert len(told.done) == 2 and told.refused == ()
    for child in children[:2]:
        assert [one.state for one in view(child).obligations] == ["kept"]
    assert [one.state for one in view(parent).obligations] == ["running"]
    settled = actions.resolve_children(actor=SYSTEM, parent_id=parent, text="已更换", now=home.now)
    assert len(settled.done) == 2
    assert [view(one).state for one in (parent, *children)] == ["open", "resolved", "resolved", "withdrawn"]
    with pytest.raises(Conflict, match="no_children"):
        actions.answer_children(actor=SYSTEM, parent_id=parent, text="?", now=home.now)
    assert actions.let_go(actor=SYSTEM, case_id=children[0], now=home.now).parent == ""


# --- severity


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("repair", "插座冒烟了", (1, "danger")), ("enquiry", "There is a GAS smell", (1, "danger")),
        ("repair", "洗衣机漏水到楼下", (2, "water")), ("enquiry", "gasket size?", (3, "")),
        ("praise", "师傅很好", (4, "no_hurry")), ("suggestion", "说明书里写了触电风险", (1, "danger")),
    ],
)  # fmt: skip
def test_the_gravest_rule_says_how_grave_it_is(home: Home, kind: str, text: str, expected: tuple[int, str]) -> None:
    (id_,) = opened(home, text, kind=kind)
    assert (view(id_).severity, view(id_).severity_why) == expected


def test_severity_follows_what_happens_unless_a_person_said_it_and_changes_no_promise(home: Home) -> None:
    (id_,) = opened(home, "想问安装费")
    due = [one.due_at for one in view(id_).obligations]
    actions.tag(actor=SYSTEM, case_id=id_, add=["press"], now=home.now)
    assert (view(id_).severity, view(id_).severity_why) == (2, "press")
    actions.tag(actor=SYSTEM, case_id=id_, remove=["press"], now=home.now)
    assert view(id_).severity == 3
    for _ in range(2):
        actions.chase(actor=SYSTEM, case_id=id_, text="", now=home.now)
    assert (view(id_).severity, view(id_).severity_why) == (2, "chased")
    actions.rate(actor=SYSTEM, case_id=id_, severity=4, now=home.now)
    actions.tag(actor=SYSTEM, case_id=id_, add=["press"], now=home.now)
    assert (view(id_).severity, view(id_).severity_why) == (4, "person")
    assert actions.rate(actor=SYSTEM, case_id=id_, severity=None, now=home.now).severity == 2
    assert [one.due_at for one in view(id_).obligations] == due
    told = list(Event.objects.filter(subject_id=id_, name="case_severity_set").order_by("id"))
    assert len(told) == 5


def test_a_rule_is_data_and_is_refused_where_it_cannot_hold(home: Home) -> None:
    ours = RuleInput("lift", 1, {"words": ["电梯", "lift"], "kinds": ["repair"]}, {"en": "Lift", "zh-Hans": "电梯"})
    made = actions.save_rule(actor=SYSTEM, rule=ours, now=home.now)
    (id_,) = opened(home, "把人困在电梯里了", kind="repair")
    assert (made.version, view(id_).severity_why) == (1, "lift")
    with pytest.raises(Stale):
        actions.save_rule(actor=SYSTEM, rule=ours, version=7, now=home.now)
    for when, code in (({"moon": ["full"]}, "unknown_rule_part"), ({"tags": ["none"]}, "unknown_tag")):
        with pytest.raises(Invalid) as refused:
            actions.save_rule(actor=SYSTEM, rule=RuleInput("x", 1, when, ours.name), now=home.now)
        assert refusal(refused) == code


# --- statuses, follow-up, followers


def test_a_status_of_the_company_lives_within_its_state(home: Home) -> None:
    names = {"en": "Part on its way", "zh-Hans": "等配件"}
    actions.save_status(actor=SYSTEM, status=StatusInput("part_coming", "in_progress", names), now=home.now)
    (id_,) = opened(home, "不制冷", kind="repair")
    with pytest.raises(Invalid) as early:
        actions.label(actor=SYSTEM, case_id=id_, status="part_coming", now=home.now)
    assert refusal(early) == "status_of_other_state"
    actions.add_message(actor=SYSTEM, case_id=id_, direction="outbound", text="已订件", now=home.now)
    assert actions.label(actor=SYSTEM, case_id=id_, status="part_coming", now=home.now).status == "part_coming"
    assert queries.status_name("in_progress", "part_coming") == names
    found = queries.page(SYSTEM, now=home.now, where=Where(status=("part_coming",)))
    assert [one.id for one in found.items] == [id_]
    assert actions.resolve(actor=SYSTEM, case_id=id_, text="", now=home.now).case.status == "resolved"
    renamed = StatusInput("resolved", "resolved", {"en": "Done", "zh-Hans": "已办结"})
    actions.save_status(actor=SYSTEM, status=renamed, now=home.now)
    assert queries.status_name("resolved", "") == renamed.name


def test_a_case_comes_back_by_itself_on_its_day_and_is_not_the_next_one_before(home: Home) -> None:
    wang = person(home, "wang")
    (id_,) = opened(home, "下周再联系")
    actions.follow_up(actor=wang, case_id=id_, at=home.now + DAY, now=home.now)
    queue = QueueInput("all", home.unit, Where(), {"en": "All", "zh-Hans": "全部"}, people=(wang.id or 0,))
    actions.save_queue(actor=SYSTEM, queue=queue, now=home.now)
    assert actions.pull_next(actor=wang, code="all", now=home.now) is None
    assert come_back(actor=SYSTEM, now=home.now + DAY / 2) == 0
    assert (come_back(actor=SYSTEM, now=home.now + DAY), come_back(actor=SYSTEM, now=home.now + DAY)) == (1, 0)
    assert view(id_).follow_up_at is None
    assert Notice.objects.filter(code="case_came_back", link_id=id_).count() == 1
    pulled = actions.pull_next(actor=wang, code="all", now=home.now + DAY)
    assert pulled is not None and (pulled.id, pulled.owner_id) == (id_, wang.id)


def test_who_follows_or_reads_along_hears_what_the_customer_says(home: Home) -> None:
    wang, zhao = person(home, "wang"), person(home, "zhao", "agent")
    (id_,) = opened(home, "问")
    actions.watch(actor=wang, case_id=id_, now=home.now)
    actions.watch(actor=wang, case_id=id_, person_id=zhao.id, now=home.now)
    assert [one.asked_by_id for one in queries.followers(SYSTEM, id_)] == [None, wang.id]
    actions.add_message(actor=SYSTEM, case_id=id_, direction="inbound", text="还在吗？", now=home.now)
    heard = Notice.objects.filter(code="case_followed").values_list("user_id", flat=True)
    assert set(heard) == {wang.id, zhao.id}
    actions.unwatch(actor=zhao, case_id=id_, now=home.now)
    assert [one.user_id for one in queries.followers(SYSTEM, id_)] == [wang.id]


# --- queues and views


def test_a_queue_gives_the_most_pressing_case_first_and_never_the_same_to_two(home: Home) -> None:
    wang, zhao = person(home, "wang"), person(home, "zhao")
    late, soon, other = (
        opened(home, text, kind=kind, at=home.now - timedelta(hours=hours))[0]
        for text, kind, hours in (("急", "complaint", 20), ("问", "enquiry", 1), ("修", "repair", 1))
    )
    queue = QueueInput("words", home.unit, Where(kind="complaint"), {"en": "Words", "zh-Hans": "意见"})
    actions.save_queue(actor=SYSTEM, queue=queue, now=home.now)
    assert [one.id for one in queries.page(SYSTEM, now=home.now, where=Where(queue="words")).items] == [late]
    wide = QueueInput("all", home.unit, Where(state=("open",)), {"en": "All", "zh-Hans": "全部"})
    actions.save_queue(actor=SYSTEM, queue=wide, now=home.now)
    pulled = [actions.pull_next(actor=who, code="all", now=home.now) for who in (wang, zhao, wang)]
    assert len({one.id for one in pulled if one}) == 3 and {one.id for one in pulled if one} == {late, soon, other}
    due = [one.next_due_at for one in pulled if one and one.next_due_at]
    assert due == sorted(due)
    assert actions.pull_next(actor=zhao, code="all", now=home.now) is None


def test_views_are_kept_shared_and_one_is_the_first(home: Home) -> None:
    wang, zhao = person(home, "wang"), person(home, "zhao", "agent")
    made = actions.save_view(
        actor=wang, now=home.now,
        view=ViewInput("我的急件", Where(owner="me", severity=(1, 2)), "due", ("severity", "x"), None, True),
    )  # fmt: skip
    assert (made.columns, made.where, made.first) == (("severity",), {"owner": "me", "severity": [1, 2]}, True)
    shared = actions.save_view(actor=wang, view=ViewInput("组内", Where(), unit_id=home.unit, first=True), now=home.now)
    assert [one.first for one in queries.saved_views(wang)] == [one.name == "组内" for one in queries.saved_views(wang)]
    assert [one.id for one in queries.saved_views(zhao)] == [shared.id]
    with pytest.raises(Missing):
        actions.drop_view(actor=zhao, view_id=shared.id, now=home.now)
    with pytest.raises(Invalid) as taken:
        actions.save_view(actor=wang, view=ViewInput("组内"), now=home.now)
    assert refusal(taken) == "name_taken"
    actions.drop_view(actor=wang, view_id=shared.id, now=home.now)
    assert queries.saved_views(zhao) == []


# --- many at once


def rows_of(ids: list[int]) -> list[dict[str, Any]]:
    left_out = {"version"}
    rows = Case.objects.filter(pk__in=ids).order_by("id").values()
    tags = {id_: sorted(CaseTag.objects.filter(case_id=id_).values_list("tag_id", flat=True)) for id_ in ids}
    return [{**{k: v for k, v in row.items() if k not in left_out}, "tags": tags[row["id"]]} for row in rows]


@pytest.mark.parametrize(
    "act",
    [
        BulkInput("severity", severity=1), BulkInput("tag", tags=("vip",)), BulkInput("untag", tags=("press",)),
        BulkInput("close"), BulkInput("assign"), BulkInput("follow_up"),
    ],
    ids=lambda one: one.verb,
)  # fmt: skip
def test_a_bulk_act_taken_back_leaves_everything_as_it_was(home: Home, act: BulkInput) -> None:
    wang = person(home, "wang")
    ids = opened(home, "一", "二", "三")
    actions.tag(actor=wang, case_id=ids[0], add=["press"], now=home.now)
    actions.resolve(actor=wang, case_id=ids[1], text="", now=home.now)
    if act.verb == "assign":
        act = BulkInput("assign", owner_id=wang.id)
    if act.verb == "follow_up":
        act = BulkInput("follow_up", at=home.now + DAY)
    before = rows_of(ids)
    done = actions.do_to_many(actor=wang, case_ids=ids, act=act, now=home.now)
    refused = {"close": 2, "assign": 1}.get(act.verb, 0)
    assert (len(done.done), len(done.refused)) == (3 - refused, refused)
    assert rows_of(ids) != before
    undone = actions.undo_bulk(actor=wang, bulk_id=done.id, now=home.now + timedelta(minutes=9))
    assert (undone.refused, rows_of(ids)) == ((), before)
    with pytest.raises(Conflict, match="undo_too_late"):
        actions.undo_bulk(actor=wang, bulk_id=done.id, now=home.now)
    names = [event.name for event in Event.objects.filter(subject_kind="bulk", subject_id=done.id).order_by("id")]
    assert names == ["bulk_done", "bulk_undone"]


def test_what_somebody_changed_meanwhile_is_left_alone_and_nobody_else_takes_it_back(home: Home) -> None:
    wang, zhao = person(home, "wang"), person(home, "zhao")
    ids = opened(home, "一", "二")
    done = actions.do_to_many(actor=wang, case_ids=ids, act=BulkInput("severity", severity=1), now=home.now)
    actions.tag(actor=zhao, case_id=ids[0], add=["vip"], now=home.now)
    with pytest.raises(Missing):
        actions.undo_bulk(actor=zhao, bulk_id=done.id, now=home.now)
    with pytest.raises(Conflict, match="undo_too_late"):
        actions.undo_bulk(actor=wang, bulk_id=done.id, now=home.now + timedelta(minutes=11))
    undone = actions.undo_bulk(actor=wang, bulk_id=done.id, now=home.now)
    assert (len(undone.done), [why for _, why in undone.refused]) == (1, ["case_stale"])
    assert (view(ids[0]).severity, view(ids[1]).severity) == (1, 3)
    assert BulkPart.objects.filter(undone=True).count() == 1


# --- the time of reopening


def test_a_word_after_the_time_of_reopening_is_a_new_matter_that_is_linked(home: Home) -> None:
    (old,) = opened(home, "问", at=home.now - 20 * DAY)
    actions.resolve(actor=SYSTEM, case_id=old, text="", at=home.now - 16 * DAY, now=home.now)
    case, message = actions.add_message(actor=SYSTEM, case_id=old, direction="inbound", text="又来了", now=home.now)
    assert case.id != old and message.text == "又来了" and case.obligations
    assert view(old).state == "resolved"
    assert [(one.kind, one.back) for one in queries.links(SYSTEM, case.id)] == [("follows", False)]


def test_inside_it_a_word_reopens_or_asks_as_the_company_says(home: Home) -> None:
    asks, reopens = opened(home, "问"), opened(home, "修", kind="repair")
    actions.set_reopening(actor=SYSTEM, root="repair", days=30, inside="reopen", now=home.now)
    for (id_,), state in ((asks, "resolved"), (reopens, "in_progress")):
        actions.resolve(actor=SYSTEM, case_id=id_, text="", now=home.now)
        case, _ = actions.add_message(actor=SYSTEM, case_id=id_, direction="inbound", text="没好", now=home.now)
        assert (case.id, case.state) == (id_, state)


# --- clocks


def test_the_clocks_of_first_answer_next_answer_and_solution_leave_each_other_alone(home: Home) -> None:
    from makegood.rooms.promises import actions as promises

    promises.publish_shipped(actor=SYSTEM, codes=["next-answer"], now=home.now - DAY)
    at = home.now - timedelta(hours=6)
    (id_,) = opened(home, "不制冷，请问怎么办", kind="complaint", at=at)
    (other,) = opened(home, "不制冷", kind="repair", at=at)

    def clocks(case_id: int) -> dict[str, list[tuple[str, Any]]]:
        found: dict[str, list[tuple[str, Any]]] = {}
        for one in sorted(view(case_id).obligations, key=lambda one: one.id):
            found.setdefault(one.promise, []).append((one.state, one.due_at))
        return found

    start, mended = clocks(id_), clocks(other)
    assert start == {"answer-24h": [("running", at + DAY)]}
    for hours in (5, 4):
        for case_id in (id_, other):
            actions.add_message(
                actor=SYSTEM, case_id=case_id, direction="inbound", text="在吗", at=home.now - timedelta(hours=hours),
                now=home.now,
            )  # fmt: skip
    again = home.now - timedelta(hours=5) + timedelta(hours=8)
    assert clocks(id_) == {**start, "next-answer": [("running", again)]}
    assert clocks(other) == {**mended, "next-answer": [("running", again)]}
    said = home.now - timedelta(hours=3)
    actions.add_message(actor=SYSTEM, case_id=id_, direction="outbound", text="在查", at=said, now=home.now)
    assert clocks(id_) == {"answer-24h": [("kept", at + DAY)], "next-answer": [("kept", again)]}
    actions.add_message(actor=SYSTEM, case_id=id_, direction="inbound", text="好的", at=home.now, now=home.now)
    assert clocks(id_)["next-answer"] == [("kept", again), ("running", home.now + timedelta(hours=8))]
    # Not by phone: a call would be the first contact, whose clock still runs at some hours of the day.
    actions.add_message(
        actor=SYSTEM, case_id=other, direction="outbound", text="已派", channel="chat", at=said, now=home.now
    )
    assert {code: row for code, row in clocks(other).items() if code != "next-answer"} == mended
    actions.resolve(actor=SYSTEM, case_id=other, text="", now=home.now)
    assert clocks(other)["repair-48h"] == [("kept", mended["repair-48h"][0][1])]


# --- erasure


def test_words_and_files_go_with_their_customer_and_what_was_owed_stays(home: Home) -> None:
    (id_,) = opened(home, "我叫陈某，电话 13800138000")
    photo = Upload("身份证.png", io.BytesIO(PNG))
    actions.attach(actor=SYSTEM, case_id=id_, uploads=[photo], now=home.now)
    owed = owed_ids(id_)
    assert actions.erase_texts(actor=SYSTEM, customer_ids=[home.customer], now=home.now) == 1
    assert [one.text for one in queries.messages(SYSTEM, id_)] == ["—"]
    assert (view(id_).subject, queries.files(SYSTEM, id_), owed_ids(id_)) == ("", [], owed)
    assert not Salt.objects.filter(subject_kind="case", subject_id=id_).exists()


def test_a_tag_is_named_in_both_languages_and_retires_without_leaving_its_cases(home: Home) -> None:
    with pytest.raises(Invalid) as half:
        actions.save_tag(actor=SYSTEM, tag=TagInput("heat", {"en": "Heat wave"}), now=home.now)
    assert refusal(half) == "words_needed"
    names = {"en": "Heat wave", "zh-Hans": "高温"}
    actions.save_tag(actor=SYSTEM, tag=TagInput("heat", names), now=home.now)
    (id_,) = opened(home, "热")
    actions.tag(actor=SYSTEM, case_id=id_, add=["heat", "vip"], now=home.now)
    actions.save_tag(actor=SYSTEM, tag=TagInput("heat", names, True), now=home.now)
    assert "heat" not in queries.tags() and view(id_).tags == ("heat", "vip")
    assert [one.id for one in queries.page(SYSTEM, now=home.now, where=Where(tags=("heat", "vip"))).items] == [id_]
    assert rules.LINKS[0] == "related"
