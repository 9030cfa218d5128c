"""What callers hand to the actions of files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Content(Protocol):
    """Something that can be read from its beginning more than once, as what a request brings or an open file."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, empty at the end."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        ...


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was handed in: the name is taken as told, what it is says its content alone."""

    name: str
    content: Content
