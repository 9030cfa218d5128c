"""`makegood doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import click

from makegood.faces.cli import start
from makegood.faces.cli.words import say, tell

State = Literal["ok", "warn", "bad"]
MARKS: dict[State, str] = {"ok": "✓", "warn": "!", "bad": "✗"}
LEAST_SPACE, GOOD_SPACE = 200 * 2**20, 2 * 2**30
LATE_AFTER, SILENT_AFTER, SKEW = 300.0, 120.0, 5.0
ANNOUNCED_BY = 12
BACKED_UP_WITHIN = timedelta(days=2)
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its code (the words stand in texts.toml), how it is, and the figures seen."""

    code: str
    state: State
    params: dict[str, Any] = field(default_factory=dict)

    def words(self) -> str:
        """What was found."""
        return say("doctor", self.code, **self.params)

    def advice(self) -> str:
        """What to do; empty when all is well."""
        return "" if self.state == "ok" else say("doctor_advice", self.code, **self.params)


def _machine() -> Iterator[Finding]:
    from django.conf import settings

    version = sys.version.split()[0]
    yield Finding("python", "ok" if sys.version_info >= (3, 11) else "bad", {"version": version})
    home = Path(settings.HOME)
    writable = os.access(home if home.exists() else home.parent, os.W_OK)
    yield Finding("home", "ok" if writable else "bad", {"path": home})
    if home.exists():
        free = shutil.disk_usage(home).free
        state: State = "ok" if free > GOOD_SPACE else "warn" if free > LEAST_SPACE else "bad"
        yield Finding("space", state, {"mib": free // 2**20})


def _database() -> Iterator[Finding]:
    from django.db import connection

    if not start.database_exists():
        yield Finding("database", "bad", {"path": connection.settings_dict["NAME"]})
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            good = sqlite3.sqlite_version_info >= (3, 35)
            yield Finding("sqlite", "ok" if good else "bad", {"version": sqlite3.sqlite_version})
            for name, wanted in PRAGMAS.items():
                cursor.execute(f"PRAGMA {name}")
                found = cursor.fetchone()[0]
                yield Finding(
                    "pragma", "ok" if found == wanted else "bad", {"name": name, "found": found, "wanted": wanted}
                )
        else:
            cursor.execute("SHOW server_version_num")
            number = int(cursor.fetchone()[0])
            yield Finding("postgresql", "ok" if number >= 150_000 else "bad", {"version": number // 10_000})
            cursor.execute("SELECT clock_timestamp()")
            skew = abs((start.now() - cursor.fetchone()[0]).total_seconds())
            yield Finding("clock_skew", "ok" if skew < SKEW else "bad", {"seconds": round(skew, 1)})


def _schema() -> Iterator[Finding]:
    waiting = start.readiness().pending_migrations()
    yield Finding("migrations", "bad" if waiting else "ok", {"count": len(waiting)})
    if not waiting:
        yield Finding("company", "ok" if start.company().exists() else "warn")


def _queue(now: datetime) -> Iterator[Finding]:
    from makegood.ground.journal import queries

    missing = queries.missing_guards()
    yield Finding("guards", "bad" if missing else "ok", {"missing": ", ".join(missing)})
    health = queries.health(now=now)
    late = health.oldest_due > LATE_AFTER
    yield Finding("backlog", "bad" if late else "ok", {"due": health.due, "seconds": round(health.oldest_due)})
    yield Finding("dead_jobs", "warn" if health.dead else "ok", {"count": health.dead})
    silent = (now - health.last_seen).total_seconds() if health.last_seen else None
    if silent is None:
        yield Finding("worker_never", "bad" if late else "warn")
    else:
        yield Finding("worker", "ok" if silent < SILENT_AFTER else "bad", {"seconds": round(silent)})


def _backup(now: datetime) -> Iterator[Finding]:
    from makegood.ground.exchange.queries import last_backup

    at = last_backup()
    if at is None:
        yield Finding("backup_never", "warn")
    else:
        hours = round((now - at).total_seconds() / 3600)
        yield Finding("backup", "ok" if now - at < BACKED_UP_WITHIN else "warn", {"hours": hours})


def _mail() -> Iterator[Finding]:
    from makegood.rooms.channels.queries import health

    found = health()
    if found["mailboxes"]:
        yield Finding("mailboxes", "warn" if found["in_trouble"] else "ok", found)
        yield Finding("letters", "warn" if found["to_be_read"] or found["not_sent"] else "ok", found)


def _calendars(now: datetime) -> Iterator[Finding]:
    from makegood.engines.clock.statutory import provisional

    for year in (now.year, now.year + 1):
        # Next year's days off are announced in autumn: only then is their absence worth a word.
        if provisional("CN", year) and (year == now.year or now.month >= ANNOUNCED_BY):
            yield Finding("calendar_provisional", "warn", {"year": year})


def _look(now: datetime) -> Iterator[Finding]:
    """All findings in order; a part that cannot be looked at is a finding itself and ends those that build on it."""
    chain: list[Callable[[], Iterator[Finding]]] = [
        _machine,
        _database,
        _schema,
        lambda: _queue(now),
        lambda: _backup(now),
        _mail,
    ]
    for part in chain:
        found: list[Finding] = []
        try:
            for finding in part():
                found.append(finding)
                yield finding
        except Exception as error:
            yield Finding("unreachable", "bad", {"why": tell(error) or f"{type(error).__name__}: {error}"})
            return
        if any(finding.code in {"database", "migrations"} and finding.state == "bad" for finding in found):
            return
    yield from _calendars(now)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON, for monitoring.")
def doctor(as_json: bool) -> None:
    """Look the installation over and say what is wrong and what to do.

    Looks at Python, the database and its settings, missing migrations, space on the disk, the queue, its workers and
    dead jobs, the age of the last backup, mailboxes, clocks, and the statutory calendar. Exit status 1 when something
    is wrong; warnings alone give 0.

    \b
      makegood doctor
      makegood doctor --json | jq '.findings[] | select(.state != "ok")'
    """
    start.django()
    findings = []
    for finding in _look(start.now()):
        findings.append(finding)
        if not as_json:
            click.echo(f"{MARKS[finding.state]} {finding.words()}")
            if finding.advice():
                click.echo(f"    {finding.advice()}")
    bad = sum(finding.state == "bad" for finding in findings)
    if as_json:
        rows = [{"code": f.code, "state": f.state, "text": f.words(), "advice": f.advice()} for f in findings]
        click.echo(json.dumps({"ok": not bad, "findings": rows}, ensure_ascii=False))
    sys.exit(1 if bad else 0)
