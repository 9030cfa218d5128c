"""`makegood promises whatif`: a promise that stands, one of a file, and what is refused."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from makegood.rooms.promises import shipped
from tests.faces.cli.running import makegood


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_year_under_a_promise(live_company: dict[str, str], tmp_path: Path) -> None:
    """All of it as JSON, the same in words in both languages, from a code and from a file."""
    done = makegood(live_company, "promises", "whatif", "answer-24h", "--assume", "remedies.apology=100", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["promise"], found["complete"], found["assumptions"]["remedies"]["apology"]) == (
        "answer-24h",
        True,
        100,
    )
    assert len(found["months"]) in (12, 13)

    file = tmp_path / "money.toml"
    file.write_bytes(files(shipped).joinpath("money-back.toml").read_bytes())
    for language, said in (("en", "Would have cost"), ("zh-Hans", "预计花费")):
        told = makegood(live_company, "promises", "whatif", str(file), "--live", language=language)
        assert (told.returncode, said in told.stdout) == (0, True), told.stderr

    file.write_text('code = "x"', encoding="utf-8")
    for wrong in ([str(file)], ["none-such"], [str(tmp_path / "away.toml")], ["answer-24h", "--assume", "using=2"]):
        refused = makegood(live_company, "promises", "whatif", *wrong)
        assert (refused.returncode != 0, refused.stdout, "Traceback" in refused.stderr) == (True, "", False)
