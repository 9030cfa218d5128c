"""What becomes of items: owners, places, counters, parts built in, how the price was paid, sets, labels."""

from typing import Annotated

from django.conf import settings
from ninja import Query, Router
from pydantic import Field

from makegood.faces.api.answers import Reply, created, listed, reads, shown, writes
from makegood.faces.api.descriptions import VERB, ItemOut, ListOf, answers
from makegood.faces.api.fields import DayOrMoment, Line, Ref, Strict, id_of, start_of
from makegood.faces.api.goods import (
    CounterOut,
    LabelOut,
    OwnerOut,
    PartOut,
    PaymentOut,
    PlacementOut,
    SetOut,
)
from makegood.faces.api.items import PaymentIn, zone_of
from makegood.faces.api.requests import ApiRequest, version_seen
from makegood.faces.api.shapes import plain
from makegood.rooms.cases import queries as cases
from makegood.rooms.network import queries as network
from makegood.rooms.products import actions, errors, queries
from makegood.rooms.products.inputs import CounterInput, PartInput, PlaceInput, SetInput, TransferInput
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import actions as promises_actions

router = Router(tags=["items"])

Limit = Annotated[int, Query(ge=1, le=200)]


class TransferIn(Strict):
    """Who has it from when on and how it came to them. Without `customer` it came back to us (an exchange)."""

    reason: Annotated[str, Line(12, 1)]
    customer: Ref | None = None
    at: DayOrMoment | None = None
    note: Annotated[str, Line(200)] = ""
    use: Annotated[str, Line(10)] = ""
    unit: Annotated[str, Line(40)] = Field(default="", description="who looks after it from now on")
    replacement: Ref | None = Field(default=None, description="exchange: the item that what it held is carried to")


class PlaceIn(Strict):
    """Where it stands from when on: one of the owner's addresses, or a place described here."""

    at: DayOrMoment | None = None
    address: Ref | None = None
    text: Annotated[str, Line(240)] = ""
    division: Annotated[str, Line(12)] = ""
    lat: float | None = Field(default=None, ge=-90, le=90)
    lng: float | None = Field(default=None, ge=-180, le=180)
    note: Annotated[str, Line(200)] = ""


class CounterIn(Strict):
    """What a counter shows."""

    kind: Annotated[str, Line(8, 1)]
    value: int = Field(ge=0, le=2**62)
    at: DayOrMoment | None = None
    reset_reason: Annotated[str, Line(120)] = ""


class PartIn(Strict):
    """A part that is built in; what stood at the position is replaced."""

    position: Annotated[str, Line(40, 1)]
    code: Annotated[str, Line(60)] = ""
    serial: Annotated[str, Line(60)] = ""
    at: DayOrMoment | None = None
    note: Annotated[str, Line(200)] = ""


class MemberIn(Strict):
    """An item and its place in the set."""

    item: Ref
    role: Annotated[str, Line(8, 1)]


class SetIn(Strict):
    """Items that belong together."""

    kind: Annotated[str, Line(8, 1)]
    members: list[MemberIn] = Field(min_length=1, max_length=200)
    code: Annotated[str, Line(60)] = ""
    name: Annotated[str, Line(120)] = ""
    at: DayOrMoment | None = None
    unit: Annotated[str, Line(40)] = ""


class JoinIn(Strict):
    """Items that join a set."""

    members: list[MemberIn] = Field(min_length=1, max_length=200)
    at: DayOrMoment | None = None


class LeaveIn(Strict):
    """An item that leaves its set, or a part that is taken out."""

    at: DayOrMoment | None = None


class LabelIn(Strict):
    """Whether the old label shall lead nowhere from now on."""

    again: bool = False


def _zone(item: ItemView) -> str:
    return zone_of(item.jurisdiction, network.company().zone)


@router.post(
    "/items/{item}/transfer", response=answers(200, ItemOut, *VERB), summary="Hand an item on to another owner"
)
@writes
def transfer(request: ApiRequest, item: str, payload: TransferIn) -> Reply:
    """By resale, gift, inheritance, exchange, or as a correction; what the item holds goes along with it."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    given = TransferInput(
        item_id=found.id, customer_id=payload.customer, reason=payload.reason, note=payload.note, use=payload.use,
        at=start_of(payload.at, _zone(found)) or request.moment,
        unit_id=cases.unit_id(actor, payload.unit) if payload.unit else None, version=version_seen(request),
    )  # fmt: skip
    promises_actions.transfer_item(
        actor=actor, transfer=given, replacement_id=payload.replacement, now=request.moment
    )  # fmt: skip
    return shown(queries.get(actor, found.id))


@router.get("/items/{item}/owners", response=answers(200, ListOf[OwnerOut]), summary="Whose an item was")
@reads
def list_owners(request: ApiRequest, item: str) -> Reply:
    """The first owner first."""
    found = queries.get(request.auth, id_of(item))
    return _list(queries.owners(request.auth, [found.id])[found.id])


@router.get("/items/{item}/places", response=answers(200, ListOf[PlacementOut]), summary="Where an item stood")
@reads
def list_places(request: ApiRequest, item: str) -> Reply:
    """The first place first; without any it stands at its owner's preferred address."""
    found = queries.get(request.auth, id_of(item))
    return _list(queries.places(request.auth, [found.id]).get(found.id, []))


@router.post("/items/{item}/places", response=answers(201, PlacementOut, 409), summary="Say where an item stands")
@writes
def place(request: ApiRequest, item: str, payload: PlaceIn) -> Reply:
    """From `at` on, or now."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    given = PlaceInput(
        item_id=found.id, at=start_of(payload.at, _zone(found)) or request.moment, address_id=payload.address,
        text=payload.text, division=payload.division, lat=payload.lat, lng=payload.lng, note=payload.note,
    )  # fmt: skip
    (id_,) = actions.place(actor=actor, places=[given], now=request.moment)
    made = next(one for one in queries.places(actor, [found.id])[found.id] if one.id == id_)
    return created(made, f"/items/{found.id}/places")


@router.get("/items/{item}/readings", response=answers(200, ListOf[CounterOut]), summary="What its counters showed")
@reads
def list_readings(request: ApiRequest, item: str) -> Reply:
    """The newest first."""
    found = queries.get(request.auth, id_of(item))
    return _list(queries.counters(request.auth, [found.id]).get(found.id, []))


@router.post("/items/{item}/readings", response=answers(201, CounterOut, 409), summary="Keep what a counter shows")
@writes
def read_counter(request: ApiRequest, item: str, payload: CounterIn) -> Reply:
    """Kilometres, hours or cycles; less than before needs the reason of the reset."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    at = start_of(payload.at, _zone(found)) or request.moment
    given = CounterInput(found.id, payload.kind, payload.value, at, payload.reset_reason)
    (id_,) = actions.read_counters(actor=actor, readings=[given], now=request.moment)
    made = next(one for one in queries.counters(actor, [found.id])[found.id] if one.id == id_)
    return created(made, f"/items/{found.id}/readings")


@router.get("/items/{item}/parts", response=answers(200, ListOf[PartOut]), summary="What is built into an item")
@reads
def list_parts(request: ApiRequest, item: str) -> Reply:
    """By position, the newest first."""
    found = queries.get(request.auth, id_of(item))
    return _list(queries.parts(request.auth, [found.id]).get(found.id, []))


@router.post("/items/{item}/parts", response=answers(201, PartOut, 409), summary="Build a part into an item")
@writes
def build_in(request: ApiRequest, item: str, payload: PartIn) -> Reply:
    """What stood at the position is replaced by it."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    at = start_of(payload.at, _zone(found)) or request.moment
    given = PartInput(found.id, payload.position, at, payload.code, payload.serial, payload.note)
    (id_,) = actions.build_in(actor=actor, parts=[given], now=request.moment)
    made = next(one for one in queries.parts(actor, [found.id])[found.id] if one.id == id_)
    return created(made, f"/items/{found.id}/parts")


@router.post("/items/{item}/parts/{part}/take-out", response=answers(200, PartOut, 409), summary="Take a part out")
@writes
def take_out(request: ApiRequest, item: str, part: str, payload: LeaveIn) -> Reply:
    """Nothing is put in its place."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    at = start_of(payload.at, _zone(found)) or request.moment
    gone = actions.take_out(actor=actor, item_id=found.id, part_id=id_of(part), at=at, now=request.moment)
    return Reply(plain(gone))


@router.get("/items/{item}/payment", response=answers(200, PaymentOut), summary="How an item was paid")
@reads
def get_payment(request: ApiRequest, item: str) -> Reply:
    """404 `payment_unknown` when nothing but the price is known."""
    found = queries.get(request.auth, id_of(item))
    paid = queries.payment(request.auth, found.id)
    if paid is None:
        raise errors.no_payment()
    return Reply(plain(paid), version=found.version)


@router.post("/items/{item}/payment", response=answers(200, PaymentOut, *VERB), summary="Say how an item was paid")
@writes
def set_payment(request: ApiRequest, item: str, payload: PaymentIn) -> Reply:
    """The parts add up to price times quantity; told again it replaces what was known before any refund."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    after = actions.compose_price(
        actor=actor, item_id=found.id, payment=payload.read(), version=version_seen(request), now=request.moment
    )
    return Reply(plain(queries.payment(actor, found.id)), version=after.version)


@router.post("/items/{item}/label", response=answers(200, LabelOut, 409), summary="Make an item's label")
@writes
def label(request: ApiRequest, item: str, payload: LabelIn) -> Reply:
    """The code that its QR code holds, made now if it has none; `again` makes a new one and the old leads nowhere."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    code = actions.label_items(actor=actor, item_ids=[found.id], again=payload.again, now=request.moment)[found.id]
    base = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    return Reply({"item": str(found.id), "code": code, "url": f"{base}/i/{code}"})


# --- sets


@router.get("/sets", response=answers(200, ListOf[SetOut]), summary="List sets", tags=["sets"])
@reads
def list_sets(
    request: ApiRequest,
    q: Annotated[str, Query(max_length=80)] = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Limit = 50,
) -> Reply:
    """The newest first; by the beginning of their code or part of their name."""
    return listed(queries.sets(request.auth, q, cursor or None, limit))


@router.post("/sets", response=answers(201, SetOut, 409), summary="Put items together as a set", tags=["sets"])
@writes
def form_set(request: ApiRequest, payload: SetIn) -> Reply:
    """`split` one outdoor and one indoor unit, `multi` one outdoor and many, `set` others, `bundle` sold together."""
    actor = request.auth
    given = SetInput(
        kind=payload.kind, members=tuple((one.item, one.role) for one in payload.members), code=payload.code,
        name=payload.name, at=start_of(payload.at, network.company().zone) or request.moment,
        unit_id=cases.unit_id(actor, payload.unit) if payload.unit else None,
    )  # fmt: skip
    (id_,) = actions.form_sets(actor=actor, sets=[given], now=request.moment)
    return created(queries.set_(actor, id_), f"/sets/{id_}")


@router.get("/sets/{set}", response=answers(200, SetOut), summary="Read a set", tags=["sets"])
@reads
def get_set(request: ApiRequest, set: str) -> Reply:  # noqa: A002 (the address says it)
    """With those that are in it and those that were."""
    return shown(queries.set_(request.auth, id_of(set)))


@router.post("/sets/{set}/members", response=answers(200, SetOut, 409), summary="Let items join a set", tags=["sets"])
@writes
def join_set(request: ApiRequest, set: str, payload: JoinIn) -> Reply:  # noqa: A002
    """Such as one more indoor unit of a multi-split."""
    actor = request.auth
    there = queries.set_(actor, id_of(set))
    members = tuple((one.item, one.role) for one in payload.members)
    at = start_of(payload.at, network.company().zone) or request.moment
    actions.form_sets(actor=actor, sets=[SetInput(there.kind, members, at, set_id=there.id)], now=request.moment)
    return shown(queries.set_(actor, there.id))


@router.post(
    "/sets/{set}/members/{item}/leave", response=answers(200, SetOut, 409), summary="Take an item out of its set",
    tags=["sets"],
)  # fmt: skip
@writes
def leave_set(request: ApiRequest, set: str, item: str, payload: LeaveIn) -> Reply:  # noqa: A002
    """Such as an indoor unit that was exchanged."""
    at = start_of(payload.at, network.company().zone) or request.moment
    left = actions.leave_set(
        actor=request.auth, set_id=id_of(set), item_id=id_of(item), at=at, now=request.moment
    )  # fmt: skip
    return shown(left)


def _list(views: object) -> Reply:
    return Reply({"items": plain(views), "next": None})
