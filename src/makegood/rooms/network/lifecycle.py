"""The life of a node as a table: pages, the API, the documentation and the property tests all read this one.

    applied ──survey──▶ surveyed ──sign──▶ signed ──train──▶ trained ──open──▶ active ⇄ suspended
       └───────refuse──────┘──▶ left                └──────────┴──────leave──────┴────────┴──▶ exiting ──settle──▶ left
                                                                             left ──apply──▶ applied

A verb that is not in the table for a state is refused with `node_state`, never skipped in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["applied", "surveyed", "signed", "trained", "active", "suspended", "exiting", "left"]
Verb = Literal["survey", "sign", "train", "open", "suspend", "resume", "leave", "stay", "settle", "refuse", "apply"]
#: What must hold before a verb may be done; the action looks, and says what is missing.
Guard = Literal["contract", "ready", "empty", "reason"]

STATES: tuple[State, ...] = ("applied", "surveyed", "signed", "trained", "active", "suspended", "exiting", "left")
#: States in which a node may be given new work.
WORKING: tuple[State, ...] = ("active",)
#: States in which a node has people at work, or had until now.
STANDING: tuple[State, ...] = ("active", "suspended", "exiting")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: from these states the verb leads to `to`, if the guards hold, and is recorded as `event`."""

    states: tuple[State, ...]
    verb: Verb
    to: State
    guards: tuple[Guard, ...] = ()
    event: str = "node_stepped"
    permission: str = "network.write"


TABLE: tuple[Transition, ...] = (
    Transition(("applied",), "survey", "surveyed"),
    # Nobody works for the company without a contract that is in force.
    Transition(("surveyed",), "sign", "signed", ("contract",)),
    Transition(("signed",), "train", "trained"),
    # Open means that work may come: somebody must be there to do it, and a place to do it in.
    Transition(("trained",), "open", "active", ("contract", "ready")),
    Transition(("active",), "suspend", "suspended", ("reason",)),
    Transition(("suspended",), "resume", "active", ("contract", "ready")),
    Transition(("signed", "trained", "active", "suspended"), "leave", "exiting", ("reason",)),
    # Whoever changed their mind before the account was settled goes on as suspended and is looked at again.
    Transition(("exiting",), "stay", "suspended", ("reason",)),
    # Left only with nothing open: no matter, no work, no deposit.
    Transition(("exiting",), "settle", "left", ("empty",)),
    Transition(("applied", "surveyed"), "refuse", "left", ("reason",)),
    Transition(("left",), "apply", "applied"),
)

_BY_STATE: dict[tuple[str, str], Transition] = {(state, row.verb): row for row in TABLE for state in row.states}


def transition(state: str, verb: str) -> Transition | None:
    """The row for this verb in this state, None when the state does not allow it."""
    return _BY_STATE.get((state, verb))


def verbs(state: str) -> tuple[str, ...]:
    """The verbs that a node in this state allows, in the order of the table."""
    return tuple(dict.fromkeys(row.verb for row in TABLE if state in row.states))
