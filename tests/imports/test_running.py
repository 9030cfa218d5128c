"""The run itself: rehearsed, refused as a whole, falling back to rows, resumed, taken over, never half."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError

from makegood.ground.exchange import running, targets
from makegood.ground.exchange.models import Rejection, Run
from makegood.ground.problems import Conflict, Invalid, Missing, Problem
from makegood.rooms.customers.models import Customer
from makegood.rooms.products.models import Item, Sale
from tests.imports import samples
from tests.imports.conftest import Bench, four


def everything() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def codes(problem: Problem) -> list[str]:
    return [one.code for one in problem.errors] or [problem.code]


@pytest.mark.parametrize("name", ["olist", "online-retail"])
def test_a_dry_run_says_what_would_be_done_and_changes_nothing(bench: Bench, name: str) -> None:
    path = (
        samples.olist(bench.folder / "olist")
        if name == "olist"
        else samples.write(bench.folder / "lines.csv", samples.LINE, samples.LINES)
    )
    before = everything()
    report = bench.folder / "errors.csv"
    rehearsed = bench.run(name, path, dry_run=True, errors_path=report)
    assert everything() == before
    assert rehearsed["dry_run"]
    assert len(report.read_text(encoding="utf-8").splitlines()) == 1 + rehearsed["rejected"]
    real = bench.run(name, path)
    assert four(rehearsed) == four(real)
    assert everything() != before


@pytest.mark.parametrize(
    ("header", "rows", "code"),
    [
        (samples.LINE[:-2], [], "mapping_column_missing"),
        ([name for name in samples.LINE if name != "InvoiceDate"], [], "file_column_missing"),
        (samples.LINE, [("1", "A", "x", "1", "03/04/2011", "1", "", "")], "file_date_order_unclear"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_as_a_whole(
    bench: Bench, header: list[str], rows: list[tuple[str, ...]], code: str
) -> None:
    if code == "mapping_column_missing":
        header = ["InvoiceNo", "InvoiceDate"]
        raw: dict[str, Any] = {
            "name": "own", "source": "own", "jurisdiction": "GB", "zone": "Europe/London", "currency": "GBP",
            "files": {"f": {}},
            "steps": [
                {"target": "customers", "file": "f", "fields": {"name": "InvoiceNo", "phone": "Phone"}},
                {"target": "sales", "file": "f", "group": ["Order"], "fields": {"at": "InvoiceDate"}, "line": {}},
            ],
        }  # fmt: skip
        from makegood.ground.exchange.actions import save_mapping
        from tests.imports.conftest import ACTOR, NOW

        save_mapping(actor=ACTOR, raw=raw, now=NOW)
    before = everything()
    path = samples.write(bench.folder / "lines.csv", header, rows)
    with pytest.raises(Invalid) as caught:
        bench.run("own" if code == "mapping_column_missing" else "online-retail", path)
    assert codes(caught.value) == [code]
    assert everything() == before


def test_paths_and_names_that_lead_nowhere(bench: Bench) -> None:
    with pytest.raises(Missing) as unknown:
        bench.run("nothing", bench.folder)
    assert unknown.value.code == "mapping_unknown"
    assert "online-retail" in str(unknown.value.params["names"])
    for paths, code in (((bench.folder / "no.csv",), "file_missing"), ((bench.folder,), "file_needed")):
        with pytest.raises(Invalid) as caught:
            bench.run("olist", *paths)
        assert codes(caught.value) == [code]


def test_rows_that_cannot_be_read_are_refused_one_by_one(bench: Bench) -> None:
    rows = [
        *samples.LINES[:1],
        ("536365", "X", "bad price", "1", "2010-12-01 08:26:00", "free", "17850", "UK"),
        ("536365", "X", "bad date", "1", "soon", "1", "17850", "UK"),
        ("536365", "X", "too short"),
        ("536365", "X", "half a piece", "1.5", "2010-12-01 08:26:00", "1", "17850", "UK"),
        ("536365", "X", "nul \x00", "1", "2010-12-01 08:26:00", "1", "17850", "UK"),
        *samples.LINES[1:2],
    ]
    result = bench.run("online-retail", samples.write(bench.folder / "lines.csv", samples.LINE, rows))
    assert four(result) == [7, 2, 5, 0]
    found = {row: reasons[0]["code"] for row, reasons in Rejection.objects.values_list("row", "reasons")}
    assert found == {
        2: "not_a_number",
        3: "not_a_moment",
        4: "wrong_width",
        5: "not_a_whole_number",
        6: "bad_character",
    }
    assert Sale.objects.get().items.count() == 2


def test_a_failing_list_falls_back_to_the_row_that_fails(bench: Bench) -> None:
    """One serial number stands twice: that line is refused, its sale and everything around it is written."""
    header = ["order", "date", "customer_name", "category", "model", "code", "serial", "price"]
    bench.run("products", samples.write(bench.folder / "m.csv", ["code", "category"], [("KFR-35", "air_conditioner")]))
    rows = [(f"o{at // 3}", "2026-05-01", "孙桂芳", "", "KFR-35", "KFR-35", f"SN{at}", "3299") for at in range(30)]
    rows[10] = (*rows[10][:6], "SN3", "3299")
    rows[20] = (*rows[20][:3], "no_such", "", *rows[20][5:])
    rows[20] = (*rows[20][:4], "NO-SUCH-MODEL", *rows[20][5:])
    path = samples.write(bench.folder / "sales.csv", header, rows)
    result = bench.run("sales", path)
    assert four(result) == [30, 28, 2, 0]
    assert sorted(Rejection.objects.values_list("row", flat=True)) == [11, 21]
    assert Sale.objects.count() == 10
    assert Item.objects.count() == 28


def test_a_row_that_the_database_refuses_is_named(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever an action raises late, in the middle of its writes, undoes that row alone."""
    real = targets.target("customers")
    assert real is not None

    def apply(batch: targets.Batch) -> None:
        real.apply(batch)
        if any(unit.head.get("name") == "Mr 7" for unit in batch.units):
            raise IntegrityError("constraint")

    monkeypatch.setitem(targets._targets, "customers", targets.Target("customers", real.kind, real.fields, apply))
    rows = [(str(at), f"Mr {at}") for at in range(20)]
    result = bench.run("customers", samples.write(bench.folder / "c.csv", ["id", "name"], rows))
    assert four(result) == [20, 19, 1, 0]
    assert Customer.objects.count() == 19
    assert not Customer.objects.filter(name="Mr 7").exists()


class Killed(BaseException):
    """Stands for the end of the process: nothing after it runs."""


def test_a_run_that_stops_anywhere_goes_on_and_ends_as_if_it_had_not(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted before every single transaction in turn, the import ends with the counts and rows of one go."""
    folder = samples.olist(bench.folder / "olist")
    monkeypatch.setattr(running, "pace", lambda: running.Pace(0.0, rows=3))
    written = running.Runner._transaction
    limit = 0

    def stops(self: running.Runner, *args: Any, **kwargs: Any) -> Any:
        nonlocal limit
        if limit == 0:
            raise Killed
        limit -= 1
        return written(self, *args, **kwargs)

    monkeypatch.setattr(running.Runner, "_transaction", stops)
    result = None
    for _ in range(60):
        limit = 1
        try:
            result = bench.run("olist", folder)
            break
        except Killed:
            continue
    assert result is not None
    assert result["resumed"]
    assert four(result) == [45, 43, 2, 0]
    assert bench.record("olist-delivery") == {"kept": 3, "broken": 3, "released": 3, "running": 1}
    assert (Sale.objects.count(), Item.objects.count(), Customer.objects.count()) == (10, 18, 9)
    assert list(Run.objects.values_list("state", flat=True)) == ["done"]


def test_of_two_processes_at_one_run_the_first_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    path = samples.write(bench.folder / "lines.csv", samples.LINE, samples.LINES)
    written = running.Runner._transaction

    def overtaken(self: running.Runner, *args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(running.Runner, "_transaction", written)
        # Meanwhile somebody starts the same import again, takes it over and finishes it.
        assert four(bench.run("online-retail", path)) == [15, 10, 5, 0]
        return written(self, *args, **kwargs)

    monkeypatch.setattr(running.Runner, "_transaction", overtaken)
    with pytest.raises(Conflict) as caught:
        bench.run("online-retail", path)
    assert caught.value.code == "import_running_elsewhere"
    assert Item.objects.count() == 6


def test_lists_grow_and_shrink_with_the_time_they_take() -> None:
    pace = running.Pace(aim=0.05, rows=100)
    for _ in range(40):
        pace.took(pace.rows * 0.0002, pace.rows)
    assert 200 <= pace.rows <= 260
    pace.took(0.5, pace.rows)
    assert pace.rows <= 30
    assert pace.longest == 0.5


def test_files_of_a_folder_are_found_by_name_and_packing(bench: Bench) -> None:
    folder = samples.olist(bench.folder / "olist")
    nested = folder / "orders_2017"
    samples.olist(nested)
    assert four(bench.run("olist", folder))[0] == 45
    assert Path(nested).is_dir()
