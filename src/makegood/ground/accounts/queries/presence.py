"""Who else has something open now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from makegood.ground.accounts.models import Presence
from makegood.ground.actor import Actor

#: Whoever was not heard of for so long is gone; whoever was heard of within the second need not say it again.
GONE_AFTER, FRESH = timedelta(seconds=45), timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Here:
    """Who has each of some things open beside the actor (names by id), and for which of them the actor's own sign of
    life is fresh."""

    others: dict[int, tuple[str, ...]]
    fresh: frozenset[int]


def here(actor: Actor, kind: str, subjects: Collection[int], now: datetime) -> Here:
    """Who has these open now. The caller has found them for the actor. One query."""
    rows = Presence.objects.filter(kind=kind, subject_id__in=set(subjects), seen_at__gte=now - GONE_AFTER)
    others: dict[int, tuple[str, ...]] = {}
    fresh: set[int] = set()
    for subject, user, name, seen in rows.order_by("user__name").values_list(
        "subject_id", "user_id", "user__name", "seen_at"
    ):
        if user != actor.doer:
            others[subject] = (*others.get(subject, ()), name)
        elif now - seen < FRESH:
            fresh.add(subject)
    return Here(others, frozenset(fresh))
