"""What callers hand to the actions of the cases room."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
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


@dataclass(frozen=True, slots=True)
class Where:
    """A filter of cases, as a queue or a saved view stores it and as an address names it.

    `owner` is `me`, `none` or an id; `unit` holds what is below it; `follow_up` is `due` or `set`; `merged` asks for
    cases that were merged into others, which are left out otherwise; `postponed` for those with a clock that a changed
    calendar moved later, whose customers are to be told.
    """

    state: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    kind: str = ""
    unit: int | None = None
    owner: str = ""
    queue: str = ""
    tags: tuple[str, ...] = ()
    severity: tuple[int, ...] = ()
    channel: str = ""
    follow_up: str = ""
    chased: bool = False
    repeat: bool = False
    children: bool = False
    overdue: bool = False
    followed: bool = False
    merged: bool = False
    postponed: bool = False
    customer: int | None = None
    item: int | None = None
    parent: int | None = None
    q: str = ""

    def to_json(self) -> dict[str, Any]:
        """What is named, as plain values; ids as texts."""
        found: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value == one.default:
                continue
            if isinstance(value, tuple):
                value = list(value)
            found[one.name] = str(value) if one.name in _IDS else value
        return found


_IDS = frozenset({"unit", "customer", "item", "parent"})


@dataclass(frozen=True, slots=True)
class TagInput:
    """A tag as it shall be."""

    code: str
    name: dict[str, str] = field(default_factory=dict)
    retired: bool = False


@dataclass(frozen=True, slots=True)
class StatusInput:
    """A status as it shall be."""

    code: str
    state: str
    name: dict[str, str] = field(default_factory=dict)
    place: int = 0
    retired: bool = False


@dataclass(frozen=True, slots=True)
class RuleInput:
    """A rule of severity as it shall be."""

    code: str
    severity: int
    when: dict[str, Any] = field(default_factory=dict)
    name: dict[str, str] = field(default_factory=dict)
    place: int = 0
    active: bool = True


@dataclass(frozen=True, slots=True)
class QueueInput:
    """A queue as it shall be; `people` are ids of users, None leaves them as they are."""

    code: str
    unit_id: int | None = None
    where: Where = field(default_factory=Where)
    name: dict[str, str] = field(default_factory=dict)
    sort: str = "due"
    retired: bool = False
    people: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class ViewInput:
    """A saved view as it shall be; with a unit everybody there sees it."""

    name: str
    where: Where = field(default_factory=Where)
    sort: str = "due"
    columns: tuple[str, ...] = ()
    unit_id: int | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class BulkInput:
    """One act on many cases: `assign` takes owner or unit, `tag` and `untag` tags, `severity` and `status` their
    value, `follow_up` a moment and for whom."""

    verb: str
    owner_id: int | None = None
    unit_id: int | None = None
    tags: tuple[str, ...] = ()
    severity: int | None = None
    status: str = ""
    at: datetime | None = None
