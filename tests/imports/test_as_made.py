"""Tables as people really make them: Chinese headings, GB 18030, days as spreadsheets have them, full width."""

# ruff: noqa: E501 (rows are easier to compare in one line each)

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as signing
from makegood.ground.actor import SYSTEM
from makegood.ground.exchange.actions import run_import
from makegood.ground.exchange.models import Rejection
from makegood.rooms.customers import queries as customers
from makegood.rooms.jobs.models import Job, Offer
from makegood.rooms.network import actions as network
from makegood.rooms.network import queries
from makegood.rooms.network.inputs import NodeInput
from makegood.rooms.products.models import Item, Sale
from tests.imports.conftest import ACTOR, NOW, Bench, four
from tests.matrix import world

JOBS = (
    "工单明细表,,,,,,,,,,,\n"
    "派工单号,派工时间,工单类型,状态,网点,用户姓名,手机,上门地址,产品,预约时间,预约结束,服务结果\n"
    "Ｗ２０２６０１,２０２６／５／４　９：３０,报修,已完工,E1,孙桂芳,１３８ ００００ ４４７１,市南区香港中路３号,空调,-,,已修好（已完成）\n"
    "W202602,2026年5月5日,清洗保养,已预约,E1,王秀英,13900004472,崂山区海尔路 1 号,油烟机,2026-06-02 09:00,2026-06-02 11:00,\n"
    "W202602,2026年5月5日,清洗保养,已预约,E1,王秀英,13900004472,崂山区海尔路 1 号,燃气灶,2026-06-02 09:00,2026-06-02 11:00,\n"
    "W202603,2026年5月6日,搬家,已预约,E1,李四,13900004473,李沧区,,,,\n"
)
PEOPLE = (
    "工号,姓名,网点,工种,级别,手机号,性别,登录名,岗位,入职日期,启用\n"
    "E1-01,李伟,E1,服务工程师,２,13800004479,男,li.wei,服务工程师@E1；坐席@company,2020/1/2,是\n"
    "E1-02,王芳,E1,网点信息员,1,,女,,,46085,\n"
    ",审计员甲,,,,,,shen,审计员@company,,否\n"
)


def _nodes() -> None:
    network.create_nodes(actor=ACTOR, nodes=[NodeInput("E1", "station", "东站")], now=NOW)


def _written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode("gb18030"))
    return path


def test_jobs_as_a_station_keeps_them(bench: Bench) -> None:
    _nodes()
    path = _written(bench.folder / "工单.csv", JOBS)
    assert four(bench.run("jobs", path)) == [4, 3, 1, 0]
    assert [one[0]["code"] for one in Rejection.objects.values_list("reasons", flat=True)] == ["unknown_value"]
    done, booked = Job.objects.order_by("created_at")
    assert (done.external_id, done.work, done.result) == ("Ｗ２０２６０１", "done", "fixed")
    assert done.created_at == datetime(2026, 5, 4, 1, 30, tzinfo=UTC)
    assert (booked.work, booked.window_to) == ("booked", datetime(2026, 6, 2, 3, tzinfo=UTC))
    assert list(booked.units.order_by("place").values_list("description", flat=True)) == ["油烟机", "燃气灶"]
    assert [one.state for one in Offer.objects.order_by("offered_at")] == ["ended", "accepted"]
    assert [one.name for one in customers.by_phone(SYSTEM, "13800004471")] == ["孙桂芳"]
    assert four(bench.run("jobs", path)) == [4, 0, 1, 3]
    # What is told as over later is over; nothing else of a known job is read again.
    later = _written(bench.folder / "二.csv", JOBS.replace("已预约", "已完工").replace("2026-06-02", "2026-05-09"))
    assert four(bench.run("jobs", later)) == [4, 0, 1, 3]
    assert set(Job.objects.values_list("work", flat=True)) == {"done"}
    assert booked.window_to == Job.objects.get(pk=booked.pk).window_to
    assert not Offer.objects.filter(ended_at=None).exists()


def test_people_as_an_office_keeps_them(bench: Bench) -> None:
    _nodes()
    path = _written(bench.folder / "人员.csv", PEOPLE)
    assert four(bench.run("people", path)) == [3, 3, 0, 0]
    li, wang = queries.member(SYSTEM, "E1-01"), queries.member(SYSTEM, "E1-02")
    assert (li.level, li.role, li.sex, li.since) == (2, "technician", "male", date(2020, 1, 2))
    assert (wang.since, wang.user_id) == (date(2026, 3, 4), None)
    person = signing.user(SYSTEM, li.user_id or 0)
    company = queries.company().unit_id
    assert set(person.memberships) == {("technician", li.unit_id), ("agent", company)}
    shen = signing.user(SYSTEM, signing.users_named({"shen"})["shen"])
    assert (shen.is_active, shen.memberships) == (False, (("auditor", company),))
    before = (li, wang, person, shen)
    changed = PEOPLE.replace("坐席@company", "管理员@company").replace("李伟", "别人").replace(",2020/1/2", ",2021/1/2")
    for again in (PEOPLE, changed):
        assert four(bench.run("people", _written(bench.folder / "人员2.csv", again))) == [3, 0, 0, 3]
    after = (
        queries.member(SYSTEM, "E1-01"), queries.member(SYSTEM, "E1-02"), signing.user(SYSTEM, person.id),
        signing.user(SYSTEM, shen.id),
    )  # fmt: skip
    assert after == before


def test_sales_from_a_workbook_with_real_days_and_shielded_numbers(bench: Bench) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026 年 3 月销售"])
    sheet.append(["订单号", "购买日期", "姓名", "手机号", "品类", "型号", "数量", "单价", "国家补贴", "用户自付"])
    at = datetime.fromisoformat("2026-03-04 10:30")
    rows = [
        ['="2026030400000000017"', at, "孙桂芳", 13800004471, "tv", "TV55", 1, 2999, 450, 2549],
        ["'2026030400000000018", at.date() + world.DAY, "王秀英", "'13900004472", "tv", "TV55", "２", "￥２，９９９．００", "—", ""],
        ["2.02603E+18", 46085, "王秀英", "13900004472", "tv", "TV55", 1, 2999, "", ""],
    ]  # fmt: skip
    for row in rows:
        sheet.append(row)
    for cells in sheet.iter_rows(min_row=3):
        cells[0].data_type = "s"
    path = bench.folder / "sales.xlsx"
    book.save(path)
    assert four(bench.run("products", _written(bench.folder / "m.csv", "型号,品类\nTV55,tv\n"))) == [1, 1, 0, 0]
    assert four(bench.run("sales", path)) == [3, 2, 1, 0]
    assert list(Sale.objects.order_by("at").values_list("external_id", flat=True)) == [
        "2026030400000000017", "2026030400000000018",
    ]  # fmt: skip
    first, second = Item.objects.order_by("bought_at")
    assert (first.bought_at, first.payment.customer) == (datetime(2026, 3, 4, 2, 30, tzinfo=UTC), 254_900)
    assert (second.quantity, second.price, second.bought_at) == (2, 299_900, datetime(2026, 3, 4, 16, tzinfo=UTC))
    refused = Rejection.objects.get()
    assert [one["code"] for one in refused.reasons] == ["id_rounded"]


def test_nobody_is_let_in_with_more_than_whoever_imports_holds(bench: Bench) -> None:
    company = queries.company().unit_id
    boss = accounts.create_user(
        actor=ACTOR, username="boss", name="Boss", password=None, memberships=[("director", company)], now=NOW
    )
    path = _written(
        bench.folder / "人员.csv", "姓名,登录名,岗位\n甲,jia,坐席@company\n乙,yi,管理员@company\n丙,bing,坐席@nowhere\n"
    )
    director = signing.actor_by_id(boss)
    assert director is not None
    answer = run_import(actor=director, name="people", paths=[path], now=NOW)
    assert four(answer) == [3, 1, 2, 0]
    assert [one[0]["code"] for one in Rejection.objects.order_by("row").values_list("reasons", flat=True)] == [
        "above_your_rights", "node_unknown",
    ]  # fmt: skip
    assert set(signing.users_named({"jia", "yi", "bing"})) == {"jia"}
    assert signing.user(SYSTEM, boss).memberships == (("director", company),)
