"""A company with two stations and everything that a route can be about, made by the actions themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from makegood.faces.api.wire import tokens
from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.inputs import NoticeInput
from makegood.ground.accounts.models import Token, User
from makegood.ground.accounts.queries import actor_for_user
from makegood.ground.accounts.rules import ROLES
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.exchange import actions as exchange
from makegood.ground.files.inputs import Upload
from makegood.ground.webhooks import actions as webhooks
from makegood.ground.webhooks.views import WebhookInput
from makegood.rooms.calls import actions as calls
from makegood.rooms.calls.inputs import CallNews
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import BulkInput, CaseInput, QueueInput, ViewInput, Where
from makegood.rooms.cases.models import Case, Link, Message
from makegood.rooms.channels import actions as channels
from makegood.rooms.channels.actions import sending
from makegood.rooms.channels.inputs import MailboxInput
from makegood.rooms.channels.models import OutgoingMail
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers import queries as customers_read
from makegood.rooms.customers.inputs import AddressInput, ConsentInput, ContactInput, CustomerInput
from makegood.rooms.knowledge import actions as knowledge
from makegood.rooms.knowledge.inputs import ArticleInput, TextInput
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import AreaInput, CertificateInput, ContractInput, NodeInput, StaffInput
from makegood.rooms.passes import actions as passes
from makegood.rooms.products import actions as products
from makegood.rooms.products.inputs import (
    DocumentInput,
    HoldInput,
    ItemInput,
    LotInput,
    ModelInput,
    PartInput,
    PaymentInput,
    SaleInput,
    ServiceRecordInput,
    SetInput,
)
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.models import Obligation
from makegood.rooms.texting import actions as texting
from makegood.rooms.texting.inputs import HeardText, SenderInput
from makegood.rooms.texting.models import IncomingText, OutgoingText
from makegood.site import company as companies
from tests.matrix import jobs

PROMISES = ("answer-24h", "contact-2h", "visit-24h", "repair-48h", "cn-sanbao")
DAY = timedelta(days=1)
_phones = count(13_800_138_000)


@dataclass(frozen=True, slots=True)
class Things:
    """One of each thing that an address can name, as the text that stands in the address."""

    customer: str
    item: str
    sale: str
    other_item: str
    part: str
    set: str
    hold: str
    category: str
    model: str
    lot: str
    document: str
    label: str
    record: str
    number: str
    running: str
    message: str
    settled: str
    broken_number: str
    broken: str
    given: str
    asked: str
    approval: str
    notice: str
    calendar: str
    node: str
    phone: str
    serial: str
    contact: str
    address: str
    relation: str
    consent: str
    proof: str
    duplicate: str
    twin: str
    merged: str
    file: str
    user: str
    deputy: str
    token: str
    webhook: str
    delivery: str
    draft: str
    put_away: str
    trial: str
    mailbox: str
    mail: str
    outgoing: str
    link: str
    queue: str
    view: str
    bulk: str
    area: str
    contract: str
    signed: str
    member: str
    certificate: str
    absence: str
    closure: str
    job_loose: str
    job_offered: str
    job_taken: str
    job_sent: str
    job_booked: str
    job_there: str
    job_over: str
    job_shown: str
    staff: str
    feed: str
    paper: str
    plate: str
    article: str
    text: str
    drafted: str
    reviewed: str
    sender: str
    sent: str
    lost_text: str
    heard: str
    matter: str
    settled_matter: str
    broken_matter: str
    matter_file: str
    call: str

    def filled(self, text: str) -> str:
        """The text with every `$name` replaced."""
        for name in sorted(self.__slots__, key=len, reverse=True):
            text = text.replace(f"${name}", getattr(self, name))
        return text


@dataclass(frozen=True, slots=True)
class World:
    """The company: its unit, the stations of 王站长 (east) and 赵站长 (west), users by name, when it was made."""

    root: int
    east: int
    west: int
    users: dict[str, int]
    now: datetime

    def actor(self, username: str) -> Actor:
        """Somebody as who acts."""
        return actor_for_user(User.objects.get(pk=self.users[username]), "en")

    def token(self, username: str, *scopes: str) -> str:
        """A key of somebody, narrowed to the scopes."""
        return accounts.create_token(actor=SYSTEM, username=username, name="matrix", now=self.now, scopes=scopes)


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens inside leaves no trace in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def found() -> World:
    """The company, its stations, one person for each role in the service centre, a chief in each station."""
    tokens.forget()
    now = timezone.now()
    long_ago = now - 400 * DAY
    root = companies.init("CN", "correct horse battery", codes=PROMISES, now=long_ago).unit_id
    places = (("E1", "东站"), ("W1", "西站"), ("C1", "中站"))
    nodes = [NodeInput(code, "station", name) for code, name in places]
    east, west, _ = network.create_nodes(actor=SYSTEM, nodes=nodes, now=long_ago)
    people = [(role, role, root) for role in ROLES] + [
        ("asker", "agent", root), ("wang", "area_manager", east), ("zhao", "area_manager", west),
    ]  # fmt: skip
    users = {"admin": User.objects.get(username="admin").pk} | {
        username: accounts.create_user(
            actor=SYSTEM, username=username, name=username, password=None, memberships=[(role, unit)], now=now,
            language="en",
        )
        for username, role, unit in people
    }  # fmt: skip
    wide = [role for role, held in ROLES.items() if held & {"remedies.approve", "*"}]
    for role, most in (("agent", 10_000), *((role, None) for role in wide)):
        accounts.set_limit(
            actor=SYSTEM, role=role, verb="remedy", currency="CNY", per_case=most, per_month=None, now=now
        )
    return World(root, east, west, users, now)


def things(world: World, unit: int, node: str, calendar: str) -> Things:
    """One of each thing in a unit; the questions are asked by an agent, so that anybody else may answer them."""
    now, phone, serial = world.now, str(next(_phones)), f"SN-{node}-1"
    chen = CustomerInput(name=f"陈顾客 {node}", contacts=(ContactInput("phone", phone),), unit_id=unit)
    (customer,) = customers.create(actor=SYSTEM, customers=[chen], now=now)
    fridge = ItemInput(
        category="refrigerator", serial=serial, price=300_000, currency="CNY", customer_id=customer, unit_id=unit,
        bought_at=now - 29 * DAY,
    )  # fmt: skip
    (item,) = promises.add_items(actor=SYSTEM, items=[fridge], now=now)
    sold = SaleInput(
        at=now - 30 * DAY, customer_id=customer, unit_id=unit,
        items=(ItemInput(category="air_conditioner", serial=f"AC-{node}", price=200_000),),
    )  # fmt: skip
    (sale,) = promises.record_sales(actor=SYSTEM, sales=[sold], now=now)
    kept = ServiceRecordInput(item_id=item, kind="repair", handed_in=now - DAY, unit_id=unit, symptom="不制冷")
    record = products.open_service_record(actor=SYSTEM, service=kept, now=now)
    goods = _goods(item, sale.item_ids[0], unit, node, now)
    matter = CaseInput("repair", customer, item, unit, f"不制冷 {node}", "冰箱不制冷了", at=now)
    settled = CaseInput("enquiry", customer, item, unit, f"怎么清洗 {node}", "滤网怎么洗？", at=now - 10 * DAY)
    old = CaseInput("complaint", customer, item, unit, f"没人回电 {node}", "三天没人回电", at=now - 3 * DAY)
    running, done, late = cases.open_cases(actor=SYSTEM, cases=[matter, settled, old], now=now)
    cases.resolve(actor=SYSTEM, case_id=done, text="", now=now)
    promises.settle_all(now=now)
    (broken,) = Obligation.objects.filter(matter_id=late, state="broken").values_list("id", flat=True)[:1]
    asker = world.actor("asker")
    given, asked = (
        promises.offer_remedy(
            actor=asker, obligation_id=broken, kind="voucher", amount=amount, currency="CNY", now=now, note="抱歉"
        )
        for amount in (4_000, 90_000)
    )
    numbers = dict(Case.objects.filter(pk__in=[running, done, late]).values_list("id", "number"))
    params = {"number": numbers[running], "chasers": 1}
    told = NoticeInput("case_chased", params, unit, link_kind="case", link_id=running)
    (notice,) = accounts.notify(actor=SYSTEM, notices=[told], now=now)
    network.create_calendar(
        actor=SYSTEM, code=calendar, name={"en": node, "zh-Hans": node}, unit_id=unit, now=now - DAY,
        definition={"statutory": "cn", "week": {"mon": [["08:00", "20:00"]]}},
    )  # fmt: skip
    plate = Upload("铭牌.png", BytesIO(b"\x89PNG\r\n\x1a\n" + node.encode()))
    (photo,) = cases.attach(actor=SYSTEM, case_id=running, uploads=[plate], now=now)
    # In the centre without a role: whoever keeps people decides over somebody who may do no more than they.
    person = accounts.create_user(
        actor=SYSTEM,
        username=f"p.{node}",
        name=f"员工 {node}",
        password=None,
        now=now,
        memberships=[] if unit == world.root else [("agent", unit)],
    )
    deputy = accounts.set_deputy(
        actor=SYSTEM, user_id=person, deputy_id=world.users["admin"], starts=now, ends=now + DAY, now=now
    ).id
    accounts.create_token(actor=SYSTEM, username=f"p.{node}", name=f"key {node}", now=now)
    key = Token.objects.get(user_id=person).pk
    exchange.name_objects(
        actor=SYSTEM, kind="customer", names=[exchange.Name(customer, "shop", str(customer))], now=now
    )
    file = _file(customer, unit, node, now)
    return Things(
        **file, customer=str(customer), item=str(item), sale=str(sale.id), record=str(record), number=numbers[running],
        running=str(Obligation.objects.filter(matter_id=running, state="running").values_list("id", flat=True)[0]),
        message=str(Message.objects.filter(case_id=running).values_list("id", flat=True)[0]),
        settled=numbers[done], broken_number=numbers[late], broken=str(broken), given=str(given.id),
        asked=str(asked.id), approval=str(asked.approval_id), notice=str(notice), calendar=calendar, node=node,
        phone=phone, serial=serial, file=str(photo.id), user=str(person), deputy=str(deputy), token=str(key),
        **_webhook(node, now), **_letters(unit, node, running, now), **_drafts(now),
        **_desk(world, unit, node, running, done),
        **_network(world, unit, node), **goods,
        **_knowledge(unit, node, now),
        **_texts(unit, node, customer, running, now),
        **_matters(running, done, late, node, now),
        call=_call(unit, node, phone, now),
        **jobs.made(unit, node, customer, item, now),
    )  # fmt: skip


def _matters(running: int, done: int, late: int, node: str, now: datetime) -> dict[str, str]:
    """Links of the customer to a running, a settled and a broken matter, and a photo that they sent in the first."""
    names = ("matter", "settled_matter", "broken_matter")
    made = [passes.make_link(actor=SYSTEM, case_id=id_, now=now).token for id_ in (running, done, late)]
    said = Message.objects.filter(case_id=running, direction="inbound").values_list("id", flat=True)[0]
    photo = Upload("故障.png", BytesIO(b"\x89PNG\r\n\x1a\n" + f"fault {node}".encode()))
    (kept,) = cases.attach(actor=SYSTEM, case_id=running, uploads=[photo], message_id=said, now=now)
    return {**dict(zip(names, made, strict=True)), "matter_file": str(kept.id)}


def _drafts(now: datetime) -> dict[str, str]:
    """A draft, one that was put away, and a trial that waits."""
    first, second = (promises.start_draft(actor=SYSTEM, code="answer-24h", now=now).id for _ in range(2))
    promises.discard_draft(actor=SYSTEM, draft_id=second, now=now)
    trial = promises.ask_what_if(actor=SYSTEM, draft_id=first, now=now).id
    return {"draft": str(first), "put_away": str(second), "trial": str(trial)}


def _webhook(node: str, now: datetime) -> dict[str, str]:
    """An address that hears of nothing but tries, and a message to it."""
    hears = WebhookInput(f"ERP {node}", "https://93.184.215.14/hook", ("webhook_tried",))
    pk, _ = webhooks.add(actor=SYSTEM, webhook=hears, now=now)
    return {"webhook": str(pk), "delivery": str(webhooks.try_out(actor=SYSTEM, webhook_id=pk, now=now))}


def _texts(unit: int, node: str, customer: int, case: int, now: datetime) -> dict[str, str]:
    """A sender in the sandbox, two messages of ours, of which one is lost, and one that waits for a person."""
    code = f"sms-{node.lower()}"
    sender, _ = texting.add_sender(actor=SYSTEM, sender=SenderInput(code, "和顺", "sms", unit_id=unit), now=now)
    for words in ("师傅明天到", "师傅后天到"):
        cases.add_message(actor=SYSTEM, case_id=case, direction="outbound", text=words, channel="sms", now=now)
    sent, lost = OutgoingText.objects.filter(case_id=case).order_by("id").values_list("id", flat=True)
    OutgoingText.objects.filter(pk=sent).update(state="sent", next_at=None)
    OutgoingText.objects.filter(pk=lost).update(state="dead", next_at=None)
    wrote = HeardText(code, f"m-{node}", str(next(_phones)), "冰箱不冷了")
    heard = texting.receive(actor=SYSTEM, heard=wrote, now=now).id
    IncomingText.objects.filter(pk=heard).update(state="to_be_read", reason="ambiguous", case=None)
    return {"sender": str(sender), "sent": str(sent), "lost_text": str(lost), "heard": str(heard)}


def _letters(unit: int, node: str, running: int, now: datetime) -> dict[str, str]:
    """A mailbox of a unit, a letter that waits to be read, and one of ours that did not go out."""
    given = MailboxInput(f"{node.lower()}@example.com", f"Service {node}", unit_id=unit)
    box = channels.add_mailbox(actor=SYSTEM, mailbox=given, now=now).id
    raw = f"From: shop@example.com\r\nPrecedence: bulk\r\nSubject: News {node}\r\n\r\nnews".encode()
    mail, _ = channels.receive(actor=SYSTEM, mailbox_id=box, content=BytesIO(raw), now=now)
    channels.process(actor=SYSTEM, mail_id=mail, now=now)
    sending.say_automatically(actor=SYSTEM, case_id=running, kind="progress", text="您好", now=now)
    (outgoing,) = OutgoingMail.objects.filter(case_id=running).values_list("id", flat=True)
    return {"mailbox": str(box), "mail": str(mail), "outgoing": str(outgoing)}


def _call(unit: int, node: str, phone: str, now: datetime) -> str:
    """A call that nobody answered."""
    news = CallNews(f"call-{node}", "missed", "in", phone, at=now - timedelta(minutes=5), unit_id=unit)
    return str(calls.tell_call(actor=SYSTEM, news=news, now=now).id)


def _desk(world: World, unit: int, node: str, running: int, done: int) -> dict[str, str]:
    """A link, a queue, a view and a bulk act of whoever leads the unit."""
    now = world.now
    chief = world.actor({world.east: "wang", world.west: "zhao"}.get(unit, "admin"))
    cases.link(actor=SYSTEM, case_id=running, other_id=done, kind="related", now=now)
    queue = QueueInput(f"queue-{node.lower()}", unit, Where(), {"en": f"Queue {node}", "zh-Hans": f"队列 {node}"})
    cases.save_queue(actor=SYSTEM, queue=queue, now=now)
    view = cases.save_view(actor=chief, view=ViewInput(f"view {node}"), now=now)
    bulk = cases.do_to_many(actor=chief, case_ids=[running], act=BulkInput("tag", tags=("press",)), now=now)
    link = Link.objects.filter(case_id=running, kind="related").values_list("id", flat=True)[0]
    return {"link": str(link), "queue": queue.code, "view": str(view.id), "bulk": str(bulk.id)}


def _network(world: World, unit: int, node: str) -> dict[str, str]:
    """An area, a contract, somebody with a licence who is away, a closure: one of each in a unit."""
    now, day = world.now, world.now.date()
    (area,) = network.add_areas(actor=SYSTEM, areas=[AreaInput(unit, f"{unit % 10**9}", day)], now=now)
    deal = ContractInput(unit, f"HT-{node}", day, day + 400 * DAY)
    (contract,) = network.add_contracts(actor=SYSTEM, contracts=[deal], now=now)
    scan = Upload("协议.png", BytesIO(b"\x89PNG\r\n\x1a\n" + f"deal {node}".encode()))
    (signed,) = network.attach_contract(actor=SYSTEM, contract_id=contract, uploads=[scan], now=now)
    (member,) = network.add_staff(actor=SYSTEM, staff=[StaffInput(unit, f"师傅 {node}")], now=now)
    licence = CertificateInput(member, "heights", f"T-{node}", day + 400 * DAY)
    (certificate,) = network.keep_certificates(actor=SYSTEM, certificates=[licence], now=now)
    absence = network.be_absent(actor=SYSTEM, member_id=member, starts=now - DAY, reason="sick", now=now).id
    ends = now + DAY
    closure = network.close_for(actor=SYSTEM, unit_id=unit, starts=now, ends=ends, reason="盘点", now=now).id
    return {
        "area": str(area), "contract": str(contract), "signed": str(signed.id), "member": str(member),
        "certificate": str(certificate), "absence": str(absence), "closure": str(closure),
    }  # fmt: skip


def _knowledge(unit: int, node: str, now: datetime) -> dict[str, str]:
    """An article of a unit with a published text that asks to be confirmed, a draft, and one that is read over."""
    code, ids = f"leak-{node.lower()}", {}
    made = knowledge.create_article(
        actor=SYSTEM, article=ArticleInput(code, "article", "public", unit), now=now,
        text=TextInput("zh-Hans", f"漏水 {node}", "看排水管", must_read=True),
    )  # fmt: skip
    ids["text"] = made.versions[0].id
    knowledge.submit_version(actor=SYSTEM, version_id=ids["text"], now=now)
    knowledge.publish_version(actor=SYSTEM, version_id=ids["text"], now=now)
    for name, language in (("drafted", "en"), ("reviewed", "fr")):
        text = TextInput(language, f"Leak {node}", "Look at the drain")
        ids[name] = knowledge.start_version(actor=SYSTEM, code=code, text=text, now=now).id
    knowledge.submit_version(actor=SYSTEM, version_id=ids["reviewed"], now=now)
    return {"article": code, **{name: str(one) for name, one in ids.items()}}


def _goods(item: int, other: int, unit: int, node: str, now: datetime) -> dict[str, str]:
    """What belongs to the items: a part, a bundle, a stop on the other one, a label; their model and lot."""
    model = f"BCD-{node}"
    models = products.ensure_models(actor=SYSTEM, models=[ModelInput(model, "冰箱", "refrigerator")], now=now)
    paper = DocumentInput(model=model, kind="manual", title="说明书")
    (document,) = products.add_documents(actor=SYSTEM, documents=[paper], now=now)
    lots = products.ensure_lots(actor=SYSTEM, lots=[LotInput(f"L-{node}", model)], now=now)
    built = PartInput(item, "compressor", now - 20 * DAY, serial=f"YS-{node}")
    (part,) = products.build_in(actor=SYSTEM, parts=[built], now=now)
    pair = SetInput("bundle", ((item, "member"),), now - 20 * DAY, unit_id=unit)
    (bundle,) = products.form_sets(actor=SYSTEM, sets=[pair], now=now)
    products.compose_price(actor=SYSTEM, item_id=item, payment=PaymentInput(customer=300_000), version=None, now=now)
    stop = products.hold(actor=SYSTEM, stop=HoldInput("检查", service=True, item_id=other), now=now)
    codes = products.label_items(actor=SYSTEM, item_ids=[item], now=now)
    seen = Upload("铭牌.png", BytesIO(b"\x89PNG\r\n\x1a\n" + f"item {node}".encode()))
    (plate,) = products.attach_item(actor=SYSTEM, item_id=item, uploads=[seen], now=now)
    found = {
        "plate": plate.id,
        "other_item": other,
        "part": part,
        "set": bundle,
        "hold": stop.id,
        "model": models[model],
        "document": document,
    }
    return {name: str(one) for name, one in found.items()} | {
        "lot": str(lots[f"L-{node}"]), "category": "refrigerator", "label": codes[item],
    }  # fmt: skip


def _file(customer: int, unit: int, node: str, now: datetime) -> dict[str, str]:
    """What belongs to the customer's file: a second file of the same person, one that was merged into a relative's."""
    mail = (ContactInput("email", f"chen.{node.lower()}@example.com"),)
    customers.add_contacts(actor=SYSTEM, customer_id=customer, contacts=mail, now=now)
    home = customers.add_address(
        actor=SYSTEM, customer_id=customer, address=AddressInput(text=f"和平路 8 号 {node}"), now=now
    ).addresses[0]
    people = [
        CustomerInput(name=f"陈顾客 {node}", contacts=mail),
        CustomerInput(f"家人 {node}"),
        CustomerInput(f"旧档 {node}"),
    ]
    twin, other, old = customers.create(actor=SYSTEM, customers=[replace(one, unit_id=unit) for one in people], now=now)
    said = ConsentInput("photos", given=True, how="written", proof="S-1")
    sheet = Upload("同意书.png", BytesIO(b"\x89PNG\r\n\x1a\n" + f"sheet {node}".encode()))
    consent = customers.say_consent(actor=SYSTEM, customer_id=customer, consent=said, proofs=[sheet], now=now)
    (proof,) = customers_read.proofs(SYSTEM, [consent])[consent]
    relation = customers.relate(actor=SYSTEM, customer_id=customer, other_id=other, kind="tenant_of", now=now)
    customers.merge(actor=SYSTEM, customer_id=other, other_id=old, now=now)
    (proposed,) = customers_read.duplicates_of(SYSTEM, customer)
    contact = next(one for one in customers_read.get(SYSTEM, customer).contacts if one.kind == "email")
    return {
        "contact": str(contact.id), "address": str(home.id), "relation": str(relation), "duplicate": str(proposed.id),
        "consent": str(consent), "proof": str(proof.id),
        "twin": str(twin), "merged": str(old),
    }  # fmt: skip


class Watch:
    """Sees what is written and not taken back, as long as it is in place.

    That a key was used is kept whatever it was used for.
    """

    def __init__(self) -> None:
        self.written: list[str] = []
        self._points: dict[str, int] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Django's hook around each statement."""
        verb, _, rest = sql.lstrip().partition(" ")
        if verb == "SAVEPOINT":
            self._points[rest] = len(self.written)
        elif sql.startswith("ROLLBACK TO SAVEPOINT"):
            del self.written[self._points[sql.rpartition(" ")[2]] :]
        elif verb.upper() in {"INSERT", "UPDATE", "DELETE", "REPLACE"} and '"accounts_token"' not in sql:
            self.written.append(sql[:120])
        return execute(sql, params, many, context)


def state() -> tuple[int, ...]:
    """How many rows each table has, and the newest event: in one statement."""
    tables = sorted(connection.introspection.django_table_names(only_existing=False))
    parts = [f'(SELECT COUNT(*) FROM "{table}")' for table in tables]
    parts.append("(SELECT COALESCE(MAX(id), 0) FROM journal_event)")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return tuple(cursor.fetchone())
