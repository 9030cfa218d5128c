"""What cases do when promises change: the next due moment is kept beside the case, so that the queue needs no join.

All are idempotent: they write what the obligations say, however often they are called.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.actor import Actor
from makegood.ground.journal import queries as journal
from makegood.ground.journal.events import Event
from makegood.rooms.cases.actions.following import follow, follow_calendar_version

#: Events of promises after which a case may stand elsewhere in the queue (`follow_obligations`, now).
FOLLOWED = (
    "obligation_started", "obligation_owed", "obligation_paused", "obligation_resumed", "obligation_kept",
    "obligation_broken", "obligation_fulfilled_late", "obligation_made_good", "obligation_released",
    "obligation_corrected",
)  # fmt: skip
#: The one event that stands for very many moved clocks (`follow_calendar`, later, not atomic).
MOVED = "clocks_moved"


def follow_obligations(actor: Actor, events: Sequence[Event], now: datetime) -> None:
    """Where the cases of these events stand in the queue, in the transaction that changed their obligations."""
    follow({id_ for event in events for kind, id_ in event.about if kind == "case"})


def follow_calendar(event_ids: list[int], now: datetime) -> None:
    """The same after a calendar moved its clocks: one event for all of them, so done in batches by the worker."""
    for event in journal.events(event_ids):
        follow_calendar_version(int(event.data["calendar_version"]))
