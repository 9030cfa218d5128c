"""What the exchange does when an export was asked for: the worker writes it, outside of any transaction."""

from __future__ import annotations

from datetime import datetime

from makegood.ground.actor import SYSTEM
from makegood.ground.exchange.actions import make_export
from makegood.ground.journal import queries as journal

#: The event that a background export begins with (`write_exports`, later, not atomic).
ASKED = "export_started"


def write_exports(event_ids: list[int], now: datetime) -> None:
    """Write those that are to be written in the background; one that is written already is left alone."""
    for event in journal.events(event_ids):
        if event.data["background"]:
            make_export(actor=SYSTEM, export_id=event.subject, now=now)
