"""Calls: what an exchange tells of them, whom to call back, what was noted."""

from typing import Annotated, Literal

from makegood.faces.api.calls.shapes import CallOut, ExtensionOut
from makegood.faces.api.wire.answers import Reply, every, listed, shown
from makegood.faces.api.wire.fields import Cursor, Limit, Line, Moment, Strict, Words, id_of
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.rooms.calls import actions, queries
from makegood.rooms.calls.inputs import CallNews
from makegood.rooms.cases import queries as cases
from makegood.rooms.network import queries as network

routes = Routes("calls")


class CallIn(Strict):
    """A piece of news of a call: `id` is the exchange's own, the same in all its news; `unit` whose line it is."""

    id: Annotated[str, Line(120, 1)]
    event: Literal["ringing", "answered", "missed", "ended"]
    direction: Literal["in", "out"] = "in"
    number: Annotated[str, Line(60)] = ""
    extension: Annotated[str, Line(20)] = ""
    at: Moment | None = None
    recording: Annotated[str, Line(500)] = ""
    system: Annotated[str, Line(40, 1)] = "pbx"
    unit: Annotated[str, Line(40, 1)] | None = None


class CallNoteIn(Strict):
    """What it was about."""

    note: Annotated[str, Words(2000)]


class CallCaseIn(Strict):
    """The case that it belongs to."""

    case: Annotated[str, Line(20, 1)]


class ExtensionIn(Strict):
    """Where the caller sits; empty: nowhere."""

    extension: Annotated[str, Line(20)]


@routes.act("/calls", CallOut, "Tell of a call")
def tell_call(request: ApiRequest, payload: CallIn) -> Reply:
    """In any order, and as often as one likes; a call that nobody answered is owed a call back."""
    unit = network.unit_named(request.auth, payload.unit) if payload.unit is not None else None
    news = CallNews(
        payload.id, payload.event, payload.direction, payload.number, payload.extension, payload.at, payload.recording,
        payload.system, unit,
    )  # fmt: skip
    return shown(actions.tell_call(news=news, **by(request)))


@routes.read("/calls", ListOf[CallOut], "List calls")
def list_calls(request: ApiRequest, cursor: Cursor = None, limit: Limit = 50) -> Reply:
    """Newest first."""
    return listed(queries.page(request.auth, request.moment, cursor or None, limit))


@routes.read("/calls/missed", ListOf[CallOut], "List whom to call back")
def list_missed_calls(request: ApiRequest) -> Reply:
    """By due moment; at most a hundred of the last thirty days."""
    return every(queries.owed(request.auth, request.moment))


@routes.read("/calls/extension", ExtensionOut, "Read where one sits")
def get_extension(request: ApiRequest) -> Reply:
    """The extension of whoever asks."""
    return Reply({"extension": queries.extension_of(request.auth)})


@routes.act("/calls/extension", ExtensionOut, "Take a seat at an extension")
def take_extension(request: ApiRequest, payload: ExtensionIn) -> Reply:
    """Calls that ring there are the caller's from now on."""
    return Reply({"extension": actions.sit(extension=payload.extension, **by(request))})


@routes.read("/calls/{call}", CallOut, "Read a call")
def get_call(request: ApiRequest, call: str) -> Reply:
    """What became of it."""
    return shown(queries.call(request.auth, id_of(call), request.moment))


@routes.act("/calls/{call}/note", CallOut, "Note what a call was about")
def note_call(request: ApiRequest, call: str, payload: CallNoteIn) -> Reply:
    """In place of what was noted before."""
    return shown(actions.note_call(call_id=id_of(call), note=payload.note, **by(request)))


@routes.act("/calls/{call}/case", CallOut, "Put a call to a case")
def link_call(request: ApiRequest, call: str, payload: CallCaseIn) -> Reply:
    """Its note goes along; whom we reached has been contacted."""
    case_id = cases.case(request.auth, payload.case, request.moment).id
    return shown(actions.link(call_id=id_of(call), case_id=case_id, **by(request)))
