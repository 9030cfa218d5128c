"""What the knowledge room may refuse, as codes; the sentences stand in texts.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from makegood.ground.problems import Conflict, FieldError, Forbidden, Invalid, Missing

ARTICLE_CODE_BAD = "article_code_bad"
ARTICLE_CODE_TAKEN = "article_code_taken"
ARTICLE_LANGUAGE_BAD = "article_language_bad"
BLANK_UNKNOWN = "blank_unknown"
BLANK_MISPLACED = "blank_misplaced"
LINK_REFUSED = "link_refused"
MANY_STEPS = "many_steps"
MANY_TIES = "many_ties"
SCRIPT_FOR_STAFF = "script_for_staff"
TEXT_ENDS_BEFORE = "text_ends_before"
TEXT_LONG = "text_long"
TEXT_NEEDED = "text_needed"
TIE_UNKNOWN = "tie_unknown"
WORD_UNKNOWN = "word_unknown"


def no_article(code: str) -> Missing:
    """There is no such article, or it is not the reader's to see."""
    return Missing("article_unknown", article=code)


def no_version() -> Missing:
    """There is no such version, or it is not the reader's to see."""
    return Missing("article_version_unknown")


def wrong_state(verb: str, state: str) -> Conflict:
    """The version's state does not allow the verb."""
    return Conflict("article_state", verb=verb, state=state)


def being_written(language: str, number: int) -> Conflict:
    """A version in this language is being written already."""
    return Conflict("article_being_written", language=language, number=number)


def own_text() -> Forbidden:
    """Nobody publishes what they wrote themselves."""
    return Forbidden("article_own")


def confirms_nothing() -> Conflict:
    """This version asks nobody to confirm that it was read, or it does not count now."""
    return Conflict("article_confirms_nothing")


@dataclass
class Faults:
    """Everything that is wrong with an input, told at once."""

    prefix: str = ""
    found: list[FieldError] = field(default_factory=list)

    def add(self, name: str, code: str, **params: Any) -> None:
        """Note a fault of a field."""
        self.found.append(FieldError(f"{self.prefix}{name}", code, tuple(sorted(params.items()))))

    def unless(self, fine: bool, name: str, code: str, **params: Any) -> None:
        """Note a fault of a field unless this holds."""
        if not fine:
            self.add(name, code, **params)

    def word(self, name: str, value: str, known: Sequence[str]) -> None:
        """Note a fault unless the word is in its list."""
        self.unless(value in known, name, WORD_UNKNOWN, known=", ".join(known))

    def stop(self) -> None:
        """Raise Invalid when there were any."""
        if self.found:
            raise Invalid("invalid_input", errors=tuple(self.found))
