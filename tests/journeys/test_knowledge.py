"""The knowledge at work in a real browser: a script that changes with the kind, a template put into a reply by keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from makegood.ground.ui.figures import grouped
from tests.browser import settled, sign_in, visitor
from tests.journeys.company import PASSWORD
from tests.journeys.conftest import Place

pytestmark = pytest.mark.browser


def test_a_template_goes_into_the_reply_by_keyboard_alone(chrome: Browser, place: Place) -> None:
    with visitor(chrome, place.address) as page:
        sign_in(page, "zhoumin", PASSWORD)
        page.goto(f"/cases/{place.numbers['risk']}")
        settled(page)
        page.focus("#reply-text")
        page.keyboard.type("陈女士您好。")
        page.keyboard.press("Tab")
        expect(page.locator("#piece")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        whole = re.compile(
            f"^陈女士您好。\\s+陈\\S*您好，服务单 {re.escape(grouped(place.numbers['risk']))} 已安排上门。$"
        )
        expect(page.locator("#reply-text")).to_have_value(whole, timeout=60_000)
        expect(page.locator("#reply-text")).to_be_focused()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#talk .msg.us").last).to_contain_text("已安排上门", timeout=60_000)
        page.goto("/knowledge/articles/reply-visit")
        expect(page.locator("article footer")).to_contain_text("用于 1 次答复", timeout=60_000)


def test_the_script_follows_the_kind_without_leaving_the_keyboard(chrome: Browser, place: Place) -> None:
    with visitor(chrome, place.address) as page:
        sign_in(page, "chenglu", PASSWORD)
        page.goto("/intake?kind=repair")
        settled(page)
        expect(page.locator("#script")).to_contain_text("报修话术", timeout=60_000)
        page.focus("#in-kind-typed")
        page.keyboard.type("baozhuang")
        page.keyboard.press("Enter")
        expect(page.locator("#script")).to_have_count(0, timeout=60_000)
        expect(page.locator("#in-kind-typed")).to_be_focused()
        page.keyboard.type("ts")
        page.keyboard.press("Enter")
        expect(page.locator("#in-kind")).to_have_value("complaint")
        expect(page.locator("#script")).to_contain_text("投诉话术", timeout=60_000)
