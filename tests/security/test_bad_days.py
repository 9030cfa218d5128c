"""A disk that is full, a disk that may not be written, files that others must not read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from makegood.faces.api import health
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.models import Case
from tests.faces.api.conftest import People

MATTER = {"kind": "repair", "customer": {"name": "甲"}, "subject": "x"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("database is locked", "busy"),
        ("database or disk is full", "cannot_be_recorded"),
        ("attempt to write a readonly database", "cannot_be_recorded"),
        ("disk I/O error", "cannot_be_recorded"),
    ],
)
def test_a_write_that_the_disk_refuses_is_not_called_busy(
    people: People, monkeypatch: pytest.MonkeyPatch, said: str, code: str
) -> None:
    """Asking again helps against a busy database only; nothing is changed either way."""

    def refuse(**given: Any) -> None:
        raise OperationalError(said)

    monkeypatch.setattr(cases, "open_case", refuse)
    response = people.agent.post("/cases", MATTER)
    assert (response.status_code, response.json()["code"]) == (503, code)
    assert ("Retry-After" in response.headers) == (code == "busy")
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_without_room_the_service_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It says that it is the database, before a case is refused."""
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "makegood.sqlite3"))
    if connection.vendor != "sqlite":
        pytest.skip("a database server watches over its own disk")
    assert client.get("/readyz").json()["checks"]["database"]["ok"] is True
    monkeypatch.setattr(health, "LEAST_SPACE", 1 << 62)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]["database"]["ok"]) == (503, False)


def test_what_customers_told_us_is_nobody_elses_on_the_machine(tmp_path: Path) -> None:
    """Neither the database nor the key may be read by others, whatever the shell allows."""
    home = tmp_path / "home"
    env = {**os.environ, "MAKEGOOD_HOME": str(home)}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    command = f"umask 022; exec {sys.executable} -m makegood.faces.cli.main init --jurisdiction CN"
    subprocess.run(["sh", "-c", command], env=env, check=True, capture_output=True, timeout=60)
    open_ones = [one.name for one in (home, *home.iterdir()) if stat.S_IMODE(one.stat().st_mode) & 0o077]
    assert (open_ones, (home / "makegood.sqlite3").is_file()) == ([], True)
