"""A whole installation in one file, written while it serves, and read back as a whole or not at all.

A backup is a tar: the database as it stood at one moment (on SQLite its own copy, on PostgreSQL each table by COPY in
one repeatable-read transaction), the contents of the store of files that this database names, and last a manifest with
size and SHA-256 of each. Without its manifest, or with one byte changed, it is refused before anything is touched.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import storages
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from makegood import __version__
from makegood.ground.exchange import errors

FORMAT = 1
MANIFEST, DATABASE, TABLES, FILES = "manifest.json", "database.sqlite3", "tables/", "files/"
#: What a name in the store of files looks like.
FILE_KEY = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*")
_CHUNK = 1 << 20
_NAMED = "SELECT DISTINCT key FROM files_storedfile WHERE deleted_at IS NULL"
_EVENTS = "SELECT count(*) FROM journal_event"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: `members` are {name: [size, SHA-256]}, `tables` {name: its columns} on PostgreSQL.

    `events` = how many the journal holds, `gone` = files that were removed while it was written.
    """

    format: int
    program: str
    vendor: str
    at: str
    migrations: list[str]
    events: int
    tables: Mapping[str, list[str]]
    gone: list[str]
    members: Mapping[str, list[Any]]


class _Written:
    """The tar that grows, and what is in it."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar, self.members = tar, dict[str, list[Any]]()

    def put(self, name: str, content: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        counted = _Counted(content)
        self._tar.addfile(info, counted)
        self.members[name] = [size, counted.total.hexdigest()]


class _Counted:
    """A content that is hashed as it is read."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content, self.total = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._content.read(size)
        self.total.update(piece)
        return piece


def write(path: Path, now: datetime) -> tuple[Manifest, int, str]:
    """Write a backup to `path`; what is in it, its size in bytes and SHA-256. The file appears whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as tar:
                manifest = _fill(_Written(tar), tar, now)
            out.flush()
            os.fsync(out.fileno())
        with part.open("rb") as whole:
            digest = hashlib.file_digest(whole, "sha256").hexdigest()
        size = part.stat().st_size
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest, size, digest


def _fill(written: _Written, tar: tarfile.TarFile, now: datetime) -> Manifest:
    taken = _of_sqlite(written) if connection.vendor == "sqlite" else _of_postgresql(written)
    gone = []
    for key in taken["keys"]:
        if not _put_file(written, key):
            gone.append(key)
    manifest = Manifest(
        FORMAT, __version__, connection.vendor, now.isoformat(), taken["migrations"], taken["events"], taken["tables"],
        gone, written.members,
    )  # fmt: skip
    told = json.dumps({name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size, info.mode = len(told), 0o600
    tar.addfile(info, io.BytesIO(told))
    return manifest


def _put_file(written: _Written, key: str) -> bool:
    """False for a content that was removed meanwhile; its row says so in the database that serves."""
    try:
        with storages["files"].open(key) as content:
            written.put(FILES + key, content.file or io.BytesIO(), content.size)
    except FileNotFoundError:
        return False
    return True


def _of_sqlite(written: _Written) -> dict[str, Any]:
    connection.ensure_connection()
    with tempfile.TemporaryDirectory(prefix="makegood-backup-") as folder:
        path = Path(folder) / DATABASE
        with closing(sqlite3.connect(path)) as copy:
            # In one step, so that it is the database of one moment; who writes meanwhile does not wait.
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            taken = _looked(lambda sql: copy.execute(sql).fetchall())
        with path.open("rb") as content:
            written.put(DATABASE, content, path.stat().st_size)
    return {**taken, "tables": {}}


def _of_postgresql(written: _Written) -> dict[str, Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = _columns(cursor)
        for table, columns in tables.items():
            with tempfile.TemporaryFile() as spool:
                with cursor.copy(f"COPY {_named(table, columns)} TO STDOUT") as copy:
                    for piece in copy:
                        spool.write(piece)
                size = spool.tell()
                spool.seek(0)
                written.put(f"{TABLES}{table}", spool, size)

        def ask(sql: str) -> list[Any]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        return {**_looked(ask), "tables": tables}


def _looked(ask: Any) -> dict[str, Any]:
    """What the copied state says of itself: its steps, how long its journal is, which files it names."""
    steps = [f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations ORDER BY id")]
    return {"migrations": steps, "events": ask(_EVENTS)[0][0], "keys": sorted(row[0] for row in ask(_NAMED))}


@dataclass(frozen=True, slots=True)
class Looked:
    """What a database says of itself: the steps of its schema, how long its journal is, which contents it names."""

    migrations: list[str]
    events: int
    keys: list[str]


def steps_and_files() -> Looked:
    """What this database says of itself now."""
    with connection.cursor() as cursor:

        def ask(sql: str) -> list[Any]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        return Looked(**_looked(ask))


def _columns(cursor: Any) -> dict[str, list[str]]:
    """{table: columns that are stored, not computed by the database}."""
    cursor.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t"
        " USING (table_schema, table_name) WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'"
        " AND c.is_generated = 'NEVER' ORDER BY c.table_name, c.ordinal_position"
    )
    found: dict[str, list[str]] = {}
    for table, column in cursor.fetchall():
        found.setdefault(table, []).append(column)
    return found


def _named(table: str, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(map(quote, columns))})"


# --- back


def checked(path: Path) -> Manifest:
    """Read a backup to its end and hold it against its manifest. Raises Invalid `backup_…`; nothing was changed."""
    found: dict[str, list[Any]] = {}
    told: dict[str, Any] | None = None
    try:
        with tarfile.open(path, "r:") as tar:
            for info in tar:
                content = tar.extractfile(info)
                if content is None or told is not None:
                    raise errors.bad_backup("damaged", member=info.name[:80])
                if info.name == MANIFEST:
                    told = json.loads(content.read())
                    continue
                total = hashlib.sha256()
                while piece := content.read(_CHUNK):
                    total.update(piece)
                found[info.name] = [info.size, total.hexdigest()]
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise errors.bad_backup("unreadable", file=path.name, why=type(error).__name__) from error
    if told is None or told.get("format") != FORMAT or set(told) != set(Manifest.__dataclass_fields__):
        raise errors.bad_backup("incomplete", file=path.name)
    wrong = sorted(
        name for name in found.keys() | told["members"].keys() if found.get(name) != told["members"].get(name)
    )
    if wrong:
        raise errors.bad_backup("damaged", member=wrong[0][:80])
    return Manifest(**told)


def fits(manifest: Manifest) -> None:
    """Raise Invalid unless this program and this database can take such a backup."""
    if manifest.vendor != connection.vendor:
        raise errors.bad_backup("other_database", vendor=manifest.vendor, here=connection.vendor)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        raise errors.bad_backup("newer", program=manifest.program, step=newer[0])


def read(path: Path, manifest: Manifest) -> None:
    """Bring a backup that was `checked` and `fits` in: contents of files first, then the database at one stroke."""
    with tarfile.open(path, "r:") as tar:
        for info, content in _members(tar):
            key = info.name.removeprefix(FILES)
            if info.name.startswith(FILES) and FILE_KEY.fullmatch(key) and not storages["files"].exists(key):
                storages["files"].save(key, File(content))
    with tarfile.open(path, "r:") as tar:
        if manifest.vendor == "sqlite":
            _into_sqlite(tar)
        else:
            _into_postgresql(tar, manifest)


def _members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for info in tar:
        content = tar.extractfile(info)
        if content is not None:
            yield info, content


def _into_sqlite(tar: tarfile.TarFile) -> None:
    target = Path(str(connection.settings_dict["NAME"]))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.restoring")
    try:
        content = tar.extractfile(DATABASE)
        assert content is not None
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            while piece := content.read(_CHUNK):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        with closing(sqlite3.connect(part)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise errors.bad_backup("damaged", member=DATABASE)
        connections.close_all()
        for suffix in ("-wal", "-shm"):
            Path(f"{target}{suffix}").unlink(missing_ok=True)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _into_postgresql(tar: tarfile.TarFile, manifest: Manifest) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        here = _columns(cursor)
        if {name: set(columns) for name, columns in here.items()} != {
            name: set(columns) for name, columns in manifest.tables.items()
        }:
            raise errors.bad_backup("other_version", program=manifest.program)
        quote = connection.ops.quote_name
        # The journal's own guard refuses to be emptied; whatever rows cause elsewhere is in the backup already.
        for table in here:
            cursor.execute(f"ALTER TABLE {quote(table)} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(map(quote, here))} CASCADE")
        for info, content in _members(tar):
            table = info.name.removeprefix(TABLES)
            if info.name.startswith(TABLES):
                with cursor.copy(f"COPY {_named(table, manifest.tables[table])} FROM STDIN") as copy:
                    while piece := content.read(_CHUNK):
                        copy.write(piece)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, columns in here.items():
            cursor.execute(f"ALTER TABLE {quote(table)} ENABLE TRIGGER USER")
            _count_on(cursor, table, columns)
    with suppress(Exception):
        connection.close()


def _count_on(cursor: Any, table: str, columns: list[str]) -> None:
    """The database counts on behind the rows that came."""
    quote = connection.ops.quote_name
    for column in columns:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quote(table), column])
        (sequence,) = cursor.fetchone()
        if sequence is not None:
            top = f"(SELECT max({quote(column)}) FROM {quote(table)})"
            cursor.execute(f"SELECT setval(%s, coalesce({top}, 1), {top} IS NOT NULL)", [sequence])
