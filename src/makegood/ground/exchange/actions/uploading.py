"""Imports that are asked for on a page: the file is kept, the worker reads it, whoever asked hears what came of it."""

from __future__ import annotations

import logging
import secrets
import tempfile
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import Actor
from makegood.ground.exchange import errors, events, queries
from makegood.ground.exchange.actions.importing import need_targets, run_import
from makegood.ground.exchange.asking import asker
from makegood.ground.exchange.handed import at_hand
from makegood.ground.exchange.models import Upload
from makegood.ground.exchange.report import reasons_of
from makegood.ground.exchange.survey import ENDINGS
from makegood.ground.exchange.targets import reason
from makegood.ground.exchange.telling import Stopped, Telling
from makegood.ground.journal import actions as journal
from makegood.ground.logs import describe
from makegood.ground.problems import Problem
from makegood.ground.rows import insert, new_id

log = logging.getLogger(__name__)

_STARTABLE = ("kept", "done", "stopped", "failed")
_RUNNING = ("asked", "running")


def keep_upload(*, actor: Actor, name: str, content: IO[bytes], size: int, now: datetime) -> int:
    """Keep a table that somebody hands in, for a day; the id under which it can be looked at and imported.

    The content is written before the transaction, so that nobody waits for a slow store. Raises Forbidden, Invalid:
    import_too_large, import_no_table.
    """
    actor.need("imports.run")
    bare = Path(name.replace("\\", "/")).name.strip() or "table.csv"
    if not bare.lower().endswith((*ENDINGS, ".gz")):
        raise errors.no_table(bare)
    if size > settings.IMPORTS_LARGEST:
        raise errors.too_large(settings.IMPORTS_LARGEST >> 20)
    key = f"imports/{secrets.token_hex(20)}"
    storages["files"].save(key, File(content))
    id_ = new_id()
    row = {
        "id": id_, "name": bare[-200:], "key": key, "size": size, "state": "kept", "mapping": "", "order": "",
        "dry_run": False, "rows": 0, "total": None, "doing": "", "answer": {}, "problem": [], "errors": "",
        "user_id": actor.id, "token_id": actor.token_id, "permissions": sorted(actor.permissions),
        "language": actor.language, "zone": actor.zone, "kept_at": now, "asked_at": None, "finished_at": None,
        "version": 1,
    }  # fmt: skip
    try:
        with transaction.atomic():
            insert(Upload, [row])
            told = events.ImportFileKept(subject=id_, at=now, size=size)
            journal.record(actor=actor, events=[told], now=now, fresh={("import_file", id_)})
    except BaseException:
        storages["files"].delete(key)
        raise
    return id_


@transaction.atomic
def ask_import(
    *, actor: Actor, upload_id: int, mapping: str, now: datetime, dry_run: bool = False, order: str = ""
) -> None:
    """Have the worker import a file that was handed in, or only try it; it may be asked for again and again.

    `order` says which of day and month comes first where the file does not. Raises Forbidden, Missing, Conflict
    `import_is_running`, Invalid as `run_import` does for the mapping.
    """
    actor.need("imports.run")
    queries.upload(actor=actor, upload_id=upload_id)
    need_targets(actor, queries.mapping(actor=actor, name=mapping, order=order))
    asked = Upload.objects.filter(pk=upload_id, state__in=_STARTABLE).exclude(key="").update(
        state="asked", mapping=mapping, order=order, dry_run=dry_run, rows=0, total=None, doing="", answer={},
        problem=[], asked_at=now, finished_at=None, permissions=sorted(actor.permissions), language=actor.language,
        zone=actor.zone, version=F("version") + 1,
    )  # fmt: skip
    if not asked:
        raise errors.upload_busy() if Upload.objects.filter(pk=upload_id).exclude(key="") else errors.upload_gone()
    told = events.ImportAsked(subject=upload_id, at=now, mapping=mapping[:80], dry_run=dry_run)
    journal.record(actor=actor, events=[told], now=now)


@transaction.atomic
def stop_import(*, actor: Actor, upload_id: int, now: datetime) -> None:
    """Stop an import of one's own that waits or runs; what it wrote stays, and asked for again it goes on from there.

    Raises Missing, Conflict `import_not_running`.
    """
    actor.need("imports.run")
    queries.upload(actor=actor, upload_id=upload_id)
    if not Upload.objects.filter(pk=upload_id, state__in=_RUNNING).update(state="stopped", finished_at=now):
        raise errors.upload_idle()
    rows = Upload.objects.values_list("rows", flat=True).get(pk=upload_id)
    journal.record(actor=actor, events=[events.ImportStopped(subject=upload_id, at=now, rows=rows)], now=now)


def make_import(*, actor: Actor, upload_id: int, now: datetime) -> bool:
    """Import a file that was asked for; whether it came to its end. Harmless to call again, also while it runs.

    It is the very import of the command line: killed at any moment, the next call goes on after the last row that is
    settled. The asker's rights are those of this moment, and no more than when they asked; `actor` does the work.
    """
    actor.need("imports.run")
    mine = Upload.objects.filter(pk=upload_id, state__in=_RUNNING)
    if not mine.update(state="running", version=F("version") + 1):
        return False
    row = Upload.objects.get(pk=upload_id)
    try:
        answer, kept = _imported(row, now)
    except Stopped:
        return False
    except Problem as problem:
        return _end(actor, row, now, state="failed", problem=reasons_of(problem)) and False
    except (OperationalError, InterfaceError):
        # The database is away: the queue calls again.
        raise
    except Exception as error:
        log.error("import %s: %s", row.pk, describe(error))  # noqa: TRY400 (messages may quote what people wrote)
        return _end(actor, row, now, state="failed", problem=[reason("import_broke")]) and False
    if not _end(actor, row, now, state="done", answer=answer, rows=answer["in"], total=answer["in"], errors=kept):
        storages["files"].delete(kept)
        return False
    if row.errors:
        storages["files"].delete(row.errors)
    return True


def _imported(row: Upload, now: datetime) -> tuple[dict[str, Any], str]:
    """What came of it, and under which name its refused rows are kept."""

    def write(done: int, total: int | None, what: str) -> bool:
        same = Upload.objects.filter(pk=row.pk, version=row.version, state="running")
        return same.update(rows=done, total=total, doing=what[:200]) == 1

    with at_hand(row.key, row.name) as table, tempfile.TemporaryDirectory() as folder:
        rejected = Path(folder) / "rejected.csv"
        with Telling(write) as progress:
            answer = run_import(
                actor=asker(row), name=row.mapping, paths=[table], now=now, dry_run=row.dry_run, order=row.order,
                errors_path=rejected, progress=progress,
            )  # fmt: skip
        answer["errors"] = None
        if not answer["rejected"]:
            return answer, ""
        kept = f"imports/{secrets.token_hex(20)}"
        with rejected.open("rb") as file:
            storages["files"].save(kept, File(file))
        return answer, kept


@transaction.atomic
def _end(actor: Actor, row: Upload, now: datetime, *, state: str, **told: Any) -> bool:
    """Compare and set: only the worker that holds the newest version ends it; whoever asked is told."""
    same = Upload.objects.filter(pk=row.pk, version=row.version, state="running")
    if not same.update(state=state, finished_at=now, version=F("version") + 1, **told):
        return False
    if row.user_id is not None:
        answer = told.get("answer", {})
        code = "import_failed" if state == "failed" else "import_tried" if row.dry_run else "import_done"
        params = {"file": row.name, **{name: answer[name] for name in ("done", "rejected", "already") if answer}}
        notice = NoticeInput(code, params, user_id=row.user_id, link_kind="import_file", link_id=row.pk)
        accounts.notify(actor=actor, notices=[notice], now=now)
    return True
