"""What readers of files get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of somebody or something; `located` says that the picture tells where it was taken.

    `deleted_at` is set when its content is gone; `deleted_why` is then a code.
    """

    id: int
    owner_kind: str
    owner_id: int
    part_id: int | None
    name: str
    kind: str
    size: int
    sha256: str
    located: bool
    uploaded_by_id: int | None
    at: datetime
    deleted_at: datetime | None
    deleted_by_id: int | None
    deleted_why: str

    @property
    def owner(self) -> tuple[str, int]:
        """What the file belongs to."""
        return self.owner_kind, self.owner_id

    @property
    def picture(self) -> bool:
        """Whether every browser shows it as a picture."""
        return self.kind in {"image/jpeg", "image/png", "image/gif", "image/webp"}
