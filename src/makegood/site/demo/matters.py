"""One matter of a customer as the demo tells it: what it is about, who, and in which words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from makegood.site.demo.market import Person, Thing
from makegood.site.demo.policy import ZONE
from makegood.site.demo.words import Deck, Names, Talk, Talks, table

#: How the matters of a month divide; installations come from what was sold.
KINDS = {
    "repair": 54, "enquiry": 16, "complaint": 7, "cleaning": 6, "praise": 4, "suggestion": 3, "delivery": 3,
    "relocation": 2, "return_exchange": 2, "parts": 2, "survey": 0.5, "training": 0.5,
}  # fmt: skip
#: Matters that are answered rather than worked on; they stay with the centre.
OPINIONS = frozenset({"enquiry", "complaint", "suggestion", "praise"})
CHANNELS = {"phone": 56, "app": 15, "chat": 10, "web": 7, "marketplace": 5, "store": 4, "dealer": 3}
#: How hard a month is: the summer of the air conditioners, the winter of the heaters.
MONTHS = (0.9, 0.7, 0.8, 0.8, 1.1, 1.5, 1.9, 1.6, 1.0, 0.9, 1.0, 1.0)


#: Words that name a form or a size, and what the model must be called then.
FORMS = (
    ("柜机", "柜机"), ("挂机", "挂机"), ("75 寸", "75"), ("洗烘", "洗烘"), ("烘了", "洗烘"), ("滚筒", "滚筒"),
    ("波轮", "波轮"), ("电热水器", "电热水器"), ("燃气", "燃气"), ("制冰", "十字"),
)  # fmt: skip


@dataclass
class Matter:
    """A case to be told."""

    kind: str
    person: Person
    thing: Thing | None
    opened: datetime
    channel: str
    talk: Talk
    tech: str

    @property
    def unit(self) -> int | None:
        """The outlet that looks after it; the centre for opinions."""
        return None if self.kind in OPINIONS else self.person.outlet.unit


class Teller:
    """Finds somebody for a matter of a kind and gives it its words."""

    def __init__(self, rng: Random, names: Names, people: Sequence[Person]) -> None:
        self.rng, self.people = rng, people
        pairs = [(person, thing) for person in people for thing in person.things]
        self.fresh = sorted(pairs, key=lambda pair: pair[1].ready)
        self.talks = Talks(rng)
        texts = table("people")
        self.techs = Deck[str]([f"{names.surname()}师傅" for _ in range(60)], rng)
        self.windows = Deck[str](texts["windows"], rng)

    def kind(self) -> str:
        """A kind of matter, by its share."""
        return self.rng.choices(list(KINDS), list(KINDS.values()))[0]

    def matter(self, kind: str, opened: datetime, among: Sequence[Person] | None = None) -> Matter:
        """Somebody of whom this could come at that moment, and what they say."""
        people = among or self.people
        if kind == "repair":
            person, thing = self._somebody(people, opened, "", aching=True)
            return self.of(kind, person, thing, opened)
        talk = self.talks.deal(kind)
        if kind in {"return_exchange", "delivery"}:
            person, thing = self._buyer(talk.about, opened) or self._somebody(people, opened, talk.about)
        else:
            person, thing = self._somebody(people, opened, talk.about)
        return self._told(kind, person, thing, opened, talk)

    def of(self, kind: str, person: Person, thing: Thing | None, opened: datetime, symptom: str = "") -> Matter:
        """What this person says about this thing; with `symptom` it is the same fault again."""
        category = thing.category if thing else "air_conditioner"
        talk = self.talks.deal(kind, category)
        for _ in range(40):
            same = talk.symptom == symptom if symptom else True
            if same and (thing is None or fits(talk, thing, opened.month)):
                break
            talk = self.talks.deal(kind, category)
        return self._told(kind, person, thing, opened, talk)

    def _told(self, kind: str, person: Person, thing: Thing | None, opened: datetime, talk: Talk) -> Matter:
        tech = self.techs.deal()
        slots = {
            "as": person.address_as, "model": thing.model["name"] if thing else "清和产品", "tech": tech,
            "window": self.windows.deal(),
        }  # fmt: skip
        channel = self.rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        return Matter(kind, person, thing, opened, channel, self.talks.spoken(talk, slots), tech)

    def _somebody(
        self, people: Sequence[Person], opened: datetime, category: str, aching: bool = False
    ) -> tuple[Person, Thing | None]:
        """A person with a thing of the category; of aching things those that ache in this season come first."""
        fitting: tuple[Person, Thing] | None = None
        for _ in range(120):
            person = self.rng.choice(people)
            for thing in person.things:
                if thing.id and thing.ready < opened and category in {"", thing.category}:
                    fitting = fitting or (person, thing)
                    if not aching or self.rng.random() < _strain(thing.category, opened.month):
                        return person, thing
        return fitting or (self.rng.choice([one for one in people if one.id]), None)

    def _buyer(self, category: str, opened: datetime) -> tuple[Person, Thing | None] | None:
        """Somebody who got such a thing in the last days."""
        first = bisect_left(self.fresh, opened - timedelta(days=6), key=lambda pair: pair[1].ready)
        last = bisect_left(self.fresh, opened, key=lambda pair: pair[1].ready)
        fitting = [pair for pair in self.fresh[first:last] if pair[1].id and category in {"", pair[1].category}]
        return self.rng.choice(fitting) if fitting else None

    def slots(self, matter: Matter) -> dict[str, str]:
        """Words for a further sentence of a matter."""
        return {"as": matter.person.address_as, "tech": matter.tech, "window": self.windows.deal()}


def fits(talk: Talk, thing: Thing, month: int) -> bool:
    """Whether these words can be said of this very thing in this month: its form, its size, the season."""
    words, name = talk.subject + talk.says, str(thing.model["name"])
    if any(form in words and mark not in name for form, mark in FORMS):
        return False
    if thing.category != "air_conditioner":
        return True
    if month in {5, 6, 7, 8, 9}:
        return "制热" not in words
    return month in {4, 10} or not any(word in words for word in ("不凉", "热风", "热得", "制冷越来越差"))


def _strain(category: str, month: int) -> float:
    if category == "air_conditioner":
        return 0.9 if month in {6, 7, 8} else 0.25
    if category == "water_heater":
        return 0.6 if month in {11, 12, 1, 2} else 0.25
    return 0.35


def daytime(moment: datetime, rng: Random) -> datetime:
    """The moment itself by day; what would be done at night is done the next morning."""
    local = moment.astimezone(ZONE)
    if time(8) <= local.time() < time(21, 30):
        return moment
    morning = datetime.combine(local.date(), time(8, rng.randint(2, 50), rng.randint(0, 59)), ZONE)
    return morning if morning > local else morning + timedelta(days=1)


def contact_due(opened: datetime) -> datetime:
    """When first contact is owed: two hours by day, else the next 10:00."""
    local = opened.astimezone(ZONE)
    if time(8) <= local.time() < time(20):
        return opened + timedelta(hours=2)
    morning = datetime.combine(local.date(), time(10), ZONE)
    return morning if morning > local else morning + timedelta(days=1)
