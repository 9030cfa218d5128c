"""The frozen shapes that actions take and queries give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WebhookInput:
    """A webhook as it shall be: name, address, event patterns; `state` is active or paused."""

    name: str
    url: str
    events: tuple[str, ...]
    state: str = "active"


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook as it stands; `waiting` and `dead` count its messages."""

    id: int
    name: str
    url: str
    events: tuple[str, ...]
    state: str
    failures: int
    failing_since: datetime | None
    held_until: datetime | None
    former_until: datetime | None
    created_at: datetime
    version: int
    waiting: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A message to a webhook; `status` is the last answer's, `problem` a code where there was none, times in ms."""

    id: int
    webhook_id: int
    event_id: int
    event_name: str
    state: str
    attempts: int
    next_at: datetime | None
    status: int | None
    problem: str
    took_ms: int | None
    created_at: datetime
    ended_at: datetime | None
