"""What callers give to the actions and queries of the knowledge room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tie:
    """What an article is for: (category, model, lot, kind or word, its code)."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class ArticleInput:
    """An article as it is made: `unit_id` None = where its writer works."""

    code: str
    kind: str
    audience: str = "staff"
    unit_id: int | None = None
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class TextInput:
    """The text of one version in one language; `starts` None = as soon as it is published."""

    language: str
    title: str
    body: str = ""
    steps: tuple[str, ...] = ()
    must_read: bool = False
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastVersion:
    """A version as it was in another system, with its state and moments: what an import tells."""

    article: ArticleInput
    text: TextInput
    number: int
    state: str
    created_at: datetime
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None
    author_id: int | None = None
    approver_id: int | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Which articles a list means."""

    kind: str = ""
    state: str = ""
    audience: str = ""
    language: str = ""
    category: str = ""
    model: str = ""
    case_kind: str = ""
    unit: int | None = None
    q: str = ""
