"""Driving Chromium in tests and for pictures: one browser, pages by language, width and theme, signed in or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

#: What a browser in a container needs, and nothing that speaks to anybody but the page's own server.
ARGUMENTS = [
    "--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip

WIDE, NARROW = (1440, 1000), (390, 844)


@contextmanager
def browser(executable: str) -> Iterator[Browser]:
    """A running Chromium, closed at the end."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        try:
            yield running
        finally:
            running.close()


@contextmanager
def visitor(
    running: Browser,
    address: str,
    *,
    language: Literal["zh-Hans", "en"] = "zh-Hans",
    size: tuple[int, int] = WIDE,
    theme: Literal["light", "dark"] = "light",
    script: bool = True,
) -> Iterator[Page]:
    """A page in a context of its own that reads in `language`; relative addresses are taken from `address`.

    Fails if the page logs an error or a script of it breaks.
    """
    context: BrowserContext = running.new_context(
        base_url=address,
        locale="zh-CN" if language == "zh-Hans" else "en-GB",
        viewport={"width": size[0], "height": size[1]},
        color_scheme=theme,
        timezone_id="Asia/Shanghai",
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert not faults, faults


def sign_in(page: Page, username: str, password: str) -> None:
    """Sign in through the page, as a person does."""
    page.goto("/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("[data-go]")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def settled(page: Page) -> None:
    """Wait until fonts and the page's own script are there, so that a picture shows what a person sees."""
    page.wait_for_load_state("load")
    page.wait_for_selector("html[data-ready=yes]", timeout=8000)
    page.evaluate("document.fonts.ready.then(() => true)")


def overflow(page: Page) -> list[str]:
    """Elements that stick out of the page to the right, which a narrow screen would have to scroll for."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth, out = [];
          if (document.documentElement.scrollWidth <= width) return out;
          for (const one of document.body.querySelectorAll('*')) {
            const box = one.getBoundingClientRect();
            if (box.width && box.right > width + 1) out.push(`${one.tagName}.${one.className} ${box.right}`);
          }
          return out.slice(0, 8);
        }"""
    )
    return found
