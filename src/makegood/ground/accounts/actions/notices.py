"""Notices, and who looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from makegood.ground.accounts import queries, traces
from makegood.ground.accounts.events import LooksPurged
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.accounts.models import Look, Notice
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.rows import chunked, insert, new_ids

#: The database refuses to delete a younger look, whoever asks (migration 0002).
KEPT_AT_LEAST = timedelta(days=183)


@transaction.atomic
def notify(*, actor: Actor, notices: Sequence[NoticeInput], now: datetime) -> list[int | None]:
    """Write notices; an id for each, None for one whose `once` key was used before. Imports ring nowhere: all None.

    A notice to nobody in particular goes to the company's unit. No event: what it tells of has its own.
    """
    if actor.kind == "import" or not notices:
        return [None] * len(notices)
    for _ in range(3):
        try:
            with transaction.atomic():
                return _write(notices, now)
        except IntegrityError:
            # Another process used one of the keys between the look and the write: look again.
            continue
    return _write(notices, now)


def _write(notices: Sequence[NoticeInput], now: datetime) -> list[int | None]:
    used = _used_keys([notice.once for notice in notices if notice.once])
    company = None
    rows = []
    answer: list[int | None] = []
    for notice_id, notice in zip(new_ids(len(notices)), notices, strict=True):
        if notice.once and notice.once in used:
            answer.append(None)
            continue
        if notice.once:
            used.add(notice.once)
        if notice.user_id is None and notice.unit_id is None and company is None:
            company = queries.root_unit_id()
        rows.append(
            {
                "id": notice_id, "user_id": notice.user_id,
                "unit_id": notice.unit_id if notice.user_id or notice.unit_id else company,
                "code": notice.code, "params": dict(notice.params), "link_kind": notice.link_kind,
                "link_id": notice.link_id, "once": notice.once, "created_at": now, "read_at": None,
                "read_by_id": None,
            }
        )  # fmt: skip
        answer.append(notice_id)
    insert(Notice, rows)
    return answer


def _used_keys(keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for part in chunked(keys, 500):
        found.update(key for key in Notice.objects.filter(once__in=part).values_list("once", flat=True) if key)
    return found


@transaction.atomic
def read_notices(*, actor: Actor, ids: Sequence[int], now: datetime) -> int:
    """Put notices that the actor sees away as read; how many were unread. No event: nothing was decided."""
    actor.need("notices.read")
    rows = queries.seen_notices(actor).filter(pk__in=list(ids), read_at__isnull=True)
    return rows.update(read_at=now, read_by_id=actor.id)


@transaction.atomic
def purge_looks(*, actor: Actor, keep: timedelta, now: datetime) -> int:
    """Throw away looks older than `keep`, a thousand a statement; how many. The company keeps half a year at least.

    Raises ValueError for a shorter time, which the database would refuse row by row.
    """
    actor.need("settings.write")
    if keep < KEPT_AT_LEAST:
        raise ValueError(keep)
    old = Look.objects.filter(at__lt=now - keep)
    deleted = 0
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:1_000]):
        deleted += Look.objects.filter(pk__in=ids).delete()[0]
    if deleted:
        company = queries.root_unit_id()
        record(actor=actor, events=[LooksPurged(subject=company, at=now, before=now - keep, n=deleted)], now=now)
    return deleted


def note_looks(*, actor: Actor, act: str, kind: str, ids: Sequence[int], now: datetime) -> None:
    """Keep that the actor opened, found or exported these (`act`: open, search, reveal, export, sign_in).

    One row each; the search that found nobody leaves none. No event: looks are kept apart from the journal.
    """
    if actor.kind not in {"user", "token"}:
        return
    traces.looked(
        [
            {
                "user_id": actor.doer, "token_id": actor.token_id, "act": act, "kind": kind, "subject_id": subject,
                "for_id": actor.id if actor.by is not None else None, "at": now,
            }
            for subject in ids
        ]
    )  # fmt: skip
