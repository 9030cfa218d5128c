"""Asking: from the home of the portal, or from the page of an item."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from makegood.faces.portal import front
from makegood.faces.portal.forms import AskForm
from makegood.ground.actor import SYSTEM
from makegood.ground.files.uploads import uploads_of
from makegood.ground.problems import Problem
from makegood.ground.ui.context import reader_of
from makegood.rooms.passes import actions, queries, rules
from makegood.rooms.passes.inputs import Question
from makegood.rooms.products import queries as products
from makegood.rooms.products.views import ItemView


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """A matter about anything."""
    return _ask(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_about(request: HttpRequest, code: str) -> HttpResponse:
    """A matter about the item behind a label."""
    found = products.by_label(code)
    if found is None:
        raise Http404
    return _ask(request, products.get(SYSTEM, found[0]))


def _ask(request: HttpRequest, item: ItemView | None) -> HttpResponse:
    now, language = front.moment(), reader_of(request).language
    who = front.visitor(request, now)
    mine = queries.my_items(who.actor) if who.stay is not None and item is None else []
    choices = [(str(one.id), _named(one)) for one in mine]
    if request.method != "POST":
        start = {"kind": _kind(request.GET.get("kind", "")), "once": secrets.token_urlsafe(16)}
        form = AskForm(None, language=language, items=choices, known=who.stay is not None, initial=start)
        return _show(request, form, item)
    often = front.too_often(request, "portal_ask")
    if often is not None:
        return often
    form = AskForm(request.POST, language=language, items=choices, known=who.stay is not None)
    if not form.is_valid():
        return _show(request, form, item, 422)
    given = form.cleaned_data
    about = item.id if item is not None else int(given["item"]) if given.get("item") else None
    question = Question(
        kind=given["kind"], text=given["text"], name=given.get("name", ""), phone=given.get("phone", ""),
        email=given.get("email", ""), address=given["address"], item_id=about, once=given["once"],
        base=front.base(request),
    )  # fmt: skip
    try:
        photos = uploads_of(request)
        made = front.run(lambda: actions.ask(actor=who.actor, question=question, uploads=photos, now=now))
    except Problem as problem:
        return _show(request, form, item, front.refused(request, form, problem))
    return HttpResponseRedirect(f"{reverse('portal:matter', args=[made.token])}?done=asked", status=303)


def _kind(asked: str) -> str:
    return asked if asked in rules.ASKED else rules.ASKED[0]


def _named(item: ItemView) -> str:
    return f"{item.name} · …{item.serial[-4:]}" if item.serial else item.name


def _show(request: HttpRequest, form: Any, item: ItemView | None, status: int = 200) -> HttpResponse:
    context = {"form": form, "item": item, "most": rules.MOST_PHOTOS}
    return front.page(request, "portal/ask.html", context, status=status)


urlpatterns = [
    path("help/ask", ask, name="ask"),
    path("i/<str:code>/ask", ask_about, name="ask-about"),
]
