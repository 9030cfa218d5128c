"""How a company works on its cases: tags, statuses, rules of severity, reopening, queues, saved views."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import Field

from makegood.faces.api.cases.shapes import CaseOut, QueueOut, ReopeningOut, RuleOut, SavedViewOut, StatusOut, TagOut
from makegood.faces.api.wire.answers import Reply, created, every, saved, shown
from makegood.faces.api.wire.fields import Line, Ref, Strict, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, put, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.ground.problems import Missing
from makegood.rooms.cases import actions, queries
from makegood.rooms.cases.inputs import QueueInput, RuleInput, StatusInput, TagInput, ViewInput

routes = Routes("desk")
View = TypeVar("View")


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


def _known(found: Mapping[str, View], code: str, missing: str) -> View:
    if code not in found:
        raise Missing(missing, value=code[:40])
    return found[code]


@routes.read("/case-tags", ListOf[TagOut], "List the tags")
def list_tags(request: ApiRequest) -> Reply:
    """The retired ones too."""
    request.auth.need("cases.read")
    return every(queries.tags(retired=True).values())


@routes.read("/case-tags/{tag}", TagOut, "Read a tag")
def get_tag(request: ApiRequest, tag: str) -> Reply:
    """By its code."""
    request.auth.need("cases.read")
    return shown(_known(queries.tags(retired=True), tag, "unknown_tag"))


@routes.put("/case-tags/{tag}", TagOut, "Make or change a tag")
def save_tag(request: ApiRequest, tag: str, payload: TagIn) -> Reply:
    """With If-Match from the version that was seen, with `If-None-Match: *` anew."""
    given = TagInput(tag, dict(payload.name), payload.retired)
    return saved(request, actions.save_tag(tag=given, **put(request)), f"/case-tags/{tag}")


@routes.read("/case-statuses", ListOf[StatusOut], "List the company's statuses")
def list_statuses(request: ApiRequest) -> Reply:
    """By state, in the order in which they are offered."""
    request.auth.need("cases.read")
    return every(queries.statuses(retired=True).values())


@routes.read("/case-statuses/{status}", StatusOut, "Read a status")
def get_status(request: ApiRequest, status: str) -> Reply:
    """By its code."""
    request.auth.need("cases.read")
    return shown(_known(queries.statuses(retired=True), status, "unknown_status"))


@routes.put("/case-statuses/{status}", StatusOut, "Make or change a status")
def save_status(request: ApiRequest, status: str, payload: StatusIn) -> Reply:
    """With the code of a state it renames the state itself; `state` of a case stays the fixed one."""
    given = StatusInput(status, payload.state, dict(payload.name), payload.place, payload.retired)
    return saved(request, actions.save_status(status=given, **put(request)), f"/case-statuses/{status}")


@routes.read("/severity-rules", ListOf[RuleOut], "List the rules of severity")
def list_rules(request: ApiRequest) -> Reply:
    """In their order."""
    request.auth.need("cases.read")
    return every(queries.severity_rules())


@routes.read("/severity-rules/{rule}", RuleOut, "Read a rule of severity")
def get_rule(request: ApiRequest, rule: str) -> Reply:
    """By its code."""
    request.auth.need("cases.read")
    return shown(_known({one.code: one for one in queries.severity_rules()}, rule, "unknown_rule"))


@routes.put("/severity-rules/{rule}", RuleOut, "Make or change a rule of severity")
def save_rule(request: ApiRequest, rule: str, payload: RuleIn) -> Reply:
    """Cases are judged when they are opened and when something changes; none is judged again by this."""
    given = RuleInput(rule, payload.severity, payload.when, dict(payload.name), payload.place, payload.active)
    return saved(request, actions.save_rule(rule=given, **put(request)), f"/severity-rules/{rule}")


@routes.read("/reopenings", ListOf[ReopeningOut], "List the times of reopening")
def list_reopenings(request: ApiRequest) -> Reply:
    """`any` is for all kinds without a row of their own."""
    request.auth.need("cases.read")
    return every(queries.reopenings())


@routes.read("/reopenings/{root}", ReopeningOut, "Read a time of reopening")
def get_reopening(request: ApiRequest, root: str) -> Reply:
    """Of a root kind that has a row of its own, or `any`."""
    request.auth.need("cases.read")
    return shown(_known({one.root or "any": one for one in queries.reopenings()}, root, "unknown_reopening"))


@routes.put("/reopenings/{root}", ReopeningOut, "Set a time of reopening")
def set_reopening(request: ApiRequest, root: str, payload: ReopeningIn) -> Reply:
    """After it a customer's word opens a new case that is linked to the old one."""
    made = actions.set_reopening(
        root="" if root == "any" else root, days=payload.days, inside=payload.inside, **put(request)
    )
    return saved(request, made, f"/reopenings/{root}")


@routes.read("/queues", ListOf[QueueOut], "List the queues")
def list_queues(request: ApiRequest) -> Reply:
    """Those of the units that the caller sees, and those that they work from."""
    return every(queries.queues(request.auth))


@routes.read("/queues/{queue}", QueueOut, "Read a queue")
def get_queue(request: ApiRequest, queue: str) -> Reply:
    """Its cases: `GET /cases?queue=`."""
    return shown(queries.queue(request.auth, queue))


@routes.put("/queues/{queue}", QueueOut, "Make or change a queue")
def save_queue(request: ApiRequest, queue: str, payload: QueueIn) -> Reply:
    """`people` replaces those who work from it; without it they stay."""
    actor = request.auth
    actor.need("cases.configure")
    known = next((one for one in queries.queues(actor, retired=True) if one.code == queue), None)
    unit = queries.unit_id(actor, payload.unit) if payload.unit else known.unit_id if known else None
    given = QueueInput(
        queue,
        unit,
        queries.where_of(payload.where),
        dict(payload.name),
        payload.sort,
        payload.retired,
        tuple(payload.people) if payload.people is not None else None,
    )
    return saved(request, actions.save_queue(queue=given, **put(request)), f"/queues/{queue}")


@routes.act("/queues/{queue}/next", CaseOut, "Take the next case of a queue", 409)
def pull_next(request: ApiRequest, queue: str) -> Reply:
    """The most pressing one that nobody carries; it is the caller's then. 404 `queue_empty` when there is none."""
    found = actions.pull_next(code=queue, **by(request))
    if found is None:
        raise Missing("queue_empty")
    return shown(found)


@routes.read("/case-views", ListOf[SavedViewOut], "List the saved views")
def list_case_views(request: ApiRequest) -> Reply:
    """One's own, then those that are shared with one."""
    return every(queries.saved_views(request.auth))


def _view(request: ApiRequest, payload: ViewIn) -> ViewInput:
    unit = queries.unit_id(request.auth, payload.unit) if payload.unit else None
    where = queries.where_of(payload.where)
    return ViewInput(payload.name, where, payload.sort, tuple(payload.columns), unit, payload.first)


@routes.create("/case-views", SavedViewOut, "Keep a view")
def create_case_view(request: ApiRequest, payload: ViewIn) -> Reply:
    """Under a name that one has not used yet."""
    made = actions.save_view(view=_view(request, payload), **by(request))
    return created(made, f"/case-views/{made.id}")


@routes.read("/case-views/{view}", SavedViewOut, "Read a view")
def get_case_view(request: ApiRequest, view: str) -> Reply:
    """One's own or a shared one."""
    return shown(queries.saved_view(request.auth, id_of(view)))


@routes.replace("/case-views/{view}", SavedViewOut, "Change a view")
def change_case_view(request: ApiRequest, view: str, payload: ViewIn) -> Reply:
    """One's own."""
    return shown(actions.save_view(view=_view(request, payload), view_id=id_of(view), **required(request)))


@routes.act("/case-views/{view}/remove", ListOf[SavedViewOut], "Throw a view away")
def drop_case_view(request: ApiRequest, view: str) -> Reply:
    """One's own; answers those that are left."""
    actions.drop_view(view_id=id_of(view), **by(request))
    return every(queries.saved_views(request.auth))
