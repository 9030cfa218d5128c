"""The run itself: lists of units in short transactions, falling back to rows, going on where a killed run stopped.

Each transaction writes what the target writes, the source ids, the refusals and the run's own position and counts: so
a row is dealt with exactly once, whatever happens to the process. Its length is measured and the next list made longer
or shorter, because on SQLite nobody else can write meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction

from makegood.ground import rows
from makegood.ground.actor import Actor
from makegood.ground.exchange import errors
from makegood.ground.exchange.models import Rejection, Run, SourceId
from makegood.ground.exchange.report import reasons_of
from makegood.ground.exchange.scratch import Scratch
from makegood.ground.exchange.spec import MappingSpec
from makegood.ground.exchange.survey import Progress, Surveyed
from makegood.ground.exchange.targets import ALREADY, DONE, REJECTED, Batch, Part, Target, Unit, reason
from makegood.ground.exchange.units import StepReader
from makegood.ground.journal.retry import retrying
from makegood.ground.problems import Problem

OUTCOMES = ("in", "done", "rejected", "already")
Counts = dict[str, dict[str, int]]


class TakenOver(Exception):  # noqa: N818
    """Another process goes on with this run; nothing of this list was written."""


@dataclass(slots=True)
class Pace:
    """How many rows go into one transaction, so that it takes about `aim` seconds."""

    aim: float
    rows: int = 40
    longest: float = 0.0

    def took(self, seconds: float, count: int) -> None:
        """Learn from one transaction of `count` rows."""
        self.longest = max(self.longest, seconds)
        # Faster than planned is believed slowly, slower at once: one slow disk must not be met by a longer list. A list
        # that was short for another reason says nothing while it stays within the time: much of a transaction's time
        # does not depend on its rows.
        if seconds > self.aim:
            self.rows = max(1, int(min(count, self.rows) * max(0.1, self.aim / seconds)))
        elif count >= self.rows * 0.7:
            self.rows = min(2000, max(self.rows + 1, int(self.rows * min(1.3, self.aim / max(seconds, 0.001)))))


def pace() -> Pace:
    """SQLite has one writer: the 200 ms allowed are for machines that are busy with other work as well."""
    return Pace(0.05 if connection.vendor == "sqlite" else 0.5)


def widen_cache() -> None:
    """Let SQLite keep 64 MiB of pages on this connection instead of 20.

    An import touches all indexes of half a dozen tables in every transaction; with the pages of only some of them at
    hand the last tenth of 320,000 lines ran at 76 % of the first, with these at 85 % (process time).
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -65536")
            cursor.execute("PRAGMA mmap_size = 536870912")


@dataclass(slots=True)
class Runner:
    """One run in one process."""

    run_id: int
    run_version: int
    actor: Actor
    asker: Actor
    spec: MappingSpec
    targets: Sequence[Target]
    files: Mapping[str, Surveyed]
    as_of: datetime | None
    now: datetime
    counts: Counts
    progress: Progress
    total: int
    pace: Pace = field(default_factory=lambda: pace())  # noqa: PLW0108 (looked up at each run: tests set another)
    settled: int = 0

    def go(self, position: Mapping[str, int]) -> None:
        """Deal with every row from `position` on."""
        for index in range(position.get("step", 0), len(self.spec.steps)):
            if self.spec.steps[index].file not in self.files:
                continue
            skip = position.get("rows", 0) if index == position.get("step", 0) else 0
            with Scratch() as scratch:
                reader = StepReader(self.spec, index, self.targets[index], self.files)
                reader.attach(scratch)
                for units in self._lists(reader, skip):
                    self._write(self.targets[index], index, units)

    def _lists(self, reader: StepReader, skip: int) -> Iterator[list[tuple[int, Unit]]]:
        """Units in lists as long as the pace says; one source id never stands twice in a list."""
        current: list[tuple[int, Unit]] = []
        size, ids = 0, set[str]()
        for at, unit in reader.units(skip):
            own = [part.source_id for part in (unit.head, *unit.lines) if part.source_id]
            count = len(unit.rows())
            if current and (size + count > self.pace.rows or not ids.isdisjoint(own)):
                yield current
                current, size, ids = [], 0, set()
            current.append((at, unit))
            size += count
            ids.update(own)
        if current:
            yield current

    def _write(self, target: Target, index: int, units: list[tuple[int, Unit]]) -> None:
        """Write a list in one transaction; one that fails is halved until the row is found that cannot be written."""
        try:
            self._timed(target, index, units)
        except (Problem, IntegrityError, DataError):
            if len(units) == 1:
                self._timed(target, index, units, one_by_one=True)
                return
            middle = len(units) // 2
            self._write(target, index, units[:middle])
            self._write(target, index, units[middle:])

    def _timed(self, target: Target, index: int, units: list[tuple[int, Unit]], *, one_by_one: bool = False) -> None:
        began = time.perf_counter()

        def attempt() -> tuple[Counts, int, int]:
            nonlocal began
            began = time.perf_counter()
            return self._transaction(target, index, units, one_by_one=one_by_one)

        try:
            self.counts, self.run_version, count = retrying(attempt)
        except TakenOver:
            raise errors.running_elsewhere() from None
        self.pace.took(time.perf_counter() - began, count)
        self.settled += count
        self.progress(self.settled, self.total, self.files[self.spec.steps[index].file].name)

    @transaction.atomic
    def _transaction(
        self, target: Target, index: int, units: list[tuple[int, Unit]], *, one_by_one: bool
    ) -> tuple[Counts, int, int]:
        fresh = [unit.fresh() for _, unit in units]
        batch = Batch(self.actor, self.asker, self.spec, self.as_of, self.now, fresh)
        self._recognise(target, batch, fresh)
        if one_by_one:
            for unit in fresh:
                self._apply_lines(target, batch, unit)
        else:
            target.apply(batch)
        parts = [part for unit in fresh for part in unit.rows()]
        counts = self._counted(parts)
        self._move_on(index, units[-1][0], counts)
        rows.insert(SourceId, batch.source_rows())
        rows.insert(
            Rejection,
            [
                {"run_id": self.run_id, "file": part.file, "row": part.row, "reasons": part.reasons}
                for part in parts
                if part.state == REJECTED
            ],
        )
        return counts, self.run_version + 1, len(parts)

    def _recognise(self, target: Target, batch: Batch, units: Sequence[Unit]) -> None:
        """Mark what this source has told before."""
        heads = [unit.head for unit in units if not unit.head.state]
        known = batch.known(target.kind, (head.source_id for head in heads))
        lines = [line for unit in units for line in unit.open_lines()]
        known_lines = batch.known(target.line_kind, (line.source_id for line in lines)) if lines else {}
        for part, found in [*((head, known) for head in heads), *((line, known_lines) for line in lines)]:
            part.object_id = found.get(part.source_id)
            if part.object_id is not None:
                part.state = ALREADY

    def _apply_lines(self, target: Target, batch: Batch, unit: Unit) -> None:
        """One unit in savepoints: as a whole, then with half of its lines each, then without what cannot be written."""
        before = {name: part.object_id for name, part in unit.parts.items()}
        try:
            with transaction.atomic():
                trial = Batch(self.actor, self.asker, self.spec, self.as_of, self.now, [unit])
                trial.carry_on(batch)
                target.apply(trial)
            batch.carry_on(trial)
        except (Problem, IntegrityError, DataError) as error:
            for part in (unit.head, *unit.lines):
                if part.state == DONE:
                    part.state, part.object_id = "", None
            for name, part in unit.parts.items():
                part.object_id = before[name]
            lines = unit.open_lines()
            if len(lines) > 1:
                middle = len(lines) // 2
                for half in (lines[:middle], lines[middle:]):
                    # What the first half has written, the second goes on with.
                    head = replace(unit.head, row=0, state=ALREADY) if unit.head.state == DONE else unit.head
                    self._apply_lines(target, batch, Unit(head, half, unit.parts))
            elif lines:
                lines[0].reject(*reasons_of(error))
                if unit.head.row and not unit.head.state:
                    self._apply_lines(target, batch, Unit(unit.head, [], unit.parts))
            else:
                unit.head.reject(*reasons_of(error))
        self._orphan(unit)

    def _orphan(self, unit: Unit) -> None:
        """Lines of a head that could not be written are not written either."""
        if unit.head.row and unit.head.state == REJECTED:
            for line in unit.open_lines():
                line.reject(reason("belongs_to_refused", "", row=unit.head.row, file=self.files[unit.head.file].name))

    def _counted(self, parts: Sequence[Part]) -> Counts:
        counts = {key: dict(one) for key, one in self.counts.items()}
        for part in parts:
            assert part.state in OUTCOMES, (part.file, part.row, part.state)
            counts[part.file]["in"] += 1
            counts[part.file][part.state] += 1
        return counts

    def _move_on(self, index: int, at: int, counts: Counts) -> None:
        """Compare and set: only the process that holds the run's newest version may go on with it."""
        moved = Run.objects.filter(pk=self.run_id, version=self.run_version, state="running").update(
            position={"step": index, "rows": at}, counts=counts, version=self.run_version + 1
        )
        if moved != 1:
            raise TakenOver


def empty_counts(spec: MappingSpec, files: Mapping[str, Any]) -> Counts:
    """A zero for each outcome of each file whose rows the mapping takes in."""
    keys = dict.fromkeys(key for step in spec.steps for key in (step.file, step.lines_file) if key in files)
    return {key: dict.fromkeys(OUTCOMES, 0) for key in keys}
