"""The laws of the mechanism as properties. Those that are the engine's alone stand with the engines' tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.ground.accounts import actions as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.ground.journal.models import Event
from makegood.ground.problems import Problem
from makegood.rooms.promises import actions, queries, rules
from makegood.rooms.promises.inputs import Proof
from makegood.rooms.promises.lifecycle import transition
from makegood.rooms.promises.models import Obligation, Version
from tests.rooms.promises.conftest import BOUGHT, NOW, World

PROPERTY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
HOUR = timedelta(hours=1)


@contextmanager
def undone() -> Iterator[None]:
    """Each example of a property starts from the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def duty(hours: int, key: str = "1") -> dict[str, Any]:
    """A duty to answer a new matter within so many hours."""
    return {
        "kind": "duty",
        "id": key,
        "title": {"en": "Answer", "zh-Hans": "答复"},
        "statement": {"en": f"Answered within {hours} hours.", "zh-Hans": f"{hours} 小时内答复。"},
        "when": [{"fact": "case_opened"}],
        "do": ["first_answered"],
        "within": [{"budget": {"elapsed": f"PT{hours}H"}}],
        "otherwise": [{"kind": "apology"}],
        "pauses": ["waiting_customer", "customer_asked"],
    }


def right(days: int, key: str = "2") -> dict[str, Any]:
    """A refund within so many days of buying, for any reason."""
    return {
        "kind": "right",
        "id": key,
        "title": {"en": "Refund", "zh-Hans": "退款"},
        "statement": {"en": f"Refunded within {days} days.", "zh-Hans": f"{days} 天内可退款。"},
        "rights": ["refund"],
        "window": {"start": ["bought_at"], "days": days},
    }


def publish(code: str, hours: int, days: int, effective: datetime, now: datetime, **more: Any) -> None:
    """A version of a test promise with one duty and one right."""
    if not any(one.code == code for one in queries.promises(actor=SYSTEM)):
        actions.create_promise(
            actor=SYSTEM,
            code=code,
            basis="company",
            name={"en": "Test", "zh-Hans": "测试"},
            zone="Asia/Shanghai",
            now=now,
        )
    actions.publish_version(
        actor=SYSTEM,
        code=code,
        statement={"en": "We do.", "zh-Hans": "我们做到。"},
        clauses=[duty(hours), right(days)],
        effective=effective,
        now=now,
        **more,
    )


# --- 1 what was promised stays promised


@PROPERTY
@given(st.lists(st.tuples(st.integers(1, 72), st.integers(1, 60), st.booleans()), max_size=4))
def test_later_versions_and_withdrawals_take_nothing_from_the_holder(
    world: World, later: list[tuple[int, int, bool]]
) -> None:
    """An item sold under a version keeps its right and its clock whatever is published or withdrawn afterwards."""
    from makegood.rooms.products.inputs import ItemInput

    with undone():
        publish("test-word", 24, 30, BOUGHT - timedelta(days=1), NOW)
        item = ItemInput(category="tv", customer_id=world.customer_id, bought_at=BOUGHT, price=100_00)
        item_id = actions.add_items(actor=SYSTEM, items=[item], now=NOW)[0]
        before = Version.objects.filter(promise__code="test-word").values_list("digest", "statement", "scope").get()
        for at, (hours, days, withdraw) in enumerate(later):
            publish("test-word", hours, days, NOW - timedelta(hours=9 - at), NOW)
            if withdraw:
                actions.withdraw_version(actor=SYSTEM, code="test-word", number=at + 1, now=NOW)
        found = queries.claims(actor=SYSTEM, need="refund", item_id=item_id, at=NOW, now=NOW)
        own = [row for row in found.claims if row.promise == "test-word" and row.version == 1]
        assert [row.verdict for row in own] == ["granted"]
        first = Version.objects.get(promise__code="test-word", number=1)
        assert (first.digest, first.statement, first.scope) == before
        started = world.note("case_opened", NOW, item_id=item_id, matter=("case", 77), kind="enquiry")[0]
        own_duty = next(one for one in started if one.promise == "test-word")
        assert own_duty.due_at is not None and own_duty.due_at <= NOW + 24 * HOUR


def test_a_version_granted_backwards_reaches_what_was_sold_before(world: World) -> None:
    publish("test-word", 24, 30, NOW - HOUR, NOW, granted_back_to=BOUGHT - timedelta(days=1))
    found = queries.claims(actor=SYSTEM, need="refund", item_id=world.item_id, at=NOW, now=NOW)
    assert [(row.verdict, row.version) for row in found.claims if row.promise == "test-word"] == [("granted", 1)]


# --- 2 the most generous term wins


@PROPERTY
@given(st.integers(1, 200), st.integers(1, 200))
def test_of_two_versions_that_bind_the_one_due_first_is_applied(world: World, held: int, now_in_force: int) -> None:
    from makegood.rooms.products.inputs import ItemInput

    with undone():
        publish("test-word", held, 5, BOUGHT - HOUR, NOW)
        item = ItemInput(category="tv", customer_id=world.customer_id, bought_at=BOUGHT)
        item_id = actions.add_items(actor=SYSTEM, items=[item], now=NOW)[0]
        publish("test-word", now_in_force, 5, NOW - HOUR, NOW)
        started = world.note("case_opened", NOW, item_id=item_id, matter=("case", 78), kind="enquiry")[0]
        own = [one for one in started if one.promise == "test-word"]
        assert [one.due_at for one in own] == [NOW + min(held, now_in_force) * HOUR]


# --- 3 always with a reason


def test_every_obligation_says_why_in_both_languages(world: World) -> None:
    started = world.opened("repair", 1)
    assert {one.promise for one in started} == {"contact-2h", "visit-24h", "repair-48h"}
    for one in started:
        assert one.clause in one.reason["en"] and one.promise_name["en"] in one.reason["en"]
        assert one.clause in one.reason["zh-Hans"] and one.promise_name["zh-Hans"] in one.reason["zh-Hans"]


# --- 4 the clock is exact


@PROPERTY
@given(st.lists(st.integers(1, 96), min_size=1, max_size=8), st.integers(0, 120))
def test_after_an_outage_all_that_came_due_is_settled_in_order_once(
    world: World, hours: list[int], outage: int
) -> None:
    with undone():
        for at, n in enumerate(hours):
            publish(f"test-{at}", n, 1, NOW - timedelta(days=1), NOW)
        started = [one for one in world.opened("enquiry", 5) if one.promise.startswith("test-")]
        later = NOW + outage * HOUR + timedelta(seconds=1)
        actions.settle_all(now=later)
        again = actions.settle_all(now=later)
        broken = list(Event.objects.filter(name="obligation_broken").order_by("id").values_list("subject_id", "at"))
        expected = sorted((one.due_at, one.id) for one in started if one.due_at is not None and one.due_at < later)
        mine = [(at, id_) for id_, at in broken if id_ in {one.id for one in started}]
        assert mine == expected and again == 0
        for one in Obligation.objects.filter(pk__in=[id_ for _, id_ in expected]):
            assert one.state == "broken" and one.settled_at == one.due_at


# --- 5 pauses are earned


@PROPERTY
@given(st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), max_size=5))
def test_pauses_add_their_length_and_nothing_more(world: World, steps: list[tuple[int, int]]) -> None:
    """Run some minutes, stand still some minutes, and so on: the due moment moves by what stood still."""
    with undone():
        publish("test-word", 48, 1, NOW - HOUR, NOW)
        one = next(one for one in world.opened("enquiry", 6) if one.promise == "test-word")
        now, still = NOW, timedelta(0)
        for run, stand in steps:
            now += timedelta(minutes=run)
            actions.pause(actor=SYSTEM, ground="waiting_customer", obligation_id=one.id, now=now)
            now += timedelta(minutes=stand)
            still += timedelta(minutes=stand)
            (seen,) = actions.resume(actor=SYSTEM, obligation_id=one.id, now=now)
            assert seen.due_at == NOW + 48 * HOUR + still
            assert seen.first_due_at == NOW + 48 * HOUR


def test_the_customers_word_needs_the_customers_proof(world: World) -> None:
    started = world.opened("repair", 7)
    with pytest.raises(Problem) as refused:
        actions.pause(actor=SYSTEM, ground="customer_asked", matter=("case", 7), now=NOW + HOUR)
    assert refused.value.code == "proof_required"
    proof = Proof("reply", "message 12", NOW + HOUR)
    found = actions.pause(actor=SYSTEM, ground="customer_asked", matter=("case", 7), proof=proof, now=NOW + HOUR)
    assert {one.id for one in found.stopped} | {one.id for one, _ in found.not_stopped} == {one.id for one in started}
    assert all(one.state == "paused" and one.due_at is None for one in found.stopped)


def test_answer_within_a_day_allows_no_pause_and_nothing_unbreaks_a_broken_one(world: World) -> None:
    (answer,) = world.opened("enquiry", 8)
    with pytest.raises(Problem) as refused:
        actions.pause(actor=SYSTEM, ground="waiting_customer", matter=("case", 8), now=NOW + HOUR)
    assert refused.value.code == "nothing_stopped"
    assert refused.value.extra["not_stopped"] == [{"obligation": str(answer.id), "why": "ground_not_allowed"}]
    late = NOW + 25 * HOUR
    with pytest.raises(Problem) as again:
        actions.pause(actor=SYSTEM, ground="disruption", matter=("case", 8), now=late, proof=Proof("tap", "x", late))
    assert again.value.extra["not_stopped"] == [{"obligation": str(answer.id), "why": "already_settled"}]
    with pytest.raises(Problem):
        actions.release(actor=SYSTEM, obligation_id=answer.id, reason="too late", evidence="none", now=late)


# --- 6 everything is provable

VERBS = st.sampled_from(
    ["pause", "resume", "fulfil", "fulfil_early", "release", "correct", "remedy", "accept", "settle"]
)


def _do(verb: str, one: int, now: datetime) -> None:
    act: dict[str, Any] = {"actor": SYSTEM, "obligation_id": one, "now": now}
    if verb == "pause":
        actions.pause(ground="waiting_customer", **act)
    elif verb == "resume":
        actions.resume(**act)
    elif verb == "fulfil":
        actions.fulfil(at=None, evidence="", **act)
    elif verb == "fulfil_early":
        actions.fulfil(at=NOW + HOUR, evidence="signed slip", **act)
    elif verb == "release":
        actions.release(reason="the customer said so", evidence="call 7", **act)
    elif verb == "correct":
        actions.correct(evidence="recording", at=None if now < NOW + 30 * HOUR else NOW + HOUR, **act)
    elif verb == "remedy":
        actions.offer_remedy(kind="apology", **act)
    elif verb == "accept":
        seen = queries.obligation(actor=SYSTEM, obligation_id=one, now=now)
        if seen.remedies:
            actions.accept_remedy(actor=SYSTEM, remedy_id=seen.remedies[-1].id, now=now)
    else:
        actions.settle_all(now=now)


@PROPERTY
@given(st.lists(st.tuples(VERBS, st.integers(1, 20)), max_size=9))
def test_replaying_the_journal_gives_the_same_states(world: World, steps: list[tuple[str, int]]) -> None:
    """Whatever is done in whatever order: the events tell the row's state, each change is a line of the table of
    transitions, a refusal changes nothing, and the chains hold."""
    with undone():
        publish("test-word", 24, 1, NOW - HOUR, NOW)
        one = next(one.id for one in world.opened("enquiry", 9) if one.promise == "test-word")
        now = NOW
        for verb, hours in steps:
            now += hours * HOUR
            before = Obligation.objects.filter(pk=one).values().get()
            try:
                with transaction.atomic():
                    _do(verb, one, now)
            except Problem:
                assert Obligation.objects.filter(pk=one).values().get() == before
            told = [
                (event.name, _data(event))
                for event in Event.objects.filter(subject_kind="obligation", subject_id=one).order_by("seq")
            ]
            after = Obligation.objects.get(pk=one)
            assert rules.replay(told) == after.state
            _passed_along_the_table(told)
        assert journal.verify().broken is None


def _data(event: Event) -> dict[str, Any]:
    import orjson

    found: dict[str, Any] = orjson.loads(event.data)
    return found


def _passed_along_the_table(told: list[tuple[str, dict[str, Any]]]) -> None:
    state = "waiting"
    for name, data in told:
        after = rules.replay([("obligation_waits", {}), (name, data)])
        if name in {"obligation_warned", "obligation_escalated", "liable_party_set"} or after == state:
            continue
        if name == "obligation_fulfilled_late":
            assert state in {"broken", "made_good"}
            continue
        assert any(
            edge.to == after and edge.event == name
            for verb in ("start", "pause", "resume", "fulfil", "fall_due", "make_good", "release", "correct", "reopen")
            if (edge := transition(state, verb))
        ), (state, name, data)
        state = str(after)


# --- 7 trust the customer


@PROPERTY
@given(
    reason=st.sampled_from(["fault", "none", "late", "wrong_item", "damaged", None]),
    use=st.sampled_from(["household", "commercial"]),
    days=st.integers(0, 2000),
    unit_class=st.sampled_from(["regular", "display", "clearance"]),
)
def test_a_right_without_conditions_asks_no_questions(
    world: World, reason: str | None, use: str, days: int, unit_class: str
) -> None:
    facts: dict[str, Any] = {"use": use, "bought_at": BOUGHT.date().isoformat(), "unit_class": unit_class}
    facts |= {"reason": reason} if reason else {}
    at = BOUGHT + timedelta(days=days)
    found = queries.claims(actor=SYSTEM, need="refund", facts=facts, at=at, now=at)
    row = next(row for row in found.claims if row.promise == "money-back")
    assert (row.verdict, row.missing, row.until) == ("granted", (), None)


# --- 8 the person at the front may act


@PROPERTY
@given(st.lists(st.integers(0, 400_00), min_size=1, max_size=8))
def test_gifts_on_the_spot_never_pass_the_limit(world: World, amounts: list[int]) -> None:
    with undone():
        accounts.set_limit(
            actor=SYSTEM, role="agent", verb="remedy", currency="CNY", per_case=200_00, per_month=500_00, now=NOW
        )
        user_id = accounts.create_user(
            actor=SYSTEM,
            username="li",
            name="李话务",
            password="correct horse battery",
            memberships=[("agent", world.unit_id)],
            now=NOW,
        )
        agent = Actor("user", user_id, "李话务", frozenset({"remedies.give"}), None, frozenset({"agent"}))
        later = NOW + 30 * HOUR
        given_now: dict[int, int] = {}
        for at, amount in enumerate(amounts):
            case = at % 3
            started = world.opened("enquiry", 100 + case)
            one = started[0].id if started else Obligation.objects.get(matter_kind="case", matter_id=100 + case).pk
            made = actions.offer_remedy(
                actor=agent, obligation_id=one, kind="voucher", amount=amount, currency="CNY", now=later
            )
            fits = given_now.get(case, 0) + amount <= 200_00 and sum(given_now.values()) + amount <= 500_00
            assert made.state == ("given" if fits or amount == 0 else "awaiting_approval")
            if made.state == "given":
                given_now[case] = given_now.get(case, 0) + amount
            else:
                assert made.expected_by is not None and made.expected_by > later


def test_the_database_itself_refuses_to_change_what_was_published(world: World) -> None:
    from django.db import IntegrityError, connection

    version = Version.objects.filter(promise__code="answer-24h").get()
    changes: list[tuple[str, list[Any]]] = [
        ("UPDATE promises_version SET statement = %s WHERE id = %s", ['{"en": "Perhaps."}', version.pk]),
        ("DELETE FROM promises_version WHERE id = %s", [version.pk]),
        ("UPDATE promises_term SET spec = %s WHERE version_id = %s", ["{}", version.pk]),
        ("DELETE FROM promises_term WHERE version_id = %s", [version.pk]),
    ]
    for statement, values in changes:
        with pytest.raises(IntegrityError, match="promise_version_frozen"), transaction.atomic():
            connection.cursor().execute(statement, values)
    actions.withdraw_version(actor=SYSTEM, code="answer-24h", number=version.number, now=NOW)
    with pytest.raises(Problem) as again:
        actions.withdraw_version(actor=SYSTEM, code="answer-24h", number=version.number, now=NOW)
    assert again.value.code == "already_withdrawn"
