"""What changed elsewhere while a page is open, asked for every few seconds: 204 while there is nothing to say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import queries as journal
from makegood.ground.rows import id_floor, id_from
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.inputs import Where

#: Today is made anew after this time even if nothing happened: the hours it shows go on.
_ANYWAY = timedelta(minutes=5)
#: So many lines of a list are watched.
WATCHED = 40


@page_for("cases.read")
def case(request: StaffRequest, number: str) -> HttpResponse:
    """Who else has the case open, and whether something happened in it since the page was made."""
    now, actor = timezone.now(), request.actor
    id_ = cases.case_id(actor, number)
    here = accounts.here(actor, "case", [id_], now)
    if id_ not in here.fresh:
        accounts_actions.be_here(actor=actor, kind="case", subject=id_, now=now)
    others, newest = here.others.get(id_, ()), journal.last_of("case", id_)
    tag = f"{newest}-{'-'.join(others)}"
    if request.GET.get("tag") == tag:
        return HttpResponse(status=204)
    seen = id_from(request.GET.get("seen", "")) or 0
    context = {
        "number": number, "present": others, "seen": seen, "tag": tag,
        "changed": _by(actor, newest) if newest > seen else None,
        "oob": request.GET.get("oob", "")[:600],
    }  # fmt: skip
    return render(request, "console/case/live.html", context)


def _by(actor: Actor, event_id: int) -> dict[str, Any]:
    """Who did the newest thing, and when."""
    found = journal.events([event_id])
    if not found:
        return {"kind": "system"}
    last = found[0]
    name = accounts.names([last.actor_id]).get(last.actor_id, "") if last.actor_kind == "user" and last.actor_id else ""
    return {
        "kind": last.actor_kind,
        "name": name,
        "own": last.actor_id == actor.id and bool(name),
        "at": last.recorded_at,
    }


# --- the queue


def watching(found: Iterable[Any], now: datetime) -> dict[str, str]:
    """What the strip above a list has to know of it: when it was made, and which version each line shows."""
    shown = ".".join(f"{one.id}:{one.version}" for one in list(found)[:WATCHED])
    return {"since": str(id_floor(now)), "shown": shown}


def news(actor: Actor, where: Where, asked: Any, now: datetime) -> int | None:
    """How many cases of a list are new or have changed since it was made; None when nothing at all happened.

    What was recorded in the seconds before may have been committed only after: it counts where the version differs.
    """
    since = id_from(asked.get("since", "")) or id_floor(now)
    touched = journal.touched("case", since - (5 << 32))
    if not touched:
        return None
    shown = dict(_shown(asked.get("shown", "")))
    versions = cases.versions(actor, where, touched, now)
    later = since + (1 << 32)
    changed = {id_ for id_ in shown.keys() & touched.keys() if touched[id_] >= later or versions.get(id_) != shown[id_]}
    fresh = {id_ for id_ in versions.keys() - shown.keys() if touched[id_] >= later}
    return len(changed) + len(fresh)


def _shown(text: str) -> Iterable[tuple[int, int]]:
    for one in text[:2_000].split(".")[:WATCHED]:
        id_, _, version = one.partition(":")
        number = id_from(version)
        if (known := id_from(id_)) is not None and number is not None:
            yield known, number


def unchanged(request: StaffRequest, now: datetime) -> bool:
    """Whether a page that asks for itself every now and then need not be made anew: nothing happened to any case."""
    since = id_from(request.GET.get("since", ""))
    if since is None or "HX-Request" not in request.headers:
        return False
    return since > id_floor(now - _ANYWAY) and not journal.touched("case", since)


urlpatterns = [path("cases/<str:number>/live", case, name="case-live")]
