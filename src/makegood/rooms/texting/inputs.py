"""What callers hand to the actions of short messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SenderInput:
    """A sender as it shall be; an empty secret leaves the one that is there."""

    code: str
    name: str
    channel: str
    kind: str = "enquiry"
    adapter: str = "sandbox"
    unit_id: int | None = None
    language: str = "zh-Hans"
    active: bool = True
    url: str = ""
    free_hours: int | None = None
    permits: bool = False
    acknowledges: tuple[str, ...] = ()
    progress: tuple[str, ...] = ()
    quiet_from: str = "21:00"
    quiet_to: str = "08:00"


@dataclass(frozen=True, slots=True)
class TemplateInput:
    """Registered words: what they are for, their language, and what became of them at the carrier."""

    kind: str
    language: str
    body: str
    gateway_code: str = ""
    state: str = "draft"


@dataclass(frozen=True, slots=True)
class HeardText:
    """What somebody wrote, as its carrier tells it: `address` is their number or openid."""

    sender: str
    external_id: str
    address: str
    text: str
    at: datetime | None = None
    name: str = ""
