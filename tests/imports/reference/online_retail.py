"""What becomes of each line of Online Retail, counted straight from the file."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from tests.imports.reference.tables import rows

FEES = {"POST", "DOT", "M", "m", "D", "C2", "S", "B", "CRUK", "AMAZONFEE", "BANK CHARGES"}


@dataclass
class Book:
    """Counts by what a line is, and what credits found to take back."""

    lines: Counter[str] = field(default_factory=Counter)
    #: Pieces that credits took back, and that no earlier sale had left.
    matched: int = 0
    unmatched: int = 0
    #: {(invoice, ordinal): pieces credited} of sold lines that anything was credited on.
    credited: Counter[tuple[str, int]] = field(default_factory=Counter)


def kind(row: dict[str, str], repeated: bool) -> str:
    """sale, fee, credit, or why the line is none of them."""
    invoice, quantity, price = row["InvoiceNo"], int(row["Quantity"]), Decimal(row["UnitPrice"])
    if invoice.startswith("A"):
        return "adjustment"
    if quantity < 0 and not invoice.startswith("C"):
        return "write_off"
    if price == 0:
        return "zero_price"
    if repeated:
        return "repeat"
    if invoice.startswith("C"):
        return "credit"
    return "fee" if row["StockCode"] in FEES else "sale"


def count(path: Path) -> Book:
    """Walk the file in its order; credits take back from the newest sale before their moment."""
    book = Book()
    seen: set[tuple[str, ...]] = set()
    ordinals: Counter[str] = Counter()
    sold: dict[tuple[str, str], list[list[object]]] = defaultdict(list)
    waiting: list[tuple[str, dict[str, str]]] = []
    for row in rows(path):
        line = tuple(row.values())
        ordinals[row["InvoiceNo"]] += 1
        what = kind(row, line in seen)
        seen.add(line)
        book.lines[what] += 1
        if what == "sale" and row["CustomerID"]:
            key = (row["CustomerID"], row["StockCode"])
            sold[key].append([row["InvoiceDate"], int(row["Quantity"]), (row["InvoiceNo"], ordinals[row["InvoiceNo"]])])
        elif what == "credit":
            waiting.append((row["InvoiceDate"], row))
    for at, row in waiting:
        _credit(book, sold[row["CustomerID"], row["StockCode"]] if row["CustomerID"] else [], at, -int(row["Quantity"]))
    return book


def _credit(book: Book, sold: list[list[object]], at: str, pieces: int) -> None:
    # Sales stand in the order of the file, which is the order of time; of equal moments the later line is the newer.
    for sale in reversed(sold):
        moment, left, line = str(sale[0]), int(str(sale[1])), sale[2]
        if moment >= at or left == 0 or pieces == 0:
            continue
        taken = min(left, pieces)
        sale[1] = left - taken
        pieces -= taken
        book.matched += taken
        book.credited[line] += taken  # type: ignore[index]
    book.unmatched += pieces
