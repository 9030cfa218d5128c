"""What was exported comes back whole: cells, tables, and every object of a company in another, empty one."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as people
from makegood.ground.actor import IMPORT
from makegood.ground.exchange import exports, reading, writing
from makegood.ground.exchange.actions import begin_export, write_export
from makegood.ground.exchange.cells import Money, Writing, guarded, unguarded
from makegood.ground.exchange.dates import moment
from makegood.ground.exchange.values import minor_units
from makegood.ground.problems import Invalid
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers import queries as customers_queries
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.jobs import actions as jobs
from makegood.rooms.jobs.inputs import JobInput, KindInput, PastItem, PastJob, WindowInput
from makegood.rooms.jobs.inputs import PlaceInput as Door
from makegood.rooms.knowledge import actions as knowledge
from makegood.rooms.knowledge.inputs import ArticleInput, PastVersion, TextInput, Tie
from makegood.rooms.network import actions as network
from makegood.rooms.network import queries as network_queries
from makegood.rooms.network.inputs import CertificateInput, NodeInput, SkillInput, StaffInput
from makegood.rooms.products import actions as products
from makegood.rooms.products.inputs import (
    CategoryInput,
    CreditInput,
    FeeInput,
    ItemInput,
    LotInput,
    ModelInput,
    PaymentInput,
    PlaceInput,
    SaleInput,
    ServiceRecordInput,
    SetInput,
)
from makegood.rooms.promises import actions as promises
from makegood.site import company
from tests.imports.conftest import ACTOR, NOW, Bench, four
from tests.matrix import world

WRITING = Writing(ZoneInfo("Asia/Shanghai"), "CNY")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
ODD = st.sampled_from(
    [
        "=1+1",
        "+86",
        "-5",
        "@a",
        "'a",
        "'\"",
        " x ",
        "\r\n",
        "_x0041_",
        "，",
        '"',
        "a\tb",
        "'=x'",
        "\ufeff",
        '="12"',
        "'12",
    ]
)


@given(st.one_of(TEXT, ODD), st.booleans())
def test_a_guarded_text_is_no_formula_and_comes_back(text: str, formulas: bool) -> None:
    cell = guarded(text, formulas)
    assert unguarded(cell.strip()) == text
    assert not formulas or cell[:1] not in set("=+-@")


@pytest.mark.parametrize("form", writing.FORMATS)
@settings(max_examples=15, deadline=None)
@given(st.lists(st.fixed_dictionaries({"a": st.one_of(TEXT, ODD), "b": st.one_of(TEXT, ODD)}), max_size=6))
def test_a_table_of_any_texts_comes_back(form: str, rows: list[dict[str, str]]) -> None:
    rows = [{"no": str(number), **row} for number, row in enumerate(rows)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t.{form}"
        path.write_bytes(b"".join(writing.stream(form, ("no", "a", "b"), rows, WRITING, mark=form == "csv")))
        layout = reading.recognise(path, ("no", "a", "b"))
        found = [[unguarded(cell.strip()) for cell in cells] for _, cells in reading.rows(layout)]
    assert found == [[row[name] for name in ("no", "a", "b")] for row in rows]


@given(st.integers(-600_000_000, 4_000_000_000), st.integers(-(10**12), 10**12))
def test_moments_and_money_come_back(second: int, amount: int) -> None:
    at = datetime.fromtimestamp(second, UTC).replace(microsecond=second % 1_000_000)
    read = moment(WRITING.text(at), "ymd", ZoneInfo("America/New_York"))
    assert read is not None
    assert read[0] == at
    for currency in ("CNY", "JPY", "KWD"):
        assert minor_units(WRITING.text(Money(amount, currency)), "CNY") == amount
    assert WRITING.text(date(2026, 3, 4)) == "2026-03-04"


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1}, {"b": [1, {"c": null}], "a": true}]',
        '{"a": 1}\n\n{"a": true, "b": [1, {"c": null}]}\n',
        '\ufeff[\n{"a":1},\n{"a":true,"b":[1,{"c":null}]}]',
    ],
)
def test_json_is_read_as_a_list_or_by_lines(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(text, encoding="utf-8")
    layout = reading.recognise(path)
    assert list(layout.columns) == ["a", "b"]
    assert list(reading.rows(layout)) == [(1, ["1", ""]), (2, ["true", '[1, {"c": null}]'])]


@pytest.mark.parametrize("text", ['[{"a": 1}, {"a": ]', '{"a": 1}\n{"b"', '[{"a": 1}, 5]'])
def test_broken_json_is_refused_near_its_row(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        reading.recognise(path)
    fault = caught.value.errors[0]
    assert (fault.code, dict(fault.params)) == ("file_json_broken", {"row": 2})


def _rows(bench: Bench, folder: Path, form: str) -> dict[str, list[dict[str, Any]]]:
    """Every table that people take out, as files in the format; what stands in each, by JSON lines."""
    folder.mkdir()
    found = {}
    for one in exports.exports():
        if one.whole:
            continue
        for shape in {form, "jsonl"}:
            begun = begin_export(actor=ACTOR, name=one.name, form=shape, now=NOW)
            content = b"".join(write_export(actor=ACTOR, begun=begun, now=NOW))
            (folder / f"{one.name}.{shape}").write_bytes(content)
            if shape == "jsonl":
                found[one.name] = [json.loads(line) for line in content.splitlines()]
    return found


def _people(east: int) -> list[int]:
    """Somebody who works and signs in, somebody who only works, somebody who only signs in."""
    root = network_queries.company().unit_id
    first = accounts.create_user(
        actor=ACTOR, username="li.wei", name="李伟", password=None, now=NOW, email="li@example.org",
        memberships=[("technician", east), ("agent", root)],
    )  # fmt: skip
    away = accounts.create_user(
        actor=ACTOR, username="away", name="=Away", password=None, now=NOW, language="en", zone="Europe/London",
        memberships=[("auditor", root)],
    )  # fmt: skip
    accounts.switch_user(actor=ACTOR, user_id=away, active=False, now=NOW)
    ids = network.add_staff(
        actor=ACTOR, now=NOW,
        staff=[
            StaffInput(
                east, "李伟", "E1-01", "technician", 2, "13800004479", "male", first, date(2020, 1, 2),
                date(2030, 1, 2), (SkillInput("air_conditioner", "repair", 3), SkillInput("", "", 1)),
            ),
            StaffInput(east, "-王芳", "E1-02", "outlet_clerk", sex="female"),
        ],
    )  # fmt: skip
    network.keep_certificates(
        actor=ACTOR, now=NOW,
        certificates=[
            CertificateInput(ids[0], "gas", "=Q 1/2", date(2027, 1, 2), date(2025, 1, 2)),
            CertificateInput(ids[0], "heights", "H1", date(2027, 1, 2)),
        ],
    )  # fmt: skip
    return ids


def _work(east: int, sun: int, item: int, case: int, person: int) -> None:
    """Jobs in several hands and states; one with two units, one that follows another, one about nothing."""
    at = datetime(2026, 3, 5, 2, 30, tzinfo=UTC)
    jobs.extend_kinds(
        actor=ACTOR, kinds=[KindInput("deep_clean", "cleaning", {"en": "Deep", "zh-Hans": "深度清洗"})], now=NOW
    )
    centre = network_queries.company().unit_id
    place = Door("370202", "香港中路 3 号\n后门", 36.1, 120.4, "3", "=按铃", "@孙小芳", "13800004473")
    window = WindowInput(at, at + timedelta(hours=2))
    first = JobInput(
        "repair", case, unit_id=centre, place=place, window=window, sex_wish="female", avoid=(east,), task="-带梯子",
        preserve=True, external_id="X-1", created_at=at,
    )  # fmt: skip
    units = (
        PastItem(item, "", "SN1", "seen", "'ok", "fixed", "@n"),
        PastItem(None, "=旧机", "", "unreadable", "锈", "explained"),
    )
    ((parent, _),) = jobs.tell_jobs(
        actor=ACTOR, now=NOW,
        jobs=[
            PastJob(
                first, units, "done", "passed", "priced", east, person, departed_at=at, arrived_at=at, ended_at=NOW,
                result="fixed", note="\n好了", filmed=True,
            )
        ],
    )  # fmt: skip
    jobs.tell_jobs(
        actor=ACTOR, now=NOW,
        jobs=[
            PastJob(
                JobInput("deep_clean", customer_id=sun, unit_id=centre, parent_id=parent, created_at=at), (), "on_hold",
                hand_id=east, held_for="weather", wake_at=NOW + world.DAY,
            ),
            PastJob(JobInput("survey", customer_id=sun, unit_id=east, window=window, created_at=NOW), work="booked"),
        ],
    )  # fmt: skip
    products.add_service_records(
        actor=ACTOR, records=[ServiceRecordInput(item, "inspection", at, matter=("job", parent))], now=NOW
    )


def _furnish(bench: Bench) -> None:
    """A company with something in every column that tables tell."""
    at = datetime(2026, 3, 4, 2, 30, 15, 123456, tzinfo=UTC)
    stations = [NodeInput("E1", "station", "东站"), NodeInput("D1", "dealer", "江汉路专卖店")]
    network.create_nodes(actor=ACTOR, nodes=stations, now=NOW)
    east, dealer = (network_queries.node(ACTOR, code).unit_id for code in ("E1", "D1"))
    points = [("phone", "13800004471"), ("phone", "13800004472"), ("email", "sun@example.org")]
    sun, _, wang = customers.create(
        actor=ACTOR, now=NOW,
        customers=[
            CustomerInput(
                "=孙\"桂芳\"", contacts=tuple(ContactInput(kind, value) for kind, value in points),
                address="'香港中路 3 号\n2 楼", region="青岛", division="370202", postcode="266000", country="CN",
                address_as="+孙阿姨", language="en", special_need="@听力, 慢", unit_id=east,
            ),
            CustomerInput("青岛海天酒店", kind="organisation"),
            CustomerInput("王秀英"),
        ],
    )  # fmt: skip
    pump = CategoryInput("heat_pump", "air_conditioner", {"en": "Heat pump", "zh-Hans": "热泵"}, "other")
    products.ensure_categories(actor=ACTOR, categories=[pump], now=NOW)
    products.ensure_models(
        actor=ACTOR,
        models=[ModelInput("KFR-35", "壁挂 1.5 匹", "air_conditioner", "-牌", date(2027, 6, 30), date(2037, 6, 30))],
        now=NOW,
    )
    products.ensure_lots(
        actor=ACTOR, now=NOW,
        lots=[LotInput("P-1", "KFR-35", date(2025, 12, 1), "=青岛工厂", "SN1", "SN9", "@首批")],
    )  # fmt: skip
    told = ArticleInput(
        "leak", "article", "public", east, (Tie("category", "heat_pump"), Tie("lot", "P-1"), Tie("word", "漏 水")),
    )  # fmt: skip
    admin = people.users_named({"admin"})["admin"]
    knowledge.tell_articles(
        actor=IMPORT, now=NOW,
        versions=[
            PastVersion(
                told, TextInput("zh-Hans", "=漏水", "# 先\n\n- 关机\n\n@完", ("+一", "-二")), 1, "withdrawn", at,
                at, NOW, admin,
            ),
            PastVersion(
                told, TextInput("zh-Hans", "漏水", "|a|\n|-|", (), True, at, NOW + world.DAY), 2, "published", at, at,
                approver_id=admin,
            ),
            PastVersion(told, TextInput("pt-BR", "Vaza", "x"), 1, "draft", at),
            PastVersion(ArticleInput("hello", "script"), TextInput("en", "Hi", "{customer}"), 1, "published", at, at),
        ],
    )  # fmt: skip
    paid = PaymentInput(299_900, 20_000, 5_000, 3_000, 1_000, 1_000, "BT-1", "-旧机 1 台", "OLD1")
    sold, *_ = promises.record_sales(
        actor=IMPORT, now=NOW,
        sales=[
            SaleInput(
                at, sun, "online", external_id="T-1", unit_id=east, seller_id=dealer, sales_point="江汉路专柜",
                items=(
                    ItemInput(
                        model="KFR-35", serial="SN1", price=329_900, delivered_at=at, installed_at=at, use="commercial",
                        lot="P-1", plate="鲁B12345", staff_owned=True, payment=paid,
                    ),
                    ItemInput(model="KFR-35", unreadable="worn", price=100, payment=PaymentInput(100)),
                    ItemInput(
                        category="tv", code="TV55", description="=电视", quantity=3, customer_id=wang,
                        bought_at=NOW - world.DAY, unit_class="display",
                    ),
                ),
                fees=(FeeInput("INST", "安装\n费", 2, -5_00),),
            ),
            SaleInput(at, jurisdiction="GB", currency="JPY", items=(ItemInput(category="tv", code="X", price=29_999),)),
            SaleInput(at, wang, items=(), external_id="CANCELED"),
        ],
    )  # fmt: skip
    (alone,) = promises.add_items(
        actor=ACTOR,
        items=[ItemInput(category="heat_pump", serial="SN 2", customer_id=sun, bought_at=at, unit_id=east)],
        now=NOW,
    )
    promises.credit(
        actor=ACTOR,
        credits=[CreditInput(wang, "TV55", 1, 2_999_00, "CNY", NOW), CreditInput(None, "Y", 2, 1, "CNY", at)],
        now=NOW,
    )
    item, indoor, screens = sold.item_ids
    products.form_sets(
        actor=ACTOR, now=NOW,
        sets=[
            SetInput("split", ((item, "outdoor"), (indoor, "indoor")), at, "T-1", "客厅"),
            SetInput("set", ((alone, "member"),), at),
            SetInput("bundle", ((item, "member"), (screens, "member")), NOW - world.DAY, "B 1", "=家装节"),
        ],
    )  # fmt: skip
    home = customers_queries.get(ACTOR, sun).addresses[0].id
    products.place(
        actor=ACTOR, now=NOW,
        places=[
            PlaceInput(item, at, text="三楼主卧\n东墙", division="370202", lat=36.06, lng=120.38, note="@高处"),
            PlaceInput(alone, at, address_id=home),
        ],
    )  # fmt: skip
    matter = CaseInput("repair", sun, item, east, "-不制冷", '冰箱不制冷了\n"急"', "phone", at, "F-1", "不制冷")
    (case,) = cases.open_cases(actor=ACTOR, cases=[matter], now=NOW)
    cases.add_message(actor=ACTOR, case_id=case, direction="outbound", text=" =我们明天上门 \n", now=NOW, at=NOW)
    products.add_service_records(
        actor=ACTOR, now=NOW,
        records=[
            ServiceRecordInput(
                item, "repair", at, "不制冷", NOW, False, "repairer", at, "@note", east, ("case", case)
            ),
            ServiceRecordInput(alone, "repair", at),
        ],
    )  # fmt: skip
    person, _ = _people(east)
    _work(east, sun, item, case, person)


#: Columns that an import does not read: a case gets a number and an owner of this company, a message its author.
_FOR_PEOPLE = {"cases": {"number", "owner", "resolved_at"}, "messages": {"author"}, "jobs": {"number"}}


@pytest.mark.parametrize("form", writing.FORMATS)
def test_what_people_take_out_comes_back(db: None, tmp_path: Path, form: str) -> None:
    with world.rolled_back():
        bench = there(tmp_path)
        _furnish(bench)
        before = _rows(bench, tmp_path / "before", form)
        again = {
            name: four(bench.run(name, tmp_path / "before" / f"{name}.{form}"))
            for name, rows in before.items() if rows
        }  # fmt: skip
    assert all(done == rejected == 0 and told == known for told, done, rejected, known in again.values()), again
    assert not [name for name, rows in before.items() if not rows]
    assert not _empty_columns(before)
    bench = there(tmp_path)
    nodes = [NodeInput("E1", "station", "东站"), NodeInput("D1", "dealer", "江汉路专卖店")]
    network.create_nodes(actor=ACTOR, nodes=nodes, now=NOW)
    for name, rows in before.items():
        told = four(bench.run(name, tmp_path / "before" / f"{name}.{form}"))
        assert (name, told[0], told[2]) == (name, len(rows), 0)
    after = _rows(bench, tmp_path / "after", form)
    for name, rows in before.items():
        left = _FOR_PEOPLE.get(name, set())
        plain = [[{k: v for k, v in row.items() if k not in left} for row in some] for some in (after[name], rows)]
        assert sorted(map(str, plain[0])) == sorted(map(str, plain[1])), name


def _empty_columns(tables: dict[str, list[dict[str, Any]]]) -> set[str]:
    """Columns that no row says anything in: the test would not see them lost."""
    return {
        f"{name}.{column}" for name, rows in tables.items() for column in rows[0]
        if all(row[column] in (None, "") for row in rows)
    } - {"cases.owner", "cases.closed_at", "cases.resolved_at", "sales.item_currency", "sales.item_channel",
         "sales.item_jurisdiction", "sales.item_unit", "cases.leaf", "sales.bundle_since"}  # fmt: skip


def there(folder: Path) -> Bench:
    """A fresh Chinese company."""
    company.init("CN", "correct horse battery", now=datetime(2026, 1, 1, tzinfo=UTC))
    return Bench(folder)
