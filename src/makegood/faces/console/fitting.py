"""What the company knows about what is at hand: beside intake, beside a case, and put into a reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from makegood.engines import wording
from makegood.ground.actor import Actor
from makegood.ground.rows import id_from
from makegood.ground.ui import moments
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import say
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases import rules as case_rules
from makegood.rooms.cases.views import CaseView
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.knowledge import queries as knowledge
from makegood.rooms.knowledge.rules import BLANKS, Near, blanks_filled
from makegood.rooms.knowledge.views import Fit
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.rooms.products.views import DocumentView, ItemView

#: So many are shown beside intake and a case.
BESIDE = 6
#: So many may be chosen from above a reply.
OFFERED = 30


@dataclass(frozen=True, slots=True)
class Told:
    """A text that fits, with its blanks filled: as HTML for the page, and its steps."""

    fit: Fit
    html: str
    steps: tuple[str, ...]


def near(item: ItemView | None, kind: str, words: str = "") -> Near:
    """What texts are wanted for: this item, a matter of this kind, and what was said of it."""
    categories = products.category_path(item.category) if item is not None else ()
    return Near(
        item.model_id if item is not None else None, item.lot_id if item is not None else None, categories,
        cases.kinds_above(kind), words,
    )  # fmt: skip


def told(fit: Fit, values: Mapping[str, str], language: str) -> Told:
    """A text with its blanks filled by these values, which are words and never marks; of what is not known it says
    what belongs there.
    """
    from django.utils.safestring import SafeString

    shown = {**values, **{one: f"〔{say('blanks', one, language)}〕" for one in BLANKS if one not in values}}
    made = wording.filled_html(wording.html(fit.body), shown)
    return Told(fit, SafeString(made), tuple(wording.filled(one, shown) for one in fit.steps))


def values(
    actor: Actor, customer: CustomerView | None, item: ItemView | None, case: CaseView | None, now: datetime,
    reader: Reader,
) -> dict[str, str]:  # fmt: skip
    """What blanks are filled with here; one of which nothing is known stays as it is."""
    due = min((one.due_at for one in case.obligations if one.due_at and one.state == "running"), default=None) if (
        case is not None
    ) else None  # fmt: skip
    return blanks_filled(
        {
            "customer": (customer.address_as or customer.name) if customer is not None else "",
            "item": item.name if item is not None else "",
            "number": case_rules.grouped(case.number) if case is not None else "",
            "due": moments.due(due, now, reader) if due is not None else "",
            "agent": actor.name, "company": network.company().name,
        }
    )  # fmt: skip


def at_intake(
    actor: Actor, item: ItemView | None, kind: str, words: str, customer: CustomerView | None, now: datetime,
    reader: Reader,
) -> dict[str, Any]:  # fmt: skip
    """The script beside the form, further ones, and what else fits; nothing for those who may not read it."""
    if not actor.may("knowledge.read"):
        return {}
    found = knowledge.fitting(
        actor, near(item, kind, words), now, language=reader.language, kinds=("script", "bulletin", "article"), limit=30
    )  # fmt: skip
    filled = values(actor, customer, item, None, now, reader)
    scripts = [told(one, filled, reader.language) for one in found if one.kind == "script"]
    return {
        "script": scripts[0] if scripts else None, "more_scripts": scripts[1:4],
        "bulletins": [told(one, {}, reader.language) for one in found if one.kind == "bulletin"][:3],
        "fits": [one for one in found if one.kind == "article" and one.closeness > 0][:BESIDE],
    }  # fmt: skip


def at_case(
    actor: Actor, case: CaseView, item: ItemView | None, customer: CustomerView | None, now: datetime, reader: Reader,
    q: str = "",
) -> dict[str, Any]:  # fmt: skip
    """What fits a case: to read, and to put into the reply."""
    if not actor.may("knowledge.read"):
        return {}
    for_case = near(item, case.kind, f"{case.subject} {case.symptom}")
    found = knowledge.fitting(actor, for_case, now, language=reader.language, q=q, limit=OFFERED)
    filled = values(actor, customer, item, case, now, reader)
    papers = products.documents(actor, item.model_id) if item is not None and item.model_id is not None else []
    return {
        "fits": [told(one, filled, reader.language) for one in found if one.kind != "template"][:BESIDE], "fits_q": q,
        "pieces": [(kind, [one for one in found if one.kind == kind]) for kind in ("template", "script", "article")],
        "manuals": _manuals(papers, reader),
    }  # fmt: skip


def _manuals(papers: Sequence[DocumentView], reader: Reader) -> list[DocumentView]:
    """The manuals of a model that count, those in the reader's language first."""
    mine = [one for one in papers if one.retired_at is None and (one.link or one.file)]
    return sorted(mine, key=lambda one: (one.language != reader.language, one.title))[:BESIDE]


def piece(
    actor: Actor, version_id: int | None, filled: Mapping[str, str], now: datetime
) -> str:  # fmt: skip
    """A text as it goes into a reply: plain, its steps numbered, its blanks filled. Raises Missing."""
    text = knowledge.version(actor, version_id or 0, now)
    steps = "\n".join(f"{place}. {one}" for place, one in enumerate(text.steps, 1))
    said = "\n\n".join(part for part in (wording.plain(text.body), steps) if part)
    return wording.filled(said, filled)


def ids_in(given: str) -> list[int]:
    """The ids of a list with commas between them; what is none is passed over."""
    return [found for one in given.split(",")[:40] if (found := id_from(one.strip())) is not None]
