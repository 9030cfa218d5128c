"""What happened to files: ids, codes and sizes; of name and content only a salted digest that can be erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class FileAttached(Event):
    """A file was put to its owner; `content` is the salted digest of its SHA-256."""

    name: ClassVar[str] = "file_attached"
    subject_kind: ClassVar[str] = "file"
    kind: str
    size: int
    content: str
    salt: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileRemoved(Event):
    """A file's content was thrown away, on this ground."""

    name: ClassVar[str] = "file_removed"
    subject_kind: ClassVar[str] = "file"
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FileMoved(Event):
    """A file belongs to another owner of the same kind from now on."""

    name: ClassVar[str] = "file_moved"
    subject_kind: ClassVar[str] = "file"
    before: int
    after: int
