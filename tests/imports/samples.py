"""Small files in the shape of the three sets, made here: every rule has a row, the values are invented."""

# ruff: noqa: E501, SIM905 (rows are easier to compare in one line each)
from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

ORDER = (
    "order_id customer_id order_status order_purchase_timestamp order_approved_at order_delivered_carrier_date "
    "order_delivered_customer_date order_estimated_delivery_date"
).split()
#: (status, bought, approved, carrier, delivered, estimated) and how the order stands at the newest event, 2018-03-31.
ORDERS = {
    "kept": ("delivered", "2018-01-02 10:00:00", "2018-01-02 11:00:00", "2018-01-03 09:00:00", "2018-01-10 18:00:00", "2018-01-12 00:00:00"),
    "kept-at-midnight": ("delivered", "2018-01-02 10:00:00", "", "", "2018-01-13 00:00:00", "2018-01-12 00:00:00"),
    "late-by-a-second": ("delivered", "2018-01-02 10:00:00", "", "", "2018-01-13 00:00:01", "2018-01-12 00:00:00"),
    "never-came": ("shipped", "2018-02-01 10:00:00", "2018-02-01 11:00:00", "2018-02-02 09:00:00", "", "2018-02-20 00:00:00"),
    "still-time": ("shipped", "2018-03-20 10:00:00", "2018-03-20 11:00:00", "2018-03-22 09:00:00", "", "2018-04-20 00:00:00"),
    "canceled": ("canceled", "2018-01-02 10:00:00", "2018-01-04 10:00:00", "", "", "2018-01-20 00:00:00"),
    "canceled-late": ("canceled", "2018-01-02 10:00:00", "2018-02-04 10:00:00", "", "", "2018-01-20 00:00:00"),
    "unavailable": ("unavailable", "2018-02-02 10:00:00", "", "", "", "2018-02-20 00:00:00"),
    "canceled-but-here": ("canceled", "2018-01-02 10:00:00", "", "", "2018-01-09 12:00:00", "2018-01-12 00:00:00"),
    "no-date-delivered": ("delivered", "2018-01-02 10:00:00", "", "", "", "2018-01-12 00:00:00"),
}  # fmt: skip
STANDS = {
    "kept": "kept", "kept-at-midnight": "kept", "late-by-a-second": "broken", "never-came": "broken",
    "still-time": "running", "canceled": "released", "canceled-late": "released", "unavailable": "released",
    "canceled-but-here": "kept", "no-date-delivered": "broken",
}  # fmt: skip


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """A CSV file, gzipped if its name says so."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    data = out.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def olist(folder: Path, **changes: tuple[str, ...]) -> Path:
    """A folder like Olist's; `changes` replaces orders (with - written _) by their other columns."""
    folder.mkdir(exist_ok=True)
    told = {**ORDERS, **{name.replace("_", "-"): columns for name, columns in changes.items()}}
    write(folder / "orders.csv.gz", ORDER, [(name, f"c-{name}", *columns) for name, columns in told.items()])
    items = [(name, str(at), f"p-{at}", "s", "2019-01-01 00:00:00", "10.50", "3") for name in told for at in (1, 2)]
    items = [row for row in items if row[0] != "unavailable"]
    write(
        folder / "order_items.csv.gz",
        ["order_id", "order_item_id", "product_id", "seller_id", "shipping_limit_date", "price", "freight_value"],
        [*items, ("nowhere", "1", "p-1", "s", "", "1", "1")],
    )
    people = [
        (f"c-{name}", "person-1" if name.startswith("kept") else f"person-{name}", "01012", "são paulo", "SP")
        for name in told
    ]
    write(
        folder / "customers.csv.gz",
        ["customer_id", "customer_unique_id", "customer_zip_code_prefix", "customer_city", "customer_state"],
        people,
    )
    write(folder / "products.csv.gz", ["product_id", "product_category_name"], [("p-1", "bebes"), ("p-2", "")])
    write(
        folder / "order_reviews.csv.gz",
        ["review_id", "order_id", "review_score", "review_comment_title", "review_comment_message",
         "review_creation_date", "review_answer_timestamp"],
        [
            ("r1", "kept", "5", "", "Muito bom,\nrecomendo", "2018-01-11 00:00:00", "2018-01-12 08:00:00"),
            ("r1", "never-came", "1", "Não chegou", "Péssimo", "2018-03-01 00:00:00", "2018-03-02 08:00:00"),
            ("r2", "still-time", "3", "", "", "2018-03-30 00:00:00", "2018-03-31 08:00:00"),
            ("r3", "kept", "9", "", "", "2018-03-30 00:00:00", "2018-03-30 08:00:00"),
        ],
    )  # fmt: skip
    return folder


REQUEST = "ServiceRequestNum SRType MethodReceived CreatedDate SRStatus StatusDate DueDate CloseDate Agency Outcome Address Neighborhood".split()
REQUESTS = [
    ("14-1", "SW-Bulk Scheduled", "API", "01/02/2014 03:53:10 AM", "Closed", "01/16/2014 08:48:47 AM", "04/01/2014 03:53:10 AM", "01/16/2014 07:47:09 AM", "Solid Waste", "", "608 GITTINGS AVE", "Lake Walker"),
    ("14-2", "TRM-Alleys", "Phone", "01/02/2014 05:08:10 AM", "Closed", "03/18/2014 01:43:03 PM", "02/15/2014 05:08:10 AM", "03/09/2014 01:17:07 PM", "Transportation", "", "629 OLDHAM ST", "Greektown"),
    ("14-3", "TRM-Alleys", "Mail", "01/03/2014 09:00:00 AM", "Closed (Duplicate)", "01/05/2014 09:00:00 AM", "01/05/2014 09:00:00 AM", "01/05/2014 09:00:00 AM", "Transportation", "", "", ""),
    ("14-4", "SW-Dirty Alley", "Internal", "01/04/2014 09:00:00 AM", "Open", "01/04/2014 09:00:00 AM", "02/01/2014 09:00:00 AM", "", "Solid Waste", "", "", ""),
    ("14-5", "SW-Dirty Alley", "Other", "03/01/2014 09:00:00 AM", "New", "03/01/2014 09:00:00 AM", "05/01/2014 09:00:00 AM", "", "Solid Waste", "", "", ""),
    ("14-6", "BGE-StLight(s) Out", "Email", "03/20/2014 09:00:00 AM", "Pending", "03/20/2014 09:00:00 AM", "", "", "BGE", "", "", ""),
]  # fmt: skip

LINE = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
UK = "United Kingdom"
LINES = [
    ("536365", "85123A", "HOLDER", "6", "2010-12-01 08:26:00", "2.55", "17850", UK),
    ("536365", "71053", "LANTERN", "6", "2010-12-01 08:26:00", "3.39", "17850", UK),
    ("536365", "POST", "POSTAGE", "1", "2010-12-01 08:26:00", "18", "17850", UK),
    ("536366", "22633", "HAND WARMER", "6", "2010-12-01 08:28:00", "1.85", "", UK),
    # The first invoice comes apart in the file: an exact repeat of its first line, and a new one a minute later.
    ("536365", "85123A", "HOLDER", "6", "2010-12-01 08:26:00", "2.55", "17850", UK),
    ("536365", "85123A", "HOLDER", "2", "2010-12-01 08:27:00", "2.55", "17850", UK),
    ("536400", "85123A", "HOLDER", "6", "2010-12-03 08:26:00", "2.55", "17850", UK),
    # Six of the newest sale, then two of the one before.
    ("C536500", "85123A", "HOLDER", "-8", "2010-12-04 08:26:00", "2.55", "17850", UK),
    ("C536501", "85123A", "HOLDER", "-1", "2010-12-04 09:26:00", "2.55", "99999", UK),
    ("C536502", "M", "Manual", "-1", "2010-12-04 09:27:00", "5", "", UK),
    ("C536502", "M", "Manual", "-1", "2010-12-04 09:27:00", "5", "", UK),
    ("A563185", "B", "Adjust bad debt", "1", "2010-12-05 14:50:00", "11062.06", "", UK),
    ("536600", "22633", "damaged", "-10", "2010-12-05 15:00:00", "0", "", UK),
    ("536601", "22633", "", "5", "2010-12-05 15:01:00", "0", "", UK),
    ("536602", "PADS", "PADS", "1", "2010-12-05 15:02:00", "0.001", "17850", UK),
]  # fmt: skip
