"""What is done with a job: talking with the customer, at the door, papers."""

from django.http import StreamingHttpResponse
from ninja import Router

from makegood.faces.api.answers import BASE, Reply, created, reads, shown, streams, writes
from makegood.faces.api.attachments import DOWNLOAD, MULTIPART
from makegood.faces.api.descriptions import VERB, ListOf, answers
from makegood.faces.api.descriptions_desk import FileOut
from makegood.faces.api.fields import id_of
from makegood.faces.api.jobs import job_of
from makegood.faces.api.jobs_described import JobOut, NoteOut
from makegood.faces.api.jobs_given import (
    AtIn,
    ContactIn,
    DisputeIn,
    DoneIn,
    HoldIn,
    NextIn,
    NoteIn,
    PlaceIn,
    PreserveIn,
    ReasonIn,
    RebookIn,
    ReturnIn,
)
from makegood.faces.api.requests import ApiRequest, version_seen
from makegood.faces.api.shapes import plain
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.inputs import DoneItem, DoneJob

router = Router(tags=["jobs"])


@router.post("/jobs/{job}/contact", response=answers(200, JobOut, *VERB), summary="Tell of a talk with the customer")
@writes
def contact_job(request: ApiRequest, job: str, payload: ContactIn) -> Reply:
    """Books a window, holds the job, ends it, or counts a try; the third in two days holds it."""
    talk = actions.Talk(
        payload.outcome, payload.window.told() if payload.window else None, payload.until,
        payload.proof.told() if payload.proof else None, payload.note, payload.at,
    )  # fmt: skip
    return shown(
        actions.contact(
            actor=request.auth,
            job_id=job_of(request, job, "jobs.book"),
            talk=talk,
            version=version_seen(request),
            now=request.moment,
        )
    )


@router.post("/jobs/{job}/rebook", response=answers(200, JobOut, *VERB), summary="Move a window (改约)")
@writes
def rebook_job(request: ApiRequest, job: str, payload: RebookIn) -> Reply:
    """By the customer with proof: clocks stand still until the new window. Otherwise they run and it is counted."""
    return shown(
        actions.rebook(
            actor=request.auth, job_id=job_of(request, job, "jobs.book"), by=payload.by, window=payload.window.told(),
            proof=payload.proof.told() if payload.proof else None, version=version_seen(request), now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/hold", response=answers(200, JobOut, *VERB), summary="Let a job wait (挂单)")
@writes
def hold_job(request: ApiRequest, job: str, payload: HoldIn) -> Reply:
    """It comes back by itself."""
    return shown(
        actions.hold(
            actor=request.auth, job_id=job_of(request, job, "jobs.book"), reason=payload.reason, until=payload.until,
            proof=payload.proof.told() if payload.proof else None, version=version_seen(request), now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/resume", response=answers(200, JobOut, *VERB), summary="End a wait")
@writes
def resume_job(request: ApiRequest, job: str) -> Reply:
    """The clocks run on."""
    return shown(
        actions.resume(
            actor=request.auth,
            job_id=job_of(request, job, "jobs.book"),
            version=version_seen(request),
            now=request.moment,
        )
    )


@router.post("/jobs/{job}/move", response=answers(200, JobOut, *VERB), summary="Change the place")
@writes
def move_job(request: ApiRequest, job: str, payload: PlaceIn) -> Reply:
    """Where another outlet serves, the job goes to it at once."""
    return shown(
        actions.move_place(
            actor=request.auth, job_id=job_of(request, job, "jobs.book"),
            place=payload.told(), version=version_seen(request),
            now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/depart", response=answers(200, JobOut, *VERB), summary="Set out")
@writes
def depart_job(request: ApiRequest, job: str, payload: AtIn | None = None) -> Reply:
    """The technician is on the way."""
    return shown(
        actions.depart(
            actor=request.auth, job_id=job_of(request, job, "jobs.work"), at=payload.at if payload else None,
            version=version_seen(request), now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/arrive", response=answers(200, JobOut, *VERB), summary="Arrive")
@writes
def arrive_job(request: ApiRequest, job: str, payload: AtIn | None = None) -> Reply:
    """The window is kept or was missed at that moment."""
    return shown(
        actions.arrive(
            actor=request.auth, job_id=job_of(request, job, "jobs.work"), at=payload.at if payload else None,
            version=version_seen(request), now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/complete", response=answers(200, JobOut, *VERB), summary="End a visit")
@writes
def complete_job(request: ApiRequest, job: str, payload: DoneIn) -> Reply:
    """Settles what the job and its case owe, writes the items' files, moves the case."""
    items = tuple(
        DoneItem(one.item, one.serial, one.unreadable, one.reason, one.result, one.note) for one in payload.items
    )
    done = DoneJob(
        payload.result, payload.at, payload.arrived_at, payload.note, items, payload.key,
        payload.next_window.told() if payload.next_window else None,
    )  # fmt: skip
    return shown(
        actions.complete(
            actor=request.auth,
            job_id=job_of(request, job, "jobs.work"),
            done=done,
            version=version_seen(request),
            now=request.moment,
        )
    )


@router.get("/jobs/{job}/notes", response=answers(200, ListOf[NoteOut]), summary="What was noted at the door")
@reads
def list_notes(request: ApiRequest, job: str) -> Reply:
    """Oldest first."""
    request.auth.need("jobs.own")
    return Reply({"items": [plain(one) for one in queries.notes(request.auth, job_of(request, job))], "next": None})


@router.post("/jobs/{job}/notes", response=answers(200, JobOut, *VERB), summary="Note something at the door")
@writes
def note_job(request: ApiRequest, job: str, payload: NoteIn) -> Reply:
    """What others have to know."""
    return shown(
        actions.note_at_door(
            actor=request.auth, job_id=job_of(request, job, "jobs.work"),
            code=payload.code, text=payload.text, at=payload.at,
            version=version_seen(request), now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/preserve", response=answers(200, JobOut, *VERB), summary="Leave the unit as it is")
@writes
def preserve_job(request: ApiRequest, job: str, payload: PreserveIn | None = None) -> Reply:
    """After a fire or an injury nobody mends what has to be looked at first."""
    return shown(
        actions.preserve(
            actor=request.auth, job_id=job_of(request, job, "jobs.work"), on=payload.on if payload else True,
            version=version_seen(request), now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/dispute", response=answers(200, JobOut, *VERB), summary="Question a price at the door")
@writes
def dispute_job(request: ApiRequest, job: str, payload: DisputeIn) -> Reply:
    """Stop, call, decide: asks for an approval."""
    return shown(
        actions.dispute_price(
            actor=request.auth, job_id=job_of(request, job, "jobs.work"),
            amount=payload.amount, currency=payload.currency,
            text=payload.text, version=version_seen(request), now=request.moment,
        )
    )  # fmt: skip


@router.post("/jobs/{job}/next", response=answers(201, JobOut, *VERB), summary="Plan the next visit")
@writes
def next_job(request: ApiRequest, job: str, payload: NextIn | None = None) -> Reply:
    """A job of its own that knows the one before it."""
    told = payload or NextIn()
    child = actions.plan_next(
        actor=request.auth, job_id=job_of(request, job, "jobs.book"),
        window=told.window.told() if told.window else None,
        kind=told.kind, version=version_seen(request), now=request.moment,
    )  # fmt: skip
    return created(child, f"/jobs/{child.number}")


@router.post("/jobs/{job}/cancel", response=answers(200, JobOut, *VERB), summary="Cancel a job")
@writes
def cancel_job(request: ApiRequest, job: str, payload: ReasonIn) -> Reply:
    """The work is not to be done; whoever had it in hand is told."""
    return shown(
        actions.cancel(
            actor=request.auth, job_id=job_of(request, job, "jobs.dispatch"),
            reason=payload.reason, message=payload.message,
            version=version_seen(request), now=request.moment,
        )
    )  # fmt: skip


@router.post(
    "/jobs/{job}/attachments", response=answers(201, ListOf[FileOut], 413), summary="Attach papers to a job",
    openapi_extra=MULTIPART,
)  # fmt: skip
@writes
def attach_papers(request: ApiRequest, job: str) -> Reply:
    """`multipart/form-data` with one or more `files`; all are kept, or none."""
    found = actions.attach_papers(
        actor=request.auth, job_id=job_of(request, job, "jobs.work"), uploads=uploads_of(request), now=request.moment
    )
    body = {"items": [plain(one) for one in found], "next": None}
    return Reply(body, status=201, location=f"{BASE}/jobs/{job}/attachments")


@router.get("/jobs/{job}/attachments", response=answers(200, ListOf[FileOut]), summary="List the papers of a job")
@reads
def list_papers(request: ApiRequest, job: str) -> Reply:
    """In the order in which they came."""
    found = queries.papers(request.auth, job_of(request, job))
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.get("/jobs/{job}/attachments/{file}", summary="Download a paper of a job", openapi_extra=DOWNLOAD)
@streams
def get_paper(request: ApiRequest, job: str, file: str) -> StreamingHttpResponse:
    """Always as a download."""
    view, content = queries.paper(request.auth, job_of(request, job), id_of(file))
    accounts_actions.note_looks(actor=request.auth, act="open", kind="file", ids=[view.id], now=request.moment)
    return serving.response(view, content)


@router.post("/jobs/{job}/evidence/submit", response=answers(200, JobOut, *VERB), summary="Hand in the papers")
@writes
def submit_evidence(request: ApiRequest, job: str) -> Reply:
    """What is attached shows that the work was done."""
    return shown(
        actions.submit_evidence(
            actor=request.auth,
            job_id=job_of(request, job, "jobs.work"),
            version=version_seen(request),
            now=request.moment,
        )
    )


@router.post("/jobs/{job}/evidence/pass", response=answers(200, JobOut, *VERB), summary="Pass the papers")
@writes
def pass_evidence(request: ApiRequest, job: str) -> Reply:
    """They are complete."""
    return shown(
        actions.pass_evidence(
            actor=request.auth,
            job_id=job_of(request, job, "jobs.judge"),
            version=version_seen(request),
            now=request.moment,
        )
    )


@router.post("/jobs/{job}/evidence/return", response=answers(200, JobOut, *VERB), summary="Send the papers back")
@writes
def return_evidence(request: ApiRequest, job: str, payload: ReturnIn) -> Reply:
    """The outlet hears what is missing."""
    return shown(
        actions.return_evidence(
            actor=request.auth, job_id=job_of(request, job, "jobs.judge"),
            text=payload.text, version=version_seen(request),
            now=request.moment,
        )
    )  # fmt: skip
