"""Promises in the making: written, laid beside what stands, shown whom they reach, tried on the past, published."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from makegood.faces.api.promises.shapes import ComparisonOut, DraftOut, PreviewOut, PromiseOut, ReplayOut, WordingOut
from makegood.faces.api.wire.answers import Reply, created, every, shown
from makegood.faces.api.wire.fields import Day, DayOrMoment, Line, Ref, Strict, Words, id_of, start_of
from makegood.faces.api.wire.requests import ApiRequest, by, required, seen
from makegood.faces.api.wire.routes import VERB, Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.ground.problems import Invalid
from makegood.rooms.promises import actions, queries
from makegood.rooms.promises.drafting import LONGEST

routes = Routes("drafts")

State = Literal["open", "discarded", "published"]
Number = Annotated[int, Field(ge=1, le=1_000_000)]
Wording = Annotated[str, Words(LONGEST)]


class DraftIn(Strict):
    """What a draft begins from: a text, else a version of a promise (the newest without a number)."""

    code: Annotated[str, Line(60)] = ""
    number: Number | None = None
    text: Wording = Field("", description="TOML as the shipped promises have it, or JSON of the same shape")
    title: Annotated[str, Line(120)] = ""


class DraftPatch(Strict):
    """The whole text; without `title` that stays."""

    text: Wording
    title: Annotated[str, Line(120)] | None = None


class GivenIn(Strict):
    """From when it binds (from now without), and how far back it is granted."""

    effective: DayOrMoment | None = None
    granted_back_to: DayOrMoment | None = None


class WhatIfIn(Strict):
    """Which terms, over which days of their zone, by which figures."""

    draft: Ref | None = None
    promise: Annotated[str, Line(60, 1)] | None = None
    number: Number | None = None
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    imported: bool = Field(True, description="count what an import told, too")
    assumed: dict[str, Any] = Field(default_factory=dict, description="taking, using, recovered, remedies, rights")


@routes.read("/drafts", ListOf[DraftOut], "List drafts")
def list_drafts(request: ApiRequest, promise: str | None = None, state: State | None = None) -> Reply:
    """The last changed first, 500 at most; of all promises or of one."""
    return every(queries.drafts(actor=request.auth, code=promise, state=state))


@routes.create("/drafts", DraftOut, "Begin a draft")
def start_draft(request: ApiRequest, payload: DraftIn) -> Reply:
    """It binds nobody. Every clause that cannot be read is named by its place."""
    if not payload.code and not payload.text:
        raise Invalid.one("text", "required")
    made = actions.start_draft(
        code=payload.code, number=payload.number, text=payload.text, title=payload.title, **by(request)
    )
    return created(made, f"/drafts/{made.id}")


@routes.read("/drafts/{draft}", DraftOut, "Read a draft")
def get_draft(request: ApiRequest, draft: str) -> Reply:
    """Its text, and what was read from it."""
    return shown(queries.draft(actor=request.auth, draft_id=id_of(draft)))


@routes.change("/drafts/{draft}", DraftOut, "Change a draft")
def change_draft(request: ApiRequest, draft: str, payload: DraftPatch) -> Reply:
    """Nothing is written unless all of the text can be read."""
    return shown(actions.edit_draft(draft_id=id_of(draft), text=payload.text, title=payload.title, **required(request)))


@routes.verb("/drafts/{draft}/discard", DraftOut, "Put a draft away")
def discard_draft(request: ApiRequest, draft: str) -> Reply:
    """It can be taken up again."""
    return shown(actions.discard_draft(draft_id=id_of(draft), **seen(request)))


@routes.verb("/drafts/{draft}/restore", DraftOut, "Take up a draft again")
def restore_draft(request: ApiRequest, draft: str) -> Reply:
    """One that was put away is open again."""
    return shown(actions.restore_draft(draft_id=id_of(draft), **seen(request)))


@routes.read("/drafts/{draft}/preview", PreviewOut, "Whom a draft would reach")
def preview_draft(
    request: ApiRequest, draft: str, effective: DayOrMoment | None = None, granted_back_to: DayOrMoment | None = None
) -> Reply:
    """Who keeps what they hold and who gains; counts are of the whole company, items only those that the key sees."""
    found = queries.draft(actor=request.auth, draft_id=id_of(draft))
    seen_ = queries.preview(
        draft_id=found.id,
        effective=start_of(effective, found.zone) or request.moment,
        granted_back_to=start_of(granted_back_to, found.zone),
        **by(request),
    )
    return shown(seen_)


@routes.create("/drafts/{draft}/publish", PromiseOut, "Publish a draft", *VERB)
def publish_draft(request: ApiRequest, draft: str, payload: GivenIn) -> Reply:
    """The word is given: the draft becomes a version that never changes; its promise is made if there is none."""
    found = queries.draft(actor=request.auth, draft_id=id_of(draft))
    published = actions.publish_draft(
        draft_id=found.id,
        effective=start_of(payload.effective, found.zone) or request.moment,
        granted_back_to=start_of(payload.granted_back_to, found.zone),
        **seen(request),
    )
    number = max(one.number for one in published.versions)
    return created(published, f"/promises/{published.code}/versions/{number}")


@routes.read("/promises/{code}/versions/{number}/text", WordingOut, "A version as a text")
def get_promise_version_text(request: ApiRequest, code: str, number: Number) -> Reply:
    """As a draft is written: TOML of the shipped promises' shape."""
    text = queries.text_of(actor=request.auth, code=code, number=number)
    return Reply({"promise": code, "number": number, "text": text})


@routes.read("/promises/{code}/comparison", ComparisonOut, "Two wordings of a promise")
def compare_promise_versions(
    request: ApiRequest, code: str, before: Number, after: Number | None = None, draft: Ref | None = None
) -> Reply:
    """A version beside a later one or beside a draft, clause by clause: better or worse for the customer."""
    if (after is None) == (draft is None):
        raise Invalid.one("after", "required")
    return shown(queries.comparison(actor=request.auth, code=code, before=before, after=after, draft_id=draft))


@routes.read("/replays", ListOf[ReplayOut], "List what was tried on the past")
def list_replays(request: ApiRequest, promise: str | None = None, draft: Ref | None = None) -> Reply:
    """The newest hundred; what came of one stands in its own answer."""
    found = queries.replays(actor=request.auth, code=promise, draft_id=draft)
    return every(replace(one, result=None) for one in found)


@routes.create("/replays", ReplayOut, "Try terms on the past")
def ask_what_if(request: ApiRequest, payload: WhatIfIn) -> Reply:
    """Which obligations a draft or a version would have made, how many would have been kept, at what cost.

    Answers at once; the worker works, and `state` tells when it is `done`.
    """
    if (payload.draft is None) == (payload.promise is None):
        raise Invalid.one("draft", "required")
    made = actions.ask_what_if(
        draft_id=payload.draft,
        code=payload.promise,
        number=payload.number,
        from_=payload.from_,
        to=payload.to,
        imported=payload.imported,
        assumed=payload.assumed,
        **by(request),
    )
    return created(made, f"/replays/{made.id}")


@routes.read("/replays/{replay}", ReplayOut, "Read what was tried on the past")
def get_replay(request: ApiRequest, replay: str) -> Reply:
    """How far it is, and what came of it."""
    return shown(queries.replay(actor=request.auth, replay_id=id_of(replay)))


@routes.act("/replays/{replay}/stop", ReplayOut, "Stop a try on the past", 409)
def stop_replay(request: ApiRequest, replay: str) -> Reply:
    """Nobody needs its result any more."""
    return shown(actions.stop_what_if(replay_id=id_of(replay), **by(request)))
