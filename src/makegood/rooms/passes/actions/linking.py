"""Links to one matter: made, and stopped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.rows import insert, new_id
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.views import CaseView
from makegood.rooms.passes import errors, queries, rules
from makegood.rooms.passes.events import MatterLinkMade, MatterLinksStopped
from makegood.rooms.passes.models import MatterLink
from makegood.rooms.passes.views import LinkView


def about(case: CaseView) -> tuple[tuple[str, int], ...]:
    """What an event of this matter concerns beside the case itself."""
    pairs = [("unit", case.unit_id), ("customer", case.customer_id), ("item", case.item_id)]
    return tuple((kind, id_) for kind, id_ in pairs if id_ is not None)


@transaction.atomic
def make_link(*, actor: Actor, case_id: int, now: datetime) -> LinkView:
    """A signed address that opens this one matter to its customer, for somebody of ours to hand over.

    Raises Missing, Forbidden, Conflict `portal_link_nobody` for a matter without customer.
    """
    case = cases.by_id(actor, case_id, now)
    actor.need("cases.write")
    accounts.need_at(actor, "cases.write", case.unit_id)
    return written(actor, case, now)


def written(actor: Actor, case: CaseView, now: datetime, once: str = "") -> LinkView:
    """The same for this room's own actions, which have asked already."""
    if case.customer_id is None:
        raise errors.no_customer()
    id_, until = new_id(), now + rules.LINK_LASTS
    row = {
        "id": id_, "case_id": case.id, "made_by_kind": actor.kind, "made_by_id": actor.doer, "once": once[:64] or None,
        "created_at": now, "expires_at": until, "revoked_at": None,
    }  # fmt: skip
    insert(MatterLink, [row])
    event = MatterLinkMade(subject=case.id, at=now, about=about(case), link=id_, until=until)
    journal.record(actor=actor, events=[event], now=now)
    return LinkView(id_, case.id, queries.link_token(id_), now, until)


@transaction.atomic
def stop_links(*, actor: Actor, case_id: int, now: datetime) -> int:
    """No link to this matter answers any more; how many did. Raises Missing, Forbidden."""
    case = cases.by_id(actor, case_id, now)
    actor.need("cases.write")
    accounts.need_at(actor, "cases.write", case.unit_id)
    rows = MatterLink.objects.filter(case_id=case.id, revoked_at__isnull=True, expires_at__gt=now)
    stopped = rows.update(revoked_at=now)
    if stopped:
        event = MatterLinksStopped(subject=case.id, at=now, about=about(case), n=stopped)
        journal.record(actor=actor, events=[event], now=now)
    return stopped
