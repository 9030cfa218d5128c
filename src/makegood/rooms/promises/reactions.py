"""What the promises room does on news from below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.ground.accounts.events import ApprovalPassedUp
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.rooms.promises import actions


def follow_passed_up(actor: Actor, events: Sequence[ApprovalPassedUp], now: datetime) -> None:
    """Questions about remedies went to somebody above: when an answer is expected moves with them."""
    moments = {event.of_id: event.expected_by for event in events if event.of_kind == "remedy"}
    actions.postpone_answers(actor=actor, moments=moments)


def follow_calendar(event_ids: list[int], now: datetime) -> None:
    """A calendar has a new version: the clocks that run on it are moved, in batches of their own. May be repeated."""
    for event in journal.events(event_ids):
        actions.move_clocks(actor=SYSTEM, calendar_id=event.subject, now=now)
