"""Pictures and papers of an item."""

from __future__ import annotations

from typing import IO

from makegood.ground.actor import Actor
from makegood.ground.files import queries as files
from makegood.ground.files.views import FileView
from makegood.rooms.products.queries.goods import get


def item_files(actor: Actor, item_id: int) -> list[FileView]:
    """What is kept with an item, in the order in which it came. Raises Forbidden, Missing `item_unknown`."""
    actor.need("files.read")
    return files.of("item", [get(actor, item_id).id]).get(item_id, [])


def item_file(actor: Actor, item_id: int, file_id: int) -> tuple[FileView, IO[bytes]]:
    """One of them with its content. Raises Forbidden, Missing."""
    actor.need("files.read")
    return files.opened(("item", get(actor, item_id).id), file_id)
