"""From the rows of the files to the units that a target writes: joined, converted, refused by the mapping's rules."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from makegood.ground.exchange import columns, errors, reading
from makegood.ground.exchange.columns import ORDINAL, Condition, Getter, Row, Scope, Text
from makegood.ground.exchange.scratch import Groups, Scratch
from makegood.ground.exchange.spec import Lookup, MappingSpec, Reading, Words
from makegood.ground.exchange.survey import Surveyed
from makegood.ground.exchange.targets import Part, Reason, Target, Unit, reason
from makegood.ground.exchange.values import Field, Place, Refused

#: A longer group is written in several units, so that no transaction grows with the input.
MOST_LINES = 100
LONGEST_ID = 120
#: What a spreadsheet makes of a long number when it saves a table: many orders would become one.
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[Ee]\+\d+")

Files = Mapping[str, Surveyed]


@dataclass(frozen=True, slots=True)
class Refusing:
    """One compiled refusal."""

    words: Words
    holds: Condition | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A reading, ready for rows."""

    id: Text | None
    same_as: Text | None
    getters: Sequence[Getter]
    refusals: Sequence[Refusing]

    def refuse(self, row: Row, repeated: bool) -> Reason | None:
        """The first of the mapping's refusals that fits."""
        for one in self.refusals:
            if repeated if one.holds is None else one.holds(row):
                return {"words": dict(one.words)}
        return None

    def values(self, row: Row) -> tuple[dict[str, Any], list[Reason]]:
        """The values that a row gives, and what is wrong with it."""
        values: dict[str, Any] = {}
        wrong: list[Reason] = []
        for getter in self.getters:
            try:
                value = getter.get(row)
            except Refused as refused:
                wrong.append(reason(refused.code, getter.label, **refused.params))
                continue
            if value is not None:
                values[getter.name] = value
            elif getter.required:
                wrong.append(reason("required", getter.label))
        return values, wrong


def compile_reading(scope: Scope, given: Reading, fields: Mapping[str, Field]) -> Compiled:
    """A reading over the columns at hand. Raises Invalid for what does not fit them."""
    refusals = [
        Refusing(one.reason, None if one.repeat else columns.condition(scope, one.when)) for one in given.reject
    ]
    # Without any of its columns in the file an id cannot be read; the row's content is its id then.
    names = columns.names_in(given.id)
    has_id = given.id is not None and (not names or any(scope.find(name) for name in names))
    return Compiled(
        columns.text_of(scope, given.id) if has_id else None,
        None if given.same_as is None else columns.text_of(scope, given.same_as),
        columns.getters(scope, given.fields, fields),
        refusals,
    )


def _within_reach(scope: Scope, part: Reading) -> bool:
    """Whether the file says anything of a part that only some files tell."""
    names = {name for expression in (part.id, *part.fields.values()) for name in columns.names_in(expression)}
    return not names or any(scope.find(name) for name in names)


def _bounded(text: str) -> str:
    """An id that fits its column: a longer one is replaced by its digest."""
    if len(text) <= LONGEST_ID:
        return text
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class StepReader:
    """The units of one step, in the order of its file; made again from the start when a run goes on.

    Making it checks the mapping against the files' columns; `attach` gives it room for what it joins.
    """

    _scratch: Scratch
    _groups: Groups

    def __init__(self, spec: MappingSpec, index: int, target: Target, files: Files) -> None:
        self.step = spec.steps[index]
        self._spec, self._files = spec, files
        self._path = f"steps.{index}"
        self._file = files[self.step.file]
        self._lookups = [one for one in self.step.head.lookups if one.file in files]
        head = self._scope([self._file], self._lookups)
        self._on = {one: head.find(one.on) for one in self._lookups}
        self.head = compile_reading(head, self.step.head, target.fields)
        self._group = [self._need(head, name) for name in self.step.group]
        self.parts = {
            name: compile_reading(head, part, self._part_fields(target, name))
            for name, part in self.step.parts.items()
            if _within_reach(head, part)
        }
        self.line: Compiled | None = None
        self._line_lookups: list[Lookup] = []
        self._lines = files.get(self.step.lines_file)
        if self.step.line is not None and (self._lines is not None or not self.step.lines_file):
            self._line_lookups = [one for one in self.step.line.lookups if one.file in files]
            sources = [self._file] + ([self._lines] if self._lines else [])
            line = self._scope(sources, [*self._lookups, *self._line_lookups])
            self._on |= {one: line.find(one.on) for one in self._line_lookups}
            self.line = compile_reading(line, self.step.line, target.line_fields)
            self._key = self._need(head, self.step.lines_on) if self._lines else ""
        self._joins = self._joined_columns()

    def attach(self, scratch: Scratch) -> None:
        """Put the files that are joined to this step's rows within reach, by key."""
        self._scratch, self._groups = scratch, Groups(scratch)
        for (key, on), at in self._joins.items():
            rows = reading.rows(self._files[key].layout)
            keyed = ((cells[at].strip() if at < len(cells) else "", row, cells) for row, cells in rows)
            scratch.load(self._joined(key, on), keyed)

    def _part_fields(self, target: Target, name: str) -> Mapping[str, Field]:
        if name not in target.parts:
            raise errors.bad_mapping(f"{self._path}.parts.{name}", "unknown_field", names=", ".join(target.parts))
        return target.parts[name]

    def _need(self, scope: Scope, name: str) -> str:
        """The column of a name, or of the first of several names (`order|订单号`) that is there."""
        found = next((column for one in name.split("|") if (column := scope.find(one))), None)
        if found is None:
            raise errors.bad_mapping(self._path, "column_missing", columns=name)
        return found

    def _scope(self, sources: Sequence[Surveyed], lookups: Sequence[Lookup]) -> Scope:
        at_hand: dict[str, str] = {}
        orders: dict[str, str] = {}
        for file in [*(self._files[one.file] for one in lookups), *sources]:
            at_hand.update((reading.same(name), name) for name in file.layout.columns if name)
            orders.update(file.orders)
        return Scope(at_hand, orders, Place(self._spec.zone, self._spec.currency), self._path)

    def _joined_columns(self) -> dict[tuple[str, str], int]:
        """Which files are joined by which of their columns, and where these stand."""
        wanted = {(one.file, one.on) for one in (*self._lookups, *self._line_lookups)}
        if self._lines is not None:
            wanted.add((self.step.lines_file, self.step.lines_on))
        found = {}
        for key, on in sorted(wanted):
            layout = self._files[key].layout
            places = {reading.same(name): at for at, name in enumerate(layout.columns)}
            if reading.same(on) not in places:
                raise errors.bad_file(layout.path.name, "column_missing", columns=on)
            found[key, on] = places[reading.same(on)]
        return found

    def _joined(self, key: str, on: str) -> str:
        return f"{self._path}:{key}:{on}"

    def _with(self, row: dict[str, str], lookups: Sequence[Lookup]) -> dict[str, str]:
        for one in lookups:
            key = row.get(self._on.get(one) or "", "").strip()
            cells = self._scratch.one(self._joined(one.file, one.on), key) if key else None
            if cells is not None:
                row = {**dict(zip(self._files[one.file].layout.columns, cells, strict=False)), **row}
        return row

    def units(self, skip: int) -> Iterator[tuple[int, Unit]]:
        """(rows of this step dealt with once the unit is written, unit), from after the first `skip` rows.

        Rows skipped are still looked at as far as later rows depend on them. After the file's own rows come the lines
        that belong to none of them, each refused.
        """
        yield from self._grouped(skip) if self._group else self._single(skip)
        if self._lines is None:
            return
        count = self._file.rows
        for key, row in self._scratch.left(self._joined(self.step.lines_file, self.step.lines_on)):
            count += 1
            if count > skip:
                lost = Part(self.step.lines_file, row, {})
                lost.reject(reason("belongs_to_nothing", self.step.lines_on, value=key, file=self._file.name))
                yield count, Unit(Part(self.step.file, 0, {}, state="none"), [lost])

    def _single(self, skip: int) -> Iterator[tuple[int, Unit]]:
        names, width = self._file.layout.columns, len(self._file.layout.columns)
        for number, cells in reading.rows(self._file.layout):
            if number <= skip:
                if self._lines is not None and len(cells) == width:
                    key = cells[names.index(self._key)].strip()
                    self._scratch.take(self._joined(self.step.lines_file, self.step.lines_on), key)
                continue
            if len(cells) != width:
                yield number, Unit(self._wrong_width(number, len(cells), width))
                continue
            row = self._with(dict(zip(names, cells, strict=True)), self._lookups)
            yield number, self._unit(number, row, cells)

    def _wrong_width(self, number: int, found: int, width: int) -> Part:
        part = Part(self.step.file, number, {})
        part.reject(reason("wrong_width", "", found=found, expected=width))
        return part

    def _unit(self, number: int, row: dict[str, str], cells: Sequence[str]) -> Unit:
        head, parts = self._head(number, row, cells)
        refused = self.head.refuse(row, repeated=False)
        if refused:
            head.state = ""
            head.reasons.clear()
            head.reject(refused)
        unit = Unit(head, [], parts)
        if self.line is None:
            return unit
        if self._lines is None:
            # A line in each row: the row is the line, what it belongs to is told beside it.
            line = self._line(self.step.file, number, {**row, ORDINAL: "1"}, cells, repeated=False, head=head)
            line.reject(*head.reasons) if head.reasons else None
            return Unit(self._virtual(head), [line], parts)
        file = self._lines
        place = self._joined(self.step.lines_file, self.step.lines_on)
        for at, line_cells in self._scratch.take(place, row[self._key].strip()):
            line_row = {**row, **dict(zip(file.layout.columns, line_cells, strict=False))}
            line_row = {**self._with(line_row, self._line_lookups), ORDINAL: str(len(unit.lines) + 1)}
            line = self._line(self.step.lines_file, at, line_row, line_cells, repeated=False, head=head)
            if len(line_cells) != len(file.layout.columns):
                line.reject(reason("wrong_width", "", found=len(line_cells), expected=len(file.layout.columns)))
            elif head.state:
                line.reject(reason("belongs_to_refused", self.step.lines_on, row=number, file=self._file.name))
            unit.lines.append(line)
        return unit

    def _head(self, number: int, row: Row, cells: Sequence[str]) -> tuple[Part, dict[str, Part]]:
        values, wrong = self.head.values(row)
        head = Part(self.step.file, number, values, *self._ids(self.head, row, cells, wrong))
        parts = {}
        for name, compiled in self.parts.items():
            told, bad = compiled.values(row)
            part = Part(self.step.file, 0, told, *self._ids(compiled, row, (), bad))
            wrong += bad if (told or part.source_id) else []
            if told or part.source_id:
                parts[name] = part
        if wrong:
            head.reject(*wrong)
        return head, parts

    def _ids(self, compiled: Compiled, row: Row, cells: Sequence[str], wrong: list[Reason]) -> tuple[str, str]:
        """(the source's id, another id of the same object); without one in the mapping the row's content is its id."""
        if compiled.id is None:
            mark = hashlib.sha256("\x1f".join(cells).encode("utf-8", "surrogatepass")).hexdigest() if cells else ""
            return (f"row:{mark}" if mark else ""), ""
        found = compiled.id(row)
        if not found and cells:
            wrong.append(reason("id_missing"))
        elif "+" in found and _ROUNDED.fullmatch(found):
            wrong.append(reason("id_rounded", value=found))
        return _bounded(found), _bounded(compiled.same_as(row)) if compiled.same_as else ""

    def _line(
        self, file: str, number: int, row: Row, cells: Sequence[str], *, repeated: bool, head: Part | None
    ) -> Part:
        assert self.line is not None
        refused = self.line.refuse(row, repeated)
        if refused:
            part = Part(file, number, {})
            part.reject(refused)
            return part
        values, wrong = self.line.values(row)
        told = self.line.id is not None and self.line.id(row)
        if not told and head is not None and head.source_id and row.get(ORDINAL):
            part = Part(file, number, values, _bounded(f"{head.source_id}/{row[ORDINAL]}"))
        else:
            part = Part(file, number, values, *self._ids(self.line, row, cells, wrong))
        if wrong:
            part.reject(*wrong)
        return part

    def _virtual(self, head: Part) -> Part:
        return Part(head.file, 0, head.values, head.source_id, head.alias)

    def _grouped(self, skip: int) -> Iterator[tuple[int, Unit]]:
        """Rows that follow one another with the same group are one unit; its head is read from its first good row."""
        assert self.line is not None
        names = self._file.layout.columns
        width, key_at = len(names), [names.index(name) for name in self._group]
        unit: Unit | None = None
        current: tuple[str, ...] = ()
        last = skip
        for number, cells in reading.rows(self._file.layout):
            fits = len(cells) == width
            key = tuple(cells[at].strip() for at in key_at) if fits else current
            ordinal, repeated = self._groups.next(key, cells) if fits else (0, False)
            if number <= skip:
                continue
            if unit is not None and (key != current or len(unit.lines) >= MOST_LINES):
                yield last, unit
                unit = None
            current, last = key, number
            if unit is None:
                unit = Unit(Part(self.step.file, 0, {}, state="none"))
            if not fits:
                unit.lines.append(self._wrong_width(number, len(cells), width))
                continue
            row = {**self._with(dict(zip(names, cells, strict=True)), self._lookups), ORDINAL: str(ordinal)}
            self._join(unit, number, row, cells, repeated)
        if unit is not None:
            yield last, unit

    def _join(self, unit: Unit, number: int, row: Row, cells: Sequence[str], repeated: bool) -> None:
        refused = self.head.refuse(row, repeated)
        if refused:
            part = Part(self.step.file, number, {})
            part.reject(refused)
            unit.lines.append(part)
            return
        head = unit.head
        if head.state == "none":
            head, parts = self._head(number, row, cells)
        else:
            parts = unit.parts
        line = self._line(self.step.file, number, row, cells, repeated=repeated, head=head)
        if head.reasons and not line.state:
            line.reject(*head.reasons)
        elif not line.state and unit.head.state == "none":
            unit.head, unit.parts = self._virtual(head), parts
        unit.lines.append(line)
