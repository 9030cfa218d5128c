"""What callers hand to the actions of customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ContactInput:
    """A way to reach somebody, as they wrote it. `times` are spans of the week: ("mon", "18:00", "20:00")."""

    kind: str
    value: str
    note: str = ""
    valid_until: datetime | None = None
    times: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AddressInput:
    """A place of somebody; `division` is a code of the administrative divisions."""

    kind: str = "home"
    country: str = ""
    region: str = ""
    division: str = ""
    text: str = ""
    postcode: str = ""
    lat: float | None = None
    lng: float | None = None
    floor: int | None = None
    lift: bool | None = None
    access: str = ""


@dataclass(frozen=True, slots=True)
class NeedInput:
    """What whoever comes to the door must know."""

    kind: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConsentInput:
    """Something that a customer allows (`given`) or refuses, how it was said and where the proof is."""

    purpose: str
    given: bool
    how: str
    proof: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CustomerInput:
    """Somebody to whom the company owes its word; the first contact of a kind is the preferred one.

    `address` to `country` are short for the first of the addresses, `special_need` for a need in plain words.
    """

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
    segment: str = ""
    note: str = ""
    identity_kind: str = ""
    identity_number: str = ""
    addresses: tuple[AddressInput, ...] = ()
    needs: tuple[NeedInput, ...] = ()
    external_ids: tuple[tuple[str, str], ...] = ()
