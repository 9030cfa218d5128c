"""A mapping as data: which files, in which steps, which column of them is what to a target.

Written as TOML (the shipped ones, a user's file) or kept as JSON under its name; this module turns it into frozen
values and refuses what it does not know, with the dotted place. docs/imports.md is the reference for writers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from makegood.ground.exchange import columns, errors
from makegood.ground.exchange.dates import ORDERS

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file of a mapping. Empty `path`: the file named on the command line; else its name in the folder given.

    `events` are the columns whose newest moment says until when history is known.
    """

    key: str
    path: str = ""
    optional: bool = False
    events: tuple[str, ...] = ()
    date_order: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Columns of another file joined to a row: the one row there whose `on` has the same text."""

    file: str
    on: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of row that is not taken in: the first that fits says why. `repeat`: an exact repeat within the group."""

    reason: Words
    when: Any = None
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows become values: the id by which the source knows them, fields, refusals, joined columns."""

    id: Any = None
    same_as: Any = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    reject: tuple[Refusal, ...] = ()
    lookups: tuple[Lookup, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Rows of one file for one target; their lines are the rows of a group, or the rows of `lines_file` with the key.

    `parts` are further things told in the same row, by the target's names for them (`customer`).
    """

    target: str
    file: str
    head: Reading
    group: tuple[str, ...] = ()
    line: Reading | None = None
    lines_file: str = ""
    lines_on: str = ""
    parts: Mapping[str, Reading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MappingSpec:
    """A whole mapping. `setup` is handed to the targets before the first row (a promise to publish if absent)."""

    name: str
    title: Words
    source: str
    jurisdiction: str
    zone: ZoneInfo
    currency: str
    files: Mapping[str, FileSpec]
    steps: tuple[Step, ...]
    setup: Mapping[str, Any]
    raw: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 of the mapping's own data, hexadecimal."""
        return hashlib.sha256(json.dumps(self.raw, sort_keys=True, default=str).encode()).hexdigest()


def _table(value: Any, path: str, allowed: str, needed: str = "") -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise errors.bad_mapping(path, "table_expected")
    keys = set(allowed.split())
    for key in value:
        if key not in keys:
            raise errors.bad_mapping(f"{path}.{key}".lstrip("."), "unknown_key", keys=", ".join(sorted(keys)))
    for key in needed.split():
        if not value.get(key):
            raise errors.bad_mapping(f"{path}.{key}".lstrip("."), "key_needed")
    return value


def _words(value: Any, path: str) -> Words:
    if isinstance(value, str):
        return {"en": value, "zh-Hans": value}
    if isinstance(value, Mapping) and value and all(isinstance(text, str) for text in value.values()):
        return dict(value)
    raise errors.bad_mapping(path, "words_expected")


def _names(value: Any, path: str) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise errors.bad_mapping(path, "names_expected")
    return tuple(names)


def _file(key: str, value: Any) -> FileSpec:
    path = f"files.{key}"
    table = _table(value, path, "path optional events date_order encoding delimiter sheet")
    order = table.get("date_order", "")
    if order and order not in ORDERS:
        raise errors.bad_mapping(f"{path}.date_order", "bad_date_order")
    return FileSpec(key, **{**table, "events": _names(table.get("events", ()), f"{path}.events")})


def _refusal(value: Any, path: str) -> Refusal:
    table = _table(value, path, "reason when repeat", "reason")
    if ("when" in table) == bool(table.get("repeat")):
        raise errors.bad_mapping(path, "bad_refusal")
    return Refusal(_words(table["reason"], f"{path}.reason"), table.get("when"), bool(table.get("repeat")))


def _lookups(value: Any, path: str, files: Mapping[str, FileSpec]) -> tuple[Lookup, ...]:
    found = []
    for index, one in enumerate(value):
        table = _table(one, f"{path}.{index}", "file on", "file on")
        if table["file"] not in files:
            raise errors.bad_mapping(f"{path}.{index}.file", "unknown_file")
        found.append(Lookup(table["file"], table["on"]))
    return tuple(found)


_READING = "id same_as fields reject with"


def _reading(table: Mapping[str, Any], path: str, files: Mapping[str, FileSpec]) -> Reading:
    fields = table.get("fields", {})
    if not isinstance(fields, Mapping):
        raise errors.bad_mapping(f"{path}.fields", "table_expected")
    reject = tuple(_refusal(one, f"{path}.reject.{index}") for index, one in enumerate(table.get("reject", ())))
    lookups = _lookups(table.get("with", ()), f"{path}.with", files)
    return Reading(table.get("id"), table.get("same_as"), fields, reject, lookups)


def _step(value: Any, path: str, files: Mapping[str, FileSpec]) -> Step:
    table = _table(value, path, f"target file group line lines parts {_READING}", "target file")
    if table["file"] not in files:
        raise errors.bad_mapping(f"{path}.file", "unknown_file")
    if "line" in table and "lines" in table:
        raise errors.bad_mapping(path, "line_or_lines")
    line, lines_file, lines_on = None, "", ""
    if "line" in table:
        line = _reading(_table(table["line"], f"{path}.line", _READING), f"{path}.line", files)
    elif "lines" in table:
        lines = _table(table["lines"], f"{path}.lines", f"file on {_READING}", "file on")
        if lines["file"] not in files or lines["file"] == table["file"]:
            raise errors.bad_mapping(f"{path}.lines.file", "unknown_file")
        line, lines_file, lines_on = _reading(lines, f"{path}.lines", files), lines["file"], lines["on"]
    parts = {
        name: _reading(_table(part, f"{path}.parts.{name}", _READING), f"{path}.parts.{name}", files)
        for name, part in table.get("parts", {}).items()
    }
    group = _names(table.get("group", ()), f"{path}.group")
    return Step(table["target"], table["file"], _reading(table, path, files), group, line, lines_file, lines_on, parts)


def parse(raw: Mapping[str, Any]) -> MappingSpec:
    """The mapping in its frozen form. Raises Invalid naming the dotted place of what is wrong."""
    allowed = "name title source jurisdiction zone currency files steps setup"
    raw = plain(raw)
    table = _table(raw, "", allowed, "name source jurisdiction zone currency files steps")
    try:
        zone = ZoneInfo(table["zone"])
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise errors.bad_mapping("zone", "bad_zone") from error
    if len(table["source"]) > 40 or len(table["name"]) > 80:
        raise errors.bad_mapping("name", "name_too_long")
    if not isinstance(table["files"], Mapping) or not isinstance(table["steps"], list):
        raise errors.bad_mapping("files", "table_expected")
    files = {key: _file(key, value) for key, value in table["files"].items()}
    steps = tuple(_step(value, f"steps.{index}", files) for index, value in enumerate(table["steps"]))
    title = _words(table.get("title", table["name"]), "title")
    return MappingSpec(
        table["name"], title, table["source"], table["jurisdiction"], zone, table["currency"], files, steps,
        table.get("setup", {}), raw,
    )  # fmt: skip


def ordered(raw: Mapping[str, Any], order: str) -> Mapping[str, Any]:
    """A mapping's data whose files are read with day and month in this order, where they do not say it themselves."""
    if not order:
        return raw
    files = {key: {"date_order": order, **value} for key, value in raw.get("files", {}).items()}
    return {**raw, "files": files}


def plain(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping's data as JSON holds it: dates become text, so that a saved one and a TOML file read alike."""
    data: dict[str, Any] = json.loads(json.dumps(raw, default=_text))
    return data


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def title(raw: Mapping[str, Any]) -> Words:
    """What a mapping is called, for lists."""
    return _words(raw.get("title", raw["name"]), "title")


def columns_of(spec: MappingSpec, key: str) -> set[str]:
    """The columns that a mapping looks for in one of its files, to recognise the header row by."""
    found: set[str] = set(spec.files[key].events)
    for step in spec.steps:
        readings = [step.head, *step.parts.values()] + ([step.line] if step.line else [])
        if key in {step.file, step.lines_file}:
            found.update(name for group in step.group for name in group.split("|"))
            for reading in readings:
                for expression in (reading.id, reading.same_as, *reading.fields.values()):
                    found |= columns.names_in(expression)
        if key in {step.file, step.lines_file} and step.lines_on:
            found.add(step.lines_on)
        for reading in readings:
            found.update(lookup.on for lookup in reading.lookups if lookup.file == key or key == step.file)
    return found
