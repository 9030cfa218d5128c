"""What answers about jobs look like."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makegood.faces.api.cases.shapes import CaseOut
from makegood.faces.api.promises.shapes import ObligationOut
from makegood.faces.api.wire.shapes import Shape, Texts, shows
from makegood.rooms.jobs.views import (
    CandidateView,
    Disrupted,
    FeedView,
    HandView,
    JobItemView,
    JobNoteView,
    JobView,
    KindView,
    Moved,
    OfferView,
    WindowView,
)


@shows(JobItemView)
class JobItemOut(Shape):
    """One unit of a visit and what came of it; `serial_state`: seen, unreadable, other."""

    id: str
    item: str | None
    description: str
    serial_seen: str
    serial_state: str
    serial_reason: str
    result: str
    note: str
    record: str | None


@shows(OfferView)
class OfferOut(Shape):
    """A unit was asked; `costs` = it answered in a way that counts against it."""

    id: str
    unit: str
    ordinal: int
    state: str
    by_rule: bool
    reason: str
    costs: bool
    note: str
    offered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


class PlaceOut(Shape):
    """Where the work is done and who is met there; numbers are whole only for whoever has to go."""

    division: str
    text: str
    lat: float | None
    lng: float | None
    floor: str
    access: str
    contact_name: str
    contact_phone: str


class WindowOut(Shape):
    """What was promised, by whom, when; `times` = how many windows were promised so far."""

    starts: datetime
    ends: datetime
    by: str
    promised_at: datetime | None
    times: int


class SpanOut(Shape):
    """From when to when."""

    starts: datetime
    ends: datetime


class MovesOut(Shape):
    """How often a promised window moved, by whom."""

    customer: int
    outlet: int
    disruption: int


class NextOut(Shape):
    """Who acts next, and by when."""

    owner: str
    at: datetime | None


@shows(
    JobView,
    case="case_number",
    parent="parent_number",
    place=lambda view: {
        "division": view.division,
        "text": view.place,
        "lat": view.lat,
        "lng": view.lng,
        "floor": view.floor,
        "access": view.access,
        "contact_name": view.contact_name,
        "contact_phone": view.contact_phone,
    },
    window=lambda view: (
        {
            "starts": view.window_from,
            "ends": view.window_to,
            "by": view.window_by,
            "promised_at": view.window_at,
            "times": view.windows,
        }
        if view.window_from is not None
        else None
    ),
    moves=lambda view: {
        "customer": view.moved_by_customer,
        "outlet": view.moved_by_outlet,
        "disruption": view.moved_by_disruption,
    },
    next=lambda view: {"owner": view.next_owner, "at": view.next_at},
)
class JobOut(Shape):
    """One piece of work with its three tracks."""

    id: str
    number: str
    kind: str
    root: str
    work: str
    evidence: str
    money: str
    case: str | None
    parent: str | None
    customer: str | None
    customer_name: str
    phone: str
    item: str | None
    home: str
    unit: str
    technician: str | None
    place: PlaceOut
    needs: list[dict[str, Any]]
    sex_wish: str
    avoid: list[str]
    task: str
    window: WindowOut | None
    moves: MovesOut
    tries: int
    held_for: str
    wake_at: datetime | None
    paused_until: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    result: str
    outcome_note: str
    preserve: bool
    filmed: bool
    next: NextOut
    next_due_at: datetime | None
    owed_since: datetime | None
    external_id: str
    created_at: datetime
    verbs: list[str]
    items: list[JobItemOut]
    offers: list[OfferOut]
    obligations: list[ObligationOut]
    version: int


@shows(WindowView)
class VisitWindowOut(Shape):
    """A window that a place can still promise; `free` = so many visits more."""

    unit: str
    place: str
    starts: datetime
    ends: datetime
    free: int


class TakenInOut(Shape):
    """A matter with the visit that was promised for it."""

    case: CaseOut
    job: JobOut


@shows(CandidateView)
class CandidateOut(Shape):
    """A place that serves where the job is, in the order of asking; `why_not` are codes."""

    unit: str
    name: str
    kind: str
    own: bool
    backup: bool
    share: int
    quota: int | None
    taken: int
    served_before: bool
    free: bool
    why_not: list[str]


@shows(HandView)
class HandOut(Shape):
    """Somebody who may go, or why not (codes)."""

    id: str
    name: str
    unit: str
    free: bool
    why_not: list[str]
    today: int


@shows(KindView)
class JobKindOut(Shape):
    """A kind of work."""

    code: str
    root: str
    parent: str | None
    name: Texts
    minutes: int


@shows(JobNoteView, author="author_name")
class NoteOut(Shape):
    """Something that was seen or said at the door."""

    id: str
    code: str
    text: str
    author: str
    at: datetime


@shows(Moved, to="to")
class MovedOut(Shape):
    """One job of many: to whom it went, or why to nobody."""

    job: JobOut
    to: str | None
    why: str


class MovedAllOut(Shape):
    """What one act did to many jobs."""

    items: list[MovedOut]


class DisruptionOut(Shape):
    """The jobs whose windows moved, and how many of those meant are left to another act."""

    items: list[JobOut]
    left: int


@shows(
    Disrupted,
    window=lambda view: None if view.why else {"starts": view.starts, "ends": view.ends},
)
class DisruptedOut(Shape):
    """A job with a window in that time: into which it would move, or why it cannot be moved (the state it is in)."""

    job: JobOut
    window: SpanOut | None
    why: str


class DisruptionPreviewOut(Shape):
    """What would move, and how many more jobs have a window in that time."""

    items: list[DisruptedOut]
    left: int


@shows(FeedView, url=lambda view: None)
class FeedOut(Shape):
    """A calendar address; `url` only in the answer that made it."""

    id: str
    name: str
    unit: str
    technician: str | None
    created_at: datetime
    revoked_at: datetime | None
    read_at: datetime | None
    url: str | None = None
