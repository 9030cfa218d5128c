"""What fits what is at hand: the one question that intake, a case, an item's public page and programs ask."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from makegood.ground import words
from makegood.ground.actor import Actor
from makegood.ground.paging import limited
from makegood.rooms.knowledge import rules
from makegood.rooms.knowledge.models import Applies, Article, ArticleVersion, Words
from makegood.rooms.knowledge.queries.reading import counting, numbers, visible
from makegood.rooms.knowledge.rules import Near, Ties, closeness, helpfulness
from makegood.rooms.knowledge.views import Fit, Numbers

#: So many articles that fit are ranked; of more, the newest.
RANKED = 300


def fitting(
    actor: Actor,
    near: Near,
    now: datetime,
    *,
    language: str,
    q: str = "",
    kinds: Collection[str] = rules.KINDS,
    public: bool = False,
    limit: int = 12,
) -> list[Fit]:
    """Texts for this thing and matter, the nearest first, then in the reader's language, then the most helpful.

    Only what is published, counts now and is the actor's to see; `public` = what anybody may read. Each article once,
    in the reader's language where it is told in it. With `q`, whatever is found by these words: what does not fit
    comes last, and not at all where it is public.
    """
    actor.need("knowledge.read")
    rows = visible(actor).filter(kind__in=kinds)
    if public:
        rows = rows.filter(audience="public")
    if q.strip():
        condition = words.by(q)
        if not condition:
            return []
        hits = Words.objects.filter(**condition, pk__in=counting(now).values("pk"))
        rows = rows.filter(pk__in=hits.values("article_id"))
    if public or not q.strip():
        rows = _fitting(rows, near)
    now_read = counting(now)
    rows = rows.filter(Exists(now_read.filter(article_id=OuterRef("pk"))))
    known = {row.pk: row for row in rows.order_by("-pk")[:RANKED]}
    if not known:
        return []
    chosen = _spoken(now_read.filter(article_id__in=list(known)), language)
    said, ties = numbers(list(known)), _ties(list(known))
    found = [
        _fit(known[one.article_id], one, closeness(ties.get(one.article_id, Ties()), near), said) for one in chosen
    ]
    found.sort(key=lambda one: _rank(one, language))
    return found[: limited(limit)]


def _rank(one: Fit, language: str) -> tuple[Any, ...]:
    helped = helpfulness(one.numbers.helped, one.numbers.not_helped)
    return (-one.closeness, one.language != language, -helped, -one.article_id)


def _fit(article: Article, text: ArticleVersion, near: int, said: dict[int, Numbers]) -> Fit:
    return Fit(
        text.pk, article.pk, article.code, article.kind, article.audience, text.language, text.title, text.body,
        tuple(text.steps), text.must_read, near, said.get(article.pk, Numbers()),
    )  # fmt: skip


def _fitting(rows: Any, near: Near) -> Any:
    """`rules.fits` as a condition."""
    ties = Applies.objects.filter(article_id=OuterRef("pk"))
    goods = Q(category__isnull=False) | Q(model__isnull=False) | Q(lot__isnull=False)
    mine = Q(category_id__in=list(near.categories))
    if near.model_id is not None:
        mine |= Q(model_id=near.model_id)
    if near.lot_id is not None:
        mine |= Q(lot_id=near.lot_id)
    of_goods = Exists(ties.filter(mine)) | ~Exists(ties.filter(goods))
    named = ~Q(kind="")
    return rows.filter(of_goods).filter(
        Exists(ties.filter(kind__in=list(near.kinds) or [""]).filter(named)) | ~Exists(ties.filter(named))
    )


def _spoken(rows: Any, language: str) -> list[ArticleVersion]:
    """One version of each article: in this language, else in Chinese or English, else as it is told."""
    order = {"zh-Hans": 1, "en": 2, language: 0}
    best: dict[int, ArticleVersion] = {}
    for row in rows:
        other = best.get(row.article_id)
        if other is None or order.get(row.language, 3) < order.get(other.language, 3):
            best[row.article_id] = row
    return list(best.values())


def _ties(article_ids: Sequence[int]) -> dict[int, Ties]:
    found: dict[int, dict[str, set[Any]]] = {}
    rows = Applies.objects.filter(article_id__in=article_ids)
    for of, *named in rows.values_list("article_id", "category_id", "model_id", "lot_id", "kind", "word"):
        mine = found.setdefault(of, {one: set() for one in ("categories", "models", "lots", "kinds", "words")})
        for name, value in zip(("categories", "models", "lots", "kinds", "words"), named, strict=True):
            if value not in (None, ""):
                mine[name].add(value)
    return {of: Ties(**mine) for of, mine in found.items()}
