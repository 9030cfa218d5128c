"""When an export or an import was asked for, the worker is asked in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makegood.ground.actor import Actor
from makegood.ground.exchange import tasks

#: The events that background work begins with.
EXPORT_ASKED, IMPORT_ASKED = "export_started", "import_asked"


def queue_exports(actor: Actor, events: list[Any], now: datetime) -> None:
    """Have those exports made that are to be made in the background."""
    for event in events:
        if event.background:
            tasks.make_export.enqueue(event.subject)


def queue_imports(actor: Actor, events: list[Any], now: datetime) -> None:
    """Have the imports made."""
    for event in events:
        tasks.make_import.enqueue(event.subject)
