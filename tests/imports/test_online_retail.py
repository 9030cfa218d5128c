"""`online-retail`: what a line is, what it is refused for, what a credit takes back, and lines that come apart."""

from __future__ import annotations

import csv

from makegood.ground.exchange.models import SourceId
from makegood.rooms.cases.models import Case
from makegood.rooms.customers.models import Customer
from makegood.rooms.products.models import Credit, Fee, Item, Sale
from makegood.rooms.promises.models import Obligation, Promise
from tests.imports import samples
from tests.imports.conftest import Bench, four
from tests.imports.reference import online_retail as reference


def test_lines_are_what_an_independent_count_says(bench: Bench) -> None:
    path = samples.write(bench.folder / "lines.csv.gz", samples.LINE, samples.LINES)
    published = Promise.objects.count()
    result = bench.run("online-retail", path)
    book = reference.count(path)
    assert dict(book.lines) == {
        "sale": 6, "fee": 1, "credit": 3, "repeat": 2, "adjustment": 1, "write_off": 1, "zero_price": 1
    }  # fmt: skip
    assert four(result) == [15, 10, 5, 0]
    assert (Item.objects.count(), Fee.objects.count()) == (book.lines["sale"], book.lines["fee"])
    assert Credit.objects.filter(item=None).count() == 2
    assert Credit.objects.exclude(item=None).count() == 2
    # Publishes no promise, starts no duty, opens no case.
    assert Promise.objects.count() == published
    assert not Obligation.objects.exists()
    assert not Case.objects.exists()


def test_an_invoice_that_comes_apart_is_one_sale(bench: Bench) -> None:
    bench.run("online-retail", samples.write(bench.folder / "lines.csv", samples.LINE, samples.LINES))
    first = Sale.objects.get(external_id="536365")
    assert list(first.items.order_by("line").values_list("line", "code", "quantity")) == [
        (1, "85123A", 6), (2, "71053", 6), (3, "85123A", 2)
    ]  # fmt: skip
    # Source ids count every line of the invoice in the file, the refused repeat as well.
    known = SourceId.objects.filter(kind="sale_line", external_id__startswith="536365/")
    assert sorted(known.values_list("external_id", flat=True)) == ["536365/1", "536365/2", "536365/3", "536365/5"]


def test_a_credit_takes_from_the_newest_sale_and_then_the_one_before(bench: Bench) -> None:
    bench.run("online-retail", samples.write(bench.folder / "lines.csv", samples.LINE, samples.LINES))
    credited = Item.objects.filter(credited__gt=0).order_by("bought_at")
    found = [(item.sale.external_id if item.sale else "", item.quantity, item.credited) for item in credited]
    assert found == [("536365", 2, 2), ("536400", 6, 6)]


def test_customers_anonymous_sales_and_prices_below_a_penny(bench: Bench) -> None:
    bench.run("online-retail", samples.write(bench.folder / "lines.csv", samples.LINE, samples.LINES))
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["17850", "99999"]
    assert Sale.objects.get(external_id="536366").customer_id is None
    assert Item.objects.get(code="PADS").price == 0
    assert set(Sale.objects.values_list("jurisdiction", "currency")) == {("GB", "GBP")}


def test_reasons_are_tried_in_order_and_written_beside_the_row(bench: Bench) -> None:
    path = bench.folder / "errors.csv"
    bench.run("online-retail", samples.write(bench.folder / "lines.csv", samples.LINE, samples.LINES), errors_path=path)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    assert reader.fieldnames == [*samples.LINE, "reason"]
    assert [(row["InvoiceNo"], row["reason"]) for row in rows] == [
        ("536365", "exact repeat of an earlier line of this invoice"),
        ("C536502", "exact repeat of an earlier line of this invoice"),
        ("A563185", "bad-debt adjustment, no sale"),
        ("536600", "stock write-off, no sale"),
        ("536601", "price zero, nothing was sold"),
    ]


def test_long_invoices_and_repeats_far_apart(bench: Bench) -> None:
    """More invoices than memory holds lie between a line and its repeat; an invoice of 250 lines is one sale."""
    long = [("1", f"{at:05d}", "X", "1", "2011-01-01 08:00:00", "1", "5", "UK") for at in range(250)]
    between = [(str(number), "A", "X", "1", "2011-01-02 08:00:00", "1", "5", "UK") for number in range(1000, 1700)]
    path = samples.write(bench.folder / "lines.csv", samples.LINE, [*long, *between, long[7]])
    result = bench.run("online-retail", path)
    assert four(result) == [951, 950, 1, 0]
    assert Sale.objects.count() == 701
    assert Sale.objects.get(external_id="1").items.count() == 250


def test_again_and_longer(bench: Bench) -> None:
    path = samples.write(bench.folder / "lines.csv", samples.LINE, samples.LINES)
    bench.run("online-retail", path)
    assert four(bench.run("online-retail", path)) == [15, 0, 5, 10]
    more = [*samples.LINES, ("536700", "22633", "HAND WARMER", "1", "2010-12-06 15:02:00", "1.85", "17850", "UK")]
    assert four(bench.run("online-retail", samples.write(path, samples.LINE, more))) == [16, 1, 5, 10]
    assert Item.objects.count() == 7
    assert sum(Credit.objects.values_list("quantity", flat=True)) == 10
