"""How big, how named, how joined: what a reader meets first."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.house.source import ROOT, SOURCE, below, functions, judge, layers, modules

MOST_LINES = 600
MOST_FUNCTION_LINES = 60
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc", "extras"}
# Besides the doors proper: what is pure, such as the frozen shapes that actions take and queries give.
TALKING_DOORS = {"actions", "queries", "events", "errors", "inputs", "views", "rules", "lifecycle"}


def test_the_import_contracts_hold_and_have_no_exceptions() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert "ignore_imports" not in text, "an exception to a contract is a circle in the making"
    lint = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert lint.returncode == 0, lint.stdout


def test_no_file_is_longer_than_a_sitting() -> None:
    offences = {m.name: f"{m.path.relative_to(ROOT)}: {m.lines} lines" for m in modules() if m.lines > MOST_LINES}
    judge("files", offences, f"more than {MOST_LINES} lines: let the door become a folder, split by subject")


def test_every_function_fits_on_one_screen() -> None:
    offences = {}
    for module in modules():
        for name, node in functions(module):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_FUNCTION_LINES:
                offences[f"{module.name}:{name}"] = f"{module.at(node)}: {length} lines"
    judge("functions", offences, f"more than {MOST_FUNCTION_LINES} lines: name its steps")


def test_there_are_no_drawers() -> None:
    found = [m.name for m in modules() if DRAWERS & set(m.parts)]
    assert not found, f"a module is named after what it is about: {found}"


def test_every_room_says_what_it_owns() -> None:
    folders = [*SOURCE.glob("rooms/*/"), *SOURCE.glob("ground/*/"), *SOURCE.glob("engines/*/")]
    rooms = [folder for folder in folders if (folder / "__init__.py").exists()]
    assert len(rooms) >= 9
    missing = [str(folder.relative_to(SOURCE)) for folder in rooms if not (folder / "README.md").exists()]
    assert not missing, f"README.md is missing (what it owns, its invariants, known limits): {missing}"


def test_every_room_stands_in_the_contracts() -> None:
    for container in ("rooms", "ground"):
        ordered = layers(f"makegood.{container}")
        packages = {p.parent.name for p in SOURCE.glob(f"{container}/*/__init__.py")}
        assert packages <= set(ordered), f"{packages - set(ordered)} must find its place in the order of {container}"


def test_rooms_talk_through_their_doors_only() -> None:
    offences = {}
    for module in below("rooms"):
        for node in ast.walk(module.tree):
            for target in _imported(node):
                parts = target.split(".")
                if parts[:2] != ["makegood", "rooms"] or len(parts) < 4 or parts[2] == module.parts[1]:
                    continue
                door = parts[3]
                # Foreign keys and joins point down: they need the lower room's models and nothing else of it.
                joins = door == "models" and module.door() in {"models", "queries"}
                if door not in TALKING_DOORS and not joins:
                    offences[f"{module.name} -> {'.'.join(parts[1:4])}"] = module.at(node)
    judge("doors", offences, "rooms talk through actions, queries and events; models only for keys and joins")


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def test_imports_are_absolute() -> None:
    found = [m.at(n) for m in modules() for n in ast.walk(m.tree) if isinstance(n, ast.ImportFrom) and n.level]
    assert not found, f"write the whole name, so that a search finds it: {found}"
