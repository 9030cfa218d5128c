"""What a letter is, where it belongs and what may be answered: decisions over what was read of it. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SECURITIES = ("tls", "starttls", "none")
INCOMING_STATES = ("received", "filed", "to_be_read", "ignored")
OUTGOING_STATES = ("queued", "sent", "dead", "bounced")
OUTGOING_KINDS = ("reply", "acknowledgement", "progress", "link")
#: What a customer may be told without having asked, by the event that it follows.
PROGRESS = ("late", "resolved")
#: Why a letter waits for a person; why it was put away.
TO_BE_READ = (
    "broken", "too_complex", "failed", "no_sender", "own_address", "bulk", "auto_reply", "bounce", "hops", "too_many",
    "ambiguous", "refused", "empty",
)  # fmt: skip
IGNORED = ("duplicate", "loop", "bounce_noted", "delay", "spam", "private", "settled", "no_matter")
#: Reasons that a person may give for setting a letter aside.
ASIDE = ("spam", "private", "settled", "no_matter", "duplicate")

#: The largest letter that is taken: 30 MB of attachments are 41 MB on the wire.
LARGEST = 100 * 1024 * 1024
#: So much goes along with a letter of ours: servers take about 25 MB, and files grow by a third on the wire.
MOST_SENT = 18 * 1024 * 1024
#: So often a letter is tried before a person gets it.
TRIES = 3
#: Automatic acknowledgements to one address an hour, and matters that one address may open in it.
ACKNOWLEDGED_AN_HOUR = 3
OPENED_AN_HOUR = 20
#: A letter that was handed on more often goes round in circles.
MOST_HOPS = 50
#: Waits before further attempts to send, and so their number: some three days, as mail servers do.
WAITS = (60, 300, 900, 3600, 4 * 3600, 8 * 3600, 12 * 3600, 24 * 3600, 24 * 3600)

_ADDRESS = re.compile(r"[^@\s<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,64}@[A-Za-z0-9\u00a1-\uffff.-]{1,189}")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_TOKEN = re.compile(r"mg([a-z2-7]{29})")
#: Bytes of the case's id and of the mark behind it.
_ID, MARK = 8, 10


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server said of a letter of ours: the worst action (`failed`, `delayed`, …), its status, and which."""

    action: str
    status: str
    recipients: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Something that came with a letter."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What was read of a letter; nothing in it is trusted. `marks` are the tokens that its addresses carry."""

    mail_id: str = ""
    replies_to: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    parts: tuple[Part, ...] = ()
    automatic: bool = False
    bulk: bool = False
    null_path: bool = False
    own_mark: str = ""
    hops: int = 0
    report: Report | None = None
    content: str = ""
    lost: tuple[str, ...] = field(default=())


def address_of(text: str) -> str:
    """The comparable form of an e-mail address; empty for what is none, or could break out of a header."""
    bare = text.strip().lower()
    return bare if len(bare) <= 254 and _ADDRESS.fullmatch(bare) else ""


def without_tag(address: str) -> str:
    """An address without what stands behind a plus: `service+x@…` is `service@…`."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def token(case_id: int, mark: bytes) -> str:
    """The sign by which an answer finds its case: its id and a mark that nobody else can make, in letters and digits.

    Small letters only, since servers may change the case of an address.
    """
    raw = case_id.to_bytes(_ID, "big") + mark[:MARK]
    return "mg" + base64.b32encode(raw).decode().rstrip("=").lower()


def tokens_in(text: str) -> list[tuple[int, bytes]]:
    """Every (case id, mark) that stands in an address or a Message-ID; whether the mark is ours is not judged here."""
    found = []
    for match in _TOKEN.finditer(text.lower()):
        try:
            raw = base64.b32decode(match[1].upper() + "=" * (-len(match[1]) % 8))
        except (binascii.Error, ValueError):
            continue
        found.append((int.from_bytes(raw[:_ID], "big"), raw[_ID:]))
    return [(id_, mark) for id_, mark in found if 0 < id_ < 2**63]


def signed(case_id: int) -> bytes:
    """What the mark of a case is made over."""
    return b"case:" + case_id.to_bytes(_ID, "big")


def tagged(address: str, tag: str) -> str:
    """The address to which an answer is to go: with the token behind a plus, where there is room for it."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{tag}@{domain}" if len(local) + 1 + len(tag) <= 64 else address


def held_back(letter: Letter, own: Iterable[str], known: bool) -> str:
    """Why a letter is not made a matter of by itself; empty for one that a person wrote.

    `own` are our addresses, `known` whether it answers something of ours for certain: then only what a machine sent is
    held back.
    """
    if letter.hops > MOST_HOPS:
        return "hops"
    if letter.report is not None:
        return "bounce"
    if not letter.sender:
        return "no_sender"
    if without_tag(letter.sender) in set(own):
        return "own_address"
    if letter.automatic or letter.null_path:
        return "auto_reply"
    if letter.bulk and not known:
        return "bulk"
    return ""


def may_acknowledge(letter: Letter, sent_within_hour: int) -> bool:
    """Whether a machine may answer: never a machine, a list, or an address that had its answers already."""
    if letter.automatic or letter.bulk or letter.null_path or letter.report is not None or not letter.sender:
        return False
    local = letter.sender.partition("@")[0]
    if re.match(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)\b", local):
        return False
    return sent_within_hour < ACKNOWLEDGED_AN_HOUR


def language_of(text: str, otherwise: str) -> str:
    """The language in which somebody wrote: Chinese from the first Chinese character on, English by its letters."""
    if _HAN.search(text):
        return "zh-Hans"
    return "en" if len(re.findall(r"[A-Za-z]", text)) >= 12 else otherwise


# --- what is new in an answer

_FORWARDED = re.compile(
    r"\s*+-{2,}+\s*+(original message|original|原始邮件|原邮件|转发邮件|forwarded message)\s*+-{2,}", re.I
)
_WROTE = re.compile(r"\s*+>?\s*+(on\b.{4,240}\bwrote|.{2,200}(写道|寫道|于.{4,60}写))\s*+[:：]\s*+$", re.I)
_FROM = re.compile(r"\s*+\*?(from|发件人|寄件者|寄件人)\*?\s*+[:：]", re.I)
_SENT = re.compile(r"\s*+\*?(sent|date|to|发送时间|日期|收件人|时间|寄件日期)\*?\s*+[:：]", re.I)


def split_quoted(text: str) -> tuple[str, str]:
    """(what is new, what repeats earlier letters). An answer between the lines of a quotation is left whole."""
    lines = text.split("\n")
    cut = len(lines)
    for place, line in enumerate(lines):
        joined = f"{line} {lines[place + 1].strip()}" if place + 1 < len(lines) else line
        heading = _FROM.match(line) and any(_SENT.match(one) for one in lines[place + 1 : place + 5])
        wrote = len(line) < 250 and (_WROTE.match(line) or (line.lower().startswith("on ") and _WROTE.match(joined)))
        if _FORWARDED.match(line) or heading or (wrote and _only_quoted(lines[place + 1 :])):
            cut = place
            break
    if cut == len(lines):
        last = max((place for place, line in enumerate(lines) if line.strip() and not line.startswith(">")), default=-1)
        if any(line.startswith(">") for line in lines[last + 1 :]):
            cut = last + 1
    fresh, quoted = "\n".join(lines[:cut]).strip(), "\n".join(lines[cut:]).strip()
    return (fresh, quoted) if fresh else (text.strip(), "")


def _only_quoted(lines: Sequence[str]) -> bool:
    rest = [line for line in lines if line.strip()]
    marked = [line.startswith(">") for line in rest]
    return not any(marked) or sum(marked) >= len(rest) - 2


# --- when


def hour_of(text: str) -> time | None:
    """An hour of the clock written 21:00; None for anything else."""
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text)
    return time(int(found[1]), int(found[2])) if found else None


def after_quiet(now: datetime, since: str, until: str, zone: str) -> datetime:
    """The first moment at which a customer may be written to unasked; equal hours mean that there is no quiet."""
    begins, ends = hour_of(since), hour_of(until)
    if begins is None or ends is None or begins == ends:
        return now
    here = now.astimezone(ZoneInfo(zone))
    clock = here.time().replace(tzinfo=None)
    quiet = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if not quiet:
        return now
    day = here.date() if clock < ends else here.date() + timedelta(days=1)
    return datetime.combine(day, ends, ZoneInfo(zone))


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts; None when enough were made."""
    return timedelta(seconds=WAITS[attempts - 1]) if attempts <= len(WAITS) else None
