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


@dataclass(frozen=True, slots=True)
class DivisionInput:
    """An administrative division; without `parent` a Chinese code says itself what it lies in, without `level` how
    high it stands."""

    code: str
    name: str
    parent: str | None = None
    level: int | None = None
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True, slots=True)
class AreaInput:
    """A node serves a division for a category and a kind of work ("" = all of them)."""

    unit_id: int
    division: str
    valid_from: date
    category: str = ""
    kind: str = ""
    share: int = 100
    quota: int | None = None
    priority: int = 1
    backup: bool = False
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ContractInput:
    """The contract of an independent node; empty kinds or categories mean all, the deposit is in minor units."""

    unit_id: int
    number: str
    valid_from: date
    valid_to: date
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    deposit: int = 0
    deposit_paid_on: date | None = None
    deposit_returned_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SkillInput:
    """A category and a kind of work ("" = all of them) at a level from 1 to 3."""

    category: str = ""
    kind: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class StaffInput:
    """Somebody who works at a node; without a number they get the next one of their node."""

    unit_id: int
    name: str
    number: str = ""
    role: str = "technician"
    level: int = 1
    phone: str = ""
    sex: str = ""
    user_id: int | None = None
    since: date | None = None
    until: date | None = None
    skills: tuple[SkillInput, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateInput:
    """A licence of somebody, good up to and including its last day."""

    member_id: int
    kind: str
    number: str
    expires_on: date
    issued_on: date | None = None
