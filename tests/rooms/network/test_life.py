"""The life of a node, what it needs for each step, and what keeps it from leaving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from makegood.ground.accounts.models import Notice
from makegood.ground.actor import SYSTEM
from makegood.ground.problems import Conflict, FieldError, Forbidden, Invalid, Missing, Stale
from makegood.rooms.network import actions, leaving, lifecycle, queries
from makegood.rooms.network.inputs import AreaInput, ContractInput, NodeInput, StaffInput
from tests.rooms.network.conftest import NOW, Places, manager

DAY = date(2026, 11, 23)


def _outlet(places: Places, state: str = "applied") -> int:
    node = NodeInput("W1", "outlet", "天河特约维修点", parent_code="GD", state=state)
    return actions.create_nodes(actor=SYSTEM, nodes=[node], now=NOW)[0]


def _contract(unit: int, deposit: int = 0) -> int:
    one = ContractInput(
        unit, "HT-1", DAY, date(2027, 11, 22), deposit=deposit, deposit_paid_on=DAY if deposit else None
    )
    return actions.add_contracts(actor=SYSTEM, contracts=[one], now=NOW)[0]


def _go(unit: int, verb: str, reason: str = "") -> str:
    return actions.step(actor=SYSTEM, unit_id=unit, verb=verb, reason=reason, now=NOW).state


def test_an_outlet_lives_from_applied_to_left(places: Places) -> None:
    unit = _outlet(places)
    _go(unit, "survey")
    with pytest.raises(Conflict) as no_contract:
        _go(unit, "sign")
    assert [one.code for one in no_contract.value.errors] == ["contract_missing"]
    contract = _contract(unit, deposit=500_000)
    _go(unit, "sign")
    _go(unit, "train")
    with pytest.raises(Conflict) as not_ready:
        _go(unit, "open")
    assert [one.code for one in not_ready.value.errors] == ["area_missing", "staff_missing"]
    (area,) = actions.add_areas(actor=SYSTEM, areas=[AreaInput(unit, "440106", DAY)], now=NOW)
    (member,) = actions.add_staff(actor=SYSTEM, staff=[StaffInput(unit, "李师傅")], now=NOW)
    assert _go(unit, "open") == "active"
    assert queries.node(SYSTEM, unit).opened_on == DAY
    with pytest.raises(Invalid) as why:
        _go(unit, "suspend")
    assert why.value.errors[0].code == "reason_required"
    assert _go(unit, "suspend", "资料不全") == "suspended"
    assert _go(unit, "resume") == "active"
    assert _go(unit, "leave", "合同不续") == "exiting"
    with pytest.raises(Conflict) as still:
        _go(unit, "settle")
    assert [one.code for one in still.value.errors] == ["staff_left", "areas_open", "deposit_open"]
    actions.change_member(actor=SYSTEM, member_id=member, changes={"until": DAY}, now=NOW)
    actions.end_areas(actor=SYSTEM, area_ids=[area], last=DAY - timedelta(days=1), now=NOW)
    actions.change_contract(actor=SYSTEM, contract_id=contract, changes={"deposit_returned_on": DAY}, now=NOW)
    assert _go(unit, "settle") == "left"
    verbs = [one.verb for one in reversed(queries.steps(SYSTEM, unit))]
    assert verbs == ["survey", "sign", "train", "open", "suspend", "resume", "leave", "settle"]
    assert queries.steps(SYSTEM, unit)[1].reason == "合同不续"
    assert Notice.objects.filter(code="node_exits", unit_id=places.branch).count() == 1


def test_rooms_above_say_what_keeps_it(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = _outlet(places, "exiting")
    monkeypatch.setattr(leaving, "_questions", {})
    leaving.on("cases", lambda asked: [FieldError("cases", "areas_open", (("n", 2),))] if asked == unit else [])
    with pytest.raises(Conflict) as still:
        _go(unit, "settle")
    assert [(one.field, dict(one.params)) for one in still.value.errors] == [("cases", {"n": 2})]
    assert queries.node(SYSTEM, unit).state == "exiting"
    with pytest.raises(ValueError, match="cases"):
        leaving.on("cases", lambda _: [])


@pytest.mark.parametrize("state", lifecycle.STATES)
def test_what_the_table_does_not_allow_is_refused(places: Places, state: lifecycle.State) -> None:
    unit = _outlet(places, state)
    for verb in {row.verb for row in lifecycle.TABLE} - set(lifecycle.verbs(state)):
        with pytest.raises(Conflict) as refused:
            _go(unit, verb, "因为")
        assert refused.value.code == "node_state"
    assert queries.node(SYSTEM, unit).state == state
    assert queries.steps(SYSTEM, unit) == []


def test_steps_are_for_those_who_may(places: Places) -> None:
    unit = _outlet(places)
    with pytest.raises(Forbidden):
        actions.step(actor=manager(places.branch), unit_id=unit, verb="survey", now=NOW)
    with pytest.raises(Stale):
        actions.step(actor=SYSTEM, unit_id=unit, verb="survey", version=7, now=NOW)
    assert queries.node(SYSTEM, unit).state == "applied"
    with pytest.raises(Missing):
        queries.node(manager(places.east), unit)


def test_what_it_looked_after_goes_to_its_heir(places: Places) -> None:
    unit = _outlet(places, "exiting")
    rows = [
        AreaInput(unit, "440106", DAY - timedelta(days=30), share=60),
        AreaInput(unit, "440104", DAY - timedelta(days=30), share=40),
        AreaInput(places.east, "440106", DAY - timedelta(days=30), share=40),
    ]
    actions.add_areas(actor=SYSTEM, areas=rows, now=NOW)
    with pytest.raises(Invalid):
        actions.hand_over(actor=SYSTEM, unit_id=unit, heir_id=unit, now=NOW)
    actions.hand_over(actor=SYSTEM, unit_id=unit, heir_id=places.east, now=NOW)
    now_theirs = queries.areas(SYSTEM, unit_id=places.east, on=DAY).items
    assert sorted((one.division, one.share) for one in now_theirs) == [("440104", 40), ("440106", 100)]
    assert queries.areas(SYSTEM, unit_id=unit, on=DAY).items == ()
    assert len(queries.areas(SYSTEM, unit_id=unit, on=DAY - timedelta(days=1)).items) == 2
    assert queries.steps(SYSTEM, unit)[0].after == "GD-01"


def test_closing_moves_no_promise_and_can_be_taken_back(places: Places) -> None:
    clerk = manager(places.east)
    start = datetime(2026, 11, 24, 4, tzinfo=UTC)
    with pytest.raises(Invalid):
        actions.close_for(actor=clerk, unit_id=places.east, starts=start, ends=start, reason="盘点", now=NOW)
    made = actions.close_for(
        actor=clerk, unit_id=places.east, starts=start, ends=start + timedelta(hours=4), reason="盘点", now=NOW
    )
    with pytest.raises(Missing):
        actions.close_for(
            actor=clerk, unit_id=places.west, starts=start, ends=start + timedelta(hours=4), reason="盘点", now=NOW
        )
    assert queries.closures(clerk, [places.east], NOW) == [made]
    actions.withdraw_closure(actor=clerk, closure_id=made.id, now=NOW)
    assert queries.closures(clerk, [places.east], NOW) == []
    with pytest.raises(Conflict):
        actions.withdraw_closure(actor=clerk, closure_id=made.id, now=NOW)


def test_details_are_changed_by_those_who_read_them_last(places: Places) -> None:
    changes = {"name": "天河中心服务站", "lat": 23.12, "lng": 113.33, "contact": "王站长", "daily_capacity": 30}
    after = actions.change_node(actor=SYSTEM, unit_id=places.east, changes=changes, version=1, now=NOW)
    assert (after.name, after.daily_capacity, after.version) == ("天河中心服务站", 30, 2)
    assert [one.code for one in queries.nodes(SYSTEM, q="tianhezhongx").items] == ["GD-01"]
    for bad in (
        {"lat": 91.0, "lng": 1.0},
        {"lat": 1.0, "lng": None},
        {"daily_capacity": -1},
        {"code": "X"},
        {"name": " "},
    ):
        with pytest.raises(Invalid):
            actions.change_node(actor=SYSTEM, unit_id=places.east, changes=bad, now=NOW)
    with pytest.raises(Stale):
        actions.change_node(actor=SYSTEM, unit_id=places.east, changes={"phone": "1"}, version=1, now=NOW)
    assert queries.node(SYSTEM, places.east) == after
