"""What the demo company knows and says, written by one person and read over by another, and who has read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.knowledge import actions, queries
from makegood.rooms.knowledge.inputs import ArticleInput, TextInput, Tie
from makegood.rooms.knowledge.views import ArticleView
from makegood.site.demo.staff import Staff
from makegood.site.demo.words import table

_LANGUAGES = (("zh", "zh-Hans"), ("en", "en"))
#: What people looked for and did not find: words, where, how often, how many days ago.
_SOUGHT = (
    ("扫地机", "console", 9, 1), ("蒸箱除垢", "console", 5, 3), ("遥控器配对", "case", 7, 2),
    ("以旧换新", "case", 12, 4), ("dishwasher", "console", 2, 6),
)  # fmt: skip


def write(seed: int, people: Staff, unit: int, written: datetime, end: datetime) -> None:
    """Articles, scripts, bulletins and templates of the whole company; the last of them still waits to be read over."""
    rng = Random(seed)  # noqa: S311 (a story is told, nothing is kept secret)
    writers = [people["quality"], people["designer"], people["manager"]]
    for place, one in enumerate(table("knowledge")["text"]):
        at = written + timedelta(days=place)
        late = one["kind"] == "bulletin"
        at = end - timedelta(days=4 - place % 2, hours=3) if late else at
        made = _article(one, writers[place % 2], people["director"], unit, at)
        _said(made, rng, one["kind"], min(at + timedelta(days=1), end))
    _again(writers[0], people["director"], written + timedelta(days=40), end)
    _read(people, end)
    for question, where, times, days in _SOUGHT:
        for _ in range(times):
            actions.note_sought(
                actor=SYSTEM, question=question, place=where, language="zh-Hans", now=end - timedelta(days=days)
            )


def _text(one: Mapping[str, Any], key: str, language: str, at: datetime) -> TextInput:
    told = one[key]
    ends = at + timedelta(days=one["days"]) if "days" in one else None
    return TextInput(
        language, told["title"], told["body"], tuple(told.get("steps", ())), one.get("must_read", False), None, ends
    )


def _article(one: Mapping[str, Any], writer: Actor, reader: Actor, unit: int, at: datetime) -> ArticleView:
    ties = tuple(Tie(*tie.split(":", 1)) for tie in one["ties"])
    given = ArticleInput(one["code"], one["kind"], one.get("audience", "staff"), unit, ties)
    texts = [_text(one, key, language, at) for key, language in _LANGUAGES if key in one]
    made = actions.create_article(actor=writer, article=given, text=texts[0], now=at)
    for text in texts[1:]:
        actions.start_version(actor=writer, code=made.code, text=text, now=at)
    for draft in queries.article(writer, made.code, at).versions:
        actions.submit_version(actor=writer, version_id=draft.id, now=at)
        actions.publish_version(actor=reader, version_id=draft.id, now=at + timedelta(hours=2))
    return queries.article(writer, made.code, at + timedelta(hours=2))


def _said(made: ArticleView, rng: Random, kind: str, at: datetime) -> None:
    """Whom it helped: staff in their cases, and readers of labels."""
    for text in made.versions:
        if kind == "bulletin" or text.language != "zh-Hans":
            continue
        for matter in range(rng.randint(2, 14)):
            label = f"demo-{matter}" if made.audience == "public" and matter % 2 else ""
            actions.mark_helped(
                actor=SYSTEM,
                version_id=text.id,
                helped=rng.random() < 0.8,
                matter=f"case:{matter}",
                label=label,
                now=at,
            )


def _again(writer: Actor, reader: Actor, at: datetime, end: datetime) -> None:
    """An article that was written anew once, and whose third version waits to be read over."""
    now = queries.article(writer, "ac-no-heat", at).counting("zh-Hans")
    if now is None:
        return
    more = f"{now.body}\n\n**小贴士**：制热前半小时打开，比调高温度省电。"
    second = actions.start_version(
        actor=writer, code="ac-no-heat", text=TextInput("zh-Hans", now.title, more), now=at
    )  # fmt: skip
    actions.submit_version(actor=writer, version_id=second.id, now=at)
    actions.publish_version(actor=reader, version_id=second.id, now=at + timedelta(hours=5))
    third = TextInput("zh-Hans", now.title, more.replace("一小时停四次以上", "一小时停三次以上"))
    waits = actions.start_version(actor=writer, code="ac-no-heat", text=third, now=end - timedelta(hours=20))
    actions.submit_version(
        actor=writer, version_id=waits.id, note="化霜次数按新机型改了一处。", now=end - timedelta(hours=20)
    )


def _read(people: Staff, end: datetime) -> None:
    """Some have confirmed the bulletins, and newcomers will find one that they have not."""
    for username in ("chenglu", "zhoumin", "tangwei", "supervisor", "inspector", "limei", "manager"):
        id_ = people.id_of(username)
        actor = accounts.actor_by_id(id_)
        if actor is None:
            continue
        for one in queries.unread(actor, end)[: 1 if username in {"chenglu", "manager"} else 2]:
            actions.confirm_read(actor=actor, version_id=one.version_id, now=end - timedelta(hours=1))
