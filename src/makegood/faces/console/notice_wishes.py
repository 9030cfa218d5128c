"""How a person hears of notices: by kind on the page, by mail at once, in a daily mail, or not; and quiet hours."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from makegood.faces.console.forms import choices
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions, hearing, queries
from makegood.ground.accounts.views import NoticeWishes
from makegood.ground.problems import Problem
from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import say


def _time_field(label: Any, *, required: bool = False) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=required, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )  # fmt: skip


class WishesForm(forms.Form):
    """A way for each kind, and when mail may go out."""

    digest_at = _time_field(_("The daily mail goes out at"), required=True)
    quiet_from = _time_field(_("No mail from"))
    quiet_to = _time_field(_("until"))

    def __init__(self, data: Any, language: str, wishes: NoticeWishes) -> None:
        initial: dict[str, Any] = {kind: wishes.ways[kind] for kind in hearing.KINDS}
        initial |= {name: _face(getattr(wishes, name)) for name in ("digest_at", "quiet_from", "quiet_to")}
        super().__init__(data, auto_id="wish-%s", initial=initial)
        ways = choices("notice_ways", hearing.WAYS, language)
        for kind in hearing.KINDS:
            label = say("notice_kinds", kind, language)
            self.fields[kind] = forms.ChoiceField(label=label, choices=ways)

    def kinds(self) -> list[Any]:
        """The fields of the kinds, in their order."""
        return [self[kind] for kind in hearing.KINDS]


def _face(minute: int | None) -> time | None:
    return None if minute is None else time(minute // 60, minute % 60)


def _minute(face: time | None) -> int | None:
    return None if face is None else face.hour * 60 + face.minute


@page_for("notices.read")
def wishes(request: StaffRequest) -> HttpResponse:
    """Show and keep how the person hears of notices; each person's own."""
    reader, actor = reader_of(request), request.actor
    actor.need_self()
    form = WishesForm(request.POST or None, reader.language, queries.notice_wishes(actor))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        habit = hearing.Habit(
            _minute(given["digest_at"]) or 0, _minute(given["quiet_from"]), _minute(given["quiet_to"])
        )  # fmt: skip
        try:
            actions.set_notice_wishes(
                actor=actor, ways={kind: given[kind] for kind in hearing.KINDS}, habit=habit, now=timezone.now()
            )
        except Problem as problem:
            fragments.refuse(form, problem, reader)
        else:
            messages.success(request, gettext("Kept. It holds from now on."))
            return fragments.go(request, reverse("console:notice-wishes"))
    context = {"form": form, "mail": settings.MAIL_GOES_OUT, "address": request.user.email}
    return fragments.page(request, "console/notice_wishes.html", context, status=422 if form.errors else 200)


urlpatterns = [path("preferences/notices", wishes, name="notice-wishes")]
