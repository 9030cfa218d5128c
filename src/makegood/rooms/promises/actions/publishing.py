"""Publishing: what was promised stays promised. A version is written once; only its withdrawal is ever added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.db.models import Max

from makegood.engines.claims import BASES, ClaimInput, Clause, ShippedPromise
from makegood.ground import rows
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Conflict, Invalid, Stale
from makegood.rooms.customers import queries as customers
from makegood.rooms.promises import errors, events, shipped
from makegood.rooms.promises.drafting import check_scope, digest_of
from makegood.rooms.promises.models import Coverage, Promise, Term, Version
from makegood.rooms.promises.queries.promises import promise
from makegood.rooms.promises.views import PromiseView


def may_speak(actor: Actor, holder_id: int | None = None) -> None:
    """Who sees a part of the company may give a word to one customer there, and none for the whole company."""
    actor.need("promises.publish")
    if actor.where("promises.publish") is not None and holder_id is None:
        raise errors.promise_of_company()


@transaction.atomic
def publish_shipped(*, actor: Actor, codes: Sequence[str] | None, now: datetime) -> list[str]:
    """Publish shipped promises by code (None = all) as their first version, in force from the day in their file.

    What is published already is left alone. Raises Missing for an unknown code. Answers the codes newly published.
    """
    may_speak(actor)
    wanted = list(codes) if codes is not None else list(shipped.codes())
    unknown = [code for code in wanted if code not in shipped.codes()]
    if unknown:
        raise errors.no_promise(unknown[0])
    have = set(Promise.objects.filter(code__in=wanted).values_list("code", flat=True))
    made = [code for code in wanted if code not in have]
    for code in made:
        source = shipped.promise(code)
        _create(actor, code, source.basis, source.name.to_json(), source.zone, source.jurisdiction or "", now)
        effective = datetime.combine(source.published_from, time.min, ZoneInfo(source.zone)).astimezone(UTC)
        _publish(actor, source, effective=effective, now=now)
    return made


@transaction.atomic
def create_promise(
    *, actor: Actor, code: str, basis: str, name: Mapping[str, str], zone: str, now: datetime, jurisdiction: str = ""
) -> PromiseView:
    """A promise without a version yet. Raises Invalid for a bad code, basis, name or zone, Conflict when it exists."""
    may_speak(actor)
    if not code or len(code) > 60 or not all(part.isalnum() and part.isascii() for part in code.split("-")):
        raise Invalid.one("code", "not_a_code")
    if basis not in BASES:
        raise Invalid.one("basis", "unknown_value", choices=", ".join(BASES))
    if zone not in available_timezones():
        raise Invalid.one("zone", "unknown_zone")
    _words(name, "name")
    if Promise.objects.filter(code=code).exists():
        raise Conflict("promise_exists", promise=code)
    _create(actor, code, basis, dict(name), zone, jurisdiction, now)
    return promise(actor=actor, code=code)


def _create(
    actor: Actor, code: str, basis: str, name: Mapping[str, str], zone: str, jurisdiction: str, now: datetime
) -> None:
    row: dict[str, Any] = {
        "id": rows.new_id(),
        "code": code,
        "basis": basis,
        "jurisdiction": jurisdiction,
        "zone": zone,
        "title": dict(name),
        "created_at": now,
        "version": 1,
    }
    rows.insert(Promise, [row])
    event = events.PromiseCreated(subject=row["id"], at=now, about=(("promise", row["id"]),), code=code, basis=basis)
    journal.record(actor=actor, events=[event], now=now, fresh={("promise", row["id"])})


def _words(texts: Mapping[str, str], field: str) -> None:
    for language in ("en", "zh-Hans"):
        if not str(texts.get(language, "")).strip():
            raise Invalid.one(f"{field}.{language}", "required")


@transaction.atomic
def publish_version(
    *,
    actor: Actor,
    code: str,
    statement: Mapping[str, str],
    clauses: Sequence[Mapping[str, Any]],
    effective: datetime,
    now: datetime,
    scope: Mapping[str, Any] | None = None,
    granted_back_to: datetime | None = None,
    holder_id: int | None = None,
    version: int | None = None,
) -> PromiseView:
    """Publish a version, in force from `effective`; with `holder_id` it is held by that customer alone (特批).

    `clauses` have the shape of `Clause.to_json` without the promise's own head. `granted_back_to`: the better version
    also holds for what was sold from that moment on. Raises Missing, Invalid naming the clause and field, Conflict
    `effective_too_early` when it is not later than the newest version's, Stale when `version` is not the promise's.
    """
    may_speak(actor, holder_id)
    head = Promise.objects.filter(code=code).values().first()
    if head is None:
        raise errors.no_promise(code)
    if version is not None and version != head["version"]:
        raise Stale("changed_meanwhile", extra={"current": promise(actor=actor, code=code)})
    _words(statement, "statement")
    if holder_id is not None:
        customers.get(actor=actor, customer_id=holder_id)
    newest = Version.objects.filter(promise_id=head["id"], holder=None).aggregate(at=Max("effective"))["at"]
    if holder_id is None and newest is not None and effective <= newest:
        raise Conflict("effective_too_early", newest=newest)
    if granted_back_to is not None and granted_back_to >= effective:
        raise Invalid.one("granted_back_to", "not_before_effective")
    check_scope(scope or {})
    parsed = _parse(head, clauses)
    _write(
        actor,
        head,
        statement=statement,
        clauses=parsed,
        effective=effective,
        scope=scope or {},
        granted_back_to=granted_back_to,
        holder_id=holder_id,
        now=now,
    )
    return promise(actor=actor, code=code)


def _parse(head: Mapping[str, Any], clauses: Sequence[Mapping[str, Any]]) -> list[Clause]:
    if not clauses:
        raise Invalid.one("clauses", "required")
    found: list[Clause] = []
    own = {"promise": head["code"], "name": head["title"], "basis": head["basis"], "zone": head["zone"]}
    if head["jurisdiction"]:
        own["jurisdiction"] = head["jurisdiction"]
    for at, clause in enumerate(clauses):
        try:
            parsed = Clause.from_json({**clause, **own}, f"clauses.{at}")
        except ClaimInput as error:
            raise errors.from_engine(error) from error
        if any(one.key == parsed.key for one in found):
            raise Invalid.one(f"clauses.{at}.key", "not_unique", key=parsed.key)
        found.append(parsed)
    return found


def _publish(actor: Actor, source: ShippedPromise, *, effective: datetime, now: datetime) -> None:
    head = Promise.objects.filter(code=source.code).values().get()
    _write(
        actor,
        head,
        statement=source.statement.to_json(),
        clauses=source.clauses,
        effective=effective,
        scope={},
        granted_back_to=None,
        holder_id=None,
        now=now,
    )


def _write(
    actor: Actor,
    head: Mapping[str, Any],
    *,
    statement: Mapping[str, str],
    clauses: Sequence[Clause],
    effective: datetime,
    scope: Mapping[str, Any],
    granted_back_to: datetime | None,
    holder_id: int | None,
    now: datetime,
) -> None:
    specs = [clause.to_json() for clause in clauses]
    number = (Version.objects.filter(promise_id=head["id"]).aggregate(top=Max("number"))["top"] or 0) + 1
    version_id = rows.new_id()
    row = {
        "id": version_id,
        "promise_id": head["id"],
        "number": number,
        "effective": effective,
        "granted_back_to": granted_back_to,
        "published_at": now,
        "withdrawn_at": None,
        "holder_id": holder_id,
        "statement": dict(statement),
        "scope": dict(scope),
        "digest": digest_of({"statement": dict(statement), "scope": dict(scope), "clauses": specs}),
    }
    rows.insert(Version, [row])
    terms = [
        {"id": id_, "version_id": version_id, "clause": clause.key, "kind": clause.kind, "spec": spec}
        for id_, clause, spec in zip(rows.new_ids(len(specs)), clauses, specs, strict=True)
    ]
    rows.insert(Term, terms)
    if holder_id is not None:
        _hold(version_id, holder_id, effective)
    if Promise.objects.filter(pk=head["id"], version=head["version"]).update(version=head["version"] + 1) != 1:
        raise Stale("changed_meanwhile")
    pairs = (("promise", head["id"]), *((("customer", holder_id),) if holder_id is not None else ()))
    event = events.PromisePublished(
        subject=head["id"],
        at=now,
        about=pairs,
        code=head["code"],
        number=number,
        effective=effective,
        digest=row["digest"],
        holder=holder_id,
    )
    journal.record(actor=actor, events=[event], now=now)


def _hold(version_id: int, holder_id: int, starts: datetime) -> None:
    held = {
        "id": rows.new_id(),
        "version_id": version_id,
        "item_id": None,
        "customer_id": holder_id,
        "starts": starts,
        "ends": None,
        "ended_as": "",
        "carried_from_id": None,
    }
    rows.insert(Coverage, [held])


@transaction.atomic
def withdraw_version(*, actor: Actor, code: str, number: int, now: datetime, version: int | None = None) -> PromiseView:
    """Stop giving new coverage by a version; nobody who holds it loses it. Raises Missing or Conflict."""
    may_speak(actor)
    head = Promise.objects.filter(code=code).values().first()
    row = Version.objects.filter(promise__code=code, number=number).values().first()
    if head is None or row is None:
        raise errors.no_promise(code)
    if version is not None and version != head["version"]:
        raise Stale("changed_meanwhile", extra={"current": promise(actor=actor, code=code)})
    if Version.objects.filter(pk=row["id"], withdrawn_at=None).update(withdrawn_at=now) != 1:
        raise Conflict("already_withdrawn")
    Promise.objects.filter(pk=head["id"]).update(version=head["version"] + 1)
    event = events.PromiseWithdrawn(
        subject=head["id"], at=now, about=(("promise", head["id"]),), code=code, number=number
    )
    journal.record(actor=actor, events=[event], now=now)
    return promise(actor=actor, code=code)
