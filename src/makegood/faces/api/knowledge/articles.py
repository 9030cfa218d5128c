"""Knowledge: articles, scripts, bulletins and templates, what fits, and what readers say of them."""

from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from makegood.faces.api.knowledge.shapes import ArticleOut, ArticleTextOut, FitOut, ReaderOut, SoughtOut
from makegood.faces.api.wire.answers import Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import Asked, Code, Cursor, Limit, Line, Moment, Ref, Strict, Unit, Words, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, required, seen
from makegood.faces.api.wire.routes import VERB, Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.rooms.cases import queries as cases
from makegood.rooms.knowledge import actions, queries, rules
from makegood.rooms.knowledge.inputs import ArticleInput, TextInput, Tie, Where
from makegood.rooms.knowledge.rules import Near
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.rooms.products.errors import no_model
from makegood.rooms.products.views import ItemView

routes = Routes("knowledge")

Language = Annotated[str, Line(16, 1)]
Step = Annotated[str, Line(rules.LONGEST_STEP, 1)]


class TieIn(Strict):
    """What an article is for: `what` is category, model, lot, kind or word."""

    what: Annotated[str, Line(8, 1)]
    value: Annotated[str, Line(60, 1)]


class TextIn(Strict):
    """The text of a version; `body` is Markdown. Without `starts` it counts as soon as it is published."""

    language: Language
    title: Annotated[str, Line(rules.LONGEST_TITLE, 1)]
    body: Annotated[str, Words(rules.LONGEST_BODY)] = ""
    steps: Annotated[list[Step], Field(max_length=rules.MOST_STEPS)] = Field(default_factory=list)
    must_read: bool = False
    starts: Moment | None = None
    ends: Moment | None = None


class ArticleIn(Strict):
    """An article with its first text, a draft."""

    code: Annotated[str, Line(60, 1)]
    kind: Annotated[str, Line(8, 1)]
    audience: Annotated[str, Line(6, 1)] = "staff"
    unit: Ref | None = None
    applies: Annotated[list[TieIn], Field(max_length=rules.MOST_TIES)] = Field(default_factory=list)
    text: TextIn


class ArticleChanges(Strict):
    """What is not given stays; `applies` replaces all of it."""

    audience: Annotated[str, Line(6, 1)] | None = None
    unit: Ref | None = None
    applies: Annotated[list[TieIn], Field(max_length=rules.MOST_TIES)] | None = None


class ReviewNoteIn(Strict):
    """A word with it, for whoever hears of it."""

    note: Annotated[str, Words(400)] = ""


class HelpedIn(Strict):
    """Whether it helped; with `case`, in that matter."""

    helped: bool
    case: Annotated[str, Line(24)] = ""


def _text(given: TextIn) -> TextInput:
    return TextInput(**{**given.model_dump(), "steps": tuple(given.steps)})


def _ties(given: list[TieIn]) -> tuple[Tie, ...]:
    return tuple(Tie(one.what, one.value) for one in given)


@routes.read("/articles", ListOf[ArticleOut], "List articles")
def list_articles(
    request: ApiRequest,
    q: Asked = "",
    kind: Code | None = None,
    state: Code | None = None,
    audience: Code | None = None,
    language: Annotated[str, Query()] = "",
    category: Annotated[str, Query()] = "",
    model: Annotated[str, Query()] = "",
    case_kind: Annotated[str, Query()] = "",
    unit: Unit = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """The newest first, without their texts: `body` and `steps` are empty. `q` are words of the text."""
    place = network.unit_named(request.auth, unit) if unit else None
    where = Where(
        kind or "", state or "", audience or "", language[:16], category[:60], model[:60], case_kind[:60], place, q
    )
    return listed(queries.page(request.auth, where, request.moment, cursor=cursor or None, limit=limit))


@routes.create("/articles", ArticleOut, "Write an article", 409)
def create_article(request: ApiRequest, payload: ArticleIn) -> Reply:
    """Its text is a draft; nobody reads it but those who write."""
    article = ArticleInput(payload.code, payload.kind, payload.audience, payload.unit, _ties(payload.applies))
    made = actions.create_article(article=article, text=_text(payload.text), **by(request))
    return created(made, f"/articles/{made.code}")


@routes.read("/articles/{article}", ArticleOut, "Read an article")
def get_article(request: ApiRequest, article: str) -> Reply:
    """With all versions that the caller may see."""
    return shown(queries.article(request.auth, article, request.moment))


@routes.change("/articles/{article}", ArticleOut, "Change for whom and for what an article is")
def change_article(request: ApiRequest, article: str, payload: ArticleChanges) -> Reply:
    """Needs If-Match. Where a version was published it takes whoever may publish."""
    ties = None if payload.applies is None else _ties(payload.applies)
    changed = actions.change_article(
        code=article, audience=payload.audience, ties=ties, unit_id=payload.unit, **required(request)
    )
    return shown(changed)


@routes.create("/articles/{article}/texts", ArticleTextOut, "Begin a new version", *VERB)
def start_article_text(request: ApiRequest, article: str, payload: TextIn) -> Reply:
    """A draft of the next number in its language; what is published stays in use until this one is."""
    made = actions.start_version(code=article, text=_text(payload), **by(request))
    return created(made, f"/articles/texts/{made.id}")


@routes.read("/articles/texts/{text}", ArticleTextOut, "Read a version")
def get_article_text(request: ApiRequest, text: str) -> Reply:
    """One version with its text."""
    return shown(queries.version(request.auth, id_of(text), request.moment))


@routes.replace("/articles/texts/{text}", ArticleTextOut, "Write on a draft")
def edit_article_text(request: ApiRequest, text: str, payload: TextIn) -> Reply:
    """Needs If-Match. The language stays; what is published is never changed."""
    return shown(actions.edit_version(version_id=id_of(text), text=_text(payload), **required(request)))


@routes.verb("/articles/texts/{text}/submit", ArticleTextOut, "Have a draft read over")
def submit_article_text(request: ApiRequest, text: str, payload: ReviewNoteIn | None = None) -> Reply:
    """Asks for an approval (`/approvals`)."""
    note = payload.note if payload else ""
    return shown(actions.submit_version(version_id=id_of(text), note=note, **seen(request)))


@routes.verb("/articles/texts/{text}/publish", ArticleTextOut, "Publish a version")
def publish_article_text(request: ApiRequest, text: str, payload: ReviewNoteIn | None = None) -> Reply:
    """Never one's own text, nor what one asked to be read over."""
    answer = payload.note if payload else ""
    return shown(actions.publish_version(version_id=id_of(text), answer=answer, **seen(request)))


@routes.verb("/articles/texts/{text}/decline", ArticleTextOut, "Send a version back")
def decline_article_text(request: ApiRequest, text: str, payload: ReviewNoteIn | None = None) -> Reply:
    """It is a draft again."""
    answer = payload.note if payload else ""
    return shown(actions.decline_version(version_id=id_of(text), answer=answer, **seen(request)))


@routes.verb("/articles/texts/{text}/discard", ArticleTextOut, "Put a draft away")
def discard_article_text(request: ApiRequest, text: str) -> Reply:
    """Nobody writes on it any more."""
    return shown(actions.discard_version(version_id=id_of(text), **seen(request)))


@routes.verb("/articles/texts/{text}/withdraw", ArticleTextOut, "Withdraw a version")
def withdraw_article_text(request: ApiRequest, text: str) -> Reply:
    """It counts no more, and nothing older comes in its place."""
    return shown(actions.withdraw_version(version_id=id_of(text), **seen(request)))


@routes.act("/articles/texts/{text}/read", ArticleTextOut, "Confirm to have read a version", 409)
def confirm_article_text(request: ApiRequest, text: str) -> Reply:
    """For the person whose key it is; never for another."""
    return shown(actions.confirm_read(version_id=id_of(text), **by(request)))


@routes.act("/articles/texts/{text}/helped", ArticleTextOut, "Say whether a version helped")
def judge_article_text(request: ApiRequest, text: str, payload: HelpedIn) -> Reply:
    """Counted once for each person and matter; said again, it changes."""
    matter = f"case:{cases.case_id(request.auth, payload.case)}" if payload.case else ""
    return shown(actions.mark_helped(version_id=id_of(text), helped=payload.helped, matter=matter, **by(request)))


@routes.read("/articles/texts/{text}/readers", ListOf[ReaderOut], "Who has read a version")
def list_article_readers(
    request: ApiRequest, text: str, left: bool = False, cursor: Cursor = None, limit: Limit = 50
) -> Reply:
    """Those whom it is for; with `left` those who have not confirmed it."""
    return listed(
        queries.readers(request.auth, id_of(text), request.moment, left=left, cursor=cursor or None, limit=limit)
    )


@routes.read("/knowledge/fitting", ListOf[FitOut], "What fits what is at hand")
def list_fitting_texts(
    request: ApiRequest,
    item: Annotated[str, Query()] = "",
    model: Annotated[str, Query()] = "",
    category: Annotated[str, Query()] = "",
    case_kind: Annotated[str, Query()] = "",
    words: Annotated[str, Query()] = "",
    q: Asked = "",
    kind: Code | None = None,
    language: Annotated[str, Query()] = "",
    limit: Limit = 12,
) -> Reply:
    """Published texts for an item (or a model code, or a category) and a kind of matter, the nearest first.

    `words` is what was said of it; `q` looks for words in the texts. Each article once, in `language` where it is told
    in it.
    """
    actor, wanted = request.auth, language[:16] or request.auth.language
    near = _near(actor, item, model, category, case_kind, words)
    found = queries.fitting(
        actor, near, request.moment, language=wanted, q=q, kinds=(kind,) if kind else rules.KINDS, limit=limit
    )
    return every(found)


def _near(actor: Any, item: str, model: str, category: str, case_kind: str, words: str) -> Near:
    """What is at hand. Raises Missing for an item, Forbidden as the room of items does."""
    view: ItemView | None = products.get(actor, id_of(item)) if item else None
    known = products.models_by_code({model}).get(model) if model else None
    if model and known is None:
        raise no_model()
    of = view.category if view is not None else known.category if known is not None else category
    return Near(
        view.model_id if view is not None else known.id if known is not None else None,
        view.lot_id if view is not None else None, products.category_path(of) if of else (),
        cases.kinds_above(case_kind), words[:400],
    )  # fmt: skip


@routes.read("/knowledge/sought", ListOf[SoughtOut], "What was looked for in vain")
def list_sought(request: ApiRequest, limit: Limit = 50) -> Reply:
    """Over the last thirty days, the most often first; by nobody's name."""
    return every(queries.sought(request.auth, request.moment, limit=limit))
