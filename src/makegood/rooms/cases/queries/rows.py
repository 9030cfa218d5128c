"""The rows of cases that an actor may see: where every reader of the room begins."""

from __future__ import annotations

from django.db.models import QuerySet

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.rooms.cases.models import Case


def visible(actor: Actor) -> QuerySet[Case]:
    """The rows that the actor may see. For this room's own doors.

    A key that may write and not read finds what it writes to by its number.
    """
    need = "cases.read" if actor.may("cases.read") else None
    return accounts.scope(actor, Case.objects.all(), need=need, customer="customer_id")


def family(case_ids: list[int]) -> dict[int, list[int]]:
    """For each of these cases the ids of those merged into it, those merged into them included; none left out.

    One statement for each step of the longest chain, so usually one.
    """
    above = {id_: id_ for id_ in case_ids}
    found: dict[int, list[int]] = {}
    level = list(case_ids)
    while level:
        rows = Case.objects.filter(merged_into_id__in=level).order_by("id").values_list("id", "merged_into_id")
        level = []
        for id_, into in rows:
            top = above.get(into or 0, id_)
            if id_ not in above:
                above[id_] = top
                level.append(id_)
            found.setdefault(top, []).append(id_)
    return found


def survivor(case_id: int, into: int | None) -> int:
    """The case that goes on with a matter: the end of the chain of mergings."""
    seen = {case_id}
    while into is not None and into not in seen:
        seen.add(into)
        case_id = into
        into = Case.objects.filter(pk=case_id).values_list("merged_into_id", flat=True).first()
    return case_id
