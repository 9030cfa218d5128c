"""The only readers of customers: each takes an actor and answers what that actor may see."""

from makegood.rooms.customers.queries.details import (
    allows,
    consent,
    consents,
    duplicate,
    duplicates,
    duplicates_of,
    external_ids,
    in_plain,
    open_matters,
    proof,
    proofs,
    relations,
    stances,
    uncompared,
)
from makegood.rooms.customers.queries.reading import (
    at_the_door,
    by_contacts,
    by_email,
    by_phone,
    files_of,
    for_writing,
    get,
    home,
    known,
    many,
    names,
    need_kinds,
    needs,
    phone_region,
    same_person,
    unknown_divisions,
)
from makegood.rooms.customers.queries.searching import every, page, search

__all__ = [
    "allows", "at_the_door", "by_contacts", "by_email", "by_phone", "consent", "consents", "duplicate", "duplicates",
    "duplicates_of", "every", "external_ids", "files_of", "for_writing", "get", "home", "in_plain", "known", "many",
    "names", "need_kinds", "needs", "open_matters", "page", "phone_region", "proof", "proofs", "relations",
    "same_person", "search", "stances", "uncompared", "unknown_divisions",
]  # fmt: skip
