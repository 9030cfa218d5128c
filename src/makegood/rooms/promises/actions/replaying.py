"""What-ifs in the background: asked for, worked on by the worker, stopped. They write nothing but their own row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from makegood.ground import rows
from makegood.ground.actor import Actor
from makegood.ground.exchange.asking import asker
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid, Problem
from makegood.rooms.promises import book, drafting, errors, events
from makegood.rooms.promises.models import Replay
from makegood.rooms.promises.queries.assuming import assumptions
from makegood.rooms.promises.queries.drafts import draft, terms_entry, terms_of
from makegood.rooms.promises.queries.outcome import what_if
from makegood.rooms.promises.queries.replays import mine, replay
from makegood.rooms.promises.queries.trying import of_version
from makegood.rooms.promises.queries.whatif import span
from makegood.rooms.promises.views import ReplayView

_OPEN = ("asked", "running")


@transaction.atomic
def ask_what_if(
    *, actor: Actor, now: datetime, draft_id: int | None = None, code: str | None = None, number: int | None = None,
    from_: date | None = None, to: date | None = None, imported: bool = True,
    assumed: Mapping[str, Any] | None = None,
) -> ReplayView:  # fmt: skip
    """Have the past replayed under a draft, or under a published version; answers at once, the worker works.

    Raises Missing, Forbidden, Invalid for days or assumptions.
    """
    actor.need("promises.draft")
    actor.need("records.read")
    if draft_id is not None:
        view = draft(actor=actor, draft_id=draft_id)
        code, terms, digest, number = view.code, terms_of(view), view.digest, None
    elif code is not None:
        code, terms, digest, number = _published(actor, code, number)
    else:
        raise Invalid.one("draft", "required")
    within = span(terms["zone"], now, from_, to)
    row: dict[str, Any] = {
        "id": rows.new_id(), "draft_id": draft_id, "code": code, "number": number, "terms": terms, "digest": digest,
        "from_day": within.from_, "to_day": within.to, "imported": imported,
        "assumptions": assumptions(assumed).to_json(), "state": "asked", "matters": 0, "upto": None, "result": None,
        "problem": "", "user_id": actor.id, "permissions": sorted(actor.permissions), "language": actor.language,
        "zone": actor.zone, "asked_at": now, "finished_at": None, "version": 1,
    }  # fmt: skip
    rows.insert(Replay, [row])
    asked = events.ReplayAsked(subject=row["id"], at=now, code=code, digest=digest)
    journal.record(actor=actor, events=[asked], now=now, fresh={("replay", row["id"])})
    return replay(actor=actor, replay_id=row["id"])


def _published(actor: Actor, code: str, number: int | None) -> tuple[str, dict[str, Any], str, int]:
    version = of_version(actor=actor, code=code, number=number)
    content = {"clauses": [_plain(term) for term in version.terms], "scope": dict(version.scope)}
    terms = {
        "basis": version.basis, "jurisdiction": version.jurisdiction, "zone": version.zone, **content,
    }  # fmt: skip
    return code, terms, drafting.digest_of(content), version.number


def _plain(term: book.TermEntry) -> dict[str, Any]:
    return {key: value for key, value in term.clause.to_json().items() if not key.startswith("in_force")}


def work_what_if(*, actor: Actor, replay_id: int, now: datetime) -> bool:
    """Replay what was asked for; whether it came to its end. Harmless to call again.

    With the asker's rights of this moment, and no more than when they asked; `actor` does the work.
    """
    actor.need("records.read")
    if not Replay.objects.filter(pk=replay_id, state__in=_OPEN).update(state="running"):
        return False
    row = Replay.objects.get(pk=replay_id)
    within = span(row.terms["zone"], now, row.from_day, row.to_day)

    def go_on(matters: int, moment: datetime) -> bool:
        wanted = Replay.objects.filter(pk=replay_id, state="running")
        return wanted.update(matters=matters, upto=moment) == 1

    try:
        result = what_if(
            actor=asker(row), version=terms_entry(row.code, row.terms), within=within, now=now,
            assumed=assumptions(row.assumptions), imported=row.imported, progress=go_on,
        )  # fmt: skip
    except Problem as problem:
        return _end(actor, row, "failed", now, problem=problem.code[:60]) and False
    if not result["complete"]:
        return False
    return _end(actor, row, "done", now, result=result, matters=result["matters"])


@transaction.atomic
def _end(actor: Actor, row: Replay, state: str, now: datetime, **values: Any) -> bool:
    ended = Replay.objects.filter(pk=row.pk, state__in=_OPEN)
    if not ended.update(state=state, finished_at=now, version=row.version + 1, **values):
        return False
    told = events.ReplayEnded(subject=row.pk, at=now, code=row.code, state=state)
    journal.record(actor=actor, events=[told], now=now)
    return True


@transaction.atomic
def stop_what_if(*, actor: Actor, replay_id: int, now: datetime) -> ReplayView:
    """Stop one that waits or is worked on. Raises Missing, Conflict `replay_ended`."""
    actor.need("promises.draft")
    row = mine(actor).filter(pk=replay_id).first()
    if row is None:
        raise errors.no_replay()
    if not _end(actor, row, "stopped", now):
        raise errors.replay_ended()
    return replay(actor=actor, replay_id=replay_id)
