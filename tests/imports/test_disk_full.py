"""A disk that is full in the middle of an import, for real: a small one is mounted and filled up.

What was told as done stays, nothing is done twice, and with room again the import ends as one that always had room.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier, Literal

from tests import cluster, databases
from tests.conftest import NOT_RUN
from tests.imports import samples
from tests.imports.reference import online_retail
from tests.imports.test_killed import LOOK, MAKE, RUN, lines, python

SIZE_MB, LEFT = 192, 400_000


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A folder on a disk of its own, where whoever runs PostgreSQL gets to."""
    folder = Path(tempfile.mkdtemp(prefix="makegood-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=755", "makegood-tests", str(folder)]
    try:
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
            pytest.skip(NOT_RUN + "no small disk may be mounted")
        try:
            folder.chmod(0o755)
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Nearly all of the disk is taken by something else."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - LEFT)
    yield
    filler.unlink()


@pytest.fixture(params=["live_db", pytest.param("live_postgresql", marks=pytest.mark.postgresql)])
def place(request: pytest.FixtureRequest, small_disk: Path) -> Iterator[dict[str, str]]:
    """The environment of a company whose database lies on the small disk."""
    env: dict[str, str] = {**os.environ, **request.getfixturevalue(request.param)}
    url = env["DATABASE_URL"]
    if not databases.is_postgresql(url):
        home = small_disk / "home"
        shutil.copytree(env["MAKEGOOD_HOME"], home)
        yield env | {"MAKEGOOD_HOME": str(home)}
        return
    store, name = small_disk / "store", urlsplit(url).path.lstrip("/")
    store.mkdir()
    if runner := cluster.runner():
        os.chown(store, runner["user"], runner["group"])
    space = Identifier(f"small_{name}")
    with psycopg.connect(databases.renamed(url, "postgres"), autocommit=True) as link:
        link.execute(SQL("CREATE TABLESPACE {} LOCATION {}").format(space, Literal(str(store))))
        link.execute(SQL("ALTER DATABASE {} SET TABLESPACE {}").format(Identifier(name), space))
        yield env
        link.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
        link.execute(SQL("DROP TABLESPACE {}").format(space))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_an_import_that_finds_no_room_goes_on_when_there_is_some(
    place: dict[str, str], small_disk: Path, tmp_path: Path
) -> None:
    env = place
    path = samples.write(tmp_path / "lines.csv.gz", samples.LINE, lines(100))
    book = online_retail.count(path)
    python(env, MAKE)
    with full(small_disk):
        stopped = subprocess.run(
            [sys.executable, "-c", RUN, str(path), "0", "live"], env=env, capture_output=True, text=True, check=False,
            timeout=90,
        )  # fmt: skip
        assert stopped.returncode != 0
        assert re.search("Check free disk space|database or disk is full", stopped.stderr), stopped.stderr[-2000:]
        assert 0 < python(env, LOOK)["products.Item"] < book.lines["sale"]
    result = python(env, RUN, path, 0, "live")
    assert (result["resumed"], result["already"]) == (True, 0)
    found = python(env, LOOK)
    assert found["products.Item"] == book.lines["sale"]
    assert found["products.Fee"] == book.lines["fee"]
    assert (found["credited"], found["unmatched"]) == (book.matched, book.unmatched)
    assert found["exchange.Rejection"] == result["rejected"]
    assert found["proved"] is True
