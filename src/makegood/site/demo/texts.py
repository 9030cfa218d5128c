"""Messages of the demo company: three senders in the sandbox, answers on their way, one lost and sent otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from makegood.ground.actor import SYSTEM
from makegood.rooms.cases import actions as cases
from makegood.rooms.customers import queries as customers
from makegood.rooms.network import queries as network
from makegood.rooms.texting import actions, queries
from makegood.rooms.texting.inputs import HeardText, SenderInput, TemplateInput
from makegood.site.demo.market import Person
from makegood.site.demo.staff import Staff

_SENDERS = (
    ("qinghe-sms", "清和电器", "sms", 0, False, ("sms", "phone", "web"), ("late",)),
    ("qinghe-wechat", "清和电器服务号", "wechat", 48, False, ("wechat",), ("resolved", "late")),
    ("qinghe-mini", "清和到家", "mini_program", 0, True, ("mini_program",), ("resolved",)),
)
_WORDS = (
    ("reply", "关于服务单{number}：{text}", "About your request {number}: {text}"),
    ("received", "您的事情我们已收到，服务单号{number}。退订回TD", "We have your request, its number is {number}."),
    (
        "resolved",
        "服务单{number}我们认为已解决，没解决请直接回复。",
        "We believe that {number} is settled. If not, answer us.",
    ),
    (
        "late",
        "服务单{number}：{duty}我们没按时做到，非常抱歉，正在处理。",
        "{number}: we are late with {duty}. We are sorry.",
    ),
    ("code", "验证码{code}，几分钟内有效，{company}不会向您索要。", "{code} is your code for {company}."),
)
#: What people write, by which sender, and what we answer.
_TALKS = (
    ("qinghe-sms", "空调昨天装好的，今早滴水，地板都湿了", "师傅今天下午三点到您家，来之前会打电话。"),
    ("qinghe-wechat", "洗衣机脱水的时候响得厉害，要不要叫人来看？", "先把洗衣机放平再试一次，还响我们就安排师傅上门。"),
    ("qinghe-mini", "想问一下冰箱延保怎么算", "您的冰箱整机还在三包期内，主要部件还有两年。"),
)


def open_up(seed: int, people: Sequence[Person], staff: Staff, end: datetime) -> None:
    """Set up the senders and let some customers write."""
    rng = Random(seed)  # noqa: S311 (a story is told, nothing is kept secret)
    long_ago = end - timedelta(days=90)
    root = network.company().unit_id
    for code, name, channel, hours, permits, confirms, progress in _SENDERS:
        given = SenderInput(
            code, name, channel, unit_id=root, free_hours=hours, permits=permits, acknowledges=confirms,
            progress=progress,
        )  # fmt: skip
        pk, _ = actions.add_sender(actor=SYSTEM, sender=given, now=long_ago)
        for kind, zh, en in _WORDS:
            for language, body in (("zh-Hans", zh), ("en", en)):
                state = "submitted" if (kind, language) == ("late", "en") else "approved"
                words = TemplateInput(kind, language, body, f"{code}-{kind}-{language[:2]}".lower(), state)
                actions.register_template(actor=SYSTEM, sender_id=pk, template=words, now=long_ago)
    able = [one for one in people if one.id and one.input.kind == "person"]
    drawn = rng.sample(able, 4 * len(_TALKS))
    writers = [one for one in drawn if customers.get(SYSTEM, one.id).phones][: len(_TALKS)]
    for place, ((code, asked, answer), one) in enumerate(zip(_TALKS, writers, strict=False)):
        _talk(code, asked, answer, one, place, staff, end - timedelta(minutes=190 - 55 * place))
    _stranger(end - timedelta(minutes=20))


def _address(code: str, one: Person, place: int) -> str:
    phone = customers.get(SYSTEM, one.id).phones[0]
    return phone if code == "qinghe-sms" else f"o{code.removeprefix('qinghe-')}-{place:04d}-{phone[-4:]}"


def _talk(code: str, asked: str, answer: str, one: Person, place: int, staff: Staff, at: datetime) -> None:
    """Somebody writes, is told that it is here, and is answered."""
    address = _address(code, one, place)
    actions.bind(actor=SYSTEM, sender=code, address=address, customer_id=one.id, now=at - timedelta(days=3))
    if code == "qinghe-mini":
        actions.permit(actor=SYSTEM, sender=code, address=address, kinds=("received", "reply"), now=at)
    heard = HeardText(code, f"demo-{place}", address, asked, at, one.name)
    case_id = actions.receive(actor=SYSTEM, heard=heard, now=at).case_id or 0
    soon = at + timedelta(seconds=20)
    actions.tell(actor=SYSTEM, what="received", case_id=case_id, obligation_id=0, now=soon)
    later = at + timedelta(minutes=9)
    channel = queries.matter(case_id).channel
    cases.add_message(
        actor=staff["chenglu"], case_id=case_id, direction="outbound", text=answer,
        channel=channel, now=later,
    )  # fmt: skip
    _carry(case_id, later + timedelta(seconds=5), refused=code == "qinghe-wechat")


def _carry(case_id: int, at: datetime, *, refused: bool) -> None:
    """Hand over what waits; the newest word is refused by its carrier and goes by the next way."""
    waiting = list(queries.texts(SYSTEM, "queued", case_id).items)
    for one in reversed(waiting):
        actions.deliver(actor=SYSTEM, text_id=one.id, attempt=0, now=at)
        state = "refused" if refused and one.kind == "reply" else "delivered"
        actions.note_receipt(actor=SYSTEM, text_id=one.id, state=state, now=at + timedelta(seconds=8))
    for one in queries.texts(SYSTEM, "queued", case_id).items:
        actions.deliver(actor=SYSTEM, text_id=one.id, attempt=0, now=at + timedelta(seconds=12))


def _stranger(at: datetime) -> None:
    """Somebody whose number two customers have: a person decides."""
    for pair in customers.duplicates(SYSTEM).items:
        for phone in pair.low.phones:
            if phone in pair.high.phones:
                heard = HeardText("qinghe-sms", "demo-shared", phone, "上次来的师傅说要换个阀，什么时候换？", at)
                actions.receive(actor=SYSTEM, heard=heard, now=at)
                return
