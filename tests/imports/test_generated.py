"""Whatever stands in a table of items, jobs or people: brought in, taken out and brought in again, it is the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from makegood.ground.exchange.actions import begin_export, write_export
from makegood.ground.exchange.actions.exporting import Begun
from makegood.ground.exchange.models import Rejection
from makegood.rooms.jobs.lifecycle import EVIDENCE, MONEY
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import NodeInput
from makegood.rooms.products import actions as products
from makegood.rooms.products.inputs import LotInput, ModelInput
from makegood.rooms.products.rules import CHANNELS, PRICE_PARTS, UNIT_CLASSES, UNREADABLE
from makegood.site import company
from tests.imports.conftest import ACTOR, NOW, Bench, four
from tests.matrix import world

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)
SAID = WORDS.filter(bool)
MOMENTS = st.integers(0, 10**8).map(lambda s: (datetime(2022, 1, 1, tzinfo=UTC) + timedelta(seconds=s)).isoformat())
DAYS = st.dates(datetime(2001, 1, 1).date(), datetime(2030, 1, 1).date()).map(str)  # noqa: DTZ001
NUMBERS = st.text("ABCDEFGH0123456789", min_size=4, max_size=12)
OTHERS = tuple(name for name in PRICE_PARTS if name != "customer")


def some(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Rows in which any of these columns may say nothing."""
    return st.fixed_dictionaries({}, optional=columns)


@st.composite
def items(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """One item in a row, as complete or as poor as such rows are."""
    row: dict[str, Any] = draw(
        some(
            description=SAID, plate=NUMBERS, staff_owned=st.booleans(), bought_at=MOMENTS, delivered_at=MOMENTS,
            installed_at=MOMENTS, channel=st.sampled_from(CHANNELS), unit_class=st.sampled_from(UNIT_CLASSES),
            use=st.sampled_from(["household", "commercial"]), unit=st.just("E1"), code=SAID,
            currency=st.sampled_from(["CNY", "JPY", "KWD"]), lot=st.just("P-1"),
        )
    )  # fmt: skip
    row |= {"id": f"i{number}", "category": "tv", "quantity": draw(st.integers(1, 9))}
    if draw(st.booleans()):
        row |= {"serial": f"SN{number:04d}", "quantity": 1, "model": "TV55"}
    elif draw(st.booleans()):
        row["unreadable"] = draw(st.sampled_from(UNREADABLE))
    parts = draw(some(**{name: st.integers(0, 300) for name in OTHERS}))
    paid, pieces = draw(st.integers(0, 5000)), row["quantity"]
    whole = -(-(paid + sum(parts.values())) // pieces) * pieces
    if parts:
        row |= {**parts, "paid_by_customer": whole - sum(parts.values()), "price": whole // pieces}
        row |= draw(some(subsidy_ref=SAID, old_unit_note=SAID))
    if draw(st.booleans()):
        row |= {"place": draw(SAID), "placed_at": draw(MOMENTS), **draw(some(place_note=SAID))}
        row |= {"place_lat": draw(st.floats(-90, 90)), "place_lng": draw(st.floats(-180, 180))}
    if draw(st.booleans()):
        row |= {"bundle": draw(st.sampled_from("甲乙")), "bundle_since": "2025-01-01T00:00:00+00:00"}
    if draw(st.booleans()):
        row |= {"set": f"S {number}", "set_kind": "multi", "set_role": draw(st.sampled_from(["outdoor", "indoor"])),
                "set_name": draw(SAID), "set_since": draw(MOMENTS)}  # fmt: skip
    return row


@st.composite
def jobs(draw: st.DrawFn, number: int) -> list[dict[str, Any]]:
    """One job in as many rows as it has units, one without any."""
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 100_000)))
    later = [(at + timedelta(hours=hours)).isoformat() for hours in (1, 2, 3)]
    head = draw(
        some(
            task=SAID, floor=SAID, access=SAID, contact_name=SAID, note=SAID, external_id=SAID, preserve=st.just(True),
            filmed=st.just(True), avoid=st.just(["E1"]), sex_wish=st.sampled_from(["female", "male"]),
            hand=st.just("E1"), money=st.sampled_from(MONEY), evidence=st.sampled_from(EVIDENCE),
            leaf=st.sampled_from(["gas_leak", "深度清洗"]), lat=st.floats(-90, 90), lng=st.floats(-180, 180),
        )
    )  # fmt: skip
    head |= {"id": f"j{number}", "at": at.isoformat(), "kind": "repair", "place": draw(SAID)}
    head["work"] = draw(st.sampled_from(["to_dispatch", "accepted", "booked", "on_hold", "assigned", "done", "failed"]))
    if head["work"] == "booked" or draw(st.booleans()):
        head |= {"window_from": later[0], "window_to": later[1]}
    if head["work"] == "on_hold":
        head |= {"wake_at": later[2], "held_for": "weather"}
    if head["work"] in {"assigned", "done", "failed"}:
        head |= {"technician": "E1-01"}
    if head["work"] in {"done", "failed"}:
        head |= {"arrived_at": later[0], "ended_at": later[1]}
        head["result"] = "fixed" if head["work"] == "done" else "customer_absent"
    if head["work"] == "to_dispatch":
        head.pop("hand", None)
    units = draw(
        st.lists(some(serial_seen=NUMBERS, serial_state=st.sampled_from(["seen", "other"]), unit_note=SAID), max_size=3)
    )
    return [
        {**head, **unit, "line": f"j{number}/{place}", "description": draw(SAID)} for place, unit in enumerate(units)
    ] or [head]


@st.composite
def people(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """Somebody who works at a node, signs in, or both."""
    row: dict[str, Any] = {"id": f"p{number}", "name": draw(SAID)}
    works = draw(st.booleans())
    if works:
        row |= {"unit": draw(st.sampled_from(["E1", "company"])), "number": f"W-{number:03d}"}
        row |= draw(some(phone=NUMBERS, sex=st.sampled_from(["female", "male"]), level=st.integers(1, 3), since=DAYS))
        skills = draw(st.sets(st.sampled_from(["tv/repair", "tv/", "/"])))
        row["skills"] = sorted(f"{one}/{draw(st.integers(1, 3))}" for one in skills)
    if not works or draw(st.booleans()):
        roles = draw(st.sets(st.sampled_from(["agent@E1", "agent@company", "auditor@company", "dispatcher@E1"])))
        row |= {"sign_in": f"u{number}", "roles": sorted(roles), "active": draw(st.booleans())}
        row |= draw(some(language=st.sampled_from(["en", "zh-Hans"]), email=st.just("a@example.org")))
        row |= draw(some(zone=st.sampled_from(["Europe/London", "UTC"])))
    return row


def _many(one: Any) -> st.SearchStrategy[list[Any]]:
    return st.integers(8, 14).flatmap(lambda count: st.tuples(*(one(number) for number in range(count))).map(list))


TABLES: dict[str, st.SearchStrategy[list[Any]]] = {
    "items": _many(items), "jobs": _many(jobs).map(lambda some_: [row for rows in some_ for row in rows]),
    "people": _many(people),
}  # fmt: skip


def _founded(folder: Path) -> Bench:
    company.init("CN", "correct horse battery", now=datetime(2026, 1, 1, tzinfo=UTC))
    network.create_nodes(actor=ACTOR, nodes=[NodeInput("E1", "station", "东站")], now=NOW)
    products.ensure_models(actor=ACTOR, models=[ModelInput("TV55", "电视", "tv")], now=NOW)
    products.ensure_lots(actor=ACTOR, lots=[LotInput("P-1")], now=NOW)
    staff = folder / "staff.jsonl"
    staff.write_text(json.dumps({"id": "E1-01", "number": "E1-01", "name": "李伟", "unit": "E1"}), encoding="utf-8")
    bench = Bench(folder)
    bench.run("people", staff)
    return bench


def _begun(table: str, form: str) -> Begun:
    return begin_export(actor=ACTOR, name=table, form=form, now=NOW)


def _told(table: str, form: str) -> tuple[bytes, list[dict[str, Any]]]:
    """The table in the form, and its rows without what each company counts for itself."""
    content = {
        shape: b"".join(write_export(actor=ACTOR, begun=_begun(table, shape), now=NOW)) for shape in {form, "jsonl"}
    }
    own = {"number"} if table == "jobs" else set()
    rows = [json.loads(line) for line in content["jsonl"].splitlines()]
    return content[form], [{k: v for k, v in row.items() if k not in own} for row in rows]


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
@settings(max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(made=st.fixed_dictionaries(TABLES))
def test_generated_tables_come_back(
    db: None, tmp_path_factory: pytest.TempPathFactory, form: str, made: dict[str, list[dict[str, Any]]]
) -> None:
    folder = tmp_path_factory.mktemp("generated")
    before = {}
    with world.rolled_back():
        bench = _founded(folder)
        for table, rows in made.items():
            (folder / f"{table}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
            first = four(bench.run(table, folder / f"{table}.jsonl"))
            assert not Rejection.objects.exists(), list(Rejection.objects.values_list("row", "reasons"))
            assert (first[0], first[2]) == (len(rows), 0)
            content, before[table] = _told(table, form)
            (folder / f"{table}.{form}").write_bytes(content)
            assert four(bench.run(table, folder / f"{table}.{form}"))[1:3] == [0, 0]
            _kept(rows, before[table])
    with world.rolled_back():
        bench = _founded(folder)
        for table in made:
            bench.run(table, folder / f"{table}.{form}")
            assert not Rejection.objects.exists(), list(Rejection.objects.values_list("row", "reasons"))
            assert sorted(map(str, _told(table, form)[1])) == sorted(map(str, before[table]))


#: What a table writes otherwise than it was given: moments with an offset, money with decimals, empty lists.
_PLAIN = frozenset(
    {
        "description", "plate", "staff_owned", "quantity", "serial", "unreadable", "place", "place_note", "set",
        "set_role", "set_name", "bundle", "subsidy_ref", "old_unit_note", "task", "floor", "access", "contact_name",
        "note", "hand", "work", "evidence", "money", "result", "held_for", "sex_wish", "technician", "preserve",
        "filmed", "serial_seen", "serial_state", "unit_note", "name", "unit", "sign_in", "roles", "skills", "email",
        "language", "zone", "active", "phone", "sex", "level", "since", "lat", "lng", "place_lat", "place_lng",
    }
)  # fmt: skip


def _kept(given_: list[dict[str, Any]], told: list[dict[str, Any]]) -> None:
    """Every cell that was given is told again."""
    by_id = {(row.get("line") or row["id"]): row for row in told}
    for row in given_:
        found = by_id[row.get("line") or row["id"]]
        lost = {name: (row[name], found[name]) for name in _PLAIN & row.keys() if found[name] != row[name]}
        assert not lost
