"""Making a company: its root, its calendars, its administrator, the law it stands under."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from makegood.ground.accounts.actions.people import create_user
from makegood.ground.accounts.errors import company_exists, no_company
from makegood.ground.accounts.queries import root_unit_id
from makegood.ground.actor import SYSTEM
from makegood.ground.problems import Missing
from makegood.rooms.network import actions as network
from makegood.rooms.products import actions as products
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises import shipped

#: The one company promise that every new company starts with.
FIRST_PROMISE = "answer-24h"


@dataclass(frozen=True, slots=True)
class Created:
    """A new company: its root unit, and the administrator's password if it was made up here."""

    unit_id: int
    password: str | None


def exists() -> bool:
    """Whether a company has been made in this database."""
    if "accounts_unit" not in connection.introspection.table_names():
        return False
    try:
        root_unit_id()
    except Missing as problem:
        if problem.code != no_company().code:
            raise
        return False
    return True


@transaction.atomic
def init(
    jurisdiction: str,
    password: str | None,
    codes: Sequence[str] | None = None,
    name: str = "Makegood",
    now: datetime | None = None,
) -> Created:
    """Make the company with its administrator `admin`; a password is made up unless one is given.

    Publishes the promises `codes`, else the law of the jurisdiction and answer-24h. All of it or nothing. `now` lets a
    company be founded at an earlier moment than this one.
    Raises Conflict `company_exists`, Invalid with the password's faults.
    """
    if exists():
        raise company_exists()
    now = now or timezone.now()
    unit = network.create_company(actor=SYSTEM, name=name, jurisdiction=jurisdiction, now=now).unit_id
    network.ensure_calendars(actor=SYSTEM, jurisdiction=jurisdiction, now=now)
    products.ensure_standard_categories(actor=SYSTEM, now=now)
    made_up = None if password is not None else secrets.token_urlsafe(12)
    create_user(
        actor=SYSTEM, username="admin", name="admin", password=password if made_up is None else made_up,
        memberships=[("administrator", unit)], now=now,
    )  # fmt: skip
    law = [promise.code for promise in shipped.law(jurisdiction)]
    promises.publish_shipped(actor=SYSTEM, codes=[*law, FIRST_PROMISE] if codes is None else list(codes), now=now)
    return Created(unit, made_up)
