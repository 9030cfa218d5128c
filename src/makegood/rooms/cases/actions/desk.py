"""How a company works on its cases, as data: tags, statuses, rules of severity, reopening, queues, saved views."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Forbidden, Invalid
from makegood.ground.rows import insert, new_id
from makegood.rooms.cases import errors, lifecycle, queries, rules
from makegood.rooms.cases.actions.steps import load, step, tell, viewed
from makegood.rooms.cases.events import CaseAssigned, CaseDeskSet
from makegood.rooms.cases.inputs import QueueInput, RuleInput, StatusInput, TagInput, ViewInput
from makegood.rooms.cases.models import Case, Queue, QueueMember, Reopening, SavedView, SeverityRule, Status, Tag
from makegood.rooms.cases.queries import SORTS, wanted, where_of
from makegood.rooms.cases.views import (
    CaseView,
    QueueView,
    ReopeningView,
    RuleView,
    SavedViewView,
    StatusView,
    TagView,
)

View = TypeVar("View")
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}\Z")
_LANGUAGES = ("en", "zh-Hans")
_NEED = "cases.configure"


def _code(code: str) -> str:
    if not _CODE.match(code):
        raise Invalid.one("code", "bad_code", limit=40)
    return code


def _name(name: Mapping[str, str], *, needed: bool = True) -> dict[str, str]:
    given = {one: " ".join(str(name.get(one, "")).split())[:80] for one in _LANGUAGES}
    if needed and not all(given.values()):
        raise Invalid.one("name", errors.WORDS_NEEDED)
    return {one: text for one, text in given.items() if text}


def _save(
    model: type[models.Model], key: str, code: str, row: Mapping[str, Any], version: int | None,
    view: Callable[[], View],
) -> None:  # fmt: skip
    """Write a row under its code: a new one, or the one that is there if it still has the version that was seen.

    Version 0 is that of a row that is not there yet. Raises Stale.
    """
    rows = model._default_manager.filter(**{key: code})
    known = rows.values_list("version", flat=True).first() or 0
    if version == 0 and known:
        raise errors.there_already(view(), code)
    if version and not known:
        raise errors.not_there(code)
    if version is not None and version != known:
        raise errors.stale_form(view(), code)
    if not known:
        insert(model, [{key: code, **row, "version": 1}])
    elif not rows.filter(version=known).update(**row, version=known + 1):
        raise errors.stale_form(view(), code)


def _told(actor: Actor, what: str, code: str, now: datetime, subject: int = 0) -> None:
    event = CaseDeskSet(subject=subject, at=now, what=what, code=code)
    journal.record(actor=actor, events=[event], now=now)
    queries.forget_desk()


@transaction.atomic
def save_tag(*, actor: Actor, tag: TagInput, now: datetime, version: int | None = None) -> TagView:
    """Make a tag, or rename or retire the one of that code. Raises Forbidden, Invalid, Stale."""
    actor.need(_NEED)
    row = {"name": _name(tag.name), "retired": tag.retired}
    _save(Tag, "code", _code(tag.code), row, version, lambda: queries.tags(retired=True)[tag.code])
    _told(actor, "tag", tag.code, now)
    return queries.tags(retired=True)[tag.code]


@transaction.atomic
def save_status(*, actor: Actor, status: StatusInput, now: datetime, version: int | None = None) -> StatusView:
    """Make a status within a state, or rename the state itself when the code is the state's.

    A status keeps its state for good: cases stand in it. Raises Forbidden, Invalid, Stale.
    """
    actor.need(_NEED)
    if status.state not in lifecycle.STATES:
        raise errors.one_of("state", status.state, lifecycle.STATES)
    known = queries.statuses(retired=True).get(status.code)
    if (known is not None and known.state != status.state) or (
        status.code in lifecycle.STATES and status.code != status.state
    ):
        raise Invalid.one(
            "state", errors.STATUS_OF_OTHER_STATE, value=status.code, state=known.state if known else status.code
        )
    row = {
        "state": status.state, "name": _name(status.name), "place": max(-99, min(status.place, 999)),
        "retired": status.retired,
    }  # fmt: skip
    _save(Status, "code", _code(status.code), row, version, lambda: queries.statuses(retired=True)[status.code])
    _told(actor, "status", status.code, now)
    return queries.statuses(retired=True)[status.code]


@transaction.atomic
def save_rule(*, actor: Actor, rule: RuleInput, now: datetime, version: int | None = None) -> RuleView:
    """Make or change a rule of severity; cases are judged by it when they are opened and when something changes.

    Raises Forbidden, Invalid for a part that rules do not have or a value that it cannot hold, Stale.
    """
    actor.need(_NEED)
    if rule.severity not in rules.SEVERITIES:
        raise errors.one_of("severity", str(rule.severity), [str(one) for one in rules.SEVERITIES])
    row = {
        "name": _name(rule.name), "severity": rule.severity, "when": _when(rule.when),
        "place": max(-99, min(rule.place, 999)), "active": rule.active,
    }  # fmt: skip
    _save(SeverityRule, "code", _code(rule.code), row, version, lambda: _rule(rule.code))
    _told(actor, "rule", rule.code, now)
    return _rule(rule.code)


def _rule(code: str) -> RuleView:
    return next(one for one in queries.severity_rules() if one.code == code)


def _when(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in rules.RULE_PARTS:
            raise Invalid.one(
                "when", errors.UNKNOWN_RULE_PART, value=str(name)[:40], allowed=", ".join(rules.RULE_PARTS)
            )
        if name == "repeat":
            found |= {"repeat": True} if value else {}
        elif name == "chasers":
            number = value if isinstance(value, int) and not isinstance(value, bool) else 0
            found |= {"chasers": min(number, 99)} if number > 0 else {}
        else:
            words = list(dict.fromkeys(" ".join(str(one).split())[:60] for one in _listed(value) if str(one).strip()))
            found |= {name: words[:200]} if words else {}
    for code in found.get("kinds", ()):
        queries.kind(code, "when")
    queries.known_tags(tuple(found.get("tags", ())), "when")
    return found


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


@transaction.atomic
def set_reopening(
    *, actor: Actor, root: str, days: int, inside: str, now: datetime, version: int | None = None
) -> ReopeningView:
    """For how many days after settling a customer's word belongs to the old matter, and whether it reopens it by itself
    (`reopen`) or asks people (`ask`). '' is every kind without a row of its own. Raises Forbidden, Invalid, Stale.
    """
    actor.need(_NEED)
    if root and root not in rules.ROOT_KINDS:
        raise errors.one_of("root", root, rules.ROOT_KINDS)
    if inside not in rules.INSIDE:
        raise errors.one_of("inside", inside, rules.INSIDE)
    row = {"days": max(0, min(days, 3660)), "inside": inside}
    _save(Reopening, "root", root, row, version, lambda: queries.reopening(root))
    _told(actor, "reopening", root, now)
    return queries.reopening(root)


# --- queues


@transaction.atomic
def save_queue(*, actor: Actor, queue: QueueInput, now: datetime, version: int | None = None) -> QueueView:
    """Make or change a queue, and say who works from it. Raises Forbidden, Invalid, Stale.

    It belongs to a unit of the actor's, whose people see it; its members see it wherever they are, and in it what they
    may see of the cases.
    """
    known = Queue.objects.filter(code=queue.code).first()
    unit = accounts.unit_for(actor, queue.unit_id if queue.unit_id or known is None else known.unit_id)
    accounts.need_at(actor, _NEED, [unit, *([known.unit_id] if known else [])])
    _sort(queue.sort)
    queries.check_where(queue.where, queries.kinds(), "where.")
    if queue.where.queue:
        raise errors.one_of("where.queue", queue.where.queue, [""])
    row = {
        "name": _name(queue.name), "where": queue.where.to_json(), "sort": queue.sort, "unit_id": unit,
        "retired": queue.retired,
    }  # fmt: skip
    fresh = {} if known else {"id": new_id()}
    _save(Queue, "code", _code(queue.code), {**fresh, **row}, version, lambda: queries.queue(actor, queue.code))
    id_ = Queue.objects.values_list("id", flat=True).get(code=queue.code)
    if queue.people is not None:
        _members(id_, queue.people)
    _told(actor, "queue", queue.code, now, id_)
    return queries.queue(actor, queue.code)


def _sort(sort: str) -> None:
    if sort not in SORTS:
        raise errors.one_of("sort", sort, tuple(SORTS))


def _members(queue_id: int, people: Sequence[int]) -> None:
    wanted_ = set(people)
    if wanted_ - set(accounts.names(sorted(wanted_))):
        raise Invalid.one("people", errors.UNKNOWN_OWNER)
    rows = QueueMember.objects.filter(queue_id=queue_id)
    held = set(rows.values_list("user_id", flat=True))
    rows.exclude(user_id__in=wanted_).delete()
    insert(QueueMember, [{"queue_id": queue_id, "user_id": one} for one in sorted(wanted_ - held)])


@transaction.atomic
def pull_next(*, actor: Actor, code: str, now: datetime) -> CaseView | None:
    """Take the most pressing case of a queue that nobody carries yet; None when there is none left.

    What is broken leads, then what breaks next. A case that waits for its day is passed over unless something of it is
    late. Two who pull at once get two cases. Raises Missing for the queue, Forbidden.
    """
    actor.need("cases.write")
    if actor.id is None:
        raise Forbidden("permission_required", permission="cases.write")
    stored = queries.queue(actor, code)
    rows = wanted(actor, where_of({**stored.where, "owner": "none"}), now).filter(state__in=lifecycle.UNDONE)
    seen = accounts.visible_units(actor, "cases.write")
    if seen is not None:
        rows = rows.filter(unit_id__in=seen)
    rows = rows.filter(models.Q(follow_up_at=None) | models.Q(follow_up_at__lte=now) | models.Q(sort_at__lte=now))
    for row in rows.order_by(*SORTS[stored.sort])[:20]:
        if Case.objects.filter(pk=row.pk, owner_id=None, version=row.version).exists():
            return _pulled(actor, row, now)
    return None


def _pulled(actor: Actor, row: Case, now: datetime) -> CaseView:
    loaded = load(actor, row.pk, "take", row.version, now)
    state = step(actor, loaded, "take", row.version, now, owner_id=actor.id)
    pairs: tuple[tuple[str, int | None], ...] = (
        ("unit", row.unit_id), ("customer", row.customer_id), ("item", row.item_id),
    )  # fmt: skip
    about = tuple((kind, id_) for kind, id_ in pairs if id_ is not None)
    event = CaseAssigned(subject=row.pk, at=now, about=about, owner=actor.id, unit=row.unit_id, state=state)
    tell(actor, event, now)
    return viewed(actor, loaded, now)


# --- saved views


@transaction.atomic
def save_view(
    *, actor: Actor, view: ViewInput, now: datetime, view_id: int | None = None, version: int | None = None
) -> SavedViewView:
    """Keep a filter under a name: one's own, or everybody's in a unit that one may configure. One may be the first.

    Raises Forbidden, Missing for somebody else's, Invalid for a name that one has already, Stale.
    """
    actor.need("cases.read")
    if actor.id is None:
        raise Forbidden("permission_required", permission="cases.read")
    if view.unit_id is not None:
        accounts.need_at(actor, _NEED, view.unit_id)
    _sort(view.sort)
    queries.check_where(view.where, queries.kinds(), "where.")
    name = " ".join(view.name.split())[:60]
    if not name:
        raise Invalid.one("name", errors.REQUIRED)
    mine = SavedView.objects.filter(user_id=actor.id or 0)
    if mine.filter(name=name).exclude(pk=view_id or 0).exists():
        raise Invalid.one("name", errors.NAME_TAKEN, value=name)
    if view.first:
        mine.filter(first=True).exclude(pk=view_id or 0).update(first=False)
    row = {
        "name": name, "where": view.where.to_json(), "sort": view.sort, "unit_id": view.unit_id,
        "columns": list(queries.known_columns(view.columns)), "first": view.first,
    }  # fmt: skip
    if view_id is None:
        view_id = new_id()
        insert(SavedView, [{"id": view_id, "user_id": actor.id, **row, "created_at": now, "version": 1}])
    else:
        _change_view(actor, view_id, row, version)
    _told(actor, "view", str(view_id), now, view_id)
    return queries.saved_view(actor, view_id)


def _change_view(actor: Actor, view_id: int, row: Mapping[str, Any], version: int | None) -> None:
    known = SavedView.objects.filter(pk=view_id, user_id=actor.id or 0).values_list("version", flat=True).first()
    if known is None:
        raise errors.unknown(errors.UNKNOWN_VIEW)
    rows = SavedView.objects.filter(pk=view_id, version=known if version is None else version)
    if not rows.update(**row, version=known + 1):
        raise errors.stale_form(queries.saved_view(actor, view_id), str(view_id))


@transaction.atomic
def drop_view(*, actor: Actor, view_id: int, now: datetime) -> None:
    """Throw a view of one's own away. Raises Missing for one that is not."""
    actor.need("cases.read")
    if not SavedView.objects.filter(pk=view_id, user_id=actor.id or 0).delete()[0]:
        raise errors.unknown(errors.UNKNOWN_VIEW)
    _told(actor, "view", str(view_id), now, view_id)
