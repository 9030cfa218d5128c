"""The life of a customer's file, walked through in a browser: put on file, grown, doubled, made one, and erased."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import settled, sign_in, visitor
from tests.journeys.company import PASSWORD
from tests.journeys.conftest import Place

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME, FIRST, SECOND, OTHER = "庄晓蝶", "13712340011", "13712340022", "13712340033"
BEFORE, NOW = "和平大道 77 号", "中北路 9 号 1202"


def taken_in(page: Page, phone: str, address: str) -> str:
    """Somebody new is put on file with an enquiry; answers the address of their file."""
    page.goto("/intake")
    settled(page)
    page.fill("#lookup", phone)
    expect(page.locator("#in-phone")).to_have_value(phone)
    page.fill("#in-name", NAME)
    page.fill("#in-address", address)
    page.get_by_role("combobox", name="What is to be done").fill("Enquiry")
    page.keyboard.press("Enter")
    expect(page.locator(".inner-dock")).to_contain_text("Enquiry")
    # Another kind asks anew what we owe and keeps what was typed.
    expect(page.locator("#in-name")).to_have_value(NAME)
    page.fill("#in-text", "How often does the filter want washing?")
    page.locator("[data-go]").click()
    page.wait_for_url(re.compile(r"/cases/\d{10}$"))
    expect(page.locator(".headline")).to_contain_text(NAME)
    return page.locator(".headline a[href^='/customers/']").get_attribute("href") or ""


def keep(page: Page, panel: str, verb: str, **fields: str | bool) -> None:
    """Open a folded form of the file, fill it in and save it."""
    panel_ = page.locator(f"#{panel}")
    panel_.locator("details", has=page.locator(f"form[action$='/{verb}']")).last.locator("summary").click()
    form = panel_.locator(f"form[action$='/{verb}']")
    for name, value in fields.items():
        one = form.locator(f"[name={name}]")
        if isinstance(value, bool):
            one.set_checked(value)
        elif one.evaluate("one => one.tagName") == "SELECT":
            one.select_option(value)
        else:
            one.fill(value)
    form.locator("button").click()
    expect(page.locator(".notes[role=status]")).to_be_visible()
    settled(page)


def test_a_file_from_the_first_call_until_it_is_erased(chrome: Browser, place: Place) -> None:
    with visitor(chrome, place.address, language="en") as page:
        sign_in(page, "admin", PASSWORD)
        page.goto("/preferences?lang=en")
        home = taken_in(page, FIRST, BEFORE)
        case = page.url

        # The file grows: a second number, another home, what to mind, what is allowed.
        page.goto(home)
        settled(page)
        keep(page, "contacts", "contact", kind="phone", value=SECOND, note="her mother")
        expect(page.locator("#contacts")).to_contain_text(f"{SECOND[:3]} {SECOND[3:7]} {SECOND[7:]}")
        keep(page, "addresses", "address", kind="home", text=NOW, floor="12", access="code at the gate", moved=True)
        expect(page.locator("#addresses li").first).to_contain_text(NOW)
        expect(page.locator("#addresses li", has_text=BEFORE)).to_contain_text("until")
        expect(page.locator(".headline")).to_contain_text(NOW)
        keep(page, "needs", "need", kind="pets", note="a big dog, ring first")
        expect(page.locator(".top-care")).to_contain_text("a big dog, ring first")
        keep(page, "consents", "consent", purpose="recording", given="yes", how="in_person", proof="form 12")
        expect(page.locator("#consents")).to_contain_text("form 12")
        # Whoever opens the matter reads it too.
        page.goto(case)
        expect(page.locator(".top-care")).to_contain_text("a big dog, ring first")

        # The same person calls from a third number and becomes a second file, which says what speaks for one.
        twin = taken_in(page, OTHER, NOW)
        page.goto(twin)
        expect(page.locator(".top-care")).to_contain_text("May be one person with")
        expect(page.locator(".top-care")).to_contain_text("same name")
        page.get_by_role("link", name="compare").click()
        settled(page)
        pair = page.locator("section.panel", has=page.locator(f"a[href='{twin}']"))
        expect(pair).to_contain_text(f"137****{OTHER[-4:]}")
        pair.get_by_role("button", name="keep the older file").click()
        expect(page.locator(".notes[role=status]")).to_contain_text("One file from now on")
        page.goto(twin)
        page.wait_for_url(re.compile(f"{home}$"))
        expect(page.locator("#contacts li")).to_have_count(3)
        page.get_by_role("button", name="Take the merge back").click()
        expect(page.locator(".notes[role=status]")).to_contain_text("Two files again")
        expect(page.locator("#contacts li")).to_have_count(2)

        rights(page, home)


def rights(page: Page, home: str) -> None:
    """What is hidden, who looked, what is handed out, and the end of the file."""
    expect(page.locator("#contacts")).to_contain_text(f"{FIRST[:3]} {FIRST[3:7]} {FIRST[7:]}")
    page.locator("#history").get_by_role("link", name="Who looked").click()
    page.wait_for_url(re.compile(r"/looks\?customer=" + home.rsplit("/", 1)[1]))
    page.select_option("[name=act]", "reveal")
    page.get_by_role("button", name="Search", exact=True).last.click()
    page.wait_for_url(re.compile("act=reveal"))
    expect(page.locator("tbody tr").first).to_contain_text("revealed")

    page.goto(home)
    settled(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Export all about them").click()
    told = json.loads(Path(coming.value.path()).read_text())
    assert told["customer"]["name"] == NAME
    assert {one["value"] for one in told["customer"]["contacts"]} == {f"+86{FIRST}", f"+86{SECOND}"}

    # Without the box nothing is erased; with it, the report says what stays and why.
    page.locator("#rights").get_by_role("link", name="Erase").click()
    page.wait_for_url(re.compile("/erase$"))
    page.get_by_role("button", name="Erase for good").click()
    expect(page.locator("[name=sure]")).to_have_attribute("aria-invalid", "true")
    page.locator("[name=sure]").check()
    for decision in page.locator("[name=open_matters]").all()[:1]:
        decision.check()
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("heading", name="Kept, and why")).to_be_visible()
    page.goto(home)
    expect(page.locator("h1")).to_have_text("***")
    expect(page.locator("main")).not_to_contain_text(NAME)
    page.goto(f"/customers?asked={FIRST}")
    expect(page.locator("[data-row]")).to_have_count(0)
