"""Promises: what the company has said publicly, and whether it kept it."""

from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from makegood.faces.api.promises.shapes import ObligationOut, PromiseOut, RecordOut
from makegood.faces.api.wire.answers import Reply, created, every, shown
from makegood.faces.api.wire.fields import Cursor, Day, DayOrMoment, Limit, Line, Ref, Strict, Unit, Words, start_of
from makegood.faces.api.wire.requests import ApiRequest, by, seen
from makegood.faces.api.wire.routes import VERB, Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.ground.paging import cursor_of, id_after
from makegood.ground.problems import Missing
from makegood.rooms.network import queries as network
from makegood.rooms.promises import actions, queries

routes = Routes("promises")


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


@routes.read("/promises", ListOf[PromiseOut], "List promises")
def list_promises(request: ApiRequest) -> Reply:
    """All with their versions; versions held by one customer are left out."""
    return every(queries.promises(actor=request.auth))


@routes.create("/promises", PromiseOut, "Create a promise", 409)
def create_promise(request: ApiRequest, payload: PromiseIn) -> Reply:
    """It binds nobody before its first version."""
    made = actions.create_promise(
        code=payload.code,
        basis=payload.basis,
        name=payload.name,
        zone=payload.zone,
        jurisdiction=payload.jurisdiction,
        **by(request),
    )
    return created(made, f"/promises/{made.code}")


@routes.read("/promises/{code}", PromiseOut, "Read a promise")
def get_promise(request: ApiRequest, code: str) -> Reply:
    """With all versions and their clauses."""
    return shown(queries.promise(actor=request.auth, code=code))


@routes.create("/promises/{code}/versions", PromiseOut, "Publish a version", *VERB)
def publish_promise_version(request: ApiRequest, code: str, payload: VersionIn) -> Reply:
    """A published version never changes. Days are days of the promise's zone; without `effective` it binds from now."""
    zone = queries.promise(actor=request.auth, code=code).zone
    published = actions.publish_version(
        code=code,
        statement=payload.statement,
        clauses=payload.clauses,
        effective=start_of(payload.effective, zone) or request.moment,
        scope=payload.scope,
        granted_back_to=start_of(payload.granted_back_to, zone),
        holder_id=payload.holder,
        **seen(request),
    )
    number = max(one.number for one in published.versions)
    return created(published, f"/promises/{code}/versions/{number}")


@routes.read("/promises/{code}/versions/{number}", PromiseOut, "Read one version")
def get_promise_version(request: ApiRequest, code: str, number: int) -> Reply:
    """The promise with this version alone."""
    view = plain(queries.promise(actor=request.auth, code=code))
    found = [one for one in view["versions"] if one["number"] == number]
    if not found:
        raise Missing("promise_unknown", promise=f"{code}/{number}")
    return Reply(view | {"versions": found}, version=view["version"])


@routes.verb("/promises/{code}/versions/{number}/withdraw", PromiseOut, "Withdraw a version")
def withdraw_promise_version(request: ApiRequest, code: str, number: int) -> Reply:
    """Stops new coverage and takes nothing from anyone who holds it."""
    return shown(actions.withdraw_version(code=code, number=number, **seen(request)))


@routes.read("/promises/{code}/record", RecordOut, "The record of a promise")
def get_promise_record(
    request: ApiRequest,
    code: str,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
    unit: Unit = None,
) -> Reply:
    """Counts and rates over local days of its zone, both included; of a part of the network as it was at the time."""
    place = _place(request, unit)
    return Reply(queries.record(code=code, from_=from_, to=to, unit=place, **by(request)))


def _place(request: ApiRequest, unit: str | None) -> int | None:
    return network.unit_named(request.auth, unit) if unit else None


@routes.read("/promises/{code}/obligations", ListOf[ObligationOut], "The obligations behind a figure")
def list_promise_obligations(
    request: ApiRequest,
    code: str,
    state: str,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    unit: Unit = None,
) -> Reply:
    """Those counted under `state` in the record of the same period."""
    found = queries.cases_behind(
        code=code,
        state=state,
        from_=from_,
        to=to,
        after=id_after(cursor) or 0,
        limit=limit + 1,
        unit=_place(request, unit),
        **by(request),
    )
    next_ = cursor_of(found[limit - 1].id) if len(found) > limit else None
    return Reply({"items": [plain(one) for one in found[:limit]], "next": next_})
