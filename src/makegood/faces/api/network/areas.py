"""Who serves where: service areas and their faults."""

from typing import Annotated
from zoneinfo import ZoneInfo

from ninja import Query
from pydantic import Field

from makegood.faces.api.network.shapes import AreaOut, FaultOut, ServingOut
from makegood.faces.api.wire.answers import Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import Cursor, Day, Limit, Line, Ref, Strict, Unit, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import CountOut, ListOf
from makegood.ground.problems import Invalid
from makegood.rooms.network import actions, queries
from makegood.rooms.network.inputs import AreaInput

routes = Routes("areas")


class AreaIn(Strict):
    """A place serves a division for a category and a kind of work ("" = all)."""

    unit: Annotated[str, Line(40, 1)]
    division: Annotated[str, Line(12, 1)]
    valid_from: Day
    valid_to: Day | None = None
    category: Annotated[str, Line(60)] = ""
    kind: Annotated[str, Line(24)] = ""
    share: int = 100
    quota: int | None = None
    priority: int = 1
    backup: bool = False


class AreaChanges(Strict):
    """What is given is changed, the rest stays."""

    share: int = 100
    quota: int | None = None
    priority: int = 1
    backup: bool = False
    valid_from: Day | None = None
    valid_to: Day | None = None


class ManyAreasIn(Strict):
    """The same change for many rows, or their end."""

    ids: list[Ref] = Field(min_length=1, max_length=200)
    changes: AreaChanges | None = None
    last: Day | None = Field(default=None, description="the rows end with this day")


@routes.read("/areas", ListOf[AreaOut], "List service areas")
def list_areas(
    request: ApiRequest,
    unit: Unit = None,
    division: Annotated[str | None, Query(max_length=12)] = None,
    category: Annotated[str | None, Query(max_length=60)] = None,
    on: Day | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Of a place and those below it, in a division and its parts, of a category, valid on a day."""
    actor = request.auth
    actor.need("network.read")
    below = queries.unit_named(actor, unit) if unit else None
    return listed(
        queries.areas(
            actor, unit_id=below, division=division, category=category, on=on, cursor=cursor or None, limit=limit
        )
    )


@routes.create("/areas", AreaOut, "Add a service area")
def add_area(request: ApiRequest, payload: AreaIn) -> Reply:
    """Shares need not come to 100 yet: what does not is told."""
    request.auth.need("network.read")
    unit = queries.unit_named(request.auth, payload.unit)
    one = AreaInput(unit, **payload.model_dump(exclude={"unit"}))
    (id_,) = actions.add_areas(areas=[one], **by(request))
    return created(queries.area(request.auth, id_), f"/areas/{id_}")


@routes.act("/areas/change", CountOut, "Change many areas", 412)
def change_many_areas(request: ApiRequest, payload: ManyAreasIn) -> Reply:
    """The same change for all, or the same last day; how many."""
    changes = payload.changes
    if (changes is None or not changes.model_fields_set) == (payload.last is None):
        raise Invalid.one("changes", "nothing_to_change")
    if payload.last is not None:
        count = actions.end_areas(area_ids=payload.ids, last=payload.last, **by(request))
    else:
        wanted = changes.model_dump(include=changes.model_fields_set) if changes else {}
        count = len(actions.change_areas(area_ids=payload.ids, changes=wanted, **by(request)))
    return Reply({"count": count})


@routes.read("/areas/faults", ListOf[FaultOut], "Gaps and overlaps")
def list_area_faults(
    request: ApiRequest, on: Day | None = None, division: Annotated[str | None, Query(max_length=12)] = None
) -> Reply:
    """Shares that do not come to 100, places with two rows, divisions that nobody serves."""
    request.auth.need("network.read")
    day = on or request.moment.astimezone(ZoneInfo(queries.company().zone)).date()
    return every(queries.coverage(request.auth, day, below=division))


@routes.read("/areas/{area}", AreaOut, "Read a service area")
def get_area(request: ApiRequest, area: str) -> Reply:
    """One row."""
    request.auth.need("network.read")
    return shown(queries.area(request.auth, id_of(area)))


@routes.change("/areas/{area}", AreaOut, "Change a service area")
def change_area(request: ApiRequest, area: str, payload: AreaChanges) -> Reply:
    """Needs If-Match."""
    changes = payload.model_dump(include=payload.model_fields_set)
    if not changes:
        raise Invalid.one("", "nothing_to_change")
    (after,) = actions.change_areas(area_ids=[id_of(area)], changes=changes, **required(request))
    return shown(after)


@routes.read("/serving", ListOf[ServingOut], "Who serves a place?")
def list_serving(
    request: ApiRequest,
    division: Annotated[str, Query(max_length=12)],
    kind: Annotated[str, Query(max_length=24)] = "",
    category: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 (read by the router, never changed)
    on: Day | None = None,
) -> Reply:
    """The closest row first; `category` from the leaf to the root."""
    day = on or request.moment.astimezone(ZoneInfo(queries.company().zone)).date()
    return every(queries.serving(request.auth, division=division, categories=category, kind=kind, on=day))
