"""How single obligations are settled, corrected, moved and counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from makegood.engines.clock import due_moments
from makegood.ground.accounts.models import Notice
from makegood.ground.actor import IMPORT, SYSTEM
from makegood.ground.problems import Problem, Stale
from makegood.rooms.network import actions as network
from makegood.rooms.network import queries as network_queries
from makegood.rooms.products.inputs import CreditInput, ItemInput, SaleInput
from makegood.rooms.promises import actions, queries
from makegood.rooms.promises.actions import moving
from makegood.rooms.promises.inputs import Noted, OweInput
from makegood.rooms.promises.models import Coverage, Obligation
from tests.rooms.promises.conftest import BOUGHT, NOW, World

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def answer(world: World, matter: int = 1, at: datetime = NOW) -> int:
    """An obligation of answer-24h."""
    return world.opened("complaint", matter, at)[0].id


def act(verb: Any, one: int, now: datetime, **more: Any) -> Any:
    return verb(actor=SYSTEM, obligation_id=one, now=now, **more)


# --- fulfilling


def test_at_the_due_moment_itself_it_is_kept(world: World) -> None:
    found = act(actions.fulfil, answer(world), NOW + 24 * HOUR, at=None, evidence="")
    assert (found.state, found.fulfilled_at) == ("kept", NOW + 24 * HOUR)


def test_a_second_later_it_is_broken_and_done_late(world: World) -> None:
    late = NOW + 24 * HOUR + SECOND
    found = act(actions.fulfil, answer(world), late, at=None, evidence="")
    assert (found.state, found.fulfilled_at, found.settled_at) == ("broken", late, NOW + 24 * HOUR)
    with pytest.raises(Problem) as refused:
        act(actions.fulfil, found.id, late, at=None, evidence="x")
    assert refused.value.code == "state_does_not_allow"


def test_proof_that_arrives_late_but_is_dated_in_time_corrects_and_needs_evidence(world: World) -> None:
    one, late = answer(world), NOW + 30 * HOUR
    with pytest.raises(Problem) as refused:
        act(actions.fulfil, one, late, at=NOW + HOUR, evidence="")
    assert (refused.value.code, refused.value.status) == ("evidence_required", 409)
    found = act(actions.fulfil, one, late, at=NOW + HOUR, evidence="recording 4")
    assert (found.state, found.corrected, found.fulfilled_at) == ("kept", 1, NOW + HOUR)


def test_disproved_proof_breaks_what_was_kept_and_reopens_what_is_not_due_yet(world: World) -> None:
    early, one = NOW + HOUR, answer(world)
    act(actions.fulfil, one, early, at=None, evidence="")
    again = act(actions.correct, one, NOW + 2 * HOUR, evidence="no call was made", at=None)
    assert (again.state, again.due_at) == ("running", NOW + 24 * HOUR)
    act(actions.fulfil, one, NOW + 3 * HOUR, at=None, evidence="")
    later = act(actions.correct, one, NOW + 48 * HOUR, evidence="no call was made", at=None)
    assert (later.state, later.corrected, later.settled_at) == ("broken", 2, NOW + 24 * HOUR)


def test_a_fact_cannot_happen_later_than_now_and_two_people_are_told(world: World) -> None:
    one = answer(world)
    with pytest.raises(Problem) as refused:
        act(actions.fulfil, one, NOW, at=NOW + SECOND, evidence="")
    assert refused.value.errors[0].code == "in_the_future"
    with pytest.raises(Stale) as stale:
        act(actions.fulfil, one, NOW, at=None, evidence="", version=7)
    assert stale.value.extra["current"].id == one
    assert Obligation.objects.get(pk=one).state == "running"


def test_a_reply_keeps_the_answer_and_a_later_one_changes_nothing(world: World) -> None:
    one = answer(world, 3)
    world.note("first_answered", NOW + HOUR, matter=("case", 3))
    world.note("first_answered", NOW + 2 * HOUR, matter=("case", 3))
    assert Obligation.objects.filter(pk=one).values_list("state", "fulfilled_at").get() == ("kept", NOW + HOUR)


def test_the_same_fact_told_twice_starts_nothing_twice(world: World) -> None:
    assert [len(world.opened("repair", 4)), len(world.opened("repair", 4))] == [3, 0]


def test_fulfilling_a_stopped_clock_ends_the_stop(world: World) -> None:
    (one,) = [o.id for o in world.opened("repair", 11) if o.promise == "repair-48h"]
    act(actions.pause, one, NOW + 2 * HOUR, ground="waiting_customer")
    found = act(actions.fulfil, one, NOW + 4 * HOUR, at=NOW + HOUR, evidence="")
    assert (found.state, found.paused_ground, found.due_at) == ("kept", "", NOW + 48 * HOUR)
    again = act(actions.correct, one, NOW + 5 * HOUR, evidence="still broken", at=None)
    assert (again.state, again.due_at) == ("running", NOW + 48 * HOUR)


# --- clocks of the shipped promises


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (datetime(2026, 6, 1, 8, 0, tzinfo=UTC), datetime(2026, 6, 1, 10, 0, tzinfo=UTC)),  # 16:00 → 18:00
        (datetime(2026, 6, 1, 12, 0, tzinfo=UTC), datetime(2026, 6, 2, 2, 0, tzinfo=UTC)),  # 20:00 → 10:00 next day
        (datetime(2026, 6, 1, 22, 0, tzinfo=UTC), datetime(2026, 6, 2, 2, 0, tzinfo=UTC)),  # 06:00 → 10:00
    ],
)
def test_first_contact_knows_the_night(world: World, opened: datetime, due: datetime) -> None:
    found = {one.promise: one.due_at for one in world.opened("repair", 5, opened)}
    assert found["contact-2h"] == due


def test_a_later_window_chosen_by_the_customer_moves_the_visit_and_an_earlier_one_does_not(world: World) -> None:
    later, earlier = NOW + 50 * HOUR, NOW + 3 * HOUR
    one = {o.promise: o.due_at for o in world.opened("repair", 6, window_end=later.isoformat())}
    two = {o.promise: o.due_at for o in world.opened("repair", 7, window_end=earlier.isoformat())}
    assert (one["visit-24h"], two["visit-24h"]) == (later, NOW + 24 * HOUR)


def test_a_visit_after_installation_is_called_within_three_working_days(world: World) -> None:
    (started,) = world.note("installed", datetime(2026, 6, 18, 3, 0, tzinfo=UTC))  # Thursday; Friday is Dragon Boat
    (call,) = [one for one in started if one.promise == "follow-up-3d"]
    assert call.due_at == datetime(2026, 6, 24, 10, 0, tzinfo=UTC)  # Wednesday 18:00
    world.note("called", datetime(2026, 6, 22, 3, 0, tzinfo=UTC))
    assert Obligation.objects.get(pk=call.id).state == "kept"


# --- warnings, breaches, escalation


def test_people_are_warned_before_and_told_after_once(world: World) -> None:
    one = answer(world, 8)
    actions.settle_all(now=NOW + 18 * HOUR + SECOND)
    assert sorted(Notice.objects.values_list("code", flat=True)) == ["obligation_at_risk"]
    actions.settle_all(now=NOW + 24 * HOUR)
    assert Obligation.objects.get(pk=one).state == "running"
    for _ in range(2):
        actions.settle_all(now=NOW + 24 * HOUR + SECOND)
    row = Obligation.objects.get(pk=one)
    assert (row.state, row.liable_party, row.liable_state) == ("broken", "company", "proposed")
    # At the head office nobody is above: one bell is enough there.
    assert sorted(Notice.objects.values_list("code", flat=True)) == ["obligation_at_risk", "obligation_broken"]
    assert Notice.objects.filter(code="obligation_broken").get().params["duty_name"]["zh-Hans"]


def test_what_a_station_broke_is_passed_up_to_the_unit_above(world: World) -> None:
    from makegood.rooms.network.inputs import NodeInput

    root = network_queries.node(SYSTEM, world.unit_id).code
    (station,) = network.create_nodes(actor=SYSTEM, nodes=[NodeInput("S-1", "station", "徐东站", root)], now=NOW)
    told = Noted("case_opened", NOW, world.customer_id, None, station, ("case", 12), "complaint")
    actions.note(actor=SYSTEM, facts=[told], now=NOW)
    actions.settle_all(now=NOW + 25 * HOUR)
    rang = Notice.objects.exclude(code="obligation_at_risk").values_list("code", "unit_id")
    assert sorted(rang) == [("obligation_broken", station), ("obligation_escalated", world.unit_id)]


def test_a_remedy_that_nobody_contradicts_makes_good(world: World) -> None:
    one, late = answer(world, 9), NOW + 25 * HOUR
    made = act(actions.offer_remedy, one, late, kind="apology")
    week = late + timedelta(days=7)
    assert queries.obligation(actor=SYSTEM, obligation_id=one, now=week).state == "broken"
    assert queries.obligation(actor=SYSTEM, obligation_id=one, now=week + SECOND).state == "made_good"
    assert queries.record(SYSTEM, "answer-24h", None, None, week + SECOND)["counts"]["made_good"] == 1
    actions.settle_all(now=week + SECOND)
    assert Obligation.objects.get(pk=one).state == "made_good"
    assert queries.remedy(actor=SYSTEM, remedy_id=made.id).state == "accepted"
    liable = act(actions.set_liable, one, week + HOUR, party="outlet", reason="nobody called back")
    assert (liable.liable_party, liable.liable_state) == ("outlet", "decided")


def test_what_is_not_broken_needs_no_remedy_and_what_is_broken_cannot_be_released(world: World) -> None:
    one = answer(world, 10)
    with pytest.raises(Problem):
        act(actions.offer_remedy, one, NOW + HOUR, kind="apology")
    with pytest.raises(Problem):
        act(actions.release, one, NOW + 25 * HOUR, reason="void", evidence="x")
    found = act(actions.release, one, NOW + HOUR, reason="withdrew", evidence="call 3")
    assert (found.state, found.settled_at) == ("released", NOW + HOUR)


# --- calendars


def called(world: World) -> int:
    """A follow-up call, three working days from Monday 1 June: due Thursday 4 June, 18:00 in Shanghai."""
    (started,) = world.note("installed", NOW)
    (call,) = [one for one in started if one.promise == "follow-up-3d"]
    assert call.due_at == datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
    return call.id


def change(kind: str, overrides: dict[str, Any], reason: str = "told") -> dict[str, int]:
    version = network.publish_calendar_version(
        actor=SYSTEM, code="cn", effective=NOW, kind=kind, reason=reason, definition={"overrides": overrides}, now=NOW
    )
    return actions.move_clocks(actor=SYSTEM, calendar_id=version.calendar_id, now=NOW + HOUR)


def test_a_statutory_holiday_moves_a_running_clock_later_and_keeps_its_first_moment(world: World) -> None:
    one = called(world)
    assert change("statutory", {"2026-06-03": []}) == {"earlier": 0, "later": 1, "refused": 0}
    row = Obligation.objects.get(pk=one)
    assert (row.due_at, row.first_due_at, row.moves) == (
        datetime(2026, 6, 5, 10, 0, tzinfo=UTC), datetime(2026, 6, 4, 10, 0, tzinfo=UTC), 1,
    )  # fmt: skip
    (told,) = Notice.objects.filter(code="tell_customers_moved")
    assert (told.unit_id, told.params["n"], told.link_kind, told.link_id) == (row.unit_id, 1, "postponed", row.unit_id)
    again = actions.move_clocks(actor=SYSTEM, calendar_id=row.calendar_id or 0, now=NOW + HOUR)
    assert again == {"earlier": 0, "later": 0, "refused": 0}


def test_the_clocks_of_more_than_one_batch_are_moved_each_once_and_a_stopped_one_with_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "BATCH", 3)
    started = [one for n in range(8) for one in world.note("installed", NOW + n * SECOND, matter=("case", 100 + n))[0]]
    calls = [one.id for one in started if one.promise == "follow-up-3d"]
    assert len(calls) == 8
    act(actions.pause, calls[4], NOW + HOUR / 2, ground="waiting_customer")
    assert change("statutory", {"2026-06-03": []}) == {"earlier": 0, "later": 8, "refused": 0}
    rows = list(Obligation.objects.filter(pk__in=calls).order_by("pk").values_list("state", "due_at", "moves"))
    friday = datetime(2026, 6, 5, 10, 0, tzinfo=UTC)
    assert rows == [("paused", None, 1) if n == 4 else ("running", friday, 1) for n in range(8)]
    (told,) = Notice.objects.filter(code="tell_customers_moved")
    assert told.params["n"] == 7  # the stopped one has no moment to tell of
    (resumed,) = act(actions.resume, calls[4], NOW + 2 * HOUR)
    assert resumed.due_at == friday


def test_a_batch_in_which_somebody_else_changed_a_clock_is_begun_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = called(world)
    seen: list[int] = []

    def meanwhile(*given: Any) -> Any:
        if not seen:
            seen.append(Obligation.objects.filter(pk=one).update(version=F("version") + 1))
        return due_moments(*given)

    monkeypatch.setattr(moving, "due_moments", meanwhile)
    assert change("statutory", {"2026-06-03": []}) == {"earlier": 0, "later": 1, "refused": 0}
    assert seen == [1]


def test_a_station_cannot_postpone_its_promise_by_closing(world: World) -> None:
    one = called(world)
    assert change("local", {"2026-06-03": []}) == {"earlier": 0, "later": 0, "refused": 1}
    before = Obligation.objects.get(pk=one)
    assert (before.due_at, before.moves) == (datetime(2026, 6, 4, 10, 0, tzinfo=UTC), 0)
    # A pause of half a day afterwards still counts on the calendar that the clock stayed on.
    act(actions.pause, one, NOW + 2 * HOUR, ground="waiting_customer")
    (resumed,) = act(actions.resume, one, NOW + 3 * HOUR)
    assert resumed.due_at == datetime(2026, 6, 4, 10, 0, tzinfo=UTC)


def test_an_earlier_moment_is_always_taken(world: World) -> None:
    one = called(world)
    saturday_before = {"2026-06-02": [["08:00", "12:00"]], "2026-06-04": [["08:00", "16:00"]]}
    assert change("local", saturday_before) == {"earlier": 1, "later": 0, "refused": 0}
    assert Obligation.objects.get(pk=one).due_at == datetime(2026, 6, 4, 8, 0, tzinfo=UTC)


# --- coverage


def test_an_item_holds_what_was_in_force_when_it_was_bought_and_loses_it_by_a_full_refund(world: World) -> None:
    line = ItemInput(category="other", code="A1", quantity=2, price=50_00)
    sale = SaleInput(at=BOUGHT, customer_id=world.customer_id, items=(line,))
    (result,) = actions.record_sales(actor=SYSTEM, sales=[sale], now=NOW)
    (item_id,) = result.item_ids
    held = set(Coverage.objects.filter(item_id=item_id, ends=None).values_list("version__promise__code", flat=True))
    assert {"money-back", "care-for-life"} <= held
    assert not held & {"cn-sanbao", "answer-24h", "uk-cra"}

    def back(pieces: int) -> None:
        one = CreditInput(world.customer_id, "A1", pieces, 50_00, "CNY", NOW)
        actions.credit(actor=SYSTEM, credits=[one], now=NOW)

    back(1)
    assert Coverage.objects.filter(item_id=item_id, ends=None).count() == len(held)
    back(1)
    assert set(Coverage.objects.filter(item_id=item_id).values_list("ended_as", flat=True)) == {"refunded"}
    found = queries.claims(actor=SYSTEM, need="refund", item_id=item_id, at=NOW + HOUR, now=NOW + HOUR)
    assert "money-back" not in {row.promise for row in found.claims}


def test_an_exchange_carries_the_coverage_to_the_replacement(world: World) -> None:
    new = ItemInput(category="air_conditioner", serial="SN-9001", customer_id=world.customer_id, unit_class="replaced")
    (new_id,) = actions.add_items(actor=SYSTEM, items=[new], now=NOW)
    Coverage.objects.filter(item_id=new_id).delete()
    count = actions.carry_coverage(actor=SYSTEM, from_item_id=world.item_id, to_item_id=new_id, at=NOW, now=NOW)
    assert count == Coverage.objects.filter(item_id=new_id, ends=None).count() > 0
    assert set(Coverage.objects.filter(item_id=world.item_id).values_list("ended_as", flat=True)) == {"exchanged"}


def test_a_goodwill_promise_binds_for_its_holder_alone(world: World) -> None:
    actions.create_promise(
        actor=SYSTEM, code="te-pi", basis="goodwill", name={"en": "Granted", "zh-Hans": "特批"}, zone="Asia/Shanghai",
        now=NOW,
    )  # fmt: skip
    clause = {
        "kind": "right", "id": "1", "rights": ["repair"], "title": {"en": "Free repair", "zh-Hans": "免费维修"},
        "statement": {"en": "Repaired free of charge.", "zh-Hans": "免费维修。"},
    }  # fmt: skip
    actions.publish_version(
        actor=SYSTEM, code="te-pi", statement={"en": "Free repair.", "zh-Hans": "免费维修。"}, clauses=[clause],
        effective=NOW, holder_id=world.customer_id, now=NOW,
    )  # fmt: skip
    later = NOW + HOUR
    own = queries.claims(actor=SYSTEM, need="repair", item_id=world.item_id, at=later, now=later)
    assert [(row.promise, row.verdict) for row in own.claims if row.basis == "goodwill"] == [("te-pi", "granted")]
    other = ItemInput(category="air_conditioner", bought_at=BOUGHT)
    (other_id,) = actions.add_items(actor=SYSTEM, items=[other], now=NOW)
    found = queries.claims(actor=SYSTEM, need="repair", item_id=other_id, at=later, now=later)
    assert "te-pi" not in {row.promise for row in found.claims}


# --- imported history and records


def owed(world: World, sale: int, due: datetime, known: datetime, **more: Any) -> int:
    one = OweInput("answer-24h", "1", ("sale", sale), BOUGHT, due, known, world.customer_id, **more)
    return actions.owe(actor=IMPORT, obligations=[one], now=NOW)[0]


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"fulfilled_at": NOW}, "kept"),
        ({"fulfilled_at": NOW + SECOND}, "broken"),
        ({"released_at": NOW - HOUR}, "released"),
        ({}, "broken"),
    ],
)
def test_imported_history_is_settled_as_it_was_known(world: World, more: dict[str, Any], state: str) -> None:
    one = owed(world, 1, NOW, NOW + 9 * HOUR, **more)
    assert queries.obligation(actor=SYSTEM, obligation_id=one, now=NOW + 99 * HOUR).state == state
    assert Notice.objects.count() == 0


def test_nothing_settles_imported_history_past_its_as_of_until_a_later_import_speaks_of_it(world: World) -> None:
    far = NOW + timedelta(days=400)
    one = owed(world, 2, NOW + 5 * HOUR, NOW)
    actions.settle_all(now=far)
    assert queries.obligation(actor=SYSTEM, obligation_id=one, now=far).state == "running"
    assert queries.record(SYSTEM, "answer-24h", None, None, far)["known_until"] == NOW.isoformat()
    assert owed(world, 2, NOW + 5 * HOUR, NOW + 6 * HOUR) == one
    assert queries.obligation(actor=SYSTEM, obligation_id=one, now=far).state == "broken"
    # Proof dated in time arrives in a third file; an older file afterwards takes nothing back.
    owed(world, 2, NOW + 5 * HOUR, NOW + 7 * HOUR, fulfilled_at=NOW + 4 * HOUR)
    owed(world, 2, NOW + 5 * HOUR, NOW + 6 * HOUR)
    found = queries.obligation(actor=SYSTEM, obligation_id=one, now=far)
    assert (found.state, found.corrected, found.known_until) == ("kept", 1, NOW + 7 * HOUR)


def test_the_record_counts_by_settling_day_and_open_ones_as_of_the_last(world: World) -> None:
    day = timedelta(days=1)
    one, two, three = (answer(world, n, NOW + n * day) for n in (20, 21, 22))
    act(actions.fulfil, one, NOW + 20 * day + HOUR, at=None, evidence="")
    act(actions.fulfil, two, NOW + 23 * day, at=None, evidence="")
    now = NOW + 22 * day + 2 * HOUR

    def counts(first: int, last: int, at: datetime = now) -> dict[str, int]:
        local = date(2026, 6, 1)
        found = queries.record(SYSTEM, "answer-24h", local + first * day, local + last * day, at)["counts"]
        return {state: n for state, n in found.items() if n}

    assert counts(20, 20) == {"kept": 1}
    assert counts(21, 21) == {"running": 1}
    assert counts(22, 22) == {"broken": 1, "running": 1}
    assert counts(20, 23, NOW + 40 * day) == {"kept": 1, "broken": 2}
    whole = queries.record(SYSTEM, "answer-24h", None, None, NOW + 40 * day)
    assert (whole["kept_rate"]["n"], whole["made_good_rate"]["value"]) == (3, 0.0)
    assert [one.id for one in queries.cases_behind(
        actor=SYSTEM, code="answer-24h", state="broken", now=NOW + 40 * day
    )] == [two, three]  # fmt: skip


def test_opening_costs_the_same_number_of_statements_for_one_and_for_thirty(world: World) -> None:
    def statements(n: int, first: int) -> int:
        facts = [
            Noted(
                "case_opened", NOW, world.customer_id, world.item_id, world.unit_id, ("case", first + i), "repair",
                fresh=True,
            )
            for i in range(n)
        ]  # fmt: skip
        with CaptureQueriesContext(connection) as seen:
            found = actions.note(actor=SYSTEM, facts=facts, now=NOW)
        assert [len(one.started) for one in found] == [3] * n
        return len(seen)

    statements(1, 100)
    assert statements(3, 200) == statements(30, 300)
