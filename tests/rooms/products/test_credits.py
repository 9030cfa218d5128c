"""Credits on the newest earlier sale of that customer and code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.ground.actor import IMPORT, SYSTEM
from makegood.ground.journal.models import Event
from makegood.ground.problems import Invalid
from makegood.rooms.products import actions, queries
from makegood.rooms.products.inputs import CreditInput, ItemInput, SaleInput
from makegood.rooms.products.models import Credit, Item
from tests.rooms.products.conftest import NOW, World

START = NOW - timedelta(days=100)


def _day(number: int) -> datetime:
    return START + timedelta(days=number)


def _sell(customer_id: int | None, *lines: tuple[int, str, int]) -> list[int]:
    """Sales of (day, code, quantity); the ids of the items."""
    sales = [
        SaleInput(at=_day(day), customer_id=customer_id, items=(ItemInput(category="other", code=code, quantity=n),))
        for day, code, n in lines
    ]
    results = actions.record_sales(actor=IMPORT, sales=sales, now=NOW)
    return [result.item_ids[0] for result in results]


def _credit(*lines: tuple[int | None, str, int, int]) -> list[list[tuple[int | None, int]]]:
    """Credits of (customer, code, quantity, day); for each its (item, pieces)."""
    inputs = [CreditInput(customer, code, quantity, 500, "CNY", _day(day)) for customer, code, quantity, day in lines]
    results = actions.credit(actor=IMPORT, credits=inputs, now=NOW)
    return [[(part.item_id, part.quantity) for part in parts] for parts in results]


def _credited(ids: Sequence[int]) -> list[int]:
    found = queries.many(SYSTEM, ids)
    return [found[pk].credited for pk in ids]


def test_the_newest_earlier_sale_is_taken(world: World) -> None:
    old, new, later = _sell(world.sun, (1, "A", 5), (2, "A", 5), (9, "A", 5))
    assert _credit((world.sun, "A", 2, 5)) == [[(new, 2)]]
    assert _credited([old, new, later]) == [0, 2, 0]


def test_a_large_credit_goes_on_to_older_sales(world: World) -> None:
    old, new = _sell(world.sun, (1, "A", 5), (2, "A", 5))
    assert _credit((world.sun, "A", 12, 5)) == [[(new, 5), (old, 5), (None, 2)]]
    assert list(Credit.objects.order_by("id").values_list("item_id", "quantity", "price")) == [
        (new, 5, 500), (old, 5, 500), (None, 2, 500),
    ]  # fmt: skip
    assert queries.fully_credited([old, new]) == sorted([old, new])


def test_credits_of_one_list_see_each_other(world: World) -> None:
    old, new = _sell(world.sun, (1, "A", 3), (2, "A", 3))
    found = _credit((world.sun, "A", 2, 5), (world.sun, "A", 2, 5), (world.sun, "A", 2, 5), (world.sun, "A", 1, 5))
    assert found == [[(new, 2)], [(new, 1), (old, 1)], [(old, 2)], [(None, 1)]]
    assert _credited([old, new]) == [3, 3]


def test_of_one_day_the_later_line_is_taken(world: World) -> None:
    _, second = _sell(world.sun, (1, "A", 1), (1, "A", 1))
    assert _credit((world.sun, "A", 1, 2)) == [[(second, 1)]]


def test_a_sale_of_the_same_moment_is_not_an_earlier_one(world: World) -> None:
    (item,) = _sell(world.sun, (1, "A", 1))
    assert _credit((world.sun, "A", 1, 1)) == [[(None, 1)]]
    assert _credited([item]) == [0]


def test_others_and_other_codes_are_left_alone(world: World) -> None:
    mine, other_code = _sell(world.sun, (1, "A", 1), (1, "B", 1))
    (others,) = _sell(world.zhao, (1, "A", 1))
    (anonymous,) = _sell(None, (1, "A", 1))
    assert _credit((world.zhao, "B", 1, 5), (None, "A", 1, 5), (world.sun, "A", 1, 0)) == [
        [(None, 1)], [(None, 1)], [(None, 1)],
    ]  # fmt: skip
    assert _credited([mine, other_code, others, anonymous]) == [0, 0, 0, 0]


def test_each_row_is_told(world: World) -> None:
    (item,) = _sell(world.sun, (1, "A", 1))
    _credit((world.sun, "A", 2, 5))
    events = Event.objects.filter(name="credit_recorded").order_by("id")
    assert [event.at for event in events] == [_day(5)] * 2
    assert [f'"item":{item}' in event.data for event in events] == [True, False]


def test_a_chunk_is_few_statements(world: World, django_assert_max_num_queries: Any) -> None:
    _sell(world.sun, *[(1, f"C{n}", 2) for n in range(100)])
    lines = [(world.sun, f"C{n}", 1, 5) for n in range(100)]
    with django_assert_max_num_queries(8):
        found = _credit(*lines)
    assert all(parts[0][0] is not None for parts in found)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"quantity": 0}, ("quantity", "quantity_bad")),
        ({"price": -1}, ("price", "price_bad")),
        ({"currency": "yuan"}, ("currency", "currency_bad")),
        ({"code": " "}, ("code", "required")),
        ({"customer_id": 5}, ("customer", "customer_unknown")),
        ({"at": NOW.replace(tzinfo=None)}, ("at", "moment_naive")),
    ],
)
def test_credits_that_cannot_be(world: World, change: dict[str, Any], fault: tuple[str, str]) -> None:
    form: dict[str, Any] = {
        "customer_id": world.sun, "code": "A", "quantity": 1, "price": 1, "currency": "CNY", "at": NOW,
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        actions.credit(actor=SYSTEM, credits=[CreditInput(**{**form, **change})], now=NOW)
    assert [(error.field, error.code) for error in refused.value.errors] == [fault]
    assert Credit.objects.count() == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("AB"), st.integers(1, 5)), max_size=8),
    st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 9), st.integers(0, 9)), max_size=8),
    st.integers(0, 8),
)
def test_it_does_not_matter_how_a_list_is_cut(
    world: World, sales: list[tuple[int, str, int]], credits_: list[tuple[str, int, int]], cut: int
) -> None:
    """The same sales and credits for two customers, once in one list and once in two: the same pieces are taken."""
    taken = []
    for customer, parts in ((world.sun, [credits_]), (world.zhao, [credits_[:cut], credits_[cut:]])):
        Item.objects.filter(customer_id=customer).update(customer_id=None)
        ids = _sell(customer, *sales) if sales else []
        for part in parts:
            _credit(*[(customer, code, quantity, day) for code, quantity, day in part])
        taken.append(_credited(ids))
    assert taken[0] == taken[1]
