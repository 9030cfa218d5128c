"""Stops on sale or service."""

from typing import Annotated

from makegood.faces.api.products.shapes import HoldOut
from makegood.faces.api.wire.answers import Reply, created, listed, shown
from makegood.faces.api.wire.fields import Cursor, Limit, Line, Ref, Strict, id_of
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.rooms.products import actions, queries
from makegood.rooms.products.inputs import HoldInput

routes = Routes("catalogue")


class HoldIn(Strict):
    """A stop: `sale`, `service` or both, of one item, one lot (its id) or one model (its id)."""

    reason: Annotated[str, Line(200, 1)]
    sale: bool = False
    service: bool = False
    item: Ref | None = None
    lot: Ref | None = None
    model: Ref | None = None


@routes.read("/holds", ListOf[HoldOut], "What is stopped")
def list_holds(request: ApiRequest, lifted: bool = False, cursor: Cursor = None, limit: Limit = 50) -> Reply:
    """The newest first; with `lifted=true` those that ended as well."""
    return listed(queries.holds(request.auth, cursor or None, limit, lifted=lifted))


@routes.create("/holds", HoldOut, "Stop sale or service", 409)
def hold_goods(request: ApiRequest, payload: HoldIn) -> Reply:
    """Of one item, a lot or a model. What is stopped may still be looked at."""
    request.auth.need("items.read")
    stop = HoldInput(
        payload.reason, payload.sale, payload.service, item_id=payload.item, lot_id=payload.lot, model_id=payload.model
    )
    made = actions.hold(stop=stop, **by(request))
    return created(made, f"/holds/{made.id}")


@routes.read("/holds/{hold}", HoldOut, "Read a stop")
def get_hold(request: ApiRequest, hold: str) -> Reply:
    """One stop."""
    return shown(queries.hold(request.auth, id_of(hold)))


@routes.act("/holds/{hold}/lift", HoldOut, "Lift a stop", 409)
def lift_hold(request: ApiRequest, hold: str) -> Reply:
    """Sale and service go on."""
    return shown(actions.lift_hold(hold_id=id_of(hold), **by(request)))
