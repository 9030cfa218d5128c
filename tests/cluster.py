"""A private PostgreSQL cluster for tests: made in a temporary folder, reached by a socket in it, always stopped.

    python -m tests.cluster COMMAND …    run the command with DATABASE_URL pointing at such a cluster

PostgreSQL refuses to run as root; then an unprivileged user of this machine (`postgres`, else `nobody`) runs it.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
LEAST_MAJOR = 15
# Nothing in such a cluster outlives the test run, so it need not survive a power cut.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
    "shared_buffers": "64MB",
    "max_connections": "150",
    "autovacuum_naptime": "10min",
    "timezone": "UTC",
}


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server programs of at least version 15, None when there is none."""
    folders = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    folders += Path("/usr/lib/postgresql").glob("*/bin")
    best: tuple[int, Path] | None = None
    for folder in folders:
        if not (folder / "initdb").exists() or not (folder / "postgres").exists():
            continue
        shown = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
        major = int(shown.split()[2].split(".")[0])
        if major >= LEAST_MAJOR and (best is None or major > best[0]):
            best = (major, folder)
    return best[1] if best else None


def runner() -> dict[str, Any]:
    """Arguments for Popen that let root's children run as somebody without rights."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("root may not run PostgreSQL, and there is neither a user `postgres` nor `nobody`")


def _die_with_parent() -> None:
    # Even a test run killed with -9 leaves no server behind; SIGINT is PostgreSQL's fast shutdown.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _prepare(folder: Path, programs: Path, unprivileged: dict[str, Any]) -> Path:
    if unprivileged:
        os.chown(folder, unprivileged["user"], unprivileged["group"])
    data = folder / "data"
    initdb: list[str | Path] = [
        programs / "initdb",
        "--no-sync",
        "-A",
        "trust",
        "-U",
        "makegood",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    subprocess.run([*initdb, "-D", data], check=True, capture_output=True, cwd=folder, **unprivileged)
    return data


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    import psycopg

    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")
        try:
            psycopg.connect(host=str(folder), user="makegood", dbname="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("PostgreSQL did not answer within 30 s")


@contextmanager
def running(kept: Path | None = None, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Start a cluster, yield the address of its database `makegood`, stop it and remove its folder.

    With `kept` the folder stays, and a cluster that is in it already goes on; `settings` beside those for tests. The
    database is empty when it is new. Raises RuntimeError when there is no server program or it does not start.
    """
    import psycopg

    programs = binaries()
    if programs is None:
        raise RuntimeError(f"no PostgreSQL server of version {LEAST_MAJOR} or newer was found")
    unprivileged = runner()
    folder = kept or Path(tempfile.mkdtemp(prefix="makegood-pg-", dir="/tmp"))
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    server: subprocess.Popen[bytes] | None = None
    try:
        new = not (folder / "data").exists()
        data = _prepare(folder, programs, unprivileged) if new else folder / "data"
        options = [
            word for name, value in {**_SETTINGS, **(settings or {})}.items() for word in ("-c", f"{name}={value}")
        ]
        with log.open("wb") as sink:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder, *options],
                stdout=sink, stderr=sink, stdin=subprocess.DEVNULL, cwd=folder, preexec_fn=_die_with_parent,
                **unprivileged,
            )  # fmt: skip
        _wait_until_ready(server, folder, log)
        with psycopg.connect(host=str(folder), user="makegood", dbname="postgres", autocommit=True) as connection:
            if new:
                connection.execute("CREATE DATABASE makegood")
        yield f"postgresql://makegood@/makegood?host={folder}"
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(20 if kept is None else 300)
            except subprocess.TimeoutExpired:
                server.send_signal(signal.SIGQUIT)
                server.wait(20)
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run a command with DATABASE_URL set to a fresh cluster; returns its exit status."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    # SIGTERM ends this process by an exception, so that the cluster is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with running() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
