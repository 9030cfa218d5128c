"""Putting an item on somebody's own file: where nobody owns it yet at once, everywhere else by a person of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.files import actions as files
from makegood.ground.files.inputs import Upload
from makegood.ground.files.putting import Stored
from makegood.ground.journal import actions as journal
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.ui.texts import say
from makegood.rooms.customers import actions as customers_actions
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.network import queries as network
from makegood.rooms.passes import errors, queries
from makegood.rooms.passes.actions.asking import again, kept, opened
from makegood.rooms.passes.events import ItemRegistered
from makegood.rooms.passes.inputs import Question, Registration
from makegood.rooms.passes.views import Registered
from makegood.rooms.products import queries as products
from makegood.rooms.products.inputs import TransferInput
from makegood.rooms.products.views import ItemView
from makegood.rooms.promises import actions as promises


def register(*, actor: Actor, given: Registration, now: datetime, uploads: Sequence[Upload] = ()) -> Registered:
    """Put the item behind a label's code or a serial number on the file of whoever asks.

    An item that nobody has owned is theirs from now on, and keeps what was promised for it. One that is somebody
    else's, one that came back to us, and a number that we do not know become a matter for a person: to whoever asks the
    three look alike, and nothing of another's is shown. Raises Forbidden, Invalid.
    """
    actor.need("cases.open")
    found = queries.by_once(given.once)
    if found is not None:
        return Registered(None, again(found, now).token)
    _check(actor, given, now)
    inner = queries.acting(actor)
    with kept(inner, uploads, now) as contents, transaction.atomic():
        item, by = _item(given.code)
        if item is not None and item.customer_id is not None and item.customer_id in actor.customers:
            return Registered(item, "")
        if item is not None and _free(item):
            return Registered(_theirs(actor, inner, item, by, given, contents, now), "")
        return Registered(None, opened(actor, _question(actor, given), contents, now).token)


def _check(actor: Actor, given: Registration, now: datetime) -> None:
    found: list[FieldError] = []
    if not given.code.strip():
        found.append(FieldError("code", errors.PRODUCT_NEEDED))
    if given.bought_on is not None and given.bought_on > now.astimezone(ZoneInfo(network.company().zone)).date():
        found.append(FieldError("bought_on", errors.DAY_BAD))
    if actor.id is None:
        if not given.name.strip():
            found.append(FieldError("name", errors.NAME_NEEDED))
        if not (given.phone.strip() or given.email.strip()):
            found.append(FieldError("phone", errors.CONTACT_NEEDED))
    if found:
        raise Invalid("invalid_input", errors=tuple(found))


def _item(code: str) -> tuple[ItemView | None, str]:
    """The one item that is meant, and by what it was named."""
    labelled = products.by_label(code)
    if labelled is not None:
        return products.get(SYSTEM, labelled[0]), "label"
    same = products.by_serial(SYSTEM, code[:60])
    return (same[0] if len(same) == 1 else None), "serial"


def _free(item: ItemView) -> bool:
    """Whether nobody has owned it: what came back to us is not given away by a form."""
    owned = any(one.customer_id is not None for one in products.owners(SYSTEM, [item.id])[item.id])
    return item.customer_id is None and not owned and item.credited < item.quantity


def _theirs(
    actor: Actor, inner: Actor, item: ItemView, by: str, given: Registration, contents: Stored | None, now: datetime
) -> ItemView:  # fmt: skip
    customer = actor.id if actor.id is not None else _who(inner, given, now)
    version = item.version
    if item.bought_at is None and given.bought_on is not None:
        bought = datetime.combine(given.bought_on, time(), ZoneInfo(network.company().zone))
        changes = {"bought_at": bought}
        version = promises.correct_item(actor=inner, item_id=item.id, version=version, changes=changes, now=now).version
    transfer = TransferInput(item.id, customer, now, "correction", version=version)
    promises.transfer_item(actor=inner, transfer=transfer, now=now)
    about = (("customer", customer), ("item", item.id), ("unit", item.unit_id))
    journal.record(actor=inner, events=[ItemRegistered(subject=item.id, at=now, about=about, by=by)], now=now)
    if contents is not None:
        files.keep(
            actor=inner, owner=("item", item.id), contents=contents, need="files.write", now=now, unit_id=item.unit_id
        )
    return products.get(SYSTEM, item.id)


def _who(inner: Actor, given: Registration, now: datetime) -> int:
    """The customer of that name and contact, put on file if there is none."""
    name = " ".join(given.name.split())
    found = customers.by_phone(inner, given.phone) if given.phone.strip() else []
    found = found or (customers.by_email(inner, given.email) if given.email.strip() else [])
    same = [one for one in found if _named(one) == name.casefold()]
    if same:
        return min(same, key=lambda one: one.id).id
    contacts = [ContactInput(kind, value.strip()) for kind, value in (("phone", given.phone), ("email", given.email))]
    told = CustomerInput(name=name, contacts=tuple(one for one in contacts if one.value))
    try:
        return customers_actions.create(actor=inner, customers=[told], now=now)[0]
    except Invalid as refused:
        # Which of the two contacts it is stands in the code; the form has a field for each.
        wrong = tuple(
            FieldError("email" if one.code == "email_bad" else "phone", one.code, one.params) for one in refused.errors
        )
        raise Invalid("invalid_input", errors=wrong) from refused


def _named(one: CustomerView) -> str:
    return " ".join(one.name.split()).casefold()


def _question(actor: Actor, given: Registration) -> Question:
    language = actor.language
    rows = [say("portal", "register", language, code=given.code.strip()[:80])]
    told = (("register_model", given.model), ("register_shop", given.bought_at), ("register_day", given.bought_on))
    rows += [say("portal", code, language, value=str(value)[:120]) for code, value in told if value]
    return Question(
        kind="enquiry", text="\n".join(rows), name=given.name, phone=given.phone, email=given.email, once=given.once,
        base=given.base,
    )  # fmt: skip
