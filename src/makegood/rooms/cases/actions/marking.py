"""What is written on a case beside its life: tags, how grave it is, its status, the day it comes back, who follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import Actor
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert
from makegood.rooms.cases import errors, queries, rules
from makegood.rooms.cases.actions.steps import about, load, step, tell, viewed
from makegood.rooms.cases.events import (
    CaseCameBack,
    CaseFollowed,
    CaseFollowUpSet,
    CaseSeveritySet,
    CaseStatusSet,
    CaseTagged,
    CaseUnfollowed,
)
from makegood.rooms.cases.models import Case, CaseTag, Follower
from makegood.rooms.cases.views import CaseView
from makegood.rooms.customers import queries as customers

#: Who set the severity of a case by hand, in `severity_why`.
PERSON = "person"
_BATCH = 200


@transaction.atomic
def tag(
    *,
    actor: Actor,
    case_id: int,
    now: datetime,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    version: int | None = None,
) -> CaseView:
    """Put tags on and take others off; the rules of severity are asked again. What is so already is no change.

    Raises Missing, Forbidden, Stale, Invalid for a tag that there is not.
    """
    queries.known_tags((*add, *remove))
    row = load(actor, case_id, "tag", version, now)
    held = set(CaseTag.objects.filter(case_id=row.pk).values_list("tag_id", flat=True))
    added = tuple(one for one in dict.fromkeys(add) if one not in held)
    removed = tuple(one for one in dict.fromkeys(remove) if one in held and one not in added)
    if added or removed:
        step(actor, row, "tag", version, now)
        insert(CaseTag, [{"case_id": row.pk, "tag_id": one} for one in added])
        CaseTag.objects.filter(case_id=row.pk, tag_id__in=removed).delete()
        tell(actor, CaseTagged(subject=row.pk, at=now, about=about(row), added=added, removed=removed), now)
        weigh_again(actor, row.pk, now, tags=frozenset(held | set(added)) - set(removed))
    return viewed(actor, row, now)


@transaction.atomic
def rate(*, actor: Actor, case_id: int, severity: int | None, now: datetime, version: int | None = None) -> CaseView:
    """Say how grave the matter is; from then on the rules leave it alone. None gives it back to the rules.

    No promise is made longer or shorter by it. Raises Missing, Forbidden, Stale, Invalid.
    """
    if severity is not None and severity not in rules.SEVERITIES:
        raise errors.one_of("severity", str(severity), [str(one) for one in rules.SEVERITIES])
    row = load(actor, case_id, "rate", version, now)
    if severity is None:
        Case.objects.filter(pk=row.pk).update(severity_why="")
        weigh_again(actor, row.pk, now)
    elif (severity, PERSON) != (row.severity, row.severity_why):
        step(actor, row, "rate", version, now, severity=severity, severity_why=PERSON)
        event = CaseSeveritySet(
            subject=row.pk, at=now, about=about(row), severity=severity, before=row.severity, why=PERSON
        )
        tell(actor, event, now)
    return viewed(actor, row, now)


def needs_asked(matters: Iterable[tuple[str, int | None]]) -> dict[int, frozenset[str]]:
    """The needs of these customers by (kind, customer), read only where some rule of severity asks for that kind."""
    asking = [rule.when.get("kinds") for rule in queries.active_rules() if rule.when.get("needs")]
    whose = {
        customer
        for kind, customer in matters
        if customer is not None and any(not kinds or set(kinds) & _path(kind) for kinds in asking)
    }
    return customers.need_kinds(whose) if whose else {}


def weighed(
    kind: str,
    text: str,
    channel: str,
    needs: frozenset[str] = frozenset(),
    *,
    repeat: bool = False,
    chasers: int = 0,
    tags: frozenset[str] = frozenset(),
) -> tuple[int, str]:
    """(severity, why) of a matter by the rules in force, with the needs that `needs_asked` found for its customer."""
    return rules.weigh(queries.active_rules(), rules.Weighed(_path(kind), text, needs, tags, channel, repeat, chasers))


def _path(kind: str) -> frozenset[str]:
    view = queries.kind(kind)
    path = {kind, view.root}
    while view.parent is not None:
        view = queries.kind(view.parent)
        path.add(view.code)
    return frozenset(path)


def weigh_again(actor: Actor, case_id: int, now: datetime, tags: frozenset[str] | None = None) -> None:
    """Ask the rules again after something changed, unless a person has said it: called by actions in their own step."""
    row = Case.objects.get(pk=case_id)
    if row.severity_why == PERSON:
        return
    held = tags if tags is not None else frozenset(
        CaseTag.objects.filter(case_id=row.pk).values_list("tag_id", flat=True)
    )  # fmt: skip
    said = row.messages.filter(direction="inbound").order_by("at", "id").values_list("text", flat=True)[:1]
    text = " ".join([row.subject, row.symptom, *said])
    needs = needs_asked([(row.kind_id, row.customer_id)]).get(row.customer_id or 0, frozenset())
    severity, why = weighed(row.kind_id, text, row.channel, needs, repeat=row.repeat, chasers=row.chasers, tags=held)
    if (severity, why) == (row.severity, row.severity_why):
        return
    Case.objects.filter(pk=row.pk).update(severity=severity, severity_why=why)
    if severity != row.severity:
        event = CaseSeveritySet(
            subject=row.pk, at=now, about=about(row), severity=severity, before=row.severity, why=why
        )
        tell(actor, event, now)


@transaction.atomic
def label(*, actor: Actor, case_id: int, status: str, now: datetime, version: int | None = None) -> CaseView:
    """Give the case one of the company's own statuses within its state; the state's own code takes it away.

    Raises Missing, Forbidden, Stale, Invalid for a status that there is not or of another state.
    """
    row = load(actor, case_id, "label", version, now)
    found = queries.statuses().get(status)
    if found is None and status != row.state:
        raise Invalid.one("status", errors.UNKNOWN_STATUS, value=status[:40])
    if found is not None and found.state != row.state:
        raise Invalid.one("status", errors.STATUS_OF_OTHER_STATE, value=status, state=row.state)
    kept = "" if status == row.state else status
    if kept != row.status:
        step(actor, row, "label", version, now, status=kept)
        tell(actor, CaseStatusSet(subject=row.pk, at=now, about=about(row), status=status, state=row.state), now)
    return viewed(actor, row, now)


@transaction.atomic
def follow_up(
    *,
    actor: Actor,
    case_id: int,
    at: datetime | None,
    now: datetime,
    person_id: int | None = None,
    version: int | None = None,
) -> CaseView:
    """Have the case come back at a moment, to a person or to whoever carries it then; None takes it away.

    Until then nobody is given it as the next one unless something of it is late: clocks run on. Raises Missing,
    Forbidden, Stale, Invalid for a moment that has passed and for somebody who does not see the case.
    """
    row = load(actor, case_id, "follow_up", version, now)
    if at is not None and at <= now:
        raise Invalid.one("at", errors.IN_THE_PAST)
    if person_id is not None:
        _sees(person_id, row)
    person = person_id if at is not None else None
    step(actor, row, "follow_up", version, now, follow_up_at=at, follow_up_for_id=person)
    tell(actor, CaseFollowUpSet(subject=row.pk, at=now, about=about(row), follow_up_at=at, person=person), now)
    return viewed(actor, row, now)


def _sees(person_id: int, row: Case) -> None:
    if person_id not in accounts.names([person_id]):
        raise Invalid.one("person", errors.UNKNOWN_OWNER)
    if not accounts.within_sight(person_id, row.unit_id):
        raise Invalid.one("person", errors.OWNER_ELSEWHERE)


def come_back(*, actor: Actor, now: datetime) -> int:
    """Bring the cases back whose day has come, each to its person, its owner or its unit; how many."""
    actor.need("*")
    done = 0
    while True:
        with transaction.atomic():
            due = Case.objects.filter(follow_up_at__isnull=False, follow_up_at__lte=now).order_by("follow_up_at", "id")
            rows = list(due[:_BATCH])
            if not rows:
                return done
            done += sum(_came_back(actor, row, now) for row in rows)


def _came_back(actor: Actor, row: Case, now: datetime) -> int:
    changed = Case.objects.filter(pk=row.pk, follow_up_at=row.follow_up_at).update(
        follow_up_at=None, follow_up_for_id=None, version=row.version + 1
    )
    if not changed:
        return 0
    person = row.follow_up_for_id or row.owner_id
    tell(actor, CaseCameBack(subject=row.pk, at=now, about=about(row), person=person), now)
    notice = NoticeInput(
        code="case_came_back", params={"number": rules.grouped(row.number)}, unit_id=row.unit_id, user_id=person,
        link_kind="case", link_id=row.pk, once=f"case_came_back:{row.pk}:{row.version}",
    )  # fmt: skip
    accounts_actions.notify(actor=actor, notices=[notice], now=now)
    return 1


@transaction.atomic
def watch(*, actor: Actor, case_id: int, now: datetime, person_id: int | None = None) -> None:
    """Follow the case, or have somebody read along who can open it; they hear of what the customer says.

    Raises Missing, Forbidden, Invalid for somebody unknown or who does not see the case.
    """
    row = _watched(actor, case_id, person_id)
    person = person_id or actor.id
    if person is None:
        raise Invalid.one("person", errors.UNKNOWN_OWNER)
    if person != actor.id:
        _sees(person, row)
    if Follower.objects.filter(case_id=row.pk, user_id=person).exists():
        return
    asked_by = actor.id if person != actor.id else None
    insert(Follower, [{"case_id": row.pk, "user_id": person, "asked_by_id": asked_by, "at": now}])
    tell(actor, CaseFollowed(subject=row.pk, at=now, about=about(row), person=person, asked=asked_by is not None), now)
    if asked_by is not None:
        notice = NoticeInput(
            code="case_reads_along", params={"number": rules.grouped(row.number)}, user_id=person, link_kind="case",
            link_id=row.pk,
        )  # fmt: skip
        accounts_actions.notify(actor=actor, notices=[notice], now=now)


@transaction.atomic
def unwatch(*, actor: Actor, case_id: int, now: datetime, person_id: int | None = None) -> None:
    """Follow the case no more, or let somebody read along no more; nothing happens to who did not. Raises Missing."""
    row = _watched(actor, case_id, person_id)
    person = person_id or actor.id
    if Follower.objects.filter(case_id=row.pk, user_id=person or 0).delete()[0]:
        tell(actor, CaseUnfollowed(subject=row.pk, at=now, about=about(row), person=person or 0), now)


def _watched(actor: Actor, case_id: int, person_id: int | None) -> Case:
    # Whoever may read a case may follow it; to add others it takes the right to work on it.
    actor.need("cases.read")
    row = queries.visible(actor).filter(pk=case_id).first()
    if row is None:
        raise errors.not_found(str(case_id))
    if person_id is not None and person_id != actor.id:
        accounts.need_at(actor, "cases.write", row.unit_id)
    return row
