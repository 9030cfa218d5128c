"""Articles and their versions as their readers and writers see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from makegood.ground import words
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.models import UnitPath
from makegood.ground.actor import Actor
from makegood.ground.paging import Page, id_after, limited, page_of
from makegood.rooms.knowledge import errors
from makegood.rooms.knowledge.inputs import Tie, Where
from makegood.rooms.knowledge.models import Applies, Article, ArticleVersion, Mark, Use, Words
from makegood.rooms.knowledge.views import ArticleView, Numbers, VersionView
from makegood.rooms.products import queries as products

#: Who writes or reads over in a part of the network sees drafts there.
WRITERS = ("knowledge.write", "knowledge.approve")
_LIGHT = (
    "id", "article_id", "language", "number", "title", "must_read", "starts", "ends", "state", "author_id",
    "approver_id", "approval_id", "created_at", "published_at", "withdrawn_at", "version",
)  # fmt: skip


def visible(actor: Actor) -> QuerySet[Article]:
    """Articles of the actor's part of the network, of those below it and of all that stands above: knowledge is handed
    down, so that what the company knows is read at every outlet. A customer sees what is public.
    """
    rows = Article.objects.all()
    if actor.kind == "customer":
        return rows.filter(audience="public")
    roots = actor.where("knowledge.read")
    if roots is None:
        return rows
    above = UnitPath.objects.filter(descendant_id__in=sorted(roots), valid_to__isnull=True).values("ancestor_id")
    return rows.filter(Q(unit_id__in=above) | Q(unit_id__in=accounts.descendants(sorted(roots))))


def seen_versions(actor: Actor) -> QuerySet[ArticleVersion]:
    """Versions that were published, and drafts where the actor writes or reads over."""
    rows = ArticleVersion.objects.all()
    everything = actor.kind != "customer" and actor.where("knowledge.read") is None
    if not everything:
        rows = rows.filter(article__in=visible(actor))
    drafts = Q()
    roots: set[int] = set()
    for need in WRITERS:
        held = actor.where(need) if actor.kind != "customer" else frozenset[int]()
        if held is None:
            return rows
        roots |= held
    if roots:
        drafts = Q(article__unit_id__in=accounts.descendants(sorted(roots)))
    return rows.filter(Q(published_at__isnull=False) | drafts) if drafts else rows.filter(published_at__isnull=False)


def counting(now: datetime) -> QuerySet[ArticleVersion]:
    """The versions that are read now: published, in their time, and no newer one of the language has begun.

    A newer one that was withdrawn or is over does not bring the older one back: nobody looked at that again.
    """
    newer = ArticleVersion.objects.filter(
        article_id=OuterRef("article_id"), language=OuterRef("language"), number__gt=OuterRef("number"),
        published_at__isnull=False, starts__lte=now,
    )  # fmt: skip
    found: Any = ArticleVersion.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=now), ~Exists(newer), state="published", starts__lte=now
    )
    kept: QuerySet[ArticleVersion] = found
    return kept


def articles(actor: Actor, codes: Collection[str], now: datetime) -> dict[str, ArticleView]:
    """Articles by code; those that the actor does not see are left out."""
    actor.need("knowledge.read")
    found = views(actor, list(visible(actor).filter(code__in=set(codes))), now)
    return {one.code: one for one in found if one.versions}


def article(actor: Actor, code: str, now: datetime) -> ArticleView:
    """One article with its versions. Raises Missing."""
    found = articles(actor, [code], now)
    if code not in found:
        raise errors.no_article(code)
    return found[code]


def of_ids(actor: Actor, ids: Collection[int], now: datetime) -> dict[int, ArticleView]:
    """Articles by id, without their texts, for lists that lead to them."""
    actor.need("knowledge.read")
    found = views(actor, list(visible(actor).filter(pk__in=set(ids))), now, whole=False)
    return {one.id: one for one in found if one.versions}


def version(actor: Actor, version_id: int, now: datetime) -> VersionView:
    """One version. Raises Missing."""
    actor.need("knowledge.read")
    row = seen_versions(actor).filter(pk=version_id).first()
    if row is None:
        raise errors.no_version()
    return _views([row], now, set(counting(now).filter(pk=row.pk).values_list("pk", flat=True)))[0]


def versions(actor: Actor, version_ids: Collection[int], now: datetime) -> dict[int, VersionView]:
    """Versions by id; those that the actor does not see are left out."""
    actor.need("knowledge.read")
    rows = list(seen_versions(actor).filter(pk__in=set(version_ids)))
    counts = set(counting(now).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return {one.id: one for one in _views(rows, now, counts)}


def page(actor: Actor, where: Where, now: datetime, cursor: str | None = None, limit: int = 40) -> Page[ArticleView]:
    """Articles that the filter means, the newest first, without their texts."""
    actor.need("knowledge.read")
    limit = limited(limit)
    rows = wanted(actor, where, now)
    after = id_after(cursor)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = views(actor, list(rows.order_by("-pk")[: limit + 1]), now, whole=False)
    return page_of(found, limit, lambda one: one.id)


def wanted(actor: Actor, where: Where, now: datetime) -> QuerySet[Article]:
    """The rows that a filter means."""
    seen = seen_versions(actor)
    mine = seen.filter(article_id=OuterRef("pk"))
    rows = visible(actor).filter(Exists(mine))
    for column, value in (("kind", where.kind), ("audience", where.audience)):
        if value:
            rows = rows.filter(**{column: value})
    if where.state:
        shown = counting(now).filter(article_id=OuterRef("pk")) if where.state == "published" else mine
        rows = rows.filter(Exists(shown.filter(state=where.state)))
    if where.language:
        rows = rows.filter(Exists(mine.filter(language=where.language)))
    if where.unit is not None:
        rows = rows.filter(unit_id__in=accounts.descendants(where.unit))
    rows = _tied(rows, where)
    if where.q.strip():
        condition = words.by(where.q)
        if not condition:
            return rows.none()
        found = Words.objects.filter(**condition)
        if not (seen.query.is_empty() or _sees_all(actor)):
            found = found.filter(pk__in=seen.values("pk"))
        rows = rows.filter(pk__in=found.values("article_id"))
    return rows


def _sees_all(actor: Actor) -> bool:
    needs = ("knowledge.read", *WRITERS[:1])
    return actor.kind != "customer" and all(actor.where(need) is None for need in needs)


def _tied(rows: QuerySet[Article], where: Where) -> QuerySet[Article]:
    """Those that name this category or one above it, this model or its categories, this kind of matter."""
    ties = Applies.objects.filter(article_id=OuterRef("pk"))
    if where.category:
        rows = rows.filter(Exists(ties.filter(category_id__in=products.category_path(where.category) or [""])))
    if where.model:
        found = products.models_by_code({where.model}).get(where.model)
        path = products.category_path(found.category) if found else ()
        of = Q(model__code=where.model) | Q(category_id__in=path)
        rows = rows.filter(Exists(ties.filter(of)))
    if where.case_kind:
        rows = rows.filter(Exists(ties.filter(kind=where.case_kind)))
    return rows


# --- from rows to views


def views(actor: Actor, rows: Sequence[Article], now: datetime, *, whole: bool = True) -> list[ArticleView]:
    """Articles with ties, versions and numbers; `whole` with the texts. Four queries."""
    if not rows:
        return []
    ids = [row.pk for row in rows]
    found: QuerySet[ArticleVersion] = seen_versions(actor).filter(article_id__in=ids)
    if not whole:
        found = found.only(*_LIGHT)
    by_article: dict[int, list[ArticleVersion]] = {}
    for one in found.order_by("-number", "language"):
        by_article.setdefault(one.article_id, []).append(one)
    ties = ties_of(ids)
    said = numbers(ids)
    return [
        ArticleView(
            row.pk, row.code, row.kind, row.audience, row.unit_id, row.created_at, row.version, ties.get(row.pk, ()),
            tuple(_views(mine := by_article.get(row.pk, []), now, _counting(mine, now), whole=whole)),
            said.get(row.pk, Numbers()),
        )
        for row in rows
    ]  # fmt: skip


def _counting(rows: Iterable[ArticleVersion], now: datetime) -> set[int]:
    """`counting` among all versions of one article."""
    newest: dict[str, ArticleVersion] = {}
    for row in rows:
        begun = row.published_at is not None and row.starts is not None and row.starts <= now
        if begun and (row.language not in newest or newest[row.language].number < row.number):
            newest[row.language] = row
    return {row.pk for row in newest.values() if row.state == "published" and (row.ends is None or row.ends > now)}


def _views(
    rows: Iterable[ArticleVersion], now: datetime, counts: Collection[int], *, whole: bool = True
) -> list[VersionView]:
    return [
        VersionView(
            row.pk, row.article_id, row.language, row.number, row.title, row.body if whole else "",
            tuple(row.steps) if whole else (), row.must_read, row.starts, row.ends, row.state, row.author_id,
            row.approver_id, row.approval_id, row.created_at, row.published_at, row.withdrawn_at, row.version,
            row.pk in counts,
        )
        for row in rows
    ]  # fmt: skip


def ties_of(article_ids: Collection[int]) -> dict[int, tuple[Tie, ...]]:
    """What articles are tied to, by their codes."""
    found: dict[int, tuple[Tie, ...]] = {}
    rows = Applies.objects.filter(article_id__in=article_ids).order_by("pk")
    for of, category, model, lot, kind, word in rows.values_list(
        "article_id", "category_id", "model__code", "lot__code", "kind", "word"
    ):
        named = (("category", category), ("model", model), ("lot", lot), ("kind", kind), ("word", word))
        what, value = next((what, str(value)) for what, value in named if value)
        found[of] = (*found.get(of, ()), Tie(what, value))
    return found


def numbers(article_ids: Collection[int]) -> dict[int, Numbers]:
    """What was said of articles and how often they were used."""
    marks = Mark.objects.filter(text__article_id__in=article_ids).values("text__article_id")
    said = marks.annotate(yes=Count("pk", filter=Q(helped=True)), no=Count("pk", filter=Q(helped=False)))
    uses = Use.objects.filter(text__article_id__in=article_ids).values("text__article_id").annotate(n=Count("pk"))
    used = {row["text__article_id"]: row["n"] for row in uses}
    found = {
        row["text__article_id"]: Numbers(row["yes"], row["no"], used.pop(row["text__article_id"], 0)) for row in said
    }
    return found | {of: Numbers(used=n) for of, n in used.items()}
