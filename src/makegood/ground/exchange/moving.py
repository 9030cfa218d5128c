"""A whole company as a folder of tables that people can read, for another, empty place on whichever database.

Unlike tables that are carried over one by one (`carrying`), everything keeps its id, so that the journal can come
along: its links cover the ids of what they speak of. The folder holds a table a model, the contents of files, and last
a manifest with how many rows each has: without it, or with a row less, nothing is taken in.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.storage import storages
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef

from makegood import __version__
from makegood.ground.exchange import carrying, errors, reading, values, writing
from makegood.ground.exchange.backups import FILE_KEY, steps_and_files
from makegood.ground.exchange.cells import Writing, unguarded
from makegood.ground.exchange.exports import Row
from makegood.ground.exchange.targets import Reason, reason
from makegood.ground.exchange.values import Field, Place, Refused

FORMAT = 1
MANIFEST, FILES = "manifest.json", "files"
#: Rows that are written by one statement.
PIECE = 1000
_UTC = ZoneInfo("UTC")
_CHUNK = 1 << 20

Model = type[models.Model]
#: Called with (rows done, rows in all, the table in hand).
Progress = Callable[[int, int, str], object]

#: {model: {column that stays behind: what it holds in the new place}}
_moved: dict[Model, Mapping[str, Any]] = {}


def take_along(tables: Mapping[Model, Mapping[str, Any]]) -> None:
    """Make known what a company takes along; a second time replaces the first."""
    _moved.clear()
    _moved.update(tables)


def tables() -> list[Model]:
    """All of them, by their names."""
    return sorted(_moved, key=lambda model: model._meta.label_lower)


def left(model: Model) -> Mapping[str, Any]:
    """What of a table's rows stays behind, and what the new ones hold instead."""
    return _moved[model]


def columns(model: Model) -> dict[str, carrying.Column]:
    """Every column that comes along, by the attributes' names."""
    return {one.attname: one for one in model._meta.concrete_fields if one.attname not in _moved[model]}


# --- out


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder says of itself. `tables` are {name: {"file", "rows"}}, `files` {key: [size, SHA-256]}.

    `gone`: contents that were not in the store when they were asked for.
    """

    format: int
    program: str
    at: str
    migrations: list[str]
    events: int
    tables: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, list[Any]]
    gone: list[str]

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(int(one["rows"]) for one in self.tables.values())


@contextmanager
def one_moment() -> Iterator[None]:
    """Inside, the database stands still for whoever reads here; nobody waits for it, and nothing may be written."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                cursor.execute("SELECT count(*) FROM django_migrations")
                cursor.fetchall()
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def write(folder: Path, form: str, now: datetime, progress: Progress) -> Manifest:
    """Write every table as it stands at one moment, and the contents of the files that it names."""
    folder.mkdir(parents=True, exist_ok=True)
    # What lies here from before is not whole while it is written over.
    (folder / MANIFEST).unlink(missing_ok=True)
    told: dict[str, Mapping[str, Any]] = {}
    with one_moment():
        total = sum(model._base_manager.count() for model in tables())
        done = 0
        for model in tables():
            name = model._meta.label_lower
            # A cell of a workbook is too small for what a checkpoint lists.
            shape = "jsonl" if form == "xlsx" and model._meta.app_label == "journal" else form
            told[name] = {"file": f"{name}.{shape}", "rows": 0}

            def counted(number: int, name: str = name, before: int = done) -> None:
                told[name] = {**told[name], "rows": number}
                progress(before + number, total, name)

            pieces = writing.stream(shape, list(columns(model)), _rows(model), Writing(_UTC, ""), counted=counted)
            _whole(folder / f"{name}.{shape}", pieces)
            done += int(told[name]["rows"])
        seen = steps_and_files()
    files, gone = _contents_out(folder, seen.keys)
    manifest = Manifest(FORMAT, __version__, now.isoformat(), seen.migrations, seen.events, told, files, gone)
    text = json.dumps({name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}, indent=1)
    _whole(folder / MANIFEST, iter([text.encode()]))
    return manifest


def _rows(model: Model) -> Iterator[Row]:
    told = columns(model)
    rows = model._base_manager.order_by("pk").values(*told)
    lists = [name for name, column in told.items() if isinstance(column, models.JSONField)]
    for row in rows.iterator(chunk_size=PIECE):
        for name in lists:
            if row[name] is not None:
                row[name] = json.dumps(row[name], ensure_ascii=False, sort_keys=True)
        # Long numbers are text: a spreadsheet would round them.
        yield {
            name: str(value) if isinstance(value, int) and not isinstance(value, bool) else value
            for name, value in row.items()
        }


def _whole(path: Path, pieces: Iterator[bytes]) -> None:
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            for piece in pieces:
                file.write(piece)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _contents_out(folder: Path, keys: Sequence[str]) -> tuple[dict[str, list[Any]], list[str]]:
    files: dict[str, list[Any]] = {}
    gone = []
    for key in keys:
        try:
            content = storages["files"].open(key)
        except FileNotFoundError:
            gone.append(key)
            continue
        path = folder / FILES / key
        path.parent.mkdir(parents=True, exist_ok=True)
        total = hashlib.sha256()
        with content, path.open("wb") as out:
            while piece := content.read(_CHUNK):
                total.update(piece)
                out.write(piece)
        files[key] = [path.stat().st_size, total.hexdigest()]
    return files, gone


# --- in


def read_manifest(folder: Path) -> Manifest:
    """What a folder says of itself. Raises Invalid `move_no_manifest`, `move_other_version`, `move_file_missing`."""
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(**told)
    except (OSError, ValueError, TypeError) as error:
        raise errors.bad_move("no_manifest", folder=str(folder)) from error
    here = steps_and_files().migrations
    known = {model._meta.label_lower for model in tables()}
    if manifest.format != FORMAT or set(manifest.migrations) != set(here) or set(manifest.tables) != known:
        raise errors.bad_move("other_version", program=manifest.program, here=__version__)
    for one in manifest.tables.values():
        if not (folder / str(one["file"])).is_file() or "/" in str(one["file"]):
            raise errors.bad_move("file_missing", file=str(one["file"])[:80])
    for key, (_, digest) in manifest.files.items():
        if not FILE_KEY.fullmatch(key) or not _is(folder / FILES / key, digest):
            raise errors.bad_move("file_damaged", file=f"{FILES}/{key}"[:120])
    return manifest


def _is(path: Path, digest: str) -> bool:
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == digest
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Read:
    """A row of a table: its number, its values, and what is wrong with it."""

    number: int
    cells: Sequence[str]
    row: Mapping[str, Any]
    wrong: Sequence[Reason] = ()


class Table:
    """One table of a folder, ready to be read."""

    def __init__(self, folder: Path, model: Model, file: str) -> None:
        self.model, self.file = model, file
        told = columns(model)
        self.layout = reading.recognise(folder / file, told, objects=1)
        lacking = sorted(told.keys() - set(self.layout.columns))
        if lacking and self.layout.columns:
            raise errors.bad_file(file, "column_missing", columns=", ".join(lacking))
        at = {name: index for index, name in enumerate(self.layout.columns)}
        self._readers = [(name, at[name], _reader(column)) for name, column in told.items() if name in at]
        self._rest = dict(left(model))

    def rows(self) -> Iterator[Read]:
        """Every row; what cannot be read is told with it."""
        width = len(self.layout.columns)
        for number, cells in reading.rows(self.layout):
            if len(cells) != width:
                yield Read(number, cells, {}, (reason("wrong_width", "", found=len(cells), expected=width),))
                continue
            row, wrong = dict(self._rest), []
            for name, index, read in self._readers:
                try:
                    row[name] = read(unguarded(cells[index].strip()))
                except Refused as refused:
                    wrong.append(reason(refused.code, name, **refused.params))
            yield Read(number, cells, row, wrong)


def _reader(column: carrying.Column) -> Callable[[str], Any]:
    """From a cell to the column's value."""
    base: Any = column
    while isinstance(base, models.ForeignKey):
        base = base.target_field
    field, quick = _kind(base)
    convert = values.converter(field, Place(_UTC, ""), "ymd")

    def read(text: str) -> Any:
        if not text:
            return carrying.value_of(column, None)
        try:
            return quick(text) if quick else convert(text)
        except ValueError:
            return convert(text)

    return read


def _kind(column: carrying.Column) -> tuple[Field, Callable[[str], Any] | None]:
    """What a cell may say, and how it is read as long as it is what we have written."""
    if isinstance(column, models.DateTimeField):
        return Field("moment"), _moment
    if isinstance(column, models.DateField):
        return Field("day"), date.fromisoformat
    if isinstance(column, models.IntegerField):
        return Field("integer"), _number
    field = carrying.field_of(column)
    return (field, None) if field.kind == "text" else (Field(field.kind, most=10_000_000), None)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


_WHOLE = re.compile(r"-?\d{1,19}")


def _number(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise Refused("not_a_whole_number", value=text[:60])
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise Refused("too_large", value=text[:60])
    return number


def dangling(model: Model) -> Iterator[tuple[Any, str, Any]]:
    """(row, column, id) of what refers to a row that is not there."""
    for name, column in columns(model).items():
        if not isinstance(column, models.ForeignKey):
            continue
        target = column.target_field
        there = column.related_model._base_manager.filter(**{target.attname: OuterRef(name)})
        lost = model._base_manager.filter(**{f"{name}__isnull": False}).filter(~Exists(there))
        for pk, value in lost.values_list("pk", name)[:1000]:
            yield pk, name, value
