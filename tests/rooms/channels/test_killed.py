"""Killed at any point, a letter that was taken is here once; one that was not comes again, and is here once.

A real process with a database of its own and real commits sends out a child for each point; the child ends itself by
SIGKILL before or after the named step.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.rooms.channels.conftest import ADDRESS, Post, letter

#: Steps in the life of a letter: before or after the n-th call.
POINTS = (
    ("makegood.ground.files.store.put", "before", 1),
    ("makegood.ground.files.store.put", "after", 1),
    ("makegood.rooms.channels.actions.receiving._keep", "after", 1),
    ("makegood.rooms.channels.actions.filing._tried", "after", 1),
    ("makegood.rooms.channels.actions.filing._claimed", "after", 1),
    ("makegood.rooms.channels.actions.filing._filed", "after", 1),
    ("makegood.rooms.channels.actions.filing._sort", "after", 1),
    ("makegood.ground.files.store.put", "after", 2),
    ("makegood.ground.files.store.put", "after", 3),
    ("makegood.rooms.channels.actions.filing._note", "after", 1),
)
#: The rest of the process: `child(work, step, when, nth)` does something in a child of this process, which is killed at
#: that step, and answers how it ended. Nothing is asked of the database here, so that no connection is shared.
_BEGIN = """
import importlib, io, json, os, signal, sys, traceback
from datetime import timedelta
from makegood.faces.cli import start
start.django()
from makegood.faces.cli.mail import _received
from makegood.ground.actor import SYSTEM
from makegood.ground.files.models import StoredFile
from makegood.ground.journal.queue import jobs
from makegood.ground.journal.queue.backend import loaded
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.channels import actions
from makegood.rooms.channels.inputs import MailboxInput, ServerInput
from makegood.rooms.channels.models import IncomingMail, OutgoingMail

def child(work, step="", when="", nth=0):
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        if step:
            cut(step, when, nth)
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)

def cut(step, when, nth):
    module, _, name = step.rpartition(".")
    place = importlib.import_module(module)
    kept, calls = getattr(place, name), [0]
    def cutting(*args, **kwargs):
        calls[0] += 1
        if calls[0] == nth and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        found = kept(*args, **kwargs)
        if calls[0] == nth and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return found
    setattr(place, name, cutting)

def set_up():
    given = MailboxInput("service@makegood.example", "Service", kind="complaint",
                         smtp=ServerInput("127.0.0.1", port, "none"))
    actions.add_mailbox(actor=SYSTEM, mailbox=given, now=start.now())

def receive(raw):
    assert _received("service@makegood.example", io.BytesIO(raw)) == 0

def work(hours=2):
    late = start.now() + timedelta(hours=hours)
    jobs.reap(now=late)
    while (job := jobs.claim(worker="w", queues=["mail"], now=late, lease=timedelta(minutes=1))) is not None:
        result = loaded(job.task).call(*job.payload["args"], **job.payload["kwargs"])
        jobs.finish(job=job, result=result, now=late)

def told():
    print("FOUND" + json.dumps({
        "letters": sorted(IncomingMail.objects.values_list("state", flat=True)),
        "done": list(IncomingMail.objects.values_list("files_done", flat=True)),
        "cases": Case.objects.count(),
        "said": Message.objects.filter(direction="inbound").count(),
        "notes": Message.objects.filter(direction="internal").count(),
        "files": sorted(StoredFile.objects.values_list("owner_kind", flat=True)),
        "ours": sorted(OutgoingMail.objects.values_list("state", flat=True)),
    }), flush=True)

port, points, letters = json.loads(sys.argv[1])
letters = [one.encode() for one in letters]
assert child(set_up) == 0
"""
_RECEIVER = """
for raw, point in zip(letters, points, strict=True):
    assert child(lambda: receive(raw), *point) == -9, point
# Whoever handed them in was told nothing, keeps them, and comes again.
def rest():
    for raw in letters:
        receive(raw)
    work()
    told()
assert child(rest) == 0
"""
_SENDER = """
for hours, (raw, when) in enumerate(zip(letters, ("before", "after"))):
    assert child(lambda: receive(raw)) == 0
    assert child(lambda: work(4 * hours), "makegood.rooms.channels.wires.send", when, 1) == -9
    assert child(lambda: work(4 * hours + 2)) == 0
assert child(told) == 0
"""


def given(place: int) -> str:
    made = letter("两个附件", Message_ID=f"<{place}@example.com>", sender=f"孙{place} <sun{place // 3}@example.com>")
    made.add_attachment(b"%PDF-1.4 one", maintype="application", subtype="pdf", filename="one.pdf")
    made.add_attachment(b"%PDF-1.4 two", maintype="application", subtype="pdf", filename="two.pdf")
    made.add_attachment(b"MZ program", maintype="application", subtype="pdf", filename="bad.pdf")
    return made.as_bytes().decode()


def lived(env: Mapping[str, str], script: str, *given: Any) -> dict[str, Any]:
    """What is there when a process has done all that."""
    done = subprocess.run(
        [sys.executable, "-c", _BEGIN + script, json.dumps(given)], env={**env}, capture_output=True, text=True,
        check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.partition("FOUND")[2])
    return found


@pytest.mark.slow
def test_a_receiver_that_is_killed_anywhere_loses_and_doubles_nothing(live_company: dict[str, str], post: Post) -> None:
    count = len(POINTS)
    found = lived(live_company, _RECEIVER, post.port, POINTS, [given(n) for n in range(count)])
    assert found["letters"] == ["filed"] * count
    assert found["done"] == [True] * count
    assert (found["cases"], found["said"], found["notes"]) == (count, count, count)
    assert found["files"] == ["case"] * 2 * count + ["mail"] * count
    # Each sender has one acknowledgement for each letter.
    assert (found["ours"], len(post.got), len({raw for _, _, raw in post.got})) == (["sent"] * count, count, count)


@pytest.mark.slow
def test_a_sender_that_is_killed_repeats_at_worst_the_very_same_letter(
    live_company: dict[str, str], post: Post
) -> None:
    found = lived(live_company, _SENDER, post.port, [], [given(0), given(1)])
    assert found["ours"] == ["sent", "sent"]
    # Killed before the server's word: once. After it: twice the same bytes.
    assert (len(post.got), len({raw for _, _, raw in post.got})) == (3, 2)


def test_a_mail_server_that_finds_no_database_is_told_to_come_again(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "makegood.faces.cli.main", "mail", "receive", "--mailbox", ADDRESS]
    away = databases.environment(tmp_path, "postgresql://nobody@127.0.0.1:9/none")
    done = subprocess.run(command, env=away, input=given(0).encode(), capture_output=True, check=False, timeout=120)
    assert done.returncode == 75
