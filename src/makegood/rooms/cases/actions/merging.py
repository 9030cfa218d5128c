"""Two cases of one matter become one, and one case of two matters becomes two; nothing is lost either way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.files import actions as files
from makegood.ground.problems import Conflict, Invalid
from makegood.ground.rows import new_ids
from makegood.rooms.cases import errors, queries, rules
from makegood.rooms.cases.actions.following import follow
from makegood.rooms.cases.actions.keeping import keep_messages
from makegood.rooms.cases.actions.linking import join, other_case
from makegood.rooms.cases.actions.opening import check, write
from makegood.rooms.cases.actions.steps import about, load, step, tell, viewed
from makegood.rooms.cases.actions.talking import message_row
from makegood.rooms.cases.events import CaseMerged, CaseSplit, CaseUnmerged
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.cases.models import Case, Message, Words
from makegood.rooms.cases.views import CaseView


@transaction.atomic
def merge(
    *, actor: Actor, case_id: int, into_id: int, reason: str, now: datetime, version: int | None = None
) -> CaseView:
    """Let this case's matter go on in another of the same customer; answers the survivor.

    Messages, files and obligations stay where they are and are shown with the survivor; what the survivor fulfils is
    noted here too. Raises Missing for either, Forbidden, Stale, Conflict for another customer's case or one that does
    not allow it, Invalid for itself.
    """
    if not reason.strip():
        raise Invalid.one("reason", errors.REQUIRED)
    row = load(actor, case_id, "merge", version, now)
    into = other_case(actor, row, into_id)
    end = queries.survivor(into.pk, into.merged_into_id)
    if end == row.pk:
        raise Invalid.one("into", errors.NOT_ITSELF)
    if end != into.pk:
        into = other_case(actor, row, end)
    accounts.need_at(actor, "cases.merge", [row.unit_id, into.unit_id])
    _same_customer(row, into)
    before = row.state
    closed_at = row.closed_at if before == "closed" else now
    step(actor, row, "merge", version, now, merged_into_id=into.pk, state_before=before, closed_at=closed_at)
    keep_messages([message_row(row.pk, "internal", row.channel, reason, False, actor, now, now)])
    Case.objects.filter(pk=into.pk).update(version=F("version") + 1)
    event = CaseMerged(subject=row.pk, at=now, about=(*about(row), ("case", into.pk)), into=into.pk, state=before)
    tell(actor, event, now)
    follow([row.pk, into.pk])
    return viewed(actor, into, now)


def _same_customer(row: Case, into: Case) -> None:
    if row.customer_id is None or into.customer_id is None or row.customer_id == into.customer_id:
        return
    if into.customer_id not in queries.people(row.customer_id):
        # The survivor shows the whole conversation: nobody reads what a stranger wrote.
        raise Conflict(errors.MERGE_OTHER_CUSTOMER, number=rules.grouped(row.number))


@transaction.atomic
def unmerge(*, actor: Actor, case_id: int, now: datetime, version: int | None = None) -> CaseView:
    """Take a merging back: the case is in the state from before. What was fulfilled meanwhile stays fulfilled.

    Raises Missing, Forbidden, Stale, Conflict `case_not_merged`.
    """
    row = load(actor, case_id, "unmerge", version, now)
    into = row.merged_into_id
    if into is None:
        raise Conflict(errors.CASE_NOT_MERGED, number=rules.grouped(row.number))
    closed_at = row.closed_at if row.state_before == "closed" else None
    step(
        actor, row, "unmerge", version, now, merged_into_id=None, state=row.state_before, state_before="",
        closed_at=closed_at,
    )  # fmt: skip
    Case.objects.filter(pk=into).update(version=F("version") + 1)
    event = CaseUnmerged(subject=row.pk, at=now, about=(*about(row), ("case", into)), into=into, state=row.state_before)
    tell(actor, event, now)
    follow([row.pk, into])
    return viewed(actor, row, now)


@transaction.atomic
def split(
    *,
    actor: Actor,
    case_id: int,
    message_ids: Sequence[int],
    reason: str,
    now: datetime,
    subject: str = "",
    kind: str = "",
    copy: bool = False,
    version: int | None = None,
) -> CaseView:
    """Put these messages into a new case of the same customer and item, linked to this one; answers the new case.

    Moved, or copied with `copy`; their files go with them. The new case was asked for when its first word was said, and
    what is owed for it runs from then. Raises Missing, Forbidden, Stale, Invalid for messages that are not this case's,
    for none, and for moving all of them.
    """
    if not reason.strip():
        raise Invalid.one("reason", errors.REQUIRED)
    row = load(actor, case_id, "split", version, now)
    actor.need("cases.open")
    chosen = list(Message.objects.filter(case_id=row.pk, pk__in=list(message_ids)).order_by("at", "id"))
    if not chosen or len(chosen) != len(set(message_ids)):
        raise Invalid.one("messages", errors.UNKNOWN_MESSAGE)
    if not copy and not Message.objects.filter(case_id=row.pk).exclude(pk__in=list(message_ids)).exists():
        raise Invalid.one("messages", errors.SPLIT_LEAVES_NOTHING)
    heard = [one for one in chosen if one.direction == "inbound"] or chosen
    new = CaseInput(
        kind=kind or row.kind_id, customer_id=row.customer_id, item_id=row.item_id, unit_id=row.unit_id,
        subject=subject.strip() or heard[0].text, channel=heard[0].channel or row.channel, at=min(heard[0].at, now),
        owner_id=row.owner_id, symptom=row.symptom if (kind or row.kind_id) == row.kind_id else "",
    )  # fmt: skip
    if new.customer_id is not None:
        check(actor, new, "", now)
    opened = write(actor, [new], now)[0].row
    step(actor, row, "split", version, now)
    _hand_messages(actor, row, opened, chosen, copy, now)
    keep_messages([message_row(opened.pk, "internal", row.channel, reason, False, actor, now, now)])
    join(actor, opened, row, "split_from", now)
    concerned = (*about(row), ("case", opened.pk))
    event = CaseSplit(subject=row.pk, at=now, about=concerned, into=opened.pk, messages=len(chosen), copied=copy)
    tell(actor, event, now)
    return viewed(actor, opened, now)


def _hand_messages(actor: Actor, row: Case, opened: Case, chosen: Sequence[Message], copy: bool, now: datetime) -> None:
    ids = new_ids(len(chosen)) if copy else [one.pk for one in chosen]
    parts = {one.pk: id_ for one, id_ in zip(chosen, ids, strict=True)}
    if copy:
        keep_messages([
                {
                    "id": parts[one.pk], "case_id": opened.pk, "direction": one.direction, "channel": one.channel,
                    "text": one.text, "automatic": one.automatic, "author_kind": one.author_kind,
                    "author_id": one.author_id, "author_name": one.author_name, "origin_id": row.pk,
                    "copy_of_id": one.pk, "at": one.at, "created_at": now,
                }
                for one in chosen
            ],
        )  # fmt: skip
    else:
        Message.objects.filter(pk__in=ids).update(case_id=opened.pk, origin_id=row.pk)
        Words.objects.filter(pk__in=ids).update(case_id=opened.pk)
    files.hand_on(
        actor=actor, owner=("case", row.pk), to=("case", opened.pk), parts=parts, copy=copy, need="cases.merge",
        now=now, unit_id=opened.unit_id,
    )  # fmt: skip
