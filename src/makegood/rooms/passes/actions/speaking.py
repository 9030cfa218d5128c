"""What a customer does in a matter that a token opened: answer, ask again, confirm, refuse, take a remedy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import Actor
from makegood.ground.files.inputs import Upload
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid
from makegood.ground.ui.texts import say
from makegood.rooms.cases import actions as cases_actions
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases import rules as case_rules
from makegood.rooms.cases.views import CaseView
from makegood.rooms.passes import errors, queries, rules
from makegood.rooms.passes.actions.asking import kept, put
from makegood.rooms.passes.actions.linking import about
from makegood.rooms.passes.events import MatterConfirmed, MatterRefused
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.lifecycle import OPEN


def _found(actor: Actor, case_id: int, verb: str, now: datetime) -> CaseView:
    """The matter of this customer. Raises Forbidden, Missing, Conflict when its state does not allow the verb."""
    actor.need("cases.read")
    found = cases.by_id(actor, case_id, now)
    lately = found.chased_at is not None and now - found.chased_at < rules.HASTEN_EVERY
    if verb not in rules.verbs(found.state, hastened_lately=lately):
        raise errors.not_now()
    return found


def answer(
    *, actor: Actor, case_id: int, text: str, now: datetime, uploads: Sequence[Upload] = ()
) -> CaseView:  # fmt: skip
    """Say something in the matter, with photos; photos alone need no words.

    Long after its end the word opens a matter of its own, which is what is answered then. Raises Missing, Conflict,
    Invalid.
    """
    found = _found(actor, case_id, "answer", now)
    words = text.strip() or (say("portal", "photos", actor.language) if uploads else "")
    if not words:
        raise Invalid.one("text", errors.WORDS_NEEDED)
    inner = queries.acting(actor)
    with kept(inner, uploads, now) as contents, transaction.atomic():
        view, message = cases_actions.add_message(
            actor=inner, case_id=found.id, direction="inbound", text=words, channel="web", now=now
        )
        put(inner, view, message.id, contents, now)
    return view


@transaction.atomic
def hasten(*, actor: Actor, case_id: int, now: datetime) -> CaseView:
    """Ask again about an open matter (催单): counted, heard one level higher each time. Raises Missing, Conflict."""
    found = _found(actor, case_id, "hasten", now)
    return cases_actions.chase(actor=queries.acting(actor), case_id=found.id, text="", now=now)


@transaction.atomic
def confirm(*, actor: Actor, case_id: int, now: datetime) -> CaseView:
    """The customer says that it is put right: the matter is settled, and closed where nothing is owed any more.

    Their word is the fact by which what was promised until then is kept. Raises Missing, Conflict.
    """
    found = _found(actor, case_id, "confirm", now)
    inner = queries.acting(actor)
    if found.state in rules.UNDONE:
        found = cases_actions.resolve(actor=inner, case_id=found.id, text="", now=now).case
    left = [one for one in found.obligations if one.state in OPEN or one.owed]
    event = MatterConfirmed(subject=found.id, at=now, about=about(found), owed=len(left))
    journal.record(actor=inner, events=[event], now=now)
    if left:
        return cases.by_id(inner, found.id, now)
    return cases_actions.close(actor=inner, case_id=found.id, now=now)


@transaction.atomic
def refuse(*, actor: Actor, case_id: int, text: str, now: datetime) -> CaseView:
    """The customer says that it is not put right: the matter is taken up again, and their word waits for an answer.

    After the time of reopening it becomes a matter of its own, linked to this one. Raises Missing, Conflict, Invalid.
    """
    found = _found(actor, case_id, "refuse", now)
    if not text.strip():
        raise Invalid.one("text", errors.WORDS_NEEDED)
    inner = queries.acting(actor)
    journal.record(actor=inner, events=[MatterRefused(subject=found.id, at=now, about=about(found))], now=now)
    ended = found.resolved_at or found.closed_at
    days = timedelta(days=cases.reopening(found.root).days)
    if ended is None or now <= ended + days:
        why = say("portal", "refused", "zh-Hans")
        cases_actions.reopen(actor=inner, case_id=found.id, reason=why, now=now)
        if found.owner_id is None:
            _tell(inner, found, now)
    view, _ = cases_actions.add_message(
        actor=inner, case_id=found.id, direction="inbound", text=text.strip(), channel="web", now=now
    )
    return view


def _tell(actor: Actor, found: CaseView, now: datetime) -> None:
    """Nobody carries it: its place hears that it came back."""
    notice = NoticeInput(
        code="case_reopened", params={"number": case_rules.grouped(found.number)}, unit_id=found.unit_id,
        link_kind="case", link_id=found.id,
    )  # fmt: skip
    accounts_actions.notify(actor=actor, notices=[notice], now=now)


@transaction.atomic
def answer_remedy(*, actor: Actor, case_id: int, remedy_id: int, accepted: bool, now: datetime) -> None:
    """Take what is offered to make good a broken word, or not. Raises Missing, Conflict when it was answered."""
    actor.need("cases.read")
    found = cases.by_id(actor, case_id, now)
    offered = {one.id: one for view in found.obligations for one in view.remedies}
    if remedy_id not in offered:
        raise errors.no_link()
    if offered[remedy_id].state != "given":
        raise errors.not_now()
    inner = queries.acting(actor)
    if accepted:
        promises.accept_remedy(actor=inner, remedy_id=remedy_id, now=now)
    else:
        promises.reject_remedy(actor=inner, remedy_id=remedy_id, now=now)
