"""What the promises room does on news from below."""

from __future__ import annotations

from datetime import datetime

from makegood.ground.actor import SYSTEM
from makegood.ground.journal import queries as journal
from makegood.rooms.promises import actions


def follow_calendar(event_ids: list[int], now: datetime) -> None:
    """A calendar has a new version: the clocks that run on it are moved, in batches of their own. May be repeated."""
    for event in journal.events(event_ids):
        actions.move_clocks(actor=SYSTEM, calendar_id=event.subject, now=now)
