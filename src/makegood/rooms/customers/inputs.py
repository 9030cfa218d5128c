"""What callers hand to the actions of customers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContactInput:
    """A way to reach somebody, as they wrote it; kind `phone` or `email`."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class CustomerInput:
    """Somebody to whom the company owes its word; the first contact of a kind is the preferred one."""

    name: str
    kind: str = "person"
    contacts: tuple[ContactInput, ...] = ()
    address: str = ""
    region: str = ""
    division: str = ""
    postcode: str = ""
    country: str = ""
    address_as: str = ""
    language: str = ""
    special_need: str = ""
    unit_id: int | None = None
