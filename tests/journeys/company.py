"""A small company with people, customers, items and matters around now, made by the actions themselves.

`python -m tests.journeys.company` makes it in MAKEGOOD_HOME, for looking at pages.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from makegood.ground.actor import SYSTEM, Actor

PASSWORD = "long-enough-words"
CARE = "78 岁独居，听力弱；说慢一点，上门前先打给女儿；六楼，无电梯"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat")
DIVISIONS = {"湖北武汉武昌": "420106", "湖北孝感": "420902"}
NEW, HELD = "+8613800004471", "+8613900001234"


@dataclass(frozen=True, slots=True)
class Made:
    """What tests look for by name."""

    numbers: dict[str, str]
    customers: dict[str, int]
    items: dict[str, int]


def found(now: datetime) -> dict[str, Actor]:
    """The company, its network, people and limits; actors by user name."""
    from makegood.ground.accounts import actions as accounts
    from makegood.ground.accounts.models import User
    from makegood.ground.accounts.queries import actor_for_user, root_unit_id
    from makegood.rooms.network import actions as network
    from makegood.rooms.network.inputs import NodeInput
    from makegood.rooms.promises import shipped
    from makegood.site import company

    company.init("CN", PASSWORD, shipped.codes(), "清和电器")
    centre = root_unit_id()
    _, station, outlet = network.create_nodes(
        actor=SYSTEM, now=now,
        nodes=[
            NodeInput("WH", "branch", "武汉分公司", region="湖北武汉"),
            NodeInput("WH-XD", "station", "徐东直营站", "WH", region="湖北武汉武昌"),
            NodeInput("WH-HD", "outlet", "宏达制冷", "WH", region="湖北武汉洪山"),
        ],
    )  # fmt: skip
    staff = [
        ("chenglu", "程露", "agent", centre), ("zhoumin", "周敏", "case_owner", centre),
        ("wangzhan", "王站长", "service_manager", station), ("zhaozhan", "赵站长", "outlet_clerk", outlet),
        ("linzong", "林总", "director", centre), ("lishifu", "李师傅", "technician", outlet),
    ]  # fmt: skip
    for username, name, role, unit in staff:
        accounts.create_user(
            actor=SYSTEM, username=username, name=name, password=PASSWORD, memberships=[(role, unit)], now=now
        )
    for role, case, month in (("agent", 10_000, 100_000), ("case_owner", 30_000, 300_000), ("director", None, None)):
        accounts.set_limit(
            actor=SYSTEM, role=role, verb="remedy", currency="CNY", per_case=case, per_month=month, now=now
        )
    network.create_calendar(
        actor=SYSTEM, code="wh-xd", name={"en": "Xudong station", "zh-Hans": "徐东直营站"}, unit_id=station, now=now,
        definition={"statutory": "cn", "week": {day: [["08:00", "20:00"]] for day in DAYS}},
    )  # fmt: skip
    return {user.username: actor_for_user(user, "zh-Hans") for user in User.objects.all()}


def served(now: datetime) -> None:
    """Who goes where: the station serves Wuchang, the outlet Xiaogan, with somebody to go in each."""
    from makegood.ground.accounts.models import User
    from makegood.rooms.network import actions as network
    from makegood.rooms.network.inputs import AreaInput, ContractInput, StaffInput
    from makegood.rooms.network.models import Node

    day = now.date()
    station, outlet = (Node.objects.get(code=code).unit_id for code in ("WH-XD", "WH-HD"))
    contract = ContractInput(outlet, "HT-HD", day, day + timedelta(days=3000))
    network.add_contracts(actor=SYSTEM, contracts=[contract], now=now)
    areas = [AreaInput(station, "420106", day), AreaInput(outlet, "420902", day)]
    network.add_areas(actor=SYSTEM, areas=areas, now=now)
    li = User.objects.get(username="lishifu").pk
    staff = [StaffInput(station, name) for name in ("徐师傅", "高师傅")] + [StaffInput(outlet, "李师傅", user_id=li)]
    network.add_staff(actor=SYSTEM, staff=staff, now=now)


def people(now: datetime) -> dict[str, int]:
    """Customers by name; two of them share the last four digits of their phones."""
    from makegood.ground.accounts.models import Unit
    from makegood.rooms.customers import actions as customers
    from makegood.rooms.customers.inputs import ContactInput, CustomerInput
    from makegood.rooms.network.models import Node

    station = Unit.objects.get(pk=Node.objects.get(code="WH-XD").unit_id).pk
    given = [
        ("孙桂芳", NEW, "湖北武汉武昌", "徐东大街 128 号 3 栋 2 单元 601", "孙阿姨", CARE),
        ("彭海涛", "+8615900004471", "湖北孝感", "槐荫大道 77 号", "", ""),
        ("刘建国", "+8613600002001", "湖北武汉洪山", "珞喻路 12 号", "刘先生", ""),
        ("陈丽华", HELD, "湖北武汉江岸", "解放大道 1001 号", "陈女士", ""),
        ("马晓东", "+8613700003002", "湖北武汉汉阳", "鹦鹉大道 40 号", "", ""),
        ("何静", "+8613500004003", "湖北武汉青山", "和平大道 9 号", "", "家有婴儿，中午不要按门铃"),
    ]  # fmt: skip
    ids = customers.create(
        actor=SYSTEM, now=now,
        customers=[
            CustomerInput(
                name=name, contacts=(ContactInput("phone", phone),), region=region, address=address,
                address_as=called, special_need=need, unit_id=station, division=DIVISIONS.get(region, ""),
            )
            for name, phone, region, address, called, need in given
        ],
    )  # fmt: skip
    return {one[0]: id_ for one, id_ in zip(given, ids, strict=True)}


def sold(known: dict[str, int], now: datetime) -> dict[str, int]:
    """Items by a short name, sold over the last years."""
    from makegood.rooms.products import actions as products
    from makegood.rooms.products.inputs import CategoryInput, ItemInput, ModelInput
    from makegood.rooms.products.rules import STANDARD_NAMES
    from makegood.rooms.promises import actions as promises

    standard = [
        CategoryInput(code, None, STANDARD_NAMES[code], code)
        for code in ("air_conditioner", "washing_machine", "refrigerator", "other")
    ]
    products.ensure_categories(actor=SYSTEM, categories=standard, now=now)
    products.ensure_models(
        actor=SYSTEM, now=now,
        models=[
            ModelInput("KFR-35GW", "壁挂空调 1.5 匹", "air_conditioner", "清和"),
            ModelInput("XQG100", "滚筒洗衣机 10 公斤", "washing_machine", "清和"),
            ModelInput("BCD-450", "对开门冰箱 450 升", "refrigerator", "清和"),
            ModelInput("JSQ30", "燃气热水器 16 升", "other", "清和"),
        ],
    )  # fmt: skip
    lines = [
        ("空调", "孙桂芳", "KFR-35GW", "KA20258821", 299_900, 200),
        ("洗衣机", "孙桂芳", "XQG100", "XB20210077", 329_900, 1200),
        ("热水器", "孙桂芳", "JSQ30", "JC20240330", 198_000, 900),
        ("彭空调", "彭海涛", "KFR-35GW", "KA20261004", 299_900, 30),
        ("刘洗衣机", "刘建国", "XQG100", "XB20250511", 329_900, 400),
        ("陈热水器", "陈丽华", "JSQ30", "JC20250612", 198_000, 150),
        ("马冰箱", "马晓东", "BCD-450", "BE20260301", 459_900, 90),
        ("何空调", "何静", "KFR-35GW", "KA20260707", 299_900, 5),
    ]  # fmt: skip
    ids = promises.add_items(
        actor=SYSTEM, now=now,
        items=[
            ItemInput(
                model=model, serial=serial, price=price, currency="CNY", customer_id=known[owner],
                bought_at=now - timedelta(days=days), delivered_at=now - timedelta(days=days - 1),
                installed_at=now - timedelta(days=days - 2),
            )
            for _, owner, model, serial, price, days in lines
        ],
    )  # fmt: skip
    return {one[0]: id_ for one, id_ in zip(lines, ids, strict=True)}


def hours(n: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=n)


def minutes(n: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=n)


def make(now: datetime, *, months: int = 11) -> Made:
    """The whole company with its matters; time-ordered, so that every clock is as if it had been lived.

    `months` of enquiries lie before those of the last days: four a month, of which some were answered in time.
    """
    from makegood.rooms.cases import actions as cases
    from makegood.rooms.cases.inputs import CaseInput
    from makegood.rooms.cases.models import Case
    from makegood.rooms.promises import actions as promises

    long_ago = now - timedelta(days=1500)
    actors = found(long_ago)
    served(long_ago)
    known = people(long_ago)
    items = sold(known, now - timedelta(days=4))
    numbers: dict[str, str] = {}
    agent, owner = actors["chenglu"], actors["zhoumin"]

    def opened(
        key: str, ago: timedelta, kind: str, customer: str, item: str, subject: str, text: str, symptom: str = ""
    ) -> int:
        at = now - ago
        promises.settle_all(now=at)
        case_id = cases.open_cases(
            actor=agent, now=at,
            cases=[
                CaseInput(
                    kind, known[customer], items.get(item), subject=subject, text=text, symptom=symptom, at=at
                )
            ],
        )[0]  # fmt: skip
        numbers[key] = Case.objects.get(pk=case_id).number
        return case_id

    def said(case_id: int, ago: timedelta, text: str, direction: str = "outbound", channel: str = "phone") -> None:
        cases.add_message(actor=owner, case_id=case_id, direction=direction, text=text, channel=channel, now=now - ago)

    for month in range(months, 0, -1):
        for n in range(4):
            start = timedelta(days=30 * month + n)
            one = opened(
                f"old{month}-{n}",
                start,
                "enquiry",
                "何静",
                "",
                "问保养怎么做",
                "滤网多久洗一次？",
            )
            if (month + n) % 5:
                said(one, start - hours(3), "两周一次，关机后用清水冲洗，晾干再装。")
            cases.resolve(actor=owner, case_id=one, text="已答复", now=now - start + hours(30))
    first = opened(
        "before",
        timedelta(days=16),
        "repair",
        "孙桂芳",
        "空调",
        "壁挂空调室内机滴水",
        "空调滴水，地板湿了一片。",
        "室内机滴水",
    )
    said(first, timedelta(days=16) - minutes(25), "孙阿姨，明天上午师傅过来，先把电源关了。")
    cases.resolve(actor=owner, case_id=first, text="疏通了排水管", now=now - timedelta(days=15))
    owed = opened(
        "owed", hours(30), "complaint", "刘建国", "刘洗衣机", "洗衣机不脱水，没人回电", "报修三天了，没有人给我打电话。"
    )
    given = opened(
        "given", hours(28), "suggestion", "马晓东", "马冰箱", "冰箱门提示音太小", "提示音太小，门没关好听不见。"
    )
    opened("risk", hours(23.4), "complaint", "陈丽华", "陈热水器", "热水器点不着火", "洗澡洗到一半没热水，请尽快回电。")
    cooling = opened(
        "running", hours(6), "repair", "马晓东", "马冰箱", "冰箱冷藏室不制冷", "冷藏室的菜都坏了。", "冷藏室不制冷"
    )
    said(cooling, hours(5.5), "马先生，师傅今天下午带风机上门。")
    again = opened(
        "again",
        hours(5),
        "repair",
        "孙桂芳",
        "空调",
        "壁挂空调室内机滴水，第二次",
        "空调又滴水了，地板都泡了。上回那个师傅说修好了的。",
        "室内机滴水",
    )
    said(again, hours(4.8), "孙阿姨，按二次维修受理，不收您一分钱。")
    cases.assign(actor=owner, case_id=again, owner_id=owner.id, now=now - hours(4.7))
    said(again, hours(4), "原定师傅在前一家超时，已请徐东直营站改派。", "internal")
    cases.chase(actor=agent, case_id=again, text="到底几点来？", now=now - hours(2))
    held = opened("paused", hours(4), "repair", "何静", "何空调", "空调遥控失灵", "遥控器没有反应。", "遥控失灵")
    said(held, hours(3.8), "何女士，请发一张遥控器背面的照片给我们。")
    cases.pause(actor=owner, case_id=held, reason="waiting_customer", now=now - hours(3))
    opened("enquiry", hours(1), "enquiry", "彭海涛", "彭空调", "加长铜管怎么收费", "新家要加 2 米铜管，多少钱？")
    opened("install", minutes(95), "installation", "彭海涛", "彭空调", "新空调安装", "什么时候能来装？")
    promises.settle_all(now=now)
    _make_good(given, owner, now)
    _ask(owed, agent, now)
    written(now)
    return Made(numbers, known, items)


def written(now: datetime) -> None:
    """A script, an article for everybody, a template with blanks, and a bulletin that is to be confirmed."""
    from makegood.rooms.knowledge import actions as knowledge
    from makegood.rooms.knowledge.inputs import ArticleInput, TextInput, Tie

    ac, at = Tie("category", "air_conditioner"), now - timedelta(days=10)
    texts = (
        (ArticleInput("script-repair", "script", ties=(Tie("kind", "repair"),)),
         TextInput("zh-Hans", "报修话术", "{customer}您好，请先断电。", ("什么时候开始的？", "面板上显示什么？"))),
        (ArticleInput("script-complaint", "script", ties=(Tie("kind", "complaint"),)),
         TextInput("zh-Hans", "投诉话术", "先听完，不打断。")),
        (ArticleInput("ac-leak", "article", "public", ties=(ac, Tie("word", "滴水"))),
         TextInput("zh-Hans", "空调滴水怎么办", "## 先断电\n\n看看**排水管**有没有折弯。", must_read=False)),
        (ArticleInput("reply-visit", "template"),
         TextInput("zh-Hans", "已安排上门", "{customer}您好，服务单 {number} 已安排上门。")),
        (ArticleInput("bulletin", "bulletin"), TextInput("zh-Hans", "电源线复检", "一律检查。", must_read=True)),
    )  # fmt: skip
    for article, text in texts:
        made = knowledge.create_article(actor=SYSTEM, article=article, text=text, now=at)
        knowledge.submit_version(actor=SYSTEM, version_id=made.versions[0].id, now=at)
        knowledge.publish_version(actor=SYSTEM, version_id=made.versions[0].id, now=at)


def _broken(case_id: int, actor: Actor, now: datetime) -> int:
    from makegood.rooms.promises import queries as promises

    views = promises.obligations(actor=actor, matter_kind="case", matter_ids=[case_id], now=now)[case_id]
    return next(view.id for view in views if view.state == "broken")


def _make_good(case_id: int, actor: Actor, now: datetime) -> None:
    from makegood.rooms.promises import actions as promises

    remedy = promises.offer_remedy(
        actor=actor, obligation_id=_broken(case_id, actor, now), kind="voucher", amount=5000, currency="CNY",
        note="没按时回您，是我们不对。", now=now - timedelta(minutes=30),
    )  # fmt: skip
    promises.accept_remedy(actor=actor, remedy_id=remedy.id, now=now - timedelta(minutes=20))


def _ask(case_id: int, actor: Actor, now: datetime) -> None:
    """More than the agent may give: a question for somebody with more authority."""
    from makegood.rooms.promises import actions as promises

    promises.offer_remedy(
        actor=actor, obligation_id=_broken(case_id, actor, now), kind="voucher", amount=20_000, currency="CNY",
        note="三天没有人回电，补偿 200 元。", now=now - timedelta(minutes=10),
    )  # fmt: skip


def main() -> None:
    """Make the company in MAKEGOOD_HOME and print what is in it."""
    import json
    import os
    import sys

    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.site.settings")
    django.setup()
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    json.dump(asdict(make(timezone.now())), sys.stdout)


if __name__ == "__main__":
    main()
