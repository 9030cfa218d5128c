"""Looking for files that may be one person's, and what somebody decides about a proposal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from makegood.ground.actor import Actor
from makegood.ground.journal.actions import record
from makegood.ground.rows import insert, new_ids
from makegood.rooms.customers import errors, finding, matching, queries, rules
from makegood.rooms.customers.events import DuplicateDismissed, DuplicateProposed
from makegood.rooms.customers.models import Address, ContactPoint, Customer, Duplicate, Relation, SearchKey

Pair = tuple[int, int]
#: So many files are looked at for one name in one place; more than that live in no house.
_MOST_NEAR = 50


@dataclass
class _File:
    """What is compared of one file: its rows together."""

    names: set[str] = field(default_factory=set)
    contacts: set[tuple[str, str]] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    identities: set[str] = field(default_factory=set)

    def side(self) -> matching.Side:
        return matching.Side.of(self.names, self.contacts, self.addresses, self.identities)


@transaction.atomic
def compare(*, actor: Actor, customer_ids: Sequence[int], now: datetime) -> int:
    """Look for files like those of these customers; how many proposals are new.

    What was dismissed or merged stays so; a proposal whose reasons are gone is taken back. The whole company is
    compared, whatever the actor sees: who may not see one of the two is not shown the proposal. Raises Forbidden.
    """
    actor.need("customers.write")
    files = set(Customer.objects.filter(pk__in=list(customer_ids)).values_list("file_id", flat=True))
    own = _files(files)
    shared, alike = _sharing(own)
    for file_id, one in own.items():
        alike[file_id] |= _living_near(one)
    others = _files({other for found in alike.values() for other in found} - set(own))
    sides = {pk: one.side() for pk, one in {**own, **others}.items()}
    proposed: dict[Pair, list[tuple[str, int]]] = {}
    for file_id, found in alike.items():
        for other in found - {file_id}:
            pair = min(file_id, other), max(file_id, other)
            if other in sides and pair not in proposed:
                why = matching.reasons(sides[file_id], sides[other], shared)
                if matching.score(why) >= matching.ENOUGH:
                    proposed[pair] = why
    new = _keep(actor, set(own), proposed, now)
    Customer.objects.filter(pk__in=list(customer_ids)).update(compared=True)
    return new


def _files(file_ids: Collection[int]) -> dict[int, _File]:
    if not file_ids:
        return {}
    found: dict[int, _File] = {}
    owner: dict[int, _File] = {}
    rows = Customer.objects.filter(file_id__in=file_ids, erased_at__isnull=True)
    for pk, file_id, name, number in rows.values_list("id", "file_id", "name", "identity_number"):
        owner[pk] = found.setdefault(file_id, _File())
        owner[pk].names.add(name)
        owner[pk].identities.add(number)
    held = {"customer_id__in": list(owner)}
    for pk, kind, normal in ContactPoint.objects.filter(**held, kind__in=rules.LASTING, unusable="").values_list(
        "customer_id", "kind", "normal"
    ):
        owner[pk].contacts.add((kind, normal))
    for pk, text in Address.objects.filter(**held, ended_at__isnull=True).values_list("customer_id", "text"):
        owner[pk].addresses.add(text)
    return found


def _sharing(own: Mapping[int, _File]) -> tuple[set[tuple[str, str]], dict[int, set[int]]]:
    """Contacts that too many share, and for each file those that have a contact or an identity number in common."""
    forms = {form for one in own.values() for form in one.contacts}
    numbers = {number for one in own.values() for number in one.identities if number}
    holders: dict[tuple[str, str], set[int]] = {}
    points = ContactPoint.objects.filter(kind__in=rules.LASTING, normal__in=[normal for _, normal in forms])
    for kind, normal, file_id in points.values_list("kind", "normal", "customer__file_id") if forms else ():
        holders.setdefault((kind, normal), set()).add(file_id)
    known = Customer.objects.filter(identity_number__in=numbers).exclude(identity_number="")
    for number, file_id in known.values_list("identity_number", "file_id") if numbers else ():
        holders.setdefault(("identity", number), set()).add(file_id)
    shared = {form for form, files in holders.items() if len(files) > matching.MOST_SHARING}
    alike: dict[int, set[int]] = {}
    for file_id, one in own.items():
        forms_here = one.contacts | {("identity", number) for number in one.identities}
        alike[file_id] = set().union(*(holders.get(form, set()) for form in forms_here - shared))
    return shared, alike


def _living_near(one: _File) -> set[int]:
    """Files with a name that sounds alike and an address that begins alike, by the keys of the search."""
    found: set[int] = set()
    spelled = [finding.PINYIN + name for name in matching.spellings(rules.same_text(name) for name in one.names)]
    plain = [finding.NAME + rules.same_text(name)[:16] for name in one.names]
    for address in one.addresses:
        start = finding.ADDRESS + matching.start_of(address)
        if len(start) == 1:
            continue
        near = SearchKey.objects.filter(key__gte=start, key__lt=start + "\U0010ffff")
        near = near.filter(customer__search_keys__key__in=[*spelled, *plain])
        found.update(near.values_list("customer__file_id", flat=True).distinct()[:_MOST_NEAR])
    return found


def _keep(actor: Actor, own: set[int], proposed: Mapping[Pair, list[tuple[str, int]]], now: datetime) -> int:
    there = {
        (low, high): (pk, state, reasons)
        for pk, low, high, state, reasons in Duplicate.objects.filter(Q(low__in=own) | Q(high__in=own)).values_list(
            "id", "low_id", "high_id", "state", "reasons"
        )
    }
    known = _related(proposed)
    found = {pair: why for pair, why in proposed.items() if pair not in known}
    gone = [pk for pair, (pk, state, _) in there.items() if state == "proposed" and pair not in found]
    if gone:
        Duplicate.objects.filter(pk__in=gone).delete()
    new = {pair: why for pair, why in found.items() if pair not in there}
    for pair, why in found.items():
        pk, state, before = there.get(pair, (0, "", None))
        if state == "proposed" and before != [list(one) for one in why]:
            Duplicate.objects.filter(pk=pk).update(reasons=[list(one) for one in why], score=matching.score(why))
    rows: list[dict[str, Any]] = [
        {
            "id": pk, "low_id": low, "high_id": high, "score": matching.score(why),
            "reasons": [list(one) for one in why], "state": "proposed", "found_at": now, "decided_at": None,
            "decided_by_id": None,
        }
        for pk, ((low, high), why) in zip(new_ids(len(new)), sorted(new.items()), strict=True)
    ]  # fmt: skip
    insert(Duplicate, rows)
    events = [
        DuplicateProposed(
            subject=low, at=now, about=(("customer", low), ("customer", high)), other=high, score=matching.score(why),
            reasons=tuple(code for code, _ in why),
        )
        for (low, high), why in sorted(new.items())
    ]  # fmt: skip
    record(actor=actor, events=events, now=now)
    return len(new)


def _related(pairs: Iterable[Pair]) -> set[Pair]:
    """Pairs between which a relation is on file: somebody knows them as two."""
    ids = {one for pair in pairs for one in pair}
    if not ids:
        return set()
    rows = Relation.objects.filter(customer__file_id__in=ids, other__file_id__in=ids)
    return {
        (min(pair), max(pair)) for pair in rows.values_list("customer__file_id", "other__file_id") if pair[0] != pair[1]
    }


@transaction.atomic
def dismiss(*, actor: Actor, duplicate_id: int, now: datetime) -> None:
    """Decide for good that two files are two people's. Raises Forbidden, Missing `duplicate_unknown`."""
    actor.need("customers.merge")
    found = queries.duplicate(actor, duplicate_id)
    rows = Duplicate.objects.filter(pk=duplicate_id, state="proposed")
    if not rows.update(state="dismissed", decided_at=now, decided_by_id=actor.id):
        raise errors.missing(errors.DUPLICATE_UNKNOWN)
    low, high = found.low.id, found.high.id
    told = DuplicateDismissed(subject=low, at=now, about=(("customer", low), ("customer", high)), other=high)
    record(actor=actor, events=[told], now=now)
