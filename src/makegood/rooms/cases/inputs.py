"""What callers hand to the actions of the cases room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from makegood.rooms.products.inputs import ItemInput
from makegood.rooms.promises.inputs import OweInput


@dataclass(frozen=True, slots=True)
class CaseInput:
    """One matter to be opened, its customer, item and unit known by id.

    `obligations` None: the published promises decide what is owed. A tuple: exactly these, told by an import (their
    matter is filled in), and the empty tuple none at all. A given `state` is one that an import found (a case that was
    closed before we knew it).
    """

    kind: str
    customer_id: int | None = None
    item_id: int | None = None
    unit_id: int | None = None
    subject: str = ""
    text: str = ""
    channel: str = "phone"
    at: datetime | None = None
    external_id: str = ""
    symptom: str = ""
    owner_id: int | None = None
    duplicate: bool = False
    state: str = "open"
    closed_at: datetime | None = None
    obligations: tuple[OweInput, ...] | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """Who asks: by id, or by phone, or by name with how to reach them."""

    id: int | None = None
    phone: str = ""
    name: str = ""
    email: str = ""
    address: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class ItemRef:
    """What it is about: by id, by serial, or described (then it is put on file)."""

    id: int | None = None
    serial: str = ""
    described: ItemInput | None = None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A matter as it comes in: `unit` is a node's code or the id of its unit, `data` what the duties' conditions may
    ask for (such as a window that the customer chose)."""

    kind: str
    customer: CustomerRef | None = None
    item: ItemRef | None = None
    subject: str = ""
    text: str = ""
    channel: str = "phone"
    unit: str | int | None = None
    at: datetime | None = None
    external_id: str = ""
    symptom: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageInput:
    """Something that was said in a case in earlier times; `author_name` is who of ours said it."""

    case_id: int
    direction: str
    text: str
    at: datetime
    channel: str = ""
    automatic: bool = False
    author_name: str = ""


@dataclass(frozen=True, slots=True)
class KindInput:
    """A kind of matter below another one; `name` in both languages."""

    code: str
    parent: str
    name: dict[str, str] = field(default_factory=dict)
