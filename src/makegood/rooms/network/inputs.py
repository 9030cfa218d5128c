"""What callers hand to the actions of the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NodeInput:
    """A place of the network; `parent_code` None puts it right below the company, without `zone` it has its zone."""

    code: str
    kind: str
    name: str
    parent_code: str | None = None
    region: str = ""
    division: str = ""
    address: str = ""
    phone: str = ""
    zone: str = ""
    opened_on: date | None = None
    state: str = "active"
    contact: str = ""
    lat: float | None = None
    lng: float | None = None
    staff_count: int | None = None
    daily_capacity: int | None = None
