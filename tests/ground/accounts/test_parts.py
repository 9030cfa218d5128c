"""Several roles of one person, each in its own part of the network; and customers, who are in none."""

from __future__ import annotations

import pytest

from makegood.ground.accounts import actions, queries
from makegood.ground.accounts.models import Unit
from makegood.ground.actor import SYSTEM, Actor, Grant
from makegood.ground.problems import Forbidden, Invalid
from tests.ground.accounts.conftest import NOW, Person, Tree


@pytest.fixture
def both(tree: Tree, person: Person) -> Actor:
    """A dispatcher in the north who follows up in the south."""
    return person("both", ("dispatcher", tree.north), ("follow_up_agent", tree.south))


def _units(actor: Actor, need: str | None = None) -> set[int]:
    return set(queries.scope(actor, Unit.objects.all(), "id", need).values_list("id", flat=True))


def test_each_role_holds_in_its_own_part_alone(tree: Tree, both: Actor) -> None:
    assert _units(both) == {tree.north, tree.station, tree.south}
    assert _units(both, "cases.read") == {tree.north, tree.station, tree.south}
    assert _units(both, "cases.assign") == {tree.north, tree.station}
    assert _units(both, "records.read") == {tree.south}
    assert _units(both, "users.write") == set()
    assert both.where("cases.assign") == frozenset({tree.north})
    assert both.where("users.write") == frozenset()


def test_what_is_held_elsewhere_is_refused_here(tree: Tree, both: Actor) -> None:
    queries.need_at(both, "cases.assign", tree.station)
    queries.need_at(both, "records.read", tree.south)
    for permission, unit in (
        ("cases.assign", tree.south), ("records.read", tree.station), ("records.read", tree.company),
        ("records.read", None),
    ):  # fmt: skip
        both.need(permission)
        assert not queries.may_at(both, permission, unit)
        with pytest.raises(Forbidden) as refused:
            queries.need_at(both, permission, unit)
        assert refused.value.code == "permission_required"
    with pytest.raises(Forbidden):
        queries.need_at(both, "cases.assign", [tree.north, tree.south])
    assert queries.held_at(both, "cases.assign", [tree.north, tree.station, tree.south]) == {tree.north, tree.station}


def test_new_rows_go_where_the_permission_is_held(tree: Tree, both: Actor) -> None:
    assert queries.unit_for(both, None, need="records.read") == tree.south
    assert queries.unit_for(both, None, need="cases.assign") == tree.north
    with pytest.raises(Forbidden):
        queries.unit_for(both, tree.south, need="cases.assign")
    with pytest.raises(Invalid):
        queries.unit_for(both, tree.company, need="cases.assign")


def test_roles_stand_where_they_were_given(tree: Tree, both: Actor) -> None:
    assert queries.roles_at(both, tree.station) == {"dispatcher"}
    assert queries.roles_at(both, tree.south) == {"follow_up_agent"}
    assert queries.roles_at(both, tree.company) == frozenset()
    assert queries.roles_at(SYSTEM, tree.south) == frozenset()


def test_a_role_in_the_company_reaches_everywhere(tree: Tree, person: Person) -> None:
    boss = person("boss", ("agent", tree.company), ("area_manager", tree.north))
    assert boss.where("cases.write") is None
    assert boss.where("remedies.approve") == frozenset({tree.north})
    assert queries.visible_units(boss, "cases.write") is None
    assert queries.may_at(boss, "cases.write", None)
    assert not queries.may_at(boss, "remedies.approve", None)


def test_scopes_narrow_each_part(tree: Tree, both: Actor) -> None:
    raw = actions.create_token(
        actor=SYSTEM, username="both", name="desk", now=NOW, scopes=["cases.assign", "records.read"]
    )
    program = queries.actor_for_token(raw, NOW)
    assert program is not None
    assert program.grants == (
        Grant(frozenset({"cases.assign"}), tree.north, "dispatcher"),
        Grant(frozenset({"records.read"}), tree.south, "follow_up_agent"),
    )
    assert _units(program, "cases.assign") == {tree.north, tree.station}
    assert _units(program, "cases.read") == set()


def test_an_actor_without_parts_holds_everything_in_all_of_its_units(tree: Tree) -> None:
    plain = Actor(kind="user", permissions=frozenset({"cases.read"}), units=frozenset({tree.north}))
    assert _units(plain, "cases.read") == {tree.north, tree.station}
    assert _units(plain, "cases.assign") == set()
    assert _units(SYSTEM, "cases.assign") == {tree.company, tree.north, tree.south, tree.station}


def test_a_customer_sees_no_unit_and_of_other_rows_only_the_own(tree: Tree, both: Actor) -> None:
    customer = queries.actor_for_customer([7], "陈顾客", "zh-Hans")
    assert _units(customer) == set()
    assert not queries.sees_units(customer, [tree.company])
    assert not queries.may_at(customer, "cases.read", tree.company)
    # Any table serves to show it: here a unit is its own "customer".
    own = queries.actor_for_customer([tree.south], "陈顾客", "zh-Hans")
    rows = queries.scope(own, Unit.objects.all(), "id", "cases.read", customer="id")
    assert set(rows.values_list("id", flat=True)) == {tree.south}
    assert not queries.scope(own, Unit.objects.all(), "id", "cases.write", customer="id").exists()
    # Whoever is no customer is asked for the unit.
    staff = queries.scope(both, Unit.objects.all(), "id", "records.read", customer="parent_id")
    assert set(staff.values_list("id", flat=True)) == {tree.south}
