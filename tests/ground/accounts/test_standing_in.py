"""Acting for another, questions passed up, and looks that nobody changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from makegood.ground.accounts import actions, approvals, queries
from makegood.ground.accounts.models import Approval, Look, Notice
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.models import Event
from makegood.ground.problems import Conflict, Forbidden, Missing
from tests.ground.accounts.conftest import NOW, Person, Tree

DAY = timedelta(days=1)


def _id(actor: Actor) -> int:
    assert actor.id is not None
    return actor.id


def test_a_deputy_has_the_other_s_rights_under_both_names(tree: Tree, person: Person) -> None:
    wang, li = person("wang", ("area_manager", tree.north)), person("li", ("designer", tree.south))
    assert queries.actor_for(li, _id(wang), NOW) is None
    actions.set_deputy(actor=wang, user_id=_id(wang), deputy_id=_id(li), starts=NOW, ends=NOW + DAY, now=NOW)
    acting = queries.actor_for(li, _id(wang), NOW)
    assert acting is not None
    assert (acting.id, acting.by, acting.doer, acting.on_behalf_of) == (wang.id, li.id, li.id, f"user:{wang.id}")
    assert acting.name == "Li（代Wang）"
    assert acting.permissions == wang.permissions - {"act_for_others"}
    assert acting.where("cases.assign") == frozenset({tree.north})
    assert queries.actor_for(li, _id(wang), NOW + DAY) is None
    assert queries.actor_for(acting, _id(li), NOW) is None


def test_nobody_acts_for_somebody_who_may_more(tree: Tree, person: Person) -> None:
    lead = person("lead", ("area_manager", tree.north))
    agent, boss = person("agent", ("agent", tree.station)), person("boss", ("director", tree.north))
    abroad = person("abroad", ("agent", tree.south))
    acting = queries.actor_for(lead, _id(agent), NOW)
    assert acting is not None and acting.permissions == agent.permissions
    assert queries.actor_for(lead, _id(boss), NOW) is None
    assert queries.actor_for(lead, _id(abroad), NOW) is None
    with pytest.raises(Forbidden) as refused:
        actions.set_deputy(actor=lead, user_id=_id(boss), deputy_id=_id(agent), starts=NOW, ends=NOW + DAY, now=NOW)
    assert refused.value.code == "permission_required" or refused.value.code == "above_your_rights"


def test_what_is_each_person_s_own_is_not_done_for_another(tree: Tree, person: Person) -> None:
    admin, chief = person("root", ("administrator", tree.company)), person("chief", ("administrator", tree.company))
    acting = actions.begin_acting(actor=chief, user_id=_id(admin), now=NOW)
    assert "*" not in acting.permissions
    assert not acting.permissions & {"users.write", "tokens.write", "limits.write", "act_for_others"}
    for own in (
        lambda: actions.create_token(actor=acting, username="root", name="x", now=NOW),
        lambda: actions.set_password(actor=acting, username="root", password="correct horse battery", now=NOW),
        lambda: actions.set_deputy(
            actor=acting, user_id=_id(admin), deputy_id=_id(chief), starts=NOW, ends=NOW + DAY, now=NOW
        ),
    ):
        with pytest.raises(Forbidden) as refused:
            own()
        assert refused.value.code == "not_for_another"
    actions.end_acting(actor=acting, now=NOW)
    told = (
        Event.objects.filter(name__startswith="acting_").order_by("id").values_list("name", "actor_id", "on_behalf_of")
    )
    assert list(told) == [("acting_begun", chief.id, ""), ("acting_ended", chief.id, f"user:{admin.id}")]


def _ask(actor: Actor, unit: int) -> int:
    return actions.ask_approval(
        actor=actor, verb="other", subject_kind="case", subject_id=7, amount=None, currency="", unit_id=unit, now=NOW
    ).id


def test_nobody_answers_what_was_asked_in_their_name(tree: Tree, person: Person) -> None:
    wang, li = person("wang", ("area_manager", tree.north)), person("li", ("area_manager", tree.north))
    acting = queries.actor_for(li, _id(wang), NOW)
    assert acting is not None
    asked = _ask(acting, tree.north)
    for one in (wang, li, acting):
        with pytest.raises(Forbidden) as refused:
            actions.decide_approval(actor=one, approval_id=asked, approve=True, now=NOW)
        assert refused.value.code == "approval_own"
    chen = person("chen", ("area_manager", tree.north))
    found = actions.decide_approval(actor=chen, approval_id=asked, approve=True, now=NOW, answer="可以")
    assert (found.state, found.answer) == ("approved", "可以")
    assert Notice.objects.get(code="approval_approved").user_id == wang.id


def test_each_part_answers_its_own_questions(tree: Tree, person: Person) -> None:
    asker, south = person("asker", ("agent", tree.company)), person("south", ("area_manager", tree.south))
    asked = _ask(asker, tree.station)
    with pytest.raises(Missing):
        actions.decide_approval(actor=south, approval_id=asked, approve=True, now=NOW)
    assert queries.approvals(south) == []
    assert [one.id for one in queries.approvals(asker)] == [asked]


def test_what_nobody_answers_goes_to_the_unit_above(tree: Tree, person: Person) -> None:
    asked = _ask(person("asker", ("agent", tree.station)), tree.station)
    late = NOW + timedelta(hours=5)
    assert actions.pass_up_approvals(actor=SYSTEM, now=NOW) == 0
    assert actions.pass_up_approvals(actor=SYSTEM, now=late) == 1
    assert actions.pass_up_approvals(actor=SYSTEM, now=late) == 0
    row = Approval.objects.get(pk=asked)
    assert (row.waits_at_id, row.unit_id, row.passed_up) == (tree.north, tree.station, 1)
    assert row.expected_by == late + timedelta(hours=4)
    assert Notice.objects.get(code="approval_passed_up").unit_id == tree.north
    for n in range(1, 4):
        actions.pass_up_approvals(actor=SYSTEM, now=late + n * timedelta(hours=5))
    assert Approval.objects.get(pk=asked).waits_at_id == tree.company


def test_the_answer_is_carried_out_with_it_or_not_at_all(tree: Tree, person: Person) -> None:
    def refuse(*, actor: Actor, approval: object, now: object) -> None:
        raise Conflict("changed_meanwhile")

    approvals.on("tried", refuse)
    try:
        asked = actions.ask_approval(
            actor=person("asker", ("agent", tree.north)), verb="tried", subject_kind="case", subject_id=7, amount=None,
            currency="", unit_id=tree.north, now=NOW,
        )  # fmt: skip
        with pytest.raises(Conflict):
            actions.decide_approval(
                actor=person("chen", ("area_manager", tree.north)), approval_id=asked.id, approve=True, now=NOW
            )
        assert Approval.objects.get(pk=asked.id).state == "asked"
    finally:
        approvals._verbs.pop("tried")


def test_the_last_administrator_stays(tree: Tree, person: Person) -> None:
    only = person("only", ("administrator", tree.company))
    with pytest.raises(Conflict) as told, transaction.atomic():
        actions.switch_user(actor=SYSTEM, user_id=_id(only), active=False, now=NOW)
    assert told.value.code == "last_administrator"
    with pytest.raises(Conflict) as told, transaction.atomic():
        actions.set_memberships(actor=SYSTEM, user_id=_id(only), memberships=[], now=NOW)
    assert told.value.code == "last_administrator"


def test_looks_are_neither_changed_nor_thrown_away_early(tree: Tree, person: Person) -> None:
    wang = person("wang", ("auditor", tree.company))
    from django.utils import timezone

    now = timezone.now()
    for age in (1, 200, 2000):
        actions.note_looks(actor=wang, act="open", kind="customer", ids=[age], now=now - age * DAY)
    for change in (
        lambda: Look.objects.update(act="search"),
        lambda: Look.objects.filter(subject_id=1).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(ValueError, match="100"):
        actions.purge_looks(actor=SYSTEM, keep=100 * DAY, now=now)
    assert actions.purge_looks(actor=SYSTEM, keep=1000 * DAY, now=now) == 1
    assert [one.subject_id for one in queries.looks(wang, kind="customer").items] == [200, 1]
    assert [one.subject_id for one in queries.looks(wang, since=now - 5 * DAY).items] == [1]
    assert queries.looks(wang, user_id=999).items == ()
    with pytest.raises(Forbidden):
        queries.looks(person("li", ("agent", tree.north)))
