"""What is forgotten with a customer: their letters here, in words and in raw; that there were letters stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from makegood.ground.actor import Actor
from makegood.ground.files import actions as files
from makegood.ground.files import queries as stored
from makegood.ground.journal.actions import record
from makegood.rooms.channels import queries
from makegood.rooms.channels.events import MailForgotten
from makegood.rooms.channels.models import IncomingMail, OutgoingMail


@transaction.atomic
def forget(*, actor: Actor, customer_ids: Collection[int], now: datetime) -> int:
    """Blank the letters of these customers' cases and throw their raw text away; how many came in.

    Called in the transaction that erases a customer. What waits to be sent does not go out any more.
    """
    actor.need("customers.erase")
    rows = IncomingMail.objects.filter(case__customer_id__in=list(customer_ids))
    ids = list(rows.values_list("id", flat=True))
    rows.update(sender="", sender_name="", subject="", html="", quoted="", mail_id="", content="", candidates=[])
    for id_, found in stored.of(queries.OWNER, ids).items():
        files.remove(
            actor=actor, owner=(queries.OWNER, id_), file_ids=[one.id for one in found], reason="erased",
            need="customers.erase", now=now,
        )  # fmt: skip
    whose = list(customer_ids)
    sent = OutgoingMail.objects.filter(Q(case__customer_id__in=whose) | Q(customer_id__in=whose))
    sent.filter(state="queued").update(state="dead", problem="forgotten", next_at=None, ended_at=now)
    sent.update(words="", to="", subject="", in_reply_to="", refs="", answer="")
    record(actor=actor, events=[MailForgotten(subject=id_, at=now) for id_ in ids], now=now)
    return len(ids)
