"""What readers of the knowledge room get: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from makegood.rooms.knowledge.inputs import Tie


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of an article in one language; `counts` = it is what is read now."""

    id: int
    article_id: int
    language: str
    number: int
    title: str
    body: str
    steps: tuple[str, ...]
    must_read: bool
    starts: datetime | None
    ends: datetime | None
    state: str
    author_id: int | None
    approver_id: int | None
    approval_id: int | None
    created_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    version: int
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """What readers said of an article and how often it was used, all versions together."""

    helped: int = 0
    not_helped: int = 0
    used: int = 0


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with what it is tied to and those of its versions that the reader may see, the newest first."""

    id: int
    code: str
    kind: str
    audience: str
    unit_id: int
    created_at: datetime
    version: int
    ties: tuple[Tie, ...] = ()
    versions: tuple[VersionView, ...] = ()
    numbers: Numbers = Numbers()

    def counting(self, language: str) -> VersionView | None:
        """What is read now: in this language if there is such a version, else in another."""
        now = [one for one in self.versions if one.counts]
        return next((one for one in now if one.language == language), now[0] if now else None)

    def shown(self, language: str) -> VersionView | None:
        """The version to name the article by: what counts, else the newest; in this language where there is one."""
        own = [one for one in self.versions if one.language == language]
        return self.counting(language) or next(iter(own), next(iter(self.versions), None))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which there are versions."""
        return tuple(sorted({one.language for one in self.versions}))

    @property
    def states(self) -> tuple[str, ...]:
        """The states of its versions, those that somebody waits for first."""
        found = {one.state if one.state != "published" or one.counts else "" for one in self.versions}
        return tuple(one for one in ("in_review", "draft", "published", "withdrawn") if one in found)


@dataclass(frozen=True, slots=True)
class Fit:
    """A text that fits what is at hand; `closeness` says how near it stands (`rules.closeness`)."""

    version_id: int
    article_id: int
    code: str
    kind: str
    audience: str
    language: str
    title: str
    body: str
    steps: tuple[str, ...]
    must_read: bool
    closeness: int
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class ReaderView:
    """Somebody whom a bulletin is for, and when they confirmed to have read it."""

    user_id: int
    name: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that its reader is still to confirm."""

    version_id: int
    article_id: int
    code: str
    title: str
    language: str
    starts: datetime


@dataclass(frozen=True, slots=True)
class SoughtView:
    """What was looked for and not found, counted over some days."""

    question: str
    language: str
    times: int
    last: date
    places: tuple[str, ...]
