"""Proving the journal: every link recomputed, every checkpointed head found again, every timeline index compared.

Reads in pages, so that memory stays flat however long the journal is and no read transaction holds anything up. Events
that are appended meanwhile do no harm: chains only grow, and a checkpoint only speaks of events before it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

import orjson
from django.db.models import F, Min, Q

from makegood.ground import rows
from makegood.ground.journal import chain
from makegood.ground.journal.events import CheckpointMade
from makegood.ground.journal.models import About, CheckpointPart, Event

What = Literal["altered", "missing", "cut", "rewritten", "checkpoint_altered", "about_altered"]
#: Called with (events done, events in all as counted at the start).
Progress = Callable[[int, int], object]

PAGE = 2_000
BUCKETS = 4_096
_FIELDS = (*chain.Content._fields, "hash")
_COLUMNS = tuple({"kind": "subject_kind", "subject": "subject_id"}.get(name, name) for name in _FIELDS)


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the journal is not what was written: subject, place in its chain, and what is wrong.

    altered: content and link differ; missing: a gap in the chain; cut: the end of a chain that a checkpoint knew is
    gone; rewritten: the chain holds, but not with what a checkpoint fixed; checkpoint_altered: a checkpoint and its
    list of heads differ; about_altered: the timeline index differs from the event.
    """

    kind: str
    subject: int
    seq: int
    what: What


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a proof found. `anchor` names the newest checkpoint (`seq:hash`): kept elsewhere, it proves the next one."""

    events: int
    chains: int
    checkpoints: int
    anchor: str
    broken: Break | None

    @property
    def ok(self) -> bool:
        """Whether the journal is whole."""
        return self.broken is None


class _Broken(Exception):  # noqa: N818
    def __init__(self, where: Break) -> None:
        super().__init__(where)
        self.where = where


class _Proof:
    def __init__(self, progress: Progress | None, anchor: str) -> None:
        self.progress = progress
        self.anchor = anchor
        self.total = Event.objects.count() if progress else 0
        self.events = self.chains = self.checkpoints = 0
        self.newest = ""
        # A sum over the links of each bucket of events; equal sums on both sides mean equal sets of links.
        self.told = array("Q", bytes(8 * BUCKETS))

    def run(self) -> Verdict:
        broken = None
        try:
            self._chains()
            self._checkpoints()
            self._about()
        except _Broken as found:
            broken = found.where
        return Verdict(self.events, self.chains, self.checkpoints, self.newest, broken)

    def _chains(self) -> None:
        kind: str | None = Event.objects.aggregate(first=Min("subject_kind"))["first"]
        while kind is not None:
            subject, seq, previous = None, 0, chain.GENESIS
            for row in _events(kind):
                if row[1] != subject:
                    subject, seq, previous = row[1], 0, chain.GENESIS
                    self.chains += 1
                previous = self._link(row, seq, previous)
                seq = row[2]
            kind = Event.objects.filter(subject_kind__gt=kind).aggregate(next=Min("subject_kind"))["next"]

    def _link(self, row: tuple[Any, ...], seq: int, previous: str) -> str:
        kind, subject, its_seq, event_id, *_ = row
        if its_seq != seq + 1:
            raise _Broken(Break(kind, subject, seq + 1, "missing"))
        content = chain.Content(*row[:-1])
        if chain.link(previous, content) != row[-1]:
            raise _Broken(Break(kind, subject, its_seq, "altered"))
        if content.about != "[]":
            bucket = event_id % BUCKETS
            for about, concerned in orjson.loads(content.about):
                self.told[bucket] = (self.told[bucket] + _mark(event_id, about, concerned)) & _WORD
        self.events += 1
        if self.progress and self.events % PAGE == 0:
            self.progress(self.events, self.total)
        return str(row[-1])

    def _checkpoints(self) -> None:
        anchor_seq, _, anchor_hash = self.anchor.partition(":")
        seen = False
        for row in _events(CheckpointMade.subject_kind):
            seq, name, data, link = row[2], row[4], orjson.loads(row[-2]), row[-1]
            if name != CheckpointMade.name:
                continue
            if str(seq) == anchor_seq:
                seen = True
                if link != anchor_hash:
                    raise _Broken(Break(row[0], row[1], seq, "rewritten"))
            self._parts(seq, data)
            self.checkpoints += 1
            self.newest = f"{seq}:{link}"
        if self.anchor and not seen:
            raise _Broken(Break(CheckpointMade.subject_kind, 0, int(anchor_seq or 0), "cut"))
        known = int(self.newest.partition(":")[0] or 0)
        # A list of heads without its checkpoint: the end of the checkpoints' own chain was cut.
        orphan = CheckpointPart.objects.filter(seq__gt=known).order_by("seq").values_list("seq", flat=True).first()
        if orphan is not None:
            raise _Broken(Break(CheckpointMade.subject_kind, 0, orphan, "cut"))

    def _parts(self, seq: int, data: dict[str, Any]) -> None:
        parts = list(CheckpointPart.objects.filter(seq=seq).order_by("part").values_list("heads", flat=True))
        if len(parts) != data["parts"] or chain.digest(parts) != data["digest"]:
            raise _Broken(Break(CheckpointMade.subject_kind, 0, seq, "checkpoint_altered"))
        for part in parts:
            heads: list[list[Any]] = orjson.loads(part)
            found = _by_id([head[3] for head in heads])
            for kind, subject, head_seq, event_id, link in heads:
                if event_id not in found:
                    raise _Broken(_cut(kind, subject, head_seq))
                if found[event_id] != (kind, subject, head_seq, link):
                    raise _Broken(Break(kind, subject, head_seq, "rewritten"))

    def _about(self) -> None:
        shown = array("Q", bytes(8 * BUCKETS))
        for _, kind, subject, event_id in _abouts():
            bucket = event_id % BUCKETS
            shown[bucket] = (shown[bucket] + _mark(event_id, kind, subject)) & _WORD
        for bucket in range(BUCKETS):
            if shown[bucket] != self.told[bucket] and (found := _unlike(bucket)) is not None:
                raise _Broken(found)


_WORD = (1 << 64) - 1


def _mark(event_id: int, kind: str, subject: int) -> int:
    return int.from_bytes(blake2b(f"{event_id}|{kind}|{subject}".encode(), digest_size=8).digest(), "big")


def _events(kind: str) -> Iterator[tuple[Any, ...]]:
    """The events of one kind of subject in chain order, along the index, a page at a time."""
    of_kind = Event.objects.filter(subject_kind=kind).order_by("subject_id", "seq").values_list(*_COLUMNS)
    page = list(of_kind[:PAGE])
    while page:
        yield from page
        subject, seq = page[-1][1:3]
        # The bare bound on the subject is what the index is entered by; the rest skips what was read of that subject.
        rest = of_kind.filter(subject_id__gte=subject).filter(Q(subject_id__gt=subject) | Q(seq__gt=seq))
        page = list(rest[:PAGE])


def _abouts() -> Iterator[tuple[int, str, int, int]]:
    every = About.objects.order_by("id").values_list("id", "kind", "subject_id", "event_id")
    page = list(every[:PAGE])
    while page:
        yield from page
        page = list(every.filter(id__gt=page[-1][0])[:PAGE])


def _by_id(ids: Sequence[int]) -> dict[int, tuple[str, int, int, str]]:
    found: dict[int, tuple[str, int, int, str]] = {}
    for chunk in rows.chunked(ids, 500):
        columns = Event.objects.filter(id__in=chunk).values_list("id", "subject_kind", "subject_id", "seq", "hash")
        found |= {event_id: (kind, subject, seq, link) for event_id, kind, subject, seq, link in columns}
    return found


def _cut(kind: str, subject: int, seq: int) -> Break:
    """A head is gone: name the first event of the chain that is, or say that the chain was rewritten."""
    last = Event.objects.filter(subject_kind=kind, subject_id=subject).order_by("-seq").values_list("seq", flat=True)
    held = last.first() or 0
    return Break(kind, subject, held + 1, "cut") if held < seq else Break(kind, subject, seq, "rewritten")


def _unlike(bucket: int) -> Break | None:
    """The first event of a bucket whose timeline index differs from what the event itself says, None if none does."""
    told = Event.objects.alias(bucket=F("id") % BUCKETS).filter(bucket=bucket).order_by("id")
    for event_id, kind, subject, seq, about in told.values_list("id", "subject_kind", "subject_id", "seq", "about"):
        shown = About.objects.filter(event_id=event_id).values_list("kind", "subject_id")
        if sorted(shown) != [tuple(pair) for pair in orjson.loads(about)]:
            return Break(kind, subject, seq, "about_altered")
    return None


def verify(progress: Progress | None = None, anchor: str = "") -> Verdict:
    """Prove the whole journal, or name the first broken link. Reads only; memory does not grow with the journal.

    `anchor` is what an earlier verdict gave and somebody kept elsewhere: with it, even a journal that was rewritten as
    a whole, checkpoints included, is found out.
    """
    return _Proof(progress, anchor).run()
