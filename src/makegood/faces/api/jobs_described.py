"""What jobs look like as JSON, and the same for OpenAPI."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makegood.faces.api.descriptions import ObligationOut
from makegood.faces.api.fields import Shape, Texts
from makegood.faces.api.shapes import Json, plain, ref
from makegood.rooms.jobs.views import (
    CandidateView,
    FeedView,
    HandView,
    JobItemView,
    JobNoteView,
    JobView,
    KindView,
    Moved,
    OfferView,
)


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


class MovesOut(Shape):
    """How often a promised window moved, by whom."""

    customer: int
    outlet: int
    disruption: int


class NextOut(Shape):
    """Who acts next, and by when."""

    owner: str
    at: datetime | None


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


class HandOut(Shape):
    """Somebody who may go, or why not (codes)."""

    id: str
    name: str
    unit: str
    free: bool
    why_not: list[str]
    today: int


class JobKindOut(Shape):
    """A kind of work."""

    code: str
    root: str
    parent: str | None
    name: Texts
    minutes: int


class NoteOut(Shape):
    """Something that was seen or said at the door."""

    id: str
    code: str
    text: str
    author: str
    at: datetime


class MovedOut(Shape):
    """One job of many: to whom it went, or why to nobody."""

    job: JobOut
    to: str | None
    why: str


class MovedAllOut(Shape):
    """What one act did to many jobs."""

    items: list[MovedOut]


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


@plain.register
def _job(view: JobView) -> Json:
    window = None
    if view.window_from is not None:
        window = {
            "starts": view.window_from, "ends": view.window_to, "by": view.window_by, "promised_at": view.window_at,
            "times": view.windows,
        }  # fmt: skip
    moves = {"customer": view.moved_by_customer, "outlet": view.moved_by_outlet, "disruption": view.moved_by_disruption}
    same = (
        "number", "kind", "root", "work", "evidence", "money", "customer_name", "phone", "sex_wish", "task", "tries",
        "held_for", "wake_at", "paused_until", "departed_at", "arrived_at", "ended_at", "result", "outcome_note",
        "preserve", "filmed", "next_due_at", "owed_since", "external_id", "created_at", "version",
    )  # fmt: skip
    return {
        "id": str(view.id), "case": view.case_number or None, "parent": view.parent_number or None,
        "customer": ref(view.customer_id), "item": ref(view.item_id), "home": str(view.home_id),
        "unit": str(view.unit_id), "technician": ref(view.technician_id), "place": _place(view),
        "needs": [dict(one) for one in view.needs], "avoid": [str(one) for one in view.avoid], "window": window,
        "moves": moves, "next": {"owner": view.next_owner, "at": view.next_at}, "verbs": list(view.verbs),
        "items": [plain(one) for one in view.items], "offers": [plain(one) for one in view.offers],
        "obligations": [plain(one) for one in view.obligations], **{name: getattr(view, name) for name in same},
    }  # fmt: skip


def _place(view: JobView) -> Json:
    return {
        "division": view.division, "text": view.place, "lat": view.lat, "lng": view.lng, "floor": view.floor,
        "access": view.access, "contact_name": view.contact_name, "contact_phone": view.contact_phone,
    }  # fmt: skip


@plain.register
def _item(view: JobItemView) -> Json:
    return {
        "id": str(view.id), "item": ref(view.item_id), "description": view.description,
        "serial_seen": view.serial_seen, "serial_state": view.serial_state, "serial_reason": view.serial_reason,
        "result": view.result, "note": view.note, "record": ref(view.record_id),
    }  # fmt: skip


@plain.register
def _offer(view: OfferView) -> Json:
    return {
        "id": str(view.id), "unit": str(view.unit_id), "ordinal": view.ordinal, "state": view.state,
        "by_rule": view.by_rule, "reason": view.reason, "costs": view.costs, "note": view.note,
        "offered_at": view.offered_at, "answered_at": view.answered_at, "ended_at": view.ended_at,
    }  # fmt: skip


@plain.register
def _candidate(view: CandidateView) -> Json:
    return {
        "unit": str(view.unit_id), "name": view.name, "kind": view.kind, "own": view.own, "backup": view.backup,
        "share": view.share, "quota": view.quota, "taken": view.taken, "served_before": view.served_before,
        "free": view.free, "why_not": list(view.why_not),
    }  # fmt: skip


@plain.register
def _hand(view: HandView) -> Json:
    return {
        "id": str(view.id), "name": view.name, "unit": str(view.unit_id), "free": view.free,
        "why_not": list(view.why_not), "today": view.today,
    }  # fmt: skip


@plain.register
def _kind(view: KindView) -> Json:
    return {
        "code": view.code, "root": view.root, "parent": view.parent, "name": dict(view.name), "minutes": view.minutes
    }  # fmt: skip


@plain.register
def _note(view: JobNoteView) -> Json:
    return {"id": str(view.id), "code": view.code, "text": view.text, "author": view.author_name, "at": view.at}


@plain.register
def _moved(view: Moved) -> Json:
    return {"job": plain(view.job), "to": ref(view.to), "why": view.why}


@plain.register
def _feed(view: FeedView) -> Json:
    return {
        "id": str(view.id), "name": view.name, "unit": str(view.unit_id), "technician": ref(view.technician_id),
        "created_at": view.created_at, "revoked_at": view.revoked_at, "read_at": view.read_at, "url": None,
    }  # fmt: skip
