"""The network of the demo company: branches, a station in each city, outlets in its districts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import cos, pi, radians, sin
from random import Random
from typing import Any, NamedTuple

from makegood.ground.actor import SYSTEM
from makegood.rooms.network import actions as network
from makegood.rooms.network import queries
from makegood.rooms.network.inputs import NodeInput
from makegood.site.demo.words import Deck, Names, table

OUTLETS = 1_000
#: Kilometres of a degree of latitude.
_DEGREE = 111.0


class District(NamedTuple):
    """A district of a city, or a town: its name, the code of its division, and where its middle lies."""

    name: str
    code: str
    lat: float
    lng: float


def districts(city: dict[str, Any]) -> list[District]:
    """The districts of a city as the table of places has them."""
    found = []
    for one in city["districts"]:
        name, code, lat, lng = one.split()
        found.append(District(name, code, float(lat), float(lng)))
    return found


def spot(code: str, lat: float, lng: float, km: float) -> tuple[float, float]:
    """Somewhere within so many kilometres: the same for the same code, whatever else was drawn by chance."""
    rng = Random(f"spot {code}")  # noqa: S311 (a story is told, nothing is kept secret)
    way, angle = km * rng.random() ** 0.5, 2 * pi * rng.random()
    return round(lat + way * sin(angle) / _DEGREE, 4), round(lng + way * cos(angle) / _DEGREE / cos(radians(lat)), 4)


@dataclass
class Outlet:
    """An authorised outlet and the district in which its customers live."""

    unit: int
    name: str
    city: str
    region: str
    division: str


@dataclass
class Network:
    """Units of the network by their place."""

    centre: int
    branches: list[int] = field(default_factory=list)
    stations: list[tuple[int, str, str]] = field(default_factory=list)
    outlets: list[Outlet] = field(default_factory=list)


def build(rng: Random, names: Names, today: date, now: datetime, scale: float) -> Network:
    """Write the network and answer its units."""
    planned: list[NodeInput] = []
    places: list[tuple[str, str, str]] = []
    cities: list[tuple[str, dict[str, Any], str]] = []
    for number, branch in enumerate(table("places")["branch"], 1):
        code = f"B{number:02d}"
        planned.append(_branch(code, branch, names, rng, today))
        for at, city in enumerate(branch["cities"], 1):
            station = f"{code}S{at}"
            province = city.get("province", branch["province"])
            planned.append(_station(station, code, province, city, names, rng, today))
            cities.append((station, city, province))
    wanted = max(len(cities), round(OUTLETS * scale))
    for planned_outlet, place in _outlets(cities, wanted, rng, names, today):
        planned.append(planned_outlet)
        places.append(place)
    units = dict(
        zip(
            [node.code for node in planned],
            network.create_nodes(actor=SYSTEM, nodes=planned, now=now),
            strict=True,
        )
    )
    made = Network(queries.company().unit_id)
    made.branches = [units[node.code] for node in planned if node.kind == "branch"]
    made.stations = [(units[node.code], node.code, node.name) for node in planned if node.kind == "station"]
    outlets = [node for node in planned if node.kind == "outlet"]
    made.outlets = [Outlet(units[node.code], node.name, *place) for node, place in zip(outlets, places, strict=True)]
    return made


def _branch(code: str, branch: dict[str, Any], names: Names, rng: Random, today: date) -> NodeInput:
    city = branch["cities"][0]
    district = districts(city)[0]
    region = _region(city.get("province", branch["province"]), city, district.name)
    lat, lng = spot(code, district.lat, district.lng, 2)
    return NodeInput(
        code=code, kind="branch", name=branch["name"], region=region, division=district.code, lat=lat, lng=lng,
        address=f"{rng.choice(table('places')['streets']['roads'])} {rng.randint(1, 300)} 号",
        phone=names.phone(), opened_on=_opened(rng, today, 8, 16),
    )  # fmt: skip


def _station(
    code: str, parent: str, province: str, city: dict[str, Any], names: Names, rng: Random, today: date
) -> NodeInput:
    district = districts(city)[0]
    region = _region(province, city, district.name)
    short = city["name"].removesuffix("市").removesuffix("新区").removesuffix("区")
    lat, lng = spot(code, district.lat, district.lng, 3)
    return NodeInput(
        code=code, kind="station", name=f"{short}服务站", parent_code=parent, region=region, division=district.code,
        lat=lat, lng=lng,
        address=f"{rng.choice(table('places')['streets']['roads'])} {rng.randint(1, 300)} 号",
        phone=names.phone(), opened_on=_opened(rng, today, 4, 12),
    )  # fmt: skip


def _region(province: str, city: dict[str, Any], district: str) -> str:
    return " ".join(part for part in (province, city["name"], district) if part)


def _opened(rng: Random, today: date, least: int, most: int) -> date:
    return today - timedelta(days=rng.randint(365 * least, 365 * most))


def _outlets(
    cities: Sequence[tuple[str, dict[str, Any], str]], wanted: int, rng: Random, names: Names, today: date
) -> list[tuple[NodeInput, tuple[str, str, str]]]:
    words = table("places")["streets"]
    trades, suffixes, roads = (Deck[str](words[name], rng) for name in ("trades", "suffixes", "roads"))
    made = []
    for number in range(wanted):
        station, city, province = cities[number % len(cities)]
        among = districts(city)
        district = among[number // len(cities) % len(among)]
        region = _region(province, city, district.name)
        short = district.name if len(district.name) <= 2 else district.name[:-1].removesuffix("街")
        code = f"W{number + 1:04d}"
        lat, lng = spot(code, district.lat, district.lng, 6)
        node = NodeInput(
            code=code, kind="outlet", name=f"{short}{trades.deal()}{suffixes.deal()}",
            parent_code=station, region=region, division=district.code, lat=lat, lng=lng,
            address=f"{roads.deal()} {rng.randint(1, 500)} 号", phone=names.phone(),
            opened_on=_opened(rng, today, 1, 9), state="suspended" if rng.random() < 0.01 else "active",
        )  # fmt: skip
        made.append((node, (city["name"], region, district.code)))
    return made
