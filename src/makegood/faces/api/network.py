"""Where we are: nodes of the network and working calendars; and who the caller is."""

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from makegood.faces.api.answers import Reply, created, listed, reads, shown, writes
from makegood.faces.api.descriptions import (
    CalendarOut,
    CalendarVersionOut,
    CountOut,
    ListOf,
    MeOut,
    NodeOut,
    NoticeOut,
    answers,
)
from makegood.faces.api.fields import DayOrMoment, Line, Ref, Strict, Words, start_of
from makegood.faces.api.requests import ApiRequest
from makegood.faces.api.shapes import plain, ref
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.views import NoticeView
from makegood.ground.ui.texts import has, say
from makegood.rooms.network import actions, errors, queries

router = Router()


class CalendarVersionIn(Strict):
    """A new version; parts that are not given are those of the version before, overrides are laid over its own."""

    effective: DayOrMoment
    kind: Annotated[str, Line(12, 1)]
    reason: Annotated[str, Words(400)] = ""
    timezone: Annotated[str, Line(64)] | None = None
    week: dict[str, Any] | None = None
    overrides: dict[str, Any] | None = Field(default=None, max_length=5_000)
    holidays: Any | None = None


class ReadIn(Strict):
    """Notices to put away."""

    ids: list[Ref] = Field(min_length=1, max_length=200)


@router.get("/nodes", response=answers(200, ListOf[NodeOut]), summary="List places of the network", tags=["network"])
@reads
def list_nodes(
    request: ApiRequest,
    kind: str | None = None,
    q: Annotated[str, Query(max_length=80)] = "",
    state: Annotated[str | None, Query(max_length=12)] = None,
    unit: Annotated[str | None, Query(max_length=40)] = None,
    division: Annotated[str | None, Query(max_length=12)] = None,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Reply:
    """By kind, state, division, the place they belong to (`unit`, its own parts included), and by code, name, pinyin,
    region or contact."""
    actor = request.auth
    actor.need("network.read")
    below = queries.unit_named(actor, unit) if unit else None
    found = queries.nodes(
        actor, kind=kind, q=q or None, cursor=cursor or None, limit=limit, state=state, unit_id=below,
        division=division,
    )  # fmt: skip
    return listed(found)


@router.get("/nodes/{code}", response=answers(200, NodeOut), summary="Read a place of the network", tags=["network"])
@reads
def get_node(request: ApiRequest, code: str) -> Reply:
    """By its code."""
    request.auth.need("network.read")
    return shown(queries.node(request.auth, code))


@router.get("/calendars", response=answers(200, ListOf[CalendarOut]), summary="List calendars", tags=["calendars"])
@reads
def list_calendars(request: ApiRequest) -> Reply:
    """Those of the whole company and of units that the caller sees, each with its newest version."""
    request.auth.need("calendars.read")
    return Reply({"items": [plain(one) for one in queries.calendars(request.auth)], "next": None})


@router.get("/calendars/{code}", response=answers(200, CalendarOut), summary="Read a calendar", tags=["calendars"])
@reads
def get_calendar(request: ApiRequest, code: str) -> Reply:
    """With its newest version."""
    request.auth.need("calendars.read")
    found = next((one for one in queries.calendars(request.auth) if one.code == code), None)
    if found is None:
        raise errors.calendar_unknown(code)
    return shown(found)


@router.get(
    "/calendars/{code}/versions",
    response=answers(200, ListOf[CalendarVersionOut]),
    summary="List versions of a calendar",
    tags=["calendars"],
)
@reads
def list_versions(request: ApiRequest, code: str) -> Reply:
    """Newest first."""
    request.auth.need("calendars.read")
    return Reply({"items": [plain(one) for one in queries.calendar_versions(request.auth, code)], "next": None})


@router.get(
    "/calendars/{code}/versions/{number}",
    response=answers(200, CalendarVersionOut),
    summary="Read a version of a calendar",
    tags=["calendars"],
)
@reads
def get_version(request: ApiRequest, code: str, number: int) -> Reply:
    """One version."""
    request.auth.need("calendars.read")
    found = next((one for one in queries.calendar_versions(request.auth, code) if one.number == number), None)
    if found is None:
        raise errors.calendar_unknown(code)
    return Reply(plain(found))


@router.post(
    "/calendars/{code}/versions",
    response=answers(201, CalendarVersionOut, 409),
    summary="Publish a version of a calendar",
    tags=["calendars"],
)
@writes
def publish_version(request: ApiRequest, code: str, payload: CalendarVersionIn) -> Reply:
    """Running clocks move: earlier always, later only for a statutory publication or a declared disruption."""
    zone = queries.calendar(code).timezone
    named = ("timezone", "week", "overrides", "holidays")
    definition = {name: value for name in named if (value := getattr(payload, name)) is not None}
    made = actions.publish_calendar_version(
        actor=request.auth,
        code=code,
        effective=start_of(payload.effective, zone) or request.moment,
        kind=payload.kind,
        reason=payload.reason,
        definition=definition,
        now=request.moment,
    )
    return created(made, f"/calendars/{code}/versions/{made.number}", version=made.number)


@router.get("/notices", response=answers(200, ListOf[NoticeOut]), summary="List notices", tags=["notices"])
@reads
def list_notices(request: ApiRequest, unread: bool = True, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Reply:
    """The newest first, for the caller and the units that the caller sees."""
    found = accounts.notices(request.auth, unread=unread, limit=limit)
    return Reply({"items": [_notice(one, request.auth.language) for one in found], "next": None})


def _notice(view: NoticeView, language: str) -> dict[str, Any]:
    text = say("notices", view.code, language, **view.params) if has("notices", view.code) else view.code
    return {
        "id": str(view.id),
        "code": view.code,
        "text": text,
        "params": dict(view.params),
        "link": {"kind": view.link_kind, "id": ref(view.link_id)} if view.link_kind else None,
        "unit": ref(view.unit_id),
        "created_at": view.created_at,
        "read_at": view.read_at,
    }


@router.post("/notices/read", response=answers(200, CountOut), summary="Put notices away", tags=["notices"])
@writes
def read_notices(request: ApiRequest, payload: ReadIn) -> Reply:
    """How many of them were unread."""
    count = accounts_actions.read_notices(actor=request.auth, ids=payload.ids, now=request.moment)
    return Reply({"count": count})


@router.get("/me", response=answers(200, MeOut), summary="Who am I?", tags=["accounts"])
@reads
def who_am_i(request: ApiRequest) -> Reply:
    """Whom the token speaks for and what it may do."""
    actor = request.auth
    units = None if actor.units is None else [str(one) for one in sorted(actor.units)]
    body = {
        "kind": actor.kind,
        "id": ref(actor.id),
        "name": actor.name,
        "permissions": sorted(actor.permissions),
        "units": units,
        "language": actor.language,
        "zone": actor.zone,
    }
    return Reply(body)
