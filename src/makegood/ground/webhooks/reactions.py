"""What webhooks hear: everything that somebody wants to hear of."""

from __future__ import annotations

from datetime import datetime

from makegood.ground.webhooks import delivering


def queue(event_ids: list[int], now: datetime) -> None:
    """Make the messages that these events mean."""
    delivering.queue(event_ids, now)
