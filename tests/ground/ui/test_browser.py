"""The living page in a real browser: clocks that agree with the server's, keys, drafts, both languages, no faults."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Literal
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser

from makegood.faces.console import living
from makegood.ground.ui import moments
from tests.browser import browser, overflow, settled, visitor

pytestmark = pytest.mark.browser

SECONDS = (
    0, 59, 60, 779, 3599, 3600, 7800, 35_999, 36_000, 86_399, 86_400, 172_799, 172_800, 277_200, 864_000, -1, -1590,
    -90_000,
)  # fmt: skip


class Quiet(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


@pytest.fixture(scope="module")
def chrome(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """One browser for these tests."""
    with browser(request.getfixturevalue("chromium")) as running:
        yield running


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The pages that need no database, served from this process; the living page is open to everybody here."""
    monkeypatch.setattr(living, "open_to", lambda request: True)
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_browser_says_time_as_the_server_does(
    chrome: Browser, site: str, language: Literal["zh-Hans", "en"]
) -> None:
    """Both count with the same words and the same rounding."""
    with visitor(chrome, site, language=language) as page:
        page.goto("/ui")
        settled(page)
        source = page.get_attribute("script[type=module]", "src")
        said = page.evaluate(
            "async ([source, all]) => { const app = await import(source);"
            " return all.map((n) => [app.left(n), ...app.face(n)]); }",
            [source, list(SECONDS)],
        )
    faces = [moments.face(seconds, language) for seconds in SECONDS]
    assert [one[1:] for one in said] == [[face.figure, face.unit] for face in faces]
    expected = []
    for seconds in SECONDS:
        span = moments.span(seconds, language)
        pattern = {"zh-Hans": ("还剩 {}", "超时 {}"), "en": ("in {}", "{} late")}[language]
        expected.append(pattern[seconds < 0].format(span))
    assert [one[0] for one in said] == expected


@pytest.mark.parametrize(("language", "theme"), [("zh-Hans", "light"), ("en", "dark")])
@pytest.mark.parametrize("path", ["/ui", "/sign-in", "/no-such-page"])
def test_nobody_is_kept_out(
    chrome: Browser, site: str, path: str, language: Literal["zh-Hans", "en"], theme: Literal["light", "dark"]
) -> None:
    """The accessibility check finds nothing, in either language and theme."""
    with visitor(chrome, site, language=language, theme=theme) as page:
        page.goto(path)
        settled(page)
        found = Axe().run(page)
        problems = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found.response["violations"]]
    assert problems == []


@pytest.mark.parametrize("path", ["/ui", "/sign-in", "/no-such-page"])
def test_nothing_sticks_out(chrome: Browser, site: str, path: str) -> None:
    """From the smallest phone to the widest screen, without scrolling sideways, in English, whose words are longer."""
    with visitor(chrome, site, language="en") as page:
        page.goto(path)
        for width in (360, 390, 720, 721, 900, 1001, 1240, 2560):
            page.set_viewport_size({"width": width, "height": 800})
            assert (width, overflow(page)) == (width, [])


def test_keys_move_through_rows_and_press_buttons(chrome: Browser, site: str) -> None:
    """j and k move, Enter opens, a letter presses its button; none of them while somebody types."""
    with visitor(chrome, site) as page:
        page.goto("/ui")
        settled(page)
        current = "[...document.querySelectorAll('[data-row]')].findIndex((row) => row.classList.contains('cur'))"
        page.evaluate("document.activeElement.blur()")  # the page shows a form whose wrong field has the cursor
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.evaluate(current) == 1
        page.keyboard.press("k")
        assert page.evaluate(current) == 0
        page.keyboard.press("Enter")
        page.wait_for_url("**/ui#forms")
        page.focus("#id_customer")
        page.keyboard.type("jjj")
        assert page.evaluate(current) == 0
        assert page.input_value("#id_customer") == "jjj"
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")
        page.evaluate(
            "document.querySelector('[data-key=r]').addEventListener('click', () => { document.title = 'pressed'; })"
        )
        page.keyboard.press("r")
        assert page.title() == "pressed"


def test_what_was_typed_survives_and_is_dropped_when_the_server_has_it(chrome: Browser, site: str) -> None:
    """A reload brings the text back and says so; it can be thrown away; a saved one does not come back."""
    with visitor(chrome, site, language="en") as page:
        page.goto("/ui")
        settled(page)
        page.fill("form[data-draft] #id_text", "water under the indoor unit")
        page.wait_for_timeout(600)
        page.reload()
        settled(page)
        assert page.input_value("form[data-draft] #id_text") == "water under the indoor unit"
        assert page.inner_text("#mg-status").startswith("What you had typed here has been put back.")
        page.click("#mg-status button")
        assert page.input_value("form[data-draft] #id_text") == ""
        page.fill("form[data-draft] #id_text", "sent")
        page.wait_for_timeout(600)
        page.evaluate("document.cookie = 'mg_saved=sample; path=/'")
        page.reload()
        settled(page)
        assert page.input_value("form[data-draft] #id_text") == ""
        assert "mg_saved" not in page.evaluate("document.cookie")


def test_a_clock_that_runs_out_while_the_page_is_open_is_broken(chrome: Browser, site: str) -> None:
    """The row turns to late and broken by itself: nobody has to look for a promise to be broken."""
    with visitor(chrome, site, language="en") as page:
        page.clock.install()
        page.goto("/ui")
        settled(page)
        row = page.locator("[data-row]").nth(1)
        assert row.locator("[data-state]").inner_text() == "At risk"
        page.clock.fast_forward("01:00:00")
        assert row.locator("[data-state]").inner_text() == "Broken"
        assert row.locator("time[data-left]").inner_text().endswith("m late")
        assert "broken" in (row.locator(".left").get_attribute("class") or "")


def test_the_choice_of_language_is_kept_and_leaves_the_address(chrome: Browser, site: str) -> None:
    """One tap, and every later page is in that language; a copied address carries no choice of ours."""
    with visitor(chrome, site) as page:
        page.goto("/ui?view=mine")
        settled(page)
        page.click(".switch a[lang=en]")
        settled(page)
        assert page.url.endswith("/ui?view=mine")
        assert page.get_attribute("html", "lang") == "en"
        page.goto("/sign-in")
        assert page.get_attribute("html", "lang") == "en"
        page.click(".to-dark")
        assert page.get_attribute("html", "data-theme") == "dark"


def test_reading_and_signing_in_need_no_script(chrome: Browser, site: str) -> None:
    """Without JavaScript the page is whole: words, times, forms, menu."""
    with visitor(chrome, site, size=(390, 800), script=False) as page:
        page.goto("/ui")
        assert page.locator(".queue li").count() == 3
        assert page.locator("time[data-left]").first.inner_text().startswith("超时")
        page.click(".foot-rail summary")
        assert page.locator(".foot-rail .sheet").is_visible()
        page.goto("/sign-in")
        assert page.locator("form [name=password]").is_visible()
