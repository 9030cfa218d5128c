"""What happened to customers. Ids and codes only: who somebody is stays in this room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerEvent(Event):
    """Base of all of them."""

    name: ClassVar[str] = ""
    subject_kind: ClassVar[str] = "customer"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerCreated(CustomerEvent):
    """Somebody became known to the company."""

    name: ClassVar[str] = "customer_created"
    kind: str
    contacts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerUpdated(CustomerEvent):
    """Details of a customer changed: `fields` says which, not to what."""

    name: ClassVar[str] = "customer_updated"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactsAdded(CustomerEvent):
    """Further ways to reach a customer became known; `kinds` in order."""

    name: ClassVar[str] = "contacts_added"
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactChanged(CustomerEvent):
    """Something about a way to reach a customer changed: `fields` says what."""

    name: ClassVar[str] = "contact_changed"
    contact: int
    kind: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactVerified(CustomerEvent):
    """Somebody made sure that a way to reach a customer leads to them; `how` it was done."""

    name: ClassVar[str] = "contact_verified"
    contact: int
    kind: str
    how: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactRemoved(CustomerEvent):
    """A way to reach a customer was taken off the file."""

    name: ClassVar[str] = "contact_removed"
    contact: int
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressAdded(CustomerEvent):
    """A place of a customer became known; `preferred` if it is where they are now."""

    name: ClassVar[str] = "address_added"
    address: int
    kind: str
    preferred: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressChanged(CustomerEvent):
    """Something about a place changed: `fields` says what."""

    name: ClassVar[str] = "address_changed"
    address: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressEnded(CustomerEvent):
    """A place is no longer the customer's."""

    name: ClassVar[str] = "address_ended"
    address: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedsChanged(CustomerEvent):
    """What whoever comes to the door must know changed; how many needs there are now."""

    name: ClassVar[str] = "needs_changed"
    needs: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentGiven(CustomerEvent):
    """The customer allowed something."""

    name: ClassVar[str] = "consent_given"
    purpose: str
    how: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentWithdrawn(CustomerEvent):
    """The customer does not allow it, or not any more."""

    name: ClassVar[str] = "consent_withdrawn"
    purpose: str
    how: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RelationAdded(CustomerEvent):
    """What one customer is to another became known."""

    name: ClassVar[str] = "relation_added"
    other: int
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RelationRemoved(CustomerEvent):
    """One customer is this no longer to another."""

    name: ClassVar[str] = "relation_removed"
    other: int
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DuplicateProposed(CustomerEvent):
    """Two files look like one person's: why, and how sure."""

    name: ClassVar[str] = "duplicate_proposed"
    other: int
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DuplicateDismissed(CustomerEvent):
    """Somebody decided that two files are two people's."""

    name: ClassVar[str] = "duplicate_dismissed"
    other: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerMerged(CustomerEvent):
    """Another file was found to be the same person's and is read with this one from now on; it stays as it is."""

    name: ClassVar[str] = "customer_merged"
    merged: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerUnmerged(CustomerEvent):
    """A merge was taken back: the other file stands for itself again, as it was."""

    name: ClassVar[str] = "customer_unmerged"
    merged: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerRestricted(CustomerEvent):
    """The customer's data are kept, and used for nothing but what is owed."""

    name: ClassVar[str] = "customer_restricted"


@dataclass(frozen=True, kw_only=True, slots=True)
class RestrictionLifted(CustomerEvent):
    """The customer's data may be used again."""

    name: ClassVar[str] = "restriction_lifted"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerExported(CustomerEvent):
    """All that is known of a customer was put into a file for them."""

    name: ClassVar[str] = "customer_exported"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerErased(CustomerEvent):
    """Who a customer is was erased: `erased` and `kept` count what, `rows` are all rows of the file.

    `open_matters` is what was decided about what was not done yet: empty where there was nothing.
    """

    name: ClassVar[str] = "customer_erased"
    rows: tuple[int, ...]
    erased: Mapping[str, int]
    kept: Mapping[str, int]
    open_matters: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomersPassedOn(Event):
    """The customers that it looked after are another's."""

    name: ClassVar[str] = "customers_passed_on"
    subject_kind: ClassVar[str] = "unit"
    heir: int
    count: int
