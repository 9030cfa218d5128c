"""The only readers of the channels; each answers with what the actor may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.db.models import QuerySet

from makegood.ground import paging
from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.files import queries as stored
from makegood.ground.files.views import FileView
from makegood.ground.sealing import is_stamped, stamp, unseal
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.channels import errors, reading, rules
from makegood.rooms.channels.models import IncomingMail, Mailbox, OutgoingMail
from makegood.rooms.channels.views import Heard, IncomingView, MailboxView, Matter, OutgoingView, Spoken
from makegood.rooms.channels.wires import Server
from makegood.rooms.customers import queries as customers
from makegood.rooms.customers.views import CustomerView

NEED = "settings.write"
#: Who reads letters that are no matter yet: whoever may open one.
READS = "cases.open"
#: What passwords are sealed for, and what the signs of cases are stamped for.
PURPOSE = "mailbox"
STAMP = "mail"
OWNER = "mail"
#: So much of a letter that no machine can read is shown as its text.
SHOWN = 20_000
_MAILBOX = tuple(name for name in MailboxView.__dataclass_fields__ if not name.endswith("_secret"))
_INCOMING = tuple("case__number" if name == "number" else name for name in IncomingView.__dataclass_fields__)
_OUTGOING = tuple("case__number" if name == "number" else name for name in OutgoingView.__dataclass_fields__)


# --- mailboxes


def need(actor: Actor) -> None:
    """Raise Forbidden unless the actor may set up mailboxes: their passwords open more than this program."""
    actor.need(NEED)
    accounts.need_at(actor, NEED, None)


def mailboxes(actor: Actor) -> list[MailboxView]:
    """All mailboxes by address. Raises Forbidden."""
    need(actor)
    return _views(Mailbox.objects.order_by("address"))


def mailbox(actor: Actor, mailbox_id: int) -> MailboxView:
    """One mailbox. Raises Forbidden, Missing."""
    need(actor)
    for found in _views(Mailbox.objects.filter(pk=mailbox_id)):
        return found
    raise errors.mailbox_unknown()


def _views(rows: QuerySet[Mailbox]) -> list[MailboxView]:
    found = rows.values(*_MAILBOX, "imap_password", "smtp_password")
    return [
        MailboxView(
            **{name: row[name] for name in _MAILBOX} | {"progress": tuple(row["progress"])},
            imap_secret=bool(row["imap_password"]), smtp_secret=bool(row["smtp_password"]),
        )
        for row in found
    ]  # fmt: skip


def addresses(actor: Actor) -> dict[int, str]:
    """The addresses of all mailboxes, for whoever reads letters; they are no secret."""
    actor.need(READS if actor.may(READS) else "cases.read")
    return dict(Mailbox.objects.values_list("id", "address"))


def place_for(actor: Actor, given: str, recipients: Sequence[str]) -> int:
    """The mailbox that a letter belongs to: the one named, else one that it is addressed to, else the oldest.

    Raises Missing for a named one that there is not, Conflict when there is none at all.
    """
    actor.need(READS)
    known = {address: id_ for id_, address in Mailbox.objects.order_by("id").values_list("id", "address")}
    if not known:
        raise errors.no_mailbox()
    if given:
        found = known.get(rules.without_tag(given.strip().lower()))
        if found is None:
            raise errors.mailbox_unknown()
        return found
    for address in recipients:
        if rules.without_tag(address) in known:
            return known[rules.without_tag(address)]
    return next(iter(known.values()))


def fetched_from() -> list[int]:
    """The mailboxes that are fetched."""
    return list(Mailbox.objects.filter(active=True).exclude(imap_host="").values_list("id", flat=True))


def imap_of(row: Mailbox) -> Server:
    """Where it is fetched. Raises InvalidToken when the password was sealed by a key that is gone."""
    return Server(row.imap_host, row.imap_port, row.imap_security, row.imap_user, _secret(row.imap_password))


def smtp_of(row: Mailbox) -> Server | None:
    """Through what it sends: its own server, else that of the installation; None if there is neither."""
    if row.smtp_host:
        return Server(row.smtp_host, row.smtp_port, row.smtp_security, row.smtp_user, _secret(row.smtp_password))
    if not settings.EMAIL_HOST:
        return None
    security = "tls" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else "none"
    return Server(
        settings.EMAIL_HOST, int(settings.EMAIL_PORT), security, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD
    )


def _secret(sealed: str) -> str:
    return unseal(PURPOSE, sealed) if sealed else ""


def open_at(unit_id: int) -> int:
    """How many mailboxes in use a place looks after."""
    return Mailbox.objects.filter(unit_id=unit_id, active=True).count()


# --- letters that came in


def _readable(actor: Actor) -> QuerySet[IncomingMail]:
    actor.need(READS)
    return accounts.scope(actor, IncomingMail.objects.all(), "mailbox__unit_id", READS)


def incoming(
    actor: Actor, state: str = "to_be_read", mailbox_id: int | None = None, cursor: str | None = None, limit: int = 50
) -> paging.Page[IncomingView]:
    """Letters to the mailboxes of the actor's places, newest first. Raises Forbidden, Invalid."""
    found = _readable(actor)
    if state:
        found = found.filter(state=state)
    if mailbox_id is not None:
        found = found.filter(mailbox_id=mailbox_id)
    before = paging.id_after(cursor)
    if before is not None:
        found = found.filter(pk__lt=before)
    limit = paging.limited(limit)
    rows = [_incoming(row) for row in found.order_by("-id").values_list(*_INCOMING)[: limit + 1]]
    return paging.page_of(rows, limit, lambda one: one.id)


def _incoming(row: tuple[object, ...]) -> IncomingView:
    return IncomingView(*(tuple(value) if isinstance(value, list) else value for value in row))  # type: ignore[arg-type]


def letter(actor: Actor, mail_id: int) -> IncomingView:
    """One letter. Raises Forbidden, Missing."""
    row = _readable(actor).filter(pk=mail_id).values_list(*_INCOMING).first()
    if row is None:
        raise errors.mail_unknown()
    return _incoming(row)


def raw(actor: Actor, mail_id: int) -> tuple[FileView, IO[bytes]]:
    """The bytes of a letter as they came in. Raises Forbidden, Missing (also when they were erased), Away."""
    actor.need("files.read")
    letter(actor, mail_id)
    return whole(mail_id)


def whole(mail_id: int) -> tuple[FileView, IO[bytes]]:
    """The same for this room's own doors, which have found the letter."""
    files = stored.of(OWNER, [mail_id], removed=True).get(mail_id, [])
    if not files:
        raise errors.mail_unknown()
    return stored.opened((OWNER, mail_id), files[0].id)


def bytes_of(mail_id: int) -> bytes:
    """All of it at once, for this room's own doors."""
    with whole(mail_id)[1] as content:
        found: bytes = content.read()
    return found


def read_letter(mail_id: int) -> rules.Letter:
    """What is read of a letter, or its raw beginning where nothing is; for this room's own doors."""
    content = bytes_of(mail_id)
    try:
        return reading.read(content)
    except reading.Unreadable:
        return rules.Letter(text=reading.clean(reading.decoded(content[:SHOWN], "")))


def contents(actor: Actor, mail_id: int) -> rules.Letter:
    """What can be read of a letter, for the page on which a person decides. Raises Forbidden, Missing, Away."""
    letter(actor, mail_id)
    return read_letter(mail_id)


def waiting(actor: Actor) -> int:
    """How many letters wait for a person, in the actor's places; counted up to 10,000."""
    return paging.tally(_readable(actor).filter(state="to_be_read"))


def candidates(actor: Actor, view: IncomingView) -> list[CustomerView]:
    """The customers whom the sender of a letter may be, and whom the actor sees."""
    found = customers.many(actor, view.candidates)
    return list({one.id: one for one in found.values()}.values())


def of_case(actor: Actor, case_ids: Collection[int]) -> dict[int, Heard]:
    """The letters of these cases by their message. The caller has found the cases for its actor."""
    actor.need("cases.read")
    rows = IncomingMail.objects.filter(case_id__in=list(case_ids), said_id__isnull=False)
    names = ("said_id", "id", "sender", "stranger", "html", "quoted")
    return {row[0]: Heard(*row[1:]) for row in rows.values_list(*names)}


def came_by_mail(case_ids: Iterable[int]) -> set[int]:
    """Which of these cases came in as letters or had one."""
    return set(IncomingMail.objects.filter(case_id__in=list(case_ids)).values_list("case_id", flat=True))


# --- whose letter it is


def mark(case_id: int) -> str:
    """The sign by which an answer finds its case."""
    return rules.token(case_id, stamp(STAMP, rules.signed(case_id), rules.MARK))


def marked(texts: Iterable[str]) -> int | None:
    """The case whose sign stands in one of these and was made here; None without any. Whatever is forged is none."""
    for text in texts:
        for case_id, given in rules.tokens_in(text):
            if is_stamped(STAMP, rules.signed(case_id), given) and Case.objects.filter(pk=case_id).exists():
                return case_id
    return None


def answered(found: rules.Letter) -> int | None:
    """The case that a letter belongs to for certain, None where nothing proves it.

    By the sign in an address or in the name of the letter that it answers; by such a name as it stands here; by the
    name of an earlier letter of the same sender or of somebody whose address is on the case's customer.
    """
    case_id = marked([*found.to, *found.replies_to])
    if case_id is not None or not found.replies_to:
        return case_id
    sent = OutgoingMail.objects.filter(mail_id__in=found.replies_to).values_list("case_id", flat=True).first()
    if sent is not None:
        return sent
    earlier = IncomingMail.objects.filter(mail_id__in=found.replies_to, case__isnull=False).order_by("-id")
    for case, customer, sender in earlier.values_list("case_id", "case__customer_id", "sender")[:20]:
        if sender == found.sender or is_of(customer, found.sender):
            return case
    return None


def is_of(customer_id: int | None, address: str) -> bool:
    """Whether an address is on a customer's file."""
    if customer_id is None or not address:
        return False
    return any(one.id == customer_id or customer_id in one.merged for one in customers.by_email(SYSTEM, address))


def own_addresses() -> list[str]:
    """The addresses that letters of ours come from."""
    return [*Mailbox.objects.values_list("address", flat=True), rules.address_of(settings.DEFAULT_FROM_EMAIL)]


def acknowledged(address: str, now: datetime) -> int:
    """How many acknowledgements went to an address within the hour."""
    since = now - timedelta(hours=1)
    return OutgoingMail.objects.filter(to=address, kind="acknowledgement", created_at__gt=since).count()


def opened_by(address: str, now: datetime) -> int:
    """How many matters an address opened within the hour."""
    since = now - timedelta(hours=1)
    return IncomingMail.objects.filter(sender=address, opened=True, created_at__gt=since).count()


def first_said(case_id: int) -> int | None:
    """The message with which a case was opened."""
    rows = Message.objects.filter(case_id=case_id, direction="inbound").order_by("id")
    return rows.values_list("id", flat=True).first()


def spoken(said_ids: Collection[int]) -> dict[int, Spoken]:
    """Messages by their id."""
    rows = Message.objects.filter(pk__in=list(said_ids)).values_list(*Spoken.__dataclass_fields__)
    return {row[0]: Spoken(*row) for row in rows}


def matter(case_id: int) -> Matter:
    """A case that is known to be there."""
    return Matter(*Case.objects.values_list(*Matter.__dataclass_fields__).get(pk=case_id))


def last_heard(case_id: int) -> IncomingMail | None:
    """The newest letter of a case that came from its customer."""
    return IncomingMail.objects.filter(case_id=case_id, stranger=False).order_by("-id").first()


def thread(case_id: int) -> list[str]:
    """What the letters of a case are called, the oldest first: the first one and the newest twenty."""
    came = IncomingMail.objects.filter(case_id=case_id).exclude(mail_id="").values_list("id", "mail_id")
    went = OutgoingMail.objects.filter(case_id=case_id).values_list("id", "mail_id")
    names = [name for _, name in sorted({*came.order_by("-id")[:40], *went.order_by("-id")[:40]})]
    return names if len(names) <= 21 else [names[0], *names[-20:]]


# --- letters that go out


def outgoing(
    actor: Actor, state: str = "", case_id: int | None = None, cursor: str | None = None, limit: int = 50
) -> paging.Page[OutgoingView]:
    """Letters to customers of cases that the actor sees, newest first; those of no case for who sees all of them.

    Raises Forbidden, Invalid.
    """
    found = _sendable(actor)
    if state:
        found = found.filter(state=state)
    if case_id is not None:
        found = found.filter(case_id=case_id)
    before = paging.id_after(cursor)
    if before is not None:
        found = found.filter(pk__lt=before)
    limit = paging.limited(limit)
    rows = [_outgoing(row) for row in found.order_by("-id").values_list(*_OUTGOING)[: limit + 1]]
    return paging.page_of(rows, limit, lambda one: one.id)


def _outgoing(row: tuple[object, ...]) -> OutgoingView:
    return OutgoingView(*(tuple(value) if isinstance(value, list) else value for value in row))  # type: ignore[arg-type]


def outgoing_letter(actor: Actor, outgoing_id: int) -> OutgoingView:
    """One letter to a customer. Raises Forbidden, Missing."""
    row = _sendable(actor).filter(pk=outgoing_id).values_list(*_OUTGOING).first()
    if row is None:
        raise errors.outgoing_unknown()
    return _outgoing(row)


def _sendable(actor: Actor) -> QuerySet[OutgoingMail]:
    actor.need("cases.read")
    return accounts.scope(actor, OutgoingMail.objects.all(), "case__unit_id", "cases.read")


def sent_of(actor: Actor, case_ids: Collection[int]) -> dict[int, OutgoingView]:
    """The letters of these cases by their message. The caller has found the cases for its actor."""
    actor.need("cases.read")
    rows = OutgoingMail.objects.filter(case_id__in=list(case_ids)).values_list(*_OUTGOING)
    views = [_outgoing(row) for row in rows]
    return {view.said_id: view for view in views if view.said_id is not None}


def about(row: OutgoingMail) -> tuple[tuple[str, int], ...]:
    """What a letter of ours is about, for the journal."""
    return (("case", row.case_id),) if row.case_id is not None else (("customer", row.customer_id or 0),)


def health() -> dict[str, int]:
    """How the channel stands, for whoever watches over the installation; numbers alone."""
    return {
        "mailboxes": Mailbox.objects.filter(active=True).count(),
        "in_trouble": Mailbox.objects.filter(active=True).exclude(problem="").count(),
        "to_be_read": IncomingMail.objects.filter(state="to_be_read").count(),
        "unsorted": IncomingMail.objects.filter(state="received").count(),
        "not_sent": OutgoingMail.objects.filter(state="dead").count(),
    }
