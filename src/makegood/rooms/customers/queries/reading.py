"""Reading files: by id, many at once, by a number, page by page. A merged file is read as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.paging import Page, id_after, limited, page_of
from makegood.ground.problems import Missing
from makegood.ground.rows import Reading, chunked, id_floor, walked
from makegood.ground.ui.texts import say
from makegood.rooms.customers import errors, rules
from makegood.rooms.customers.models import Address, ContactPoint, Customer, Need
from makegood.rooms.customers.views import AddressView, ContactView, CustomerView, NeedView
from makegood.rooms.network import queries as network
from makegood.rooms.network.rules import JURISDICTIONS

_ROW = (
    "id", "file_id", "kind", "name", "address_as", "language", "segment", "note", "identity_kind", "identity_number",
    "unit_id", "restricted_at", "erased_at", "created_at", "version",
)  # fmt: skip
_CONTACT = (
    "id", "customer_id", "kind", "normal", "preferred", "note", "times", "valid_until", "verified_at", "verified_how",
    "verified_by_id", "unusable",
)  # fmt: skip
_ADDRESS = tuple(AddressView.__dataclass_fields__)
_NEED = tuple(NeedView.__dataclass_fields__)
# Every case reads its customer by these.
_FILE = Reading(
    lambda pk: (
        Customer.objects.filter(file_id__in=Customer.objects.filter(pk=pk).values("file_id"))
        .order_by("id")
        .values_list(*_ROW)
    ),
    int,
)
_HOME = Reading(lambda pk: Customer.objects.filter(pk=pk).values_list("file_id", "unit_id"), int)
_NAMES = Reading(lambda ids: Customer.objects.filter(pk__in=ids).values_list("id", "file_id", "name"), list)
_CONTACTS = Reading(
    lambda pk: ContactPoint.objects.filter(customer__file_id=pk).order_by("-preferred", "id").values_list(*_CONTACT),
    int,
)
_ADDRESSES = Reading(
    lambda pk: Address.objects.filter(customer__file_id=pk).order_by("-preferred", "id").values_list(*_ADDRESS), int
)
_NEEDS = Reading(lambda pk: Need.objects.filter(customer__file_id=pk).order_by("id").values_list(*_NEED), int)

_NEED_KINDS = Reading(
    lambda ids: Need.objects.filter(
        customer__file_id__in=Customer.objects.filter(pk__in=ids).values("file_id")
    ).values_list("customer__file_id", "kind"),
    list,
)

Row = dict[str, Any]
_Rows = TypeVar("_Rows", bound=Model)


@dataclass
class _File:
    """The rows of one file that the reader sees, and what they hold."""

    rows: list[Row] = field(default_factory=list)
    contacts: list[ContactView] = field(default_factory=list)
    addresses: list[AddressView] = field(default_factory=list)
    needs: list[NeedView] = field(default_factory=list)


def phone_region() -> str:
    """Where phone numbers without a country code belong: the company's country, China before there is one."""
    try:
        return JURISDICTIONS[network.company().jurisdiction].phone_region
    except Missing:
        return "CN"


def unknown_divisions(codes: Collection[str]) -> set[str]:
    """Which of these codes name no division of China's. None, as long as no divisions are on file."""
    if not codes or not network.any_division():
        return set()
    return set(codes) - set(network.division_names(codes))


def seen(actor: Actor, rows: QuerySet[_Rows], through: str = "") -> QuerySet[_Rows]:
    """The rows whose customer the actor may read; `through` leads to the customer, such as `customer__`."""
    return accounts.scope(actor, rows, f"{through}unit_id", need="customers.read", customer=f"{through}id")


def for_writing(actor: Actor, customer_id: int) -> CustomerView:
    """The file with whole numbers for this room's own actions, which change it. Raises Missing `customer_unknown`."""
    found = many(actor, [customer_id], masked=None)
    if not found:
        raise errors.customer_unknown()
    return found[customer_id]


def get(actor: Actor, customer_id: int, *, masked: bool = False) -> CustomerView:
    """One customer; of a merged row the file that it went into. Raises Missing `customer_unknown`.

    Numbers are whole only for whoever holds `customers.unmask`, and not even then with `masked`.
    """
    found = many(actor, [customer_id], masked=masked)
    if not found:
        raise errors.customer_unknown()
    return found[customer_id]


def many(actor: Actor, ids: Iterable[int], *, masked: bool | None = False) -> dict[int, CustomerView]:
    """Customers by the ids asked for; those that are not there or not the actor's to see are left out.

    A row that was merged into one that the actor sees is answered by that one, else by itself.
    """
    actor.need("customers.read")
    wanted = sorted({one for one in ids if -(2**63) <= one < 2**63})
    if len(wanted) == 1 and _sees_all(actor):
        return _one(actor, wanted[0], masked)
    found: dict[int, CustomerView] = {}
    for part in chunked(wanted, 500):
        files = dict(seen(actor, Customer.objects.filter(pk__in=part)).values_list("id", "file_id"))
        views = in_files(actor, set(files.values()), masked=masked)
        for pk, file_id in files.items():
            found[pk] = views[file_id] if views[file_id].id == file_id else views[pk]
    return found


def names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """What customers are called, by the ids asked for, as `many` answers: for lists, which show no more of them."""
    actor.need("customers.read")
    wanted = sorted({one for one in ids if -(2**63) <= one < 2**63})
    found: dict[int, str] = {}
    for part in chunked(wanted, 500):
        rows = _named(actor, part)
        # A merged row is called as the file that it went into, where the actor sees that one.
        heads = rows | _named(actor, sorted({file_id for file_id, _name in rows.values()} - set(rows)))
        found |= {pk: heads.get(file_id, (file_id, name))[1] for pk, (file_id, name) in rows.items()}
    return found


def _named(actor: Actor, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Of rows that the actor sees, the file and the name."""
    if not ids:
        return {}
    if _sees_all(actor):
        return {pk: (file_id, name) for pk, file_id, name in _NAMES(ids)}
    rows = seen(actor, Customer.objects.filter(pk__in=ids)).values_list("id", "file_id", "name")
    return {pk: (file_id, name) for pk, file_id, name in rows}


def _one(actor: Actor, customer_id: int, masked: bool | None) -> dict[int, CustomerView]:
    """The same for a single customer and somebody who sees all: the way of every case."""
    rows = [dict(zip(_ROW, one, strict=True)) for one in _FILE(customer_id)]
    if not rows:
        return {}
    file_id = rows[0]["file_id"]
    file = _File(
        rows,
        [_contact(one) for one in _CONTACTS(file_id)],
        [AddressView(*one) for one in _ADDRESSES(file_id)],
        [NeedView(*one) for one in _NEEDS(file_id)],
    )
    clear = _clear_in(actor, {one["unit_id"] for one in rows}, masked)
    return {customer_id: _view(actor, file, file_id, clear)}


def home(actor: Actor, customer_id: int) -> tuple[int, int]:
    """(the row that speaks for a customer's file, the unit it belongs to), for what is written about them.

    Raises Missing `customer_unknown`.
    """
    actor.need("customers.read")
    for file_id, unit_id in _HOME(customer_id) if _sees_all(actor) else ():
        if file_id == customer_id:
            return file_id, unit_id
    found = get(actor, customer_id)
    return found.id, found.unit_id


def in_files(actor: Actor, file_ids: Collection[int], *, masked: bool | None = False) -> dict[int, CustomerView]:
    """What the actor sees of these files: by the file's id, and by each of its rows that the actor sees."""
    actor.need("customers.read")
    wanted = Q(file_id__in=list(file_ids))
    files: dict[int, _File] = {}
    owner: dict[int, _File] = {}
    rows = seen(actor, Customer.objects.filter(wanted)).order_by("id").values_list(*_ROW)
    for one in rows if file_ids else ():
        row = dict(zip(_ROW, one, strict=True))
        file = files.setdefault(row["file_id"], _File())
        file.rows.append(row)
        owner[row["id"]] = file
    _fill(owner)
    clear = _clear_in(actor, {row["unit_id"] for file in files.values() for row in file.rows}, masked)
    views: dict[int, CustomerView] = {}
    for file_id, file in files.items():
        views |= {row["id"]: _view(actor, file, row["id"], clear) for row in file.rows if row["id"] != file_id}
        head = file_id if any(row["id"] == file_id for row in file.rows) else file.rows[0]["id"]
        views[file_id] = _view(actor, file, head, clear)
    return views


def _fill(owner: Mapping[int, _File]) -> None:
    """Read what these rows hold into their files."""
    if not owner:
        return
    held = {"customer_id__in": list(owner)}
    for one in ContactPoint.objects.filter(**held).order_by("-preferred", "id").values_list(*_CONTACT):
        owner[one[1]].contacts.append(_contact(one))
    for one in Address.objects.filter(**held).order_by("-preferred", "id").values_list(*_ADDRESS):
        owner[one[1]].addresses.append(AddressView(*one))
    for one in Need.objects.filter(**held).order_by("id").values_list(*_NEED):
        owner[one[1]].needs.append(NeedView(*one))


def each(actor: Actor, ids: Sequence[int]) -> list[CustomerView]:
    """These rows one by one, whatever was merged: what an export writes down."""
    rows = [dict(zip(_ROW, one, strict=True)) for one in Customer.objects.filter(pk__in=ids).values_list(*_ROW)]
    owner = {row["id"]: _File([row]) for row in rows}
    _fill(owner)
    clear = _clear_in(actor, {row["unit_id"] for row in rows}, False)
    return [_view(actor, owner[pk], pk, clear) for pk in sorted(owner)]


def _sees_all(actor: Actor) -> bool:
    return actor.kind != "customer" and actor.where("customers.read") is None


def _clear_in(actor: Actor, units: Collection[int], masked: bool | None) -> Collection[int | None]:
    """The units whose customers are shown with whole numbers: where the actor holds `customers.unmask`.

    `masked` None is this room's own actions, which change them. Customers see their own.
    """
    if masked is None or (actor.kind == "customer" and not masked):
        return units
    return () if masked else accounts.held_at(actor, "customers.unmask", units)


def _contact(row: Sequence[Any]) -> ContactView:
    values = dict(zip(ContactView.__dataclass_fields__, row, strict=True))
    values["times"] = tuple((str(day), str(start), str(end)) for day, start, end in values["times"])
    return ContactView(**values)


def _view(actor: Actor, file: _File, customer_id: int, clear_in: Collection[int | None]) -> CustomerView:
    """The file as told by one of its rows: its own things before those of the rows merged with it."""
    base = next(row for row in file.rows if row["id"] == customer_id)
    clear = all(row["unit_id"] in clear_in for row in file.rows)
    merged = tuple(row["id"] for row in file.rows if row["id"] != customer_id)

    def own(one: Any) -> tuple[bool, bool]:
        return one.customer_id != customer_id, not one.preferred

    contacts = [one if clear else hidden(one) for one in _once(sorted(file.contacts, key=own))]
    addresses = sorted(file.addresses, key=lambda one: (one.ended_at is not None, *own(one)))
    place = next((one for one in addresses if one.ended_at is None), None)
    needs = sorted(file.needs, key=lambda one: one.customer_id != customer_id)
    number = base["identity_number"]
    return CustomerView(
        id=base["id"], kind=base["kind"], name=base["name"], address_as=base["address_as"],
        phones=tuple(one.value for one in contacts if one.kind == "phone"),
        emails=tuple(one.value for one in contacts if one.kind == "email"),
        region=place.region if place else "", division=place.division if place else "",
        address=place.text if place else "", postcode=place.postcode if place else "",
        country=place.country if place else "", language=base["language"],
        special_need=needs_in_words(needs, actor.language), unit_id=base["unit_id"], created_at=base["created_at"],
        version=base["version"], segment=base["segment"], note=base["note"], identity_kind=base["identity_kind"],
        identity_number=number if clear else rules.masked("identity", number), contacts=tuple(contacts),
        addresses=tuple(addresses), needs=tuple(needs), merged=merged, restricted_at=base["restricted_at"],
        erased_at=base["erased_at"], clear=clear,
    )  # fmt: skip


def _once(contacts: Iterable[ContactView]) -> list[ContactView]:
    """A contact that several rows of a file hold is told once."""
    found: dict[tuple[str, str], ContactView] = {}
    for one in contacts:
        found.setdefault((one.kind, one.value), one)
    return list(found.values())


def hidden(contact: ContactView) -> ContactView:
    """A contact as those see it who may not see numbers."""
    return replace(contact, value=rules.masked(contact.kind, contact.value))


def needs_in_words(needs: Iterable[NeedView], language: str) -> str:
    """Needs in one line: the note of each, or its kind's word where nothing was noted."""
    said = (one.note or say("kinds.need", one.kind, language) for one in needs)
    return "；".join(dict.fromkeys(said))


def need_kinds(customer_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Which kinds of special need the files of these customers hold, for rules that weigh matters: no words.

    One statement for one customer, two for many; whoever has no needs is left out.
    """
    found: dict[int, frozenset[str]] = {}
    for part in chunked(sorted(set(customer_ids)), 500):
        held: dict[int, set[str]] = {}
        for file, kind in _NEED_KINDS(part):
            held.setdefault(file, set()).add(kind)
        if not held:
            continue
        people = Customer.objects.filter(pk__in=part)
        files = people.values_list("id", "file_id") if len(part) > 1 else [(part[0], file) for file in held]
        found.update({id_: frozenset(held[file]) for id_, file in files if file in held})
    return found


# --- for those who ask about something else


def known(actor: Actor, ids: Iterable[int]) -> set[int]:
    """Which of these ids are customers that the actor sees; cheaper than reading them."""
    actor.need("customers.read")
    found: set[int] = set()
    for part in chunked(sorted(set(ids)), 500):
        found.update(seen(actor, Customer.objects.filter(pk__in=part)).values_list("id", flat=True))
    return found


def same_person(ids: Iterable[int]) -> set[int]:
    """These customers and all rows of their files: whatever concerns one of them concerns the file."""
    files = Customer.objects.filter(pk__in=set(ids)).values("file_id")
    return set(Customer.objects.filter(file_id__in=files).values_list("id", flat=True))


def files_of(ids: Iterable[int]) -> dict[int, int]:
    """The row that speaks for the file of each of these customers."""
    return dict(Customer.objects.filter(pk__in=set(ids)).values_list("id", "file_id"))


def needs(actor: Actor, ids: Iterable[int]) -> dict[int, tuple[NeedView, ...]]:
    """What whoever comes to the door must know, by the ids asked for; whoever sees the matter sees the needs.

    The caller has found the matter or the job through its own query: no unit is asked here.
    """
    actor.need("customers.read")
    files = files_of(ids)
    rows = Need.objects.filter(customer__file_id__in=set(files.values())).order_by("id")
    held: dict[int, list[NeedView]] = {}
    for file_id, *row in rows.values_list("customer__file_id", *_NEED):
        held.setdefault(file_id, []).append(NeedView(*row))
    return {pk: tuple(held.get(file_id, ())) for pk, file_id in files.items()}


def at_the_door(actor: Actor, ids: Iterable[int]) -> dict[int, CustomerView]:
    """Customers with whole numbers, for whoever works for them now, by the ids asked for.

    The caller answers for that: it has found an open job of the actor for each of them. No unit is asked here.
    """
    actor.need("customers.read")
    return many(replace(SYSTEM, language=actor.language), ids)


def by_phone(actor: Actor, phone: str, region: str | None = None) -> list[CustomerView]:
    """The customers who are reached by a lasting number, oldest first; none if it can be no number or is a relay's.

    `region` (ISO code) is where a number without country code is dialled, the company's country by default.
    """
    actor.need("customers.read")
    normal = rules.normalise_phone(phone, region or phone_region())
    return _reached_by(actor, "phone", normal, 50) if normal else []


def by_email(actor: Actor, email: str) -> list[CustomerView]:
    """The customers who are reached by an e-mail address, oldest first."""
    actor.need("customers.read")
    normal = rules.normalise_email(email)
    return _reached_by(actor, "email", normal, 50) if normal else []


def by_contacts(actor: Actor, kind: str, normals: Iterable[str]) -> dict[str, list[int]]:
    """Ids of the customers reached by each of these comparable forms, for matching many at once."""
    actor.need("customers.read")
    found: dict[str, list[int]] = {}
    for part in chunked(sorted(set(normals)), 500):
        rows = seen(actor, ContactPoint.objects.filter(kind=kind, normal__in=part), "customer__")
        for normal, customer_id in rows.order_by("customer_id").values_list("normal", "customer_id"):
            found.setdefault(normal, []).append(customer_id)
    return found


def _reached_by(actor: Actor, kind: str, normal: str, limit: int) -> list[CustomerView]:
    points = ContactPoint.objects.filter(kind=kind, normal=normal)
    rows = seen(actor, Customer.objects.filter(pk__in=points.values("customer_id"))).order_by("id")
    return in_order(actor, rows.values_list("file_id", flat=True)[:limit])


def in_order(actor: Actor, file_ids: Iterable[int], *, masked: bool = False) -> list[CustomerView]:
    """The files in this order, each once."""
    order = list(dict.fromkeys(file_ids))
    views = in_files(actor, order, masked=masked)
    return [views[one] for one in order if one in views]


def heads(actor: Actor, rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """Of these rows those that the actor meets in a list: a merged row only where its file is not to be seen."""
    mine = seen(actor, rows)
    if _sees_all(actor):
        return mine.filter(merged_into__isnull=True)
    elsewhere = seen(actor, Customer.objects.filter(merged_into__isnull=True)).values("id")
    return mine.filter(Q(merged_into__isnull=True) | ~Q(file_id__in=elsewhere))


def newest(actor: Actor, cursor: str | None, limit: int, *, masked: bool = False) -> Page[CustomerView]:
    """Customers that the actor sees, newest first. Raises Invalid `cursor_bad`."""
    actor.need("customers.read")
    limit = limited(limit)
    rows = heads(actor, Customer.objects.filter(erased_at__isnull=True))
    before = id_after(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    ids = list(rows.order_by("-id").values_list("id", flat=True)[: limit + 1])
    views: Mapping[int, CustomerView] = many(actor, ids, masked=masked)
    return page_of([views[pk] for pk in ids if pk in views], limit, lambda view: view.id)


def every(actor: Actor, since: datetime | None = None) -> Iterator[list[CustomerView]]:
    """All rows that the actor sees, oldest first, some hundred at a time; those made from `since` on."""
    actor.need("customers.read")
    rows = seen(actor, Customer.objects.filter(erased_at__isnull=True))
    if since is not None:
        rows = rows.filter(pk__gte=id_floor(since))
    for ids in walked(rows):
        yield each(actor, ids)
