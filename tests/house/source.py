"""The project's own source as syntax trees, and the list of excuses, for the tests of the house rules."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "makegood"
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A source file: its dotted name below `makegood`, its path and its tree."""

    name: str
    path: Path
    tree: ast.Module
    lines: int

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    def door(self) -> str:
        """The door of its room that a module belongs to: `rooms.cases.actions.opening` → `actions`."""
        return self.parts[2] if len(self.parts) > 2 else ""

    def room(self) -> str:
        """`rooms.cases` for everything inside that room; likewise for `ground.accounts` and the faces."""
        return ".".join(self.parts[:2])

    def at(self, node: ast.AST) -> str:
        """Where a node stands, for messages."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    """Every module of the package, migrations apart, in a stable order."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if "migrations" in parts:
            continue
        if parts[-1] == "__init__":
            parts = parts[:-1]
        text = path.read_text(encoding="utf-8")
        found.append(Module(".".join(parts), path, ast.parse(text), text.count("\n") + 1))
    return tuple(found)


def below(*prefixes: str) -> list[Module]:
    """The modules whose name is one of the prefixes or stands below it."""
    return [m for m in modules() if any(m.name == p or m.name.startswith(p + ".") for p in prefixes)]


def functions(module: Module) -> Iterator[tuple[str, FunctionNode]]:
    """Every function of a module with its qualified name, methods and nested ones included."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, FunctionNode]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield prefix + child.name, child
                yield from walk(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.ClassDef):
                yield from walk(child, f"{prefix}{child.name}.")
            else:
                yield from walk(child, prefix)

    yield from walk(module.tree, "")


def called(node: ast.Call) -> str:
    """The last name of what is called: `a.b.c()` → `c`."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


@lru_cache(maxsize=1)
def _excuses() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "excused.toml").read_text("utf-8"))
    return found


def excuses(rule: str) -> dict[str, str]:
    """What is excused from a rule: {place: reason}."""
    return _excuses().get(rule, {})


def judge(rule: str, offences: dict[str, str], advice: str) -> None:
    """Fail for every offence that is not excused, and for every excuse that nothing needs any more.

    `offences` maps the name that an excuse would use to a description of the place.
    """
    excused = excuses(rule)
    new = [f"{where}  ({name})" for name, where in sorted(offences.items()) if name not in excused]
    assert not new, f"{advice}\n  " + "\n  ".join(new)
    stale = sorted(set(excused) - set(offences))
    assert not stale, f"excused.toml [{rule}] excuses what is not there any more: {', '.join(stale)}"
    assert all(len(reason) > 20 for reason in excused.values()), f"excused.toml [{rule}]: an excuse says why"


@lru_cache(maxsize=1)
def project() -> dict[str, Any]:
    """The contents of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def layers(container: str) -> list[str]:
    """The order that the import contracts give to what stands in a container, highest first."""
    for contract in project()["tool"]["importlinter"]["contracts"]:
        if contract.get("containers") == [container]:
            return list(contract["layers"])
    raise LookupError(container)
