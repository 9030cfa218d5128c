"""Database settings that keep an acknowledged commit and never answer "locked" to whoever reads before writing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from django.core.management import call_command

from makegood.site import env

PROBE = """
import django, json, sqlite3
django.setup()
from django.db import connection, transaction
shown = {}
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
        cursor.execute(f"PRAGMA {name}")
        shown[name] = cursor.fetchone()[0]
other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0, isolation_level=None)
with transaction.atomic():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
    try:
        other.execute("BEGIN IMMEDIATE")
        shown["second_writer"] = "let in"
    except sqlite3.OperationalError:
        shown["second_writer"] = "waits"
print(json.dumps(shown))
"""


def test_sqlite_settings_as_shipped(tmp_path: Path) -> None:
    settings = env.database("", tmp_path)
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert settings["OPTIONS"]["timeout"] == 20
    assert settings["CONN_MAX_AGE"] is None
    assert settings["NAME"] == str(tmp_path / "makegood.sqlite3")


def test_sqlite_keeps_what_it_acknowledged_and_serialises_writers(live_db: dict[str, str]) -> None:
    environment = {**live_db, "DATABASE_URL": ""}
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0", "--skip-checks"],
        env=environment,
        check=True,
        capture_output=True,
    )
    done = subprocess.run([sys.executable, "-c", PROBE], env=environment, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 20000,
        "second_writer": "waits",
    }


def test_postgresql_address_by_socket_and_by_host(tmp_path: Path) -> None:
    by_socket = env.database("postgresql://makegood@/service?host=/run/postgresql", tmp_path)
    assert (by_socket["HOST"], by_socket["NAME"], by_socket["USER"]) == ("/run/postgresql", "service", "makegood")
    by_host = env.database("postgresql://u%40x:p%3Aw@db.example:5433/service?sslmode=require", tmp_path)
    assert (by_host["USER"], by_host["PASSWORD"], by_host["PORT"]) == ("u@x", "p:w", "5433")
    assert by_host["OPTIONS"] == {"sslmode": "require"}


def test_no_migration_is_missing(django_db_setup: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
