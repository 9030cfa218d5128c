"""Where contents lie: a folder outside the web root, or a bucket that speaks S3. Opaque names, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import IO, Any, cast

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from makegood.ground.files import errors
from makegood.ground.files.inputs import Content

log = logging.getLogger(__name__)

_CHUNK = 256 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}


class FolderStorage(FileSystemStorage):
    """A folder whose files appear whole or not at all, readable by their owner alone."""

    def __init__(self, **options: Any) -> None:
        modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        super().__init__(**{**modes, **options})

    def _save(self, name: str, content: File[bytes]) -> str:
        path = self.path(name)
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        half = f"{path}.part"
        try:
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
                for chunk in content.chunks(_CHUNK):
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            os.replace(half, path)
            _settle(os.path.dirname(path))
        except BaseException:
            with suppress(OSError):
                os.unlink(half)
            raise
        return name


def _settle(folder: str) -> None:
    """See that a name in a folder outlives a power cut, not its content alone."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def place() -> Storage:
    """The store of this installation, by its settings."""
    return storages["files"]


def new_key(now: datetime) -> str:
    """A name that says nothing but the month; nobody guesses it."""
    return f"{now:%Y%m}/{secrets.token_hex(20)}"


def measure(content: Content, most: int) -> tuple[int, str]:
    """Size and SHA-256 of a content, read to its end once; stops reading one byte behind `most`."""
    content.seek(0)
    total, size = hashlib.sha256(), 0
    while size <= most and (chunk := content.read(min(_CHUNK, most + 1 - size))):
        size += len(chunk)
        total.update(chunk)
    return size, total.hexdigest()


def put(key: str, content: Content) -> None:
    """Keep a content under its key. Raises NoRoom `store_full` or Away `store_away`; then nothing is left of it."""
    content.seek(0)
    try:
        place().save(key, File(cast(IO[bytes], content)))
    except Exception as failed:
        drop(key)
        raise _told(failed) from failed


def _told(failed: Exception) -> Exception:
    log.error("the store of files did not take a file: %s", failed)
    full = isinstance(failed, OSError) and failed.errno in _FULL
    return errors.store_full() if full else errors.store_away()


def opened(key: str) -> File[bytes]:
    """The content to be read. Raises Away `store_away`."""
    try:
        return place().open(key)
    except Exception as failed:
        raise _told(failed) from failed


def drop(key: str) -> bool:
    """Throw a content away; False when the store did not answer (the clean-up comes round again)."""
    try:
        place().delete(key)
    except Exception as failed:  # whatever a store's own library raises
        log.warning("the store of files did not delete %s: %s", key, failed)
        return False
    return True


def listed(month: str) -> Iterator[tuple[str, datetime]]:
    """The keys of a month that the store holds, with when each was written."""
    store = place()
    try:
        names = store.listdir(month)[1]
    except FileNotFoundError:
        return
    for name in names:
        key = f"{month}/{name}"
        with suppress(FileNotFoundError):
            yield key, store.get_modified_time(key)
