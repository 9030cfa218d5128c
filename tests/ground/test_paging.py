"""Long lists are counted only so far, and say so."""

from __future__ import annotations

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makegood.ground import paging, rows
from makegood.ground.accounts.models import Unit
from makegood.ground.ui import figures
from makegood.ground.ui.reader import Reader

EN = Reader(language="en")
HEADING = "{% load i18n %}{% blocktranslate count n=n %}{{ n }} case{% plural %}{{ n }} cases{% endblocktranslate %}"


@pytest.mark.parametrize(("there", "said"), [(1, "1 case"), (4, "4 cases"), (5, "5 cases"), (6, "5+ cases")])
def test_a_heading_counts_so_far_and_no_further(
    db: None, monkeypatch: pytest.MonkeyPatch, there: int, said: str
) -> None:
    monkeypatch.setattr(paging, "COUNTED", 5)
    monkeypatch.setattr(figures, "COUNTED", 5)
    top = rows.new_id()
    rows.insert(Unit, [{"id": top, "parent_id": None, "created_at": timezone.now()}])
    ids = rows.new_ids(there)
    rows.insert(Unit, [{"id": one, "parent_id": top, "created_at": timezone.now()} for one in ids])
    with CaptureQueriesContext(connection) as seen:
        found = paging.tally(Unit.objects.filter(parent_id=top))
    assert len(seen) == 1
    assert "LIMIT 6" in seen.captured_queries[0]["sql"]
    assert found == min(there, 6)
    assert Template(HEADING).render(Context({"n": found})) == said
    assert figures.count(found, EN) == said.split(maxsplit=1)[0]


def test_a_number_beyond_is_set_apart() -> None:
    assert figures.count(paging.Tally(paging.COUNTED + 1), EN) == "10,000+"
    assert figures.count(paging.Tally(paging.COUNTED), EN) == "10,000"
    assert figures.count(12_345, EN) == "12,345"
