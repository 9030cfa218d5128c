"""What is done with a job: talking with the customer, at the door, papers."""

from django.http import StreamingHttpResponse

from makegood.faces.api.jobs.given import (
    AtIn,
    ContactIn,
    DisputeIn,
    DoneIn,
    JobPlaceIn,
    NextIn,
    NoteIn,
    PreserveIn,
    ReasonIn,
    RebookIn,
    SendBackIn,
    WaitIn,
)
from makegood.faces.api.jobs.jobs import job_of
from makegood.faces.api.jobs.shapes import JobOut, NoteOut
from makegood.faces.api.wire.answers import Reply, created, every, shown
from makegood.faces.api.wire.fields import id_of
from makegood.faces.api.wire.files import DOWNLOAD, MULTIPART, FileOut, attached
from makegood.faces.api.wire.requests import ApiRequest, by, seen
from makegood.faces.api.wire.routes import VERB, Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.rooms.jobs import actions, queries
from makegood.rooms.jobs.inputs import DoneItem, DoneJob

routes = Routes("jobs")


@routes.verb("/jobs/{job}/contact", JobOut, "Tell of a talk with the customer")
def contact_job(request: ApiRequest, job: str, payload: ContactIn) -> Reply:
    """Books a window, holds the job, ends it, or counts a try; the third in two days holds it."""
    talk = actions.Talk(
        payload.outcome,
        payload.window.told() if payload.window else None,
        payload.until,
        payload.proof.told() if payload.proof else None,
        payload.note,
        payload.at,
    )
    return shown(actions.contact(job_id=job_of(request, job, "jobs.book"), talk=talk, **seen(request)))


@routes.verb("/jobs/{job}/rebook", JobOut, "Move a window (改约)")
def rebook_job(request: ApiRequest, job: str, payload: RebookIn) -> Reply:
    """By the customer with proof: clocks stand still until the new window. Otherwise they run and it is counted."""
    return shown(
        actions.rebook(
            job_id=job_of(request, job, "jobs.book"),
            by=payload.by,
            window=payload.window.told(),
            proof=payload.proof.told() if payload.proof else None,
            **seen(request),
        )
    )


@routes.verb("/jobs/{job}/hold", JobOut, "Let a job wait (挂单)")
def hold_job(request: ApiRequest, job: str, payload: WaitIn) -> Reply:
    """It comes back by itself."""
    return shown(
        actions.hold(
            job_id=job_of(request, job, "jobs.book"),
            reason=payload.reason,
            until=payload.until,
            proof=payload.proof.told() if payload.proof else None,
            **seen(request),
        )
    )


@routes.verb("/jobs/{job}/resume", JobOut, "End a wait")
def resume_job(request: ApiRequest, job: str) -> Reply:
    """The clocks run on."""
    return shown(actions.resume(job_id=job_of(request, job, "jobs.book"), **seen(request)))


@routes.verb("/jobs/{job}/move", JobOut, "Change the place")
def move_job(request: ApiRequest, job: str, payload: JobPlaceIn) -> Reply:
    """Where another outlet serves, the job goes to it at once."""
    return shown(actions.move_place(job_id=job_of(request, job, "jobs.book"), place=payload.told(), **seen(request)))


@routes.verb("/jobs/{job}/depart", JobOut, "Set out")
def depart_job(request: ApiRequest, job: str, payload: AtIn | None = None) -> Reply:
    """The technician is on the way."""
    return shown(
        actions.depart(job_id=job_of(request, job, "jobs.work"), at=payload.at if payload else None, **seen(request))
    )


@routes.verb("/jobs/{job}/arrive", JobOut, "Arrive")
def arrive_job(request: ApiRequest, job: str, payload: AtIn | None = None) -> Reply:
    """The window is kept or was missed at that moment."""
    return shown(
        actions.arrive(job_id=job_of(request, job, "jobs.work"), at=payload.at if payload else None, **seen(request))
    )


@routes.verb("/jobs/{job}/complete", JobOut, "End a visit")
def complete_job(request: ApiRequest, job: str, payload: DoneIn) -> Reply:
    """Settles what the job and its case owe, writes the items' files, moves the case."""
    items = tuple(
        DoneItem(one.item, one.serial, one.unreadable, one.reason, one.result, one.note) for one in payload.items
    )
    done = DoneJob(
        payload.result,
        payload.at,
        payload.arrived_at,
        payload.note,
        items,
        payload.key,
        payload.next_window.told() if payload.next_window else None,
    )
    return shown(actions.complete(job_id=job_of(request, job, "jobs.work"), done=done, **seen(request)))


@routes.read("/jobs/{job}/notes", ListOf[NoteOut], "What was noted at the door")
def list_job_notes(request: ApiRequest, job: str) -> Reply:
    """Oldest first."""
    request.auth.need("jobs.own")
    return every(queries.notes(request.auth, job_of(request, job)))


@routes.verb("/jobs/{job}/notes", JobOut, "Note something at the door")
def note_job(request: ApiRequest, job: str, payload: NoteIn) -> Reply:
    """What others have to know."""
    return shown(
        actions.note_at_door(
            job_id=job_of(request, job, "jobs.work"),
            code=payload.code,
            text=payload.text,
            at=payload.at,
            **seen(request),
        )
    )


@routes.verb("/jobs/{job}/preserve", JobOut, "Leave the unit as it is")
def preserve_job(request: ApiRequest, job: str, payload: PreserveIn | None = None) -> Reply:
    """After a fire or an injury nobody mends what has to be looked at first."""
    return shown(
        actions.preserve(job_id=job_of(request, job, "jobs.work"), on=payload.on if payload else True, **seen(request))
    )


@routes.verb("/jobs/{job}/dispute", JobOut, "Question a price at the door")
def dispute_job(request: ApiRequest, job: str, payload: DisputeIn) -> Reply:
    """Stop, call, decide: asks for an approval."""
    return shown(
        actions.dispute_price(
            job_id=job_of(request, job, "jobs.work"),
            amount=payload.amount,
            currency=payload.currency,
            text=payload.text,
            **seen(request),
        )
    )


@routes.create("/jobs/{job}/next", JobOut, "Plan the next visit", *VERB)
def next_job(request: ApiRequest, job: str, payload: NextIn | None = None) -> Reply:
    """A job of its own that knows the one before it."""
    told = payload or NextIn()
    child = actions.plan_next(
        job_id=job_of(request, job, "jobs.book"),
        window=told.window.told() if told.window else None,
        kind=told.kind,
        **seen(request),
    )
    return created(child, f"/jobs/{child.number}")


@routes.verb("/jobs/{job}/cancel", JobOut, "Cancel a job")
def cancel_job(request: ApiRequest, job: str, payload: ReasonIn) -> Reply:
    """The work is not to be done; whoever had it in hand is told."""
    return shown(
        actions.cancel(
            job_id=job_of(request, job, "jobs.dispatch"),
            reason=payload.reason,
            message=payload.message,
            **seen(request),
        )
    )


@routes.create("/jobs/{job}/attachments", ListOf[FileOut], "Attach papers to a job", 413, 507, extra=MULTIPART)
def attach_job_papers(request: ApiRequest, job: str) -> Reply:
    """`multipart/form-data` with one or more `files`; all are kept, or none."""
    found = actions.attach_papers(job_id=job_of(request, job, "jobs.work"), uploads=uploads_of(request), **by(request))
    return attached(found, f"/jobs/{job}")


@routes.read("/jobs/{job}/attachments", ListOf[FileOut], "List the papers of a job")
def list_job_papers(request: ApiRequest, job: str) -> Reply:
    """In the order in which they came."""
    return every(queries.papers(request.auth, job_of(request, job)))


@routes.download("/jobs/{job}/attachments/{file}", "Download a paper of a job", extra=DOWNLOAD)
def get_job_paper(request: ApiRequest, job: str, file: str) -> StreamingHttpResponse:
    """Always as a download."""
    view, content = queries.paper(request.auth, job_of(request, job), id_of(file))
    accounts_actions.note_looks(act="open", kind="file", ids=[view.id], **by(request))
    return serving.response(view, content)


@routes.verb("/jobs/{job}/evidence/submit", JobOut, "Hand in the papers")
def submit_evidence(request: ApiRequest, job: str) -> Reply:
    """What is attached shows that the work was done."""
    return shown(actions.submit_evidence(job_id=job_of(request, job, "jobs.work"), **seen(request)))


@routes.verb("/jobs/{job}/evidence/pass", JobOut, "Pass the papers")
def pass_evidence(request: ApiRequest, job: str) -> Reply:
    """They are complete."""
    return shown(actions.pass_evidence(job_id=job_of(request, job, "jobs.judge"), **seen(request)))


@routes.verb("/jobs/{job}/evidence/return", JobOut, "Send the papers back")
def return_evidence(request: ApiRequest, job: str, payload: SendBackIn) -> Reply:
    """The outlet hears what is missing."""
    return shown(actions.return_evidence(job_id=job_of(request, job, "jobs.judge"), text=payload.text, **seen(request)))
