"""Categories and models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.queries import root_unit_id
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import Conflict, FieldError, Invalid
from makegood.ground.rows import insert, new_ids
from makegood.rooms.products import errors, queries, rules
from makegood.rooms.products.events import CategoriesAdded, CategoryChanged, ModelChanged, ModelCreated
from makegood.rooms.products.inputs import CategoryInput, ModelInput
from makegood.rooms.products.models import Category, Item, Model
from makegood.rooms.products.views import CategoryView, ModelView


@transaction.atomic
def ensure_standard_categories(*, actor: Actor, now: datetime) -> list[str]:
    """Put the categories of the law into the catalogue, those missing; codes of the new ones. Raises Forbidden."""
    standard = [CategoryInput(code, None, name, code) for code, name in rules.STANDARD_NAMES.items()]
    return ensure_categories(actor=actor, categories=standard, now=now)


@transaction.atomic
def ensure_categories(
    *, actor: Actor, categories: Sequence[tuple[str, str | None, Mapping[str, str], str]], now: datetime
) -> list[str]:
    """Put (code, parent, name, law category) into the catalogue, those missing; codes of the new ones.

    A parent may be of the same list, in any order. What is there already stays as it is.
    Raises Forbidden, Missing `no_company`, Invalid: code_bad, law_category_unknown, category_unknown, category_circle.
    """
    actor.need("items.write")
    return _ensure(actor, categories, now)


def _ensure(
    actor: Actor, categories: Sequence[tuple[str, str | None, Mapping[str, str], str]], now: datetime
) -> list[str]:
    wanted = {given[0]: CategoryInput(*given) for given in categories}
    there = set(queries.categories())
    new = {code: given for code, given in wanted.items() if code not in there}
    if not new:
        return []
    for place, given in enumerate(wanted.values()):
        if not given.code.strip() or len(given.code) > 60:
            raise Invalid.one(f"{place}.code", errors.TOO_LONG if given.code.strip() else errors.REQUIRED, most=60)
        if given.law not in rules.LAW_CATEGORIES:
            raise Invalid.one(f"{place}.law", errors.LAW_UNKNOWN, law=given.law)
        if given.parent is not None and given.parent not in there and given.parent not in new:
            raise Invalid.one(f"{place}.parent", errors.CATEGORY_UNKNOWN, category=given.parent)
    order = _parents_first(new)
    rows = [
        {"code": one.code, "parent_id": one.parent, "name": dict(one.name), "law": one.law, "version": 1}
        for one in order
    ]
    insert(Category, rows)
    event = CategoriesAdded(subject=root_unit_id(), at=now, codes=tuple(one.code for one in order))
    record(actor=actor, events=[event], now=now)
    return [one.code for one in order]


def _parents_first(new: Mapping[str, CategoryInput]) -> list[CategoryInput]:
    order: dict[str, CategoryInput] = {}
    for start in new:
        trail: list[str] = []
        code: str | None = start
        while code is not None and code in new and code not in order:
            if code in trail:
                raise Invalid.one("parent", errors.CATEGORY_CIRCLE)
            trail.append(code)
            code = new[code].parent
        order.update((one, new[one]) for one in reversed(trail))
    return list(order.values())


@transaction.atomic
def ensure_models(*, actor: Actor, models: Sequence[ModelInput], now: datetime) -> dict[str, int]:
    """Put models into the catalogue, those missing; the id of every one by its code.

    What is there already stays as it is. Raises Forbidden, Invalid: required, too_long, category_unknown, model_ends.
    """
    actor.need("items.write")
    return _ensure_models(actor, models, now)


def _ensure_models(actor: Actor, models: Sequence[ModelInput], now: datetime) -> dict[str, int]:
    wanted = {model.code: model for model in models}
    there = queries.models_by_code(wanted)
    new = [model for code, model in wanted.items() if code not in there]
    _check(new)
    ids = new_ids(len(new))
    rows: list[dict[str, Any]] = [
        {"id": pk, "code": m.code, "name": m.name, "category_id": m.category, "brand": m.brand,
         "end_of_sale": m.end_of_sale, "end_of_parts": m.end_of_parts, "version": 1}
        for pk, m in zip(ids, new, strict=True)
    ]  # fmt: skip
    insert(Model, rows)
    events = [
        ModelCreated(subject=pk, at=now, code=model.code, category=model.category)
        for pk, model in zip(ids, new, strict=True)
    ]
    record(actor=actor, events=events, now=now, fresh={("model", pk) for pk in ids})
    return {
        **{code: view.id for code, view in there.items()},
        **{m.code: pk for pk, m in zip(ids, new, strict=True)},
    }


def _check(models: Sequence[ModelInput]) -> None:
    if not models:
        return
    known = queries.categories()
    found: list[FieldError] = []
    for place, model in enumerate(models):
        prefix = "" if len(models) == 1 else f"{place}."
        if not model.code.strip():
            found.append(FieldError(f"{prefix}code", errors.REQUIRED))
        for field, most in (("code", 60), ("name", 160), ("brand", 60)):
            if len(getattr(model, field)) > most:
                found.append(FieldError(f"{prefix}{field}", errors.TOO_LONG, (("most", most),)))
        if model.end_of_sale and model.end_of_parts and model.end_of_parts < model.end_of_sale:
            found.append(FieldError(f"{prefix}end_of_parts", errors.MODEL_ENDS))
        if model.category not in known:
            found.append(FieldError(f"{prefix}category", errors.CATEGORY_UNKNOWN, (("category", model.category),)))
    if found:
        raise errors.invalid(found)


@transaction.atomic
def add_category(*, actor: Actor, category: CategoryInput, now: datetime) -> None:
    """Put one category into the catalogue that is not there. Raises as ensure_categories, Invalid `category_taken`."""
    actor.need("catalogue.write")
    accounts.need_at(actor, "catalogue.write", root_unit_id())
    if not any(str(one).strip() for one in category.name.values()):
        raise Invalid.one("name", errors.REQUIRED)
    if not _ensure(actor, [category], now):
        raise Invalid.one("code", errors.CATEGORY_TAKEN, category=category.code)


@transaction.atomic
def add_model(*, actor: Actor, model: ModelInput, now: datetime) -> int:
    """Put one model into the catalogue that is not there; its id. Raises as ensure_models, Invalid `model_taken`."""
    actor.need("catalogue.write")
    accounts.need_at(actor, "catalogue.write", root_unit_id())
    if queries.models_by_code([model.code]):
        raise Invalid.one("code", errors.MODEL_TAKEN, model=model.code)
    return _ensure_models(actor, [model], now)[model.code]


@transaction.atomic
def change_category(
    *, actor: Actor, code: str, version: int, changes: Mapping[str, Any], now: datetime
) -> CategoryView:
    """Rename a category, hang it elsewhere, or put its law category right: `name`, `parent`, `law`.

    Under which law an item stands was settled when it was sold: a category of which there are items keeps its law.
    Raises Forbidden, Missing `category_gone`, Stale, Conflict `category_in_use`, Invalid: field_unknown, required,
    category_unknown, category_circle, law_category_unknown.
    """
    actor.need("catalogue.write")
    accounts.need_at(actor, "catalogue.write", root_unit_id())
    current = queries.category(actor, code)
    unknown = sorted(set(changes) - {"name", "parent", "law"})
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    faults = errors.Faults()
    faults.unless(any(str(one).strip() for one in changes.get("name", current.name).values()), "name", errors.REQUIRED)
    parent, law = changes.get("parent", current.parent), changes.get("law", current.law)
    faults.unless(law in rules.LAW_CATEGORIES, "law", errors.LAW_UNKNOWN, law=law)
    above = queries.category_path(parent) if parent is not None else ()
    faults.unless(parent is None or bool(above), "parent", errors.CATEGORY_UNKNOWN, category=parent)
    faults.unless(code not in above, "parent", errors.CATEGORY_CIRCLE)
    faults.raise_found()
    if law != current.law and Item.objects.filter(category_id=code).exists():
        raise Conflict(errors.CATEGORY_IN_USE)
    columns = {"name": dict(changes.get("name", current.name)), "parent_id": parent, "law": law}
    if not Category.objects.filter(pk=code, version=version).update(**columns, version=F("version") + 1):
        raise errors.stale(current)
    fields = tuple(name for name, value in changes.items() if value != getattr(current, name))
    if fields:
        event = CategoryChanged(subject=root_unit_id(), at=now, code=code, fields=fields)
        record(actor=actor, events=[event], now=now)
    return queries.category(actor, code)


@transaction.atomic
def change_model(*, actor: Actor, model_id: int, version: int, changes: Mapping[str, Any], now: datetime) -> ModelView:
    """Change details of a model: `name`, `brand`, `category`, `end_of_sale`, `end_of_parts`. Its code stays.

    Raises Forbidden, Missing `model_gone`, Stale, Invalid: field_unknown, too_long, category_unknown, model_ends.
    """
    actor.need("catalogue.write")
    accounts.need_at(actor, "catalogue.write", root_unit_id())
    current = queries.model_by_id(actor, model_id)
    known = ("name", "brand", "category", "end_of_sale", "end_of_parts")
    unknown = sorted(set(changes) - set(known))
    if unknown:
        raise Invalid.one(unknown[0], errors.FIELD_UNKNOWN)
    wanted = {name: changes.get(name, getattr(current, name)) for name in known}
    _check([ModelInput(current.code, **wanted)])
    columns = {"category_id" if name == "category" else name: value for name, value in wanted.items()}
    if not Model.objects.filter(pk=model_id, version=version).update(**columns, version=F("version") + 1):
        raise errors.stale(current)
    fields = tuple(name for name in known if wanted[name] != getattr(current, name))
    if fields:
        record(actor=actor, events=[ModelChanged(subject=model_id, at=now, fields=fields)], now=now)
    return queries.model_by_id(actor, model_id)
