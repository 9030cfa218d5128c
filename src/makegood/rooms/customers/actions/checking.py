"""What may be kept of somebody: everything that is wrong is said at once, each at its field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from makegood.ground.problems import FieldError
from makegood.rooms.customers import errors, queries, rules
from makegood.rooms.customers.inputs import AddressInput, ContactInput, CustomerInput, NeedInput

LENGTHS = {
    "name": 120, "address_as": 60, "region": 120, "division": 12, "address": 240, "postcode": 16, "special_need": 240,
    "note": 1000, "identity_number": 40,
}  # fmt: skip
_PLACE_LENGTHS = {"region": 120, "division": 12, "text": 240, "postcode": 16, "access": 240}
LANGUAGES = frozenset({"", "en", "zh-Hans"})


@dataclass(frozen=True, slots=True)
class Point:
    """A contact point as it is kept: its kind, as written, as compared, and what is known of it."""

    kind: str
    value: str
    normal: str
    note: str = ""
    valid_until: datetime | None = None
    times: tuple[tuple[str, str, str], ...] = ()


def points_of(customers: Sequence[CustomerInput]) -> list[list[Point]]:
    """The contact points of each customer without doubles. Raises Invalid with everything that is wrong."""
    found: list[FieldError] = []
    points: list[list[Point]] = []
    home = queries.phone_region() if any(customer.contacts for customer in customers) else ""
    divisions = _unknown_divisions([place for one in customers for place in places_of(one)])
    for place, customer in enumerate(customers):
        prefix = "" if len(customers) == 1 else f"{place}."
        found.extend(_faults(customer, prefix, divisions))
        own: dict[tuple[str, str], Point] = {}
        for index, contact in enumerate(customer.contacts):
            point = _point(contact, f"{prefix}contacts.{index}", customer.country or home, found)
            if point is not None:
                own.setdefault((point.kind, point.normal), point)
        points.append(list(own.values()))
    if found:
        raise errors.invalid(found)
    return points


def _point(contact: ContactInput, field: str, region: str, found: list[FieldError]) -> Point | None:
    if contact.kind not in rules.CONTACT_KINDS:
        found.append(FieldError(f"{field}.kind", errors.CONTACT_KIND_UNKNOWN))
        return None
    normal = rules.normalise(contact.kind, contact.value, region)
    if normal is None:
        codes = {"phone": errors.PHONE_BAD, "relay": errors.PHONE_BAD, "email": errors.EMAIL_BAD}
        found.append(FieldError(f"{field}.value", codes.get(contact.kind, errors.CONTACT_BAD)))
        return None
    if len(contact.note) > 80:
        found.append(FieldError(f"{field}.note", errors.TOO_LONG, _too_long(contact.note, 80)))
    if not rules.times_fit(contact.times) or len(contact.times) > 21:
        found.append(FieldError(f"{field}.times", errors.TIMES_BAD))
    kind = rules.kind_of(contact.kind, normal)
    return Point(kind, contact.value.strip()[:254], normal, contact.note, contact.valid_until, contact.times)


def places_of(customer: CustomerInput) -> list[AddressInput]:
    """The addresses of a customer: the one in plain fields first."""
    plain = (customer.country, customer.region, customer.division, customer.address, customer.postcode)
    kind = "work" if customer.kind == "organisation" else "home"
    return [*([AddressInput(kind, *plain)] if any(plain) else []), *customer.addresses]


def needs_of(customer: CustomerInput) -> list[NeedInput]:
    """The needs of a customer: the one in plain words first."""
    plain = customer.special_need.strip()
    return [*([NeedInput("other", plain)] if plain else []), *customer.needs]


def _faults(customer: CustomerInput, prefix: str, divisions: Collection[str]) -> list[FieldError]:
    found = []
    if not customer.name.strip():
        found.append(FieldError(f"{prefix}name", errors.REQUIRED))
    for field, most in LENGTHS.items():
        if len(getattr(customer, field)) > most:
            found.append(FieldError(f"{prefix}{field}", errors.TOO_LONG, _too_long(getattr(customer, field), most)))
    if customer.kind not in rules.CUSTOMER_KINDS:
        found.append(FieldError(f"{prefix}kind", errors.CUSTOMER_KIND_UNKNOWN))
    if not _is_country(customer.country):
        found.append(FieldError(f"{prefix}country", errors.COUNTRY_BAD))
    if customer.language not in LANGUAGES:
        found.append(FieldError(f"{prefix}language", errors.LANGUAGE_UNKNOWN))
    found.extend(_one_of(f"{prefix}segment", customer.segment, rules.SEGMENTS))
    found.extend(_identity(customer, prefix))
    if customer.division and customer.division in divisions:
        found.append(_no_division(prefix, customer.division))
    for index, place in enumerate(customer.addresses):
        found.extend(place_faults(place, f"{prefix}addresses.{index}.", divisions))
    for index, need in enumerate(customer.needs):
        found.extend(need_faults(need, f"{prefix}needs.{index}."))
    for index, one in enumerate(customer.external_ids):
        found.extend(_external(one, f"{prefix}external_ids.{index}"))
    return found


def _identity(customer: CustomerInput, prefix: str) -> Iterator[FieldError]:
    yield from _one_of(f"{prefix}identity_kind", customer.identity_kind, rules.IDENTITY_KINDS)
    number = rules.identity_of(customer.identity_number)
    if (number and not rules.identity_fits(customer.identity_kind, number)) or (customer.identity_kind and not number):
        yield FieldError(f"{prefix}identity_number", errors.IDENTITY_BAD)


def _external(one: tuple[str, str], field: str) -> Iterator[FieldError]:
    system, value = one
    if not system.strip() or not value.strip():
        yield FieldError(field, errors.REQUIRED)
    elif len(system) > 24 or len(value) > 80:
        yield FieldError(field, errors.TOO_LONG, _too_long(value, 80))


def _no_division(prefix: str, code: str) -> FieldError:
    return FieldError(f"{prefix}division", errors.DIVISION_UNKNOWN, (("division", code[:12]),))


def _too_long(text: str, most: int) -> tuple[tuple[str, Any], ...]:
    return (("length", len(text)), ("most", most))


def _one_of(field: str, value: str, allowed: Sequence[str]) -> Iterator[FieldError]:
    if value not in allowed:
        known = ", ".join(one for one in allowed if one)
        yield FieldError(field, errors.NOT_ONE_OF, (("allowed", known), ("value", value[:40])))


def _is_country(country: str) -> bool:
    return not country or (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper())


def address_problems(place: AddressInput, prefix: str = "") -> list[FieldError]:
    """What is wrong with one address by itself."""
    return place_faults(place, prefix, _unknown_divisions([place]))


def place_faults(place: AddressInput, prefix: str, divisions: Collection[str]) -> list[FieldError]:
    """What is wrong with an address, given the codes of divisions that there are not."""
    found = list(_one_of(f"{prefix}kind", place.kind, rules.ADDRESS_KINDS))
    for field, most in _PLACE_LENGTHS.items():
        if len(getattr(place, field)) > most:
            found.append(FieldError(f"{prefix}{field}", errors.TOO_LONG, _too_long(getattr(place, field), most)))
    if not any((place.region, place.division, place.text, place.postcode, place.country)):
        found.append(FieldError(f"{prefix}text", errors.REQUIRED))
    if not _is_country(place.country):
        found.append(FieldError(f"{prefix}country", errors.COUNTRY_BAD))
    if place.division and place.division in divisions:
        found.append(_no_division(prefix, place.division))
    both = place.lat is not None and place.lng is not None
    if (place.lat is None) != (place.lng is None) or (
        both and not (-90 <= (place.lat or 0) <= 90 and -180 <= (place.lng or 0) <= 180)
    ):
        found.append(FieldError(f"{prefix}lat", errors.PLACE_BAD))
    if place.floor is not None and not -20 <= place.floor <= 200:
        found.append(FieldError(f"{prefix}floor", errors.PLACE_BAD))
    return found


def need_faults(need: NeedInput, prefix: str) -> list[FieldError]:
    """What is wrong with a need."""
    found = list(_one_of(f"{prefix}kind", need.kind, rules.NEED_KINDS))
    if len(need.note) > 240:
        found.append(FieldError(f"{prefix}note", errors.TOO_LONG, _too_long(need.note, 240)))
    if need.kind == "other" and not need.note.strip():
        found.append(FieldError(f"{prefix}note", errors.REQUIRED))
    return found


def _unknown_divisions(places: Sequence[AddressInput]) -> set[str]:
    """Codes among these that name no division: asked for China only, elsewhere a division is free."""
    codes = {one.division for one in places if one.division and one.country in {"", "CN"}}
    return queries.unknown_divisions(codes) if codes else set()
