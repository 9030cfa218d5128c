"""What the label on an item leads to: what it is and what was promised, and nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.models import User
from makegood.ground.actor import SYSTEM
from makegood.ground.files import serving
from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.texts import pick
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import queries as promises

#: What somebody who scans a label asks first; for each the best that is granted is said.
NEEDS = ("repair", "exchange", "refund", "care", "parts")


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
    }  # fmt: skip
    response = fragments.page(request, "portal/item.html", context)
    # What was promised may become more tomorrow; nobody in between keeps today's answer.
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


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
