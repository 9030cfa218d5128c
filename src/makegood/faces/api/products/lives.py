"""What becomes of items: owners, places, counters, parts built in, how the price was paid, labels."""

from typing import Annotated

from django.conf import settings
from pydantic import Field

from makegood.faces.api.products.items import PaymentIn, zone_of
from makegood.faces.api.products.shapes import (
    CounterOut,
    ItemOut,
    LabelOut,
    OwnerOut,
    PartOut,
    PaymentOut,
    PlacementOut,
)
from makegood.faces.api.wire.answers import Reply, created, every, shown
from makegood.faces.api.wire.fields import DayOrMoment, Line, Ref, Strict, id_of, start_of
from makegood.faces.api.wire.requests import ApiRequest, by, seen, version_seen
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.rooms.cases import queries as cases
from makegood.rooms.network import queries as network
from makegood.rooms.products import actions, errors, queries
from makegood.rooms.products.inputs import CounterInput, PartInput, PlaceInput, TransferInput
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import actions as promises_actions

routes = Routes("items")


class TransferIn(Strict):
    """Who has it from when on and how it came to them. Without `customer` it came back to us (an exchange)."""

    reason: Annotated[str, Line(12, 1)]
    customer: Ref | None = None
    at: DayOrMoment | None = None
    note: Annotated[str, Line(200)] = ""
    use: Annotated[str, Line(10)] = ""
    unit: Annotated[str, Line(40)] = Field(default="", description="who looks after it from now on")
    replacement: Ref | None = Field(default=None, description="exchange: the item that what it held is carried to")


class ItemPlaceIn(Strict):
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


class LeaveIn(Strict):
    """An item that leaves its set, or a part that is taken out."""

    at: DayOrMoment | None = None


class LabelIn(Strict):
    """Whether the old label shall lead nowhere from now on."""

    again: bool = False


def _zone(item: ItemView) -> str:
    return zone_of(item.jurisdiction, network.company().zone)


@routes.verb("/items/{item}/transfer", ItemOut, "Hand an item on to another owner")
def transfer_item(request: ApiRequest, item: str, payload: TransferIn) -> Reply:
    """By resale, gift, inheritance, exchange, or as a correction; what the item holds goes along with it."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    given = TransferInput(
        item_id=found.id,
        customer_id=payload.customer,
        reason=payload.reason,
        note=payload.note,
        use=payload.use,
        at=start_of(payload.at, _zone(found)) or request.moment,
        unit_id=cases.unit_id(actor, payload.unit) if payload.unit else None,
        version=version_seen(request),
    )
    promises_actions.transfer_item(transfer=given, replacement_id=payload.replacement, **by(request))
    return shown(queries.get(actor, found.id))


@routes.read("/items/{item}/owners", ListOf[OwnerOut], "Whose an item was")
def list_item_owners(request: ApiRequest, item: str) -> Reply:
    """The first owner first."""
    found = queries.get(request.auth, id_of(item))
    return every(queries.owners(request.auth, [found.id])[found.id])


@routes.read("/items/{item}/places", ListOf[PlacementOut], "Where an item stood")
def list_item_places(request: ApiRequest, item: str) -> Reply:
    """The first place first; without any it stands at its owner's preferred address."""
    found = queries.get(request.auth, id_of(item))
    return every(queries.places(request.auth, [found.id]).get(found.id, []))


@routes.create("/items/{item}/places", PlacementOut, "Say where an item stands", 409)
def place_item(request: ApiRequest, item: str, payload: ItemPlaceIn) -> Reply:
    """From `at` on, or now."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    given = PlaceInput(
        item_id=found.id,
        at=start_of(payload.at, _zone(found)) or request.moment,
        address_id=payload.address,
        text=payload.text,
        division=payload.division,
        lat=payload.lat,
        lng=payload.lng,
        note=payload.note,
    )
    (id_,) = actions.place(places=[given], **by(request))
    made = next(one for one in queries.places(actor, [found.id])[found.id] if one.id == id_)
    return created(made, f"/items/{found.id}/places")


@routes.read("/items/{item}/readings", ListOf[CounterOut], "What its counters showed")
def list_item_readings(request: ApiRequest, item: str) -> Reply:
    """The newest first."""
    found = queries.get(request.auth, id_of(item))
    return every(queries.counters(request.auth, [found.id]).get(found.id, []))


@routes.create("/items/{item}/readings", CounterOut, "Keep what a counter shows", 409)
def keep_reading(request: ApiRequest, item: str, payload: CounterIn) -> Reply:
    """Kilometres, hours or cycles; less than before needs the reason of the reset."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    at = start_of(payload.at, _zone(found)) or request.moment
    given = CounterInput(found.id, payload.kind, payload.value, at, payload.reset_reason)
    (id_,) = actions.read_counters(readings=[given], **by(request))
    made = next(one for one in queries.counters(actor, [found.id])[found.id] if one.id == id_)
    return created(made, f"/items/{found.id}/readings")


@routes.read("/items/{item}/parts", ListOf[PartOut], "What is built into an item")
def list_item_parts(request: ApiRequest, item: str) -> Reply:
    """By position, the newest first."""
    found = queries.get(request.auth, id_of(item))
    return every(queries.parts(request.auth, [found.id]).get(found.id, []))


@routes.create("/items/{item}/parts", PartOut, "Build a part into an item", 409)
def build_in_part(request: ApiRequest, item: str, payload: PartIn) -> Reply:
    """What stood at the position is replaced by it."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    at = start_of(payload.at, _zone(found)) or request.moment
    given = PartInput(found.id, payload.position, at, payload.code, payload.serial, payload.note)
    (id_,) = actions.build_in(parts=[given], **by(request))
    made = next(one for one in queries.parts(actor, [found.id])[found.id] if one.id == id_)
    return created(made, f"/items/{found.id}/parts")


@routes.act("/items/{item}/parts/{part}/take-out", PartOut, "Take a part out", 409)
def take_out_part(request: ApiRequest, item: str, part: str, payload: LeaveIn) -> Reply:
    """Nothing is put in its place."""
    found = queries.get(request.auth, id_of(item))
    at = start_of(payload.at, _zone(found)) or request.moment
    return Reply(plain(actions.take_out(item_id=found.id, part_id=id_of(part), at=at, **by(request))))


@routes.read("/items/{item}/payment", PaymentOut, "How an item was paid")
def get_item_payment(request: ApiRequest, item: str) -> Reply:
    """404 `payment_unknown` when nothing but the price is known."""
    found = queries.get(request.auth, id_of(item))
    paid = queries.payment(request.auth, found.id)
    if paid is None:
        raise errors.no_payment()
    return Reply(plain(paid), version=found.version)


@routes.verb("/items/{item}/payment", PaymentOut, "Say how an item was paid")
def set_item_payment(request: ApiRequest, item: str, payload: PaymentIn) -> Reply:
    """The parts add up to price times quantity; told again it replaces what was known before any refund."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    after = actions.compose_price(item_id=found.id, payment=payload.read(), **seen(request))
    return Reply(plain(queries.payment(actor, found.id)), version=after.version)


@routes.act("/items/{item}/label", LabelOut, "Make an item's label", 409)
def label_item(request: ApiRequest, item: str, payload: LabelIn) -> Reply:
    """The code that its QR code holds, made now if it has none; `again` makes a new one and the old leads nowhere."""
    found = queries.get(request.auth, id_of(item))
    code = actions.label_items(item_ids=[found.id], again=payload.again, **by(request))[found.id]
    base = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    return Reply({"item": str(found.id), "code": code, "url": f"{base}/i/{code}"})
