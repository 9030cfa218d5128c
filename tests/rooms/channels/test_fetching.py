"""Fetching from a real IMAP server: what nobody read, once each, marked only when it is safe here."""

from __future__ import annotations

from datetime import timedelta

import pytest

from makegood.ground.actor import SYSTEM
from makegood.ground.sealing import seal
from makegood.rooms.channels import actions, queries, tasks
from makegood.rooms.channels.models import IncomingMail, Mailbox
from tests.mailserver import PASSWORD, ImapServer
from tests.rooms.channels.conftest import NOW, Work, letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def fetched(box: Mailbox, imap_server: ImapServer) -> Mailbox:
    """The mailbox, with a user of its own on the server for each test."""
    Mailbox.objects.filter(pk=box.pk).update(
        imap_host=imap_server.host, imap_port=imap_server.port, imap_security="none", imap_user=imap_server.user,
        imap_password=seal(queries.PURPOSE, PASSWORD),
    )  # fmt: skip
    return box


def fetch(box: Mailbox, most: int = 50) -> tuple[int, bool]:
    return actions.fetch(actor=SYSTEM, mailbox_id=box.pk, now=NOW, most=most)


def test_what_nobody_has_read_comes_in_once(fetched: Mailbox, imap_server: ImapServer, work: Work) -> None:
    imap_server.put(letter("gelesen").as_bytes(), flags=r"(\Seen)")
    imap_server.put(letter("one").as_bytes())
    imap_server.put(letter("two").as_bytes())
    assert fetch(fetched) == (2, False)
    assert fetch(fetched) == (0, False)
    assert all(b"Seen" in flags for flags in imap_server.flags())
    # From then on also what somebody has read before us.
    imap_server.put(letter("three").as_bytes(), flags=r"(\Seen)")
    assert fetch(fetched) == (1, False)
    work()
    assert sorted(IncomingMail.objects.values_list("state", flat=True)) == ["filed", "filed", "filed"]
    assert queries.mailbox(SYSTEM, fetched.pk).problem == ""


def test_many_come_in_pieces(fetched: Mailbox, imap_server: ImapServer) -> None:
    for n in range(7):
        imap_server.put(letter(f"letter {n}").as_bytes())
    assert [fetch(fetched, 3), fetch(fetched, 3), fetch(fetched, 3)] == [(3, True), (3, True), (1, False)]
    assert IncomingMail.objects.count() == 7


def test_the_worker_fetches_by_itself(fetched: Mailbox, imap_server: ImapServer, work: Work) -> None:
    imap_server.put(letter().as_bytes())
    tasks.poll.call()
    work(NOW + timedelta(days=1000))
    assert IncomingMail.objects.values_list("state", flat=True).get() == "filed"


def test_what_stands_in_the_way_is_kept_with_the_mailbox(fetched: Mailbox) -> None:
    Mailbox.objects.filter(pk=fetched.pk).update(imap_folder="Nowhere")
    fetch(fetched)
    assert queries.mailbox(SYSTEM, fetched.pk).problem == "no_folder"
    Mailbox.objects.filter(pk=fetched.pk).update(imap_folder="INBOX", imap_password="lost")
    fetch(fetched)
    assert queries.mailbox(SYSTEM, fetched.pk).problem == "secret_lost"
    Mailbox.objects.filter(pk=fetched.pk).update(imap_password="")
    fetch(fetched)
    found = queries.mailbox(SYSTEM, fetched.pk)
    assert (found.problem, found.problem_since) == ("login_refused", NOW)
    Mailbox.objects.filter(pk=fetched.pk).update(imap_port=9)
    fetch(fetched)
    assert queries.mailbox(SYSTEM, fetched.pk).problem == "away"
