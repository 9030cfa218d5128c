"""Numbers and repeats as properties; the life of a case as its table says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.rooms.cases import lifecycle, rules

SEQUENCES = st.integers(0, 900_000_000 - 1)
START = datetime(2026, 1, 1, tzinfo=UTC)


@given(SEQUENCES)
def test_a_number_is_ten_digits_that_check(sequence: int) -> None:
    """Ten digits, no leading zero, a right check digit, readable back from how it is shown."""
    number = rules.number_from(sequence)
    assert len(number) == 10 and number.isdigit() and number[0] != "0"
    assert rules.is_number(number)
    assert rules.bare_number(rules.grouped(number)) == number


@given(SEQUENCES, SEQUENCES)
def test_different_sequences_have_different_numbers(one: int, other: int) -> None:
    """The map is one to one."""
    assert (rules.number_from(one) == rules.number_from(other)) is (one == other)


@given(SEQUENCES, st.integers(0, 9), st.integers(1, 9))
def test_every_wrong_digit_is_seen(sequence: int, place: int, more: int) -> None:
    """Any single digit heard wrong."""
    number = rules.number_from(sequence)
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert not rules.is_number(wrong)
    assert rules.looks_mistyped(wrong)


@given(SEQUENCES, st.integers(0, 8))
def test_every_swap_of_neighbours_is_seen(sequence: int, place: int) -> None:
    """Two neighbouring digits typed the wrong way round."""
    number = rules.number_from(sequence)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert rules.is_number(swapped) is (number[place] == number[place + 1])


@pytest.mark.parametrize("sequence", [-1, 900_000_000])
def test_numbers_end(sequence: int) -> None:
    """Outside the range there is no number, rather than one that exists already."""
    with pytest.raises(ValueError, match=str(sequence)):
        rules.number_from(sequence)


def test_what_was_said_is_read() -> None:
    """Blanks, hyphens of any kind and full-width digits."""
    assert rules.bare_number(" 482 917—306‑5 ") == "4829173065"
    assert rules.bare_number("４８２９１７３０６５") == "4829173065"


def repair(case: int, day: float, symptom: str = "E4", item: int = 1) -> rules.Repair:
    return rules.Repair(case, item, symptom, START + timedelta(days=day))


@pytest.mark.parametrize(
    ("new", "known", "pairs"),
    [
        ([repair(2, 180)], [repair(1, 0)], [(2, 1)]),  # the last day counts
        ([repair(2, 180.001)], [repair(1, 0)], []),
        ([repair(2, 10, "e4 ")], [repair(1, 0, " E4")], [(2, 1)]),  # the same word written otherwise
        ([repair(2, 10, "noise")], [repair(1, 0)], []),
        ([repair(2, 10, "")], [repair(1, 0, "")], [(2, 1)]),  # unknown equals unknown
        ([repair(2, 10, item=2)], [repair(1, 0)], []),
        ([repair(3, 20)], [repair(1, 0), repair(2, 10)], [(3, 2), (3, 1)]),  # newest first
        ([repair(3, 0)], [repair(1, 10), repair(2, 20)], [(1, 3), (2, 3)]),  # told late: the first of a row
        ([repair(1, 0), repair(2, 10)], [], [(2, 1)]),  # both in one list
        ([repair(2, 0)], [repair(1, 0)], [(2, 1)]),  # the same moment: by id
        ([], [repair(1, 0), repair(2, 1)], []),  # what was known is known
    ],
)
def test_repeats(new: list[rules.Repair], known: list[rules.Repair], pairs: list[tuple[int, int]]) -> None:
    """The same item and symptom, opened at most 180 days apart."""
    assert rules.repeats(new, known) == pairs


def test_the_table_is_whole() -> None:
    """One row at most for a state and a verb, every target a state, every state reachable and what ends can be left."""
    seen = [(state, row.verb) for row in lifecycle.TABLE for state in row.states]
    assert len(seen) == len(set(seen))
    targets = {row.to for row in lifecycle.TABLE if row.to is not None}
    assert targets | {"open"} == set(lifecycle.STATES)
    assert lifecycle.transition("closed", "resolve") is None
    beside = ("split", "tag", "rate", "label", "follow_up", "link")
    assert lifecycle.verbs("withdrawn") == ("answer", "hear", "note", *beside)
