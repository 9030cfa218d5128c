"""What the knowledge room has to tell: frozen facts in the past tense. Ids, codes and moments only, no text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleCreated(Event):
    """An article has a code, a kind and a place; nobody reads it before a version is published."""

    name: ClassVar[str] = "article_created"
    subject_kind: ClassVar[str] = "article"
    code: str
    kind: str
    audience: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleChanged(Event):
    """For whom an article is, what it is tied to, or where it belongs is another now."""

    name: ClassVar[str] = "article_changed"
    subject_kind: ClassVar[str] = "article"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionEvent(Event):
    """Something happened to one version of an article."""

    subject_kind: ClassVar[str] = "article"
    name: ClassVar[str] = ""
    language: str
    number: int
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleDrafted(VersionEvent):
    """A version was begun, or its draft written on."""

    name: ClassVar[str] = "article_drafted"


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleSubmitted(VersionEvent):
    """A draft waits for somebody to read it over."""

    name: ClassVar[str] = "article_submitted"
    approval: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleDeclined(VersionEvent):
    """Whoever read it over sent it back; it is a draft again."""

    name: ClassVar[str] = "article_declined"


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticlePublished(VersionEvent):
    """A version counts from `starts` on, until `ends` where it says so; `digest` is of its text."""

    name: ClassVar[str] = "article_published"
    starts: datetime
    ends: datetime | None
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleWithdrawn(VersionEvent):
    """A version counts no more, or its draft was put away."""

    name: ClassVar[str] = "article_withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleRead(VersionEvent):
    """Somebody confirmed to have read it."""

    name: ClassVar[str] = "article_read"
    reader: int
