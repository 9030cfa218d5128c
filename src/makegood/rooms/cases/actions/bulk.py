"""One act on many cases, and taking it back: each case by itself, by compare-and-set, both in the journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Conflict, Forbidden, Invalid, Problem
from makegood.ground.rows import insert, new_id
from makegood.rooms.cases import errors, queries, rules
from makegood.rooms.cases.actions.marking import follow_up, label, rate, tag
from makegood.rooms.cases.actions.steps import about, tell
from makegood.rooms.cases.actions.working import assign, close
from makegood.rooms.cases.events import BulkDone, BulkUndone, CaseRestored
from makegood.rooms.cases.inputs import BulkInput
from makegood.rooms.cases.models import BulkAct, BulkPart, Case, CaseTag
from makegood.rooms.cases.views import BulkResult

#: What a bulk act may change of a row, and what taking it back restores.
KEPT = (
    "state", "owner_id", "unit_id", "severity", "severity_why", "status", "follow_up_at", "follow_up_for_id",
    "closed_at",
)  # fmt: skip


@transaction.atomic
def do_to_many(*, actor: Actor, case_ids: Sequence[int], act: BulkInput, now: datetime) -> BulkResult:
    """Do one thing to many cases; each is done or refused with its reason, and what was done may be taken back.

    Rights, states and notices are those of the single act. Raises Forbidden, Invalid for an unknown verb, for none and
    for more than 200 cases.
    """
    actor.need("cases.write")
    if act.verb not in rules.BULK_VERBS:
        raise errors.one_of("verb", act.verb, rules.BULK_VERBS)
    ids = list(dict.fromkeys(case_ids))
    if not ids:
        raise Invalid.one("cases", errors.REQUIRED)
    if len(ids) > rules.MOST_AT_ONCE:
        raise Invalid.one("cases", errors.TOO_MANY_CASES, limit=rules.MOST_AT_ONCE)
    rows = {row.pk: row for row in queries.visible(actor).filter(pk__in=ids)}
    held = queries.tags_of(rows)
    bulk_id = new_id()
    given = {"owner": act.owner_id, "unit": act.unit_id, "tags": list(act.tags), "severity": act.severity,
             "status": act.status, "at": act.at.isoformat() if act.at else None}  # fmt: skip
    insert(
        BulkAct,
        [{"id": bulk_id, "verb": act.verb, "given": given, "user_id": actor.id, "at": now, "undone_at": None}],
    )
    parts = [_part(actor, bulk_id, row, held.get(id_, ()), act, now) for id_, row in rows.items()]
    insert(BulkPart, parts)
    refused = sum(bool(part["refused"]) for part in parts)
    event = BulkDone(subject=bulk_id, at=now, verb=act.verb, done=len(parts) - refused, refused=refused)
    journal.record(actor=actor, events=[event], now=now)
    return queries.bulk(actor, bulk_id, now)


def _part(actor: Actor, bulk_id: int, row: Case, tags: Sequence[str], act: BulkInput, now: datetime) -> dict[str, Any]:
    before = {name: getattr(row, name) for name in KEPT}
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in before.items()}
    part = {
        "act_id": bulk_id, "case_id": row.pk, "before": {**plain, "tags": list(tags)}, "version": row.version,
        "refused": "", "undone": False,
    }  # fmt: skip
    try:
        with transaction.atomic():
            _VERBS[act.verb](actor, row.pk, act, now)
    except Forbidden:
        part["refused"] = "permission_required"
    except Problem as problem:
        part["refused"] = (problem.errors[0].code if problem.errors else problem.code)[:40]
    else:
        part["version"] = Case.objects.values_list("version", flat=True).get(pk=row.pk)
    return part


def _assign(actor: Actor, case_id: int, act: BulkInput, now: datetime) -> None:
    assign(actor=actor, case_id=case_id, owner_id=act.owner_id, unit_id=act.unit_id, now=now)


def _tag(actor: Actor, case_id: int, act: BulkInput, now: datetime) -> None:
    tag(actor=actor, case_id=case_id, add=act.tags, now=now)


def _untag(actor: Actor, case_id: int, act: BulkInput, now: datetime) -> None:
    tag(actor=actor, case_id=case_id, remove=act.tags, now=now)


def _severity(actor: Actor, case_id: int, act: BulkInput, now: datetime) -> None:
    rate(actor=actor, case_id=case_id, severity=act.severity, now=now)


def _follow_up(actor: Actor, case_id: int, act: BulkInput, now: datetime) -> None:
    follow_up(actor=actor, case_id=case_id, at=act.at, person_id=act.owner_id, now=now)


def _status(actor: Actor, case_id: int, act: BulkInput, now: datetime) -> None:
    label(actor=actor, case_id=case_id, status=act.status, now=now)


def _close(actor: Actor, case_id: int, act: BulkInput, now: datetime) -> None:
    close(actor=actor, case_id=case_id, now=now)


_VERBS: dict[str, Callable[[Actor, int, BulkInput, datetime], None]] = {
    "assign": _assign, "tag": _tag, "untag": _untag, "severity": _severity, "follow_up": _follow_up,
    "status": _status, "close": _close,
}  # fmt: skip


@transaction.atomic
def undo_bulk(*, actor: Actor, bulk_id: int, now: datetime) -> BulkResult:
    """Take a bulk act of one's own back within ten minutes: a case that nobody changed since is exactly as before.

    What somebody has changed meanwhile is left alone and named with `case_stale`. Raises Missing, Conflict when it is
    too late or was taken back already.
    """
    actor.need("cases.write")
    row = BulkAct.objects.filter(pk=bulk_id, user_id=actor.id, user_id__isnull=False).first()
    if row is None:
        raise errors.unknown(errors.UNKNOWN_BULK)
    fresh = BulkAct.objects.filter(pk=bulk_id, undone_at=None, at__gt=now - rules.UNDO_WITHIN)
    if not fresh.update(undone_at=now):
        raise Conflict(errors.UNDO_TOO_LATE, minutes=int(rules.UNDO_WITHIN.total_seconds() // 60))
    parts = list(BulkPart.objects.filter(act_id=bulk_id, refused="").order_by("id"))
    restored: list[str] = []
    left: list[tuple[str, str]] = []
    for part in parts:
        number = Case.objects.values_list("number", flat=True).get(pk=part.case_id)
        if _restore(actor, row.verb, bulk_id, part, now):
            restored.append(number)
        else:
            left.append((number, errors.CASE_STALE))
    event = BulkUndone(subject=bulk_id, at=now, verb=row.verb, restored=len(restored), left=len(left))
    journal.record(actor=actor, events=[event], now=now)
    return BulkResult(bulk_id, row.verb, tuple(restored), tuple(left), None)


def _restore(actor: Actor, verb: str, bulk_id: int, part: BulkPart, now: datetime) -> bool:
    values = {name: part.before[name] for name in KEPT}
    for name in ("follow_up_at", "closed_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    changed = Case.objects.filter(pk=part.case_id, version=part.version).update(**values, version=F("version") + 1)
    if not changed:
        return False
    tags = set(part.before["tags"])
    held = set(CaseTag.objects.filter(case_id=part.case_id).values_list("tag_id", flat=True))
    CaseTag.objects.filter(case_id=part.case_id, tag_id__in=held - tags).delete()
    insert(CaseTag, [{"case_id": part.case_id, "tag_id": one} for one in sorted(tags - held)])
    BulkPart.objects.filter(pk=part.pk).update(undone=True)
    row = Case.objects.get(pk=part.case_id)
    tell(actor, CaseRestored(subject=row.pk, at=now, about=about(row), bulk=bulk_id, verb=verb), now)
    return True
