"""Promises: what the company has said publicly, and whether it kept it."""

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from makegood.faces.api.answers import Reply, created, reads, shown, writes
from makegood.faces.api.descriptions import VERB, ListOf, ObligationOut, PromiseOut, RecordOut, answers
from makegood.faces.api.fields import Day, DayOrMoment, Line, Ref, Strict, Words, start_of
from makegood.faces.api.requests import ApiRequest, version_seen
from makegood.faces.api.shapes import plain
from makegood.ground.paging import cursor_of, id_after
from makegood.ground.problems import Missing
from makegood.rooms.network import queries as network
from makegood.rooms.promises import actions, queries

router = Router(tags=["promises"])

Text = Annotated[str, Words(4_000)]


class PromiseIn(Strict):
    """A promise without a version yet."""

    code: Annotated[str, Line(60, 1)]
    basis: Annotated[str, Line(12, 1)]
    name: dict[str, Text] = Field(description="in both languages: en, zh-Hans")
    zone: Annotated[str, Line(64, 1)] = "Asia/Shanghai"
    jurisdiction: Annotated[str, Line(4)] = ""


class VersionIn(Strict):
    """The text and terms of a new version; with `holder` a goodwill promise to one customer."""

    statement: dict[str, Text]
    clauses: list[dict[str, Any]] = Field(
        min_length=1, max_length=200, description="rights and duties, as shipped files have them"
    )
    effective: DayOrMoment | None = None
    scope: dict[str, Any] | None = None
    granted_back_to: DayOrMoment | None = None
    holder: Ref | None = None


@router.get("/promises", response=answers(200, ListOf[PromiseOut]), summary="List promises")
@reads
def list_promises(request: ApiRequest) -> Reply:
    """All with their versions; versions held by one customer are left out."""
    found = queries.promises(actor=request.auth)
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.post("/promises", response=answers(201, PromiseOut, 409), summary="Create a promise")
@writes
def create_promise(request: ApiRequest, payload: PromiseIn) -> Reply:
    """It binds nobody before its first version."""
    made = actions.create_promise(
        actor=request.auth,
        code=payload.code,
        basis=payload.basis,
        name=payload.name,
        zone=payload.zone,
        jurisdiction=payload.jurisdiction,
        now=request.moment,
    )
    return created(made, f"/promises/{made.code}")


@router.get("/promises/{code}", response=answers(200, PromiseOut), summary="Read a promise")
@reads
def get_promise(request: ApiRequest, code: str) -> Reply:
    """With all versions and their clauses."""
    return shown(queries.promise(actor=request.auth, code=code))


@router.post("/promises/{code}/versions", response=answers(201, PromiseOut, *VERB), summary="Publish a version")
@writes
def publish_version(request: ApiRequest, code: str, payload: VersionIn) -> Reply:
    """A published version never changes. Days are days of the promise's zone; without `effective` it binds from now."""
    actor = request.auth
    zone = queries.promise(actor=actor, code=code).zone
    published = actions.publish_version(
        actor=actor,
        code=code,
        statement=payload.statement,
        clauses=payload.clauses,
        effective=start_of(payload.effective, zone) or request.moment,
        scope=payload.scope,
        granted_back_to=start_of(payload.granted_back_to, zone),
        holder_id=payload.holder,
        version=version_seen(request),
        now=request.moment,
    )
    number = max(one.number for one in published.versions)
    return created(published, f"/promises/{code}/versions/{number}")


@router.get("/promises/{code}/versions/{number}", response=answers(200, PromiseOut), summary="Read one version")
@reads
def get_version(request: ApiRequest, code: str, number: int) -> Reply:
    """The promise with this version alone."""
    view = plain(queries.promise(actor=request.auth, code=code))
    found = [one for one in view["versions"] if one["number"] == number]
    if not found:
        raise Missing("promise_unknown", promise=f"{code}/{number}")
    return Reply(view | {"versions": found}, version=view["version"])


@router.post(
    "/promises/{code}/versions/{number}/withdraw",
    response=answers(200, PromiseOut, *VERB),
    summary="Withdraw a version",
)
@writes
def withdraw_version(request: ApiRequest, code: str, number: int) -> Reply:
    """Stops new coverage and takes nothing from anyone who holds it."""
    view = actions.withdraw_version(
        actor=request.auth, code=code, number=number, version=version_seen(request), now=request.moment
    )
    return shown(view)


@router.get("/promises/{code}/record", response=answers(200, RecordOut), summary="The record of a promise")
@reads
def get_record(
    request: ApiRequest,
    code: str,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
    unit: Annotated[str | None, Query(max_length=40)] = None,
) -> Reply:
    """Counts and rates over local days of its zone, both included; of a part of the network as it was at the time."""
    place = _place(request, unit)
    return Reply(queries.record(actor=request.auth, code=code, from_=from_, to=to, now=request.moment, unit=place))


def _place(request: ApiRequest, unit: str | None) -> int | None:
    return network.unit_named(request.auth, unit) if unit else None


@router.get(
    "/promises/{code}/obligations",
    response=answers(200, ListOf[ObligationOut]),
    summary="The obligations behind a figure",
)
@reads
def list_behind(
    request: ApiRequest,
    code: str,
    state: str,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    unit: Annotated[str | None, Query(max_length=40)] = None,
) -> Reply:
    """Those counted under `state` in the record of the same period."""
    found = queries.cases_behind(
        actor=request.auth,
        code=code,
        state=state,
        from_=from_,
        to=to,
        after=id_after(cursor) or 0,
        limit=limit + 1,
        now=request.moment,
        unit=_place(request, unit),
    )
    next_ = cursor_of(found[limit - 1].id) if len(found) > limit else None
    return Reply({"items": [plain(one) for one in found[:limit]], "next": next_})
