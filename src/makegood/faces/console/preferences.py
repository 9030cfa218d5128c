"""How a person reads: language, zone, theme."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as accounts
from makegood.ground.problems import Problem
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.middleware import remember
from makegood.ground.ui.reader import Reader, zones

#: Offered first; every other zone of the world follows by name.
NEAR = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Europe/London", "UTC")


def _zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    others = sorted(name for name in zones() if "/" in name and not name.startswith("Etc/") and name not in NEAR)
    return [
        (gettext("Often used"), [(name, name.replace("_", " ")) for name in NEAR]),
        (gettext("All zones"), [(name, name.replace("_", " ")) for name in others]),
    ]


class PreferencesForm(forms.Form):
    """Language, zone and theme of one person."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("zh-Hans", "简体中文"), ("en", "English")], widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label=_("Theme"),
        choices=[("", _("As this device is set")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
        required=False,
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=_zone_choices,
        help_text=_("Times are shown in this zone. What we owe is due by the clock of the promise, wherever you are."),
    )


@page_for()
def preferences(request: StaffRequest) -> HttpResponse:
    """Show and keep how the person reads, on every device of theirs."""
    user, reader = request.user, reader_of(request)
    initial = {"language": user.language, "theme": user.theme, "zone": user.zone}
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = Reader(form.cleaned_data["language"], form.cleaned_data["zone"], form.cleaned_data["theme"])
        try:
            accounts.update_preferences(
                actor=request.actor, user_id=user.pk, language=chosen.language, zone=chosen.zone, theme=chosen.theme,
                now=timezone.now(),
            )  # fmt: skip
        except Problem as problem:
            fragments.refuse(form, problem, reader)
        else:
            with translation.override(chosen.django_language):
                messages.success(request, gettext("Kept. This is how you will read on every device."))
            response = fragments.go(request, reverse("console:preferences"), saved="preferences")
            # The browser may hold an earlier choice, which would come before what was just said.
            remember(response, language=chosen.language, theme=chosen.theme, zone=chosen.zone)
            return response
    return fragments.page(request, "console/preferences.html", {"form": form}, status=422 if form.errors else 200)


NAV = (
    nav.Entry(
        "console:preferences", _("Preferences"), "settings", 701, "", "own",
        _("Language, time zone, light or dark."), ("language", "theme", "语言"),
    ),
)  # fmt: skip

urlpatterns = [path("preferences", preferences, name="preferences")]
