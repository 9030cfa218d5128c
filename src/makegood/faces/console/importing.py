"""Tables in: a file is handed in and looked at, tried or imported by the worker, and followed while it is."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from makegood.faces.console.exchange import carried, download, pieces, table_name, with_names
from makegood.faces.console.forms import ActForm
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.exchange import actions, adapting, previews, queries, report
from makegood.ground.exchange.adapting import Slot
from makegood.ground.exchange.previews import Look
from makegood.ground.exchange.queries import UploadView
from makegood.ground.problems import Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import pick

NAV = (
    nav.Entry(
        "console:imports", _("Imports"), "in", 431, "imports.run", "data",
        _("Take a table in: tried first, then written once."), ("upload", "上传"),
        holds=("console:import", "console:import-file", "console:import-columns"),
    ),
)  # fmt: skip
#: Refused rows that are shown; values of a column that may be given a meaning.
SHOWN, MEANT = 12, 24


class UploadForm(ActForm):
    """A table to be handed in."""

    file = forms.FileField(label=_("File"))

    def offer(self, language: str) -> None:
        """Say how large it may be."""
        told = _("CSV, XLSX, JSON or JSON lines, up to %(mb)s MB, also gzipped.")
        self.fields["file"].help_text = str(told) % {"mb": settings.IMPORTS_LARGEST >> 20}


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("imports.run")
def imports(request: StaffRequest) -> HttpResponse:
    """Imports so far, and a form to hand in a further table."""
    reader = reader_of(request)
    form = UploadForm(request.POST or None, files=request.FILES or None, name="import", language=reader.language)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data["file"]
            try:
                kept = actions.keep_upload(
                    actor=request.actor, name=given.name, content=given, size=given.size, now=timezone.now()
                )
            except Problem as problem:
                fragments.refuse(form, problem, reader)
                status = problem.status
            else:
                return redirect("console:import-file", kept)
    runs = queries.runs(actor=request.actor, limit=40)
    context = {
        "form": form,
        "files": [(one, table_name(one.mapping, reader.language)) for one in queries.uploads(actor=request.actor)],
        "runs": [
            (one, who, _sum(one.counts), table_name(one.mapping, reader.language))
            for one, who in with_names(request, runs)
        ],
    }  # fmt: skip
    return fragments.page(request, "console/imports.html", context, status=status)


def _sum(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {name: sum(one.get(name, 0) for one in counts.values()) for name in ("in", "done", "rejected", "already")}


# --- one file


class ChoiceForm(ActForm):
    """By which mapping a file is read, and which of day and month comes first where it does not say it."""

    mapping = forms.ChoiceField(label=_("What it holds"))
    order = forms.ChoiceField(
        label=_("Dates such as 03/04"), required=False,
        choices=[("", _("as the file says")), ("dmy", _("day first")), ("mdy", _("month first"))],
    )  # fmt: skip

    def told(self, found: Sequence[previews.Fit], headings: int) -> None:
        """The mappings that know something of the file, the best first."""
        known = _("%(n)s of %(all)s columns")
        self.fields["mapping"].choices = [  # type: ignore[attr-defined]
            (one.name, f"{_called(one, self.language)} · {known % {'n': len(one.known), 'all': headings}}")
            for one in found
        ]


def _called(one: previews.Fit, language: str) -> str:
    return carried(one.name, language) if "." in one.name else pick(one.title, language)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("imports.run")
def import_file(request: StaffRequest, upload_id: int) -> HttpResponse:
    """One file: its first rows and what they become, a try or an import, and what came of it."""
    view = queries.upload(actor=request.actor, upload_id=upload_id)
    refusal: Problem | None = None
    if request.method == "POST":
        told = {"mapping": request.POST.get("mapping", "")[:80], "order": request.POST.get("order", "")[:3]}
        try:
            actions.ask_import(
                actor=request.actor, upload_id=upload_id, now=timezone.now(), dry_run="try" in request.POST, **told
            )
        except Problem as problem:
            refusal = problem
        else:
            return redirect("console:import-file", upload_id)
    held = table_name(view.mapping, reader_of(request).language)
    context = {"one": view, "held": held, **_outcome(request, view), **_first_look(request, view)}
    if refusal is not None:
        context["faults"] = [*context["faults"], *report.sentences(refusal, reader_of(request).language)]
    parts = {"state": "console/import/state.html", "preview": "console/import/preview.html"}
    status = 200 if refusal is None else refusal.status
    return fragments.page(request, "console/import_file.html", context, parts, status=status)


def _outcome(request: StaffRequest, view: UploadView) -> dict[str, Any]:
    """What came of it the last time: the first refused rows, or why it could not be read."""
    reader, refused = reader_of(request), []
    if view.refused:
        _same, content = queries.refused_file(actor=request.actor, upload_id=view.id)
        with content:
            lines = (line.decode() for line in content.file or ())
            refused = list(islice(csv.reader(lines), SHOWN + 1))
    return {"refused": refused, "why": report.words(view.problem, reader.language) if view.problem else ""}


def _first_look(request: StaffRequest, view: UploadView) -> dict[str, Any]:
    """The beginning of the file as the chosen mapping would read it, the best one unless somebody chose."""
    if view.active or not view.kept:
        return {"faults": []}
    reader = reader_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    try:
        with queries.at_hand(actor=request.actor, upload_id=view.id) as table:
            look = previews.looked_at(table)
            found = previews.fits(actor=request.actor, look=look)
            wanted = asked.get("mapping") or view.mapping or (found[0].name if found else "")
            order = asked.get("order", view.order)
            form = ChoiceForm({"mapping": wanted, "order": order}, name="choice", language=reader.language)
            form.told(found, len(look.headings))
            seen = previews.preview(actor=request.actor, look=look, name=wanted, order=order) if wanted else None
    except Problem as problem:
        return {"faults": report.sentences(problem, reader.language)}
    return {
        "form": form, "look": look, "seen": seen, "mapping": wanted, "order": order, "fits": found,
        "heads": [(name, seen.fields.get(name, ()) if seen else ()) for name in look.layout.columns],
        "unread": [name for name in look.headings if not (seen and seen.fields.get(name))],
        "faults": [report.words([one], reader.language) for one in (seen.problem if seen else ())],
    }  # fmt: skip


@require_POST
@page_for("imports.run")
def stop_file(request: StaffRequest, upload_id: int) -> HttpResponse:
    """Stop the import of a file."""
    actions.stop_import(actor=request.actor, upload_id=upload_id, now=timezone.now())
    messages.success(request, gettext("Stopped. What was taken in stays; asked for again, it goes on from there."))
    return redirect("console:import-file", upload_id)


@page_for("imports.run")
def refused_rows(request: StaffRequest, upload_id: int) -> HttpResponse:
    """The refused rows of a file with their reasons, to be put right and handed in again."""
    view, content = queries.refused_file(actor=request.actor, upload_id=upload_id)
    name = f"rejected-{view.name.rpartition('.')[0] or view.name}.csv"

    answer = StreamingHttpResponse(pieces(content, BOM_UTF8), content_type="text/csv; charset=utf-8")
    return download(answer, name)


# --- headings that nobody knows yet


@dataclass(frozen=True, slots=True)
class Line:
    """One place of the table: which heading fills it, an example, and what its values mean where that is open."""

    slot: Slot
    label: str
    chosen: str
    example: str
    values: Sequence[tuple[str, str]]
    words: Sequence[tuple[str, str]]


class OwnForm(ActForm):
    """What one's own mapping is called."""

    title = forms.CharField(label=_("What you call it"), max_length=80)
    source = forms.CharField(
        label=_("Whose numbers these are"), max_length=40, required=False,
        help_text=_("Tables with the same word here may speak of each other's orders and customers."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("imports.run")
def columns(request: StaffRequest, upload_id: int) -> HttpResponse:
    """Say for a file with unknown headings which column is what, and keep that for the next such file."""
    view = queries.upload(actor=request.actor, upload_id=upload_id)
    reader, status = reader_of(request), 200
    tables = [(name, pick(queries.titles()[name], reader.language)) for name in adapting.adaptable()]
    asked = request.POST if request.method == "POST" else request.GET
    table = asked.get("table", "")
    if table not in dict(tables):
        table = "sales"
    with queries.at_hand(actor=request.actor, upload_id=upload_id) as file:
        look = previews.looked_at(file)
    raw = queries.mapping_data(actor=request.actor, name=table)
    lines = _lines(adapting.slots(raw), look, request.POST, reader.language)
    form = OwnForm(request.POST or None, name="own", language=reader.language)
    if request.method == "POST" and "save" in request.POST:
        status = 422
        if form.is_valid():
            try:
                saved = _save(request, form, raw, lines, look)
            except Problem as problem:
                fragments.refuse(form, problem, reader)
                status = problem.status
            else:
                messages.success(request, gettext("Kept. Such a file is known from now on."))
                return redirect(f"{reverse('console:import-file', args=[view.id])}?mapping={saved}")
    context = {
        "one": view, "tables": tables, "table": table, "lines": lines, "look": look, "form": form,
        "shown": look.rows[:3],
    }  # fmt: skip
    return fragments.page(request, "console/import_columns.html", context, status=status)


def _lines(found: Sequence[Slot], look: Look, given: Mapping[str, str], language: str) -> list[Line]:
    guesses = {} if given else adapting.guessed(found, look.headings)
    lines = []
    for slot in found:
        heading = given.get(f"column:{slot.path}", "") if given else guesses.get(slot.path, "")
        heading = heading if heading in look.headings else ""
        texts = look.values(heading, MEANT) if heading else []
        open_ = [one for one in texts if slot.codes is not None and one not in slot.codes]
        values = [(one, given.get(f"meant:{slot.path}:{one}", "")) for one in open_]
        words = [(code, slot.word(code, language)) for code in slot.choices]
        front = "" if slot.part in {adapting.OWN, adapting.LINE} else f"{previews.part(slot.part, language)} · "
        label = f"{front}{slot.label(language)}"
        lines.append(Line(slot, label, heading, texts[0] if texts else "", values if words else (), words))
    return lines


def _save(
    request: StaffRequest, form: OwnForm, raw: Mapping[str, Any], lines: Sequence[Line], look: Look
) -> str:  # fmt: skip
    title = form.cleaned_data["title"].strip()
    chosen = {line.slot.path: line.chosen for line in lines if line.chosen}
    meant = {line.slot.path: {text: code for text, code in line.values if code in line.slot.choices} for line in lines}
    source = form.cleaned_data["source"].strip() or title[:40]
    made = adapting.adapted(raw, chosen, meant, name=title, title=title, source=source)
    saved = actions.save_mapping(actor=request.actor, raw=made, now=timezone.now(), headings=look.headings)
    return saved.name


@page_for("imports.run")
def one_import(request: StaffRequest, import_id: int) -> HttpResponse:
    """What came of one import, with the first of its refused rows."""
    found = next((one for one in queries.runs(actor=request.actor, limit=400) if one.id == import_id), None)
    if found is None:
        raise Http404
    ((_found, who),) = with_names(request, [found])
    context = {
        "run": found, "counts": _sum(found.counts), "who": who,
        "title": table_name(found.mapping, reader_of(request).language),
        "refused": queries.refusals(actor=request.actor, run_id=import_id, limit=100),
    }  # fmt: skip
    return fragments.page(request, "console/import.html", context)


urlpatterns = [
    path("imports", imports, name="imports"),
    path("imports/<id:import_id>", one_import, name="import"),
    path("imports/files/<id:upload_id>", import_file, name="import-file"),
    path("imports/files/<id:upload_id>/columns", columns, name="import-columns"),
    path("imports/files/<id:upload_id>/stop", stop_file, name="import-stop"),
    path("imports/files/<id:upload_id>/refused", refused_rows, name="import-refused"),
]
