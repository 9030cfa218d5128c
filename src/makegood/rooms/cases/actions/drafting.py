"""A matter that somebody has begun to take in: kept while they type, so that a closed browser loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.rows import insert, new_id
from makegood.rooms.cases import rules
from makegood.rooms.cases.models import IntakeDraft
from makegood.rooms.customers import queries as customers


@transaction.atomic
def keep_draft(*, actor: Actor, page: str, fields: Mapping[str, str], now: datetime) -> bool:
    """Keep what stands in the fields of a page; False when nothing was typed, and nothing is kept then.

    Each person's own, and no more than `rules.MOST_DRAFTS` of them: the oldest goes. No event: nothing was decided.
    """
    actor.need("cases.open")
    if actor.doer is None or not rules.is_draft(page):
        return False
    kept = rules.draft_fields(fields)
    mine = IntakeDraft.objects.filter(user_id=actor.doer)
    if not any(kept.get(one) for one in rules.DRAFT_WORDS):
        mine.filter(page=page).delete()
        return False
    given = kept.get("customer", "")
    id_ = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    customer_id = id_ if id_ and customers.many(actor, [id_]) else None
    if not mine.filter(page=page).update(fields=kept, customer_id=customer_id, changed_at=now):
        row = {
            "id": new_id(), "user_id": actor.doer, "page": page, "customer_id": customer_id, "fields": kept,
            "changed_at": now,
        }  # fmt: skip
        insert(IntakeDraft, [row], unless_taken=("user_id", "page"))
        beyond = mine.order_by("-changed_at", "-id").values_list("id", flat=True)[rules.MOST_DRAFTS :]
        mine.filter(pk__in=list(beyond)).delete()
    return True


@transaction.atomic
def drop_draft(*, actor: Actor, page: str, now: datetime) -> bool:
    """Throw one's draft away; whether there was one. No event: nothing was decided."""
    actor.need("cases.open")
    return forget_draft(actor, page)


def forget_draft(actor: Actor, page: str) -> bool:
    """The same for this room's own actions, once the matter is taken in."""
    return bool(IntakeDraft.objects.filter(user_id=actor.doer or 0, page=page[:32]).delete()[0])


@transaction.atomic
def throw_away_drafts(*, actor: Actor, now: datetime) -> int:
    """Throw away what nobody has gone on with for some days; how many. It holds names and numbers."""
    actor.need("settings.write")
    return IntakeDraft.objects.filter(changed_at__lt=now - rules.DRAFTS_KEPT).delete()[0]
