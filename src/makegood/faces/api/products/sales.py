"""Sales: the orders that items came by."""

from typing import Annotated

from django.db import transaction
from pydantic import Field

from makegood.faces.api.products.items import Described, _models, described, zone_of
from makegood.faces.api.products.shapes import SaleOut
from makegood.faces.api.wire.answers import Reply, created, shown
from makegood.faces.api.wire.fields import Currency, DayOrMoment, Line, Ref, Strict, id_of, start_of
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.rooms.cases import queries as cases
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries
from makegood.rooms.products.inputs import FeeInput, SaleInput
from makegood.rooms.promises import actions as promises_actions

routes = Routes("sales")


class SaleLine(Described):
    """A line of a sale: an item, or with `fee` true something that is no product (carriage, bank charges)."""

    fee: bool = False


class SaleIn(Strict):
    """One order or invoice."""

    lines: list[SaleLine] = Field(min_length=1, max_length=500)
    customer: Ref | None = None
    at: DayOrMoment | None = None
    channel: Annotated[str, Line(8)] = "store"
    jurisdiction: Annotated[str, Line(4)] | None = None
    currency: Currency | None = None
    unit: Annotated[str, Line(40, 1)] | None = None
    external_id: Annotated[str, Line(120)] = Field(default="", description="order or invoice number")
    seller: Annotated[str, Line(40)] = Field(default="", description="code of the dealer in the network")
    sales_point: Annotated[str, Line(60)] = ""


@routes.create("/sales", SaleOut, "Record a sale", 409)
@transaction.atomic
def record_sale(request: ApiRequest, payload: SaleIn) -> Reply:
    """With its items and the coverage that they hold; without `customer` an anonymous sale."""
    actor = request.auth
    company = network.company()
    zone = zone_of(payload.jurisdiction, company.zone)
    items = tuple(described(one, zone) for one in payload.lines if not one.fee)
    sale = SaleInput(
        at=start_of(payload.at, zone) or request.moment,
        customer_id=payload.customer,
        channel=payload.channel or "store",
        jurisdiction=payload.jurisdiction,
        currency=payload.currency or next((one.currency for one in items if one.currency), None),
        unit_id=cases.unit_id(actor, payload.unit) if payload.unit else None,
        external_id=payload.external_id,
        seller_id=cases.unit_id(actor, payload.seller) if payload.seller else None,
        sales_point=payload.sales_point,
        items=items,
        fees=tuple(_fee(one) for one in payload.lines if one.fee),
    )
    _models(actor, list(items), request)
    (result,) = promises_actions.record_sales(sales=[sale], **by(request))
    return created(queries.sale(actor, result.id), f"/sales/{result.id}")


def _fee(given: SaleLine) -> FeeInput:
    price = given.price.amount if given.price else 0
    return FeeInput(code=given.code or "fee", description=given.description, quantity=given.quantity, price=price)


@routes.read("/sales/{sale}", SaleOut, "Read a sale")
def get_sale(request: ApiRequest, sale: str) -> Reply:
    """One order or invoice with its lines."""
    return shown(queries.sale(request.auth, id_of(sale)))
