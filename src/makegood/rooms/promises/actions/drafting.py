"""Drafts: versions in the making. They bind nobody; only publishing one gives the company's word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.engines.claims import ShippedPromise, written
from makegood.ground import rows
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid, Stale
from makegood.rooms.promises import drafting, errors, events, shipped
from makegood.rooms.promises.actions.publishing import create_promise, may_speak, publish_version
from makegood.rooms.promises.models import Draft, Promise, Version
from makegood.rooms.promises.queries.drafts import draft, head_of, text_of
from makegood.rooms.promises.views import DraftView, PromiseView

_OWN = frozenset({"promise", "name", "version", "basis", "jurisdiction", "zone"})


@transaction.atomic
def start_draft(
    *, actor: Actor, now: datetime, code: str = "", number: int | None = None, text: str = "", title: str = ""
) -> DraftView:
    """Begin a draft: from a text, else from a version of a promise (the newest without a number), else from a shipped
    one of that code. Raises Missing, Invalid with every clause that cannot be read.
    """
    actor.need("promises.draft")
    base: int | None = None
    if not text:
        base, text = _template(actor, code, number)
    promise, scope = drafting.read(text)
    if code and promise.code != code:
        raise Invalid.one("code", "draft_of_another", promise=code)
    _same_head(promise)
    content = drafting.content_of(promise, scope)
    row: dict[str, Any] = {
        "id": rows.new_id(), "code": promise.code, "title": _title(title), "head": _head(promise), "base": base,
        "text": text, "content": content, "digest": drafting.digest_of(content), "state": "open",
        "user_id": actor.id, "created_at": now, "changed_at": now, "version": 1,
    }  # fmt: skip
    rows.insert(Draft, [row])
    started = events.DraftStarted(
        subject=row["id"], at=now, about=_about(promise.code), code=promise.code, digest=row["digest"], base=base
    )
    journal.record(actor=actor, events=[started], now=now, fresh={("draft", row["id"])})
    return draft(actor=actor, draft_id=row["id"])


def _template(actor: Actor, code: str, number: int | None) -> tuple[int | None, str]:
    versions = Version.objects.filter(promise__code=code, holder=None)
    found = versions.filter(number=number) if number is not None else versions.order_by("-number")
    row = found.values_list("number", flat=True).first()
    if row is not None:
        return row, text_of(actor=actor, code=code, number=row)
    if number is None and code in shipped.codes():
        one = shipped.promise(code)
        head = {**_head(one), "code": code}
        return None, written(head, one.statement.to_json(), one.clauses, {})
    raise errors.no_promise(code)


def _title(title: str) -> str:
    return " ".join(title.split())[:120]


def _head(promise: ShippedPromise) -> dict[str, Any]:
    return {
        "basis": promise.basis, "name": promise.name.to_json(), "zone": promise.zone,
        "jurisdiction": promise.jurisdiction or "",
    }  # fmt: skip


def _same_head(promise: ShippedPromise) -> None:
    """What a promise itself says stays: a version has words and terms of its own, and nothing else."""
    known = head_of(promise.code)
    if known is None:
        return
    for name, value in _head(promise).items():
        if known[name] != value:
            raise Invalid.one(name, "head_stays")


def _about(code: str) -> tuple[tuple[str, int], ...]:
    found = Promise.objects.filter(code=code).values_list("pk", flat=True).first()
    return (("promise", found),) if found is not None else ()


@transaction.atomic
def edit_draft(
    *, actor: Actor, draft_id: int, text: str, now: datetime, title: str | None = None, version: int | None = None
) -> DraftView:
    """Change the words and terms of an open draft. Nothing is written unless all of it can be read.

    Raises Missing, Stale, Conflict `draft_ended`, Invalid with every clause that cannot be read.
    """
    row = _open(actor, draft_id, version)
    promise, scope = drafting.read(text)
    if promise.code != row.code:
        raise Invalid.one("code", "draft_of_another", promise=row.code)
    _same_head(promise)
    content = drafting.content_of(promise, scope)
    digest = drafting.digest_of(content)
    values: dict[str, Any] = {"text": text, "content": content, "digest": digest, "head": _head(promise)}
    if title is not None:
        values["title"] = _title(title)
    _step(actor, row, values, now)
    told = events.DraftChanged(subject=row.pk, at=now, about=_about(row.code), code=row.code, digest=digest)
    journal.record(actor=actor, events=[told], now=now)
    return draft(actor=actor, draft_id=row.pk)


def _open(actor: Actor, draft_id: int, version: int | None, state: str = "open") -> Draft:
    actor.need("promises.draft")
    row = Draft.objects.filter(pk=draft_id).first()
    if row is None:
        raise errors.no_draft()
    if version is not None and version != row.version:
        raise Stale("changed_meanwhile", extra={"current": draft(actor=actor, draft_id=draft_id)})
    if row.state != state:
        raise errors.draft_ended(row.state)
    return row


def _step(actor: Actor, row: Draft, values: Mapping[str, Any], now: datetime) -> None:
    mine = Draft.objects.filter(pk=row.pk, version=row.version, state=row.state)
    if mine.update(**values, changed_at=now, version=row.version + 1) != 1:
        raise Stale("changed_meanwhile", extra={"current": draft(actor=actor, draft_id=row.pk)})


@transaction.atomic
def discard_draft(*, actor: Actor, draft_id: int, now: datetime, version: int | None = None) -> DraftView:
    """Put an open draft away; it can be taken up again. Raises Missing, Stale, Conflict `draft_ended`."""
    row = _open(actor, draft_id, version)
    _step(actor, row, {"state": "discarded"}, now)
    told = events.DraftDiscarded(subject=row.pk, at=now, about=_about(row.code), code=row.code, digest=row.digest)
    journal.record(actor=actor, events=[told], now=now)
    return draft(actor=actor, draft_id=row.pk)


@transaction.atomic
def restore_draft(*, actor: Actor, draft_id: int, now: datetime, version: int | None = None) -> DraftView:
    """Take up again what was put away. Raises Missing, Stale, Conflict `draft_ended`."""
    row = _open(actor, draft_id, version, "discarded")
    _step(actor, row, {"state": "open"}, now)
    told = events.DraftRestored(subject=row.pk, at=now, about=_about(row.code), code=row.code, digest=row.digest)
    journal.record(actor=actor, events=[told], now=now)
    return draft(actor=actor, draft_id=row.pk)


@transaction.atomic
def publish_draft(
    *, actor: Actor, draft_id: int, effective: datetime, now: datetime, granted_back_to: datetime | None = None,
    version: int | None = None,
) -> PromiseView:  # fmt: skip
    """Give the word: the draft becomes a version in force from `effective`, its promise is made if it is not there.

    Raises as `publish_version`, and Missing, Stale, Conflict `draft_ended`.
    """
    may_speak(actor)
    row = _open(actor, draft_id, version)
    if head_of(row.code) is None:
        create_promise(
            actor=actor, code=row.code, basis=row.head["basis"], name=row.head["name"], zone=row.head["zone"],
            jurisdiction=row.head["jurisdiction"], now=now,
        )  # fmt: skip
    clauses = [{key: value for key, value in one.items() if key not in _OWN} for one in row.content["clauses"]]
    made = publish_version(
        actor=actor, code=row.code, statement=row.content["statement"], clauses=clauses, effective=effective,
        scope=row.content["scope"], granted_back_to=granted_back_to, now=now,
    )  # fmt: skip
    _step(actor, row, {"state": "published"}, now)
    number = max(one.number for one in made.versions)
    told = events.DraftPublished(
        subject=row.pk, at=now, about=_about(row.code), code=row.code, digest=row.digest, number=number
    )
    journal.record(actor=actor, events=[told], now=now)
    return made
