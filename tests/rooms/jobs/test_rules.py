"""Decisions about jobs without a database: the table, numbers, shares, tries, replay."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.rooms.cases import rules as case_rules
from makegood.rooms.jobs import lifecycle, rules
from makegood.rooms.jobs.rules import Candidate, Hand

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_the_table_is_whole() -> None:
    """Every state can be left or is an end, every state but the first is reached, no verb has two ways out of one."""
    seen = set()
    for row in lifecycle.TABLE:
        for state in row.states:
            assert (row.track, state, row.verb) not in seen
            seen.add((row.track, state, row.verb))
            assert state in lifecycle.STATES[row.track]
        assert row.to is None or row.to in lifecycle.STATES[row.track]
    for track, states in lifecycle.STATES.items():
        reached = {row.to for row in lifecycle.TABLE if row.track == track} | {lifecycle.START[track]}
        assert reached >= set(states), track
        left = {state for row in lifecycle.TABLE if row.track == track and row.to for state in row.states}
        assert set(states) - left <= {"done", "failed", "cancelled", "paid", "refused"}, track


def test_the_states_are_the_glossarys() -> None:
    """Fifteen, four and six, each with its words."""
    assert [len(states) for states in lifecycle.STATES.values()] == [15, 4, 6]


@given(st.integers(0, 899_999_999))
@settings(max_examples=60)
def test_a_number_survives_a_phone_call(sequence: int) -> None:
    """J and ten digits; a wrong digit is noticed, and it is nobody's case number as it stands."""
    number = rules.number_of(sequence)
    assert rules.is_job_number(number) and len(number) == 11
    assert rules.bare(rules.spoken(number).lower()) == number
    wrong = number[:4] + str((int(number[4]) + 1) % 10) + number[5:]
    assert not rules.is_job_number(wrong) and rules.looks_like_job(wrong)
    assert not case_rules.is_number(number)
    assert number[1:] != case_rules.number_from(sequence)


def test_shares_hold_over_many_jobs() -> None:
    """60 : 40 within two percent of 4,000 jobs, and the same job gets the same answer."""
    both = [Candidate(1, share=60), Candidate(2, share=40)]
    first = Counter(rules.ranked(rules.number_of(one), both)[0].unit_id for one in range(4_000))
    assert abs(first[1] / 4_000 - 0.6) < 0.02
    assert rules.ranked("J1", both) == rules.ranked("J1", list(reversed(both)))


def test_who_is_asked_first() -> None:
    """Who served before, then the exact row, then priority; backups, own people and the unfit last."""
    wide, exact = Candidate(1, depth=4), Candidate(2, depth=6)
    backup, own = Candidate(3, depth=6, backup=True), Candidate(4, depth=6, own=True)
    before, unfit = Candidate(5, depth=2, served_before=True), Candidate(6, depth=9, why_not=("no_contract",))
    order = [one.unit_id for one in rules.ranked("J2", [own, unfit, backup, wide, exact, before])]
    assert order == [5, 2, 1, 3, 4, 6]


@pytest.mark.parametrize(
    ("hand", "why"),
    [
        (Hand(valid=frozenset({"heights"}), sex="female"), ()),
        (Hand(expired=frozenset({"heights"}), sex="female"), ("licence_expired",)),
        (Hand(valid=frozenset({"heights"}), expired=frozenset({"heights"}), sex="female"), ()),
        (Hand(sex="female"), ("licence_missing",)),
        (Hand(valid=frozenset({"heights"})), ("sex_wish",)),
        (Hand(active=False, absent=True, able=False), ("staff_left", "staff_absent", "licence_missing", "skill_missing",
                                                       "sex_wish")),
    ],
)  # fmt: skip
def test_who_may_go(hand: Hand, why: tuple[str, ...]) -> None:
    """An expired licence, a missing one, an absence, another sex than was asked for: each is named."""
    assert rules.hindrances(hand, ["heights"], "female") == why


def test_three_tries_in_two_days() -> None:
    """Tries older than two days count no more."""
    tries = [NOON - timedelta(hours=hours) for hours in (49, 47, 1, 0)]
    assert rules.tries_used(tries, NOON) == 3


@given(st.integers(-72, 72), st.integers(1, 8), st.integers(0, 96))
@settings(max_examples=60)
def test_a_disruption_moves_by_whole_days(start: int, length: int, until: int) -> None:
    """The window keeps its local hours and its length, begins at or after the end, and never earlier than agreed."""
    starts = NOON + timedelta(hours=start)
    ends, over = starts + timedelta(hours=length), NOON + timedelta(hours=until)
    shift = rules.moved_past(starts, ends, over)
    assert shift.starts >= max(starts, over if over > starts else starts)
    assert (shift.starts - starts) % timedelta(days=1) == timedelta(0)
    assert shift.ends - shift.starts == ends - starts
    assert shift.starts - timedelta(days=1) < max(over, starts)


@given(st.lists(st.sampled_from(lifecycle.TABLE), max_size=30))
@settings(max_examples=80)
def test_replay_gives_the_states(wanted: list[lifecycle.Transition]) -> None:
    """Whatever order verbs are tried in: states move along the table only, and the events tell them."""
    states: dict[str, str] = {str(track): lifecycle.START[track] for track in lifecycle.START}
    events: list[tuple[str, dict[str, str]]] = [
        ("job_created", {"state": states["work"], "evidence": states["evidence"], "money": states["money"]})
    ]
    for row in wanted:
        edge = lifecycle.transition(states[row.track], row.verb)
        if edge is None:
            assert states[row.track] not in row.states
            continue
        states[row.track] = edge.to or states[row.track]
        events.append((edge.event, {"state": states[row.track]}))
    found = rules.replay(events)
    assert (found.work, found.evidence, found.money) == (states["work"], states["evidence"], states["money"])


def test_every_result_names_its_next_owner_and_hour() -> None:
    """No visit ends without somebody who acts next, and each verb is allowed at the door."""
    for result in rules.RESULTS.values():
        assert result.next_owner and result.within > timedelta(0)
        states = ("on_site",) if result.verb != "solve" else lifecycle.UNDERWAY
        assert all(lifecycle.transition(state, result.verb) for state in states)
