"""The life of a case as a table: pages, the API, the documentation and the property tests all read this one.

    open ──▶ in_progress ⇄ waiting_customer
      └──────────┴────────────┴──▶ resolved ──▶ closed        resolved | closed ──reopen──▶ in_progress
                                └▶ withdrawn

A verb that is not in the table for a state is refused with `case_state`, never skipped in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["open", "in_progress", "waiting_customer", "resolved", "closed", "withdrawn"]
Verb = Literal[
    "answer", "hear", "note", "assign", "take", "chase", "pause", "wait", "resume", "resolve", "close", "withdraw",
    "reopen", "merge", "unmerge", "split", "tag", "rate", "label", "follow_up", "link",
]  # fmt: skip

STATES: tuple[State, ...] = ("open", "in_progress", "waiting_customer", "resolved", "closed", "withdrawn")
#: States in which the company still has something to do.
UNDONE: tuple[State, ...] = ("open", "in_progress", "waiting_customer")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: from these states the verb leads to `to` (None: the state stays) and is recorded as `event`.

    `permission` is what the actor needs; it is the only guard beside the state, so a button and an action can never
    disagree.
    """

    states: tuple[State, ...]
    verb: Verb
    to: State | None
    event: str
    permission: str = "cases.write"


TABLE: tuple[Transition, ...] = (
    # A word of ours to the customer; what a machine sends by itself is a `note`.
    Transition(("open",), "answer", "in_progress", "message_added"),
    Transition(("in_progress", "waiting_customer", "resolved", "closed", "withdrawn"), "answer", None, "message_added"),
    # A word of the customer: who was waited for has spoken. A settled case is not reopened by it, people are told.
    Transition(("waiting_customer",), "hear", "in_progress", "message_added"),
    Transition(("open", "in_progress", "resolved", "closed", "withdrawn"), "hear", None, "message_added"),
    Transition(STATES, "note", None, "message_added"),
    Transition(("open",), "assign", "in_progress", "case_assigned", "cases.assign"),
    Transition(("in_progress", "waiting_customer"), "assign", None, "case_assigned", "cases.assign"),
    # Whoever is asked first may keep the matter: taking it for oneself needs no right over others.
    Transition(("open",), "take", "in_progress", "case_assigned"),
    Transition(("in_progress", "waiting_customer"), "take", None, "case_assigned"),
    Transition(UNDONE, "chase", None, "case_chased"),
    Transition(("open", "in_progress"), "wait", "waiting_customer", "case_paused"),
    Transition(("waiting_customer",), "wait", None, "case_paused"),
    Transition(UNDONE, "pause", None, "case_paused"),
    Transition(("waiting_customer",), "resume", "in_progress", "case_resumed"),
    Transition(("open", "in_progress"), "resume", None, "case_resumed"),
    Transition(UNDONE, "resolve", "resolved", "case_resolved"),
    Transition(("resolved",), "close", "closed", "case_closed"),
    Transition(UNDONE, "withdraw", "withdrawn", "case_withdrawn"),
    Transition(("resolved", "closed"), "reopen", "in_progress", "case_reopened"),
    # Merged is closed and points on; taking it back brings the state from before, which the row keeps.
    Transition((*UNDONE, "resolved", "closed"), "merge", "closed", "case_merged", "cases.merge"),
    Transition(("closed",), "unmerge", None, "case_unmerged", "cases.merge"),
    Transition(STATES, "split", None, "case_split", "cases.merge"),
    # What is written on a case beside its life: it changes no state and no promise.
    Transition(STATES, "tag", None, "case_tagged"),
    Transition(STATES, "rate", None, "case_severity_set"),
    Transition(STATES, "label", None, "case_status_set"),
    Transition(STATES, "follow_up", None, "case_follow_up_set"),
    Transition(STATES, "link", None, "case_linked"),
)

_BY_STATE: dict[tuple[str, str], Transition] = {(state, row.verb): row for row in TABLE for state in row.states}


def transition(state: str, verb: Verb) -> Transition | None:
    """The row for this verb in this state, None when the state does not allow it."""
    return _BY_STATE.get((state, verb))


def verbs(state: str) -> tuple[str, ...]:
    """The verbs that a case in this state allows, in the order of the table."""
    return tuple(dict.fromkeys(row.verb for row in TABLE if state in row.states))
