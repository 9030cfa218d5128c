"""Registering a product by the code on its label or its serial number."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from makegood.faces.portal import front
from makegood.faces.portal.forms import RegisterForm
from makegood.ground.files.uploads import uploads_of
from makegood.ground.problems import Problem
from makegood.rooms.passes import actions, rules
from makegood.rooms.passes.inputs import Registration


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Which product, whose; either it is theirs at once, or a person looks."""
    now = front.moment()
    who = front.visitor(request, now)
    known = who.stay is not None
    if request.method != "POST":
        start = {"code": request.GET.get("code", "")[:60].replace("\x00", ""), "once": secrets.token_urlsafe(16)}
        return _show(request, RegisterForm(None, known=known, initial=start))
    often = front.too_often(request, "portal_ask")
    if often is not None:
        return often
    form = RegisterForm(request.POST, known=known)
    if not form.is_valid():
        return _show(request, form, 422)
    told = Registration(**form.cleaned_data, base=front.base(request))
    try:
        photos = uploads_of(request)
        made = front.run(lambda: actions.register(actor=who.actor, given=told, uploads=photos, now=now))
    except Problem as problem:
        return _show(request, form, front.refused(request, form, problem))
    if made.item is None:
        return HttpResponseRedirect(f"{reverse('portal:matter', args=[made.token])}?done=registered", status=303)
    return front.page(request, "portal/registered.html", {"item": made.item})


def _show(request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
    return front.page(request, "portal/register.html", {"form": form, "most": rules.MOST_PHOTOS}, status=status)


urlpatterns = [path("help/register", register, name="register")]
