"""The hash chain: pure functions from an event's content to the link that seals it to the one before.

A link is SHA-256 over the previous link and the canonical JSON of the content. Any altered byte changes the link, and
every later link with it; who alters one row has to rewrite the rest of the chain and every checkpoint over it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

#: What the first event of a chain is sealed to.
GENESIS = ""
#: Longest text that an event may hold: enough for a code or a digest, too short for what somebody wrote.
LONGEST = 200


class Content(NamedTuple):
    """All that a link covers, in the order in which it is hashed; `data` and `about` are canonical JSON."""

    kind: str
    subject: int
    seq: int
    id: int
    name: str
    at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_id: int | None
    on_behalf_of: str
    about: str
    data: str


class TextRefused(ValueError):  # noqa: N818
    """A value in an event's data is longer text than an event may hold; `field` says which."""

    def __init__(self, field: str, length: int) -> None:
        super().__init__(field, length)
        self.field = field
        self.length = length


def _checked(value: Any, field: str) -> Any:
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise TextRefused(field, len(value))
        return value
    if isinstance(value, datetime):
        # One spelling of one moment: the chain must not depend on the zone that the writer happened to use.
        return moment(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _checked(dataclasses.asdict(value), field)
    if isinstance(value, Mapping):
        return {key: _checked(item, f"{field}.{key}") for key, item in value.items()}
    if isinstance(value, Collection):
        items = sorted(value) if isinstance(value, frozenset | set) else value
        return [_checked(item, field) for item in items]
    return value


def canonical(data: Mapping[str, Any]) -> str:
    """An event's data as JSON with sorted keys; moments in UTC.

    Raises TextRefused for text longer than LONGEST, TypeError for what JSON cannot hold.
    """
    for value in data.values():
        kind = type(value)
        if kind is int or value is None or kind is bool or (kind is str and len(value) <= LONGEST):
            continue
        data = {key: _checked(item, key) for key, item in data.items()}
        break
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()


def moment(at: datetime | date) -> str:
    """A moment in UTC to the microsecond, a day as it is. Raises ValueError for a moment without a zone."""
    if not isinstance(at, datetime):
        return at.isoformat()
    if at.tzinfo is None:
        raise ValueError("naive_moment")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def link(previous: str, content: Content) -> str:
    """The link (64 hexadecimal digits) that seals `content` to the chain whose last link is `previous`."""
    kind, subject, seq, event_id, name, at, recorded_at, *rest = content
    body = orjson.dumps([previous, kind, subject, seq, event_id, name, moment(at), moment(recorded_at), *rest])
    return sha256(body).hexdigest()


def pairs(about: Collection[tuple[str, int]]) -> str:
    """The links of an event to other subjects as JSON: sorted, each once."""
    return orjson.dumps(sorted(set(about))).decode() if about else "[]"


def digest(blocks: Collection[str]) -> str:
    """SHA-256 over texts in order, each preceded by its length so that no two sequences share a digest."""
    total = sha256()
    for block in blocks:
        raw = block.encode()
        total.update(len(raw).to_bytes(8, "big"))
        total.update(raw)
    return total.hexdigest()
