"""One matter of a customer as the demo tells it: what it is about, who, and in which words."""

from __future__ import annotations

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
        self.talks = Talks(rng)
        texts = table("people")
        self.techs = Deck[str]([f"{names.surname()}师傅" for _ in range(60)], rng)
        self.windows, self.floors = Deck[str](texts["windows"], rng), Deck[str](texts["floors"], rng)

    def kind(self) -> str:
        """A kind of matter, by its share."""
        return self.rng.choices(list(KINDS), list(KINDS.values()))[0]

    def matter(self, kind: str, opened: datetime, among: Sequence[Person] | None = None) -> Matter:
        """Somebody of whom this could come at that moment, and what they say."""
        person, thing = self._somebody(kind, opened, among or self.people)
        return self.of(kind, person, thing, opened)

    def of(self, kind: str, person: Person, thing: Thing | None, opened: datetime, symptom: str = "") -> Matter:
        """What this person says about this thing; with `symptom` it is the same fault again."""
        tech = self.techs.deal()
        slots = {
            "as": person.address_as, "model": thing.model["name"] if thing else "清和产品", "tech": tech,
            "window": self.windows.deal(), "floor": self.floors.deal(),
        }  # fmt: skip
        talk = self.talks.deal(kind, thing.category if thing and kind == "repair" else "", slots)
        for _ in range(40):
            if not symptom or talk.symptom == symptom:
                break
            talk = self.talks.deal(kind, thing.category if thing else "", slots)
        channel = self.rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        return Matter(kind, person, thing, opened, channel, talk, tech)

    def _somebody(self, kind: str, opened: datetime, among: Sequence[Person]) -> tuple[Person, Thing | None]:
        fitting: tuple[Person, Thing] | None = None
        for _ in range(60):
            person = self.rng.choice(among)
            for thing in person.things:
                if thing.ready < opened and thing.id:
                    fitting = fitting or (person, thing)
                    if kind != "repair" or self.rng.random() < _strain(thing.category, opened.month):
                        return person, thing
        return fitting or (self.rng.choice([one for one in among if one.id]), None)

    def slots(self, matter: Matter) -> dict[str, str]:
        """Words for a further sentence of a matter."""
        return {
            "as": matter.person.address_as, "tech": matter.tech, "window": self.windows.deal(),
            "floor": self.floors.deal(),
        }  # fmt: skip


def _strain(category: str, month: int) -> float:
    if category == "air_conditioner":
        return 0.9 if month in {6, 7, 8} else 0.25
    if category == "water_heater":
        return 0.6 if month in {11, 12, 1, 2} else 0.25
    return 0.35


def contact_due(opened: datetime) -> datetime:
    """When first contact is owed: two hours by day, else the next 10:00."""
    local = opened.astimezone(ZONE)
    if time(8) <= local.time() < time(20):
        return opened + timedelta(hours=2)
    morning = datetime.combine(local.date(), time(10), ZONE)
    return morning if morning > local else morning + timedelta(days=1)
