"""What happened at the customers' own door: frozen facts in the past tense. Ids, codes and moments only, no text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class MatterLinkMade(Event):
    """There is a signed address for the matter until `until`."""

    name: ClassVar[str] = "matter_link_made"
    subject_kind: ClassVar[str] = "case"
    link: int
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class MatterLinksStopped(Event):
    """The addresses of the matter answer nobody any more."""

    name: ClassVar[str] = "matter_links_stopped"
    subject_kind: ClassVar[str] = "case"
    n: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MatterConfirmed(Event):
    """The customer says that it is put right; `owed` is what we still owe all the same."""

    name: ClassVar[str] = "matter_confirmed"
    subject_kind: ClassVar[str] = "case"
    owed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MatterRefused(Event):
    """The customer says that it is not put right."""

    name: ClassVar[str] = "matter_refused"
    subject_kind: ClassVar[str] = "case"


@dataclass(frozen=True, kw_only=True, slots=True)
class PortalEntered(Event):
    """Somebody entered the code that was sent to a contact of this customer (`kind`: phone or email)."""

    name: ClassVar[str] = "portal_entered"
    subject_kind: ClassVar[str] = "customer"
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemRegistered(Event):
    """A customer put an item on their own file (`by`: label or serial)."""

    name: ClassVar[str] = "item_registered"
    subject_kind: ClassVar[str] = "item"
    by: str
