"""The life of an outlet, walked through in a browser: applied, surveyed, signed, trained, open, and on its way out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import settled, sign_in, visitor
from tests.journeys.company import PASSWORD
from tests.journeys.conftest import Place

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOME = "/network/places/J-01"


def step(page: Page, verb: str, reason: str = "") -> None:
    """Take a step of the outlet's life."""
    page.goto(HOME)
    form = page.locator("#step form")
    form.locator("[name=step]").select_option(verb)
    form.locator("[name=reason]").fill(reason)
    form.locator("button").click()


def add(page: Page, deed: str, **fields: str) -> None:
    """Open a folded form of the page and send it."""
    page.goto(HOME)
    page.locator(f"#{deed} summary").click()
    form = page.locator(f"#{deed} form[action$='{deed}']")
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button").click()
    page.wait_for_url(re.compile(f"#{deed}$"))


def test_an_outlet_from_its_application_to_its_way_out(chrome: Browser, place: Place) -> None:
    with visitor(chrome, place.address, language="en") as page:
        sign_in(page, "admin", PASSWORD)
        page.goto("/preferences?lang=en")
        page.goto("/network/new")
        page.fill("[name=code]", "J-01")
        page.select_option("[name=kind]", "outlet")
        page.fill("[name=name]", "五山家电维修部")
        page.click("[data-go]")
        page.wait_for_url(re.compile(f"{HOME}$"))
        settled(page)
        step(page, "survey")
        step(page, "sign")
        # What is missing stands on the form, with what was chosen.
        expect(page.locator("#step")).to_contain_text("There is no contract in force today.")
        add(page, "contract", number="HT-J-01", valid_from="2020-01-01", valid_to="2099-12-31", deposit="5000")
        step(page, "sign")
        step(page, "train")
        add(page, "area", division="330106001", share="100", valid_from="2020-01-01")
        add(page, "member", name="李伟")
        step(page, "open")
        page.goto(HOME)
        expect(page.locator(".headline")).to_contain_text("Active")
        expect(page.locator("#member")).to_contain_text("J-01-01")
        step(page, "leave", "The owner retires")
        step(page, "settle")
        expect(page.locator("#step")).to_contain_text("1 people still work here.")
        page.goto("/network/directory?q=wushan")
        expect(page.locator(".calls")).to_contain_text("五山家电维修部")
        page.goto("/network/map")
        settled(page)
