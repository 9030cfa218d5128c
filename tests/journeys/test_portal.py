"""A customer with an old phone: no scripts, 360 pixels, the keyboard of the phone; and what listens to the pages."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser import NARROW, settled, visitor
from tests.journeys.conftest import Place

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = (
    "/help", "/help?q=x", "/help/ask", "/help/sign-in", "/help/register", "/help/promises", "/help/promises/answer-24h",
)  # fmt: skip


def test_a_matter_without_scripts_and_every_page_for_everybody(chrome: Browser, place: Place) -> None:
    with visitor(chrome, place.address, language="zh-Hans", size=(360, 640), script=False) as page:
        page.goto("/help")
        page.get_by_role("link", name="产品坏了，要修").click()
        page.get_by_role("button", name="提交").click()
        expect(page.locator("[aria-invalid=true]")).to_have_count(3)
        page.fill("#text", "空调不制冷")
        page.fill("#name", "吴女士")
        page.fill("#phone", "13712345678")
        page.get_by_role("button", name="提交").click()
        page.wait_for_url(re.compile(r"/m/"))
        expect(page.get_by_role("status")).to_contain_text("我们收到了")
        assert page.locator(".oblig").count() > 0
        page.fill("#answer-text", "下午在家")
        page.get_by_role("button", name="提交").click()
        expect(page.locator(".msg").last).to_contain_text("下午在家")
        matter = page.url.partition("?")[0].removeprefix(place.address)
    with visitor(chrome, place.address, language="en", size=NARROW, theme="dark") as page:
        faults = {}
        for address in (*PAGES, matter):
            page.goto(address)
            settled(page)
            found = [one["id"] for one in Axe().run(page).response["violations"]]
            wide = page.evaluate("document.documentElement.scrollWidth") > NARROW[0]
            if found or wide:
                faults[address] = (found, wide)
        assert faults == {}
        # By the keyboard alone: past the links at the top to the search, and on by Enter.
        page.goto("/help")
        page.locator("#q").focus()
        page.keyboard.type("leak")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"q=leak"))
