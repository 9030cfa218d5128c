"""What somebody has begun to take in, and what was said before of things like it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db import connection

from makegood.ground.actor import Actor
from makegood.rooms.cases import rules
from makegood.rooms.cases.models import Case, IntakeDraft
from makegood.rooms.cases.queries.rows import visible
from makegood.rooms.cases.views import IntakeDraftView

#: Known symptoms are taken from so many of the newest cases, and remembered for so many seconds in each process.
_NEWEST, _REMEMBERED, _OFFERED = 2_000, 60.0, 40
_known: dict[tuple[object, ...], tuple[float, list[str]]] = {}


def drafts(actor: Actor, now: datetime) -> list[IntakeDraftView]:
    """One's own unfinished matters, the newest first; those past their time are left out."""
    actor.need("cases.open")
    rows = IntakeDraft.objects.filter(user_id=actor.doer or 0, changed_at__gte=now - rules.DRAFTS_KEPT)
    found = rows.order_by("-changed_at", "-id").values_list("page", "customer_id", "fields", "changed_at")
    return [IntakeDraftView(*row) for row in found[: rules.MOST_DRAFTS]]


def symptoms(actor: Actor, root: str, categories: Collection[str]) -> list[str]:
    """What is often said of such matters, the most frequent first: words that were used twice at least for things of
    these categories (none named: of any), among the newest cases that the actor sees.

    Remembered for a minute: it is asked for with each key that is typed.
    """
    actor.need("cases.read")
    where = actor.where("cases.read")
    key = (
        connection.settings_dict["NAME"], root, tuple(sorted(categories)),
        None if where is None else tuple(sorted(where)),
    )  # fmt: skip
    kept = _known.get(key)
    if kept is not None and time.monotonic() - kept[0] < _REMEMBERED:
        return kept[1]
    newest = visible(actor, paged=True).exclude(symptom="").order_by("-opened_at", "-id")[:_NEWEST]
    rows = Case.objects.filter(pk__in=list(newest.values_list("pk", flat=True)), kind__root=root)
    if categories:
        rows = rows.filter(item__category_id__in=list(categories))
    counted = Counter(" ".join(one.split()) for one in rows.values_list("symptom", flat=True))
    found = [word for word, n in counted.most_common(_OFFERED) if n > 1]
    if len(_known) > 500:
        _known.clear()
    _known[key] = (time.monotonic(), found)
    return found


def forget_symptoms() -> None:
    """Look again at the next call."""
    _known.clear()
