"""A file in the store as a path, for readers that look here and there in it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import storages

_CHUNK = 1 << 18


@contextmanager
def at_hand(key: str, name: str) -> Iterator[Path]:
    """The content under a key as a file of that name: where the store is a folder the file itself, else a copy."""
    store = storages["files"]
    with tempfile.TemporaryDirectory(prefix="makegood-import-") as folder:
        path = Path(folder) / name
        try:
            path.symlink_to(store.path(key))
        except NotImplementedError:
            with store.open(key) as source, path.open("wb") as out:
                for piece in source.chunks(_CHUNK):
                    out.write(piece)
        yield path
