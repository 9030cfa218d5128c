"""Cases through real rows: what is written, what is refused, and where they stand in the queue."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from makegood.ground.accounts import actions as people
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.models import Notice
from makegood.ground.actor import IMPORT, SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.ground.journal.models import Event, Job, Salt
from makegood.ground.problems import Conflict, Invalid, Missing, Stale
from makegood.ground.ui.texts import say
from makegood.rooms.cases import actions, queries, reactions, rules
from makegood.rooms.cases.actions import numbering
from makegood.rooms.cases.inputs import CaseInput, CustomerRef, ItemRef, KindInput, OpenCase
from makegood.rooms.cases.models import Case, Message, NumberBlock, Repeat
from makegood.rooms.cases.views import CaseView
from makegood.rooms.promises import actions as promises
from makegood.rooms.promises.inputs import OweInput
from tests.rooms.cases.conftest import Home

AGENT = Actor(kind="user", id=7, name="李话务", permissions=frozenset({"*"}), language="en")


class LostError(Exception):
    """Something went wrong after the write."""


def opened(home: Home, kind: str = "repair", **more: object) -> CaseView:
    request = OpenCase(
        kind=kind, customer=CustomerRef(id=home.customer), item=ItemRef(id=home.item), text="不制冷", channel="phone"
    )
    return actions.open_case(actor=AGENT, request=dataclasses.replace(request, **more), now=home.now)  # type: ignore[arg-type]


def test_opening_costs_few_statements(home: Home) -> None:
    """A repair with three clocks, its conversation, its words, its events and its outbox: a budget, not a measure."""
    opened(home)
    with CaptureQueriesContext(connection) as seen:
        opened(home)
    written = [one["sql"] for one in seen.captured_queries if "INSERT INTO" in one["sql"] or "COPY" in one["sql"]]
    messages, all_ = (2, 15) if connection.vendor == "postgresql" else (10, 23)
    assert (len(written), sum(map(_statements, written))) == (messages, 10), written
    assert len(seen.captured_queries) <= all_, [one["sql"][:90] for one in seen.captured_queries]


def _statements(message: str) -> int:
    """How many statements a message to PostgreSQL holds: small inserts go together."""
    return max(1, message.count("INSERT INTO"))


def test_many_cases_cost_as_much_as_few(home: Home) -> None:
    """One statement a table: three cases and thirty take the same number."""
    found = []
    actions.open_cases(actor=AGENT, cases=[CaseInput("enquiry", home.customer, text="warm")], now=home.now)
    for count in (3, 30):
        cases = [CaseInput("enquiry", home.customer, text=str(one)) for one in range(count)]
        with CaptureQueriesContext(connection) as seen:
            assert len(set(actions.open_cases(actor=AGENT, cases=cases, now=home.now))) == count
        found.append(sum(_statements(one["sql"]) for one in seen.captured_queries))
    assert found[0] == found[1]
    assert Case.objects.count() == 34


def test_what_was_said_is_not_in_the_journal(home: Home) -> None:
    """Events hold a salted digest that the text proves, and no word of it."""
    case = opened(home, text="请叫我陈女士")
    for event in Event.objects.all():
        assert "陈" not in event.data
    told = journal.timeline(actor=SYSTEM, kind="case", subject=case.id).items
    first = next(one for one in told if one.name == "case_opened")
    assert journal.digest_matches(first.data["salt"], first.data["text"], "请叫我陈女士")
    assert Salt.objects.filter(subject_kind="case", subject_id=case.id).count() == 1


def test_where_a_case_stands_follows_its_obligations(home: Home) -> None:
    """Next due while clocks run, owed since the first breach, at the end once nothing is owed."""
    case = opened(home, at=home.now - timedelta(hours=30))
    queue = Case.objects.get(pk=case.id)
    due = sorted(one.due_at for one in case.obligations if one.due_at)
    assert queue.sort_at == due[0] < home.now  # judged broken already, though no worker has looked
    promises.settle_due(actor=SYSTEM, now=home.now)
    queue.refresh_from_db()
    assert (queue.owed_since, queue.sort_at) == (due[0], due[0])
    assert queue.next_due_at == due[-1] > home.now
    for one in case.obligations:
        promises.fulfil(actor=AGENT, obligation_id=one.id, at=None, evidence="", now=home.now)
    after = Case.objects.get(pk=case.id)
    assert after.owed_since is None
    assert after.next_due_at is None
    assert after.sort_at == rules.END_OF_TIME


def test_the_queue_starts_with_what_is_broken(home: Home) -> None:
    """Broken and undone by how long, then running by due moment, then the rest."""
    running = opened(home)
    broken = opened(home, at=home.now - timedelta(hours=50))
    longer = opened(home, at=home.now - timedelta(hours=90))
    (nothing,) = actions.open_cases(
        actor=IMPORT, cases=[CaseInput("enquiry", home.customer, text="old", obligations=())], now=home.now
    )
    found = queries.page(AGENT, now=home.now, sort="due").items
    assert [one.id for one in found] == [longer.id, broken.id, running.id, nothing]


def test_an_import_is_silent_and_owes_what_it_was_told(home: Home) -> None:
    """No duty of the company starts, nothing rings; a case without customer and in a closed state is taken as told."""
    jobs = Job.objects.count()
    told = OweInput(
        promise="answer-24h", clause=_clause(home), matter=("case", 0), at=home.now - timedelta(days=9),
        due_at=home.now - timedelta(days=8), known_until=home.now - timedelta(days=1),
    )  # fmt: skip
    cases = [
        CaseInput("complaint", text="old", at=home.now - timedelta(days=9), state="closed", obligations=(told,),
                  closed_at=home.now - timedelta(days=2)),
        CaseInput("repair", home.customer, home.item, text="older", at=home.now - timedelta(days=20)),
    ]  # fmt: skip
    first, second = actions.open_cases(actor=IMPORT, cases=cases, now=home.now)
    assert Job.objects.count() == jobs
    owed = queries.by_id(AGENT, first, home.now)
    assert (owed.state, owed.customer_id, [one.state for one in owed.obligations]) == ("closed", None, ["broken"])
    assert owed.owed_since == told.due_at
    assert queries.by_id(AGENT, second, home.now).obligations == ()
    assert accounts.notices(SYSTEM) == []


def _clause(home: Home) -> str:
    from makegood.rooms.promises import queries as promise_queries

    view = promise_queries.promise(actor=SYSTEM, code="answer-24h")
    return view.versions[0].terms[0].clause


def test_a_live_case_needs_a_customer_and_a_word(home: Home) -> None:
    """Only imports may do without."""
    for case, field in ((CaseInput("enquiry", text="?"), "customer"), (CaseInput("enquiry", home.customer), "text")):
        with pytest.raises(Invalid) as refused:
            actions.open_cases(actor=AGENT, cases=[case], now=home.now)
        assert refused.value.errors[0].field == field
    assert not Case.objects.exists()


def test_repeats_are_linked_in_both_directions(home: Home) -> None:
    """A case that is told late becomes the earlier half of one that was known."""
    later = opened(home, symptom="E4")
    assert not later.repeat
    earlier = opened(home, symptom="E4", at=home.now - timedelta(days=30))
    assert earlier.repeat_of == ()
    read = queries.by_id(AGENT, later.id, home.now)
    assert (read.repeat, read.repeat_of) == (True, (earlier.number,))
    assert Repeat.objects.count() == 1


def test_the_second_of_two_is_told(home: Home) -> None:
    """A competitor strikes between reading and writing: with a version Stale, without one the verb is asked again."""
    case = opened(home)
    row = Case.objects.get(pk=case.id)
    Case.objects.filter(pk=case.id).update(version=5, state="in_progress")
    from makegood.rooms.cases.actions import steps

    with pytest.raises(Stale) as told:
        steps.step(AGENT, row, "resolve", 1, home.now)
    assert told.value.extra["current"].version == 5
    assert steps.step(AGENT, Case.objects.get(pk=case.id), "resolve", None, home.now) == "resolved"
    row = Case.objects.get(pk=case.id)
    Case.objects.filter(pk=case.id).update(version=9, state="closed")
    with pytest.raises(Conflict):
        steps.step(AGENT, row, "close", None, home.now)


def test_waiting_for_the_customer_ends_when_they_speak(home: Home) -> None:
    """The case waits, its clocks stand; a word of the customer sets both going."""
    case = opened(home)
    outcome = actions.pause(actor=AGENT, case_id=case.id, reason="waiting_customer", now=home.now)
    assert outcome.case.state == "waiting_customer"
    assert outcome.stopped
    heard, message = actions.add_message(
        actor=AGENT, case_id=case.id, direction="inbound", text="我在家", now=home.now + timedelta(hours=1)
    )
    assert heard.state == "in_progress"
    assert all(one.state != "paused" for one in heard.obligations)
    assert message.author_kind == "customer"


def test_a_word_after_the_end_rings(home: Home) -> None:
    """The case stays settled, the people who look after it are told once for each message."""
    case = opened(home)
    actions.resolve(actor=AGENT, case_id=case.id, text="done", now=home.now)
    heard = [
        actions.add_message(actor=AGENT, case_id=case.id, direction="inbound", text="又坏了", now=home.now)[0]
        for _ in range(2)
    ]
    assert [one.state for one in heard] == ["resolved", "resolved"]
    codes = [one.code for one in accounts.notices(SYSTEM)]
    assert codes.count("case_heard_after_end") == 2


def test_resolving_gives_the_item_back(home: Home) -> None:
    """A repair that is open on the item's file for this case is closed with it, and the outcome kept."""
    from makegood.rooms.products import actions as products_actions
    from makegood.rooms.products import queries as products
    from makegood.rooms.products.inputs import ServiceRecordInput

    case = opened(home)
    service = ServiceRecordInput(home.item, "repair", home.now - timedelta(days=2), matter=("case", case.id))
    products_actions.open_service_record(actor=AGENT, service=service, now=home.now)
    actions.resolve(actor=AGENT, case_id=case.id, text="no luck", fixed=False, now=home.now)
    (record,) = products.service_records(AGENT, [home.item])[home.item]
    assert (record.returned, record.fixed) == (home.now, False)


def test_kinds_of_a_rolled_back_transaction_are_forgotten(home: Home) -> None:
    """What an import added and lost is not remembered by the process."""

    @transaction.atomic
    def fail() -> None:
        actions.extend_kinds(actor=SYSTEM, kinds=[KindInput("parking", "enquiry")], now=home.now)
        assert queries.kind("parking").root == "enquiry"
        raise LostError

    with pytest.raises(LostError):
        fail()
    with pytest.raises(Invalid):
        queries.kind("parking")


def test_kinds_grow_below_their_roots(home: Home) -> None:
    """A leaf counts as its root for promises and filters; a root stays what it is."""
    leaf = KindInput("parking", "enquiry", {"en": "Parking", "zh-Hans": "停车"})
    deeper = KindInput("parking_meter", "parking", {"en": "Meter", "zh-Hans": "计时器"})
    actions.extend_kinds(actor=SYSTEM, kinds=[leaf, deeper], now=home.now)
    actions.extend_kinds(actor=SYSTEM, kinds=[leaf], now=home.now)
    case = opened(home, kind="parking_meter")
    assert (case.root, [one.promise for one in case.obligations]) == ("enquiry", ["answer-24h"])
    assert [one.id for one in queries.page(AGENT, now=home.now, kind="enquiry").items] == [case.id]
    assert [one.id for one in queries.page(AGENT, now=home.now, kind="parking").items] == [case.id]
    assert queries.page(AGENT, now=home.now, kind="repair").items == ()
    with pytest.raises(Invalid):
        actions.extend_kinds(actor=SYSTEM, kinds=[KindInput("parking", "repair")], now=home.now)


def test_numbers_of_a_rolled_back_block_are_not_used(home: Home) -> None:
    """A block bought in a transaction that fails is sold again; what the process kept of it would be a double."""
    before = NumberBlock.objects.get().taken
    lost: list[str] = []

    @transaction.atomic
    def fail() -> None:
        lost.extend(numbering.take(3))
        raise LostError

    with pytest.raises(LostError):
        fail()
    assert NumberBlock.objects.get().taken == before
    again = numbering.take(3)
    assert again == lost  # sold again, and this time it is ours
    assert NumberBlock.objects.get().taken == before + numbering.BLOCK


def test_a_block_is_used_up_once_it_is_committed(home: Home, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    """A hundred numbers for one statement, all different; then the next block."""
    with django_capture_on_commit_callbacks(execute=True):
        first = numbering.take(1)
    taken = NumberBlock.objects.get().taken
    numbers = [*first, *(numbering.take(1)[0] for _ in range(numbering.BLOCK - 1))]
    assert NumberBlock.objects.get().taken == taken
    assert len(set(numbers)) == numbering.BLOCK
    numbers += numbering.take(150)
    assert NumberBlock.objects.get().taken == taken + 2 * numbering.BLOCK
    assert len(set(numbers)) == numbering.BLOCK + 150


@pytest.mark.parametrize("number", ["", "abc", "1", "123456789012345", "0000000001"])
def test_no_such_number(home: Home, number: str) -> None:
    """Missing, with the number as it was typed."""
    with pytest.raises(Missing) as missing:
        queries.case_id(AGENT, number)
    assert missing.value.params["number"] == number


def test_counts_for_the_start_page(home: Home) -> None:
    """Undone, owed and unowned."""
    opened(home)
    opened(home, at=home.now - timedelta(hours=90))
    assert queries.counts(AGENT, home.now) == {"undone": 2, "owed": 1, "unowned": 2}
    assert Message.objects.count() == 2


def test_whoever_carries_a_case_hears_in_person_what_is_at_risk_and_broken(home: Home) -> None:
    owner = people.create_user(
        actor=SYSTEM, username="zhou", name="周敏", password="correct horse battery",
        memberships=[("case_owner", home.unit)], now=home.now,
    )  # fmt: skip
    case = opened(home, "complaint")
    actions.assign(actor=AGENT, case_id=case.id, owner_id=owner, now=home.now)
    Notice.objects.update(read_at=home.now)
    for hours in (19, 25):
        now = home.now + timedelta(hours=hours)
        promises.settle_all(now=now)
        ids = list(Event.objects.filter(name__in=reactions.OWNERS_HEAR).values_list("id", flat=True))
        reactions.tell_owners(ids, now)
    heard = Notice.objects.filter(user_id=owner, read_at=None).order_by("created_at")
    assert [one.code for one in heard] == ["obligation_at_risk", "obligation_broken"]
    sentence = say("notices", heard[1].code, "en", **heard[1].params)
    assert sentence.startswith("Broken: Every opinion answered within 24 hours, was due ")
    assert {one.link_id for one in heard} == {case.id}


def test_what_is_settled_before_the_worker_comes_rings_no_more(home: Home) -> None:
    owner = people.create_user(
        actor=SYSTEM, username="zhou", name="周敏", password="correct horse battery",
        memberships=[("case_owner", home.unit)], now=home.now,
    )  # fmt: skip
    case = opened(home, "complaint")
    actions.assign(actor=AGENT, case_id=case.id, owner_id=owner, now=home.now)
    later = home.now + timedelta(hours=25)
    promises.settle_all(now=home.now + timedelta(hours=19))
    promises.settle_all(now=later)
    actions.add_message(actor=AGENT, case_id=case.id, direction="outbound", text="这就给您办。", at=None, now=later)
    ids = list(Event.objects.filter(name__in=reactions.OWNERS_HEAR).values_list("id", flat=True))
    reactions.tell_owners(ids, later)
    assert len(ids) == 2
    assert not Notice.objects.filter(user_id=owner, code__startswith="obligation_").exists()


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(hours=1), timedelta(hours=26)])
def test_a_clock_that_was_set_back_leaves_nothing_owed_that_was_done(home: Home, back: timedelta) -> None:
    """The machine's clock goes back after a case was opened: answering and settling it fulfils what is owed in it."""
    case = opened(home)
    now = home.now - back
    answered, message = actions.add_message(
        actor=AGENT, case_id=case.id, direction="outbound", text="马上来", channel="phone", now=now
    )
    assert answered.state == "in_progress"
    assert message.at == home.now
    actions.chase(actor=AGENT, case_id=case.id, text="快点", now=now)
    actions.resolve(actor=AGENT, case_id=case.id, text="", now=now)
    # Once the clock is right again all of it stays as it is.
    promises.settle_all(now=home.now + timedelta(days=9))
    for moment in (now, home.now + timedelta(days=9)):
        stands = {one.promise: one.state for one in queries.obligations_of(AGENT, case.id, moment)}
        assert (stands["contact-2h"], stands["repair-48h"]) == ("kept", "kept"), stands
    assert journal.verify().ok
