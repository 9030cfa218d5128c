"""The whole room, oldest first and some hundred rows at a time, as plain columns: what exports are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from makegood.ground.actor import Actor
from makegood.ground.rows import id_floor, walked
from makegood.rooms.knowledge.inputs import Tie, Where
from makegood.rooms.knowledge.models import Article, ArticleVersion
from makegood.rooms.knowledge.queries.reading import seen_versions, ties_of, wanted

Rows = Iterator[list[dict[str, Any]]]


def articles(actor: Actor, where: Where, now: datetime, since: datetime | None = None) -> Rows:
    """Versions with their article's columns, those that the actor sees of the articles that the filter means."""
    actor.need("knowledge.read")
    rows = seen_versions(actor).filter(article__in=wanted(actor, where, now))
    for ids in walked(rows if since is None else rows.filter(pk__gte=id_floor(since))):
        some = ArticleVersion.objects.filter(pk__in=ids).select_related("article").order_by("pk")
        found = list(some)
        ties = ties_of({one.article_id for one in found})
        yield [_row(one, ties.get(one.article_id, ())) for one in found]


def _row(one: ArticleVersion, ties: Sequence[Tie]) -> dict[str, Any]:
    head = one.article
    return {
        "id": one.pk, "code": head.code, "kind": head.kind, "audience": head.audience, "unit_id": head.unit_id,
        "ties": "; ".join(f"{tie.what}:{tie.value}" for tie in ties), "language": one.language, "number": one.number,
        "title": one.title, "body": one.body, "steps": "\n".join(one.steps), "must_read": one.must_read,
        "starts": one.starts, "ends": one.ends, "state": one.state, "author_id": one.author_id,
        "approver_id": one.approver_id, "created_at": one.created_at, "published_at": one.published_at,
        "withdrawn_at": one.withdrawn_at,
    }  # fmt: skip


def own(actor: Actor, kind: str, ids: Sequence[int]) -> set[int]:
    """Which of these ids are our articles' versions."""
    actor.need("knowledge.read")
    model: Any = ArticleVersion if kind == "article_version" else Article
    return set(model.objects.filter(pk__in=list(ids)).values_list("pk", flat=True))
