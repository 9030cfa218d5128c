"""Pure decisions about obligations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.rooms.promises import lifecycle, rules

DUE = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("state", "known_until", "now", "expected"),
    [
        ("running", None, DUE, "running"),  # at the due moment itself it can still be kept
        ("running", None, DUE + SECOND, "broken"),
        ("running", DUE, DUE + timedelta(days=9), "running"),  # nothing is known past the due moment
        ("running", DUE + SECOND, DUE + timedelta(days=9), "broken"),
        ("running", DUE + timedelta(days=9), DUE - SECOND, "running"),  # an as-of in the future decides nothing
        ("paused", None, DUE + SECOND, "paused"),
        ("waiting", None, DUE + SECOND, "waiting"),
        ("kept", None, DUE + SECOND, "kept"),
    ],
)
def test_state_is_judged_at_the_moment_of_reading(
    state: str, known_until: datetime | None, now: datetime, expected: str
) -> None:
    assert rules.judge(state, DUE, known_until, now) == expected


def test_wilson_agrees_with_worked_figures() -> None:
    """86 of 100 gives 77.9–91.5 %, 0 of 10 gives 0–27.8 %."""
    rate = rules.wilson(86, 100)
    assert (round(rate.low or 0, 3), round(rate.high or 0, 3)) == (0.779, 0.915)
    none = rules.wilson(0, 10)
    assert (none.low, round(none.high or 0, 3)) == (0.0, 0.278)
    assert rules.wilson(0, 0).to_json() == {"value": None, "low": None, "high": None, "n": 0}


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_wilson_holds_the_share_it_is_about(successes: int, failures: int) -> None:
    rate = rules.wilson(successes, successes + failures)
    if rate.n:
        low, value, high = rate.low or 0.0, rate.value or 0.0, rate.high or 0.0
        assert 0 <= low <= value + 1e-12
        assert value - 1e-12 <= high <= 1


def test_every_state_can_be_reached_and_none_leaves_its_list() -> None:
    reached = {"waiting", "running"} | {edge.to for edge in lifecycle.TRANSITIONS}
    assert reached == set(lifecycle.STATES)
    assert {edge.source for edge in lifecycle.TRANSITIONS} <= set(lifecycle.STATES)
    assert lifecycle.transition("released", "fulfil") is None
    assert "pause" in lifecycle.verbs("running")
    assert "fall_due" not in lifecycle.verbs("running")


def test_what_is_paid_is_the_companys_and_what_is_done_at_the_door_is_the_outlets() -> None:
    assert rules.propose_party("outlet", "refunded") == "company"
    assert rules.propose_party("outlet", "visit_started") == "outlet"
    assert rules.propose_party("town_point", "visit_started") == "outlet"
    assert rules.propose_party("branch", "called") == "branch"
    assert rules.propose_party("service_centre", "called") == "company"
