"""What happened to customers. Ids and codes only: who somebody is stays in this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerCreated(Event):
    """Somebody became known to the company."""

    name: ClassVar[str] = "customer_created"
    subject_kind: ClassVar[str] = "customer"
    kind: str
    contacts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerUpdated(Event):
    """Details of a customer changed: `fields` says which, not to what."""

    name: ClassVar[str] = "customer_updated"
    subject_kind: ClassVar[str] = "customer"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactsAdded(Event):
    """Further ways to reach a customer became known; `kinds` in order."""

    name: ClassVar[str] = "contacts_added"
    subject_kind: ClassVar[str] = "customer"
    kinds: tuple[str, ...]
