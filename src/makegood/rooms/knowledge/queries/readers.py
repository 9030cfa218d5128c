"""Who is to read what, who has, and what people look for in vain."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Sum

from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts import rules as rights
from makegood.ground.accounts.models import Membership, UnitPath, User
from makegood.ground.actor import Actor
from makegood.ground.paging import Page, id_after, limited, page_of
from makegood.rooms.knowledge import errors
from makegood.rooms.knowledge.models import Article, ArticleVersion, Confirmation, Sought
from makegood.rooms.knowledge.queries.reading import counting, seen_versions, visible
from makegood.rooms.knowledge.views import ReaderView, SoughtView, Unread

_READING = tuple(
    role for role, held in rights.ROLES.items() if "*" in held or "knowledge.read" in held
)  # fmt: skip


def reached(unit_id: int) -> QuerySet[User]:
    """The people for whom something of a unit is: who works there or below it and reads what is known."""
    held = Membership.objects.filter(unit_id__in=accounts.descendants(unit_id), role__in=_READING)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


#: So many texts are looked through for those that somebody has not confirmed.
MOST = 400


def readers(
    actor: Actor, version_id: int, now: datetime, *, left: bool = False, cursor: str | None = None, limit: int = 50
) -> Page[ReaderView]:
    """Whom a version is for that asks to be confirmed, and when they did; `left` = those who have not.

    Raises Forbidden for somebody who neither writes nor reads over there, Missing.
    """
    text = _asked_of(actor, version_id)
    limit = limited(limit)
    told = _told(text, now)
    mine = Confirmation.objects.filter(text_id__in=told, user_id=OuterRef("pk"))
    rows = reached(text.article.unit_id)
    if left:
        rows = rows.filter(~Exists(mine))
    after = id_after(cursor)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    people = list(rows.order_by("pk").values_list("pk", "name")[: limit + 1])
    done = dict(
        Confirmation.objects.filter(text_id__in=told, user_id__in=[pk for pk, _ in people]).values_list("user_id", "at")
    )
    return page_of([ReaderView(pk, name, done.get(pk)) for pk, name in people], limit, lambda one: one.user_id)


def read_by(actor: Actor, version_id: int, now: datetime) -> tuple[int, int]:
    """How many of those whom it is for have read it, of how many. As `readers`."""
    text = _asked_of(actor, version_id)
    people = reached(text.article.unit_id)
    done = Confirmation.objects.filter(text_id__in=_told(text, now), user_id=OuterRef("pk"))
    return people.filter(Exists(done)).count(), people.count()


def _asked_of(actor: Actor, version_id: int) -> ArticleVersion:
    actor.need("knowledge.write")
    text = seen_versions(actor).select_related("article").filter(pk=version_id).first()
    if text is None:
        raise errors.no_version()
    accounts.need_at(actor, "knowledge.write", text.article.unit_id)
    return text


def _told(text: ArticleVersion, now: datetime) -> list[int]:
    """The version, and what counts of the article in other languages: to have read one of them is enough."""
    others = counting(now).filter(article_id=text.article_id, must_read=True).exclude(language=text.language)
    return [text.pk, *others.values_list("pk", flat=True)]


def confirmed(actor: Actor, version_id: int) -> datetime | None:
    """When the actor confirmed to have read this very version; None = not yet."""
    return Confirmation.objects.filter(text_id=version_id, user_id=actor.id or 0).values_list("at", flat=True).first()


def unread(actor: Actor, now: datetime, limit: int = 20) -> list[Unread]:
    """What the actor is still to confirm, the oldest first; one language is enough of each article."""
    if actor.kind != "user" or actor.id is None or not actor.may("knowledge.read"):
        return []
    rows = counting(now).filter(must_read=True, article__in=_for(actor)).order_by("starts", "pk")
    asked = list(rows.values_list("pk", "article_id", "article__code", "title", "language", "starts")[:MOST])
    own = Confirmation.objects.filter(user_id=actor.id, text_id__in=[one[0] for one in asked])
    done = set(own.values_list("text__article_id", flat=True))
    found: dict[int, Unread] = {}
    for pk, of, code, title, language, starts in asked:
        if of not in done and starts is not None and (of not in found or language == actor.language):
            found[of] = Unread(pk, of, code, title, language, starts)
    return list(found.values())[:limit]


def _for(actor: Actor) -> QuerySet[Article]:
    """Articles that are for the actor: of the places where they work and of those above."""
    rows = visible(actor)
    if actor.units is None:
        # Who sees the whole company works at its head.
        return rows.filter(unit__parent__isnull=True)
    above = UnitPath.objects.filter(descendant_id__in=sorted(actor.units), valid_to__isnull=True)
    return rows.filter(unit_id__in=above.values("ancestor_id"))


def sought(actor: Actor, now: datetime, days: int = 30, limit: int = 50) -> list[SoughtView]:
    """What was looked for in vain in the last days, the most often first. For those who write."""
    actor.need("knowledge.write")
    since = (now - timedelta(days=days)).date()
    rows = Sought.objects.filter(day__gte=since).values("question", "language")
    found = rows.annotate(n=Sum("times"), last=Max("day")).order_by("-n", F("last").desc(), "question")
    some = list(found[: limited(limit)])
    places: dict[tuple[str, str], set[str]] = {}
    named = Q(question__in=[one["question"] for one in some])
    for question, language, place in Sought.objects.filter(named, day__gte=since).values_list(
        "question", "language", "place"
    ):
        places.setdefault((question, language), set()).add(place)
    return [
        SoughtView(
            one["question"], one["language"], one["n"], one["last"],
            tuple(sorted(places[(one["question"], one["language"])])),
        )
        for one in some
    ]  # fmt: skip
