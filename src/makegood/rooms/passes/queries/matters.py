"""A matter as its customer sees it, and all that somebody who stays may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import IO

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.files.views import FileView
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.views import CaseView, MessageView
from makegood.rooms.jobs import queries as jobs
from makegood.rooms.jobs.lifecycle import ENDED
from makegood.rooms.jobs.views import JobView
from makegood.rooms.network import queries as network
from makegood.rooms.passes import errors, rules
from makegood.rooms.passes.queries.choosing import windows
from makegood.rooms.passes.queries.seeing import acting, stay_token
from makegood.rooms.passes.views import ComingView, MatterView, MineView, SaidView, Sight
from makegood.rooms.products import queries as products
from makegood.rooms.products.views import ItemView

_MOST = 100


def matter(sight: Sight, now: datetime) -> MatterView:
    """The matter that a token opened. Raises Missing."""
    found = cases.by_id(sight.actor, sight.case_id, now)
    spoken, kept = _spoken(sight), cases.files(acting(sight.actor), found.id)
    lately = found.chased_at is not None and now - found.chased_at < rules.HASTEN_EVERY
    return MatterView(
        found.id, found.number, found.root, found.state, found.subject, found.opened_at, item_of(found.item_id),
        found.obligations, tuple(_said(one, kept) for one in spoken), tuple(comings(found, now)),
        rules.verbs(found.state, hastened_lately=lately), tuple(windows(acting(sight.actor), found, now)),
    )  # fmt: skip


def item_of(item_id: int | None) -> ItemView | None:
    """What a matter is about; the page says its name and the end of its serial number."""
    return products.many(SYSTEM, [item_id]).get(item_id) if item_id is not None else None


def _spoken(sight: Sight) -> list[MessageView]:
    """What was said between the customer and us; never what we say among ourselves."""
    return [one for one in cases.messages(sight.actor, sight.case_id) if one.direction in {"inbound", "outbound"}]


def _said(one: MessageView, kept: Sequence[FileView]) -> SaidView:
    mine = one.direction == "inbound"
    return SaidView(one.id, mine, one.text, one.at, one.automatic, tuple(f for f in kept if _shown(f, one.id)))


def _shown(file: FileView, message_id: int) -> bool:
    return file.part_id == message_id and file.deleted_at is None


def file(sight: Sight, file_id: int) -> tuple[FileView, IO[bytes]]:
    """A file that hangs on something the customer may read, with its content. Raises Missing."""
    spoken = {one.id for one in _spoken(sight)}
    kept = cases.files(acting(sight.actor), sight.case_id)
    if not any(one.id == file_id and one.part_id in spoken for one in kept):
        raise errors.no_link()
    return cases.file(acting(sight.actor), sight.case_id, file_id)


def comings(found: CaseView, now: datetime) -> list[ComingView]:
    """Who comes for the matter and when, the next one first; what was called off is left out."""
    rows = [one for one in jobs.of_cases(SYSTEM, [found.id], now)[found.id] if one.work != "cancelled"]
    names = network.staff_names({one.technician_id for one in rows if one.technician_id is not None})
    rows.sort(key=lambda one: (one.work in ENDED, one.window_from or now, one.id))
    return [_coming(one, names) for one in rows]


def _coming(one: JobView, names: dict[int, str]) -> ComingView:
    who = names.get(one.technician_id or 0, "")
    return ComingView(one.id, one.root, one.work, who, one.window_from, one.window_to, one.wake_at, one.ended_at)


def mine(actor: Actor, stay_id: int, now: datetime) -> list[MineView]:
    """All matters of somebody who stays, what is not settled first, the newest first."""
    rows = cases.page(actor, now=now, sort="newest", limit=_MOST).items
    shown = [one for one in rows if not one.merged_into]
    shown.sort(key=lambda one: one.state not in rules.UNDONE)
    return [
        MineView(
            one.number, one.root, one.state, one.subject, one.opened_at, one.next_due_at, one.owed_since is not None,
            stay_token(stay_id, one.id),
        )
        for one in shown
    ]  # fmt: skip


def my_items(actor: Actor) -> list[ItemView]:
    """What somebody who stays has, the newest purchase first."""
    found = products.of_customers(SYSTEM, actor.customers)
    return [one for id_ in sorted(found) for one in found[id_] if one.credited < one.quantity]
