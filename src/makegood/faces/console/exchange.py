"""Tables in and out: imports with a dry run and what came of each, exports to take now or to have made."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
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
    nav.Entry(
        "console:imports", _("Imports"), "in", 431, "imports.run", "data",
        _("Take a table in: tried first, then written once."), ("upload", "上传"), holds=("console:import",),
    ),
)  # fmt: skip
#: A file that a page takes in while somebody waits; longer ones go by the command line, which shows how far it is.
MOST_BYTES = 4 << 20
_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".gz")


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
            for one, who in _with_names(request, runs)
        ],
        "waiting": any(one.state in {"asked", "running"} for one in runs), "me": actor.id,
    }  # fmt: skip
    return fragments.page(request, "console/exports.html", context, status=status)


def _with_names(request: StaffRequest, runs: Sequence[Any]) -> list[tuple[Any, str]]:
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
    pieces = actions.write_export(actor=request.actor, begun=begun, now=now, mark=True)
    return _download(StreamingHttpResponse(pieces, content_type=MEDIA[begun.form]), begun.file_name)


def _download(answer: StreamingHttpResponse, name: str) -> HttpResponse:
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
    return _download(StreamingHttpResponse(content.chunks(), content_type=MEDIA.get(view.form, "text/csv")), name)


@require_POST
@page_for("exports.run")
def stop(request: StaffRequest, export_id: int) -> HttpResponse:
    """Stop an export that is being made."""
    actions.stop_export(actor=request.actor, export_id=export_id, now=timezone.now())
    return redirect("console:exports")


# --- in


class ImportForm(ActForm):
    """A table, by which mapping it is read, and whether it is only tried."""

    file = forms.FileField(label=_("File"), help_text=_("CSV, XLSX, JSON or JSON lines, up to 4 MB, also gzipped."))
    mapping = forms.ChoiceField(label=_("What it holds"))
    dry_run = forms.BooleanField(
        label=_("Only try"), required=False, initial=True, help_text=_("Every row is checked, nothing is written.")
    )

    def told(self, names: list[tuple[str, Any]]) -> None:
        """The mappings there are."""
        self.fields["mapping"].choices = names  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """A file that a page can take."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Larger files are imported by `makegood import` on the command line."))
        if not file.name.lower().endswith(_ENDINGS):
            raise forms.ValidationError(_("This is no table: CSV, XLSX, JSON or JSON lines."))
        return file


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an import that somebody waited for: the four figures, the first refused rows, their file."""

    figures: Mapping[str, Any]
    refused: tuple[tuple[str, ...], ...]
    errors: int | None


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("imports.run")
def imports(request: StaffRequest) -> HttpResponse:
    """Imports so far, and a form for a further one."""
    reader = reader_of(request)
    form = ImportForm(request.POST or None, files=request.FILES or None, name="import", language=reader.language)
    form.told(_mappings(request))
    result, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                result, status = _run(request, form), 200
            except Problem as problem:
                fragments.refuse(form, problem, reader)
                status = problem.status
    runs = queries.runs(actor=request.actor, limit=40)
    context = {
        "form": form, "result": result,
        "runs": [
            (one, who, _sum(one.counts), table_name(one.mapping, reader.language))
            for one, who in _with_names(request, runs)
        ],
    }  # fmt: skip
    return fragments.page(request, "console/imports.html", context, status=status)


def _mappings(request: StaffRequest) -> list[tuple[str, Any]]:
    language = reader_of(request).language
    found = queries.mappings(actor=request.actor)
    plain = [(one.name, pick(one.title, language)) for one in found if "." not in one.name]
    whole = [(one.name, carried(one.name, language)) for one in found if "." in one.name]
    if not request.actor.may("settings.write"):
        whole = []
    return [*plain, (gettext("As they stand"), whole)] if whole else list(plain)


def _run(request: StaffRequest, form: ImportForm) -> Result:
    """Import the upload while somebody waits; refused rows become a file that is kept for a day."""
    given, now = form.cleaned_data, timezone.now()
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / Path(given["file"].name).name
        with table.open("wb") as out:
            for piece in given["file"].chunks():
                out.write(piece)
        errors = Path(folder) / "rejected.csv"
        figures = actions.run_import(
            actor=request.actor, name=given["mapping"], paths=[table], now=now, dry_run=given["dry_run"],
            errors_path=errors,
        )  # fmt: skip
        if not figures["rejected"]:
            return Result(figures, (), None)
        kept = actions.keep_rejected(actor=request.actor, path=errors, rows=figures["rejected"], now=now)
        return Result(figures, queries.first_rows(errors, 12), kept)


def _sum(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {name: sum(one.get(name, 0) for one in counts.values()) for name in ("in", "done", "rejected", "already")}


@page_for("imports.run")
def one_import(request: StaffRequest, import_id: int) -> HttpResponse:
    """What came of one import, with the first of its refused rows."""
    found = next((one for one in queries.runs(actor=request.actor, limit=400) if one.id == import_id), None)
    if found is None:
        raise Http404
    ((_found, who),) = _with_names(request, [found])
    context = {
        "run": found, "counts": _sum(found.counts), "who": who,
        "title": table_name(found.mapping, reader_of(request).language),
        "refused": queries.refusals(actor=request.actor, run_id=import_id, limit=100),
    }  # fmt: skip
    return fragments.page(request, "console/import.html", context)


urlpatterns = [
    path("exports", exports, name="exports"),
    path("exports/<id:export_id>/file", export_file, name="export-file"),
    path("exports/<id:export_id>/stop", stop, name="export-stop"),
    path("imports", imports, name="imports"),
    path("imports/<id:import_id>", one_import, name="import"),
]
