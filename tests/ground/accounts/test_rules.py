"""Rights, names and the closure of a tree, without a database."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.ground.accounts import rules
from makegood.ground.accounts.rules import Allowance
from makegood.ground.ui.texts import has


def test_every_role_holds_only_known_permissions() -> None:
    for role, held in rules.ROLES.items():
        assert held == {"*"} or held <= rules.PERMISSIONS, role


def test_only_the_administrator_holds_everything() -> None:
    assert [role for role, held in rules.ROLES.items() if "*" in held] == ["administrator"]


def test_a_role_can_finish_what_it_may_begin() -> None:
    """Taking a matter in may need a new customer and item; working on it moves clocks and gives items back."""
    for role, held in rules.ROLES.items():
        if "cases.open" in held:
            assert {"cases.write", "customers.write"} <= held, role
        if "cases.write" in held:
            assert {"cases.read", "items.write", "obligations.write"} <= held, role
        if "remedies.approve" in held:
            assert "remedies.give" in held, role


def test_an_unknown_role_holds_nothing() -> None:
    assert rules.permissions_of(["king"]) == frozenset()


@given(st.sets(st.sampled_from(sorted(rules.ROLES))), st.sets(st.sampled_from(sorted(rules.PERMISSIONS))))
def test_scopes_only_ever_narrow(roles: set[str], scopes: set[str]) -> None:
    everything = rules.permissions_of(roles)
    narrowed = rules.permissions_of(roles, scopes)
    assert "*" not in narrowed or not scopes
    if scopes:
        assert narrowed == (scopes if "*" in everything else everything & scopes)


def test_the_root_sees_the_whole_company() -> None:
    assert rules.seen_from([(7, False), (1, True)]) is None
    assert rules.seen_from([(7, False), (8, False)]) == frozenset({7, 8})
    assert rules.seen_from([]) == frozenset()


@pytest.mark.parametrize(
    ("given_name", "stored"),
    [
        (" Admin ", "admin"),
        ("孙桂芳", "孙桂芳"),
        ("ＡＢＣ", "ａｂｃ"),
        ("", None),
        ("a b", None),
        ("a/b", None),
        ("x" * 81, None),
    ],
)
def test_sign_in_names(given_name: str, stored: str | None) -> None:
    assert rules.username_of(given_name) == stored


def test_months_are_those_of_the_zone() -> None:
    late = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    assert rules.month_period(late, "Asia/Shanghai") == "2026-12"
    assert rules.month_period(late, "Europe/London") == "2026-11"


@given(st.lists(st.tuples(st.none() | st.integers(0, 99), st.none() | st.integers(0, 99)), min_size=1))
def test_the_widest_allowance_comes_first(pairs: list[tuple[int | None, int | None]]) -> None:
    order = rules.most_generous([Allowance(*pair) for pair in pairs])
    wide = [float("inf") if a.per_case is None else a.per_case for a in order]
    assert wide == sorted(wide, reverse=True)


@st.composite
def trees(draw: st.DrawFn) -> dict[int, int | None]:
    """A tree as {unit: parent}, its units in any order."""
    size = draw(st.integers(1, 25))
    parents: dict[int, int | None] = {1: None}
    for unit in range(2, size + 1):
        parents[unit] = draw(st.integers(1, unit - 1))
    order = list(parents)
    random.Random(draw(st.integers(0, 2**32))).shuffle(order)
    return {unit: parents[unit] for unit in order}


def _walk(parents: dict[int, int | None]) -> set[tuple[int, int, int]]:
    """The closure by walking up from every unit."""
    rows = set()
    for unit in parents:
        above: int | None = unit
        depth = 0
        while above is not None:
            rows.add((above, unit, depth))
            above, depth = parents[above], depth + 1
    return rows


@given(trees())
def test_the_closure_is_every_way_up(parents: dict[int, int | None]) -> None:
    rows = rules.paths_below(parents, {})
    assert len(rows) == len(set(rows))
    assert set(rows) == _walk(parents)


@given(trees(), st.data())
def test_a_tree_may_grow_in_two_steps(parents: dict[int, int | None], data: st.DataObject) -> None:
    first_size = data.draw(st.integers(1, len(parents)))
    first = {unit: parent for unit, parent in parents.items() if unit <= first_size}
    rest = {unit: parent for unit, parent in parents.items() if unit > first_size}
    before = rules.paths_below(first, {})
    above: dict[int, list[tuple[int, int]]] = {}
    for ancestor, unit, depth in before:
        above.setdefault(unit, []).append((ancestor, depth))
    assert set(before) | set(rules.paths_below(rest, above)) == _walk(parents)


def test_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="1"):
        rules.paths_below({1: 2, 2: 1}, {})


def test_every_permission_has_its_words() -> None:
    """Whoever makes a key or a role reads what it may do."""
    assert [one for one in sorted(rules.PERMISSIONS) if not has("permissions", one)] == []


def test_the_table_of_rights_says_what_the_roles_hold() -> None:
    page = (Path(__file__).parents[3] / "docs" / "rights.md").read_text("utf-8")
    for role, held in rules.ROLES.items():
        (line,) = [one for one in page.splitlines() if one.startswith(f"| `{role}` |")]
        told = set(re.findall(r"`([a-z_.]+)`", line.split("|")[3]))
        assert told == ({*held} - {"*"}), role
    named = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+|act_for_others)` \|", page, re.M))
    assert named == rules.PERMISSIONS
