"""The life of a job as a table of three tracks: pages, the API, the documentation and the property tests read this one.

    work      to_dispatch → offered → accepted → assigned → booked → en_route → on_site → done
              beside it declined, on_hold, awaiting_part, in_workshop, under_appraisal, failed, cancelled
    evidence  missing → submitted → passed | returned → submitted
    money     unpriced → priced → in_statement → paid, beside it withheld and refused

The tracks move on their own: a job is done at the door long before its papers are looked at and its line is paid. Verbs
of the money track stand here for the room that will fill them. A verb that is not in the table for a state is refused
with `job_state`, never skipped in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Track = Literal["work", "evidence", "money"]
Verb = Literal[
    "offer", "expire", "take_back", "accept", "decline", "assign", "unassign", "contact", "book", "rebook",
    "reschedule", "hold", "resume", "move", "depart", "arrive", "note", "dispute", "preserve", "finish", "solve",
    "wait_part", "take_in", "appraise", "fail", "plan_next", "cancel", "submit", "pass", "return", "price", "enter",
    "pay", "withhold", "free", "refuse",
]  # fmt: skip

WORK = (
    "to_dispatch", "offered", "accepted", "assigned", "booked", "en_route", "on_site", "done", "declined", "on_hold",
    "awaiting_part", "in_workshop", "under_appraisal", "failed", "cancelled",
)  # fmt: skip
EVIDENCE = ("missing", "submitted", "passed", "returned")
MONEY = ("unpriced", "priced", "in_statement", "paid", "withheld", "refused")
STATES: dict[Track, tuple[str, ...]] = {"work": WORK, "evidence": EVIDENCE, "money": MONEY}
#: Where each track begins.
START: dict[Track, str] = {"work": "to_dispatch", "evidence": "missing", "money": "unpriced"}

#: Nothing more is done in this job; what follows is another one.
ENDED = ("done", "failed", "cancelled")
UNDONE = tuple(state for state in WORK if state not in ENDED)
#: Nobody outside has it in hand: somebody has to find it a hand.
HOMELESS = ("to_dispatch", "declined")
#: It is in somebody's hands and nobody stands at the door.
UNDERWAY = ("accepted", "assigned", "booked")
#: Went to the door, and the unit could not be left mended there.
PARKED = ("awaiting_part", "in_workshop", "under_appraisal")
#: States from which somebody may stand at the door.
LEAVING = ("assigned", "booked", "en_route")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: from these states of its track the verb leads to `to` (None: the state stays), recorded as `event`.

    `permission` is what the actor needs, `also` what they need beside it: buttons and actions read both here. Where the
    first must be held is asked by `actions.steps.allowed`.
    """

    states: tuple[str, ...]
    verb: Verb
    to: str | None
    event: str
    permission: str = "jobs.dispatch"
    track: Track = "work"
    also: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        """All the permissions that somebody needs for it."""
        return (self.permission, self.also) if self.also else (self.permission,)


TABLE: tuple[Transition, ...] = (
    # Finding a hand. A job given to a person of our own needs no offer: that is `assign`, by whoever dispatches.
    Transition(HOMELESS, "offer", "offered", "job_offered"),
    Transition(("offered",), "expire", "to_dispatch", "job_offer_expired"),
    Transition(("offered", *UNDERWAY, "en_route", "on_hold"), "take_back", "to_dispatch", "job_taken_back"),
    Transition(("offered",), "accept", "accepted", "job_accepted", "jobs.accept"),
    Transition(("offered", *UNDERWAY, "on_hold"), "decline", "declined", "job_declined", "jobs.accept"),
    Transition(HOMELESS, "assign", "assigned", "job_assigned", "jobs.accept", also="jobs.dispatch"),
    Transition(("accepted",), "assign", "assigned", "job_assigned", "jobs.accept"),
    Transition(("assigned", "booked", "on_hold", *PARKED), "assign", None, "job_assigned", "jobs.accept"),
    # Somebody fell ill and nobody else is free: the job keeps its window and asks for another hand.
    Transition(("assigned", "en_route"), "unassign", "accepted", "job_unassigned", "jobs.accept"),
    Transition(("booked", "on_hold", *PARKED), "unassign", None, "job_unassigned", "jobs.accept"),
    # Talking with the customer.
    Transition((*UNDERWAY, "on_hold", *PARKED), "contact", None, "job_contacted", "jobs.book"),
    Transition(("accepted", "assigned", "on_hold", *PARKED), "book", "booked", "job_booked", "jobs.book"),
    Transition(("booked", "en_route"), "rebook", "booked", "job_rebooked", "jobs.book"),
    # A declared disruption moves a window whatever hands the job is in.
    Transition((*HOMELESS, "offered", "accepted", "assigned"), "reschedule", None, "job_rebooked"),
    Transition((*UNDERWAY, *PARKED), "hold", "on_hold", "job_held", "jobs.book"),
    Transition(("on_hold",), "resume", "accepted", "job_resumed", "jobs.book"),
    Transition((*HOMELESS, "offered", *UNDERWAY, "on_hold"), "move", None, "job_moved", "jobs.book"),
    Transition((*UNDERWAY, "on_hold"), "solve", "done", "job_done", "jobs.book"),
    # At the door.
    Transition(("assigned", "booked"), "depart", "en_route", "job_departed", "jobs.work"),
    Transition(LEAVING, "arrive", "on_site", "job_arrived", "jobs.work"),
    Transition(("on_site",), "dispute", None, "job_price_disputed", "jobs.work"),
    Transition(("on_site", "in_workshop"), "finish", "done", "job_done", "jobs.work"),
    Transition(("on_site",), "wait_part", "awaiting_part", "job_parked", "jobs.work"),
    Transition(("on_site",), "take_in", "in_workshop", "job_parked", "jobs.work"),
    Transition(("on_site",), "appraise", "under_appraisal", "job_parked", "jobs.work"),
    Transition(("on_site",), "fail", "failed", "job_failed", "jobs.work"),
    Transition(UNDONE, "note", None, "job_noted", "jobs.work"),
    Transition(UNDONE, "preserve", None, "job_preserved", "jobs.work"),
    # What follows, and what ends without work.
    Transition((*PARKED, "done", "failed"), "plan_next", None, "job_followed", "jobs.book"),
    Transition(UNDONE, "cancel", "cancelled", "job_cancelled"),
    # Papers.
    Transition(("missing", "returned"), "submit", "submitted", "evidence_submitted", "jobs.work", "evidence"),
    Transition(("submitted",), "pass", "passed", "evidence_passed", "jobs.judge", "evidence"),
    Transition(("submitted", "passed"), "return", "returned", "evidence_returned", "jobs.judge", "evidence"),
    # Money: laid out for the room that prices, states and pays.
    Transition(("unpriced", "withheld"), "price", "priced", "job_priced", "jobs.judge", "money"),
    Transition(("priced",), "enter", "in_statement", "job_entered", "jobs.judge", "money"),
    Transition(("in_statement",), "pay", "paid", "job_paid", "jobs.judge", "money"),
    Transition(("unpriced", "priced", "in_statement"), "withhold", "withheld", "job_withheld", "jobs.judge", "money"),
    Transition(("withheld",), "free", "unpriced", "job_freed", "jobs.judge", "money"),
    Transition(("unpriced", "priced", "withheld"), "refuse", "refused", "job_refused", "jobs.judge", "money"),
)

_BY_STATE: dict[tuple[str, str, str], Transition] = {
    (row.track, state, row.verb): row for row in TABLE for state in row.states
}
_TRACK_OF: dict[str, Track] = {row.verb: row.track for row in TABLE}


def track_of(verb: Verb) -> Track:
    """The track that a verb moves."""
    return _TRACK_OF[verb]


def transition(state: str, verb: Verb) -> Transition | None:
    """The row for this verb in this state of its own track, None when the state does not allow it."""
    return _BY_STATE.get((_TRACK_OF[verb], state, verb))


def verbs(work: str, evidence: str, money: str) -> tuple[str, ...]:
    """The verbs that a job in these states allows, in the order of the table."""
    states = {"work": work, "evidence": evidence, "money": money}
    return tuple(dict.fromkeys(row.verb for row in TABLE if states[row.track] in row.states))
