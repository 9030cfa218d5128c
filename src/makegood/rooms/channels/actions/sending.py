"""Letters to customers: written beside the message that they carry, sent by the worker, tried again, given up."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.files.errors import Away
from makegood.ground.journal.actions import record
from makegood.ground.journal.queue import jobs
from makegood.ground.problems import Invalid, Missing
from makegood.ground.rows import insert, new_id
from makegood.ground.sealing import seal, unseal
from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases import queries as cases_read
from makegood.rooms.cases.rules import grouped
from makegood.rooms.channels import errors, letters, queries, rules, wires
from makegood.rooms.channels.actions.bouncing import came_back, given_up
from makegood.rooms.channels.events import MailQueued, MailSent, MailSentAgain
from makegood.rooms.channels.models import Mailbox, OutgoingMail
from makegood.rooms.channels.views import Matter, OutgoingView, Spoken
from makegood.rooms.customers import queries as customers
from makegood.rooms.network import queries as network

QUEUE = "mail"
SEND = "makegood.rooms.channels.tasks.send"
TELL = "makegood.rooms.channels.tasks.tell_progress"
CHANNEL = "mail"


def queue_replies(*, actor: Actor, said: Mapping[int, Sequence[int]], now: datetime) -> int:
    """Make letters of these messages of ours where they are said by mail; how many. In the caller's transaction.

    Each message with the files of its case that go along. Raises Invalid for more of them than a mail server takes.
    """
    actor.need("cases.write")
    made = 0
    with transaction.atomic():
        for one in queries.spoken(list(said)).values():
            if one.direction == "outbound" and not one.automatic and one.channel == CHANNEL:
                made += _queue(actor, one, "reply", now, files=said[one.id])
    return made


def say_automatically(
    *, actor: Actor, case_id: int, kind: str, text: str, now: datetime, not_before: datetime | None = None
) -> None:
    """Say something to a customer that no person wrote, as a letter; it is no answer and keeps no promise.

    Where no mailbox in use speaks for the case nothing is said.
    """
    actor.need("cases.write")
    if _mailbox_for(queries.matter(case_id)) is None:
        return
    with transaction.atomic():
        _, said = cases.add_message(
            actor=actor, case_id=case_id, direction="outbound", text=text, channel=CHANNEL, automatic=True, now=now
        )
        row = queries.spoken([said.id])[said.id]
        _queue(actor, row, kind, now, not_before)


def _queue(
    actor: Actor, said: Spoken, kind: str, now: datetime, not_before: datetime | None = None, files: Sequence[int] = ()
) -> int:  # fmt: skip
    case = queries.matter(said.case_id)
    box = _mailbox_for(case)
    if box is None:
        return 0
    if files and sum(one.size for one in cases_read.files(SYSTEM, case.id) if one.id in files) > rules.MOST_SENT:
        raise Invalid.one("files", errors.FILES_TOO_MUCH, limit=rules.MOST_SENT >> 20)
    to, problem = _address(case)
    pk = new_id()
    run_at = max(not_before or now, now)
    known = queries.thread(case.id)
    domain = box.address.rpartition("@")[2]
    name = f"<{queries.mark(case.id)}.{pk:x}@{domain}>"
    row = _row(pk, box.pk, kind, to, _subject(case, kind), name, now) | {
        "case_id": case.id, "said_id": said.id, "in_reply_to": known[-1] if known else "", "refs": " ".join(known),
        "files": list(files),
    }  # fmt: skip
    if problem:
        row |= {"state": "dead", "problem": problem, "ended_at": now}
    else:
        row["next_at"] = run_at
    insert(OutgoingMail, [row])
    told = MailQueued(subject=pk, at=now, about=(("case", case.id),), kind=kind, message=said.id)
    record(actor=actor, events=[told], now=now)
    if problem:
        given_up(actor=SYSTEM, outgoing=OutgoingMail.objects.get(pk=pk), problem=problem, now=now)
    else:
        jobs.add([_job(pk, 0, run_at)])
    return 1


@transaction.atomic
def write(*, actor: Actor, customer_id: int, subject: str, text: str, now: datetime, to: str = "") -> OutgoingView:
    """Write to a customer outside of any case, such as a link by which they come in; to their preferred address.

    The words stand in no conversation and are kept sealed only until they are sent. `to` chooses among the addresses on
    the customer's file. In the caller's transaction. Raises Forbidden, Missing, Invalid for an address that is not
    theirs or not to be used, Conflict without a mailbox in use.
    """
    actor.need("cases.write")
    view = customers.get(SYSTEM, customer_id)
    known = [one.value for one in view.contacts if one.kind == "email" and not one.unusable]
    wanted = [one for one in known if not to or one == rules.address_of(to)]
    if not wanted:
        raise Invalid.one("to", errors.ADDRESS_BAD)
    box = _mailbox_at(view.unit_id) or Mailbox.objects.filter(active=True).order_by("id").first()
    if box is None:
        raise errors.no_mailbox()
    pk = new_id()
    # A name that tells no case: an answer to it opens a matter of its sender.
    mail_id = f"<{pk:x}.{secrets.token_hex(10)}@{box.address.rpartition('@')[2]}>"
    row = _row(pk, box.pk, "link", wanted[0], subject[:300], mail_id, now)
    insert(OutgoingMail, [{**row, "customer_id": view.id, "words": seal(queries.PURPOSE, text), "next_at": now}])
    told = MailQueued(subject=pk, at=now, about=(("customer", view.id),), kind="link", message=0)
    record(actor=actor, events=[told], now=now)
    jobs.add([_job(pk, 0, now)])
    return queries.outgoing_letter(SYSTEM, pk)


def _row(pk: int, mailbox_id: int, kind: str, to: str, subject: str, mail_id: str, now: datetime) -> dict[str, Any]:
    return {
        "id": pk, "mailbox_id": mailbox_id, "case_id": None, "customer_id": None, "said_id": None, "words": "",
        "kind": kind, "state": "queued", "to": to, "subject": subject, "mail_id": mail_id, "in_reply_to": "",
        "refs": "", "files": [], "attempts": 0, "next_at": None, "problem": "", "answer": "", "created_at": now,
        "ended_at": None,
    }  # fmt: skip


def _job(outgoing_id: int, attempt: int, run_at: datetime) -> dict[str, Any]:
    return jobs.row(task=SEND, args=[outgoing_id, attempt], kwargs={}, now=run_at, queue=QUEUE, run_at=run_at)


def _mailbox_for(case: Matter) -> Mailbox | None:
    """Through which mailbox a case speaks: the one that it came by, else that of its place or of one above it."""
    last = queries.last_heard(case.id)
    if last is not None:
        found = Mailbox.objects.filter(pk=last.mailbox_id, active=True).first()
        if found is not None:
            return found
    return _mailbox_at(case.unit_id)


def _mailbox_at(unit_id: int) -> Mailbox | None:
    above = [unit_id, *accounts.ancestors(unit_id)]
    boxes = {box.unit_id: box for box in Mailbox.objects.filter(active=True).order_by("-id")}
    return next((boxes[unit] for unit in above if unit in boxes), None)


def _address(case: Matter) -> tuple[str, str]:
    """(address, why there is none): where the customer last wrote from, else what they prefer."""
    if case.customer_id is None:
        return "", "no_address"
    view = customers.get(SYSTEM, case.customer_id)
    known = [one for one in view.contacts if one.kind == "email"]
    last = queries.last_heard(case.id)
    first = [one for one in known if last is not None and one.value == last.sender]
    usable = [one for one in first + known if not one.unusable]
    if usable:
        return usable[0].value, ""
    return (known[0].value, "address_unusable") if known else ("", "no_address")


def _subject(case: Matter, kind: str) -> str:
    last = queries.last_heard(case.id)
    if last is not None and last.subject:
        return f"Re: {letters.line(last.subject)}"[:300]
    language = rules.language_of(case.subject, "zh-Hans")
    return say("mail", "subject", language, number=grouped(case.number), subject=letters.line(case.subject))[:300]


def deliver(*, actor: Actor, outgoing_id: int, attempt: int, now: datetime) -> str:
    """Hand a letter to the mail server once and write down what came of it. Talks, so outside of a transaction.

    `attempt` counts those before: a job that comes twice finds the count changed. Killed between the server's word and
    our row, the letter is sent once more under the same Message-ID, by which programs that read mail know a repeat.
    """
    actor.need("cases.write")
    held = OutgoingMail.objects.filter(pk=outgoing_id, state="queued", attempts=attempt)
    row = held.select_related("mailbox").first()
    if row is None:
        return "gone"
    trouble = _send(row)
    with transaction.atomic():
        return _settle(actor, row, trouble, now)


def _send(row: OutgoingMail) -> wires.Trouble | None:
    if not row.mailbox.active:
        return wires.Trouble("mailbox_off", final=True)
    try:
        text = _words_of(row)
        if not text or not row.to:
            return wires.Trouble("forgotten", final=True)
        server = queries.smtp_of(row.mailbox)
        if server is None:
            return wires.Trouble("no_server")
        draft = letters.Draft(
            row.mailbox.address, row.mailbox.name, _tag(row), row.to, row.subject, text, row.mail_id, row.in_reply_to,
            tuple(row.refs.split()), row.created_at, row.kind, _files_of(row),
        )  # fmt: skip
        wires.send(server, row.mailbox.address, row.to, letters.built(draft))
    except InvalidToken:
        return wires.Trouble("secret_lost")
    except Away:
        return wires.Trouble("files_away")
    except wires.Trouble as trouble:
        return trouble
    return None


def _words_of(row: OutgoingMail) -> str:
    if row.said_id is None:
        return unseal(queries.PURPOSE, row.words) if row.words else ""
    said = queries.spoken([row.said_id]).get(row.said_id)
    return said.text if said else ""


def _files_of(row: OutgoingMail) -> tuple[letters.Enclosed, ...]:
    """What goes along and was not thrown away meanwhile. Raises Away while the store does not answer."""
    found = []
    for file_id in row.files:
        try:
            view, content = cases_read.file(SYSTEM, row.case_id or 0, file_id)
        except Missing:
            continue
        with content:
            found.append(letters.Enclosed(view.name, view.kind, content.read()))
    return tuple(found)


def _tag(row: OutgoingMail) -> str:
    return queries.mark(row.case_id) if row.mailbox.plus and row.case_id is not None else ""


def _settle(actor: Actor, row: OutgoingMail, trouble: wires.Trouble | None, now: datetime) -> str:
    attempts = row.attempts + 1
    wait = None if trouble is None or trouble.final else rules.wait_after(attempts)
    state = "sent" if trouble is None else "queued" if wait is not None else "dead"
    next_at = now + wait if wait is not None else None
    written = OutgoingMail.objects.filter(pk=row.pk, state="queued", attempts=row.attempts).update(
        state=state, attempts=attempts, next_at=next_at, ended_at=None if next_at else now,
        problem=trouble.code if trouble else "", answer=trouble.answer if trouble else "",
        words=row.words if state == "queued" else "",
    )  # fmt: skip
    if not written:
        return "gone"
    row.attempts = attempts
    if trouble is None:
        told = MailSent(subject=row.pk, at=now, about=queries.about(row), attempts=attempts)
        record(actor=actor, events=[told], now=now)
    elif next_at is not None:
        jobs.add([_job(row.pk, attempts, next_at)])
    elif trouble.nobody:
        came_back(actor=actor, outgoing=row, status=trouble.answer[:3], language=row.mailbox.language, now=now)
        return "bounced"
    else:
        given_up(actor=actor, outgoing=row, problem=trouble.code, now=now)
    return state


@transaction.atomic
def resend(*, actor: Actor, outgoing_id: int, now: datetime) -> OutgoingView:
    """Put a letter that did not arrive on its way again, to the customer's address as it is known now.

    Raises Forbidden, Missing, Conflict for one that waits or arrived, and for one whose words are not kept.
    """
    actor.need("cases.write")
    view = queries.outgoing_letter(actor, outgoing_id)
    if view.case_id is None:
        raise errors.outgoing_state(view.state)
    case = queries.matter(view.case_id)
    accounts.need_at(actor, "cases.write", case.unit_id)
    to, problem = _address(case)
    held = OutgoingMail.objects.filter(pk=outgoing_id, state__in=["dead", "bounced"], attempts=view.attempts)
    changed = held.update(
        state="dead" if problem else "queued", to=to or view.to, attempts=0, problem=problem, answer="",
        next_at=None if problem else now, ended_at=now if problem else None,
    )  # fmt: skip
    if not changed:
        raise errors.outgoing_state(queries.outgoing_letter(actor, outgoing_id).state)
    if not problem:
        jobs.add([_job(outgoing_id, 0, now)])
    event = MailSentAgain(subject=outgoing_id, at=now, about=(("case", case.id),))
    record(actor=actor, events=[event], now=now)
    return queries.outgoing_letter(actor, outgoing_id)


# --- unasked


@transaction.atomic
def ask_to_tell(*, actor: Actor, what: str, told: Sequence[tuple[int, int]], now: datetime) -> None:
    """Have the worker tell the customers of these (case, obligation) pairs of it; in the caller's transaction."""
    actor.need("cases.write")
    jobs.add([jobs.row(task=TELL, args=[what, *pair], kwargs={}, now=now, queue=QUEUE) for pair in told])


@transaction.atomic
def tell_progress(*, actor: Actor, what: str, case_id: int, obligation_id: int, now: datetime) -> bool:
    """Tell the customer of a case that came by mail how it stands, if its mailbox does so; not in the quiet hours."""
    actor.need("cases.write")
    case = queries.matter(case_id)
    box = _mailbox_for(case)
    if box is None or what not in box.progress or case.customer_id is None or _address(case)[1]:
        return False
    last = queries.last_heard(case_id)
    if last is None:
        return False
    view = customers.get(SYSTEM, case.customer_id)
    spoken = queries.spoken([last.said_id or 0]).get(last.said_id or 0)
    language = rules.language_of(f"{last.subject} {spoken.text if spoken else ''}", box.language)
    if view.language:
        language = "zh-Hans" if view.language.startswith("zh") else "en"
    company = network.company()
    given: dict[str, str] = {}
    if what == "late":
        owed = next((one for one in cases_read.obligations_of(SYSTEM, case_id, now) if one.id == obligation_id), None)
        if owed is None or not owed.owed or owed.due_at is None:
            return False
        given = {"duty": pick(owed.duty_name, language), "due": letters.when(owed.due_at, company.zone, language)}
    elif case.state != "resolved":
        return False
    text = letters.progress(what, case.number, company.name, language, last.sender_name, **given)
    after = rules.after_quiet(now, box.quiet_from, box.quiet_to, company.zone)
    say_automatically(actor=SYSTEM, case_id=case_id, kind="progress", text=text, now=now, not_before=after)
    return True
