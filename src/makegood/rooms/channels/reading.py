"""From the bytes of a letter to what can be read of it. Whatever they are, something comes of it or `Unreadable`.

Headers are read raw and decoded here: the parser's own structured headers fail on some of what real senders write.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses
from html.parser import HTMLParser

import nh3
from charset_normalizer import from_bytes
from tnefparse import TNEF

from makegood.rooms.channels.rules import Letter, Part, Report, address_of

#: Beyond these a letter is not taken apart: its raw text is read by a person.
MOST_BOUNDARIES, MOST_PARTS, MOST_DEPTH = 200, 500, 20
MOST_TEXT = 100_000
MOST_HTML = 400_000
MOST_FILES = 60
_CHARSETS = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "big5": "big5hkscs", "x-big5": "big5hkscs", "cp950": "big5hkscs", "iso-8859-1": "cp1252", "latin-1": "cp1252",
    "us-ascii": "utf-8", "ascii": "utf-8", "utf8": "utf-8", "unicode-1-1-utf-7": "utf-7",
}  # fmt: skip
_ID = re.compile(r"<[^<>\s]{1,480}>")
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "hr", "i", "ins",
    "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


class Unreadable(Exception):  # noqa: N818
    """Why nothing can be made of the bytes: `broken` or `too_complex`."""


def read(raw: bytes) -> Letter:
    """What the letter says. Raises Unreadable."""
    if raw.lower().count(b"boundary=") > MOST_BOUNDARIES:
        raise Unreadable("too_complex")
    try:
        return _letter(raw)
    except Unreadable:
        raise
    except RecursionError:
        raise Unreadable("too_complex") from None
    except Exception as failed:  # whatever the parser of the library meets in bytes that no standard foresees
        raise Unreadable("broken") from failed


def _letter(raw: bytes) -> Letter:
    # A mailbox file begins each letter with a line of its own.
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    message = message_from_bytes(raw)
    names = _addresses(message, "From") or _addresses(message, "Sender")
    ids = _ids(message, "Message-ID")
    sender_name, sender = names[0] if names else ("", "")
    replies = _addresses(message, "Reply-To")
    body = _Body()
    body.walk(message, 0)
    text = body.text()
    return Letter(
        mail_id=ids[0] if ids else "",
        replies_to=tuple(dict.fromkeys(_ids(message, "In-Reply-To") + _ids(message, "References")[::-1]))[:60],
        sender=sender,
        sender_name=sender_name[:120],
        reply_to=replies[0][1] if replies else "",
        to=_recipients(message),
        subject=_line(message, "Subject")[:300],
        text=text[:MOST_TEXT],
        html=safe("\n".join(body.pages)[:MOST_HTML]),
        parts=tuple(body.files),
        automatic=_automatic(message),
        bulk=_bulk(message),
        null_path=_null_path(message),
        own_mark=_line(message, "X-Makegood-Mail")[:300],
        hops=len(message.get_all("Received", [])),
        report=_report(message),
        content=hashlib.sha256(re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1].strip()).hexdigest(),
        lost=tuple(body.lost),
    )


def recipients(head: bytes) -> tuple[str, ...]:
    """Whom the headers at the beginning of a letter name; none where nothing can be read."""
    try:
        return _recipients(message_from_bytes(re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0] + b"\n\n"))
    except Exception:  # as in `read`; which mailbox it is can be said otherwise
        return ()


# --- headers


def _raw_headers(message: Message, name: str) -> list[str]:
    # As they stand: what is asked for by name comes as an object that has given up on bare bytes.
    return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def _line(message: Message, name: str) -> str:
    found = _raw_headers(message, name)
    return " ".join(decoded_header(found[0]).split()) if found else ""


def decoded_header(value: str) -> str:
    """A header as its writer meant it: encoded words, and bytes that were put there bare."""
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    found = []
    for piece, charset in pieces:
        bare = piece.encode("utf-8", "surrogateescape") if isinstance(piece, str) else piece
        found.append(decoded(bare, charset or ""))
    return clean("".join(found))


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """(name, address) of a header; what is no address is left out."""
    found = []
    for shown, given in getaddresses([value[:20_000] for value in _raw_headers(message, name)]):
        address = address_of(decoded_header(given))
        if address:
            found.append((" ".join(decoded_header(shown).strip("\"' ").split()), address))
    return found


def _recipients(message: Message) -> tuple[str, ...]:
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc", "Resent-To")
    found = [address for name in names for _, address in _addresses(message, name)]
    return tuple(dict.fromkeys(found))[:200]


def _ids(message: Message, name: str) -> list[str]:
    return [clean(one) for value in _raw_headers(message, name) for one in _ID.findall(value[:60_000])]


def _automatic(message: Message) -> bool:
    told = _line(message, "Auto-Submitted").lower()
    if told and not told.startswith("no"):
        return True
    if any(message.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From")):
        return True
    return _line(message, "Precedence").lower() == "auto_reply"


def _bulk(message: Message) -> bool:
    if _line(message, "Precedence").lower() in {"bulk", "list", "junk"}:
        return True
    return any(message.get(name) is not None for name in ("List-Id", "List-Unsubscribe", "List-Post", "Mailing-List"))


def _null_path(message: Message) -> bool:
    return _line(message, "Return-Path") == "<>"


def _report(message: Message) -> Report | None:
    """What a server reports of a letter: the fields of message/delivery-status, and the ids of what it returns."""
    if message.get_content_type() != "multipart/report":
        return None
    action, status, recipients, about = "", "", [], []
    for part in list(message.walk())[:MOST_PARTS]:
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for block in part.get_payload() if part.is_multipart() else [part]:
                if not isinstance(block, Message):
                    continue
                told = _line(block, "Action").lower()
                if told and action != "failed":
                    action, status = told, _line(block, "Status")[:20]
                given = _line(block, "Final-Recipient") or _line(block, "Original-Recipient")
                address = address_of(given.rpartition(";")[2])
                recipients += [address] if address else []
        elif kind == "text/rfc822-headers":
            about += _ID.findall(_payload(part).decode("latin-1")[:60_000])
        elif part is not message and part.get("Message-ID") is not None:
            about += _ids(part, "Message-ID")
    return Report(action or "failed", status, tuple(recipients), tuple(about)[:20])


# --- bodies


class _Body:
    """The texts, pages and files of a letter, in their order."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.pages: list[str] = []
        self.files: list[Part] = []
        self.lost: list[str] = []
        self._seen = 0

    def text(self) -> str:
        """What is to be read: the plain texts, or what the pages say."""
        plain = "\n\n".join(one.strip() for one in self.texts if one.strip())
        return plain or "\n\n".join(plain_of(page) for page in self.pages).strip()

    def walk(self, part: Message, depth: int) -> None:
        """Take a part in, and those in it."""
        self._seen += 1
        if depth > MOST_DEPTH or self._seen > MOST_PARTS:
            raise Unreadable("too_complex")
        kind = part.get_content_type()
        if kind.startswith("message/") and depth:
            self._keep(f"{_name(part) or 'message'}.eml".replace(".eml.eml", ".eml"), _whole(part))
        elif part.is_multipart():
            inner = part.get_payload()
            for one in inner if isinstance(inner, list) else []:
                if isinstance(one, Message):
                    self.walk(one, depth + 1)
        else:
            self._leaf(part, kind)

    def _leaf(self, part: Message, kind: str) -> None:
        content, name = _payload(part), _name(part)
        if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
            self._unwrap(content, name)
            return
        attached = part.get_content_disposition() == "attachment" or bool(name)
        charset = str(part.get_content_charset("") or "")
        if kind == "text/plain" and not attached:
            self.texts.append(clean(decoded(content, charset)))
        elif kind == "text/html" and not attached:
            self.pages.append(clean(decoded(content, charset)))
        elif content:
            self._keep(name or f"part-{self._seen}", content)

    def _unwrap(self, content: bytes, name: str) -> None:
        """Outlook's own wrapping: what is in it, or the wrapping as it is."""
        try:
            found = TNEF(content)
            inner = [(str(one.long_filename() or one.name), bytes(one.data)) for one in found.attachments]
            body = found.body
        except Exception:  # whatever the library meets in bytes that are no such wrapping
            self._keep(name or "winmail.dat", content)
            return
        if isinstance(body, bytes):
            body = decoded(body, "")
        if body and not any(one.strip() for one in self.texts):
            self.texts.append(clean(str(body)))
        for inner_name, data in inner:
            if data:
                self._keep(inner_name or "file", data)

    def _keep(self, name: str, content: bytes) -> None:
        if len(self.files) >= MOST_FILES:
            self.lost.append(clean(name)[:120])
        else:
            self.files.append(Part(clean(name)[:190], content))


def _payload(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _whole(part: Message) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return inner[0].as_bytes()
    return part.as_bytes()


def _name(part: Message) -> str:
    try:
        found = part.get_param("filename", None, "content-disposition") or part.get_param("name", None)
    except Exception:  # the library fails on some broken parameters
        return ""
    if found is None:
        return ""
    if isinstance(found, tuple):
        charset, _, value = found
        return clean(decoded(value.encode("latin-1", "replace"), charset or "")) if charset else clean(value)
    return " ".join(decoded_header(collapse_rfc2231_value(found)).split())


# --- characters


def decoded(content: bytes, charset: str) -> str:
    """Bytes as text: as told where that fits, else what they most probably are; never an error."""
    for name in _told(charset):
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return _guessed(content)


def _told(charset: str) -> Iterator[str]:
    name = charset.strip().strip("\"'").lower()[:40]
    name = _CHARSETS.get(name, name)
    try:
        codec = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        codec = ""
    # Codecs that are no charset (base64, zip …) would run something on the bytes.
    if codec and codecs.lookup(codec)._is_text_encoding:
        yield codec
    if codec != "utf-8":
        yield "utf-8"


def _guessed(content: bytes) -> str:
    """Chinese in one of its two old charsets if its common characters say so, else what the statistics say."""
    head = content[:20_000]
    scores = {"gb18030": _share(head, "gb18030", 0xB0, 0xD7), "big5hkscs": _share(head, "big5hkscs", 0xA4, 0xC6)}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > 0.6:
        return content.decode(best, "replace")
    found = from_bytes(head).best()
    return content.decode(found.encoding if found else "cp1252", "replace")


def _share(content: bytes, charset: str, first: int, last: int) -> float:
    """How much of what would be Chinese is of the common characters of the charset; 0 if it is not written in it."""
    for cut in range(4):
        try:
            text = content[: len(content) - cut].decode(charset)
        except UnicodeDecodeError:
            continue
        wide = [mark.encode(charset, "replace") for mark in text if ord(mark) > 0x7F]
        return sum(len(one) == 2 and first <= one[0] <= last for one in wide) / len(wide) if wide else 0.0
    return 0.0


def clean(text: str) -> str:
    """Text that every database and page can hold: no control characters but line ends, nothing half."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(mark for mark in text if mark in "\n\t" or unicodedata.category(mark) not in {"Cc", "Cs"})


# --- pages


def safe(html: str) -> str:
    """A page without anything that runs, loads or looks like a part of ours: no script, style, picture or form."""
    if not html.strip():
        return ""
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow", strip_comments=True,
        clean_content_tags={"script", "style", "title", "head", "template"},
    ).strip()  # fmt: skip


class _Plain(HTMLParser):
    """The words of a page, a line for each block; quotations are marked."""

    _BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._quoting = 0

    def _break(self) -> None:
        self.found.append("\n" + "> " * min(self._quoting, 3))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins."""
        if tag == "blockquote":
            self._quoting += 1
        if tag in self._BLOCKS or tag == "blockquote":
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """A block ends."""
        if tag == "blockquote":
            self._quoting = max(0, self._quoting - 1)
        if tag in self._BLOCKS or tag == "blockquote":
            self._break()

    def handle_data(self, data: str) -> None:
        """Words."""
        self.found.append(re.sub(r"[ \t\n\u00a0]+", " ", data))


def plain_of(html: str) -> str:
    """What a page says, as plain text."""
    parser = _Plain()
    parser.feed(safe(html[:MOST_HTML]))
    parser.close()
    lines = [line.strip() for line in "".join(parser.found).split("\n")]
    lines = ["" if not line.strip("> ") else line for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
