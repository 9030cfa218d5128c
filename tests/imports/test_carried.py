"""A company carried over table by table, in every format: nothing of it is lost, and nothing is written twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from makegood.ground.actor import SYSTEM
from makegood.ground.exchange import carrying, writing
from makegood.ground.exchange.actions import begin_export, run_import, write_export
from makegood.ground.exchange.models import Rejection
from makegood.ground.journal import queries as journal
from makegood.site import company
from makegood.site.targets.carried import APPS, STAYS
from tests.matrix import world

ODD = "=1+1 中文\n\"quoted\", 'x' \t-@"


def taken_out(folder: Path, form: str, now: Any) -> dict[str, bytes]:
    """Every table as a file, and what stands in it."""
    folder.mkdir()
    files = {}
    for table in carrying.tables():
        begun = begin_export(actor=SYSTEM, name=table.name, form=form, now=now)
        content = b"".join(write_export(actor=SYSTEM, begun=begun, now=now))
        (folder / f"{table.name}.{form}").write_bytes(content)
        files[table.name] = content
    return files


def brought_in(folder: Path, form: str, now: Any) -> dict[str, dict[str, Any]]:
    return {
        table.name: run_import(actor=SYSTEM, name=table.name, paths=[folder / f"{table.name}.{form}"], now=now)
        for table in carrying.tables()
    }


@pytest.mark.parametrize("form", writing.FORMATS)
def test_a_company_is_carried_over_whole(db: None, tmp_path: Path, form: str) -> None:
    with world.rolled_back():
        there = world.found()
        world.things(there, there.east, "E1", "east")
        now = there.now + timedelta(hours=1)
        before = taken_out(tmp_path / "before", form, now)
        rows = taken_out(tmp_path / "rows", "jsonl", now)
    company.init("CN", "another pass phrase", codes=world.PROMISES, now=there.now - 400 * world.DAY)
    answers = brought_in(tmp_path / "before", form, now)
    assert [one.reasons for one in Rejection.objects.all()] == []
    assert {name: one["rejected"] for name, one in answers.items() if one["rejected"]} == {}
    after = taken_out(tmp_path / "after", "jsonl", now)
    # Rows of one table stand in the order of their ids, which the top of the network has of its own here.
    lines = {name: sorted(content.splitlines()) for name, content in rows.items()}
    assert {name: sorted(content.splitlines()) for name, content in after.items()} == lines
    again = brought_in(tmp_path / "before", form, now)
    assert {name: one["done"] for name, one in again.items() if one["done"]} == {}
    assert before.keys() == after.keys()
    assert journal.verify().ok


def test_every_table_is_carried_or_says_why_not() -> None:
    models = {
        model._meta.label_lower
        for app in APPS
        if app in apps.app_configs
        for model in apps.get_app_config(app).get_models()
    }
    carried = {table.name for table in carrying.tables()}
    assert carried | STAYS.keys() == models
    assert not carried & STAYS.keys()
