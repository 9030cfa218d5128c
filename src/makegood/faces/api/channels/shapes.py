"""What answers about letters look like."""

from __future__ import annotations

from datetime import datetime

from makegood.faces.api.wire.shapes import Shape, shows
from makegood.rooms.channels.views import IncomingView, MailboxView, OutgoingView, Tried


@shows(MailboxView, unit="unit_id")
class MailboxOut(Shape):
    """An address of ours; passwords are never told, only whether there is one (`imap_secret`, `smtp_secret`)."""

    id: str
    address: str
    name: str
    unit: str
    kind: str
    language: str
    active: bool
    plus: bool
    progress: list[str]
    quiet_from: str
    quiet_to: str
    imap_host: str
    imap_port: int
    imap_security: str
    imap_user: str
    imap_secret: bool
    imap_folder: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_secret: bool
    polled_at: datetime | None
    problem: str
    problem_since: datetime | None
    created_at: datetime
    version: int


@shows(Tried)
class TriedOut(Shape):
    """What the servers of a mailbox answered: codes of problems, empty where all is well or there is no server."""

    imap: str
    smtp: str


@shows(
    IncomingView, mailbox="mailbox_id", case="number", message="said_id",
    candidates=lambda view: [str(one) for one in view.candidates],
)  # fmt: skip
class MailOut(Shape):
    """A letter that came in. `message` is the message of the case that it became, `opened` whether it opened the case,
    `stranger` whether it came from an address that is not the customer's."""

    id: str
    mailbox: str
    state: str
    reason: str
    sender: str
    sender_name: str
    subject: str
    size: int
    arrived_at: datetime
    created_at: datetime
    ended_at: datetime | None
    case: str | None
    message: str | None
    opened: bool
    stranger: bool
    candidates: list[str]


@shows(
    OutgoingView, mailbox="mailbox_id", case="number", message="said_id",
    files=lambda view: [str(one) for one in view.files],
)  # fmt: skip
class OutgoingMailOut(Shape):
    """A letter to a customer: `problem` is the code of why it did not go, `answer` what the other server said.

    Without `case` it is a letter of no case, such as a link by which its customer comes in.
    """

    id: str
    mailbox: str
    case: str | None
    message: str | None
    kind: str
    state: str
    to: str
    subject: str
    mail_id: str
    attempts: int
    next_at: datetime | None
    problem: str
    answer: str
    created_at: datetime
    ended_at: datetime | None
    files: list[str]
