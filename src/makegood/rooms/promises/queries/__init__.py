"""The only readers of the promises room from outside."""

from makegood.rooms.promises.queries.claims import claims, facts_of, unverified_clauses
from makegood.rooms.promises.queries.obligations import obligation, obligations, of_items, remedy, undone
from makegood.rooms.promises.queries.promises import coverages, promise, promises
from makegood.rooms.promises.queries.records import cases_behind, months, record

__all__ = [
    "cases_behind", "claims", "coverages", "facts_of", "months", "obligation", "obligations", "of_items", "promise",
    "promises", "record", "remedy", "undone", "unverified_clauses",
]  # fmt: skip
