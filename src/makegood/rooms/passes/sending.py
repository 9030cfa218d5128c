"""How a code or a link reaches a customer. What sends is put in by the composition root (`site.wiring`), by kind of
contact; this room makes the words and asks for the work, sealed, so that the queue holds no contact and no code."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime

from django.core.mail import send_mail

from makegood.ground import sealing
from makegood.ground.journal.queue import jobs
from makegood.ground.ui.texts import say

log = logging.getLogger(__name__)

#: What carries (to, subject, text) to a contact of a kind: `phone` or `email`.
Sender = Callable[[str, str, str], None]
PURPOSE = "passes.sending"
CODE = "makegood.rooms.passes.tasks.send_code"
LINK = "makegood.rooms.passes.tasks.send_link"

_senders: dict[str, Sender] = {}


def on(kind: str, sender: Sender | None) -> None:
    """From now on this carries what goes to contacts of the kind; None: nothing does."""
    _senders.pop(kind, None)
    if sender is not None:
        _senders[kind] = sender


def ways() -> tuple[str, ...]:
    """The kinds of contact that are reached."""
    return tuple(sorted(_senders))


def send(kind: str, to: str, subject: str, text: str) -> bool:
    """Carry it now; whether anything carries contacts of this kind."""
    sender = _senders.get(kind)
    if sender is not None:
        sender(to, subject, text)
    return sender is not None


def by_mail(to: str, subject: str, text: str) -> None:
    """Through the installation's server for mail."""
    send_mail(subject, text, None, [to])


def into_the_log(to: str, subject: str, text: str) -> None:
    """For a demo on one machine, where nothing goes out: the words stand in the program's own output."""
    log.warning("not sent, shown here only (…%s): %s", to[-4:], " ".join(text.split()))


def code_later(kind: str, contact: str, code: str, language: str, now: datetime) -> None:
    """Ask for a code to be sent, in the caller's transaction; whether anybody is reached there is looked at later."""
    _later(CODE, {"kind": kind, "to": contact, "code": code, "language": language}, now)


def link_later(email: str, address: str, language: str, now: datetime) -> None:
    """Ask for the address of a matter to be sent to who has opened it, in the caller's transaction."""
    _later(LINK, {"to": email, "address": address, "language": language}, now)


def _later(task: str, what: dict[str, str], now: datetime) -> None:
    sealed = sealing.seal(PURPOSE, json.dumps(what))
    jobs.add([jobs.row(task=task, args=[sealed], kwargs={}, now=now, max_attempts=4)])


def opened(sealed: str) -> dict[str, str]:
    """What was asked for. Raises cryptography.fernet.InvalidToken if the key was changed meanwhile."""
    found: dict[str, str] = json.loads(sealing.unseal(PURPOSE, sealed))
    return found


def code_words(code: str, language: str) -> tuple[str, str]:
    """(subject, text) of a message with a code."""
    return say("mail", "portal_code_subject", language), say("mail", "portal_code_text", language, code=code)


def link_words(address: str, language: str) -> tuple[str, str]:
    """(subject, text) of a message with the address of a matter."""
    return say("mail", "portal_link_subject", language), say("mail", "portal_link_text", language, address=address)
