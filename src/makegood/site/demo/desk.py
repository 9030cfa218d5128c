"""How the demo company works on its cases: tags, statuses, queues, views, a common cause, a merged pair, photos."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO

from django.db import transaction

from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.exchange.actions import begin_export, write_export
from makegood.ground.files.inputs import Upload
from makegood.rooms.cases import actions, queries
from makegood.rooms.cases.inputs import (
    BulkInput,
    CaseInput,
    QueueInput,
    StatusInput,
    TagInput,
    ViewInput,
    Where,
)
from makegood.rooms.cases.lifecycle import UNDONE
from makegood.rooms.cases.views import CaseView
from makegood.rooms.network import queries as network
from makegood.site.demo.staff import Staff

TAGS = (
    ("batch", "Same batch", "同批次"),
    ("heat", "Heat wave", "高温天"),
    ("upgrade", "Trade-in wanted", "想以旧换新"),
)
STATUSES = (
    ("in_progress", "in_progress", "Being worked on", "办理中"),
    ("part_coming", "in_progress", "Part on its way", "等配件"),
    ("visit_fixed", "in_progress", "Visit agreed", "已约上门"),
    ("photo_wanted", "waiting_customer", "Waiting for a photo", "待用户发照片"),
)
QUEUES = (
    ("grave", "Pressing", "紧急", Where(state=UNDONE, severity=(1, 2))),
    ("words", "Complaints", "投诉", Where(state=UNDONE, kind="complaint")),
    ("untaken", "Nobody has taken it", "待领取", Where(state=UNDONE, owner="none")),
    ("today", "Comes back", "到期跟进", Where(state=UNDONE, follow_up="due")),
)


@transaction.atomic
def lay_out(people: Staff, end: datetime) -> None:
    """Set up the desk and what there is to see of it, at the end of the story."""
    words(end)
    members = tuple(one.id for one in people.actors.values() if one.id is not None and one.units is None)[:4]
    for code, en, zh, where in QUEUES:
        queue = QueueInput(code, network.company().unit_id, where, {"en": en, "zh-Hans": zh}, people=members)
        actions.save_queue(actor=SYSTEM, queue=queue, now=end)
    repairs = found(Where(kind="repair", state=UNDONE), end)
    enquiries = found(Where(kind="enquiry", state=UNDONE), end)
    lead = next(one for one in people.actors.values() if one.units is None)
    one_cause(repairs[:5], _chief(lead), end)
    if enquiries:
        merged_pair(enquiries[0], end)
    beside(repairs[5:14], lead, end)
    view = ViewInput("我的急件", Where(state=UNDONE, severity=(1, 2)), "due", ("severity", "tags", "follow_up"))
    actions.save_view(actor=lead, view=view, now=end)
    shared = ViewInput("重复报修", Where(state=UNDONE, repeat=True), "due", ("item", "unit"), network.company().unit_id)
    actions.save_view(actor=_chief(lead), view=shared, now=end)
    taken_out(people["manager"], end)


def taken_out(actor: Actor, end: datetime) -> None:
    """A table that somebody took out a while ago, so that the lists of exports and of looks are not empty."""
    begun = begin_export(actor=actor, name="jobs", form="csv", now=end - timedelta(hours=3))
    for _ in write_export(actor=actor, begun=begun, now=end - timedelta(hours=3)):
        pass


def _chief(lead: Actor) -> Actor:
    return Actor(kind="user", id=lead.id, name=lead.name, permissions=frozenset({"*"}), roles=lead.roles)


def words(end: datetime) -> None:
    """Tags and statuses of the company."""
    for code, en, zh in TAGS:
        actions.save_tag(actor=SYSTEM, tag=TagInput(code, {"en": en, "zh-Hans": zh}), now=end)
    for place, (code, state, en, zh) in enumerate(STATUSES):
        status = StatusInput(code, state, {"en": en, "zh-Hans": zh}, place)
        actions.save_status(actor=SYSTEM, status=status, now=end)
    actions.set_reopening(actor=SYSTEM, root="repair", days=30, inside="reopen", now=end)


def found(where: Where, end: datetime) -> list[CaseView]:
    """Cases of the story, the oldest first."""
    return list(queries.page(SYSTEM, now=end, where=where, sort="oldest", limit=40).items)


def one_cause(cases: Sequence[CaseView], chief: Actor, end: datetime) -> None:
    """A fault of one batch: the first case stands for the cause, the others below it; marked in one act."""
    if len(cases) < 3:
        return
    parent, *children = cases
    actions.adopt(actor=SYSTEM, parent_id=parent.id, case_ids=[one.id for one in children], now=end)
    marked = BulkInput("tag", tags=("batch",))
    actions.do_to_many(actor=chief, case_ids=[one.id for one in cases], act=marked, now=end)


def merged_pair(case: CaseView, end: datetime) -> None:
    """The same customer asked twice, by another way: two cases that became one."""
    again = CaseInput(
        case.kind, case.customer_id, case.item_id, case.unit_id, case.subject, "刚才在网上也问过，再打个电话。",
        at=end - timedelta(minutes=20),
    )  # fmt: skip
    (twice,) = actions.open_cases(actor=SYSTEM, cases=[again], now=end)
    actions.merge(actor=SYSTEM, case_id=twice, into_id=case.id, reason="同一位用户问的同一件事。", now=end)


def beside(cases: Sequence[CaseView], lead: Actor, end: datetime) -> None:
    """Photos, days to come back, statuses, a link, somebody who follows."""
    for place, case in enumerate(cases):
        if place < 3:
            colour = ((196, 120, 60), (90, 130, 90), (80, 110, 160))[place]
            photo = Upload(f"铭牌-{place + 1}.png", BytesIO(picture(colour)))
            actions.attach(actor=SYSTEM, case_id=case.id, uploads=[photo], now=end)
        if place in {1, 4, 6}:
            actions.follow_up(actor=SYSTEM, case_id=case.id, at=end + timedelta(hours=6 * place), now=end)
        if place in {2, 3, 5} and case.state == "in_progress":
            status = "part_coming" if place == 2 else "visit_fixed"
            actions.label(actor=SYSTEM, case_id=case.id, status=status, now=end)
        if place == 7:
            actions.tag(actor=SYSTEM, case_id=case.id, add=("press",), now=end)
        if place == 8:
            actions.tag(actor=SYSTEM, case_id=case.id, add=("vip", "upgrade"), now=end)
    if len(cases) > 2:
        actions.link(actor=SYSTEM, case_id=cases[1].id, other_id=cases[0].id, kind="related", now=end)
        actions.watch(actor=lead, case_id=cases[0].id, now=end)


def picture(colour: tuple[int, int, int], side: int = 120) -> bytes:
    """A small picture with a bar across it, as a PNG: what a photo of a name plate stands for."""
    rows = []
    for y in range(side):
        bar = side // 3 < y < side // 2
        rows.append(b"\0" + bytes(colour if not bar else (235, 235, 230)) * side)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + chunk(b"IEND", b"")
    )
