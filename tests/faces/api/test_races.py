"""A running server under several callers at once, and one that is killed: nothing lost, nothing doubled."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

PYTHON = [sys.executable, "-m", "makegood.faces.cli.main"]
CALLERS = 6
ENQUIRY = {"kind": "enquiry", "customer": {"name": "陈顾客", "phone": "13800138000"}, "text": "?"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(env: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The program's own server; everything that it started is gone at the end."""
    process = subprocess.Popen([*PYTHON, "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(40)


class Server:
    """Calls with one token, each on a connection of its own."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.token = token

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
        """Status and JSON."""
        return self.call("POST", path, body, **headers)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        given = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        with closing(connection):
            connection.request(method, "/api/v1" + path, data, given)
            response = connection.getresponse()
            return response.status, json.loads(response.read())

    def at_once(self, call: Callable[[int], tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
        """What several callers were answered that started together."""
        found: list[tuple[int, dict[str, Any]]] = []
        together = threading.Barrier(CALLERS)

        def one(place: int) -> None:
            together.wait()
            found.append(call(place))

        threads = [threading.Thread(target=one, args=(place,)) for place in range(CALLERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == CALLERS
        return found


def token_of(env: dict[str, str]) -> str:
    command = [*PYTHON, "token", "create", "--user", "admin", "--name", "races"]
    return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def server(live_company: dict[str, str]) -> Iterator[Server]:
    """A served company."""
    port = free_port()
    with serving(live_company, port):
        yield Server(port, token_of(live_company))


def test_several_at_once(server: Server) -> None:
    """One key is one case; one version has one winner; without version every chaser counts; numbers are unique."""
    same = server.at_once(lambda _: server.post("/cases", ENQUIRY, Idempotency_Key="k1"))
    assert {status for status, _ in same} == {201}
    assert len({body["number"] for _, body in same}) == 1

    stranger = {**ENQUIRY, "customer": {"name": "王五", "phone": "13700137000"}}
    met = server.at_once(lambda _: server.post("/cases", stranger))
    assert len({body["customer"] for _, body in met}) == 1

    number = same[0][1]["number"]
    resolved = server.at_once(lambda _: server.post(f"/cases/{number}/resolve", {"text": "x"}, If_Match='"1"'))
    assert sorted(status for status, _ in resolved) == [200, *[412] * (CALLERS - 1)]
    assert {body["current"]["state"] for status, body in resolved if status == 412} == {"resolved"}

    _, other = server.post("/cases", ENQUIRY)
    path = f"/cases/{other['number']}"
    chased = server.at_once(lambda _: server.post(path + "/chase", {"text": "well?"}))
    assert {status for status, _ in chased} == {200}
    assert server.call("GET", path)[1]["chasers"] == CALLERS
    assert len(server.call("GET", path + "/messages")[1]["items"]) == CALLERS + 1

    opened = server.at_once(lambda _: server.post("/cases", ENQUIRY))
    assert {status for status, _ in opened} == {201}
    assert len({body["number"] for _, body in opened}) == CALLERS

    answered = server.at_once(
        lambda place: server.post(path + "/messages", {"direction": "outbound", "text": str(place)})
    )
    assert {status for status, _ in answered} == {201}
    (owed,) = server.call("GET", path)[1]["obligations"]
    assert owed["state"] == "kept"
    started = [one for one in server.call("GET", path + "/timeline")[1]["items"] if one["name"] == "obligation_kept"]
    assert len(started) == 1


def test_a_killed_server_loses_no_acknowledged_case(live_company: dict[str, str]) -> None:
    """kill -9 while cases are opened: each that was answered 201 is there once, with its clock; keys still hold."""
    token = token_of(live_company)
    port = free_port()
    told: dict[str, str] = {}

    def open_many(place: int) -> None:
        server = Server(port, token)
        for turn in range(10_000):
            key = f"{place}-{turn}"
            try:
                status, body = server.post("/cases", {**ENQUIRY, "external_id": key}, Idempotency_Key=key)
            except (OSError, http.client.HTTPException, ValueError):
                return
            if status == 201:
                told[key] = body["number"]

    with serving(live_company, port) as process:
        threads = [threading.Thread(target=open_many, args=(place,)) for place in range(3)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 60
        while len(told) < 20 and time.monotonic() < until:
            time.sleep(0.05)
        for child in _children(process.pid):
            os.kill(child, signal.SIGKILL)
        os.kill(process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
    assert len(told) >= 20
    port = free_port()
    with serving(live_company, port):
        server = Server(port, token)
        for key, number in told.items():
            _, found = server.call("GET", f"/cases?q={key}")
            assert [one["number"] for one in found["items"]] == [number]
            assert [one["state"] for one in found["items"][0]["obligations"]] == ["running"]
        key = next(iter(told))
        status, again = server.post("/cases", {**ENQUIRY, "external_id": key}, Idempotency_Key=key)
        assert (status, again["number"]) == (201, told[key])
    verified = subprocess.run([*PYTHON, "journal", "verify"], env=live_company, check=False, capture_output=True)
    assert verified.returncode == 0, verified.stdout


def _children(pid: int) -> list[int]:
    """The processes that a process started, and theirs, the deepest first."""
    found: list[int] = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as stat:
                parent = int(stat.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found += [*_children(int(entry)), int(entry)]
    return found
