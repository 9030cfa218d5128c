"""Articles are made, tied to what they are for, and written on: as drafts, which nobody reads but those who write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from makegood.ground import rows
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid, Stale
from makegood.rooms.knowledge import errors, events, queries, rules
from makegood.rooms.knowledge.actions.checking import blank_version, check_text, found_by, text_values, tie_rows
from makegood.rooms.knowledge.errors import Faults
from makegood.rooms.knowledge.inputs import ArticleInput, TextInput, Tie
from makegood.rooms.knowledge.lifecycle import OPEN
from makegood.rooms.knowledge.models import Applies, Article, ArticleVersion, Words
from makegood.rooms.knowledge.queries.reading import seen_versions, visible
from makegood.rooms.knowledge.views import ArticleView, VersionView


@transaction.atomic
def create_article(*, actor: Actor, article: ArticleInput, text: TextInput, now: datetime) -> ArticleView:
    """An article with the draft of its first text.

    Raises Forbidden, Invalid: article_code_bad, article_code_taken, word_unknown, script_for_staff, tie_unknown,
    unit_unknown, and what is wrong with the text.
    """
    actor.need("knowledge.write")
    unit = accounts.unit_for(actor, article.unit_id, "unit", "knowledge.write")
    faults, article_id = Faults(), rows.new_id()
    check_article(article, faults)
    check_text(text, article.kind, faults)
    ties = tie_rows(article_id, article.ties, faults)
    faults.stop()
    row = {
        "id": article_id, "code": article.code, "kind": article.kind, "audience": article.audience, "unit_id": unit,
        "created_at": now, "version": 1,
    }  # fmt: skip
    try:
        with transaction.atomic():
            rows.insert(Article, [row])
    except IntegrityError:
        raise Invalid.one("code", errors.ARTICLE_CODE_TAKEN) from None
    rows.insert(Applies, ties)
    made = blank_version(article_id, text.language, 1, now, author_id=actor.doer, **text_values(text))
    rows.insert(ArticleVersion, [made])
    rows.insert(Words, [{"id": made["id"], "article_id": article_id, "words": found_by(article.code, made)}])
    created = events.ArticleCreated(
        subject=article_id, at=now, about=about(article_id, unit), code=article.code, kind=article.kind,
        audience=article.audience,
    )  # fmt: skip
    drafted = version_event(events.ArticleDrafted, made, unit, now)
    journal.record(actor=actor, events=[created, drafted], now=now, fresh={("article", article_id)})
    return queries.article(actor, article.code, now)


def check_article(article: ArticleInput, faults: Faults) -> None:
    """Note what an article may not be."""
    faults.unless(rules.is_code(article.code), "code", errors.ARTICLE_CODE_BAD)
    faults.word("kind", article.kind, rules.KINDS)
    faults.word("audience", article.audience, rules.AUDIENCES)
    mine = article.kind in rules.WITH_BLANKS and article.audience == "public"
    faults.unless(not mine, "audience", errors.SCRIPT_FOR_STAFF)


@transaction.atomic
def change_article(
    *,
    actor: Actor,
    code: str,
    now: datetime,
    audience: str | None = None,
    ties: Sequence[Tie] | None = None,
    unit_id: int | None = None,
    version: int | None = None,
) -> ArticleView:
    """For whom an article is, what it is for, where it belongs; what is not given stays.

    Where a version was published this changes what people see: it takes whoever may publish. Raises Forbidden,
    Missing, Stale, Invalid.
    """
    actor.need("knowledge.write")
    row = _article(actor, code)
    published = ArticleVersion.objects.filter(article_id=row.pk, published_at__isnull=False).exists()
    need = "knowledge.approve" if published else "knowledge.write"
    accounts.need_at(actor, need, row.unit_id)
    _fresh(actor, row, version, now)
    faults = Faults()
    values: dict[str, Any] = {}
    if audience is not None and audience != row.audience:
        check_article(ArticleInput(row.code, row.kind, audience), faults)
        values["audience"] = audience
    if unit_id is not None and unit_id != row.unit_id:
        values["unit_id"] = accounts.unit_for(actor, unit_id, "unit", need)
    made = tie_rows(row.pk, ties, faults) if ties is not None else []
    faults.stop()
    changed = (*values, *(("ties",) if ties is not None else ()))
    if not changed:
        return queries.article(actor, code, now)
    bump(row, **values)
    if ties is not None:
        Applies.objects.filter(article_id=row.pk).delete()
        rows.insert(Applies, made)
    told = events.ArticleChanged(
        subject=row.pk, at=now, about=about(row.pk, values.get("unit_id", row.unit_id)), fields=changed
    )
    journal.record(actor=actor, events=[told], now=now)
    return queries.article(actor, code, now)


@transaction.atomic
def start_version(*, actor: Actor, code: str, text: TextInput, now: datetime) -> VersionView:
    """The draft of a new version in a language; what is published stays in use until this one is.

    Raises Forbidden, Missing, Conflict when one is being written in this language already, Invalid.
    """
    actor.need("knowledge.write")
    row = _article(actor, code)
    accounts.need_at(actor, "knowledge.write", row.unit_id)
    faults = Faults()
    check_text(text, row.kind, faults)
    faults.stop()
    mine = ArticleVersion.objects.filter(article_id=row.pk, language=text.language)
    being_written = mine.filter(state__in=OPEN).values_list("number", flat=True).first()
    if being_written is not None:
        raise errors.being_written(text.language, being_written)
    number = (mine.aggregate(most=Max("number"))["most"] or 0) + 1
    bump(row)
    made = blank_version(row.pk, text.language, number, now, author_id=actor.doer, **text_values(text))
    rows.insert(ArticleVersion, [made])
    rows.insert(Words, [{"id": made["id"], "article_id": row.pk, "words": found_by(row.code, made)}])
    journal.record(actor=actor, events=[version_event(events.ArticleDrafted, made, row.unit_id, now)], now=now)
    return queries.version(actor, made["id"], now)


@transaction.atomic
def edit_version(
    *, actor: Actor, version_id: int, text: TextInput, now: datetime, version: int | None = None
) -> VersionView:
    """Write on a draft; whoever wrote last is its author. The language stays.

    Raises Forbidden, Missing, Stale, Conflict for what is no draft, Invalid.
    """
    actor.need("knowledge.write")
    row = taken(actor, version_id, "knowledge.write", version, now)
    if row.state != "draft":
        raise errors.wrong_state("edit", row.state)
    faults = Faults()
    check_text(text, row.article.kind, faults)
    faults.stop()
    values = text_values(text)
    if rows.change(ArticleVersion, [row.pk], row.version, {**values, "author_id": actor.doer}) != 1:
        raise Stale("changed_meanwhile")
    Words.objects.filter(pk=row.pk).update(words=found_by(row.article.code, values))
    told = {"id": row.pk, "article_id": row.article_id, "language": row.language, "number": row.number}
    journal.record(actor=actor, events=[version_event(events.ArticleDrafted, told, row.article.unit_id, now)], now=now)
    return queries.version(actor, row.pk, now)


# --- what the actions of this room share


def _article(actor: Actor, code: str) -> Article:
    actor.need("knowledge.read")
    row = visible(actor).filter(code=code).first()
    if row is None or not seen_versions(actor).filter(article_id=row.pk).exists():
        raise errors.no_article(code)
    return row


def _fresh(actor: Actor, row: Article, version: int | None, now: datetime) -> None:
    if version is not None and version != row.version:
        raise Stale("changed_meanwhile", extra={"current": queries.article(actor, row.code, now)})


def bump(row: Article, **values: Any) -> None:
    """Write to an article that nobody else has changed meanwhile."""
    if rows.change(Article, [row.pk], row.version, values) != 1:
        raise Stale("changed_meanwhile")


def taken(actor: Actor, version_id: int, need: str, version: int | None, now: datetime) -> ArticleVersion:
    """A version's row with its article's, for a change. Raises Missing, Forbidden, Stale."""
    actor.need("knowledge.read")
    row = seen_versions(actor).select_related("article").filter(pk=version_id).first()
    if row is None:
        raise errors.no_version()
    accounts.need_at(actor, need, row.article.unit_id)
    if version is not None and version != row.version:
        raise Stale("changed_meanwhile", extra={"current": queries.version(actor, row.pk, now)})
    return row


def about(article_id: int, unit_id: int) -> tuple[tuple[str, int], ...]:
    """What an event of an article concerns."""
    return (("article", article_id), ("unit", unit_id))


def version_event(
    kind: type[events.VersionEvent], row: dict[str, Any], unit_id: int, at: datetime, **more: Any
) -> events.VersionEvent:
    """An event of one version of an article."""
    return kind(
        subject=row["article_id"], at=at, about=about(row["article_id"], unit_id), language=row["language"],
        number=row["number"], version=row["id"], **more,
    )  # fmt: skip
