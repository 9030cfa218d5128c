"""`makegood import` of a table without --date-order: dates that say it themselves come in, others are asked about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faces.cli.running import makegood
from tests.imports import samples

HEADER = ["order", "sold_at", "what"]


def table(path: Path, *dates: str) -> Path:
    return samples.write(path, HEADER, [(f"D{number}", date, "sale") for number, date in enumerate(dates)])


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_import_that_says_nothing_of_day_and_month(live_company: dict[str, str], tmp_path: Path) -> None:
    plain = table(
        tmp_path / "iso.csv", "2026-03-04", "2026-03-04T10:00:00+08:00", "2026/3/4", "2026年3月4日", "20260304"
    )
    done = makegood(live_company, "import", "sales", str(plain), "--json")
    assert done.returncode == 0, done.stderr
    assert [json.loads(done.stdout)[key] for key in ("in", "done", "rejected", "already")] == [5, 5, 0, 0]

    # 3 April or 4 March: neither the file nor the mapping says it, so nothing is taken in, and what to do is said.
    unclear = table(tmp_path / "unclear.csv", "03/04/2026", "05/06/2026")
    for language, said in (("en", "day and month cannot be told apart"), ("zh-Hans", "分不清日和月")):
        refused = makegood(live_company, "import", "sales", str(unclear), "--json", language=language)
        assert (refused.returncode != 0, refused.stdout) == (True, "")
        assert all(word in refused.stderr for word in (said, "sold_at", "03/04/2026", "--date-order dmy"))
        assert "Traceback" not in refused.stderr
