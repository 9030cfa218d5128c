"""A database that goes away under the web server: tried with real processes.

No case that was acknowledged is lost, none is doubled, every obligation is right afterwards, the journal verifies.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier, Literal

from tests import databases
from tests.conftest import ADMIN_PASSWORD
from tests.faces.api.test_races import ENQUIRY, PYTHON, Server, free_port, serving, token_of

#: Seconds for which the database is away.
AWAY = 4.0

FOUND = """
import json
import django
django.setup()
from makegood.ground.journal import queries as journal
from makegood.rooms.cases.models import Case
from makegood.rooms.promises.models import Obligation
owed = list(Obligation.objects.values_list("matter_id", "state"))
cases = dict(Case.objects.values_list("id", "external_id"))
print(json.dumps([sorted(cases.values()), [[cases[one], state] for one, state in owed], journal.verify().ok]))
"""


def run(env: dict[str, str], text: str, *arguments: str) -> str:
    """What a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", text, *arguments],
        env=env,
        cwd=databases.ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def away(url: str) -> Iterator[None]:
    """The database takes no connection and those that there are are cut, again and again until the end."""
    name = urlsplit(url).path.lstrip("/")
    with psycopg.connect(databases.renamed(url, "postgres"), autocommit=True) as link:
        link.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(Identifier(name)))
        link.execute(
            SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(Literal(name))
        )
        yield
        link.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(Identifier(name)))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.postgresql
def test_a_database_that_goes_away_under_the_web_server_loses_and_doubles_nothing(
    live_postgresql: dict[str, str],
) -> None:
    """Callers repeat under their keys what was not acknowledged; meanwhile they are told to come again, and they do."""
    env = live_postgresql
    command = [*PYTHON, "init", "--password-stdin"]
    subprocess.run(command, env=env, input=ADMIN_PASSWORD + "\n", text=True, check=True, capture_output=True)
    token, port = token_of(env), free_port()
    told: dict[str, str] = {}
    answers: Counter[int] = Counter()
    done = threading.Event()

    def call(place: int) -> None:
        server, turn = Server(port, token), 0
        while not done.is_set():
            key = f"{place}-{turn}"
            try:
                status, body = server.post("/cases", {**ENQUIRY, "external_id": key}, Idempotency_Key=key)
            except (OSError, http.client.HTTPException, ValueError):
                status, body = 0, {}
            answers[status] += 1
            if status == 201:
                told[key] = body["number"]
                turn += 1
            else:
                time.sleep(0.1)

    def more(count: int) -> None:
        """Until so many more cases were acknowledged."""
        wanted, until = len(told) + count, time.monotonic() + 60
        while len(told) < wanted:
            assert time.monotonic() < until, answers
            time.sleep(0.05)

    with serving(env, port):
        threads = [threading.Thread(target=call, args=(place,)) for place in range(3)]
        for thread in threads:
            thread.start()
        try:
            more(10)
            with away(env["DATABASE_URL"]):
                time.sleep(AWAY)
            more(10)
        finally:
            done.set()
            for thread in threads:
                thread.join()
    assert answers[503] > 0
    assert set(answers) <= {201, 503}, answers
    cases, owed, proved = json.loads(run(env, FOUND))
    assert len(cases) == len(set(cases))
    assert set(told) <= set(cases)
    assert sorted(case for case, _ in owed) == cases
    assert {state for _, state in owed} == {"running"}
    assert proved is True
