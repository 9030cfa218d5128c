"""Letters of ours that come back: the letter, the address and the people who must know."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.actions import record
from makegood.ground.ui.texts import say
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.rules import grouped
from makegood.rooms.channels import queries
from makegood.rooms.channels.events import MailBounced, MailNotSent
from makegood.rooms.channels.models import Mailbox, OutgoingMail
from makegood.rooms.channels.rules import Letter
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers import queries as customers_read


@transaction.atomic
def note_report(*, actor: Actor, letter: Letter, mailbox: Mailbox, now: datetime) -> str:
    """What a letter tells of letters of ours; why it needs nobody to read it, empty where it is something else.

    Only the name of a letter that we sent proves that a report is about it: such a name cannot be guessed.
    """
    actor.need(queries.READS)
    if letter.own_mark and letter.own_mark == letter.mail_id:
        return "loop" if OutgoingMail.objects.filter(mail_id=letter.mail_id).exists() else ""
    report = letter.report
    if report is None or not report.about:
        return ""
    row = OutgoingMail.objects.filter(mail_id__in=report.about).select_related("mailbox").first()
    if row is None:
        return ""
    if report.action in {"delayed", "relayed", "expanded", "delivered"}:
        return "delay"
    if row.state != "bounced":
        came_back(actor=actor, outgoing=row, status=report.status or "5", language=mailbox.language, now=now)
    return "bounce_noted"


@transaction.atomic
def came_back(*, actor: Actor, outgoing: OutgoingMail, status: str, language: str, now: datetime) -> None:
    """An address leads nowhere: mark it on its customer, say so in the case, tell whoever carries that."""
    actor.need(queries.READS)
    held = OutgoingMail.objects.filter(pk=outgoing.pk).exclude(state="bounced")
    if not held.update(state="bounced", problem="nobody", ended_at=now, next_at=None):
        return
    code = status[:20] if all(mark in "0123456789." for mark in status[:20]) else "5"
    event = MailBounced(subject=outgoing.pk, at=now, about=queries.about(outgoing), status=code)
    record(actor=actor, events=[event], now=now)
    if outgoing.case_id is None:
        _mark(outgoing.customer_id, outgoing.to, now)
        return
    case = queries.matter(outgoing.case_id)
    _mark(case.customer_id, outgoing.to, now)
    text = say("mail", "bounced", language, address=outgoing.to, status=code)
    cases.add_message(
        actor=SYSTEM, case_id=case.id, direction="internal", text=text, channel="mail", automatic=True, now=now
    )
    tell(actor=actor, outgoing=outgoing, now=now)


def _mark(customer_id: int | None, address: str, now: datetime) -> None:
    if customer_id is None:
        return
    view = customers_read.get(SYSTEM, customer_id)
    for one in view.contacts:
        if one.kind == "email" and one.value == address and not one.unusable:
            customers.change_contact(
                actor=SYSTEM, customer_id=view.id, contact_id=one.id, changes={"unusable": "bounced"}, now=now
            )


@transaction.atomic
def given_up(*, actor: Actor, outgoing: OutgoingMail, problem: str, now: datetime) -> None:
    """A letter is tried no more: whoever carries the case hears of it."""
    actor.need(queries.READS)
    event = MailNotSent(subject=outgoing.pk, at=now, about=queries.about(outgoing), problem=problem)
    record(actor=actor, events=[event], now=now)
    tell(actor=actor, outgoing=outgoing, now=now)


def tell(*, actor: Actor, outgoing: OutgoingMail, now: datetime) -> None:
    """The notice of it; of a letter of no case nobody is told, whoever asked for it asks again."""
    actor.need(queries.READS)
    if outgoing.case_id is None:
        return
    case = queries.matter(outgoing.case_id)
    notice = NoticeInput(
        "mail_not_sent", {"number": grouped(case.number)}, unit_id=case.unit_id, user_id=case.owner_id,
        link_kind="case", link_id=case.id, once=f"mail_not_sent:{outgoing.pk}:{outgoing.attempts}",
    )  # fmt: skip
    accounts.notify(actor=SYSTEM, notices=[notice], now=now)
