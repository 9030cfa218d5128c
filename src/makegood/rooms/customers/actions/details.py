"""What whoever comes to the door must know, what the customer allows, and what customers are to each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.files import actions as files
from makegood.ground.files.inputs import Upload
from makegood.ground.files.putting import stored
from makegood.ground.files.views import FileView
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import insert, new_id
from makegood.rooms.customers import errors, queries, rules
from makegood.rooms.customers.actions import checking, writing
from makegood.rooms.customers.actions.comparing import compare
from makegood.rooms.customers.events import (
    ConsentGiven,
    ConsentWithdrawn,
    NeedsChanged,
    RelationAdded,
    RelationRemoved,
)
from makegood.rooms.customers.inputs import ConsentInput, NeedInput
from makegood.rooms.customers.models import Consent, Need, Relation
from makegood.rooms.customers.views import CustomerView

#: Who may put a proof to what was said, and take it away.
PROOF = "files.write"


@transaction.atomic
def set_needs(
    *, actor: Actor, customer_id: int, needs: Sequence[NeedInput], now: datetime, version: int | None = None
) -> CustomerView:
    """All needs of the file as they are now; those of merged rows among them.

    Raises Forbidden, Missing, Stale, Conflict `customer_is_erased`, Invalid: not_one_of, too_long, required.
    """
    actor.need("customers.write")
    current = writing.open_file(actor, customer_id)
    found = [fault for place, one in enumerate(needs) for fault in checking.need_faults(one, f"needs.{place}.")]
    if found:
        raise errors.invalid(found)
    wanted = list(dict.fromkeys((one.kind, one.note.strip()) for one in needs))
    held = {(one.kind, one.note): one for one in current.needs}
    if set(wanted) == set(held):
        return queries.get(actor, current.id)
    writing.changed(current, version)
    Need.objects.filter(pk__in=[one.id for key, one in held.items() if key not in wanted]).delete()
    writing.needs([(current.id, NeedInput(*one)) for one in wanted if one not in held])
    event = NeedsChanged(subject=current.id, at=now, about=(("customer", current.id),), needs=len(wanted))
    record(actor=actor, events=[event], now=now)
    return queries.get(actor, current.id)


def say_consent(
    *, actor: Actor, customer_id: int, consent: ConsentInput, now: datetime, proofs: Sequence[Upload] = ()
) -> int:
    """Keep that the customer allows something, or does not (any more), perhaps with the signed sheet or the recording
    that proves it; the id of the entry.

    A refusal ends what was allowed before; one without anything before it is an objection and is kept as such. What is
    said again changes nothing; its proof is put to what is there. Raises Forbidden, Missing, Conflict
    `customer_is_erased`, Invalid, and as `stored`.
    """
    actor.need("customers.write")
    if not proofs:
        with transaction.atomic():
            return _said(actor, customer_id, consent, now)[0]
    with stored(actor=actor, uploads=proofs, need=PROOF, now=now) as contents, transaction.atomic():
        entry, current = _said(actor, customer_id, consent, now)
        files.keep(
            actor=actor, owner=("consent", entry), contents=contents, need=PROOF, now=now, unit_id=current.unit_id,
            about=(("customer", current.id),),
        )  # fmt: skip
        return entry


def prove_consent(
    *, actor: Actor, customer_id: int, consent_id: int, proofs: Sequence[Upload], now: datetime
) -> list[FileView]:
    """Put the signed sheet, the recording or the picture to what a customer said.

    Raises Forbidden, Missing (also `consent_unknown`), Conflict `customer_is_erased`, and as `stored`.
    """
    actor.need("customers.write")
    current = writing.open_file(actor, customer_id)
    queries.consent(actor, current.id, consent_id)
    return files.attach(
        actor=actor, owner=("consent", consent_id), uploads=proofs, need=PROOF, now=now, unit_id=current.unit_id,
        about=(("customer", current.id),),
    )  # fmt: skip


@transaction.atomic
def remove_proof(
    *, actor: Actor, customer_id: int, consent_id: int, file_id: int, reason: str, now: datetime
) -> FileView:
    """Throw a proof away; who did, when and why stays. Raises Forbidden, Missing, Conflict `customer_is_erased`,
    Invalid."""
    actor.need("customers.write")
    current = writing.open_file(actor, customer_id)
    queries.consent(actor, current.id, consent_id)
    return files.remove(
        actor=actor, owner=("consent", consent_id), file_ids=[file_id], reason=reason, need=PROOF, now=now,
        about=(("customer", current.id),),
    )[0]  # fmt: skip


def _said(actor: Actor, customer_id: int, consent: ConsentInput, now: datetime) -> tuple[int, CustomerView]:
    """The entry, a new one or the one that says so already, and the file."""
    current = writing.open_file(actor, customer_id)
    _check(consent, now)
    at = consent.at or now
    running = [one for one in queries.consents(actor, current.id) if one.purpose == consent.purpose and one.running]
    about = (("customer", current.id),)
    if consent.given and running:
        return running[0].id, current
    if running:
        # The ledger keeps how it was given and that it ended; how that was said stands in an entry of its own.
        Consent.objects.filter(pk__in=[one.id for one in running]).update(withdrawn_at=at)
    pk = new_id()
    row = {
        "id": pk, "customer_id": current.id, "purpose": consent.purpose, "given_at": at if consent.given else None,
        "withdrawn_at": None if consent.given else at, "how": consent.how, "proof": consent.proof.strip(),
    }  # fmt: skip
    insert(Consent, [row])
    kind = ConsentGiven if consent.given else ConsentWithdrawn
    record(
        actor=actor, now=now,
        events=[kind(subject=current.id, at=at, about=about, purpose=consent.purpose, how=consent.how)],
    )  # fmt: skip
    return pk, current


def _check(consent: ConsentInput, now: datetime) -> None:
    found = []
    for field, value, allowed in (
        ("purpose", consent.purpose, rules.PURPOSES), ("how", consent.how, rules.CONSENT_HOWS),
    ):  # fmt: skip
        if value not in allowed:
            params = (("allowed", ", ".join(allowed)), ("value", value[:40]))
            found.append(FieldError(field, errors.NOT_ONE_OF, params))
    if len(consent.proof) > 240:
        found.append(FieldError("proof", errors.TOO_LONG, (("length", len(consent.proof)), ("most", 240))))
    if consent.at is not None and consent.at > now:
        found.append(FieldError("at", errors.NOT_YET))
    if found:
        raise errors.invalid(found)


@transaction.atomic
def relate(*, actor: Actor, customer_id: int, other_id: int, kind: str, now: datetime, note: str = "") -> int:
    """Keep what a customer is to another ("tenant of"); the id of the relation. What is known already is not doubled.

    Raises Forbidden, Missing, Conflict `one_customer_twice`, `customer_is_erased`, Invalid.
    """
    actor.need("customers.write")
    one, other = writing.open_file(actor, customer_id), writing.open_file(actor, other_id)
    if one.id == other.id:
        raise errors.conflict(errors.ONE_CUSTOMER)
    if kind not in rules.RELATIONS:
        raise Invalid.one("kind", errors.NOT_ONE_OF, value=kind[:40], allowed=", ".join(rules.RELATIONS))
    if len(note) > 120:
        raise Invalid.one("note", errors.TOO_LONG, length=len(note), most=120)
    known = Relation.objects.filter(customer_id=one.id, other_id=other.id, kind=kind).values_list("id", flat=True)
    if found := known.first():
        return found
    pk = new_id()
    insert(
        Relation,
        [{"id": pk, "customer_id": one.id, "other_id": other.id, "kind": kind, "note": note.strip()}],
    )
    about = (("customer", one.id), ("customer", other.id))
    record(actor=actor, events=[RelationAdded(subject=one.id, at=now, about=about, other=other.id, kind=kind)], now=now)
    compare(actor=actor, customer_ids=[one.id], now=now)
    return pk


@transaction.atomic
def unrelate(*, actor: Actor, customer_id: int, relation_id: int, now: datetime) -> None:
    """Take a relation off the file. Raises Forbidden, Missing `customer_unknown`, `relation_unknown`."""
    actor.need("customers.write")
    current = writing.open_file(actor, customer_id)
    found = next((one for one in queries.relations(actor, current.id) if one.id == relation_id), None)
    if found is None:
        raise errors.missing(errors.RELATION_UNKNOWN)
    row = Relation.objects.filter(pk=relation_id)
    one, other = row.values_list("customer_id", "other_id").get()
    row.delete()
    about = (("customer", one), ("customer", other))
    event = RelationRemoved(subject=one, at=now, about=about, other=other, kind=found.kind)
    record(actor=actor, events=[event], now=now)
    compare(actor=actor, customer_ids=[one], now=now)
