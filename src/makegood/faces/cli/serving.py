"""`makegood serve` and `makegood worker`: the running service."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import click

from makegood.faces.cli import start
from makegood.faces.cli.words import say

_PR_SET_PDEATHSIG = 1
#: How long web and worker may finish what they have in hand, in seconds.
PATIENCE = 25.0
#: A worker that dies is started again after this long, doubled while it keeps dying at once, in seconds.
FIRST_WAIT, LONGEST_WAIT, SOUND_AFTER = 1.0, 30.0, 60.0


def _follow_parent() -> None:
    # However the supervisor ends, even by kill -9, its children end too and free the port.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A process of the service; in a session of its own, so that Ctrl-C reaches only the supervisor."""

    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    wait: float = FIRST_WAIT
    again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it, or start it again."""
        self.began = time.monotonic()
        # The supervisor has no threads that a fork could catch holding a lock.
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_follow_parent,  # noqa: PLW1509
        )

    def ended(self) -> int | None:
        """Its exit status, None while it runs."""
        return self.process.poll() if self.process else None

    def stop(self) -> None:
        """Ask it to finish."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def sweep(self) -> None:
        """End what it started and left behind when it was killed: that would go on answering at the port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def wait_or_kill(self, until: float) -> None:
        """Wait until the moment of the monotonic clock, then end it and what it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _web_command(host: str, port: int, vendor: str) -> list[str]:
    # SQLite has one writer: a second process only adds waiting; a second thread keeps one slow page from stopping all.
    workers, threads = (1, 2) if vendor == "sqlite" else (os.cpu_count() or 1, 4)
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads), "--respawn-failed-workers", "--no-ws",
        "--log-level", "warning", "--workers-kill-timeout", "15", "makegood.site.wsgi:application",
    ]  # fmt: skip


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(say("cli", "port_taken", host=host, port=port, why=error.strerror)) from error


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", default=8000, show_default=True)
@click.option("--host", envvar="HOST_ADDRESS", default="127.0.0.1", show_default=True,
              help="0.0.0.0 to be reached from other machines.")  # fmt: skip
@click.option("--no-worker", is_flag=True, help="Workers run elsewhere (PostgreSQL only).")
def serve(port: int, host: str, no_worker: bool) -> None:
    """Serve the pages and the API, with a background worker beside them.

    Listens only when the data is ready. SIGTERM or Ctrl-C finishes what is in hand, then stops both.

    \b
      makegood serve
      PORT=9000 makegood serve
      DATABASE_URL=postgresql://makegood@db/makegood makegood serve --host 0.0.0.0
    """
    start.ready()
    readiness = start.readiness()
    waiting = readiness.pending_migrations()
    if waiting:
        raise click.ClickException(say("cli", "migrations_waiting", count=len(waiting)))
    _check_port(host, port)
    readiness.collect_static()
    from django.db import connections

    vendor = connections["default"].vendor
    connections.close_all()
    _count_afresh()
    web = Child(_web_command(host, port, vendor))
    worker_ = None if no_worker else Child([sys.executable, "-m", "makegood.faces.cli.main", "worker"])
    sys.exit(_supervise(web, worker_, host, port))


def _count_afresh() -> None:
    """Give the processes of this run a folder in which their counts add up, and forget those of the last run."""
    from django.conf import settings

    from makegood.ground import meters

    folder = settings.HOME / "meters"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[meters.FOLDER] = str(folder)


def _supervise(web: Child, worker_: Child | None, host: str, port: int) -> int:
    """Keep both running until a signal or the end of the web server; the exit status."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _frame: asked.append(caught))
    web.start()
    if worker_ is not None:
        worker_.start()
    announced, status = False, 0
    while not asked:
        if not announced and _answers(host, port):
            announced = True
            _announce(host, port)
        ended = web.ended()
        if ended is not None:
            click.echo(say("cli", "web_ended", status=ended), err=True)
            web.sweep()
            status = 1
            break
        if worker_ is not None:
            _keep(worker_)
        time.sleep(0.2 if announced else 0.05)
    children = [child for child in (web, worker_) if child is not None]
    for child in children:
        child.stop()
    until = time.monotonic() + PATIENCE
    for child in children:
        child.wait_or_kill(until)
    return status


def _keep(worker_: Child) -> None:
    """Start a dead worker again, later each time that it dies at once."""
    ended = worker_.ended()
    if ended is None:
        return
    moment = time.monotonic()
    if not worker_.again_at:
        lived = moment - worker_.began
        worker_.wait = FIRST_WAIT if lived > SOUND_AFTER else min(worker_.wait * 2, LONGEST_WAIT)
        worker_.again_at = moment + worker_.wait
        click.echo(say("cli", "worker_ended", status=ended, seconds=f"{worker_.wait:.0f}"), err=True)
    elif moment >= worker_.again_at:
        worker_.again_at = 0.0
        worker_.start()


def _announce(host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 (only shown)
    address = f"http://{shown}:{port}"
    click.echo(f"{say('cli', 'pages')} {address}/")
    click.echo(f"{say('cli', 'customers')} {address}/help")
    click.echo(f"{say('cli', 'api')} {address}/api/v1/openapi.json")
    from django.conf import settings

    sign_ins = settings.HOME / "demo-sign-ins.txt"
    if sign_ins.exists():
        from makegood.rooms.products import queries as products

        code = products.newest_label()
        if code:
            click.echo(f"{say('cli', 'label')} {address}/i/{code}")
        click.echo(say("cli", "sign_ins"))
        click.echo(sign_ins.read_text(encoding="utf-8").rstrip())
    click.echo(say("cli", "stop_with"), err=True)


@click.command()
@click.option("--queue", "queues", multiple=True, help="Only these queues; all of them when absent.")
@click.option("--concurrency", type=click.IntRange(1, 64), default=1, show_default=True, help="Jobs at a time.")
def worker(queues: tuple[str, ...], concurrency: int) -> None:
    """Do the background work: overdue clocks, reactions, checkpoints, notices.

    `serve` runs one already. On PostgreSQL start as many as you like, on any machine. SIGTERM finishes the job in hand.

    \b
      makegood worker
      makegood worker --concurrency 4
    """
    start.django()
    from makegood.ground.journal.queue.worker import main

    sys.exit(main(list(queues) or None, concurrency))
