"""Sets: items that belong together."""

from typing import Annotated

from pydantic import Field

from makegood.faces.api.products.lives import LeaveIn
from makegood.faces.api.products.shapes import SetOut
from makegood.faces.api.wire.answers import Reply, created, listed, shown
from makegood.faces.api.wire.fields import Asked, Cursor, DayOrMoment, Limit, Line, Ref, Strict, id_of, start_of
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.rooms.cases import queries as cases
from makegood.rooms.network import queries as network
from makegood.rooms.products import actions, queries
from makegood.rooms.products.inputs import SetInput

routes = Routes("sets")


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


@routes.read("/sets", ListOf[SetOut], "List sets")
def list_sets(
    request: ApiRequest,
    q: Asked = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """The newest first; by the beginning of their code or part of their name."""
    return listed(queries.sets(request.auth, q, cursor or None, limit))


@routes.create("/sets", SetOut, "Put items together as a set", 409)
def form_set(request: ApiRequest, payload: SetIn) -> Reply:
    """`split` one outdoor and one indoor unit, `multi` one outdoor and many, `set` others, `bundle` sold together."""
    actor = request.auth
    given = SetInput(
        kind=payload.kind,
        members=tuple((one.item, one.role) for one in payload.members),
        code=payload.code,
        name=payload.name,
        at=start_of(payload.at, network.company().zone) or request.moment,
        unit_id=cases.unit_id(actor, payload.unit) if payload.unit else None,
    )
    (id_,) = actions.form_sets(sets=[given], **by(request))
    return created(queries.set_(actor, id_), f"/sets/{id_}")


@routes.read("/sets/{set}", SetOut, "Read a set")
def get_set(request: ApiRequest, set: str) -> Reply:  # noqa: A002 (the address says it)
    """With those that are in it and those that were."""
    return shown(queries.set_(request.auth, id_of(set)))


@routes.act("/sets/{set}/members", SetOut, "Let items join a set", 409)
def join_set(request: ApiRequest, set: str, payload: JoinIn) -> Reply:  # noqa: A002 (the address says it)
    """Such as one more indoor unit of a multi-split."""
    actor = request.auth
    there = queries.set_(actor, id_of(set))
    members = tuple((one.item, one.role) for one in payload.members)
    at = start_of(payload.at, network.company().zone) or request.moment
    actions.form_sets(sets=[SetInput(there.kind, members, at, set_id=there.id)], **by(request))
    return shown(queries.set_(actor, there.id))


@routes.act("/sets/{set}/members/{item}/leave", SetOut, "Take an item out of its set", 409)
def leave_set(request: ApiRequest, set: str, item: str, payload: LeaveIn) -> Reply:  # noqa: A002 (the address says it)
    """Such as an indoor unit that was exchanged."""
    at = start_of(payload.at, network.company().zone) or request.moment
    return shown(actions.leave_set(set_id=id_of(set), item_id=id_of(item), at=at, **by(request)))
