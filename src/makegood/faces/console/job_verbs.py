"""The verbs of a job's page: which of them somebody may use now, and which one they most likely came for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from makegood.faces.console import job_forms as forms
from makegood.ground.actor import Actor
from makegood.rooms.jobs import lifecycle
from makegood.rooms.jobs.views import JobView


@dataclass(frozen=True, slots=True)
class Words:
    """A verb as a button, its form, and the verbs of the table behind it (any of them opens it)."""

    verb: str
    label: Any
    form: type[Any]
    behind: tuple[str, ...] = ()


VERBS = (
    Words("accept", _("Accept"), forms.PlainForm),
    Words("offer", _("Offer"), forms.OfferForm),
    Words("assign", _("Name who goes"), forms.AssignForm),
    Words("contact", _("Talk with the customer"), forms.ContactForm, ("contact",)),
    Words("depart", _("On my way"), forms.PlainForm),
    Words("arrive", _("Arrived"), forms.PlainForm),
    Words("complete", _("End the visit"), forms.CompleteForm, ("finish", "arrive")),
    Words("rebook", _("Rebook"), forms.RebookForm),
    Words("hold", _("Hold"), forms.HoldForm),
    Words("resume", _("End the wait"), forms.PlainForm),
    Words("move", _("Other address"), forms.MoveForm),
    Words("note", _("Note"), forms.NoteForm),
    Words("preserve", _("Leave the unit as it is"), forms.PlainForm),
    Words("dispute", _("Price disputed"), forms.DisputeForm),
    Words("plan_next", _("Another visit"), forms.WindowForm),
    Words("submit", _("Hand in the papers"), forms.PlainForm),
    Words("pass", _("Pass the papers"), forms.PlainForm),
    Words("return", _("Send the papers back"), forms.WordsForm),
    Words("decline", _("Hand back"), forms.DeclineForm),
    Words("unassign", _("Take off"), forms.UnassignForm),
    Words("take_back", _("Take back"), forms.TakeBackForm),
    Words("cancel", _("Cancel"), forms.CancelForm),
)


def open_verbs(job: JobView, actor: Actor) -> list[Words]:
    """What the reader may do with the job in its states, in the order of the buttons."""
    states = {"work": job.work, "evidence": job.evidence, "money": job.money}
    found = []
    for one in VERBS:
        rows = [
            row for row in lifecycle.TABLE
            if row.verb in (one.behind or (one.verb,)) and states[row.track] in row.states
        ]  # fmt: skip
        ready = one.verb != "submit" or job.work in {"done", "failed", *lifecycle.PARKED}
        if ready and any(all(map(actor.may, row.needs)) for row in rows):
            found.append(one)
    return found


#: What moves a job on from where it stands, by who reads: whoever goes there, whoever gives jobs to others, all others.
#: The first of them that is open to the reader is the one button that stands out; where none is, nothing does.
_NEXT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "door": {
        "assigned": ("contact", "depart"), "booked": ("depart",), "en_route": ("arrive",), "on_site": ("complete",),
        "in_workshop": ("complete",),
    },
    "dispatch": {"offered": ("take_back", "accept")},
    "": {
        "to_dispatch": ("offer",), "declined": ("offer",), "offered": ("accept",), "accepted": ("contact", "assign"),
        "assigned": ("contact",), "booked": ("rebook",), "en_route": ("arrive", "rebook"), "on_site": ("complete",),
        "on_hold": ("contact", "resume"), "awaiting_part": ("plan_next",), "under_appraisal": ("plan_next",),
        "in_workshop": ("complete", "plan_next"), "done": ("submit",), "failed": ("plan_next", "submit"),
    },
}  # fmt: skip


def likely(job: JobView, verbs: Iterable[Words], actor: Actor, goes: bool) -> str:
    """The verb that the reader most likely came for, among those open to them; '' where nothing waits for them."""
    found = {one.verb for one in verbs}
    if job.evidence == "submitted" and "pass" in found:
        return "pass"
    part = "door" if goes else "dispatch" if actor.may("jobs.dispatch") and job.unit_id != job.home_id else ""
    first = _NEXT[part].get(job.work, ())
    if job.work in {"accepted", "booked"} and job.window_from is not None and job.technician_id is None:
        first = ("assign", *first)
    return next((one for one in (*first, *_NEXT[""].get(job.work, ())) if one in found), "")
