"""How a company works on its cases: tags, statuses, rules of severity, reopening, queues, saved views."""

from typing import Annotated, Any

from ninja import Router
from pydantic import Field

from makegood.faces.api.answers import Reply, created, reads, shown, writes
from makegood.faces.api.descriptions import CaseOut, ListOf, answers
from makegood.faces.api.descriptions_desk import QueueOut, ReopeningOut, RuleOut, SavedViewOut, StatusOut, TagOut
from makegood.faces.api.fields import Line, Ref, Strict, id_of
from makegood.faces.api.requests import ApiRequest, version_seen
from makegood.faces.api.shapes_desk import plain
from makegood.ground.problems import Missing
from makegood.rooms.cases import actions, queries
from makegood.rooms.cases.inputs import QueueInput, RuleInput, StatusInput, TagInput, ViewInput

router = Router(tags=["desk"])

Name = Annotated[dict[str, Annotated[str, Line(80)]], Field(max_length=2)]
Filter = Annotated[dict[str, Any], Field(max_length=20)]


class TagIn(Strict):
    """The name in both languages (`en`, `zh-Hans`); a retired tag is offered no more."""

    name: Name
    retired: bool = False


class StatusIn(TagIn):
    """A status keeps its state for good; `place` orders those of one state."""

    state: Annotated[str, Line(16, 1)]
    place: int = 0


class RuleIn(Strict):
    """`when` may name kinds, words, needs, tags, channels, repeat and chasers; all that it names must hold."""

    name: Name
    severity: int
    when: Filter = Field(default_factory=dict)
    place: int = 0
    active: bool = True


class ReopeningIn(Strict):
    """Days after settling, and what a word within them does: `ask` people, or `reopen` by itself."""

    days: int
    inside: Annotated[str, Line(8, 1)]


class QueueIn(Strict):
    """`where` is a filter as `GET /cases` takes it; `people` are those who work from the queue."""

    name: Name
    where: Filter = Field(default_factory=dict)
    sort: Annotated[str, Line(12)] = "due"
    unit: Annotated[str, Line(40, 1)] | None = None
    people: Annotated[list[Ref], Field(max_length=500)] | None = None
    retired: bool = False


class ViewIn(Strict):
    """With a unit everybody there sees the view; `first` is where one begins."""

    name: Annotated[str, Line(60, 1)]
    where: Filter = Field(default_factory=dict)
    sort: Annotated[str, Line(12)] = "due"
    columns: Annotated[list[Annotated[str, Line(16)]], Field(max_length=20)] = Field(default_factory=list)
    unit: Annotated[str, Line(40, 1)] | None = None
    first: bool = False


def _all(found: Any) -> Reply:
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.get("/case-tags", response=answers(200, ListOf[TagOut]), summary="List the tags")
@reads
def list_tags(request: ApiRequest) -> Reply:
    """The retired ones too."""
    request.auth.need("cases.read")
    return _all(queries.tags(retired=True).values())


@router.put("/case-tags/{tag}", response=answers(200, TagOut, 412), summary="Make or change a tag")
@writes
def save_tag(request: ApiRequest, tag: str, payload: TagIn) -> Reply:
    """With If-Match only from the version that was seen."""
    given = TagInput(tag, dict(payload.name), payload.retired)
    return shown(actions.save_tag(actor=request.auth, tag=given, version=version_seen(request), now=request.moment))


@router.get("/case-statuses", response=answers(200, ListOf[StatusOut]), summary="List the company's statuses")
@reads
def list_statuses(request: ApiRequest) -> Reply:
    """By state, in the order in which they are offered."""
    request.auth.need("cases.read")
    return _all(queries.statuses(retired=True).values())


@router.put("/case-statuses/{status}", response=answers(200, StatusOut, 412), summary="Make or change a status")
@writes
def save_status(request: ApiRequest, status: str, payload: StatusIn) -> Reply:
    """With the code of a state it renames the state itself; `state` of a case stays the fixed one."""
    given = StatusInput(status, payload.state, dict(payload.name), payload.place, payload.retired)
    made = actions.save_status(actor=request.auth, status=given, version=version_seen(request), now=request.moment)
    return shown(made)


@router.get("/severity-rules", response=answers(200, ListOf[RuleOut]), summary="List the rules of severity")
@reads
def list_rules(request: ApiRequest) -> Reply:
    """In their order."""
    request.auth.need("cases.read")
    return _all(queries.severity_rules())


@router.put("/severity-rules/{rule}", response=answers(200, RuleOut, 412), summary="Make or change a rule of severity")
@writes
def save_rule(request: ApiRequest, rule: str, payload: RuleIn) -> Reply:
    """Cases are judged when they are opened and when something changes; none is judged again by this."""
    given = RuleInput(rule, payload.severity, payload.when, dict(payload.name), payload.place, payload.active)
    return shown(actions.save_rule(actor=request.auth, rule=given, version=version_seen(request), now=request.moment))


@router.get("/reopenings", response=answers(200, ListOf[ReopeningOut]), summary="List the times of reopening")
@reads
def list_reopenings(request: ApiRequest) -> Reply:
    """`any` is for all kinds without a row of their own."""
    request.auth.need("cases.read")
    return _all(queries.reopenings())


@router.put("/reopenings/{root}", response=answers(200, ReopeningOut, 412), summary="Set a time of reopening")
@writes
def set_reopening(request: ApiRequest, root: str, payload: ReopeningIn) -> Reply:
    """After it a customer's word opens a new case that is linked to the old one."""
    made = actions.set_reopening(
        actor=request.auth,
        root="" if root == "any" else root,
        days=payload.days,
        inside=payload.inside,
        version=version_seen(request),
        now=request.moment,
    )
    return shown(made)


@router.get("/queues", response=answers(200, ListOf[QueueOut]), summary="List the queues")
@reads
def list_queues(request: ApiRequest) -> Reply:
    """Those of the units that the caller sees, and those that they work from."""
    return _all(queries.queues(request.auth))


@router.get("/queues/{queue}", response=answers(200, QueueOut), summary="Read a queue")
@reads
def get_queue(request: ApiRequest, queue: str) -> Reply:
    """Its cases: `GET /cases?queue=`."""
    return shown(queries.queue(request.auth, queue))


@router.put("/queues/{queue}", response=answers(200, QueueOut, 412), summary="Make or change a queue")
@writes
def save_queue(request: ApiRequest, queue: str, payload: QueueIn) -> Reply:
    """`people` replaces those who work from it; without it they stay."""
    actor = request.auth
    actor.need("cases.configure")
    known = next((one for one in queries.queues(actor, retired=True) if one.code == queue), None)
    unit = queries.unit_id(actor, payload.unit) if payload.unit else known.unit_id if known else None
    given = QueueInput(
        queue, unit, queries.where_of(payload.where), dict(payload.name), payload.sort, payload.retired,
        tuple(payload.people) if payload.people is not None else None,
    )  # fmt: skip
    return shown(actions.save_queue(actor=actor, queue=given, version=version_seen(request), now=request.moment))


@router.post("/queues/{queue}/next", response=answers(200, CaseOut, 409), summary="Take the next case of a queue")
@writes
def pull_next(request: ApiRequest, queue: str) -> Reply:
    """The most pressing one that nobody carries; it is the caller's then. 404 `queue_empty` when there is none."""
    found = actions.pull_next(actor=request.auth, code=queue, now=request.moment)
    if found is None:
        raise Missing("queue_empty")
    return shown(found)


@router.get("/case-views", response=answers(200, ListOf[SavedViewOut]), summary="List the saved views")
@reads
def list_views(request: ApiRequest) -> Reply:
    """One's own, then those that are shared with one."""
    return _all(queries.saved_views(request.auth))


def _view(request: ApiRequest, payload: ViewIn) -> ViewInput:
    unit = queries.unit_id(request.auth, payload.unit) if payload.unit else None
    where = queries.where_of(payload.where)
    return ViewInput(payload.name, where, payload.sort, tuple(payload.columns), unit, payload.first)


@router.post("/case-views", response=answers(201, SavedViewOut), summary="Keep a view")
@writes
def create_view(request: ApiRequest, payload: ViewIn) -> Reply:
    """Under a name that one has not used yet."""
    made = actions.save_view(actor=request.auth, view=_view(request, payload), now=request.moment)
    return created(made, f"/case-views/{made.id}")


@router.get("/case-views/{view}", response=answers(200, SavedViewOut), summary="Read a view")
@reads
def get_view(request: ApiRequest, view: str) -> Reply:
    """One's own or a shared one."""
    return shown(queries.saved_view(request.auth, id_of(view)))


@router.put("/case-views/{view}", response=answers(200, SavedViewOut, 412), summary="Change a view")
@writes
def change_view(request: ApiRequest, view: str, payload: ViewIn) -> Reply:
    """One's own."""
    made = actions.save_view(
        actor=request.auth, view=_view(request, payload), view_id=id_of(view), version=version_seen(request),
        now=request.moment,
    )  # fmt: skip
    return shown(made)


@router.post("/case-views/{view}/remove", response=answers(200, ListOf[SavedViewOut]), summary="Throw a view away")
@writes
def drop_view(request: ApiRequest, view: str) -> Reply:
    """One's own; answers those that are left."""
    actions.drop_view(actor=request.auth, view_id=id_of(view), now=request.moment)
    return _all(queries.saved_views(request.auth))
