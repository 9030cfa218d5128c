"""One matter behind a signed address: what we owe, what was said, who comes, and what its customer may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from makegood.faces.portal import front
from makegood.faces.portal.forms import AnswerForm, ChooseForm, RefuseForm
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.ground.problems import Invalid, Missing, Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import refusals
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.rooms.jobs.views import WindowView
from makegood.rooms.passes import actions, errors, queries, rules
from makegood.rooms.passes.views import Sight

#: What may be said at the top of the page after something was done.
DONE = ("asked", "answered", "hastened", "confirmed", "refused", "accepted", "rejected", "chosen", "registered")


def _sight(request: HttpRequest, token: str, now: datetime) -> Sight | HttpResponse:
    """What the token opens; whoever brings many that open nothing is asked for patience."""
    try:
        return queries.sight(token, now, reader_of(request).language)
    except Missing:
        if front.paced(request, "missed", now):
            raise
        return refusals.too_often(request)


@require_safe
def matter(request: HttpRequest, token: str) -> HttpResponse:
    """The matter as its customer sees it."""
    now = front.moment()
    sight = _sight(request, token, now)
    if isinstance(sight, HttpResponse):
        return sight
    return _show(request, sight, now)


def _show(
    request: HttpRequest, sight: Sight, now: datetime, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    found = queries.matter(sight, now)
    done = request.GET.get("done", "")
    context = {
        "matter": found, "token": sight.token, "answer": AnswerForm(), "refuse": RefuseForm(), "choose": ChooseForm(),
        "booked": any(one.starts and not one.ended_at for one in found.comings),
        "days": _days(found.windows, reader_of(request)),
        "most": rules.MOST_PHOTOS, "done": done if done in DONE else "", "settled": found.state in rules.SETTLED,
        **(forms or {}),
    }  # fmt: skip
    return front.page(request, "portal/matter.html", context, status=status)


def _days(windows: Iterable[WindowView], reader: Reader) -> list[tuple[date, list[tuple[str, str]]]]:
    """The times to choose from, day by day in the reader's zone: what the form sends, and the hours."""
    found: dict[date, dict[datetime, tuple[str, str]]] = {}
    for one in windows:
        starts, ends = reader.local(one.starts), reader.local(one.ends)
        value = f"{int(one.starts.timestamp())} {one.unit_id}"
        # Which place comes is of no interest to the customer: each time stands once.
        found.setdefault(starts.date(), {}).setdefault(one.starts, (value, f"{starts:%H:%M}–{ends:%H:%M}"))
    return [(day, list(times.values())) for day, times in found.items()]


@require_safe
def file(request: HttpRequest, token: str, file_id: int) -> HttpResponseBase:
    """A file that hangs on something the customer may read, as a download."""
    sight = _sight(request, token, front.moment())
    if isinstance(sight, HttpResponse):
        return sight
    return serving.response(*queries.file(sight, file_id))


def _answer(request: HttpRequest, sight: Sight, now: datetime) -> tuple[int, str]:
    view = actions.answer(
        actor=sight.actor, case_id=sight.case_id, text=request.POST.get("text", "")[:4000], uploads=uploads_of(request),
        now=now,
    )  # fmt: skip
    return view.id, "answered"


def _hasten(request: HttpRequest, sight: Sight, now: datetime) -> tuple[int, str]:
    return actions.hasten(actor=sight.actor, case_id=sight.case_id, now=now).id, "hastened"


def _confirm(request: HttpRequest, sight: Sight, now: datetime) -> tuple[int, str]:
    return actions.confirm(actor=sight.actor, case_id=sight.case_id, now=now).id, "confirmed"


def _refuse(request: HttpRequest, sight: Sight, now: datetime) -> tuple[int, str]:
    text = request.POST.get("text", "")[:4000]
    return actions.refuse(actor=sight.actor, case_id=sight.case_id, text=text, now=now).id, "refused"


def _remedy(request: HttpRequest, sight: Sight, now: datetime) -> tuple[int, str]:
    accepted = request.POST.get("accepted") == "yes"
    remedy = id_from(request.POST.get("remedy", "")) or 0
    actions.answer_remedy(actor=sight.actor, case_id=sight.case_id, remedy_id=remedy, accepted=accepted, now=now)
    return sight.case_id, "accepted" if accepted else "rejected"


def _choose(request: HttpRequest, sight: Sight, now: datetime) -> tuple[int, str]:
    said, _, unit = request.POST.get("window", "").partition(" ")
    seconds = id_from(said)
    if seconds is None or seconds > _FAR:
        raise Invalid.one("window", errors.WINDOW_NEEDED)
    actions.choose(
        actor=sight.actor, case_id=sight.case_id, starts=datetime.fromtimestamp(seconds, UTC),
        unit_id=id_from(unit) or 0, proof=f"portal {int(now.timestamp())}", now=now,
    )  # fmt: skip
    return sight.case_id, "chosen"


DEEDS: dict[str, Callable[[HttpRequest, Sight, datetime], tuple[int, str]]] = {
    "answer": _answer, "hasten": _hasten, "confirm": _confirm, "refuse": _refuse, "remedy": _remedy,
    "choose": _choose,
}  # fmt: skip
#: Deeds with a form that comes back when something is wrong with it.
FORMS = {"answer": AnswerForm, "refuse": RefuseForm, "choose": ChooseForm}
#: Seconds since 1970 until the year 2286: what is said to be later is no moment of ours.
_FAR = 10_000_000_000


@require_POST
def act(request: HttpRequest, token: str, verb: str) -> HttpResponse:
    """Something that the customer does in the matter."""
    if verb not in DEEDS:
        raise Http404
    now = front.moment()
    sight = _sight(request, token, now)
    if isinstance(sight, HttpResponse):
        return sight
    often = front.too_often(request, "portal_say")
    if often is not None:
        return often
    try:
        case_id, done = front.run(lambda: DEEDS[verb](request, sight, now))
    except Problem as problem:
        if verb not in FORMS or problem.status not in {409, 422, 507}:
            raise
        form = FORMS[verb](request.POST)
        status = front.refused(request, form, problem)
        return _show(request, sight, now, {verb: form}, status)
    # What was said long after the end stands in a matter of its own, which this token opens no door to.
    done = done if case_id == sight.case_id else "asked"
    return HttpResponseRedirect(f"{reverse('portal:matter', args=[token])}?done={done}#top", status=303)


urlpatterns = [
    path("m/<str:token>", matter, name="matter"),
    path("m/<str:token>/files/<int:file_id>", file, name="matter-file"),
    path("m/<str:token>/<slug:verb>", act, name="matter-act"),
]
