"""A backup is taken while somebody writes; restored, every case that was acknowledged before it is there, and right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

PROGRAM = str(Path(sys.executable).with_name("makegood"))
MAKE = """
import django; django.setup()
from io import BytesIO
from django.utils import timezone
from makegood.ground.actor import SYSTEM
from makegood.ground.files.inputs import Upload
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.site import company
now = timezone.now()
company.init("CN", "correct horse battery")
phone = ContactInput("phone", "13800004471")
(sun,) = customers.create(actor=SYSTEM, customers=[CustomerInput("孙桂芳", contacts=(phone,))], now=now)
(case,) = cases.open_cases(actor=SYSTEM, cases=[CaseInput("repair", sun, subject="不制冷", text="不制冷")], now=now)
cases.attach(actor=SYSTEM, case_id=case, uploads=[Upload("铭牌.png", BytesIO(b"\\x89PNG\\r\\n\\x1a\\nplate"))], now=now)
print(sun)
"""
WRITE = """
import sys, django; django.setup()
from django.utils import timezone
from makegood.ground.actor import SYSTEM
from makegood.ground.journal.retry import retrying
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
sun = int(sys.argv[1])
while True:
    now = timezone.now()
    one = CaseInput("complaint", sun, subject="等了一天", text="等了一天")
    (id_,) = retrying(lambda: cases.open_cases(actor=SYSTEM, cases=[one], now=now))
    print(id_, flush=True)
"""
LOOK = """
import json, django; django.setup()
from django.apps import apps
from makegood.ground.files.models import StoredFile
from makegood.ground.files import store
from makegood.rooms.cases.models import Case
from makegood.rooms.promises.models import Obligation
cases = list(Case.objects.order_by("pk").values_list("pk", flat=True))
owed = {one: 0 for one in cases}
for matter, state in Obligation.objects.filter(matter_kind="case").values_list("matter_id", "state"):
    assert state == "running", state
    owed[matter] += 1
(file,) = StoredFile.objects.all()
plate = store.opened(file.key).read().decode("latin-1")
rows = {m._meta.label: m._default_manager.count() for m in apps.get_models()}
print(json.dumps({"cases": cases, "owed": sorted(set(owed.values())), "plate": plate, "rows": rows}))
"""


def run(env: dict[str, str], *words: object, fails: bool = False) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(list(map(str, words)), env=env, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode != 0) == fails, done.stderr
    return done


def looked(env: dict[str, str]) -> dict[str, Any]:
    return dict(json.loads(run(env, sys.executable, "-c", LOOK).stdout))


@pytest.fixture(params=["live_db", "live_postgresql"])
def env(request: pytest.FixtureRequest, template_cache: Path) -> dict[str, str]:
    """A place on each database."""
    given: dict[str, str] = request.getfixturevalue(request.param)
    return {**os.environ, **given, "MAKEGOOD_LANGUAGE": "en"}


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_what_was_acknowledged_before_a_backup_is_in_it(env: dict[str, str], tmp_path: Path) -> None:
    sun = run(env, sys.executable, "-c", MAKE).stdout.strip()
    assert "no backup was ever taken" in run(env, PROGRAM, "doctor", fails=False).stdout
    file = tmp_path / "backup" / "one.tar"
    writer = subprocess.Popen([sys.executable, "-c", WRITE, sun], env=env, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    try:
        before = [int(writer.stdout.readline()) for _ in range(30)]
        taken = run(env, PROGRAM, "backup", file)
        after = [int(writer.stdout.readline()) for _ in range(5)]
    finally:
        writer.kill()
        writer.wait(timeout=30)
        writer.stdout.close()
    assert len(taken.stdout.strip()) == 64 and "with 1 files" in taken.stderr
    assert "last backup 0 hours ago" in run(env, PROGRAM, "doctor", fails=False).stdout
    serving = looked(env)
    assert set(before) | set(after) <= set(serving["cases"])

    # Cut off, or with one byte changed, it is refused and nothing is changed; so is a place with a company in it.
    content = file.read_bytes()
    for name, wrong, code in (
        ("cut.tar", content[: len(content) // 2], "backup_unreadable"),
        ("headless.tar", content[:512], "backup_"),
        ("changed.tar", content.replace(b"\x89PNG\r\n\x1a\nplate", b"\x89PNG\r\n\x1a\nplatf"), "backup_damaged"),
        ("text.tar", b"no backup at all", "backup_unreadable"),
    ):
        path = tmp_path / name
        path.write_bytes(wrong)
        assert code in run(env, PROGRAM, "restore", path, "--replace", fails=True).stderr
    assert "There is a company here" in run(env, PROGRAM, "restore", file, fails=True).stderr
    assert looked(env) == serving

    told = run(env, PROGRAM, "restore", file, "--replace").stderr
    assert "the journal is whole" in told
    found = looked(env)
    assert set(before) <= set(found["cases"]) < set(serving["cases"])
    assert serving["cases"][-1] not in found["cases"]
    assert found["owed"] == serving["owed"]
    assert found["plate"] == "\x89PNG\r\n\x1a\nplate"
    assert "journal is whole" in run(env, PROGRAM, "journal", "verify").stdout
    # It goes on from there: what is written next gets ids and numbers of its own.
    writer = subprocess.Popen([sys.executable, "-c", WRITE, sun], env=env, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    fresh = int(writer.stdout.readline())
    writer.kill()
    writer.wait(timeout=30)
    writer.stdout.close()
    assert fresh in looked(env)["cases"]
    assert looked(env)["cases"].count(fresh) == 1
    with tarfile.open(file) as tar:
        assert tar.getnames()[-1] == "manifest.json"
