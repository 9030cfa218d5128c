"""What the readers of short messages answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SenderView:
    """A sender; never its secret."""

    id: int
    code: str
    name: str
    channel: str
    adapter: str
    unit_id: int
    kind_id: str
    language: str
    active: bool
    url: str
    free_hours: int | None
    permits: bool
    acknowledges: tuple[str, ...]
    progress: tuple[str, ...]
    quiet_from: str
    quiet_to: str
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class TemplateView:
    """Registered words of a sender."""

    id: int
    sender_id: int
    kind: str
    language: str
    body: str
    gateway_code: str
    state: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class TextView:
    """A message of ours; `number` is its case's."""

    id: int
    sender_id: int | None
    sender_name: str
    adapter: str
    channel: str
    number: str
    case_id: int | None
    said_id: int | None
    kind: str
    state: str
    to: str
    text: str
    template_code: str
    language: str
    attempts: int
    next_at: datetime | None
    problem: str
    passed_to_id: int | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeardView:
    """What somebody wrote to us; `address` is masked for whoever may not see numbers."""

    id: int
    sender_id: int
    sender_name: str
    channel: str
    address: str
    name: str
    text: str
    state: str
    reason: str
    number: str
    case_id: int | None
    opened: bool
    candidates: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """What is needed of a case to speak for it."""

    id: int
    number: str
    customer_id: int | None
    unit_id: int
    owner_id: int | None
    channel: str
    state: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way by which something can be said now: the words as they go, and the consent that they use up."""

    sender_id: int
    channel: str
    address: str
    text: str
    template_code: str
    permit_id: int | None
