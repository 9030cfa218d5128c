"""What is known of the demo company's customers besides a name and a number: whole files, and two of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from makegood.ground.actor import SYSTEM
from makegood.rooms.customers import actions, queries
from makegood.rooms.customers.inputs import AddressInput, ConsentInput, ContactInput, CustomerInput, NeedInput
from makegood.site.demo.market import Person

_NEEDS = (
    NeedInput("age", "八十二岁，听力不好，请大声、慢一点说"), NeedInput("infant", "家有未满周岁婴儿，请戴口罩"),
    NeedInput("pets", "家有大型犬，上门前请电话告知"), NeedInput("access", "门铃坏了，到了打电话"),
    NeedInput("technician", "希望女师傅上门"), NeedInput("language", "讲粤语，普通话听得懂"),
)  # fmt: skip
_WEEKEND = (("sat", "09:00", "12:00"), ("sun", "09:00", "12:00"))
_RELATIONS = (("member_of", ""), ("tenant_of", ""), ("buys_for", "给父母买的"), ("contact_of", "后勤"))


def grow(rng: Random, people: Sequence[Person], end: datetime) -> None:
    """Make some of the files whole: contacts, addresses, care, consents, relations, duplicates, a merge."""
    known = [one for one in people if one.id]
    persons = rng.sample([one for one in known if one.input.kind == "person"], min(24, len(known) // 3))
    now = end - timedelta(days=2)
    for place, one in enumerate(persons):
        _file(rng, place, one, now)
    others = [one for one in known if one not in persons and one.outlet is not None]
    for place, (one, (kind, note)) in enumerate(zip(persons, _RELATIONS * 3, strict=False)):
        other = others[place]
        actions.relate(actor=SYSTEM, customer_id=one.id, other_id=other.id, kind=kind, note=note, now=now)
    _twins(persons[-2:], now)
    actions.restrict(actor=SYSTEM, customer_id=persons[-3].id, on=True, now=now)


def _file(rng: Random, place: int, one: Person, now: datetime) -> None:
    phone = queries.get(SYSTEM, one.id).contacts[0]
    relay = f"17{rng.randint(0, 1)}0000{rng.randint(1000, 9999)}-{rng.randint(1000, 9999)}"
    until = now + timedelta(days=rng.choice((-20, 9)))
    contacts = [
        ContactInput("relay", relay, "平台订单", until),
        ContactInput("wechat", f"qinghe-user-{place:02d}", times=_WEEKEND),
    ]  # fmt: skip
    actions.add_contacts(actor=SYSTEM, customer_id=one.id, contacts=contacts, now=now)
    actions.verify_contact(actor=SYSTEM, customer_id=one.id, contact_id=phone.id, how="call_back", now=now)
    if place % 3 == 0:
        view = queries.get(SYSTEM, one.id)
        home = view.addresses[0]
        new = AddressInput(
            "home", home.country, home.region, home.division, f"新港路 {place + 8} 号 3 幢 50{place % 4 + 1} 室",
            floor=5, lift=False, access="侧门进，靠右第二部梯",
        )  # fmt: skip
        actions.add_address(actor=SYSTEM, customer_id=one.id, address=new, moved_from=home.id, now=now)
    needs = [_NEEDS[place % len(_NEEDS)], *([_NEEDS[3]] if place % 4 == 0 else [])]
    actions.set_needs(actor=SYSTEM, customer_id=one.id, needs=needs, now=now)
    for purpose, given in (("messages", True), ("recording", True), ("marketing", place % 2 == 0)):
        said = ConsentInput(purpose, given, "recorded_call", f"录音 {4000 + place}")
        actions.say_consent(actor=SYSTEM, customer_id=one.id, consent=said, now=now)


def _twins(pair: Sequence[Person], now: datetime) -> None:
    """Two people on file twice: one pair is still to be looked at, the other is merged."""
    inputs = [
        replace(CustomerInput(one.name, contacts=one.input.contacts[:1]), unit_id=one.outlet.unit, address_as="")
        for one in pair
    ]
    again = actions.create(actor=SYSTEM, customers=inputs, now=now)
    actions.merge(actor=SYSTEM, customer_id=pair[1].id, other_id=again[1], now=now)
