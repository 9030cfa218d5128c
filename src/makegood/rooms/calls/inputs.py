"""What exchanges hand to the actions of calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CallNews:
    """A piece of news of a call: `external_id` is the exchange's own name for it, the same in all its news."""

    external_id: str
    news: str
    direction: str
    number: str = ""
    extension: str = ""
    at: datetime | None = None
    recording: str = ""
    system: str = "pbx"
    unit_id: int | None = None
