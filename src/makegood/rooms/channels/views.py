"""What the readers of the channels answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MailboxView:
    """A mailbox; whether it has passwords is told, never which."""

    id: int
    address: str
    name: str
    unit_id: int
    kind: str
    language: str
    active: bool
    plus: bool
    progress: tuple[str, ...]
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


@dataclass(frozen=True, slots=True)
class IncomingView:
    """A letter that came in. `candidates` are customers whom its sender may be, `number` is that of its case."""

    id: int
    mailbox_id: int
    state: str
    reason: str
    sender: str
    sender_name: str
    subject: str
    size: int
    arrived_at: datetime
    created_at: datetime
    ended_at: datetime | None
    case_id: int | None
    said_id: int | None
    opened: bool
    stranger: bool
    candidates: tuple[int, ...]
    number: str | None


@dataclass(frozen=True, slots=True)
class OutgoingView:
    """A letter to a customer; `number` is that of its case, None for a letter of no case."""

    id: int
    mailbox_id: int
    case_id: int | None
    said_id: int | None
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
    number: str | None
    files: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message of a case was as a letter: shown beside its words."""

    id: int
    sender: str
    stranger: bool
    html: str
    quoted: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter must know of its case."""

    id: int
    number: str
    state: str
    unit_id: int
    owner_id: int | None
    customer_id: int | None
    subject: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message that may be a letter."""

    id: int
    direction: str
    channel: str
    automatic: bool
    text: str
    case_id: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What the servers of a mailbox answered: codes of problems, empty where all is well or there is no server."""

    imap: str
    smtp: str
