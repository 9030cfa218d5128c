"""A company to import into, and short ways to run an import and to look at what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from makegood.ground.actor import SYSTEM
from makegood.ground.exchange.actions import run_import
from makegood.rooms.promises import queries as promises
from makegood.site import company

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
ACTOR = SYSTEM.speaking("en")


@dataclass(frozen=True)
class Bench:
    """The company and its imports."""

    folder: Path

    def run(self, name: str, *paths: Path, now: datetime = NOW, **options: Any) -> dict[str, Any]:
        """Run an import."""
        return run_import(actor=ACTOR, name=name, paths=paths, now=now, **options)

    def record(self, code: str, now: datetime = NOW) -> dict[str, int]:
        """The record's counts that are not zero."""
        counts = promises.record(actor=SYSTEM, code=code, from_=None, to=None, now=now)["counts"]
        return {state: count for state, count in counts.items() if count}


@pytest.fixture
def bench(db: None, tmp_path: Path) -> Bench:
    """A Chinese company with its law and the promise of an answer, as `makegood init` makes it."""
    company.init("CN", "correct horse battery")
    return Bench(tmp_path)


def four(result: dict[str, Any], file: str = "") -> Sequence[int]:
    """in, done, rejected, already, of all files or of one."""
    counts = result["files"][file] if file else result
    return [counts[name] for name in ("in", "done", "rejected", "already")]
