"""Divisions, and whom to call."""

from typing import Annotated

from ninja import Query

from makegood.faces.api.network.shapes import DivisionOut, EntryOut
from makegood.faces.api.wire.answers import Reply, every, listed
from makegood.faces.api.wire.fields import Asked, Cursor, Limit, Unit
from makegood.faces.api.wire.requests import ApiRequest
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.rooms.network import queries

routes = Routes("network")


@routes.read("/divisions", ListOf[DivisionOut], "Find divisions")
def list_divisions(
    request: ApiRequest,
    q: Asked = "",
    parent: Annotated[str | None, Query(max_length=12)] = None,
) -> Reply:
    """By code, name or pinyin; without `q` those below `parent`, or the highest."""
    request.auth.need("network.read")
    return every(queries.find_divisions(q, below=parent) if q else queries.division_children(parent))


@routes.read("/divisions/{division}", DivisionOut, "Read a division")
def get_division(request: ApiRequest, division: str) -> Reply:
    """By its code."""
    request.auth.need("network.read")
    return Reply(plain(queries.division(division)))


@routes.read("/directory", ListOf[EntryOut], "Whom to call")
def list_directory(
    request: ApiRequest,
    q: Asked = "",
    kind: Annotated[str | None, Query(max_length=20)] = None,
    unit: Unit = None,
    division: Annotated[str | None, Query(max_length=12)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Places with contact, hours of today, and whether they are open now."""
    actor = request.auth
    below = queries.unit_named(actor, unit) if unit else None
    return listed(
        queries.directory(
            actor,
            now=request.moment,
            q=q or None,
            kind=kind,
            unit_id=below,
            division=division,
            cursor=cursor or None,
            limit=limit,
        )
    )
