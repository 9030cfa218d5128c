"""What a job costs whoever does it: keys, clicks, pages and seconds, counted in the browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page

#: The keystroke-level model of Card, Moran and Newell: a key, a pointed click, a thought before each step; seconds.
KEY, CLICK, THOUGHT = 0.28, 1.3, 1.35


@dataclass
class Hands:
    """Somebody's hands on a page: every key and click goes through here and is counted."""

    page: Page
    keys: int = 0
    clicks: int = 0
    steps: int = 0
    pages: int = 0
    began: float = field(default_factory=time.monotonic)

    def typed(self, text: str) -> None:
        """Letters one by one, where the focus is."""
        self.page.keyboard.type(text)
        self.keys += len(text)
        self.steps += 1

    def press(self, key: str, times: int = 1) -> None:
        """A key, or keys held together: one each."""
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def click(self, what: Locator) -> None:
        """Point at something and press it."""
        what.click()
        self.clicks += 1
        self.steps += 1

    def choose(self, what: Locator, value: str) -> None:
        """Choose from a list: open it and press one."""
        what.select_option(value)
        self.clicks += 2
        self.steps += 1

    @property
    def by_hand(self) -> float:
        """Seconds that it takes a person, beside what the machine takes."""
        return self.keys * KEY + self.clicks * CLICK + self.steps * THOUGHT

    @property
    def seconds(self) -> float:
        """By hand, with the machine's own time."""
        return self.by_hand + time.monotonic() - self.began


@contextmanager
def counted(page: Page, job: str, record: Callable[[str, Any], None]) -> Iterator[Hands]:
    """Do a job with counted hands; what it took is printed at the end of the run."""
    hands = Hands(page)

    def loaded(_: Any) -> None:
        hands.pages += 1

    page.on("domcontentloaded", loaded)
    try:
        yield hands
    finally:
        page.remove_listener("domcontentloaded", loaded)
    taken = time.monotonic() - hands.began
    record("journey", (job, hands.keys, hands.clicks, hands.pages, round(hands.by_hand + taken, 1), round(taken, 1)))
