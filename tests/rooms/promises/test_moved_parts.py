"""Figures of a part of the network are those of the part as it was then, however often the network is rearranged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.ground.accounts.models import Unit, UnitPath
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.models import Event as EventRow
from makegood.ground.journal.proof import verify
from makegood.ground.problems import Invalid
from makegood.rooms.cases import queries as cases
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import NodeInput
from makegood.rooms.promises import actions, queries
from makegood.rooms.promises.inputs import Noted
from makegood.rooms.promises.models import Obligation
from makegood.rooms.promises.queries.standing import by_month, overall
from makegood.site import company

START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
CODES = ("B1", "B2", "S1", "S2", "W1", "W2")
PARENTS = {"B1": None, "B2": None, "S1": "B1", "S2": "B2", "W1": "S1", "W2": "S2"}


@pytest.fixture
def tree(db: None) -> dict[str, int]:
    """Two branches, a station in each, an outlet below each."""
    head = company.init("CN", "correct horse battery", codes=("answer-24h",))
    nodes = [
        NodeInput(code, "branch" if code[0] == "B" else "outlet", code, parent_code=parent)
        for code, parent in PARENTS.items()
    ]
    ids = network.create_nodes(actor=SYSTEM, nodes=nodes, now=START - timedelta(days=2))
    return {"HQ": head.unit_id, **dict(zip(CODES, ids, strict=True))}


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(CODES), st.sampled_from(("HQ", *CODES))),
        st.tuples(st.just("open"), st.sampled_from(CODES), st.booleans()),
    ),
    min_size=4,
    max_size=10,
)


def _figures(tree: dict[str, int], day: Any, now: datetime) -> dict[str, Any]:
    return {code: queries.record(SYSTEM, "answer-24h", None, day, now, unit)["counts"] for code, unit in tree.items()}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_STEPS)
def test_each_figure_counts_what_lay_there_then(tree: dict[str, int], steps: list[tuple[str, str, Any]]) -> None:
    with transaction.atomic():
        _live(tree, steps)
        transaction.set_rollback(True)


def _live(tree: dict[str, int], steps: list[tuple[str, str, Any]]) -> None:
    above: dict[str, str | None] = {**{code: parent or "HQ" for code, parent in PARENTS.items()}, "HQ": None}
    expected = dict.fromkeys(tree, 0)
    told: list[tuple[Any, datetime, dict[str, Any]]] = []
    now = START
    for matter, (what, code, more) in enumerate(steps, 1):
        now = START + timedelta(days=2 * matter)
        if what == "move":
            day = (now - timedelta(days=1)).date()
            told.append((day, now, _figures(tree, day, now)))
            _move(tree, above, code, more, now)
            continue
        case = Noted("case_opened", now, None, None, tree[code], matter=("case", matter), kind="enquiry")
        actions.note(actor=SYSTEM, facts=[case], now=now)
        if more:
            answered = Noted("first_answered", now, None, None, tree[code], matter=("case", matter), kind="enquiry")
            actions.note(actor=SYSTEM, facts=[answered], now=now)
        # Kept at once, or broken a day later, before the next step: settled where the unit lies now.
        for one in _line(above, code):
            expected[one] += 1
    end = now + timedelta(days=2)
    last = _figures(tree, None, end)
    assert {code: sum(found[s] for s in ("kept", "broken")) for code, found in last.items()} == expected
    # What was told of earlier days is told again, word for word.
    for day, _, figures in told:
        assert _figures(tree, day, end) == figures
    opened = sum(what == "open" for what, *_ in steps)
    assert Obligation.objects.count() == opened
    assert expected["HQ"] == opened
    assert _closure_now() == _closure_of_parents()
    assert verify().ok


def _move(tree: dict[str, int], above: dict[str, str | None], code: str, parent: str, now: datetime) -> None:
    if code in _line(above, parent):
        with pytest.raises(Invalid):
            network.move_node(actor=SYSTEM, unit_id=tree[code], parent_id=tree[parent], now=now)
        return
    network.move_node(actor=SYSTEM, unit_id=tree[code], parent_id=tree[parent], now=now)
    above[code] = parent


def _line(above: dict[str, str | None], code: str) -> list[str]:
    found: list[str] = []
    step: str | None = code
    while step is not None:
        found.append(step)
        step = above[step]
    return found


def _closure_now() -> set[tuple[int, int, int]]:
    rows = UnitPath.objects.filter(valid_to__isnull=True)
    return set(rows.values_list("ancestor_id", "descendant_id", "depth"))


def _closure_of_parents() -> set[tuple[int, int, int]]:
    parents = dict(Unit.objects.values_list("id", "parent_id"))
    found = set()
    for unit in parents:
        step, depth = unit, 0
        while step is not None:
            found.add((step, unit, depth))
            step, depth = parents[step], depth + 1
    return found


def test_rights_follow_at_once_and_figures_stay(tree: dict[str, int]) -> None:
    held = frozenset({"records.read", "cases.read"})
    one, two = (Actor(kind="user", id=n, permissions=held, units=frozenset({tree[f"B{n}"]})) for n in (1, 2))
    case = Noted("case_opened", START, None, None, tree["W1"], matter=("case", 1), kind="enquiry")
    actions.note(actor=SYSTEM, facts=[case], now=START)
    moved = START + timedelta(days=3)
    network.move_node(actor=SYSTEM, unit_id=tree["S1"], parent_id=tree["B2"], now=moved, reason="并网")
    end = moved + timedelta(days=1)
    broken = {who.id: queries.record(who, "answer-24h", None, None, end)["counts"]["broken"] for who in (one, two)}
    assert broken == {1: 1, 2: 0}
    rates = overall(actor=one, from_=START.date(), to=end.date(), zone="Asia/Shanghai", now=end)
    assert rates["counts"]["broken"] == 1
    assert by_month(actor=two, code="answer-24h", now=end, count=1)[0]["counts"]["broken"] == 0
    # The case itself is the business of whoever has the outlet now.
    behind = [queries.cases_behind(actor=who, code="answer-24h", state="broken", now=end) for who in (one, two)]
    assert [len(found) for found in behind] == [0, 0]
    assert [len(queries.owed(actor=who, now=end)) for who in (one, two)] == [0, 1]
    with pytest.raises(Invalid):
        queries.record(one, "answer-24h", None, None, end, tree["S1"])
    assert cases.opened_by_month(one, zone="Asia/Shanghai", now=end, count=1) == [(START.date(), 0)]
    assert EventRow.objects.filter(name="node_moved").count() == 1
    assert verify().ok
