"""Items: what was sold, what it holds, what was done to it."""

from collections.abc import Collection, Sequence
from typing import Annotated, Any

from django.db import transaction
from ninja import Query
from pydantic import Field

from makegood.faces.api.products.shapes import ItemOut, ServiceRecordOut
from makegood.faces.api.promises.shapes import CoverageOut, ObligationOut
from makegood.faces.api.wire.answers import Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import (
    Amount,
    Asked,
    Cursor,
    DayOrMoment,
    Limit,
    Line,
    MoneyIn,
    Ref,
    Strict,
    id_of,
    start_of,
)
from makegood.faces.api.wire.requests import ApiRequest, by, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid
from makegood.rooms.cases import queries as cases
from makegood.rooms.network import queries as network
from makegood.rooms.network.rules import JURISDICTIONS
from makegood.rooms.products import actions as products_actions
from makegood.rooms.products import queries
from makegood.rooms.products.inputs import ItemInput, ModelInput, PaymentInput, ServiceRecordInput
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import actions as promises_actions
from makegood.rooms.promises import queries as promises

routes = Routes("items")


class PaymentIn(Strict):
    """How the price of a line was paid, in minor units of its currency; the parts add up to price times quantity."""

    customer: Amount = 0
    subsidy: Amount = 0
    platform_coupon: Amount = 0
    shop_coupon: Amount = 0
    points: Amount = 0
    old_unit: Amount = 0
    subsidy_ref: Annotated[str, Line(60)] = ""
    old_unit_note: Annotated[str, Line(120)] = ""
    old_unit_serial: Annotated[str, Line(60)] = ""

    def read(self) -> PaymentInput:
        """As the rooms take it."""
        return PaymentInput(**self.model_dump())


class Described(Strict):
    """A sold item. A day is its start in the jurisdiction; an unknown model is put on file if its category is given."""

    category: Annotated[str, Line(60)] = ""
    model: Annotated[str, Line(60)] = ""
    code: Annotated[str, Line(60)] = ""
    description: Annotated[str, Line(200)] = ""
    serial: Annotated[str, Line(60)] | None = None
    quantity: int = Field(default=1, ge=1, le=2**31 - 1)
    price: MoneyIn | None = None
    unit_class: Annotated[str, Line(10)] = "regular"
    use: Annotated[str, Line(10)] = "household"
    channel: Annotated[str, Line(8)] = ""
    jurisdiction: Annotated[str, Line(4)] | None = None
    bought_at: DayOrMoment | None = None
    delivered_at: DayOrMoment | None = None
    installed_at: DayOrMoment | None = None
    lot: Annotated[str, Line(60)] = ""
    plate: Annotated[str, Line(24)] = ""
    unreadable: Annotated[str, Line(16)] = Field(default="", description="why the serial number cannot be read")
    staff_owned: bool | None = None
    payment: PaymentIn | None = None


class ItemIn(Described):
    """An item with its owner."""

    customer: Ref | None = None
    unit: Annotated[str, Line(40, 1)] | None = None


class ItemChanges(Strict):
    """Fields to change; what is not named stays."""

    category: Annotated[str, Line(60)] = ""
    model: Annotated[str, Line(60)] = ""
    code: Annotated[str, Line(60)] = ""
    description: Annotated[str, Line(200)] = ""
    serial: Annotated[str, Line(60)] | None = None
    price: MoneyIn | None = None
    unit_class: Annotated[str, Line(10)] = ""
    use: Annotated[str, Line(10)] = ""
    channel: Annotated[str, Line(8)] = ""
    jurisdiction: Annotated[str, Line(4)] | None = None
    customer: Ref | None = None
    bought_at: DayOrMoment | None = None
    delivered_at: DayOrMoment | None = None
    installed_at: DayOrMoment | None = None
    lot: Annotated[str, Line(60)] = ""
    plate: Annotated[str, Line(24)] = ""
    unreadable: Annotated[str, Line(16)] = ""
    staff_owned: bool | None = None


class ServiceRecordIn(Strict):
    """What was done to an item; without `returned` it is still with us."""

    kind: Annotated[str, Line(20, 1)]
    handed_in: DayOrMoment
    symptom: Annotated[str, Line(80)] = ""
    returned: DayOrMoment | None = None
    fixed: bool | None = None
    cause: Annotated[str, Line(10)] = "other"
    part_ordered_at: DayOrMoment | None = None
    note: Annotated[str, Line(200)] = ""
    case: Annotated[str, Line(40)] | None = Field(default=None, description="number of the case that asked for it")


class ReturnIn(Strict):
    """The item went back to its customer."""

    returned: DayOrMoment
    fixed: bool | None = None
    cause: Annotated[str, Line(10)] = "other"
    note: Annotated[str, Line(200)] | None = None


def zone_of(jurisdiction: str | None, fallback: str) -> str:
    """The zone in which days of a jurisdiction are counted."""
    law = JURISDICTIONS.get(jurisdiction or "")
    return law.zone if law else fallback


def described(given: Described, zone: str, customer_id: int | None = None, unit_id: int | None = None) -> ItemInput:
    """An item as the rooms take it; `zone` is where days are counted if the item names no jurisdiction."""
    days = zone_of(given.jurisdiction, zone)
    return ItemInput(
        category=given.category,
        model=given.model,
        code=given.code,
        description=given.description,
        serial=given.serial or None,
        quantity=given.quantity,
        price=given.price.amount if given.price else None,
        currency=given.price.currency if given.price else None,
        unit_class=given.unit_class or "regular",
        use=given.use or "household",
        channel=given.channel,
        jurisdiction=given.jurisdiction,
        customer_id=customer_id,
        bought_at=start_of(given.bought_at, days),
        delivered_at=start_of(given.delivered_at, days),
        installed_at=start_of(given.installed_at, days),
        unit_id=unit_id,
        lot=given.lot,
        plate=given.plate,
        unreadable=given.unreadable,
        staff_owned=given.staff_owned,
        payment=given.payment.read() if given.payment else None,
    )


def _models(actor: Actor, items: list[ItemInput], request: ApiRequest) -> None:
    models = {one.model: ModelInput(one.model, one.model, one.category) for one in items if one.model and one.category}
    if models:
        products_actions.ensure_models(models=list(models.values()), **by(request))


@transaction.atomic
def make_items(request: ApiRequest, rows: Sequence[ItemIn]) -> list[ItemView]:
    """Put items on file. Raises as the actions."""
    actor, zone = request.auth, network.company().zone
    items = [described(one, zone, one.customer, cases.unit_id(actor, one.unit) if one.unit else None) for one in rows]
    _models(actor, items, request)
    ids = promises_actions.add_items(items=items, **by(request))
    found = queries.many(actor, ids)
    return [found[id_] for id_ in ids]


@routes.create("/items", ItemOut, "Put an item on file", 409)
def create_item(request: ApiRequest, payload: ItemIn) -> Reply:
    """With the coverage that it holds from its purchase on."""
    (made,) = make_items(request, [payload])
    return created(made, f"/items/{made.id}")


@routes.read("/items", ListOf[ItemOut], "List items")
def list_items(
    request: ApiRequest,
    customer: str | None = None,
    serial: Annotated[str | None, Query(max_length=60)] = None,
    q: Asked = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """The newest first; by owner, by serial number, or by what somebody typed."""
    if serial:
        return every(queries.by_serial(request.auth, serial))
    owner = id_of(customer) if customer else None
    return listed(queries.page(request.auth, cursor=cursor or None, q=q or None, customer_id=owner, limit=limit))


@routes.read("/items/{item}", ItemOut, "Read an item")
def get_item(request: ApiRequest, item: str) -> Reply:
    """One item."""
    return shown(queries.get(request.auth, id_of(item)))


@routes.change("/items/{item}", ItemOut, "Change an item")
def change_item(request: ApiRequest, item: str, payload: ItemChanges) -> Reply:
    """Needs If-Match. A new `customer` is its owner from now on; `/items/{item}/transfer` says how and since when.

    A model, category or serial number put right is told by an event with both; further coverage comes, none goes.
    """
    current = queries.get(request.auth, id_of(item))
    changes = _item_changes(current, payload, payload.model_fields_set)
    if not changes:
        raise Invalid.one("", "nothing_to_change")
    return shown(promises_actions.correct_item(item_id=current.id, changes=changes, **required(request)))


def _item_changes(current: ItemView, payload: Strict, named: Collection[str]) -> dict[str, Any]:
    given: Any = payload
    zone = zone_of(given.jurisdiction or current.jurisdiction, network.company().zone)
    changes: dict[str, Any] = {}
    for name in named:
        value = getattr(given, name)
        if name == "price":
            changes |= {"price": value.amount if value else None}
            changes |= {"currency": value.currency} if value else {}
        elif name.endswith("_at"):
            changes[name] = start_of(value, zone)
        else:
            changes["customer_id" if name == "customer" else name] = value
    return changes


def _stands(actor: Actor, current: ItemView, name: str) -> Any:
    """What an item says of a field; the lot is told by its code."""
    if name == "lot":
        return queries.lot(actor, current.lot_id).code if current.lot_id else None
    return getattr(current, name) or None


def tell_item(request: ApiRequest, current: ItemView, payload: ItemIn, version: int | None) -> ItemView:
    """Change what another system tells otherwise. Raises as the action."""
    named = payload.model_fields_set & set(ItemChanges.model_fields)
    told = _item_changes(current, payload, named)
    changes = {name: value for name, value in told.items() if (value or None) != _stands(request.auth, current, name)}
    if not changes and version is None:
        return current
    if payload.model and payload.category:
        models = [ModelInput(payload.model, payload.model, payload.category)]
        products_actions.ensure_models(models=models, **by(request))
    seen = current.version if version is None else version
    return promises_actions.correct_item(item_id=current.id, changes=changes, version=seen, **by(request))


@routes.read("/items/{item}/coverages", ListOf[CoverageOut], "What an item holds")
def list_item_coverages(request: ApiRequest, item: str) -> Reply:
    """Versions of promises held by the item. Law binds by itself and is not listed; see `/claims`."""
    found = queries.get(request.auth, id_of(item))
    return every(promises.coverages(actor=request.auth, item_ids=[found.id]))


@routes.read("/items/{item}/obligations", ListOf[ObligationOut], "What is owed for an item")
def list_item_obligations(request: ApiRequest, item: str) -> Reply:
    """Judged now, the most pressing first."""
    found = queries.get(request.auth, id_of(item))
    return every(promises.of_items(item_ids=[found.id], **by(request))[found.id])


@routes.read("/items/{item}/service-records", ListOf[ServiceRecordOut], "What was done to an item")
def list_service_records(request: ApiRequest, item: str) -> Reply:
    """The oldest first."""
    found = queries.get(request.auth, id_of(item))
    return every(queries.service_records(request.auth, [found.id]).get(found.id, []))


@routes.create("/items/{item}/service-records", ServiceRecordOut, "Keep what was done to an item", 409)
def add_service_record(request: ApiRequest, item: str, payload: ServiceRecordIn) -> Reply:
    """Repairs decide rights: two that did not help, days under repair that lengthen a period."""
    actor = request.auth
    found = queries.get(actor, id_of(item))
    zone = zone_of(found.jurisdiction, network.company().zone)
    service = ServiceRecordInput(
        item_id=found.id,
        kind=payload.kind,
        handed_in=start_of(payload.handed_in, zone) or request.moment,
        symptom=payload.symptom,
        returned=start_of(payload.returned, zone),
        fixed=payload.fixed,
        cause=payload.cause or "other",
        part_ordered_at=start_of(payload.part_ordered_at, zone),
        note=payload.note,
        matter=("case", cases.case_id(actor, payload.case)) if payload.case else None,
    )
    id_ = products_actions.open_service_record(service=service, **by(request))
    return created(queries.service_record(actor, id_), f"/service-records/{id_}")


@routes.read("/service-records/{record}", ServiceRecordOut, "Read a service record")
def get_service_record(request: ApiRequest, record: str) -> Reply:
    """One service record."""
    return Reply(plain(queries.service_record(request.auth, id_of(record))))


@routes.act("/service-records/{record}/return", ServiceRecordOut, "Give an item back", 409)
def return_item(request: ApiRequest, record: str, payload: ReturnIn) -> Reply:
    """Closes the service record."""
    actor = request.auth
    current = queries.service_record(actor, id_of(record))
    zone = zone_of(queries.get(actor, current.item_id).jurisdiction, network.company().zone)
    return Reply(
        plain(
            products_actions.close_service_record(
                record_id=current.id,
                returned=start_of(payload.returned, zone) or request.moment,
                fixed=payload.fixed,
                cause=payload.cause or "other",
                note=payload.note,
                **by(request),
            )
        )
    )
