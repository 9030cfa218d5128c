"""What the readers of customers answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer; phones as E.164 and e-mail addresses as compared, the preferred first."""

    id: int
    kind: str
    name: str
    address_as: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    region: str
    division: str
    address: str
    postcode: str
    country: str
    language: str
    special_need: str
    unit_id: int
    created_at: datetime
    version: int
