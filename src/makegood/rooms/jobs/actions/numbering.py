"""Job numbers: each is given once. What a transaction that failed had taken nobody has seen, and is given again."""

from __future__ import annotations

from django.db.models import F

from makegood.ground.rows import insert
from makegood.rooms.jobs import rules
from makegood.rooms.jobs.models import JobCounter

_ROW = 1


def take(count: int) -> list[str]:
    """`count` numbers that nobody else gets."""
    while True:
        taken = JobCounter.objects.filter(pk=_ROW).values_list("taken", flat=True).first()
        if taken is None:
            insert(JobCounter, [{"id": _ROW, "taken": 0}])
            continue
        if JobCounter.objects.filter(pk=_ROW, taken=taken).update(taken=F("taken") + count):
            return [rules.number_of(sequence) for sequence in range(taken, taken + count)]
