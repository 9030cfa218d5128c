"""A private IMAP server for tests: Debian's Dovecot in a temporary folder, on a port of its own, always stopped.

Dovecot parts its work among users of the system; started by root it needs them, so a plain user of this machine runs
it (`nobody`), as whoever runs the tests otherwise does.
"""

from __future__ import annotations

import ctypes
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USER, PASSWORD = "service", "letters-come-in-here"
_CONF = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {name}
default_login_user = {name}
default_internal_group = {group}
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, slots=True)
class ImapServer:
    """Where it listens, and a way in for the tests' own hands."""

    host: str
    port: int
    user: str = USER

    def put(self, raw: bytes, folder: str = "INBOX", flags: str = "") -> None:
        """Lay a letter into a folder, as a mail server does."""
        with imaplib.IMAP4(self.host, self.port, timeout=30) as imap:
            imap.login(self.user, PASSWORD)
            state, told = imap.append(folder, flags, "", raw)
            assert state == "OK", told

    def flags(self) -> list[bytes]:
        """The flags of each letter in the INBOX."""
        with imaplib.IMAP4(self.host, self.port, timeout=30) as imap:
            imap.login(self.user, PASSWORD)
            imap.select("INBOX", readonly=True)
            return [one for one in imap.fetch("1:*", "(FLAGS)")[1] if isinstance(one, bytes)]


def program() -> str | None:
    """The server program, None when it is not installed with its IMAP part."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return found if found and Path("/usr/lib/dovecot/imap").exists() else None


def _runner() -> tuple[pwd.struct_passwd, dict[str, Any]]:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()), {}
    entry = pwd.getpwnam("nobody")
    return entry, {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running() -> Iterator[ImapServer]:
    """Start a server, yield it, stop it and remove its folder. Raises RuntimeError when it does not start."""
    import grp

    found = program()
    if found is None:
        raise RuntimeError("no Dovecot with IMAP was found")
    entry, runner = _runner()
    folder = Path(tempfile.mkdtemp(prefix="makegood-imap-", dir="/tmp"))
    port = free_port()
    conf = folder / "dovecot.conf"
    conf.write_text(
        _CONF.format(
            folder=folder, name=entry.pw_name, group=grp.getgrgid(entry.pw_gid).gr_name, uid=entry.pw_uid,
            gid=entry.pw_gid, port=port, password=PASSWORD,
        )
    )  # fmt: skip
    for name in ("run", "state", "mail"):
        (folder / name).mkdir()
    if runner:
        for path in (folder, *folder.iterdir()):
            os.chown(path, entry.pw_uid, entry.pw_gid)
    server = subprocess.Popen(
        [found, "-F", "-c", conf], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        cwd=folder, preexec_fn=_die_with_parent, **runner,
    )  # fmt: skip
    try:
        _wait_until_ready(server, folder, port)
        yield ImapServer("127.0.0.1", port)
    finally:
        if server.poll() is None:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(20)
        if server.stdout:
            server.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    for _ in range(600):
        if server.poll() is not None:
            said = server.stdout.read().decode(errors="replace") if server.stdout else ""
            log = (folder / "log").read_text(errors="replace") if (folder / "log").exists() else ""
            raise RuntimeError(f"Dovecot did not start: {said[-2000:]} {log[-2000:]}")
        try:
            with imaplib.IMAP4("127.0.0.1", port, timeout=5) as imap:
                imap.login(USER, PASSWORD)
        except (OSError, imaplib.IMAP4.error):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"Dovecot did not answer within 60 s: {(folder / 'log').read_text(errors='replace')[-2000:]}")
