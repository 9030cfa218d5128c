"""Jobs: work at a place, asked of outlets and given to people."""

from makegood.faces.api.cases.cases import told_case
from makegood.faces.api.jobs.given import (
    AssignJobIn,
    DisruptionIn,
    DisruptionPreviewIn,
    JobIn,
    OfferIn,
    ReasonIn,
    ReassignDayIn,
    TakeBackIn,
    TakeInIn,
    WhyIn,
)
from makegood.faces.api.jobs.shapes import (
    CandidateOut,
    DisruptionOut,
    DisruptionPreviewOut,
    HandOut,
    JobKindOut,
    JobOut,
    MovedAllOut,
    TakenInOut,
    VisitWindowOut,
)
from makegood.faces.api.promises.shapes import ObligationOut
from makegood.faces.api.wire.answers import BASE, Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import Asked, Cursor, Day, Limit, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, seen
from makegood.faces.api.wire.routes import VERB, Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.faces.api.wire.timelines import EventOut, timeline_page
from makegood.ground.accounts import actions as accounts_actions
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import queries as customers
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.inputs import DisruptionInput, JobInput, VisitInput, VisitWish
from makegood.rooms.jobs.views import JobView

routes = Routes("jobs")


def job_of(request: ApiRequest, number: str, need: str = "jobs.own") -> int:
    """The id behind the number in an address, for whoever holds the permission somewhere. Raises Forbidden, Missing."""
    request.auth.need(need)
    return queries.job_id(request.auth, number)


def make_job(request: ApiRequest, payload: JobIn) -> JobView:
    """Lay out a job. Raises as the action."""
    actor = request.auth
    actor.need("jobs.open")
    return actions.create_job(
        job=JobInput(
            kind=payload.kind,
            case_id=cases.case_id(actor, payload.case) if payload.case else None,
            customer_id=payload.customer,
            item_ids=tuple(payload.items),
            described=tuple(payload.described),
            unit_id=queries.unit_id(actor, payload.unit) if payload.unit else None,
            place=payload.place.told(),
            window=payload.window.told() if payload.window else None,
            sex_wish=payload.sex_wish,
            avoid=tuple(payload.avoid),
            task=payload.task,
            preserve=payload.preserve,
            external_id=payload.external_id,
        ),
        ask=payload.ask,
        **by(request),
    )


@routes.create("/jobs", JobOut, "Lay out a job", *VERB)
def create_job(request: ApiRequest, payload: JobIn) -> Reply:
    """Customer, item and place of its case are taken over; a promised window starts its clock."""
    job = make_job(request, payload)
    return created(job, f"/jobs/{job.number}")


@routes.read("/jobs", ListOf[JobOut], "List jobs")
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
    q: Asked = "",
    sort: str = "due",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """`work` and `evidence` may name several states, separated by commas; `unit` includes what is below it.

    `sort`: `due` (broken and still undone first, then by due moment), `window`, `newest`.
    """
    actor = request.auth
    found = queries.page(
        actor,
        now=request.moment,
        work=[one for one in (work or "").split(",") if one],
        evidence=[one for one in (evidence or "").split(",") if one],
        kind=kind or None,
        unit=queries.unit_id(actor, unit) if unit else None,
        technician=id_of(technician) if technician else None,
        customer=id_of(customer) if customer else None,
        item=id_of(item) if item else None,
        case=cases.case_id(actor, case) if case else None,
        on=on,
        late=late,
        q=q,
        sort=sort,
        cursor=cursor or None,
        limit=limit,
    )
    return listed(found)


@routes.read("/visit-windows", ListOf[VisitWindowOut], "When somebody could come")
def list_visit_windows(
    request: ApiRequest,
    kind: str,
    division: Asked = "",
    customer: str | None = None,
    item: str | None = None,
    category: str = "",
    limit: Limit = 8,
) -> Reply:
    """The next windows that can be promised for work of a `kind`: of the first place in line that has any, and of the
    next ones what is sooner. Without `division` it is where the customer lives.
    """
    actor = request.auth
    actor.need("jobs.open")
    customer_id = id_of(customer) if customer else None
    where = division or (customers.get(actor, customer_id).division if customer_id is not None else "")
    wish = VisitWish(kind, where, customer_id, id_of(item) if item else None, category[:60])
    return every(queries.free_windows(actor, wish, request.moment, limit))


@routes.create("/visits", TakenInOut, "Take in a matter with a promised visit", *VERB)
def take_in(request: ApiRequest, payload: TakeInIn) -> Reply:
    """Case, job and offer in one act. 409 `window_taken` when the last room of the window was given away meanwhile."""
    actor = request.auth
    actor.need("cases.open")
    actor.need("jobs.open")
    visit = VisitInput(
        queries.unit_id(actor, payload.unit), payload.window.told(), payload.place.told(), payload.kind
    )  # fmt: skip
    case, job = actions.take_in(request=told_case(payload.case), visit=visit, **by(request))
    return Reply({"case": plain(case), "job": plain(job)}, status=201, location=f"{BASE}/cases/{case.number}")


@routes.read("/job-kinds", ListOf[JobKindOut], "List the kinds of work")
def list_job_kinds(request: ApiRequest) -> Reply:
    """Fixed roots and what the company hung below them."""
    request.auth.need("jobs.own")
    return every(queries.kinds().values())


@routes.verb("/jobs/reassign-day", MovedAllOut, "Give a day's visits to others")
def reassign_day(request: ApiRequest, payload: ReassignDayIn) -> Reply:
    """In one act, each with the reason; where nobody may go, the job keeps its window and has nobody."""
    found = actions.reassign_day(
        staff_id=payload.technician, on=payload.day, reason=payload.reason, to_id=payload.to, **by(request)
    )
    return Reply({"items": [plain(one) for one in found]})


def _disruption(request: ApiRequest, payload: DisruptionPreviewIn) -> DisruptionInput:
    """Raises Forbidden, Invalid `unit_unknown`."""
    actor = request.auth
    actor.need("jobs.dispatch")
    return payload.told(queries.unit_id(actor, payload.unit) if payload.unit else None)


@routes.verb("/jobs/disruption", DisruptionOut, "Move the windows of a place or a unit")
def declare_disruption(request: ApiRequest, payload: DisruptionIn) -> Reply:
    """A declared disruption needs no customer's proof; clocks that allow it stand still until it is over.

    At most 500 windows move at once, the earliest first; `left` says how many more there are: ask again for those.
    """
    moved = actions.declare_disruption(
        disruption=_disruption(request, payload), reason=payload.reason, only=payload.only, **by(request)
    )
    return Reply({"items": [plain(one) for one in moved.items], "left": moved.left})


@routes.act("/jobs/disruption/preview", DisruptionPreviewOut, "Which windows a disruption would move")
def preview_disruption(request: ApiRequest, payload: DisruptionPreviewIn) -> Reply:
    """Nothing is changed. The first 500 jobs with a window in that time, the earliest first; `left` says how many more
    there are."""
    found = queries.disrupted(request.auth, _disruption(request, payload), request.moment)
    return Reply({"items": [plain(one) for one in found.items], "left": found.left})


@routes.read("/jobs/{job}", JobOut, "Read a job")
def get_job(request: ApiRequest, job: str) -> Reply:
    """By its number, with or without blanks and hyphens; a mistyped digit is said to be one."""
    view = queries.job(request.auth, job, request.moment)
    accounts_actions.note_looks(act="open", kind="job", ids=[view.id], **by(request))
    return shown(view)


@routes.read("/jobs/{job}/candidates", ListOf[CandidateOut], "Who may be asked")
def list_candidates(request: ApiRequest, job: str) -> Reply:
    """In the order of asking, each with the reasons against."""
    request.auth.need("jobs.read")
    return every(queries.candidates(request.auth, job_of(request, job), request.moment))


@routes.read("/jobs/{job}/hands", ListOf[HandOut], "Who may go")
def list_hands(request: ApiRequest, job: str) -> Reply:
    """The people of the unit that has the job, each with the reasons against."""
    request.auth.need("jobs.own")
    return every(queries.hands(request.auth, job_of(request, job), request.moment))


@routes.read("/jobs/{job}/obligations", ListOf[ObligationOut], "What a job is owed")
def list_job_obligations(request: ApiRequest, job: str) -> Reply:
    """Judged now, the most pressing first."""
    view = queries.job(request.auth, job, request.moment)
    return every(view.obligations)


@routes.read("/jobs/{job}/timeline", ListOf[EventOut], "What happened in a job")
def get_job_timeline(request: ApiRequest, job: str, cursor: Cursor = None, limit: Limit = 50) -> Reply:
    """Read from the journal, newest first."""
    request.auth.need("jobs.own")
    id_ = job_of(request, job)
    page = queries.timeline(request.auth, id_, cursor or None, limit)
    return timeline_page(request, page, queries.obligations_of(request.auth, id_, request.moment))


@routes.verb("/jobs/{job}/offer", JobOut, "Offer a job to an outlet")
def offer_job(request: ApiRequest, job: str, payload: OfferIn | None = None) -> Reply:
    """409 `job_no_candidate` with the reasons when nobody can be asked, `unit_unfit` when the named one cannot."""
    told, actor = payload or OfferIn(), request.auth
    return shown(
        actions.offer(
            job_id=job_of(request, job, "jobs.dispatch"),
            message=told.message,
            unit_id=queries.unit_id(actor, told.unit) if told.unit else None,
            **seen(request),
        )
    )


@routes.verb("/jobs/{job}/accept", JobOut, "Accept a job")
def accept_job(request: ApiRequest, job: str) -> Reply:
    """From now on the customer waits for a call."""
    return shown(actions.accept(job_id=job_of(request, job, "jobs.accept"), **seen(request)))


@routes.verb("/jobs/{job}/decline", JobOut, "Hand a job back (退单)")
def decline_job(request: ApiRequest, job: str, payload: ReasonIn) -> Reply:
    """Only some reasons cost the outlet; the next in line is asked at once."""
    return shown(
        actions.decline(
            job_id=job_of(request, job, "jobs.accept"), reason=payload.reason, message=payload.message, **seen(request)
        )
    )


@routes.verb("/jobs/{job}/take-back", JobOut, "Take a job back (转派)")
def take_back_job(request: ApiRequest, job: str, payload: TakeBackIn) -> Reply:
    """Out of the hand that has it; the next in line is asked unless that is not wanted."""
    return shown(
        actions.take_back(
            job_id=job_of(request, job, "jobs.dispatch"), reason=payload.reason, ask=payload.ask, **seen(request)
        )
    )


@routes.verb("/jobs/{job}/assign", JobOut, "Name who goes")
def assign_job(request: ApiRequest, job: str, payload: AssignJobIn) -> Reply:
    """409 `staff_unfit` with the reasons: a licence that expired, an absence, another sex than was asked for."""
    return shown(
        actions.assign(
            job_id=job_of(request, job, "jobs.accept"),
            staff_id=payload.technician,
            reason=payload.reason,
            **seen(request),
        )
    )


@routes.verb("/jobs/{job}/unassign", JobOut, "Take somebody off a job")
def unassign_job(request: ApiRequest, job: str, payload: WhyIn) -> Reply:
    """The job keeps its window and waits for another hand of the same unit."""
    return shown(actions.unassign(job_id=job_of(request, job, "jobs.accept"), reason=payload.reason, **seen(request)))
