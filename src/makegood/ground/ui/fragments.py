"""Whole page or fragment: decided in one place. Every address gives a whole page to whoever asks without htmx."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from makegood.ground.problems import Problem
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import has, say

#: The browser reads this once, drops the draft of that name and deletes the cookie.
SAVED_COOKIE = "mg_saved"


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page; a boosted link or a restored history entry wants the whole of it."""
    asked = request.headers
    return (
        asked.get("HX-Request") == "true"
        and asked.get("HX-Boosted") != "true"
        and asked.get("HX-History-Restore-Request") != "true"
    )


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    fragment: str | Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or its `fragment` when htmx asks for one.

    `fragment` names a template, or several by the id of the element that they fill. The answer says that it varies by
    HX-Request, so that no cache hands a bare fragment to the back button.
    """
    chosen = template
    if fragment and wants_fragment(request):
        parts = {} if isinstance(fragment, str) else fragment
        chosen = fragment if isinstance(fragment, str) else parts.get(request.headers.get("HX-Target", ""), template)
    response = render(request, chosen, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def go(request: HttpRequest, url: str, *, saved: str = "") -> HttpResponse:
    """After a change: go to `url` (htmx is told to load it whole) and let the browser drop the draft `saved`."""
    response: HttpResponse
    if wants_fragment(request):
        response = HttpResponse(status=204, headers={"HX-Redirect": url})
    else:
        response = HttpResponseRedirect(url)
    if saved:
        response.set_cookie(
            SAVED_COOKIE, saved, max_age=120, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
        )
    return response


def saved(response: HttpResponse, draft: str) -> HttpResponse:
    """Tell the browser, with a fragment, that what was typed into the form `draft` is safe here now."""
    response.headers["HX-Trigger"] = json.dumps({"mg:saved": draft})
    return response


def sentence(problem: Problem, reader: Reader) -> str:
    """What went wrong, in the reader's language; a permission that is missing by its name."""
    params = dict(problem.params)
    permission = str(params.get("permission", ""))
    if has("permissions", permission):
        params["permission"] = say("permissions", permission, reader.language)
    return say("errors", problem.code, reader.language, **params)


def details(problem: Problem, reader: Reader) -> list[str]:
    """What was wrong with each field, in the reader's language."""
    return [say("errors", one.code, reader.language, **dict(one.params)) for one in problem.errors]


def refuse(form: forms.BaseForm, problem: Problem, reader: Reader) -> None:
    """Put a problem onto the form that caused it, field by field, keeping what was typed.

    A dotted path such as `customer.phone` is shown at the field `customer_phone`, else at `phone`; what belongs to no
    field of the form stands above it. The form must be bound and cleaned.
    """
    # Asking for the errors cleans a form that nobody has cleaned yet; adding to them would come before that.
    if (not form.errors and not problem.errors) or not problem.errors:
        form.add_error(None, sentence(problem, reader))
    for error in problem.errors:
        text = say("errors", error.code, reader.language, **dict(error.params))
        names = (error.field, error.field.replace(".", "_"), error.field.rsplit(".", 1)[-1])
        field = next((name for name in names if name in form.fields), None)
        form.add_error(field, text if field else f"{error.field}: {text}" if error.field else text)


def problem(request: HttpRequest, error: Problem) -> HttpResponse:
    """A Problem as a page of its own, or as a note in the place of the fragment that was asked for."""
    from makegood.ground.ui.context import reader_of

    reader = reader_of(request)
    context = {
        "status": error.status,
        "code": error.code,
        "sentence": sentence(error, reader),
        "details": details(error, reader),
    }
    return page(request, "ui/error.html", context, "ui/problem.html", status=error.status)
