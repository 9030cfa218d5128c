"""Cases: what is asked, and what is done about it."""

from dataclasses import replace
from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from makegood.faces.api.cases.shapes import (
    CaseOut,
    KindOut,
    MessageAddedOut,
    MessageOut,
    PausedOut,
    ResolvedOut,
    ResumedOut,
)
from makegood.faces.api.products.items import Described, described
from makegood.faces.api.promises.shapes import ObligationOut
from makegood.faces.api.wire.answers import Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import Asked, Code, Cursor, Limit, Line, Moment, Ref, Strict, Words, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, seen
from makegood.faces.api.wire.routes import VERB, Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.faces.api.wire.timelines import EventOut, timeline_page
from makegood.ground.accounts import actions as accounts_actions
from makegood.rooms.cases import actions, queries
from makegood.rooms.cases.inputs import CustomerRef, ItemRef, OpenCase
from makegood.rooms.cases.queries.wanted import FLAGS
from makegood.rooms.cases.views import CaseView
from makegood.rooms.network import queries as network
from makegood.rooms.promises.inputs import Proof

routes = Routes("cases")


class CaseCustomer(Strict):
    """Who asks: `{id}`, or `{phone}` of somebody known, or `{name}` with how to reach them."""

    id: Ref | None = None
    phone: Annotated[str, Line(60)] = ""
    name: Annotated[str, Line(120)] = ""
    email: Annotated[str, Line(254)] = ""
    address: Annotated[str, Line(240)] = ""
    region: Annotated[str, Line(120)] = ""


class CaseItem(Described):
    """What it is about: `{id}`, `{serial}`, or a description that is put on file."""

    id: Ref | None = None


class CaseIn(Strict):
    """A matter as it comes in."""

    kind: Code
    customer: CaseCustomer | None = None
    item: CaseItem | None = None
    subject: Annotated[str, Line(200)] = ""
    text: Annotated[str, Words(20_000)] = ""
    channel: Annotated[str, Line(16)] = "phone"
    unit: Annotated[str, Line(40, 1)] | None = Field(default=None, description="code of a node, or the id of its unit")
    at: Moment | None = None
    external_id: Annotated[str, Line(120)] = ""
    symptom: Annotated[str, Line(80)] = ""
    data: dict[str, Any] = Field(default_factory=dict, max_length=20, description="what the conditions of duties ask")


class MessageIn(Strict):
    """What was said; `automatic` for what a machine sent by itself, which is no answer."""

    direction: Annotated[str, Line(8, 1)]
    text: Annotated[str, Words(20_000, 1)]
    at: Moment | None = None
    automatic: bool = False
    channel: Annotated[str, Line(16)] = ""
    used: Annotated[list[Ref], Field(max_length=40)] = Field(
        default_factory=list, description="texts of articles that went into it"
    )
    files: Annotated[list[Ref], Field(max_length=20)] = Field(
        default_factory=list, description="files of the case that go with it, by ways that carry files"
    )


class AssignIn(Strict):
    """To whom: a person, a unit (code or id), or both."""

    owner: Ref | None = None
    unit: Annotated[str, Line(40, 1)] | None = None


class ChaseIn(Strict):
    """The customer asks again (催单)."""

    text: Annotated[str, Words(20_000)] = ""
    at: Moment | None = None


class ProofIn(Strict):
    """The customer's own word: tap, reply, recorded_call."""

    kind: Annotated[str, Line(16, 1)]
    ref: Annotated[str, Line(120, 1)]
    at: Moment

    def told(self) -> Proof:
        """For the room."""
        return Proof(self.kind, self.ref, self.at)


class PauseIn(Strict):
    """Why clocks should stand still; `obligation` stops only that one."""

    reason: Annotated[str, Line(20, 1)]
    proof: ProofIn | None = None
    obligation: Ref | None = None


class ResumeIn(Strict):
    """Which clock runs on; all that stand still if none is named."""

    obligation: Ref | None = None


class ResolveIn(Strict):
    """How it was settled; a note among ourselves, not an answer to the customer."""

    text: Annotated[str, Words(20_000)] = ""
    at: Moment | None = None
    fixed: bool = True


class ReopenIn(Strict):
    """Why it is not settled after all."""

    reason: Annotated[str, Words(2_000, 1)]


class WithdrawIn(Strict):
    """The customer's own words for taking it back."""

    text: Annotated[str, Words(20_000, 1)]


def _item(given: CaseItem | None, zone: str) -> ItemRef | None:
    if given is None:
        return None
    if given.id is not None:
        return ItemRef(id=given.id)
    said = given.model_fields_set - {"serial", "id"}
    serial = given.serial or ""
    return ItemRef(serial=serial, described=described(given, zone) if said else None)


def told_case(payload: CaseIn) -> OpenCase:
    """What a request says of a matter, for the room."""
    who = payload.customer
    return OpenCase(
        kind=payload.kind,
        customer=CustomerRef(**{name: getattr(who, name) for name in CaseCustomer.model_fields}) if who else None,
        item=_item(payload.item, network.company().zone),
        subject=payload.subject,
        text=payload.text,
        channel=payload.channel or "phone",
        unit=payload.unit,
        at=payload.at,
        external_id=payload.external_id,
        symptom=payload.symptom,
        data=payload.data,
    )


def make_case(request: ApiRequest, payload: CaseIn) -> CaseView:
    """Open a case. Raises as the action."""
    return actions.open_case(request=told_case(payload), **by(request))


@routes.create("/cases", CaseOut, "Open a case", *VERB)
def open_case(request: ApiRequest, payload: CaseIn) -> Reply:
    """Find or make the customer and the item, open the case, start what is owed.

    409 with `candidates` when the phone or serial names several; `open_matters` names other open cases of the same
    customer and item: a second call about one of them is a chaser (`/chase`), not a case.
    """
    opened = make_case(request, payload)
    return created(opened, f"/cases/{opened.number}")


@routes.read("/cases", ListOf[CaseOut], "List cases")
def list_cases(
    request: ApiRequest,
    state: str | None = None,
    kind: str | None = None,
    unit: str | None = None,
    owner: str | None = None,
    customer: str | None = None,
    item: str | None = None,
    status: Annotated[str, Query(max_length=400)] = "",
    tag: Annotated[str, Query(max_length=400)] = "",
    severity: Annotated[str, Query(max_length=16)] = "",
    channel: Annotated[str, Query(max_length=16)] = "",
    follow_up: Annotated[str, Query(max_length=8)] = "",
    parent: Annotated[str, Query(max_length=40)] = "",
    queue: Annotated[str, Query(max_length=40)] = "",
    only: Asked = "",
    q: Asked = "",
    sort: str = "newest",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """`state`, `status`, `tag` and `severity` may name several, separated by commas; of tags all must be there.

    `unit` and `kind` include what is below them; `owner` is an id, `me` or `none`; `queue` is the code of one.
    `follow_up`: `due` or `set`. `only` names any of chased, repeat, children, overdue, followed, merged,
    postponed.

    `sort`: `due` (broken and still undone first, then running by due moment, then the rest), `newest`, `oldest`.
    """
    actor = request.auth
    given: dict[str, Any] = {
        "state": state or "",
        "kind": kind or "",
        "status": status,
        "tags": tag,
        "severity": severity,
        "channel": channel,
        "follow_up": follow_up,
        "queue": queue,
        **{one: True for one in only.split(",") if one in FLAGS},
    }
    where = replace(
        queries.where_of(given),
        owner=str(id_of(owner)) if owner and owner not in {"me", "none"} else owner or "",
        unit=queries.unit_id(actor, unit) if unit else None,
        parent=queries.case_id(actor, parent) if parent else None,
        customer=id_of(customer) if customer else None,
        item=id_of(item) if item else None,
        q=q,
    )
    return listed(queries.page(actor, now=request.moment, where=where, sort=sort, cursor=cursor or None, limit=limit))


@routes.read("/case-kinds", ListOf[KindOut], "List the kinds of case")
def list_case_kinds(request: ApiRequest) -> Reply:
    """The tree of matters: fixed roots and what the company hung below them."""
    request.auth.need("cases.read")
    return every(queries.kinds().values())


@routes.read("/cases/{number}", CaseOut, "Read a case")
def get_case(request: ApiRequest, number: str) -> Reply:
    """By its number, with or without blanks and hyphens; a mistyped digit is said to be one."""
    view = queries.case(request.auth, number, request.moment)
    accounts_actions.note_looks(act="open", kind="case", ids=[view.id], **by(request))
    return shown(view)


@routes.read("/cases/{number}/obligations", ListOf[ObligationOut], "What a case is owed")
def list_case_obligations(request: ApiRequest, number: str) -> Reply:
    """Judged now, the most pressing first."""
    view = queries.case(request.auth, number, request.moment)
    return every(view.obligations)


@routes.read("/cases/{number}/messages", ListOf[MessageOut], "Read the conversation")
def list_case_messages(request: ApiRequest, number: str) -> Reply:
    """Oldest first."""
    return every(queries.messages(request.auth, queries.case_id(request.auth, number)))


@routes.read("/cases/{number}/messages/{message}", MessageOut, "Read a message")
def get_case_message(request: ApiRequest, number: str, message: str) -> Reply:
    """One utterance."""
    return Reply(plain(queries.message(request.auth, queries.case_id(request.auth, number), id_of(message))))


@routes.read("/cases/{number}/timeline", ListOf[EventOut], "What happened in a case")
def get_case_timeline(request: ApiRequest, number: str, cursor: Cursor = None, limit: Limit = 50) -> Reply:
    """Read from the journal, newest first."""
    id_ = queries.case_id(request.auth, number)
    page = queries.timeline(request.auth, id_, cursor or None, limit)
    return timeline_page(request, page, queries.obligations_of(request.auth, id_, request.moment))


@routes.create("/cases/{number}/messages", MessageAddedOut, "Add a message", *VERB)
def add_case_message(request: ApiRequest, number: str, payload: MessageIn) -> Reply:
    """A first word to the customer that no machine sent is the answer that was promised."""
    case, message = actions.add_message(
        case_id=queries.case_id(request.auth, number),
        direction=payload.direction,
        text=payload.text,
        at=payload.at,
        automatic=payload.automatic,
        channel=payload.channel,
        used=payload.used,
        files=payload.files,
        **seen(request),
    )
    body = plain(message) | {"case": plain(case)}
    return created(body, f"/cases/{case.number}/messages/{message.id}", version=case.version)


@routes.verb("/cases/{number}/assign", CaseOut, "Assign a case")
def assign_case(request: ApiRequest, number: str, payload: AssignIn) -> Reply:
    """An open case is in progress from then on."""
    actor = request.auth
    return shown(
        actions.assign(
            case_id=queries.case_id(actor, number),
            owner_id=payload.owner,
            unit_id=queries.unit_id(actor, payload.unit) if payload.unit else None,
            **seen(request),
        )
    )


@routes.verb("/cases/{number}/chase", CaseOut, "Chase a case (催单)")
def chase_case(request: ApiRequest, number: str, payload: ChaseIn | None = None) -> Reply:
    """The customer asks again about an open case: counted, and told to the next level up each time."""
    told = payload or ChaseIn()
    return shown(
        actions.chase(case_id=queries.case_id(request.auth, number), text=told.text, at=told.at, **seen(request))
    )


@routes.verb("/cases/{number}/pause", PausedOut, "Pause clocks")
def pause_case(request: ApiRequest, number: str, payload: PauseIn) -> Reply:
    """Which clocks stopped and which not, and why; 409 when none did. `customer_asked` needs the customer's proof."""
    outcome = actions.pause(
        case_id=queries.case_id(request.auth, number),
        reason=payload.reason,
        proof=payload.proof.told() if payload.proof else None,
        obligation_id=payload.obligation,
        **seen(request),
    )
    body = {
        "case": plain(outcome.case),
        "stopped": [plain(one) for one in outcome.stopped],
        "not_stopped": [{"obligation": plain(one), "why": why} for one, why in outcome.not_stopped],
    }
    return Reply(body, version=outcome.case.version)


@routes.verb("/cases/{number}/resume", ResumedOut, "Resume clocks")
def resume_case(request: ApiRequest, number: str, payload: ResumeIn | None = None) -> Reply:
    """Says which clocks run again; 409 when nothing stood still."""
    outcome = actions.resume(
        case_id=queries.case_id(request.auth, number),
        obligation_id=payload.obligation if payload else None,
        **seen(request),
    )
    body = {"case": plain(outcome.case), "resumed": [plain(one) for one in outcome.stopped]}
    return Reply(body, version=outcome.case.version)


@routes.verb("/cases/{number}/resolve", ResolvedOut, "Resolve a case")
def resolve_case(request: ApiRequest, number: str, payload: ResolveIn | None = None) -> Reply:
    """What it does not fulfil is listed in `not_fulfilled` and stays owed."""
    told = payload or ResolveIn()
    result = actions.resolve(
        case_id=queries.case_id(request.auth, number), text=told.text, at=told.at, fixed=told.fixed, **seen(request)
    )
    body = plain(result.case) | {"not_fulfilled": [plain(one) for one in result.not_fulfilled]}
    return Reply(body, version=result.case.version)


@routes.verb("/cases/{number}/reopen", CaseOut, "Reopen a case")
def reopen_case(request: ApiRequest, number: str, payload: ReopenIn) -> Reply:
    """What was settled stays settled; new duties may start."""
    return shown(actions.reopen(case_id=queries.case_id(request.auth, number), reason=payload.reason, **seen(request)))


@routes.verb("/cases/{number}/close", CaseOut, "Close a case")
def close_case(request: ApiRequest, number: str) -> Reply:
    """Only a resolved case closes."""
    return shown(actions.close(case_id=queries.case_id(request.auth, number), **seen(request)))


@routes.verb("/cases/{number}/withdraw", CaseOut, "Withdraw a case")
def withdraw_case(request: ApiRequest, number: str, payload: WithdrawIn) -> Reply:
    """By the customer's word: what is still open is released, what is broken stays broken."""
    return shown(actions.withdraw(case_id=queries.case_id(request.auth, number), text=payload.text, **seen(request)))
