"""What answers about customers look like."""

from __future__ import annotations

from datetime import datetime

from makegood.faces.api.wire.shapes import Shape, Texts, both, shows
from makegood.rooms.customers.holders import OpenMatter
from makegood.rooms.customers.views import (
    AddressView,
    ConsentView,
    ContactView,
    CustomerView,
    DuplicateView,
    NeedView,
    ReasonView,
    RelationView,
)


@shows(ContactView)
class ContactOut(Shape):
    """A way to reach a customer; `value` is masked for whoever may not see whole numbers.

    `times` are spans of the week, [weekday, from, to]. A relay number leads nowhere after `valid_until`.
    """

    id: str
    kind: str
    value: str
    preferred: bool
    note: str
    times: list[list[str]]
    valid_until: datetime | None
    verified_at: datetime | None
    verified_how: str | None
    unusable: str | None


@shows(AddressView)
class AddressOut(Shape):
    """A place of a customer; `ended_at` is when it stopped being theirs."""

    id: str
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


@shows(NeedView)
class NeedOut(Shape):
    """What whoever comes to the door must know."""

    kind: str
    note: str


@shows(ConsentView)
class ConsentOut(Shape):
    """Something allowed or refused: allowed as long as `withdrawn_at` is empty."""

    id: str
    purpose: str
    given_at: datetime | None
    withdrawn_at: datetime | None
    how: str
    proof: str


@shows(RelationView)
class RelationOut(Shape):
    """What a customer is to another; `back`: read from the other to this one."""

    id: str
    kind: str
    other: str
    name: str
    note: str
    back: bool


@shows(ReasonView, text=lambda view: both("reasons.duplicate", view.code))
class ReasonOut(Shape):
    """Why two files may be one person's."""

    code: str
    points: int
    text: Texts


@shows(CustomerView)
class CustomerOut(Shape):
    """Somebody to whom the company owes its word.

    `phones` and `emails` are those of `contacts`; the place is the preferred of `addresses`, `special_need` the `needs`
    in one line. `merged` are the ids of other rows that are read with this one. `clear`: numbers are shown whole.
    """

    id: str
    kind: str
    name: str
    address_as: str
    phones: list[str]
    emails: list[str]
    region: str
    division: str
    address: str
    postcode: str
    country: str
    language: str
    special_need: str
    unit: str
    created_at: datetime
    version: int
    segment: str
    note: str
    identity_kind: str
    identity_number: str
    contacts: list[ContactOut]
    addresses: list[AddressOut]
    needs: list[NeedOut]
    merged: list[str]
    restricted_at: datetime | None
    erased_at: datetime | None
    clear: bool


@shows(DuplicateView)
class DuplicateOut(Shape):
    """Two files that may be one person's."""

    id: str
    low: CustomerOut
    high: CustomerOut
    score: int
    reasons: list[ReasonOut]
    found_at: datetime


@shows(OpenMatter)
class OpenMatterOut(Shape):
    """Something that is not done yet for a customer: a `case` or a `job` by its number (`ref`), an `obligation`, a
    `remedy`."""

    kind: str
    id: str
    ref: str
    words: Texts
    due_at: datetime | None


class ErasedOut(Shape):
    """The report of an erasure: how many of what were erased, how many open matters ended with the file, how many of
    what are kept, and why."""

    erased: dict[str, int]
    ended: dict[str, int]
    kept: dict[str, int]
    why: dict[str, Texts]
