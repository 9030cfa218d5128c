"""Customers: for whom."""

from collections.abc import Sequence
from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from makegood.faces.api.customers.shapes import CustomerOut
from makegood.faces.api.promises.shapes import CoverageOut
from makegood.faces.api.wire.answers import Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import Asked, Cursor, Limit, Line, Moment, Strict, Words, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.faces.api.wire.timelines import EventOut, timeline_page
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.paging import Page
from makegood.ground.problems import Invalid
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import actions, queries
from makegood.rooms.customers.inputs import AddressInput, ContactInput, CustomerInput, NeedInput
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.promises import queries as promises

routes = Routes("customers")


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


class CustomerTold(CustomerIn):
    """What another system knows of somebody. What is not named stays; `unit` and `addresses` count for a new file."""

    name: Annotated[str, Line(120)] = ""


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


def make_customers(request: ApiRequest, rows: Sequence[CustomerIn]) -> list[CustomerView]:
    """Put customers on file. Raises as the action."""
    actor = request.auth
    # The answer shows the file: whoever may not read it must be told before it is written.
    actor.need("customers.read")
    new = [
        CustomerInput(
            name=one.name,
            contacts=_contacts(one),
            unit_id=cases.unit_id(actor, one.unit) if one.unit else None,
            addresses=tuple(place.input() for place in one.addresses),
            needs=tuple(need.input() for need in one.needs),
            **{name: getattr(one, name) for name in _PLAIN},
        )
        for one in rows
    ]
    ids = actions.create(customers=new, **by(request))
    found = queries.many(actor, ids)
    return [found[id_] for id_ in ids]


def tell_customer(request: ApiRequest, current: CustomerView, payload: CustomerIn, version: int | None) -> CustomerView:
    """Change what another system tells otherwise; contacts are added to those that are known. Raises as the actions."""
    given = payload.model_fields_set
    changes: dict[str, Any] = {
        name: getattr(payload, name)
        for name in (*_PLAIN, "name")
        if name in given and getattr(payload, name) != getattr(current, name)
    }
    if "needs" in given and [(one.kind, one.note) for one in payload.needs] != [
        (one.kind, one.note) for one in current.needs
    ]:
        changes["needs"] = [one.input() for one in payload.needs]
    seen_version = current.version if version is None else version
    if changes or version is not None:
        current = actions.update(customer_id=current.id, changes=changes, version=seen_version, **by(request))
    contacts = _contacts(payload)
    return actions.add_contacts(customer_id=current.id, contacts=contacts, **by(request)) if contacts else current


@routes.create("/customers", CustomerOut, "Put a customer on file", 409)
def create_customer(request: ApiRequest, payload: CustomerIn) -> Reply:
    """Phone numbers are read as dialled in the company's country."""
    (made,) = make_customers(request, [payload])
    return created(made, f"/customers/{made.id}")


@routes.read("/customers", ListOf[CustomerOut], "List customers")
def list_customers(
    request: ApiRequest,
    q: Asked = "",
    phone: Annotated[str, Query(max_length=60)] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """The newest first; `phone` a full number, `q` whatever is typed: digits, a name, pinyin, an e-mail, an address."""
    actor = request.auth
    if phone:
        page = Page(tuple(queries.by_phone(actor, phone)), None)
    else:
        page = queries.page(actor, cursor=cursor or None, q=q or None, limit=limit)
    ids = [one.id for one in page.items]
    accounts_actions.note_looks(act="search", kind="customer", ids=ids, **by(request))
    return listed(page)


@routes.read("/customers/{customer}", CustomerOut, "Read a customer")
def get_customer(request: ApiRequest, customer: str) -> Reply:
    """One customer. Who opened the file is kept."""
    found = queries.get(request.auth, id_of(customer))
    accounts_actions.note_looks(act="open", kind="customer", ids=[found.id], **by(request))
    return shown(found)


@routes.change("/customers/{customer}", CustomerOut, "Change a customer")
def change_customer(request: ApiRequest, customer: str, payload: CustomerChanges) -> Reply:
    """Needs If-Match."""
    given = payload.model_fields_set
    changes: dict[str, Any] = {name: getattr(payload, name) for name in (*_PLAIN, "name") if name in given}
    if given & {"phone", "email", "contacts"}:
        changes["contacts"] = _contacts(payload)
    if "needs" in given:
        changes["needs"] = [one.input() for one in payload.needs]
    if not changes:
        raise Invalid.one("", "nothing_to_change")
    return shown(actions.update(customer_id=id_of(customer), changes=changes, **required(request)))


@routes.read("/customers/{customer}/coverages", ListOf[CoverageOut], "What a customer holds")
def list_customer_coverages(request: ApiRequest, customer: str) -> Reply:
    """Versions held by the customer apart from items: memberships, goodwill."""
    found = queries.get(request.auth, id_of(customer))
    return every(promises.coverages(actor=request.auth, customer_id=found.id))


@routes.read("/customers/{customer}/timeline", ListOf[EventOut], "What happened to a customer")
def get_customer_timeline(request: ApiRequest, customer: str, cursor: Cursor = None, limit: Limit = 50) -> Reply:
    """Read from the journal, newest first."""
    found = queries.get(request.auth, id_of(customer))
    page = cases.timeline_of(request.auth, "customer", found.id, cursor or None, limit)
    return timeline_page(request, page)
