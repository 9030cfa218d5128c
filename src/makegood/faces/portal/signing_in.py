"""Coming in with a code: asked for, entered, left; and all matters and items of whoever came in."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.faces.portal import front
from makegood.ground.problems import Problem
from makegood.rooms.passes import actions, queries, rules

_MOST = 254


class ContactForm(forms.Form):
    """To where the code goes."""

    contact = forms.CharField(
        label=_("Phone or e-mail"), max_length=_MOST, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )


class CodeForm(forms.Form):
    """The code, and the contact that it was sent to."""

    contact = forms.CharField(max_length=_MOST, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Say where one is reached; the answer is the same whether we know it or not."""
    if request.method != "POST":
        return front.page(
            request, "portal/sign_in.html", {"form": ContactForm(auto_id="%s"), "by_code": queries.ways()}
        )
    form = ContactForm(request.POST, auto_id="%s")
    if not form.is_valid():
        return _ask_contact(request, form, 422)
    contact, now = form.cleaned_data["contact"], front.moment()
    try:
        often = front.too_often(request, "portal_code", ":".join(queries.contact_of(contact)))
        if often is not None:
            return often
        who = front.visitor(request, now).actor
        front.run(lambda: actions.ask_code(actor=who, contact=contact, now=now))
    except Problem as problem:
        status = front.refused(request, form, problem)
        return _ask_contact(request, form, status)
    return _ask_code(request, CodeForm(initial={"contact": contact}, auto_id="%s"))


def _ask_contact(request: HttpRequest, form: ContactForm, status: int = 200) -> HttpResponse:
    return front.page(request, "portal/sign_in.html", {"form": form, "by_code": queries.ways()}, status=status)


def _ask_code(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    contact = form["contact"].value() or ""
    context = {"form": form, "contact": contact, "minutes": int(rules.CODE_LASTS.total_seconds() // 60)}
    return front.page(request, "portal/code.html", context, status=status)


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Enter the code; from then on the browser may see what belongs to the contact."""
    form = CodeForm(request.POST, auto_id="%s")
    if not form.is_valid():
        return _ask_code(request, form, 422)
    often = front.too_often(request, "portal_enter")
    if often is not None:
        return often
    given, now = form.cleaned_data, front.moment()
    try:
        who = front.visitor(request, now).actor
        secret = front.run(lambda: actions.enter(actor=who, contact=given["contact"], code=given["code"], now=now))
    except Problem as problem:
        return _ask_code(request, form, front.refused(request, form, problem))
    response = HttpResponseRedirect(reverse("portal:mine"), status=303)
    response.set_cookie(
        front.COOKIE, secret, max_age=int(rules.STAY_LASTS.total_seconds()), secure=bool(settings.BEHIND_TLS),
        httponly=True, samesite="Lax",
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the stay, here and for whoever has a copy of the cookie."""
    now = front.moment()
    who = front.visitor(request, now).actor
    actions.leave(actor=who, secret=request.COOKIES.get(front.COOKIE, "")[:80], now=now)
    response = HttpResponseRedirect(reverse("portal:home"), status=303)
    response.delete_cookie(front.COOKIE, samesite="Lax")
    return response


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All matters and items of whoever entered a code; everybody else is asked to."""
    now = front.moment()
    who = front.visitor(request, now)
    if who.stay is None:
        return HttpResponseRedirect(reverse("portal:sign-in"), headers={"Cache-Control": "private, no-store"})
    context = {"matters": queries.mine(who.actor, who.stay, now), "items": queries.my_items(who.actor)}
    return front.page(request, "portal/mine.html", context)


urlpatterns = [
    path("help/sign-in", sign_in, name="sign-in"),
    path("help/sign-in/code", enter, name="enter"),
    path("help/leave", leave, name="leave"),
    path("help/mine", mine, name="mine"),
]
