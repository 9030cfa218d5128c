"""Letters of ours: their text in the customer's language, and their bytes. The same row gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from babel.dates import format_datetime as said

from makegood.ground.ui.texts import pick, say
from makegood.rooms.cases.rules import grouped
from makegood.rooms.channels.rules import tagged
from makegood.rooms.promises.views import ObligationView


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes along: its name, what it is (`image/jpeg`), its content."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a letter is made of."""

    sender: str
    sender_name: str
    tag: str
    to: str
    subject: str
    text: str
    mail_id: str
    in_reply_to: str
    refs: tuple[str, ...]
    at: datetime
    kind: str
    files: tuple[Enclosed, ...] = ()


def line(text: str) -> str:
    """Text that stays on the line of its header."""
    return " ".join(text.split())


def built(draft: Draft) -> bytes:
    """The letter as it goes out. A machine's word says so in its headers, and asks no machine to answer."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(line(draft.sender_name), addr_spec=draft.sender)
    letter["To"] = draft.to
    letter["Reply-To"] = tagged(draft.sender, draft.tag) if draft.tag else draft.sender
    letter["Subject"] = line(draft.subject)
    letter["Date"] = format_datetime(draft.at)
    letter["Message-ID"] = draft.mail_id
    if draft.in_reply_to:
        letter["In-Reply-To"] = line(draft.in_reply_to)
    if draft.refs:
        letter["References"] = " ".join(map(line, draft.refs))
    # By this a letter that comes back to us is known, whatever was done to it on the way.
    letter["X-Makegood-Mail"] = draft.mail_id
    if draft.kind != "reply":
        letter["Auto-Submitted"] = "auto-replied" if draft.kind == "acknowledgement" else "auto-generated"
        letter["X-Auto-Response-Suppress"] = "All"
        if draft.kind != "link":
            letter["Precedence"] = "bulk"
    letter.set_content(draft.text, charset="utf-8", cte="base64")
    for one in draft.files:
        main, _, sub = one.kind.partition("/")
        letter.add_attachment(one.content, maintype=main, subtype=sub or "octet-stream", filename=line(one.name))
    if draft.files:
        # Not made up anew at each attempt.
        letter.set_boundary("mg" + sha256(draft.mail_id.encode()).hexdigest()[:40])
    return letter.as_bytes()


def when(moment: datetime, zone: str, language: str) -> str:
    """A moment as a letter says it: with its weekday, since nobody knows when it is read."""
    local = moment.astimezone(ZoneInfo(zone))
    if language == "en":
        return str(said(local, "EEEE d MMMM, HH:mm", locale="en"))
    return str(said(local, "M月d日（EEE）HH:mm", locale="zh_Hans"))


def acknowledgement(
    number: str, owed: Sequence[ObligationView], company: str, zone: str, language: str, name: str
) -> str:
    """What somebody who wrote to us is told at once: that it is here, its number, what was promised and by when."""
    promised = [
        say("mail", "promised", language, duty=pick(one.duty_name, language), due=when(one.due_at, zone, language))
        for one in owed
        if one.state == "running" and one.due_at is not None
    ]
    parts = [say("mail", "received", language, number=grouped(number))]
    if promised:
        parts.append("\n".join([say("mail", "promises", language), *promised[:6]]))
    return _whole([*parts, say("mail", "more", language)], company, language, name)


def progress(what: str, number: str, company: str, language: str, name: str, **given: str) -> str:
    """What a customer is told without having asked."""
    told = say("mail", what, language, number=grouped(number), **given)
    return _whole([told, say("mail", "more", language)], company, language, name)


def _whole(parts: Sequence[str], company: str, language: str, name: str) -> str:
    greeting = say("mail", "dear", language, name=line(name)[:60]) if line(name) else say("mail", "dear_all", language)
    closing = say("mail", "by_machine", language, company=company)
    return "\n\n".join([greeting, *parts, closing])
