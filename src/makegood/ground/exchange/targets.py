"""What an import can write into: the targets registered by the composition root, and the batch they are given.

This machinery knows rows, ids and outcomes; what a customer or a case is, only the target knows. A target calls the
same actions as live traffic, with a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from makegood.ground.actor import Actor
from makegood.ground.exchange.exports import TABLE
from makegood.ground.exchange.models import SourceId
from makegood.ground.exchange.spec import MappingSpec
from makegood.ground.exchange.values import Field
from makegood.ground.problems import Invalid, Missing
from makegood.ground.rows import chunked

#: A reason as it is kept: {"code", "field", "params"} or {"words": {language: text}}.
Reason = dict[str, Any]

DONE, ALREADY, REJECTED = "done", "already", "rejected"


def reason(code: str, label: str = "", **params: Any) -> Reason:
    """A reason by code; `label` is the column or field to blame."""
    return {"code": code, "field": label, "params": {name: str(value) for name, value in params.items()}}


@dataclass(slots=True)
class Part:
    """One thing told by one row (or, with `row` 0, by the rows below it): typed values and the source's id for it.

    `object_id` is set once the object is known to exist; `state` says what became of the row.
    """

    file: str
    row: int
    values: dict[str, Any]
    source_id: str = ""
    alias: str = ""
    object_id: int | None = None
    state: str = ""
    reasons: list[Reason] = field(default_factory=list)

    def get(self, name: str, default: Any = None) -> Any:
        """A value, or the default where the row says nothing."""
        value = self.values.get(name)
        return default if value is None else value

    def reject(self, *reasons: Reason) -> None:
        """This row is not taken in."""
        self.state = REJECTED
        self.reasons.extend(reasons)


@dataclass(slots=True)
class Unit:
    """What is written together: a head, its lines, further things told with it."""

    head: Part
    lines: list[Part] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)

    def rows(self) -> list[Part]:
        """The parts that are rows of the input."""
        return [part for part in (self.head, *self.lines) if part.row]

    def open_lines(self) -> list[Part]:
        """The lines that still have to be written."""
        return [line for line in self.lines if not line.state]

    def fresh(self) -> Unit:
        """The same unit as it was before it was tried."""
        return Unit(
            replace(self.head, object_id=None, reasons=list(self.head.reasons)),
            [replace(line, object_id=None, reasons=list(line.reasons)) for line in self.lines],
            {name: replace(part, object_id=None) for name, part in self.parts.items()},
        )


@dataclass(slots=True)
class Batch:
    """Some units for one target, in one transaction.

    `actor` writes, silently and with every right that the target's doors ask for; `asker` is the same with the rights
    of whoever imports, for what nobody may give away beyond their own.
    """

    actor: Actor
    asker: Actor
    spec: MappingSpec
    as_of: datetime | None
    now: datetime
    units: list[Unit]
    _learned: dict[tuple[str, str], int] = field(default_factory=dict)
    _known: dict[tuple[str, str], int] = field(default_factory=dict)
    _asked: set[tuple[str, str]] = field(default_factory=set)

    def known(self, kind: str, external_ids: Iterable[str]) -> dict[str, int]:
        """{external id: object id} of those that this source has told before, this batch included."""
        wanted = {external for external in external_ids if external}
        unasked = [external for external in wanted if (kind, external) not in self._asked]
        for some in chunked(unasked, 900):
            rows = SourceId.objects.filter(source=self.spec.source, kind=kind, external_id__in=some)
            for external, object_id in rows.values_list("external_id", "object_id"):
                self._known[kind, external] = object_id
            self._asked.update((kind, external) for external in some)
        self._recognise_own(kind, unasked)
        both = {**self._known, **self._learned}
        return {external: both[kind, external] for external in wanted if (kind, external) in both}

    def _recognise_own(self, kind: str, externals: Sequence[str]) -> None:
        """What we have exported without knowing any other id for it comes back under our own."""
        reader = _own.get(kind) if self.spec.source == TABLE else None
        if reader is None:
            return
        ids = {
            int(external): external for external in externals
            if external.isascii() and external.isdigit() and 2**32 <= int(external) < 2**63
            and (kind, external) not in self._known
        }  # fmt: skip
        for id_ in reader(self.actor, sorted(ids)) if ids else ():
            self._known[kind, ids[id_]] = id_

    def learn(self, kind: str, external: str, object_id: int) -> None:
        """From now on this source's id stands for our object; written with the batch."""
        if external and (kind, external) not in self._known:
            self._learned[kind, external] = object_id

    def source_rows(self) -> list[dict[str, Any]]:
        """The rows of SourceId to insert."""
        return [
            {"source": self.spec.source, "kind": kind, "external_id": external, "object_id": object_id}
            for (kind, external), object_id in self._learned.items()
        ]

    def to_write(self) -> list[Unit]:
        """The units whose head was not refused: to be written, or known already and perhaps told anew."""
        return [unit for unit in self.units if unit.head.state in {"", ALREADY}]

    def carry_on(self, other: Batch) -> None:
        """Know what another batch of the same transaction has learned."""
        self._learned.update(other._learned)

    def unknown(self, parts: Sequence[Part], kind: str, there: Mapping[str, int]) -> list[Part]:
        """Those of the parts whose `code` is none of these {code: id}; the others are here already and left alone."""
        left = []
        for part in parts:
            object_id = there.get(part.values["code"].strip())
            if object_id is None:
                left.append(part)
            else:
                part.object_id, part.state = object_id, ALREADY
                self.learn(kind, part.source_id, object_id)
        return left

    def done(self, part: Part, kind: str, object_id: int) -> None:
        """The row was taken in and stands for this object."""
        part.object_id, part.state = object_id, DONE
        self.learn(kind, part.source_id, object_id)


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be imported: its fields, its line's fields if it has lines, and what may be told with it.

    `kind` and `line_kind` name the objects in the table of source ids. `apply` writes the units of a batch that have
    no outcome yet and says for each row `batch.done` or `part.reject`; heads and lines known already come with their
    `object_id` and the state `already`, so that it may bring them up to date. `need` is a permission that it takes
    beside `imports.run`.
    """

    name: str
    kind: str
    fields: Mapping[str, Field]
    apply: Callable[[Batch], None]
    line_kind: str = ""
    line_fields: Mapping[str, Field] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, Field]] = field(default_factory=dict)
    need: str = ""


#: Called once before a run with the mapping's `setup`: (actor, spec, now).
Preparation = Callable[[Actor, MappingSpec, datetime], None]

#: What a mapping that says "company" stands for: jurisdiction, zone, currency.
Home = tuple[str, str, str]

_homes: list[Callable[[], Home]] = []
_targets: dict[str, Target] = {}
_preparations: dict[str, Preparation] = {}
_shipped: dict[str, Callable[[], Mapping[str, Any]]] = {}
_SYSTEM = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}\Z")
_named: dict[str, Named] = {}
_own: dict[str, Callable[[Actor, Sequence[int]], Iterable[int]]] = {}


def register(targets: Sequence[Target]) -> None:
    """Make targets known by their names; a second time replaces the first."""
    _targets.update({target.name: target for target in targets})


def recognise(readers: Mapping[str, Callable[[Actor, Sequence[int]], Iterable[int]]]) -> None:
    """How to tell which ids are our own objects of a kind: reader(actor, ids) gives those that are."""
    _own.update(readers)


@dataclass(frozen=True, slots=True)
class Named:
    """Objects that other systems may know by ids of their own: which are the actor's to see, what is needed to name
    them, and what the journal calls them."""

    known: Callable[[Actor, Sequence[int]], Iterable[int]]
    need: str
    subject: str


def name_with(ways: Mapping[str, Named]) -> None:
    """Let objects of these kinds have ids of other systems."""
    _named.update(ways)


def named(kind: str) -> Named:
    """The way of a kind. Raises Missing `kind_unknown`."""
    if kind not in _named:
        raise Missing("kind_unknown", kind=kind)
    return _named[kind]


def check_name(system: str, external_id: str) -> None:
    """Raise Invalid for what can be no system or no id of one."""
    if not _SYSTEM.match(system) or system == TABLE:
        raise Invalid.one("system", "external_system_bad")
    if not external_id.strip():
        raise Invalid.one("id", "required")
    if len(external_id) > 120:
        raise Invalid.one("id", "too_long", most=120)


def prepare_with(key: str, preparation: Preparation) -> None:
    """What a `setup` table of this name asks for."""
    _preparations[key] = preparation


def at_home(home: Callable[[], Home]) -> None:
    """Where the company is, for mappings that leave it open."""
    _homes[:] = [home]


def home() -> Home:
    """Jurisdiction, zone and currency of the company; China's where nothing was registered."""
    return _homes[0]() if _homes else ("CN", "Asia/Shanghai", "CNY")


def placed(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """A mapping's data with the company's own jurisdiction, zone and currency wherever it says "company"."""
    keys = ("jurisdiction", "zone", "currency")
    if not _homes or all(raw.get(key) != "company" for key in keys):
        return raw
    home = dict(zip(keys, _homes[0](), strict=True))
    return {**raw, **{key: value for key, value in home.items() if raw.get(key) == "company"}}


def ship(mappings: Mapping[str, Callable[[], Mapping[str, Any]]]) -> None:
    """Make shipped mappings known by name; each is read when it is asked for."""
    _shipped.update(mappings)


def target(name: str) -> Target | None:
    """The target of that name."""
    return _targets.get(name)


def names() -> list[str]:
    """The names of all targets."""
    return sorted(_targets)


def preparation(key: str) -> Preparation | None:
    """What was registered for a `setup` table of this name."""
    return _preparations.get(key)


def shipped() -> Mapping[str, Callable[[], Mapping[str, Any]]]:
    """The shipped mappings by name."""
    return _shipped
