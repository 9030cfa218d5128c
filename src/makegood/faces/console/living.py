"""The living page: every component in use, all eight states, invented moments around now. For whoever builds pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from makegood.ground.accounts.models import User
from makegood.ground.ui import fragments


class SampleForm(forms.Form):
    """One field of each kind."""

    customer = forms.CharField(label=_("Name"), help_text=_("As the person would like to be called."))
    phone = forms.CharField(label=_("Phone"), widget=forms.TextInput(attrs={"inputmode": "tel"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("repair", _("Repair")), ("complaint", _("Complaint"))])
    text = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 3}))
    loaner = forms.BooleanField(label=_("Needs a loaner meanwhile"), required=False)


def _views() -> list[dict[str, Any]]:
    now = timezone.now().replace(microsecond=0)
    return [
        {"state": "waiting"},
        {"state": "running", "started_at": now - timedelta(hours=1), "due_at": now + timedelta(minutes=130)},
        {
            "state": "running",
            "started_at": now - timedelta(hours=2),
            "due_at": now + timedelta(minutes=38),
            "at_risk": True,
        },
        {"state": "paused", "started_at": now - timedelta(days=2), "share_left": 0.6, "remaining": 4 * 86_400},
        {"state": "kept"},
        {"state": "broken", "due_at": now - timedelta(minutes=27)},
        {"state": "made_good"},
        {"state": "released"},
    ]


def _record() -> dict[str, Any]:
    return {
        "kept": {"value": 0.9642, "low": 0.961, "high": 0.967, "n": 14_812},
        "made": {"value": 0.882, "low": 0.852, "high": 0.907, "n": 533},
        "none": {"value": None, "low": None, "high": None, "n": 0},
    }


def open_to(request: HttpRequest) -> bool:
    """Whether the page is shown: to people who signed in, and to everybody while DEBUG is on."""
    return bool(settings.DEBUG) or isinstance(request.user, User)


@never_cache
def living(request: HttpRequest) -> HttpResponse:
    """Every component in use."""
    if not open_to(request):
        raise Http404
    now = timezone.now()
    bound = SampleForm({"customer": "孙桂芳", "phone": "13", "kind": "repair", "text": ""})
    bound.is_valid()
    bound.add_error("phone", _("This cannot be read as a phone number."))
    bound.add_error(None, _("Some of this cannot be accepted. Please look at the marked fields."))
    views = _views()
    context = {
        "views": views, "running": views[1], "risk": views[2], "broken": views[5], "record": _record(),
        "form": SampleForm(), "bound": bound, "long_ago": now - timedelta(days=420), "soon": now + timedelta(days=3),
    }  # fmt: skip
    return fragments.page(request, "console/living.html", context)


urlpatterns = [path("ui", living, name="ui")]
