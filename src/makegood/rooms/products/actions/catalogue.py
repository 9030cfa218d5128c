"""Categories and models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground.accounts.queries import root_unit_id
from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import insert, new_ids
from makegood.rooms.products import errors, queries, rules
from makegood.rooms.products.events import CategoriesAdded, ModelCreated
from makegood.rooms.products.inputs import CategoryInput, ModelInput
from makegood.rooms.products.models import Category, Model


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
    rows = [{"code": one.code, "parent_id": one.parent, "name": dict(one.name), "law": one.law} for one in order]
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

    What is there already stays as it is. Raises Forbidden, Invalid: required, too_long, category_unknown.
    """
    actor.need("items.write")
    wanted = {model.code: model for model in models}
    there = queries.models_by_code(wanted)
    new = [model for code, model in wanted.items() if code not in there]
    _check(new)
    ids = new_ids(len(new))
    rows: list[dict[str, Any]] = [
        {"id": pk, "code": m.code, "name": m.name, "category_id": m.category, "brand": m.brand, "version": 1}
        for pk, m in zip(ids, new, strict=True)
    ]
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
        if model.category not in known:
            found.append(FieldError(f"{prefix}category", errors.CATEGORY_UNKNOWN, (("category", model.category),)))
    if found:
        raise errors.invalid(found)
