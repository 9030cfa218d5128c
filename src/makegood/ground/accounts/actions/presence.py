"""Who has something open just now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from makegood.ground.accounts.models import Presence
from makegood.ground.actor import Actor
from makegood.ground.rows import insert


@transaction.atomic
def be_here(*, actor: Actor, kind: str, subject: int, now: datetime) -> None:
    """Keep that somebody has this open now. The caller has found it for them. No event: nothing was decided."""
    if actor.doer is None:
        return
    mine = Presence.objects.filter(kind=kind, subject_id=subject, user_id=actor.doer)
    if not mine.update(seen_at=now):
        row = {"user_id": actor.doer, "kind": kind, "subject_id": subject, "seen_at": now}
        insert(Presence, [row], unless_taken=("kind", "subject_id", "user_id"))


@transaction.atomic
def forget_presence(*, actor: Actor, now: datetime) -> int:
    """Throw away who was anywhere an hour ago; how many."""
    actor.need("settings.write")
    return Presence.objects.filter(seen_at__lt=now - timedelta(hours=1)).delete()[0]
