"""The board of jobs, an outlet's desk, a technician's day, and the page of one job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from makegood.faces.console import job_forms as forms
from makegood.faces.console import wording
from makegood.faces.console.job_verbs import Words, likely, open_verbs
from makegood.faces.console.names import cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid, Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.rooms.jobs import lifecycle, queries, rules
from makegood.rooms.jobs.views import HandView, JobView
from makegood.rooms.network import queries as network
from makegood.rooms.promises.views import ObligationView

NAV = (
    nav.Entry(
        "console:jobs", _("Jobs"), "tool", 105, "jobs.read", "work",
        _("All visits and repairs: what breaks next first."), ("dispatch", "派工"), holds=("console:job",),
    ),
    nav.Entry(
        "console:job-desk", _("Outlet desk"), "done", 102, "jobs.accept", "work",
        _("Accept, call, name who goes, hand in the papers."), holds=("console:job",),
    ),
    nav.Entry(
        "console:job-day", _("My day"), "calendar", 103, "jobs.work", "work", _("Today's visits of one person."),
        holds=("console:job",),
    ),
)  # fmt: skip

#: What the chips of the board offer: states of the work that belong together.
GROUPS: dict[str, tuple[str, ...]] = {
    "dispatch": ("to_dispatch", "declined"), "waiting": ("offered",), "booking": ("accepted", "assigned"),
    "visiting": ("booked", "en_route", "on_site"), "standing": ("on_hold", *lifecycle.PARKED),
    "over": lifecycle.ENDED,
}  # fmt: skip
SORTS = ("due", "window", "newest")


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job in a list: what presses most, whose hands it is in, who goes."""

    job: JobView
    number: str
    top: ObligationView | None
    place: str
    technician: str
    late: bool


def job_rows(found: Iterable[JobView], now: datetime) -> list[JobRow]:
    """Jobs with the names that their rows show: two short queries for the whole list."""
    jobs = list(found)
    places = network.node_names({one.unit_id for one in jobs})
    people = network.staff_names({one.technician_id for one in jobs if one.technician_id})
    return [
        JobRow(
            one, rules.spoken(one.number), next(iter(one.obligations), None), places.get(one.unit_id, ""),
            people.get(one.technician_id or 0, ""),
            one.work in lifecycle.UNDONE and one.next_at is not None and one.next_at < now,
        )
        for one in jobs
    ]  # fmt: skip


@page_for("jobs.own")
def board(request: StaffRequest) -> HttpResponse:
    """Jobs by what breaks next, filtered by what the address says."""
    actor, now, asked = request.actor, timezone.now(), request.GET
    group = asked.get("group", "") if asked.get("group") in GROUPS else ""
    every = asked.get("group") == "all" or (not group and bool(asked.get("q")))
    work: Sequence[str] = () if every else GROUPS.get(group, lifecycle.UNDONE)
    sort = asked.get("sort", "due") if asked.get("sort") in SORTS else "due"
    kind = asked.get("kind", "") if asked.get("kind") in rules.ROOT_KINDS else ""
    found = queries.page(
        actor, now=now, work=work, kind=kind or None, unit=_unit(actor, asked.get("unit", "")),
        late=bool(asked.get("late")), q=asked.get("q", ""), sort=sort, cursor=asked.get("cursor") or None, limit=40,
    )  # fmt: skip
    context = {
        "rows": job_rows(found.items, now), "next": found.next, "first": not asked.get("cursor"), "sort": sort,
        "counts": queries.counts(actor, now), "groups": tuple(GROUPS), "group": group,
        "all": asked.get("group") == "all",
        "kinds": rules.ROOT_KINDS, "kind": kind, "late": bool(asked.get("late")), "asked": asked.get("q", ""),
        "sorts": SORTS,
    }  # fmt: skip
    return fragments.page(request, "console/jobs.html", context)


def _unit(actor: Actor, given: str) -> int | None:
    if not given:
        return None
    try:
        return queries.unit_id(actor, given)
    except Invalid:
        return None


#: The four questions of an outlet's day, and the states that ask them, in the order of the page.
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("answer", ("offered",)), ("call", ("accepted", "assigned")), ("visit", ("booked", "en_route", "on_site")),
    ("papers", ("done",)),
)  # fmt: skip


@page_for("jobs.accept")
def desk(request: StaffRequest) -> HttpResponse:
    """An outlet's whole day on one page: what to answer, whom to call, who goes where, which papers are missing."""
    return show_desk(request, timezone.now())


def show_desk(request: StaffRequest, now: datetime, problem: Problem | None = None) -> HttpResponse:
    """The same after something was refused."""
    actor, reader = request.actor, reader_of(request)
    steps: list[tuple[str, Any, str | None]] = []
    people: dict[int, list[tuple[int, str]]] = {}
    for name, states in STEPS:
        evidence = ("missing", "returned") if name == "papers" else ()
        found = queries.page(actor, now=now, work=states, evidence=evidence, sort="due", limit=30)
        rows = job_rows(found.items, now)
        for unit_id in {row.job.unit_id for row in rows} - set(people):
            people[unit_id] = queries.people(unit_id)
        steps.append((name, [(row, _desk_forms(row.job, people[row.job.unit_id], reader)) for row in rows], found.next))
    context = {"steps": steps, "counts": queries.counts(actor, now), "refused": _sentence(problem, reader)}
    return fragments.page(request, "console/job_desk.html", context, status=problem.status if problem else 200)


def _sentence(problem: Problem | None, reader: Reader) -> str:
    return fragments.sentence(problem, reader) if problem else ""


def _desk_forms(job: JobView, people: list[tuple[int, str]], reader: Reader) -> dict[str, Any]:
    """The forms that an outlet needs most, by verb: who goes, and the window. Who may not go is said when chosen."""
    found: dict[str, Any] = {}
    start = {"version": job.version}
    if "assign" in job.verbs and job.work in {"accepted", "assigned", "booked"}:
        form = forms.AssignForm(name=f"assign-{job.id}", language=reader.language, initial=start)
        form.fields["technician"].choices = people  # type: ignore[attr-defined]
        found["assign"] = form
    if "book" in job.verbs:
        found["contact"] = forms.ContactForm(name=f"contact-{job.id}", language=reader.language, initial=start)
    if job.work == "offered":
        found["decline"] = forms.DeclineForm(name=f"decline-{job.id}", language=reader.language, initial=start)
    return found


def hand_choices(hands: Iterable[HandView], reader: Reader) -> list[tuple[int, str]]:
    """Who may be chosen, and how much each has to do that day."""
    return [(one.id, f"{one.name} ({one.today})") for one in hands if one.free]


@page_for("jobs.work")
def day(request: StaffRequest) -> HttpResponse:
    """Somebody's visits of today on a phone: where, when, who, what to know; one's own unless another is named."""
    actor, now = request.actor, timezone.now()
    mine = network.staff_by_user(actor.id) if actor.id is not None else None
    given = request.GET.get("technician", "")
    chosen = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else mine.id if mine else None
    on = now.astimezone(ZoneInfo(network.company().zone)).date()
    found = queries.day(actor, technician_id=chosen, on=on, now=now) if chosen else []
    looks.note_looks(actor=actor, act="open", kind="job", ids=[one.id for one in found], now=now)
    name = network.staff_names([chosen]).get(chosen, "") if chosen and (found or mine) else ""
    context = {"rows": job_rows(found, now), "name": name, "day": now, "known": chosen is not None}
    return fragments.page(request, "console/job_day.html", context)


# --- one job


@page_for("jobs.own")
def job(request: StaffRequest, number: str) -> HttpResponse:
    """One job: what, where, who, what to know, the clocks, three tracks, what can be done."""
    now = timezone.now()
    found = queries.job(request.actor, number, now)
    looks.note_looks(actor=request.actor, act="open", kind="job", ids=[found.id], now=now)
    return show(request, found, now)


def show(
    request: StaffRequest, found: JobView, now: datetime, opened: str = "", form: Any = None, status: int = 200
) -> HttpResponse:
    """The page of a job, with a form that was refused put back in its place."""
    actor, reader = request.actor, reader_of(request)
    known = cast(
        actor, item_ids=[one.item_id for one in found.items],
        unit_ids=[found.unit_id, found.home_id, *(one.unit_id for one in found.offers)],
    )  # fmt: skip
    hands = queries.hands(actor, found.id, now) if "assign" in found.verbs and found.unit_id != found.home_id else []
    goes = _goes(actor, found)
    # One's own visit is one's own wherever it is; else it counts what the reader may do where the job is.
    here = actor if goes else accounts.at(actor, found.unit_id, found.home_id)
    loose = found.work in lifecycle.HOMELESS and here.may("jobs.dispatch")
    candidates = queries.candidates(actor, found.id, now) if loose else []
    recorded = queries.timeline(actor, found.id, limit=120)
    verbs = []
    opens = open_verbs(found, here)
    strong = likely(found, opens, here, goes)
    for words in sorted(opens, key=lambda one: one.verb != strong):
        one = form if opened == words.verb else _form(words, found, reader)
        offer_choices(one, words.verb, candidates, hands or _own_hands(actor, found, loose, now), reader)
        verbs.append((words, one))
    context = {
        "job": found, "number": rules.spoken(found.number), "verbs": verbs, "opened": opened, "strong": strong,
        "candidates": candidates,
        "hands": hands, "known": known, "technician": _name(found.technician_id),
        "items": [(one, known.items.get(one.item_id or 0)) for one in found.items],
        "offers": [(one, known.places.get(one.unit_id, "")) for one in reversed(found.offers)],
        "notes": queries.notes(actor, found.id), "papers": queries.papers(actor, found.id),
        "lines": wording.tell(recorded.items, wording.duty_names(found.obligations, reader), now, reader),
        "place": known.places.get(found.unit_id, ""), "home": known.places.get(found.home_id, ""),
        "tracks": (("work", found.work), ("evidence", found.evidence), ("money", found.money)),
    }  # fmt: skip
    return fragments.page(request, "console/job.html", context, status=status)


def _goes(actor: Actor, found: JobView) -> bool:
    """Whether the reader is the one who goes there."""
    if actor.id is None or found.technician_id is None or not actor.may("jobs.work"):
        return False
    mine = network.staff_by_user(actor.id)
    return mine is not None and mine.id == found.technician_id


def _name(staff_id: int | None) -> str:
    return network.staff_names([staff_id]).get(staff_id, "") if staff_id else ""


def _own_hands(actor: Actor, found: JobView, loose: bool, now: datetime) -> list[HandView]:
    """For a job that nobody has: people of our own who are asked without an offer."""
    if not loose:
        return []
    own = [one for one in queries.candidates(actor, found.id, now) if one.own and one.free]
    return [hand for one in own[:3] for hand in queries.hands(actor, found.id, now, unit_id=one.unit_id)]


def _form(words: Words, found: JobView, reader: Reader) -> Any:
    start: dict[str, Any] = {"version": found.version}
    if words.verb == "move":
        start |= {"text": found.place, "division": found.division}
    return words.form(name=words.verb, language=reader.language, initial=start)


def offer_choices(form: Any, verb: str, candidates: Iterable[Any], hands: Iterable[HandView], reader: Reader) -> None:
    """Fill in who may be asked or sent."""
    if verb == "offer":
        form.fields["unit"].choices = [("", _("the first in line")), *((one.unit_id, one.name) for one in candidates)]
    if verb == "assign":
        form.fields["technician"].choices = hand_choices(hands, reader)


def job_url(number: str) -> str:
    """The address of a job."""
    return reverse("console:job", args=[number])


urlpatterns = [
    path("jobs", board, name="jobs"),
    path("outlet-desk", desk, name="job-desk"),
    path("day", day, name="job-day"),
    path("jobs/<str:number>", job, name="job"),
]
