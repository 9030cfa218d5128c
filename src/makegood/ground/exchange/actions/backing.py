"""Keeping that a backup was taken: when, where, how large, and its SHA-256."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.exchange import backups, events
from makegood.ground.exchange.models import Backup
from makegood.ground.journal import actions as journal
from makegood.ground.rows import insert, new_id


def take_backup(*, actor: Actor, path: Path, now: datetime) -> tuple[backups.Manifest, int, str]:
    """Write the whole installation into one file while it serves; what is in it, its size and SHA-256.

    Everything that was acknowledged before it began is in it. Raises Forbidden, OSError as the disk does.
    """
    actor.need("*")
    manifest, size, digest = backups.write(path, now)
    id_ = new_id()
    row = {
        "id": id_, "at": now, "finished_at": now, "place": str(path.absolute())[:400], "size": size, "sha256": digest,
        "head": str(manifest.events),
    }  # fmt: skip
    with transaction.atomic():
        insert(Backup, [row])
        told = events.BackupTaken(subject=id_, at=now, size=size, sha256=digest)
        journal.record(actor=actor, events=[told], now=now, fresh={("backup", id_)})
    return manifest, size, digest
