"""What becomes of a letter: a message of a case, or something that a person reads. All or nothing, and only once."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.files.inputs import Upload
from makegood.ground.journal.actions import record
from makegood.ground.problems import Conflict, Invalid, Problem
from makegood.ground.ui.texts import say
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CustomerRef, OpenCase
from makegood.rooms.channels import errors, letters, queries, reading, rules
from makegood.rooms.channels.actions.bouncing import note_report
from makegood.rooms.channels.actions.sending import say_automatically
from makegood.rooms.channels.events import MailFiled, MailLeftToRead, MailSetAside
from makegood.rooms.channels.models import IncomingMail
from makegood.rooms.channels.rules import Letter
from makegood.rooms.channels.views import IncomingView
from makegood.rooms.customers import queries as customers
from makegood.rooms.network import queries as network

CHANNEL = "mail"


def process(*, actor: Actor, mail_id: int, now: datetime) -> str:
    """Make of a letter what it is; its state afterwards. Harmless to repeat, wherever it was interrupted before.

    Reading happens outside of the transaction. Each try is counted before it begins: a letter that ends its process
    three times is left to a person.
    """
    actor.need(queries.READS)
    row = IncomingMail.objects.filter(pk=mail_id).select_related("mailbox").first()
    if row is None:
        return "gone"
    letter: Letter | None = None
    if row.state == "received":
        raw = queries.bytes_of(mail_id)
        if not _tried(row):
            return row.state
        if row.attempts >= rules.TRIES:
            _leave(actor, row, "failed", None, now)
        else:
            letter = _sort(actor, row, raw, now)
        row.refresh_from_db()
    if row.state == "filed" and not row.files_done:
        _keep_files(actor, row, letter or queries.read_letter(mail_id), now)
    return row.state


def _tried(row: IncomingMail) -> bool:
    with transaction.atomic():
        held = IncomingMail.objects.filter(pk=row.pk, state="received", attempts=row.attempts)
        return held.update(attempts=F("attempts") + 1) == 1


def _sort(actor: Actor, row: IncomingMail, raw: bytes, now: datetime) -> Letter | None:
    try:
        letter = reading.read(raw)
    except reading.Unreadable as why:
        _leave(actor, row, str(why), None, now)
        return None
    try:
        with transaction.atomic():
            if _claimed(row, "received", letter, now):
                _decide(actor, row, letter, now)
    except Problem as refused:
        # Everything of this try is undone; the letter is not.
        ambiguous = refused.extra.get("candidates", ()) if isinstance(refused, Conflict) else ()
        found = tuple(one.id for one in ambiguous)
        _leave(actor, row, "ambiguous" if found else "refused", letter, now, candidates=found)
    return letter


def _claimed(row: IncomingMail, state: str, letter: Letter | None, now: datetime) -> bool:
    """Whether it is ours to deal with: the first statement of the transaction, so that a second one waits and sees."""
    held = IncomingMail.objects.filter(pk=row.pk, state=state)
    return held.update(ended_at=now, **(_said(letter) if letter else {})) == 1


def _said(letter: Letter) -> dict[str, Any]:
    return {
        "mail_id": letter.mail_id, "content": letter.content, "sender": letter.sender,
        "sender_name": letter.sender_name, "subject": letter.subject,
    }  # fmt: skip


def _decide(actor: Actor, row: IncomingMail, letter: Letter, now: datetime) -> None:
    """In the transaction that claimed it."""
    if _is_twin(row, letter):
        _ignore(actor, row, "duplicate", now)
        return
    noted = note_report(actor=actor, letter=letter, mailbox=row.mailbox, now=now)
    if noted:
        _ignore(actor, row, noted, now)
        return
    known = queries.answered(letter)
    why = rules.held_back(letter, queries.own_addresses(), known is not None)
    if why == "auto_reply" and known is not None:
        _note_machine(actor, row, letter, known, now)
    elif why:
        _wait(actor, row, why, now)
    elif known is not None:
        _answer(actor, row, letter, known, now)
    elif not letter.text.strip() and not letter.subject and not letter.parts:
        _wait(actor, row, "empty", now)
    elif queries.opened_by(letter.sender, now) >= rules.OPENED_AN_HOUR:
        _wait(actor, row, "too_many", now)
    else:
        _open_for_sender(actor, row, letter, now)


def _is_twin(row: IncomingMail, letter: Letter) -> bool:
    """The same letter by another way, with another trace in its headers, or one of ours that came back."""
    if not letter.mail_id:
        return False
    return IncomingMail.objects.filter(mail_id=letter.mail_id, content=letter.content, pk__lt=row.pk).exists()


# --- onto a case


def _open_for_sender(actor: Actor, row: IncomingMail, letter: Letter, now: datetime) -> None:
    found = customers.by_email(SYSTEM, letter.sender)
    name = " ".join(letter.sender_name.split()).casefold()
    named = [one for one in found if " ".join(one.name.split()).casefold() == name]
    if len(found) > 1 and len(named) != 1:
        _wait(actor, row, "ambiguous", now, candidates=tuple(one.id for one in found))
        return
    stranger = CustomerRef(name=_name_of(letter), email=letter.sender)
    whose = CustomerRef(id=(named or found)[0].id) if found else stranger
    _open(actor, row, letter, whose, row.mailbox.kind_id, row.mailbox.unit_id, now)


def _name_of(letter: Letter) -> str:
    return (letter.sender_name.strip() or letter.sender.partition("@")[0])[:80]


def _open(
    actor: Actor, row: IncomingMail, letter: Letter, whose: CustomerRef, kind: str, unit_id: int | None, now: datetime
) -> None:  # fmt: skip
    language = row.mailbox.language
    text, quoted = _words(letter, language)
    request = OpenCase(
        kind=kind, customer=whose, subject=letter.subject or say("mail", "no_subject", language), text=text,
        channel=CHANNEL, unit=unit_id, at=min(row.arrived_at, now),
    )  # fmt: skip
    view = cases.open_case(actor=actor, request=request, now=now)
    said = queries.first_said(view.id)
    stranger = bool(letter.sender) and not queries.is_of(view.customer_id, letter.sender)
    _filed(actor, row, letter, view.id, said, quoted, now, opened=True, stranger=stranger)
    if rules.may_acknowledge(letter, queries.acknowledged(letter.sender, now)) and not stranger:
        speaks = _language(view.customer_id, letter, language)
        company = network.company()
        told = letters.acknowledgement(
            view.number, view.obligations, company.name, company.zone, speaks, letter.sender_name
        )
        say_automatically(actor=SYSTEM, case_id=view.id, kind="acknowledgement", text=told, now=now)


def _language(customer_id: int | None, letter: Letter, otherwise: str) -> str:
    kept = customers.get(SYSTEM, customer_id).language if customer_id is not None else ""
    if kept:
        return "en" if kept.startswith("en") else "zh-Hans" if kept.startswith("zh") else "en"
    return rules.language_of(f"{letter.subject} {letter.text[:2000]}", otherwise)


def _words(letter: Letter, language: str) -> tuple[str, str]:
    fresh, quoted = rules.split_quoted(letter.text)
    return fresh or say("mail", "no_text", language), quoted


def _answer(actor: Actor, row: IncomingMail, letter: Letter, case_id: int, now: datetime) -> None:
    language = row.mailbox.language
    text, quoted = _words(letter, language)
    owner = queries.matter(case_id).customer_id
    stranger = not queries.is_of(owner, letter.sender)
    _, said = cases.add_message(
        actor=actor, case_id=case_id, direction="inbound", text=text, channel=CHANNEL, at=min(row.arrived_at, now),
        now=now,
    )  # fmt: skip
    _filed(actor, row, letter, said.case_id, said.id, quoted, now, stranger=stranger)
    if stranger:
        note = say("mail", "from_stranger", language, address=letter.sender or "—")
        _note(said.case_id, note, now)


def _note_machine(actor: Actor, row: IncomingMail, letter: Letter, case_id: int, now: datetime) -> None:
    """What a machine answers is kept for us to see and is no word of the customer: no clock starts by it."""
    text, quoted = _words(letter, row.mailbox.language)
    head = say("mail", "automatic_answer", row.mailbox.language, address=letter.sender)
    _, said = cases.add_message(
        actor=SYSTEM, case_id=case_id, direction="internal", text=f"{head}\n{text}", channel=CHANNEL, automatic=True,
        now=now,
    )  # fmt: skip
    _filed(actor, row, letter, said.case_id, said.id, quoted, now, reason="auto_reply")


def _note(case_id: int, text: str, now: datetime) -> None:
    cases.add_message(
        actor=SYSTEM, case_id=case_id, direction="internal", text=text, channel=CHANNEL, automatic=True, now=now
    )


def _filed(
    actor: Actor, row: IncomingMail, letter: Letter, case_id: int, said_id: int | None, quoted: str, now: datetime, *,
    opened: bool = False, stranger: bool = False, reason: str = "",
) -> None:  # fmt: skip
    IncomingMail.objects.filter(pk=row.pk).update(
        state="filed", reason=reason, case_id=case_id, said_id=said_id, opened=opened, stranger=stranger,
        files_done=not letter.parts and not letter.lost, html=letter.html, quoted=quoted, candidates=[],
    )  # fmt: skip
    told = MailFiled(
        subject=row.pk, at=now, about=(("case", case_id),), case=case_id, message=said_id or 0, opened=opened,
        stranger=stranger, reason=reason,
    )  # fmt: skip
    record(actor=actor, events=[told], now=now)


def _keep_files(actor: Actor, row: IncomingMail, letter: Letter, now: datetime) -> None:
    """Put the files of a letter to the case: each by itself, since one that is refused does not take others along.

    The same file twice is kept once, so an interrupted try is begun again from the first.
    """
    case_id, refused = int(row.case_id or 0), list(letter.lost)
    for part in letter.parts:
        upload = Upload(part.name, io.BytesIO(part.content))
        try:
            cases.attach(actor=SYSTEM, case_id=case_id, uploads=[upload], message_id=row.said_id, now=now)
        except Invalid:
            refused.append(part.name)
    with transaction.atomic():
        held = IncomingMail.objects.filter(pk=row.pk, state="filed", files_done=False)
        if held.update(files_done=True) and refused:
            names = ", ".join(dict.fromkeys(refused))[:1000]
            _note(case_id, say("mail", "files_refused", row.mailbox.language, files=names), now)


# --- for a person


def _wait(actor: Actor, row: IncomingMail, reason: str, now: datetime, candidates: tuple[int, ...] = ()) -> None:
    IncomingMail.objects.filter(pk=row.pk).update(state="to_be_read", reason=reason, candidates=list(candidates[:50]))
    record(actor=actor, events=[MailLeftToRead(subject=row.pk, at=now, reason=reason)], now=now)
    once = f"mail_to_be_read:{row.mailbox_id}:{now:%Y-%m-%dT%H}"
    notice = NoticeInput("mail_to_be_read", unit_id=row.mailbox.unit_id, link_kind="mail", once=once)
    accounts.notify(actor=SYSTEM, notices=[notice], now=now)


def _ignore(actor: Actor, row: IncomingMail, reason: str, now: datetime) -> None:
    IncomingMail.objects.filter(pk=row.pk).update(state="ignored", reason=reason, candidates=[])
    record(actor=actor, events=[MailSetAside(subject=row.pk, at=now, reason=reason)], now=now)


@transaction.atomic
def _leave(
    actor: Actor, row: IncomingMail, reason: str, letter: Letter | None, now: datetime,
    candidates: tuple[int, ...] = (),
) -> None:  # fmt: skip
    if _claimed(row, "received", letter, now):
        _wait(actor, row, reason, now, candidates)


# --- by a person


def _open_row(actor: Actor, mail_id: int) -> IncomingMail:
    view = queries.letter(actor, mail_id)
    if view.state not in {"to_be_read", "ignored"}:
        raise errors.mail_state(view.state)
    return IncomingMail.objects.select_related("mailbox").get(pk=mail_id)


def file(*, actor: Actor, mail_id: int, case_id: int, now: datetime) -> IncomingView:
    """Put a letter to a case as a word of its customer. Raises Forbidden, Missing, Conflict if somebody was sooner."""
    actor.need(queries.READS)
    row = _open_row(actor, mail_id)
    letter = queries.read_letter(mail_id)
    with transaction.atomic():
        if not _claimed(row, row.state, None, now):
            raise errors.mail_state(queries.letter(actor, mail_id).state)
        _answer(actor, row, letter, case_id, now)
    process(actor=actor, mail_id=mail_id, now=now)
    return queries.letter(actor, mail_id)


def open_matter(
    *, actor: Actor, mail_id: int, now: datetime, kind: str = "", customer_id: int | None = None, name: str = ""
) -> IncomingView:
    """Open a case for a letter: for this customer, else for its sender under this name or the one that it gives.

    Raises Forbidden, Missing, Conflict (somebody was sooner; several customers have the address), Invalid.
    """
    actor.need(queries.READS)
    row = _open_row(actor, mail_id)
    letter = queries.read_letter(mail_id)
    if name.strip():
        letter = replace(letter, sender_name=name.strip()[:80])
    with transaction.atomic():
        if not _claimed(row, row.state, None, now):
            raise errors.mail_state(queries.letter(actor, mail_id).state)
        if customer_id is not None:
            whose = CustomerRef(id=customer_id)
        elif name.strip() or not letter.sender:
            whose = CustomerRef(name=_name_of(letter), email=letter.sender)
        else:
            found = customers.by_email(actor, letter.sender)
            whose = CustomerRef(id=found[0].id) if len(found) == 1 else _several(letter, found)
        unit_id = row.mailbox.unit_id
        _open(actor, row, letter, whose, kind or row.mailbox.kind_id, unit_id, now)
    process(actor=actor, mail_id=mail_id, now=now)
    return queries.letter(actor, mail_id)


def _several(letter: Letter, found: list[Any]) -> CustomerRef:
    """Nobody: a new customer of the sender's name. Several: cases says who they are (`ambiguous_customer`)."""
    return CustomerRef(name="" if found else _name_of(letter), email=letter.sender)


@transaction.atomic
def set_aside(*, actor: Actor, mail_id: int, reason: str, now: datetime) -> IncomingView:
    """Make nothing of a letter, with a reason; its raw text stays. Raises Forbidden, Missing, Conflict, Invalid."""
    actor.need(queries.READS)
    row = _open_row(actor, mail_id)
    if reason not in rules.ASIDE:
        raise Invalid.one("reason", errors.NOT_ONE_OF, value=reason[:40], allowed=", ".join(rules.ASIDE))
    if row.state != "to_be_read" or not _claimed(row, "to_be_read", None, now):
        raise errors.mail_state(queries.letter(actor, mail_id).state)
    _ignore(actor, row, reason, now)
    return queries.letter(actor, mail_id)
