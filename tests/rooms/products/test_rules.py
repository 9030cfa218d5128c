"""Which sales a credit takes back, against taking pieces one at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.rooms.products import rules
from makegood.rooms.products.rules import Left, take

START = datetime(2026, 1, 1, tzinfo=UTC)

SALES = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)), max_size=6)
CREDITS = st.lists(st.tuples(st.integers(1, 15), st.integers(0, 20)), max_size=6)


def _piece_by_piece(sales: list[tuple[int, int]], credits_: list[tuple[int, int]]) -> list[dict[int | None, int]]:
    """Each piece in turn goes to the newest sale at or before its credit that has one left."""
    left = {place: quantity for place, (_, quantity) in enumerate(sales)}
    answer = []
    for quantity, day in credits_:
        taken: dict[int | None, int] = {}
        for _ in range(quantity):
            fitting = [place for place, (sold, _) in enumerate(sales) if sold < day and left[place]]
            newest = max(fitting, key=lambda place: (sales[place][0], place), default=None)
            if newest is not None:
                left[newest] -= 1
            taken[newest] = taken.get(newest, 0) + 1
        answer.append(taken)
    return answer


@given(SALES, CREDITS)
def test_a_credit_takes_the_newest_earlier_sales(sales: list[tuple[int, int]], credits_: list[tuple[int, int]]) -> None:
    order = sorted(range(len(sales)), key=lambda place: (sales[place][0], place), reverse=True)
    items = [Left(place, START + timedelta(days=sales[place][0]), sales[place][1]) for place in order]
    found = [dict(take(quantity, START + timedelta(days=day), items)) for quantity, day in credits_]
    assert found == _piece_by_piece(sales, credits_)


@given(SALES, st.integers(1, 40), st.integers(0, 20))
def test_no_piece_is_lost(sales: list[tuple[int, int]], quantity: int, day: int) -> None:
    items = [Left(place, START + timedelta(days=sold), left) for place, (sold, left) in enumerate(sales)]
    before = sum(item.left for item in items)
    parts = take(quantity, START + timedelta(days=day), items)
    assert sum(pieces for _, pieces in parts) == quantity
    assert all(pieces > 0 for _, pieces in parts)
    matched = sum(pieces for item_id, pieces in parts if item_id is not None)
    assert before - sum(item.left for item in items) == matched
    assert [item_id for item_id, _ in parts].count(None) <= 1


@pytest.mark.parametrize(
    ("raw", "serial"), [(" sn-8821 ", "SN-8821"), ("ＡＢ１２", "AB12"), ("a b c", "ABC"), ("", "")]
)
def test_serial_numbers(raw: str, serial: str) -> None:
    assert rules.normalise_serial(raw) == serial


def test_every_category_of_the_law_is_in_the_catalogue() -> None:
    assert list(rules.STANDARD_NAMES) == rules.LAW_CATEGORIES
    assert all(set(name) == {"en", "zh-Hans"} and all(name.values()) for name in rules.STANDARD_NAMES.values())
