"""Tables of what items lived through: lots, parts, counters, places, owners, sets; twice does no harm."""

from __future__ import annotations

from makegood.ground.actor import SYSTEM
from makegood.rooms.products import queries
from makegood.rooms.products.models import Item, ItemSet, Payment, Sale
from tests.imports import samples
from tests.imports.conftest import Bench, four

TABLES: dict[str, tuple[list[str], list[tuple[str, ...]]]] = {
    "products": (["型号", "名称", "品类", "停售日期"], [("KFR-35", "挂机", "air_conditioner", "2026-01-31")]),
    "lots": (
        ["批次", "型号", "生产日期", "首位机身码", "末位机身码"], [("P1", "KFR-35", "2025-03-01", "AC100", "AC199")],
    ),
    "sales": (
        ["订单号", "日期", "电话", "姓名", "型号", "机身码", "单价", "国补", "旧机抵扣", "销售终端"],
        [
            ("D1", "2025-04-01", "13800004471", "孙桂芳", "KFR-35", "AC101", "3000", "450", "300", "江汉路专柜"),
            ("D1", "2025-04-01", "13800004471", "孙桂芳", "KFR-35", "AC102", "3000", "", "", "江汉路专柜"),
        ],
    ),
    "item-parts": (
        ["机身码", "日期", "装入日期", "位置", "备件机身码"],
        [("AC101", "", "2025-04-02", "压缩机", "Y1"), ("AC101", "", "2025-05-02", "压缩机", "Y2")],
    ),
    "readings": (
        ["机身码", "日期", "计数", "读数"], [("AC101", "2025-05-01", "小时", "70"), ("ZZ", "2025-05-01", "小时", "1")],
    ),
    "item-places": (["机身码", "日期", "地点"], [("AC102", "2025-04-03", "三楼主卧")]),
    "transfers": (
        ["机身码", "日期", "方式", "姓名", "电话"], [("AC102", "2025-06-01", "赠与", "孙小芳", "13900004472")],
    ),
    "sets": (
        ["套装", "日期", "类型", "机身码", "位置"],
        [("T1", "2025-04-01", "分体机", "AC101", "外机"), ("T1", "2025-04-01", "分体机", "AC102", "内机")],
    ),
}  # fmt: skip


def test_what_items_lived_through_comes_in_as_tables(bench: Bench) -> None:
    paths = {name: samples.write(bench.folder / f"{name}.csv", *table) for name, table in TABLES.items()}
    first = {name: four(bench.run(name, path)) for name, path in paths.items()}
    assert first == {
        "products": [1, 1, 0, 0], "lots": [1, 1, 0, 0], "sales": [2, 2, 0, 0], "item-parts": [2, 2, 0, 0],
        "readings": [2, 1, 1, 0], "item-places": [1, 1, 0, 0], "transfers": [1, 1, 0, 0], "sets": [2, 2, 0, 0],
    }  # fmt: skip
    one, two = Item.objects.order_by("line")
    file = queries.file(SYSTEM, one.pk)
    assert (file.order, file.sales_point, file.lot.code if file.lot else "") == ("D1", "江汉路专柜", "P1")
    assert file.payment is not None
    assert (file.payment.customer, file.payment.subsidy, file.payment.old_unit) == (225_000, 45_000, 30_000)
    assert [(part.serial, part.ends is None) for part in file.parts] == [("Y2", True), ("Y1", False)]
    assert [reading.value for reading in file.counters] == [70]
    assert queries.placed(SYSTEM, [two.pk])[two.pk].text == "三楼主卧"
    assert [owner.reason for owner in queries.owners(SYSTEM, [two.pk])[two.pk]] == ["sale", "gift"]
    (pair,) = queries.sets_of(SYSTEM, two.pk)
    assert [member.item.id for member in pair.present] == [one.pk, two.pk]
    assert queries.get(SYSTEM, one.pk).end_of_sale is not None

    again = {name: four(bench.run(name, path))[1] for name, path in paths.items()}
    assert set(again.values()) == {0}
    assert (Sale.objects.count(), Payment.objects.count(), ItemSet.objects.count()) == (1, 1, 1)
