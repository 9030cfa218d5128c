"""A first look at a table that was handed in: its first rows, which mappings fit it, what each column would become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from makegood.ground.actor import Actor
from makegood.ground.exchange import adapting, dates, queries, reading, report, spec, targets
from makegood.ground.exchange.columns import names_in
from makegood.ground.exchange.models import Mapping as MappingRow
from makegood.ground.exchange.reading import Layout, same
from makegood.ground.exchange.scratch import Scratch
from makegood.ground.exchange.survey import Surveyed
from makegood.ground.exchange.targets import Reason
from makegood.ground.exchange.units import StepReader
from makegood.ground.problems import Problem
from makegood.ground.ui import texts

#: Rows that are looked at for the order of day and month and for what codes are used; rows that are shown.
LOOKED_AT, SHOWN = 2000, 10


@dataclass(frozen=True, slots=True)
class Fit:
    """A mapping and a file: which headings it knows, whether it lacks one it cannot do without, saved for just this."""

    name: str
    title: Mapping[str, str]
    shipped: bool
    known: frozenset[str]
    lacks: bool
    same: bool


@dataclass(frozen=True, slots=True)
class Look:
    """The beginning of a table."""

    layout: Layout
    rows: tuple[tuple[str, ...], ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that say something."""
        return tuple(name for name in self.layout.columns if name)

    def values(self, heading: str, most: int) -> list[str]:
        """The different texts of a column among the first rows, at most so many of them."""
        at = self.layout.columns.index(heading)
        texts = (row[at].strip() for row in self.rows if at < len(row))
        return list(islice(dict.fromkeys(filter(None, texts)), most))


@dataclass(frozen=True, slots=True)
class Preview:
    """What a mapping would make of the first rows: {heading: fields}, each row with why it would be refused."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: Sequence[tuple[Sequence[str], str]] = ()
    problem: tuple[Reason, ...] = ()


def looked_at(path: Path) -> Look:
    """The beginning of the table at `path`. Raises Invalid (`file_…`)."""
    known = {name for raw in _single() for name in spec.columns_of(raw, next(iter(raw.files)))}
    layout = reading.recognise(path, known, objects=LOOKED_AT)
    return Look(layout, tuple(tuple(cells) for _, cells in islice(reading.rows(layout), LOOKED_AT)))


def _single() -> Iterator[spec.MappingSpec]:
    """The mappings of one file each that know their headings beforehand."""
    raws = [read() for name, read in targets.shipped().items() if "." not in name]
    raws += list(MappingRow.objects.values_list("spec", flat=True))
    for raw in raws:
        if len(raw["files"]) == 1:
            yield spec.parse(targets.placed(raw))


def fits(*, actor: Actor, look: Look) -> list[Fit]:
    """The mappings that know something of a file, the best first: saved for these headings, then what knows most."""
    actor.need("imports.run")
    heads = {same(name): name for name in look.headings}
    found: list[Fit] = []
    own = actor.may("settings.write")
    for name, read in targets.shipped().items():
        if own or "." not in name:
            found += _fit(name, read(), True, (), heads, look)
    for name, raw, headings in MappingRow.objects.values_list("name", "spec", "headings"):
        found += _fit(name, raw, False, headings, heads, look)
    return sorted(found, key=lambda one: (not one.same, one.lacks, -len(one.known), one.shipped, one.name))


def _fit(
    name: str, raw: Mapping[str, Any], shipped: bool, headings: Sequence[str], heads: Mapping[str, str], look: Look
) -> list[Fit]:
    if len(raw["files"]) != 1:
        return []
    parsed = spec.parse(targets.placed(raw))
    (key,) = parsed.files
    speaks_of = {same(column) for column in spec.columns_of(parsed, key)}
    known = frozenset(heads[one] for one in speaks_of & heads.keys())
    if not known or ("." in name and speaks_of != heads.keys()):
        return []
    lacks = bool(_fault(parsed, key, look))
    return [Fit(name, parsed.title, shipped, known, lacks, bool(headings) and set(headings) == heads.keys())]


def _fault(parsed: spec.MappingSpec, key: str, look: Look) -> tuple[Reason, ...]:
    """Why a mapping cannot read such a file at all."""
    try:
        _readers(parsed, {key: _surveyed(key, look, {})})
    except Problem as problem:
        return tuple(report.reasons_of(problem))
    return ()


def _surveyed(key: str, look: Look, orders: Mapping[str, str]) -> Surveyed:
    return Surveyed(key, look.layout, len(look.rows), "", orders, None)


def _readers(parsed: spec.MappingSpec, files: Mapping[str, Surveyed]) -> list[StepReader]:
    readers = []
    for index, step in enumerate(parsed.steps):
        target = targets.target(step.target)
        if target is not None:
            readers.append(StepReader(parsed, index, target, files))
    return readers


def preview(*, actor: Actor, look: Look, name: str, order: str = "") -> Preview:
    """What the mapping of that name would make of the file. Raises Missing, Invalid for a mapping that is none."""
    return previewed(queries.mapping(actor=actor, name=name, order=order), look, actor.language)


def previewed(parsed: spec.MappingSpec, look: Look, language: str) -> Preview:
    """What a mapping would make of the file."""
    if len(parsed.files) != 1:
        return Preview()
    (key,) = parsed.files
    fields = _fields(parsed, look, language)
    orders = {column: parsed.files[key].date_order or _order(look, column) for column in look.headings}
    try:
        (reader, *_) = _readers(parsed, {key: _surveyed(key, look, orders)})
        with Scratch() as scratch:
            reader.attach(scratch)
            reasons: dict[int, str] = {}
            for _, unit in reader.units(0):
                for part in unit.rows():
                    reasons[part.row] = report.words(part.reasons, language) if part.state == targets.REJECTED else ""
                if len(reasons) >= SHOWN:
                    break
    except Problem as problem:
        return Preview(fields, [(row, "") for row in look.rows[:SHOWN]], tuple(report.reasons_of(problem)))
    shown = list(enumerate(look.rows[:SHOWN], 1))
    return Preview(fields, [(row, reasons.get(number, "")) for number, row in shown])


def _order(look: Look, column: str) -> str:
    evidence, at = dates.OrderEvidence(), look.layout.columns.index(column)
    for row in look.rows:
        if at < len(row):
            evidence.look(dates.plain(row[at]))
    return evidence.order() or "ymd"


def _fields(parsed: spec.MappingSpec, look: Look, language: str) -> dict[str, list[str]]:
    """{heading: what it tells} in the reader's words, what is told of others after their name."""
    heads = {same(name): name for name in look.headings}
    found: dict[str, list[str]] = {name: [] for name in look.headings}

    def tell(words: Mapping[tuple[str, str], adapting.Slot], of: str, name: str, expression: Any) -> None:
        slot = words.get((of, name)) or words.get((adapting.OWN, name))
        front = "" if of in {adapting.OWN, adapting.LINE} else f"{part(of, language)} · "
        told = front + (slot.label(language) if slot else name.replace("_", " "))
        for column in names_in(expression):
            if (heading := heads.get(same(column))) and told not in found[heading]:
                found[heading].append(told)

    for step in parsed.steps:
        words = adapting.called(step.target)
        readings = [(adapting.OWN, step.head), *step.parts.items()]
        readings += [(adapting.LINE, step.line)] if step.line else []
        for of, one in readings:
            for name, expression in (("id", one.id), *one.fields.items()):
                tell(words, of, name, expression)
    return found


def part(of: str, language: str) -> str:
    """What a thing told beside the row is called: as the table of such things is."""
    title = queries.titles().get(f"{of}s")
    return texts.pick(title, language) if title else of
