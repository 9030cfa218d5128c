"""Who comes in by which token, and the actors that they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from django.utils.http import base36_to_int, int_to_base36

from makegood.ground import sealing
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.problems import Invalid
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers import rules as customer_rules
from makegood.rooms.customers.views import ContactView, CustomerView
from makegood.rooms.network import queries as network
from makegood.rooms.passes import errors, sending
from makegood.rooms.passes.models import MatterLink, Stay, StayFile
from makegood.rooms.passes.views import LinkView, Sight
from makegood.rooms.texting import queries as texting

#: What the marks of addresses are made for.
MATTER = "passes.matter"
#: One contact leads to so many files at most: a house with more is no person.
_MOST_FILES = 20
#: Somebody who has said nothing yet may ask, and no more.
STRANGER = Actor(kind="customer", permissions=frozenset({"cases.open"}))


def acting(actor: Actor) -> Actor:
    """The program that does what a customer asked for, in the customer's name.

    What may be asked for was decided before, by the sight that the token opened: customers hold no right over the rows
    of others, and an act of theirs touches promises, items and the journal.
    """
    name = f"customer:{actor.id}" if actor.id is not None else "customer"
    return replace(SYSTEM, name="portal", on_behalf_of=name, language=actor.language, zone=actor.zone)


def link_token(link_id: int) -> str:
    """The token of a link: its id with our mark."""
    return sealing.sign(MATTER, int_to_base36(link_id))


def stay_token(stay_id: int, case_id: int) -> str:
    """A token by which somebody who stays opens one of their matters; it ends with the stay."""
    return sealing.sign(MATTER, f"{int_to_base36(stay_id)}-{int_to_base36(case_id)}")


def _numbers(token: str) -> list[int]:
    text = sealing.signed(MATTER, token[:120])
    return [base36_to_int(one) for one in text.split("-")] if text else []


def sight(token: str, now: datetime, language: str = "zh-Hans") -> Sight:
    """What a token opens now. Raises Missing, for a forged one, one that has run out and one that was stopped alike."""
    numbers = _numbers(token)
    if len(numbers) == 1:
        case_id = _of_link(numbers[0], now)
        owner = cases.row_of(case_id).customer_id if case_id is not None else None
        people = customers.same_person([owner]) if owner is not None else set()
    elif len(numbers) == 2:
        people = files_of_stay(numbers[0], now)
        case_id = numbers[1]
    else:
        raise errors.no_link()
    if not people or case_id is None:
        raise errors.no_link()
    actor = actor_of(people, language)
    found = cases.many(actor, [case_id], now).get(case_id)
    if found is None:
        raise errors.no_link()
    while found.merged_into:
        # Merged cases are one customer's: the matter goes on in the other.
        found = cases.by_id(actor, cases.case_id(actor, found.merged_into), now)
    return Sight(actor, found.id, token)


def _of_link(link_id: int, now: datetime) -> int | None:
    rows = MatterLink.objects.filter(pk=link_id, revoked_at__isnull=True, expires_at__gt=now)
    return rows.values_list("case_id", flat=True).first()


def actor_of(customer_ids: Collection[int], language: str) -> Actor:
    """The actor for whoever was let in to these files."""
    made = accounts.actor_for_customer(customer_ids, "", language)
    may = made.permissions | STRANGER.permissions
    return replace(made, id=min(customers.files_of(customer_ids).values()), permissions=may)


def by_once(once: str) -> str | None:
    """The token of the matter that a form with this word has opened already."""
    found = MatterLink.objects.filter(once=once).values_list("id", flat=True).first() if once else None
    return link_token(found) if found is not None else None


def links(case_id: int, now: datetime) -> list[LinkView]:
    """The links of a matter that answer now, the newest first. The caller has found the matter for its reader."""
    rows = MatterLink.objects.filter(case_id=case_id, revoked_at__isnull=True, expires_at__gt=now).order_by("-id")
    return [link_view(row) for row in rows[:50]]


def link_view(row: MatterLink) -> LinkView:
    """One row as a view."""
    return LinkView(row.pk, row.case_id, link_token(row.pk), row.created_at, row.expires_at)


# --- stays


def secret_digest(secret: str) -> str:
    """What is kept of the secret of a stay."""
    return sha256(secret.encode()).hexdigest()


def stay_of(secret: str, now: datetime) -> int | None:
    """The stay that a browser's secret stands for, None when it is over or never was."""
    rows = Stay.objects.filter(digest=secret_digest(secret), ended_at__isnull=True, expires_at__gt=now)
    return rows.values_list("id", flat=True).first() if secret else None


def files_of_stay(stay_id: int, now: datetime) -> set[int]:
    """The customers whose matters somebody who stays may see, all rows of each file."""
    rows = StayFile.objects.filter(stay_id=stay_id, stay__ended_at__isnull=True, stay__expires_at__gt=now)
    found = list(rows.values_list("customer_id", flat=True))
    return customers.same_person(found) if found else set()


# --- contacts


def ways() -> frozenset[str]:
    """The kinds of contact to which a code can go now: phones where the company has a sender of SMS."""
    by_text = texting.sender_for("sms", network.company().unit_id) is not None
    return frozenset(sending.ways()) | (frozenset({"phone"}) if by_text else frozenset())


def contact_of(given: str) -> tuple[str, str]:
    """(kind, comparable form) of a phone number or an e-mail address as somebody typed it. Raises Invalid."""
    kind = "email" if "@" in given else "phone"
    normal = customer_rules.normalise(kind, given[:254], customers.phone_region())
    if normal is None:
        raise Invalid.one("contact", "email_bad" if kind == "email" else "phone_bad")
    return kind, normal


def reached(kind: str, normal: str) -> list[CustomerView]:
    """The customers who are reached by a contact in its comparable form; one marked unusable reaches nobody."""
    found = customers.by_email(SYSTEM, normal) if kind == "email" else customers.by_phone(SYSTEM, normal)
    usable = [one for one in found if any(_leads(point, kind, normal) for point in one.contacts)]
    return usable[:_MOST_FILES]


def _leads(point: ContactView, kind: str, normal: str) -> bool:
    same = customer_rules.normalise(point.kind, point.value, customers.phone_region()) == normal
    return point.kind == kind and same and not point.unusable
