"""What an import says beside its figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from makegood.faces.cli.imports import _tell


@pytest.mark.parametrize(
    ("rejected", "errors", "dry_run", "said"),
    [
        (0, None, False, []),
        (0, None, True, ["nothing was written"]),
        (2, None, True, ["nothing was written", "--errors FILE"]),
        (2, Path("bad.csv"), False, ["bad.csv"]),
    ],
)
def test_what_the_figures_do_not_say_goes_to_stderr(
    rejected: int, errors: Path | None, dry_run: bool, said: list[str],
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("MAKEGOOD_LANGUAGE", "en")
    _tell({"rejected": rejected}, errors, dry_run)
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == len(said)
    assert all(words in err for words in said)
