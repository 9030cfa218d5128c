"""What callers hand to the actions of the channels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerInput:
    """A server of a mailbox; without a host there is none. `password` None leaves the one that is kept."""

    host: str = ""
    port: int = 0
    security: str = "tls"
    user: str = ""
    password: str | None = None


@dataclass(frozen=True, slots=True)
class MailboxInput:
    """A mailbox as it shall be.

    `plus`: the server delivers `address+anything`; `progress` are codes of rules.PROGRESS.
    """

    address: str
    name: str
    kind: str = "enquiry"
    unit_id: int | None = None
    language: str = "zh-Hans"
    active: bool = True
    plus: bool = True
    progress: tuple[str, ...] = ("resolved",)
    quiet_from: str = "21:00"
    quiet_to: str = "08:00"
    imap: ServerInput = ServerInput(port=993)
    imap_folder: str = "INBOX"
    smtp: ServerInput = ServerInput(port=587, security="starttls")
