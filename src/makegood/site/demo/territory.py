"""The demo company's network in depth: every form of ownership, each state of life, areas, contracts, people."""

from __future__ import annotations

from collections.abc import Sequence
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
from makegood.site.demo import places
from makegood.site.demo.places import Network
from makegood.site.demo.words import Names, table

#: Around the demo's home outlet, beside the districts of the table of places: down to streets of 西湖区.
AROUND = (
    ("330108", "滨江区", 30.21, 120.21), ("330113", "临平区", 30.42, 120.30),
    ("330106001", "北山街道", 30.26, 120.14), ("330106002", "西溪街道", 30.27, 120.13),
    ("330106008", "翠苑街道", 30.29, 120.11), ("330106009", "古荡街道", 30.28, 120.10),
)  # fmt: skip
#: Further forms of ownership below the station of Hangzhou: kind, name, state, division.
FORMS = (
    ("service_company", "杭州清和综合服务公司", "active", "330106"),
    ("town_point", "径山镇服务点", "active", "330110"), ("mobile_team", "浙北流动服务队", "active", "330110"),
    ("dealer", "湖滨家电经销商", "active", "330102"), ("sales_point", "武林广场专卖店", "active", "330105"),
    ("outlet", "余杭家电维修部", "applied", "330110"), ("outlet", "临平制冷服务部", "surveyed", "330113"),
    ("outlet", "富阳电器服务部", "signed", "330111"), ("outlet", "萧山制冷设备维修部", "trained", "330109"),
    ("outlet", "拱墅家电服务站", "suspended", "330105"), ("outlet", "老城电器商行", "exiting", "330102"),
    ("outlet", "运河家电维修部", "left", "330105"),
)  # fmt: skip
#: Divisions whose areas are told one by one, so that a gap, an overlap and a hole can be seen.
TOLD = frozenset({"330102", "330105", "330106", "330108", "330109", "330110"})
STATION = "B02S1"
DAY = timedelta(days=1)


def settle(net: Network, seed: int, today: date, founded: datetime, home: int, technician: int) -> None:
    """Write divisions, forms of ownership with their lives, areas, contracts, people and a move in the past.

    With chance of its own, so that the rest of the story does not hang on how much there is here.
    """
    rng = Random(f"territory {seed}")  # noqa: S311 (a story is told, nothing is kept secret)
    names = Names(rng)
    divisions = _divisions()
    network.load_divisions(actor=SYSTEM, divisions=divisions, now=founded)
    units = _forms(names, today, founded, divisions)
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
    """Provinces, cities and districts of all places, and what lies around the home outlet."""
    found: dict[str, DivisionInput] = {}
    for branch in table("places")["branch"]:
        for city in branch["cities"]:
            code, (lat, lng) = city["code"].ljust(6, "0"), city["at"]
            province = city.get("province", branch["province"]) or city["name"]
            found.setdefault(f"{code[:2]}0000", DivisionInput(f"{code[:2]}0000", province, lat=lat, lng=lng))
            found[code] = DivisionInput(code, city["name"], lat=lat, lng=lng)
            for one in places.districts(city):
                if one.code != code:
                    found.setdefault(one.code, DivisionInput(one.code, one.name, lat=one.lat, lng=one.lng))
    for code, name, lat, lng in AROUND:
        found[code] = DivisionInput(code, name, lat=lat, lng=lng)
    # A town's outlet lies in the division of its city, which has a name already.
    return list(found.values())


def _forms(names: Names, today: date, founded: datetime, divisions: Sequence[DivisionInput]) -> dict[str, int]:
    """The further places, each led through its life to where it stands, by their code."""
    known = {one.code: one for one in divisions}
    spots = [
        places.spot(f"H{number:02d}", known[form[3]].lat or 0.0, known[form[3]].lng or 0.0, 4)
        for number, form in enumerate(FORMS, 1)
    ]
    nodes = [
        NodeInput(
            code=f"H{number:02d}", kind=kind, name=name, parent_code=STATION,
            region=f"浙江省 杭州市 {known[division].name}", division=division, phone=names.phone(),
            contact=names.person()[0], lat=spots[number - 1][0], lng=spots[number - 1][1],
            staff_count=number % 5 + 2, daily_capacity=(number % 5 + 2) * 4,
            opened_on=today - 700 * DAY if state in life.STANDING else None,
            state="active" if state in {"suspended", "exiting", "left"} else state,
        )
        for number, (kind, name, state, division) in enumerate(FORMS, 1)
    ]  # fmt: skip
    made = network.create_nodes(actor=SYSTEM, nodes=nodes, now=founded)
    units = {one.code: unit for one, unit in zip(nodes, made, strict=True)}
    later = founded + 40 * DAY
    reasons = {"suspend": "完工资料多次不全", "leave": "合同到期不再续签"}
    for number, (_, _, state, _) in enumerate(FORMS, 1):
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
    """Every outlet serves its district; around the home outlet there are gaps, an overlap, and streets of their own."""
    begun = today - 600 * DAY
    station = next(unit for unit, code, _ in net.stations if code == STATION)
    rows = [
        AreaInput(home, "330102", begun, share=70, quota=30), AreaInput(units["H01"], "330102", begun, share=30),
        AreaInput(home, "330106001", begun, share=70, quota=12), AreaInput(units["H01"], "330106001", begun, share=30),
        AreaInput(home, "330106002", begun, quota=10), AreaInput(units["H01"], "330106008", begun),
        # 古荡 has nobody; 拱墅 has two who think that all of it is theirs; 萧山 lacks a fifth.
        AreaInput(units["H01"], "330105", begun), AreaInput(station, "330105", begun),
        AreaInput(station, "330109", begun, share=80),
        AreaInput(units["H02"], "330110", begun, quota=4), AreaInput(units["H03"], "330110", begun, backup=True),
        AreaInput(station, "330106", begun, category="air_conditioner", kind="installation", quota=20),
        AreaInput(units["H10"], "330108", begun),
    ]  # fmt: skip
    by_division: dict[str, list[int]] = {}
    for one in net.outlets:
        if one.division not in TOLD:
            by_division.setdefault(one.division, []).append(one.unit)
    for division, some in by_division.items():
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
    where = [home, home, home, station, station, units["H01"], units["H01"], units["H02"], units["H03"]]
    given = ("陈志强", "周建华", "吴小军", "郑海峰", "沈文斌", "钱国庆", "徐美玲", "俞大勇", "蒋立新")
    staff = [
        StaffInput(
            unit, name, level=number % 3 + 1, phone=names.phone(), since=today - rng.randint(200, 2000) * DAY,
            sex="female" if name == "徐美玲" else "male",
            skills=(SkillInput("air_conditioner", "", number % 3 + 1), SkillInput("", "repair", 2)),
        )
        for number, (unit, name) in enumerate(zip(where, given, strict=True))
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
