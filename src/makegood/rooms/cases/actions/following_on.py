"""A matter that comes back after its time of reopening: a new case, linked to the old one."""

from __future__ import annotations

from datetime import datetime

from makegood.ground.actor import Actor
from makegood.rooms.cases.actions.keeping import keep_messages
from makegood.rooms.cases.actions.linking import join
from makegood.rooms.cases.actions.opening import write
from makegood.rooms.cases.actions.talking import message_row
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.cases.models import Case


def open_after(actor: Actor, row: Case, text: str, channel: str, at: datetime, now: datetime) -> Case:
    """Open a case for what the customer says long after this one was settled, inside the caller's transaction."""
    new = CaseInput(
        kind=row.kind_id, customer_id=row.customer_id, item_id=row.item_id, unit_id=row.unit_id, subject=row.subject,
        text="", channel=channel, at=at, symptom=row.symptom,
    )  # fmt: skip
    opened = write(actor, [new], now)[0].row
    keep_messages([message_row(opened.pk, "inbound", channel, text, False, actor, at, now)])
    join(actor, opened, row, "follows", now)
    return opened
