"""Databases for tests, copied from a template that is migrated once and kept as long as no migration changes.

Copying takes milliseconds, migrating seconds; and the journal's append-only triggers refuse Django's table flush, so
a copy is also the only honest way to a fresh database with real commits.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from psycopg.sql import SQL, Composed, Identifier

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "makegood"


def fingerprint() -> str:
    """A hash of everything the schema depends on: migrations, models, the versions of Django and of django-allauth."""
    total = hashlib.sha256(f"{django.get_version()} {version('django-allauth')}".encode())
    for path in sorted(
        [*SOURCE.rglob("migrations/*.py"), *SOURCE.rglob("models.py"), *SOURCE.rglob("models/*.py"), Path(__file__)]
    ):
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:20]


def environment(home: Path, url: str) -> dict[str, str]:
    """The environment in which a process of the program uses this home folder and database."""
    env = {name: value for name, value in os.environ.items() if name not in {"STATIC_ROOT", "DJANGO_SETTINGS_MODULE"}}
    env |= {
        "MAKEGOOD_HOME": str(home),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "makegood.site.settings",
        "SECRET_KEY": "only-for-tests-" + "k" * 40,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return env


def _migrate(home: Path, url: str) -> None:
    command = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--skip-checks", "--verbosity", "0"]
    done = subprocess.run(command, env=environment(home, url), cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"the template database could not be migrated:\n{done.stdout}{done.stderr}")


def hold_lengths(database: sqlite3.Connection) -> None:
    """Make SQLite refuse a text longer than its column says, as PostgreSQL does by itself."""
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%varchar(%'"
    ).fetchall()
    for (table,) in tables:
        long = []
        for _, column, kind, *_ in database.execute(f'PRAGMA table_info("{table}")').fetchall():
            if limit := re.fullmatch(r"varchar\((\d+)\)", kind):
                long.append(f'length(NEW."{column}") > {limit[1]}')
        for verb in ("INSERT", "UPDATE"):
            database.execute(
                f'CREATE TRIGGER "{table}_length_{verb.lower()}" BEFORE {verb} ON "{table}" WHEN {" OR ".join(long)} '
                f"BEGIN SELECT RAISE(ABORT, 'value too long for a column of {table}'); END"
            )


def sqlite_template(cache: Path) -> Path:
    """The migrated SQLite file for the present schema, made when it is not in the cache folder yet."""
    target = cache / f"template-{fingerprint()}.sqlite3"
    if target.exists():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    for old in cache.glob("template-*.sqlite3"):
        old.unlink(missing_ok=True)
    work = cache / f"making-{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        _migrate(work, "")
        made = work / "makegood.sqlite3"
        with sqlite3.connect(made) as connection:
            hold_lengths(connection)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        # Renaming is atomic: two test runs that start together both end with a whole template.
        made.replace(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def is_postgresql(url: str) -> bool:
    """Whether a database address means PostgreSQL."""
    return urlsplit(url).scheme in {"postgres", "postgresql"}


def renamed(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _execute(url: str, statement: Composed) -> bool:
    """Run a statement on the server's maintenance database; whether it found a row."""
    with psycopg.connect(renamed(url, "postgres"), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.description is not None and cursor.fetchone() is not None


def postgresql_template(url: str, home: Path) -> str:
    """Name of the migrated template database for the present schema on that server, made when it is missing."""
    name = f"makegood_template_{fingerprint()}"
    if _execute(url, SQL("SELECT 1 FROM pg_database WHERE datname = {}").format(name)):
        return name
    making = f"{name}_{secrets.token_hex(3)}"
    _execute(url, SQL("CREATE DATABASE {}").format(Identifier(making)))
    _migrate(home, renamed(url, making))
    try:
        _execute(url, SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(making), Identifier(name)))
    except psycopg.errors.DuplicateDatabase:
        # Another test run was quicker; its template is as good.
        _execute(url, SQL("DROP DATABASE {}").format(Identifier(making)))
    return name


@contextmanager
def postgresql_empty(url: str) -> Iterator[str]:
    """A fresh database without any table on that server: its address; dropped afterwards, whoever is connected."""
    name = f"makegood_test_{secrets.token_hex(6)}"
    _execute(url, SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield renamed(url, name)
    finally:
        _execute(url, SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def postgresql_copy(url: str, home: Path) -> Iterator[str]:
    """A fresh copy of the template on that server: its address; dropped afterwards, whoever is still connected."""
    template = postgresql_template(url, home)
    name = f"makegood_test_{secrets.token_hex(6)}"
    _execute(url, SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
    try:
        yield renamed(url, name)
    finally:
        _execute(url, SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
