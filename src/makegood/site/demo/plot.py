"""What happens in the weeks with this program, planned as steps in time; the stage carries them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from makegood.site.demo.market import Market, Person, Thing, at
from makegood.site.demo.matters import MONTHS, OPINIONS, Matter, Teller, contact_due, daytime
from makegood.site.demo.policy import ZONE
from makegood.site.demo.words import Deck, table

DAYS = 14
#: Matters on an ordinary day, purchases on an ordinary day.
A_DAY, SALES_A_DAY = 10, 6

Args = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One act: when, by whom (a username; "" = a machine), which verb of the stage, on which matter."""

    at: datetime
    order: int
    verb: str
    by: str = ""
    matter: int = -1
    args: Args = field(default_factory=dict)


@dataclass(frozen=True)
class Trade:
    """What happened to goods: sold, delivered, carried, installed, asked after. The shops tell it once a day."""

    at: datetime
    what: str
    person: Person
    thing: Thing


class Plot:
    """Gathers the steps of all matters and the trade of the shops."""

    def __init__(self, rng: Random, teller: Teller) -> None:
        self.rng, self.teller = rng, teller
        self.by_day = True
        self.matters: list[Matter] = []
        self.steps: list[Step] = []
        self.trades: list[Trade] = []
        texts = table("people")
        self.agents = Deck[str](["chenglu", "limei", "fangyu"], rng)
        self.owners = Deck[str](["zhoumin", "wujia", "hetian", "zhoumin"], rng)
        self.decks = {
            name: Deck[str](texts[name], rng)
            for name in ("first_contacts", "chases", "waits", "moved", "reopened", "liable_reasons", "remedy_notes",
                         "replies", "refusals")
        }  # fmt: skip

    def text(self, deck: str, matter: Matter) -> str:
        """A sentence of a kind, its slots filled."""
        return self.decks[deck].deal().format_map(self.teller.slots(matter))

    def tell(self, matter: Matter) -> Tale:
        """Begin a matter: it is opened and given to somebody."""
        self.matters.append(matter)
        return Tale(self, len(self.matters) - 1, matter)


class Tale:
    """One matter, told step by step; each step comes after the one before it."""

    def __init__(self, plot: Plot, number: int, matter: Matter) -> None:
        self.plot, self.number, self.matter, self.rng = plot, number, matter, plot.rng
        self.now = matter.opened
        self.owner = plot.owners.deal()
        by = plot.agents.deal() if matter.channel in {"phone", "chat", "store"} else ""
        self.step("open", matter.opened, by, owner=self.owner)

    def step(self, verb: str, moment: datetime, by: str = "", **args: Any) -> Tale:
        """Add a step, at the given moment or right after the one before."""
        if self.plot.by_day and verb not in {"open", "hear", "chase"}:
            moment = daytime(moment, self.rng)
        self.now = max(moment, self.now + timedelta(seconds=20 if verb != "open" else 0))
        self.plot.steps.append(Step(self.now, len(self.plot.steps), verb, by, self.number, args))
        return self

    def after(self, verb: str, hours: float, by: str = "", **args: Any) -> Tale:
        """Add a step some hours after the one before."""
        return self.step(verb, self.now + timedelta(hours=hours), by, **args)

    # --- the usual course of things

    def contact(self, moment: datetime) -> Tale:
        """The first talk by phone."""
        return self.step("say", moment, self.owner, text=self.plot.text("first_contacts", self.matter), channel="phone")

    def answer(self, moment: datetime) -> Tale:
        """The first answer."""
        return self.step("say", moment, self.owner, text=self.matter.talk.answer)

    def hear(self, moment: datetime) -> Tale:
        """What the customer says then, and the word that goes back: an answer to each is promised."""
        self.step("hear", moment, text=self.matter.talk.later)
        text = self.plot.text("replies", self.matter)
        return self.after("say", self.rng.uniform(0.2, 3), self.owner, text=text)

    def chase(self, moment: datetime) -> Tale:
        """The customer asks again, and is told how it stands: an answer to each word is promised."""
        plot = self.plot
        self.step("chase", moment, plot.agents.deal(), text=plot.text("chases", self.matter))
        return self.after("say", self.rng.uniform(0.1, 0.8), self.owner, text=plot.text("replies", self.matter))

    def resolve(self, moment: datetime) -> Tale:
        """It is settled in our eyes."""
        return self.step("resolve", moment, self.owner, text=self.matter.talk.ended)

    def close(self) -> Tale:
        """A day later somebody else has asked whether all is well."""
        return self.after("close", self.rng.uniform(18, 40), "followup")

    def make_good(self, due: datetime, promise: str) -> Tale:
        """What follows a broken word: amends, the answer to them, who caused it."""
        rng, draw = self.rng, self.rng.random()
        if draw > 0.82:
            return self
        kind, amount, by = "apology", None, self.owner
        if promise == "visit-24h":
            kind, amount = "voucher", 5_000
        elif promise == "repair-48h":
            kind, amount, by = rng.choice((
                ("loaner", None, self.owner), ("voucher", 8_000, self.owner), ("compensation", 20_000, self.owner),
                ("compensation", 60_000, self.owner),
            ))  # fmt: skip
        given = due + timedelta(hours=rng.uniform(0.4, 5))
        note = self.plot.decks["remedy_notes"].deal()
        self.step("offer", given, by, promise=promise, kind=kind, amount=amount, note=note)
        if amount and amount > 30_000:
            self.after("approve", rng.uniform(0.5, 3.5), "approver", promise=promise)
        if draw < 0.62:
            self.after("accept", rng.uniform(1, 20), self.owner, promise=promise)
        elif draw < 0.7:
            word = self.plot.decks["refusals"].deal()
            self.after("reject", rng.uniform(1, 9), self.owner, promise=promise, text=word)
        if rng.random() < 0.6:
            party = rng.choices(("outlet", "company", "logistics", "supplier", "technician"), (48, 20, 10, 12, 10))[0]
            reason = self.plot.decks["liable_reasons"].deal()
            self.after("liable", rng.uniform(2, 24), "manager", promise=promise, party=party, reason=reason)
        return self


def usual(plot: Plot, matter: Matter) -> None:
    """Tell a matter from beginning to end as such matters usually go."""
    tale = plot.tell(matter)
    if matter.kind in OPINIONS:
        opinion(tale)
    elif matter.kind == "repair":
        repair(tale)
    else:
        work(tale)


def opinion(tale: Tale) -> None:
    """A question, complaint, suggestion or praise."""
    rng, due = tale.rng, tale.matter.opened + timedelta(hours=24)
    late = rng.random() < 0.06
    if late and rng.random() < 0.5:
        # A word that says no more than that would be the first answer: this one stays without.
        tale.step("chase", due - timedelta(hours=rng.uniform(1, 8)), tale.plot.agents.deal(),
                  text=tale.plot.text("chases", tale.matter))  # fmt: skip
    if late:
        tale.answer(due + timedelta(hours=rng.uniform(0.3, 6))).make_good(tale.now, "answer-24h")
    else:
        tale.answer(tale.matter.opened + timedelta(hours=0.2 + 20 * rng.betavariate(1, 3.5)))
    if rng.random() < 0.75:
        tale.hear(tale.now + timedelta(hours=rng.uniform(0.1, 5)))
    tale.resolve(tale.now + timedelta(hours=rng.uniform(0.2, 20))).close()


def repair(tale: Tale) -> None:
    """A fault: first talk, visit, settled; with what may go wrong on the way."""
    rng, plot, matter = tale.rng, tale.plot, tale.matter
    contact_at = contact_due(matter.opened)
    late_contact, late_visit, late_fix = (rng.random() < share for share in (0.05, 0.07, 0.11))
    if late_contact:
        tale.contact(contact_at + timedelta(minutes=rng.randint(5, 150))).make_good(tale.now, "contact-2h")
    else:
        tale.contact(matter.opened + (contact_at - matter.opened) * rng.uniform(0.08, 0.9))
    visit_due = matter.opened + timedelta(hours=24)
    waits = rng.random()
    if not late_contact and waits < 0.09:
        pause(tale, waits)
        tale.step("visit", tale.now + timedelta(hours=rng.uniform(2, 9)), tale.owner)
    elif late_visit:
        tale.chase(visit_due - timedelta(hours=rng.uniform(1.5, 4)))
        tale.step("visit", visit_due + timedelta(hours=rng.uniform(0.5, 8)), tale.owner)
        if rng.random() < 0.25:
            # The technician's phone had no signal: what it noted at the door arrives later.
            done = visit_due - timedelta(minutes=9)
            tale.after("correct", rng.uniform(2, 20), "manager", promise="visit-24h", done=done)
        else:
            tale.make_good(tale.now, "visit-24h")
    else:
        room = (visit_due - tale.now) * rng.uniform(0.15, 0.92)
        tale.step("visit", tale.now + max(room, timedelta(minutes=20)), tale.owner)
    if rng.random() < 0.55:
        tale.hear(tale.now + timedelta(minutes=rng.randint(5, 60)))
    if rng.random() < 0.1:
        tale.chase(tale.now + timedelta(hours=rng.uniform(1, 6)))
    if rng.random() < 0.12:
        tale.after("take_in", 0.4, tale.owner).after("loan", rng.uniform(3, 20), tale.owner)
    fix_due = matter.opened + timedelta(hours=48)
    if late_fix and waits >= 0.09:
        tale.resolve(fix_due + timedelta(hours=rng.uniform(1, 30))).make_good(tale.now, "repair-48h")
    else:
        left = max(fix_due - tale.now, timedelta(hours=1))
        tale.resolve(tale.now + left * rng.uniform(0.02, 0.5))
    if rng.random() < 0.05:
        tale.after("reopen", rng.uniform(8, 30), "followup", text=plot.text("reopened", matter))
        tale.after("visit", rng.uniform(2, 20), tale.owner).after("resolve", 0.8, tale.owner, text=matter.talk.ended)
    tale.close()


def pause(tale: Tale, draw: float) -> None:
    """The clocks stand still: for the customer's answer, or because the customer asked for it and there is proof."""
    rng, plot = tale.rng, tale.plot
    if draw < 0.055:
        tale.after("note", 0.1, tale.owner, text=plot.text("waits", tale.matter))
        tale.after("pause", 0.05, tale.owner, reason="waiting_customer")
        tale.hear(tale.now + timedelta(hours=rng.uniform(5, 50)))
    else:
        tale.after("note", 0.1, tale.owner, text=plot.text("moved", tale.matter))
        proof = rng.choice(("tap", "reply", "recorded_call"))
        tale.after("pause", 0.05, tale.owner, reason="customer_asked", proof=proof)
        tale.after("resume", rng.uniform(10, 40), tale.owner)


def work(tale: Tale) -> None:
    """What a customer asked us to do: installation, cleaning, return, parts and the rest."""
    rng, matter = tale.rng, tale.matter
    contact_at = contact_due(matter.opened)
    tale.contact(matter.opened + (contact_at - matter.opened) * rng.uniform(0.1, 0.9))
    if matter.kind == "return_exchange":
        tale.after("use_right", 0.2, tale.owner)
        tale.after("fact", rng.uniform(10, 40), tale.owner, fact="goods_received", data={"for": "refund"})
        tale.after("fact", rng.uniform(20, 90), "finance", fact="refunded")
    elif matter.kind == "parts":
        tale.after("fact", 0.1, tale.owner, fact="part_requested")
        tale.after("fact", rng.uniform(6, 44), "parts", fact="part_shipped")
    elif matter.kind == "installation":
        tale.after("fact", rng.uniform(3, 26), tale.owner, fact="installed")
    elif matter.kind == "cleaning":
        tale.after("visit", rng.uniform(8, 90), tale.owner)
    else:
        tale.after("fact", rng.uniform(5, 40), tale.owner, fact="job_done")
    if rng.random() < 0.5:
        tale.hear(tale.now + timedelta(minutes=rng.randint(5, 90)))
    tale.resolve(tale.now + timedelta(hours=rng.uniform(0.2, 6)))
    if matter.kind == "installation":
        tale.after("fact", rng.uniform(14, 60), "followup", fact="called")
    tale.close()


def weeks(plot: Plot, market: Market, people: Sequence[Person], end: datetime, scale: float) -> None:
    """The matters and purchases of the last weeks."""
    rng, today = plot.rng, end.astimezone(ZONE).date()
    for back in range(DAYS, -1, -1):
        day = today - timedelta(days=back)
        # A hard month is felt here too, but the time of loading should not depend on the season.
        count = round(A_DAY * scale * MONTHS[day.month - 1] ** 0.4 * rng.uniform(0.8, 1.2)) + (scale < 1)
        for opened in sorted(at(day, rng, 7, 22) for _ in range(count)):
            usual(plot, plot.teller.matter(plot.teller.kind(), opened))
        for _ in range(round(SALES_A_DAY * scale) + (scale < 1)):
            person = rng.choice(people)
            purchase(plot, person, market.thing(person, day))


def purchase(plot: Plot, person: Person, thing: Thing) -> None:
    """Somebody buys something: it is brought, carried where they want it, installed, and asked after."""
    rng = plot.rng
    carried = thing.delivered + timedelta(minutes=rng.randint(8, 50))
    for moment, what in ((thing.bought, "sell"), (thing.delivered, "delivered"), (carried, "carried_to_place")):
        plot.trades.append(Trade(moment, what, person, thing))
    if thing.installed and rng.random() < 0.6:
        # Asked for by phone: the case tells of the installation and of the call after it.
        asked = thing.delivered + timedelta(minutes=rng.randint(5, 200))
        usual(plot, plot.teller.of("installation", person, thing, asked))
    elif thing.installed:
        plot.trades.append(Trade(thing.installed, "installed", person, thing))
        days = rng.choice((1, 1, 1, 2, 2, 3)) if rng.random() < 0.93 else rng.choice((6, 7))
        called = at(thing.installed.date() + timedelta(days=days), rng, 9, 17)
        plot.trades.append(Trade(called, "called", person, thing))
