"""The catalogue, sales, items and service records in the database."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from makegood.ground.actor import IMPORT, SYSTEM, Actor
from makegood.ground.journal.models import About, Event
from makegood.ground.problems import Conflict, Forbidden, Invalid, Missing, Stale
from makegood.rooms.products import actions, queries, rules
from makegood.rooms.products.inputs import (
    CategoryInput,
    FeeInput,
    ItemInput,
    ModelInput,
    SaleInput,
    ServiceRecordInput,
)
from makegood.rooms.products.models import Category, Fee, Item, Sale
from tests.rooms.products.conftest import NOW, World

BOUGHT = NOW - timedelta(days=30)


def _faults(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in refused.value.errors]


def _sell(actor: Actor, *sales: SaleInput) -> list[Any]:
    return actions.record_sales(actor=actor, sales=sales, now=NOW)


# --- catalogue


def test_the_standard_catalogue(world: World) -> None:
    found = queries.categories()
    assert set(found) == set(rules.LAW_CATEGORIES)
    assert found["tv"].name["zh-Hans"] == "电视机"
    assert all(code == view.law for code, view in found.items())
    assert actions.ensure_standard_categories(actor=SYSTEM, now=NOW) == []


def test_categories_hang_below_each_other_in_any_order(world: World) -> None:
    new = [
        ("split", "cooling", {"en": "Split"}, "air_conditioner"),
        ("cooling", "air_conditioner", {"en": "Cooling"}, "air_conditioner"),
        CategoryInput("tv", None, {"en": "Changed"}, "other"),
    ]
    assert actions.ensure_categories(actor=SYSTEM, categories=new, now=NOW) == ["cooling", "split"]
    assert queries.categories()["tv"].law == "tv", "what is there stays as it is"


@pytest.mark.parametrize(
    ("category", "fault"),
    [
        (("a", None, {}, "spaceship"), ("0.law", "law_category_unknown")),
        (("a", "b", {}, "tv"), ("0.parent", "category_unknown")),
        (("a", "a", {}, "tv"), ("parent", "category_circle")),
        ((" ", None, {}, "tv"), ("0.code", "required")),
    ],
)
def test_categories_that_cannot_be(world: World, category: Any, fault: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        actions.ensure_categories(actor=SYSTEM, categories=[category], now=NOW)
    assert _faults(refused) == [fault]
    assert Category.objects.count() == len(rules.LAW_CATEGORIES)


def test_models_are_made_once(world: World) -> None:
    models = [ModelInput("KFR-35", "changed", "tv"), ModelInput("BCD-200", "冰箱", "refrigerator")]
    first = actions.ensure_models(actor=SYSTEM, models=models, now=NOW)
    assert actions.ensure_models(actor=SYSTEM, models=models, now=NOW) == first
    assert queries.models_by_code(["KFR-35"])["KFR-35"].category == "air_conditioner"
    assert [model.code for model in queries.models(SYSTEM, "BCD").items] == ["BCD-200"]
    with pytest.raises(Invalid) as refused:
        actions.ensure_models(actor=SYSTEM, models=[ModelInput("", "", "spaceship")], now=NOW)
    assert _faults(refused) == [("code", "required"), ("category", "category_unknown")]


# --- sales


def test_a_sale(world: World) -> None:
    sale = SaleInput(
        at=BOUGHT, customer_id=world.sun, channel="online", external_id="T-1",
        items=(
            ItemInput(model="KFR-35", serial=" sn-8821 ", price=329_900, delivered_at=BOUGHT + timedelta(days=2)),
            ItemInput(
                category="other", code="REMOTE", description="遥控器", quantity=3, price=4_900, unit_class="display"
            ),
        ),
        fees=(FeeInput("POST", "运费", 1, 1_500), FeeInput("D", "优惠", 1, -2_000)),
    )  # fmt: skip
    (result,) = _sell(world.wang, sale)
    unit, remote = (queries.get(world.wang, pk) for pk in result.item_ids)
    assert (unit.name, unit.brand, unit.category, unit.law_category, unit.serial) == (
        "清凉 1.5 匹", "和顺", "air_conditioner", "air_conditioner", "SN-8821",
    )  # fmt: skip
    assert (unit.bought_at, unit.customer_id, unit.channel, unit.jurisdiction, unit.currency, unit.unit_id) == (
        BOUGHT, world.sun, "online", "CN", "CNY", world.north,
    )  # fmt: skip
    assert (unit.code, unit.model, unit.line, remote.line) == ("KFR-35", "KFR-35", 1, 2)
    assert (remote.name, remote.quantity, remote.price, remote.unit_class) == ("遥控器", 3, 4_900, "display")
    whole = queries.sale(world.wang, result.id)
    assert [item.id for item in whole.items] == list(result.item_ids)
    assert [(fee.code, fee.price) for fee in whole.fees] == [("POST", 1_500), ("D", -2_000)]
    assert [item.id for item in queries.of_customer(world.wang, world.sun)] == [*reversed(result.item_ids)]


def test_a_sale_is_one_event(world: World) -> None:
    sale = SaleInput(at=BOUGHT, customer_id=world.sun, items=(ItemInput(category="tv"), ItemInput(category="tv")))
    live, imported = _sell(SYSTEM, sale)[0], _sell(IMPORT, sale)[0]
    for result, actor, about in ((live, SYSTEM, {"customer", "item"}), (imported, IMPORT, {"customer"})):
        event = Event.objects.get(subject_kind="sale", subject_id=result.id)
        told = json.loads(event.data)
        assert (event.name, event.actor_kind, event.at) == ("sale_recorded", actor.kind, BOUGHT)
        assert (told["items"], told["first_item"], told["last_item"]) == (2, *result.item_ids)
        assert set(About.objects.filter(event=event).values_list("kind", flat=True)) == about


def test_an_anonymous_sale(world: World) -> None:
    (result,) = _sell(world.wang, SaleInput(at=BOUGHT, items=(ItemInput(category="tv"),)))
    assert queries.get(world.wang, result.item_ids[0]).customer_id is None


def test_a_thousand_lines_are_few_statements(world: World, django_assert_max_num_queries: Any) -> None:
    lines = tuple(ItemInput(category="other", code=f"C{n}", price=n) for n in range(10))
    sales = [SaleInput(at=BOUGHT, customer_id=world.sun, items=lines) for _ in range(100)]
    with django_assert_max_num_queries(15):
        results = _sell(IMPORT, *sales)
    flat = [pk for result in results for pk in result.item_ids]
    assert flat == list(range(flat[0], flat[0] + 1_000))


def test_lines_that_come_later_join_their_sale(world: World) -> None:
    (first,) = _sell(
        SYSTEM, SaleInput(at=BOUGHT, customer_id=world.sun, channel="phone", items=(ItemInput(category="tv"),))
    )
    more = SaleInput(at=NOW, sale_id=first.id, items=(ItemInput(category="tv"), ItemInput(category="car")))
    second, third = _sell(SYSTEM, more, more)
    assert second.id == third.id == first.id
    whole = queries.sale(SYSTEM, first.id)
    assert [item.line for item in whole.items] == [1, 2, 3, 4, 5]
    assert {(item.bought_at, item.customer_id, item.channel) for item in whole.items} == {(BOUGHT, world.sun, "phone")}
    assert (Sale.objects.count(), whole.version) == (1, 2)
    names = (
        Event.objects.filter(subject_kind="sale", subject_id=first.id).order_by("seq").values_list("name", flat=True)
    )
    assert list(names) == ["sale_recorded", "sale_extended", "sale_extended"]
    with pytest.raises(Missing):
        _sell(world.li, more)


def test_only_history_knows_sales_without_lines(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        _sell(SYSTEM, SaleInput(at=BOUGHT))
    assert _faults(refused) == [("lines", "sale_empty")]
    (result,) = _sell(IMPORT, SaleInput(at=BOUGHT))
    assert queries.sale(SYSTEM, result.id).items == ()


def test_everything_wrong_is_said_and_nothing_written(world: World) -> None:
    naive = BOUGHT.replace(tzinfo=None)
    good = SaleInput(at=BOUGHT, items=(ItemInput(category="tv"),))
    bad = SaleInput(
        at=naive, customer_id=5, channel="pigeon", jurisdiction="XX", currency="yuan", unit_id=5, external_id="x" * 121,
        items=(
            ItemInput(),
            ItemInput(
                model="NO", category="spaceship", quantity=0, price=-1, currency="x", unit_class="odd", use="odd"
            ),
            ItemInput(category="tv", serial="A", quantity=2, delivered_at=naive, customer_id=6, unit_id=world.south),
            ItemInput(category="tv", description="x" * 201, serial="x" * 61),
        ),
        fees=(FeeInput("", "", 0, 0),),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        _sell(world.wang, good, bad)
    assert _faults(refused) == [
        ("1.at", "moment_naive"), ("1.channel", "channel_unknown"), ("1.jurisdiction", "jurisdiction_unknown"),
        ("1.currency", "currency_bad"), ("1.customer", "customer_unknown"), ("1.unit", "unit_unknown"),
        ("1.external_id", "too_long"), ("1.items.0.category", "required"), ("1.items.1.model", "model_unknown"),
        ("1.items.1.category", "category_unknown"), ("1.items.1.quantity", "quantity_bad"),
        ("1.items.1.price", "price_bad"), ("1.items.1.currency", "currency_bad"),
        ("1.items.1.unit_class", "unit_class_unknown"), ("1.items.1.use", "use_unknown"),
        ("1.items.2.serial", "serial_one_piece"), ("1.items.2.customer", "customer_unknown"),
        ("1.items.2.unit", "unit_unknown"), ("1.items.2.delivered_at", "moment_naive"),
        ("1.items.3.description", "too_long"), ("1.items.3.serial", "too_long"),
        ("1.fees.0.code", "required"), ("1.fees.0.quantity", "quantity_bad"),
    ]  # fmt: skip
    assert Sale.objects.count() == Item.objects.count() == Fee.objects.count() == 0


def test_a_serial_number_is_one_unit_of_its_model(world: World) -> None:
    one = ItemInput(model="KFR-35", serial="A1")
    _sell(world.wang, SaleInput(at=BOUGHT, items=(one,)))
    with pytest.raises(Invalid) as refused:
        _sell(
            world.wang, SaleInput(at=BOUGHT, items=(ItemInput(category="tv"), ItemInput(model="KFR-35", serial="a 1")))
        )
    assert _faults(refused) == [("items.1.serial", "serial_taken")]
    two = ItemInput(model="KFR-35", serial="B1")
    with pytest.raises(Invalid) as refused:
        actions.add_items(actor=world.wang, items=[two, two], now=NOW)
    assert _faults(refused) == [("1.serial", "serial_twice")]
    actions.add_items(actor=world.wang, items=[ItemInput(category="tv", serial="A1")], now=NOW)
    assert len(queries.by_serial(world.wang, "ａ1")) == 2


def test_the_database_keeps_impossible_items_out(world: World) -> None:
    (pk,) = actions.add_items(actor=world.wang, items=[ItemInput(category="tv", quantity=2)], now=NOW)
    for change in ({"credited": 3}, {"credited": -1}, {"quantity": 0}, {"serial": "X"}, {"unit_class": "odd"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Item.objects.filter(pk=pk).update(**change)


# --- items


def test_an_item_without_sale(world: World) -> None:
    item = ItemInput(category="tv", description="老电视", customer_id=world.sun, bought_at=BOUGHT, use="commercial")
    (pk,) = actions.add_items(actor=world.wang, items=[item], now=NOW)
    found = queries.get(world.wang, pk)
    assert (found.name, found.sale_id, found.channel, found.currency, found.use) == (
        "老电视",
        None,
        "store",
        "CNY",
        "commercial",
    )
    event = Event.objects.get(subject_kind="item", subject_id=pk)
    assert (event.name, "老电视" in event.data) == ("item_added", False)


def test_items_are_seen_by_their_own(world: World) -> None:
    (pk,) = actions.add_items(
        actor=world.wang, items=[ItemInput(category="tv", serial="S1", customer_id=world.sun)], now=NOW
    )
    with pytest.raises(Missing):
        queries.get(world.li, pk)
    assert queries.by_serial(world.li, "S1") == []
    assert queries.search(world.li, "S1") == []
    assert queries.many(world.li, [pk]) == {}
    assert queries.of_customer(world.li, world.sun) == []
    with pytest.raises(Missing):
        actions.mark(actor=world.li, moments=[(pk, "delivered_at", NOW)], now=NOW)
    with pytest.raises(Forbidden):
        queries.get(Actor(kind="user", id=9), pk)


def test_what_somebody_types(world: World) -> None:
    first, second, third = actions.add_items(
        actor=SYSTEM,
        items=[
            ItemInput(model="KFR-35", serial="SN-88"),
            ItemInput(model="KFR-35", serial="SN-8821"),
            ItemInput(category="tv", code="85048"),
        ],
        now=NOW,
    )

    def found(q: str) -> list[int]:
        return [view.id for view in queries.search(SYSTEM, q)]

    assert found("sn-88") == [first]
    assert found("SN-") == [second, first]
    assert found("KFR-35") == [second, first]
    assert found("85048") == [third]
    assert found("nothing") == found("") == found("\x00") == []
    assert [view.id for view in queries.page(SYSTEM, limit=2).items] == [third, second]
    assert [view.id for view in queries.page(SYSTEM, queries.page(SYSTEM, limit=2).next, limit=2).items] == [first]


def test_moments_are_marked(world: World, django_assert_max_num_queries: Any) -> None:
    ids = actions.add_items(actor=world.wang, items=[ItemInput(category="tv") for _ in range(50)], now=NOW)
    moments = [(pk, "delivered_at", NOW + timedelta(minutes=place)) for place, pk in enumerate(ids)]
    with django_assert_max_num_queries(10):
        assert actions.mark(actor=world.wang, moments=[*moments, (ids[0], "installed_at", NOW)], now=NOW) == ids
    found = queries.many(world.wang, ids)
    assert [found[pk].delivered_at for pk in ids] == [at for _, _, at in moments]
    assert (found[ids[0]].installed_at, found[ids[1]].installed_at, found[ids[0]].version) == (NOW, None, 3)
    assert actions.mark(actor=world.wang, moments=moments, now=NOW) == [], "nothing new, nothing told"
    assert Event.objects.filter(name="item_delivered").count() == 50
    later = NOW + timedelta(days=1)
    actions.mark(actor=world.wang, moments=[(ids[0], "delivered_at", NOW), (ids[0], "delivered_at", later)], now=NOW)
    event = Event.objects.filter(name="item_delivered", subject_id=ids[0]).latest("seq")
    assert (event.at, datetime.fromisoformat(json.loads(event.data)["before"])) == (later, NOW)


@pytest.mark.parametrize(
    ("moment", "code"),
    [(("born_at", NOW), "mark_unknown"), (("delivered_at", NOW.replace(tzinfo=None)), "moment_naive")],
)
def test_marks_that_cannot_be(world: World, moment: tuple[str, datetime], code: str) -> None:
    (pk,) = actions.add_items(actor=world.wang, items=[ItemInput(category="tv")], now=NOW)
    with pytest.raises(Invalid) as refused:
        actions.mark(actor=world.wang, moments=[(pk, *moment)], now=NOW)
    assert [code for _, code in _faults(refused)] == [code]


def test_details_change(world: World) -> None:
    (pk,) = actions.add_items(actor=world.wang, items=[ItemInput(category="tv", customer_id=world.sun)], now=NOW)
    after = actions.update_item(
        actor=world.wang, item_id=pk, version=1, now=NOW,
        changes={"model": "KFR-35", "category": "air_conditioner", "serial": "s1", "customer_id": world.zhao},
    )  # fmt: skip
    assert (after.model, after.category, after.serial, after.customer_id, after.version) == (
        "KFR-35", "air_conditioner", "S1", world.zhao, 2,
    )  # fmt: skip
    with pytest.raises(Stale) as refused:
        actions.update_item(actor=world.wang, item_id=pk, version=1, changes={"use": "commercial"}, now=NOW)
    assert refused.value.extra["current"].serial == "S1"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"quantity": 2}, ("quantity", "field_unknown")),
        ({"category": "spaceship"}, ("category", "category_unknown")),
        ({"serial": "T"}, ("serial", "serial_taken")),
        ({"customer_id": 5}, ("customer", "customer_unknown")),
    ],
)
def test_details_that_cannot_be(world: World, changes: dict[str, Any], fault: tuple[str, str]) -> None:
    actions.add_items(actor=world.wang, items=[ItemInput(model="KFR-35", serial="T")], now=NOW)
    (pk,) = actions.add_items(actor=world.wang, items=[ItemInput(model="KFR-35", serial="S")], now=NOW)
    with pytest.raises(Invalid) as refused:
        actions.update_item(actor=world.wang, item_id=pk, version=1, changes=changes, now=NOW)
    assert _faults(refused) == [fault]
    assert queries.get(world.wang, pk).version == 1


# --- service records


def _record(world: World, item_id: int, **more: Any) -> ServiceRecordInput:
    return ServiceRecordInput(item_id=item_id, kind="repair", handed_in=NOW, symptom="不制冷", **more)


def test_a_repair_from_hand_in_to_return(world: World) -> None:
    (pk,) = actions.add_items(actor=world.wang, items=[ItemInput(category="tv", customer_id=world.sun)], now=NOW)
    record_id = actions.open_service_record(actor=world.wang, service=_record(world, pk, matter=("case", 77)), now=NOW)
    (opened,) = queries.service_records(world.wang, [pk])[pk]
    assert (opened.id, opened.returned, opened.fixed, opened.matter, opened.unit_id) == (
        record_id, None, None, ("case", 77), world.north,
    )  # fmt: skip
    later = NOW + timedelta(days=3)
    closed = actions.close_service_record(
        actor=world.wang, record_id=record_id, returned=later, fixed=False, cause="part", now=later
    )
    assert (closed.returned, closed.fixed, closed.cause, closed.symptom) == (later, False, "part", "不制冷")
    with pytest.raises(Conflict):
        actions.close_service_record(actor=world.wang, record_id=record_id, returned=later, fixed=True, now=later)
    told = Event.objects.filter(subject_kind="item", subject_id=pk).order_by("seq")
    assert [event.name for event in told] == ["item_added", "service_record_opened", "service_record_closed"]
    assert not any("制冷" in event.data for event in told)
    assert About.objects.filter(kind="case", subject_id=77).count() == 2
    with pytest.raises(Missing):
        queries.service_record(world.li, record_id)


def test_history_comes_whole(world: World) -> None:
    (pk,) = actions.add_items(actor=world.wang, items=[ItemInput(category="tv")], now=NOW)
    past = [_record(world, pk, returned=NOW + timedelta(days=n), fixed=n == 2) for n in (2, 1)]
    actions.add_service_records(actor=IMPORT, records=past, now=NOW)
    assert [one.fixed for one in queries.service_records(SYSTEM, [pk])[pk]] == [True, False]
    assert queries.service_records(world.li, [pk]) == {}


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"returned": NOW - timedelta(seconds=1)}, ("returned", "returned_too_early")),
        ({"cause": "ghost"}, ("cause", "cause_unknown")),
        ({"note": "x" * 201}, ("note", "too_long")),
        ({"unit_id": 5}, ("unit", "unit_unknown")),
    ],
)
def test_records_that_cannot_be(world: World, more: dict[str, Any], fault: tuple[str, str]) -> None:
    (pk,) = actions.add_items(actor=world.wang, items=[ItemInput(category="tv")], now=NOW)
    with pytest.raises(Invalid) as refused:
        actions.open_service_record(actor=world.wang, service=_record(world, pk, **more), now=NOW)
    assert _faults(refused) == [fault]
    with pytest.raises(Missing):
        actions.open_service_record(actor=world.li, service=_record(world, pk), now=NOW)
