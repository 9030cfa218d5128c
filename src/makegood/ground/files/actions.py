"""The only writers of files: put to an owner, moved or copied with what they hang on, removed, cleaned up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.files import errors, queries, rules, store
from makegood.ground.files.events import FileAttached, FileMoved, FileRemoved
from makegood.ground.files.inputs import Upload
from makegood.ground.files.models import StoredFile
from makegood.ground.files.putting import Checked, Owner, Stored, known, room, stored
from makegood.ground.files.views import FileView
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id, new_ids

#: A content without a row is an orphan only after this time: an upload may still be on its way.
ORPHAN_AFTER = timedelta(hours=24)


@transaction.atomic
def keep(
    *,
    actor: Actor,
    owner: Owner,
    contents: Stored,
    need: str,
    now: datetime,
    unit_id: int | None = None,
    part_id: int | None = None,
    about: Sequence[Owner] = (),
) -> list[FileView]:
    """Write the rows of contents that are in the store already, in the caller's transaction; the files in order.

    Raises Forbidden, Invalid when there is no room.
    """
    actor.need(need)
    digests = [one.sha256 for one in contents.checked]
    held = known(owner, digests)
    fresh = list({one.sha256: one for one in contents.checked if one.sha256 not in held}.values())
    room(owner, fresh)
    _write(actor, owner, fresh, [contents.keys[one.sha256] for one in fresh], now, unit_id, part_id, about)
    for digest, key in contents.keys.items():
        # What the owner has already is kept once; no row names this copy of it.
        if digest in held:
            store.drop(key)
    found = known(owner, digests)
    return [found[digest] for digest in digests]


def attach(
    *,
    actor: Actor,
    owner: Owner,
    uploads: Sequence[Upload],
    need: str,
    now: datetime,
    unit_id: int | None = None,
    part_id: int | None = None,
    about: Sequence[Owner] = (),
) -> list[FileView]:
    """Keep these files with their owner, all or none; answers them in order.

    The same content twice with one owner is kept once, and the file that is there is answered. The caller has found the
    owner for its actor. Raises as `stored`.
    """
    with stored(actor=actor, uploads=uploads, need=need, now=now, owner=owner) as contents, transaction.atomic():
        return keep(
            actor=actor, owner=owner, contents=contents, need=need, now=now, unit_id=unit_id, part_id=part_id,
            about=about,
        )  # fmt: skip


def _write(
    actor: Actor, owner: Owner, fresh: Sequence[Checked], keys: Sequence[str], now: datetime, unit_id: int | None,
    part_id: int | None, about: Sequence[Owner],
) -> None:  # fmt: skip
    ids = new_ids(len(fresh))
    insert(
        StoredFile,
        [
            {
                "id": id_, "owner_kind": owner[0], "owner_id": owner[1], "part_id": part_id, "name": one.name,
                "kind": one.kind, "size": one.size, "sha256": one.sha256, "key": key, "located": one.located,
                "unit_id": unit_id, "uploaded_by_id": actor.doer, "at": now, "deleted_at": None, "deleted_by_id": None,
                "deleted_why": "",
            }
            for id_, key, one in zip(ids, keys, fresh, strict=True)
        ],
    )  # fmt: skip
    _tell_attached(actor, [(id_, one.kind, one.size, one.sha256) for id_, one in zip(ids, fresh, strict=True)],
                   (owner, *about), now)  # fmt: skip


def _tell_attached(
    actor: Actor, files: Sequence[tuple[int, str, int, str]], about: Sequence[Owner], now: datetime
) -> None:
    if not files:
        return
    digests = journal.digest_texts("file", [(id_, sha256) for id_, _, _, sha256 in files])
    told = [
        FileAttached(subject=id_, at=now, about=tuple(about), kind=kind, size=size, content=digest, salt=salt)
        for (id_, kind, size, _), (salt, digest) in zip(files, digests, strict=True)
    ]
    journal.record(actor=actor, events=told, now=now, fresh={("file", id_) for id_, *_ in files})


@transaction.atomic
def remove(
    *,
    actor: Actor,
    owner: Owner,
    file_ids: Sequence[int],
    reason: str,
    need: str,
    now: datetime,
    about: Sequence[Owner] = (),
) -> list[FileView]:
    """Throw away the contents of these files of one owner; the rows stay and say who, when and why.

    Raises Forbidden, Missing for a file that is not the owner's or is gone already, Invalid for an unknown reason.
    """
    actor.need(need)
    if reason not in rules.REASONS:
        raise Invalid.one("reason", errors.FILE_REASON_UNKNOWN, value=reason[:40], allowed=", ".join(rules.REASONS))
    mine = StoredFile.objects.filter(owner_kind=owner[0], owner_id=owner[1], deleted_at__isnull=True)
    keys = dict(mine.filter(pk__in=file_ids).values_list("id", "key"))
    if set(keys) != set(file_ids):
        raise errors.not_found()
    mine.filter(pk__in=file_ids).update(deleted_at=now, deleted_by_id=actor.doer, deleted_why=reason)
    told = [FileRemoved(subject=id_, at=now, about=(owner, *about), why=reason) for id_ in file_ids]
    journal.record(actor=actor, events=told, now=now)
    if reason == "erased":
        journal.erase_salts(actor=actor, kind="file", subjects=list(file_ids))
        StoredFile.objects.filter(pk__in=file_ids).update(name="-", sha256="")
    transaction.on_commit(partial(_drop_unused, sorted(set(keys.values()))))
    return [queries.one(owner, id_) for id_ in file_ids]


def _drop_unused(keys: Sequence[str]) -> None:
    held = set(StoredFile.objects.filter(key__in=keys, deleted_at__isnull=True).values_list("key", flat=True))
    for key in keys:
        if key not in held:
            store.drop(key)


@transaction.atomic
def hand_on(
    *,
    actor: Actor,
    owner: Owner,
    to: Owner,
    parts: dict[int, int],
    copy: bool,
    need: str,
    now: datetime,
    unit_id: int | None = None,
) -> int:
    """Move or copy the files that hang on these parts of an owner (old part → new part) to another owner; how many.

    A copy shares the content, which is thrown away with the last of its rows. What the new owner has already is not
    given twice: it stays where it is.
    """
    actor.need(need)
    found = StoredFile.objects.filter(
        owner_kind=owner[0], owner_id=owner[1], part_id__in=list(parts), deleted_at__isnull=True
    )
    rows: list[dict[str, Any]] = [dict(row) for row in found.values()]
    there = set(known(to, [row["sha256"] for row in rows]))
    rows = [row for row in rows if row["sha256"] not in there]
    if copy:
        copies = [
            {
                **row, "id": new_id(), "owner_kind": to[0], "owner_id": to[1], "part_id": parts[row["part_id"]],
                "unit_id": unit_id or row["unit_id"],
            }
            for row in rows
        ]  # fmt: skip
        insert(StoredFile, copies)
        _tell_attached(actor, [(r["id"], r["kind"], r["size"], r["sha256"]) for r in copies], (to,), now)
        return len(copies)
    for row in rows:
        StoredFile.objects.filter(pk=row["id"]).update(
            owner_kind=to[0], owner_id=to[1], part_id=parts[row["part_id"]], unit_id=unit_id or row["unit_id"]
        )
    told = [FileMoved(subject=r["id"], at=now, about=(owner, to), before=owner[1], after=to[1]) for r in rows]
    journal.record(actor=actor, events=told, now=now)
    return len(rows)


def clean_up(*, actor: Actor, now: datetime, months: int = 2) -> int:
    """Throw away contents that no row names: what a killed upload left, and what could not be deleted in its time.

    Looks at this month and those before it. Nothing younger than a day is touched. How many were thrown away.
    """
    actor.need("*")
    dropped = 0
    for month in _months(now, months):
        old = [key for key, written in store.listed(month) if written < now - ORPHAN_AFTER]
        for start in range(0, len(old), 500):
            part = old[start : start + 500]
            held = set(StoredFile.objects.filter(key__in=part, deleted_at__isnull=True).values_list("key", flat=True))
            dropped += sum(store.drop(key) for key in part if key not in held)
    return dropped


def _months(now: datetime, count: int) -> list[str]:
    first = now.replace(day=1)
    found = []
    for _ in range(count):
        found.append(f"{first:%Y%m}")
        first = (first - timedelta(days=1)).replace(day=1)
    return found
