"""Pictures and papers of an item: the plate whose number nobody can read, the place where it stands, a receipt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.files import actions as files
from makegood.ground.files import queries as kept
from makegood.ground.files.inputs import Upload
from makegood.ground.files.views import FileView
from makegood.rooms.products import queries
from makegood.rooms.products.models import Item
from makegood.rooms.products.views import ItemView

_NEED = "files.write"


def attach_item(*, actor: Actor, item_id: int, uploads: Sequence[Upload], now: datetime) -> list[FileView]:
    """Keep these with the item, all or none. Raises Forbidden, Missing `item_unknown`, and what files refuse."""
    found = _mine(actor, item_id)
    return files.attach(
        actor=actor, owner=("item", item_id), uploads=uploads, need=_NEED, unit_id=found.unit_id, now=now
    )


@transaction.atomic
def remove_item_file(*, actor: Actor, item_id: int, file_id: int, reason: str, now: datetime) -> FileView:
    """Throw one away; who did, when and why stays. Raises Forbidden, Missing, Invalid for an unknown reason."""
    _mine(actor, item_id)
    return files.remove(
        actor=actor, owner=("item", item_id), file_ids=[file_id], reason=reason, need=_NEED, now=now
    )[0]  # fmt: skip


@transaction.atomic
def erase_papers(*, actor: Actor, customer_ids: Collection[int], now: datetime) -> None:
    """Throw away what is kept with the items of erased customers: a receipt names them, a picture shows their home."""
    actor.need("customers.erase")
    ids = list(Item.objects.filter(customer_id__in=customer_ids).order_by("id").values_list("id", flat=True))
    for item_id, found in kept.of("item", ids).items():
        files.remove(
            actor=actor, owner=("item", item_id), file_ids=[one.id for one in found], reason="erased",
            need="customers.erase", now=now,
        )  # fmt: skip


def _mine(actor: Actor, item_id: int) -> ItemView:
    """An item whose file the actor may write to."""
    actor.need("items.write")
    actor.need(_NEED)
    found = queries.get(actor, item_id)
    accounts.need_at(actor, "items.write", found.unit_id)
    return found
