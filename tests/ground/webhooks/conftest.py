"""A company, an HTTPS server of the other side with a certificate of its own, and a worker's hand without a worker."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from django.conf import LazySettings

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal.queue import jobs
from makegood.ground.journal.queue.backend import loaded
from makegood.ground.webhooks import queries
from makegood.site import company as companies

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class Receiver:
    """The other side: what it was sent, and what it answers (one status a message, the last one for ever)."""

    url: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=lambda: [204])
    location: str = ""

    def answer(self) -> int:
        """The status for the next message."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _handler(receiver: Receiver) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(receiver.answer())
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Handler


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """Whoever signs the other side's certificate; known to this process."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return made


@pytest.fixture
def receiver(authority: trustme.CA, settings: LazySettings) -> Iterator[Receiver]:
    """The other side at https://localhost, which the operator has allowed."""
    settings.WEBHOOK_ALLOW = ["127.0.0.0/8", "::1/128"]
    found = Receiver()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(found))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    found.url = f"https://localhost:{server.server_port}/hook?tenant=1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def admin(db: None) -> Actor:
    """The administrator of a fresh company."""
    companies.init("CN", "correct horse battery", codes=(), now=NOW)
    found = accounts.actor_by_id(accounts.users_named(["admin"])["admin"])
    assert found is not None
    queries.forget()
    return found


Work = Callable[..., list[tuple[str, Any]]]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Does all jobs that are due at a moment, as a worker would, in this transaction: (task, result) of each."""

    def run(now: datetime) -> list[tuple[str, Any]]:
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)
        done = []
        while (job := jobs.claim(worker="w", queues=None, now=now, lease=timedelta(minutes=1))) is not None:
            result = loaded(job.task).call(*job.payload["args"], **job.payload["kwargs"])
            assert jobs.finish(job=job, result=result, now=now)
            done.append((job.task.rpartition(".")[2], result))
        return done

    return run
