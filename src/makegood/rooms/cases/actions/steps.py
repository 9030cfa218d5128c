"""One step of a case: who may, from which state, against which version, told how."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from makegood.ground import rows
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid
from makegood.rooms.cases import errors, queries, rules
from makegood.rooms.cases.events import CaseEvent
from makegood.rooms.cases.lifecycle import TABLE, Verb, transition
from makegood.rooms.cases.models import Case
from makegood.rooms.cases.views import CaseView
from makegood.rooms.promises.inputs import Noted

_PERMISSIONS = {row.verb: row.permission for row in TABLE}
_TRIES = 5


def load(actor: Actor, case_id: int, verb: Verb, version: int | None, now: datetime) -> Case:
    """The row for a change. Raises Missing, Forbidden, Stale with the current view, Conflict `case_state`."""
    row = queries.visible_row(actor, case_id)
    if row is None:
        raise errors.not_found(str(case_id))
    actor.need(_PERMISSIONS[verb])
    accounts.need_at(actor, _PERMISSIONS[verb], row.unit_id)
    if version is not None and version != row.version:
        raise errors.stale(queries.views(actor, [row], now)[0], row.number)
    if row.merged_into_id is not None and verb not in {"unmerge", "note"}:
        into = Case.objects.values_list("number", flat=True).get(pk=row.merged_into_id)
        raise errors.merged(rules.grouped(row.number), rules.grouped(into))
    if transition(row.state, verb) is None:
        raise errors.wrong_state(row.state, verb, row.number)
    return row


def step(actor: Actor, row: Case, verb: Verb, version: int | None, now: datetime, **values: Any) -> str:
    """Write the verb's state and `values` if the row still is what it was read as; answers the new state.

    Whoever gave a version and lost the race is told (Stale). Without one the row is read again and the verb asked of
    its new state, since what was meant does not depend on the version.
    """
    for _ in range(_TRIES):
        edge = transition(row.state, verb)
        if edge is None:
            raise errors.wrong_state(row.state, verb, row.number)
        written = {"state": edge.to or row.state, **values}
        if written["state"] != row.state:
            # A status of the company's own belongs to its state.
            written.setdefault("status", "")
        if rows.change(Case, [row.pk], row.version, written):
            return str(written["state"])
        row.refresh_from_db()
        if version is not None:
            break
    raise errors.stale(queries.by_id(actor, row.pk, now), row.number)


def tell(actor: Actor, event: CaseEvent, now: datetime) -> None:
    """Append one event of a case."""
    journal.record(actor=actor, events=[event], now=now)


def about(row: Case) -> tuple[tuple[str, int], ...]:
    """What an event of this case concerns beside the case itself."""
    pairs = [("unit", row.unit_id)]
    if row.customer_id is not None:
        pairs.append(("customer", row.customer_id))
    if row.item_id is not None:
        pairs.append(("item", row.item_id))
    return tuple(pairs)


def fact(row: Case, name: str, at: datetime, occurrence: str = "1", **data: Any) -> Noted:
    """A fact about this case for the promises."""
    return Noted(
        fact=name, at=at, customer_id=row.customer_id, item_id=row.item_id, unit_id=row.unit_id,
        matter=("case", row.pk), kind=queries.kind(row.kind_id).root, data=data, occurrence=occurrence,
    )  # fmt: skip


def facts(row: Case, names: Sequence[tuple[str, str]], at: datetime) -> list[Noted]:
    """Facts (name, occurrence) about this case and about those merged into it: each keeps what is owed in it."""
    below = queries.family([row.pk]).get(row.pk, [])
    all_ = [row, *Case.objects.filter(pk__in=below).order_by("id")] if below else [row]
    return [fact(one, name, at, occurrence) for one in all_ for name, occurrence in names]


def moments(row: Case, at: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """When it happened to this case, and now: now unless told. A little ahead of us is another clock; further ahead is
    refused (Invalid).

    What nobody told the time of is never older than the case, and then now is not either: where the machine's clock was
    set back meanwhile, an answer would come before its question and fulfil nothing.
    """
    if at is None:
        now = max(now, row.opened_at)
        return now, now
    if at > now + rules.CLOCKS_DIFFER:
        raise Invalid.one("at", errors.IN_THE_FUTURE)
    return min(at, now), now


def viewed(actor: Actor, row: Case, now: datetime) -> CaseView:
    """The case as it stands after the step. The actor has just changed it, so may see it."""
    return queries.views(actor, [queries.row_of(row.pk)], now)[0]
