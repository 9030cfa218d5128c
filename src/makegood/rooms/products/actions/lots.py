"""What stands behind a model: the versions in which it was built, its documents, its production lots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.queries import root_unit_id
from makegood.ground.actor import Actor
from makegood.ground.files import actions as files
from makegood.ground.files.inputs import Upload
from makegood.ground.files.views import FileView
from makegood.ground.journal.actions import record
from makegood.ground.problems import Conflict, Invalid
from makegood.ground.rows import insert, new_ids
from makegood.rooms.products import errors, queries, rules
from makegood.rooms.products.events import DocumentAdded, DocumentRetired, LotAdded, LotChanged, RevisionsAdded
from makegood.rooms.products.inputs import DocumentInput, LotInput, RevisionInput
from makegood.rooms.products.models import Document, Lot, Revision
from makegood.rooms.products.queries.catalogue import lots_by_code
from makegood.rooms.products.views import LotView, ModelView

_LANGUAGES = ("en", "zh-Hans")


def _models(codes: Sequence[str]) -> dict[str, ModelView]:
    return queries.models_by_code({code for code in codes if code})


def _range(first: str, last: str) -> tuple[str, str]:
    return rules.normalise_serial(first), rules.normalise_serial(last)


def _check_range(first: str, last: str, faults: errors.Faults) -> None:
    first, last = _range(first, last)
    fits = not first or not last or (len(first) == len(last) and first <= last)
    faults.unless(fits, "serial_to", errors.RANGE_BAD)
    faults.unless(len(first) <= 60 and len(last) <= 60, "serial_from", errors.TOO_LONG, most=60)


@transaction.atomic
def add_revisions(*, actor: Actor, revisions: Sequence[RevisionInput], now: datetime) -> list[int]:
    """Versions of models, as they were built; ids in order.

    Raises Forbidden, Invalid (`<place>.<field>` when there are several): model_unknown, required, revision_taken,
    days_bad, range_bad, too_long.
    """
    actor.need("catalogue.write")
    accounts.need_at(actor, "catalogue.write", root_unit_id())
    models = _models([one.model for one in revisions])
    ids = new_ids(len(revisions))
    rows: list[dict[str, Any]] = []
    codes: dict[int, list[str]] = {}
    for place, (pk, one) in enumerate(zip(ids, revisions, strict=True)):
        faults = errors.Faults("" if len(revisions) == 1 else f"{place}.")
        faults.unless(one.model in models, "model", errors.MODEL_UNKNOWN, model=one.model)
        faults.unless(bool(one.code.strip()), "code", errors.REQUIRED)
        faults.unless(one.starts is None or one.ends is None or one.ends > one.starts, "ends", errors.DAYS_BAD)
        _check_range(one.serial_from, one.serial_to, faults)
        faults.lengths(one, code=24, note=200)
        faults.raise_found()
        first, last = _range(one.serial_from, one.serial_to)
        model_id = models[one.model].id
        codes.setdefault(model_id, []).append(one.code.strip())
        rows.append(
            {"id": pk, "model_id": model_id, "code": one.code.strip(), "starts": one.starts, "ends": one.ends,
             "serial_from": first, "serial_to": last, "note": one.note}
        )  # fmt: skip
    try:
        with transaction.atomic():
            insert(Revision, rows)
    except IntegrityError as taken:
        raise Invalid.one("code", errors.REVISION_TAKEN) from taken
    events = [RevisionsAdded(subject=model, at=now, codes=tuple(added)) for model, added in codes.items()]
    record(actor=actor, events=events, now=now)
    return ids


@transaction.atomic
def add_documents(*, actor: Actor, documents: Sequence[DocumentInput], now: datetime) -> list[int]:
    """Documents about models; ids in order. The file itself is attached to the document afterwards.

    Raises Forbidden, Invalid (`<place>.<field>` when there are several): model_unknown, revision_unknown,
    document_kind_unknown, document_language_unknown, required, link_bad, too_long.
    """
    actor.need("catalogue.write")
    accounts.need_at(actor, "catalogue.write", root_unit_id())
    models = _models([one.model for one in documents])
    ids = new_ids(len(documents))
    rows: list[dict[str, Any]] = []
    for place, (pk, one) in enumerate(zip(ids, documents, strict=True)):
        faults = errors.Faults("" if len(documents) == 1 else f"{place}.")
        known = models.get(one.model)
        faults.unless(known is not None, "model", errors.MODEL_UNKNOWN, model=one.model)
        revision = _revision(known, one.revision)
        faults.unless(not one.revision or revision is not None, "revision", errors.REVISION_UNKNOWN)
        faults.unless(one.kind in rules.DOCUMENT_KINDS, "kind", errors.DOCUMENT_KIND_UNKNOWN)
        faults.unless(one.language in _LANGUAGES, "language", errors.LANGUAGE_UNKNOWN)
        faults.unless(bool(one.title.strip()), "title", errors.REQUIRED)
        faults.unless(not one.link or one.link.startswith(("https://", "http://")), "link", errors.LINK_BAD)
        faults.lengths(one, title=160, edition=24, link=400)
        faults.raise_found()
        rows.append(
            {"id": pk, "model_id": known.id if known else 0, "revision_id": revision, "kind": one.kind,
             "title": one.title.strip(), "language": one.language, "edition": one.edition, "link": one.link,
             "public": one.public, "added_at": now, "retired_at": None, "version": 1}
        )  # fmt: skip
    insert(Document, rows)
    events = [DocumentAdded(subject=row["model_id"], at=now, document=row["id"], kind=row["kind"]) for row in rows]
    record(actor=actor, events=events, now=now)
    return ids


def _revision(model: ModelView | None, code: str) -> int | None:
    if model is None or not code:
        return None
    return Revision.objects.filter(model_id=model.id, code=code).values_list("id", flat=True).first()


def attach_document(
    *, actor: Actor, model_id: int, document_id: int, uploads: Sequence[Upload], now: datetime
) -> list[FileView]:
    """Keep the file of a document; what it is, its content says.

    Raises Forbidden, Missing `document_unknown`, Invalid for what files refuse, NoRoom, Away.
    """
    actor.need("catalogue.write")
    accounts.need_at(actor, "catalogue.write", root_unit_id())
    if not Document.objects.filter(pk=document_id, model_id=model_id).exists():
        raise errors.no_document()
    return files.attach(
        actor=actor, owner=("document", document_id), uploads=uploads, need="catalogue.write", now=now,
        unit_id=root_unit_id(), about=[("model", model_id)],
    )  # fmt: skip


@transaction.atomic
def retire_document(*, actor: Actor, model_id: int, document_id: int, now: datetime) -> None:
    """A document counts no more; it stays for whoever asks what was said then.

    Raises Forbidden, Missing `document_unknown`, Conflict `document_retired`.
    """
    actor.need("catalogue.write")
    accounts.need_at(actor, "catalogue.write", root_unit_id())
    known = Document.objects.filter(pk=document_id, model_id=model_id)
    if not known.exists():
        raise errors.no_document()
    rows = Document.objects.filter(pk=document_id, retired_at=None)
    if not rows.update(retired_at=now, version=F("version") + 1):
        raise Conflict(errors.DOCUMENT_RETIRED)
    record(actor=actor, events=[DocumentRetired(subject=model_id, at=now, document=document_id)], now=now)


@transaction.atomic
def ensure_lots(*, actor: Actor, lots: Sequence[LotInput], now: datetime) -> dict[str, int]:
    """Production lots, those missing; the id of every one by its code. What is there already stays as it is.

    Raises Forbidden, Invalid (`<place>.<field>` when there are several): required, model_unknown, range_bad, too_long.
    """
    actor.need("catalogue.write")
    accounts.need_at(actor, "catalogue.write", root_unit_id())
    wanted = {one.code.strip(): one for one in lots}
    there = lots_by_code(wanted)
    new = {code: one for code, one in wanted.items() if code not in there}
    models = _models([one.model for one in new.values()])
    ids = new_ids(len(new))
    rows = []
    for place, (pk, (code, one)) in enumerate(zip(ids, new.items(), strict=True)):
        faults = errors.Faults("" if len(new) == 1 else f"{place}.")
        _check_lot(code, one, models, faults)
        faults.raise_found()
        rows.append({"id": pk, "code": code, **_lot_columns(one, models), "version": 1})
    insert(Lot, rows)
    events = [LotAdded(subject=row["id"], at=now, code=row["code"], model=row["model_id"]) for row in rows]
    record(actor=actor, events=events, now=now, fresh={("lot", pk) for pk in ids})
    return {**{code: one.id for code, one in there.items()}, **dict(zip(new, ids, strict=True))}


@transaction.atomic
def add_lot(*, actor: Actor, lot: LotInput, now: datetime) -> int:
    """One lot that is not there; its id. Raises as `ensure_lots`, Invalid `lot_taken`."""
    actor.need("catalogue.write")
    if lots_by_code([lot.code.strip()]):
        raise Invalid.one("code", errors.LOT_TAKEN, lot=lot.code)
    return ensure_lots(actor=actor, lots=[lot], now=now)[lot.code.strip()]


@transaction.atomic
def change_lot(*, actor: Actor, lot_id: int, version: int, changes: Mapping[str, Any], now: datetime) -> LotView:
    """Change details of a lot: everything but its code.

    Raises Forbidden, Missing `lot_unknown`, Stale, Invalid: field_unknown, and as `ensure_lots`.
    """
    actor.need("catalogue.write")
    accounts.need_at(actor, "catalogue.write", root_unit_id())
    current = queries.lot(actor, lot_id)
    known = ("model", "made_on", "plant", "serial_from", "serial_to", "note")
    unknown = sorted(set(changes) - set(known))
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    wanted = LotInput(current.code, **{name: changes.get(name, getattr(current, name)) for name in known})
    models = _models([wanted.model])
    faults = errors.Faults()
    _check_lot(current.code, wanted, models, faults)
    faults.raise_found()
    rows = Lot.objects.filter(pk=lot_id, version=version)
    if not rows.update(**_lot_columns(wanted, models), version=F("version") + 1):
        raise errors.stale(current)
    after = queries.lot(actor, lot_id)
    fields = tuple(name for name in known if getattr(current, name) != getattr(after, name))
    if fields:
        record(actor=actor, events=[LotChanged(subject=lot_id, at=now, fields=fields)], now=now)
    return after


def _check_lot(code: str, one: LotInput, models: Mapping[str, ModelView], faults: errors.Faults) -> None:
    faults.unless(bool(code), "code", errors.REQUIRED)
    faults.unless(not one.model or one.model in models, "model", errors.MODEL_UNKNOWN, model=one.model)
    _check_range(one.serial_from, one.serial_to, faults)
    faults.lengths(one, code=60, plant=60, note=200)


def _lot_columns(one: LotInput, models: Mapping[str, ModelView]) -> dict[str, Any]:
    first, last = _range(one.serial_from, one.serial_to)
    return {
        "model_id": models[one.model].id if one.model else None, "made_on": one.made_on, "plant": one.plant,
        "serial_from": first, "serial_to": last, "note": one.note,
    }  # fmt: skip
