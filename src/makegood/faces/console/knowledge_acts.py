"""What people do with articles: write them with the text beside the form, hand them on, confirm and judge them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from makegood.engines import wording
from makegood.faces.console import knowledge as pages
from makegood.faces.console.cases import case_url
from makegood.faces.console.knowledge_forms import NewForm, TextForm, TiesForm, start_of
from makegood.faces.console.lookups import place_of
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.problems import Missing, Problem, Stale
from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import say
from makegood.rooms.cases import queries as cases
from makegood.rooms.knowledge import actions, lifecycle, queries, rules
from makegood.rooms.knowledge.inputs import ArticleInput
from makegood.rooms.knowledge.views import ArticleView, VersionView


def _url(code: str, version_id: int | None = None) -> str:
    address = reverse("console:article", args=[code])
    return address if version_id is None else f"{address}?version={version_id}"


# --- writing


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("knowledge.write")
def new(request: StaffRequest) -> HttpResponse:
    """A new article; "preview" shows it as it will be read and keeps nothing."""
    reader = reader_of(request)
    start = {"language": reader.language, "kind": request.GET.get("kind", "article"), "audience": "staff"}
    start["title"] = request.GET.get("title", "")[:80]
    if request.method != "POST":
        return _form(request, NewForm(name="a", language=reader.language, initial=start), None)
    form = NewForm(request.POST, name="a", language=reader.language)
    if "preview" in request.POST:
        return _form(request, form, None, preview=True)
    if not form.is_valid():
        return _form(request, form, None, status=422)
    given = form.cleaned_data
    try:
        unit = place_of(request.actor, given["unit"]) if given["unit"].strip() else None
        made = actions.create_article(
            actor=request.actor, now=timezone.now(), text=form.text(),
            article=ArticleInput(given["code"].strip(), given["kind"], given["audience"], unit, form.ties()),
        )  # fmt: skip
    except Problem as problem:
        fragments.refuse(form, problem, reader)
        return _form(request, form, None, status=problem.status)
    messages.success(request, gettext("Kept as a draft. Have somebody read it over."))
    return fragments.go(request, _url(made.code, made.versions[0].id), saved="article-new")


@require_http_methods(["GET", "HEAD", "POST"])
@page_for("knowledge.write")
def write(request: StaffRequest, article: str) -> HttpResponse:
    """Write on the draft that the address names, or begin a new version from the one that it names."""
    now, reader = timezone.now(), reader_of(request)
    found = queries.article(request.actor, article, now)
    text = pages.chosen(found, request.GET.get("version", ""), reader.language)
    form = TextForm(
        request.POST if request.method == "POST" else None, name="a", language=reader.language, initial=start_of(text)
    )
    form.speak(text.language, alone=text.state == "draft")
    if request.method != "POST" or "preview" in request.POST:
        return _form(request, form, found, text, preview=request.method == "POST")
    if not form.is_valid():
        return _form(request, form, found, text, status=422)
    try:
        kept = _keep(request, found, text, form, now)
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        fragments.refuse(form, problem, reader)
        if isinstance(problem, Stale):
            # What was typed stays; saving again is then made from the state that is shown now.
            fresh = queries.version(request.actor, text.id, now)
            form.data = {**request.POST.dict(), "version": fresh.version}
        return _form(request, form, found, text, status=problem.status)
    messages.success(request, gettext("Kept as a draft. Have somebody read it over."))
    return fragments.go(request, _url(article, kept.id), saved=f"article-{text.id}")


def _keep(request: StaffRequest, found: ArticleView, text: VersionView, form: TextForm, now: datetime) -> VersionView:
    if text.state == "draft":
        return actions.edit_version(
            actor=request.actor, version_id=text.id, text=form.text(), version=form.seen_version, now=now
        )
    return actions.start_version(actor=request.actor, code=found.code, text=form.text(), now=now)


def _form(
    request: StaffRequest, form: Any, found: ArticleView | None, text: VersionView | None = None, *,
    preview: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    reader = reader_of(request)
    typed: Any = form.data if form.is_bound else form.initial
    kind = found.kind if found is not None else typed.get("kind", "article")
    steps = [one.strip() for one in str(typed.get("steps") or "").splitlines() if one.strip()]
    body = str(typed.get("body") or "")
    # Blanks and links that will be refused are said while it is looked at, not only when it is kept.
    used = wording.blanks("\n".join([body, *steps]))
    wrong = [f"{{{one}}}" for one in used if (one in rules.BLANKS) != (kind in rules.WITH_BLANKS)]
    context = {
        "form": form, "article": found, "text": text, "title": typed.get("title", ""), "body": body,
        "html": SafeString(pages.with_words(wording.html(body), reader)),
        "steps": [pages.with_words(one, reader) for one in steps],
        "preview": preview or found is not None, "wrong": [*wrong, *wording.refused_links(body)],
        "draft": f"article-{text.id}" if text is not None else "article-new",
        "blanks": [(one, say("blanks", one, reader_of(request).language)) for one in rules.BLANKS],
    }  # fmt: skip
    parts = {"preview": "console/knowledge/preview.html"}
    return fragments.page(request, "console/article_write.html", context, parts, status=status)


@require_POST
@page_for("knowledge.write")
def ties(request: StaffRequest, article: str) -> HttpResponse:
    """For whom an article is, and what it is for."""
    now, reader = timezone.now(), reader_of(request)
    found = queries.article(request.actor, article, now)
    form = TiesForm(request.POST, name="ties", language=reader.language)
    status = 422
    if form.is_valid():
        try:
            actions.change_article(
                actor=request.actor, code=article, audience=form.cleaned_data["audience"], ties=form.ties(),
                version=form.seen_version, now=now,
            )  # fmt: skip
        except Problem as problem:
            fragments.refuse(form, problem, reader)
            status = problem.status
        else:
            messages.success(request, gettext("Kept."))
            return fragments.go(request, _url(article))
    text = pages.chosen(found, "", reader.language)
    return pages.show(request, found, text, now, ties_form=form, status=status)


# --- handing on

VERBS = {
    "submit": actions.submit_version, "publish": actions.publish_version, "decline": actions.decline_version,
    "discard": actions.discard_version, "withdraw": actions.withdraw_version,
}  # fmt: skip
#: What each takes, somewhere at least.
NEEDS = {edge.verb: edge.permission for edge in lifecycle.TRANSITIONS}


def _said(verb: str) -> str:
    return {
        "submit": gettext("It waits for somebody to read it over."),
        "publish": gettext("Published."),
        "decline": gettext("Sent back to whoever wrote it."),
        "discard": gettext("Put away."),
        "withdraw": gettext("Withdrawn; it is shown nowhere any more."),
        "read": gettext("Thank you: confirmed as read."),
    }[verb]


@require_POST
@page_for("knowledge.read")
def act(request: StaffRequest, text_id: int, verb: str) -> HttpResponse:
    """Hand a version on, confirm to have read it, or say whether it helped."""
    now = timezone.now()
    if verb in {"helped", "not-helped"}:
        return _judge(request, text_id, verb == "helped", now)
    if verb != "read" and verb not in VERBS:
        raise Http404
    if verb != "read":
        # Before anything is looked up: who may not do this anywhere is told so.
        request.actor.need(NEEDS[verb])
    text = queries.version(request.actor, text_id, now)
    head = queries.of_ids(request.actor, [text.article_id], now)[text.article_id]
    try:
        _do(request, text, verb, now)
    except Problem as problem:
        if isinstance(problem, Missing):
            raise
        whole = queries.article(request.actor, head.code, now)
        told = fragments.sentence(problem, reader_of(request))
        told = " ".join([told, *fragments.details(problem, reader_of(request))])
        fresh = pages.chosen(whole, str(text_id), reader_of(request).language)
        return pages.show(request, whole, fresh, now, problem=told, status=problem.status)
    messages.success(request, _said(verb))
    return fragments.go(request, _url(head.code, text_id))


def _do(request: StaffRequest, text: VersionView, verb: str, now: datetime) -> None:
    if verb == "read":
        actions.confirm_read(actor=request.actor, version_id=text.id, now=now)
        return
    given: dict[str, Any] = {}
    if verb in {"submit", "publish", "decline"}:
        given["note" if verb == "submit" else "answer"] = request.POST.get("note", "")[:400]
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    VERBS[verb](actor=request.actor, version_id=text.id, version=version, now=now, **given)


def _judge(request: StaffRequest, version_id: int, helped: bool, now: datetime) -> HttpResponse:
    number = request.POST.get("case", "")
    case = cases.case(request.actor, number, now) if number else None
    matter = f"case:{case.id}" if case is not None else ""
    text = actions.mark_helped(actor=request.actor, version_id=version_id, helped=helped, matter=matter, now=now)
    if fragments.wants_fragment(request):
        return render(request, "console/knowledge/thanks.html", {"helped": helped})
    messages.success(request, gettext("Thank you."))
    if case is not None:
        return fragments.go(request, case_url(case.number, "fits"))
    head = queries.of_ids(request.actor, [text.article_id], now)[text.article_id]
    return fragments.go(request, _url(head.code))


urlpatterns = [
    path("knowledge/new", new, name="article-new"),
    path("knowledge/articles/<slug:article>/write", write, name="article-write"),
    path("knowledge/articles/<slug:article>/applies", ties, name="article-ties"),
    path("knowledge/versions/<id:text_id>/<slug:verb>", act, name="article-act"),
]
