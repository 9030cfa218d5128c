"""The texts of the demo company: read from files beside this module, dealt so that no two neighbours are alike."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@lru_cache(maxsize=16)
def table(name: str) -> dict[str, Any]:
    """The TOML file of that name, read once."""
    text = files(__package__).joinpath(*f"{name}.toml".split("/")).read_text("utf-8")
    return tomllib.loads(text)


class Deck(Generic[T]):
    """Cards dealt in a random order; shuffled anew when all are dealt, and never the same card twice in a row."""

    def __init__(self, cards: Sequence[T], rng: Random) -> None:
        self._cards = list(cards)
        self._rng = rng
        self._left: list[T] = []
        self._last: T | None = None

    def deal(self) -> T:
        """The next card."""
        if not self._left:
            self._left = list(self._cards)
            self._rng.shuffle(self._left)
            if len(self._left) > 1 and self._left[-1] == self._last:
                self._left.reverse()
        self._last = self._left.pop()
        return self._last

    def __len__(self) -> int:
        return len(self._cards)


#: Words by which people name a product, the longer ones first.
NAMED = (
    ("热水器", "water_heater"), ("油烟机", "range_hood"), ("净水", "water_purifier"), ("洗衣机", "washing_machine"),
    ("滚筒", "washing_machine"), ("洗烘", "washing_machine"), ("冰箱", "refrigerator"), ("冷冻", "refrigerator"),
    ("电视", "tv"), ("空调", "air_conditioner"), ("挂机", "air_conditioner"), ("柜机", "air_conditioner"),
    ("外机", "air_conditioner"), ("加长管", "air_conditioner"),
)  # fmt: skip


@dataclass(frozen=True)
class Talk:
    """One conversation: what it is about, what was said in turn, and how it ended."""

    symptom: str
    subject: str
    says: str
    answer: str
    later: str
    ended: str

    @property
    def about(self) -> str:
        """The category of product that its words name; empty when they name none."""
        words = self.subject + self.says
        return next((category for word, category in NAMED if word in words), "")

    def filled(self, slots: Mapping[str, str]) -> Talk:
        """The same with the slots of its sentences filled."""
        said = (self.subject, self.says, self.answer, self.later, self.ended)
        return Talk(self.symptom, *(text.format_map(slots) for text in said))


class Talks:
    """All conversations, dealt by kind of matter and, for repairs, by category of product."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._decks: dict[tuple[str, str], Deck[Talk]] = {}
        people = table("people")
        self._openers = Deck[str](people["openers"], rng)
        self._closers = Deck[str](people["closers"], rng)
        for category, part in table("texts/repair").items():
            self._add("repair", category, part["lines"])
        for kind, part in table("texts/serve").items():
            self._add(kind, "", part["lines"])
        for kind, part in table("texts/voice").items():
            self._add(kind, "", [["", *line] for line in part["lines"]])

    def _add(self, kind: str, category: str, lines: Sequence[Sequence[str]]) -> None:
        self._decks[kind, category] = Deck([Talk(*line) for line in lines], self._rng)

    def deal(self, kind: str, category: str = "") -> Talk:
        """A conversation of this kind, its slots still empty; with a category one that may be about such a product."""
        deck = self._decks.get((kind, category)) or self._decks[kind, ""]
        talk = deck.deal()
        for _ in range(2 * len(deck)):
            if not category or talk.about in {"", category}:
                break
            talk = deck.deal()
        return talk

    def spoken(self, talk: Talk, slots: Mapping[str, str]) -> Talk:
        """The same with its slots filled and the first words in one of the ways people begin and end."""
        filled = talk.filled(slots)
        opener, closer = self._openers.deal(), self._closers.deal()
        says = filled.says if filled.says.startswith(("您好", "你好")) else opener + filled.says
        return replace(filled, says=says + closer)


class Names:
    """Names of people who do not exist, and phone numbers that nobody has.

    The numbers have the form of Chinese mobile numbers with four zeros where the place stands: 1XX 0000 xxxx. They pass
    every check of form; each is dealt once.
    """

    PREFIXES = ("130", "131", "132", "135", "136", "137", "138", "139", "150", "151", "158", "159", "186", "187", "188")

    def __init__(self, rng: Random) -> None:
        people = table("people")
        self._surnames = Deck[str](list(people["surnames"]), rng)
        self._female = Deck[str](people["female"], rng)
        self._male = Deck[str](people["male"], rng)
        self._rng = rng
        self._numbers = iter(rng.sample(range(len(self.PREFIXES) * 10_000), 20_000))

    def person(self) -> tuple[str, str]:
        """(name, how to address them)."""
        surname = self._surnames.deal()
        if self._rng.random() < 0.5:
            return surname + self._female.deal(), f"{surname}女士"
        return surname + self._male.deal(), f"{surname}先生"

    def surname(self) -> str:
        """A family name."""
        return self._surnames.deal()

    def phone(self) -> str:
        """A number that was not dealt before."""
        number = next(self._numbers)
        return f"{self.PREFIXES[number // 10_000]}0000{number % 10_000:04d}"
