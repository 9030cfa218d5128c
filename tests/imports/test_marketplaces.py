"""Order exports in the shape of shops' programs: small files made here, headings theirs, values invented."""

# ruff: noqa: E501, ISC004 (rows are easier to compare in one line each)
from __future__ import annotations

from pathlib import Path

import pytest

from makegood.ground.exchange import previews
from makegood.ground.exchange.models import Rejection
from makegood.rooms.customers.models import Customer
from makegood.rooms.products.models import Item, Sale
from tests.imports.conftest import ACTOR, Bench, four

FILES: dict[str, tuple[str, str]] = {
    "shopify": (
        "utf-8",
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Shipping Name,Shipping Street,Shipping City,Shipping Zip,Shipping Country,Phone\n"
        "#1001,sun@example.org,paid,2026-03-04 10:30:00 +0800,fulfilled,CNY,3299.00,3349.00,2026-03-04 10:29:00 +0800,1,Wall unit,3299.00,KFR-35,孙桂芳,孙桂芳,香港中路 3 号,青岛,266000,CN,13800004471\n"
        "#1001,sun@example.org,,,,,,,2026-03-04 10:29:00 +0800,2,Filter,25.00,F-1,,,,,,,\n"
        "#1002,wang@example.org,refunded,2026-03-05 10:30:00 +0800,,CNY,1,1,2026-03-05 10:29:00 +0800,1,Fan,1.00,FAN,王秀英,王秀英,海尔路 1 号,青岛,266000,CN,\n",
    ),
    "woocommerce": (
        "utf-8",
        "order_number,date,status,order_currency,billing_first_name,billing_last_name,billing_email,billing_phone,billing_address_1,billing_city,item_sku,item_name,item_quantity,item_price\n"
        "501,2026-03-04 10:30:00,completed,CNY,桂芳,孙,sun@example.org,13800004471,香港中路 3 号,青岛,KFR-35,Wall unit,1,3299\n"
        "501,2026-03-04 10:30:00,completed,CNY,桂芳,孙,sun@example.org,13800004471,香港中路 3 号,青岛,F-1,Filter,2,25\n"
        "502,2026-03-05 10:30:00,cancelled,CNY,秀英,王,wang@example.org,,海尔路 1 号,青岛,FAN,Fan,1,1\n",
    ),
    "odoo": (
        "utf-8",
        "Order Reference,Order Date,Customer,Product,Product/Internal Reference,Quantity,Unit Price,Order Status\n"
        "S00021,2026-03-04 02:30:00,孙桂芳,Wall unit,KFR-35,1.00,3299.00,Sales Order\n"
        "S00021,2026-03-04 02:30:00,孙桂芳,Filter,F-1,2.00,25.00,Sales Order\n"
        "S00022,2026-03-05 02:30:00,王秀英,Fan,FAN,1.00,1.00,Cancelled\n",
    ),
    "jd": (
        "gb18030",
        "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,订单状态,下单帐号,客户姓名,客户地址,联系电话,货号,付款确认时间\n"
        '="300000000001",100001,壁挂空调,1,在线支付,2026-03-04 10:29:00,3299.00,3349.00,3299.00,完成,jd_sun,孙桂芳,青岛市香港中路 3 号,138****4471,KFR-35,2026-03-04 10:30:00\n'
        '="300000000001",100002,滤网,2,在线支付,2026-03-04 10:29:00,25.00,3349.00,50.00,完成,jd_sun,孙桂芳,青岛市香港中路 3 号,138****4471,F-1,2026-03-04 10:30:00\n'
        '="300000000002",100003,风扇,1,在线支付,2026-03-05 10:29:00,1.00,1.00,1.00,（删除）等待付款,jd_wang,王秀英,青岛市海尔路 1 号,13900004472,FAN,\n',
    ),
    "pinduoduo": (
        "utf-8-sig",
        "商品,订单号,订单状态,商品总价(元),店铺优惠折扣(元),平台优惠折扣(元),用户实付金额(元),商家实收金额(元),商品数量(件),支付时间,收货人,手机,省,市,区,街道,商品id,商品规格,样式ID,商家编码-规格维度,商家编码-商品维度\n"
        "壁挂空调,260304-000000000000001,已收货,3299.00,0.00,0.00,3299.00,3299.00,1,2026-03-04 10:30:00\t,孙桂芳,13800004471,山东省,青岛市,市南区,香港中路 3 号,7001,白,8001,KFR-35,\n"
        "滤网,260304-000000000000002,已发货，待签收,50.00,0.00,0.00,50.00,50.00,2,2026-03-04 10:30:00\t,孙桂芳,13800004471,山东省,青岛市,市南区,香港中路 3 号,7002,,8002,F-1,\n"
        "风扇,260304-000000000000003,未发货，退款成功,1.00,0.00,0.00,1.00,1.00,1,2026-03-05 10:30:00\t,王秀英,139****4472,山东省,青岛市,崂山区,海尔路 1 号,7003,,8003,FAN,\n",
    ),
}  # fmt: skip
TAOBAO = (
    "订单编号,买家会员名,买家应付货款,总金额,买家实际支付金额,订单状态,收货人姓名,收货地址,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝总数量,店铺名称\n"
    '="2026030400000000017",tb_sun,3349.00,3349.00,3349.00,交易成功,孙**,山东省青岛市****,,'
    "'13800004471,2026-03-04 10:29:00,2026-03-04 10:30:00,壁挂空调等,3,清和旗舰店\n"
    '="2026030400000000018",tb_wang,1.00,1.00,0.00,交易关闭,王**,,,,2026-03-05 10:29:00,,风扇,1,清和旗舰店\n',
    "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码\n"
    '="2026030400000000017",壁挂空调,3299.00,1,,颜色：白,,,交易成功,KFR-35\n'
    '="2026030400000000017",滤网,25.00,2,,,,,交易成功,F-1\n'
    '="2026030400000000018",风扇,1.00,1,,,,,交易关闭,FAN\n',
)


def _as_sold() -> None:
    assert set(Item.objects.values_list("code", "quantity")) == {("KFR-35", 1), ("F-1", 2)}
    assert set(Sale.objects.values_list("channel", flat=True)) == {"online"}
    assert Customer.objects.count() == 1
    assert not Item.objects.filter(code="FAN").exists()


@pytest.mark.parametrize("name", FILES)
def test_orders_of_a_shop_come_in(bench: Bench, name: str) -> None:
    encoding, text = FILES[name]
    path = bench.folder / f"{name}.csv"
    path.write_bytes(text.encode(encoding))
    # A page finds the mapping by the headings alone.
    assert previews.fits(actor=ACTOR, look=previews.looked_at(path))[0].name == name
    assert four(bench.run(name, path)) == [3, 2, 1, 0], list(Rejection.objects.values_list("row", "reasons"))
    assert four(bench.run(name, path)) == [3, 0, 1, 2]
    _as_sold()
    if name != "pinduoduo":
        assert set(Item.objects.values_list("price", flat=True)) == {329_900, 2_500}
        assert Sale.objects.count() == 1


def test_the_two_reports_of_taobao_come_in(bench: Bench, tmp_path: Path) -> None:
    paths = []
    for name, text in zip(("ExportOrderList.csv", "ExportOrderDetailList.csv"), TAOBAO, strict=True):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(text.encode("gb18030"))
    assert four(bench.run("taobao", *paths)) == [5, 3, 2, 0], list(Rejection.objects.values_list("row", "reasons"))
    _as_sold()
    assert (Sale.objects.get().external_id, Sale.objects.get().sales_point) == ("2026030400000000017", "清和旗舰店")
    assert Customer.objects.get().name == "tb_sun"
    assert four(bench.run("taobao", tmp_path)) == [5, 0, 2, 3]
