"""The texts of the demo company: read from the files beside this module, dealt out so that no two neighbours are alike."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Talk:
    """One conversation: what it is about, what was said in turn, and how it ended."""

    symptom: str
    subject: str
    says: str
    answer: str
    later: str
    ended: str

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

    def deal(self, kind: str, category: str, slots: Mapping[str, str]) -> Talk:
        """A conversation of this kind with its slots filled, the first words in one of the ways people begin."""
        deck = self._decks.get((kind, category)) or self._decks[kind, ""]
        talk = deck.deal().filled(slots)
        opener, closer = self._openers.deal(), self._closers.deal()
        says = talk.says if talk.says.startswith(("您好", "你好")) else opener + talk.says
        return Talk(talk.symptom, talk.subject, says + closer, talk.answer, talk.later, talk.ended)


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
