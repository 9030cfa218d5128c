"""The only readers of the jobs room from outside."""

from makegood.rooms.jobs.queries.candidates import candidates, hands, hands_of, people
from makegood.rooms.jobs.queries.disruptions import disrupted
from makegood.rooms.jobs.queries.feeds import digest_of as feed_digest
from makegood.rooms.jobs.queries.feeds import feed, feeds, ical
from makegood.rooms.jobs.queries.lists import count_of, counts, day, open_of, page, undone_at, unit_id, visits_on
from makegood.rooms.jobs.queries.seeing import kind, kinds
from makegood.rooms.jobs.queries.single import (
    by_id,
    files_owner,
    job,
    job_id,
    known,
    many,
    notes,
    obligations_of,
    of_cases,
    of_customer,
    of_item,
    paper,
    papers,
    timeline,
)
from makegood.rooms.jobs.queries.windows import free_windows

__all__ = [
    "by_id", "candidates", "count_of", "counts", "day", "disrupted", "feed", "feed_digest", "feeds", "files_owner",
    "free_windows", "hands", "hands_of", "ical", "job", "job_id", "kind", "kinds", "known", "many", "notes",
    "obligations_of", "of_cases", "of_customer", "of_item", "open_of", "page", "paper", "papers", "people",
    "timeline", "undone_at", "unit_id", "visits_on",
]  # fmt: skip
