"""A matter as it comes in on the phone or from a program: who it is and what it is about first, then the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.problems import Conflict, Invalid, Missing
from makegood.ground.rows import one_at_a_time
from makegood.rooms.cases import errors, queries
from makegood.rooms.cases.actions.drafting import forget_draft
from makegood.rooms.cases.actions.opening import check, write
from makegood.rooms.cases.inputs import CaseInput, CustomerRef, ItemRef, OpenCase
from makegood.rooms.cases.lifecycle import UNDONE
from makegood.rooms.cases.views import CaseView
from makegood.rooms.customers import actions as customers_actions
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers import rules as customer_rules
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.products import actions as products_actions
from makegood.rooms.products import queries as products
from makegood.rooms.products.inputs import ItemInput, ModelInput
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import actions as promises


@transaction.atomic
def open_case(*, actor: Actor, request: OpenCase, now: datetime, draft: str = "") -> CaseView:
    """Take in one matter: find or make the customer, find or make the item, open the case, start what is owed.

    Never turns into a chaser by itself: other open matters of the same customer and item are named in `open_matters`,
    whoever talks to the customer decides. The actor's `draft` of it is done with. Raises Forbidden; Conflict
    `ambiguous_customer` or `ambiguous_item` with candidates; Invalid when nobody is known and no name was given, and
    for anything else that cannot be.
    """
    actor.need("cases.open")
    item = _known_item(actor, request.item)
    customer_id, home = _customer(actor, request.customer, item, now)
    unit_id = _unit(actor, request.unit, home)
    item_id = item.id if item else _new_item(actor, request.item, customer_id, unit_id, now)
    case = CaseInput(
        kind=request.kind, customer_id=customer_id, item_id=item_id, unit_id=unit_id, subject=request.subject,
        text=request.text, channel=request.channel, at=request.at, external_id=request.external_id,
        symptom=request.symptom, data=request.data,
    )  # fmt: skip
    check(actor, case, "", now)
    opened = write(actor, [case], now)[0]
    if draft:
        forget_draft(actor, draft)
    numbers = {one.id: one.number for one in opened.neighbours}
    view = queries.view_of(opened.row, opened.obligations, [numbers[id_] for id_ in opened.repeat_of])
    others = [one for one in opened.neighbours if one.customer_id == customer_id and one.state in UNDONE]
    return replace(view, open_matters=tuple(one.number for one in others[:10]))


# --- whose matter


def _customer(
    actor: Actor, ref: CustomerRef | None, item: ItemView | None, now: datetime
) -> tuple[int | None, int | None]:
    """(customer, their unit)."""
    if ref is None or ref == CustomerRef():
        if item is not None and item.customer_id is not None:
            return item.customer_id, None
        raise Invalid.one("customer", errors.CUSTOMER_REQUIRED)
    if ref.id is not None:
        try:
            return customers.home(actor, ref.id)
        except Missing:
            raise Invalid.one("customer.id", "customer_unknown") from None
    known = _match(_candidates(actor, ref), ref)
    if known is not None:
        return known.id, known.unit_id
    if not ref.name.strip():
        raise Invalid.one("customer.name", errors.CUSTOMER_UNNAMED if ref.phone else errors.REQUIRED)
    return _new_customer(actor, ref, now)


def _candidates(actor: Actor, ref: CustomerRef) -> list[CustomerView]:
    if ref.phone:
        if customer_rules.normalise_phone(ref.phone, customers.phone_region()) is None:
            raise Invalid.one("customer.phone", "phone_bad")
        return customers.by_phone(actor, ref.phone)
    return customers.by_email(actor, ref.email) if ref.email else []


def _match(found: Sequence[CustomerView], ref: CustomerRef) -> CustomerView | None:
    """The one that is meant, None for somebody new. Several people may share a phone: then the name decides.

    The same name on the same phone twice is one person on file twice: the older file goes on.
    """
    name = " ".join(ref.name.split()).casefold()
    if name:
        named = [one for one in found if " ".join(one.name.split()).casefold() == name]
        return min(named, key=lambda one: one.id) if named else None
    if len(found) > 1:
        raise errors.ambiguous(found)
    return found[0] if found else None


def _new_customer(actor: Actor, ref: CustomerRef, now: datetime) -> tuple[int, int | None]:
    if ref.phone or ref.email:
        # Two calls about one stranger at the same moment: the second finds whom the first has put on file.
        phone = customer_rules.normalise_phone(ref.phone, customers.phone_region()) if ref.phone else None
        one_at_a_time(f"customer {phone or ref.email}")
        known = _match(_candidates(actor, ref), ref)
        if known is not None:
            return known.id, known.unit_id
    contacts = [ContactInput("phone", ref.phone)] if ref.phone else []
    if ref.email:
        contacts.append(ContactInput("email", ref.email))
    new = CustomerInput(name=ref.name, contacts=tuple(contacts), address=ref.address, region=ref.region)
    try:
        return customers_actions.create(actor=actor, customers=[new], now=now)[0], None
    except Invalid as refused:
        raise _within("customer", refused) from refused


# --- what it is about


def _known_item(actor: Actor, ref: ItemRef | None) -> ItemView | None:
    if ref is None:
        return None
    if ref.id is not None:
        try:
            return products.get(actor=actor, item_id=ref.id)
        except Missing:
            raise Invalid.one("item.id", "item_unknown") from None
    if not ref.serial:
        return None
    found = products.by_serial(actor=actor, serial=ref.serial)
    model = ref.described.model if ref.described else ""
    if model:
        found = [one for one in found if one.model == model]
    if len(found) > 1:
        raise Conflict("ambiguous_item", extra={"candidates": found}, count=len(found))
    if not found and (ref.described is None or not (model or ref.described.category)):
        raise Invalid.one("item.serial", "item_unknown")
    return found[0] if found else None


def _new_item(
    actor: Actor, ref: ItemRef | None, customer_id: int | None, unit_id: int | None, now: datetime
) -> int | None:
    described: ItemInput | None = ref.described if ref else None
    if ref is None or described is None:
        return None
    actor.need("items.write")
    item = replace(described, customer_id=customer_id, unit_id=unit_id, serial=ref.serial or described.serial)
    try:
        if item.model and item.category:
            # A product that nobody has described yet is not turned away: its model is put into the catalogue.
            model = ModelInput(code=item.model, name=item.model, category=item.category)
            products_actions.ensure_models(actor=actor, models=[model], now=now)
        return promises.add_items(actor=actor, items=[item], now=now)[0]
    except Invalid as refused:
        raise _within("item", refused) from refused


def _within(part: str, refused: Invalid) -> Invalid:
    """The refusal of another room's action, its fields named as this request names them."""
    inner = tuple(replace(one, field=f"{part}.{one.field}" if one.field else part) for one in refused.errors)
    return Invalid(refused.code, errors=inner, extra=refused.extra, **refused.params)


def _unit(actor: Actor, given: str | int | None, home: int | None) -> int | None:
    """The unit that looks after it: the one named (code or id), else the customer's, else the actor's."""
    if given is not None:
        unit = queries.unit_id(actor, given) if isinstance(given, str) else accounts.unit_for(actor, given)
        accounts.need_at(actor, "cases.open", unit)
        return unit
    if home is not None and accounts.may_at(actor, "cases.open", home):
        return home
    return accounts.unit_for(actor, None, need="cases.open")
