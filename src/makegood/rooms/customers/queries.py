"""Reading customers: by id, by phone, by what somebody typed, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from makegood.ground.accounts.queries import scope
from makegood.ground.actor import Actor
from makegood.ground.paging import MOST, Page, id_after, limited, page_of
from makegood.ground.problems import Missing
from makegood.ground.rows import Reading, chunked, id_floor, walked
from makegood.rooms.customers import errors, rules
from makegood.rooms.customers.models import ContactPoint, Customer
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.network import queries as network
from makegood.rooms.network.rules import JURISDICTIONS

_READ = "customers.read"
_FIELDS = tuple(name for name in CustomerView.__dataclass_fields__ if name not in {"phones", "emails"})
# Every case reads its customer by these.
_PERSON = Reading(lambda pk: Customer.objects.filter(pk=pk).values_list(*_FIELDS), int)
_POINTS = Reading(
    lambda pk: ContactPoint.objects.filter(customer_id=pk).order_by("-preferred", "id").values_list("kind", "normal"),
    int,
)


def phone_region() -> str:
    """Where phone numbers without a country code belong: the company's country, China before there is one."""
    try:
        return JURISDICTIONS[network.company().jurisdiction].phone_region
    except Missing:
        return "CN"


def _seen(actor: Actor, rows: QuerySet[Customer]) -> QuerySet[Customer]:
    return scope(actor, rows, need=_READ, customer="id")


def get(actor: Actor, customer_id: int) -> CustomerView:
    """One customer. Raises Missing `customer_unknown`."""
    actor.need("customers.read")
    if actor.where(_READ) is None:
        found = [_view(row, _POINTS(customer_id)) for row in _PERSON(customer_id)]
    else:
        found = _views(_seen(actor, Customer.objects.filter(pk=customer_id)))
    if not found:
        raise errors.customer_unknown()
    return found[0]


def _view(row: Sequence[Any], points: Sequence[tuple[Any, ...]]) -> CustomerView:
    values = dict(zip(_FIELDS, row, strict=True))
    phones = tuple(normal for kind, normal in points if kind == "phone")
    emails = tuple(normal for kind, normal in points if kind == "email")
    return CustomerView(phones=phones, emails=emails, **values)


def many(actor: Actor, ids: Iterable[int]) -> dict[int, CustomerView]:
    """Customers by id; those that are not there or not the actor's to see are left out."""
    actor.need("customers.read")
    found: dict[int, CustomerView] = {}
    for part in chunked(sorted(set(ids)), 500):
        found |= {view.id: view for view in _views(_seen(actor, Customer.objects.filter(pk__in=part)))}
    return found


def known(actor: Actor, ids: Iterable[int]) -> set[int]:
    """Which of these ids are customers that the actor sees; cheaper than reading them."""
    actor.need("customers.read")
    found: set[int] = set()
    for part in chunked(sorted(set(ids)), 500):
        found.update(_seen(actor, Customer.objects.filter(pk__in=part)).values_list("id", flat=True))
    return found


def by_phone(actor: Actor, phone: str, region: str | None = None) -> list[CustomerView]:
    """The customers who are reached by a number, oldest first; none if it can be no number.

    `region` (ISO code) is where a number without country code is dialled, the company's country by default.
    """
    actor.need("customers.read")
    normal = rules.normalise_phone(phone, region or phone_region())
    return _reached_by(actor, "phone", normal, 50) if normal else []


def by_contacts(actor: Actor, kind: str, normals: Iterable[str]) -> dict[str, list[int]]:
    """Ids of the customers reached by each of these comparable forms, for matching many at once."""
    actor.need("customers.read")
    found: dict[str, list[int]] = {}
    for part in chunked(sorted(set(normals)), 500):
        rows = scope(
            actor, ContactPoint.objects.filter(kind=kind, normal__in=part), "customer__unit_id", _READ, "customer_id"
        )
        for normal, customer_id in rows.order_by("customer_id").values_list("normal", "customer_id"):
            found.setdefault(normal, []).append(customer_id)
    return found


def search(actor: Actor, q: str, limit: int = 20) -> list[CustomerView]:
    """Customers for what somebody typed: a full phone number, its last four digits or more, an e-mail address, or
    the beginning of a name. The surest kind that finds anybody answers alone.
    """
    actor.need("customers.read")
    text, limit = q.strip(), limited(limit)
    if not text or "\x00" in text:
        return []
    if "@" in text:
        email = rules.normalise_email(text)
        return _reached_by(actor, "email", email, limit) if email else []
    phone = rules.normalise_phone(text, phone_region())
    found = _reached_by(actor, "phone", phone, limit) if phone else []
    tail = rules.tail_of(text)
    if not found and tail:
        points = ContactPoint.objects.filter(_begins("backwards", tail[::-1]), kind="phone")
        found = _views(_seen(actor, Customer.objects.filter(pk__in=points.values("customer_id"))), limit)
    if not found:
        found = _views(_seen(actor, Customer.objects.filter(_begins("name", text))), limit)
    return found


def page(actor: Actor, cursor: str | None = None, q: str | None = None, limit: int = 50) -> Page[CustomerView]:
    """Customers that the actor sees, newest first; with `q` one page of what `search` finds."""
    actor.need("customers.read")
    limit = limited(limit)
    if q and q.strip():
        return Page(tuple(search(actor, q, limit)), None)
    rows = _seen(actor, Customer.objects.all())
    before = id_after(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return page_of(_views(rows, limit + 1, newest=True), limit, lambda view: view.id)


def every(actor: Actor, since: datetime | None = None, q: str | None = None) -> Iterator[list[CustomerView]]:
    """All customers that the actor sees, oldest first, some hundred at a time; those made from `since` on, or found."""
    actor.need("customers.read")
    if q and q.strip():
        yield search(actor, q, MOST)
        return
    rows = scope(actor, Customer.objects.all(), need="customers.read")
    if since is not None:
        rows = rows.filter(pk__gte=id_floor(since))
    for ids in walked(rows):
        yield _views(Customer.objects.filter(pk__in=ids))


def _reached_by(actor: Actor, kind: str, normal: str | None, limit: int) -> list[CustomerView]:
    points = ContactPoint.objects.filter(kind=kind, normal=normal)
    return _views(_seen(actor, Customer.objects.filter(pk__in=points.values("customer_id"))), limit)


def _begins(field: str, text: str) -> Q:
    """The field begins with the text, so that an index is used on either database.

    SQLite's LIKE ignores case and therefore the index; its text sorts by bytes, so a range says the same.
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + "\U0010ffff"})
    return Q(**{f"{field}__startswith": text})


def _views(rows: QuerySet[Customer], limit: int | None = None, newest: bool = False) -> list[CustomerView]:
    """Views of the rows in order of their making; two queries whatever their number."""
    people: Sequence[Any] = list(rows.order_by("-id" if newest else "id")[:limit])
    points: dict[int, dict[str, list[str]]] = {person.pk: {"phone": [], "email": []} for person in people}
    contacts = ContactPoint.objects.filter(customer_id__in=list(points)).order_by("-preferred", "id") if people else []
    for point in contacts:
        points[point.customer_id][point.kind].append(point.normal)
    return [
        CustomerView(
            id=p.pk, kind=p.kind, name=p.name, address_as=p.address_as, phones=tuple(points[p.pk]["phone"]),
            emails=tuple(points[p.pk]["email"]), region=p.region, division=p.division, address=p.address,
            postcode=p.postcode, country=p.country, language=p.language, special_need=p.special_need,
            unit_id=p.unit_id, created_at=p.created_at, version=p.version,
        )
        for p in people
    ]  # fmt: skip
