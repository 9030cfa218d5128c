"""What a case forgets with its customer: words and files; that there was a matter and what was owed stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.files import actions as files
from makegood.ground.files import queries as stored
from makegood.ground.journal import actions as journal
from makegood.rooms.cases import queries
from makegood.rooms.cases.actions.steps import about
from makegood.rooms.cases.actions.working import withdraw
from makegood.rooms.cases.events import TextErased
from makegood.rooms.cases.models import Case, IntakeDraft, Message, Words

#: Stands where somebody's words were.
BLANK = "—"


@transaction.atomic
def end_cases(*, actor: Actor, customer_ids: Collection[int], now: datetime) -> int:
    """Withdraw what is not settled for these customers, who are being erased and want nothing more done; how many.

    By the system: whoever may erase somebody need not be one who works on cases.
    """
    actor.need("customers.erase")
    found = queries.open_of(customer_ids)
    for id_, *_ in found:
        withdraw(actor=SYSTEM, case_id=id_, text=BLANK, now=now)
    return len(found)


@transaction.atomic
def erase_texts(*, actor: Actor, customer_ids: Collection[int], now: datetime) -> int:
    """Blank subjects, symptoms, messages and files of these customers' cases, and forget the salts; how many cases.

    Called in the transaction that erases a customer. Obligations, states and moments stay: law and figures need them.
    """
    actor.need("customers.erase")
    IntakeDraft.objects.filter(customer_id__in=customer_ids).delete()
    rows = list(Case.objects.filter(customer_id__in=customer_ids).order_by("id"))
    ids = [row.pk for row in rows]
    if not ids:
        return 0
    said = Message.objects.filter(case_id__in=ids) | Message.objects.filter(origin_id__in=ids)
    counted = dict.fromkeys(ids, 0)
    for case_id in said.values_list("case_id", flat=True):
        counted[case_id] = counted.get(case_id, 0) + 1
    Message.objects.filter(pk__in=list(said.values_list("pk", flat=True))).update(text=BLANK)
    # Also what was said in these cases and was moved to another: its words are found by the message's own id.
    Words.objects.filter(Q(case_id__in=ids) | Q(pk__in=list(said.values_list("pk", flat=True)))).delete()
    Case.objects.filter(pk__in=ids).update(subject="", symptom="", external_id="", version=F("version") + 1)
    for id_, found in stored.of("case", ids).items():
        files.remove(
            actor=actor, owner=("case", id_), file_ids=[one.id for one in found], reason="erased",
            need="customers.erase", now=now,
        )  # fmt: skip
    told = [TextErased(subject=row.pk, at=now, about=about(row), messages=counted[row.pk]) for row in rows]
    journal.record(actor=actor, events=told, now=now)
    journal.erase_salts(actor=actor, kind="case", subjects=ids)
    return len(ids)
