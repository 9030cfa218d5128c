"""The ground under the tests themselves: templates, copies, the private cluster."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection

COUNT = """
import django
django.setup()
from django.db import connection
print(len(connection.introspection.table_names()), connection.vendor)
"""


@pytest.mark.django_db
def test_the_suite_runs_on_a_migrated_copy_of_the_template() -> None:
    expected = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    assert connection.vendor == expected
    with connection.cursor() as cursor:
        assert "cases_case" in connection.introspection.table_names(cursor)
    name = str(connection.settings_dict["NAME"])
    assert "makegood_test_" in name or "suite.sqlite3" in name


def test_a_process_gets_a_database_of_its_own(live_db: dict[str, str]) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", COUNT], env=live_db, check=True, capture_output=True, text=True
    ).stdout
    assert int(shown.split()[0]) > 25


@pytest.mark.postgresql
def test_a_process_gets_a_postgresql_database(live_postgresql: dict[str, str]) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", COUNT], env=live_postgresql, check=True, capture_output=True, text=True
    ).stdout
    assert shown.split()[1] == "postgresql"
    assert int(shown.split()[0]) > 25
