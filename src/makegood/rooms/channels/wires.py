"""Talking to mail servers: fetching by IMAP, sending by SMTP. Knows no row and decides nothing.

The standard library's clients, with a time-out at every step and TLS that asks for a certificate.
"""

from __future__ import annotations

import imaplib
import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

TIMEOUT = 30.0
_UID = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class Server:
    """Where it is and how to get in."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""


class Trouble(Exception):  # noqa: N818
    """Why a server did not do it: a code, what it said, and whether it will never do it (`final`), for an address that
    leads nowhere (`nobody`)."""

    def __init__(self, code: str, answer: str = "", *, final: bool = False, nobody: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.answer = " ".join(answer.split())[:300]
        self.final = final
        self.nobody = nobody


@dataclass(frozen=True, slots=True)
class Fetched:
    """A letter in a folder, and when it came in there."""

    uid: int
    raw: bytes
    arrived_at: datetime | None


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


class Folder:
    """A folder that was opened."""

    def __init__(self, imap: imaplib.IMAP4, validity: int, next_uid: int) -> None:
        self._imap = imap
        self.validity = validity
        self.next_uid = next_uid

    def uids(self, after: int | None) -> list[int]:
        """What nobody has read, and all that came after a letter; in their order."""
        asked = "UNSEEN" if after is None else f"OR UNSEEN UID {after + 1}:*"
        _, found = self._ok(self._imap.uid("SEARCH", asked))
        uids = sorted({int(one) for one in (found[0] or b"").split()})
        if after is None:
            return uids
        # `n:*` names the last letter even when it is older; it is in the answer again if it was read meanwhile.
        unseen = {int(one) for one in (self._ok(self._imap.uid("SEARCH", "UNSEEN"))[1][0] or b"").split()}
        return [uid for uid in uids if uid > after or uid in unseen]

    def size(self, uid: int) -> int:
        """How large a letter is; 0 if it is gone."""
        _, found = self._ok(self._imap.uid("FETCH", str(uid), "(RFC822.SIZE)"))
        match = _SIZE.search(found[0] if found and isinstance(found[0], bytes) else b"")
        return int(match[1]) if match else 0

    def fetch(self, uid: int) -> Fetched | None:
        """A letter as it is, without marking it as read; None if it is gone."""
        _, told = self._ok(self._imap.uid("FETCH", str(uid), "(UID INTERNALDATE BODY.PEEK[])"))
        pieces: list[Any] = list(told or ())
        for piece in pieces:
            if isinstance(piece, tuple):
                return Fetched(uid, bytes(piece[1]), _internal_date(piece[0]))
        return None

    def done(self, uid: int) -> None:
        """Mark a letter as read: it is kept here by now."""
        self._ok(self._imap.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)"))

    @staticmethod
    def _ok(answer: tuple[str, list[bytes]]) -> tuple[str, list[bytes]]:
        if answer[0] != "OK":
            raise Trouble("imap_refused", repr(answer[1])[:300])
        return answer


def _internal_date(head: bytes) -> datetime | None:
    found = imaplib.Internaldate2tuple(head)
    if found is None:
        return None
    return datetime.fromtimestamp(time.mktime(found), UTC)


@contextmanager
def folder(server: Server, name: str) -> Iterator[Folder]:
    """Open a folder of a mailbox. Raises Trouble: `away`, `tls`, `login_refused`, `no_folder`, `imap_refused`."""
    with _told("imap_refused"):
        imap = _imap(server)
        try:
            _login(imap, server)
            quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
            state, _ = imap.select(quoted)
            if state != "OK":
                raise Trouble("no_folder")
            yield Folder(imap, _number(imap, "UIDVALIDITY"), _number(imap, "UIDNEXT"))
        finally:
            with suppress(Exception):
                imap.logout()


def _number(imap: imaplib.IMAP4, name: str) -> int:
    found = imap.response(name)[1]
    return int(found[0]) if found and found[0] else 0


def _imap(server: Server) -> imaplib.IMAP4:
    if server.security == "tls":
        return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=_context(), timeout=TIMEOUT)
    imap = imaplib.IMAP4(server.host, server.port, timeout=TIMEOUT)
    if server.security == "starttls":
        imap.starttls(_context())
    return imap


def _login(imap: imaplib.IMAP4, server: Server) -> None:
    if not server.user:
        return
    try:
        imap.login(server.user, server.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as refused:
        raise Trouble("login_refused", str(refused)) from refused


def send(server: Server, sender: str, recipient: str, raw: bytes) -> None:
    """Hand one letter to the mail server. Raises Trouble: `away`, `tls`, `login_refused`, `smtp_refused`, `nobody`."""
    with _told("smtp_refused"), _smtp(server) as smtp:
        try:
            smtp.sendmail(sender, [recipient], raw)
        except smtplib.SMTPRecipientsRefused as refused:
            code, answer = refused.recipients[recipient]
            raise _refused(code, answer) from refused
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
            raise _refused(refused.smtp_code, refused.smtp_error, recipient=False) from refused


def _refused(code: int, answer: bytes | str, *, recipient: bool = True) -> Trouble:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    nobody = recipient and code in {550, 551, 553} and not re.search(r"\b5\.7\.", words)
    return Trouble("nobody" if nobody else "smtp_refused", f"{code} {words}", final=code >= 500, nobody=nobody)


@contextmanager
def _smtp(server: Server) -> Iterator[smtplib.SMTP]:
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=_context())
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    with smtp:
        if server.security == "starttls":
            smtp.starttls(context=_context())
        if server.user:
            try:
                smtp.login(server.user, server.password)
            except smtplib.SMTPAuthenticationError as refused:
                raise Trouble("login_refused", str(refused.smtp_error)) from refused
        yield smtp


def greets(server: Server) -> None:
    """Go in and out of a mail server that sends. Raises Trouble."""
    with _told("smtp_refused"), _smtp(server) as smtp:
        smtp.noop()


@contextmanager
def _told(otherwise: str) -> Iterator[None]:
    """What the libraries raise, as Trouble."""
    try:
        yield
    except Trouble:
        raise
    except ssl.SSLError as failed:
        raise Trouble("tls", str(failed)) from failed
    except (OSError, imaplib.IMAP4.abort, smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError) as failed:
        # OSError is what the clients raise for refused connections, names that are not known, and time-outs; smtplib's
        # own errors are OSErrors too.
        if isinstance(failed, smtplib.SMTPException) and not isinstance(
            failed, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError
        ):
            raise Trouble(otherwise, str(failed)) from failed
        raise Trouble("away", str(failed)) from failed
    except imaplib.IMAP4.error as failed:
        raise Trouble(otherwise, str(failed)) from failed


#: A letter that a server says came in later than now, or long ago, did so now.
def within(moment: datetime | None, now: datetime) -> datetime:
    """When a letter came in, as far as a server is believed."""
    return moment if moment is not None and now - timedelta(days=14) <= moment <= now else now
