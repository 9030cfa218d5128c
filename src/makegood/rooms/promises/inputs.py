"""What callers give to the actions of the promises room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact that happened, and to whom: it starts duties and fulfils others.

    `kind` is the kind of the matter (`repair`, `enquiry.parking`). `told` marks a fact that no other room has written
    into the journal yet. `fresh` = the matter was made in this very transaction and can have no obligations.
    """

    fact: str
    at: datetime
    customer_id: int | None = None
    item_id: int | None = None
    unit_id: int | None = None
    matter: tuple[str, int] | None = None
    kind: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    occurrence: str = "1"
    told: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class OweInput:
    """An obligation with a given due moment, told by an import: how it stood when its history was last known.

    `fulfilled_at` or `released_at` say how it ended; neither = not done by `known_until`.
    """

    promise: str
    clause: str
    matter: tuple[str, int]
    at: datetime
    due_at: datetime
    known_until: datetime
    customer_id: int | None = None
    item_id: int | None = None
    unit_id: int | None = None
    occurrence: str = "1"
    fulfilled_at: datetime | None = None
    released_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """The customer's own word for a pause: a tap, a reply or a recorded call."""

    kind: str
    ref: str
    at: datetime


PROOF_KINDS = ("tap", "reply", "recorded_call")
