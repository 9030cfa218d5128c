"""Rows of whole tables, written as they stand: the one way in for history that no action could tell."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from makegood.ground.accounts.queries import root_unit_id
from makegood.ground.actor import Actor
from makegood.ground.exchange import events
from makegood.ground.exchange.carrying import NEED, Finder, Table, columns
from makegood.ground.journal import actions as journal
from makegood.ground.rows import insert, new_id


@transaction.atomic
def put_rows(
    *, actor: Actor, table: Table, rows: Sequence[Mapping[str, Any]], finder: Finder, now: datetime
) -> list[bool]:
    """Bring rows of a table in as they stand; for each whether anything was written.

    One that is here already is brought up to date, unless the table is frozen. One event a list, with a digest of it:
    what these rows tell happened in another company, whose journal stays there.
    Raises Forbidden, and IntegrityError or DataError as the database does.
    """
    actor.need("imports.run")
    actor.need(NEED)
    own = finder.own(table, rows)
    fresh = [row for row, known in zip(rows, own, strict=True) if known is None]
    insert(table.model, [_whole(table, row) for row in fresh])
    if fresh and isinstance(table.model._meta.pk, models.AutoField):
        _count_on(table.model)
    done = []
    for row, known in zip(rows, own, strict=True):
        changes = {} if known is None or table.frozen else {n: v for n, v in row.items() if known[n] != v}
        if known is not None and changes:
            table.model._default_manager.filter(pk=known["pk"]).update(**changes)
        done.append(known is None or bool(changes))
    told = [row for row, wrote in zip(rows, done, strict=True) if wrote]
    if told:
        digest = hashlib.sha256("\n".join(repr(sorted(row.items())) for row in told).encode()).hexdigest()
        unit = root_unit_id()
        event = events.RowsCarried(subject=unit, at=now, table=table.name, rows=len(told), digest=digest)
        journal.record(actor=actor, events=[event], now=now)
    return done


def _whole(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    pk = table.model._meta.pk
    new = {pk.attname: new_id()} if pk.attname not in columns(table) and not isinstance(pk, models.AutoField) else {}
    return {**new, **table.left, **row}


def _count_on(model: type[models.Model]) -> None:
    """The database counts on behind the ids that came with their rows."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
