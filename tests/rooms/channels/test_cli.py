"""The command line: a mail server's pipe, and all that a person needs where nobody has a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from makegood.faces.cli import start
from makegood.faces.cli.mail import mail
from makegood.rooms.channels.models import IncomingMail, Mailbox
from tests.mailserver import PASSWORD, ImapServer
from tests.rooms.channels.conftest import ADDRESS, Post, letter

Run = Callable[..., Result]


@pytest.fixture
def run(admin: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`makegood mail …` in this process and transaction."""
    monkeypatch.setattr(start, "database_exists", lambda: True)
    monkeypatch.setenv("MAKEGOOD_LANGUAGE", "en")
    before = translation.get_language()

    def ran(*words: str, raw: bytes = b"") -> Result:
        return CliRunner().invoke(mail, list(words), input=raw)

    yield ran
    translation.activate(before or "en")


def added(run: Run, post: Post, *more: str) -> Result:
    server = ["--smtp", f"127.0.0.1:{post.port}", "--security", "none", *more]
    return run("add", ADDRESS, "--name", "Service", "--kind", "complaint", *server)


def test_a_mailbox_is_set_up_and_what_waits_is_dealt_with(run: Run, post: Post) -> None:
    assert added(run, post).stdout == f"{ADDRESS}\n"
    assert getattr(added(run, post).exception, "code", "") == "invalid_input"
    assert run("receive", raw=letter().as_bytes()).stdout.startswith("Kept, and filed to case")
    for n in range(3):
        news = letter("news", subject=f"News {n}", Precedence="bulk", Message_ID=f"<{n}@news>").as_bytes()
        assert run("receive", raw=news).stdout == "Kept; a person will read it: It went to many\n"
    ids = [line.split("\t")[0] for line in run("list").stdout.splitlines()]
    assert len(ids) == 3
    assert run("raw", ids[2]).stdout_bytes.count(b"Subject: News 0") == 1
    assert run("aside", ids[2], "--reason", "spam").stdout == "Kept and set aside: Advertising or fraud\n"
    assert getattr(run("aside", ids[2], "--reason", "spam").exception, "code", "") == "mail_state"
    opened = run("open", ids[1]).stdout
    number = opened.strip().rstrip(".").rpartition("case ")[2]
    assert run("file", ids[0], number).stdout == opened
    assert run("list").stdout == ""
    assert len(run("list", "--state", "filed").stdout.splitlines()) == 3


def test_a_mail_server_is_told_what_it_can_do(run: Run, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """The statuses of sysexits.h; 0 says that the letter is kept for good."""
    raw = letter().as_bytes()
    assert run("receive", "--mailbox", ADDRESS, raw=raw).exit_code == 75
    assert run("receive", raw=raw).exit_code == 75
    with monkeypatch.context() as nothing:
        nothing.setattr(start, "database_exists", lambda: False)
        assert run("receive", raw=raw).exit_code == 75
    added(run, post)
    assert run("receive", "--mailbox", "other@makegood.example", raw=raw).exit_code == 67
    assert run("receive", raw=b"").exit_code == 65
    assert run("receive", "--mailbox", "service+mgabc@makegood.example", raw=raw).exit_code == 0
    assert run("receive", raw=b"\0\xff garbage").exit_code == 0
    assert sorted(IncomingMail.objects.values_list("state", flat=True)) == ["filed", "to_be_read"]


def test_mailboxes_are_fetched_by_hand(run: Run, post: Post, imap_server: ImapServer) -> None:
    imap_server.put(letter().as_bytes())
    place = f"{imap_server.user}@{imap_server.host}:{imap_server.port}"
    done = CliRunner().invoke(
        mail, ["add", ADDRESS, "--name", "Service", "--imap", place, "--security", "none", "--password-stdin"],
        input=f"{PASSWORD}\n",
    )  # fmt: skip
    assert (done.exit_code, "IMAP" in done.output) == (0, False)
    assert run("poll").stdout == f"{ADDRESS}: 1 new\n"
    assert IncomingMail.objects.count() == 1
    Mailbox.objects.update(imap_folder="Nowhere")
    assert run("poll").exit_code == 1
