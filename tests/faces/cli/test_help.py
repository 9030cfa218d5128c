"""Help answers at once and teaches."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from makegood.faces.cli.main import COMMANDS, cli

LEAVES = [
    ["init"], ["demo"], ["migrate"], ["serve"], ["worker"], ["user", "create"], ["user", "password"],
    ["user", "reset-factors"], ["token", "create"], ["import"], ["export"], ["promises", "record"],
    ["journal", "verify"], ["doctor"], ["backup"], ["restore"], ["mail", "add"],
]  # fmt: skip


def _command(words: list[str]) -> click.Command:
    found: click.Command = cli
    for word in words:
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), word) or pytest.fail(word)
    return found


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_command_teaches_with_an_example(words: list[str]) -> None:
    text = _command(words).help or ""
    assert f"makegood {words[0]}" in text


def test_the_list_of_leaves_is_whole() -> None:
    assert {words[0] for words in LEAVES} == set(COMMANDS)


def test_help_loads_neither_django_nor_numbers() -> None:
    probe = (
        "import sys; sys.argv = ['makegood', '--help']\n"
        "from makegood.faces.cli import main\n"
        "try: main.main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        "assert not {'django', 'numpy', 'ninja'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "makegood demo" in done.stdout
