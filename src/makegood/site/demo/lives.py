"""What some of the sold units lived through: pairs and a multi-split, a resale, a gift, a sale with subsidy and an old
unit, lots, parts built in, counters, places, documents, labels and a stop. Told at the end, by a chance of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from makegood.ground.actor import SYSTEM
from makegood.rooms.products import actions as products
from makegood.rooms.products import queries
from makegood.rooms.products.inputs import (
    CounterInput,
    DocumentInput,
    HoldInput,
    ItemInput,
    LotInput,
    PartInput,
    PaymentInput,
    PlaceInput,
    RevisionInput,
    SaleInput,
    SetInput,
    TransferInput,
)
from makegood.rooms.promises import actions as promises
from makegood.site.demo.market import Person, Thing

PAIRS, LABELS, BUILT_IN = 24, 30, 30
DAY = timedelta(days=1)

Owned = list[tuple[Person, Thing]]


def live(seed: int, people: Sequence[Person], end: datetime) -> None:
    """Tell it. What was random before stays as it was: these choices come from a source of their own."""
    rng = Random(seed + 17)  # noqa: S311 (a story is told, nothing is kept secret)
    owned = [(person, thing) for person in people if person.id for thing in person.things if thing.id]
    rng.shuffle(owned)
    cooling = [one for one in owned if one[1].category == "air_conditioner"]
    _pairs(cooling[:PAIRS], end)
    _multi(people, end)
    _change_hands(owned, end)
    _subsidised(people, owned, end)
    _catalogue(owned, end)
    _inside(rng, cooling[:BUILT_IN], owned, end)
    products.label_items(actor=SYSTEM, item_ids=[thing.id for _, thing in cooling[:LABELS]], now=end)


def _unit(person: Person, thing: Thing, serial: str, name: str) -> ItemInput:
    return ItemInput(
        category=thing.category, code=thing.model["code"], model=thing.model["code"], description=name, serial=serial,
        use=person.use, customer_id=person.id, unit_id=person.outlet.unit, bought_at=thing.bought,
        delivered_at=thing.delivered, installed_at=thing.installed,
    )  # fmt: skip


def _pairs(cooling: Owned, end: datetime) -> None:
    """A split air conditioner has two codes: the outdoor unit's is the indoor one's with a W for 外机."""
    outdoor = [_unit(person, thing, f"{thing.serial}W", "室外机") for person, thing in cooling]
    ids = promises.add_items(actor=SYSTEM, items=outdoor, now=end)
    sets = [
        SetInput("split", ((pk, "outdoor"), (thing.id, "indoor")), thing.ready, name=str(thing.model["name"]))
        for pk, (_, thing) in zip(ids, cooling, strict=True)
    ]
    products.form_sets(actor=SYSTEM, sets=sets, now=end)


def _multi(people: Sequence[Person], end: datetime) -> None:
    """A school or a shop with one outdoor unit on the roof and four indoor ones."""
    firm = next((one for one in people if one.id and one.use == "commercial"), None)
    if firm is None:
        return
    bought = end - 260 * DAY
    units = [
        ItemInput(
            category="air_conditioner", description=name, code="DLJ", serial=f"QHDL{number:08d}", use="commercial",
            customer_id=firm.id, unit_id=firm.outlet.unit, bought_at=bought, installed_at=bought + 9 * DAY,
            unit_class="project",
        )
        for number, name in enumerate(("多联机室外机", *("多联机室内机",) * 4), 1)
    ]  # fmt: skip
    ids = promises.add_items(actor=SYSTEM, items=units, now=end)
    members = ((ids[0], "outdoor"), *((pk, "indoor") for pk in ids[1:]))
    one = SetInput("multi", members, bought + 9 * DAY, code="DL-0001", name="教学楼三层", unit_id=firm.outlet.unit)
    products.form_sets(actor=SYSTEM, sets=[one], now=end)
    rooms = [PlaceInput(pk, bought + 9 * DAY, text=f"教学楼 30{n} 室") for n, pk in enumerate(ids[1:], 1)]
    products.place(actor=SYSTEM, places=[PlaceInput(ids[0], bought + 9 * DAY, text="教学楼屋顶"), *rooms], now=end)
    hours = [
        CounterInput(ids[0], "hours", value, end - days * DAY) for value, days in ((240, 200), (910, 90), (1560, 9))
    ]
    products.read_counters(actor=SYSTEM, readings=hours, now=end)


def _change_hands(owned: Owned, end: datetime) -> None:
    """One is sold on second-hand, one given to the parents, one was written down for the wrong neighbour."""
    told = [("resale", 80, "二手转让"), ("gift", 45, "送给父母"), ("correction", 20, "登记时选错了用户")]
    ready = [one for one in owned if one[1].ready < end - 120 * DAY]
    for (reason, days, note), (person, thing), (other, _) in zip(told, ready[:3], ready[3:6], strict=False):
        if other.id != person.id:
            given = TransferInput(thing.id, other.id, end - days * DAY, reason, note=note)
            promises.transfer_item(actor=SYSTEM, transfer=given, now=end)


def _subsidised(people: Sequence[Person], owned: Owned, end: datetime) -> None:
    """A refrigerator bought with the state's subsidy and the old one given in payment."""
    fridge = next((thing.model for _, thing in owned if thing.category == "refrigerator"), None)
    buyer = next((one for one in people if one.id and one.use == "household"), None)
    if fridge is None or buyer is None:
        return
    price = int(fridge["price"])
    subsidy, coupon, old = price * 15 // 100, 10_000, 30_000
    paid = PaymentInput(
        customer=price - subsidy - coupon - old, subsidy=subsidy, platform_coupon=coupon, old_unit=old,
        subsidy_ref="GB2026-000381", old_unit_note="2009 年双门冰箱，可制冷", old_unit_serial="BCD09-7713",
    )  # fmt: skip
    line = ItemInput(model=fridge["code"], code=fridge["code"], serial="QHGB00000381", price=price, payment=paid)
    bought = SaleInput(
        at=end - 33 * DAY, customer_id=buyer.id, channel="online", unit_id=buyer.outlet.unit, items=(line,),
        external_id="PT26102500381", sales_point="平台旗舰店",
    )  # fmt: skip
    promises.record_sales(actor=SYSTEM, sales=[bought], now=end)


def _catalogue(owned: Owned, end: datetime) -> None:
    """Lots by the months in the serial numbers, versions and papers of the first models, one that is sold no more."""
    lots: dict[str, LotInput] = {}
    for _, thing in owned[:60]:
        first = thing.serial[:8]
        made = (thing.bought - 40 * DAY).date().replace(day=1)
        code = str(thing.model["code"])
        lots[first] = LotInput(f"P{first[2:]}", code, made, "一厂", f"{first}000000", f"{first}999999")
    known = products.ensure_lots(actor=SYSTEM, lots=list(lots.values()), now=end)
    codes = list(dict.fromkeys(str(thing.model["code"]) for _, thing in owned))[:4]
    revisions = [RevisionInput(code, "B", starts=(end - 300 * DAY).date(), note="主板换新供应商") for code in codes[:2]]
    products.add_revisions(actor=SYSTEM, revisions=revisions, now=end)
    papers = [
        DocumentInput(
            code, kind, title, language, "1.2", f"https://example.com/{kind}/{number}-{language}", public=True
        )
        for number, code in enumerate(codes, 1)
        for kind, title, language in (("manual", "使用说明书", "zh-Hans"), ("manual", "User manual", "en"))
    ]
    products.add_documents(actor=SYSTEM, documents=papers, now=end)
    if codes:
        last = queries.models_by_code([codes[-1]])[codes[-1]]
        ends = {"end_of_sale": (end - 90 * DAY).date(), "end_of_parts": (end + 3560 * DAY).date()}
        products.change_model(actor=SYSTEM, model_id=last.id, version=last.version, changes=ends, now=end)
    stop = HoldInput("抽检发现电源线护套过薄，等复检", sale=True, lot_id=min(known.values()))
    products.hold(actor=SYSTEM, stop=stop, now=end)


def _inside(rng: Random, cooling: Owned, owned: Owned, end: datetime) -> None:
    """Compressors with their numbers, one of them replaced; where some stand that differ from the address."""
    parts = [
        PartInput(thing.id, "压缩机", thing.ready, "YSJ-35", f"GMCC{rng.randrange(10**8):08d}") for _, thing in cooling
    ]
    parts += [PartInput(thing.id, "主板", thing.ready, "ZB-35") for _, thing in cooling[:8]]
    if cooling and cooling[0][1].ready < end - 12 * DAY:
        parts.append(PartInput(cooling[0][1].id, "压缩机", end - 12 * DAY, "YSJ-35B", "GMCC99000412", "三包内更换"))
    products.build_in(actor=SYSTEM, parts=parts, now=end)
    moved = [
        (thing, text)
        for (_, thing), text in zip(owned[60:64], ("父母家客厅", "出租屋", "店铺后厨", "新房主卧"), strict=False)
    ]
    products.place(
        actor=SYSTEM, places=[PlaceInput(thing.id, thing.ready, text=text) for thing, text in moved], now=end
    )
