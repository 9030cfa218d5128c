"""Terms that nobody has published, as if they had been: from a file in the shipped form, or of a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from makegood.engines.claims import ClaimInput, Clause, parse_promise
from makegood.ground.actor import Actor
from makegood.rooms.promises import book, errors
from makegood.rooms.promises.book import TermEntry, VersionEntry

_ALWAYS = datetime.min.replace(tzinfo=UTC)


def entry(
    *, code: str, basis: str, jurisdiction: str, zone: str, scope: Mapping[str, Any], clauses: Sequence[Clause]
) -> VersionEntry:
    """A version in memory alone; it has no row, and what has one never names it."""
    return VersionEntry(
        id=0, promise_id=0, code=code, basis=basis, jurisdiction=jurisdiction, zone=zone, number=0,
        effective=_ALWAYS, withdrawn_at=None, granted_back_to=None, holder_id=None, scope=scope,
        terms=tuple(TermEntry(0, one) for one in clauses),
    )  # fmt: skip


def from_file(*, actor: Actor, text: str | bytes) -> VersionEntry:
    """The promise of a file in the form of the shipped ones. Raises Invalid naming what is wrong in it."""
    actor.need("promises.read")
    try:
        read = parse_promise(text)
    except ClaimInput as error:
        raise errors.from_engine(error) from error
    return entry(
        code=read.code, basis=read.basis, jurisdiction=read.jurisdiction or "", zone=read.zone, scope={},
        clauses=read.clauses,
    )  # fmt: skip


def of_version(*, actor: Actor, code: str, number: int | None = None) -> VersionEntry:
    """A published version, the newest without a number. Raises Missing."""
    actor.need("promises.read")
    versions = book.book().by_code.get(code, ())
    found = [one for one in versions if number is None or one.number == number]
    if not found:
        raise errors.no_promise(code)
    return found[-1]
