"""Moving a whole company: out into a folder, and from there into an empty place, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import storages
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, models, transaction

from makegood.ground.accounts.queries import root_unit_id
from makegood.ground.actor import Actor
from makegood.ground.exchange import errors, events, moving, report
from makegood.ground.exchange.cells import again
from makegood.ground.exchange.models import ExportRun
from makegood.ground.exchange.moving import Manifest, Progress, Read, Table
from makegood.ground.exchange.report import reasons_of
from makegood.ground.exchange.targets import Reason, reason
from makegood.ground.journal import actions as journal
from makegood.ground.journal import queries
from makegood.ground.problems import Missing
from makegood.ground.rows import chunked, insert, new_id

#: As what the trace of it names the whole company among the exports.
ALL = "all"


def take_out(*, actor: Actor, folder: Path, form: str, now: datetime, progress: Progress) -> Manifest:
    """Write the whole company into a folder as it stands at one moment, journal and contents of files included.

    It leaves a row and events as every export does. Raises Forbidden, OSError as the disk does, Invalid
    `export_cell_too_long`, `export_too_many_rows` for what a workbook cannot hold.
    """
    actor.need("*")
    id_ = new_id()
    row = {
        "id": id_, "name": ALL, "form": form, "filters": {}, "since": None, "state": "running", "rows": 0, "size": 0,
        "file": "", "problem": "", "user_id": actor.id, "token_id": actor.token_id,
        "permissions": sorted(actor.permissions), "language": actor.language, "zone": actor.zone, "asked_at": now,
        "finished_at": None,
    }  # fmt: skip
    with transaction.atomic():
        insert(ExportRun, [row])
        told = events.ExportStarted(subject=id_, at=now, export=ALL, form=form, background=False)
        journal.record(actor=actor, events=[told], now=now, fresh={("export", id_)})
    state, count = "stopped", 0
    try:
        manifest = moving.write(folder, form, now, progress)
        state, count = "done", manifest.rows
    finally:
        with transaction.atomic():
            ExportRun.objects.filter(pk=id_).update(state=state, rows=count, finished_at=now)
            kind = events.ExportFinished if state == "done" else events.ExportStopped
            journal.record(actor=actor, events=[kind(subject=id_, at=now, rows=count)], now=now)
    return manifest


@dataclass(slots=True)
class _Refused:
    """The rows that cannot be taken in, with the file and the columns that each is from."""

    rows: list[tuple[Table, Read, Sequence[Reason]]] = field(default_factory=list)

    def add(self, table: Table, read: Read, reasons: Sequence[Reason]) -> None:
        self.rows.append((table, read, reasons))

    def write(self, path: Path, language: str) -> None:
        """As the file of refused rows of any import: the file, the columns of all, the reason."""
        names = list(dict.fromkeys(name for table, _, _ in self.rows for name in table.layout.columns))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["file", *names, report.REASON])
            for table, read, reasons in self.rows:
                told = dict(zip(table.layout.columns, read.cells, strict=False))
                cells = [again(told.get(name, "")) for name in names]
                writer.writerow([table.file, *cells, again(report.words(reasons, language))])


def move_in(
    *, actor: Actor, folder: Path, now: datetime, progress: Progress, errors_path: Path | None = None,
    dry_run: bool = False,
) -> Manifest:  # fmt: skip
    """Bring a company that `take_out` wrote into this empty place, in one transaction; the manifest of what came.

    Every id stays what it was, and the journal is proved before anything is kept. A row that cannot be taken in refuses
    all of them; `errors_path` then names them. Raises Forbidden, Conflict `move_needs_empty`, Invalid (`move_…`,
    `file_…`); nothing was changed then.
    """
    actor.need("*")
    _needs_empty()
    manifest = moving.read_manifest(folder)
    if not dry_run:
        _put_files(folder, manifest)
    # SQLite would look through whole tables for each row that something before it refers to; `_fill` asks at its end.
    with connection.constraint_checks_disabled(), transaction.atomic():
        _needs_empty()
        _fill(folder, manifest, progress, errors_path, actor.language)
        verdict = queries.verify()
        if not verdict.ok or verdict.events != manifest.events:
            raise errors.bad_move("journal_broken")
        _record(actor, folder, manifest, now)
        if dry_run:
            transaction.set_rollback(True)
    return manifest


def _put_files(folder: Path, manifest: Manifest) -> None:
    """Put the contents into this installation's store, under the names by which the rows know them."""
    for key in manifest.files:
        if not storages["files"].exists(key):
            with (folder / moving.FILES / key).open("rb") as content:
                storages["files"].save(key, File(content))


def _needs_empty() -> None:
    try:
        root_unit_id()
    except Missing:
        return
    raise errors.move_needs_empty()


def _record(actor: Actor, folder: Path, manifest: Manifest, now: datetime) -> None:
    digest = hashlib.sha256((folder / moving.MANIFEST).read_bytes()).hexdigest()
    event = events.CompanyMoved(
        subject=root_unit_id(), at=now, left_at=manifest.at, tables=len(manifest.tables), rows=manifest.rows,
        files=len(manifest.files), digest=digest,
    )  # fmt: skip
    journal.record(actor=actor, events=[event], now=now)


def _fill(folder: Path, manifest: Manifest, progress: Progress, errors_path: Path | None, language: str) -> None:
    """Every table, in any order: what refers to nothing is looked for when all are there."""
    refused = _Refused()
    tables = [Table(folder, model, str(manifest.tables[model._meta.label_lower]["file"])) for model in moving.tables()]
    done = 0
    for table in tables:
        # What every new database holds from its first day is in the folder as it became.
        table.model._base_manager.all()._raw_delete(table.model._base_manager.db)
        name = table.model._meta.label_lower
        count = _put(table, refused, partial(_counted, progress, done, manifest.rows, name))
        told = int(manifest.tables[name]["rows"])
        if count != told:
            raise errors.bad_move("rows_missing", table=table.file, rows=count, told=told)
        done += count
        if isinstance(table.model._meta.pk, models.AutoField) and count:
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), [table.model]):
                    cursor.execute(statement)
    if not refused.rows:
        for table in tables:
            _look_for_dangling(table, refused)
    if refused.rows:
        if errors_path is not None:
            refused.write(errors_path, language)
        table, read, reasons = refused.rows[0]
        raise errors.bad_move(
            "rows_refused", rows=len(refused.rows), table=table.file, row=read.number,
            why=report.words(reasons, language),
        )  # fmt: skip


def _counted(progress: Progress, before: int, total: int, name: str, number: int) -> None:
    progress(before + number, total, name)


def _put(table: Table, refused: _Refused, counted: Callable[[int], object]) -> int:
    """Write the rows of one table; how many it has."""
    count = 0
    for some in chunked(table.rows(), moving.PIECE):
        count += len(some)
        good = []
        for read in some:
            if read.wrong:
                refused.add(table, read, read.wrong)
            else:
                good.append(read)
        _write(table, good, refused)
        counted(count)
    return count


def _write(table: Table, reads: Sequence[Read], refused: _Refused) -> None:
    """Write rows; those that fail together are halved until the row is found that the database does not take."""
    try:
        with transaction.atomic():
            insert(table.model, [read.row for read in reads])
    except (IntegrityError, DataError) as error:
        if len(reads) == 1:
            refused.add(table, reads[0], reasons_of(error))
            return
        middle = len(reads) // 2
        _write(table, reads[:middle], refused)
        _write(table, reads[middle:], refused)


def _look_for_dangling(table: Table, refused: _Refused) -> None:
    pk = table.model._meta.pk.attname
    lost = {key: reason("unknown_reference", name, value=value) for key, name, value in moving.dangling(table.model)}
    if lost:
        for read in table.rows():
            if read.row.get(pk) in lost:
                refused.add(table, read, [lost[read.row[pk]]])
