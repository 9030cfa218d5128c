"""What the readers of customers answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ContactView:
    """A way to reach a customer. `value` is as compared (E.164 for phones), masked for whoever may not see it.

    `customer_id` is the row that holds it: in a merged file not always the one that speaks for the file.
    """

    id: int
    customer_id: int
    kind: str
    value: str
    preferred: bool
    note: str
    times: tuple[tuple[str, str, str], ...]
    valid_until: datetime | None
    verified_at: datetime | None
    verified_how: str
    verified_by_id: int | None
    unusable: str

    def expired(self, now: datetime) -> bool:
        """Whether it leads nowhere any more by its own date."""
        return self.valid_until is not None and self.valid_until <= now


@dataclass(frozen=True, slots=True)
class AddressView:
    """A place of a customer; `ended_at` is when it stopped being theirs."""

    id: int
    customer_id: int
    kind: str
    country: str
    region: str
    division: str
    text: str
    postcode: str
    lat: float | None
    lng: float | None
    floor: int | None
    lift: bool | None
    access: str
    preferred: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class NeedView:
    """What whoever comes to the door must know."""

    id: int
    customer_id: int
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class ConsentView:
    """Something allowed or refused: allowed while `given_at` stands without `withdrawn_at`."""

    id: int
    customer_id: int
    purpose: str
    given_at: datetime | None
    withdrawn_at: datetime | None
    how: str
    proof: str

    @property
    def running(self) -> bool:
        """Whether it is allowed now."""
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class RelationView:
    """What one customer is to another; `name` is the other's, `back` when it reads from them to this one."""

    id: int
    kind: str
    other_id: int
    name: str
    note: str
    back: bool


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer's file; phones (lasting ones, E.164) and e-mail addresses as compared, the preferred first.

    The place (`region` to `country`) is the preferred address'; `special_need` the needs in one line. `merged` are the
    ids of the other rows of the file; what they hold is told with it. `clear` says whether numbers are shown whole.
    """

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
    segment: str = ""
    note: str = ""
    identity_kind: str = ""
    identity_number: str = ""
    contacts: tuple[ContactView, ...] = ()
    addresses: tuple[AddressView, ...] = ()
    needs: tuple[NeedView, ...] = ()
    merged: tuple[int, ...] = ()
    restricted_at: datetime | None = None
    erased_at: datetime | None = None
    clear: bool = True


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why two files may be one: a code with what is the same (masked), in words by the face."""

    code: str
    points: int


@dataclass(frozen=True, slots=True)
class DuplicateView:
    """Two files that may be one person."""

    id: int
    low: CustomerView
    high: CustomerView
    score: int
    reasons: tuple[ReasonView, ...]
    state: str
    found_at: datetime
