"""Articles that an import brings: texts as they stand in another system, with their state and moments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.ground import rows
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.journal.events import Event
from makegood.ground.problems import Invalid
from makegood.rooms.knowledge import errors, events
from makegood.rooms.knowledge.actions.checking import blank_version, check_text, found_by, text_values, tie_rows
from makegood.rooms.knowledge.actions.reviewing import digest_of
from makegood.rooms.knowledge.actions.writing import about, check_article, version_event
from makegood.rooms.knowledge.errors import Faults
from makegood.rooms.knowledge.inputs import PastVersion
from makegood.rooms.knowledge.lifecycle import OPEN, STATES
from makegood.rooms.knowledge.models import Applies, Article, ArticleVersion, Words


@transaction.atomic
def tell_articles(*, actor: Actor, versions: Sequence[PastVersion], now: datetime) -> list[int]:
    """Versions with their articles, which are made where there are none; ids of the versions in order.

    Ties, audience and place are those of the first row that names an article; one that is there keeps its own. What
    was published elsewhere is published here, at the moment that is told; nobody is rung. Raises Forbidden, Invalid
    (`<place>.<field>` when there are several).
    """
    actor.need("imports.run")
    known = _known(versions)
    told: list[Event] = []
    articles: list[dict[str, Any]] = []
    ties: list[dict[str, Any]] = []
    made: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for place, one in enumerate(versions):
        faults = Faults(f"{place}." if len(versions) > 1 else "")
        _check(one, faults, now)
        head = known.get(one.article.code)
        if head is None:
            unit = accounts.unit_for(actor, one.article.unit_id, "unit")
            head = {
                "id": rows.new_id(), "code": one.article.code, "kind": one.article.kind,
                "audience": one.article.audience, "unit_id": unit, "created_at": one.created_at, "version": 1,
            }  # fmt: skip
            check_article(one.article, faults)
            ties += tie_rows(head["id"], one.article.ties, faults)
            known[one.article.code] = head
            articles.append(head)
            told.append(_created(head, one))
        faults.unless(head["kind"] == one.article.kind, "kind", errors.ARTICLE_CODE_TAKEN)
        faults.stop()
        row = _row(head, one)
        made.append(row)
        words.append({"id": row["id"], "article_id": head["id"], "words": found_by(head["code"], row)})
        told += _events(row, head["unit_id"], one)
    _unique(made)
    rows.insert(Article, articles)
    rows.insert(Applies, ties)
    rows.insert(ArticleVersion, made)
    rows.insert(Words, words)
    fresh = {("article", head["id"]) for head in articles}
    journal.record(actor=actor, events=told, now=now, fresh=fresh)
    return [row["id"] for row in made]


def _known(versions: Sequence[PastVersion]) -> dict[str, dict[str, Any]]:
    found = Article.objects.filter(code__in={one.article.code for one in versions})
    return {str(row["code"]): dict(row) for row in found.values()}


def _check(one: PastVersion, faults: Faults, now: datetime) -> None:
    check_text(one.text, one.article.kind, faults)
    faults.word("state", one.state, STATES)
    faults.unless(one.number >= 1, "number", errors.TEXT_NEEDED)
    faults.unless(one.state != "published" or one.published_at is not None, "published_at", errors.TEXT_NEEDED)
    faults.unless(one.state != "withdrawn" or one.withdrawn_at is not None, "withdrawn_at", errors.TEXT_NEEDED)


def _row(head: dict[str, Any], one: PastVersion) -> dict[str, Any]:
    values = text_values(one.text)
    if one.published_at is not None and values["starts"] is None:
        values["starts"] = one.published_at
    # A draft that waited for its reader elsewhere is a draft here: nobody was asked here.
    state = "draft" if one.state in OPEN else one.state
    approver = one.approver_id if one.approver_id != one.author_id else None
    return blank_version(
        head["id"], one.text.language, one.number, one.created_at, state=state, author_id=one.author_id,
        approver_id=approver, published_at=one.published_at if state != "draft" else None,
        withdrawn_at=one.withdrawn_at if state == "withdrawn" else None, **values,
    )  # fmt: skip


def _unique(made: Sequence[dict[str, Any]]) -> None:
    """Raise Invalid when a version is there already, or a language would be written twice at once."""
    found = ArticleVersion.objects.filter(article_id__in={row["article_id"] for row in made})
    taken = set(found.values_list("article_id", "language", "number"))
    open_ = set(found.filter(state__in=OPEN).values_list("article_id", "language"))
    for place, row in enumerate(made):
        prefix = f"{place}." if len(made) > 1 else ""
        key = (row["article_id"], row["language"], row["number"])
        mine = (row["article_id"], row["language"])
        if key in taken or (row["state"] in OPEN and mine in open_):
            raise Invalid.one(f"{prefix}number", errors.ARTICLE_CODE_TAKEN)
        taken.add(key)
        open_ |= {mine} if row["state"] in OPEN else set()


def _created(head: dict[str, Any], one: PastVersion) -> events.ArticleCreated:
    return events.ArticleCreated(
        subject=head["id"], at=one.created_at, about=about(head["id"], head["unit_id"]), code=head["code"],
        kind=head["kind"], audience=head["audience"],
    )  # fmt: skip


def _events(row: dict[str, Any], unit_id: int, one: PastVersion) -> list[Event]:
    found: list[Event] = [version_event(events.ArticleDrafted, row, unit_id, row["created_at"])]
    if row["published_at"] is not None:
        text = ArticleVersion(title=row["title"], body=row["body"], steps=row["steps"])
        found.append(
            version_event(
                events.ArticlePublished, row, unit_id, row["published_at"], starts=row["starts"], ends=row["ends"],
                digest=digest_of(text),
            )
        )  # fmt: skip
    if row["withdrawn_at"] is not None:
        found.append(version_event(events.ArticleWithdrawn, row, unit_id, row["withdrawn_at"]))
    return found
