"""What became of sold things: pieces that were refunded, and what was done to items."""

from __future__ import annotations

from makegood.ground.exchange.targets import Batch, Target, reason
from makegood.ground.exchange.values import Field
from makegood.rooms.products import actions as products
from makegood.rooms.products.inputs import CreditInput, ServiceRecordInput
from makegood.rooms.products.rules import CAUSES, RECORD_KINDS
from makegood.rooms.promises import actions as promises
from makegood.site.targets import people
from makegood.site.targets.goods import LINE

CREDIT, RECORD = "credit", "service_record"

CREDIT_FIELDS = {
    "item": Field(most=120),
    "code": Field(required=True, most=60),
    "quantity": Field("integer", required=True, least=1),
    "price": Field("money", required=True),
    "currency": Field(most=3),
    "at": Field("moment", required=True),
    "unmatched": Field("flag"),
}
RECORD_FIELDS = {
    "item": Field(required=True, most=120),
    "kind": Field("code", required=True, choices=frozenset(RECORD_KINDS)),
    "symptom": Field(most=80),
    "handed_in": Field("moment", required=True),
    "returned": Field("moment"),
    "fixed": Field("flag"),
    "cause": Field("code", choices=frozenset(CAUSES)),
    "part_ordered_at": Field("moment"),
    "note": Field(most=200),
    "unit": Field(most=24),
    "case": Field(most=120),
    "job": Field(most=120),
}


def apply_credits(batch: Batch) -> None:
    """Pieces refunded, each row on its own: taken from the item that it names, else from the newest sale with any."""
    people.resolve(batch)
    new = [unit for unit in batch.to_write() if unit.head.object_id is None]
    known = batch.known(LINE, (unit.head.get("item", "") for unit in new))
    inputs, taken = [], []
    for unit in new:
        head, item = unit.head, unit.head.get("item")
        if item and item not in known:
            head.reject(reason("unknown_reference", "item", value=item))
            continue
        taken.append(head)
        inputs.append(
            CreditInput(
                customer_id=people.customer_of(unit), code=head.values["code"], quantity=head.values["quantity"],
                price=head.values["price"], currency=head.get("currency", batch.spec.currency), at=head.values["at"],
                item_id=known.get(item) if item else None, matched=not head.get("unmatched", False),
            )
        )  # fmt: skip
    results = promises.credit(actor=batch.actor, credits=inputs, now=batch.now) if inputs else []
    for head, found in zip(taken, results, strict=True):
        batch.done(head, CREDIT, found[0].id)


def apply_records(batch: Batch) -> None:
    """What was done to items, with the case or the job that asked for it where it is known."""
    new = [unit for unit in batch.to_write() if unit.head.object_id is None]
    known = {
        "item": batch.known(LINE, (unit.head.values["item"] for unit in new)),
        **{kind: batch.known(kind, (unit.head.get(kind, "") for unit in new)) for kind in ("case", "job")},
    }
    inputs, taken = [], []
    for unit in new:
        head = unit.head
        told = {name: head.get(name) for name in known if head.get(name)}
        unknown = next((name for name, external in told.items() if external not in known[name]), None)
        if unknown:
            head.reject(reason("unknown_reference", unknown, value=told[unknown]))
            continue
        taken.append(head)
        plain = {name: head.values[name] for name in ("kind", "handed_in", "returned", "fixed", "part_ordered_at")
                 if name in head.values}  # fmt: skip
        matter = next(((kind, known[kind][told[kind]]) for kind in ("case", "job") if kind in told), None)
        inputs.append(
            ServiceRecordInput(
                item_id=known["item"][told["item"]], symptom=head.get("symptom", ""), cause=head.get("cause", "other"),
                note=head.get("note", ""), unit_id=people.unit_of(batch, head), matter=matter, **plain,
            )
        )  # fmt: skip
    ids = products.add_service_records(actor=batch.actor, records=inputs, now=batch.now)
    for head, id_ in zip(taken, ids, strict=True):
        batch.done(head, RECORD, id_)


TARGETS = [
    Target("credits", CREDIT, CREDIT_FIELDS, apply_credits, parts={people.KIND: people.FIELDS}),
    Target("service-records", RECORD, RECORD_FIELDS, apply_records),
]
