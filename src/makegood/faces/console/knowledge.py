"""What the company knows: the list, an article with its versions, two compared, who read it, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from makegood.engines.wording import filled_html, html
from makegood.faces.console import wording as telling
from makegood.faces.console.exchange import link_to
from makegood.faces.console.knowledge_forms import NAMES, TiesForm, ties_of
from makegood.faces.console.names import cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import queries as journal
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases import queries as cases
from makegood.rooms.knowledge import actions, lifecycle, queries, rules
from makegood.rooms.knowledge.inputs import Tie, Where
from makegood.rooms.knowledge.views import ArticleView, VersionView
from makegood.rooms.products import queries as products

NAV = (
    nav.Entry(
        "console:knowledge", _("Knowledge"), "book", 109, "knowledge.read", "work",
        _("Articles, scripts, bulletins and reply templates."),
        ("话术", "通报", "模板", "scripts", "bulletins", "templates"),
        holds=("console:article", "console:article-write", "console:article-compare", "console:article-readers"),
    ),
    nav.Entry(
        "console:knowledge-sought", _("Looked for, not found"), "search", 110, "knowledge.write", "work",
        _("What people look for in the knowledge and do not find."),
    ),
    nav.Entry(
        "console:article-new", _("New article"), "plus", 111, "knowledge.write", "work",
        _("Write an article, a script, a bulletin or a template."),
    ),
)  # fmt: skip

STATES = lifecycle.STATES


@page_for("knowledge.read")
def shelf(request: StaffRequest) -> HttpResponse:
    """Articles by what the address says; what is searched for in vain is counted."""
    actor, reader, now = request.actor, reader_of(request), timezone.now()
    where = where_of(request)
    found = queries.page(actor, where, now, cursor=request.GET.get("cursor") or None)
    first = not request.GET.get("cursor")
    if where.q and first and not found.items and where == Where(q=where.q):
        actions.note_sought(actor=actor, question=where.q, place="console", language=reader.language, now=now)
    rows = [(one, one.shown(reader.language)) for one in found.items]
    context = {
        "rows": rows, "next": found.next, "first": first, "where": where, "kinds": rules.KINDS,
        "states": STATES if actor.may("knowledge.write") else ("published", "withdrawn"),
        "audiences": rules.AUDIENCES, "languages": list(NAMES.items()), "called": NAMES,
        "unread": queries.unread(actor, now),
        "export": link_to(
            request, "articles", kind=where.kind, state=where.state, audience=where.audience, language=where.language,
            q=where.q,
        ),
        "tied": _tied_words(where, reader), "any": where != Where(),
        "names": tie_names([tie for one in found.items for tie in one.ties], reader),
    }  # fmt: skip
    return fragments.page(request, "console/knowledge.html", context, {"found": "console/knowledge/found.html"})


def where_of(request: StaffRequest) -> Where:
    """The filter that the address names; what cannot be read is left out."""
    asked = request.GET

    def one(name: str, known: Sequence[str]) -> str:
        return asked.get(name, "") if asked.get(name) in known else ""

    return Where(
        kind=one("kind", rules.KINDS), state=one("state", STATES), audience=one("audience", rules.AUDIENCES),
        language=one("language", tuple(NAMES)), category=asked.get("category", "")[:60],
        model=asked.get("model", "")[:60], case_kind=asked.get("case_kind", "")[:60], q=asked.get("q", "")[:80].strip(),
    )  # fmt: skip


def _tied_words(where: Where, reader: Reader) -> list[tuple[str, str]]:
    """Filters by what an article is for, by name: (parameter, words)."""
    found = [("category", "category", where.category), ("model", "model", where.model),
             ("case_kind", "kind", where.case_kind)]  # fmt: skip
    names = tie_names([Tie(what, value) for _, what, value in found if value], reader)
    return [(name, names[Tie(what, value)]) for name, what, value in found if value]


def tie_names(ties: Sequence[Tie], reader: Reader) -> dict[Tie, str]:
    """What the things are called that articles are tied to."""
    categories = products.categories() if any(one.what == "category" for one in ties) else {}
    kinds = cases.kinds() if any(one.what == "kind" for one in ties) else {}
    found: dict[Tie, str] = {}
    for one in ties:
        known: Any = categories.get(one.value) if one.what == "category" else kinds.get(one.value)
        named = pick(known.name, reader.language) if known is not None and one.what in {"category", "kind"} else ""
        found[one] = named or one.value
    return found


# --- one article


@page_for("knowledge.read")
def article(request: StaffRequest, article: str) -> HttpResponse:
    """One article: what counts, or the version that the address names, with all of its versions."""
    now = timezone.now()
    found = queries.article(request.actor, article, now)
    text = chosen(found, request.GET.get("version", ""), reader_of(request).language)
    return show(request, found, text, now)


def chosen(found: ArticleView, asked: str, language: str) -> VersionView:
    """The version whose id the address gives, else what is read, else the newest. Raises Http404 for another's."""
    given = id_from(asked)
    text = next((one for one in found.versions if one.id == given), None) if asked else found.shown(language)
    if text is None:
        raise Http404
    return text


def show(
    request: StaffRequest, found: ArticleView, text: VersionView, now: datetime, *, problem: str = "",
    ties_form: TiesForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of an article."""
    actor, reader = request.actor, reader_of(request)
    here = accounts.at(actor, found.unit_id)
    known = cast(
        actor, user_ids=[id_ for one in found.versions for id_ in (one.author_id, one.approver_id)],
        unit_ids=[found.unit_id],
    )  # fmt: skip
    writes = here.may("knowledge.write")
    published = any(one.published_at is not None for one in found.versions)
    asks = text.must_read and text.counts
    read = queries.read_by(actor, text.id, now) if text.must_read and text.published_at and writes else None
    context = {
        "article": found, "text": text, "shown": as_read(text, reader),
        "people": known.people, "place": known.places.get(found.unit_id, ""),
        "verbs": verbs(text, here), "writes": writes, "problem": problem,
        "confirmed": queries.confirmed(actor, text.id) if asks else None, "asks": asks, "read": read,
        "names": tie_names(found.ties, reader),
        "ties_form": (ties_form or TiesForm(name="ties", language=reader.language, initial=ties_of(found)))
        if here.may("knowledge.approve" if published else "knowledge.write") else None,
        "ties_open": ties_form is not None, "before": _before(found, text), "languages": NAMES,
        "lines": _lines(found, here, reader, now),
        "blanks": [(one, say("blanks", one, reader.language)) for one in rules.BLANKS]
        if found.kind in rules.WITH_BLANKS else [],
    }  # fmt: skip
    return fragments.page(request, "console/article.html", context, status=status)


def as_read(text: VersionView, reader: Reader) -> Mapping[str, Any]:
    """A text as it is read, with words for what belongs into its blanks."""
    return {
        "html": SafeString(with_words(html(text.body), reader)),
        "steps": [with_words(one, reader) for one in text.steps],
    }


def with_words(said: str, reader: Reader) -> str:
    """A text, or what was made of it, with words for what belongs into its blanks."""
    return filled_html(said, {one: f"〔{say('blanks', one, reader.language)}〕" for one in rules.BLANKS})


def verbs(text: VersionView, here: Actor) -> list[str]:
    """What the reader may do with a version in its state; never to publish what they wrote themselves."""
    found = [edge.verb for edge in lifecycle.TRANSITIONS if edge.source == text.state and here.may(edge.permission)]
    own = text.author_id is not None and text.author_id in {here.id, here.doer}
    return [one for one in found if not (own and one in {"publish", "decline"})]


def _before(found: ArticleView, text: VersionView) -> VersionView | None:
    """The version before this one, in its language."""
    older = [one for one in found.versions if one.language == text.language and one.number < text.number]
    return older[0] if older else None


def _lines(found: ArticleView, here: Actor, reader: Reader, now: datetime) -> Any:
    if not here.may("journal.read"):
        return None
    recorded = journal.timeline(actor=here, kind="article", subject=found.id, limit=30)
    return telling.tell(recorded.items, {}, now, reader)


@page_for("knowledge.read")
def compare(request: StaffRequest, article: str) -> HttpResponse:
    """Two versions line by line: the one that the address names, and the one before it unless it names that too."""
    found = queries.article(request.actor, article, timezone.now())
    new = chosen(found, request.GET.get("new", ""), reader_of(request).language)
    asked = request.GET.get("old", "")
    old = chosen(found, asked, new.language) if asked else _before(found, new)
    if old is None:
        raise Http404
    lines = rules.compared(_as_lines(old), _as_lines(new))
    context = {
        "article": found, "old": old, "new": new, "lines": lines,
        "changed": sum(how != "same" for how, _, _ in lines),
    }  # fmt: skip
    return fragments.page(request, "console/article_compare.html", context)


def _as_lines(text: VersionView) -> list[str]:
    return [text.title, "", *text.body.split("\n"), *(f"{n}. {one}" for n, one in enumerate(text.steps, 1))]


@page_for("knowledge.write")
def readers(request: StaffRequest, article: str) -> HttpResponse:
    """Who has confirmed to have read a version, and who has not."""
    actor, now = request.actor, timezone.now()
    found = queries.article(actor, article, now)
    text = chosen(found, request.GET.get("version", ""), reader_of(request).language)
    left = request.GET.get("all") != "1"
    listed = queries.readers(actor, text.id, now, left=left, cursor=request.GET.get("cursor") or None)
    context = {
        "article": found, "text": text, "people": listed.items, "next": listed.next, "left": left,
        "first": not request.GET.get("cursor"), "read": queries.read_by(actor, text.id, now),
    }  # fmt: skip
    return fragments.page(request, "console/article_readers.html", context)


@page_for("knowledge.write")
def sought(request: StaffRequest) -> HttpResponse:
    """What people looked for in the last thirty days and did not find."""
    found = queries.sought(request.actor, timezone.now())
    return fragments.page(request, "console/knowledge_sought.html", {"found": found, "languages": NAMES})


urlpatterns = [
    path("knowledge", shelf, name="knowledge"),
    path("knowledge/sought", sought, name="knowledge-sought"),
    path("knowledge/articles/<slug:article>", article, name="article"),
    path("knowledge/articles/<slug:article>/compare", compare, name="article-compare"),
    path("knowledge/articles/<slug:article>/readers", readers, name="article-readers"),
]
