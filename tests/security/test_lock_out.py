"""A closed door is closed in every process: the next one counts on where the last one stopped."""

from __future__ import annotations

import subprocess
import sys

from tests import databases

TRIES = """
import django, sys
django.setup()
from django.test import Client
from django.test.utils import override_settings
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
override_settings(STORAGES={"staticfiles": {"BACKEND": plain}}).enable()
client = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost")
for word in sys.argv[1:]:
    answer = client.post("/sign-in", {"username": "admin", "password": word})
    print(answer.status_code, "quarter of an hour" in answer.content.decode())
"""


def tried(env: dict[str, str], *words: str) -> list[str]:
    """What a process of its own is told for each password."""
    done = subprocess.run(
        [sys.executable, "-c", TRIES, *words], env=env, cwd=databases.ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.splitlines()


def test_two_processes_count_together(live_company: dict[str, str]) -> None:
    """Three failures in one and two in the other; then the right password is not even looked at."""
    assert tried(live_company, "one", "two", "three") == ["422 False"] * 3
    assert tried(live_company, "four", "five", live_company["ADMIN_PASSWORD"]) == ["422 False", "422 False", "422 True"]
