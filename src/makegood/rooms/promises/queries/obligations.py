"""Reading obligations: states judged at the moment of reading, with pauses, remedies and words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.rows import Reading
from makegood.rooms.promises import book, errors
from makegood.rooms.promises.book import TermEntry, VersionEntry
from makegood.rooms.promises.lifecycle import OPEN, UNANSWERED, verbs
from makegood.rooms.promises.models import Obligation, Pause, Remedy
from makegood.rooms.promises.rules import at_risk, judge, share_left
from makegood.rooms.promises.views import ObligationView, PauseView, RemedyView

_OBLIGATION = tuple(field.attname for field in Obligation._meta.concrete_fields)
_PAUSE = ("obligation_id", "ground", "starts", "ends", "proof_kind", "proof_ref", "proof_at")
_REMEDY = tuple(RemedyView.__dataclass_fields__)
# Read with every step of a case, so their statements are kept.
_OF_MATTERS = Reading(
    lambda kind, ids: Obligation.objects.filter(matter_kind=kind, matter_id__in=ids).values_list(*_OBLIGATION),
    str,
    list,
)
_BY_IDS = Reading(lambda ids: Obligation.objects.filter(pk__in=ids).order_by("pk").values_list(*_OBLIGATION), list)
_TOUCHED = Reading(
    lambda kind, ids: (
        Obligation.objects.filter(matter_kind=kind, matter_id__in=ids)
        .order_by("due_at", "id")
        .values_list(*_OBLIGATION)
    ),
    str,
    list,
)
_TOUCHED_WITH_ITEMS = Reading(
    lambda kind, ids, items: (
        Obligation.objects.filter(
            Q(matter_kind=kind, matter_id__in=ids)
            | (Q(item_id__in=items, fulfilled_at__isnull=True) & ~Q(state="released"))
        )
        .order_by("due_at", "id")
        .values_list(*_OBLIGATION)
    ),
    str,
    list,
    list,
)
_PAUSES = Reading(lambda ids: Pause.objects.filter(obligation_id__in=ids).order_by("starts").values_list(*_PAUSE), list)
_REMEDIES = Reading(lambda ids: Remedy.objects.filter(obligation_id__in=ids).order_by("id").values_list(*_REMEDY), list)


def as_rows(found: QuerySet[Any]) -> list[dict[str, Any]]:
    """Whole rows as plain dictionaries: what a plan is made from and what a plan's own new rows look like."""
    return list(found.values())


def _need(actor: Actor, need: str = "cases.read") -> str | None:
    return need if actor.may(need) else None


def visible(actor: Actor, need: str = "cases.read") -> QuerySet[Obligation]:
    """The obligations in the actor's part of the network: where they are read, or else wherever the actor is."""
    return accounts.scope(actor, Obligation.objects.all(), need=_need(actor, need), customer="customer_id")


def touched(kind: str, matter_ids: Sequence[int], item_ids: Sequence[int]) -> list[dict[str, Any]]:
    """All obligations of these matters, and those of these items that are open, as whole rows by due moment.

    For this room's actions: what facts about these matters may start again or fulfil.
    """
    found = _TOUCHED_WITH_ITEMS(kind, matter_ids, item_ids) if item_ids else _TOUCHED(kind, matter_ids)
    return [dict(zip(_OBLIGATION, row, strict=True)) for row in found]


def of_ids(actor: Actor, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Those of these obligations that the actor may see, as whole rows, by id. For this room's actions."""
    if not accounts.unlimited(actor, _need(actor)):
        return as_rows(visible(actor).filter(pk__in=ids).order_by("pk"))
    return [dict(zip(_OBLIGATION, row, strict=True)) for row in _BY_IDS(ids)]


def obligations(
    *, actor: Actor, matter_kind: str, matter_ids: Sequence[int], now: datetime
) -> dict[int, list[ObligationView]]:
    """Obligations of matters, by matter id: broken and undone first, then by due moment, then the settled."""
    ids = list(matter_ids)
    if accounts.unlimited(actor, _need(actor)):
        rows = [dict(zip(_OBLIGATION, row, strict=True)) for row in _OF_MATTERS(matter_kind, ids)]
    else:
        rows = as_rows(visible(actor).filter(matter_kind=matter_kind, matter_id__in=ids))
    found: dict[int, list[ObligationView]] = {id_: [] for id_ in matter_ids}
    for view in views(rows, now):
        found[view.matter[1]].append(view)
    for one in found.values():
        one.sort(key=urgency)
    return found


def of_items(*, actor: Actor, item_ids: Sequence[int], now: datetime) -> dict[int, list[ObligationView]]:
    """Obligations that concern items, by item id, in the same order."""
    actor.need("cases.read")
    found: dict[int, list[ObligationView]] = {id_: [] for id_ in item_ids}
    for view in views(as_rows(visible(actor).filter(item_id__in=list(item_ids))), now):
        if view.item_id is not None:
            found[view.item_id].append(view)
    for one in found.values():
        one.sort(key=urgency)
    return found


def obligation(*, actor: Actor, obligation_id: int, now: datetime) -> ObligationView:
    """One obligation. Raises Forbidden, Missing when there is none that the actor may see."""
    actor.need("cases.read")
    return changed(actor=actor, obligation_id=obligation_id, now=now)


def changed(*, actor: Actor, obligation_id: int, now: datetime) -> ObligationView:
    """The same for this room's actions: a key that may change it and not read around is told what it has changed."""
    found = of_ids(actor, [obligation_id])
    if not found:
        raise errors.no_obligation()
    return views(found, now)[0]


def many(*, actor: Actor, obligation_ids: Sequence[int], now: datetime) -> list[ObligationView]:
    """Obligations by id, those that the actor may see, in the order of their ids."""
    return views(of_ids(actor, list(obligation_ids)), now)


def open_of(customer_ids: Collection[int], now: datetime) -> list[ObligationView]:
    """What is not done for these customers: what waits, runs or stands still, what is broken and still owed, and what
    was offered to make it good and nobody has answered. What an import told is history and left out."""
    rows = Obligation.objects.filter(customer_id__in=customer_ids, known_until__isnull=True)
    rows = rows.filter(
        Q(state__in=OPEN) | Q(state="broken") & (Q(fulfilled_at__isnull=True) | Q(remedies__state__in=UNANSWERED))
    )
    return views(as_rows(rows.distinct().order_by("pk")), now)


def remedy(*, actor: Actor, remedy_id: int) -> RemedyView:
    """One remedy. Raises Forbidden, Missing when there is none that the actor may see."""
    actor.need("cases.read")
    return changed_remedy(actor=actor, remedy_id=remedy_id)


def changed_remedy(*, actor: Actor, remedy_id: int) -> RemedyView:
    """The same for this room's actions, as `changed`."""
    row = Remedy.objects.filter(pk=remedy_id, obligation__in=visible(actor)).values().first()
    if row is None:
        raise errors.no_remedy()
    return remedy_view(row)


_ORDER = {"broken": 0, "running": 1, "paused": 2, "waiting": 3, "made_good": 4, "kept": 5, "released": 6}


def urgency(view: ObligationView) -> tuple[int, float, int]:
    """Sort key: what is owed and late, then what runs by due moment, then the rest."""
    rank = 0 if view.state == "broken" and view.owed else _ORDER[view.state] + 1
    moment = view.due_at or view.settled_at or view.started_at
    return rank, moment.timestamp() if moment else 0.0, view.id


def views(rows: Sequence[Mapping[str, Any]], now: datetime) -> list[ObligationView]:
    """Views of rows, with their pauses and remedies: two queries however many rows."""
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    pauses: dict[int, list[PauseView]] = {}
    for id_, *pause in _PAUSES(ids):
        pauses.setdefault(id_, []).append(PauseView(*pause))
    remedies = _remedies(ids)
    known = book.terms({row["term_id"] for row in rows})
    return [
        view(row, *known[row["term_id"]], now, tuple(pauses.get(row["id"], ())), tuple(remedies.get(row["id"], ())))
        for row in rows
    ]


def _remedies(ids: Sequence[int]) -> dict[int, list[RemedyView]]:
    found: dict[int, list[RemedyView]] = {}
    for row in _REMEDIES(ids):
        one = RemedyView(*row)
        found.setdefault(one.obligation_id, []).append(one)
    return found


def standing(row: Mapping[str, Any], now: datetime) -> str:
    """The state of a row judged at `now`, as its view tells it; a query only for one that is broken."""
    state = judge(row["state"], row["due_at"], row["known_until"], now)
    given = _remedies([row["id"]]).get(row["id"], ()) if state == "broken" else ()
    return "made_good" if any(one.state == "given" and _silent(one, now) for one in given) else state


def view(
    row: Mapping[str, Any],
    version: VersionEntry,
    term: TermEntry,
    now: datetime,
    pauses: tuple[PauseView, ...] = (),
    remedies: tuple[RemedyView, ...] = (),
) -> ObligationView:
    """One row as it stands at `now`; the row may come from the table or from a plan that is about to be written."""
    state = judge(row["state"], row["due_at"], row["known_until"], now)
    if state == "broken" and any(one.state == "given" and _silent(one, now) for one in remedies):
        state = "made_good"
    clause = term.clause
    duty = clause.duty
    running = state == "running"
    return ObligationView(
        id=row["id"],
        duty=row["duty"],
        duty_name=clause.title.to_json(),
        promise=version.code,
        promise_name=clause.name.to_json(),
        basis=version.basis,
        version=version.number,
        clause=clause.id,
        state=state,
        started_at=row["started_at"],
        due_at=row["due_at"],
        first_due_at=row["first_due_at"],
        moves=row["moves"],
        fulfilled_at=row["fulfilled_at"],
        settled_at=row["settled_at"] or (row["due_at"] if state in {"broken", "made_good"} else None),
        corrected=row["corrected"],
        share_left=share_left(row["started_at"], row["due_at"], now) if running else 0.0,
        at_risk=running and row["known_until"] is None and at_risk(row["started_at"], row["due_at"], now),
        liable_party=row["liable_party"],
        liable_state=row["liable_state"],
        reason=reason(version, term),
        otherwise=tuple(one.to_json() for one in duty.otherwise) if duty else (),
        matter=(row["matter_kind"], row["matter_id"]),
        customer_id=row["customer_id"],
        item_id=row["item_id"],
        unit_id=row["unit_id"],
        known_until=row["known_until"],
        verbs=verbs(state),
        row_version=row["version"],
        pauses=pauses,
        remedies=remedies,
    )


def reason(version: VersionEntry, term: TermEntry) -> dict[str, str]:
    """Why we owe it, in a sentence that can be read out: the promise, its version, the clause and what it says."""
    clause = term.clause
    number = version.number
    # A number is read out with its ordinal; a row of the law by its name, as it is printed beside the clause.
    which = f"第 {clause.id} 条" if clause.id.isdigit() else f"，{clause.id} 条"
    return {
        "en": f"{clause.name.en}, version {number}, clause {clause.id}: {clause.statement.en}",
        "zh-Hans": f"《{clause.name.zh}》第 {number} 版{which}：{clause.statement.zh}",
    }


def _silent(remedy_: RemedyView, now: datetime) -> bool:
    return remedy_.answer_by is not None and remedy_.answer_by < now


def remedy_view(row: Mapping[str, Any]) -> RemedyView:
    """A remedy row as a view."""
    return RemedyView(
        id=row["id"],
        obligation_id=row["obligation_id"],
        kind=row["kind"],
        amount=row["amount"],
        currency=row["currency"],
        note=row["note"],
        state=row["state"],
        given_by_id=row["given_by_id"],
        given_at=row["given_at"],
        expected_by=row["expected_by"],
        answer_by=row["answer_by"],
        answered_at=row["answered_at"],
        approval_id=row["approval_id"],
        created_at=row["created_at"],
        version=row["version"],
    )
