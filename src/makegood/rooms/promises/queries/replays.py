"""What-ifs that were asked for: how far they are, what came out."""

from __future__ import annotations

from django.db.models import QuerySet

from makegood.ground.actor import Actor
from makegood.rooms.promises import errors
from makegood.rooms.promises.models import Replay
from makegood.rooms.promises.views import ReplayView


def mine(actor: Actor) -> QuerySet[Replay]:
    """Those that an actor may see: their own, and all for whoever sees the record of the whole company.

    A result is cut to what its asker sees, so that somebody of another part has no use and no right to it.
    """
    actor.need("promises.draft")
    actor.need("records.read")
    rows = Replay.objects.all()
    return rows if actor.where("records.read") is None else rows.filter(user_id=actor.id)


def replays(
    *, actor: Actor, code: str | None = None, draft_id: int | None = None, limit: int = 100
) -> list[ReplayView]:
    """What-ifs, the newest first, of all promises, of one, or of one draft."""
    rows = mine(actor)
    if code is not None:
        rows = rows.filter(code=code)
    if draft_id is not None:
        rows = rows.filter(draft_id=draft_id)
    return [view(row) for row in rows.order_by("-asked_at", "-pk")[:limit]]


def replay(*, actor: Actor, replay_id: int) -> ReplayView:
    """One what-if. Raises Missing `replay_unknown`."""
    row = mine(actor).filter(pk=replay_id).first()
    if row is None:
        raise errors.no_replay()
    return view(row)


def view(row: Replay) -> ReplayView:
    """A row as people get it."""
    return ReplayView(
        row.pk, row.draft_id, row.code, row.number, row.digest, row.from_day, row.to_day, row.imported,
        row.assumptions, row.state, row.matters, row.upto, row.result, row.problem, row.user_id, row.asked_at,
        row.finished_at, row.version,
    )  # fmt: skip
