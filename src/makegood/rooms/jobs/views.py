"""What readers of the jobs room get: frozen values, obligations judged at the moment of reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from makegood.rooms.promises.views import ObligationView

Words = dict[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class JobItemView:
    """One unit of a visit and what came of it."""

    id: int
    item_id: int | None
    place: int
    description: str
    serial_seen: str
    serial_state: str
    serial_reason: str
    result: str
    note: str
    record_id: int | None


@dataclass(frozen=True, slots=True)
class OfferView:
    """A unit was asked; `costs` = declined for a reason that counts against it."""

    id: int
    unit_id: int
    ordinal: int
    state: str
    by_rule: bool
    reason: str
    costs: bool
    note: str
    offered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobNoteView:
    """Something that was seen or said at the door."""

    id: int
    code: str
    text: str
    author_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class JobView:
    """One piece of work. `verbs` are what its three tracks allow; `next_owner` acts next, by `next_at` at the latest.

    `phone` is whole only for those who have to go there or to book while the job is open, else masked. `needs` (kind,
    note) are those of the customer's file while the job is undone.
    """

    id: int
    number: str
    kind: str
    root: str
    work: str
    evidence: str
    money: str
    case_id: int | None
    parent_id: int | None
    customer_id: int | None
    item_id: int | None
    home_id: int
    unit_id: int
    technician_id: int | None
    division: str
    place: str
    lat: float | None
    lng: float | None
    floor: str
    access: str
    contact_name: str
    contact_phone: str
    needs: tuple[Mapping[str, Any], ...]
    sex_wish: str
    avoid: tuple[int, ...]
    task: str
    window_from: datetime | None
    window_to: datetime | None
    window_by: str
    window_at: datetime | None
    windows: int
    moved_by_customer: int
    moved_by_outlet: int
    moved_by_disruption: int
    tries: int
    held_for: str
    wake_at: datetime | None
    paused_until: datetime | None
    asked: int
    departed_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    result: str
    outcome_note: str
    preserve: bool
    filmed: bool
    next_owner: str
    next_at: datetime | None
    next_due_at: datetime | None
    owed_since: datetime | None
    external_id: str
    created_at: datetime
    version: int
    customer_name: str = ""
    address_as: str = ""
    phone: str = ""
    case_number: str = ""
    parent_number: str = ""
    verbs: tuple[str, ...] = ()
    obligations: tuple[ObligationView, ...] = ()
    items: tuple[JobItemView, ...] = ()
    offers: tuple[OfferView, ...] = ()

    @property
    def offer(self) -> OfferView | None:
        """The offer that is open or accepted now."""
        return next((one for one in self.offers if one.ended_at is None), None)


@dataclass(frozen=True, slots=True)
class CandidateView:
    """An outlet that may be asked, or why not (codes), in the order of asking."""

    unit_id: int
    name: str
    kind: str
    own: bool
    backup: bool
    share: int
    quota: int | None
    taken: int
    served_before: bool
    free: bool
    why_not: tuple[str, ...]
    area_id: int | None = None


@dataclass(frozen=True, slots=True)
class WindowView:
    """A window that a place can still promise; `free` = so many visits more."""

    starts: datetime
    ends: datetime
    unit_id: int
    place: str
    free: int


@dataclass(frozen=True, slots=True)
class HandView:
    """Somebody who may go, or why not (codes); `today` = jobs of that day already."""

    id: int
    name: str
    unit_id: int
    free: bool
    why_not: tuple[str, ...]
    today: int = 0


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of work in the company's tree."""

    code: str
    root: str
    parent: str | None
    name: Words
    minutes: int


@dataclass(frozen=True, slots=True)
class FeedView:
    """A calendar address; the address itself is shown once, when it is made."""

    id: int
    name: str
    unit_id: int
    technician_id: int | None
    created_at: datetime
    revoked_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class First(Generic[T]):
    """The first of what is meant, and how many more there are."""

    items: tuple[T, ...]
    left: int


@dataclass(frozen=True, slots=True)
class Disrupted:
    """A job in a declared disruption: whither its window would move, or in which state it cannot be moved."""

    job: JobView
    starts: datetime
    ends: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What one act did to one of many jobs: to whom it went, or that nobody was found."""

    job: JobView
    to: int | None
    why: str = ""
