"""Working calendars and their versions."""

from typing import Annotated, Any

from pydantic import Field

from makegood.faces.api.network.shapes import CalendarOut, CalendarVersionOut
from makegood.faces.api.wire.answers import Reply, created, every, shown
from makegood.faces.api.wire.fields import DayOrMoment, Line, Strict, Words, start_of
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.rooms.network import actions, errors, queries

routes = Routes("calendars")


class CalendarVersionIn(Strict):
    """A new version; parts that are not given are those of the version before, overrides are laid over its own."""

    effective: DayOrMoment
    kind: Annotated[str, Line(12, 1)]
    reason: Annotated[str, Words(400)] = ""
    timezone: Annotated[str, Line(64)] | None = None
    week: dict[str, Any] | None = None
    overrides: dict[str, Any] | None = Field(default=None, max_length=5_000)
    holidays: Any | None = None


@routes.read("/calendars", ListOf[CalendarOut], "List calendars")
def list_calendars(request: ApiRequest) -> Reply:
    """Those of the whole company and of units that the caller sees, each with its newest version."""
    request.auth.need("calendars.read")
    return every(queries.calendars(request.auth))


@routes.read("/calendars/{code}", CalendarOut, "Read a calendar")
def get_calendar(request: ApiRequest, code: str) -> Reply:
    """With its newest version."""
    request.auth.need("calendars.read")
    found = next((one for one in queries.calendars(request.auth) if one.code == code), None)
    if found is None:
        raise errors.calendar_unknown(code)
    return shown(found)


@routes.read("/calendars/{code}/versions", ListOf[CalendarVersionOut], "List versions of a calendar")
def list_calendar_versions(request: ApiRequest, code: str) -> Reply:
    """Newest first."""
    request.auth.need("calendars.read")
    return every(queries.calendar_versions(request.auth, code))


@routes.read("/calendars/{code}/versions/{number}", CalendarVersionOut, "Read a version of a calendar")
def get_calendar_version(request: ApiRequest, code: str, number: int) -> Reply:
    """One version."""
    request.auth.need("calendars.read")
    found = next((one for one in queries.calendar_versions(request.auth, code) if one.number == number), None)
    if found is None:
        raise errors.calendar_unknown(code)
    return Reply(plain(found))


@routes.create("/calendars/{code}/versions", CalendarVersionOut, "Publish a version of a calendar", 409)
def publish_calendar_version(request: ApiRequest, code: str, payload: CalendarVersionIn) -> Reply:
    """Running clocks move: earlier always, later only for a statutory publication or a declared disruption."""
    zone = queries.calendar(code).timezone
    named = ("timezone", "week", "overrides", "holidays")
    definition = {name: value for name in named if (value := getattr(payload, name)) is not None}
    made = actions.publish_calendar_version(
        code=code,
        effective=start_of(payload.effective, zone) or request.moment,
        kind=payload.kind,
        reason=payload.reason,
        definition=definition,
        **by(request),
    )
    return created(made, f"/calendars/{code}/versions/{made.number}", version=made.number)
