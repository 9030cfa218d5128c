"""Extending the tree of kinds of work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert
from makegood.rooms.jobs import errors, queries, rules
from makegood.rooms.jobs.events import JobKindsExtended
from makegood.rooms.jobs.inputs import KindInput
from makegood.rooms.jobs.models import JobKind


@transaction.atomic
def extend_kinds(*, actor: Actor, kinds: Sequence[KindInput], now: datetime) -> int:
    """Hang kinds of work below the roots; known ones are left as they are. How many were new.

    Raises Forbidden, Invalid for an unknown root or a code that exists below another one.
    """
    actor.need("network.write")
    known = queries.kinds()
    fresh = []
    for one in kinds:
        if one.root not in rules.ROOT_KINDS:
            raise Invalid.one("root", errors.UNKNOWN_KIND, value=one.root[:60])
        if one.code in known and known[one.code].root != one.root:
            raise Invalid.one("code", errors.UNKNOWN_KIND, value=one.code[:60])
        if one.code not in known:
            fresh.append(one)
    rows = [
        {"code": one.code, "root": one.root, "parent_id": one.root, "name": one.name, "minutes": one.minutes}
        for one in fresh
    ]
    insert(JobKind, rows)
    if fresh:
        event = JobKindsExtended(subject=accounts.root_unit_id(), at=now, added=len(fresh))
        journal.record(actor=actor, events=[event], now=now)
    return len(fresh)
