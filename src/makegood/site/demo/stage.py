"""Carries planned steps out by the same actions as live traffic, each at its own moment, in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby

from django.db import transaction

from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.actions.notices import read_notices
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.products import actions as products
from makegood.rooms.products.inputs import ServiceRecordInput
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises import queries
from makegood.rooms.promises.inputs import Noted, Proof
from makegood.rooms.promises.views import ObligationView
from makegood.site.demo.market import sale
from makegood.site.demo.matters import Matter
from makegood.site.demo.past import settle
from makegood.site.demo.plot import Step, Trade
from makegood.site.demo.policy import ZONE
from makegood.site.demo.staff import Staff

#: The worker looks every few seconds; on the stage some hours are enough, what came due is broken at its own moment.
LOOKS = timedelta(hours=3)


class Stage:
    """The company while the steps are played: ids of what was made on it."""

    def __init__(self, staff: Staff, matters: Sequence[Matter], start: datetime) -> None:
        self.staff, self.matters = staff, matters
        self.cases: dict[int, int] = {}
        self.remedies: dict[tuple[int, str], int] = {}
        self.records: dict[int, int] = {}
        self.looked = start

    def play(self, steps: Iterable[Step], end: datetime, progress: Callable[[], None]) -> None:
        """All steps up to the end, a day in a transaction."""
        order = sorted((step for step in steps if step.at <= end), key=lambda one: (one.at, one.order))
        for _, scene in groupby(order, key=lambda one: one.at.astimezone(ZONE).date()):
            with transaction.atomic():
                for step in scene:
                    self._look(step.at)
                    getattr(self, f"do_{step.verb}")(step, self.staff[step.by] if step.by else SYSTEM)
                    progress()
        with transaction.atomic():
            settle(end)

    def _look(self, now: datetime) -> None:
        while self.looked + LOOKS < now:
            self.looked += LOOKS
            settle(self.looked)

    def put_away(self, end: datetime) -> None:
        """What the people of the centre were told until two days ago, they have read."""
        for actor in self.staff.actors.values():
            if actor.units is None:
                told = accounts.notices(actor, limit=1_000)
                ids = [one.id for one in told if one.created_at < end - timedelta(days=2)]
                read_notices(actor=actor, ids=ids, now=end - timedelta(hours=30))

    # --- facts of a matter

    def _noted(self, step: Step, fact: str, **data: str) -> Noted:
        matter = self.matters[step.matter]
        return Noted(
            fact, step.at, matter.person.id, matter.thing.id if matter.thing else None, matter.unit,
            matter=("case", self.cases[step.matter]), kind=matter.kind, data=data, told=True,
        )  # fmt: skip

    def _owed(self, step: Step, states: tuple[str, ...], promise: str = "") -> list[ObligationView]:
        case_id = self.cases[step.matter]
        found = queries.obligations(actor=SYSTEM, matter_kind="case", matter_ids=[case_id], now=step.at)
        return [one for one in found.get(case_id, ()) if one.state in states and promise in {"", one.promise}]

    # --- verbs

    def do_open(self, step: Step, actor: Actor) -> None:
        """Take the matter in and give it to somebody."""
        matter = self.matters[step.matter]
        case = CaseInput(
            kind=matter.kind, customer_id=matter.person.id, item_id=matter.thing.id if matter.thing else None,
            unit_id=matter.unit, subject=matter.talk.subject, text=matter.talk.says, channel=matter.channel,
            at=step.at, symptom=matter.talk.symptom, owner_id=self.staff[step.args["owner"]].id,
        )  # fmt: skip
        self.cases[step.matter] = cases.open_cases(actor=actor, cases=[case], now=step.at)[0]

    def do_say(self, step: Step, actor: Actor) -> None:
        """A word of ours."""
        self._message(step, actor, "outbound")

    def do_hear(self, step: Step, actor: Actor) -> None:
        """A word of the customer."""
        self._message(step, actor, "inbound")

    def do_note(self, step: Step, actor: Actor) -> None:
        """A note among ourselves."""
        self._message(step, actor, "internal")

    def _message(self, step: Step, actor: Actor, direction: str) -> None:
        cases.add_message(
            actor=actor, case_id=self.cases[step.matter], direction=direction, text=step.args["text"], now=step.at,
            channel=step.args.get("channel", ""),
        )  # fmt: skip

    def do_chase(self, step: Step, actor: Actor) -> None:
        """The customer asks again."""
        cases.chase(actor=actor, case_id=self.cases[step.matter], text=step.args["text"], now=step.at)

    def do_fact(self, step: Step, actor: Actor) -> None:
        """Something that happened in the matter."""
        told = self._noted(step, step.args["fact"], **step.args.get("data", {}))
        promises.note(actor=actor, facts=[told], now=step.at)

    def do_use_right(self, step: Step, actor: Actor) -> None:
        """The customer uses the right to their money back."""
        facts = [self._noted(step, "right_used", right="refund", promise="money-back")]
        promises.note(actor=actor, facts=facts, now=step.at)

    def do_visit(self, step: Step, actor: Actor) -> None:
        """Somebody stands at the door and begins to work."""
        promises.note(actor=actor, facts=[self._noted(step, "visit_started")], now=step.at)
        matter = self.matters[step.matter]
        if matter.thing is not None:
            record = ServiceRecordInput(
                item_id=matter.thing.id, kind="cleaning" if matter.kind == "cleaning" else "repair",
                handed_in=step.at, symptom=matter.talk.symptom, unit_id=matter.unit,
                matter=("case", self.cases[step.matter]),
            )  # fmt: skip
            self.records[step.matter] = products.open_service_record(actor=SYSTEM, service=record, now=step.at)

    def do_take_in(self, step: Step, actor: Actor) -> None:
        """The unit goes to the workshop: a loaner is owed."""
        facts = [self._noted(step, "goods_received", **{"for": "repair"})]
        promises.note(actor=actor, facts=facts, now=step.at)

    def do_loan(self, step: Step, actor: Actor) -> None:
        """The loaner stands with the customer."""
        promises.note(actor=actor, facts=[self._noted(step, "loaner_given")], now=step.at)

    def do_pause(self, step: Step, actor: Actor) -> None:
        """Clocks stand still, if one runs that may."""
        if not any(one.promise in {"visit-24h", "repair-48h"} for one in self._owed(step, ("running",))):
            return
        kind = step.args.get("proof", "")
        proof = Proof(kind, f"{kind}-{step.order:05d}", step.at - timedelta(minutes=2)) if kind else None
        cases.pause(actor=actor, case_id=self.cases[step.matter], reason=step.args["reason"], proof=proof, now=step.at)

    def do_resume(self, step: Step, actor: Actor) -> None:
        """They run on."""
        if self._owed(step, ("paused",)):
            cases.resume(actor=actor, case_id=self.cases[step.matter], now=step.at)

    def do_resolve(self, step: Step, actor: Actor) -> None:
        """It is settled in our eyes."""
        cases.resolve(actor=actor, case_id=self.cases[step.matter], text=step.args["text"], now=step.at)

    def do_close(self, step: Step, actor: Actor) -> None:
        """Nothing more is expected of anybody."""
        cases.close(actor=actor, case_id=self.cases[step.matter], now=step.at)

    def do_reopen(self, step: Step, actor: Actor) -> None:
        """It was not settled."""
        cases.reopen(actor=actor, case_id=self.cases[step.matter], reason=step.args["text"], now=step.at)

    # --- making good

    def do_offer(self, step: Step, actor: Actor) -> None:
        """A remedy for the promise that was broken, if it was."""
        for one in self._owed(step, ("broken",), step.args["promise"])[:1]:
            amount = step.args["amount"]
            remedy = promises.offer_remedy(
                actor=actor, obligation_id=one.id, kind=step.args["kind"], amount=amount,
                currency="CNY" if amount else "", note=step.args["note"], now=step.at,
            )  # fmt: skip
            self.remedies[step.matter, one.promise] = remedy.id

    def _remedy(self, step: Step, state: str) -> int | None:
        id_ = self.remedies.get((step.matter, step.args["promise"]))
        if id_ is None or queries.remedy(actor=SYSTEM, remedy_id=id_).state != state:
            return None
        return id_

    def do_approve(self, step: Step, actor: Actor) -> None:
        """Somebody with more authority says yes."""
        remedy_id = self._remedy(step, "awaiting_approval")
        if remedy_id is not None:
            promises.approve_remedy(actor=actor, remedy_id=remedy_id, now=step.at)

    def do_accept(self, step: Step, actor: Actor) -> None:
        """The customer takes it."""
        remedy_id = self._remedy(step, "given")
        if remedy_id is not None:
            promises.accept_remedy(actor=actor, remedy_id=remedy_id, now=step.at)

    def do_reject(self, step: Step, actor: Actor) -> None:
        """The customer does not take it."""
        remedy_id = self._remedy(step, "given")
        if remedy_id is not None:
            promises.reject_remedy(actor=actor, remedy_id=remedy_id, now=step.at)
            cases.add_message(
                actor=actor, case_id=self.cases[step.matter], direction="internal", text=step.args["text"], now=step.at
            )

    def do_liable(self, step: Step, actor: Actor) -> None:
        """It is decided who caused the breach."""
        for one in self._owed(step, ("broken", "made_good"), step.args["promise"])[:1]:
            promises.set_liable(
                actor=actor, obligation_id=one.id, party=step.args["party"], reason=step.args["reason"], now=step.at
            )

    def do_correct(self, step: Step, actor: Actor) -> None:
        """Proof that arrives late turns a breach into a kept word."""
        proof = f"check-in:{step.order:05d}"
        for one in self._owed(step, ("broken",), step.args["promise"])[:1]:
            promises.correct(actor=actor, obligation_id=one.id, evidence=proof, at=step.args["done"], now=step.at)

    # --- the shops

    def do_trade(self, step: Step, actor: Actor) -> None:
        """The shops tell what they sold, brought and installed since they last did."""
        trades: list[Trade] = step.args["trades"]
        sold = [one for one in trades if one.what == "sell"]
        bills = [sale(one.person, one.thing, lived=True) for one in sold]
        results = promises.record_sales(actor=actor, sales=bills, now=step.at)
        for one, result in zip(sold, results, strict=True):
            one.thing.id = result.item_ids[0]
        for fact in ("delivered", "carried_to_place", "installed", "called"):
            told = [_goods(one) for one in trades if one.what == fact]
            promises.note(actor=actor, facts=told, now=step.at)


def _goods(one: Trade) -> Noted:
    # Delivery and installation are told by the item itself.
    return Noted(
        one.what, one.at, one.person.id, one.thing.id, one.person.outlet.unit, matter=("item", one.thing.id),
        told=one.what in {"carried_to_place", "called"},
    )  # fmt: skip


def evenings(trades: Sequence[Trade], end: datetime) -> list[Step]:
    """The trade up to the end as one step a day, told at half past nine; what happened today is told at the end."""
    found: dict[datetime, list[Trade]] = {}
    for one in sorted(trades, key=lambda one: one.at):
        if one.at <= end:
            evening = datetime.combine(one.at.astimezone(ZONE).date(), time(21, 30), ZONE)
            found.setdefault(min(evening, end), []).append(one)
    return [Step(moment, -1, "trade", args={"trades": part}) for moment, part in found.items()]
