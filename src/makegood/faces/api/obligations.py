"""Obligations, what makes a broken one good, and what follows."""

from typing import Annotated

from ninja import Router

from makegood.faces.api.answers import Reply, created, reads, shown, writes
from makegood.faces.api.descriptions import VERB, EventOut, ListOf, ObligationOut, RemedyOut, answers
from makegood.faces.api.fields import Line, Moment, MoneyIn, Strict, Words, id_of
from makegood.faces.api.requests import ApiRequest, version_seen
from makegood.faces.api.shapes import plain
from makegood.faces.api.timelines import timeline_page
from makegood.ground.journal import queries as journal
from makegood.rooms.promises import actions, queries
from makegood.rooms.promises.views import ObligationView

router = Router(tags=["obligations"])
Evidence = Annotated[str, Words(400)]


class FulfilIn(Strict):
    """When it was done, and what shows it."""

    at: Moment | None = None
    evidence: Evidence = ""


class ReleaseIn(Strict):
    """Why it is owed no longer, and what shows it."""

    reason: Annotated[str, Words(400, 1)]
    evidence: Evidence = ""


class CorrectIn(Strict):
    """What shows that it was recorded wrongly; `at` when it was really done, null = not at all."""

    evidence: Annotated[str, Words(400)] = ""
    at: Moment | None = None


class LiableIn(Strict):
    """Who caused the breach (定责); `state` `appealed` puts the decision under appeal."""

    party: Annotated[str, Line(13, 1)]
    reason: Annotated[str, Words(400, 1)]
    state: Annotated[str, Line(9, 1)] = "decided"


class RemedyIn(Strict):
    """What is given to make it good."""

    kind: Annotated[str, Line(16, 1)]
    amount: MoneyIn | None = None
    note: Annotated[str, Words(400)] = ""


def _owed(view: ObligationView) -> Reply:
    return shown(view, version=view.row_version)


@router.get("/obligations/{obligation}", response=answers(200, ObligationOut), summary="Read an obligation")
@reads
def get_obligation(request: ApiRequest, obligation: str) -> Reply:
    """Judged now, whether or not a worker has looked."""
    return _owed(queries.obligation(actor=request.auth, obligation_id=id_of(obligation), now=request.moment))


@router.get(
    "/obligations/{obligation}/timeline",
    response=answers(200, ListOf[EventOut]),
    summary="What happened to an obligation",
)
@reads
def get_timeline(request: ApiRequest, obligation: str, cursor: str | None = None) -> Reply:
    """Read from the journal, newest first."""
    found = queries.obligation(actor=request.auth, obligation_id=id_of(obligation), now=request.moment)
    page = journal.timeline(actor=request.auth, kind="obligation", subject=found.id, cursor=cursor or None)
    return timeline_page(request, page, [found])


@router.post(
    "/obligations/{obligation}/fulfil", response=answers(200, ObligationOut, *VERB), summary="Fulfil an obligation"
)
@writes
def fulfil(request: ApiRequest, obligation: str, payload: FulfilIn | None = None) -> Reply:
    """In time it is kept. Once due, `at` later than due records the late fulfilment and the state stays broken; `at` in
    time corrects it to kept and needs evidence (409 `evidence_required`)."""
    told = payload or FulfilIn()
    view = actions.fulfil(
        actor=request.auth,
        obligation_id=id_of(obligation),
        at=told.at,
        evidence=told.evidence,
        version=version_seen(request),
        now=request.moment,
    )
    return _owed(view)


@router.post(
    "/obligations/{obligation}/release", response=answers(200, ObligationOut, *VERB), summary="Release an obligation"
)
@writes
def release(request: ApiRequest, obligation: str, payload: ReleaseIn) -> Reply:
    """By the customer's word, or because it is void. What is broken cannot be released."""
    view = actions.release(
        actor=request.auth,
        obligation_id=id_of(obligation),
        reason=payload.reason,
        evidence=payload.evidence,
        version=version_seen(request),
        now=request.moment,
    )
    return _owed(view)


@router.post(
    "/obligations/{obligation}/correct", response=answers(200, ObligationOut, *VERB), summary="Correct an obligation"
)
@writes
def correct(request: ApiRequest, obligation: str, payload: CorrectIn) -> Reply:
    """Late proof dated in time corrects broken to kept, disproved proof kept to broken; journalled and counted."""
    view = actions.correct(
        actor=request.auth,
        obligation_id=id_of(obligation),
        evidence=payload.evidence,
        at=payload.at,
        version=version_seen(request),
        now=request.moment,
    )
    return _owed(view)


@router.post(
    "/obligations/{obligation}/liable", response=answers(200, ObligationOut, *VERB), summary="Say who caused a breach"
)
@writes
def set_liable(request: ApiRequest, obligation: str, payload: LiableIn) -> Reply:
    """定责: proposed by rule, decided here, open to appeal."""
    view = actions.set_liable(
        actor=request.auth,
        obligation_id=id_of(obligation),
        party=payload.party,
        reason=payload.reason,
        state=payload.state,
        version=version_seen(request),
        now=request.moment,
    )
    return _owed(view)


@router.get(
    "/obligations/{obligation}/remedies",
    response=answers(200, ListOf[RemedyOut]),
    summary="Remedies of an obligation",
    tags=["remedies"],
)
@reads
def list_remedies(request: ApiRequest, obligation: str) -> Reply:
    """In the order of their making."""
    found = queries.obligation(actor=request.auth, obligation_id=id_of(obligation), now=request.moment)
    return Reply({"items": [plain(one) for one in found.remedies], "next": None})


@router.post(
    "/obligations/{obligation}/remedies",
    response=answers(201, RemedyOut, *VERB),
    summary="Give a remedy",
    tags=["remedies"],
)
@writes
def offer_remedy(request: ApiRequest, obligation: str, payload: RemedyIn) -> Reply:
    """`given` within the giver's limit, else `awaiting_approval` with `expected_by`."""
    made = actions.offer_remedy(
        actor=request.auth,
        obligation_id=id_of(obligation),
        kind=payload.kind,
        amount=payload.amount.amount if payload.amount else None,
        currency=payload.amount.currency if payload.amount else "",
        note=payload.note,
        version=version_seen(request),
        now=request.moment,
    )
    return created(made, f"/remedies/{made.id}")


@router.get("/remedies/{remedy}", response=answers(200, RemedyOut), summary="Read a remedy", tags=["remedies"])
@reads
def get_remedy(request: ApiRequest, remedy: str) -> Reply:
    """One remedy."""
    return shown(queries.remedy(actor=request.auth, remedy_id=id_of(remedy)))


@router.post(
    "/remedies/{remedy}/approve", response=answers(200, RemedyOut, *VERB), summary="Approve a remedy", tags=["remedies"]
)
@writes
def approve_remedy(request: ApiRequest, remedy: str) -> Reply:
    """By somebody else whose limit is not below the amount; it is given at this moment."""
    return _answered(request, remedy, approve=True)


@router.post(
    "/remedies/{remedy}/decline", response=answers(200, RemedyOut, *VERB), summary="Decline a remedy", tags=["remedies"]
)
@writes
def decline_remedy(request: ApiRequest, remedy: str) -> Reply:
    """The approval is refused."""
    return _answered(request, remedy, approve=False)


def _answered(request: ApiRequest, remedy: str, *, approve: bool) -> Reply:
    decide = actions.approve_remedy if approve else actions.decline_remedy
    view = decide(actor=request.auth, remedy_id=id_of(remedy), version=version_seen(request), now=request.moment)
    return shown(view)


@router.post(
    "/remedies/{remedy}/accept",
    response=answers(200, RemedyOut, *VERB),
    summary="The customer accepts a remedy",
    tags=["remedies"],
)
@writes
def accept_remedy(request: ApiRequest, remedy: str) -> Reply:
    """What was broken is made good."""
    view = actions.accept_remedy(
        actor=request.auth, remedy_id=id_of(remedy), version=version_seen(request), now=request.moment
    )
    return shown(view)


@router.post(
    "/remedies/{remedy}/reject",
    response=answers(200, RemedyOut, *VERB),
    summary="The customer rejects a remedy",
    tags=["remedies"],
)
@writes
def reject_remedy(request: ApiRequest, remedy: str) -> Reply:
    """The word stays broken."""
    view = actions.reject_remedy(
        actor=request.auth, remedy_id=id_of(remedy), version=version_seen(request), now=request.moment
    )
    return shown(view)
