"""The tree and its closure in the database, people, tokens, and what each of them sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.ground.accounts import actions, queries
from makegood.ground.accounts.models import Token, Unit, UnitPath, User
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.models import Event
from makegood.ground.problems import Conflict, Forbidden, Invalid, Missing
from makegood.ground.rows import new_ids
from tests.ground.accounts.conftest import NOW, Person, Tree


def _fault(refused: pytest.ExceptionInfo[Invalid]) -> tuple[str, str]:
    (only,) = refused.value.errors
    return only.field, only.code


def test_everybody_is_below_the_company(tree: Tree) -> None:
    assert set(queries.descendants(tree.company)) == {tree.company, tree.north, tree.south, tree.station}
    assert set(queries.descendants(tree.north)) == {tree.north, tree.station}
    assert queries.ancestors(tree.station) == [tree.station, tree.north, tree.company]


def test_there_is_one_root(tree: Tree) -> None:
    with pytest.raises(Conflict) as refused:
        actions.create_unit(actor=SYSTEM, parent_id=None, now=NOW)
    assert refused.value.code == "company_exists"
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(id=5, parent=None, created_at=NOW)


def test_a_second_root_of_one_list_is_refused(db: None) -> None:
    with pytest.raises(Conflict):
        actions.create_units(actor=SYSTEM, parents=[None, None], now=NOW)


def test_before_the_company_there_is_no_root(db: None) -> None:
    with pytest.raises(Missing) as refused:
        queries.root_unit_id()
    assert refused.value.code == "no_company"


def test_the_root_is_not_remembered_from_a_transaction_that_was_undone(db: None) -> None:
    with transaction.atomic():
        made = actions.create_unit(actor=SYSTEM, parent_id=None, now=NOW)
        assert queries.root_unit_id() == made
        transaction.set_rollback(True)
    with pytest.raises(Missing):
        queries.root_unit_id()


def test_parents_may_stand_in_the_same_list_in_any_order(tree: Tree) -> None:
    low, middle, high = new_ids(3)
    actions.create_units(actor=SYSTEM, parents=[middle, high, tree.south], ids=[low, middle, high], now=NOW)
    assert queries.ancestors(low) == [low, middle, high, tree.south, tree.company]


def test_a_circle_changes_nothing(tree: Tree) -> None:
    one, other = new_ids(2)
    before = UnitPath.objects.count()
    with pytest.raises(Invalid) as refused:
        actions.create_units(actor=SYSTEM, parents=[other, one], ids=[one, other], now=NOW)
    assert _fault(refused) == ("parent", "unit_circle")
    assert UnitPath.objects.count() == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_the_stored_closure_is_every_way_up(tree: Tree, choices: list[int]) -> None:
    """Random trees below the company: descendants and ancestors agree with walking the parents."""
    ids = new_ids(len(choices))
    parents = [
        tree.company if not place else [tree.company, *ids[:place]][choice % (place + 1)]
        for place, choice in enumerate(choices)
    ]
    actions.create_units(actor=SYSTEM, parents=parents, ids=ids, now=NOW)
    up = dict(zip(ids, parents, strict=True))
    for unit in ids:
        way = [unit]
        while way[-1] in up:
            way.append(up[way[-1]])
        assert queries.ancestors(unit) == way
        below = {other for other in ids if unit in _way(up, other)}
        assert set(queries.descendants(unit)) == below


def _way(up: dict[int, int], unit: int) -> set[int]:
    way = {unit}
    while unit in up:
        unit = up[unit]
        way.add(unit)
    return way


def test_what_somebody_sees(tree: Tree, person: Person) -> None:
    clerk = person("clerk", ("agent", tree.north))
    boss = person("boss", ("director", tree.company))
    assert set(queries.scope(clerk, Unit.objects.all(), "id").values_list("id", flat=True)) == {
        tree.north,
        tree.station,
    }
    assert queries.visible_units(boss) is None
    assert queries.sees_units(clerk, [tree.station])
    assert not queries.sees_units(clerk, [tree.station, tree.south])
    assert not queries.sees_units(boss, [999])


def test_nobody_without_membership_sees_anything(tree: Tree, person: Person) -> None:
    stranger = person("stranger")
    assert list(queries.scope(stranger, Unit.objects.all(), "id")) == []
    assert stranger.permissions == frozenset()


def test_new_rows_belong_to_ones_own_unit(tree: Tree, person: Person) -> None:
    clerk = person("clerk", ("agent", tree.north))
    assert queries.unit_for(clerk, None) == tree.north
    assert queries.unit_for(SYSTEM, None) == tree.company
    with pytest.raises(Invalid) as refused:
        queries.unit_for(clerk, tree.south)
    assert _fault(refused) == ("unit", "unit_unknown")


def test_people_sign_in_without_case(tree: Tree, person: Person) -> None:
    person("Wang.Fang", ("agent", tree.north))
    assert User.objects.get_by_natural_key("WANG.fang").username == "wang.fang"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"username": "a b"}, ("username", "username_bad")),
        ({"username": "taken"}, ("username", "username_taken")),
        ({"name": " "}, ("name", "required")),
        ({"name": "x" * 81}, ("name", "too_long")),
        ({"password": "short"}, ("password", "password_too_short")),
        ({"language": "fr"}, ("language", "language_unknown")),
        ({"zone": "Mars/Base"}, ("zone", "zone_unknown")),
        ({"memberships": [("king", 1)]}, ("memberships", "role_unknown")),
        ({"memberships": [("agent", 1)]}, ("memberships", "unit_unknown")),
    ],
)
def test_a_person_who_cannot_be_made(
    tree: Tree, person: Person, change: dict[str, Any], fault: tuple[str, str]
) -> None:
    person("taken")
    form: dict[str, Any] = {"username": "new", "name": "New", "password": None, "memberships": []}
    with pytest.raises(Invalid) as refused:
        actions.create_user(actor=SYSTEM, now=NOW, **{**form, **change})
    assert _fault(refused) == fault
    assert not User.objects.filter(username="new").exists()


def test_nobody_hands_out_more_than_they_hold(tree: Tree) -> None:
    helper = Actor(kind="user", id=1, permissions=frozenset({"users.write", "cases.read"}))
    with pytest.raises(Forbidden):
        actions.create_user(
            actor=helper, username="x", name="X", password=None, memberships=[("administrator", tree.company)], now=NOW
        )


def test_a_password_is_ones_own(tree: Tree, person: Person) -> None:
    wang = person("wang", ("agent", tree.north))
    li = person("li", ("agent", tree.north))
    actions.set_password(actor=wang, username="WANG", password="correct horse", now=NOW)
    assert User.objects.get(username="wang").check_password("correct horse")
    with pytest.raises(Forbidden):
        actions.set_password(actor=li, username="wang", password="something else", now=NOW)
    event = Event.objects.get(name="password_set")
    assert (event.subject_id, "correct" in event.data) == (wang.id, False)


def test_preferences_are_ones_own(tree: Tree, person: Person) -> None:
    wang, li = person("wang"), person("li")
    assert wang.id is not None
    after = actions.update_preferences(
        actor=wang, user_id=wang.id, language="en", zone="Europe/London", theme="dark", now=NOW
    )
    assert (after.language, after.zone, after.theme, after.version) == ("en", "Europe/London", "dark", 2)
    with pytest.raises(Forbidden):
        actions.update_preferences(actor=li, user_id=wang.id, language="en", zone="Europe/London", theme="", now=NOW)


def test_roles_are_replaced(tree: Tree, person: Person) -> None:
    wang = person("wang", ("agent", tree.north))
    assert wang.id is not None
    after = actions.set_memberships(
        actor=SYSTEM, user_id=wang.id, memberships=[("approver", tree.south), ("approver", tree.south)], now=NOW
    )
    assert after.memberships == (("approver", tree.south),)


# --- tokens


def _token(username: str = "wang", **more: Any) -> str:
    return actions.create_token(actor=SYSTEM, username=username, name="till", now=NOW, **more)


def test_a_token_acts_as_its_user(tree: Tree, person: Person, django_assert_num_queries: Any) -> None:
    wang = person("wang", ("agent", tree.north), ("approver", tree.south))
    raw = _token()
    queries.actor_for_token(raw, NOW)
    with django_assert_num_queries(1):
        acting = queries.actor_for_token(raw, NOW)
    assert acting is not None
    assert (acting.kind, acting.id) == ("token", wang.id)
    assert acting.units == frozenset({tree.north, tree.south})
    assert acting.permissions == wang.permissions
    assert acting.roles == wang.roles
    assert raw not in str(list(Token.objects.values()))


def test_a_token_is_narrowed_to_its_scopes(tree: Tree, person: Person) -> None:
    person("wang", ("administrator", tree.company))
    acting = queries.actor_for_token(_token(scopes=["cases.open"]), NOW)
    assert acting is not None
    assert acting.permissions == {"cases.open"}
    assert acting.units is None
    assert not acting.may("users.write")


@pytest.mark.parametrize("raw", ["", "mg_", "mg_nothing", "x" * 300, "mg_" + "é" * 10])
def test_an_unknown_token_is_nobody(db: None, raw: str) -> None:
    assert queries.actor_for_token(raw, NOW) is None


def test_a_token_ends(tree: Tree, person: Person) -> None:
    wang = person("wang", ("agent", tree.north))
    expiring = _token(expires_at=NOW + timedelta(hours=1))
    assert queries.actor_for_token(expiring, NOW + timedelta(minutes=59)) is not None
    assert queries.actor_for_token(expiring, NOW + timedelta(hours=1)) is None
    revoked = _token()
    actions.revoke_token(actor=wang, token_id=Token.objects.latest("id").pk, now=NOW)
    assert queries.actor_for_token(revoked, NOW) is None
    locked = _token()
    assert wang.id is not None
    actions.switch_user(actor=SYSTEM, user_id=wang.id, active=False, now=NOW)
    assert queries.actor_for_token(locked, NOW) is None


def test_the_last_use_is_written_once_a_minute(tree: Tree, person: Person) -> None:
    person("wang", ("agent", tree.north))
    raw = _token()
    for seconds in (0, 30, 59):
        queries.actor_for_token(raw, NOW + timedelta(seconds=seconds))
    assert Token.objects.get().last_used_at == NOW
    queries.actor_for_token(raw, NOW + timedelta(seconds=60))
    assert Token.objects.get().last_used_at == NOW + timedelta(seconds=60)


def test_somebody_elses_token_is_not_there(tree: Tree, person: Person) -> None:
    person("wang", ("agent", tree.north))
    _token()
    with pytest.raises(Missing):
        actions.revoke_token(actor=person("li"), token_id=Token.objects.get().pk, now=NOW)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"scopes": ["cases.fly"]}, ("scopes", "scope_unknown")),
        ({"scopes": ["*"]}, ("scopes", "scope_unknown")),
        ({"expires_at": NOW}, ("expires_at", "moment_past")),
    ],
)
def test_a_token_that_cannot_be_made(tree: Tree, person: Person, more: dict[str, Any], fault: tuple[str, str]) -> None:
    person("wang")
    with pytest.raises(Invalid) as refused:
        _token(**more)
    assert _fault(refused) == fault
