"""What time brings about: licences and contracts that end, areas that nobody serves. People are told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as seen
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import Actor
from makegood.rooms.network import queries, rules
from makegood.rooms.network.actions.checking import today
from makegood.rooms.network.models import Certificate, Division, Node, OutletContract, ServiceArea

#: How long after its end something is still told of: a worker that slept for a week makes up for it.
_LATE = timedelta(days=14)


@transaction.atomic
def tell_endings(*, actor: Actor, now: datetime) -> int:
    """Tell of licences and contracts that end in 60, 30 and 7 days or have ended, each once; how many notices."""
    actor.need("network.read")
    day = today(now)
    told = accounts.notify(actor=actor, notices=[*_certificates(day), *_contracts(day)], now=now)
    return sum(one is not None for one in told)


def _stage(last: date, day: date) -> int | None:
    """The nearest warning that a last day has come within; 0 once it is past."""
    left = (last - day).days
    return 0 if left < 0 else next((limit for limit in sorted(rules.WARNINGS) if left <= limit), None)


def _certificates(day: date) -> list[NoticeInput]:
    rows = Certificate.objects.filter(
        expires_on__gte=day - _LATE, expires_on__lte=day + timedelta(days=max(rules.WARNINGS))
    ).exclude(member__until__lt=day)
    found = list(
        rows.order_by("expires_on", "id").values_list(
            "id", "expires_on", "member_id", "member__name", "member__unit_id"
        )
    )
    places = queries.node_names(row[4] for row in found)
    notices = []
    for pk, last, member_id, name, unit_id in found:
        stage = _stage(last, day)
        code = "certificate_expired" if stage == 0 else "certificate_expires"
        notices.append(
            NoticeInput(
                code, {"place": places.get(unit_id, ""), "name": name, "day": last.isoformat()}, unit_id=unit_id,
                link_kind="member", link_id=member_id, once=f"{code}:{pk}:{last}:{stage}",
            )
        )  # fmt: skip
    return notices


def _contracts(day: date) -> list[NoticeInput]:
    rows = OutletContract.objects.filter(
        valid_to__gte=day - _LATE, valid_to__lte=day + timedelta(days=max(rules.WARNINGS))
    )
    found = list(rows.order_by("valid_to", "id").values_list("id", "number", "valid_to", "unit_id"))
    followed = set(
        OutletContract.objects.filter(
            unit_id__in={row[3] for row in found}, valid_to__gt=day + timedelta(days=max(rules.WARNINGS))
        ).values_list("unit_id", flat=True)
    )
    gone = set(
        Node.objects.filter(unit_id__in={row[3] for row in found}, state="left").values_list("unit_id", flat=True)
    )
    places = queries.node_names(row[3] for row in found)
    above = seen.parents_of({row[3] for row in found})
    notices: list[NoticeInput] = []
    for pk, number, last, unit_id in found:
        # Who has a later contract already needs no word about the one that it follows.
        if unit_id in followed or unit_id in gone:
            continue
        stage = _stage(last, day)
        code = "contract_ended" if stage == 0 else "contract_ends"
        params = {"place": places.get(unit_id, ""), "number": number, "day": last.isoformat()}
        notices.extend(
            NoticeInput(
                code, params, unit_id=unit, link_kind="node", link_id=unit_id,
                once=f"{code}:{pk}:{last}:{stage}:{unit}",
            )
            for unit in dict.fromkeys([unit_id, above[unit_id]])
        )  # fmt: skip
    return notices


@transaction.atomic
def tell_faults(*, actor: Actor, now: datetime) -> int:
    """Tell those who look after a part of the network what is wrong with its service areas, as soon as it changes.

    One notice for each part and each set of faults: what is known already rings no second time. How many.
    """
    actor.need("network.read")
    day = today(now)
    by_part: dict[int, list[rules.Fault]] = {}
    faults = queries.coverage(actor, day)
    keepers = _keepers(faults, day)
    for fault in faults:
        by_part.setdefault(keepers[fault.division], []).append(fault)
    names = queries.division_names(one.division for one in faults)
    notices = []
    for unit_id, found in sorted(by_part.items()):
        text = ";".join(f"{one.what},{one.division},{one.category},{one.kind},{one.share}" for one in found)
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        place = names.get(found[0].division, found[0].division)
        notices.append(
            NoticeInput(
                "areas_faulty", {"n": len(found), "place": place}, unit_id=unit_id, link_kind="areas",
                once=f"areas:{unit_id}:{digest}",
            )
        )  # fmt: skip
    told = accounts.notify(actor=actor, notices=notices, now=now)
    return sum(one is not None for one in told)


def _keepers(faults: Sequence[rules.Fault], day: date) -> dict[str, int]:
    """Who looks after each division with a fault: the unit above those that serve it, or serve its neighbours."""
    root = seen.root_unit_id()
    parents = dict(Division.objects.values_list("code", "parent_id"))
    serving: dict[str, int] = {}
    rows = ServiceArea.objects.filter(valid_from__lte=day).exclude(valid_to__lt=day).order_by("-id")
    for division, unit_id in rows.values_list("division", "unit_id"):
        serving[division] = unit_id
        serving.setdefault(f"in {parents.get(division)}", unit_id)
    nearest = {
        one.division: one.unit_ids[0] if one.unit_ids else serving.get(f"in {parents.get(one.division)}", root)
        for one in faults
    }
    above = seen.parents_of(set(nearest.values()))
    return {division: above.get(unit_id, root) for division, unit_id in nearest.items()}
