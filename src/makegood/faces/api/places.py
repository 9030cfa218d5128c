"""Places of the network: put on file, changed, their life, where they stand, closures, abilities and contracts.

The routes join the router of `network`: the router answers one path from one place.
"""

from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from makegood.faces.api.answers import Reply, created, listed, reads, shown, writes
from makegood.faces.api.descriptions import CHANGES, VERB, ListOf, NodeOut, answers
from makegood.faces.api.fields import Amount, Code, Day, Line, Moment, Strict, Words, id_of
from makegood.faces.api.network import router
from makegood.faces.api.place_shapes import AbilityOut, ClosureOut, ContractOut, StepOut
from makegood.faces.api.requests import ApiRequest, version_required, version_seen
from makegood.faces.api.shapes import plain
from makegood.ground.problems import Invalid
from makegood.rooms.network import actions, queries, rules
from makegood.rooms.network.inputs import ContractInput, NodeInput, SkillInput

_NODE = ["network"]
_CONTRACT = ["contracts"]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=400)]


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


class ContractFields(Strict):
    """What a contract says."""

    kinds: list[Code] = Field(default_factory=list, max_length=100)
    categories: list[Code] = Field(default_factory=list, max_length=200)
    deposit: Amount = 0
    deposit_paid_on: Day | None = None
    deposit_returned_on: Day | None = None
    note: Annotated[str, Words(400)] = ""


class ContractIn(ContractFields):
    """A contract; the deposit in minor units of the company's money."""

    number: Annotated[str, Line(40, 1)]
    valid_from: Day
    valid_to: Day


class ContractChanges(ContractFields):
    """What is given is changed, the rest stays."""

    valid_from: Day | None = None
    valid_to: Day | None = None


def _unit(request: ApiRequest, code: str) -> int:
    request.auth.need("network.read")
    return queries.node(request.auth, code).unit_id


@router.post("/nodes", response=answers(201, NodeOut, 409), summary="Add a place to the network", tags=_NODE)
@writes
def create_node(request: ApiRequest, payload: NodeIn) -> Reply:
    """Below `parent`, else right below the company."""
    request.auth.need("network.read")
    given = payload.model_dump(exclude={"parent"})
    state = "applied" if payload.kind in rules.CONTRACTED else "active"
    node = NodeInput(**given, parent_code=payload.parent or None, state=state)
    actions.create_nodes(actor=request.auth, nodes=[node], now=request.moment)
    return created(queries.node(request.auth, payload.code), f"/nodes/{payload.code}")


@router.patch("/nodes/{code}", response=answers(200, NodeOut, *CHANGES), summary="Change a place", tags=_NODE)
@writes
def change_node(request: ApiRequest, code: str, payload: NodeChanges) -> Reply:
    """Needs If-Match. Code, state and parent have verbs of their own or stay."""
    version = version_required(request)
    changes = payload.model_dump(include=payload.model_fields_set)
    if not changes:
        raise Invalid.one("", "nothing_to_change")
    unit = _unit(request, code)
    changed = actions.change_node(
        actor=request.auth, unit_id=unit, changes=changes, version=version, now=request.moment
    )
    return shown(changed)


@router.get("/nodes/{code}/steps", response=answers(200, ListOf[StepOut]), summary="The life of a place", tags=_NODE)
@reads
def list_steps(request: ApiRequest, code: str) -> Reply:
    """Steps, moves and handings over with their reasons, newest first."""
    found = queries.steps(request.auth, _unit(request, code))
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.post("/nodes/{code}/steps", response=answers(200, NodeOut, *VERB), summary="A step of its life", tags=_NODE)
@writes
def take_step(request: ApiRequest, code: str, payload: StepIn) -> Reply:
    """survey, sign, train, open, suspend, resume, leave, stay, settle, refuse, apply; 409 says what is missing."""
    unit = _unit(request, code)
    after = actions.step(
        actor=request.auth, unit_id=unit, verb=payload.verb, reason=payload.reason, version=version_seen(request),
        now=request.moment,
    )  # fmt: skip
    return shown(after)


@router.post("/nodes/{code}/move", response=answers(200, NodeOut, *VERB), summary="Move within the network", tags=_NODE)
@writes
def move_node(request: ApiRequest, code: str, payload: MoveIn) -> Reply:
    """With everything below it, from now on; figures of earlier days stay where they were."""
    unit = _unit(request, code)
    parent = queries.unit_named(request.auth, payload.parent, "parent")
    after = actions.move_node(
        actor=request.auth, unit_id=unit, parent_id=parent, reason=payload.reason, version=version_seen(request),
        now=request.moment,
    )  # fmt: skip
    return shown(after)


@router.post("/nodes/{code}/hand-over", response=answers(200, NodeOut, *VERB), summary="Hand over", tags=_NODE)
@writes
def hand_over(request: ApiRequest, code: str, payload: HeirIn) -> Reply:
    """What is open at a place that leaves, what it looks after and its areas go to another one."""
    unit = _unit(request, code)
    heir = queries.unit_named(request.auth, payload.heir, "heir")
    after = actions.hand_over(actor=request.auth, unit_id=unit, heir_id=heir, reason=payload.reason, now=request.moment)
    return shown(after)


@router.get(
    "/nodes/{code}/capabilities", response=answers(200, ListOf[AbilityOut]), summary="What a place can do", tags=_NODE
)
@reads
def list_capabilities(request: ApiRequest, code: str) -> Reply:
    """Categories and kinds of work with a level."""
    unit = _unit(request, code)
    found = queries.capabilities(request.auth, [unit]).get(unit, ())
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.post(
    "/nodes/{code}/capabilities", response=answers(200, ListOf[AbilityOut]), summary="State what it can do", tags=_NODE
)
@writes
def set_capabilities(request: ApiRequest, code: str, payload: AbilitiesIn) -> Reply:
    """All of it anew."""
    abilities = [SkillInput(one.category, one.kind, one.level) for one in payload.items]
    unit = _unit(request, code)
    found = actions.set_capabilities(actor=request.auth, unit_id=unit, abilities=abilities, now=request.moment)
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.get(
    "/nodes/{code}/closures", response=answers(200, ListOf[ClosureOut]), summary="Closures of a place", tags=_NODE
)
@reads
def list_closures(request: ApiRequest, code: str) -> Reply:
    """Those that are not over."""
    found = queries.closures(request.auth, [_unit(request, code)], request.moment)
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.post("/nodes/{code}/closures", response=answers(201, ClosureOut), summary="Close for a time", tags=_NODE)
@writes
def close_for(request: ApiRequest, code: str, payload: ClosureIn) -> Reply:
    """Promises run on; others step in meanwhile."""
    unit = _unit(request, code)
    made = actions.close_for(
        actor=request.auth, unit_id=unit, starts=payload.starts, ends=payload.ends, reason=payload.reason,
        now=request.moment,
    )  # fmt: skip
    return created(made, f"/nodes/{code}/closures")


@router.post(
    "/closures/{closure}/withdraw", response=answers(200, ClosureOut, 409), summary="Work after all", tags=_NODE
)
@writes
def withdraw_closure(request: ApiRequest, closure: str) -> Reply:
    """The place takes work again."""
    return Reply(plain(actions.withdraw_closure(actor=request.auth, closure_id=id_of(closure), now=request.moment)))


@router.get("/contracts", response=answers(200, ListOf[ContractOut]), summary="List contracts", tags=_CONTRACT)
@reads
def list_contracts(
    request: ApiRequest,
    unit: Annotated[str | None, Query(max_length=40)] = None,
    ending_by: Day | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Of a place and those below it; with `ending_by` those that end by a day."""
    actor = request.auth
    actor.need("contracts.read")
    below = queries.unit_named(actor, unit) if unit else None
    return listed(queries.contracts(actor, unit_id=below, ending_by=ending_by, cursor=cursor or None, limit=limit))


@router.post("/nodes/{code}/contracts", response=answers(201, ContractOut), summary="Make a contract", tags=_CONTRACT)
@writes
def add_contract(request: ApiRequest, code: str, payload: ContractIn) -> Reply:
    """With an independent place."""
    request.auth.need("contracts.read")
    one = ContractInput(_unit(request, code), **_listed(payload.model_dump()))
    (id_,) = actions.add_contracts(actor=request.auth, contracts=[one], now=request.moment)
    return created(queries.contract(request.auth, id_), f"/contracts/{id_}")


def _listed(given: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}


@router.get("/contracts/{contract}", response=answers(200, ContractOut), summary="Read a contract", tags=_CONTRACT)
@reads
def get_contract(request: ApiRequest, contract: str) -> Reply:
    """One contract."""
    request.auth.need("contracts.read")
    return shown(queries.contract(request.auth, id_of(contract)))


@router.patch(
    "/contracts/{contract}", response=answers(200, ContractOut, *CHANGES), summary="Change a contract", tags=_CONTRACT
)
@writes
def change_contract(request: ApiRequest, contract: str, payload: ContractChanges) -> Reply:
    """Needs If-Match: dates, what it allows, the deposit and when it was paid or returned."""
    version = version_required(request)
    request.auth.need("contracts.read")
    changes = _listed(payload.model_dump(include=payload.model_fields_set))
    if not changes:
        raise Invalid.one("", "nothing_to_change")
    changed = actions.change_contract(
        actor=request.auth, contract_id=id_of(contract), changes=changes, version=version, now=request.moment
    )
    return shown(changed)
