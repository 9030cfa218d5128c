"""From a stored or typed filter to rows: one reading for lists, queues, saved views and bulk acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.rooms.cases import errors, lifecycle, rules
from makegood.rooms.cases.inputs import Where
from makegood.rooms.cases.models import Case, CaseTag, Follower
from makegood.rooms.customers import queries as customers
from makegood.rooms.promises import queries as promises

#: Names of `Where` that hold several words.
SEVERAL = ("state", "status", "tags")
FLAGS = ("chased", "repeat", "children", "overdue", "followed", "merged", "postponed")
_IDS = ("unit", "customer", "item", "parent")


def where_of(given: Mapping[str, Any]) -> Where:
    """The filter that stored or typed values name; what cannot be read is left out."""
    found: dict[str, Any] = {}
    for one in fields(Where):
        value = given.get(one.name)
        if value in (None, "", [], ()):
            continue
        if one.name in SEVERAL:
            found[one.name] = tuple(dict.fromkeys(str(part) for part in _list(value) if part))
        elif one.name == "severity":
            found[one.name] = tuple(
                int(part) for part in dict.fromkeys(map(str, _list(value))) if part in {"1", "2", "3", "4"}
            )
        elif one.name in FLAGS:
            found[one.name] = str(value).lower() not in {"0", "false", "no"}
        elif one.name in _IDS:
            text = str(value)
            if text.isascii() and text.isdigit() and len(text) < 19:
                found[one.name] = int(text)
        else:
            found[one.name] = str(value)[:80]
    return Where(**found)


def _list(value: Any) -> Sequence[Any]:
    return value.split(",") if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else [value]


def both(stored: Where, asked: Where) -> Where:
    """What a queue says, narrowed or changed by what was asked beside it."""
    changed = {one.name: getattr(asked, one.name) for one in fields(Where) if getattr(asked, one.name) != one.default}
    return replace(stored, **changed)


def check_where(where: Where, kinds: Mapping[str, Any], field: str = "") -> None:
    """Raise Invalid for a word that is in none of the lists."""
    for one in where.state:
        if one not in lifecycle.STATES:
            raise errors.one_of(f"{field}state", one, lifecycle.STATES)
    if where.kind and where.kind not in kinds:
        raise errors.one_of(f"{field}kind", where.kind[:60], tuple(kinds))
    if where.follow_up and where.follow_up not in {"due", "set"}:
        raise errors.one_of(f"{field}follow_up", where.follow_up, ("due", "set"))
    if where.owner and where.owner not in {"me", "none"} and not where.owner.isdigit():
        raise errors.one_of(f"{field}owner", where.owner, ("me", "none"))


def narrowed(
    actor: Actor, rows: QuerySet[Case], where: Where, below: Sequence[str] | None, now: datetime
) -> QuerySet[Case]:
    """The rows that the filter means; `below` are the kinds at and below its kind. `q` is the caller's."""
    if where.state:
        rows = rows.filter(state__in=where.state)
    if where.status:
        plain = [one for one in where.status if one in lifecycle.STATES]
        rows = rows.filter(Q(status__in=where.status) | Q(status="", state__in=plain))
    if below is not None:
        rows = rows.filter(kind_id__in=below)
    if where.unit is not None:
        rows = rows.filter(unit_id__in=accounts.named(accounts.descendants(where.unit)))
    if where.customer is not None:
        rows = rows.filter(customer_id__in=people(where.customer))
    for column, value in (("item_id", where.item), ("parent_id", where.parent)):
        if value is not None:
            rows = rows.filter(**{column: value})
    for tag in where.tags:
        rows = rows.filter(pk__in=CaseTag.objects.filter(tag_id=tag).values("case_id"))
    if where.severity:
        rows = rows.filter(severity__in=where.severity)
    if where.channel:
        rows = rows.filter(channel=where.channel)
    return _flagged(actor, _owned(actor, rows, where.owner), where, now)


def _owned(actor: Actor, rows: QuerySet[Case], owner: str) -> QuerySet[Case]:
    if owner == "none":
        return rows.filter(owner_id__isnull=True)
    if owner == "me":
        return rows.filter(owner_id=actor.id) if actor.id is not None else rows.none()
    return rows.filter(owner_id=int(owner)) if owner.isdigit() and len(owner) < 19 else rows


def _flagged(actor: Actor, rows: QuerySet[Case], where: Where, now: datetime) -> QuerySet[Case]:
    if where.follow_up == "due":
        rows = rows.filter(follow_up_at__lte=now)
    elif where.follow_up:
        rows = rows.filter(follow_up_at__isnull=False)
    if where.chased:
        rows = rows.filter(chasers__gt=0)
    if where.repeat:
        rows = rows.filter(repeat=True)
    if where.children:
        rows = rows.filter(Exists(Case.objects.filter(parent_id=OuterRef("pk"))))
    if where.overdue:
        rows = rows.filter(sort_at__lt=now, state__in=lifecycle.UNDONE)
    if where.followed:
        rows = rows.filter(pk__in=Follower.objects.filter(user_id=actor.id or 0).values("case_id"))
    if where.postponed:
        rows = rows.filter(promises.postponed("case"))
    return rows.filter(merged_into__isnull=False) if where.merged else rows


def people(customer_id: int) -> list[int]:
    """The ids of one customer's file: after a merge there are several."""
    return sorted({customer_id, *customers.same_person([customer_id])})


def known_columns(names: Sequence[str]) -> tuple[str, ...]:
    """The columns among these that there are, in their order."""
    return tuple(dict.fromkeys(one for one in names if one in rules.COLUMNS))
