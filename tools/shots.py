"""Pictures of the pages, in both languages, wide and narrow, light and dark, for people to look at.

    .venv/bin/python tools/shots.py                    the demo company, from a server started for the purpose
    .venv/bin/python tools/shots.py --at http://127.0.0.1:8000 --user admin --password … /today /cases
    .venv/bin/python tools/shots.py --only zh-Hans-wide-light

Without addresses: those below, and one page of every other route that links lead to from there. Writes
shots/PAGE-LANGUAGE-WIDTH-THEME.png. A page that sticks out of a narrow screen, or in which the accessibility check
finds something, is named and ends with status 1.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urljoin, urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

from tests.browser import NARROW, WIDE, browser, overflow, settled, sign_in, visitor  # noqa: E402

LANGUAGES: tuple[Literal["zh-Hans", "en"], ...] = ("zh-Hans", "en")
WIDTHS = {"wide": WIDE, "narrow": NARROW}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
#: Pages in states that no link leads to, and where looking for the others begins; `LIST >` is the first page that the
#: list leads to. A page that does not exist is skipped by its answer 404.
PAGES = (
    "/sign-in", "/today", "/intake", "/intake?q=138", "/cases", "/cases >", "/cases?kind=repair&state=all >",
    "/cases?state=waiting_customer >", "/customers", "/customers >", "/items", "/items >", "/promises", "/promises >",
    "/promises/answer-24h", "/promises/cn-sanbao", "/promises/answer-24h/record", "/promises/answer-24h/record/broken",
    "/calendars", "/calendars/cn", "/notices", "/approvals", "/search?q=138", "/preferences", "/ui", "/no-such-page",
)  # fmt: skip


def name_of(address: str) -> str:
    """A file name for an address: `/cases/4829173065?tab=all` is `cases-4829173065-tab-all`."""
    return re.sub(r"[^\w]+", "-", address.replace(" >", "-first")).strip("-") or "home"


def chromium() -> str:
    """Path of Chromium: CHROMIUM, else what is installed."""
    for found in (os.environ.get("CHROMIUM"), shutil.which("chromium"), shutil.which("chromium-browser")):
        if found and Path(found).exists():
            return found
    raise SystemExit("shots: Chromium is not installed (CHROMIUM names its path)")


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo_server(password: str) -> Iterator[str]:
    """The demo company in a folder of its own, served until the pictures are taken; yields its address."""
    port = free_port()
    program = str(Path(sys.executable).with_name("makegood"))
    with tempfile.TemporaryDirectory(prefix="makegood-shots-") as home:
        env = {**os.environ, "MAKEGOOD_HOME": home, "PORT": str(port)}
        subprocess.run([program, "demo"], env=env, check=True, stdout=subprocess.DEVNULL)
        words = [program, "user", "password", "admin", "--password-stdin"]
        subprocess.run(words, env=env, check=True, text=True, input=password)
        server = subprocess.Popen([program, "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/sign-in")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(address: str, seconds: int = 60) -> None:
    """Return once the address answers."""
    for _ in range(seconds * 5):
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - an address that was made above
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"shots: {address} does not answer")


def every_other(page: Page, at: str, known: Sequence[str]) -> list[str]:
    """One address for each route that links lead to and that is not among the known ones."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(MAKEGOOD_HOME=home, DJANGO_SETTINGS_MODULE="makegood.site.settings")
        import django
        from django.urls import Resolver404, resolve

        django.setup()

        def route(address: str) -> tuple[str, str]:
            match = resolve(urlsplit(address).path)
            return match.route, str(match.kwargs.get("verb", ""))

        seen = {route(one.removesuffix(" >")) for one in known if " " not in one and "no-such" not in one}
        found: list[str] = []
        waiting = deque(one.removesuffix(" >") for one in known)
        while waiting:
            here = waiting.popleft()
            answer = page.request.get(at + here, max_redirects=0)
            if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
                continue
            if here not in known and here not in found:
                found.append(here)
            for link in re.findall(r'<a [^>]*href="([^"#?]+)', answer.text()):
                address = urlsplit(urljoin(here, link)).path
                try:
                    kind = route(address)
                except Resolver404:
                    continue
                if kind not in seen and link.startswith("/") and not link.startswith("//"):
                    seen.add(kind)
                    waiting.append(address)
    return found


def shoot(page: Page, address: str, path: Path, *, whole: bool) -> list[str]:
    """One picture; what is wrong with the page."""
    if address.endswith(" >"):
        page.goto(address.removesuffix(" >"))
        first = page.query_selector("[data-row] a[data-open]")
        if first is None:
            return []
        address = first.get_attribute("href") or "/"
    answer = page.goto(address)
    if answer is not None and answer.status == 404 and "no-such" not in address:
        return []
    settled(page)
    size = page.viewport_size
    if whole and size:
        # The window grows instead of the picture: what sticks to its foot then stands at the foot of the page.
        tall = max(size["height"], int(page.evaluate("document.documentElement.scrollHeight")))
        page.set_viewport_size({"width": size["width"], "height": tall})
    page.screenshot(path=str(path))
    if whole and size:
        page.set_viewport_size(size)
    wrong = [f"axe: {one['id']} {one['nodes'][0]['target']}" for one in Axe().run(page).response["violations"]]
    return [*(f"sticks out: {one}" for one in overflow(page)), *wrong]


def run(running: Browser, at: str, args: argparse.Namespace) -> int:
    """All pictures; the number of pages with faults."""
    faults = 0
    pages = list(args.pages)
    if not pages:
        with visitor(running, at, language="en", size=WIDE, theme="light") as page:
            sign_in(page, args.user, args.password)
            pages = [*PAGES, *every_other(page, at, PAGES)]
    folder = Path(args.to)
    folder.mkdir(parents=True, exist_ok=True)
    for language, width, theme in product(LANGUAGES, WIDTHS, THEMES):
        kind = f"{language}-{width}-{theme}"
        if args.only and args.only not in kind:
            continue
        for signed_in in (False, True):
            mine = [one for one in pages if (one != "/sign-in") == signed_in]
            if not mine:
                continue
            with visitor(running, at, language=language, size=WIDTHS[width], theme=theme) as page:
                if signed_in:
                    sign_in(page, args.user, args.password)
                    page.goto(f"/sign-in?lang={language}")
                for address in mine:
                    path = folder / f"{name_of(address)}-{kind}.png"
                    out = shoot(page, address, path, whole=not args.fold)
                    print(path, *out, sep="\n  ")
                    faults += bool(out)
    return faults


def main(argv: Sequence[str]) -> int:
    """Read the command line, take the pictures; status 1 if a page sticks out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", help="addresses, such as /cases")
    parser.add_argument("--at", default="", help="address of a running server")
    parser.add_argument("--user", default="admin")
    parser.add_argument("--password", default="shots-of-the-demo")
    parser.add_argument("--to", default=str(ROOT / "shots"))
    parser.add_argument("--only", default="", help="part of LANGUAGE-WIDTH-THEME")
    parser.add_argument("--fold", action="store_true", help="only what is seen without scrolling")
    args = parser.parse_args(argv)
    with browser(chromium()) as running:
        if args.at:
            return int(run(running, cast(str, args.at), args) > 0)
        with demo_server(args.password) as at:
            return int(run(running, at, args) > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
