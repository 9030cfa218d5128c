"""The home of the portal: find an answer first, ask, register, see how we keep our word."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from makegood.faces.portal import front
from makegood.ground.actor import SYSTEM
from makegood.ground.ui.context import reader_of
from makegood.rooms.cases import queries as cases
from makegood.rooms.knowledge import actions as knowledge_actions
from makegood.rooms.knowledge import queries as knowledge
from makegood.rooms.knowledge.rules import Near
from makegood.rooms.passes import rules
from makegood.rooms.products import queries as products

#: So many answers are shown at once.
FOUND = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where a customer begins: with a question, what is found for it; without, what can be done here."""
    reader, now = reader_of(request), front.moment()
    q = " ".join(request.GET.get("q", "")[:80].replace("\x00", "").split())
    found = []
    if q:
        # Whatever it is about: here nobody has said yet which product they mean.
        near = Near(None, None, tuple(products.categories()), tuple(cases.kinds()))
        kinds = ("article", "bulletin")
        found = knowledge.fitting(
            SYSTEM, near, now, language=reader.language, q=q, kinds=kinds, public=True, limit=FOUND
        )
        if not found and front.paced(request, "sought", now):
            knowledge_actions.note_sought(actor=SYSTEM, question=q, place="portal", language=reader.language, now=now)
    context = {"q": q, "found": found, "asked": rules.ASKED}
    return front.page(request, "portal/home.html", context, search=not q)


urlpatterns = [path("help", home, name="home")]
