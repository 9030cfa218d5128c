"""Messages to customers: chosen by way, consent and registered words, carried by the worker, passed on when lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime as said
from django.db import transaction

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as rights
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.actions import record
from makegood.ground.journal.queue import jobs
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert, new_id
from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases import queries as cases_read
from makegood.rooms.cases.rules import grouped
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers.rules import normalise_phone
from makegood.rooms.customers.views import CustomerView
from makegood.rooms.network import queries as network
from makegood.rooms.texting import adapters, errors, queries, rules
from makegood.rooms.texting.events import TextNotSent, TextQueued, TextSent, TextSentAgain
from makegood.rooms.texting.models import OutgoingText, Permit, Sender
from makegood.rooms.texting.views import Matter, TextView, Way

QUEUE = "texts"
SEND = "makegood.rooms.texting.tasks.send"
TELL = "makegood.rooms.texting.tasks.tell"


def queue_replies(*, actor: Actor, said_ids: Sequence[int], now: datetime) -> int:
    """Put these words of ours on their way where they are said by a message; how many. In the caller's transaction."""
    actor.need("cases.write")
    made = 0
    with transaction.atomic():
        for said_id, case_id, channel, words in queries.spoken(said_ids):
            if channel in rules.CHANNELS:
                case = queries.matter(case_id)
                _start(actor, case, "reply", _given(case, words), words, now, first=channel, said_id=said_id)
                made += 1
    return made


def _given(case: Matter, words: str = "", **more: str) -> dict[str, str]:
    return {"number": grouped(case.number), "company": network.company().name, "text": words, **more}


def _start(
    actor: Actor, case: Matter, kind: str, given: Mapping[str, str], words: str, now: datetime, *, first: str = "",
    said_id: int | None = None, language: str = "", not_before: datetime | None = None, tried: Sequence[str] = (),
) -> OutgoingText | None:  # fmt: skip
    """Choose a way and put the message on it; one that no way is open for is kept with the reason, if it is a reply."""
    whom = customers.get(SYSTEM, case.customer_id) if case.customer_id is not None else None
    language = language or _language(whom, words)
    found, why = choose(case, whom, kind, language, given, words, now, first=first, tried=tried)
    if found is None and kind != "reply":
        return None
    row = _keep(actor, case, kind, found, why, words, given, language, now, said_id=said_id, not_before=not_before)
    if found is None:
        _give_up(row, now)
    return row


def choose(
    case: Matter, whom: CustomerView | None, kind: str, language: str, given: Mapping[str, str], words: str,
    now: datetime, *, first: str = "", tried: Sequence[str] = (),
) -> tuple[Way | None, str]:  # fmt: skip
    """The first way that is open now, in the customer's own order, or why none is."""
    if whom is None:
        return None, "no_customer"
    whys: list[str] = []
    for channel in rules.in_order(queries.wished(whom.id), first, tried):
        sender = queries.sender_for(channel, case.unit_id)
        if sender is None:
            continue
        found, why = queries.way(sender, whom, kind, language, given, words, now)
        if found is not None:
            return found, ""
        whys.append(why)
    return None, rules.first_of([*(one for one in whys if one != "no_address"), *whys, "no_sender"])


def _language(whom: CustomerView | None, words: str) -> str:
    return rules.spoken(whom.language if whom else "") or rules.language_of(words, "zh-Hans")


def _keep(
    actor: Actor, case: Matter, kind: str, found: Way | None, why: str, words: str, given: Mapping[str, str],
    language: str, now: datetime, *, said_id: int | None, not_before: datetime | None = None,
) -> OutgoingText:  # fmt: skip
    pk = new_id()
    run_at = max(not_before or now, now)
    values: dict[str, Any] = {
        "id": pk, "sender_id": found.sender_id if found else None, "channel": found.channel if found else "",
        "case_id": case.id, "unit_id": case.unit_id, "said_id": said_id, "kind": kind,
        "state": "queued" if found else "dead", "to": found.address if found else "",
        "text": found.text if found else words, "template_code": found.template_code if found else "",
        "params": dict(given), "language": language, "known_as": "", "attempts": 0,
        "next_at": run_at if found else None, "problem": "" if found else why, "passed_to_id": None,
        "created_at": now, "ended_at": None if found else now,
    }  # fmt: skip
    insert(OutgoingText, [values])
    channel = found.channel if found else ""
    told = TextQueued(subject=pk, at=now, about=(("case", case.id),), kind=kind, channel=channel, message=said_id)
    record(actor=actor, events=[told], now=now)
    if found is not None:
        if found.permit_id is not None:
            Permit.objects.filter(pk=found.permit_id, used_by_id__isnull=True).update(used_by_id=pk)
        jobs.add([_job(pk, 0, run_at)])
    return OutgoingText(**values)


def _job(text_id: int, attempt: int, run_at: datetime) -> dict[str, Any]:
    return jobs.row(task=SEND, args=[text_id, attempt], kwargs={}, now=run_at, queue=QUEUE, run_at=run_at)


# --- carried by the worker


def deliver(*, actor: Actor, text_id: int, attempt: int, now: datetime) -> str:
    """Hand a message to its carrier once and write down what came of it. Talks, so outside of a transaction.

    `attempt` counts those before: a job that comes twice finds the count changed. Killed between the carrier's word and
    our row, it is handed over once more under the same id, by which gateways know a repeat.
    """
    actor.need("cases.write")
    row = OutgoingText.objects.filter(pk=text_id, state="queued", attempts=attempt).select_related("sender").first()
    if row is None:
        return "gone"
    sender = row.sender
    if sender is None or not sender.active:
        answer = adapters.Answer("sender_off", final=True)
    else:
        parcel = adapters.Parcel(
            row.pk, sender.code, sender.channel, row.kind, row.to, row.text, row.template_code, row.language, row.params
        )
        answer = adapters.adapter_of(sender.adapter, sender.url, sender.secret).send(parcel, now)
    with transaction.atomic():
        return _settle(actor, row, answer, now)


def _settle(actor: Actor, row: OutgoingText, answer: adapters.Answer, now: datetime) -> str:
    attempts = row.attempts + 1
    wait = None if answer.taken or answer.final else rules.wait_after(attempts)
    state = "sent" if answer.taken else "queued" if wait is not None else "refused" if answer.final else "dead"
    next_at = now + wait if wait is not None else None
    held = OutgoingText.objects.filter(pk=row.pk, state="queued", attempts=row.attempts)
    written = held.update(
        state=state, attempts=attempts, next_at=next_at, ended_at=None if next_at else now, problem=answer.problem
    )
    if not written:
        return "gone"
    if row.kind == "code" and next_at is None and row.sender is not None and row.sender.adapter != "sandbox":
        OutgoingText.objects.filter(pk=row.pk).update(text="", params={})
    if answer.taken:
        told = TextSent(subject=row.pk, at=now, about=_about(row), channel=row.channel)
        record(actor=actor, events=[told], now=now)
    elif next_at is not None:
        jobs.add([_job(row.pk, attempts, next_at)])
    else:
        lost(actor=actor, text_id=row.pk, problem=answer.problem, now=now)
    return state


def _about(row: OutgoingText) -> tuple[tuple[str, int], ...]:
    return (("case", row.case_id),) if row.case_id is not None else ()


@transaction.atomic
def lost(*, actor: Actor, text_id: int, problem: str, now: datetime) -> int | None:
    """A message did not arrive: try the next way that was not tried yet; the message that follows it, if any."""
    actor.need("cases.write")
    row = OutgoingText.objects.get(pk=text_id)
    follower = None
    if row.case_id is not None:
        case = queries.matter(row.case_id)
        words = row.params.get("text") or row.text
        follower = _next(actor, row, case, words, now)
    told = TextNotSent(
        subject=row.pk, at=now, about=_about(row), channel=row.channel, problem=problem,
        passed_to=follower.pk if follower else None,
    )  # fmt: skip
    record(actor=actor, events=[told], now=now)
    if follower is not None:
        OutgoingText.objects.filter(pk=row.pk).update(passed_to_id=follower.pk)
    elif row.case_id is not None:
        _give_up(row, now)
    return follower.pk if follower else None


def _next(actor: Actor, row: OutgoingText, case: Matter, words: str, now: datetime) -> OutgoingText | None:
    whom = customers.get(SYSTEM, case.customer_id) if case.customer_id is not None else None
    tried = _tried(row)
    found, _ = choose(case, whom, row.kind, row.language, row.params, words, now, tried=tried)
    if found is None:
        return None
    return _keep(actor, case, row.kind, found, "", words, row.params, row.language, now, said_id=row.said_id)


def _tried(row: OutgoingText) -> list[str]:
    """The ways that this message has gone so far."""
    found, before = [row.channel], row.pk
    while len(found) < len(rules.CHANNELS):
        earlier = (
            OutgoingText.objects.filter(case_id=row.case_id or 0, passed_to_id=before)
            .values_list("id", "channel")
            .first()
        )
        if earlier is None:
            break
        before = earlier[0]
        found.append(earlier[1])
    return found


def _give_up(row: OutgoingText, now: datetime) -> None:
    """Nobody was reached: whoever carries the case hears of it, or its place."""
    case = queries.matter(row.case_id or 0)
    notice = NoticeInput(
        "text_not_sent", {"number": case.number}, unit_id=None if case.owner_id else case.unit_id,
        user_id=case.owner_id, link_kind="case", link_id=case.id, once=f"text_not_sent:{row.pk}",
    )  # fmt: skip
    accounts.notify(actor=SYSTEM, notices=[notice], now=now)


@transaction.atomic
def resend(*, actor: Actor, text_id: int, now: datetime) -> TextView:
    """Put a message that did not arrive on its way again, by the first way that is open now.

    Raises Forbidden, Missing, Conflict for one that waits or arrived, and when no way is open.
    """
    actor.need("cases.write")
    view = queries.text(actor, text_id)
    if view.state not in rules.LOST or view.passed_to_id is not None or view.case_id is None:
        raise errors.text_state(view.state)
    case = queries.matter(view.case_id)
    rights.need_at(actor, "cases.write", case.unit_id)
    row = OutgoingText.objects.get(pk=text_id)
    whom = customers.get(SYSTEM, case.customer_id) if case.customer_id is not None else None
    words = row.params.get("text") or row.text
    found, _ = choose(case, whom, row.kind, row.language, row.params, words, now)
    if found is None:
        raise errors.no_way()
    follower = _keep(actor, case, row.kind, found, "", words, row.params, row.language, now, said_id=row.said_id)
    held = OutgoingText.objects.filter(pk=text_id, state=view.state, passed_to_id__isnull=True)
    if not held.update(passed_to_id=follower.pk):
        raise errors.text_state(view.state)
    record(actor=actor, events=[TextSentAgain(subject=text_id, at=now, about=(("case", case.id),))], now=now)
    return queries.text(actor, follower.pk)


# --- unasked


@transaction.atomic
def ask_to_tell(*, actor: Actor, what: str, told: Sequence[tuple[int, int]], now: datetime) -> None:
    """Have the worker tell the customers of these (case, obligation) pairs of it; in the caller's transaction."""
    actor.need("cases.write")
    jobs.add([jobs.row(task=TELL, args=[what, *pair], kwargs={}, now=now, queue=QUEUE) for pair in told])


@transaction.atomic
def tell(*, actor: Actor, what: str, case_id: int, obligation_id: int, now: datetime) -> bool:
    """Tell a customer that their matter is here, is settled or is late, where the sender that speaks says so.

    In the customer's language, in plain words; what nobody asked for waits for the end of the quiet hours. It is no
    answer and keeps no promise.
    """
    actor.need("cases.write")
    case = queries.matter(case_id)
    if case.customer_id is None or case.channel == "mail":
        return False
    if what == "received" and OutgoingText.objects.filter(case_id=case_id, kind=what).exists():
        return False
    whom = customers.get(SYSTEM, case.customer_id)
    language = rules.spoken(whom.language) or "zh-Hans"
    given = _told(case, what, obligation_id, language, now)
    if given is None:
        return False
    words = say("texting", what, language, **given)
    found, _ = choose(case, whom, what, language, given, words, now, first=case.channel)
    sender = Sender.objects.filter(pk=found.sender_id).first() if found is not None else None
    if found is None or sender is None or not _wants(sender, what, case):
        return False
    zone = network.company().zone
    quiet = rules.after_quiet(now, sender.quiet_from, sender.quiet_to, zone) if what in rules.PROGRESS else now
    _, word = cases.add_message(
        actor=actor, case_id=case.id, direction="outbound", text=found.text, channel=found.channel, automatic=True,
        now=now,
    )  # fmt: skip
    _keep(actor, case, what, found, "", words, given, language, now, said_id=word.id, not_before=quiet)
    return True


def _wants(sender: Sender, what: str, case: Matter) -> bool:
    return case.channel in sender.acknowledges if what == "received" else what in sender.progress


def _told(case: Matter, what: str, obligation_id: int, language: str, now: datetime) -> dict[str, str] | None:
    """What the words leave open; None when there is nothing to tell any more."""
    owed = cases_read.obligations_of(SYSTEM, case.id, now)
    company = network.company()
    if what == "late":
        one = next((each for each in owed if each.id == obligation_id), None)
        if one is None or not one.owed or one.due_at is None:
            return None
        return _given(case, duty=pick(one.duty_name, language), due=when(one.due_at, company.zone, language))
    if what == "resolved":
        return _given(case) if case.state == "resolved" else None
    running = [one for one in owed if one.state == "running" and one.due_at is not None]
    first = min(running, key=lambda one: one.due_at or now, default=None)
    if first is None or first.due_at is None:
        return {**_given(case), "promise": ""}
    duty, due = pick(first.duty_name, language), when(first.due_at, company.zone, language)
    return {
        **_given(case),
        "duty": duty,
        "due": due,
        "promise": say("texting", "promised", language, duty=duty, due=due),
    }


def when(moment: datetime, zone: str, language: str) -> str:
    """A moment as a message says it."""
    local = moment.astimezone(ZoneInfo(zone))
    if language == "en":
        return str(said(local, "EEE d MMM, HH:mm", locale="en"))
    return str(said(local, "M月d日 HH:mm", locale="zh_Hans"))


# --- codes to get in with


@transaction.atomic
def send_code(*, actor: Actor, phone: str, code: str, language: str, now: datetime) -> bool:
    """Send somebody a code for signing in, by SMS and by nothing else; False where the company sends none.

    The code stands in no journal, and in the message only until it was handed over. Raises Forbidden, Invalid.
    """
    actor.need(queries.CARRIES)
    number = normalise_phone(phone, customers.phone_region())
    if number is None:
        raise Invalid.one("phone", "phone_bad")
    company = network.company()
    sender = queries.sender_for("sms", company.unit_id)
    if sender is None:
        return False
    words = say("texting", "code", language, code=code, company=company.name)
    template = queries.template_for(sender.pk, "code", language)
    if template is None and sender.free_hours is not None:
        return False
    given = {"code": code, "company": company.name}
    text = rules.filled(template.body, given) if template is not None else words
    pk = new_id()
    row = {
        "id": pk, "sender_id": sender.pk, "channel": "sms", "case_id": None, "unit_id": sender.unit_id, "said_id": None,
        "kind": "code", "state": "queued", "to": number, "text": rules.signed("sms", sender.name, text),
        "template_code": template.gateway_code if template else "", "params": given, "language": language,
        "known_as": "", "attempts": 0, "next_at": now, "problem": "", "passed_to_id": None, "created_at": now,
        "ended_at": None,
    }  # fmt: skip
    insert(OutgoingText, [row])
    event = TextQueued(subject=pk, at=now, about=(), kind="code", channel="sms", message=None)
    record(actor=actor, events=[event], now=now)
    jobs.add([_job(pk, 0, now)])
    return True
