"""Decisions about jobs without any database: who may be asked and why not, what an outcome leads to, what follows."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from makegood.rooms.cases.rules import bare_number, grouped, is_number, number_from
from makegood.rooms.jobs.inputs import DisruptionInput, WindowInput
from makegood.rooms.jobs.lifecycle import START, TABLE, Track, Verb

#: The fixed roots of the tree of work; a company hangs its own kinds below them.
ROOT_KINDS = (
    "installation", "repair", "cleaning", "relocation", "dismantling", "survey", "commissioning", "delivery",
    "training", "take_back", "appraisal", "inspection",
)  # fmt: skip
#: Kinds of case that mostly end at somebody's door, and the work that is done there.
KIND_OF_CASE: Mapping[str, str] = {
    "installation": "installation", "repair": "repair", "cleaning": "cleaning", "relocation": "relocation",
    "survey": "survey", "delivery": "delivery", "training": "training", "return_exchange": "appraisal",
    "complaint": "inspection",
}  # fmt: skip

#: Unique on purpose: a lost race there is run again like any other by whoever calls.
RACES = ("jobs_job.number", "jobs_job_number", "offer_one_hand", "offer_ordinal")

#: How far a moment may lie ahead of ours before it is refused: clocks differ, facts do not lie in the future.
CLOCKS_DIFFER = timedelta(minutes=5)
#: Stands in the queue behind everything that has a moment.
END_OF_TIME = datetime.fromisoformat("9999-01-01T00:00:00+00:00")

# Numbers of jobs run from the other end than those of cases, so that the digits of the two meet only after half of all
# are used up; the letter in front tells them apart anyway.
_LAST = 899_999_999
MARK = "J"


def number_of(sequence: int) -> str:
    """The number of the `sequence`-th job: J and ten digits, the last one a check digit. Raises ValueError past 9e8."""
    return MARK + number_from(_LAST - sequence)


def bare(raw: str) -> str:
    """What was said or typed, without blanks and hyphens, the letter large."""
    return bare_number(raw).upper()


def is_job_number(bare_: str) -> bool:
    """Whether it has the form of a job's number and the right check digit."""
    return bare_[:1] == MARK and is_number(bare_[1:])


def looks_like_job(bare_: str) -> bool:
    """Whether it was meant as a job's number, right or mistyped."""
    return bare_[:1] == MARK and bare_[1:].isascii() and bare_[1:].isdigit() and 8 <= len(bare_) - 1 <= 12


def spoken(number: str) -> str:
    """The number as it is shown and read out: `J 482 917 306-5`."""
    return f"{number[:1]} {grouped(number[1:])}"


# --- who may be asked


@dataclass(frozen=True, slots=True)
class Candidate:
    """An outlet that some row of the service areas names for this job, and everything that speaks for it or against.

    `depth` ranks how exactly the row names the place (5 village … 1 province), `narrow` how exactly the goods and the
    work. `share` is its part of the work in percent, `quota` how many a day, `taken` how many it had today.
    """

    unit_id: int
    area_id: int | None = None
    depth: int = 0
    narrow: int = 0
    share: int = 100
    quota: int | None = None
    taken: int = 0
    priority: int = 0
    backup: bool = False
    own: bool = False
    served_before: bool = False
    why_not: tuple[str, ...] = ()

    @property
    def free(self) -> bool:
        """Whether it may be asked."""
        return not self.why_not


def draw(number: str, unit_id: int, share: int) -> float:
    """A weight that is the same whenever it is asked for, the smallest wins: shares hold over many jobs.

    Weighted rendezvous hashing: -ln(u) / share with u from the job's number and the unit, so that nobody needs to
    count whose turn it is, and two machines agree.
    """
    digest = hashlib.sha256(f"{number}:{unit_id}".encode()).digest()
    u = (int.from_bytes(digest[:8], "big") + 1) / (2**64 + 1)
    return -math.log(u) / max(share, 1)


def ranked(number: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates in the order in which they are asked; those with a reason against them come last.

    Whoever mended it before comes back to it (a repeat goes to the same outlet), then outlets before backups and
    before our own people, the more exact row before the wider one, then priority, then the draw by share.
    """
    return sorted(
        candidates,
        key=lambda one: (
            not one.free, not one.served_before, one.own, one.backup, -one.depth, -one.narrow, one.priority,
            draw(number, one.unit_id, one.share), one.unit_id,
        ),
    )  # fmt: skip


# --- talking with the customer


@dataclass(frozen=True, slots=True)
class ContactOutcome:
    """What a first talk leads to: whether the customer was reached, the verb, who has to act next and until when.

    `until` = a moment has to be given until which the job is held.
    """

    code: str
    reached: bool
    verb: Verb = "contact"
    next_owner: str = "outlet_clerk"
    within: timedelta = timedelta(hours=4)
    until: bool = False


CONTACT_OUTCOMES: dict[str, ContactOutcome] = {
    one.code: one
    for one in (
        ContactOutcome("booked", True, "book", "technician"),
        ContactOutcome("no_answer", False),
        ContactOutcome("off", False),
        ContactOutcome("wrong_number", False, "hold", "case_owner", timedelta(hours=4)),
        ContactOutcome("goods_not_arrived", True, "hold", until=True),
        ContactOutcome("house_not_ready", True, "hold", until=True),
        ContactOutcome("wants_later", True, "hold", until=True),
        # What an outlet says the customer said is checked by somebody else before the job is gone (飞单).
        ContactOutcome("wants_cancel", True, "hold", "case_owner", timedelta(days=1)),
        ContactOutcome("price_refused", True, "hold", "case_owner", timedelta(days=1)),
        ContactOutcome("solved", True, "solve", "follow_up_agent", timedelta(days=3)),
    )
}
#: Three tries in two days, then the job is held and comes back by itself.
TRIES, TRY_WITHIN, HOLD_AFTER_TRIES = 3, timedelta(days=2), timedelta(days=2)
#: Nothing is held for longer than this without somebody looking at it again.
LONGEST_HOLD = timedelta(days=90)
HOLD_REASONS = (
    *(one.code for one in CONTACT_OUTCOMES.values() if one.verb == "hold"), "unreachable", "customer_absent", "weather",
)  # fmt: skip


def tries_used(tries: Sequence[datetime], at: datetime) -> int:
    """How many of these tries to reach the customer count at a moment: those of the last two days."""
    return sum(1 for one in tries if at - TRY_WITHIN < one <= at)


# --- windows

LONGEST_WINDOW = timedelta(days=7)
#: So many days one disruption may last, and so far past its end windows may move.
LONGEST_DISRUPTION = 30
#: Jobs moved in one act; the answer says how many are left.
MOST_MOVED = 500
#: What a reason that stands in the journal may have: a name for what happened, not its story.
LONGEST_REASON = 40


# --- declining


#: Reasons to hand a job back; only some cost the outlet.
DECLINE_REASONS: dict[str, bool] = {
    "wrong_area": False, "no_licence": True, "no_part": False, "full": True, "customer_refuses_us": False,
    "too_far": True, "unsafe": False, "closed": False, "not_our_kind": False, "other": True,
}  # fmt: skip
TAKE_BACK_REASONS = (
    "wrong_outlet", "outlet_closed", "outlet_left", "complaint", "customer_wish", "address_moved", "technician_absent",
    "too_slow", "other",
)  # fmt: skip
CANCEL_REASONS = ("customer_wish", "duplicate", "goods_returned", "bought_elsewhere", "mistaken", "other")
NOTES = (
    "filmed", "customer_not_buyer", "other_unit", "infant_asleep", "pet_loose", "no_power", "no_access", "other",
)  # fmt: skip


# --- at the door


@dataclass(frozen=True, slots=True)
class Result:
    """How a visit ended: the verb it is, whether the fault is gone, who acts next and within which time.

    `wasted` = went and could not work; `cause` is what the item's service record says of a delay; `safe` = may end a
    job whose unit has to be preserved as it was found.
    """

    code: str
    verb: Verb
    fixed: bool | None
    next_owner: str
    within: timedelta
    wasted: bool = False
    cause: str = "other"
    safe: bool = True
    worked: bool = False


RESULTS: dict[str, Result] = {
    one.code: one
    for one in (
        Result("fixed", "finish", True, "follow_up_agent", timedelta(days=3), safe=False, worked=True),
        Result("explained", "finish", None, "follow_up_agent", timedelta(days=3), worked=True),
        Result("awaiting_part", "wait_part", False, "parts_clerk", timedelta(days=1), cause="part", worked=True),
        Result("to_workshop", "take_in", False, "outlet_clerk", timedelta(days=3), worked=True),
        Result("appraisal", "appraise", False, "technical_supervisor", timedelta(days=1), worked=True),
        Result("quote_declined", "fail", False, "case_owner", timedelta(days=1), worked=True),
        Result("customer_absent", "fail", None, "outlet_clerk", timedelta(hours=4), wasted=True),
        Result("minor_alone", "fail", None, "outlet_clerk", timedelta(hours=4), wasted=True),
        Result("unsafe_refused", "fail", None, "technical_supervisor", timedelta(days=1), wasted=True),
        Result("second_visit", "fail", False, "outlet_clerk", timedelta(hours=4), worked=True),
        Result("remote", "solve", True, "follow_up_agent", timedelta(days=3)),
    )
}
#: Results that somebody who stands at the door may give.
AT_DOOR = tuple(one.code for one in RESULTS.values() if one.verb != "solve")

#: What each kind of work is called in the file of an item; others leave no record there.
RECORD_KIND: Mapping[str, str] = {
    "installation": "installation", "repair": "repair", "cleaning": "cleaning", "relocation": "relocation",
    "dismantling": "dismantling", "survey": "survey", "training": "training", "inspection": "inspection",
    "appraisal": "inspection", "commissioning": "inspection",
}  # fmt: skip
SEXES = ("female", "male")
#: People of the network who go to doors.
DOOR_ROLES = ("technician", "technical_supervisor")
REBOOKED_BY = ("customer", "outlet")


# --- who may go


@dataclass(frozen=True, slots=True)
class Hand:
    """What is known of somebody who might go: what speaks against it is given back by `hindrances`."""

    active: bool = True
    sex: str = ""
    valid: frozenset[str] = frozenset()
    expired: frozenset[str] = frozenset()
    able: bool = True
    absent: bool = False


def hindrances(hand: Hand, licences: Iterable[str], sex_wish: str) -> tuple[str, ...]:
    """Why this person may not be sent, as codes; empty = may go.

    `licences` are all needed and must be valid on the day. An unknown sex does not fulfil a wish.
    """
    found = []
    wanted = set(licences)
    if not hand.active:
        found.append("staff_left")
    if hand.absent:
        found.append("staff_absent")
    if wanted & hand.expired - hand.valid:
        found.append("licence_expired")
    if wanted - hand.valid - hand.expired:
        found.append("licence_missing")
    if not hand.able:
        found.append("skill_missing")
    if sex_wish and hand.sex != sex_wish:
        found.append("sex_wish")
    return tuple(found)


# --- history


@dataclass(slots=True)
class Standing:
    """Where the three tracks stand."""

    work: str = START["work"]
    evidence: str = START["evidence"]
    money: str = START["money"]


#: Which track an event of a job tells about.
TRACK_OF_EVENT: dict[str, Track] = {row.event: row.track for row in TABLE}


def replay(events: Iterable[tuple[str, Mapping[str, Any]]]) -> Standing:
    """The states that a job's events (name, data; in their order) give."""
    found = Standing()
    for name, data in events:
        if name == "job_created":
            found = Standing(data["state"], data["evidence"], data["money"])
        elif name in TRACK_OF_EVENT:
            setattr(found, TRACK_OF_EVENT[name], data["state"])
    return found


def window_fault(window: WindowInput, now: datetime) -> str:
    """Why a window cannot be promised, as a code; nothing if it can."""
    if window.ends <= window.starts or window.ends - window.starts > LONGEST_WINDOW:
        return "window_bad"
    return "window_past" if window.ends <= now else ""


def disruption_faults(told: DisruptionInput, now: datetime) -> dict[str, tuple[str, int]]:
    """Why a disruption cannot be declared: by field a code and the days that it speaks of; empty if it can."""
    longest = timedelta(days=LONGEST_DISRUPTION)
    earliest = told.to or told.until
    found: dict[str, tuple[str, int]] = {}
    if not told.division.strip() and told.unit_id is None:
        found["division"] = "division_or_unit", 0
    if told.until <= told.starts or told.until - told.starts > longest:
        found["until"] = "window_bad", LONGEST_DISRUPTION
    elif told.until <= now:
        found["until"] = "window_past", 0
    if told.to is not None and not told.until <= told.to <= told.until + longest:
        found["to"] = "moved_badly", LONGEST_DISRUPTION
    if told.window is not None:
        fault = window_fault(told.window, now)
        if fault:
            found["window"] = fault, LONGEST_WINDOW.days
        elif not earliest <= told.window.starts <= told.until + longest:
            found["window"] = "moved_badly", LONGEST_DISRUPTION
    return found


@dataclass(frozen=True, slots=True)
class Shift:
    """A window that a declared disruption moves: the old and the new one."""

    starts: datetime
    ends: datetime
    moved: bool = field(default=False)


def moved_past(starts: datetime, ends: datetime, until: datetime) -> Shift:
    """The window moved by whole days, the fewest that let it begin at `until` or later; local hours stay as agreed."""
    days = max(0, math.ceil((until - starts) / timedelta(days=1)))
    return Shift(starts + timedelta(days=days), ends + timedelta(days=days), days > 0)
