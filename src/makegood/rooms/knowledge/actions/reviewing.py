"""A draft is read over by a second person, counts, and counts no more."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from makegood.ground import rows
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.accounts.views import ApprovalView
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid, Stale
from makegood.rooms.knowledge import errors, events, queries
from makegood.rooms.knowledge.actions.writing import taken, version_event
from makegood.rooms.knowledge.lifecycle import Transition, transition
from makegood.rooms.knowledge.models import ArticleVersion
from makegood.rooms.knowledge.queries.readers import reached
from makegood.rooms.knowledge.views import VersionView

#: The verb under which texts are read over.
VERB = "knowledge"
#: So long may somebody take to read a text over before the question goes up.
READ_OVER_WITHIN = timedelta(days=2)


@transaction.atomic
def submit_version(
    *, actor: Actor, version_id: int, now: datetime, note: str = "", version: int | None = None
) -> VersionView:
    """Ask somebody else to read a draft over. Raises Forbidden, Missing, Stale, Conflict, Invalid `too_long`."""
    row, _ = _stepping(actor, version_id, "submit", version, now)
    asked = accounts_actions.ask_approval(
        actor=actor, verb=VERB, subject_kind="article_version", subject_id=row.pk, amount=None, currency="",
        unit_id=row.article.unit_id, note=note, expected_by=now + READ_OVER_WITHIN,
        about=(("article", row.article_id),), now=now,
    )  # fmt: skip
    _move(row, state="in_review", approval_id=asked.id)
    return _told(actor, events.ArticleSubmitted, row, now, approval=asked.id)


@transaction.atomic
def publish_version(
    *, actor: Actor, version_id: int, now: datetime, answer: str = "", version: int | None = None
) -> VersionView:
    """Say yes to a version that waits for it: it counts from its moment on. Never to one's own text.

    Raises Forbidden (`article_own`, `approval_own`), Missing, Stale, Conflict, Invalid when its time is over.
    """
    row, _ = _stepping(actor, version_id, "publish", version, now)
    _decide(actor, row, True, answer, now)
    return queries.version(actor, row.pk, now)


@transaction.atomic
def decline_version(
    *, actor: Actor, version_id: int, now: datetime, answer: str = "", version: int | None = None
) -> VersionView:
    """Send a version back to whoever wrote it. Raises Forbidden, Missing, Stale, Conflict."""
    row, _ = _stepping(actor, version_id, "decline", version, now)
    _decide(actor, row, False, answer, now)
    return queries.version(actor, row.pk, now)


def _decide(actor: Actor, row: ArticleVersion, approve: bool, answer: str, now: datetime) -> None:
    accounts_actions.decide_approval(
        actor=actor, approval_id=row.approval_id or 0, approve=approve, answer=answer, now=now
    )


@transaction.atomic
def answer_review(*, actor: Actor, approval: ApprovalView, now: datetime) -> VersionView:
    """Carry out the answer to a question about a text, in the transaction of the answer."""
    verb = "publish" if approval.state == "approved" else "decline"
    row, _ = _stepping(actor, approval.subject_id, verb, None, now)
    if verb == "decline":
        _move(row, state="draft", approval_id=None)
        return _told(actor, events.ArticleDeclined, row, now)
    if row.author_id is not None and row.author_id in {actor.id, actor.doer}:
        raise errors.own_text()
    starts = max(row.starts, now) if row.starts is not None else now
    if row.ends is not None and row.ends <= starts:
        raise Invalid.one("ends", errors.TEXT_ENDS_BEFORE)
    _move(row, state="published", starts=starts, published_at=now, approver_id=actor.doer)
    if row.must_read:
        _ring(actor, row, now)
    return _told(actor, events.ArticlePublished, row, now, starts=starts, ends=row.ends, digest=digest_of(row))


@transaction.atomic
def discard_version(*, actor: Actor, version_id: int, now: datetime, version: int | None = None) -> VersionView:
    """Put a draft away. Raises Forbidden, Missing, Stale, Conflict."""
    row, _ = _stepping(actor, version_id, "discard", version, now)
    _move(row, state="withdrawn", withdrawn_at=now)
    return _told(actor, events.ArticleWithdrawn, row, now)


@transaction.atomic
def withdraw_version(*, actor: Actor, version_id: int, now: datetime, version: int | None = None) -> VersionView:
    """Let a published version count no more; nothing else comes in its place. Raises as `discard_version`."""
    row, _ = _stepping(actor, version_id, "withdraw", version, now)
    _move(row, state="withdrawn", withdrawn_at=now)
    return _told(actor, events.ArticleWithdrawn, row, now)


def _stepping(
    actor: Actor, version_id: int, verb: str, version: int | None, now: datetime
) -> tuple[ArticleVersion, Transition]:
    """The version and the way on by this verb, when it is allowed in its state and to the actor."""
    need = {"submit": "knowledge.write", "discard": "knowledge.write"}.get(verb, "knowledge.approve")
    actor.need(need)
    row = taken(actor, version_id, need, version, now)
    edge = transition(row.state, verb)
    if edge is None:
        raise errors.wrong_state(verb, row.state)
    accounts.need_at(actor, edge.permission, row.article.unit_id)
    return row, edge


def _move(row: ArticleVersion, **values: Any) -> None:
    if rows.change(ArticleVersion, [row.pk], row.version, values) != 1:
        raise Stale("changed_meanwhile")


def _told(
    actor: Actor, kind: type[events.VersionEvent], row: ArticleVersion, now: datetime, **more: Any
) -> VersionView:
    told = {"id": row.pk, "article_id": row.article_id, "language": row.language, "number": row.number}
    journal.record(actor=actor, events=[version_event(kind, told, row.article.unit_id, now, **more)], now=now)
    return queries.version(actor, row.pk, now)


def digest_of(row: ArticleVersion) -> str:
    """The SHA-256 of a version's text, hexadecimal: by it anybody can check later what was published."""
    text = json.dumps([row.title, row.body, list(row.steps)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _ring(actor: Actor, row: ArticleVersion, now: datetime) -> None:
    """Tell everybody whom it is for that something is to be read."""
    people = reached(row.article.unit_id).exclude(pk=row.author_id or 0).exclude(pk=actor.doer or 0)
    notices = [
        NoticeInput(
            "article_to_read", {"code": row.article.code}, user_id=person, link_kind="article",
            link_id=row.article_id, once=f"article_to_read:{row.pk}:{person}",
        )
        for person in people.order_by("pk").values_list("pk", flat=True)
    ]  # fmt: skip
    accounts_actions.notify(actor=actor, notices=notices, now=now)
