"""What the label on an item leads to: what it is and what was promised, and nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.models import User
from makegood.ground.actor import SYSTEM
from makegood.ground.files import serving
from makegood.ground.problems import Missing
from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import pick
from makegood.rooms.cases import queries as cases
from makegood.rooms.knowledge import actions
from makegood.rooms.knowledge import queries as knowledge
from makegood.rooms.knowledge.rules import Near
from makegood.rooms.knowledge.views import Fit
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import queries as promises

#: What somebody who scans a label asks first; for each the best that is granted is said.
NEEDS = ("repair", "exchange", "refund", "care", "parts")
#: So many texts stand on the page of an item.
TEXTS = 8


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was promised: in plain words, and the last day on which it holds."""

    title: str
    words: str
    last: datetime | None


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item by the code on its label; any other code is an address that there is not."""
    found = products.by_label(code)
    if found is None:
        raise Http404
    language, now = reader_of(request).language, timezone.now()
    view = products.get(SYSTEM, found[0])
    made = products.documents(SYSTEM, view.model_id, public=True) if view.model_id is not None else []
    company = network.company()
    home = network.node(SYSTEM, company.unit_id)
    context = {
        "item": view, "serial": (view.serial or "")[-4:], "said": promised(view, language, now),
        "company": company.name, "phone": home.phone, "code": view.public_code, "staff": _staff_page(request, view),
        "documents": [one for one in made if one.link or one.file], "stopped": products.holds_on(view),
        "texts": read_about(view, language, now), "thanks": request.GET.get("thanks") == "1",
    }  # fmt: skip
    response = fragments.page(request, "portal/item.html", context)
    # What was promised may become more tomorrow; nobody in between keeps today's answer.
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def read_about(item: ItemView, language: str, now: datetime) -> list[Fit]:
    """What anybody may read about such an item, the nearest first, in the reader's language where it is told in it."""
    near = Near(item.model_id, item.lot_id, products.category_path(item.category), tuple(cases.kinds()))
    kinds = ("article", "bulletin")
    return knowledge.fitting(SYSTEM, near, now, language=language, kinds=kinds, public=True, limit=TEXTS)


@csrf_exempt
@require_POST
def helped(request: HttpRequest, code: str, text_id: int) -> HttpResponse:
    """Whether a text on the page of an item helped; one word for each label, and no cookie.

    Nothing of a session is read, so that another site has nothing to send it for.
    """
    found = products.by_label(code)
    if found is None:
        raise Http404
    if not ratelimit.consume(request, action="article_helped"):
        return HttpResponse(status=429)
    said = request.POST.get("helped")
    try:
        if said in {"yes", "no"}:
            actions.mark_helped(actor=SYSTEM, version_id=text_id, helped=said == "yes", label=code, now=timezone.now())
    except Missing:
        raise Http404 from None
    return HttpResponseRedirect(f"{reverse('portal:item', args=[code])}?thanks=1#read", status=303)


@require_safe
def document(request: HttpRequest, code: str, document_id: int) -> StreamingHttpResponse:
    """A public document of the item behind a label, as a download."""
    found = products.by_label(code)
    model = products.get(SYSTEM, found[0]).model_id if found else None
    if model is None:
        raise Http404
    return serving.response(*products.document_file(SYSTEM, model, document_id, public=True))


def promised(item: ItemView, language: str, now: datetime) -> list[Said]:
    """What is granted for the item now, each promise once, what lasts longest first."""
    said: dict[tuple[str, str], Said] = {}
    for need in NEEDS:
        facts = {"reason": "fault"} if need in {"repair", "exchange", "parts"} else None
        resolved = promises.claims(actor=SYSTEM, need=need, item_id=item.id, now=now, facts=facts)
        for row in resolved.claims:
            # What still depends on something has no day yet: who calls hears of it.
            if row.verdict == "denied" or (row.verdict == "needs" and row.until is None):
                continue
            last = row.until - timedelta(seconds=1) if row.until is not None else None
            words = pick(row.source.statement.to_json(), language)
            said.setdefault((row.promise, row.clause), Said(pick(row.source.title.to_json(), language), words, last))
    return sorted(said.values(), key=lambda one: (one.last is not None, -(one.last or now).timestamp()))


def _staff_page(request: HttpRequest, item: ItemView) -> bool:
    """Whether the reader works here and may open the item's staff page."""
    if not isinstance(request.user, User):
        return False
    actor = accounts.actor_for_user(request.user)
    return actor.may("items.read") and actor.may("cases.read") and bool(products.many(actor, [item.id]))
