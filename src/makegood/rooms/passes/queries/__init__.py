"""The only readers of the passes room."""

from makegood.rooms.passes.queries.choosing import living, windows
from makegood.rooms.passes.queries.matters import file, item_of, matter, mine, my_items
from makegood.rooms.passes.queries.seeing import (
    STRANGER,
    acting,
    actor_of,
    by_once,
    contact_of,
    files_of_stay,
    link_token,
    links,
    reached,
    secret_digest,
    sight,
    stay_of,
    stay_token,
    ways,
)

__all__ = [
    "STRANGER", "acting", "actor_of", "by_once", "contact_of", "file", "files_of_stay", "item_of", "link_token",
    "links", "living", "matter", "mine", "my_items", "reached", "secret_digest", "sight", "stay_of", "stay_token",
    "ways", "windows",
]  # fmt: skip
