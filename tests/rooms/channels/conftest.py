"""A company with a mailbox, a way to hand letters in, a worker's hand without a worker, and real mail servers."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal.queue import jobs
from makegood.ground.journal.queue.backend import loaded
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.channels import actions, queries
from makegood.rooms.channels.inputs import MailboxInput, ServerInput
from makegood.rooms.channels.models import IncomingMail, Mailbox, OutgoingMail
from makegood.rooms.channels.views import IncomingView
from makegood.site import company as companies
from tests import mailserver

#: A Monday morning in Shanghai.
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ADDRESS = "service@makegood.example"


def letter(
    text: str = "冰箱不制冷了，怎么办？", sender: str = "孙桂芳 <sun@example.com>", subject: str = "冰箱不制冷",
    to: str = ADDRESS, **headers: str,
) -> EmailMessage:  # fmt: skip
    """A letter as a customer's program writes it; headers are named with underlines for hyphens."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Message-ID"] = headers.pop("Message_ID", f"<{abs(hash((text, sender, subject)))}@example.com>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


@dataclass
class Post:
    """The receiving end of our letters: takes them, or answers as told by the recipient."""

    port: int = 0
    got: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    #: recipient → what is answered instead of taking it.
    refuses: dict[str, str] = field(default_factory=dict)
    #: What is answered to the whole letter.
    stutters: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.stutters:
            return self.stutters.pop(0)
        assert isinstance(envelope.content, bytes)
        self.got.append((str(envelope.mail_from), list(envelope.rcpt_tos), envelope.content))
        return "250 OK"


@pytest.fixture(scope="session")
def post_office() -> Iterator[Post]:
    """A real SMTP server."""
    found = Post()
    found.port = mailserver.free_port()
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    controller.stop()


@pytest.fixture
def post(post_office: Post) -> Post:
    """The same with nothing in it, taking everything."""
    post_office.got, post_office.refuses, post_office.stutters = [], {}, []
    return post_office


@pytest.fixture(scope="session")
def dovecot() -> Iterator[mailserver.ImapServer]:
    """A real IMAP server, where Dovecot is installed."""
    from tests.conftest import missing

    if mailserver.program() is None:
        missing("dovecot", "Dovecot is not installed")
    with mailserver.running() as started:
        yield started


@pytest.fixture
def imap_server(dovecot: mailserver.ImapServer, request: pytest.FixtureRequest) -> mailserver.ImapServer:
    """The same with a user, and so a folder, of this test alone."""
    name = "".join(mark for mark in request.node.name.lower() if mark.isalnum())[:60]
    return replace(dovecot, user=name)


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A company, founded once a module: founding one takes longer than what is tested of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        companies.init("CN", "correct horse battery", now=NOW - timedelta(days=30))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def admin(company: None, db: None) -> Actor:
    """The administrator of the company; what a test does is rolled back to it."""
    found = accounts.actor_by_id(accounts.users_named(["admin"])["admin"])
    assert found is not None
    return found


@pytest.fixture
def box(admin: Actor, post: Post) -> Mailbox:
    """A mailbox that sends through the SMTP server and is fetched from nowhere."""
    given = MailboxInput(
        ADDRESS, "守诺售后", kind="complaint", smtp=ServerInput("127.0.0.1", post.port, "none"), quiet_from="21:00"
    )
    view = actions.add_mailbox(actor=admin, mailbox=given, now=NOW)
    return Mailbox.objects.get(pk=view.id)


Come = Callable[..., IncomingView]


@pytest.fixture
def come(box: Mailbox) -> Come:
    """Hands a letter in and sorts it."""

    def run(raw: bytes | EmailMessage, now: datetime = NOW) -> IncomingView:
        content = raw if isinstance(raw, bytes) else raw.as_bytes()
        mail_id, _ = actions.receive(actor=SYSTEM, mailbox_id=box.pk, content=io.BytesIO(content), now=now)
        actions.process(actor=SYSTEM, mail_id=mail_id, now=now)
        return queries.letter(SYSTEM, mail_id)

    return run


Work = Callable[..., list[tuple[str, Any]]]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Does all jobs that are due at a moment, as a worker would, in this transaction: (task, result) of each."""

    def run(now: datetime = NOW) -> list[tuple[str, Any]]:
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)
        done = []
        while (job := jobs.claim(worker="w", queues=None, now=now, lease=timedelta(minutes=1))) is not None:
            result = loaded(job.task).call(*job.payload["args"], **job.payload["kwargs"])
            assert jobs.finish(job=job, result=result, now=now)
            done.append((job.task.rpartition(".")[2], result))
        return done

    return run


def sent(kind: str = "") -> list[OutgoingMail]:
    """Our letters in their order."""
    rows = OutgoingMail.objects.order_by("id")
    return list(rows.filter(kind=kind) if kind else rows)


def row(view: IncomingView) -> IncomingMail:
    """The row behind a view."""
    return IncomingMail.objects.get(pk=view.id)


def case_of(view: IncomingView) -> Case:
    """The case that a letter became or belongs to."""
    assert view.case_id is not None
    return Case.objects.get(pk=view.case_id)


def said_of(view: IncomingView) -> Message:
    """The message that a letter became."""
    assert view.said_id is not None
    return Message.objects.get(pk=view.said_id)
