"""States of a version and the only ways from one to another. Buttons, API, docs and property tests read this.

The state is the version's and not the article's: what was published stays in use while its successor is read over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STATES: Final = ("draft", "in_review", "published", "withdrawn")
#: Still being written: an article has at most one such version a language.
OPEN: Final = ("draft", "in_review")


@dataclass(frozen=True, slots=True)
class Transition:
    """From one state by a verb to another, leaving an event; whoever does it holds `permission` where it belongs."""

    source: str
    verb: str
    to: str
    event: str
    permission: str


TRANSITIONS: Final = (
    Transition("draft", "submit", "in_review", "article_submitted", "knowledge.write"),
    Transition("draft", "discard", "withdrawn", "article_withdrawn", "knowledge.write"),
    Transition("in_review", "publish", "published", "article_published", "knowledge.approve"),
    Transition("in_review", "decline", "draft", "article_declined", "knowledge.approve"),
    Transition("published", "withdraw", "withdrawn", "article_withdrawn", "knowledge.approve"),
)

_BY_SOURCE: Final = {state: {edge.verb: edge for edge in TRANSITIONS if edge.source == state} for state in STATES}


def transition(state: str, verb: str) -> Transition | None:
    """The way out of `state` by `verb`, None when there is none."""
    return _BY_SOURCE[state].get(verb)


def verbs(state: str) -> tuple[str, ...]:
    """What people may do in a state, in the order of the table."""
    return tuple(_BY_SOURCE[state])
