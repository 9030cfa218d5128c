"""Conversations that an import brings whole: many messages at once, told as they were and without consequences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid
from makegood.ground.rows import new_ids
from makegood.rooms.cases import errors, rules
from makegood.rooms.cases.actions.keeping import keep_messages
from makegood.rooms.cases.actions.steps import about
from makegood.rooms.cases.events import MessageAdded
from makegood.rooms.cases.inputs import MessageInput
from makegood.rooms.cases.models import Case
from makegood.rooms.cases.queries import visible


@transaction.atomic
def tell_messages(*, actor: Actor, messages: Sequence[MessageInput], now: datetime) -> list[int]:
    """Add what was said in earlier times to its cases; ids in order. One statement a table, one event a message.

    For imports: nothing is fulfilled, no state changes, nothing rings; what was owed is told with the cases
    (`open_cases`). Raises Forbidden, Missing for an unknown case, Invalid for an unknown direction, an empty text or a
    moment in the future.
    """
    actor.need("imports.run")
    if not messages:
        return []
    for place, one in enumerate(messages):
        _check(one, f"{place}." if len(messages) > 1 else "", now)
    cases = {row.pk: row for row in visible(actor).filter(pk__in={one.case_id for one in messages})}
    for one in messages:
        if one.case_id not in cases:
            raise errors.not_found(str(one.case_id))
    ids = new_ids(len(messages))
    keep_messages([_row(id_, one, cases[one.case_id], actor, now) for id_, one in zip(ids, messages, strict=True)])
    digests = journal.digest_texts("case", [(one.case_id, one.text) for one in messages])
    events = [
        MessageAdded(
            subject=one.case_id, at=one.at, about=about(cases[one.case_id]), message=id_, direction=one.direction,
            automatic=one.automatic, state=cases[one.case_id].state, text=digest, salt=salt,
        )
        for id_, one, (salt, digest) in zip(ids, messages, digests, strict=True)
    ]  # fmt: skip
    journal.record(actor=actor, events=events, now=now)
    return ids


def _check(one: MessageInput, prefix: str, now: datetime) -> None:
    if one.direction not in rules.DIRECTIONS:
        raise errors.one_of(f"{prefix}direction", one.direction, rules.DIRECTIONS)
    if not one.text.strip():
        raise Invalid.one(f"{prefix}text", errors.REQUIRED)
    if one.at > now + rules.CLOCKS_DIFFER:
        raise Invalid.one(f"{prefix}at", errors.IN_THE_FUTURE)


def _row(id_: int, one: MessageInput, case: Case, actor: Actor, now: datetime) -> dict[str, Any]:
    heard = one.direction == "inbound"
    return {
        "id": id_, "case_id": one.case_id, "direction": one.direction, "channel": one.channel or case.channel,
        "text": one.text, "automatic": one.automatic, "author_kind": "customer" if heard else actor.kind,
        "author_id": None, "author_name": "" if heard else one.author_name[:80], "origin_id": None,
        "copy_of_id": None, "at": one.at, "created_at": now,
    }  # fmt: skip
