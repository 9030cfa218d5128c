"""`olist`: orders are kept, broken, released or running by the rules, and brought up to date when told again."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest

from makegood.ground.actor import SYSTEM
from makegood.ground.exchange.models import SourceId
from makegood.ground.journal.models import Event, Job
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.customers.models import Customer
from makegood.rooms.products.models import Item, Sale
from makegood.rooms.promises.models import Obligation
from tests.imports import samples
from tests.imports.conftest import Bench, four
from tests.imports.reference import olist as reference


def states() -> dict[str, str]:
    """{order: state} of what was imported."""
    sales = dict(SourceId.objects.filter(source="olist", kind="sale").values_list("object_id", "external_id"))
    rows = Obligation.objects.filter(matter_kind="sale").values_list("matter_id", "state")
    return {sales[matter]: state for matter, state in rows}


def test_orders_stand_as_an_independent_count_says(bench: Bench) -> None:
    folder = samples.olist(bench.folder / "olist")
    result = bench.run("olist", folder)
    assert states() == samples.STANDS == reference.count(folder).orders
    assert bench.record("olist-delivery") == {"kept": 3, "broken": 3, "released": 3, "running": 1}
    assert result["known_until"] == "2018-03-31T08:00:00-03:00"
    assert four(result, "orders.csv.gz") == [10, 10, 0, 0]
    assert four(result, "order_items.csv.gz") == [19, 18, 1, 0]
    assert four(result, "order_reviews.csv.gz") == [4, 3, 1, 0]
    assert four(result, "customers.csv.gz") == [10, 10, 0, 0]
    assert four(result) == [45, 43, 2, 0]
    assert Customer.objects.count() == 9
    assert (Sale.objects.count(), Item.objects.count()) == (10, 18)


def test_settling_moments_are_those_of_the_rules(bench: Bench) -> None:
    bench.run("olist", samples.olist(bench.folder / "olist"))
    sale = dict(SourceId.objects.filter(kind="sale").values_list("external_id", "object_id"))
    due_12 = datetime(2018, 1, 13, 2, tzinfo=UTC)

    def settled(order: str) -> datetime | None:
        return Obligation.objects.get(matter_id=sale[order]).settled_at

    assert settled("kept") == datetime(2018, 1, 10, 20, tzinfo=UTC)
    assert settled("late-by-a-second") == due_12
    assert settled("no-date-delivered") == due_12
    # At the latest of purchase, approval and carrier, or at due if that is earlier.
    assert settled("canceled") == datetime(2018, 1, 4, 12, tzinfo=UTC)
    assert settled("canceled-late") == datetime(2018, 1, 21, 2, tzinfo=UTC)
    assert settled("still-time") is None


def test_reviews_become_opinions_with_their_text(bench: Bench) -> None:
    bench.run("olist", samples.olist(bench.folder / "olist"))
    found = {case.external_id: (case.kind_id, case.opened_at.isoformat()) for case in Case.objects.all()}
    assert found == {
        "r1+kept": ("praise", "2018-01-12T10:00:00+00:00"),
        "r1+never-came": ("complaint", "2018-03-02T11:00:00+00:00"),
        "r2+still-time": ("suggestion", "2018-03-31T11:00:00+00:00"),
    }
    texts = set(Message.objects.values_list("text", flat=True))
    assert texts == {"Muito bom,\nrecomendo", "Não chegou\nPéssimo"}
    # No other duty starts: answer-24h is published, and these are opinions.
    assert set(Obligation.objects.values_list("matter_kind", flat=True)) == {"sale"}


def test_an_import_is_silent(bench: Bench) -> None:
    before = Job.objects.count()
    bench.run("olist", samples.olist(bench.folder / "olist"))
    assert Job.objects.count() == before
    assert set(Event.objects.filter(subject_kind__in=["sale", "case"]).values_list("actor_kind", flat=True)) == {
        "import"
    }


def test_again_changes_nothing(bench: Bench) -> None:
    folder = samples.olist(bench.folder / "olist")
    bench.run("olist", folder)
    told = Event.objects.exclude(subject_kind="import").count()
    result = bench.run("olist", folder)
    assert four(result) == [45, 0, 2, 43]
    assert Event.objects.exclude(subject_kind="import").count() == told
    assert (Sale.objects.count(), Item.objects.count(), Case.objects.count(), Customer.objects.count()) == (
        10,
        18,
        3,
        9,
    )


def test_told_again_later_the_history_moves_on(bench: Bench) -> None:
    bench.run("olist", samples.olist(bench.folder / "olist"))
    bought, day = "2018-03-20 10:00:00", "2018-04-20 00:00:00"
    later = samples.olist(
        bench.folder / "later",
        # Delivered in time since; delivered after all; proof of a delivery before the due moment arrives late.
        still_time=("delivered", bought, "", "", "2018-04-10 10:00:00", day),
        never_came=("delivered", "2018-02-01 10:00:00", "", "", "2018-05-01 10:00:00", "2018-02-20 00:00:00"),
        no_date_delivered=("delivered", "2018-01-02 10:00:00", "", "", "2018-01-11 10:00:00", "2018-01-12 00:00:00"),
    )
    result = bench.run("olist", later)
    assert four(result, "orders.csv.gz") == [10, 0, 0, 10]
    expected = {**samples.STANDS, "still-time": "kept", "no-date-delivered": "kept"}
    assert states() == expected == reference.count(later).orders
    assert bench.record("olist-delivery") == {"kept": 5, "broken": 2, "released": 3, "corrected": 1}
    assert set(Obligation.objects.values_list("known_until", flat=True)) == {datetime(2018, 5, 1, 13, tzinfo=UTC)}
    late = Obligation.objects.get(matter_id=SourceId.objects.get(kind="sale", external_id="never-came").object_id)
    assert late.fulfilled_at == datetime(2018, 5, 1, 13, tzinfo=UTC)
    delivered = Item.objects.filter(sale__external_id="still-time").values_list("delivered_at", flat=True)
    assert set(delivered) == {datetime(2018, 4, 10, 13, tzinfo=UTC)}


def test_older_history_takes_nothing_back(bench: Bench) -> None:
    folder = samples.olist(bench.folder / "olist")
    bench.run("olist", folder)
    bench.run("olist", folder, as_of="2018-01-05")
    assert states() == samples.STANDS
    assert set(Obligation.objects.values_list("known_until", flat=True)) == {datetime(2018, 3, 31, 11, tzinfo=UTC)}


def test_nothing_is_settled_past_the_moment_it_is_known_until(bench: Bench) -> None:
    folder = samples.olist(bench.folder / "olist")
    bench.run("olist", folder, as_of="2018-01-05 00:00:00")
    early = dict.fromkeys(samples.STANDS, "running") | {"canceled": "released"}
    assert states() == early
    bench.run("olist", folder)
    assert states() == samples.STANDS


def test_a_folder_of_orders_alone_and_a_second_folder_are_calls_of_their_own(bench: Bench) -> None:
    bench.run("olist", samples.olist(bench.folder / "olist"))
    other = samples.olist(bench.folder / "other")
    (other / "order_reviews.csv.gz").unlink()
    (other / "products.csv.gz").unlink()
    rows = [
        ("new-1", "c-new-1", "delivered", "2017-01-02 10:00:00", "", "", "2017-01-10 18:00:00", "2017-01-12 00:00:00")
    ]
    samples.write(other / "orders.csv.gz", samples.ORDER, rows)
    (other / "order_items.csv.gz").unlink()
    result = bench.run("olist", other)
    assert set(result["files"]) == {"orders.csv.gz", "customers.csv.gz"}
    assert result["known_until"] == "2017-01-10T18:00:00-02:00"
    # Each keeps the moment that its own files are known until.
    found = set(Obligation.objects.values_list("known_until", flat=True))
    assert found == {datetime(2018, 3, 31, 11, tzinfo=UTC), datetime(2017, 1, 10, 20, tzinfo=UTC)}


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_refused_rows_are_listed_with_their_reason(bench: Bench, language: str) -> None:
    from makegood.ground.exchange.actions import run_import
    from tests.imports.conftest import NOW

    path = bench.folder / "errors.csv"
    folder = samples.olist(bench.folder / "olist")
    run_import(
        actor=SYSTEM.speaking(language), name="olist", paths=[folder], now=NOW, errors_path=path
    )  # fmt: skip
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["file"], row["order_id"]) for row in rows] == [
        ("order_items.csv.gz", "nowhere"),
        ("order_reviews.csv.gz", "kept"),
    ]
    words = {"en": "no row of orders.csv.gz has “nowhere”", "zh-Hans": "orders.csv.gz 中没有“nowhere”"}
    assert words[language] in rows[0]["reason"]
    assert rows[1]["reason"].startswith("review_score: ")
