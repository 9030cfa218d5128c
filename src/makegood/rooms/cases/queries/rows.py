"""The rows of cases that an actor may see: where every reader of the room begins."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from django.db.models import Q, QuerySet

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.rows import Reading
from makegood.rooms.cases.models import Case, CaseTag

_CASE = tuple(field.attname for field in Case._meta.concrete_fields)
# Read with every step of a case, so their statements are kept.
_BY_ID = Reading(lambda pk: Case.objects.filter(pk=pk).values_list(*_CASE), int)
_MERGED = Reading(
    lambda ids: Case.objects.filter(merged_into_id__in=ids).order_by("id").values_list("id", "merged_into_id"), list
)
_MERGINGS = Reading(
    lambda ids, same: Case.objects.filter(
        Q(pk__in=ids) | Q(merged_into_id__in=same), merged_into__isnull=False
    ).values_list("id", "merged_into_id"),
    list,
    list,
)
_TAGS = Reading(
    lambda ids: CaseTag.objects.filter(case_id__in=ids).order_by("tag_id").values_list("case_id", "tag_id"), list
)


def _need(actor: Actor) -> str | None:
    # A key that may write and not read finds what it writes to by its number.
    return "cases.read" if actor.may("cases.read") else None


def visible(actor: Actor, *, paged: bool = False) -> QuerySet[Case]:
    """The rows that the actor may see, `paged` if a page of them is read. For this room's own doors."""
    return accounts.scope(actor, Case.objects.all(), need=_need(actor), customer="customer_id", paged=paged)


def visible_row(actor: Actor, case_id: int) -> Case | None:
    """The row of a case that the actor may see, None for any other. For this room's own doors."""
    if not accounts.unlimited(actor, _need(actor)):
        return visible(actor).filter(pk=case_id).first()
    found = _BY_ID(case_id)
    return Case.from_db(connection.alias, _CASE, found[0]) if found else None


def row_of(case_id: int) -> Case:
    """The row of a case that is known to be there, whoever sees it."""
    return Case.from_db(connection.alias, _CASE, _BY_ID(case_id)[0])


def tags_of(case_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The tags of these cases, by code."""
    found: dict[int, tuple[str, ...]] = {}
    for case_id, tag in _TAGS(list(case_ids)):
        found[case_id] = (*found.get(case_id, ()), tag)
    return found


def mergings(case_ids: list[int]) -> list[tuple[int, int]]:
    """(case, the case into which it was merged) of these cases and of those merged into them directly."""
    return [(id_, into) for id_, into in _MERGINGS(case_ids, case_ids)]


def family(case_ids: list[int]) -> dict[int, list[int]]:
    """For each of these cases the ids of those merged into it, those merged into them included; none left out.

    One statement for each step of the longest chain, so usually one.
    """
    above = {id_: id_ for id_ in case_ids}
    found: dict[int, list[int]] = {}
    level = list(case_ids)
    while level:
        merged = _MERGED(level)
        level = []
        for id_, into in merged:
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
