"""The customer's own page of a case: a link to be handed over, and the end of all of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from makegood.faces.console.cases import case_url
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.ui import fragments
from makegood.rooms.cases import queries as cases
from makegood.rooms.passes import actions


@require_POST
@page_for("cases.read", "cases.write")
def make(request: StaffRequest, number: str) -> HttpResponse:
    """Make a link and show it, to be copied into whatever the customer reads."""
    id_ = cases.case_id(request.actor, number)
    made = actions.make_link(actor=request.actor, case_id=id_, now=timezone.now())
    base = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    context = {"number": number, "url": f"{base}/m/{made.token}", "until": made.expires_at}
    response = fragments.page(request, "console/case_link.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@page_for("cases.read", "cases.write")
def stop(request: StaffRequest, number: str) -> HttpResponse:
    """No link to the case answers any more."""
    id_ = cases.case_id(request.actor, number)
    n = actions.stop_links(actor=request.actor, case_id=id_, now=timezone.now())
    messages.success(request, gettext("Stopped: %(n)s links answer nobody any more.") % {"n": n})
    return fragments.go(request, case_url(number, "beside"))


urlpatterns = [
    path("cases/<str:number>/portal-link", make, name="case-portal-link"),
    path("cases/<str:number>/portal-stop", stop, name="case-portal-stop"),
]
