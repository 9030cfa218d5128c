"""Letters as they come in: kept first, whatever they are; only then is anything made of them."""

from __future__ import annotations

import io
from datetime import datetime

from cryptography.fernet import InvalidToken
from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.files import actions as files
from makegood.ground.files.inputs import Content, Upload
from makegood.ground.files.putting import Stored, stored_as_is
from makegood.ground.journal.actions import record
from makegood.ground.journal.queue import jobs
from makegood.ground.rows import insert, new_id
from makegood.rooms.channels import errors, queries, rules, wires
from makegood.rooms.channels.actions.mailboxes import note_problem
from makegood.rooms.channels.events import MailReceived
from makegood.rooms.channels.models import IncomingMail, Mailbox

QUEUE = "mail"
PROCESS = "makegood.rooms.channels.tasks.process"
KIND = "message/rfc822"
#: So many letters are fetched before others get their turn.
BATCH = 50


def receive(
    *, actor: Actor, mailbox_id: int, content: Content, now: datetime, arrived_at: datetime | None = None, uid: str = ""
) -> tuple[int, bool]:
    """Keep a letter as it is and ask for it to be sorted: (its id, whether it is new). Once this answers, it is safe.

    The same bytes in the same mailbox are kept once, however often they are handed in. The content is stored before the
    transaction that writes its row: killed between the two, whoever handed it in was told nothing and does so again.
    Raises Forbidden, Missing, Invalid for nothing and for too much, NoRoom, Away.
    """
    actor.need(queries.READS)
    if not Mailbox.objects.filter(pk=mailbox_id).exists():
        raise errors.mailbox_unknown()
    try:
        with stored_as_is(
            actor=actor, upload=Upload("letter.eml", content), kind=KIND, most=rules.LARGEST, need=queries.READS,
            now=now,
        ) as contents:  # fmt: skip
            return _keep(actor, mailbox_id, contents, arrived_at or now, uid, now), True
    except _Known as known:
        return known.id, False


class _Known(Exception):  # noqa: N818
    """The letter is here already; what was stored of it once more is dropped on the way out."""

    def __init__(self, id_: int) -> None:
        super().__init__(id_)
        self.id = id_


@transaction.atomic
def _keep(actor: Actor, mailbox_id: int, contents: Stored, arrived_at: datetime, uid: str, now: datetime) -> int:
    pk, one = new_id(), contents.checked[0]
    new = insert(
        IncomingMail,
        [
            {
                "id": pk, "mailbox_id": mailbox_id, "sha256": one.sha256, "size": one.size, "uid": uid,
                "state": "received", "reason": "", "attempts": 0, "arrived_at": arrived_at, "created_at": now,
                "ended_at": None, "mail_id": "", "content": "", "sender": "", "sender_name": "", "subject": "",
                "case_id": None, "said_id": None, "opened": False, "stranger": False, "files_done": True, "html": "",
                "quoted": "", "candidates": [],
            }
        ],
        unless_taken=["mailbox_id", "sha256"],
    )  # fmt: skip
    if not new:
        raise _Known(IncomingMail.objects.values_list("id", flat=True).get(mailbox_id=mailbox_id, sha256=one.sha256))
    files.keep(actor=actor, owner=(queries.OWNER, pk), contents=contents, need=queries.READS, now=now)
    record(actor=actor, events=[MailReceived(subject=pk, at=now, mailbox=mailbox_id, size=one.size)], now=now)
    jobs.add([jobs.row(task=PROCESS, args=[pk], kwargs={}, now=now, queue=QUEUE, max_attempts=8)])
    return pk


def fetch(*, actor: Actor, mailbox_id: int, now: datetime, most: int = BATCH) -> tuple[int, bool]:
    """Fetch what is new in a mailbox's folder: (how many letters are new here, whether there may be more).

    A letter is marked as read on the server only after it is safe here. Talks, so each letter is a transaction of its
    own; what is fetched twice is kept once. What stands in the way is kept with the mailbox, not raised.
    """
    actor.need(queries.READS)
    row = Mailbox.objects.filter(pk=mailbox_id, active=True).exclude(imap_host="").first()
    if row is None:
        return 0, False
    problem = ""
    got, more = 0, False
    try:
        with wires.folder(queries.imap_of(row), row.imap_folder) as folder:
            got, more, problem = _fetch(actor, row, folder, most, now)
    except InvalidToken:
        problem = "secret_lost"
    except wires.Trouble as trouble:
        problem = trouble.code
    with transaction.atomic():
        Mailbox.objects.filter(pk=mailbox_id).update(polled_at=now)
        note_problem(actor=actor, mailbox_id=mailbox_id, problem=problem, now=now)
    return got, more


def _fetch(actor: Actor, row: Mailbox, folder: wires.Folder, most: int, now: datetime) -> tuple[int, bool, str]:
    known = row.uid_validity == folder.validity
    uids = folder.uids(row.last_uid if known else None)
    got, problem, last = 0, "", row.last_uid if known else 0
    for uid in uids[:most]:
        if folder.size(uid) > rules.LARGEST:
            problem = "too_large"
            continue
        found = folder.fetch(uid)
        if found is None or not found.raw:
            continue
        _, new = receive(
            actor=actor, mailbox_id=row.pk, content=io.BytesIO(found.raw), now=now,
            arrived_at=wires.within(found.arrived_at, now), uid=f"{folder.validity}:{uid}",
        )  # fmt: skip
        got += new
        folder.done(uid)
        last = max(last, uid)
        if known:
            _reached(row.pk, folder.validity, last)
    more = len(uids) > most
    if not known and not more:
        # What was read by somebody before we came is theirs.
        last = max(last, folder.next_uid - 1)
    if not more:
        _reached(row.pk, folder.validity, last)
    return got, more, problem


def _reached(mailbox_id: int, validity: int, last: int) -> None:
    Mailbox.objects.filter(pk=mailbox_id).update(uid_validity=validity, last_uid=last)
