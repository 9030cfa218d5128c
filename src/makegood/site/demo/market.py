"""Who bought what: customers and sales of the demo company, planned without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.products.inputs import FeeInput, ItemInput, ModelInput, SaleInput
from makegood.site.demo.places import Outlet
from makegood.site.demo.policy import ZONE
from makegood.site.demo.words import Deck, Names, table

CUSTOMERS = 3_200
#: How far sales go back, and the share of them in the last year and a half.
YEARS, RECENT, RECENT_DAYS = 4, 0.7, 540


@dataclass
class Thing:
    """A sold unit; `ready` is when the customer could use it."""

    model: dict[str, Any]
    serial: str
    bought: datetime
    delivered: datetime
    installed: datetime | None
    unit_class: str
    extra_pipe: bool
    id: int = 0

    @property
    def ready(self) -> datetime:
        return self.installed or self.delivered

    @property
    def category(self) -> str:
        return str(self.model["category"])


@dataclass
class Person:
    """A customer with their things; `known` is when the company first hears of them."""

    name: str
    address_as: str
    input: CustomerInput
    outlet: Outlet
    things: list[Thing] = field(default_factory=list)
    channel: str = "store"
    use: str = "household"
    id: int = 0


def models() -> list[ModelInput]:
    """The catalogue."""
    goods = table("goods")
    return [ModelInput(one["code"], one["name"], one["category"], goods["brand"]) for one in goods["model"]]


def categories() -> list[tuple[str, str | None, dict[str, str], str]]:
    """Kinds of products beside those of the law."""
    return [(one["code"], one["parent"], one["name"], "other") for one in table("goods")["category"]]


class Market:
    """Plans customers and what they bought, all random choices from one source."""

    def __init__(self, rng: Random, names: Names, outlets: Sequence[Outlet], home: Outlet, today: date) -> None:
        self.rng, self.names, self.today, self.home = rng, names, today, home
        self.outlets = Deck[Outlet](outlets, rng)
        places, people = table("places")["streets"], table("people")
        self.roads, self.homes = Deck[str](places["roads"], rng), Deck[str](places["homes"], rng)
        self.needs, self.organisations = Deck[str](people["needs"], rng), Deck[str](people["organisations"], rng)
        self.models = table("goods")["model"]
        self.shares = [one["share"] for one in self.models]
        self.serials = 0

    def people(self, wanted: int) -> list[Person]:
        """So many customers with their purchases; every fortieth lives near the outlet that newcomers may look into."""
        found = []
        for number in range(wanted):
            person = self._person(self.home if number % 40 == 0 else self.outlets.deal())
            for _ in range(self.rng.choices((1, 2, 3, 4), (48, 32, 14, 6))[0]):
                person.things.append(self.thing(person, self._bought()))
            person.things.sort(key=lambda one: one.bought)
            found.append(person)
        return found

    def _person(self, outlet: Outlet) -> Person:
        rng = self.rng
        name, address_as = self.names.person()
        kind, use = "person", "household"
        district = outlet.region.rsplit(" ", 1)[-1]
        contacts = [ContactInput("phone", self.names.phone())]
        if rng.random() < 0.03:
            kind, use, address_as = "organisation", "commercial", f"{address_as[0]}主任"
            name = self.organisations.deal().format(d=district[:-1])
        elif rng.random() < 0.1:
            kind = "household"
        if rng.random() < 0.08:
            contacts.append(ContactInput("email", f"user{contacts[0].value[-4:]}{rng.randint(10, 99)}@example.com"))
        place = f"{self.roads.deal()} {rng.randint(1, 600)} 号{self.homes.deal()} {rng.randint(1, 32)} 幢"
        address = f"{place} {rng.randint(1, 28)}0{rng.randint(1, 4)} 室"
        given = CustomerInput(
            name=name, kind=kind, contacts=tuple(contacts), address=address, region=outlet.region,
            division=outlet.division, country="CN", address_as=address_as, language="zh-Hans",
            special_need=self.needs.deal() if kind != "organisation" and rng.random() < 0.06 else "",
            unit_id=outlet.unit,
        )  # fmt: skip
        channel = rng.choices(("store", "online", "phone", "tv"), (60, 34, 4, 2))[0]
        if channel == "online":
            # What the marketplace calls them: the last digits of their number stand in it.
            given = replace(given, external_ids=(("marketplace", f"tb{contacts[0].value[-8:]}"),))
        return Person(name, address_as, given, outlet, [], channel, use)

    def _bought(self) -> date:
        back = (
            self.rng.randint(20, RECENT_DAYS)
            if self.rng.random() < RECENT
            else self.rng.randint(RECENT_DAYS, YEARS * 365)
        )
        return self.today - timedelta(days=back)

    def thing(self, person: Person, day: date) -> Thing:
        """One purchase about that day; goods that sell by season are dealt by season."""
        rng = self.rng
        weights = [
            share * (3 if day.month in one["season"] else 1)
            for one, share in zip(self.models, self.shares, strict=True)
        ]
        model = rng.choices(self.models, weights)[0]
        bought = at(day, rng, 9, 21)
        delivered = at(day + timedelta(days=rng.choice((1, 1, 2, 2, 3, 4))), rng, 8, 18)
        installed = None
        if model["install"]:
            installed = at(delivered.date() + timedelta(days=rng.choice((0, 1, 1, 2))), rng, 18, 20)
        self.serials += 1
        serial = f"QH{bought:%y%m}{self.models.index(model) + 11}{self.serials + 20_000:06d}"
        unit_class = rng.choices(("regular", "display", "clearance", "project"), (93, 3, 2, 2))[0]
        return Thing(model, serial, bought, delivered, installed, unit_class, rng.random() < 0.15)


def at(day: date, rng: Random, first: int, last: int) -> datetime:
    """A moment of a local day between two full hours."""
    minutes = rng.randint(first * 60, last * 60 - 1)
    return datetime.combine(day, time(minutes // 60, minutes % 60, rng.randint(0, 59)), ZONE)


def sale(person: Person, thing: Thing, *, lived: bool = False) -> SaleInput:
    """One purchase; of a lived one delivery and installation are told later, as facts."""
    fees = [FeeInput("PIPE", "加长铜管，每米", 2, 12_000)] if thing.extra_pipe and thing.installed else []
    return SaleInput(
        at=thing.bought, customer_id=person.id, channel=person.channel, unit_id=person.outlet.unit,
        external_id=f"XS{thing.bought:%Y%m%d}-{thing.serial[-6:]}",
        items=(_item(person, thing, lived),), fees=tuple(fees),
    )  # fmt: skip


def _item(person: Person, thing: Thing, lived: bool) -> ItemInput:
    return ItemInput(
        category=thing.category, code=thing.model["code"], model=thing.model["code"], serial=thing.serial,
        price=_price(thing), unit_class=thing.unit_class, use=person.use, bought_at=thing.bought,
        delivered_at=None if lived else thing.delivered, installed_at=None if lived else thing.installed,
    )  # fmt: skip


def _price(thing: Thing) -> int:
    price = int(thing.model["price"])
    return {"display": price * 8 // 10, "clearance": price * 7 // 10}.get(thing.unit_class, price)
