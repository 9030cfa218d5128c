"""What answers about articles look like."""

from __future__ import annotations

from datetime import date, datetime

from makegood.faces.api.wire.shapes import Shape, shows
from makegood.rooms.knowledge.inputs import Tie
from makegood.rooms.knowledge.views import ArticleView, Fit, Numbers, ReaderView, SoughtView, VersionView


@shows(Tie)
class TieOut(Shape):
    """What an article is for: `what` is category, model, lot, kind or word."""

    what: str
    value: str


@shows(Numbers)
class NumbersOut(Shape):
    """What readers said, and in how many matters it went into an answer."""

    helped: int
    not_helped: int
    used: int


@shows(VersionView)
class ArticleTextOut(Shape):
    """One version in one language; `counts` = it is what is read now."""

    id: str
    article: str
    language: str
    number: int
    title: str
    body: str
    steps: list[str]
    must_read: bool
    starts: datetime | None
    ends: datetime | None
    state: str
    author: str | None
    approver: str | None
    approval: str | None
    created_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    counts: bool


@shows(ArticleView, applies="ties", texts="versions")
class ArticleOut(Shape):
    """An article with what it is for and those of its versions that the caller may see, the newest first."""

    id: str
    code: str
    kind: str
    audience: str
    unit: str
    created_at: datetime
    applies: list[TieOut]
    texts: list[ArticleTextOut]
    numbers: NumbersOut


@shows(Fit, text="version_id")
class FitOut(Shape):
    """A text that fits: the higher its closeness, the nearer; -1 for one that was found by its words alone."""

    text: str
    article: str
    code: str
    kind: str
    audience: str
    language: str
    title: str
    body: str
    steps: list[str]
    must_read: bool
    closeness: int
    numbers: NumbersOut


@shows(ReaderView)
class ReaderOut(Shape):
    """Somebody whom a text is for that asks to be confirmed; `read_at` null = not yet."""

    user: str
    name: str
    read_at: datetime | None


@shows(SoughtView)
class SoughtOut(Shape):
    """What was looked for in vain, over the last days."""

    question: str
    language: str
    times: int
    last: date
    places: list[str]
