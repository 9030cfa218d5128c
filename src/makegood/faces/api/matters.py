"""What stands beside a case's life: tags, severity, status, follow-up, links, merging, children, who reads along."""

from typing import Annotated

from ninja import Router
from pydantic import Field

from makegood.faces.api.answers import BASE, Reply, created, reads, shown, writes
from makegood.faces.api.descriptions import VERB, CaseOut, ListOf, answers
from makegood.faces.api.descriptions_desk import BulkOut, FollowerOut, LinkOut, ReachedOut
from makegood.faces.api.fields import Code, Line, Moment, Ref, Strict, Words, id_of
from makegood.faces.api.requests import ApiRequest, version_seen
from makegood.faces.api.shapes_desk import plain
from makegood.rooms.cases import actions, queries
from makegood.rooms.cases.actions.linking import Reached
from makegood.rooms.cases.inputs import BulkInput

router = Router(tags=["cases"])

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


class StatusIn(Strict):
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


class PersonIn(Strict):
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


@router.post("/cases/{number}/tags", response=answers(200, CaseOut, *VERB), summary="Tag a case")
@writes
def tag_case(request: ApiRequest, number: str, payload: TagsIn) -> Reply:
    """The rules of severity are asked again."""
    case = actions.tag(
        actor=request.auth,
        case_id=queries.case_id(request.auth, number),
        add=payload.add,
        remove=payload.remove,
        version=version_seen(request),
        now=request.moment,
    )
    return shown(case)


@router.post("/cases/{number}/severity", response=answers(200, CaseOut, *VERB), summary="Say how grave a case is")
@writes
def rate_case(request: ApiRequest, number: str, payload: SeverityIn) -> Reply:
    """From then on the rules leave it alone; no promise changes by it."""
    case = actions.rate(
        actor=request.auth,
        case_id=queries.case_id(request.auth, number),
        severity=payload.severity,
        version=version_seen(request),
        now=request.moment,
    )
    return shown(case)


@router.post("/cases/{number}/status", response=answers(200, CaseOut, *VERB), summary="Give a case a status")
@writes
def label_case(request: ApiRequest, number: str, payload: StatusIn) -> Reply:
    """One of the company's own within the state that the case is in."""
    case = actions.label(
        actor=request.auth,
        case_id=queries.case_id(request.auth, number),
        status=payload.status,
        version=version_seen(request),
        now=request.moment,
    )
    return shown(case)


@router.post("/cases/{number}/follow-up", response=answers(200, CaseOut, *VERB), summary="Have a case come back")
@writes
def follow_up_case(request: ApiRequest, number: str, payload: FollowUpIn) -> Reply:
    """Clocks run on meanwhile."""
    case = actions.follow_up(
        actor=request.auth,
        case_id=queries.case_id(request.auth, number),
        at=payload.at,
        person_id=payload.person,
        version=version_seen(request),
        now=request.moment,
    )
    return shown(case)


@router.post("/cases/{number}/merge", response=answers(200, CaseOut, *VERB), summary="Merge a case into another")
@writes
def merge_case(request: ApiRequest, number: str, payload: MergeIn) -> Reply:
    """Answers the survivor. What is owed stays owed, once, and is shown there."""
    case = actions.merge(
        actor=request.auth,
        case_id=queries.case_id(request.auth, number),
        into_id=queries.case_id(request.auth, payload.into),
        reason=payload.reason,
        version=version_seen(request),
        now=request.moment,
    )
    return shown(case)


@router.post("/cases/{number}/unmerge", response=answers(200, CaseOut, *VERB), summary="Take a merging back")
@writes
def unmerge_case(request: ApiRequest, number: str) -> Reply:
    """The case is in the state from before."""
    case = actions.unmerge(
        actor=request.auth,
        case_id=queries.case_id(request.auth, number),
        version=version_seen(request),
        now=request.moment,
    )
    return shown(case)


@router.post("/cases/{number}/split", response=answers(201, CaseOut, *VERB), summary="Split a case")
@writes
def split_case(request: ApiRequest, number: str, payload: SplitIn) -> Reply:
    """Answers the new case, which was asked for when its first word was said."""
    case = actions.split(
        actor=request.auth,
        case_id=queries.case_id(request.auth, number),
        message_ids=payload.messages,
        reason=payload.reason,
        subject=payload.subject,
        kind=payload.kind or "",
        copy=payload.copy_,
        version=version_seen(request),
        now=request.moment,
    )
    return created(case, f"/cases/{case.number}")


@router.get("/cases/{number}/links", response=answers(200, ListOf[LinkOut]), summary="What a case has to do with")
@reads
def list_links(request: ApiRequest, number: str) -> Reply:
    """Those that the caller may see."""
    found = queries.links(request.auth, queries.case_id(request.auth, number))
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.post("/cases/{number}/links", response=answers(201, ListOf[LinkOut], *VERB), summary="Link two cases")
@writes
def link_cases(request: ApiRequest, number: str, payload: LinkIn) -> Reply:
    """Answers all links of the case; a link that is there already is no change."""
    actor, id_ = request.auth, queries.case_id(request.auth, number)
    case = actions.link(
        actor=actor,
        case_id=id_,
        other_id=queries.case_id(actor, payload.other),
        kind=payload.kind,
        version=version_seen(request),
        now=request.moment,
    )
    body = {"items": [plain(one) for one in queries.links(actor, id_)], "next": None}
    return Reply(body, status=201, version=case.version, location=f"{BASE}/cases/{case.number}/links")


@router.post("/cases/{number}/links/{link}/remove", response=answers(200, CaseOut, *VERB), summary="Take a link away")
@writes
def unlink_cases(request: ApiRequest, number: str, link: str) -> Reply:
    """Only those that people set."""
    case = actions.unlink(
        actor=request.auth,
        case_id=queries.case_id(request.auth, number),
        link_id=id_of(link),
        version=version_seen(request),
        now=request.moment,
    )
    return shown(case)


@router.post("/cases/{number}/children", response=answers(200, ListOf[str], 409), summary="Put cases below a cause")
@writes
def adopt_cases(request: ApiRequest, number: str, payload: ChildrenIn) -> Reply:
    """Answers the ids of those that are new there; `GET /cases?parent=` lists them all."""
    actor = request.auth
    fresh = actions.adopt(
        actor=actor,
        parent_id=queries.case_id(actor, number),
        case_ids=[queries.case_id(actor, one) for one in payload.cases],
        now=request.moment,
    )
    return Reply({"items": [str(one) for one in fresh], "next": None})


@router.post("/cases/{number}/leave-parent", response=answers(200, CaseOut, *VERB), summary="Take a case out again")
@writes
def let_case_go(request: ApiRequest, number: str) -> Reply:
    """It stands for itself again."""
    case = actions.let_go(
        actor=request.auth,
        case_id=queries.case_id(request.auth, number),
        version=version_seen(request),
        now=request.moment,
    )
    return shown(case)


def _reached(reached: Reached) -> Reply:
    refused = [{"number": number, "why": why} for number, why in reached.refused]
    return Reply({"done": list(reached.done), "refused": refused})


@router.post("/cases/{number}/children/answer", response=answers(200, ReachedOut, 409), summary="Answer all children")
@writes
def answer_children(request: ApiRequest, number: str, payload: AnswerIn) -> Reply:
    """Each customer is answered in their own case."""
    actor = request.auth
    reached = actions.answer_children(
        actor=actor,
        parent_id=queries.case_id(actor, number),
        text=payload.text,
        channel=payload.channel,
        case_ids=[queries.case_id(actor, one) for one in payload.cases] if payload.cases else None,
        now=request.moment,
    )
    return _reached(reached)


@router.post("/cases/{number}/children/resolve", response=answers(200, ReachedOut, 409), summary="Resolve all children")
@writes
def resolve_children(request: ApiRequest, number: str, payload: SettleIn | None = None) -> Reply:
    """Each with its own obligations; the parent stays as it is."""
    actor, told = request.auth, payload or SettleIn()
    reached = actions.resolve_children(
        actor=actor,
        parent_id=queries.case_id(actor, number),
        text=told.text,
        case_ids=[queries.case_id(actor, one) for one in told.cases] if told.cases else None,
        now=request.moment,
    )
    return _reached(reached)


@router.get("/cases/{number}/followers", response=answers(200, ListOf[FollowerOut]), summary="Who follows a case")
@reads
def list_followers(request: ApiRequest, number: str) -> Reply:
    """Of their own accord, or because somebody wished that they read along."""
    found = queries.followers(request.auth, queries.case_id(request.auth, number))
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.post("/cases/{number}/follow", response=answers(200, ListOf[FollowerOut]), summary="Follow a case")
@writes
def follow_case(request: ApiRequest, number: str, payload: PersonIn | None = None) -> Reply:
    """Oneself, or somebody who shall read along."""
    actor, id_ = request.auth, queries.case_id(request.auth, number)
    actions.watch(actor=actor, case_id=id_, person_id=payload.person if payload else None, now=request.moment)
    return Reply({"items": [plain(one) for one in queries.followers(actor, id_)], "next": None})


@router.post("/cases/{number}/unfollow", response=answers(200, ListOf[FollowerOut]), summary="Follow a case no more")
@writes
def unfollow_case(request: ApiRequest, number: str, payload: PersonIn | None = None) -> Reply:
    """Oneself, or somebody who read along."""
    actor, id_ = request.auth, queries.case_id(request.auth, number)
    actions.unwatch(actor=actor, case_id=id_, person_id=payload.person if payload else None, now=request.moment)
    return Reply({"items": [plain(one) for one in queries.followers(actor, id_)], "next": None})


@router.post("/bulk-acts", response=answers(201, BulkOut, 409), summary="Do one thing to many cases")
@writes
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
    result = actions.do_to_many(actor=actor, case_ids=ids, act=act, now=request.moment)
    return created(result, f"/bulk-acts/{result.id}")


@router.get("/bulk-acts/{bulk}", response=answers(200, BulkOut), summary="What an act on many cases came to")
@reads
def get_bulk(request: ApiRequest, bulk: str) -> Reply:
    """One's own."""
    return Reply(plain(queries.bulk(request.auth, id_of(bulk), request.moment)))


@router.post("/bulk-acts/{bulk}/undo", response=answers(200, BulkOut, 409), summary="Take an act on many cases back")
@writes
def undo_bulk(request: ApiRequest, bulk: str) -> Reply:
    """A case that nobody changed since is exactly as before; the others are named in `refused`."""
    return Reply(plain(actions.undo_bulk(actor=request.auth, bulk_id=id_of(bulk), now=request.moment)))
