"""A text is written, read over by a second person, published, and never changed after that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as people
from makegood.ground.actor import IMPORT, SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.ground.problems import Conflict, Forbidden, Invalid, Missing, Problem, Stale
from makegood.rooms.knowledge import actions, queries
from makegood.rooms.knowledge.inputs import ArticleInput, PastVersion, TextInput, Tie, Where
from makegood.rooms.knowledge.lifecycle import STATES, TRANSITIONS, transition, verbs
from makegood.rooms.knowledge.models import Applies, Article, ArticleVersion, Words
from tests.rooms.knowledge.conftest import NOW, World

TEXT = TextInput("zh-Hans", "空调漏水", "先看排水管。", ("关机", "看水管"))


def written(world: World, code: str = "leak", **more: Any) -> Any:
    made = actions.create_article(
        actor=world.wang, article=ArticleInput(code, "article", unit_id=world.company), text=TEXT, now=NOW, **more
    )
    return made.versions[0]


def _told(article_id: int) -> list[str]:
    return [one.name for one in journal.timeline(actor=SYSTEM, kind="article", subject=article_id).items]


def refused(code: str, problem: pytest.ExceptionInfo[Invalid]) -> bool:
    return [one.code for one in problem.value.errors] == [code]


def test_a_text_is_published_by_a_second_person(world: World) -> None:
    draft = written(world)
    assert (draft.state, draft.number, draft.author_id) == ("draft", 1, world.wang.id)
    with pytest.raises(Forbidden):
        actions.submit_version(actor=world.li, version_id=draft.id, now=NOW)
    asked = actions.submit_version(actor=world.wang, version_id=draft.id, now=NOW, note="请看一下")
    assert asked.state == "in_review"
    with pytest.raises(Forbidden):
        actions.publish_version(actor=world.wang, version_id=draft.id, now=NOW)
    done = actions.publish_version(actor=world.chen, version_id=draft.id, now=NOW, answer="好")
    assert (done.state, done.starts, done.approver_id, done.counts) == ("published", NOW, world.chen.id, True)
    told = _told(draft.article_id)
    assert sorted(told) == sorted(
        ["article_created", "article_drafted", "article_submitted", "approval_asked", "approval_decided",
         "article_published"]
    )  # fmt: skip


def test_nobody_publishes_their_own_text_whoever_submitted_it(world: World) -> None:
    draft = written(world)
    actions.edit_version(actor=world.chen, version_id=draft.id, text=TEXT, now=NOW)
    actions.submit_version(actor=world.wang, version_id=draft.id, now=NOW)
    with pytest.raises(Forbidden, match="article_own"):
        actions.publish_version(actor=world.chen, version_id=draft.id, now=NOW)
    assert queries.version(world.wang, draft.id, NOW).state == "in_review"


def test_the_answer_on_the_page_of_approvals_does_the_same(world: World) -> None:
    draft = written(world)
    asked = actions.submit_version(actor=world.wang, version_id=draft.id, now=NOW)
    assert asked.approval_id is not None
    accounts.decide_approval(actor=world.chen, approval_id=asked.approval_id, approve=False, answer="缺图", now=NOW)
    back = queries.version(world.wang, draft.id, NOW)
    assert (back.state, back.approval_id) == ("draft", None)
    actions.edit_version(actor=world.wang, version_id=draft.id, text=TEXT, now=NOW)
    again = actions.submit_version(actor=world.wang, version_id=draft.id, now=NOW)
    accounts.decide_approval(actor=world.chen, approval_id=again.approval_id or 0, approve=True, now=NOW)
    assert queries.version(world.wang, draft.id, NOW).state == "published"


def test_a_change_is_a_new_version_and_the_old_one_counts_until_then(world: World) -> None:
    world.published("leak", "空调漏水", "旧的")
    later = NOW + timedelta(days=3)
    new = actions.start_version(
        actor=world.wang, code="leak", text=TextInput("zh-Hans", "空调漏水", "新的", starts=later), now=NOW
    )
    with pytest.raises(Conflict, match="article_being_written"):
        actions.start_version(actor=world.wang, code="leak", text=TEXT, now=NOW)
    english = actions.start_version(actor=world.wang, code="leak", text=TextInput("en", "Leaks", "new"), now=NOW)
    assert (new.number, english.number) == (2, 1)
    world.publish(queries.article(world.wang, "leak", NOW), language="zh-Hans")

    def read(days: int) -> str | None:
        text = queries.article(world.li, "leak", NOW + timedelta(days=days)).counting("zh-Hans")
        return text.body if text else None

    assert [read(0), read(2), read(3), read(30)] == ["旧的", "旧的", "新的", "新的"]
    actions.withdraw_version(actor=world.chen, version_id=new.id, now=later)
    assert read(4) is None, "what is withdrawn brings nothing older back"


def test_a_bulletin_counts_from_to(world: World) -> None:
    ends = NOW + timedelta(days=10)
    world.published("b1", "停机检查", kind="bulletin", ends=ends)
    assert queries.article(world.li, "b1", ends - timedelta(seconds=1)).counting("zh-Hans") is not None
    assert queries.article(world.li, "b1", ends).counting("zh-Hans") is None


def test_a_text_that_is_over_before_it_begins_is_not_published(world: World) -> None:
    text = TextInput("zh-Hans", "过期", "过期", ends=NOW + timedelta(days=1))
    made = actions.create_article(actor=world.wang, article=ArticleInput("old", "bulletin"), text=text, now=NOW)
    actions.submit_version(actor=world.wang, version_id=made.versions[0].id, now=NOW)
    with pytest.raises(Invalid) as problem:
        actions.publish_version(actor=world.chen, version_id=made.versions[0].id, now=NOW + timedelta(days=2))
    assert refused("text_ends_before", problem)


@pytest.mark.parametrize(
    "values",
    [{"title": "别的"}, {"body": "别的"}, {"steps": ["别的"]}, {"state": "draft"}, {"starts": NOW - timedelta(1)},
     {"ends": NOW + timedelta(9)}, {"approver_id": 9}, {"must_read": True}, {"state": "withdrawn"},
     {"state": "withdrawn", "withdrawn_at": NOW, "body": "别的"}],
)  # fmt: skip
def test_the_database_keeps_what_was_published(world: World, values: dict[str, Any]) -> None:
    made = world.published("leak", "空调漏水")
    rows = ArticleVersion.objects.filter(article_id=made.id)
    before = rows.values().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**values)
    with pytest.raises(IntegrityError, match="article_version_frozen"), transaction.atomic():
        rows._raw_delete(rows.db)
    with pytest.raises(IntegrityError, match="article_version_frozen"), transaction.atomic():
        Words.objects.filter(article_id=made.id).update(words="别")
    assert rows.values().get() == before


def test_what_was_withdrawn_stays_withdrawn(world: World) -> None:
    text = world.published("leak", "空调漏水").versions[0]
    actions.withdraw_version(actor=world.chen, version_id=text.id, now=NOW)
    with pytest.raises(IntegrityError, match="article_version_frozen"), transaction.atomic():
        ArticleVersion.objects.filter(pk=text.id).update(state="published")


def test_two_who_change_at_once(world: World) -> None:
    draft = written(world)
    actions.edit_version(actor=world.wang, version_id=draft.id, text=TEXT, version=1, now=NOW)
    with pytest.raises(Stale) as problem:
        actions.edit_version(actor=world.wang, version_id=draft.id, text=TEXT, version=1, now=NOW)
    assert problem.value.extra["current"].version == 2


@pytest.mark.parametrize(
    ("kind", "text", "code", "field"),
    [
        ("article", TextInput("zh-Hans", "", "a"), "text_needed", "title"),
        ("article", TextInput("zh-Hans", "a", " "), "text_needed", "body"),
        ("article", TextInput("Chinese", "a", "a"), "article_language_bad", "language"),
        ("article", TextInput("zh-Hans", "a" * 201, "a"), "text_long", "title"),
        ("article", TextInput("zh-Hans", "a", "a" * 50_001), "text_long", "body"),
        ("article", TextInput("zh-Hans", "a", "a", ("b" * 401,)), "text_long", "steps"),
        ("article", TextInput("zh-Hans", "a", "a", ("b",) * 41), "many_steps", "steps"),
        ("article", TextInput("zh-Hans", "a", "[看](javascript:alert(1))"), "link_refused", "body"),
        ("article", TextInput("zh-Hans", "a", "<vbscript:x>"), "link_refused", "body"),
        ("article", TextInput("zh-Hans", "a", "您好 {customer}"), "blank_misplaced", "body"),
        ("script", TextInput("zh-Hans", "a", "您好 {customer}，{name}"), "blank_unknown", "body"),
        ("template", TextInput("zh-Hans", "a", "a", ("{Due}",)), "blank_unknown", "steps"),
        ("bulletin", TextInput("zh-Hans", "a", "a", starts=NOW, ends=NOW), "text_ends_before", "ends"),
    ],
)
def test_what_a_text_may_not_be(world: World, kind: str, text: TextInput, code: str, field: str) -> None:
    with pytest.raises(Invalid) as problem:
        actions.create_article(actor=world.wang, article=ArticleInput("a", kind), text=text, now=NOW)
    assert [(one.field, one.code) for one in problem.value.errors] == [(field, code)]
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("article", "code"),
    [
        (ArticleInput("大写", "article"), "article_code_bad"),
        (ArticleInput("a", "manual"), "word_unknown"),
        (ArticleInput("a", "article", "friends"), "word_unknown"),
        (ArticleInput("a", "script", "public"), "script_for_staff"),
        (ArticleInput("a", "article", ties=(Tie("model", "nothing"),)), "tie_unknown"),
        (ArticleInput("a", "article", ties=(Tie("colour", "red"),)), "tie_unknown"),
        (ArticleInput("a", "article", ties=(Tie("word", "a;b"),)), "tie_unknown"),
        (ArticleInput("a", "article", ties=tuple(Tie("word", str(n)) for n in range(101))), "many_ties"),
    ],
)
def test_what_an_article_may_not_be(world: World, article: ArticleInput, code: str) -> None:
    with pytest.raises(Invalid) as problem:
        actions.create_article(actor=world.wang, article=article, text=TEXT, now=NOW)
    assert refused(code, problem)
    written(world, "taken")
    with pytest.raises(Invalid) as problem:
        written(world, "taken")
    assert refused("article_code_taken", problem)


def test_ties_of_what_is_published_are_changed_by_whoever_may_publish(world: World) -> None:
    written(world, "draft")
    changed = actions.change_article(
        actor=world.wang, code="draft", ties=[Tie("model", "KFR-35"), Tie("model", "KFR-35"), Tie("kind", "repair")],
        version=1, now=NOW,
    )  # fmt: skip
    assert changed.ties == (Tie("model", "KFR-35"), Tie("kind", "repair"))
    world.published("leak", "空调漏水")
    with pytest.raises(Forbidden):
        actions.change_article(actor=world.wang, code="leak", audience="public", now=NOW)
    assert actions.change_article(actor=world.chen, code="leak", audience="public", now=NOW).audience == "public"
    with pytest.raises(IntegrityError), transaction.atomic():
        Applies.objects.update(kind="repair", word="漏水")


# --- who sees what


def test_knowledge_is_handed_down_and_drafts_are_seen_by_those_who_write(world: World) -> None:
    for code, unit in (("all", world.company), ("north", world.north)):
        world.published(code, code, unit=unit)
    written(world, "draft")

    def sees(actor: Actor) -> set[str]:
        return {one.code for one in queries.page(actor, Where(), NOW).items}

    assert sees(world.wang) == sees(world.chen) == {"all", "north", "draft"}
    assert sees(world.li) == {"all", "north"}
    assert sees(world.zhou) == {"all"}
    for code in ("north", "draft"):
        with pytest.raises(Missing):
            queries.article(world.zhou, code, NOW)
    nobody = Actor(kind="user", id=9, permissions=frozenset({"cases.read"}))
    with pytest.raises(Forbidden):
        queries.page(nobody, Where(), NOW)


def test_somebody_writes_for_their_own_part_only(world: World) -> None:
    user = accounts.create_user(
        actor=SYSTEM, username="sun", name="sun", password=None,
        memberships=[("area_manager", world.south)], now=NOW,
    )  # fmt: skip
    sun = people.actor_by_id(user)
    assert sun is not None
    own = actions.create_article(actor=sun, article=ArticleInput("own", "article"), text=TEXT, now=NOW)
    assert own.unit_id == world.south
    with pytest.raises(Invalid):
        actions.create_article(
            actor=sun, article=ArticleInput("other", "article", unit_id=world.company), text=TEXT, now=NOW
        )
    world.published("leak", "空调漏水")
    with pytest.raises(Forbidden):
        actions.start_version(actor=sun, code="leak", text=TEXT, now=NOW)
    with pytest.raises(Missing):
        actions.submit_version(actor=sun, version_id=written(world, "draft").id, now=NOW)


# --- what readers leave behind


def test_a_mark_counts_once_and_may_be_changed(world: World) -> None:
    text = world.published("leak", "空调漏水", audience="public").versions[0]

    def marks() -> tuple[int, int]:
        found = queries.article(world.wang, "leak", NOW).numbers
        return found.helped, found.not_helped

    actions.mark_helped(actor=world.li, version_id=text.id, helped=True, matter="case:1", now=NOW)
    actions.mark_helped(actor=world.li, version_id=text.id, helped=True, matter="case:1", now=NOW)
    assert marks() == (1, 0)
    actions.mark_helped(actor=world.li, version_id=text.id, helped=False, matter="case:1", now=NOW)
    actions.mark_helped(actor=world.li, version_id=text.id, helped=True, matter="case:2", now=NOW)
    actions.mark_helped(actor=SYSTEM, version_id=text.id, helped=True, label="ABC", now=NOW)
    actions.mark_helped(actor=SYSTEM, version_id=text.id, helped=True, label="ABC", now=NOW)
    assert marks() == (2, 1)
    own = world.published("own", "内部").versions[0]
    with pytest.raises(Missing):
        actions.mark_helped(actor=SYSTEM, version_id=own.id, helped=True, label="ABC", now=NOW)


def test_a_use_counts_once_a_matter(world: World) -> None:
    text = world.published("thanks", "谢谢", kind="template").versions[0]
    assert actions.note_used(actor=world.li, version_ids=[text.id, 7], matter=("case", 1), now=NOW) == 1
    assert actions.note_used(actor=world.li, version_ids=[text.id], matter=("case", 1), now=NOW) == 0
    assert actions.note_used(actor=world.li, version_ids=[text.id], matter=("case", 2), now=NOW) == 1
    assert queries.article(world.wang, "thanks", NOW).numbers.used == 2


def test_a_bulletin_is_confirmed_by_everybody_whom_it_is_for(world: World) -> None:
    text = world.published("b1", "停机检查", kind="bulletin", must_read=True, unit=world.north).versions[0]
    assert [one.code for one in queries.unread(world.li, NOW)] == ["b1"]
    assert queries.unread(world.zhou, NOW) == []
    assert [one.code for one in people.notices(world.li)] == ["article_to_read"]
    assert [(one.name, one.read_at) for one in queries.readers(world.wang, text.id, NOW).items] == [("li", None)]
    with pytest.raises(Forbidden):
        queries.readers(world.li, text.id, NOW)
    actions.confirm_read(actor=world.li, version_id=text.id, now=NOW)
    actions.confirm_read(actor=world.li, version_id=text.id, now=NOW + timedelta(hours=1))
    assert queries.confirmed(world.li, text.id) == NOW
    assert queries.unread(world.li, NOW) == []
    assert queries.readers(world.wang, text.id, NOW, left=True).items == ()
    assert queries.read_by(world.wang, text.id, NOW) == (1, 1)
    told = _told(text.article_id)
    assert told.count("article_read") == 1
    plain = world.published("leak", "空调漏水").versions[0]
    with pytest.raises(Conflict):
        actions.confirm_read(actor=world.li, version_id=plain.id, now=NOW)


def test_to_have_read_it_in_one_language_is_enough_until_there_is_a_new_version(world: World) -> None:
    zh = world.published("b1", "停机检查", kind="bulletin", must_read=True).versions[0]
    english = TextInput("en", "Stop and check", "…", must_read=True)
    actions.start_version(actor=world.wang, code="b1", text=english, now=NOW)
    world.publish(queries.article(world.wang, "b1", NOW))
    actions.confirm_read(actor=world.wang, version_id=zh.id, now=NOW)
    assert queries.unread(world.wang, NOW) == []
    again = TextInput("zh-Hans", "停机检查（二）", "…", must_read=True)
    actions.start_version(actor=world.wang, code="b1", text=again, now=NOW)
    world.publish(queries.article(world.wang, "b1", NOW))
    assert [one.title for one in queries.unread(world.wang, NOW)] == ["停机检查（二）"]


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("E5 报警", "e5 报警"),
        ("13800004471", ""),
        ("sun@example.com", ""),
        ("BCD-2100", ""),
        ("字" * 41, ""),
        (" ", ""),
    ],
)
def test_what_is_looked_for_in_vain_is_counted_by_day_and_names_nobody(
    world: World, question: str, counted: str
) -> None:
    for _ in range(2):
        actions.note_sought(actor=world.li, question=question, place="intake", language="zh-Hans", now=NOW)
    found = [(one.question, one.times, one.places) for one in queries.sought(world.wang, NOW)]
    assert found == ([(counted, 2, ("intake",))] if counted else [])
    assert actions.forget_sought(actor=SYSTEM, now=NOW + timedelta(days=181)) == len(found)
    with pytest.raises(Forbidden):
        queries.sought(world.li, NOW)


# --- what an import brings


def test_an_import_tells_texts_as_they_were(world: World) -> None:
    article = ArticleInput("moved", "article", "public", world.north, (Tie("model", "KFR-35"),))
    old = NOW - timedelta(days=400)
    told = [
        PastVersion(article, TextInput("zh-Hans", "旧", "旧"), 1, "published", old, old, author_id=1, approver_id=2),
        PastVersion(article, TextInput("zh-Hans", "新", "新"), 2, "withdrawn", old, NOW, NOW),
        PastVersion(article, TextInput("zh-Hans", "稿", "稿"), 3, "in_review", NOW),
    ]
    actions.tell_articles(actor=IMPORT, versions=told, now=NOW)
    found = queries.article(world.wang, "moved", NOW)
    assert [(one.number, one.state, one.counts) for one in found.versions] == [
        (3, "draft", False), (2, "withdrawn", False), (1, "published", False)
    ]  # fmt: skip
    assert (found.unit_id, found.ties) == (world.north, article.ties)
    with pytest.raises(Invalid):
        actions.tell_articles(actor=IMPORT, versions=told[:1], now=NOW)
    with pytest.raises(Forbidden):
        actions.tell_articles(actor=world.wang, versions=told, now=NOW)
    assert ArticleVersion.objects.count() == 3


# --- any order of deeds

DEEDS = st.lists(
    st.sampled_from(["submit", "discard", "publish", "decline", "withdraw", "start", "edit", "later"]), max_size=12
)


def test_the_table_leads_from_state_to_state() -> None:
    for edge in TRANSITIONS:
        assert transition(edge.source, edge.verb) == edge
        assert edge.source in STATES and edge.to in STATES and edge.verb in verbs(edge.source)
    assert verbs("withdrawn") == ()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_whatever_is_done_in_whatever_order(world: World, deeds: list[str]) -> None:
    """What the table allows is done, all else is refused; what was published stays as it was; one text counts."""
    with transaction.atomic():
        draft, now = written(world), NOW
        texts: dict[int, str] = {}
        for deed in deeds:
            now += timedelta(minutes=1)
            mine = queries.article(world.chen, "leak", now).versions
            last = mine[0]
            state = last.state
            edge = transition(state, deed) if deed not in {"start", "edit", "later"} else None
            try:
                _do(world, deed, last.id, now)
                done = True
            except Problem:
                done = False
            after = queries.article(world.chen, "leak", now).versions
            if deed in {"submit", "discard", "publish", "decline", "withdraw"}:
                assert done == (edge is not None)
                assert after[0].state == (edge.to if edge else state)
            for one in after:
                if one.published_at is not None:
                    assert texts.setdefault(one.id, one.body) == one.body
                    assert one.approver_id != one.author_id
            assert sum(one.counts for one in after) <= 1
            assert sum(one.state in {"draft", "in_review"} for one in after) <= 1
            assert [one.number for one in after] == list(range(len(after), 0, -1))
        assert draft.id in {one.id for one in queries.article(world.chen, "leak", now).versions}
        transaction.set_rollback(True)


def _do(world: World, deed: str, version_id: int, now: Any) -> None:
    acts: dict[str, Any] = {
        "submit": (actions.submit_version, world.wang), "discard": (actions.discard_version, world.wang),
        "publish": (actions.publish_version, world.chen), "decline": (actions.decline_version, world.chen),
        "withdraw": (actions.withdraw_version, world.chen),
    }  # fmt: skip
    if deed in acts:
        act, actor = acts[deed]
        act(actor=actor, version_id=version_id, now=now)
    elif deed == "later":
        actions.start_version(
            actor=world.wang, code="leak", now=now,
            text=TextInput("zh-Hans", "空调漏水", str(now), starts=now + timedelta(minutes=3)),
        )  # fmt: skip
    elif deed == "start":
        actions.start_version(actor=world.wang, code="leak", text=TextInput("zh-Hans", "漏水", str(now)), now=now)
    else:
        actions.edit_version(
            actor=world.wang, version_id=version_id, text=TextInput("zh-Hans", "漏水", str(now)), now=now
        )
