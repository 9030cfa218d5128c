"""A company with people and matters, served by the program itself, for tests that walk through it in a browser."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import databases
from tests.browser import browser


@dataclass(frozen=True, slots=True)
class Place:
    """The address of a running server, and what is to be found there."""

    address: str
    numbers: dict[str, str]
    customers: dict[str, int]
    items: dict[str, int]


# Not for the session: while the browser's own event loop runs, Django refuses to be asked anything by later tests.
@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    """One browser for the journeys of a file."""
    with browser(chromium) as running:
        yield running


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(900):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (OSError, urllib.error.URLError):
            assert server.poll() is None, "the server ended"
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="session")
def place(chromium: str, template_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A real server over a company that was made by the actions; what one journey does, the next one finds."""
    home = tmp_path_factory.mktemp("place")
    shutil.copyfile(databases.sqlite_template(template_cache), home / "makegood.sqlite3")
    env = databases.environment(home, "")
    made = subprocess.run(
        [sys.executable, "-m", "tests.journeys.company"], env=env, cwd=databases.ROOT, check=True, capture_output=True
    )
    known: dict[str, Any] = json.loads(made.stdout)
    port = _free_port()
    program = str(Path(sys.executable).with_name("makegood"))
    server = subprocess.Popen([program, "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/sign-in", server)
        yield Place(f"http://127.0.0.1:{port}", **known)
    finally:
        server.terminate()
        server.wait(timeout=30)
