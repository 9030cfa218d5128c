"""What callers hand to the actions of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class NoticeInput:
    """Something to be seen by a person (`user_id`) or by everybody with a role in a unit; words are made when read.

    `once` makes a repeat harmless: a second notice with the same key is not written.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    unit_id: int | None = None
    user_id: int | None = None
    link_kind: str = ""
    link_id: int | None = None
    once: str | None = None
