"""Obligations, what makes a broken one good, and what follows."""

from typing import Annotated

from makegood.faces.api.promises.shapes import ObligationOut, RemedyOut
from makegood.faces.api.wire.answers import Reply, created, every, shown
from makegood.faces.api.wire.fields import Line, Moment, MoneyIn, Strict, Words, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, seen
from makegood.faces.api.wire.routes import VERB, Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.faces.api.wire.timelines import EventOut, timeline_page
from makegood.ground.journal import queries as journal
from makegood.rooms.promises import actions, queries
from makegood.rooms.promises.views import ObligationView

routes = Routes("obligations")


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


@routes.read("/obligations/{obligation}", ObligationOut, "Read an obligation")
def get_obligation(request: ApiRequest, obligation: str) -> Reply:
    """Judged now, whether or not a worker has looked."""
    return _owed(queries.obligation(obligation_id=id_of(obligation), **by(request)))


@routes.read("/obligations/{obligation}/timeline", ListOf[EventOut], "What happened to an obligation")
def get_obligation_timeline(request: ApiRequest, obligation: str, cursor: str | None = None) -> Reply:
    """Read from the journal, newest first."""
    found = queries.obligation(obligation_id=id_of(obligation), **by(request))
    page = journal.timeline(actor=request.auth, kind="obligation", subject=found.id, cursor=cursor or None)
    return timeline_page(request, page, [found])


@routes.verb("/obligations/{obligation}/fulfil", ObligationOut, "Fulfil an obligation")
def fulfil_obligation(request: ApiRequest, obligation: str, payload: FulfilIn | None = None) -> Reply:
    """In time it is kept. Once due, `at` later than due records the late fulfilment and the state stays broken; `at` in
    time corrects it to kept and needs evidence (409 `evidence_required`)."""
    told = payload or FulfilIn()
    return _owed(actions.fulfil(obligation_id=id_of(obligation), at=told.at, evidence=told.evidence, **seen(request)))


@routes.verb("/obligations/{obligation}/release", ObligationOut, "Release an obligation")
def release_obligation(request: ApiRequest, obligation: str, payload: ReleaseIn) -> Reply:
    """By the customer's word, or because it is void. What is broken cannot be released."""
    return _owed(
        actions.release(
            obligation_id=id_of(obligation), reason=payload.reason, evidence=payload.evidence, **seen(request)
        )
    )


@routes.verb("/obligations/{obligation}/correct", ObligationOut, "Correct an obligation")
def correct_obligation(request: ApiRequest, obligation: str, payload: CorrectIn) -> Reply:
    """Late proof dated in time corrects broken to kept, disproved proof kept to broken; journalled and counted."""
    return _owed(
        actions.correct(obligation_id=id_of(obligation), evidence=payload.evidence, at=payload.at, **seen(request))
    )


@routes.verb("/obligations/{obligation}/liable", ObligationOut, "Say who caused a breach")
def set_liable(request: ApiRequest, obligation: str, payload: LiableIn) -> Reply:
    """定责: proposed by rule, decided here, open to appeal."""
    return _owed(
        actions.set_liable(
            obligation_id=id_of(obligation),
            party=payload.party,
            reason=payload.reason,
            state=payload.state,
            **seen(request),
        )
    )


@routes.read("/obligations/{obligation}/remedies", ListOf[RemedyOut], "Remedies of an obligation", tag="remedies")
def list_remedies(request: ApiRequest, obligation: str) -> Reply:
    """In the order of their making."""
    found = queries.obligation(obligation_id=id_of(obligation), **by(request))
    return every(found.remedies)


@routes.create("/obligations/{obligation}/remedies", RemedyOut, "Give a remedy", *VERB, tag="remedies")
def offer_remedy(request: ApiRequest, obligation: str, payload: RemedyIn) -> Reply:
    """`given` within the giver's limit, else `awaiting_approval` with `expected_by`."""
    made = actions.offer_remedy(
        obligation_id=id_of(obligation),
        kind=payload.kind,
        amount=payload.amount.amount if payload.amount else None,
        currency=payload.amount.currency if payload.amount else "",
        note=payload.note,
        **seen(request),
    )
    return created(made, f"/remedies/{made.id}")


@routes.read("/remedies/{remedy}", RemedyOut, "Read a remedy", tag="remedies")
def get_remedy(request: ApiRequest, remedy: str) -> Reply:
    """One remedy."""
    return shown(queries.remedy(actor=request.auth, remedy_id=id_of(remedy)))


@routes.verb("/remedies/{remedy}/approve", RemedyOut, "Approve a remedy", tag="remedies")
def approve_remedy(request: ApiRequest, remedy: str) -> Reply:
    """By somebody else whose limit is not below the amount; it is given at this moment."""
    return _answered(request, remedy, approve=True)


@routes.verb("/remedies/{remedy}/decline", RemedyOut, "Decline a remedy", tag="remedies")
def decline_remedy(request: ApiRequest, remedy: str) -> Reply:
    """The approval is refused."""
    return _answered(request, remedy, approve=False)


def _answered(request: ApiRequest, remedy: str, *, approve: bool) -> Reply:
    decide = actions.approve_remedy if approve else actions.decline_remedy
    view = decide(remedy_id=id_of(remedy), **seen(request))
    return shown(view)


@routes.verb("/remedies/{remedy}/accept", RemedyOut, "The customer accepts a remedy", tag="remedies")
def accept_remedy(request: ApiRequest, remedy: str) -> Reply:
    """What was broken is made good."""
    return shown(actions.accept_remedy(remedy_id=id_of(remedy), **seen(request)))


@routes.verb("/remedies/{remedy}/reject", RemedyOut, "The customer rejects a remedy", tag="remedies")
def reject_remedy(request: ApiRequest, remedy: str) -> Reply:
    """The word stays broken."""
    return shown(actions.reject_remedy(remedy_id=id_of(remedy), **seen(request)))
