"""What an exchange tells of calls: kept first, then owed or reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as rights
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.actions import record
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.rows import insert, new_id
from makegood.rooms.calls import errors, queries, rules
from makegood.rooms.calls.events import CallReturned, CallTold
from makegood.rooms.calls.inputs import CallNews
from makegood.rooms.calls.models import Call
from makegood.rooms.calls.views import CallView
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.inputs import Noted


@transaction.atomic
def tell_call(*, actor: Actor, news: CallNews, now: datetime) -> CallView:
    """Keep a piece of news of a call; what comes twice or late changes nothing that is known better.

    A call that nobody answered notes `call_missed`: the promises say by when it is to be called back. Whoever is
    reached by their number, by a call of ours or of theirs, was called back. Raises Forbidden, Invalid.
    """
    actor.need(queries.REPORTS)
    at = news.at or now
    _check(news, at, now)
    row = Call.objects.filter(system=news.system, external_id=news.external_id).first()
    if row is None:
        row = _begun(actor, news, at, now)
    before = (row.state, row.answered_at, row.ended_at)
    course = rules.told(rules.Course(row.direction, row.started_at, row.answered_at, row.ended_at), news.news, at)
    changes = _changes(row, news, course)
    held = Call.objects.filter(pk=row.pk, version=row.version)
    if changes and not held.update(**changes, version=F("version") + 1):
        raise errors.call_unknown()
    row.refresh_from_db()
    if changes or before[0] == "":
        told = CallTold(
            subject=row.pk, at=at, about=_about(row), direction=row.direction, state=row.state, extension=row.extension
        )
        record(actor=actor, events=[told], now=now)
    if row.state != before[0]:
        _follow(actor, row, before[0], now)
    elif row.answered_at is not None and before[1] is None:
        _reached(actor, row, now)
    return queries.call(SYSTEM, row.pk, now)


def _check(news: CallNews, at: datetime, now: datetime) -> None:
    found = [
        FieldError(name, errors.NOT_ONE_OF, (("allowed", ", ".join(allowed)), ("value", value[:40])))
        for name, value, allowed in (
            ("event", news.news, rules.NEWS), ("direction", news.direction, rules.DIRECTIONS),
        )
        if value not in allowed
    ]  # fmt: skip
    if at > now:
        found.append(FieldError("at", errors.IN_FUTURE))
    if news.recording and urlsplit(news.recording).scheme not in {"http", "https"}:
        found.append(FieldError("recording", errors.RECORDING_BAD))
    if found:
        raise Invalid("invalid_input", errors=tuple(found))


def _begun(actor: Actor, news: CallNews, at: datetime, now: datetime) -> Call:
    """The row of a call that was not known before."""
    who = queries.user_at(news.extension)
    number = queries.comparable(news.number)
    people = queries.whose(number, now)
    unit = rights.unit_for(actor, news.unit_id, need=queries.REPORTS) if who is None or news.unit_id else who[1]
    row: dict[str, Any] = {
        "id": new_id(), "system": news.system, "external_id": news.external_id, "direction": news.direction,
        "number": number, "extension": news.extension, "user_id": who[0] if who else None, "unit_id": unit,
        "customer_id": people[0].id if len(people) == 1 else None, "case_id": None, "state": "ringing",
        "started_at": at, "answered_at": None, "ended_at": None, "recording": "", "note": "", "returned_by_id": None,
        "created_at": now, "version": 1,
    }  # fmt: skip
    insert(Call, [row])
    return Call(**{**row, "state": ""})


def _changes(row: Call, news: CallNews, course: rules.Course) -> dict[str, Any]:
    values: dict[str, Any] = {
        "started_at": course.started_at, "answered_at": course.answered_at, "ended_at": course.ended_at,
        "state": course.state,
    }  # fmt: skip
    if news.extension and news.extension != row.extension and course.ended_at is None:
        # It was put through: it rings at another desk.
        who = queries.user_at(news.extension)
        values |= {"extension": news.extension, "user_id": who[0] if who else None}
    if news.recording:
        values["recording"] = news.recording
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def _about(row: Call) -> tuple[tuple[str, int], ...]:
    pairs = (("customer", row.customer_id), ("case", row.case_id))
    return tuple((kind, id_) for kind, id_ in pairs if id_ is not None)


def _follow(actor: Actor, row: Call, before: str, now: datetime) -> None:
    if row.state == "missed":
        noted = Noted(
            "call_missed", row.started_at, customer_id=row.customer_id, unit_id=row.unit_id, matter=("call", row.pk),
            told=True,
        )  # fmt: skip
        promises.note(actor=SYSTEM, facts=[noted], now=now)
        notice = NoticeInput("call_missed", unit_id=row.unit_id, link_kind="calls", once=f"call_missed:{row.pk}")
        accounts.notify(actor=SYSTEM, notices=[notice], now=now)
    elif row.answered_at is not None and before in {"", "ringing", "missed"}:
        _reached(actor, row, now, itself=before == "missed")


def _reached(actor: Actor, row: Call, now: datetime, *, itself: bool = False) -> None:
    """Somebody was spoken to: whatever they rang for in vain before is called back by this, and a call that was taken
    for missed needs none.
    """
    if row.answered_at is None:
        return
    since = row.answered_at - rules.OWED_FOR
    missed = Call.objects.filter(
        number=row.number, state="missed", returned_by_id__isnull=True, started_at__gt=since,
        started_at__lte=row.answered_at,
    ).order_by("id")  # fmt: skip
    back = [one for one in missed if row.number]
    found = [*back, row] if itself else back
    if not found:
        return
    Call.objects.filter(pk__in=[one.pk for one in back]).update(returned_by_id=row.pk)

    def moment(one: Call) -> datetime:
        # Of a call that was taken for missed, its end: by then they had spoken, and the clock had begun.
        return (one.ended_at if one.pk == row.pk else None) or row.answered_at or now

    facts = [
        Noted(
            "called", moment(one), customer_id=one.customer_id, unit_id=one.unit_id, matter=("call", one.pk),
            told=True,
        )
        for one in found
    ]  # fmt: skip
    promises.note(actor=SYSTEM, facts=facts, now=now)
    events = [CallReturned(subject=one.pk, at=row.answered_at, about=_about(one), by=row.pk) for one in found]
    record(actor=actor, events=events, now=now)
