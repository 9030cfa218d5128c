"""The demo company's network in depth: every form of ownership, each state of life, areas, contracts, people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from makegood.ground.actor import SYSTEM
from makegood.rooms.network import actions as network
from makegood.rooms.network import lifecycle as life
from makegood.rooms.network.inputs import (
    AreaInput,
    CertificateInput,
    ContractInput,
    DivisionInput,
    NodeInput,
    SkillInput,
    StaffInput,
)
from makegood.site.demo.places import Network
from makegood.site.demo.words import Names, table

#: The districts and streets around the demo's home outlet, down to where a gap and an overlap can be seen.
AROUND = (
    ("330000", "浙江省", 30.27, 120.15), ("330100", "杭州市", 30.25, 120.17), ("330102", "上城区", 30.24, 120.20),
    ("330105", "拱墅区", 30.33, 120.14), ("330106", "西湖区", 30.26, 120.13), ("330108", "滨江区", 30.21, 120.21),
    ("330109", "萧山区", 30.18, 120.27), ("330110", "余杭区", 30.42, 119.98), ("330111", "富阳区", 30.05, 119.95),
    ("330106001", "北山街道", 30.26, 120.14), ("330106002", "西溪街道", 30.27, 120.13),
    ("330106008", "翠苑街道", 30.29, 120.11), ("330106009", "古荡街道", 30.28, 120.10),
)  # fmt: skip
#: Further forms of ownership below the station of Hangzhou: kind, name, state.
FORMS = (
    ("service_company", "杭州清和综合服务公司", "active"), ("town_point", "径山镇服务点", "active"),
    ("mobile_team", "浙北流动服务队", "active"), ("dealer", "湖滨家电经销商", "active"),
    ("sales_point", "武林广场专卖店", "active"), ("outlet", "余杭家电维修部", "applied"),
    ("outlet", "临平制冷服务部", "surveyed"), ("outlet", "富阳电器服务部", "signed"),
    ("outlet", "萧山制冷设备维修部", "trained"), ("outlet", "拱墅家电服务站", "suspended"),
    ("outlet", "老城电器商行", "exiting"), ("outlet", "运河家电维修部", "left"),
)  # fmt: skip
STATION = "B02S1"
DAY = timedelta(days=1)


def settle(net: Network, seed: int, today: date, founded: datetime, home: int, technician: int) -> None:
    """Write divisions, forms of ownership with their lives, areas, contracts, people and a move in the past.

    With chance of its own, so that the rest of the story does not hang on how much there is here.
    """
    rng = Random(f"territory {seed}")  # noqa: S311 (a story is told, nothing is kept secret)
    names = Names(rng)
    network.load_divisions(actor=SYSTEM, divisions=_divisions(), now=founded)
    units = _forms(names, today, founded)
    _contracts(net, units, rng, today, founded, home)
    _areas(net, units, today, founded, home)
    _people(units, home, net, rng, names, today, founded, technician)
    _moved(units, net, founded)
    network.set_licence_rules(
        actor=SYSTEM,
        needed=[
            ("air_conditioner", "installation", "heights"), ("air_conditioner", "repair", "refrigeration"),
            ("gas_appliance", "", "gas"),
        ],
        now=founded,
    )  # fmt: skip


def _divisions() -> list[DivisionInput]:
    """What we drew for the surroundings, and the cities and provinces of the other places, without coordinates."""
    known = {code for code, *_ in AROUND}
    found = [DivisionInput(code, name, lat=lat, lng=lng) for code, name, lat, lng in AROUND]
    for branch in table("places")["branch"]:
        for city in branch["cities"]:
            code = city["code"].ljust(6, "0")
            if code not in known:
                known.add(code)
                found.append(DivisionInput(code, city["name"]))
    return found


def _forms(names: Names, today: date, founded: datetime) -> dict[str, int]:
    """The further places, each led through its life to where it stands, by their code."""
    nodes = [
        NodeInput(
            code=f"H{number:02d}", kind=kind, name=name, parent_code=STATION, region="浙江省 杭州市", division="330106",
            phone=names.phone(), contact=names.person()[0], lat=30.2 + number / 90,
            lng=120.05 + number / 60, staff_count=number % 5 + 2, daily_capacity=(number % 5 + 2) * 4,
            opened_on=today - 700 * DAY if state in life.STANDING else None,
            state="active" if state in {"suspended", "exiting", "left"} else state,
        )
        for number, (kind, name, state) in enumerate(FORMS, 1)
    ]  # fmt: skip
    made = network.create_nodes(actor=SYSTEM, nodes=nodes, now=founded)
    units = {one.code: unit for one, unit in zip(nodes, made, strict=True)}
    later = founded + 40 * DAY
    reasons = {"suspend": "完工资料多次不全", "leave": "合同到期不再续签"}
    for number, (_, _, state) in enumerate(FORMS, 1):
        verbs = {"suspended": ("suspend",), "exiting": ("leave",), "left": ("leave", "settle")}.get(state, ())
        for step, verb in enumerate(verbs):
            network.step(
                actor=SYSTEM, unit_id=units[f"H{number:02d}"], verb=verb, reason=reasons.get(verb, ""),
                now=later + step * DAY,
            )  # fmt: skip
    return units


def _contracts(net: Network, units: dict[str, int], rng: Random, today: date, founded: datetime, home: int) -> None:
    signed = [units[code] for code in ("H01", "H02", "H08", "H09", "H10", "H11")]
    outlets = [home, *(one.unit for one in net.outlets[:60] if one.unit != home)]
    rows = [
        ContractInput(
            unit, f"HT-{today.year - 1}-{number:04d}", today - 340 * DAY,
            # One has ended without anybody noticing, some end within the warnings.
            today - 3 * DAY if number == 3 else today + rng.choice((25, 55, 200, 390)) * DAY,
            deposit=rng.choice((300_000, 500_000, 1_000_000)), deposit_paid_on=today - 340 * DAY,
        )
        for number, unit in enumerate([*signed, *outlets], 1)
    ]  # fmt: skip
    network.add_contracts(actor=SYSTEM, contracts=rows, now=founded)


def _areas(net: Network, units: dict[str, int], today: date, founded: datetime, home: int) -> None:
    """Every outlet serves its city; around the home outlet there are a gap, an overlap, and streets of their own."""
    begun = today - 600 * DAY
    station = next(unit for unit, code, _ in net.stations if code == STATION)
    rows = [
        AreaInput(home, "330106001", begun, share=70, quota=12), AreaInput(units["H01"], "330106001", begun, share=30),
        AreaInput(home, "330106002", begun, quota=10), AreaInput(units["H01"], "330106008", begun),
        # 古荡 has nobody; 拱墅 has two who think that all of it is theirs; 上城 lacks a fifth.
        AreaInput(units["H01"], "330105", begun), AreaInput(station, "330105", begun),
        AreaInput(station, "330102", begun, share=80), AreaInput(station, "330109", begun),
        AreaInput(units["H02"], "330110", begun, quota=4), AreaInput(units["H03"], "330110", begun, backup=True),
        AreaInput(station, "330106", begun, category="air_conditioner", kind="installation", quota=20),
        AreaInput(units["H10"], "330108", begun),
    ]  # fmt: skip
    by_city: dict[str, list[int]] = {}
    for one in net.outlets:
        if one.division != "330100" and one.division.endswith("00"):
            by_city.setdefault(one.division, []).append(one.unit)
    for division, some in by_city.items():
        first = some[:4]
        shares = [100 // len(first)] * len(first)
        shares[0] += 100 - sum(shares)
        rows += [
            AreaInput(unit, division, begun, share=share, quota=15) for unit, share in zip(first, shares, strict=True)
        ]
    network.add_areas(actor=SYSTEM, areas=rows, now=founded)


def _people(
    units: dict[str, int],
    home: int,
    net: Network,
    rng: Random,
    names: Names,
    today: date,
    founded: datetime,
    technician: int,
) -> None:
    station = next(unit for unit, code, _ in net.stations if code == STATION)
    places = [home, home, home, station, station, units["H01"], units["H01"], units["H02"], units["H03"]]
    given = ("陈志强", "周建华", "吴小军", "郑海峰", "沈文斌", "钱国庆", "徐美玲", "俞大勇", "蒋立新")
    staff = [
        StaffInput(
            unit, name, level=number % 3 + 1, phone=names.phone(), since=today - rng.randint(200, 2000) * DAY,
            sex="female" if name == "徐美玲" else "male",
            skills=(SkillInput("air_conditioner", "", number % 3 + 1), SkillInput("", "repair", 2)),
        )
        for number, (unit, name) in enumerate(zip(places, given, strict=True))
    ]  # fmt: skip
    # One of them may sign in and finds the visits of the day.
    staff.append(StaffInput(home, "高振华", level=3, since=today - 900 * DAY, sex="male", user_id=technician))
    ids = network.add_staff(actor=SYSTEM, staff=staff, now=founded)
    # One licence ends in nine days, one has ended: its holder gets no such work.
    ends = (400, 9, -12, 800, 45, 300, 500, 120, 260)
    certificates = [
        CertificateInput(member, kind, f"T{330000 + number}{kind[:2].upper()}", today + days * DAY, today - 900 * DAY)
        for number, (member, days) in enumerate(zip(ids, (*ends, 600), strict=True))
        for kind in (("heights", "refrigeration") if number % 2 else ("heights",))
    ]
    network.keep_certificates(actor=SYSTEM, certificates=certificates, now=founded)


def _moved(units: dict[str, int], net: Network, founded: datetime) -> None:
    """The touring team helped another station out for a season: figures of those days stay there."""
    station = {code: unit for unit, code, _ in net.stations}
    team = units["H03"]
    for code, reason, days in (("B02S2", "支援宁波旺季", 30), (STATION, "旺季结束", 120)):
        network.move_node(actor=SYSTEM, unit_id=team, parent_id=station[code], reason=reason, now=founded + days * DAY)
