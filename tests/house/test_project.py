"""Promises that files outside the package make: locks, versions, commands, licence."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import makegood
from tests.house.source import ROOT, project

LOCKS = ["requirements.lock", "requirements-dev.lock"]
READMES = ["README.md", "README.zh-Hans.md"]


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=False, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("not run: this is no git checkout")
    return listed.stdout.splitlines()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_versions_and_hashes_and_no_place(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"://|^\s*-|\s@\s|file:|\.whl|\.tar\.gz", re.sub(r"^\s+--hash=", "", text, flags=re.M), re.M)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 15
    assert not [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]


def test_every_declared_dependency_is_locked() -> None:
    groups = {"requirements.lock": project()["project"]["dependencies"]}
    groups["requirements-dev.lock"] = [*groups["requirements.lock"], *project()["dependency-groups"]["dev"]]
    for name, wanted in groups.items():
        locked = {line.partition("==")[0] for line in (ROOT / name).read_text("utf-8").splitlines() if "==" in line}
        names = {re.split(r"[\[<>=~! ;]", want)[0].lower().replace("_", "-") for want in wanted}
        assert names <= locked, f"{name}: run `make lock`, {names - locked} is not in it"


def test_no_file_that_would_name_an_index_is_kept() -> None:
    forbidden = {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock", "pip.conf", "uv.toml"}
    assert not [path for path in _tracked() if path.rpartition("/")[2] in forbidden]
    assert not [path for path in _tracked() if path.endswith((".mo", ".sqlite3", ".pyc", ".min.js", ".min.css"))]


def test_nothing_personal_to_one_machine_is_written_down() -> None:
    pattern = re.compile(r"/root/|/home/\w+/|index-url\s*=|--index-url|--extra-index")
    found = []
    for path in _tracked():
        if path.startswith("tests/house/") or not (ROOT / path).is_file():
            continue
        try:
            text = (ROOT / path).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path}: {match.group()}" for match in [pattern.search(text)] if match]
    assert not found


def test_the_version_is_one() -> None:
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert newest is not None
    assert newest.group(1) == makegood.__version__ == project()["project"]["version"]


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def _commands(readme: str) -> list[str]:
    text = (ROOT / readme).read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def test_both_readmes_give_the_same_commands() -> None:
    first, second = (_commands(name) for name in READMES)
    assert first == second
    assert "make demo" in first
    assert "make test" in first


@pytest.mark.parametrize("readme", READMES)
def test_every_command_of_the_readme_exists(readme: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    commands = _commands(readme)
    made = {line.split()[1] for line in commands if line.startswith("make ")}
    assert made <= targets
    for line in commands:
        words = line.split()
        if not words[0].endswith("makegood"):
            continue
        verbs = [word for word in words[1:3] if re.fullmatch(r"[a-z]+", word)][:1]
        shown = subprocess.run(
            [sys.executable, "-m", "makegood.faces.cli.main", *verbs, "--help"], cwd=ROOT, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        assert shown.returncode == 0, f"{line}: {shown.stderr}"


def test_a_bare_make_teaches_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M)
    assert phony is not None
    shown = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    taught = set(re.findall(r"^  make ([a-z-]+) +\S", shown, re.M))
    assert taught == set(phony.group(1).split()) == set(re.findall(r"^([a-z-]+):.*##", makefile, re.M))
