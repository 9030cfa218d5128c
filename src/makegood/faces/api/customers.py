"""Customers: for whom."""

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from makegood.faces.api.answers import Reply, created, listed, reads, shown, writes
from makegood.faces.api.descriptions import CHANGES, CoverageOut, EventOut, ListOf, answers
from makegood.faces.api.descriptions_customers import CustomerOut
from makegood.faces.api.fields import Line, Moment, Strict, Words, id_of
from makegood.faces.api.requests import ApiRequest, version_required
from makegood.faces.api.shapes import plain
from makegood.faces.api.timelines import timeline_page
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.paging import Page
from makegood.ground.problems import Invalid
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import actions, queries
from makegood.rooms.customers.inputs import AddressInput, ContactInput, CustomerInput, NeedInput
from makegood.rooms.promises import queries as promises

router = Router(tags=["customers"])

Limit = Annotated[int, Query(ge=1, le=200)]


class Contact(Strict):
    """A way to reach somebody; kind `phone`, `relay`, `email`, `wechat` or `other`."""

    kind: Annotated[str, Line(8, 1)]
    value: Annotated[str, Line(254, 1)]
    note: Annotated[str, Line(80)] = ""
    valid_until: Moment | None = None
    times: list[Annotated[list[Annotated[str, Line(5)]], Field(min_length=3, max_length=3)]] = Field(
        default_factory=list, max_length=21
    )

    def input(self) -> ContactInput:
        """What the action takes."""
        times = tuple((day, start, end) for day, start, end in self.times)
        return ContactInput(self.kind, self.value, self.note, self.valid_until, times)


class Place(Strict):
    """A place of somebody; `division` is a code of the administrative divisions."""

    kind: Annotated[str, Line(8)] = "home"
    country: Annotated[str, Line(2)] = ""
    region: Annotated[str, Line(120)] = ""
    division: Annotated[str, Line(12)] = ""
    text: Annotated[str, Line(240)] = ""
    postcode: Annotated[str, Line(16)] = ""
    lat: float | None = None
    lng: float | None = None
    floor: int | None = None
    lift: bool | None = None
    access: Annotated[str, Line(240)] = ""

    def input(self) -> AddressInput:
        """What the action takes."""
        return AddressInput(**{name: getattr(self, name) for name in AddressInput.__dataclass_fields__})


class NeedIn(Strict):
    """What whoever comes to the door must know."""

    kind: Annotated[str, Line(12, 1)]
    note: Annotated[str, Line(240)] = ""

    def input(self) -> NeedInput:
        """What the action takes."""
        return NeedInput(self.kind, self.note)


class CustomerFields(Strict):
    """What is known of somebody; `phone` and `email` are short for one entry of `contacts`."""

    kind: Annotated[str, Line(12, 1)] = "person"
    phone: Annotated[str, Line(60)] = ""
    email: Annotated[str, Line(254)] = ""
    contacts: list[Contact] = Field(default_factory=list, max_length=20)
    address: Annotated[str, Line(240)] = ""
    region: Annotated[str, Line(120)] = ""
    division: Annotated[str, Line(12)] = ""
    postcode: Annotated[str, Line(16)] = ""
    country: Annotated[str, Line(2)] = ""
    address_as: Annotated[str, Line(60)] = ""
    language: Annotated[str, Line(8)] = ""
    special_need: Annotated[str, Line(240)] = ""
    segment: Annotated[str, Line(16)] = ""
    note: Annotated[str, Words(1000)] = ""
    identity_kind: Annotated[str, Line(12)] = ""
    identity_number: Annotated[str, Line(40)] = ""
    needs: list[NeedIn] = Field(default_factory=list, max_length=20)


class CustomerIn(CustomerFields):
    """Somebody to whom the company owes its word."""

    name: Annotated[str, Line(120, 1)]
    unit: Annotated[str, Line(40, 1)] | None = None
    addresses: list[Place] = Field(default_factory=list, max_length=20)


class CustomerChanges(CustomerFields):
    """Fields to change; what is not named stays. Contacts given replace those of before."""

    name: Annotated[str, Line(120, 1)] = ""


_PLAIN = (
    "kind", "address", "region", "division", "postcode", "country", "address_as", "language", "special_need",
    "segment", "note", "identity_kind", "identity_number",
)  # fmt: skip


def _contacts(given: CustomerFields) -> tuple[ContactInput, ...]:
    found = [ContactInput("phone", given.phone)] if given.phone else []
    if given.email:
        found.append(ContactInput("email", given.email))
    return (*found, *(one.input() for one in given.contacts))


@router.post("/customers", response=answers(201, CustomerOut, 409), summary="Put a customer on file")
@writes
def create_customer(request: ApiRequest, payload: CustomerIn) -> Reply:
    """Phone numbers are read as dialled in the company's country."""
    actor = request.auth
    # The answer shows the file: whoever may not read it must be told before it is written.
    actor.need("customers.read")
    new = CustomerInput(
        name=payload.name,
        contacts=_contacts(payload),
        unit_id=cases.unit_id(actor, payload.unit) if payload.unit else None,
        addresses=tuple(one.input() for one in payload.addresses),
        needs=tuple(one.input() for one in payload.needs),
        **{name: getattr(payload, name) for name in _PLAIN},
    )
    (id_,) = actions.create(actor=actor, customers=[new], now=request.moment)
    return created(queries.get(actor, id_), f"/customers/{id_}")


@router.get("/customers", response=answers(200, ListOf[CustomerOut]), summary="List customers")
@reads
def list_customers(
    request: ApiRequest,
    q: Annotated[str, Query(max_length=80)] = "",
    phone: Annotated[str, Query(max_length=60)] = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Limit = 50,
) -> Reply:
    """The newest first; `phone` a full number, `q` whatever is typed: digits, a name, pinyin, an e-mail, an address."""
    actor = request.auth
    if phone:
        page = Page(tuple(queries.by_phone(actor, phone)), None)
    else:
        page = queries.page(actor, cursor=cursor or None, q=q or None, limit=limit)
    ids = [one.id for one in page.items]
    accounts_actions.note_looks(actor=actor, act="search", kind="customer", ids=ids, now=request.moment)
    return listed(page)


@router.get("/customers/{customer}", response=answers(200, CustomerOut), summary="Read a customer")
@reads
def get_customer(request: ApiRequest, customer: str) -> Reply:
    """One customer. Who opened the file is kept."""
    found = queries.get(request.auth, id_of(customer))
    accounts_actions.note_looks(actor=request.auth, act="open", kind="customer", ids=[found.id], now=request.moment)
    return shown(found)


@router.patch("/customers/{customer}", response=answers(200, CustomerOut, *CHANGES), summary="Change a customer")
@writes
def change_customer(request: ApiRequest, customer: str, payload: CustomerChanges) -> Reply:
    """Needs If-Match."""
    version = version_required(request)
    given = payload.model_fields_set
    changes: dict[str, Any] = {name: getattr(payload, name) for name in (*_PLAIN, "name") if name in given}
    if given & {"phone", "email", "contacts"}:
        changes["contacts"] = _contacts(payload)
    if "needs" in given:
        changes["needs"] = [one.input() for one in payload.needs]
    if not changes:
        raise Invalid.one("", "nothing_to_change")
    changed = actions.update(
        actor=request.auth, customer_id=id_of(customer), version=version, changes=changes, now=request.moment
    )
    return shown(changed)


@router.get(
    "/customers/{customer}/coverages", response=answers(200, ListOf[CoverageOut]), summary="What a customer holds"
)
@reads
def list_coverages(request: ApiRequest, customer: str) -> Reply:
    """Versions held by the customer apart from items: memberships, goodwill."""
    found = queries.get(request.auth, id_of(customer))
    held = promises.coverages(actor=request.auth, customer_id=found.id)
    return Reply({"items": [plain(one) for one in held], "next": None})


@router.get(
    "/customers/{customer}/timeline", response=answers(200, ListOf[EventOut]), summary="What happened to a customer"
)
@reads
def get_timeline(
    request: ApiRequest,
    customer: str,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Limit = 50,
) -> Reply:
    """Read from the journal, newest first."""
    found = queries.get(request.auth, id_of(customer))
    page = cases.timeline_of(request.auth, "customer", found.id, cursor or None, limit)
    return timeline_page(request, page)
