"""The mappings for ordinary tables, in either language, and mappings of one's own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from makegood.ground.actor import SYSTEM
from makegood.ground.exchange import queries
from makegood.ground.exchange.actions import save_mapping
from makegood.ground.problems import Conflict, Invalid
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.customers.models import ContactPoint, Customer
from makegood.rooms.products.models import Credit, Fee, Item, Sale
from makegood.rooms.promises.models import Obligation
from tests.imports import samples
from tests.imports.conftest import ACTOR, NOW, Bench, four


def chinese(path: Path, text: str) -> Path:
    path.write_bytes(text.encode("gb18030"))
    return path


def test_a_chinese_table_of_customers_in_its_own_encoding(bench: Bench) -> None:
    path = chinese(
        bench.folder / "用户.csv",
        "用户编号;姓名;手机号;地址;类型\nK1;孙桂芳;138 0000 4471;青岛市市南区香港中路 3 号;个人\n"
        "K2;青岛海天酒店;0532-88939999;香港西路 48 号;单位\nK3;无电话;12;崂山区;个人\n",
    )
    assert four(bench.run("customers", path)) == [3, 2, 1, 0]
    assert dict(Customer.objects.values_list("name", "kind")) == {"孙桂芳": "person", "青岛海天酒店": "organisation"}
    assert set(ContactPoint.objects.values_list("normal", flat=True)) == {"+8613800004471", "+8653288939999"}
    assert four(bench.run("customers", path)) == [3, 0, 1, 2]


def test_a_table_without_ids_is_known_by_its_rows(bench: Bench) -> None:
    path = samples.write(
        bench.folder / "c.csv", ["name", "phone"], [("A", "13800004471"), ("B", ""), ("A", "13800004471")]
    )
    assert four(bench.run("customers", path)) == [3, 2, 0, 1]
    assert four(bench.run("customers", path)) == [3, 0, 0, 3]


def test_sales_find_or_make_their_customers_and_lines_are_items_fees_or_credits(bench: Bench) -> None:
    bench.run(
        "customers", samples.write(bench.folder / "c.csv", ["id", "name", "phone"], [("K1", "孙桂芳", "13800004471")])
    )
    header = [
        "order",
        "sold_at",
        "customer",
        "phone",
        "customer_name",
        "what",
        "category",
        "code",
        "serial",
        "quantity",
        "price",
    ]
    rows = [
        ("1", "2026-03-04 10:00", "K1", "", "", "", "air_conditioner", "KFR-35", "SN1", "1", "3,299.00"),
        ("1", "2026-03-04 10:00", "K1", "", "", "fee", "", "INST", "", "1", "200"),
        ("2", "2026-03-05 10:00", "", "138-0000-4471", "", "", "tv", "TV55", "", "2", "2999"),
        ("3", "2026-03-06 10:00", "", "", "王秀英", "", "tv", "TV55", "", "1", "2999"),
        ("4", "2026-03-07 10:00", "", "13800004471", "", "credit", "", "TV55", "", "1", "2999"),
        ("5", "2026-03-07 10:00", "K9", "", "", "", "tv", "TV55", "", "1", "2999"),
        ("6", "2026-03-07 10:00", "", "", "", "", "tv", "TV55", "", "0", "2999"),
    ]
    result = bench.run("sales", samples.write(bench.folder / "s.csv", header, rows))
    assert four(result) == [7, 5, 2, 0]
    sun = Customer.objects.get(name="孙桂芳").pk
    assert set(Sale.objects.values_list("external_id", "customer_id")) == {
        ("1", sun), ("2", sun), ("3", Customer.objects.get(name="王秀英").pk)
    }  # fmt: skip
    item = Item.objects.get(serial="SN1")
    assert (item.price, item.currency, item.bought_at) == (329_900, "CNY", datetime(2026, 3, 4, 2, tzinfo=UTC))
    assert Fee.objects.get().price == 20_000
    assert Credit.objects.get().item_id == Item.objects.get(code="TV55", customer_id=sun).pk


def test_cases_messages_facts_and_obligations_refer_to_each_other(bench: Bench) -> None:
    cases = chinese(
        bench.folder / "服务单.csv",
        "单号,受理时间,类型,状态,主题,内容,姓名,电话\n"
        "F1,2026年3月4日 上午9:30,报修,处理中,空调不制冷,开机后吹热风,孙桂芳,13800004471\n"
        "F2,2026年3月5日,投诉,已关闭,安装迟到,等了一天,孙桂芳,13800004471\n"
        "F3,2026年3月5日,不明,已关闭,,,孙桂芳,13800004471\n",
    )
    assert four(bench.run("cases", cases)) == [3, 2, 1, 0]
    assert Customer.objects.count() == 1
    assert dict(Case.objects.values_list("kind_id", "state")) == {"repair": "in_progress", "complaint": "closed"}
    assert not Obligation.objects.exists()
    first = Case.objects.get(external_id="F1")
    rows = [
        ("m1", "F1", "outbound", "我们明天上门", "2026-03-04 10:00"),
        ("m2", "", "inbound", "好", "2026-03-04 11:00"),
    ]
    messages = samples.write(bench.folder / "m.csv", ["id", "case", "direction", "text", "at"], rows)
    assert four(bench.run("messages", messages)) == [2, 1, 1, 0]
    assert list(Message.objects.filter(case=first).order_by("at").values_list("direction", flat=True)) == [
        "inbound",
        "outbound",
    ]
    owed = [("o1", "F1", "answer-24h", "2026-03-04 09:30", "2026-03-05 09:30", "")]
    header = ["id", "case", "promise", "started_at", "due_at", "fulfilled_at"]
    path = samples.write(bench.folder / "o.csv", header, owed)
    assert four(bench.run("obligations", path, as_of="2026-03-04 12:00")) == [1, 1, 0, 0]
    assert Obligation.objects.get().state == "running"
    facts = samples.write(
        bench.folder / "f.csv", ["id", "case", "fact", "at"],
        [("x1", "F1", "first_answered", "2026-03-04 10:00"), ("x2", "F1", "no_such_fact", "2026-03-04 10:00")],
    )  # fmt: skip
    assert four(bench.run("facts", facts)) == [2, 1, 1, 0]
    assert Obligation.objects.get().state == "kept"


def test_a_workbook_is_a_table(bench: Bench) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["型号表"],
        ["型号", "名称", "品类"],
        ["KFR-35", "壁挂 1.5 匹", "air_conditioner"],
        ["X", "Y", "无此品类"],
    ):
        sheet.append(row)
    path = bench.folder / "models.xlsx"
    book.save(path)
    assert four(bench.run("products", path)) == [2, 2, 0, 0]


def own(**changes: Any) -> dict[str, Any]:
    """A mapping as somebody writes it."""
    return {
        "name": "shop", "source": "shop", "jurisdiction": "company", "zone": "company", "currency": "company",
        "files": {"buyers": {}},
        "steps": [{"target": "customers", "file": "buyers", "id": "no", "fields": {"name": "who"}}],
    } | changes  # fmt: skip


def test_a_mapping_is_saved_by_name_replaced_and_used(bench: Bench) -> None:
    assert save_mapping(actor=ACTOR, raw=own(), now=NOW).version == 1
    assert save_mapping(actor=ACTOR, raw=own(title={"en": "Our shop"}), now=NOW).version == 2
    listed = {view.name: view for view in queries.mappings(actor=ACTOR)}
    assert not listed["shop"].shipped
    assert {"olist", "baltimore-311", "online-retail", "customers"} <= {name for name in listed if listed[name].shipped}
    path = samples.write(bench.folder / "b.csv", ["NO", "Who "], [("1", "孙桂芳")])
    assert four(bench.run("shop", path)) == [1, 1, 0, 0]


def test_a_mapping_in_a_file_is_used_as_it_stands(bench: Bench) -> None:
    mine = bench.folder / "mine.toml"
    mine.write_text(
        'name = "mine"\nsource = "mine"\njurisdiction = "CN"\nzone = "Asia/Shanghai"\ncurrency = "CNY"\n[files.a]\n'
        '[[steps]]\ntarget = "customers"\nfile = "a"\n[steps.fields]\nname = { text = "{last}{first}" }\n',
        encoding="utf-8",
    )
    path = samples.write(bench.folder / "a.csv", ["first", "last"], [("桂芳", "孙")])
    assert four(bench.run(str(mine), path)) == [1, 1, 0, 0]
    assert Customer.objects.get().name == "孙桂芳"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"colour": "red"}, "colour", "mapping_unknown_key"),
        ({"zone": "Mars/Olympus"}, "zone", "mapping_bad_zone"),
        ({"steps": [{"target": "planets", "file": "buyers"}]}, "steps.0.target", "mapping_unknown_target"),
        ({"steps": [{"target": "customers", "file": "sellers"}]}, "steps.0.file", "mapping_unknown_file"),
        ({"steps": [{"target": "sales", "file": "buyers"}]}, "steps.0.line", "mapping_line_needed"),
        ({"source": ""}, "source", "mapping_key_needed"),
        ({"files": {"buyers": {"date_order": "md"}}}, "files.buyers.date_order", "mapping_bad_date_order"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_by_its_place(
    bench: Bench, changes: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        save_mapping(actor=ACTOR, raw=own(**changes), now=NOW)
    assert [(one.field, one.code) for one in caught.value.errors] == [(field, code)]


def test_shipped_names_are_taken_and_every_shipped_mapping_parses(bench: Bench) -> None:
    with pytest.raises(Conflict):
        save_mapping(actor=ACTOR, raw=own(name="olist"), now=NOW)
    for view in queries.mappings(actor=SYSTEM):
        assert queries.mapping(actor=SYSTEM, name=view.name).name == view.name
        assert set(view.title) == {"en", "zh-Hans"}
