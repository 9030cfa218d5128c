"""Long lists in pieces: a page and the cursor that asks for the next one, opaque to whoever holds it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from makegood.ground.problems import Invalid

T = TypeVar("T")
Row = TypeVar("Row", bound=Model)

MOST = 200
#: So far a heading counts a list; what is beyond it tells nobody more, and at a million rows costs more than the page.
COUNTED = 10_000


class Tally(int):
    """A number of rows that was counted up to COUNTED only; one that reached it says so with a plus."""

    def __str__(self) -> str:
        return f"{COUNTED:,}+" if self > COUNTED else int.__repr__(self)


def tally(rows: QuerySet[Any]) -> Tally:
    """How many rows, counted up to COUNTED."""
    return Tally(rows.order_by().values("pk")[: COUNTED + 1].count())


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list and the cursor for those after them, None at the end."""

    items: tuple[T, ...]
    next: str | None


def cursor_of(*place: int | str) -> str:
    """The cursor for a place in a list: the sort values of its last item."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def place_of(cursor: str, *kinds: type[int] | type[str]) -> tuple[int | str, ...]:
    """The place that a cursor holds, its values of these kinds. Raises Invalid `cursor_bad` for anything else."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        place = None
    fits = isinstance(place, list) and len(place) == len(kinds)
    if not fits or any(type(value) is not kind for value, kind in zip(place, kinds, strict=True)):
        raise Invalid.one("cursor", "cursor_bad")
    return tuple(place)


def id_after(cursor: str | None) -> int | None:
    """The id in a cursor over ids, None at the start. Raises Invalid `cursor_bad`."""
    if not cursor:
        return None
    found = place_of(cursor, int)[0]
    if not isinstance(found, int) or not 0 <= found < 2**63:
        raise Invalid.one("cursor", "cursor_bad")
    return found


def page_of(rows: Sequence[T], limit: int, place: Callable[[T], int | str]) -> Page[T]:
    """The page of at most `limit` items from rows that were read one further, with the cursor of its last item."""
    items = tuple(rows[:limit])
    return Page(items, cursor_of(place(items[-1])) if len(rows) > limit and items else None)


def by_moment(
    rows: QuerySet[Row], sort: str, order: Sequence[str], cursor: str | None, limit: int
) -> tuple[list[Row], str | None]:
    """A stretch of a list that stands in the order of a moment and then of the id, and the cursor behind it.

    `order` names both, each with `-` for the newest first; `sort` is the order's name, so that a cursor of another
    order is refused. Raises Invalid `cursor_bad`.
    """
    column, down = order[0].lstrip("-"), order[0].startswith("-")
    if cursor is not None:
        at, id_ = _after(sort, cursor)
        step = "lt" if down else "gt"
        # The first half lets the index range start at the place; the second passes over the ties before it.
        rows = rows.filter(**{f"{column}__{step}e": at}).filter(
            Q(**{f"{column}__{step}": at}) | Q(**{f"id__{step}": id_})
        )
    found = list(rows.order_by(*order)[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], cursor_of(sort, getattr(last, column).isoformat(), str(last.pk))


def _after(sort: str, cursor: str) -> tuple[datetime, int]:
    of, at, id_ = place_of(cursor, str, str, str)
    try:
        moment, place = datetime.fromisoformat(str(at)), int(id_)
    except ValueError:
        raise Invalid.one("cursor", "cursor_bad") from None
    if of != sort or moment.tzinfo is None or not 0 <= place < 2**63:
        raise Invalid.one("cursor", "cursor_bad")
    return moment, place


def limited(limit: int) -> int:
    """A page size between 1 and MOST, whatever was asked for."""
    return max(1, min(limit, MOST))
