"""States of an obligation and the only ways from one to another. Buttons, API, docs and property tests read this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OPEN: Final = frozenset({"waiting", "running", "paused"})
SETTLED: Final = frozenset({"kept", "broken", "made_good", "released"})
STATES: Final = ("waiting", "running", "paused", "kept", "broken", "made_good", "released")


@dataclass(frozen=True, slots=True)
class Transition:
    """From one state by a verb to another, leaving an event; `permission` None = only the clock itself does it."""

    source: str
    verb: str
    to: str
    event: str
    permission: str | None = "obligations.write"


TRANSITIONS: Final = (
    Transition("waiting", "start", "running", "obligation_started", None),
    Transition("running", "pause", "paused", "obligation_paused"),
    Transition("paused", "resume", "running", "obligation_resumed"),
    Transition("waiting", "fulfil", "kept", "obligation_kept"),
    Transition("running", "fulfil", "kept", "obligation_kept"),
    Transition("paused", "fulfil", "kept", "obligation_kept"),
    Transition("running", "fall_due", "broken", "obligation_broken", None),
    Transition("broken", "fulfil", "broken", "obligation_fulfilled_late"),
    Transition("made_good", "fulfil", "made_good", "obligation_fulfilled_late"),
    Transition("broken", "make_good", "made_good", "obligation_made_good", "remedies.give"),
    Transition("waiting", "release", "released", "obligation_released"),
    Transition("running", "release", "released", "obligation_released"),
    Transition("paused", "release", "released", "obligation_released"),
    Transition("broken", "correct", "kept", "obligation_corrected", "obligations.correct"),
    Transition("made_good", "correct", "kept", "obligation_corrected", "obligations.correct"),
    Transition("kept", "correct", "broken", "obligation_corrected", "obligations.correct"),
    Transition("kept", "reopen", "running", "obligation_corrected", "obligations.correct"),
)

_BY_SOURCE: Final = {state: {edge.verb: edge for edge in TRANSITIONS if edge.source == state} for state in STATES}


def transition(state: str, verb: str) -> Transition | None:
    """The way out of `state` by `verb`, None when there is none."""
    return _BY_SOURCE[state].get(verb)


def verbs(state: str) -> tuple[str, ...]:
    """What people may do in a state, in the order of the table."""
    return tuple(edge.verb for edge in TRANSITIONS if edge.source == state and edge.permission is not None)


# Remedies have their own short life: asked for, given, answered.
REMEDY_STATES: Final = ("awaiting_approval", "given", "accepted", "rejected", "declined")
#: Somebody still has to say something: whoever approves, or the customer.
UNANSWERED: Final = frozenset({"awaiting_approval", "given"})
REMEDY_TRANSITIONS: Final = (
    Transition("awaiting_approval", "approve", "given", "remedy_given", "remedies.approve"),
    Transition("awaiting_approval", "decline", "declined", "remedy_declined", "remedies.approve"),
    Transition("given", "accept", "accepted", "remedy_accepted", "remedies.give"),
    Transition("given", "reject", "rejected", "remedy_rejected", "remedies.give"),
)


def remedy_transition(state: str, verb: str) -> Transition | None:
    """The way out of a remedy's state by `verb`, None when there is none."""
    return next((edge for edge in REMEDY_TRANSITIONS if edge.source == state and edge.verb == verb), None)
