"""Files as pages show them: each with where it is opened and where it is taken away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from makegood.ground.files.rules import REASONS
from makegood.ground.files.views import FileView

#: Why somebody may take a file away; an erasure takes its own.
REMOVABLE = tuple(one for one in REASONS if one != "erased")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file on a page; `remove` is empty for whoever may not take it away."""

    file: FileView
    url: str
    remove: str


def papers(files: Iterable[FileView], route: str, *owner: object, may_remove: bool) -> list[Paper]:
    """Files of one owner; `route` opens one of them, `route` + `-remove` takes it away."""
    return [
        Paper(
            one, reverse(f"console:{route}", args=[*owner, one.id]),
            reverse(f"console:{route}-remove", args=[*owner, one.id]) if may_remove else "",
        )
        for one in files
    ]  # fmt: skip
