"""What short messages may be, when they may be sent, and in which order ways are tried. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from string import Formatter
from zoneinfo import ZoneInfo

#: The ways that this room speaks by, in the order in which they are tried for somebody who wished for no other one.
CHANNELS = ("mini_program", "wechat", "sms")
#: `sandbox` shows what would be sent; `http` hands it to a gateway.
ADAPTERS = ("sandbox", "http")
#: What is said: an answer of a person, that a matter is here, is settled, is late, and a code to get in with.
KINDS = ("reply", "received", "resolved", "late", "code")
#: Of these the customer is told without having asked, where the sender says so.
PROGRESS = ("resolved", "late")
TEMPLATE_STATES = ("draft", "submitted", "approved", "refused")
OUTGOING_STATES = ("queued", "sent", "delivered", "refused", "dead")
#: Those that did not reach anybody: the next way is tried.
LOST = ("refused", "dead")
RECEIPTS = ("delivered", "refused")
INCOMING_STATES = ("filed", "to_be_read", "ignored")
ASIDE = ("spam", "private", "settled", "no_matter")
#: What a template may leave open.
BLANKS = ("number", "duty", "due", "company", "text", "code")
#: A word that comes so long after ours, or after an earlier one, belongs to the same talk.
TALK = timedelta(days=7)
#: Whoever wrote to us so lately may be answered, whatever they said about messages before.
ANSWERED_WITHIN = timedelta(hours=48)
#: Further attempts after a failure; then the next way is tried, since a message about a visit is of no use tomorrow.
WAITS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
#: New matters that one address may open within an hour.
OPENED_AN_HOUR = 10
#: What is unique on purpose: a race lost there is run again.
RACES = ("incomingtext_once", "texting_incomingtext.external_id")
_STOP = re.compile(r"[\s。.!！]*+(退订|退|td|t|stop|unsubscribe)[\s。.!！]*", re.IGNORECASE)
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Window:
    """When free words may be sent: always (`hours` None), or so long after the customer's own word."""

    hours: int | None

    def is_open(self, heard_at: datetime | None, now: datetime) -> bool:
        """Whether words that no template holds may go now."""
        if self.hours is None:
            return True
        return heard_at is not None and now < heard_at + timedelta(hours=self.hours)


def in_order(wished: Iterable[str], first: str = "", without: Iterable[str] = ()) -> list[str]:
    """Every way once: the one named first, then those wished for, then the rest; those tried already are left out."""
    ways = [one for one in (first, *wished, *CHANNELS) if one in CHANNELS]
    return [one for one in dict.fromkeys(ways) if one not in set(without)]


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None when it was the last one."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def is_final(status: int | None) -> bool:
    """Whether a gateway's answer says that this message will never go."""
    return status is not None and 400 <= status < 500 and status not in {408, 409, 425, 429}


def blanks_of(body: str) -> set[str] | None:
    """What a template leaves open; None for one that cannot be read."""
    try:
        return {name for _, name, spec, turned in Formatter().parse(body) if name is not None and not (spec or turned)}
    except ValueError:
        return None


def filled(body: str, given: Mapping[str, str]) -> str:
    """A template with its blanks filled in; what is not known stays empty."""
    parts = []
    for text, name, _, _ in Formatter().parse(body):
        parts.append(text)
        if name is not None:
            parts.append(given.get(name, ""))
    return "".join(parts)


def signed(channel: str, name: str, text: str) -> str:
    """Words as they go out: a short message begins with who sends it."""
    return f"【{name}】{text}" if channel == "sms" and name and not text.startswith("【") else text


def wants_no_more(text: str) -> bool:
    """Whether somebody answers that they want no such messages."""
    return _STOP.fullmatch(text) is not None


def language_of(text: str, otherwise: str) -> str:
    """The language of what somebody wrote, of the two that we speak."""
    if any("\u3400" <= one <= "\u9fff" for one in text):
        return "zh-Hans"
    return "en" if sum(one.isascii() and one.isalpha() for one in text) >= 6 else otherwise


def spoken(language: str) -> str:
    """The one of our two languages for a customer's own, empty for none."""
    if not language:
        return ""
    return "zh-Hans" if language.startswith("zh") else "en"


def is_hour(text: str) -> bool:
    """Whether this is a time of day as 21:00."""
    return _HOUR.fullmatch(text) is not None


def after_quiet(now: datetime, begins: str, ends: str, zone: str) -> datetime:
    """The moment itself, or the end of the quiet hours in which it lies."""
    local = now.astimezone(ZoneInfo(zone))
    start, end = time.fromisoformat(begins), time.fromisoformat(ends)
    at = local.time()
    quiet = start <= at < end if start <= end else at >= start or at < end
    if not quiet or start == end:
        return now
    day = local.date() + timedelta(days=1 if start > end and at >= start else 0)
    return datetime.combine(day, end, ZoneInfo(zone))


def masked(address: str) -> str:
    """An address as it is shown to whoever need not know it."""
    return f"{address[:3]}****{address[-4:]}" if len(address) > 8 else "****"


def first_of(words: Sequence[str]) -> str:
    """The first that says anything."""
    return next((one for one in words if one), "")
