"""Gifts within limits, questions upwards, notices, and who looked."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from makegood.ground.accounts import actions, queries, traces
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.accounts.models import Look, Notice, Spent
from makegood.ground.actor import IMPORT, SYSTEM, Actor
from makegood.ground.journal.models import Event
from makegood.ground.problems import Conflict, Forbidden, Missing
from tests.ground.accounts.conftest import NOW, Person, Tree


def _limit(role: str, per_case: int | None, per_month: int | None) -> None:
    actions.set_limit(
        actor=SYSTEM, role=role, verb="voucher", currency="CNY", per_case=per_case, per_month=per_month, now=NOW
    )


def _spend(actor: Actor, amount: int, case: str = "482917306") -> bool:
    return actions.spend(actor=actor, verb="voucher", amount=amount, currency="CNY", case_ref=case, now=NOW)


def _spent() -> dict[str, int]:
    return dict(Spent.objects.values_list("period", "amount"))


def test_without_a_limit_nothing_may_be_given(tree: Tree, person: Person) -> None:
    assert not _spend(person("wang", ("agent", tree.north)), 1)
    assert _spent() == {}


def test_a_case_and_a_month_are_counted(tree: Tree, person: Person) -> None:
    _limit("agent", 10_000, 15_000)
    wang = person("wang", ("agent", tree.north))
    assert _spend(wang, 8_000)
    assert not _spend(wang, 2_001), "above what is left for the case"
    assert _spend(wang, 7_000, case="100000000")
    assert not _spend(wang, 1, case="200000000"), "above what is left for the month"
    assert _spent() == {"case:482917306": 8_000, "case:100000000": 7_000, "case:200000000": 0, "2026-11": 15_000}
    assert queries.limit_left(wang, "voucher", "CNY", "482917306", NOW) == (2_000, 0)


def test_a_refused_gift_is_counted_nowhere(tree: Tree, person: Person) -> None:
    _limit("agent", 10_000, 5_000)
    wang = person("wang", ("agent", tree.north))
    assert not _spend(wang, 6_000)
    assert set(_spent().values()) == {0}


def test_the_most_generous_role_decides(tree: Tree, person: Person) -> None:
    _limit("agent", 1_000, 1_000)
    _limit("approver", 50_000, None)
    assert _spend(person("wang", ("agent", tree.north), ("approver", tree.north)), 50_000)


def test_two_roles_do_not_mix_their_limits(tree: Tree, person: Person) -> None:
    """One role has no limit a case, the other none a month: together they still have one."""
    _limit("agent", None, 1_000)
    _limit("approver", 1_000, None)
    wang = person("wang", ("agent", tree.north), ("approver", tree.north))
    assert not _spend(wang, 1_001)
    assert _spend(wang, 1_000)


def test_the_system_has_no_limit(tree: Tree) -> None:
    assert _spend(SYSTEM, 10**12)
    assert queries.limit_left(SYSTEM, "voucher", "CNY", "1", NOW) == (None, None)


RACE = """
import django, sys
django.setup()
from datetime import UTC, datetime
from makegood.ground.accounts import actions, queries
from makegood.ground.accounts.models import User
actor = queries.actor_for_user(User.objects.get(username="wang"))
now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
given = 0
for _ in range(20):
    given += actions.spend(actor=actor, verb="voucher", amount=10, currency="CNY", case_ref="7", now=now)
print(given)
"""
PREPARE = """
import django
django.setup()
from datetime import UTC, datetime
from makegood.ground.accounts import actions
from makegood.ground.actor import SYSTEM
now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
unit = actions.create_unit(actor=SYSTEM, parent_id=None, now=now)
actions.create_user(actor=SYSTEM, username="wang", name="W", password=None, memberships=[("agent", unit)], now=now)
actions.set_limit(actor=SYSTEM, role="agent", verb="voucher", currency="CNY", per_case=250, per_month=None, now=now)
"""


def test_processes_cannot_pass_a_limit_together(live_db: dict[str, str], tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", PREPARE], env=live_db, check=True, cwd=tmp_path)
    racers = [
        subprocess.Popen([sys.executable, "-c", RACE], env=live_db, stdout=subprocess.PIPE, text=True, cwd=tmp_path)
        for _ in range(3)
    ]
    given = [int(racer.communicate(timeout=60)[0]) for racer in racers]
    assert sum(given) == 25, given


# --- approvals


def _ask(actor: Actor, amount: int | None = 30_000, **more: Any) -> int:
    return actions.ask_approval(
        actor=actor, verb="voucher", subject_kind="remedy", subject_id=5, amount=amount, currency="CNY",
        unit_id=more.pop("unit_id", None), now=NOW, **more,
    ).id  # fmt: skip


def test_a_question_is_answered_once(tree: Tree, person: Person) -> None:
    _limit("approver", 30_000, 1)
    wang, li = person("wang", ("agent", tree.station)), person("li", ("approver", tree.north))
    asked = _ask(wang)
    (seen,) = queries.approvals(li)
    assert (seen.id, seen.state, seen.expected_by - NOW) == (asked, "asked", timedelta(hours=4))
    decided = actions.decide_approval(actor=li, approval_id=asked, approve=True, now=NOW)
    assert (decided.state, decided.decided_by_id) == ("approved", li.id)
    with pytest.raises(Conflict) as refused:
        actions.decide_approval(actor=li, approval_id=asked, approve=False, now=NOW)
    assert refused.value.code == "approval_decided"
    assert queries.approvals(li) == []
    assert Event.objects.filter(subject_kind="approval", subject_id=asked).count() == 2


def test_yes_needs_a_limit_and_no_does_not(tree: Tree, person: Person) -> None:
    _limit("approver", 29_999, None)
    li = person("li", ("approver", tree.north))
    asked = _ask(person("wang", ("agent", tree.station)))
    with pytest.raises(Forbidden) as refused:
        actions.decide_approval(actor=li, approval_id=asked, approve=True, now=NOW)
    assert refused.value.code == "approval_above_limit"
    assert actions.decide_approval(actor=li, approval_id=asked, approve=False, now=NOW).state == "declined"


def test_who_may_not_answer_sees_their_own_questions_only(tree: Tree, person: Person) -> None:
    wang, li = person("wang", ("agent", tree.north)), person("li", ("agent", tree.north))
    asked = _ask(wang)
    assert [one.id for one in queries.approvals(wang)] == [asked]
    assert queries.approvals(li) == []


def test_nobody_answers_their_own_question(tree: Tree, person: Person) -> None:
    li = person("li", ("approver", tree.north))
    with pytest.raises(Forbidden) as refused:
        actions.decide_approval(actor=li, approval_id=_ask(li, amount=None), approve=True, now=NOW)
    assert refused.value.code == "approval_own"


def test_a_question_of_another_branch_is_not_there(tree: Tree, person: Person) -> None:
    asked = _ask(person("wang", ("agent", tree.south)))
    li = person("li", ("approver", tree.north))
    with pytest.raises(Missing):
        actions.decide_approval(actor=li, approval_id=asked, approve=True, now=NOW)
    assert queries.approvals(li) == []


def test_an_agent_does_not_approve(tree: Tree, person: Person) -> None:
    asked = _ask(person("wang", ("agent", tree.north)))
    with pytest.raises(Forbidden):
        actions.decide_approval(actor=person("li", ("agent", tree.north)), approval_id=asked, approve=True, now=NOW)


# --- notices


def _notify(*notices: NoticeInput, actor: Actor = SYSTEM) -> list[int | None]:
    return actions.notify(actor=actor, notices=notices, now=NOW)


def test_a_notice_rings_in_its_unit_and_neither_beside_nor_above_it(tree: Tree, person: Person) -> None:
    station, south = person("chen", ("agent", tree.station)), person("li", ("agent", tree.south))
    north = person("wang", ("service_manager", tree.north))
    _notify(NoticeInput("obligation_at_risk", {"due_at": "x"}, unit_id=tree.station, link_kind="case", link_id=9))
    (seen,) = queries.notices(station)
    assert (seen.code, seen.params, seen.link_id) == ("obligation_at_risk", {"due_at": "x"}, 9)
    assert queries.unread_count(station) == 1
    assert [queries.notices(one) for one in (north, south)] == [[], []]


def test_a_notice_to_a_person_is_theirs(tree: Tree, person: Person) -> None:
    wang, li = person("wang", ("agent", tree.north)), person("li", ("agent", tree.north))
    _notify(NoticeInput("hello", user_id=wang.id))
    assert len(queries.notices(wang)) == 1
    assert queries.notices(li) == []


def test_once_is_once(tree: Tree) -> None:
    first = _notify(NoticeInput("late", unit_id=tree.north, once="late:1"), NoticeInput("late", unit_id=tree.north))
    again = _notify(
        NoticeInput("late", unit_id=tree.north, once="late:1"),
        NoticeInput("late", unit_id=tree.north, once="late:2"),
        NoticeInput("late", unit_id=tree.north, once="late:2"),
    )
    assert [one is not None for one in first] == [True, True]
    assert [one is not None for one in again] == [False, True, False]
    assert Notice.objects.count() == 3


def test_imports_are_silent(tree: Tree) -> None:
    assert _notify(NoticeInput("late", unit_id=tree.north), actor=IMPORT) == [None]
    assert Notice.objects.count() == 0


def test_reading_puts_away_only_what_one_sees(tree: Tree, person: Person) -> None:
    wang = person("wang", ("agent", tree.north))
    ids = _notify(NoticeInput("a", unit_id=tree.north), NoticeInput("b", unit_id=tree.south))
    assert actions.read_notices(actor=wang, ids=[one for one in ids if one], now=NOW) == 1
    assert queries.notices(wang) == []
    assert len(queries.notices(wang, unread=False)) == 1
    assert Notice.objects.filter(read_at__isnull=True).count() == 1


# --- who looked


def test_looks_inside_a_transaction_join_it(tree: Tree, person: Person) -> None:
    wang = person("wang", ("agent", tree.north))
    actions.note_looks(actor=wang, act="open", kind="customer", ids=[5, 6], now=NOW)
    actions.note_looks(actor=SYSTEM, act="open", kind="customer", ids=[5], now=NOW)
    assert list(Look.objects.order_by("subject_id").values_list("user_id", "act", "subject_id")) == [
        (wang.id, "open", 5),
        (wang.id, "open", 6),
    ]


LOOK = """
import django, time
django.setup()
from datetime import UTC, datetime
from django.db import connection
from makegood.ground.accounts import actions, traces
from makegood.ground.accounts.models import Look
from makegood.ground.actor import Actor
wang = Actor(kind="user", id=7)
now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
look = lambda count: actions.note_looks(actor=wang, act="open", kind="case", ids=list(range(count)), now=now)
look(3)
print(Look.objects.count())
look(197)
print(Look.objects.count())
look(2)
time.sleep(traces.SECONDS + 1.0)
print(Look.objects.count())
look(5)
"""


def test_looks_are_written_in_batches_in_time_and_at_the_end(live_db: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env=live_db, check=True, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.split() == ["0", "200", "202"], done.stderr
    count = (
        "import django; django.setup()\nfrom makegood.ground.accounts.models import Look\nprint(Look.objects.count())"
    )
    after = subprocess.run([sys.executable, "-c", count], env=live_db, check=True, capture_output=True, text=True)
    assert after.stdout.strip() == "207"


def test_a_child_process_does_not_write_its_parents_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    traces._looks.append({"user_id": 1})
    try:
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(write_end, str(len(traces._looks)).encode())
            os._exit(0)
        os.waitpid(child, 0)
        assert os.read(read_end, 9) == b"0"
        assert len(traces._looks) == 1
    finally:
        traces._looks.clear()
