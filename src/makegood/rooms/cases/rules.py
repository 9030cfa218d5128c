"""Decisions about cases without any database: numbers that survive a phone call, and what counts as a repeat repair."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from makegood.engines.claims import PAUSE_GROUNDS

#: The fixed roots of the tree of matters; a company hangs its own kinds below them.
ROOT_KINDS = (
    "enquiry", "delivery", "installation", "repair", "cleaning", "relocation", "survey", "return_exchange", "parts",
    "training", "complaint", "suggestion", "praise",
)  # fmt: skip

#: Unique on purpose, in the matters and below them: a lost race there is run again like any other by whoever calls.
RACES = ("cases_case.number", "cases_case_number", "obligation_once", "pause_one_open", "spent_once", "file_once",
         "files_storedfile.owner_kind", "source_id_once", "exchange_sourceid.external_id", "cases_queue.code",
         "cases_queue_code", "view_name_once", "cases_savedview.name")  # fmt: skip

CHANNELS = (
    "phone", "sms", "wechat", "mini_program", "chat", "mail", "web", "app", "store", "counter", "letter", "fax",
    "marketplace", "social", "dealer", "visit", "api",
)  # fmt: skip
DIRECTIONS = ("inbound", "outbound", "internal")
PAUSE_REASONS = tuple(PAUSE_GROUNDS)

#: The same item back for the same fault within this time is a repeat repair.
REPEAT_WITHIN = timedelta(days=180)
#: How far a moment may lie ahead of ours before it is refused: clocks differ, facts do not lie in the future.
CLOCKS_DIFFER = timedelta(minutes=5)
#: Stands in the queue behind everything that has a moment.
END_OF_TIME = datetime.fromisoformat("9999-01-01T00:00:00+00:00")

#: An unfinished matter is kept for so long, so many of one person; it holds names and numbers of people.
DRAFTS_KEPT, MOST_DRAFTS = timedelta(days=7), 20
#: What is kept of an unfinished matter, by field, and its longest text; without one of the words nothing is kept.
DRAFT_WORDS = ("text", "symptom", "subject", "name", "address")
DRAFT_FIELDS: Mapping[str, int] = {
    "q": 80, "customer": 19, "item": 19, "kind": 60, "channel": 16, "name": 80, "phone": 40, "email": 120,
    "address": 200, "serial": 60, "category": 60, "bought_at": 20, "symptom": 80, "subject": 200, "text": 4000,
    "division": 120, "window": 80,
}  # fmt: skip
_PAGE = re.compile(r"[0-9a-f]{32}")


def is_draft(page: str) -> bool:
    """Whether this can be the mark of a page."""
    return _PAGE.fullmatch(page) is not None


def draft_fields(given: Mapping[str, str]) -> dict[str, str]:
    """What is kept of what stands in the fields of an intake page."""
    return {
        name: value[:most] for name, most in DRAFT_FIELDS.items() if (value := str(given.get(name, "")).strip("\x00 "))
    }


# Numbers run over 900,000,000 values without a leading zero (spreadsheets drop it). The factor shares no divisor with
# that, so each sequence has its own number and neighbours in time look nothing alike: nobody guesses the next one.
_SPAN = 900_000_000
_FIRST = 100_000_000
_FACTOR = 478_341_671
_OFFSET = 271_828_183

# The quasigroup of order 10 published by Damm: the check digit finds every single wrong digit and every swap of
# neighbours, the two slips that people make when they read a number aloud.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2), (7, 0, 9, 2, 1, 5, 4, 8, 6, 3), (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6), (6, 1, 2, 3, 0, 4, 5, 9, 7, 8), (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4), (8, 9, 4, 5, 3, 6, 2, 0, 1, 7), (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)  # fmt: skip


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][ord(digit) - 48]
    return interim


def number_from(sequence: int) -> str:
    """The case number of the `sequence`-th case (0 ≤ sequence < 900,000,000): ten digits, the last one a check digit.

    Different sequences give different numbers. Raises ValueError outside the range.
    """
    if not 0 <= sequence < _SPAN:
        raise ValueError(sequence)
    payload = str(_FIRST + (sequence * _FACTOR + _OFFSET) % _SPAN)
    return payload + str(_damm(payload))


def bare_number(raw: str) -> str:
    """What was said or typed, without blanks, hyphens and full-width forms."""
    folded = unicodedata.normalize("NFKC", raw)
    return "".join(mark for mark in folded if not (mark.isspace() or mark in "-‐‑‒–—−_."))


def is_number(bare: str) -> bool:
    """Whether ten plain digits carry the right check digit."""
    return len(bare) == 10 and bare.isascii() and bare.isdigit() and _damm(bare) == 0


def looks_mistyped(bare: str) -> bool:
    """Whether it was meant as a case number (only digits, about the length) and cannot be one."""
    return bare.isascii() and bare.isdigit() and 8 <= len(bare) <= 12 and not is_number(bare)


def grouped(number: str) -> str:
    """The number as it is shown and read out: `482 917 306-5`."""
    return f"{number[:3]} {number[3:6]} {number[6:9]}-{number[9:]}" if len(number) == 10 else number


def same_fault(symptom: str) -> str:
    """The form in which two symptoms are compared: no case, no blanks at the ends, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", symptom).casefold().split())


@dataclass(frozen=True, slots=True)
class Repair:
    """What is needed to recognise a repeat: which case, which item, which fault, when it was opened."""

    case_id: int
    item_id: int
    symptom: str
    opened_at: datetime


def repeats(new: Sequence[Repair], known: Iterable[Repair]) -> list[tuple[int, int]]:
    """Pairs (later case, earlier case) of the same item and fault opened at most 180 days apart.

    Every pair holds at least one of the new ones; a case that is told late may be the earlier half. Of two opened at
    the same moment the smaller id is the earlier. An unknown symptom equals an unknown one.
    """
    groups: dict[tuple[int, str], list[tuple[Repair, bool]]] = {}
    for repair, fresh in [(r, True) for r in new] + [(r, False) for r in known]:
        groups.setdefault((repair.item_id, same_fault(repair.symptom)), []).append((repair, fresh))
    pairs: list[tuple[int, int]] = []
    for group in groups.values():
        if len(group) < 2:
            continue
        group.sort(key=lambda entry: (entry[0].opened_at, entry[0].case_id))
        for place, (later, later_fresh) in enumerate(group):
            for earlier, earlier_fresh in reversed(group[:place]):
                if later.opened_at - earlier.opened_at > REPEAT_WITHIN:
                    break
                if later_fresh or earlier_fresh:
                    pairs.append((later.case_id, earlier.case_id))
    return pairs


# --- severity

SEVERITIES = (1, 2, 3, 4)
#: How grave a matter is of which no rule speaks.
USUAL = 3
#: What `when` of a rule may name; all that it names must hold.
RULE_PARTS = ("kinds", "words", "needs", "tags", "channels", "repeat", "chasers")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What severity is judged by: kinds from the root to the leaf, the words, whose matter it is, what happened."""

    kinds: frozenset[str] = frozenset()
    text: str = ""
    needs: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    channel: str = ""
    repeat: bool = False
    chasers: int = 0


@dataclass(frozen=True, slots=True)
class SeverityRule:
    """A rule that is in force; `words` is None when it speaks of none."""

    code: str
    severity: int
    when: Mapping[str, Any]
    words: re.Pattern[str] | None


def severity_rule(code: str, severity: int, when: Mapping[str, Any]) -> SeverityRule:
    """A rule made ready: Latin words count as whole words, Chinese ones wherever they stand."""
    words = [unicodedata.normalize("NFKC", str(one)).casefold() for one in when.get("words", ()) if str(one).strip()]
    parts = [rf"\b{re.escape(one)}\b" if one.isascii() else re.escape(one) for one in words]
    return SeverityRule(code, severity, when, re.compile("|".join(parts)) if parts else None)


def weigh(rules: Iterable[SeverityRule], matter: Weighed) -> tuple[int, str]:
    """(severity, code of the rule that says so): the gravest of those that hold, the usual one if none does."""
    text = unicodedata.normalize("NFKC", matter.text).casefold()
    best, why = 0, ""
    for rule in rules:
        if (not best or rule.severity < best) and _holds(rule, matter, text):
            best, why = rule.severity, rule.code
    return best or USUAL, why


def _holds(rule: SeverityRule, matter: Weighed, text: str) -> bool:
    when = rule.when
    sets = (("kinds", matter.kinds), ("needs", matter.needs), ("tags", matter.tags), ("channels", {matter.channel}))
    if any(when.get(name) and not set(when[name]) & held for name, held in sets):
        return False
    if rule.words is not None and rule.words.search(text) is None:
        return False
    if when.get("repeat") and not matter.repeat:
        return False
    return matter.chasers >= int(when.get("chasers") or 0)


# --- what belongs together

LINKS = ("related", "duplicate_of", "caused_by", "split_from", "follows")
#: Kinds of link that people set; the others come about by splitting and by writing again.
SET_LINKS = ("related", "duplicate_of", "caused_by")
#: How long a bulk act may be taken back.
UNDO_WITHIN = timedelta(minutes=10)
#: Cases in one bulk act, and children that one answer reaches.
MOST_AT_ONCE = 200
BULK_VERBS = ("assign", "tag", "untag", "severity", "follow_up", "status", "close")
INSIDE = ("ask", "reopen")
COLUMNS = ("customer", "item", "kind", "state", "severity", "owner", "unit", "tags", "follow_up", "opened", "number")
