"""The only readers of files. Who may see a file is the owner's room to say: it asks its own query first."""

from __future__ import annotations

from collections.abc import Collection
from typing import IO

from django.db.models import Sum

from makegood.ground.actor import Actor
from makegood.ground.files import errors, store
from makegood.ground.files.models import StoredFile
from makegood.ground.files.views import FileView

_FIELDS = tuple(FileView.__dataclass_fields__)


def of(kind: str, ids: Collection[int], *, removed: bool = False) -> dict[int, list[FileView]]:
    """The files of these owners in the order in which they came, by owner; the removed ones only if asked for.

    The caller has found the owners for its actor.
    """
    rows = StoredFile.objects.filter(owner_kind=kind, owner_id__in=list(ids))
    if not removed:
        rows = rows.filter(deleted_at__isnull=True)
    found: dict[int, list[FileView]] = {}
    for row in rows.order_by("owner_id", "id").values_list(*_FIELDS) if ids else ():
        found.setdefault(row[2], []).append(FileView(*row))
    return found


def one(owner: tuple[str, int], file_id: int) -> FileView:
    """A file of this owner, which the caller has found for its actor. Raises Missing `file_not_found`."""
    rows = StoredFile.objects.filter(pk=file_id, owner_kind=owner[0], owner_id=owner[1])
    found = rows.values_list(*_FIELDS).first()
    if found is None:
        raise errors.not_found()
    return FileView(*found)


def opened(owner: tuple[str, int], file_id: int) -> tuple[FileView, IO[bytes]]:
    """A file and its content to be read. Raises Missing (`file_not_found`, `file_gone`), Away when the store is."""
    found = one(owner, file_id)
    if found.deleted_at is not None:
        raise errors.gone()
    key = StoredFile.objects.values_list("key", flat=True).get(pk=file_id)
    return found, store.opened(key)


def used(actor: Actor) -> dict[str, int]:
    """How many files are kept, and how many bytes they have together."""
    actor.need("*")
    rows = StoredFile.objects.filter(deleted_at__isnull=True)
    return {"files": rows.count(), "bytes": rows.aggregate(all=Sum("size"))["all"] or 0}
