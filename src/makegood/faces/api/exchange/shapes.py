"""What answers about exports, ids of other systems and many rows at once look like."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makegood.faces.api.wire.shapes import ProblemDetails, Shape, shows
from makegood.ground.exchange.queries import NameView


class ExportOut(Shape):
    """A table that can be taken out; `as_it_stands`: carried over with ids and history rather than told."""

    name: str
    columns: list[str]
    formats: list[str]
    filters: list[str]
    as_it_stands: bool


@shows(NameView, id="external_id")
class ExternalIdOut(Shape):
    """What a system calls something of ours."""

    system: str
    id: str


class ChangeOut(Shape):
    """Something that changed: `changed` with the object as it stands now, `merged` into another, `erased`, or `gone`
    from what the caller sees. `events` are those that tell of it, the last at `at`."""

    kind: str
    id: str
    change: str
    at: datetime
    events: list[str]
    into: str | None
    location: str | None
    object: dict[str, Any] | None


class ChangesOut(Shape):
    """Changes in the order of their commits; `cursor` goes on behind them, `more`: there are some already."""

    items: list[ChangeOut]
    cursor: str
    more: bool


class BulkRowOut(Shape):
    """What became of one row: 201 made, 200 changed or known already, else its problem as it would be by itself."""

    row: int
    status: int
    id: str | None
    location: str | None
    version: int | None
    problem: ProblemDetails | None


class BulkRowsOut(Shape):
    """What became of the rows, in their order."""

    results: list[BulkRowOut]
    done: int
    refused: int
