"""How it stands at the moment of loading: matters that fall due in minutes and hours, broken ones, waiting ones.

Everything here is reckoned back from the end, so that the queue is alive whenever the demo is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from makegood.site.demo.market import Person
from makegood.site.demo.matters import Teller
from makegood.site.demo.plot import Plot, Tale

#: Minutes left until each falls due.
VISITS = (12, 47, 95, 170, 290, 455, 640, 1130)
FIXES = (27, 205, 430)
ANSWERS = (16, 38, 105, 190, 335, 470, 700)
CONTACTS = (21, 58, 86)
DAY = 24 * 60


def stand(plot: Plot, teller: Teller, people: Sequence[Person], near: Sequence[Person], end: datetime) -> None:
    """Add the matters of this hour; every second one is near the outlet that newcomers may look into."""
    plot.by_day = False
    hour = Hour(plot, teller, people, near, end)
    for left in VISITS:
        hour.tale("repair", DAY - left).contact(hour.ago(DAY - left - 35))
    for left in FIXES:
        tale = hour.tale("repair", 2 * DAY - left)
        tale.contact(hour.ago(2 * DAY - left - 50)).step("visit", hour.ago(DAY + 300), tale.owner)
        tale.step("say", hour.ago(DAY + 240), tale.owner, text="备件已从分库发出，到货马上给您装。")
    for number, left in enumerate(ANSWERS):
        hour.tale("complaint" if number % 3 == 1 else "enquiry", DAY - left)
    for left in CONTACTS:
        hour.tale("repair", 120 - left)
    broken(hour)
    paused(hour)
    amends(hour)


class Hour:
    """The hour in which the demo ends."""

    def __init__(
        self, plot: Plot, teller: Teller, people: Sequence[Person], near: Sequence[Person], end: datetime
    ) -> None:
        self.plot, self.teller, self.people, self.near, self.end = plot, teller, people, near, end
        self.told = 0

    def ago(self, minutes: float) -> datetime:
        """So many minutes before the end."""
        return self.end - timedelta(minutes=minutes)

    def tale(self, kind: str, minutes: float) -> Tale:
        """A matter that was opened so many minutes ago."""
        self.told += 1
        among = self.near if self.told % 2 and len(self.near) > 2 else self.people
        return self.plot.tell(self.teller.matter(kind, self.ago(minutes), among))

    def chase(self, tale: Tale, minutes: float) -> None:
        """The customer asks again."""
        tale.step("chase", self.ago(minutes), self.plot.agents.deal(), text=self.plot.text("chases", tale.matter))


def broken(hour: Hour) -> None:
    """Words that were broken and are still owed."""
    hour.tale("enquiry", DAY + 52)
    angry = hour.tale("complaint", DAY + 175)
    hour.chase(angry, 260)
    hour.chase(angry, 40)
    late = hour.tale("repair", DAY + 96)
    late.contact(hour.ago(DAY + 60))
    hour.chase(late, 110)
    parts = hour.tale("repair", 2 * DAY + 230)
    parts.contact(hour.ago(2 * DAY + 190)).step("visit", hour.ago(DAY + 500), parts.owner)
    parts.step("say", hour.ago(DAY + 430), parts.owner, text="主板要从总库调，明天一早到，我盯着。")
    hour.chase(parts, 130)
    loan = hour.tale("repair", 2 * DAY + 75)
    loan.contact(hour.ago(2 * DAY + 30)).step("visit", hour.ago(DAY + 700), loan.owner)
    loan.step("take_in", hour.ago(DAY + 660), loan.owner).step("loan", hour.ago(DAY), loan.owner)


def paused(hour: Hour) -> None:
    """Clocks that stand still: for the customer's answer, and at the customer's wish with proof."""
    for opened in (30 * 60, 26 * 60, 9 * 60):
        tale = hour.tale("repair", opened)
        tale.contact(hour.ago(opened - 40))
        tale.after("note", 0.2, tale.owner, text=hour.plot.text("waits", tale.matter))
        tale.after("pause", 0.1, tale.owner, reason="waiting_customer")
    for opened, proof in ((22 * 60, "tap"), (13 * 60, "recorded_call")):
        tale = hour.tale("repair", opened)
        tale.contact(hour.ago(opened - 55))
        tale.after("note", 0.2, tale.owner, text=hour.plot.text("moved", tale.matter))
        tale.after("pause", 0.1, tale.owner, reason="customer_asked", proof=proof)


def amends(hour: Hour) -> None:
    """Broken words with a remedy on its way: waiting for approval, given and not yet answered."""
    for opened, amount, asked in ((61 * 60, 80_000, 150), (56 * 60, 45_000, 70), (53 * 60, 120_000, 25)):
        tale = hour.tale("repair", opened)
        tale.contact(hour.ago(opened - 45)).step("visit", hour.ago(opened - 20 * 60), tale.owner)
        ask(tale, hour.ago(asked), "repair-48h", "compensation", amount)
    for opened, given in ((70 * 60, 600), (66 * 60, 300)):
        tale = hour.tale("complaint", opened)
        tale.answer(hour.ago(opened - DAY - 130))
        ask(tale, hour.ago(given), "answer-24h", "apology", None)


def ask(tale: Tale, moment: datetime, promise: str, kind: str, amount: int | None) -> None:
    """Offer a remedy, within one's limit or above it."""
    note = tale.plot.decks["remedy_notes"].deal()
    tale.step("offer", moment, tale.owner, promise=promise, kind=kind, amount=amount, note=note)
