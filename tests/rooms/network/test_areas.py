"""Who serves a place, and where nobody or too many do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.ground.accounts.models import Notice
from makegood.ground.actor import SYSTEM
from makegood.ground.problems import Invalid, Missing, Stale
from makegood.rooms.network import actions, queries, rules
from makegood.rooms.network.inputs import AreaInput, ContractInput, DivisionInput, NodeInput
from tests.rooms.network.conftest import NOW, Places, manager

DAY = date(2026, 11, 23)


@pytest.fixture
def divisions(places: Places) -> None:
    """Guangdong with Guangzhou, three districts, two streets in one of them."""
    rows = [
        DivisionInput("440000000000", "广东省"), DivisionInput("440100000000", "广州市", lat=23.13, lng=113.26),
        DivisionInput("440106", "天河区"), DivisionInput("440104", "越秀区"), DivisionInput("440105", "海珠区"),
        DivisionInput("440106001", "五山街道"), DivisionInput("440106002", "员村街道"),
    ]  # fmt: skip
    assert actions.load_divisions(actor=SYSTEM, divisions=rows, now=NOW) == (7, 0)
    assert actions.load_divisions(actor=SYSTEM, divisions=rows, now=NOW) == (0, 0)


def _area(unit: int, division: str, **more: object) -> AreaInput:
    return AreaInput(unit, division, **{"valid_from": DAY, **more})  # type: ignore[arg-type]


def test_divisions_know_what_they_lie_in(divisions: None) -> None:
    path = queries.division_path("440106001")
    assert [(one.name, one.level) for one in path] == [("广东省", 1), ("广州市", 2), ("天河区", 3), ("五山街道", 4)]
    assert [one.name for one in queries.division_children("440100")] == ["越秀区", "海珠区", "天河区"]
    assert [one.code for one in queries.find_divisions("tianh")] == ["440106"]
    assert queries.division_path("999999") == ()
    with pytest.raises(Missing):
        queries.division("999999")
    assert actions.load_divisions(actor=SYSTEM, divisions=[DivisionInput("440106", "天河新区")], now=NOW) == (0, 1)


def test_the_closest_row_leads(places: Places, divisions: None) -> None:
    (outlet,) = actions.create_nodes(actor=SYSTEM, nodes=[NodeInput("W1", "outlet", "五山维修点", "GD")], now=NOW)
    rows = [
        _area(places.branch, "440100", backup=True),
        _area(places.east, "440106"),
        _area(outlet, "440106001", category="refrigerator", kind="repair", share=70),
        _area(places.west, "440106001", category="refrigerator", share=30),
        _area(places.west, "440105"),
    ]
    actions.add_areas(actor=SYSTEM, areas=rows, now=NOW)
    found = queries.serving(
        SYSTEM, division="440106001", categories=["fridge-large", "refrigerator"], kind="repair", on=DAY
    )
    assert [one.code for one in found] == ["W1", "GD-02", "GD-01", "GD"]
    assert [one.contracted for one in found] == [False, True, True, True]
    contract = ContractInput(outlet, "HT-1", DAY, DAY + timedelta(days=9), kinds=("repair",))
    actions.add_contracts(actor=SYSTEM, contracts=[contract], now=NOW)
    leads = queries.serving(SYSTEM, division="440106001", categories=["refrigerator"], kind="repair", on=DAY)[0]
    assert (leads.code, leads.contracted) == ("W1", True)
    # An installation is not what the outlet's row speaks of.
    other = queries.serving(SYSTEM, division="440106001", categories=["refrigerator"], kind="installation", on=DAY)
    assert [one.code for one in other] == ["GD-02", "GD-01", "GD"]
    assert queries.serving(SYSTEM, division="440106", categories=[], kind="repair", on=DAY - timedelta(days=1)) == []


def test_gaps_and_overlaps_are_told_to_whom_they_concern(places: Places, divisions: None) -> None:
    rows = [
        _area(places.east, "440106", share=60),
        _area(places.west, "440106", share=60),
        _area(places.west, "440104", share=80),
    ]
    actions.add_areas(actor=SYSTEM, areas=rows, now=NOW)
    found = queries.coverage(SYSTEM, DAY)
    assert {(one.what, one.division, one.share) for one in found} == {
        ("over", "440106", 120), ("short", "440104", 80), ("nobody", "440105", 0),
    }  # fmt: skip
    assert {one.what for one in queries.coverage(manager(places.east), DAY)} == {"over", "nobody"}
    assert actions.tell_faults(actor=SYSTEM, now=NOW) == 1
    assert actions.tell_faults(actor=SYSTEM, now=NOW + timedelta(hours=1)) == 0
    notice = Notice.objects.get(code="areas_faulty")
    assert (notice.unit_id, notice.params["n"]) == (places.branch, 3)


def test_a_row_is_changed_and_ended_as_it_was_read(places: Places, divisions: None) -> None:
    lead = manager(places.branch)
    one, two = actions.add_areas(
        actor=lead, areas=[_area(places.east, "440106"), _area(places.west, "440105")], now=NOW
    )
    for bad in (_area(places.east, "440199"), _area(places.east, "440104", share=101), _area(places.east, "440106")):
        with pytest.raises(Invalid):
            actions.add_areas(actor=lead, areas=[bad], now=NOW)
    changed = actions.change_areas(actor=lead, area_ids=[one, two], changes={"share": 50, "quota": 8}, now=NOW)
    assert [(row.share, row.quota, row.version) for row in changed] == [(50, 8, 2), (50, 8, 2)]
    with pytest.raises(Stale):
        actions.change_areas(actor=lead, area_ids=[one], changes={"share": 1}, version=1, now=NOW)
    with pytest.raises(Missing):
        actions.change_areas(actor=manager(places.east), area_ids=[one, two], changes={"share": 1}, now=NOW)
    assert actions.end_areas(actor=lead, area_ids=[one], last=DAY, now=NOW) == 1
    assert actions.end_areas(actor=lead, area_ids=[two], last=DAY - timedelta(days=1), now=NOW) == 1
    assert [row.id for row in queries.areas(lead).items] == [one]
    assert queries.area(lead, one).valid_to == DAY


_REACHES = st.lists(
    st.builds(
        rules.Reach,
        id=st.integers(1, 99), unit_id=st.integers(1, 4), division=st.sampled_from(["440106", "440104"]),
        category=st.sampled_from(["", "tv"]), kind=st.just(""), share=st.integers(0, 100), backup=st.booleans(),
        valid_from=st.sampled_from([DAY, DAY + timedelta(days=3)]), valid_to=st.sampled_from([None, DAY]),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_REACHES)
def test_shares_without_a_fault_come_to_a_hundred(rows: list[rules.Reach]) -> None:
    faulty = {(one.division, one.category, one.kind) for one in rules.shares_faults(rows, DAY)}
    works = {row.work for row in rows if row.on(DAY)}
    for work in works - faulty:
        assert sum(row.share for row in rows if row.work == work and row.on(DAY) and not row.backup) == 100
    assert faulty <= works
