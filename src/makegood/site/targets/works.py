"""Jobs as a table, a row for each unit that a visit is about: taken out, and told as another system had them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from makegood.ground.exchange.exports import Asked, Export, Row, external
from makegood.ground.exchange.targets import ALREADY, Batch, Part, Target, Unit, reason
from makegood.ground.exchange.values import Field
from makegood.rooms.jobs import actions as jobs
from makegood.rooms.jobs import queries, tables
from makegood.rooms.jobs.inputs import JobInput, KindInput, PastItem, PastJob, PlaceInput, WindowInput
from makegood.rooms.jobs.lifecycle import EVIDENCE, MONEY, WORK
from makegood.rooms.jobs.rules import AT_DOOR, HOLD_REASONS, RESULTS, ROOT_KINDS, SEXES
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.site.targets import goods, matters, people

JOB, UNIT = "job", "job_unit"

_PLACE: Mapping[str, Field] = {
    "division": Field(most=12),
    "place": Field(most=240),
    "lat": Field("real"),
    "lng": Field("real"),
    "floor": Field(most=40),
    "access": Field(most=240),
    "contact_name": Field(most=120),
    "contact_phone": Field(most=40),
}
#: Where it stands, by the names of `PastJob`.
_STANDS: Mapping[str, Field] = {
    "work": Field("code", choices=frozenset(WORK)),
    "evidence": Field("code", choices=frozenset(EVIDENCE)),
    "money": Field("code", choices=frozenset(MONEY)),
    "held_for": Field("code", choices=frozenset(HOLD_REASONS)),
    "wake_at": Field("moment"),
    "departed_at": Field("moment"),
    "arrived_at": Field("moment"),
    "ended_at": Field("moment"),
    "result": Field("code", choices=frozenset(RESULTS)),
    "note": Field(most=1000),
    "filmed": Field("flag"),
}
FIELDS: Mapping[str, Field] = {
    "kind": Field("code", required=True, choices=frozenset(ROOT_KINDS)),
    "leaf": Field(most=60),
    "leaf_en": Field(most=120),
    "leaf_zh": Field(most=120),
    "at": Field("moment", required=True),
    "case": Field(most=120),
    "parent": Field(most=120),
    "unit": Field(most=24),
    "hand": Field(most=24),
    "technician": Field(most=40),
    "avoid": Field("codes", most=400),
    "sex_wish": Field("code", choices=frozenset(SEXES)),
    "task": Field(most=400),
    "window_from": Field("moment"),
    "window_to": Field("moment"),
    "preserve": Field("flag"),
    "external_id": Field(most=120),
    **_PLACE,
    **_STANDS,
}
_UNIT: Mapping[str, Field] = {
    "description": Field(most=200),
    "serial_seen": Field(most=60),
    "serial_state": Field("code", choices=frozenset({"seen", "unreadable", "other"})),
    "serial_reason": Field(most=200),
    "unit_result": Field("code", choices=frozenset(AT_DOOR)),
    "unit_note": Field(most=200),
}
LINE_FIELDS: Mapping[str, Field] = {"item": Field(most=120), "serial": Field(most=60), **_UNIT}


# --- in


def apply(batch: Batch) -> None:
    """Jobs as they stand elsewhere; one that is known and undone here is ended when it is told as over."""
    people.resolve(batch)
    units = batch.to_write()
    waiting = [unit for unit in units if unit.head.object_id is None]
    _refer(batch, waiting)
    _kinds(batch, [unit for unit in waiting if not unit.head.reasons])
    while waiting:
        # A visit that follows another of the same list is written after it.
        own = {unit.head.source_id for unit in waiting}
        ready = [unit for unit in waiting if unit.head.get("parent") not in own] or waiting
        waiting = [unit for unit in waiting if unit not in ready]
        _write(batch, ready)
    _settle_lines(batch, units)
    told = {unit.head.object_id: unit for unit in units if unit.head.state == ALREADY and unit.head.object_id}
    jobs.end_told(
        actor=batch.actor, jobs={id_: _past(batch, unit, []) for id_, unit in told.items() if _is_told(unit)},
        now=batch.now,
    )  # fmt: skip


def _is_told(unit: Unit) -> bool:
    """Whether a job that is known says how it ended."""
    return unit.head.get("work") in {"done", "failed", "cancelled"}


def _refer(batch: Batch, units: Sequence[Unit]) -> None:
    """Find the case, the person who goes and the items that rows name; a line that names nothing known is refused."""
    cases = batch.known(matters.CASE, (unit.head.get("case", "") for unit in units))
    numbers = {unit.head.get("technician") for unit in units if unit.head.get("technician")}
    staff = network.staff_numbered(numbers) if numbers else {}
    items = batch.known(goods.LINE, (line.get("item", "") for unit in units for line in unit.lines))
    for unit in units:
        head = unit.head
        for name, known in (("case", cases), ("technician", staff)):
            told = head.get(name)
            head.values[f"{name}_id"] = known.get(told)
            if told and told not in known:
                _refuse(unit, name, told)
        for line in unit.open_lines():
            line.values["item_id"] = items.get(line.get("item")) or _by_serial(batch, line)
            told = line.get("item") or line.get("serial")
            if told and line.values["item_id"] is None and not line.get("description"):
                line.reject(reason("unknown_reference", "item", value=told))


def _by_serial(batch: Batch, line: Part) -> int | None:
    found = products.by_serial(batch.actor, line.values["serial"]) if line.get("serial") else []
    return found[0].id if len(found) == 1 else None


def _refuse(unit: Unit, name: str, value: str) -> None:
    for line in unit.open_lines():
        line.reject(reason("unknown_reference", name, value=value))


def _kinds(batch: Batch, units: Sequence[Unit]) -> None:
    """Make the kinds of work known that rows speak of."""
    known = queries.kinds()
    wanted: dict[str, KindInput] = {}
    for unit in units:
        head, leaf = unit.head, unit.head.get("leaf")
        code = _kind(head)
        if leaf and code not in known:
            words = {"en": head.get("leaf_en", leaf), "zh-Hans": head.get("leaf_zh", head.get("leaf_en", leaf))}
            wanted[code] = KindInput(code, head.values["kind"], words)
    if wanted:
        jobs.extend_kinds(actor=batch.actor, kinds=list(wanted.values()), now=batch.now)


def _kind(head: Part) -> str:
    leaf = head.get("leaf")
    return matters.leaf_code(head.values["kind"], leaf) if leaf else str(head.values["kind"])


def _write(batch: Batch, units: Sequence[Unit]) -> None:
    parents = batch.known(JOB, (unit.head.get("parent", "") for unit in units))
    ready: list[tuple[Unit, list[Part]]] = []
    for unit in units:
        parent = unit.head.get("parent")
        if parent and parent not in parents:
            _refuse(unit, "parent", parent)
        unit.head.values["parent_id"] = parents.get(parent)
        lines = unit.open_lines()
        if lines:
            ready.append((unit, lines))
    made = jobs.tell_jobs(
        actor=batch.actor, jobs=[_past(batch, unit, _named(lines)) for unit, lines in ready], now=batch.now
    )
    for (unit, lines), (id_, parts) in zip(ready, made, strict=True):
        batch.done(unit.head, JOB, id_)
        for line, part in zip(_named(lines), parts, strict=True):
            batch.done(line, UNIT, part)


def _named(lines: Sequence[Part]) -> list[Part]:
    """The lines that speak of a unit: a visit may be about none."""
    return [line for line in lines if line.get("item_id") or any(line.get(name) for name in _UNIT)]


def _settle_lines(batch: Batch, units: Sequence[Unit]) -> None:
    """Rows without a unit count with their job; further units of a job that is known already are refused."""
    for unit in units:
        for line in unit.open_lines():
            if unit.head.state != ALREADY:
                batch.done(line, UNIT, 0)
            elif _named([line]):
                line.reject(reason("units_are_settled", "item"))
            else:
                line.state = ALREADY


def _past(batch: Batch, unit: Unit, lines: Sequence[Part]) -> PastJob:
    head = unit.head
    starts, ends = head.get("window_from"), head.get("window_to")
    stands = {name: head.values[name] for name in _STANDS if head.get(name) is not None}
    return PastJob(
        JobInput(
            kind=_kind(head), case_id=head.get("case_id"), customer_id=people.customer_of(unit),
            unit_id=people.unit_of(batch, head), place=PlaceInput(
                text=head.get("place", ""), **{name: head.get(name, "") for name in _PLACE if name not in _OTHER},
                lat=head.get("lat"), lng=head.get("lng"),
            ),
            window=WindowInput(starts or ends, ends or starts) if starts or ends else None,
            parent_id=head.get("parent_id"), sex_wish=head.get("sex_wish", ""),
            avoid=tuple(people.unit_named(batch, code) for code in head.get("avoid", ())),
            task=head.get("task", ""), preserve=head.get("preserve", False), external_id=head.get("external_id", ""),
            created_at=head.values["at"],
        ),
        tuple(_item(line) for line in lines), hand_id=people.unit_of(batch, head, "hand"),
        technician_id=head.get("technician_id"), **stands,
    )  # fmt: skip


_OTHER = frozenset({"place", "lat", "lng"})


def _item(line: Part) -> PastItem:
    plain = ("description", "serial_seen", "serial_state", "serial_reason")
    return PastItem(
        line.get("item_id"), **{name: line.get(name, "") for name in plain}, result=line.get("unit_result", ""),
        note=line.get("unit_note", ""),
    )  # fmt: skip


# --- out


def rows(asked: Asked) -> Iterator[Row]:
    """A row for each unit of a job, one for a job that is about none."""
    kinds = queries.kinds()
    for some in tables.jobs(asked.actor, asked.since):
        units = [part for row in some for part in row["units"]]
        ids = external(JOB, [*(row["id"] for row in some), *(row["parent_id"] for row in some)])
        lines, items = external(UNIT, [one["id"] for one in units]), external(goods.LINE, [u["item_id"] for u in units])
        who, cases = (
            external(people.KIND, [r["customer_id"] for r in some]),
            external(matters.CASE, [r["case_id"] for r in some]),
        )
        nodes = people.codes_of({one for r in some for one in (r["unit_id"], r["home_id"], *r["avoid"])})
        staff = network.staff_numbers({r["technician_id"] for r in some if r["technician_id"] is not None})
        for row in some:
            head = {
                "id": ids[row["id"]], "parent": ids[row["parent_id"]], "customer": who[row["customer_id"]],
                "case": cases[row["case_id"]], "technician": staff.get(row["technician_id"], ""),
                "unit": nodes.get(row["home_id"], ""), "avoid": [nodes[one] for one in row["avoid"] if one in nodes],
                "hand": nodes.get(row["unit_id"], "") if row["unit_id"] != row["home_id"] else "",
                "at": row["created_at"], "note": row["outcome_note"], **_said_of(kinds[row["kind_id"]]),
                **{name: row[name] for name in _PLAIN}, **{name: row[name] or None for name in ("preserve", "filmed")},
            }  # fmt: skip
            for part in row["units"]:
                yield {
                    **head, "line": lines[part["id"]], "item": items[part["item_id"]], "unit_result": part["result"],
                    "unit_note": part["note"],
                    **{name: part[name] for name in ("description", "serial_seen", "serial_state", "serial_reason")},
                }  # fmt: skip
            if not row["units"]:
                yield head


def _said_of(kind: Any) -> Row:
    if kind.parent is None:
        return {"kind": kind.root}
    words = kind.name
    return {"kind": kind.root, "leaf": kind.code, "leaf_en": words.get("en", ""), "leaf_zh": words.get("zh-Hans", "")}


_TAKEN = ("note", "filmed")
_PLAIN = (
    "number", "sex_wish", "task", "window_from", "window_to", "external_id", *_PLACE,
    *(name for name in _STANDS if name not in _TAKEN),
)  # fmt: skip
TARGETS = [Target("jobs", JOB, FIELDS, apply, UNIT, LINE_FIELDS, {people.KIND: people.FIELDS})]
EXPORTS = [
    Export(
        "jobs", JOB,
        ("id", "number", *(name for name in FIELDS if name not in {"customer"}), "customer", "line", "item", *_UNIT),
        rows, "jobs.read",
    )
]  # fmt: skip
