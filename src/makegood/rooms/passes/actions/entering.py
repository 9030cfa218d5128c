"""One-time codes: asked for, entered; how long somebody may stay, and what is forgotten."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from makegood.ground import sealing
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.rows import insert, new_id
from makegood.rooms.customers import actions as customers_actions
from makegood.rooms.passes import errors, queries, rules, sending
from makegood.rooms.passes.events import PortalEntered
from makegood.rooms.passes.models import Code, MatterLink, Stay, StayFile

_CONTACT, _CODE = "passes.contact", "passes.code"


@transaction.atomic
def ask_code(*, actor: Actor, contact: str, now: datetime) -> None:
    """Ask for a code to be sent to a phone number or an e-mail address.

    The same is done and answered whether a customer is reached there or not; that is looked at when it is sent. An
    earlier code for the contact counts no more. Raises Invalid for what can be no contact.
    """
    actor.need("cases.open")
    kind, normal = queries.contact_of(contact)
    key = sealing.digest(_CONTACT, f"{kind}:{normal}")
    id_, code = new_id(), f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"
    Code.objects.filter(contact=key, ended_at__isnull=True).update(ended_at=now)
    row = {
        "id": id_, "contact": key, "digest": sealing.digest(_CODE, f"{id_}:{code}"), "tries": 0, "created_at": now,
        "expires_at": now + rules.CODE_LASTS, "ended_at": None,
    }  # fmt: skip
    insert(Code, [row])
    sending.code_later(kind, normal, code, actor.language, now)


def enter(*, actor: Actor, contact: str, code: str, now: datetime) -> str:
    """Enter a code: the secret of a stay, for a cookie. Raises Invalid `portal_code_wrong` for whatever is wrong.

    Each code takes five tries, counted before it is compared, so that many at once are no more than five.
    """
    actor.need("cases.open")
    kind, normal = queries.contact_of(contact)
    # The try is kept even when it fails.
    found = _tried(sealing.digest(_CONTACT, f"{kind}:{normal}"), now)
    given = sealing.digest(_CODE, f"{found.pk if found else 0}:{code.strip()}")
    if not hmac.compare_digest(given, found.digest if found else "") or found is None:
        raise errors.wrong_code()
    return _entered(actor, found.pk, kind, normal, now)


@transaction.atomic
def _tried(contact: str, now: datetime) -> Code | None:
    """The code that counts for a contact, with one more try; None without one, or without a try left."""
    rows = Code.objects.filter(contact=contact, ended_at__isnull=True, expires_at__gt=now, tries__lt=rules.CODE_TRIES)
    found = rows.first()
    if found is None or not rows.filter(pk=found.pk, tries=found.tries).update(tries=F("tries") + 1):
        return None
    return found


@transaction.atomic
def _entered(actor: Actor, code_id: int, kind: str, normal: str, now: datetime) -> str:
    people = queries.reached(kind, normal)
    if not people or not Code.objects.filter(pk=code_id, ended_at__isnull=True).update(ended_at=now):
        raise errors.wrong_code()
    stay, secret = new_id(), secrets.token_urlsafe(32)
    insert(
        Stay,
        [
            {
                "id": stay, "digest": queries.secret_digest(secret), "kind": kind, "created_at": now,
                "expires_at": now + rules.STAY_LASTS, "ended_at": None,
            }
        ],
    )  # fmt: skip
    insert(StayFile, [{"stay_id": stay, "customer_id": one.id} for one in people])
    inner = queries.acting(actor)
    events = [PortalEntered(subject=one.id, at=now, about=(("customer", one.id),), kind=kind) for one in people]
    journal.record(actor=inner, events=events, now=now)
    for one in people:
        _proved(inner, one.id, [point.id for point in one.contacts if _same(point, kind, normal)], now)
    return secret


def _same(point: object, kind: str, normal: str) -> bool:
    return (
        getattr(point, "kind", "") == kind
        and getattr(point, "value", "") == normal
        and getattr(point, "verified_at", None) is None
    )


def _proved(actor: Actor, customer_id: int, contact_ids: list[int], now: datetime) -> None:
    """That the contact leads to the customer is known from now on."""
    for contact_id in contact_ids:
        customers_actions.verify_contact(
            actor=actor, customer_id=customer_id, contact_id=contact_id, how="code", now=now
        )


@transaction.atomic
def leave(*, actor: Actor, secret: str, now: datetime) -> None:
    """End a stay; one that is over already stays so."""
    actor.need("cases.open")
    Stay.objects.filter(digest=queries.secret_digest(secret), ended_at__isnull=True).update(ended_at=now)


@transaction.atomic
def forget(*, actor: Actor, now: datetime) -> int:
    """Throw away codes, stays and links that have been over for a month; how many."""
    actor.need("*")
    before = now - rules.KEPT
    gone = Code.objects.filter(created_at__lt=before).delete()[0]
    gone += Stay.objects.filter(Q(expires_at__lt=before) | Q(ended_at__lt=before)).delete()[0]
    return gone + MatterLink.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before)).delete()[0]


@transaction.atomic
def shut_out(*, actor: Actor, customer_ids: set[int], now: datetime) -> None:
    """These customers were erased: nobody comes in to what was theirs."""
    actor.need("customers.erase")
    MatterLink.objects.filter(case__customer_id__in=customer_ids, revoked_at__isnull=True).update(revoked_at=now)
    stays = StayFile.objects.filter(customer_id__in=customer_ids).values("stay_id")
    Stay.objects.filter(pk__in=stays, ended_at__isnull=True).update(ended_at=now)
