"""The running service: pages and worker together, one stop for both, a dead worker replaced."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faces.cli.running import makegood


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(holds: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.1)


def _status(port: int, path: str = "/") -> int:
    try:
        return int(urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _children(pid: int) -> dict[int, str]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == pid:
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def _worker(pid: int) -> int | None:
    return next((child for child, command in _children(pid).items() if command.endswith("worker ")), None)


@pytest.fixture
def service(live_company: dict[str, str], tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = _free_port()
    env = {**live_company, "PORT": str(port), "MAKEGOOD_LANGUAGE": "en"}
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "makegood.faces.cli.main", "serve"], env=env, stdout=out, stderr=out
        )
    try:
        _until(lambda: process.poll() is not None or _status(port))
        assert process.poll() is None, (tmp_path / "out").read_text()
        yield process, port
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.mark.slow
def test_serves_replaces_a_dead_worker_and_stops_as_one(service: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = service
    assert _status(port) == 200
    _until(lambda: _worker(process.pid))
    first = _worker(process.pid)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    _until(lambda: _worker(process.pid) not in {None, first})
    family = set(_children(process.pid))
    process.terminate()
    assert process.wait(40) == 0
    assert _status(port) == 0
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]


@pytest.mark.slow
def test_nothing_outlives_a_killed_supervisor(service: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = service
    _until(lambda: _worker(process.pid))
    family = set(_children(process.pid))
    process.kill()
    process.wait()
    _until(lambda: not [pid for pid in family if Path(f"/proc/{pid}").exists()])
    _until(lambda: _status(port) == 0)


def test_a_taken_port_is_told_before_anything_starts(live_company: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        told = makegood(live_company, "serve", "--port", str(other.getsockname()[1]))
    assert told.returncode == 1
    assert "PORT=" in told.stderr
