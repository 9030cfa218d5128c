"""The things that people do most, done as they do them, each with what it took; `make journeys` prints it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import settled, sign_in, visitor
from tests.journeys.company import PASSWORD
from tests.journeys.conftest import Place
from tests.journeys.counting import counted

pytestmark = pytest.mark.browser

Record = Callable[[str, Any], None]


def begin(page: Page, who: str, address: str) -> None:
    """Signed in, on the page where the job begins."""
    sign_in(page, who, PASSWORD)
    page.goto(address)
    settled(page)


def test_hotline_agent_books_a_repair_with_a_promised_window(
    chrome: Browser, place: Place, record_property: Record
) -> None:
    """Initials, the symptom by its initials, a time by an arrow, one chord: no mouse, two pages, within a minute. What
    was typed for somebody else waits on the page meanwhile."""
    with visitor(chrome, place.address) as page:
        begin(page, "chenglu", "/intake?q=13500008888")
        # Somebody new calls and is cut off: it waits here, whatever happens to the browser.
        page.fill("#in-name", "郑小满")
        expect(page.locator("#draft-kept")).to_contain_text("已暂存")
        page.goto("/intake")
        settled(page)
        expect(page.locator(".unfinished")).to_contain_text("1 件未完成")
        with counted(page, "hotline agent: a repair with a promised window", record_property) as hands:
            page.goto("/intake")
            hands.typed("pht")
            expect(page.locator("#inner h2.big")).to_contain_text("彭海涛")
            expect(page.locator("#visit .times")).to_be_visible()
            hands.press("Enter")
            expect(page.locator("#in-symptom")).to_be_focused()
            hands.typed("snj")
            hands.press("ArrowDown")
            hands.press("Enter")
            expect(page.locator("#in-symptom")).to_have_value("室内机滴水")
            hands.press("Tab", 4)
            hands.press("ArrowDown")
            expect(page.locator(".inner-dock b")).to_contain_text(re.compile(r"\d\d:00–"))
            result = Axe().run(page).response["violations"]
            assert result == [], result
            hands.press("Control+Enter")
            page.wait_for_url(re.compile(r"/cases/\d{10}$"))
            assert hands.clicks == 0 and hands.pages <= 2 and hands.keys <= 20 and hands.seconds <= 60
        settled(page)
        expect(page.locator("main")).to_contain_text("宏达制冷")
        expect(page.locator(".oblig", has_text="2 小时内首次联系")).to_contain_text("已兑现")
        page.goto("/intake")
        page.locator(".unfinished summary").click()
        page.get_by_role("link", name="郑小满").click()
        expect(page.locator("#in-name")).to_have_value("郑小满")


def test_outlet_clerk_and_technician_do_the_visit(chrome: Browser, place: Place, record_property: Record) -> None:
    """The job that was just promised: accepted and given to somebody on one page, and done from a phone."""
    with visitor(chrome, place.address) as page:
        begin(page, "zhaozhan", "/outlet-desk")
        with counted(page, "outlet clerk: accept a job, name who goes", record_property) as hands:
            hands.click(page.get_by_role("button", name=re.compile("接单")).first)
            expect(page.locator(".desk [data-row]").first).to_contain_text("彭海涛")
            hands.click(page.locator("summary", has_text="派师傅").first)
            form = page.locator("details[open] form")
            hands.choose(form.locator("select"), form.locator("option", has_text="李师傅").get_attribute("value") or "")
            hands.click(form.get_by_role("button"))
            expect(page.locator(".desk")).to_contain_text("李师傅")
        there = page.locator(".desk a[data-open]", has_text="彭海涛").first.get_attribute("href") or ""
    with visitor(chrome, place.address, size=(390, 844)) as page:
        begin(page, "lishifu", there)
        with counted(page, "technician: set out, arrive, end the visit (phone)", record_property) as hands:
            for verb in ("depart", "arrive", "complete"):
                hands.click(page.locator(f"#v-{verb} > summary"))
                hands.click(page.locator(f"#v-{verb} button.go"))
                expect(page.locator(".notes")).to_be_visible()
            expect(page.locator("main")).to_contain_text("已完工")


def test_case_owner_answers_the_one_most_at_risk(chrome: Browser, place: Place, record_property: Record) -> None:
    """From the queue to the answer without leaving the keys; the colleague who has it open too is named, and what they
    say appears without anything that was typed being lost."""
    with visitor(chrome, place.address) as page, visitor(chrome, place.address) as other:
        begin(other, "zhoumin", f"/cases/{place.numbers['risk']}")
        begin(page, "chenglu", f"/cases/{place.numbers['risk']}")
        with counted(page, "case owner: answer what is most at risk", record_property) as hands:
            page.goto("/cases?state=open")
            settled(page)
            hands.press("j")
            hands.press("Enter")
            page.wait_for_url(re.compile(r"/cases/\d{10}$"))
            page.goto(f"/cases/{place.numbers['risk']}")
            settled(page)
            hands.click(page.locator("#reply-text"))
            hands.typed("师傅一小时内联系您")
            expect(page.locator("#live")).to_contain_text("周敏")
            other.fill("#reply-text", "陈女士，我们已经加急。")
            other.press("#reply-text", "Control+Enter")
            expect(other.locator("#talk .msg.us")).to_contain_text("加急")
            expect(page.locator("#live")).to_contain_text("周敏刚刚有改动", timeout=25_000)
            hands.click(page.locator("#live a"))
            expect(page.locator("#spoken")).to_contain_text("加急")
            assert page.input_value("#reply-text") == "师傅一小时内联系您"
            hands.press("Control+Enter")
            expect(page.locator("#spoken")).to_contain_text("一小时内")


@pytest.mark.parametrize(
    ("job", "who", "addresses"),
    [
        ("station manager: what is late in my part", "wangzhan", ("/today", "/cases", "/network/places/WH-XD")),
        ("service manager: from the record to the cases behind it", "linzong",
         ("/today", "/promises/answer-24h/record", "/promises/answer-24h/record/broken")),
        ("director: is our word good", "linzong", ("/promises/answer-24h/record",)),
    ],
)  # fmt: skip
def test_reading_jobs(
    chrome: Browser, place: Place, record_property: Record, job: str, who: str, addresses: tuple[str, ...]
) -> None:
    """What managers read is a page or a few, each answered at once."""
    with visitor(chrome, place.address) as page:
        sign_in(page, who, PASSWORD)
        with counted(page, job, record_property) as hands:
            for address in addresses:
                page.goto(address)
                hands.clicks += 1
                hands.steps += 1
                expect(page.locator("main h1")).to_be_visible()
            assert hands.pages == len(addresses) and hands.seconds < 60
