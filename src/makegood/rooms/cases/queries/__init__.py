"""The only readers of cases from outside the room; each answers with what the actor may see."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.files import queries as stored
from makegood.ground.files.views import FileView
from makegood.ground.journal import queries as journal
from makegood.ground.paging import MOST, Page, by_moment, cursor_of, limited, place_of, tally
from makegood.ground.problems import Invalid
from makegood.rooms.cases import errors, lifecycle, rules
from makegood.rooms.cases.found import by, of, often
from makegood.rooms.cases.inputs import Where
from makegood.rooms.cases.models import Case, CaseKind, Message, Repeat, Words
from makegood.rooms.cases.queries.config import (
    active_rules,
    forget_desk,
    known_tags,
    reopening,
    reopenings,
    severity_rules,
    status_name,
    statuses,
    tags,
)
from makegood.rooms.cases.queries.desk import (
    bulk,
    children,
    follower_ids,
    followers,
    links,
    queue,
    queues,
    saved_view,
    saved_views,
)
from makegood.rooms.cases.queries.drafts import drafts, forget_symptoms, symptoms
from makegood.rooms.cases.queries.rows import (
    family,
    mergings,
    row_of,
    survivor,
    tags_of,
    visible,
    visible_row,
)
from makegood.rooms.cases.queries.wanted import both, check_where, known_columns, narrowed, people, where_of
from makegood.rooms.cases.views import CaseView, KindView, MessageView
from makegood.rooms.customers import queries as customers
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.rooms.promises import queries as promises
from makegood.rooms.promises.views import ObligationView

#: Up to so many cases a search names them one by one. To read and sort so many takes as long as to walk a list of a
#: million, asking each row, until a page of them is found (measured: 0.1 s, the dearest that there is).
FEW = 7_000
SORTS = {
    "due": ("sort_at", "id"),
    "newest": ("-opened_at", "-id"),
    "oldest": ("opened_at", "id"),
}

__all__ = [
    "active_rules", "both", "bulk", "check_where", "children", "drafts", "family", "follower_ids", "followers",
    "forget_desk", "forget_symptoms", "known_columns", "known_tags", "links", "mergings", "narrowed", "people",
    "queue", "queues", "reopening", "reopenings", "row_of", "saved_view", "saved_views", "severity_rules",
    "status_name", "statuses", "survivor", "symptoms", "tags", "tags_of", "visible", "visible_row", "where_of",
]  # fmt: skip

_kinds: dict[str, dict[str, KindView]] = {}
_own = threading.local()


# --- kinds of matters


def kinds() -> dict[str, KindView]:
    """The tree of kinds by code, remembered per process; `kind` and `extend_kinds` notice what is new.

    Read inside a transaction, it is remembered for that transaction alone until it is committed: kinds that were added
    in it vanish with it, and with them what was read.
    """
    database = str(connection.settings_dict["NAME"])
    pending = getattr(_own, "pending", None)
    if pending is not None and any(entry[1] is pending[1] for entry in connection.run_on_commit):
        mine: dict[str, KindView] = pending[0]
        return mine
    known = _kinds.get(database)
    if known is not None:
        return known
    read = {
        code: KindView(code, root, parent, name)
        for code, root, parent, name in CaseKind.objects.values_list("code", "root", "parent_id", "name")
    }

    def remember() -> None:
        _kinds[database] = read

    if connection.in_atomic_block:
        _own.pending = (read, remember)
    transaction.on_commit(remember)
    return read


def forget_kinds() -> None:
    """Read the tree again at the next call."""
    _own.pending = None
    _kinds.pop(str(connection.settings_dict["NAME"]), None)


def kind(code: str, field: str = "kind") -> KindView:
    """One kind. Raises Invalid `unknown_case_kind`."""
    found = kinds().get(code)
    if found is None:
        # Another process may have added it since.
        forget_kinds()
        found = kinds().get(code)
    if found is None:
        raise Invalid.one(field, errors.UNKNOWN_KIND, value=code[:60])
    return found


def kinds_above(code: str) -> tuple[str, ...]:
    """A kind of matter and those above it, itself first; empty for a code that there is not."""
    known, path = kinds(), list[str]()
    at: str | None = code
    while at is not None and at in known and at not in path:
        path.append(at)
        at = known[at].parent
    return tuple(path)


def kinds_below(code: str) -> list[str]:
    """The kind and all below it, from the database as it is now."""
    parents = dict(CaseKind.objects.values_list("code", "parent_id"))
    below = {code}
    grown = True
    while grown:
        grown = False
        for child, parent in parents.items():
            if parent in below and child not in below:
                below.add(child)
                grown = True
    return sorted(below)


# --- single cases


def case_id(actor: Actor, number: str) -> int:
    """The id behind a number as typed or said. Raises Missing `case_number_mistyped` or `case_not_found`."""
    bare = rules.bare_number(number[:40])
    if rules.looks_mistyped(bare):
        raise errors.mistyped(number[:40])
    found = visible(actor).filter(number=bare).values_list("id", flat=True).first() if rules.is_number(bare) else None
    if found is None:
        raise errors.not_found(number[:40])
    return found


def case(actor: Actor, number: str, now: datetime) -> CaseView:
    """One case with its obligations judged at `now`. Raises Missing. Four queries."""
    actor.need("cases.read")
    return by_id(actor, case_id(actor, number), now)


def by_id(actor: Actor, id_: int, now: datetime) -> CaseView:
    """The same by id. Raises Missing."""
    actor.need("cases.read")
    row = visible(actor).filter(pk=id_).first()
    if row is None:
        raise errors.not_found(str(id_))
    return views(actor, [row], now)[0]


def many(actor: Actor, ids: Collection[int], now: datetime) -> dict[int, CaseView]:
    """Those of the cases that the actor may see, by id."""
    actor.need("cases.read")
    rows = list(visible(actor).filter(pk__in=list(ids)))
    return {view.id: view for view in views(actor, rows, now)}


def owners(ids: Collection[int]) -> dict[int, int]:
    """Who carries these cases, for what is to be told to them in person; cases without an owner are left out."""
    return dict(Case.objects.filter(pk__in=ids, owner__isnull=False).values_list("id", "owner_id"))


def numbers(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    """The numbers of those cases that the actor may see."""
    return dict(visible(actor).filter(pk__in=list(ids)).values_list("id", "number"))


def views(
    actor: Actor, rows: Sequence[Case], now: datetime, obligations: dict[int, list[ObligationView]] | None = None
) -> list[CaseView]:
    """Rows as views, in their order; one query for all obligations (unless given), tags, merged cases and repeats.

    What is owed in a case that was merged into one of these is among the obligations of that one.
    """
    ids = [row.pk for row in rows]
    if not ids:
        return []
    merged = family(ids)
    if obligations is None:
        wanted = [*ids, *(one for below in merged.values() for one in below)]
        obligations = promises.obligations(actor=actor, matter_kind="case", matter_ids=wanted, now=now)
    earlier = repeats(actor, [row.pk for row in rows if row.repeat])
    tagged = tags_of(ids)
    others = {one for row in rows for one in (row.parent_id, row.merged_into_id) if one is not None}
    others |= {one for below in merged.values() for one in below}
    named = numbers(actor, others) if others else {}
    found = []
    for row in rows:
        below = merged.get(row.pk, ())
        owed = [*obligations.get(row.pk, ()), *(one for id_ in below for one in obligations.get(id_, ()))]
        if below:
            owed.sort(key=promises.urgency)
        view = view_of(row, owed, earlier.get(row.pk, ()))
        found.append(
            replace(
                view, tags=tagged.get(row.pk, ()), parent=named.get(row.parent_id or 0, ""),
                merged_into=named.get(row.merged_into_id or 0, ""),
                merged=tuple(named[id_] for id_ in below if id_ in named),
            )
        )  # fmt: skip
    return found


def obligations_of(actor: Actor, case_id: int, now: datetime) -> list[ObligationView]:
    """What is owed in one case, judged at `now`, the most pressing first."""
    return promises.obligations(actor=actor, matter_kind="case", matter_ids=[case_id], now=now).get(case_id, [])


def view_of(row: Case, obligations: Iterable[ObligationView] = (), repeat_of: Iterable[str] = ()) -> CaseView:
    """One row as a view."""
    return CaseView(
        id=row.pk,
        number=row.number,
        kind=row.kind_id,
        root=kind(row.kind_id).root,
        state=row.state,
        customer_id=row.customer_id,
        item_id=row.item_id,
        unit_id=row.unit_id,
        owner_id=row.owner_id,
        subject=row.subject,
        symptom=row.symptom,
        channel=row.channel,
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        closed_at=row.closed_at,
        next_due_at=row.next_due_at,
        owed_since=row.owed_since,
        chasers=row.chasers,
        chased_at=row.chased_at,
        reopenings=row.reopenings,
        duplicate=row.duplicate,
        repeat=row.repeat,
        external_id=row.external_id,
        version=row.version,
        severity=row.severity,
        severity_why=row.severity_why,
        status=row.status or row.state,
        follow_up_at=row.follow_up_at,
        follow_up_for_id=row.follow_up_for_id,
        verbs=_verbs(row),
        obligations=tuple(obligations),
        repeat_of=tuple(repeat_of),
    )


def _verbs(row: Case) -> tuple[str, ...]:
    """A merged case goes on elsewhere: it is taken back first. What was never merged cannot be."""
    found = lifecycle.verbs(row.state)
    if row.merged_into_id is not None:
        return tuple(one for one in found if one in {"unmerge", "note"})
    return tuple(one for one in found if one != "unmerge")


def repeats(actor: Actor, case_ids: Sequence[int]) -> dict[int, list[str]]:
    """For each case the numbers of the earlier cases that it repeats, newest first."""
    if not case_ids:
        return {}
    found: dict[int, list[str]] = {}
    rows = Repeat.objects.filter(case_id__in=case_ids)
    seen = accounts.visible_units(actor, "cases.read")
    if seen is not None:
        rows = rows.filter(earlier__unit_id__in=seen)
    for later, number in rows.order_by("-earlier__opened_at", "-earlier_id").values_list("case_id", "earlier__number"):
        found.setdefault(later, []).append(number)
    return found


# --- lists


def page(
    actor: Actor,
    *,
    now: datetime,
    state: Sequence[str] = (),
    kind: str | None = None,
    unit: int | None = None,
    owner: int | None = None,
    customer: int | None = None,
    item: int | None = None,
    q: str = "",
    where: Where | None = None,
    sort: str = "newest",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[CaseView]:
    """A stretch of the cases that the actor sees.

    `where` is a whole filter; what is named beside it narrows it. `unit` and `kind` include what is below them.
    `sort` due: what is broken and still undone first, longest first, then what runs by its due moment, then the rest;
    newest and oldest by opening. `q`: a number, a customer's phone, e-mail or name, a word of the subject, the id in
    another system. Raises Invalid for words that are not in their list and for a cursor of another list.
    """
    actor.need("cases.read")
    asked = Where(
        state=tuple(state), kind=kind or "", unit=unit, owner=str(owner) if owner is not None else "",
        customer=customer, item=item, q=q,
    )  # fmt: skip
    found, next_ = _stretch(wanted(actor, both(where or Where(), asked), now), sort, cursor, limited(limit))
    return Page(tuple(views(actor, found, now)), next_)


def wanted(actor: Actor, where: Where, now: datetime) -> QuerySet[Case]:
    """The rows that a filter means, in no order. For this room's own doors. Raises Invalid, Missing for its queue."""
    if where.queue:
        where = replace(both(where_of(queue(actor, where.queue).where), where), queue="")
    if where.kind:
        _known_kind(where.kind)
    check_where(where, kinds())
    below = kinds_below(where.kind) if where.kind else None
    rows = narrowed(actor, visible(actor, paged=True), where, below, now)
    asked = where.q.strip()[:80]
    return rows.filter(_matches(actor, asked)) if asked else rows


def versions(actor: Actor, where: Where, ids: Collection[int], now: datetime) -> dict[int, int]:
    """The versions of those of these cases that the actor sees in a filtered list. For a page that shows it."""
    actor.need("cases.read")
    return dict(wanted(actor, where, now).filter(pk__in=list(ids)).values_list("id", "version"))


def _known_kind(code: str) -> str:
    return kind(code).code


def _matches(actor: Actor, q: str) -> Q:
    bare = rules.bare_number(q)
    if rules.is_number(bare):
        return Q(number=bare)
    named = Case.objects.filter(external_id=q).values_list("pk", flat=True)[:FEW]
    found = Q(pk__in=list(named)) | _said(q)
    if actor.may("customers.read"):
        people = [person.id for person in customers.search(actor, q, limit=100)]
        if people:
            found |= Q(customer_id__in=people)
    return found


def _said(q: str) -> Q:
    """In whose words all of it stands. Few are named; of many, each row on the way is asked, since a page needs few."""
    asked = by(q)
    if not asked:
        return Q(pk__in=())
    if not often(Words.objects.all(), asked):
        few = list(Words.objects.filter(**asked).values_list("case_id", flat=True)[: FEW + 1])
        if len(few) <= FEW:
            return Q(pk__among=sorted(set(few)))
    return Q(Exists(Words.objects.filter(case_id=OuterRef("pk"), **of(asked))))


def _stretch(rows: QuerySet[Case], sort: str, cursor: str | None, limit: int) -> tuple[list[Case], str | None]:
    if sort not in SORTS:
        raise errors.one_of("sort", sort, tuple(SORTS))
    return by_moment(rows, sort, SORTS[sort], cursor, limit)


def counts(actor: Actor, now: datetime, unit: int | None = None) -> dict[str, int]:
    """How many undone cases the actor sees, how many of them are owed something now, how many nobody owns.

    `unit` narrows to a part of the network as it is now.
    """
    actor.need("cases.read")
    seen = visible(actor, paged=True)
    if unit is not None:
        seen = seen.filter(unit_id__in=accounts.named(accounts.descendants(unit)))
    rows = seen.filter(state__in=lifecycle.UNDONE)
    return {
        "undone": tally(rows),
        "owed": tally(seen.filter(sort_at__lt=now)),
        "unowned": tally(rows.filter(owner_id__isnull=True)),
    }


def undone_at(unit_id: int) -> int:
    """How many cases of a unit are not settled, for what has to be settled before it may leave."""
    return Case.objects.filter(unit_id=unit_id, state__in=lifecycle.UNDONE).count()


def opened_by_month(
    actor: Actor, *, zone: str, now: datetime, count: int = 12, unit: int | None = None
) -> list[tuple[date, int]]:
    """(first day, how many cases were opened) for each of the last months of a zone, oldest first.

    `unit` counts what was opened in a part of the network as that part was then; without one, in the actor's own.
    """
    actor.need("cases.read")
    local = ZoneInfo(zone)
    firsts = [now.astimezone(local).date().replace(day=1)]
    while len(firsts) < count:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    start = datetime.combine(firsts[-1], time(), local)
    # What left the actor's part since is still counted there: only its number is told.
    every = visible(actor) if actor.kind == "customer" else Case.objects.all()
    rows: Any = every.filter(opened_at__gte=start, opened_at__lte=now)
    roots = [accounts.unit_for(actor, unit, need="cases.read")] if unit is not None else actor.where("cases.read")
    if roots is not None and accounts.root_unit_id() not in roots:
        rows = accounts.held_then(rows, sorted(roots), F("opened_at"))
    counted = rows.annotate(month=TruncMonth("opened_at", tzinfo=local)).values_list("month")
    found = {month.date(): n for month, n in counted.annotate(n=Count("id")).order_by("month")}
    return [(first, found.get(first, 0)) for first in reversed(firsts)]


def unit_id(actor: Actor, key: str, field: str = "unit") -> int:
    """The unit named by the code of its node or by its id. Raises Invalid `unit_unknown`."""
    named = network.units_by_code(actor, {key}).get(key)
    if named is not None:
        return named
    return accounts.unit_for(actor, int(key) if key.isascii() and key.isdigit() and len(key) < 19 else -1, field)


def open_of_customer(actor: Actor, customer_id: int, now: datetime) -> list[CaseView]:
    """The customer's undone cases, the next due first."""
    return _undone(actor, now, customer_id__in=people(customer_id))


def open_of_item(actor: Actor, item_id: int, now: datetime) -> list[CaseView]:
    """The item's undone cases, the next due first."""
    return _undone(actor, now, item_id=item_id)


def _undone(actor: Actor, now: datetime, **of: Any) -> list[CaseView]:
    actor.need("cases.read")
    rows = visible(actor).filter(state__in=lifecycle.UNDONE, **of).order_by("sort_at", "id")
    return views(actor, list(rows[:MOST]), now)


# --- what was handed in


def files(actor: Actor, case_id: int) -> list[FileView]:
    """The files of a case, in the order in which they came. Raises Missing."""
    _seen(actor, case_id)
    wanted = [case_id, *family([case_id]).get(case_id, ())]
    found = stored.of("case", wanted)
    return [one for id_ in wanted for one in found.get(id_, ())]


def file(actor: Actor, case_id: int, file_id: int) -> tuple[FileView, IO[bytes]]:
    """A file of a case and its content to be read. Raises Missing (`case_not_found`, `file_not_found`, `file_gone`)."""
    _seen(actor, case_id)
    for owner in (case_id, *family([case_id]).get(case_id, ())):
        if any(one.id == file_id for one in stored.of("case", [owner], removed=True).get(owner, ())):
            return stored.opened(("case", owner), file_id)
    return stored.opened(("case", case_id), file_id)


def _seen(actor: Actor, case_id: int) -> None:
    actor.need("cases.read")
    actor.need("files.read")
    if not visible(actor).filter(pk=case_id).exists():
        raise errors.not_found(str(case_id))


# --- what was said, what happened


def messages(actor: Actor, case_id: int, limit: int = 500) -> list[MessageView]:
    """The conversation of a case and of those merged into it, oldest first. Raises Missing."""
    actor.need("cases.read")
    if not visible(actor).filter(pk=case_id).exists():
        raise errors.not_found(str(case_id))
    fields = tuple(MessageView.__dataclass_fields__)
    wanted = [case_id, *family([case_id]).get(case_id, ())]
    rows = Message.objects.filter(case_id__in=wanted).order_by("at", "id").values_list(*fields)
    return [MessageView(*row) for row in rows[:limit]]


def message(actor: Actor, case_id: int, message_id: int) -> MessageView:
    """One utterance of a case. Raises Missing."""
    found = next((one for one in messages(actor, case_id, limit=10_000) if one.id == message_id), None)
    if found is None:
        raise errors.not_found(str(message_id))
    return found


def timeline_of(actor: Actor, kind: str, subject: int, cursor: str | None = None, limit: int = 50) -> journal.Page:
    """What happened to a customer or an item, without what belongs to cases and items elsewhere in the network.

    The caller has found the subject for this actor. A page may hold fewer events than asked for and still have a next.
    """
    page = journal.timeline(actor=actor, kind=kind, subject=subject, cursor=cursor, limit=limit)
    if actor.where("cases.read") is None and actor.where("items.read") is None:
        return page
    parts = [dict((*one.about, (one.subject_kind, one.subject))) for one in page.items]
    seen = set(numbers(actor, {one["case"] for one in parts if "case" in one}))
    things = {one["item"] for one in parts if "item" in one}
    owned = set(products.many(actor, things)) if actor.may("items.read") else set()
    # Whoever works on a matter sees all of it, even where its item was sold elsewhere.
    shown = [one["case"] in seen if "case" in one else "item" not in one or one["item"] in owned for one in parts]
    return journal.Page([event for event, show in zip(page.items, shown, strict=True) if show], page.next)


def timeline(actor: Actor, case_id: int, cursor: str | None = None, limit: int = 100) -> journal.Page:
    """What happened to the case and to what belongs to it, read from the journal. Raises Missing."""
    actor.need("cases.read")
    if not visible(actor).filter(pk=case_id).exists():
        raise errors.not_found(str(case_id))
    return journal.timeline(actor=actor, kind="case", subject=case_id, cursor=cursor, limit=limit)


def open_of(customer_ids: Collection[int]) -> list[tuple[int, str, str, datetime | None]]:
    """(id, number, subject, next due moment) of what is not settled for these customers, the most pressing first."""
    rows = Case.objects.filter(customer_id__in=customer_ids, state__in=lifecycle.UNDONE, merged_into__isnull=True)
    return list(rows.order_by("next_due_at", "id").values_list("id", "number", "subject", "next_due_at"))


def count_of(customer_ids: Collection[int]) -> int:
    """How many matters these customers have: what is kept of them when a person is erased."""
    return Case.objects.filter(customer_id__in=customer_ids).count()
