"""A whole company moves: the demo company into a folder, from there into an empty place on either database, and on."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from makegood.ground.exchange import moving
from makegood.site.targets.carried import LEFT, NOT_MOVED
from tests import databases

PROGRAM = str(Path(sys.executable).with_name("makegood"))
SCALE = 0.01
LOAD = f"""
import django; django.setup()
from datetime import date
from io import BytesIO
from django.utils import timezone
from makegood.ground.actor import SYSTEM
from makegood.ground.files.inputs import Upload
from makegood.ground.journal import actions as journal
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.models import Case
from makegood.site import demo
demo.load(1, date(2026, 3, 10), lambda *_: None, {SCALE})
now = timezone.now()
plate = Upload("铭牌.png", BytesIO(b"\\x89PNG\\r\\n\\x1a\\nplate"))
cases.attach(actor=SYSTEM, case_id=Case.objects.order_by("pk").first().pk, uploads=[plate], now=now)
journal.checkpoint(actor=SYSTEM, now=now, settle=timezone.timedelta(0))
"""
#: Every row of every table that moves, each as one line, and the contents of files.
LOOK = """
import hashlib, json, django; django.setup()
from makegood.ground.exchange import moving
from makegood.ground.files import store
from makegood.ground.files.models import StoredFile
told = {}
for model in moving.tables():
    rows = model._base_manager.values(*moving.columns(model))
    told[model._meta.label_lower] = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
kept = StoredFile.objects.filter(deleted_at=None)
told["contents"] = sorted(hashlib.sha256(store.opened(one.key).read()).hexdigest() + one.key for one in kept)
print(json.dumps(told))
"""


def run(env: dict[str, str], *words: object, fails: bool = False) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        list(map(str, words)), env={**env, "MAKEGOOD_LANGUAGE": "en"}, capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip
    assert (done.returncode != 0) == fails, done.stderr
    return done


def looked(env: dict[str, str]) -> dict[str, list[str]]:
    return dict(json.loads(run(env, sys.executable, "-c", LOOK).stdout))


def counted(env: dict[str, str]) -> dict[str, int]:
    """How many rows each table has, without starting the program."""
    if databases.is_postgresql(env["DATABASE_URL"]):
        return {name: len(rows) for name, rows in looked(env).items()}
    with closing(sqlite3.connect(Path(env["MAKEGOOD_HOME"]) / "makegood.sqlite3")) as database:
        names = [one._meta.db_table for one in moving.tables()]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


@pytest.fixture(scope="module")
def there(template_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The demo company on SQLite, with an attached file and a checkpoint of its journal."""
    home = tmp_path_factory.mktemp("there")
    shutil.copyfile(databases.sqlite_template(template_cache), home / "makegood.sqlite3")
    env = databases.environment(home, "")
    run(env, sys.executable, "-c", LOAD)
    return env


@pytest.fixture(scope="module")
def folder(there: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It taken out as CSV."""
    out = tmp_path_factory.mktemp("out") / "company"
    assert "events of the journal" in run(there, PROGRAM, "export", "all", "--out", out).stderr
    return out


def events(rows: list[str]) -> list[str]:
    return sorted(json.loads(row)["name"] for row in rows)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("place", ["live_db", "live_postgresql"])
def test_the_demo_company_moves_whole(
    place: str, request: pytest.FixtureRequest, there: dict[str, str], folder: Path, tmp_path: Path
) -> None:
    env: dict[str, str] = request.getfixturevalue(place)
    told = run(env, PROGRAM, "import", "all", folder)
    assert "its journal is whole" in told.stderr and told.stderr.endswith("user password NAME`: admin.\n")
    assert "journal is whole" in run(env, PROGRAM, "journal", "verify").stdout
    before, after = looked(there), looked(env)
    assert len(before["contents"]) > 0 and len(before["promises.obligation"]) > 50
    assert all(before[name] for name in ("cases.case", "products.ownership", "journal.salt", "journal.checkpointpart"))
    # One event more on either side: there the end of the export, here the arrival.
    gone, come = (
        sorted(set(some["journal.event"]) - set(other["journal.event"]))
        for some, other in ((before, after), (after, before))
    )
    assert (events(gone), events(come)) == (["export_finished"], ["company_moved"])
    assert set(before["journal.about"]) == set(after["journal.about"])
    assert {name for name in before if before[name] != after[name]} == {"journal.event"}

    # It goes on living here: somebody gets a password, work is written behind what came, and it moves on from here.
    assert run(env, PROGRAM, "user", "password", "admin").stdout.startswith("admin ")
    assert "journal is whole" in run(env, PROGRAM, "journal", "verify").stdout
    # Where there is a company nothing is taken in.
    assert "There is a company here already" in run(env, PROGRAM, "import", "all", folder, fails=True).stderr
    if place == "live_db":
        return
    again = tmp_path / "again"
    run(env, PROGRAM, "export", "all", "--format", "jsonl", "--out", again)
    third = {**env, **databases.environment(tmp_path / "third", "")}
    answer = json.loads(run(third, PROGRAM, "import", "all", again, "--json").stdout)
    assert (answer["files"], answer["tables"]["cases.case"]) == (len(before["contents"]), len(before["cases.case"]))
    found = looked(third)
    assert {name for name in before if before[name] != found[name]} <= {"journal.event", "accounts.user"}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_is_not_whole_changes_nothing_and_bad_rows_are_named(
    live_db: dict[str, str], folder: Path, tmp_path: Path
) -> None:
    env, empty = live_db, counted(live_db)
    broken = tmp_path / "broken"
    refused = tmp_path / "refused.csv"

    def attempt(name: str, change: Any, *words: object) -> str:
        shutil.rmtree(broken, ignore_errors=True)
        shutil.copytree(folder, broken)
        change(broken / name)
        said = run(env, PROGRAM, "import", "all", broken, *words, fails=True).stderr
        assert counted(env) == empty
        return said

    def cut(path: Path) -> None:
        # The last row, which may be of several lines.
        with path.open(encoding="utf-8", newline="") as file:
            *kept, _last = csv.reader(file)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(kept)

    def rewritten(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("case_opened", "case_opener", 1), encoding="utf-8")

    def edited(path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            columns, *rows = csv.reader(file)
        rows[0][columns.index("at")] = "=yesterday"
        rows[1][columns.index("customer_id")] = "7"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])

    def orphaned(path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            columns, *rows = csv.reader(file)
        rows[1][columns.index("customer_id")] = "7"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])

    assert "no readable manifest" in attempt("manifest.json", lambda path: path.unlink())
    assert "were written" in attempt("cases.message.csv", cut)
    assert "cases.case.csv is missing" in attempt("cases.case.csv", lambda path: path.unlink())
    key = next(iter(json.loads((folder / moving.MANIFEST).read_text())["files"]))
    assert "not what was written" in attempt(f"files/{key}", lambda path: path.write_bytes(b"other"))
    assert "journal in the folder" in attempt("journal.event.csv", rewritten)
    said = attempt("products.sale.csv", edited, "--errors", refused)
    assert "products.sale.csv, row 1: at:" in said
    with refused.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["at"]) == ("products.sale.csv", "'=yesterday")
    said = attempt("products.sale.csv", orphaned, "--errors", refused)
    assert "row 2: customer_id: “7” is not known" in said
    # A try says the same as the real thing, and nothing stays.
    assert "nothing was written" in run(env, PROGRAM, "import", "all", folder, "--dry-run").stderr
    assert counted(env) == empty


def test_every_table_moves_or_says_why_not() -> None:
    models = list(apps.get_models(include_auto_created=True))
    moved = {model._meta.label_lower for model in moving.tables()}
    left = {one._meta.label_lower for one in models if one._meta.app_label in NOT_MOVED} | LEFT.keys()
    assert moved | left == {model._meta.label_lower for model in models}
    assert not moved & left
    assert {model._meta.app_label for model in models} >= NOT_MOVED.keys()
