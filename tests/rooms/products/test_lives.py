"""What an item lives through: owners, places, counters, parts, sets, what was paid, labels and stops."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.ground.actor import IMPORT, SYSTEM
from makegood.ground.journal.models import Event
from makegood.ground.problems import Conflict, Invalid, Missing, Stale
from makegood.rooms.products import actions, queries, rules
from makegood.rooms.products.inputs import (
    CounterInput,
    CreditInput,
    HoldInput,
    ItemInput,
    LotInput,
    PartInput,
    PaymentInput,
    PlaceInput,
    RevisionInput,
    SaleInput,
    ServiceRecordInput,
    SetInput,
    TransferInput,
)
from makegood.rooms.products.models import Item, Ownership
from tests.rooms.products.conftest import NOW, World

DAY = timedelta(days=1)


def _item(world: World, serial: str = "SN100", **given: Any) -> int:
    item = ItemInput(model="KFR-35", serial=serial, customer_id=world.sun, bought_at=NOW - 100 * DAY, **given)
    return actions.add_items(actor=SYSTEM, items=[item], now=NOW)[0]


def _hand(item: int, to: int | None, at: datetime, reason: str = "resale", **given: Any) -> None:
    actions.transfer(actor=SYSTEM, transfers=[TransferInput(item, to, at, reason, **given)], now=NOW)


def _faults(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in refused.value.errors]


# --- rules


@given(st.integers(0, 10**9), st.integers(1, 40), st.lists(st.integers(0, 40), max_size=8))
def test_refunds_add_up_to_what_was_paid(paid: int, quantity: int, steps: list[int]) -> None:
    given_back, back = 0, 0
    for step in [*steps, quantity]:
        pieces = min(step, quantity - given_back)
        part = rules.refund_of(paid, quantity, given_back, pieces)
        assert 0 <= part <= paid
        given_back, back = given_back + pieces, back + part
    assert (given_back, back) == (quantity, paid)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20), st.booleans()), unique_by=lambda one: one[0]))
def test_counters_run_backwards_only_where_they_were_set_back(told: list[tuple[int, int, bool]]) -> None:
    shown = [rules.Shown(NOW + timedelta(hours=at), value, reset) for at, value, reset in told]
    ordered = sorted(shown, key=lambda one: one.at)
    wrong = [b for a, b in pairwise(ordered) if b.value < a.value and not b.reset]
    assert rules.runs_backwards(shown) == (wrong[0] if wrong else None)


def test_a_label_is_read_however_it_is_typed() -> None:
    code = rules.label_code(2**80 - 12345)
    assert len(code) == rules.LABEL_LENGTH
    assert rules.read_label(f" {code[:4].upper()}-{code[4:8]} {code[8:]} ") == code
    assert rules.read_label(code[:-1]) == rules.read_label("u" * 16) == ""


def test_a_range_is_read_at_one_length() -> None:
    assert rules.in_range("SN15", "SN10", "SN20")
    assert not rules.in_range("SN100", "SN10", "SN20")
    assert not rules.in_range("SN15", "", "")


# --- owners


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(1, 90), st.sampled_from(["resale", "gift", "correction", "exchange"])), max_size=6)
)
def test_ownership_covers_every_moment_once(world: World, moves: list[tuple[int, str]]) -> None:
    """However often it changes hands: somebody has it at every moment since it was bought, never two."""
    Ownership.objects.all().delete()
    Item.objects.all().delete()
    item, people = _item(world), [world.sun, world.zhao]
    for days, reason in moves:
        to = next(one for one in people if one != queries.get(SYSTEM, item).customer_id)
        with suppress(Invalid):  # somebody had it later than that already
            _hand(item, to, NOW - (91 - days) * DAY, reason)
    told = queries.owners(SYSTEM, [item])[item]
    held = [rules.Held(one.customer_id, one.starts, one.ends, one.reason) for one in told]
    assert rules.is_chain(held)
    assert held[0].starts == NOW - 100 * DAY
    assert held[-1].customer_id == queries.get(SYSTEM, item).customer_id


def test_a_gift_and_who_may_be_told(world: World) -> None:
    item = _item(world)
    assert [one.told for one in queries.owners(SYSTEM, [item])[item]] == [False]
    _hand(item, world.zhao, NOW - 10 * DAY, "gift", use="commercial")
    first, second = queries.owners(SYSTEM, [item])[item]
    assert (first.customer_id, first.reason, first.ends) == (world.sun, "sale", NOW - 10 * DAY)
    assert (second.customer_id, second.reason, second.ends) == (world.zhao, "gift", None)
    assert queries.get(SYSTEM, item).use == "commercial"
    assert [one.item_id for one in queries.of_former_owners(SYSTEM, [world.sun])] == [item]
    (event,) = Event.objects.filter(name="item_transferred")
    assert json.loads(event.data) == {"before": world.sun, "after": world.zhao, "reason": "gift"}


@pytest.mark.parametrize(
    ("to", "days", "reason", "fault"),
    [
        ("sun", 1, "gift", ("customer", "transfer_to_owner")),
        ("zhao", 200, "gift", ("at", "transfer_too_early")),
        ("zhao", -1, "gift", ("at", "in_future")),
        ("zhao", 1, "sale", ("reason", "transfer_reason_unknown")),
        ("", 1, "gift", ("customer", "transfer_nobody")),
    ],
)
def test_what_cannot_be_handed_on(world: World, to: str, days: int, reason: str, fault: tuple[str, str]) -> None:
    item = _item(world)
    with pytest.raises(Invalid) as refused:
        _hand(item, getattr(world, to) if to else None, NOW - days * DAY, reason)
    assert _faults(refused) == [fault]
    assert queries.get(SYSTEM, item).customer_id == world.sun
    assert not Ownership.objects.exists()


def test_a_stale_page_hands_nothing_on(world: World) -> None:
    item = _item(world)
    with pytest.raises(Stale):
        _hand(item, world.zhao, NOW - DAY, version=7)
    with pytest.raises(Missing):
        actions.transfer(actor=world.li, transfers=[TransferInput(item, world.zhao, NOW, "gift")], now=NOW)


# --- places, counters, parts


def test_where_it_stands_and_what_is_in_it(world: World) -> None:
    item = _item(world)
    places = [
        PlaceInput(item, NOW - 9 * DAY, text="客厅"),
        PlaceInput(item, NOW - 2 * DAY, text="主卧", lat=30.5, lng=114.3),
    ]
    actions.place(actor=SYSTEM, places=places, now=NOW)
    assert [(one.text, one.ends) for one in queries.places(SYSTEM, [item])[item]] == [
        ("客厅", NOW - 2 * DAY), ("主卧", None),
    ]  # fmt: skip
    assert queries.placed(SYSTEM, [item])[item].lat == 30.5
    old, new = actions.build_in(
        actor=SYSTEM,
        parts=[
            PartInput(item, "compressor", NOW - 9 * DAY, serial="ys 1"),
            PartInput(item, "compressor", NOW, serial="YS2"),
        ],
        now=NOW,
    )
    parts = {one.id: one for one in queries.parts(SYSTEM, [item])[item]}
    assert (parts[old].replaced_by_id, parts[old].ends, parts[new].ends) == (new, NOW, None)
    assert [one.id for one in queries.search(SYSTEM, "ys2")] == [item], "found by the number of a part that is in it"
    assert queries.search(SYSTEM, "YS1") == [], "not by one that is out"
    actions.take_out(actor=SYSTEM, item_id=item, part_id=new, at=NOW, now=NOW)
    with pytest.raises(Conflict, match="part_gone"):
        actions.take_out(actor=SYSTEM, item_id=item, part_id=new, at=NOW, now=NOW)


def test_a_late_reading_fits_between_its_neighbours(world: World) -> None:
    item = _item(world)

    def read(value: int, days: int, reason: str = "") -> None:
        reading = CounterInput(item, "km", value, NOW - days * DAY, reason)
        actions.read_counters(actor=SYSTEM, readings=[reading], now=NOW)

    read(100, 10)
    read(300, 2)
    read(200, 5)
    for value, days in ((50, 5), (400, 6), (10, 1)):
        with pytest.raises(Invalid):
            read(value, days)
    read(0, 1, "换表")
    assert [one.value for one in queries.counters(SYSTEM, [item])[item]] == [0, 300, 200, 100]


# --- sets


def test_one_outdoor_unit_serves_many(world: World) -> None:
    out, one, two, three = (_item(world, f"AC{n}") for n in range(4))
    sets = [SetInput("multi", ((out, "outdoor"), (one, "indoor"), (two, "indoor")), NOW, code="DL-1")]
    (made,) = actions.form_sets(actor=SYSTEM, sets=sets, now=NOW)
    actions.form_sets(actor=SYSTEM, sets=[SetInput("multi", ((three, "indoor"),), NOW, set_id=made)], now=NOW)
    assert [one.role for one in queries.set_(SYSTEM, made).present] == ["outdoor", "indoor", "indoor", "indoor"]
    other = _item(world, "AC9")
    for members, code in (
        (((other, "outdoor"), (one, "indoor")), "set_taken"),
        (((other, "outdoor"), (_item(world, "AC8"), "outdoor")), "set_two_outdoor"),
        (((other, "member"),), "set_role_bad"),
    ):
        with pytest.raises(Invalid) as refused:
            actions.form_sets(actor=SYSTEM, sets=[SetInput("split", members, NOW)], now=NOW)
        assert _faults(refused) == [("members", code)]
    actions.leave_set(actor=SYSTEM, set_id=made, item_id=three, at=NOW, now=NOW)
    assert queries.sets_of(SYSTEM, three) == []
    actions.form_sets(actor=SYSTEM, sets=[SetInput("bundle", ((one, "member"), (other, "member")), NOW)], now=NOW)
    assert sorted(one.kind for one in queries.sets_of(SYSTEM, one)) == ["bundle", "multi"]


# --- the price


def test_the_parts_of_a_price_are_the_price(world: World) -> None:
    paid = PaymentInput(customer=200_000, subsidy=60_000, old_unit=40_000, subsidy_ref="GB-1", old_unit_note="旧冰箱")
    line = ItemInput(category="tv", code="TV", price=150_000, quantity=2, payment=paid)
    sold = SaleInput(NOW - DAY, world.sun, items=(line,), external_id="DD-7", sales_point="江汉路专柜")
    (sale,) = actions.record_sales(actor=SYSTEM, sales=[sold], now=NOW)
    (item,) = sale.item_ids
    assert queries.paid_by_customer(SYSTEM, item, 1) == (100_000, "CNY")
    credit = CreditInput(world.sun, "TV", 1, 150_000, "CNY", NOW)
    actions.credit(actor=SYSTEM, credits=[credit], now=NOW)
    assert queries.paid_by_customer(SYSTEM, item) == (100_000, "CNY")
    with pytest.raises(Conflict, match="price_parts_refunded"):
        actions.compose_price(actor=SYSTEM, item_id=item, payment=paid, version=None, now=NOW)
    assert [one.id for one in queries.search(SYSTEM, "DD-7")] == [item]
    wrong = ItemInput(category="tv", price=150_000, payment=PaymentInput(customer=1))
    with pytest.raises(Invalid) as refused:
        actions.record_sales(actor=SYSTEM, sales=[SaleInput(NOW, world.sun, items=(wrong,))], now=NOW)
    assert _faults(refused) == [("items.0.payment", "price_parts_sum")]


# --- exceptions that must have a path


def test_a_number_that_cannot_be_read_and_a_model_that_was_wrong(world: World) -> None:
    blind = ItemInput(model="KFR-35", unreadable="worn", customer_id=world.sun, staff_owned=True, plate="鄂a 123")
    (item,) = actions.add_items(actor=SYSTEM, items=[blind], now=NOW)
    found = queries.get(SYSTEM, item)
    assert (found.serial, found.unreadable, found.staff_owned, found.plate) == (None, "worn", True, "鄂A123")
    assert [one.id for one in queries.search(SYSTEM, "鄂A123")] == [item]
    changes = {"serial": "SN7", "category": "tv"}
    after = actions.update_item(actor=SYSTEM, item_id=item, version=found.version, changes=changes, now=NOW)
    assert (after.serial, after.unreadable) == ("SN7", None)
    told = [json.loads(one.data) for one in Event.objects.filter(name="item_corrected")]
    assert told == [{"field": "category", "before": "air_conditioner", "after": "tv"}]


def test_a_lot_and_a_version_are_told_by_the_number(world: World) -> None:
    lots = actions.ensure_lots(
        actor=SYSTEM, lots=[LotInput("L1", "KFR-35", NOW.date(), "一厂", "SN100", "SN199")], now=NOW
    )
    actions.add_revisions(actor=SYSTEM, revisions=[RevisionInput("KFR-35", "B", starts=NOW.date())], now=NOW)
    item, other = _item(world, "SN150"), _item(world, "SN250")
    file = queries.file(SYSTEM, item)
    assert file.lot is not None and file.revision is not None
    assert (file.lot.code, file.revision.code, queries.file(SYSTEM, other).lot) == ("L1", "B", None)
    assert [one.id for one in queries.items_of_lot(SYSTEM, queries.lot(SYSTEM, lots["L1"]))] == [item]
    actions.hold(actor=SYSTEM, stop=HoldInput("漏电", service=True, lot_id=lots["L1"]), now=NOW)
    actions.open_service_record(actor=SYSTEM, service=ServiceRecordInput(item, "inspection", NOW), now=NOW)
    with pytest.raises(Conflict, match="item_held"):
        actions.open_service_record(actor=SYSTEM, service=ServiceRecordInput(item, "repair", NOW), now=NOW)
    actions.open_service_record(actor=SYSTEM, service=ServiceRecordInput(other, "repair", NOW), now=NOW)


def test_a_stopped_model_is_not_sold_but_was(world: World) -> None:
    model = queries.models_by_code(["KFR-35"])["KFR-35"].id
    stop = actions.hold(actor=SYSTEM, stop=HoldInput("漏电", sale=True, model_id=model), now=NOW)
    sold = SaleInput(NOW, world.sun, items=(ItemInput(model="KFR-35"),))
    with pytest.raises(Invalid, match="invalid_input"):
        actions.record_sales(actor=SYSTEM, sales=[sold], now=NOW)
    actions.record_sales(actor=IMPORT, sales=[sold], now=NOW)
    actions.lift_hold(actor=SYSTEM, hold_id=stop.id, now=NOW)
    actions.record_sales(actor=SYSTEM, sales=[sold], now=NOW)


def test_a_category_of_sold_goods_keeps_its_law(world: World) -> None:
    _item(world)
    with pytest.raises(Conflict, match="category_in_use"):
        actions.change_category(actor=SYSTEM, code="air_conditioner", version=1, changes={"law": "tv"}, now=NOW)
    with pytest.raises(Invalid):
        actions.change_category(actor=SYSTEM, code="tv", version=1, changes={"parent": "tv"}, now=NOW)
    after = actions.change_category(actor=SYSTEM, code="tv", version=1, changes={"parent": "computer"}, now=NOW)
    assert (after.parent, after.version, queries.category_path("tv")) == ("computer", 2, ("tv", "computer"))


def test_a_new_label_ends_the_old_one(world: World) -> None:
    item = _item(world)
    first = actions.label_items(actor=SYSTEM, item_ids=[item], now=NOW)[item]
    assert actions.label_items(actor=SYSTEM, item_ids=[item], now=NOW)[item] == first
    second = actions.label_items(actor=SYSTEM, item_ids=[item], now=NOW, again=True)[item]
    assert queries.by_label(first) is None
    assert queries.by_label(second) == (item, world.company)
