"""Reading the catalogue: categories, models with their revisions and documents, lots, and what is stopped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import IO, Any

from django.db.models import Q, QuerySet

from makegood.ground.actor import Actor
from makegood.ground.files import queries as files
from makegood.ground.files.views import FileView
from makegood.ground.paging import Page, id_after, limited, page_of
from makegood.ground.rows import chunked
from makegood.rooms.products import errors, rules
from makegood.rooms.products.models import Category, Document, Hold, Lot, Model, Revision
from makegood.rooms.products.queries.goods import seen_items
from makegood.rooms.products.views import (
    CategoryView,
    DocumentView,
    HoldView,
    ItemView,
    LotView,
    ModelView,
    RevisionView,
)

_PART = 1_000
_MODEL = ("id", "code", "name", "category_id", "brand", "end_of_sale", "end_of_parts", "version")
_REVISION = ("id", "model_id", "code", "starts", "ends", "serial_from", "serial_to", "note")
_DOCUMENT = (
    "id", "model_id", "revision__code", "kind", "title", "language", "edition", "link", "public", "added_at",
    "retired_at", "version",
)  # fmt: skip
_LOT = ("id", "code", "model_id", "model__code", "made_on", "plant", "serial_from", "serial_to", "note", "version")
_HOLD = (
    "id", "item_id", "lot_id", "lot__code", "model_id", "model__code", "sale", "service", "reason", "starts",
    "lifted_at", "version",
)  # fmt: skip


# --- categories


def categories() -> dict[str, CategoryView]:
    """The company's categories by code."""
    rows = Category.objects.order_by("code").values_list("code", "parent_id", "name", "law", "version")
    return {row[0]: CategoryView(*row) for row in rows}


def category(actor: Actor, code: str) -> CategoryView:
    """One category. Raises Missing `category_gone`."""
    actor.need("items.read")
    rows = Category.objects.filter(pk=code).values_list("code", "parent_id", "name", "law", "version")
    found = rows.first()
    if found is None:
        raise errors.no_category()
    return CategoryView(*found)


def category_codes(actor: Actor, codes: Iterable[str]) -> set[str]:
    """Which of these categories the catalogue has."""
    actor.need("items.read")
    return set(codes) & set(categories())


def category_path(code: str) -> tuple[str, ...]:
    """A category and those above it, itself first; empty for a code that there is not."""
    known, path = categories(), []
    at: str | None = code
    while at is not None and at in known and at not in path:
        path.append(at)
        at = known[at].parent
    return tuple(path)


# --- models


def models(
    actor: Actor, q: str = "", cursor: str | None = None, limit: int = 50, category: str | None = None
) -> Page[ModelView]:
    """Models by the beginning of their code or part of their name, in the order of their making."""
    actor.need("items.read")
    limit = limited(limit)
    rows = Model.objects.all()
    if q.strip():
        rows = rows.filter(Q(code__startswith=q.strip()) | Q(name__contains=q.strip()))
    if category is not None:
        rows = rows.filter(category_id=category)
    after = id_after(cursor)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = [ModelView(*row) for row in rows.order_by("id").values_list(*_MODEL)[: limit + 1]]
    return page_of(found, limit, lambda view: view.id)


def models_by_code(codes: Iterable[str]) -> dict[str, ModelView]:
    """Models by their codes; those that are not there are left out."""
    found: dict[str, ModelView] = {}
    for part in chunked(sorted(set(codes)), _PART):
        rows = Model.objects.filter(code__in=part).values_list(*_MODEL)
        found |= {row[1]: ModelView(*row) for row in rows}
    return found


def model(actor: Actor, code: str) -> ModelView:
    """One model by its code. Raises Missing `model_gone`."""
    actor.need("items.read")
    found = models_by_code([code]).get(code)
    if found is None:
        raise errors.no_model()
    return found


def model_by_id(actor: Actor, model_id: int) -> ModelView:
    """One model. Raises Missing `model_gone`."""
    actor.need("items.read")
    found = Model.objects.filter(pk=model_id).values_list(*_MODEL).first()
    if found is None:
        raise errors.no_model()
    return ModelView(*found)


def revisions(actor: Actor, model_id: int) -> list[RevisionView]:
    """The versions of a model in the order in which they were built."""
    actor.need("items.read")
    rows = Revision.objects.filter(model_id=model_id).values_list(*_REVISION)
    return sorted((RevisionView(*row) for row in rows), key=lambda one: (one.starts or date.min, one.serial_from))


def revision_of(actor: Actor, item: ItemView, made_on: date | None) -> RevisionView | None:
    """Which version of its model an item is: by its serial number, else by the day its lot was made."""
    if item.model_id is None:
        return None
    known = revisions(actor, item.model_id)
    by_serial = (one for one in known if rules.in_range(item.serial, one.serial_from, one.serial_to))
    by_day = (one for one in known if rules.in_days(made_on, one.starts, one.ends))
    return next(by_serial, None) or next(by_day, None)


def documents(actor: Actor, model_id: int, *, retired: bool = False, public: bool = False) -> list[DocumentView]:
    """The documents of a model that count, the newest first; with `retired` those put away as well."""
    actor.need("items.read")
    rows = Document.objects.filter(model_id=model_id).order_by("kind", "-id")
    if not retired:
        rows = rows.filter(retired_at=None)
    if public:
        rows = rows.filter(public=True)
    found = [DocumentView(*_worded(row, 2)) for row in rows.values_list(*_DOCUMENT)]
    kept = files.of("document", [one.id for one in found]) if found else {}
    return [replace(one, file=kept[one.id][-1]) if one.id in kept else one for one in found]


def document_file(actor: Actor, model_id: int, document_id: int, *, public: bool = False) -> tuple[FileView, IO[bytes]]:
    """The newest file of a document and its content. Raises Missing `document_unknown`, `file_not_found`."""
    known = documents(actor, model_id, retired=not public, public=public)
    found = next((one for one in known if one.id == document_id), None)
    if found is None:
        raise errors.no_document()
    return files.opened(("document", document_id), found.file.id if found.file else 0)


# --- lots


def lots(actor: Actor, q: str = "", cursor: str | None = None, limit: int = 50) -> Page[LotView]:
    """Lots by the beginning of their code or of their model's, the newest first."""
    actor.need("items.read")
    limit = limited(limit)
    rows = Lot.objects.all()
    if q.strip():
        rows = rows.filter(Q(code__startswith=q.strip()) | Q(model__code__startswith=q.strip()))
    before = id_after(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = [_lot(row) for row in rows.order_by("-id").values_list(*_LOT)[: limit + 1]]
    return page_of(found, limit, lambda view: view.id)


def lot(actor: Actor, lot_id: int) -> LotView:
    """One lot. Raises Missing `lot_unknown`."""
    actor.need("items.read")
    row = Lot.objects.filter(pk=lot_id).values_list(*_LOT).first()
    if row is None:
        raise errors.no_lot()
    return _lot(row)


def lots_by_code(codes: Iterable[str]) -> dict[str, LotView]:
    """Lots by their codes; those that are not there are left out."""
    found: dict[str, LotView] = {}
    for part in chunked(sorted(set(codes)), _PART):
        found |= {row[1]: _lot(row) for row in Lot.objects.filter(code__in=part).values_list(*_LOT)}
    return found


def lot_of(item: ItemView) -> LotView | None:
    """The lot that an item was made in: the one it names, else the one of its model whose range its serial lies in."""
    if item.lot_id is not None:
        row = Lot.objects.filter(pk=item.lot_id).values_list(*_LOT).first()
        return _lot(row) if row else None
    if item.serial is None or item.model_id is None:
        return None
    of_model = map(_lot, Lot.objects.filter(model_id=item.model_id).order_by("id").values_list(*_LOT))
    return next((one for one in of_model if rules.in_range(item.serial, one.serial_from, one.serial_to)), None)


def _lot(row: Sequence[Any]) -> LotView:
    return LotView(*_worded(row, 3))


# --- holds


def holds(actor: Actor, cursor: str | None = None, limit: int = 50, *, lifted: bool = False) -> Page[HoldView]:
    """Stops on models, lots and items, the newest first; with `lifted` those that ended as well."""
    actor.need("items.read")
    limit = limited(limit)
    rows = _seen_holds(actor)
    if not lifted:
        rows = rows.filter(lifted_at=None)
    before = id_after(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = [_hold(row) for row in rows.order_by("-id").values_list(*_HOLD)[: limit + 1]]
    return page_of(found, limit, lambda view: view.id)


def hold(actor: Actor, hold_id: int) -> HoldView:
    """One stop. Raises Missing `hold_unknown`."""
    actor.need("items.read")
    row = _seen_holds(actor).filter(pk=hold_id).values_list(*_HOLD).first()
    if row is None:
        raise errors.no_hold()
    return _hold(row)


def holds_on(item: ItemView) -> list[HoldView]:
    """What stops this item now: itself, its lot or its model."""
    found_lot = lot_of(item) if item.lot_id is not None or item.model_id is not None else None
    about = Q(item_id=item.id)
    if item.model_id is not None:
        about |= Q(model_id=item.model_id)
    if found_lot is not None:
        about |= Q(lot_id=found_lot.id)
    return [_hold(row) for row in Hold.objects.filter(about, lifted_at=None).order_by("id").values_list(*_HOLD)]


def models_on_hold(model_ids: Iterable[int]) -> set[int]:
    """Which of these models may not be sold now."""
    wanted = sorted(set(model_ids))
    if not wanted:
        return set()
    return set(Hold.objects.filter(model_id__in=wanted, sale=True, lifted_at=None).values_list("model_id", flat=True))


def _seen_holds(actor: Actor) -> QuerySet[Hold]:
    # A model or a lot is nobody's in particular; a stop on one item is seen by whoever sees the item.
    rows = Hold.objects.all()
    if actor.where("items.read") is None:
        return rows
    return rows.filter(Q(item=None) | Q(item_id__in=seen_items(actor).values("id")))


def _hold(row: Sequence[Any]) -> HoldView:
    return HoldView(*_worded(row, 3, 5))


def _worded(row: Sequence[Any], *places: int) -> list[Any]:
    """A row with the empty text where nothing was joined."""
    return [value if value is not None or place not in places else "" for place, value in enumerate(row)]
