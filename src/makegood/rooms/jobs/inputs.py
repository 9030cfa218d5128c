"""What callers hand to the actions of the jobs room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from makegood.rooms.promises.inputs import Proof

__all__ = [
    "DisruptionInput", "DoneItem", "DoneJob", "JobInput", "KindInput", "PastItem", "PastJob", "PlaceInput", "Proof",
    "VisitInput", "VisitWish", "WindowInput",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """Where the work is done and who is met there; empty parts are taken from the customer's file.

    `contact_name` and `contact_phone` name whoever opens when that is not the customer: a tenant, the one who was given
    the unit.
    """

    division: str = ""
    text: str = ""
    lat: float | None = None
    lng: float | None = None
    floor: str = ""
    access: str = ""
    contact_name: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True)
class WindowInput:
    """From when to when somebody will come, as promised to the customer."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class VisitWish:
    """A visit that somebody asks for: what work (a kind of job), where, for whom and about which unit."""

    kind: str
    division: str
    customer_id: int | None = None
    item_id: int | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class VisitInput:
    """A visit that is promised while the matter is taken in: by which place, and in which window."""

    unit_id: int
    window: WindowInput
    place: PlaceInput = PlaceInput()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class DisruptionInput:
    """Nobody can come to a place (`division`), or from a unit and those below it, from `starts` until `until`.

    The windows in that time move past `until` (past `to`, if that is given) by whole days, or all into one `window`.
    """

    starts: datetime
    until: datetime
    division: str = ""
    unit_id: int | None = None
    to: datetime | None = None
    window: WindowInput | None = None


@dataclass(frozen=True, slots=True)
class JobInput:
    """One piece of work. Customer, items and place are those of its case unless they are given.

    `avoid` are units that are not to be asked, because the customer said so. `unit_id` is the unit that answers for it.
    """

    kind: str = ""
    case_id: int | None = None
    customer_id: int | None = None
    item_ids: tuple[int, ...] = ()
    described: tuple[str, ...] = ()
    unit_id: int | None = None
    place: PlaceInput = PlaceInput()
    window: WindowInput | None = None
    parent_id: int | None = None
    sex_wish: str = ""
    avoid: tuple[int, ...] = ()
    task: str = ""
    preserve: bool = False
    external_id: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DoneItem:
    """What came of one unit: by `item_id`, or one that nobody announced.

    `unreadable` needs its `reason` (plate gone, painted over). A `serial` that belongs to another item than the
    announced one is kept as seen and the difference told.
    """

    item_id: int | None = None
    serial: str = ""
    unreadable: bool = False
    reason: str = ""
    result: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DoneJob:
    """How a visit ended. `key` is made by whoever tells it: told twice, it counts once.

    `arrived_at` for somebody who tells the arrival together with the end. `items` names units whose result differs from
    `result`, or whose serial was looked at. `next_window` = when the next visit is, if it was agreed at the door.
    """

    result: str
    at: datetime | None = None
    arrived_at: datetime | None = None
    note: str = ""
    items: tuple[DoneItem, ...] = ()
    key: str = ""
    next_window: WindowInput | None = None


@dataclass(frozen=True, slots=True)
class KindInput:
    """A kind of work below a root."""

    code: str
    root: str
    name: dict[str, str]
    minutes: int = 60


@dataclass(frozen=True, slots=True)
class PastItem:
    """One unit of a job as another system knew it: on file here, or only described."""

    item_id: int | None = None
    description: str = ""
    serial_seen: str = ""
    serial_state: str = ""
    serial_reason: str = ""
    result: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PastJob:
    """A job as another system knew it, and where it stands; its units are told here and not in `job`.

    `hand_id` is the unit in whose hands it is, when that is not the one that answers for it.
    """

    job: JobInput
    items: tuple[PastItem, ...] = ()
    work: str = "to_dispatch"
    evidence: str = "missing"
    money: str = "unpriced"
    hand_id: int | None = None
    technician_id: int | None = None
    held_for: str = ""
    wake_at: datetime | None = None
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    ended_at: datetime | None = None
    result: str = ""
    note: str = ""
    filmed: bool = False
