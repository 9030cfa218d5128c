"""The only readers of the promises room from outside."""

from makegood.rooms.promises.queries.claims import claims, facts_of, unverified_clauses
from makegood.rooms.promises.queries.drafts import comparison, draft, drafts, preview, text_of
from makegood.rooms.promises.queries.obligations import (
    many,
    obligation,
    obligations,
    of_items,
    open_of,
    remedy,
    urgency,
)
from makegood.rooms.promises.queries.placing import (
    earliest_due,
    earliest_owed,
    matters_on_calendar,
    postponed,
    waits_since,
)
from makegood.rooms.promises.queries.promises import count_of, coverages, promise, promises
from makegood.rooms.promises.queries.records import cases_behind, months, record
from makegood.rooms.promises.queries.replays import replay, replays
from makegood.rooms.promises.queries.standing import (
    by_month,
    counts,
    due_between,
    made_good_since,
    overall,
    owed,
    settling_lag,
)

__all__ = [
    "by_month",
    "cases_behind",
    "claims",
    "comparison",
    "count_of",
    "counts",
    "coverages",
    "draft",
    "drafts",
    "due_between",
    "earliest_due",
    "earliest_owed",
    "facts_of",
    "made_good_since",
    "many",
    "matters_on_calendar",
    "months",
    "obligation",
    "obligations",
    "of_items",
    "open_of",
    "overall",
    "owed",
    "postponed",
    "preview",
    "promise",
    "promises",
    "record",
    "remedy",
    "replay",
    "replays",
    "settling_lag",
    "text_of",
    "unverified_clauses",
    "urgency",
    "waits_since",
]
