"""The months before the company worked with this program: taken over from its earlier one, month by month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from makegood.ground.actor import IMPORT, SYSTEM
from makegood.ground.rows import chunked
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput, MessageInput
from makegood.rooms.customers import actions as customers
from makegood.rooms.products import actions as products
from makegood.rooms.products.inputs import ServiceRecordInput
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises import queries, shipped
from makegood.rooms.promises.inputs import OweInput
from makegood.rooms.promises.views import ObligationView
from makegood.site.demo.market import Person, Thing, at, sale
from makegood.site.demo.matters import MONTHS, OPINIONS, Matter, Teller, contact_due, daytime
from makegood.site.demo.policy import opening
from makegood.site.demo.staff import Staff
from makegood.site.demo.words import Deck, table

CASES = 4_200
MONTHS_BACK = 7
#: Rows in one call: what is gathered for a statement stays small.
LIST = 500
#: Share of promises broken in an ordinary month, by promise; the first months were worse than the last.
BREAKS = {"contact-2h": 0.035, "visit-24h": 0.05, "repair-48h": 0.08, "answer-24h": 0.035}
OWED = {"repair": ("contact-2h", "visit-24h", "repair-48h"), "installation": ("contact-2h",)}
_WORK = {"repair": "repair", "installation": "installation", "cleaning": "cleaning", "relocation": "relocation"}


@dataclass
class Told:
    """A finished case of earlier months and how its promises went: (promise, due, fulfilled)."""

    matter: Matter
    answered: datetime
    closed: datetime
    owed: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)
    withdrawn: bool = False
    id: int = 0

    @property
    def broken(self) -> bool:
        return any(done is None or done > due for _, due, done in self.owed)


class Past:
    """Plans and writes the history."""

    def __init__(self, rng: Random, teller: Teller, staff: Staff, people: Sequence[Person], start: date) -> None:
        self.rng, self.teller, self.staff, self.people = rng, teller, staff, people
        self.start = start
        self.months = [start - timedelta(days=30 * n) for n in range(MONTHS_BACK, -1, -1)]
        self.owners = Deck[str](["zhoumin", "wujia", "hetian"], rng)
        self.notes = Deck[str](table("people")["remedy_notes"], rng)
        self.reasons = Deck[str](table("people")["liable_reasons"], rng)

    # --- what was sold

    def first_known(self) -> dict[date, list[tuple[Person, list[Thing]]]]:
        """By the month's end at which it is told: each customer with the things ready by then."""
        found: dict[date, list[tuple[Person, list[Thing]]]] = {month: [] for month in self.months}
        for person in self.people:
            parts: dict[date, list[Thing]] = {}
            for thing in person.things:
                month = next((one for one in self.months if thing.ready < opening(one)), self.months[-1])
                parts.setdefault(month, []).append(thing)
            for month, things in parts.items():
                found[month].append((person, things))
        return found

    def sell(self, month: date, told: Sequence[tuple[Person, list[Thing]]]) -> None:
        """Write customers and sales of one take-over."""
        now = opening(month) + timedelta(hours=1)
        new = [person for person, _ in told if not person.id]
        for people in chunked(new, LIST):
            ids = customers.create(actor=IMPORT, customers=[one.input for one in people], now=now)
            for person, id_ in zip(people, ids, strict=True):
                person.id = id_
        pairs = [(person, thing) for person, things in told for thing in things]
        for part in chunked(pairs, LIST):
            bills = [sale(person, thing) for person, thing in part]
            for (_, thing), result in zip(part, promises.record_sales(actor=IMPORT, sales=bills, now=now), strict=True):
                thing.id = result.item_ids[0]

    # --- what was asked

    def month_of_cases(self, month: date, wanted: int) -> list[Told]:
        """The cases that were opened in the 30 days before `month`."""
        days = [month - timedelta(days=n) for n in range(30, 0, -1)]
        made = [
            self._case(self.teller.matter(self.teller.kind(), at(self.rng.choice(days), self.rng, 7, 22)))
            for _ in range(wanted)
        ]
        for told in list(made):
            # The same fault again within weeks: what nobody wants and everybody has.
            if told.matter.kind == "repair" and told.matter.thing and self.rng.random() < 0.05:
                again = told.closed + timedelta(days=self.rng.randint(4, 25), hours=self.rng.randint(-3, 3))
                if again < opening(self.start) - timedelta(days=4):
                    one = told.matter
                    made.append(self._case(self.teller.of("repair", one.person, one.thing, again, one.talk.symptom)))
        return made

    def installations(self, month: date) -> list[Told]:
        """Some of what was installed in the 30 days before `month`, as the cases in which it was asked for."""
        first, last = opening(month - timedelta(days=30)), opening(month)
        found = []
        for person in self.people:
            for thing in person.things:
                if thing.installed and thing.id and first <= thing.installed < last and self.rng.random() < 0.3:
                    asked = thing.delivered - timedelta(minutes=self.rng.randint(20, 400))
                    found.append(self._case(self.teller.of("installation", person, thing, asked), thing.installed))
        return found

    def _case(self, matter: Matter, done: datetime | None = None) -> Told:
        rng = self.rng
        worse = 1.6 - min(1.0, (matter.opened - opening(self.months[0])).days / (30 * MONTHS_BACK))
        if matter.kind in OPINIONS:
            due = matter.opened + timedelta(hours=24)
            answered = self._fulfilled("answer-24h", matter.opened, due, worse, 0.35)
            told = Told(matter, answered, daytime(answered + timedelta(hours=rng.uniform(1, 30)), rng))
            told.owed = [("answer-24h", due, answered)]
            return told
        due = contact_due(matter.opened)
        answered = self._fulfilled("contact-2h", matter.opened, due, worse, 0.6)
        told = Told(matter, answered, done or answered + timedelta(hours=rng.uniform(5, 70)))
        if matter.kind == "repair":
            visit_due, fix_due = (matter.opened + timedelta(hours=n) for n in (24, 48))
            visited = self._fulfilled("visit-24h", answered, visit_due, worse, 0.9)
            fixed = self._fulfilled("repair-48h", visited, fix_due, worse, 0.5)
            told.closed = fixed + timedelta(hours=rng.uniform(2, 40))
            told.owed = [("visit-24h", visit_due, visited), ("repair-48h", fix_due, fixed)]
        if matter.kind in OWED:
            told.owed.insert(0, ("contact-2h", due, answered))
        told.closed = daytime(told.closed, rng)
        if matter.kind == "repair" and rng.random() < 0.03:
            self._withdraw(told)
        return told

    def _fulfilled(self, promise: str, since: datetime, due: datetime, worse: float, used: float) -> datetime:
        """When it was done: usually after some of the time, sometimes too late."""
        if self.rng.random() < BREAKS[promise] * worse or since >= due:
            return max(due, since) + timedelta(minutes=self.rng.randint(4, 60 if promise == "contact-2h" else 900))
        moment = since + (due - since) * min(0.98, self.rng.betavariate(1.6, 2.2) * used + 0.04)
        by_day = daytime(moment, self.rng)
        return by_day if by_day <= due else moment

    def _withdraw(self, told: Told) -> None:
        """The customer took it back after the first talk."""
        told.withdrawn = True
        told.closed = told.answered + timedelta(minutes=self.rng.randint(10, 90))
        contact, *others = told.owed
        told.owed = [contact, *((promise, due, None) for promise, due, _ in others if due > told.closed)]

    def write(self, month: date, told: Sequence[Told]) -> None:
        """Write one month's finished cases with their promises, conversations and service records."""
        now, known = opening(month) + timedelta(hours=2), opening(month)
        ordered = sorted(told, key=lambda one: (one.matter.opened, one.matter.person.input.contacts[0].value))
        for part in chunked(ordered, LIST):
            ids = cases.open_cases(actor=IMPORT, cases=[self._input(one, known) for one in part], now=now)
            for one, id_ in zip(part, ids, strict=True):
                one.id = id_
            said = [message for one in part for message in self._messages(one)]
            cases.tell_messages(actor=IMPORT, messages=said, now=now)
            done = [record for one in part for record in self._records(one)]
            products.add_service_records(actor=IMPORT, records=done, now=now)

    def _input(self, told: Told, known: datetime) -> CaseInput:
        matter = told.matter
        return CaseInput(
            kind=matter.kind, customer_id=matter.person.id, item_id=matter.thing.id if matter.thing else None,
            unit_id=matter.unit, subject=matter.talk.subject, text=matter.talk.says, channel=matter.channel,
            at=matter.opened, symptom=matter.talk.symptom, owner_id=self.staff[self.owners.deal()].id,
            external_id=f"OLD-{matter.opened:%y%m%d}-{matter.person.input.contacts[0].value[-4:]}",
            state="withdrawn" if told.withdrawn else "closed", closed_at=told.closed,
            obligations=tuple(
                OweInput(
                    promise, "1", ("case", 0), matter.opened, due, known, fulfilled_at=done,
                    released_at=None if done else told.closed, reason="" if done else "withdrawn",
                )
                for promise, due, done in told.owed
                if opening(shipped.promise(promise).published_from) <= matter.opened
            ),
        )  # fmt: skip

    def _messages(self, told: Told) -> list[MessageInput]:
        talk, owner = told.matter.talk, self.staff[self.owners.deal()].name
        said = [MessageInput(told.id, "outbound", talk.answer, told.answered, author_name=owner)]
        between = told.answered + (told.closed - told.answered) * 0.3
        if told.withdrawn:
            return [*said, MessageInput(told.id, "inbound", "不用来了，自己弄好了，撤了吧。", told.closed)]
        if self.rng.random() < 0.6:
            later = min(daytime(between, self.rng), told.closed)
            said.append(MessageInput(told.id, "inbound", talk.later, later))
        said.append(MessageInput(told.id, "internal", talk.ended, told.closed, author_name=owner))
        return said

    def _records(self, told: Told) -> list[ServiceRecordInput]:
        matter = told.matter
        if told.withdrawn or matter.thing is None or matter.kind not in _WORK:
            return []
        began = max(told.answered, matter.opened) + (told.closed - told.answered) * 0.4
        return [
            ServiceRecordInput(
                item_id=matter.thing.id, kind=_WORK[matter.kind], handed_in=min(began, told.closed),
                symptom=matter.talk.symptom, returned=told.closed, fixed=self.rng.random() < 0.96,
                note=matter.talk.ended, unit_id=matter.person.outlet.unit, matter=("case", told.id),
            )
        ]  # fmt: skip

    # --- what was made good

    def make_good(self, month: date, told: Sequence[Told]) -> None:
        """What came out broken is offered a remedy in the days after; silence of a week counts as yes."""
        now = opening(month) + timedelta(days=1, hours=9)
        ids = [one.id for one in told if one.broken]
        owed = queries.obligations(actor=SYSTEM, matter_kind="case", matter_ids=ids, now=now)
        for id_ in ids:
            for one in owed.get(id_, ()):
                if one.state == "broken":
                    now += timedelta(seconds=90)
                    self._remedy(one, now)

    def _remedy(self, one: ObligationView, now: datetime) -> None:
        actor = self.staff[self.owners.deal()]
        if self.rng.random() < 0.2:
            party = self.rng.choices(("outlet", "company", "logistics", "supplier", "branch"), (52, 20, 10, 12, 6))[0]
            promises.set_liable(
                actor=self.staff["manager"], obligation_id=one.id, party=party, reason=self.reasons.deal(), now=now
            )
        if self.rng.random() > 0.78:
            return
        paid = one.promise in {"visit-24h", "repair-48h"} and self.rng.random() < 0.7
        remedy = promises.offer_remedy(
            actor=actor if not paid else self.staff["manager"], obligation_id=one.id,
            kind="voucher" if paid else "apology", amount=5_000 if paid else None, currency="CNY" if paid else "",
            note=self.notes.deal(), now=now,
        )  # fmt: skip
        answer = self.rng.random()
        if answer < 0.05:
            promises.reject_remedy(actor=actor, remedy_id=remedy.id, now=now + timedelta(seconds=40))
        elif answer < 0.2:
            promises.accept_remedy(actor=actor, remedy_id=remedy.id, now=now + timedelta(seconds=40))


def settle(now: datetime) -> None:
    """Let time act until nothing is due any more."""
    while promises.settle_due(actor=SYSTEM, now=now):
        pass


def live_through(past: Past, scale: float, progress: Callable[[str], None]) -> None:
    """Write all of it, one take-over after the other."""
    sold = past.first_known()
    weights = [MONTHS[month.month - 1] for month in past.months[1:]]
    carried: list[Told] = []
    for number, month in enumerate(past.months):
        with transaction.atomic():
            past.sell(month, sold[month])
        progress("sold")
        if number == 0:
            continue
        wanted = round(CASES * scale * weights[number - 1] / sum(weights))
        made = [*carried, *past.month_of_cases(month, wanted), *past.installations(month)]
        finished = [one for one in made if one.closed < opening(month)]
        carried = [one for one in made if one.closed >= opening(month)]
        with transaction.atomic():
            past.write(month, finished)
        progress("told")
        with transaction.atomic():
            past.make_good(month, finished)
            if month != past.start:
                settle(opening(month) + timedelta(days=20))
        progress("made good")
