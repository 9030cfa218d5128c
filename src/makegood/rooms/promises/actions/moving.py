"""A new calendar version moves the running clocks that use it: earlier always, later only for a good public reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.engines.clock import Pause, move_allowed
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.rooms.network import queries as network
from makegood.rooms.promises import book, events
from makegood.rooms.promises.actions.clocks import due_again, next_wake, pauses_of
from makegood.rooms.promises.actions.writing import Plan, carry_out
from makegood.rooms.promises.book import TermEntry
from makegood.rooms.promises.models import Obligation
from makegood.rooms.promises.queries.obligations import as_rows
from makegood.rooms.promises.rules import judge

#: Rows in one transaction: short enough that pages are answered meanwhile.
BATCH = 500


def move_clocks(*, actor: Actor, calendar_id: int, now: datetime) -> dict[str, int]:
    """Move the clocks of a calendar to its newest version, batch by batch; answers {earlier, later, refused}.

    Harmless to repeat: a clock that stands on the newest version, or whose move was refused, is left alone.
    """
    version = network.newest_version(calendar_id)
    counts = {"earlier": 0, "later": 0, "refused": 0}
    last = 0
    while True:
        last, more = _move_batch(actor=actor, calendar_id=calendar_id, version=version, after=last, now=now)
        for key, value in more.items():
            counts[key] += value
        if not last:
            break
    _record(actor=actor, calendar_id=calendar_id, version=version, counts=counts, now=now)
    return counts


@transaction.atomic
def _record(*, actor: Actor, calendar_id: int, version: Any, counts: dict[str, int], now: datetime) -> None:
    if any(counts.values()):
        event = events.ClocksMoved(
            subject=calendar_id,
            at=now,
            calendar_version=version.id,
            kind=version.kind,
            earlier=counts["earlier"],
            later=counts["later"],
            refused=counts["refused"],
        )
        journal.record(actor=actor, events=[event], now=now)


@transaction.atomic
def _move_batch(
    *, actor: Actor, calendar_id: int, version: Any, after: int, now: datetime
) -> tuple[int, dict[str, int]]:
    """Move up to BATCH clocks with ids past `after`; answers (last id or 0 when none is left, counts)."""
    counts = {"earlier": 0, "later": 0, "refused": 0}
    open_rows = Obligation.objects.filter(
        calendar_id=calendar_id, state__in=["running", "paused"], known_until=None, pk__gt=after
    )
    rows = as_rows(open_rows.order_by("pk")[:BATCH])
    if not rows:
        return 0, counts
    calendar = network.calendar_by_version(version.id)
    pauses = pauses_of([row["id"] for row in rows])
    known = book.terms({row["term_id"] for row in rows})
    plan = Plan()
    notices: list[NoticeInput] = []
    for row in rows:
        if row["calendar_version_id"] == version.id or judge(row["state"], row["due_at"], None, now) == "broken":
            continue
        stands = [_closed(one, now) for one in pauses.get(row["id"], [])]
        held_by, term = known[row["term_id"]]
        found = due_again(row, stands, calendar, held_by)
        before = row["due_at"] or due_again(row, stands, None, held_by)
        assert found is not None  # no pause is open any more in `stands`
        assert before is not None
        if not move_allowed(before, found, version.kind):
            counts["refused"] += 1
            continue
        values: dict[str, Any] = {"calendar_version_id": version.id}
        if found != before:
            counts["later" if found > before else "earlier"] += 1
            values["moves"] = row["moves"] + int(found > before)
        if found != before and row["state"] == "running":
            values |= {"due_at": found, "wake_at": next_wake(row, term, found)}
        plan.change(row, **values)
        if found > before:
            notices.append(_tell_customer(row, term, found, version.id))
    carry_out(plan, actor=actor, now=now)
    accounts_actions.notify(actor=actor, notices=notices, now=now)
    return rows[-1]["id"], counts


def _closed(pause: Pause, now: datetime) -> Pause:
    """A stopped clock is compared as if it ran on from now; when it does, it runs on the calendar chosen here."""
    return pause if pause.end is not None else Pause(pause.start, now)


def _tell_customer(row: dict[str, Any], term: TermEntry, due_at: datetime, version_id: int) -> NoticeInput:
    # Until a channel can tell the customer, the people who look after the matter are asked to.
    return NoticeInput(
        code="tell_customer_moved",
        params={"duty_name": term.clause.title.to_json(), "due_at": due_at.isoformat()},
        unit_id=row["unit_id"],
        link_kind=row["matter_kind"],
        link_id=row["matter_id"],
        once=f"moved:{row['id']}:{version_id}",
    )
