"""What stands beside a case's life: tags, severity, status, follow-up, links, merging, children, who reads along."""

from typing import Annotated

from pydantic import Field

from makegood.faces.api.cases.shapes import BulkOut, CaseOut, FollowerOut, LinkOut, ReachedOut
from makegood.faces.api.wire.answers import BASE, Reply, created, every, shown
from makegood.faces.api.wire.fields import Code, Line, Moment, Ref, Strict, Words, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, seen
from makegood.faces.api.wire.routes import VERB, Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.rooms.cases import actions, queries
from makegood.rooms.cases.actions.linking import Reached
from makegood.rooms.cases.inputs import BulkInput

routes = Routes("cases")


Number = Annotated[str, Line(40, 1)]


Numbers = Annotated[list[Number], Field(min_length=1, max_length=200)]


Tags = Annotated[list[Annotated[str, Line(40, 1)]], Field(max_length=40)]


class TagsIn(Strict):
    """Tags to put on and to take off, by code."""

    add: Tags = Field(default_factory=list)
    remove: Tags = Field(default_factory=list)


class SeverityIn(Strict):
    """1 is the gravest, 4 can wait; null gives it back to the rules."""

    severity: int | None


class CaseStatusIn(Strict):
    """A status of the case's state; the state's own code takes it away."""

    status: Annotated[str, Line(40, 1)]


class FollowUpIn(Strict):
    """When the case comes back, and to whom; null takes it away."""

    at: Moment | None
    person: Ref | None = None


class MergeIn(Strict):
    """The case that goes on with the matter, and why the two are one."""

    into: Number
    reason: Annotated[str, Words(2_000, 1)]


class SplitIn(Strict):
    """Messages for a case of their own; `copy` leaves them here as well."""

    messages: Annotated[list[Ref], Field(min_length=1, max_length=200)]
    reason: Annotated[str, Words(2_000, 1)]
    subject: Annotated[str, Line(200)] = ""
    kind: Code | None = None
    copy_: bool = Field(default=False, alias="copy")


class LinkIn(Strict):
    """The other case, and what this one is to it: related, duplicate_of, caused_by."""

    other: Number
    kind: Annotated[str, Line(16, 1)]


class ChildrenIn(Strict):
    """Numbers of cases of the same cause."""

    cases: Numbers


class AnswerIn(Strict):
    """One answer for every undone child, or for those that are named."""

    text: Annotated[str, Words(20_000, 1)]
    channel: Annotated[str, Line(16)] = ""
    cases: Numbers | None = None


class SettleIn(Strict):
    """A note among ourselves for every undone child, or for those that are named."""

    text: Annotated[str, Words(20_000)] = ""
    cases: Numbers | None = None


class FollowerIn(Strict):
    """Who; oneself if nobody is named."""

    person: Ref | None = None


class BulkIn(Strict):
    """One act on up to 200 cases: assign (owner, unit), tag, untag (tags), severity, follow_up (at, owner), status,
    close."""

    verb: Annotated[str, Line(16, 1)]
    cases: Numbers
    owner: Ref | None = None
    unit: Annotated[str, Line(40, 1)] | None = None
    tags: Tags = Field(default_factory=list)
    severity: int | None = None
    status: Annotated[str, Line(40)] = ""
    at: Moment | None = None


@routes.verb("/cases/{number}/tags", CaseOut, "Tag a case")
def tag_case(request: ApiRequest, number: str, payload: TagsIn) -> Reply:
    """The rules of severity are asked again."""
    return shown(
        actions.tag(
            case_id=queries.case_id(request.auth, number), add=payload.add, remove=payload.remove, **seen(request)
        )
    )


@routes.verb("/cases/{number}/severity", CaseOut, "Say how grave a case is")
def rate_case(request: ApiRequest, number: str, payload: SeverityIn) -> Reply:
    """From then on the rules leave it alone; no promise changes by it."""
    return shown(
        actions.rate(case_id=queries.case_id(request.auth, number), severity=payload.severity, **seen(request))
    )


@routes.verb("/cases/{number}/status", CaseOut, "Give a case a status")
def label_case(request: ApiRequest, number: str, payload: CaseStatusIn) -> Reply:
    """One of the company's own within the state that the case is in."""
    return shown(actions.label(case_id=queries.case_id(request.auth, number), status=payload.status, **seen(request)))


@routes.verb("/cases/{number}/follow-up", CaseOut, "Have a case come back")
def follow_up_case(request: ApiRequest, number: str, payload: FollowUpIn) -> Reply:
    """Clocks run on meanwhile."""
    return shown(
        actions.follow_up(
            case_id=queries.case_id(request.auth, number), at=payload.at, person_id=payload.person, **seen(request)
        )
    )


@routes.verb("/cases/{number}/merge", CaseOut, "Merge a case into another")
def merge_case(request: ApiRequest, number: str, payload: MergeIn) -> Reply:
    """Answers the survivor. What is owed stays owed, once, and is shown there."""
    return shown(
        actions.merge(
            case_id=queries.case_id(request.auth, number),
            into_id=queries.case_id(request.auth, payload.into),
            reason=payload.reason,
            **seen(request),
        )
    )


@routes.verb("/cases/{number}/unmerge", CaseOut, "Take a merging back")
def unmerge_case(request: ApiRequest, number: str) -> Reply:
    """The case is in the state from before."""
    return shown(actions.unmerge(case_id=queries.case_id(request.auth, number), **seen(request)))


@routes.create("/cases/{number}/split", CaseOut, "Split a case", *VERB)
def split_case(request: ApiRequest, number: str, payload: SplitIn) -> Reply:
    """Answers the new case, which was asked for when its first word was said."""
    case = actions.split(
        case_id=queries.case_id(request.auth, number),
        message_ids=payload.messages,
        reason=payload.reason,
        subject=payload.subject,
        kind=payload.kind or "",
        copy=payload.copy_,
        **seen(request),
    )
    return created(case, f"/cases/{case.number}")


@routes.read("/cases/{number}/links", ListOf[LinkOut], "What a case has to do with")
def list_case_links(request: ApiRequest, number: str) -> Reply:
    """Those that the caller may see."""
    return every(queries.links(request.auth, queries.case_id(request.auth, number)))


@routes.create("/cases/{number}/links", ListOf[LinkOut], "Link two cases", *VERB)
def link_cases(request: ApiRequest, number: str, payload: LinkIn) -> Reply:
    """Answers all links of the case; a link that is there already is no change."""
    actor, id_ = request.auth, queries.case_id(request.auth, number)
    case = actions.link(case_id=id_, other_id=queries.case_id(actor, payload.other), kind=payload.kind, **seen(request))
    body = {"items": [plain(one) for one in queries.links(actor, id_)], "next": None}
    return Reply(body, status=201, version=case.version, location=f"{BASE}/cases/{case.number}/links")


@routes.verb("/cases/{number}/links/{link}/remove", CaseOut, "Take a link away")
def unlink_cases(request: ApiRequest, number: str, link: str) -> Reply:
    """Only those that people set."""
    return shown(actions.unlink(case_id=queries.case_id(request.auth, number), link_id=id_of(link), **seen(request)))


@routes.act("/cases/{number}/children", ListOf[str], "Put cases below a cause", 409)
def adopt_cases(request: ApiRequest, number: str, payload: ChildrenIn) -> Reply:
    """Answers the ids of those that are new there; `GET /cases?parent=` lists them all."""
    actor = request.auth
    fresh = actions.adopt(
        parent_id=queries.case_id(actor, number),
        case_ids=[queries.case_id(actor, one) for one in payload.cases],
        **by(request),
    )
    return Reply({"items": [str(one) for one in fresh], "next": None})


@routes.verb("/cases/{number}/leave-parent", CaseOut, "Take a case out again")
def let_case_go(request: ApiRequest, number: str) -> Reply:
    """It stands for itself again."""
    return shown(actions.let_go(case_id=queries.case_id(request.auth, number), **seen(request)))


def _reached(reached: Reached) -> Reply:
    refused = [{"number": number, "why": why} for number, why in reached.refused]
    return Reply({"done": list(reached.done), "refused": refused})


@routes.act("/cases/{number}/children/answer", ReachedOut, "Answer all children", 409)
def answer_children(request: ApiRequest, number: str, payload: AnswerIn) -> Reply:
    """Each customer is answered in their own case."""
    actor = request.auth
    return _reached(
        actions.answer_children(
            parent_id=queries.case_id(actor, number),
            text=payload.text,
            channel=payload.channel,
            case_ids=[queries.case_id(actor, one) for one in payload.cases] if payload.cases else None,
            **by(request),
        )
    )


@routes.act("/cases/{number}/children/resolve", ReachedOut, "Resolve all children", 409)
def resolve_children(request: ApiRequest, number: str, payload: SettleIn | None = None) -> Reply:
    """Each with its own obligations; the parent stays as it is."""
    actor, told = request.auth, payload or SettleIn()
    return _reached(
        actions.resolve_children(
            parent_id=queries.case_id(actor, number),
            text=told.text,
            case_ids=[queries.case_id(actor, one) for one in told.cases] if told.cases else None,
            **by(request),
        )
    )


@routes.read("/cases/{number}/followers", ListOf[FollowerOut], "Who follows a case")
def list_case_followers(request: ApiRequest, number: str) -> Reply:
    """Of their own accord, or because somebody wished that they read along."""
    return every(queries.followers(request.auth, queries.case_id(request.auth, number)))


@routes.act("/cases/{number}/follow", ListOf[FollowerOut], "Follow a case")
def follow_case(request: ApiRequest, number: str, payload: FollowerIn | None = None) -> Reply:
    """Oneself, or somebody who shall read along."""
    actor, id_ = request.auth, queries.case_id(request.auth, number)
    actions.watch(case_id=id_, person_id=payload.person if payload else None, **by(request))
    return every(queries.followers(actor, id_))


@routes.act("/cases/{number}/unfollow", ListOf[FollowerOut], "Follow a case no more")
def unfollow_case(request: ApiRequest, number: str, payload: FollowerIn | None = None) -> Reply:
    """Oneself, or somebody who read along."""
    actor, id_ = request.auth, queries.case_id(request.auth, number)
    actions.unwatch(case_id=id_, person_id=payload.person if payload else None, **by(request))
    return every(queries.followers(actor, id_))


@routes.create("/bulk-acts", BulkOut, "Do one thing to many cases", 409)
def do_to_many(request: ApiRequest, payload: BulkIn) -> Reply:
    """Each case is done or refused with its reason; for ten minutes it may be taken back."""
    actor = request.auth
    act = BulkInput(
        payload.verb,
        payload.owner,
        queries.unit_id(actor, payload.unit) if payload.unit else None,
        tuple(payload.tags),
        payload.severity,
        payload.status,
        payload.at,
    )
    ids = [queries.case_id(actor, one) for one in payload.cases]
    result = actions.do_to_many(case_ids=ids, act=act, **by(request))
    return created(result, f"/bulk-acts/{result.id}")


@routes.read("/bulk-acts/{bulk}", BulkOut, "What an act on many cases came to")
def get_bulk_act(request: ApiRequest, bulk: str) -> Reply:
    """One's own."""
    return Reply(plain(queries.bulk(request.auth, id_of(bulk), request.moment)))


@routes.act("/bulk-acts/{bulk}/undo", BulkOut, "Take an act on many cases back", 409)
def undo_bulk_act(request: ApiRequest, bulk: str) -> Reply:
    """A case that nobody changed since is exactly as before; the others are named in `refused`."""
    return Reply(plain(actions.undo_bulk(bulk_id=id_of(bulk), **by(request))))
