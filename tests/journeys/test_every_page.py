"""Every staff page in a real browser: open to everybody, fitting every screen, in both languages and themes."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import NARROW, overflow, settled, sign_in, visitor
from tests.journeys.company import PASSWORD
from tests.journeys.conftest import Place

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.any_database]

WIDTHS = (360, 720, 721, 1000, 1240, 1440, 2560)


def addresses(place: Place) -> list[str]:
    """The pages, each in a state in which it has something to show."""
    customer, item = place.customers["孙桂芳"], place.items["空调"]
    return [
        "/today", "/intake", "/intake?q=4471", "/intake?q=13877778888&item=new",
        f"/intake?customer={customer}&item={item}&kind=repair", "/cases", "/cases?state=withdrawn",
        f"/cases/{place.numbers['again']}", f"/cases/{place.numbers['given']}", f"/cases/{place.numbers['paused']}",
        f"/cases/{place.numbers['before']}", "/customers", f"/customers/{customer}", "/items", f"/items/{item}",
        "/promises", "/promises/answer-24h", "/promises/cn-sanbao", "/promises/answer-24h/record",
        "/promises/answer-24h/record/broken",
        "/network", "/network?kind=station", "/network/new", "/network/areas", "/network/map", "/network/directory",
        "/network/staff", "/network/contracts", "/network/places/HQ",
        "/calendars", "/calendars/cn?month=2026-10", "/notices", "/approvals",
        "/search?q=4471", "/search?q=zzz", "/security", "/security/password", "/security/confirm",
    ]  # fmt: skip


#: Pages that are not on the list above, with tables.
MORE = (
    "/sets",
    "/limits",
    "/roles",
    "/people",
    "/looks",
    "/catalogue",
    "/catalogue/lots",
    "/catalogue/holds",
    "/exports",
)

#: What is wider than its place, or lies outside it: tables, dates, and the tab of the page.
CUT = """() => {
  const out = [];
  for (const one of document.querySelectorAll('main .scroll'))
    if (one.scrollWidth > one.clientWidth + 1) out.push(`table ${one.scrollWidth} in ${one.clientWidth}`);
  for (const one of document.querySelectorAll('main input[type=date]'))
    if (one.offsetParent && one.getBoundingClientRect().width < 120) out.push(`date ${one.name}`);
  for (const one of document.querySelectorAll('.tabs [aria-current]')) {
    const box = one.getBoundingClientRect(), around = one.parentElement.getBoundingClientRect();
    if (box.left < around.left - 1 || box.right > around.right + 1) out.push(`tab ${one.textContent}`);
  }
  return out;
}"""


def open_all(page: Page) -> None:
    """Open what is folded, one of each group, so that its forms are looked at too."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize(("language", "theme"), [("zh-Hans", "light"), ("en", "dark")])
def test_nobody_is_kept_out(
    chrome: Browser, place: Place, language: Literal["zh-Hans", "en"], theme: Literal["light", "dark"]
) -> None:
    """The accessibility check finds nothing on any page."""
    found = {}
    with visitor(chrome, place.address, language=language, theme=theme) as page:
        sign_in(page, "admin", PASSWORD)
        page.goto(f"/preferences?lang={language}")
        for address in addresses(place):
            page.goto(address)
            settled(page)
            open_all(page)
            result = Axe().run(page).response["violations"]
            if result:
                found[address] = [(one["id"], [node["target"] for node in one["nodes"]][:4]) for one in result]
    assert found == {}


def test_a_phone_shows_the_tables_whole_and_the_tab_of_the_page(chrome: Browser, place: Place) -> None:
    """At 390 px no table is cut, so that nothing has to be looked for sideways; nor is a date, nor the own tab."""
    found = {}
    with visitor(chrome, place.address, language="en", size=NARROW) as page:
        sign_in(page, "admin", PASSWORD)
        page.goto("/preferences?lang=en")
        for address in (*addresses(place), *MORE):
            page.goto(address)
            settled(page)
            result = page.evaluate(CUT)
            if result:
                found[address] = result
    assert found == {}


def test_nothing_sticks_out(chrome: Browser, place: Place) -> None:
    """From 360 to 2560 px without scrolling sideways, in English, whose words are longer."""
    found = {}
    with visitor(chrome, place.address, language="en") as page:
        sign_in(page, "admin", PASSWORD)
        page.goto("/preferences?lang=en")
        for address in addresses(place):
            page.goto(address)
            settled(page)
            open_all(page)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                out = overflow(page)
                if out:
                    found[address, width] = out
    assert found == {}
