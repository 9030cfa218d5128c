"""What-if: matters replayed a second, and their share of a bare pass over the same events of the journal.

A company of its own on SQLite, some thousand enquiries with an answer each as an import tells them. The bare pass reads
the openings and answers of all of them in the order of their moments and parses what they say, and does nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

Line = tuple[str, str, str, bool]

CASES = 6_000
SCRIPT = """
import json, sys, time
from datetime import timedelta
from random import Random
import django; django.setup()
import orjson
from django.db import connection
from django.utils import timezone
from makegood.ground.actor import IMPORT, SYSTEM
from makegood.ground.journal.models import Event
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput, MessageInput
from makegood.rooms.promises.queries import outcome, trying
from makegood.rooms.promises.queries.whatif import span

count, now, rng = int(sys.argv[1]), timezone.now(), Random(7)
for begins in range(0, count, 500):
    told = [
        CaseInput(kind="enquiry", subject="q", at=now - timedelta(minutes=rng.randrange(500_000)), obligations=())
        for _ in range(min(500, count - begins))
    ]
    ids = cases.open_cases(actor=IMPORT, cases=told, now=now)
    said = [
        MessageInput(case_id=one, direction="outbound", text="a", at=case.at + timedelta(minutes=rng.randrange(2_900)))
        for one, case in zip(ids, told) if case.at < now - timedelta(days=3)
    ]
    cases.tell_messages(actor=IMPORT, messages=said, now=now)

def bare():
    rows = Event.objects.filter(name__in=["case_opened", "message_added"]).order_by("at", "pk")
    seen = 0
    for about, data in rows.values_list("about", "data").iterator(chunk_size=2_000):
        orjson.loads(about); orjson.loads(data); seen += 1
    return seen

def replayed():
    version = trying.of_version(actor=SYSTEM, code="answer-24h")
    return outcome.what_if(actor=SYSTEM, version=version, within=span(version.zone, now), now=now)

found = {}
for name, work in (("bare", bare), ("replay", replayed)):
    took = []
    for _ in range(3):
        began = time.perf_counter(); answer = work(); took.append(time.perf_counter() - began)
    found[name] = min(took)
found["matters"] = answer["matters"]
found["counts"] = answer["would"]["counts"]
print(json.dumps(found))
"""


def run() -> Iterator[Line]:
    """The lines."""
    with tempfile.TemporaryDirectory() as home:
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env |= {"MAKEGOOD_HOME": home, "DJANGO_SETTINGS_MODULE": "makegood.site.settings"}
        init = [sys.executable, "-m", "makegood.faces.cli.main", "init", "--jurisdiction", "CN"]
        subprocess.run(init, env=env, check=True, capture_output=True)
        command = [sys.executable, "-c", SCRIPT, str(CASES)]
        done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    yield f"matters replayed a second, of {found['matters']:,}", f"{found['matters'] / found['replay']:,.0f}", "", True
    yield (
        "time of a bare pass over the same events, share of the replay's",
        f"{found['bare'] / found['replay']:.2f}",
        "",
        True,
    )
