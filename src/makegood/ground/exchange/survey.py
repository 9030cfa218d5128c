"""The first look through all files of an import: layout, digest, size, order of day and month, newest event.

It runs before anything is written, so that a file that cannot be read is refused as a whole and changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from makegood.ground.exchange import dates, errors, reading, targets
from makegood.ground.exchange.columns import names_in
from makegood.ground.exchange.spec import FileSpec, MappingSpec, Reading, columns_of

#: Progress: (rows done, rows in all or None, what is being done).
Progress = Callable[[int, int | None, str], None]

PACKINGS = ("", ".gz")
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl")


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One file as it was found: `orders` says how each column of moments is read, `newest` its newest event."""

    key: str
    layout: reading.Layout
    rows: int
    digest: str
    orders: Mapping[str, str]
    newest: datetime | None

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.layout.path.name


def _in_folder(folder: Path, wanted: str) -> Path | None:
    stem = Path(wanted).stem if Path(wanted).suffix in ENDINGS else wanted
    for ending in dict.fromkeys((Path(wanted).suffix, *ENDINGS)):
        for packing in PACKINGS:
            path = folder / f"{stem}{ending}{packing}"
            if path.is_file():
                return path
    return None


def locate(spec: MappingSpec, paths: Sequence[str | Path]) -> dict[str, Path]:
    """Which path holds which file of the mapping.

    One folder: files by their names in it, packed or not; files directly in it, not deeper. Else the files in the
    mapping's order. Raises Invalid (`file_…`: missing, needed, paths_wrong).
    """
    given = [Path(path) for path in paths]
    for path in given:
        if not path.exists():
            raise errors.no_file(str(path))
    keys = list(spec.files)
    if len(given) == 1 and given[0].is_dir():
        found = {key: _in_folder(given[0], spec.files[key].path or key) for key in keys}
        missing = [spec.files[key].path or key for key in keys if not found[key] and not spec.files[key].optional]
        if missing:
            raise errors.file_needed(str(given[0]), missing)
        return {key: path for key, path in found.items() if path}
    needed = sum(not spec.files[key].optional for key in keys)
    if any(path.is_dir() for path in given) or not needed <= len(given) <= len(keys):
        raise errors.bad_file("paths", "paths_wrong", names=", ".join(spec.files[key].path or key for key in keys))
    return dict(zip(keys, given, strict=False))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _moment_columns(spec: MappingSpec, key: str) -> set[str]:
    """Columns whose text is read as a moment anywhere in the mapping."""
    found = set(spec.files[key].events)

    def add(reading_: Reading, fields: Mapping[str, Any]) -> None:
        for name, expression in reading_.fields.items():
            if name in fields and fields[name].kind in {"moment", "day"}:
                found.update(names_in(expression))

    for step in spec.steps:
        target = targets.target(step.target)
        if target is None:
            continue
        add(step.head, target.fields)
        if step.line:
            add(step.line, target.line_fields)
        for name, part in step.parts.items():
            add(part, target.parts.get(name, {}))
    return found


def _orders(file: FileSpec, name: str, evidence: Mapping[str, dates.OrderEvidence]) -> dict[str, str]:
    orders = {}
    for column, seen in evidence.items():
        orders[column] = file.date_order or seen.order()
        if not orders[column]:
            code = "date_order_mixed" if seen.day_first else "date_order_unclear"
            raise errors.bad_file(name, code, column=column, key=file.key, example=seen.undecided)
    return orders


class _Newest:
    """The newest text of each event column, compared as moments only when the order of day and month is known."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.seen: dict[str, set[str]] = {column: set() for column in columns}
        self.best: dict[str, dict[str, datetime]] = {column: {} for column in columns}

    def look(self, column: str, text: str, zone: Any) -> None:
        for order in ("ymd", "dmy", "mdy"):
            found = dates.moment(text, order, zone)
            if found is not None and (order not in self.best[column] or found[0] > self.best[column][order]):
                self.best[column][order] = found[0]

    def newest(self, orders: Mapping[str, str]) -> datetime | None:
        found = [best[orders[column]] for column, best in self.best.items() if orders[column] in best]
        return max(found) if found else None


def _found(layout: reading.Layout, at: Mapping[str, int], names: Iterable[str]) -> dict[str, int]:
    """{column as the file spells it: its place} of those of the names that the file has."""
    return {layout.columns[at[same]]: at[same] for same in map(reading.same, names) if same in at}


def survey(spec: MappingSpec, key: str, path: Path, progress: Progress) -> Surveyed:
    """Look through one file. Raises Invalid with the file's name as field for whatever cannot be read or decided."""
    file = spec.files[key]
    layout = reading.recognise(
        path, columns_of(spec, key), encoding=file.encoding, delimiter=file.delimiter, sheet=file.sheet
    )
    at = {reading.same(name): index for index, name in enumerate(layout.columns)}
    events = _found(layout, at, file.events)
    if file.events and not events:
        # Without any of its moments nobody could say until when this history is known.
        raise errors.bad_file(path.name, "column_missing", columns=", ".join(file.events))
    moments = _found(layout, at, _moment_columns(spec, key))
    evidence = {column: dates.OrderEvidence() for column in moments}
    newest, rows = _Newest(list(events)), 0
    for rows, cells in reading.rows(layout):
        for column, index in moments.items():
            if index < len(cells) and (text := dates.plain(cells[index])):
                evidence[column].look(text)
                if column in events:
                    newest.look(column, text, spec.zone)
        if rows % 5000 == 0:
            progress(rows, None, path.name)
    orders = _orders(file, path.name, evidence)
    return Surveyed(key, layout, rows, _digest(path), orders, newest.newest(orders))
