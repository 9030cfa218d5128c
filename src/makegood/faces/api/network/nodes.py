"""Places of the network: put on file, changed, their life, closures and abilities."""

from collections.abc import Sequence
from typing import Annotated

from ninja import Query
from pydantic import Field

from makegood.faces.api.network.shapes import AbilityOut, ClosureOut, NodeOut, StepOut
from makegood.faces.api.wire.answers import Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import Asked, Cursor, Day, Limit, Line, Moment, Strict, Unit, Words, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, required, seen
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.ground.problems import Invalid
from makegood.rooms.network import actions, queries, rules
from makegood.rooms.network.inputs import NodeInput, SkillInput
from makegood.rooms.network.views import NodeView

routes = Routes("network")


@routes.read("/nodes", ListOf[NodeOut], "List places of the network")
def list_nodes(
    request: ApiRequest,
    kind: str | None = None,
    q: Asked = "",
    state: Annotated[str | None, Query(max_length=12)] = None,
    unit: Unit = None,
    division: Annotated[str | None, Query(max_length=12)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """By kind, state, division, the place they belong to (`unit`, its own parts included), and by code, name, pinyin,
    region or contact."""
    actor = request.auth
    actor.need("network.read")
    below = queries.unit_named(actor, unit) if unit else None
    return listed(
        queries.nodes(
            actor,
            kind=kind,
            q=q or None,
            cursor=cursor or None,
            limit=limit,
            state=state,
            unit_id=below,
            division=division,
        )
    )


@routes.read("/nodes/{code}", NodeOut, "Read a place of the network")
def get_node(request: ApiRequest, code: str) -> Reply:
    """By its code."""
    request.auth.need("network.read")
    return shown(queries.node(request.auth, code))


class NodeFields(Strict):
    """What is known about a place."""

    region: Annotated[str, Line(120)] = ""
    division: Annotated[str, Line(12)] = ""
    address: Annotated[str, Line(200)] = ""
    phone: Annotated[str, Line(24)] = ""
    zone: Annotated[str, Line(64)] = ""
    contact: Annotated[str, Line(80)] = ""
    opened_on: Day | None = None
    lat: float | None = None
    lng: float | None = None
    staff_count: int | None = None
    daily_capacity: int | None = None


class NodeIn(NodeFields):
    """A new place; an independent business begins as an applicant, the company's own is active."""

    code: Annotated[str, Line(24, 1)]
    kind: Annotated[str, Line(20, 1)]
    name: Annotated[str, Line(120, 1)]
    parent: Annotated[str, Line(24)] | None = None


class NodeTold(NodeIn):
    """What another system knows of a place. What is not named stays; `code` and `parent` count for a new one."""

    code: Annotated[str, Line(24)] = ""
    kind: Annotated[str, Line(20)] = ""
    name: Annotated[str, Line(120)] = ""


class NodeChanges(NodeFields):
    """What is given is changed, the rest stays."""

    kind: Annotated[str, Line(20, 1)] = ""
    name: Annotated[str, Line(120, 1)] = ""


class StepIn(Strict):
    """A verb of the life of a place; some need a reason."""

    verb: Annotated[str, Line(12, 1)]
    reason: Annotated[str, Words(400)] = ""


class MoveIn(Strict):
    """Where the place stands from now on, by code or id."""

    parent: Annotated[str, Line(40, 1)]
    reason: Annotated[str, Words(400)] = ""


class HeirIn(Strict):
    """Who takes over, by code or id."""

    heir: Annotated[str, Line(40, 1)]
    reason: Annotated[str, Words(400)] = ""


class AbilityIn(Strict):
    """A category and a kind of work ("" = all) at a level from 1 to 3."""

    category: Annotated[str, Line(60)] = ""
    kind: Annotated[str, Line(24)] = ""
    level: int = 1


class AbilitiesIn(Strict):
    """All abilities of the place."""

    items: list[AbilityIn] = Field(max_length=200)


class ClosureIn(Strict):
    """A stretch of time in which the place takes no work."""

    starts: Moment
    ends: Moment
    reason: Annotated[str, Words(200, 1)]


def _unit(request: ApiRequest, code: str) -> int:
    request.auth.need("network.read")
    return queries.node(request.auth, code).unit_id


def make_nodes(request: ApiRequest, rows: Sequence[NodeIn]) -> list[NodeView]:
    """Add places. Raises as the action."""
    request.auth.need("network.read")
    known = set(NodeIn.model_fields) - {"parent"}
    nodes = [
        NodeInput(
            **one.model_dump(include=known),
            parent_code=one.parent or None,
            state="applied" if one.kind in rules.CONTRACTED else "active",
        )
        for one in rows
    ]
    ids = actions.create_nodes(nodes=nodes, **by(request))
    found = {one.unit_id: one for one in queries.many_nodes(request.auth, ids)}
    return [found[id_] for id_ in ids]


def tell_node(request: ApiRequest, current: NodeView, payload: NodeIn, version: int | None) -> NodeView:
    """Change what another system tells otherwise; code and parent count for a new place. Raises as the action."""
    named = payload.model_fields_set & set(NodeChanges.model_fields)
    changes = {name: getattr(payload, name) for name in named if getattr(payload, name) != getattr(current, name)}
    if not changes and version is None:
        return current
    seen = current.version if version is None else version
    return actions.change_node(unit_id=current.unit_id, changes=changes, version=seen, **by(request))


@routes.create("/nodes", NodeOut, "Add a place to the network", 409)
def create_node(request: ApiRequest, payload: NodeIn) -> Reply:
    """Below `parent`, else right below the company."""
    (made,) = make_nodes(request, [payload])
    return created(made, f"/nodes/{made.code}")


@routes.change("/nodes/{code}", NodeOut, "Change a place")
def change_node(request: ApiRequest, code: str, payload: NodeChanges) -> Reply:
    """Needs If-Match. Code, state and parent have verbs of their own or stay."""
    changes = payload.model_dump(include=payload.model_fields_set)
    if not changes:
        raise Invalid.one("", "nothing_to_change")
    unit = _unit(request, code)
    return shown(actions.change_node(unit_id=unit, changes=changes, **required(request)))


@routes.read("/nodes/{code}/steps", ListOf[StepOut], "The life of a place")
def list_steps(request: ApiRequest, code: str) -> Reply:
    """Steps, moves and handings over with their reasons, newest first."""
    return every(queries.steps(request.auth, _unit(request, code)))


@routes.verb("/nodes/{code}/steps", NodeOut, "A step of its life")
def take_step(request: ApiRequest, code: str, payload: StepIn) -> Reply:
    """survey, sign, train, open, suspend, resume, leave, stay, settle, refuse, apply; 409 says what is missing."""
    unit = _unit(request, code)
    return shown(actions.step(unit_id=unit, verb=payload.verb, reason=payload.reason, **seen(request)))


@routes.verb("/nodes/{code}/move", NodeOut, "Move within the network")
def move_node(request: ApiRequest, code: str, payload: MoveIn) -> Reply:
    """With everything below it, from now on; figures of earlier days stay where they were."""
    unit = _unit(request, code)
    parent = queries.unit_named(request.auth, payload.parent, "parent")
    return shown(actions.move_node(unit_id=unit, parent_id=parent, reason=payload.reason, **seen(request)))


@routes.verb("/nodes/{code}/hand-over", NodeOut, "Hand over")
def hand_over_place(request: ApiRequest, code: str, payload: HeirIn) -> Reply:
    """What is open at a place that leaves, what it looks after and its areas go to another one."""
    unit = _unit(request, code)
    heir = queries.unit_named(request.auth, payload.heir, "heir")
    return shown(actions.hand_over(unit_id=unit, heir_id=heir, reason=payload.reason, **by(request)))


@routes.read("/nodes/{code}/capabilities", ListOf[AbilityOut], "What a place can do")
def list_capabilities(request: ApiRequest, code: str) -> Reply:
    """Categories and kinds of work with a level."""
    unit = _unit(request, code)
    return every(queries.capabilities(request.auth, [unit]).get(unit, ()))


@routes.act("/nodes/{code}/capabilities", ListOf[AbilityOut], "State what it can do")
def set_capabilities(request: ApiRequest, code: str, payload: AbilitiesIn) -> Reply:
    """All of it anew."""
    abilities = [SkillInput(one.category, one.kind, one.level) for one in payload.items]
    unit = _unit(request, code)
    return every(actions.set_capabilities(unit_id=unit, abilities=abilities, **by(request)))


@routes.read("/nodes/{code}/closures", ListOf[ClosureOut], "Closures of a place")
def list_closures(request: ApiRequest, code: str) -> Reply:
    """Those that are not over."""
    return every(queries.closures(request.auth, [_unit(request, code)], request.moment))


@routes.create("/nodes/{code}/closures", ClosureOut, "Close for a time")
def close_place(request: ApiRequest, code: str, payload: ClosureIn) -> Reply:
    """Promises run on; others step in meanwhile."""
    unit = _unit(request, code)
    made = actions.close_for(
        unit_id=unit, starts=payload.starts, ends=payload.ends, reason=payload.reason, **by(request)
    )
    return created(made, f"/nodes/{code}/closures")


@routes.act("/closures/{closure}/withdraw", ClosureOut, "Work after all", 409)
def withdraw_closure(request: ApiRequest, closure: str) -> Reply:
    """The place takes work again."""
    return Reply(plain(actions.withdraw_closure(closure_id=id_of(closure), **by(request))))
