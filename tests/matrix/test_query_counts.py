"""What lists and pages ask of the database: no more at thirty rows than at three, and as much as the reviewed file
says. (Fewer it may be: a search that has found enough asks no further.)

RECORD_QUERY_COUNTS=1 writes the file anew; SQLite and PostgreSQL ask as often. What a process remembers (the company,
calendars, promises) is asked for once before counting; inside a test's transaction some of it is not remembered, so
that the figures are upper bounds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.actor import SYSTEM
from makegood.ground.files.inputs import Upload
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.cases.models import Case
from makegood.rooms.channels import actions as channels
from makegood.rooms.channels.actions import sending
from makegood.rooms.channels.inputs import MailboxInput
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.jobs import actions as jobs
from makegood.rooms.jobs import queries as jobs_read
from makegood.rooms.jobs.inputs import JobInput
from makegood.rooms.knowledge import actions as knowledge
from makegood.rooms.knowledge.inputs import ArticleInput, TextInput, Tie
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import AreaInput, CertificateInput, ContractInput, NodeInput, StaffInput
from makegood.rooms.products import actions as products
from makegood.rooms.products.inputs import ItemInput, SaleInput, ServiceRecordInput
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.models import Obligation
from tests.matrix import world as worlds
from tests.matrix.conftest import Place
from tests.matrix.table import Caller
from tests.matrix.world import DAY, Things, World

FILE = Path(__file__).with_name("query_counts.json")
API = (
    "/customers", "/customers?q=陈", "/customers/$customer", "/customers/$customer/coverages",
    "/customers/$customer/timeline", "/items", "/items?customer=$customer", "/items/$item",
    "/items/$item/coverages", "/items/$item/obligations", "/items/$item/service-records", "/items/$item/owners",
    "/items/$item/places", "/items/$item/readings", "/items/$item/parts", "/items/$item/attachments",
    "/items?q=$serial", "/sets", "/sets/$set", "/categories", "/models", "/models/$model",
    "/models/$model/revisions", "/models/$model/documents", "/lots",
    "/lots/$lot/items", "/holds", "/sales/$sale", "/promises", "/articles", "/articles?q=漏水", "/articles/$article",
    "/knowledge/fitting?item=$item&case_kind=repair", "/knowledge/sought", "/articles/texts/$text/readers",
    "/promises/answer-24h", "/promises/answer-24h/record", "/promises/answer-24h/obligations?state=broken", "/cases",
    "/cases?sort=due", "/cases?q=陈", "/case-kinds", "/cases/$number", "/cases/$number/obligations",
    "/cases/$number/messages", "/cases/$number/timeline", "/obligations/$broken", "/obligations/$broken/timeline",
    "/obligations/$broken/remedies", "/approvals", "/nodes", "/calendars", "/calendars/$calendar/versions", "/notices",
    "/areas", "/areas/faults", "/contracts", "/directory", "/divisions", "/staff", "/staff/$member",
    "/messages", "/messages/incoming", "/calls", "/calls/missed",
    "/serving?division=440106", "/visit-windows?kind=repair&division=440106",
    "/nodes/$node/steps", "/nodes/$node/closures",
    "/mail", "/mail?state=filed", "/outgoing-mail",
)  # fmt: skip
PAGES = (
    "/today", "/intake?q=陈", "/intake?q=$phone", "/intake?customer=$customer&item=$item", "/cases",
    "/cases?state=all&sort=newest", "/cases/$number", "/cases/$broken_number", "/cases/$number/live", "/customers",
    "/customers?asked=陈",
    "/customers/$customer", "/items", "/items/$item", "/items/labels?id=$item", "/catalogue",
    "/catalogue/models/$model", "/catalogue/lots", "/catalogue/lots/$lot", "/catalogue/holds", "/sets", "/sets/$set",
    "/i/$label", "/help", "/help/promises/answer-24h", "/m/$matter",
    "/promises", "/promises/answer-24h", "/promises/answer-24h/compare", "/knowledge", "/knowledge?q=漏水",
    "/knowledge/articles/$article", "/knowledge/sought", "/knowledge/articles/$article/readers?version=$text",
    "/promises/answer-24h/record", "/promises/answer-24h/record.csv", "/promises/answer-24h/record/broken",
    "/network", "/network?q=E", "/network/places/$node", "/network/areas", "/network/map", "/network/directory",
    "/network/contracts", "/network/staff", "/network/staff/$member",
    "/calendars", "/calendars/$calendar", "/notices", "/approvals", "/search?q=陈", "/search?q=$phone", "/search?q=SN-",
    "/jobs", "/jobs?group=all&q=陈", "/jobs/$job_booked", "/jobs/$job_loose", "/outlet-desk", "/day?technician=$staff",
    "/day/others?technician=$staff", "/calendar-addresses", "/messages", "/calls", "/mail", "/mail/$mail", "/mail/sent",
)  # fmt: skip
#: What only those may read who write the company's promises.
OFFICE = (
    "/api/v1/drafts", "/api/v1/drafts/$draft", "/api/v1/drafts/$draft/preview", "/api/v1/replays",
    "/api/v1/replays/$trial", "/api/v1/senders/$sender/templates", "/senders", "/senders/$sender",
    "/api/v1/promises/answer-24h/comparison?before=1&draft=$draft",
    "/drafts", "/drafts/$draft", "/drafts/$draft/publish", "/drafts/$draft/try", "/trials/$trial",
)  # fmt: skip
#: The only ones that may ask less with thirty rows than with three, as they have found enough sooner.
SOONER = frozenset({"company /cases", "company /search?q=陈"})
WATCHED = (*(f"/api/v1{one}" for one in API), *PAGES)
#: Who reads what: the whole company's director, 王站长, whose part is looked up with each list, and the administrator.
READERS = {"company": ("director", WATCHED), "station": ("wang", WATCHED), "office": ("administrator", OFFICE)}


@pytest.fixture
def place(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """A company of its own for each reader: here rows are added for good."""
    with django_db_blocker.unblock(), worlds.rolled_back():
        world = worlds.found()
        made = worlds.things(world, world.east, "E1", "e-one")
        # So that every later repair repeats one: what is asked for repeats is asked at both measurings.
        first = CaseInput(
            "repair", int(made.customer), int(made.item), world.east, "第一次", "？", at=world.now - 6 * DAY
        )
        cases.open_cases(actor=SYSTEM, cases=[first], now=world.now)
        yield Place(world, made, made, made)


def wrote(unit: int, numbers: range, now: datetime) -> None:
    """Articles to read and to answer with that fit the case and the item."""
    for n in numbers:
        for kind in ("article", "template"):
            article = ArticleInput(f"{kind}-{n}", kind, unit_id=unit, ties=(Tie("kind", "repair"),))
            text = TextInput("zh-Hans", f"漏水 {n}", "看排水管")
            made = knowledge.create_article(actor=SYSTEM, article=article, text=text, now=now).versions[0]
            knowledge.submit_version(actor=SYSTEM, version_id=made.id, now=now)
            knowledge.publish_version(actor=SYSTEM, version_id=made.id, now=now)
        knowledge.note_sought(actor=SYSTEM, question=f"找 {n}", place="case", language="zh-Hans", now=now)


def drafted(numbers: range, now: datetime) -> None:
    """Drafts of a promise, each tried on the past."""
    for n in numbers:
        draft = promises.start_draft(actor=SYSTEM, code="answer-24h", title=str(n), now=now)
        promises.ask_what_if(actor=SYSTEM, draft_id=draft.id, now=now)


def grow(world: World, things: Things, numbers: range) -> None:
    """One more of everything that is listed, for each number: around the customer, the item and the case of things."""
    now, unit, customer, item = world.now, world.east, int(things.customer), int(things.item)
    case = Case.objects.get(number=things.number)
    late = Case.objects.get(number=things.broken_number)
    broken = int(things.broken)
    people = customers.create(
        actor=SYSTEM, now=now,
        customers=[
            CustomerInput(name=f"陈 {n}", contacts=(ContactInput("phone", str(13_700_000_000 + n)),), unit_id=unit)
            for n in numbers
        ],
    )  # fmt: skip
    owners = [owner for pair in zip(people, [customer] * len(people), strict=True) for owner in pair]
    items = promises.add_items(
        actor=SYSTEM, now=now,
        items=[
            ItemInput(category="refrigerator", serial=f"SN-{numbers.start}-{n}", customer_id=owner, unit_id=unit,
                      bought_at=now - 200 * DAY)
            for n, owner in enumerate(owners)
        ],
    )  # fmt: skip
    lines = tuple(ItemInput(category="air_conditioner", serial=f"AC-{n}") for n in numbers)
    drafted(numbers, now)
    wrote(unit, numbers, now)
    sold = SaleInput(at=now - 200 * DAY, customer_id=customer, unit_id=unit, items=lines, sale_id=int(things.sale))
    promises.record_sales(actor=SYSTEM, sales=[sold], now=now)
    asked = [
        CaseInput(kind, person, owned, unit, f"陈的事 {n}", "？", at=at)
        for n, person, other in zip(numbers, people, items[::2], strict=True)
        for kind, person, owned, at in (
            ("repair", customer, item, now), ("complaint", customer, item, now - 3 * DAY),
            ("repair", customer, item, now - 4 * DAY),
            # Due in an hour, and so the first of today, whatever the hour: promises with visiting hours owe nothing for
            # a night, and by day something within two hours.
            ("enquiry", person, other, now - timedelta(hours=23)),
        )
    ]  # fmt: skip
    made = cases.open_cases(actor=SYSTEM, cases=asked, now=now)
    promises.settle_all(now=now)
    fresh = list(Obligation.objects.filter(matter_id__in=made[2::4], state="broken").values_list("id", flat=True))
    for n, owed in zip(numbers, fresh, strict=False):
        note = ServiceRecordInput(item_id=item, kind="repair", handed_in=now - 9 * DAY, returned=now, unit_id=unit)
        products.open_service_record(actor=SYSTEM, service=note, now=now)
        photo = Upload(f"{n}.png", BytesIO(b"\x89PNG\r\n\x1a\n" + str(n).encode()))
        products.attach_item(actor=SYSTEM, item_id=item, uploads=[photo], now=now)
        for told in (case, late):
            cases.add_message(actor=SYSTEM, case_id=told.pk, direction="internal", text=f"{n}", now=now)
        asker = world.actor("asker")
        for of in (owed, broken):
            promises.offer_remedy(
                actor=asker, obligation_id=of, kind="voucher", amount=90_000, currency="CNY", now=now, note=""
            )
        _about_places(world, things, n, case)
        _about_jobs(world, things)
        _about_letters(things, n, case.pk, now)


def _about_letters(things: Things, n: int, case_id: int, now: datetime) -> None:
    """A letter that waits, one that is on a case, one of ours, and one more mailbox."""
    box = int(things.mailbox)
    for kind in ("Precedence: bulk", "X-Kind: none"):
        raw = f"From: n{n}@example.com\r\n{kind}\r\nSubject: {n}\r\n\r\nwords".encode()
        mail, _ = channels.receive(actor=SYSTEM, mailbox_id=box, content=BytesIO(raw), now=now)
        channels.process(actor=SYSTEM, mail_id=mail, now=now)
    sending.say_automatically(actor=SYSTEM, case_id=case_id, kind="progress", text="您好", now=now)
    given = MailboxInput(f"n{n}-{box}@example.com", f"Service {n}")
    channels.add_mailbox(actor=SYSTEM, mailbox=given, now=now)


def _about_jobs(world: World, things: Things) -> None:
    """A job that nobody has, one that is asked for, one that somebody goes to, a note and an address."""
    now, unit, person = world.now, world.east, int(things.staff)
    told = JobInput("repair", customer_id=int(things.customer), item_ids=(int(things.item),), unit_id=unit)
    _loose, asked, sent = jobs.create_jobs(actor=SYSTEM, jobs=[told] * 3, now=now)
    jobs.offer(actor=SYSTEM, job_id=asked, unit_id=unit, now=now)
    jobs.assign(actor=SYSTEM, job_id=sent, staff_id=person, now=now)
    booked = jobs_read.job_id(SYSTEM, things.job_booked)
    jobs.note_at_door(actor=SYSTEM, job_id=booked, code="filmed", text="", now=now)
    jobs.open_feed(actor=SYSTEM, technician_id=person, now=now)


def _about_places(world: World, things: Things, n: int, case: Case) -> None:
    now = world.now
    params = {"number": case.number, "chasers": n}
    accounts.notify(
        actor=SYSTEM,
        notices=[NoticeInput("case_chased", params, world.east, link_kind="case", link_id=case.pk)],
        now=now,
    )
    (unit,) = network.create_nodes(actor=SYSTEM, nodes=[NodeInput(f"E-{n}", "outlet", "网点", "E1")], now=now)
    served = AreaInput(world.east, f"4401{n:02d}", now.date())
    network.add_areas(actor=SYSTEM, areas=[served, replace(served, unit_id=unit)], now=now)
    (member,) = network.add_staff(actor=SYSTEM, staff=[StaffInput(unit, f"师傅 {n}")], now=now)
    licence = CertificateInput(member, "heights", f"T-{n}", now.date() + 30 * DAY)
    network.keep_certificates(actor=SYSTEM, certificates=[licence], now=now)
    deal = ContractInput(unit, f"HT-{n}", now.date(), now.date() + 30 * DAY)
    network.add_contracts(actor=SYSTEM, contracts=[deal], now=now)
    network.close_for(actor=SYSTEM, unit_id=world.east, starts=now, ends=now + DAY, reason="盘点", now=now)
    week = {"week": {"mon": [["09:00", "18:00"]]}}
    network.create_calendar(
        actor=SYSTEM, code=f"e-{n}", name={"en": f"{n}", "zh-Hans": f"{n}"}, unit_id=unit, now=now,
        definition={"statutory": "cn", **week},
    )  # fmt: skip
    network.publish_calendar_version(
        actor=SYSTEM, code=things.calendar, effective=now + n * DAY, kind="local", reason="", definition=week, now=now
    )


def measured(caller: Caller, things: Things, addresses: Iterable[str]) -> dict[str, int]:
    """Statements of each address, after it was asked once."""
    headers = {"Authorization": f"Bearer {caller.token}"}
    found: dict[str, int] = {}
    for address in addresses:
        filled = things.filled(address)
        assert caller.client.get(filled, headers=headers).status_code == 200, address
        with CaptureQueriesContext(connection) as queries:
            caller.client.get(filled, headers=headers)
        found[address] = len([one for one in queries if _counts(one["sql"])])
    return found


def _counts(statement: str) -> bool:
    """Not when a token was last used, which is noted once a while; nor what PostgreSQL is asked to expect of a search,
    for which it reads no row.
    """
    return '"accounts_token" SET' not in statement and not statement.startswith("EXPLAIN")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_is_asked_does_not_grow_with_the_rows_and_is_what_was_reviewed(place: Place) -> None:
    world, things = place.world, place.east
    callers = {name: Caller(world.token(user), world.users[user]) for name, (user, _) in READERS.items()}

    def counted() -> dict[str, dict[str, int]]:
        return {name: measured(callers[name], things, addresses) for name, (_, addresses) in READERS.items()}

    grow(world, things, range(2))
    few = counted()
    grow(world, things, range(2, 29))
    many = counted()
    changed = {
        f"{name} {address}": (few[name][address], count)
        for name, counts in many.items()
        for address, count in counts.items()
        if few[name][address] != count
    }
    assert {one: pair for one, pair in changed.items() if one not in SOONER or pair[0] < pair[1]} == {}
    found = {
        address: {name: counts[address] for name, counts in many.items() if address in counts}
        for address in (*WATCHED, *OFFICE)
    }
    if os.environ.get("RECORD_QUERY_COUNTS"):
        lines = ",\n".join(f'  "{address}": {json.dumps(counts)}' for address, counts in found.items())
        FILE.write_text(f"{{\n{lines}\n}}\n")
    assert found == json.loads(FILE.read_text())
