"""Tables out: exports to take now or to have made, and what was taken out lately."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.files.base import File
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from makegood.faces.console.forms import ActForm, choices
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.faces.console.templatetags.workwords import kind_name
from makegood.ground.accounts import queries as accounts
from makegood.ground.exchange import actions, queries
from makegood.ground.exchange.writing import FORMATS, MEDIA
from makegood.ground.problems import Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import has, pick, say
from makegood.rooms.cases import lifecycle
from makegood.rooms.network import queries as network

NAV = (
    nav.Entry(
        "console:exports", _("Exports"), "out", 430, "exports.run", "data", _("Take a table out as CSV, XLSX or JSON."),
        ("download", "下载"),
    ),
)  # fmt: skip


def link_to(request: StaffRequest, name: str, **filters: Any) -> str:
    """Where a list is taken out as it is filtered; empty for somebody who may not."""
    if not request.actor.may("exports.run"):
        return ""
    told = {key: value for key, value in filters.items() if value}
    return f"{reverse('console:exports')}?{urlencode({'table': name, **told})}"


# --- out


class ExportForm(ActForm):
    """Which table, how it is written, and since when."""

    table = forms.ChoiceField(label=_("Table"))
    form = forms.ChoiceField(label=_("Format"), widget=forms.RadioSelect, initial="xlsx")
    since = forms.DateField(
        label=_("On file since"), required=False, help_text=_("Only what was put on file from that day on."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def offer(self, language: str) -> None:
        """The formats; the tables come from `told`."""
        self.fields["form"].choices = choices("formats", FORMATS, language)  # type: ignore[attr-defined]

    def told(self, names: list[tuple[str, Any]]) -> None:
        """The tables that the reader may take out."""
        self.fields["table"].choices = names  # type: ignore[attr-defined]


#: Rows of a workbook that somebody waits for; other formats come row by row, however many.
AT_ONCE = 20_000
GOES_ON = "export_goes_on"
_FILTERS = ("q", "state", "kind", "unit", "mine")


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("exports.run")
def exports(request: StaffRequest) -> HttpResponse:
    """What was taken out lately, and a form to take out more: now, or made by the worker meanwhile."""
    now, reader, actor = timezone.now(), reader_of(request), request.actor
    given = request.POST if request.method == "POST" else request.GET
    filters = {name: given[name][:80] for name in _FILTERS if given.get(name)}
    initial = {"table": request.GET.get("table", ""), "form": "xlsx"}
    form = ExportForm(request.POST or None, name="export", language=reader.language, initial=initial)
    form.told(_tables(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            asked: dict[str, Any] = {
                "actor": actor, "name": form.cleaned_data["table"], "form": form.cleaned_data["form"], "now": now,
                "since": str(form.cleaned_data["since"] or ""), "filters": filters,
            }  # fmt: skip
            try:
                if "later" not in request.POST:
                    return _stream(request, asked, now)
                actions.prepare_export(**asked)
            except Problem as problem:
                if problem.code == GOES_ON:
                    messages.success(request, fragments.sentence(problem, reader))
                    return redirect("console:exports")
                fragments.refuse(form, problem, reader)
                status = problem.status
            else:
                messages.success(request, gettext("It is being made; the file waits here for a day."))
                return redirect("console:exports")
    runs = queries.export_runs(actor=actor, limit=40)
    context = {
        "form": form, "filters": filters, "filter_words": filter_words(filters, reader.language),
        "runs": [
            (one, who, table_name(one.name, reader.language), filter_words(one.filters, reader.language))
            for one, who in with_names(request, runs)
        ],
        "waiting": any(one.state in {"asked", "running"} for one in runs), "me": actor.id,
    }  # fmt: skip
    return fragments.page(request, "console/exports.html", context, {"runs": "console/export_runs.html"}, status=status)


def with_names(request: StaffRequest, runs: Sequence[Any]) -> list[tuple[Any, str]]:
    """Each with who did it."""
    names = accounts.names([one.user_id for one in runs if one.user_id is not None])
    return [(one, names.get(one.user_id) or gettext("the machine")) for one in runs]


def _tables(request: StaffRequest) -> list[tuple[str, Any]]:
    """Tables for work by their titles; then those that are carried over as they stand."""
    reader = reader_of(request)
    found = queries.exports_for(request.actor)
    titles = queries.titles()
    plain = [(one.name, pick(titles.get(one.name, {}), reader.language) or one.name) for one in found if not one.whole]
    whole = [(one.name, carried(one.name, reader.language)) for one in found if one.whole]
    return [*plain, (gettext("As they stand"), whole)] if whole else list(plain)


def carried(name: str, language: str) -> str:
    """A table that is carried over as it stands, by its name in words."""
    return say("carried", name, language) if has("carried", name) else name


def table_name(name: str, language: str) -> str:
    """A table that is taken out or in, by its title."""
    return carried(name, language) if "." in name else pick(queries.titles().get(name, {}), language) or name


def filter_words(filters: Mapping[str, Any], language: str) -> list[str]:
    """The filters of a list in words, one for each."""
    found = []
    if filters.get("q"):
        found.append(f"“{filters['q']}”")
    states = str(filters.get("state", "")).split()
    found.extend(say("states.case", one, language) for one in states if one in lifecycle.STATES)
    if filters.get("kind"):
        found.append(kind_name(str(filters["kind"]), language))
    if filters.get("unit"):
        unit = str(filters["unit"])
        found.append(network.node_names([int(unit)]).get(int(unit), unit) if unit.isdigit() else unit)
    if filters.get("mine"):
        found.append(gettext("Only mine"))
    return found


def _stream(request: StaffRequest, asked: Mapping[str, Any], now: datetime) -> HttpResponse:
    begun = actions.begin_export(**asked)
    written = actions.write_export(actor=request.actor, begun=begun, now=now, mark=True, most=AT_ONCE)
    # With the first piece it is decided whether somebody waits for it or the worker makes it.
    first = next(written, b"")
    whole = chain([first], written)
    return download(StreamingHttpResponse(whole, content_type=MEDIA[begun.form]), begun.file_name)


def pieces(content: File[bytes], mark: bytes = b"") -> Iterator[bytes]:
    """A kept file piece by piece, closed at its end; by the mark Excel knows UTF-8."""
    with content:
        yield mark
        yield from content.chunks()


def download(answer: StreamingHttpResponse, name: str) -> HttpResponse:
    """A stream as a file of that name, seen by nobody between."""
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    # Streamed or not, it has all that the wrapper of a page asks for.
    return cast(HttpResponse, answer)


@page_for()
def export_file(request: StaffRequest, export_id: int) -> HttpResponse:
    """The file of an export of one's own, as long as it is kept."""
    view, content = queries.export_file(actor=request.actor, export_id=export_id)
    name = f"{view.name}-{reader_of(request).local(view.asked_at):%Y%m%d-%H%M}.{view.form}"
    return download(StreamingHttpResponse(pieces(content), content_type=MEDIA.get(view.form, "text/csv")), name)


@require_POST
@page_for("exports.run")
def stop(request: StaffRequest, export_id: int) -> HttpResponse:
    """Stop an export that is being made."""
    actions.stop_export(actor=request.actor, export_id=export_id, now=timezone.now())
    return redirect("console:exports")


urlpatterns = [
    path("exports", exports, name="exports"),
    path("exports/<id:export_id>/file", export_file, name="export-file"),
    path("exports/<id:export_id>/stop", stop, name="export-stop"),
]
