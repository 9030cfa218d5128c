"""Files of a case: put to it or to one of its messages, and taken away with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.files import actions as files
from makegood.ground.files.inputs import Upload
from makegood.ground.files.views import FileView
from makegood.ground.problems import Invalid
from makegood.rooms.cases import errors, queries
from makegood.rooms.cases.actions.steps import about
from makegood.rooms.cases.models import Case, Message

NEED = "files.write"


def attach(
    *, actor: Actor, case_id: int, uploads: Sequence[Upload], now: datetime, message_id: int | None = None
) -> list[FileView]:
    """Keep these files with the case, or with one of its messages; the state does not matter.

    Raises Missing, Forbidden, Invalid for a message of another case and for what files refuse, NoRoom, Away.
    """
    row = _row(actor, case_id)
    if message_id is not None and not Message.objects.filter(pk=message_id, case_id=row.pk).exists():
        raise Invalid.one("message", errors.UNKNOWN_MESSAGE)
    return files.attach(
        actor=actor, owner=("case", row.pk), uploads=uploads, need=NEED, now=now, unit_id=row.unit_id,
        part_id=message_id, about=about(row),
    )  # fmt: skip


@transaction.atomic
def remove_file(*, actor: Actor, case_id: int, file_id: int, reason: str, now: datetime) -> FileView:
    """Throw away a file of the case; that it was there, who removed it and why stays. Raises Missing, Invalid."""
    row = _row(actor, case_id)
    return files.remove(
        actor=actor, owner=("case", row.pk), file_ids=[file_id], reason=reason, need=NEED, now=now, about=about(row)
    )[0]


def _row(actor: Actor, case_id: int) -> Case:
    row = queries.visible(actor).filter(pk=case_id).first()
    if row is None:
        raise errors.not_found(str(case_id))
    actor.need(NEED)
    accounts.need_at(actor, NEED, row.unit_id)
    return row
