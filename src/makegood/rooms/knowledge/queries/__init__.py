"""The only readers of the knowledge room from outside."""

from makegood.rooms.knowledge.queries.fitting import fitting
from makegood.rooms.knowledge.queries.readers import confirmed, read_by, readers, sought, unread
from makegood.rooms.knowledge.queries.reading import article, articles, of_ids, page, version, versions

__all__ = [
    "article",
    "articles",
    "confirmed",
    "fitting",
    "of_ids",
    "page",
    "read_by",
    "readers",
    "sought",
    "unread",
    "version",
    "versions",
]
