"""Notices to put away: made for a phone as much as for a desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions, queries
from makegood.ground.accounts.views import NoticeView
from makegood.ground.accounts.wording import sentence
from makegood.ground.actor import Actor
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.views import CaseView
from makegood.rooms.jobs import rules as job_rules


def _unread(request: HttpRequest) -> int | None:
    actor = getattr(request, "actor", None)
    return queries.unread_count(actor) if isinstance(actor, Actor) else None


NAV = (
    nav.Entry(
        "console:notices", _("Notices"), "bell", 107, "notices.read", "work", _("What happened that you should know."),
        count=_unread, urgent=True,
    ),
)  # fmt: skip

#: Of so many notices a page shows the newest.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A notice with its sentence and where it leads."""

    notice: NoticeView
    text: str
    case: CaseView | None
    approval: int | None = None
    job: str = ""
    link: str = ""


#: Pages that not everybody who gets such a notice may open.
_CLOSED = {"mail": "cases.open", "calls": "cases.open"}
#: Where a thing of this kind is looked at: the page's name, and whether it is one for each.
_PAGES = {
    "import_file": ("console:import-file", True), "export": ("console:exports", False),
    "webhook": ("console:webhook", True), "texts": ("console:texts", False),
    "mail": ("console:mail", False), "calls": ("console:calls", False),
}  # fmt: skip


@page_for("notices.read")
def notices(request: StaffRequest) -> HttpResponse:
    """The newest notices; unread ones, or all."""
    actor, now = request.actor, timezone.now()
    every = request.GET.get("all") == "1"
    found = queries.notices(actor, unread=not every, limit=SHOWN)
    behind = _behind(actor, found, now)
    context = {"lines": [_line(one, behind, reader_of(request), now, actor) for one in found], "every": every}
    return fragments.page(request, "console/notices.html", context)


def _behind(actor: Actor, found: list[NoticeView], now: datetime) -> dict[int, CaseView]:
    ids = {one.link_id for one in found if one.link_kind == "case" and one.link_id is not None}
    return cases.many(actor, ids, now) if ids and actor.may("cases.read") else {}


def _line(notice: NoticeView, behind: dict[int, CaseView], reader: Reader, now: datetime, actor: Actor) -> Line:
    told = sentence(notice, now, reader)
    if notice.link_kind == "approval":
        return Line(notice, told, None, notice.link_id)
    if notice.link_kind == "job":
        number = job_rules.bare(str(notice.params.get("number", "")))
        return Line(notice, told, None, job=number if job_rules.is_job_number(number) else "")
    if notice.link_kind == "postponed":
        return Line(notice, told, None, link=f"{reverse('console:cases')}?postponed=1&unit={notice.link_id}")
    if notice.link_kind == "article":
        return Line(notice, told, None, link=reverse("console:article", args=[str(notice.params.get("code", ""))]))
    if notice.link_kind in _PAGES and actor.may(_CLOSED.get(notice.link_kind, "notices.read")):
        name, takes_id = _PAGES[notice.link_kind]
        return Line(notice, told, None, link=reverse(name, args=[notice.link_id] if takes_id else []))
    return Line(notice, told, behind.get(notice.link_id or 0))


@require_POST
@page_for("notices.read")
def read(request: StaffRequest) -> HttpResponse:
    """Put notices away as read."""
    ids = [found for one in request.POST.getlist("id") if (found := id_from(one)) is not None]
    done = actions.read_notices(actor=request.actor, ids=ids, now=timezone.now())
    messages.success(request, ngettext("%(n)s notice put away.", "%(n)s notices put away.", done) % {"n": done})
    return fragments.go(request, reverse("console:notices"))


urlpatterns = [
    path("notices", notices, name="notices"),
    path("notices/read", read, name="notices-read"),
]
