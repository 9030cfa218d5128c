"""Packages that others wrote: under licences that let them be handed on, and asked about for known vulnerabilities."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.markers import Marker

from tests.house.source import ROOT

#: Names of licences as packages write them, under which they may be handed on with an Apache-2.0 program.
ALLOWED = {
    "MIT", "MIT License", "MIT-0", "Apache-2.0", "Apache Software License", "Apache Software", "BSD", "BSD License",
    "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "Zlib", "CC0-1.0", "PSF-2.0", "Python Software Foundation License",
    "CNRI-Python", "DFSG approved",
    # Of single files, or as a library that stays as it is: changes would have to be handed on, and there are none.
    "MPL-2.0", "Mozilla Public License 2.0", "LGPL-3.0-only",
}  # fmt: skip
#: Package → the licence that its own text gives where its description does not, read by a person.
READ = {"axe-playwright-python": "MIT", "qrcode": "BSD-3-Clause", "tnefparse": "LGPL-3.0-only"}


def locked(name: str) -> Iterator[str]:
    """The packages of a lock that are for this machine."""
    for line in (ROOT / name).read_text("utf-8").splitlines():
        found = re.match(r"([a-z0-9._-]+)==[^ ;]+(?: ; (.*?))?(?: \\)?$", line)
        if found and (found[2] is None or Marker(found[2]).evaluate()):
            yield found[1]


def test_every_locked_package_has_a_licence_that_is_allowed() -> None:
    command = [str(Path(sys.executable).with_name("pip-licenses")), "--format=json", "--from=mixed", "--with-system"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    licences = {re.sub(r"[._-]+", "-", one["Name"]).lower(): one["License"] for one in told}
    names = {*locked("requirements.lock"), *locked("requirements-dev.lock")}
    assert len(names) > 100
    assert names - licences.keys() == set()
    bad = {
        name: licences[name]
        for name in names
        if not {
            word.strip()
            for word in re.split(r" AND | OR |;|\(MPL 2\.0\)|[()]", READ.get(name, licences[name]))
            if word.strip()
        }
        <= ALLOWED
    }
    assert bad == {}, "neither allowed nor read by somebody"
    assert {name for name in READ if name in licences and name not in names} == set()


@pytest.fixture
def audit() -> ModuleType:
    """tools/audit.py, which is no part of a package."""
    spec = spec_from_file_location("audit", ROOT / "tools" / "audit.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FLAWED = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}, {"name": "b", "version": "2"}]}


@pytest.mark.parametrize(
    ("answers", "status", "said"),
    [
        ([FLAWED, FLAWED, {"dependencies": []}], 1, "a==1: PYSEC-1"),
        ([FLAWED, {"dependencies": []}, {"dependencies": []}], 0, "audited: no known vulnerability"),
        ([{"dependencies": []}], 0, "NOT AUDITED"),
        ([None], 0, "NOT AUDITED"),
        ([FLAWED, None], 0, "NOT AUDITED"),
    ],
    ids=["flawed", "sound", "knows-nothing", "away", "away-halfway"],
)
def test_a_known_vulnerability_fails_and_a_service_that_is_away_is_said(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answers: list[Any],
    status: int, said: str,
) -> None:  # fmt: skip
    """What pip-audit prints, and what becomes of it."""
    left = list(answers)

    def run(command: list[str], **given: Any) -> subprocess.CompletedProcess[str]:
        answer = left.pop(0)
        text = "" if answer is None else json.dumps(answer)
        return subprocess.CompletedProcess(command, 1, text, "ERROR: connection refused")

    monkeypatch.setattr(audit.subprocess, "run", run)
    assert audit.main([]) == status
    told = capsys.readouterr()
    assert said in told.out + told.err
    if said == "NOT AUDITED":
        left[:] = answers
        assert audit.main(["--must-ask"]) == 2


def test_the_audit_is_part_of_ci() -> None:
    assert "make audit" in (ROOT / ".ci" / "run").read_text("utf-8")
