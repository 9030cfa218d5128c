"""Jobs: work at a place, asked of outlets and given to people."""

from typing import Annotated

from ninja import Query, Router

from makegood.faces.api.answers import BASE, Reply, created, listed, reads, shown, writes
from makegood.faces.api.descriptions import VERB, EventOut, ListOf, ObligationOut, answers
from makegood.faces.api.fields import Day, id_of
from makegood.faces.api.jobs_described import (
    CandidateOut,
    FeedOut,
    HandOut,
    JobKindOut,
    JobOut,
    MovedAllOut,
)
from makegood.faces.api.jobs_given import (
    AssignJobIn,
    DisruptionIn,
    FeedIn,
    JobIn,
    OfferIn,
    ReasonIn,
    ReassignDayIn,
    TakeBackIn,
    WhyIn,
)
from makegood.faces.api.requests import ApiRequest, version_seen
from makegood.faces.api.shapes import plain
from makegood.faces.api.timelines import timeline_page
from makegood.ground.accounts import actions as accounts_actions
from makegood.rooms.cases import queries as cases
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.inputs import JobInput

router = Router(tags=["jobs"])

Limit = Annotated[int, Query(ge=1, le=200)]


def job_of(request: ApiRequest, number: str, need: str = "jobs.own") -> int:
    """The id behind the number in an address, for whoever holds the permission somewhere. Raises Forbidden, Missing."""
    request.auth.need(need)
    return queries.job_id(request.auth, number)


@router.post("/jobs", response=answers(201, JobOut, *VERB), summary="Lay out a job")
@writes
def create_job(request: ApiRequest, payload: JobIn) -> Reply:
    """Customer, item and place of its case are taken over; a promised window starts its clock."""
    actor = request.auth
    actor.need("jobs.open")
    job = actions.create_job(
        actor=actor,
        job=JobInput(
            kind=payload.kind, case_id=cases.case_id(actor, payload.case) if payload.case else None,
            customer_id=payload.customer, item_ids=tuple(payload.items), described=tuple(payload.described),
            unit_id=queries.unit_id(actor, payload.unit) if payload.unit else None, place=payload.place.told(),
            window=payload.window.told() if payload.window else None, sex_wish=payload.sex_wish,
            avoid=tuple(payload.avoid), task=payload.task, preserve=payload.preserve, external_id=payload.external_id,
        ),
        ask=payload.ask,
        now=request.moment,
    )  # fmt: skip
    return created(job, f"/jobs/{job.number}")


@router.get("/jobs", response=answers(200, ListOf[JobOut]), summary="List jobs")
@reads
def list_jobs(
    request: ApiRequest,
    work: str | None = None,
    evidence: str | None = None,
    kind: str | None = None,
    unit: str | None = None,
    technician: str | None = None,
    customer: str | None = None,
    item: str | None = None,
    case: str | None = None,
    on: Day | None = None,
    late: bool = False,
    q: Annotated[str, Query(max_length=80)] = "",
    sort: str = "due",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Limit = 50,
) -> Reply:
    """`work` and `evidence` may name several states, separated by commas; `unit` includes what is below it.

    `sort`: `due` (broken and still undone first, then by due moment), `window`, `newest`.
    """
    actor = request.auth
    found = queries.page(
        actor, now=request.moment, work=[one for one in (work or "").split(",") if one],
        evidence=[one for one in (evidence or "").split(",") if one], kind=kind or None,
        unit=queries.unit_id(actor, unit) if unit else None, technician=id_of(technician) if technician else None,
        customer=id_of(customer) if customer else None, item=id_of(item) if item else None,
        case=cases.case_id(actor, case) if case else None, on=on, late=late, q=q, sort=sort, cursor=cursor or None,
        limit=limit,
    )  # fmt: skip
    return listed(found)


@router.get("/job-kinds", response=answers(200, ListOf[JobKindOut]), summary="List the kinds of work")
@reads
def list_kinds(request: ApiRequest) -> Reply:
    """Fixed roots and what the company hung below them."""
    request.auth.need("jobs.own")
    return Reply({"items": [plain(one) for one in queries.kinds().values()], "next": None})


@router.post("/jobs/reassign-day", response=answers(200, MovedAllOut, *VERB), summary="Give a day's visits to others")
@writes
def reassign_day(request: ApiRequest, payload: ReassignDayIn) -> Reply:
    """In one act, each with the reason; where nobody may go, the job keeps its window and has nobody."""
    found = actions.reassign_day(
        actor=request.auth, staff_id=payload.technician, on=payload.day, reason=payload.reason, to_id=payload.to,
        now=request.moment,
    )  # fmt: skip
    return Reply({"items": [plain(one) for one in found]})


@router.post("/jobs/disruption", response=answers(200, ListOf[JobOut], *VERB), summary="Move the windows of a place")
@writes
def declare_disruption(request: ApiRequest, payload: DisruptionIn) -> Reply:
    """A declared disruption needs no customer's proof; clocks that allow it stand still until it is over."""
    found = actions.declare_disruption(
        actor=request.auth, division=payload.division, starts=payload.starts, until=payload.until,
        reason=payload.reason, now=request.moment,
    )  # fmt: skip
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.get("/jobs/{job}", response=answers(200, JobOut), summary="Read a job")
@reads
def get_job(request: ApiRequest, job: str) -> Reply:
    """By its number, with or without blanks and hyphens; a mistyped digit is said to be one."""
    view = queries.job(request.auth, job, request.moment)
    accounts_actions.note_looks(actor=request.auth, act="open", kind="job", ids=[view.id], now=request.moment)
    return shown(view)


@router.get("/jobs/{job}/candidates", response=answers(200, ListOf[CandidateOut]), summary="Who may be asked")
@reads
def list_candidates(request: ApiRequest, job: str) -> Reply:
    """In the order of asking, each with the reasons against."""
    request.auth.need("jobs.read")
    found = queries.candidates(request.auth, job_of(request, job), request.moment)
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.get("/jobs/{job}/hands", response=answers(200, ListOf[HandOut]), summary="Who may go")
@reads
def list_hands(request: ApiRequest, job: str) -> Reply:
    """The people of the unit that has the job, each with the reasons against."""
    request.auth.need("jobs.own")
    found = queries.hands(request.auth, job_of(request, job), request.moment)
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.get("/jobs/{job}/obligations", response=answers(200, ListOf[ObligationOut]), summary="What a job is owed")
@reads
def list_job_obligations(request: ApiRequest, job: str) -> Reply:
    """Judged now, the most pressing first."""
    view = queries.job(request.auth, job, request.moment)
    return Reply({"items": [plain(one) for one in view.obligations], "next": None})


@router.get("/jobs/{job}/timeline", response=answers(200, ListOf[EventOut]), summary="What happened in a job")
@reads
def get_job_timeline(
    request: ApiRequest, job: str, cursor: Annotated[str | None, Query(max_length=400)] = None, limit: Limit = 50
) -> Reply:
    """Read from the journal, newest first."""
    request.auth.need("jobs.own")
    id_ = job_of(request, job)
    page = queries.timeline(request.auth, id_, cursor or None, limit)
    return timeline_page(request, page, queries.obligations_of(request.auth, id_, request.moment))


@router.post("/jobs/{job}/offer", response=answers(200, JobOut, *VERB), summary="Offer a job to an outlet")
@writes
def offer_job(request: ApiRequest, job: str, payload: OfferIn | None = None) -> Reply:
    """409 `job_no_candidate` with the reasons when nobody can be asked, `unit_unfit` when the named one cannot."""
    told, actor = payload or OfferIn(), request.auth
    return shown(
        actions.offer(
            actor=actor, job_id=job_of(request, job, "jobs.dispatch"), message=told.message,
            version=version_seen(request),
            unit_id=queries.unit_id(actor, told.unit) if told.unit else None, now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/accept", response=answers(200, JobOut, *VERB), summary="Accept a job")
@writes
def accept_job(request: ApiRequest, job: str) -> Reply:
    """From now on the customer waits for a call."""
    return shown(
        actions.accept(
            actor=request.auth,
            job_id=job_of(request, job, "jobs.accept"),
            version=version_seen(request),
            now=request.moment,
        )
    )


@router.post("/jobs/{job}/decline", response=answers(200, JobOut, *VERB), summary="Hand a job back (退单)")
@writes
def decline_job(request: ApiRequest, job: str, payload: ReasonIn) -> Reply:
    """Only some reasons cost the outlet; the next in line is asked at once."""
    return shown(
        actions.decline(
            actor=request.auth, job_id=job_of(request, job, "jobs.accept"),
            reason=payload.reason, message=payload.message,
            version=version_seen(request), now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/take-back", response=answers(200, JobOut, *VERB), summary="Take a job back (转派)")
@writes
def take_back_job(request: ApiRequest, job: str, payload: TakeBackIn) -> Reply:
    """Out of the hand that has it; the next in line is asked unless that is not wanted."""
    return shown(
        actions.take_back(
            actor=request.auth, job_id=job_of(request, job, "jobs.dispatch"), reason=payload.reason, ask=payload.ask,
            version=version_seen(request), now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/assign", response=answers(200, JobOut, *VERB), summary="Name who goes")
@writes
def assign_job(request: ApiRequest, job: str, payload: AssignJobIn) -> Reply:
    """409 `staff_unfit` with the reasons: a licence that expired, an absence, another sex than was asked for."""
    return shown(
        actions.assign(
            actor=request.auth, job_id=job_of(request, job, "jobs.accept"),
            staff_id=payload.technician, reason=payload.reason,
            version=version_seen(request), now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/unassign", response=answers(200, JobOut, *VERB), summary="Take somebody off a job")
@writes
def unassign_job(request: ApiRequest, job: str, payload: WhyIn) -> Reply:
    """The job keeps its window and waits for another hand of the same unit."""
    return shown(
        actions.unassign(
            actor=request.auth, job_id=job_of(request, job, "jobs.accept"),
            reason=payload.reason, version=version_seen(request),
            now=request.moment,
        )
    )  # fmt: skip


@router.get("/job-feeds", response=answers(200, ListOf[FeedOut]), summary="List calendar addresses")
@reads
def list_feeds(request: ApiRequest) -> Reply:
    """One's own and those of one's units; the addresses themselves are not kept."""
    return Reply({"items": [plain(one) for one in queries.feeds(request.auth)], "next": None})


@router.post("/job-feeds", response=answers(201, FeedOut), summary="Make a calendar address")
@writes
def open_feed(request: ApiRequest, payload: FeedIn | None = None) -> Reply:
    """The `url` is told once; whoever has it reads the calendar."""
    told, actor = payload or FeedIn(), request.auth
    actor.need("jobs.own")
    view, secret = actions.open_feed(
        actor=actor, technician_id=told.technician, now=request.moment,
        unit_id=queries.unit_id(actor, told.unit) if told.unit else None,
    )  # fmt: skip
    body = plain(view) | {"url": request.build_absolute_uri(f"/calendar/{secret}.ics")}
    return Reply(body, status=201, location=f"{BASE}/job-feeds/{view.id}")


@router.get("/job-feeds/{feed}", response=answers(200, FeedOut), summary="Read a calendar address")
@reads
def get_feed(request: ApiRequest, feed: str) -> Reply:
    """Whose it is and when it was made."""
    return Reply(plain(queries.feed(request.auth, id_of(feed))))


@router.post("/job-feeds/{feed}/revoke", response=answers(200, FeedOut), summary="Revoke a calendar address")
@writes
def revoke_feed(request: ApiRequest, feed: str) -> Reply:
    """It answers nobody any more."""
    return Reply(plain(actions.revoke_feed(actor=request.auth, feed_id=id_of(feed), now=request.moment)))
