"""What is said in a case: messages, and chasers (催单)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid
from makegood.ground.rows import new_id
from makegood.rooms.cases import errors, queries, rules
from makegood.rooms.cases.actions.keeping import keep_messages
from makegood.rooms.cases.actions.marking import weigh_again
from makegood.rooms.cases.actions.steps import about, fact, facts, load, moments, step, tell, viewed
from makegood.rooms.cases.events import CaseChased, CaseReopened, MessageAdded
from makegood.rooms.cases.lifecycle import UNDONE, Verb
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.cases.views import CaseView, MessageView
from makegood.rooms.knowledge import actions as knowledge
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises import queries as promises_queries


def message_row(
    case_id: int, direction: str, channel: str, text: str, automatic: bool, actor: Actor, at: datetime, now: datetime
) -> dict[str, Any]:
    """A row for the conversation. What comes in was said by the customer, whoever typed it."""
    heard = direction == "inbound"
    return {
        "id": new_id(), "case_id": case_id, "direction": direction, "channel": channel, "text": text,
        "automatic": automatic, "author_kind": "customer" if heard else actor.kind,
        "author_id": None if heard else actor.doer, "author_name": "" if heard else actor.name[:80], "origin_id": None,
        "copy_of_id": None, "at": at, "created_at": now,
    }  # fmt: skip


@transaction.atomic
def add_message(
    *,
    actor: Actor,
    case_id: int,
    direction: str,
    text: str,
    now: datetime,
    at: datetime | None = None,
    automatic: bool = False,
    channel: str = "",
    version: int | None = None,
    used: Sequence[int] = (),
    files: Sequence[int] = (),
) -> tuple[CaseView, MessageView]:
    """Add what was said; answers the case and the message. `used` are versions of articles that went into it, `files`
    those of the case that go with it, where it goes out by a way that carries files.

    A word of ours that no machine sent is an answer: it notes `answered`, the first one `first_answered` too, and by
    phone `first_contact`, and takes an open case into work. A word of the customer ends waiting for them and notes
    `customer_replied` unless an earlier one still waits for its answer. A settled case is reopened by it where the
    company says so; else people get a notice. When its time of reopening is over, the word opens a new case that is
    linked to it, which is what is answered then. What the customer says on a case that was merged goes to its survivor.
    Raises Missing, Forbidden, Stale, Invalid for an unknown direction, an empty text or a moment in the future.
    """
    if direction not in rules.DIRECTIONS:
        raise errors.one_of("direction", direction, rules.DIRECTIONS)
    if not text.strip():
        raise Invalid.one("text", errors.REQUIRED)
    _may_go_along(actor, case_id, files)
    if direction == "inbound":
        case_id = _where_it_goes(actor, case_id)
    row = load(actor, case_id, _verb(direction, automatic), version, now)
    when, now = moments(row, at, now)
    if direction == "inbound" and actor.kind != "import" and _too_late(row, when):
        return _asked_anew(actor, row, text, channel, when, now)
    message = message_row(row.pk, direction, channel or row.channel, text, automatic, actor, when, now)
    first = direction == "outbound" and not automatic and _first(row, message)
    state = step(actor, row, _verb(direction, automatic), version, now)
    keep_messages([message])
    salt, digest = journal.digest_text("case", row.pk, text)
    event = MessageAdded(
        subject=row.pk, at=when, about=about(row), message=message["id"], direction=direction, automatic=automatic,
        state=state, text=digest, salt=salt, files=tuple(dict.fromkeys(files)),
    )  # fmt: skip
    tell(actor, event, now)
    knowledge.note_used(actor=actor, version_ids=used, matter=("case", row.pk), now=now)
    if direction == "outbound" and not automatic:
        _answered(actor, row, message, first, now)
    if direction == "inbound":
        _heard(actor, row, message, state, when, now)
    return viewed(actor, row, now), _message_view(message)


def _may_go_along(actor: Actor, case_id: int, files: Sequence[int]) -> None:
    if not files:
        return
    actor.need("files.read")
    if not set(files) <= {one.id for one in queries.files(actor, case_id)}:
        raise Invalid.one("files", errors.UNKNOWN_FILE)


def _verb(direction: str, automatic: bool) -> Verb:
    if direction == "inbound":
        return "hear"
    return "answer" if direction == "outbound" and not automatic else "note"


def _first(row: Case, message: dict[str, Any]) -> bool:
    # By the moment it was said: an answer told late may well be the first.
    earlier = Message.objects.filter(case_id=row.pk, direction="outbound", automatic=False, at__lte=message["at"])
    return not earlier.exists()


def _answered(actor: Actor, row: Case, message: dict[str, Any], first: bool, now: datetime) -> None:
    names = ["answered"]
    if first:
        names.append("first_answered")
    if message["channel"] == "phone":
        names.append("first_contact")
    # Each answer is one of its own; a first one there is only once.
    occurrences = {"answered": str(message["id"])}
    told = facts(row, [(name, occurrences.get(name, "1")) for name in names], message["at"])
    promises.note(actor=actor, facts=told, now=now)


def _where_it_goes(actor: Actor, case_id: int) -> int:
    """The survivor, for a case that was merged and a survivor that the actor sees."""
    into = queries.visible(actor).filter(pk=case_id).values_list("merged_into_id", flat=True).first()
    return queries.survivor(case_id, into) if into is not None else case_id


def _too_late(row: Case, at: datetime) -> bool:
    """Whether a settled case lies so far back that the customer's word is a matter of its own."""
    ended = row.closed_at if row.resolved_at is None else row.resolved_at
    if row.state in UNDONE or ended is None:
        return False
    return at > ended + timedelta(days=queries.reopening(queries.kind(row.kind_id).root).days)


def _asked_anew(
    actor: Actor, row: Case, text: str, channel: str, at: datetime, now: datetime
) -> tuple[CaseView, MessageView]:
    """A new case for a word that comes after the time of reopening, linked to the old one."""
    from makegood.rooms.cases.actions.following_on import open_after

    opened = open_after(actor, row, text, channel or row.channel, at, now)
    said = Message.objects.filter(case_id=opened.pk).values(*MessageView.__dataclass_fields__).get()
    return viewed(actor, opened, now), MessageView(**said)


def _heard(actor: Actor, row: Case, message: dict[str, Any], state: str, at: datetime, now: datetime) -> None:
    """What follows when the customer has spoken."""
    if row.state == "waiting_customer":
        resume_waiting(actor, row, now)
    if actor.kind == "import":
        # Told as it was: what came of it is told as well.
        return
    if state in UNDONE:
        note_reply(actor, row, str(message["id"]), at, now)
    elif queries.reopening(queries.kind(row.kind_id).root).inside == "reopen" and state in {"resolved", "closed"}:
        _reopened_by_word(actor, row, at, now)
        note_reply(actor, row, str(message["id"]), at, now)
    else:
        _heard_after_end(actor, row, message["id"], state, now)
    _tell_followers(actor, row, message["id"], now)


def note_reply(actor: Actor, row: Case, occurrence: str, at: datetime, now: datetime) -> None:
    """The customer waits for an answer from now on, unless an earlier word of theirs does already."""
    kind = queries.kind(row.kind_id).root
    if not promises_queries.waits_since(matter=("case", row.pk), fact="customer_replied", kind=kind):
        promises.note(actor=actor, facts=[fact(row, "customer_replied", at, occurrence=occurrence)], now=now)


def _reopened_by_word(actor: Actor, row: Case, at: datetime, now: datetime) -> None:
    fresh = Case.objects.get(pk=row.pk)
    times = fresh.reopenings + 1
    step(actor, fresh, "reopen", None, now, reopenings=F("reopenings") + 1, resolved_at=None, closed_at=None)
    tell(actor, CaseReopened(subject=row.pk, at=now, about=about(row), reopenings=times), now)
    promises.note(actor=actor, facts=[fact(row, "reopened", now, occurrence=str(times))], now=now)
    notice = NoticeInput(
        code="case_reopened", params={"number": rules.grouped(row.number)}, unit_id=row.unit_id, user_id=row.owner_id,
        link_kind="case", link_id=row.pk,
    )  # fmt: skip
    accounts_actions.notify(actor=actor, notices=[notice], now=now)


def _tell_followers(actor: Actor, row: Case, message_id: int, now: datetime) -> None:
    notices = [
        NoticeInput(
            code="case_followed", params={"number": rules.grouped(row.number)}, user_id=person, link_kind="case",
            link_id=row.pk, once=f"case_followed:{message_id}:{person}",
        )
        for person in queries.follower_ids(row.pk)
        if person != actor.id
    ]  # fmt: skip
    accounts_actions.notify(actor=actor, notices=notices, now=now)


def resume_waiting(actor: Actor, row: Case, now: datetime) -> int:
    """Let the clocks run on that stood still because the customer was waited for; how many."""
    found = queries.obligations_of(actor, row.pk, now)
    stopped = [one for one in found if one.state == "paused" and one.paused_ground == "waiting_customer"]
    for one in stopped:
        promises.resume(actor=actor, obligation_id=one.id, now=now)
    return len(stopped)


def _heard_after_end(actor: Actor, row: Case, message_id: int, state: str, now: datetime) -> None:
    notice = NoticeInput(
        code="case_heard_after_end", params={"number": rules.grouped(row.number), "state": state}, unit_id=row.unit_id,
        user_id=row.owner_id, link_kind="case", link_id=row.pk, once=f"case_heard:{message_id}",
    )  # fmt: skip
    accounts_actions.notify(actor=actor, notices=[notice], now=now)


def _message_view(message: dict[str, Any]) -> MessageView:
    return MessageView(**{name: message[name] for name in MessageView.__dataclass_fields__})


@transaction.atomic
def chase(
    *, actor: Actor, case_id: int, text: str, now: datetime, at: datetime | None = None, version: int | None = None
) -> CaseView:
    """The customer asks again about an open matter: counted, never a second case (催单).

    The first chaser reaches the owner or the unit, the second the unit above it, each further one a level more.
    """
    row = load(actor, case_id, "chase", version, now)
    when, now = moments(row, at, now)
    step(actor, row, "chase", version, now, chasers=F("chasers") + 1, chased_at=when)
    chasers = Case.objects.values_list("chasers", flat=True).get(pk=row.pk)
    if text.strip():
        keep_messages([message_row(row.pk, "inbound", row.channel, text, False, actor, when, now)])
    tell(actor, CaseChased(subject=row.pk, at=when, about=about(row), chasers=chasers), now)
    promises.note(actor=actor, facts=[fact(row, "chased", when, occurrence=str(chasers))], now=now)
    if text.strip():
        note_reply(actor, row, f"chaser-{chasers}", when, now)
    weigh_again(actor, row.pk, now)
    _tell_chased(actor, row, chasers, now)
    return viewed(actor, row, now)


def _tell_chased(actor: Actor, row: Case, chasers: int, now: datetime) -> None:
    above = accounts.ancestors(row.unit_id)
    unit_id = above[min(chasers - 1, len(above) - 1)] if above else row.unit_id
    owner = row.owner_id if chasers == 1 else None
    notice = NoticeInput(
        code="case_chased", params={"number": rules.grouped(row.number), "chasers": chasers}, unit_id=unit_id,
        user_id=owner, link_kind="case", link_id=row.pk, once=f"case_chased:{row.pk}:{chasers}",
    )  # fmt: skip
    accounts_actions.notify(actor=actor, notices=[notice], now=now)
