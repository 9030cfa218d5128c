"""What-if: over what was really done, the version that really was in force gives the record that really is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.ground.actor import IMPORT, SYSTEM
from makegood.ground.journal.models import Event
from makegood.ground.problems import Conflict, Invalid, Problem
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput, MessageInput
from makegood.rooms.promises import actions, book, queries, shipped
from makegood.rooms.promises.inputs import Noted, Proof
from makegood.rooms.promises.models import Obligation
from makegood.rooms.promises.queries import outcome, trying
from makegood.rooms.promises.queries.assuming import assumptions
from makegood.rooms.promises.queries.whatif import owed_under, span
from makegood.rooms.promises.rules import wilson
from tests.rooms.promises.conftest import NOW, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KINDS = ("enquiry", "complaint", "repair", "installation", "suggestion", "return_exchange")
CODES = ("answer-24h", "repair-48h", "visit-24h", "contact-2h", "next-answer", "loaner-while-repair")
#: What a promise owes that has no clock of its own in a replay: remedies make broken words good afterwards.
YEAR = (date(2026, 5, 1), date(2027, 4, 30))


class Life:
    """Some weeks of a company's work, by its real actions, some of them refused as they would be."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.rng, self.at = world, Random(seed), NOW
        self.open: list[int] = []

    def live(self, steps: int) -> datetime:
        """So many acts; the moment after the last."""
        verbs = [self.take_in] * 5 + [self.answer] * 5 + [self.hear] * 3 + [self.settle] * 2 + [self.stop] * 2
        verbs += [self.go_on, self.take_back, self.tell, self.tell, self.late, self.by_hand, self.merge, self.put_right]
        verbs += [self.chase, self.reopen, self.let_go]
        for _ in range(steps):
            self.at += timedelta(minutes=self.rng.randrange(5, 900))
            verb = self.rng.choice(verbs)
            try:
                verb()
            except Problem:
                # Refused: nothing happened, and nothing may be counted.
                continue
        return self.at + timedelta(minutes=1)

    def one(self) -> int:
        """A case that is there, or a refusal."""
        if not self.open:
            raise Conflict("none_yet")
        return self.rng.choice(self.open)

    def take_in(self) -> None:
        """Somebody rings, now or some hours ago."""
        world = self.world
        known = self.rng.random() < 0.8
        case = CaseInput(
            kind=self.rng.choice(KINDS), subject="不制冷", channel="phone",
            customer_id=world.customer_id if known else None, item_id=world.item_id if known else None,
            unit_id=world.unit_id, at=self.at - self.rng.choice([0, 0, 0, 5]) * HOUR,
        )  # fmt: skip
        self.open += cases.open_cases(actor=SYSTEM, cases=[case], now=self.at)

    def answer(self) -> None:
        """A person or a machine answers."""
        cases.add_message(
            actor=SYSTEM, case_id=self.one(), direction="outbound", text="您好", now=self.at,
            automatic=self.rng.random() < 0.3, channel=self.rng.choice(["phone", "mail"]),
        )  # fmt: skip

    def hear(self) -> None:
        """The customer writes."""
        cases.add_message(actor=SYSTEM, case_id=self.one(), direction="inbound", text="还没好", now=self.at)

    def late(self) -> None:
        """What was said hours ago is told now."""
        at = self.at - self.rng.randrange(1, 40) * HOUR
        cases.add_message(actor=SYSTEM, case_id=self.one(), direction="outbound", text="答", at=at, now=self.at)

    def settle(self) -> None:
        """Done."""
        cases.resolve(actor=SYSTEM, case_id=self.one(), text="", now=self.at)

    def reopen(self) -> None:
        """It was not."""
        cases.reopen(actor=SYSTEM, case_id=self.one(), reason="又坏了", now=self.at)

    def take_back(self) -> None:
        """The customer wants nothing any more."""
        cases.withdraw(actor=SYSTEM, case_id=self.one(), text="不用了", now=self.at)

    def chase(self) -> None:
        """The customer asks again."""
        cases.chase(actor=SYSTEM, case_id=self.one(), text="", now=self.at)

    def stop(self) -> None:
        """Clocks are stopped."""
        proof = Proof("reply", "M-1", self.at)
        ground = self.rng.choice(["waiting_customer", "customer_asked", "disruption"])
        actions.pause(actor=SYSTEM, ground=ground, matter=("case", self.one()), proof=proof, now=self.at)

    def go_on(self) -> None:
        """And run on."""
        actions.resume(actor=SYSTEM, matter=("case", self.one()), now=self.at)

    def tell(self) -> None:
        """Another system tells what was done, for the case or for the item alone."""
        world, case = self.world, self.one()
        fact = self.rng.choice(["visit_started", "goods_received", "loaner_given", "first_contact", "opinion_received"])
        data = {"for": "repair"} if fact == "goods_received" else {}
        matter = ("case", case) if self.rng.random() < 0.8 else None
        told = Noted(fact, self.at, world.customer_id, world.item_id, world.unit_id, matter, data=data, told=True)
        actions.tell(actor=SYSTEM, facts=[told], now=self.at)

    def _some(self, *states: str) -> Any:
        rows = queries.obligations(actor=SYSTEM, matter_kind="case", matter_ids=[self.one()], now=self.at)
        found = [one for some in rows.values() for one in some if one.state in states]
        if not found:
            raise Conflict("none_such")
        return self.rng.choice(found)

    def by_hand(self) -> None:
        """Somebody records that it was done."""
        actions.fulfil(
            actor=SYSTEM, obligation_id=self._some("running", "paused", "broken").id, at=None, evidence="", now=self.at
        )

    def put_right(self) -> None:
        """Proof that was none, or that came late."""
        one = self._some("kept", "broken")
        at = one.due_at - timedelta(minutes=1) if one.state == "broken" else None
        actions.correct(actor=SYSTEM, obligation_id=one.id, evidence="录音", at=at, now=self.at)

    def let_go(self) -> None:
        """By the customer's word."""
        one = self._some("running", "paused")
        actions.release(actor=SYSTEM, obligation_id=one.id, reason="用户说不用", evidence="录音", now=self.at)

    def merge(self) -> None:
        """Two matters that are one."""
        first, second = self.one(), self.one()
        cases.merge(actor=SYSTEM, case_id=first, into_id=second, reason="同一件事", now=self.at)


def replayed(code: str, now: datetime, **more: Any) -> Counter[str]:
    """The states that the version in force would have given."""
    version = book.book().by_code[code][-1]
    within = span(version.zone, now, *YEAR)
    return Counter(one.state for one in owed_under(version, within, now, **more))


def recorded(code: str, now: datetime) -> Counter[str]:
    """The same figures as the record has them; what was made good is broken."""
    counts = queries.record(SYSTEM, code, None, None, now)["counts"]
    broken = counts["broken"] + counts["made_good"]
    return +Counter({**{one: counts[one] for one in ("kept", "released", "running", "paused")}, "broken": broken})


@pytest.mark.parametrize("seed", range(8))
def test_what_really_was_in_force_gives_the_real_record(world: World, seed: int) -> None:
    """Kept, broken, running, paused and released alike, obligation by obligation, for every promise with a clock."""
    now = Life(world, seed).live(160)

    for code in CODES:
        assert rows_replayed(code, now) == rows_recorded(code), code
        assert replayed(code, now) == recorded(code, now), code


def rows_replayed(code: str, now: datetime) -> dict[Any, Any]:
    """Each obligation of a replay: its start, its due moment, and when it was done."""
    version = book.book().by_code[code][-1]
    owed = owed_under(version, span(version.zone, now, *YEAR), now)
    return {(one.matter, one.clause, one.occurrence): (one.started_at, one.due_at, one.done_at) for one in owed}


def rows_recorded(code: str) -> dict[Any, Any]:
    """The same of those that were really owed."""
    rows = Obligation.objects.filter(promise__code=code).values_list(
        "matter_kind", "matter_id", "duty", "occurrence", "started_at", "due_at", "fulfilled_at"
    )
    return {((row[0], row[1]), row[2], row[3]): row[4:] for row in rows}


def test_a_shorter_time_is_kept_by_what_was_answered_sooner(world: World) -> None:
    """The answers that really came, held against another time: 3 h is in time for 4 h, 5 h is not."""
    for hours in (3, 5, None):
        case = CaseInput(
            kind="enquiry", subject="问", customer_id=world.customer_id, item_id=None, unit_id=world.unit_id, at=NOW
        )
        (id_,) = cases.open_cases(actor=SYSTEM, cases=[case], now=NOW)
        if hours:
            at = NOW + hours * HOUR
            cases.add_message(actor=SYSTEM, case_id=id_, direction="outbound", text="答", now=at)
    now = NOW + 6 * HOUR

    before = Event.objects.count(), Obligation.objects.count()
    found = outcome.what_if(actor=SYSTEM, version=four_hours(), within=span("Asia/Shanghai", now), now=now)

    assert found["would"]["counts"] == {"kept": 1, "broken": 2, "released": 0, "running": 0, "paused": 0}
    assert found["would"]["kept_rate"] == wilson(1, 3).to_json()
    assert found["really"]["counts"] == {"kept": 2, "broken": 0, "released": 0, "running": 1, "paused": 0}
    assert found["duties"][0]["amount"] == 2 * 1_500
    assert found["cost"] == {"amount": 3_000, "currency": "CNY"}
    assert [one["would"]["counts"]["kept"] for one in found["months"]][-1] == 1
    assert [one["unit"] for one in found["units"]] == [str(world.unit_id)]
    assert (Event.objects.count(), Obligation.objects.count()) == before


def four_hours(**more: Any) -> Any:
    """The shipped answer promise with four hours and a voucher of 15 yuan."""
    text = files(shipped).joinpath("answer-24h.toml").read_text(encoding="utf-8").replace("PT24H", "PT4H")
    text = text.replace('{ kind = "apology" }', '{ kind = "voucher", amount = { amount = 1500, currency = "CNY" } }')
    return replace(trying.from_file(actor=SYSTEM, text=text), **more)


def test_a_right_counts_who_asked_and_what_they_had_paid(world: World) -> None:
    """One asks with the item, one without: the first would have had the price back, of the second nobody knows."""
    for item in (world.item_id, None):
        case = CaseInput(
            kind="return_exchange", subject="退", customer_id=world.customer_id, item_id=item, unit_id=world.unit_id,
            at=NOW + 60 * DAY,
        )  # fmt: skip
        cases.open_cases(actor=SYSTEM, cases=[case], now=NOW + 60 * DAY)
    now = NOW + 61 * DAY
    version = trying.of_version(actor=SYSTEM, code="money-back")

    def asked(**assumed: Any) -> dict[str, Any]:
        return outcome.what_if(
            actor=SYSTEM, version=version, within=span("Asia/Shanghai", now), now=now, assumed=assumptions(assumed)
        )

    (right,) = asked()["rights"]
    counts = {key: right[key] for key in ("asked", "granted", "new", "nameless", "buyers", "worth", "amount")}
    assert counts == {
        "asked": 2, "granted": 1, "new": 1, "nameless": 1, "buyers": 1, "worth": 329_900, "amount": 329_900,
    }  # fmt: skip
    assert asked(using="0.5", recovered="0.4")["cost"]["amount"] == 98_970
    assert {"code": "rights_nameless", "n": 1} in asked()["cannot_know"]


def test_what_an_import_told_may_be_left_out(world: World) -> None:
    """Imported matters count by default, are judged no further than they are known, and can be left aside."""
    case = CaseInput(
        kind="enquiry", subject="问", customer_id=world.customer_id, unit_id=world.unit_id, at=NOW, obligations=()
    )
    (id_,) = cases.open_cases(actor=IMPORT, cases=[case], now=NOW + HOUR)
    now = NOW + 90 * DAY
    within = span("Asia/Shanghai", now)

    both = outcome.what_if(actor=SYSTEM, version=four_hours(), within=within, now=now)
    assert (both["imported"], both["would"]["counts"]["running"]) == (1, 1)
    live = outcome.what_if(actor=SYSTEM, version=four_hours(), within=within, now=now, imported=False)
    assert (live["left_out"], sum(live["would"]["counts"].values())) == (1, 0)

    said = MessageInput(case_id=id_, direction="outbound", text="答", at=NOW + 5 * HOUR)
    cases.tell_messages(actor=IMPORT, messages=[said], now=NOW + 6 * HOUR)
    later = outcome.what_if(actor=SYSTEM, version=four_hours(), within=within, now=now)
    assert later["would"]["counts"]["broken"] == 1


def test_it_can_be_stopped_and_asks_as_often_for_many_as_for_few(world: World) -> None:
    """A batch is a handful of queries, whatever lies in it; answering False ends it and the result says so."""
    case = CaseInput(kind="enquiry", subject="问", customer_id=world.customer_id, unit_id=world.unit_id, at=NOW)
    now = NOW + DAY
    counts = []
    for n in (3, 40):
        cases.open_cases(actor=SYSTEM, cases=[case] * n, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            list(owed_under(four_hours(), span("Asia/Shanghai", now), now))
        counts.append(len(asked))
    assert counts[0] == counts[1]

    stopped = outcome.what_if(
        actor=SYSTEM, version=four_hours(), within=span("Asia/Shanghai", now), now=now, progress=lambda *_: False
    )
    assert stopped["complete"] is False


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"remedies": {"gold": 1}}, "assumptions.remedies.gold"),
        ({"remedies": {"voucher": -1}}, "assumptions.remedies.voucher"),
        ({"rights": 3}, "assumptions.rights"),
        ({"using": "1.5"}, "assumptions.using"),
        ({"taking": "NaN"}, "assumptions.taking"),
        ({"currency": "yuan"}, "assumptions.currency"),
        ({"luck": 1}, "assumptions.luck"),
    ],
)
def test_a_wrong_assumption_is_named(world: World, given: dict[str, Any], field: str) -> None:
    """Each field of its own."""
    with pytest.raises(Invalid) as refused:
        assumptions(given)
    assert [one.field for one in refused.value.errors] == [field]


def test_a_span_is_a_year_unless_said(world: World) -> None:
    """Twelve months up to today; none that ends before it begins, and none without end."""
    now = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    assert (span("Asia/Shanghai", now).from_, span("Asia/Shanghai", now).to) == (date(2025, 6, 2), date(2026, 6, 1))
    for from_, to in ((date(2026, 2, 2), date(2026, 2, 1)), (date(2000, 1, 1), date(2026, 1, 1))):
        with pytest.raises(Invalid):
            span("Asia/Shanghai", now, from_, to)
