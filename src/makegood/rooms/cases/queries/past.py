"""What happened in cases, told again as the facts that it was, from the journal; see `promises.past`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from makegood.ground.journal import queries as journal
from makegood.ground.journal.queries import Recorded
from makegood.ground.rows import chunked
from makegood.rooms.cases.lifecycle import UNDONE
from makegood.rooms.cases.models import Message
from makegood.rooms.cases.queries import kinds
from makegood.rooms.promises.views import WITHDRAWN, Happened, Source

_SAID: Final = ("answered", "first_answered", "first_contact", "customer_replied")
_EVENTS: Final = {
    "case_opened": ("case_opened",),
    "resolved": ("case_resolved",),
    "reopened": ("case_reopened",),
    "chased": ("case_chased",),
    WITHDRAWN: ("case_withdrawn",),
    **dict.fromkeys(_SAID, ("message_added", "case_reopened")),
}
#: What a case says for those merged into it as well.
_SHARED: Final = frozenset({"answered", "first_answered", "first_contact", "resolved"})
_MERGING: Final = ("case_merged", "case_unmerged")


def tell(ids: Sequence[int], wanted: Collection[str]) -> dict[int, list[Happened]]:
    """What happened to these cases, and what was done for them in the case that they were merged into."""
    names = {name for fact in wanted if fact in _EVENTS for name in _EVENTS[fact]} | {"case_opened", *_MERGING}
    chains: dict[int, list[Recorded]] = {}
    for event in journal.of_subjects("case", ids, names):
        chains.setdefault(event.subject, []).append(event)
    phoned = _phoned(chains) if "first_contact" in wanted else frozenset()
    found = {id_: [one for one in _story(chain, phoned) if one.fact in wanted] for id_, chain in chains.items()}
    stretches = {id_: _away(chain) for id_, chain in chains.items()}
    into = {other for away in stretches.values() for other, _, _ in away}
    if into:
        above = tell(sorted(into), set(wanted) & _SHARED)
        for id_, away in stretches.items():
            for other, begins, ends in away:
                found[id_] += _lent(above.get(other, []), begins, ends, found[id_])
    return found


def _away(chain: Sequence[Recorded]) -> list[tuple[int, int, int | None]]:
    """When it was merged into which case: (case, event that merged it, event that took it back)."""
    found: list[tuple[int, int, int | None]] = []
    for event in chain:
        if event.name == "case_merged":
            found.append((event.data["into"], event.id, None))
        elif event.name == "case_unmerged" and found:
            found[-1] = (*found[-1][:2], event.id)
    return found


def _lent(told: Sequence[Happened], begins: int, ends: int | None, own: Sequence[Happened]) -> list[Happened]:
    marks = next(iter(own), None)
    inside = [one for one in told if one.order > begins and (ends is None or one.order < ends)]
    if marks is None:
        return inside
    return [
        replace(one, kind=marks.kind, customer_id=marks.customer_id, item_id=marks.item_id, unit_id=marks.unit_id)
        for one in inside
    ]


def _phoned(chains: dict[int, list[Recorded]]) -> frozenset[int]:
    """The messages that were said by phone."""
    ids = [
        one.data["message"]
        for chain in chains.values()
        for one in chain
        if one.name == "message_added" and one.data["direction"] == "outbound"
    ]
    found: set[int] = set()
    for part in chunked(ids, 500):
        found.update(Message.objects.filter(pk__in=part, channel="phone").values_list("pk", flat=True))
    return frozenset(found)


def _story(chain: Sequence[Recorded], phoned: frozenset[int]) -> Iterator[Happened]:
    opened = next((one for one in chain if one.name == "case_opened"), None)
    if opened is None:
        return
    about = dict(opened.about)
    known = kinds().get(opened.data["kind"])
    marks: dict[str, Any] = {
        "kind": known.root if known else opened.data["kind"],
        "customer_id": about.get("customer"), "item_id": about.get("item"), "unit_id": about.get("unit"),
    }  # fmt: skip
    answers: list[datetime] = []
    word: Recorded | None = None
    for event in chain:
        for fact, occurrence in _facts(event, answers, word, phoned):
            yield Happened(
                event.id, event.at, fact, occurrence, imported=event.actor_kind == "import",
                recorded_at=event.recorded_at, **marks,
            )  # fmt: skip
        if event.name == "message_added":
            word = event if event.data["direction"] == "inbound" else None


def _facts(
    event: Recorded, answers: list[datetime], word: Recorded | None, phoned: frozenset[int]
) -> Iterator[tuple[str, str]]:
    data = event.data
    if event.name == "message_added":
        if data["direction"] == "outbound" and not data["automatic"]:
            yield "answered", str(data["message"])
            # By the moment it was said: an answer told late may well be the first.
            if not any(at <= event.at for at in answers):
                yield "first_answered", "1"
            answers.append(event.at)
            if data["message"] in phoned:
                yield "first_contact", "1"
        elif data["direction"] == "inbound" and data["state"] in UNDONE and event.actor_kind != "import":
            yield "customer_replied", str(data["message"])
    elif event.name == "case_reopened":
        yield "reopened", str(data["reopenings"])
        # A word of the customer that opened it again waits for its answer from the moment it was said.
        if word is not None and word.recorded_at == event.recorded_at:
            yield "customer_replied", str(word.data["message"])
    elif event.name == "case_opened":
        yield "case_opened", "1"
    elif event.name == "case_resolved":
        yield "resolved", str(event.seq)
    elif event.name == "case_chased":
        yield "chased", str(data["chasers"])
    elif event.name == "case_withdrawn":
        yield WITHDRAWN, "1"


SOURCE: Final = Source(
    "case",
    {fact: names for fact, names in _EVENTS.items() if fact != WITHDRAWN},
    frozenset(_EVENTS),
    tell,
)
