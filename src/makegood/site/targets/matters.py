"""Cases, what was said in them, facts, and obligations told on their own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from makegood.engines.claims.vocabulary import FACTS
from makegood.ground.exchange.targets import ALREADY, Batch, Part, Target, Unit, reason
from makegood.ground.exchange.values import Field
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases import queries
from makegood.rooms.cases.inputs import CaseInput, KindInput
from makegood.rooms.cases.lifecycle import STATES, UNDONE
from makegood.rooms.cases.rules import DIRECTIONS, ROOT_KINDS
from makegood.rooms.products import queries as products
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.inputs import Noted
from makegood.site.targets import goods, owing, people

CASE, MESSAGE, FACT, OBLIGATION, MATTER = "case", "message", "fact", "obligation", "matter"

_ITEM = {"serial": Field(most=60)}
CASE_FIELDS = {
    "kind": Field("code", required=True, choices=frozenset(ROOT_KINDS)),
    "leaf": Field(most=120),
    "leaf_zh": Field(most=120),
    "subject": Field(most=2000),
    "text": Field(most=100_000),
    "symptom": Field(most=80),
    "channel": Field("code", most=16),
    "at": Field("moment", required=True),
    "state": Field("code", choices=frozenset(STATES)),
    "closed_at": Field("moment"),
    "duplicate": Field("flag"),
    "external_id": Field(most=120),
    "unit": Field(most=24),
}
MESSAGE_FIELDS = {
    "direction": Field("code", choices=frozenset(DIRECTIONS)),
    "text": Field(required=True, most=100_000),
    "at": Field("moment", required=True),
    "automatic": Field("flag"),
    "channel": Field("code", most=16),
}
FACT_FIELDS = {
    "fact": Field("code", required=True, choices=frozenset(FACTS)),
    "at": Field("moment", required=True),
}
OBLIGATION_FIELDS = {"of": Field("code", required=True, choices=frozenset({"sale", "case"}))}
_REF: dict[str, Field] = {"number": Field(most=20)}


def leaf_code(root: str, name: str) -> str:
    """The code of a kind of matter below its root: the words of its name, shortened with a digest where too long."""
    words = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
    plain = f"{root}_{words}" if words[:1].isdigit() or words in ROOT_KINDS else words
    if plain and len(plain) <= 60 and name.isascii():
        return plain
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{(plain or root)[:51]}_{mark}"


def _kinds(batch: Batch, parts: Iterable[Part]) -> None:
    """Make the leaves known that rows speak of."""
    wanted: dict[str, KindInput] = {}
    for part in parts:
        leaf = part.get("leaf")
        if leaf:
            code = leaf_code(part.values["kind"], leaf)
            wanted[code] = KindInput(code, part.values["kind"], {"en": leaf, "zh-Hans": part.get("leaf_zh", leaf)})
    missing = [one for code, one in wanted.items() if code not in queries.kinds()]
    if missing:
        cases.extend_kinds(actor=batch.actor, kinds=missing, now=batch.now)


def _items(batch: Batch, units: list[Unit]) -> None:
    """Find the item that a part `item` means: by the source's id of its line, else by serial."""
    parts = [(unit, unit.parts["item"]) for unit in units if "item" in unit.parts]
    known = batch.known(goods.LINE, (part.source_id for _, part in parts))
    for unit, part in parts:
        part.object_id = known.get(part.source_id)
        serial = part.get("serial")
        if part.object_id is None and serial:
            found = products.by_serial(batch.actor, serial)
            part.object_id = found[0].id if len(found) == 1 else None
        if part.object_id is None:
            unit.head.reject(reason("unknown_reference", "item", value=part.source_id or serial))


def _item_of(unit: Unit) -> int | None:
    return unit.parts["item"].object_id if "item" in unit.parts else None


def _case(batch: Batch, unit: Unit) -> CaseInput:
    head, customer_id = unit.head, people.customer_of(unit)
    owed = owing.owed(batch, unit.parts.get("owe"), (CASE, 0), customer_id)
    leaf = head.get("leaf")
    return CaseInput(
        kind=leaf_code(head.values["kind"], leaf) if leaf else head.values["kind"],
        customer_id=customer_id,
        item_id=_item_of(unit),
        unit_id=people.unit_of(batch, head),
        subject=head.get("subject", ""),
        text=head.get("text", ""),
        channel=head.get("channel", "mail"),
        at=head.values["at"],
        external_id=head.get("external_id") or "",
        symptom=head.get("symptom", ""),
        duplicate=head.get("duplicate", False),
        state=head.get("state", "open"),
        closed_at=head.get("closed_at"),
        obligations=() if owed is None else (owed,),
    )


def apply_cases(batch: Batch) -> None:
    """Matters as they stood; those known before are brought up to date."""
    people.resolve(batch)
    units = batch.to_write()
    _items(batch, [unit for unit in units if unit.head.object_id is None])
    new = [unit for unit in batch.to_write() if unit.head.object_id is None]
    _kinds(batch, (unit.head for unit in new))
    ids = cases.open_cases(actor=batch.actor, cases=[_case(batch, unit) for unit in new], now=batch.now) if new else []
    for unit, id_ in zip(new, ids, strict=True):
        batch.done(unit.head, CASE, id_)
    _catch_up(batch, [unit for unit in units if unit.head.state == ALREADY])


def _catch_up(batch: Batch, units: list[Unit]) -> None:
    told = [(unit, unit.head.object_id) for unit in units if unit.head.object_id is not None]
    owing.owe(
        batch, [owing.owed(batch, unit.parts.get("owe"), (CASE, id_), people.customer_of(unit)) for unit, id_ in told]
    )
    ended = {id_: unit.head for unit, id_ in told if unit.head.get("state") in {"resolved", "closed"}}
    standing = queries.many(batch.actor, list(ended), batch.now) if ended else {}
    for id_, view in standing.items():
        if view.state in UNDONE:
            at = ended[id_].get("closed_at") or batch.as_of
            cases.resolve(actor=batch.actor, case_id=id_, text="", at=at, now=batch.now)
            if ended[id_].get("state") == "closed":
                cases.close(actor=batch.actor, case_id=id_, now=batch.now)


def _matters(batch: Batch, name: str = CASE, *, optional: bool = False) -> None:
    """Find the case that a part means: by the source's id, else by its number."""
    units = [unit for unit in batch.to_write() if unit.head.object_id is None]
    known = batch.known(CASE, (unit.parts[name].source_id for unit in units if name in unit.parts))
    for unit in units:
        part = unit.parts.get(name)
        if part is None:
            if not optional:
                unit.head.reject(reason("required", name))
            continue
        part.object_id = known.get(part.source_id)
        if part.object_id is None and part.get("number"):
            part.object_id = queries.case_id(batch.actor, part.get("number"))
        if part.object_id is None:
            unit.head.reject(reason("unknown_reference", name, value=part.source_id))


def apply_messages(batch: Batch) -> None:
    """What was said in cases, in the order of the file."""
    _matters(batch)
    for unit in batch.to_write():
        head = unit.head
        if head.object_id is not None:
            continue
        _, message = cases.add_message(
            actor=batch.actor,
            case_id=unit.parts[CASE].object_id or 0,
            direction=head.get("direction", "inbound"),
            text=head.values["text"],
            at=head.values["at"],
            automatic=head.get("automatic", False),
            channel=head.get("channel", ""),
            now=batch.now,
        )
        batch.done(head, MESSAGE, message.id)


def apply_facts(batch: Batch) -> None:
    """Facts about customers, items and cases: they keep what was owed, and start nothing."""
    people.resolve(batch)
    _items(batch, [unit for unit in batch.to_write() if unit.head.object_id is None])
    _matters(batch, optional=True)
    new = [unit for unit in batch.to_write() if unit.head.object_id is None]
    facts = []
    for unit in new:
        case_id = unit.parts[CASE].object_id if CASE in unit.parts else None
        facts.append(
            Noted(
                fact=unit.head.values["fact"],
                at=unit.head.values["at"],
                customer_id=people.customer_of(unit),
                item_id=_item_of(unit),
                matter=(CASE, case_id) if case_id is not None else None,
                told=True,
            )
        )
    if facts:
        promises.note(actor=batch.actor, facts=facts, now=batch.now)
    for unit in new:
        batch.done(unit.head, FACT, 0)


def apply_obligations(batch: Batch) -> None:
    """What was owed in sales and cases that are known; told again, it is brought up to date."""
    units = batch.to_write()
    inputs, written = [], []
    for kind in ("sale", "case"):
        own = [unit for unit in units if unit.head.values["of"] == kind]
        known = batch.known(kind, (unit.parts[MATTER].source_id for unit in own if MATTER in unit.parts))
        for unit in own:
            part = unit.parts.get(MATTER)
            matter_id = known.get(part.source_id) if part else None
            if matter_id is None or unit.parts.get("owe") is None:
                if unit.head.state != ALREADY:
                    unit.head.reject(reason("unknown_reference", kind, value=part.source_id if part else ""))
                continue
            owed = owing.owed(batch, unit.parts["owe"], (kind, matter_id), None)
            if owed is not None:
                inputs.append(owed)
                written.append(unit)
            elif unit.head.state != ALREADY:
                unit.head.reject(reason("required", "due_at"))
    ids = promises.owe(actor=batch.actor, obligations=inputs, now=batch.now)
    for unit, id_ in zip(written, ids, strict=True):
        if unit.head.state != ALREADY:
            batch.done(unit.head, OBLIGATION, id_)


_WHO = {people.KIND: people.FIELDS}
TARGETS = [
    Target("cases", CASE, CASE_FIELDS, apply_cases, parts={**_WHO, "item": _ITEM, "owe": owing.FIELDS}),
    Target("messages", MESSAGE, MESSAGE_FIELDS, apply_messages, parts={CASE: _REF}),
    Target("facts", FACT, FACT_FIELDS, apply_facts, parts={**_WHO, "item": _ITEM, CASE: _REF}),
    Target("obligations", OBLIGATION, OBLIGATION_FIELDS, apply_obligations, parts={MATTER: {}, "owe": owing.FIELDS}),
]
