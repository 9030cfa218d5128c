"""What fits what is at hand, and what is found by its words: against reading everything through, in both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from makegood.engines.wording import pieces, wanted
from makegood.ground.actor import SYSTEM
from makegood.ground.paging import Page
from makegood.rooms.knowledge import actions, queries
from makegood.rooms.knowledge.inputs import ArticleInput, TextInput, Tie, Where
from makegood.rooms.knowledge.models import ArticleVersion
from makegood.rooms.knowledge.rules import Near, Ties, closeness, compared, fits, helpfulness
from makegood.rooms.knowledge.views import ArticleView, Fit
from tests.rooms.knowledge.conftest import NOW, World

CODES = st.sets(st.sampled_from(["a", "b", "c"]), max_size=2)
NEAR = st.builds(
    Near,
    model_id=st.sampled_from([None, 1, 2]), lot_id=st.sampled_from([None, 1]),
    categories=st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3).map(tuple),
    kinds=st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=2).map(tuple),
    words=st.sampled_from(["", "漏水了", "E5"]),
)  # fmt: skip
TIED = st.builds(
    Ties, categories=CODES, models=st.sets(st.sampled_from([1, 2]), max_size=1),
    lots=st.sets(st.just(1), max_size=1), kinds=CODES, words=st.sets(st.sampled_from(["漏水", "e5"]), max_size=1),
)  # fmt: skip


@given(ties=TIED, near=NEAR)
def test_what_fits_is_never_below_what_does_not(ties: Ties, near: Near) -> None:
    assert (closeness(ties, near) >= 0) == fits(ties, near)
    assert fits(Ties(words=ties.words), near), "a word alone keeps nothing away"


def test_a_narrower_tie_stands_nearer() -> None:
    near = Near(model_id=1, lot_id=1, categories=("split", "air_conditioner"), kinds=("repair",), words="内机漏水")
    order = [
        Ties(lots={1}), Ties(models={1}), Ties(words={"漏水"}), Ties(categories={"split"}),
        Ties(categories={"air_conditioner"}), Ties(kinds={"repair"}), Ties(),
    ]  # fmt: skip
    found = [closeness(one, near) for one in order]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == len(found)
    assert helpfulness(9, 0) > helpfulness(1, 0) > helpfulness(0, 0) > helpfulness(0, 3)


def test_two_texts_side_by_side() -> None:
    assert compared(["a", "b", "c"], ["a", "x", "c", "d"]) == [
        ("same", "a", "a"), ("changed", "b", "x"), ("same", "c", "c"), ("new", "", "d")
    ]  # fmt: skip
    assert compared(["a", "b"], ["b"]) == [("gone", "a", ""), ("same", "b", "b")]


def codes(found: list[Fit]) -> list[str]:
    return [one.code for one in found]


def test_the_nearest_first_then_the_readers_language_then_the_most_helpful(world: World) -> None:
    ac = [("category", "air_conditioner")]
    world.published("general", "一般")
    world.published("category", "空调")
    actions.change_article(actor=world.chen, code="category", ties=[Tie(*one) for one in ac], now=NOW)
    world.published("model", "这一款", ties=[("model", "KFR-35")])
    world.published("other", "别的款", ties=[("model", "BCD-210")])
    world.published("kind", "投诉", ties=[("kind", "complaint")])
    world.published("english", "English", ties=ac, language="en")
    near = Near(world.models["KFR-35"], None, ("air_conditioner", "appliance"), ("repair",))
    assert codes(queries.fitting(world.li, near, NOW, language="zh-Hans")) == [
        "model", "category", "english", "general"
    ]  # fmt: skip
    assert codes(queries.fitting(world.li, near, NOW, language="en"))[1:3] == ["english", "category"]
    better = world.published("better", "更好", ties=ac).versions[0]
    worse = world.published("worse", "更差", ties=ac).versions[0]
    for text, helped in ((better, True), (worse, False)):
        for matter in range(3):
            actions.mark_helped(actor=world.li, version_id=text.id, helped=helped, matter=f"case:{matter}", now=NOW)
    found = codes(queries.fitting(world.li, near, NOW, language="zh-Hans"))
    assert found == ["model", "better", "category", "worse", "english", "general"]
    asked = codes(queries.fitting(world.li, near, NOW, language="zh-Hans", q="别的款"))
    assert asked == ["other"], "what is asked for by its words is found though it does not fit"


def test_each_article_once_in_the_readers_language(world: World) -> None:
    world.published("leak", "空调漏水")
    actions.start_version(actor=world.wang, code="leak", text=TextInput("en", "It leaks", "…"), now=NOW)
    world.publish(queries.article(world.wang, "leak", NOW))
    for language, title in (("zh-Hans", "空调漏水"), ("en", "It leaks"), ("fr", "空调漏水")):
        assert [one.title for one in queries.fitting(world.li, Near(), NOW, language=language)] == [title]
    # Found by a word of one language, shown in the reader's.
    assert [one.title for one in queries.fitting(world.li, Near(), NOW, language="en", q="漏水")] == ["It leaks"]


def test_only_what_counts_now_and_is_the_readers(world: World) -> None:
    world.published("later", "以后", starts=NOW + timedelta(days=1))
    world.published("over", "过去", kind="bulletin", ends=NOW + timedelta(hours=1))
    world.published("south", "南区", unit=world.south)
    world.published("public", "公开", audience="public")
    given = ArticleInput("draft", "article", unit_id=world.company)
    actions.create_article(actor=world.wang, article=given, text=TextInput("zh-Hans", "草稿", "草稿"), now=NOW)
    at = NOW + timedelta(hours=2)
    assert codes(queries.fitting(world.li, Near(), at, language="en")) == ["public"]
    assert codes(queries.fitting(SYSTEM, Near(), at, language="en", public=True)) == ["public"]
    assert set(codes(queries.fitting(world.wang, Near(), at, language="en"))) == {"public", "south"}


def test_the_public_page_is_shown_what_fits_only(world: World) -> None:
    world.published("other", "别的款", audience="public", ties=[("model", "BCD-210")])
    near = Near(world.models["KFR-35"], None, ("air_conditioner",))
    assert queries.fitting(SYSTEM, near, NOW, language="zh-Hans", public=True, q="别的款") == []


# --- by words

TEXTS = {
    "leak": ("空调漏水怎么办", "先看**排水管**有没有折弯，再看接水盘。"),
    "e5": ("E5 over-voltage", "The board protects itself; wait until the mains are back."),
    "filter": ("清洗过滤网", "每两周一次：取下、冲洗、晾干。Use lukewarm water."),
    "thanks": ("致歉话术", "非常抱歉让您久等了，我们马上处理。"),
}


@pytest.fixture
def library(world: World) -> World:
    for code, (title, body) in TEXTS.items():
        world.published(code, title, body, kind="script" if code == "thanks" else "article")
    return world


def reading_through(q: str) -> set[str]:
    """The slow way: every text is cut and every stretch looked for in it."""
    asked, found = wanted(q), set()
    for text in ArticleVersion.objects.select_related("article"):
        said = f" {' '.join(pieces(' '.join([text.title, text.article.code, text.body, *text.steps])))} "
        if asked and all(f" {' '.join(one)} " in said for one in asked):
            found.add(text.article.code)
    return found


def listed(found: Page[ArticleView]) -> set[str]:
    return {one.code for one in found.items}


@pytest.mark.parametrize(
    ("q", "expected"),
    [("漏水", {"leak"}), ("先看", {"leak"}), ("两", {"filter"}), ("volt", {"e5"}), ("over volt", {"e5"}),
     ("过滤网 water", {"filter"}),
     ("久等", {"thanks"}), ("filt", {"filter"}), ("没有这回事", set()), ("?!", set()), ("' OR 1=1 --", set())],
)  # fmt: skip
def test_found_by_words(library: World, q: str, expected: set[str]) -> None:
    assert listed(queries.page(library.li, Where(q=q), NOW)) == expected == reading_through(q)
    assert set(codes(queries.fitting(library.li, Near(), NOW, language="en", q=q))) == expected


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_stretch_of_any_text_finds_it(library: World, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(TEXTS)))
    text = "".join(sign for sign in TEXTS[code][data.draw(st.sampled_from([0, 1]))] if sign not in "*")
    start = data.draw(st.integers(0, len(text) - 1))
    q = text[start : start + data.draw(st.integers(1, 12))]
    assume(q.strip())
    found = listed(queries.page(library.li, Where(q=q), NOW))
    assert found == reading_through(q)


def test_a_draft_is_found_by_those_who_write_only(world: World) -> None:
    given = ArticleInput("draft", "article", unit_id=world.company)
    made = actions.create_article(actor=world.wang, article=given, text=TextInput("zh-Hans", "草稿", "秘方"), now=NOW)
    assert listed(queries.page(world.wang, Where(q="秘方"), NOW)) == {"draft"}
    assert listed(queries.page(world.li, Where(q="秘方"), NOW)) == set()
    text = TextInput("zh-Hans", "草稿", "良方")
    actions.edit_version(actor=world.wang, version_id=made.versions[0].id, text=text, now=NOW)
    assert listed(queries.page(world.wang, Where(q="秘方"), NOW)) == set()
    assert listed(queries.page(world.wang, Where(q="良方"), NOW)) == {"draft"}


def test_a_list_by_what_the_address_says(library: World) -> None:
    library.published("model", "这一款", ties=[("model", "KFR-35")], audience="public")
    library.published("category", "这一类", ties=[("category", "air_conditioner")], language="en")
    library.published("kind", "投诉", ties=[("kind", "complaint")], unit=library.north)

    def by(**where: object) -> set[str]:
        return listed(queries.page(library.wang, Where(**where), NOW))  # type: ignore[arg-type]

    assert by(kind="script") == {"thanks"}
    assert by(audience="public") == {"model"}
    assert by(language="en") == {"category"}
    assert by(model="KFR-35") == {"model", "category"}
    assert by(category="air_conditioner") == {"category"}
    assert by(case_kind="complaint") == by(unit=library.north) == {"kind"}
    assert by(state="draft") == by(model="none") == set()
    assert len(by(state="published")) == 7


def test_page_after_page(library: World) -> None:
    first = queries.page(library.li, Where(), NOW, limit=3)
    second = queries.page(library.li, Where(), NOW, cursor=first.next, limit=3)
    assert (len(first.items), len(second.items), second.next) == (3, 1, None)
    assert listed(first) | listed(second) == set(TEXTS)
