"""Every action: keyword-only, with an actor that is asked, in one transaction, and journalled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from tests.house.source import FunctionNode, Module, called, judge, modules

ASKING = {"?need", "?may"}
RECORDING = {"ground.journal.actions.record"}


@lru_cache(maxsize=1)
def _taken() -> frozenset[str]:
    """`rooms.cases.actions.opening.open_cases` for everything that is imported from outside of its own actions."""
    found = set()
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ImportFrom) or not node.module or ".actions" not in node.module:
                continue
            package = node.module.removeprefix("makegood.").partition(".actions")[0] + ".actions"
            # What `actions/__init__.py` gathers is the door itself.
            if module.name == package or not module.name.startswith(package):
                found |= {f"{node.module.removeprefix('makegood.')}.{alias.name}" for alias in node.names}
    return frozenset(found)


def _actions() -> Iterator[tuple[Module, FunctionNode]]:
    """What a room offers through `actions`: all public functions of a module, of a folder those taken elsewhere."""
    for module in modules():
        if (
            module.parts[0] not in {"rooms", "ground"}
            or module.door() != "actions"
            or module.room() == "ground.journal"
        ):
            continue
        folder = len(module.parts) > 3
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if not folder or f"{module.name}.{node.name}" in _taken():
                yield module, node


def _is_door(node: FunctionNode) -> bool:
    """Whether it takes an actor: otherwise nobody could tell who did it."""
    return "actor" in {a.arg for a in [*node.args.args, *node.args.kwonlyargs]}


@lru_cache(maxsize=1)
def _imports() -> dict[str, dict[str, str]]:
    """For every module the dotted names, below `makegood`, that its local names stand for."""
    found: dict[str, dict[str, str]] = {}
    for module in modules():
        names = found.setdefault(module.name, {})
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("makegood"):
                for alias in node.names:
                    names[alias.asname or alias.name] = f"{node.module}.{alias.name}".removeprefix("makegood.")
    return found


@lru_cache(maxsize=1)
def _defined() -> dict[str, list[FunctionNode]]:
    """`rooms.cases.actions.opening.open_cases` → its functions; methods stand under their own name in their module."""
    found: dict[str, list[FunctionNode]] = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(f"{module.name}.{node.name}", []).append(node)
    return found


def _settled(full: str) -> str:
    """Where a name really stands: through what packages gather in their `__init__`."""
    module, _, name = full.rpartition(".")
    if full not in _defined() and name in _imports().get(module, {}):
        return _settled(_imports()[module][name])
    return full


def _calls(full: str) -> set[str]:
    """What a function calls: full names where they can be told, else `?` and the last part."""
    home, found = full.rpartition(".")[0], set()
    known = _imports().get(home, {})
    for node in _defined().get(full, []):
        for call in ast.walk(node):
            if not isinstance(call, ast.Call):
                continue
            name = called(call)
            base = (
                call.func.value.id
                if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
                else ""
            )
            if base in known:
                found.add(_settled(f"{known[base]}.{name}"))
            elif isinstance(call.func, ast.Name) and name in known:
                found.add(_settled(known[name]))
            elif isinstance(call.func, ast.Name) or base == "self":
                found.add(f"{home}.{name}")
            found.add(f"?{name}")
    return found


def _reaches(module: Module, node: FunctionNode, wanted: set[str]) -> bool:
    start = f"{module.name}.{node.name}"
    seen, left = {start}, [start]
    while left:
        for name in _calls(left.pop()):
            if name in wanted:
                return True
            if name in _defined() and name not in seen:
                seen.add(name)
                left.append(name)
    return False


def test_there_are_actions_to_judge() -> None:
    assert len(list(_actions())) >= 20


def test_actions_are_called_by_name() -> None:
    found = {
        f"{module.name}:{node.name}": module.at(node)
        for module, node in _actions()
        if node.args.args or node.args.posonlyargs or node.args.vararg
    }
    judge("positional", found, "an action takes keywords only, so that a call reads like a sentence")


def test_actions_know_who_acts() -> None:
    found = {f"{module.name}:{node.name}": module.at(node) for module, node in _actions() if not _is_door(node)}
    judge("actorless", found, "an action takes `actor`: otherwise nobody could tell who did it")


def test_actions_are_atomic() -> None:
    missing = {}
    for module, node in _actions():
        text = [ast.unparse(decorator) for decorator in node.decorator_list]
        inside = any(
            "atomic" in ast.unparse(one.context_expr)
            for item in ast.walk(node)
            if isinstance(item, ast.With)
            for one in item.items
        )
        if not inside and not any("atomic" in one for one in text):
            missing[f"{module.name}:{node.name}"] = module.at(node)
    judge("unatomic", missing, "an action is one transaction: all of it, or nothing")


def test_actions_ask_for_permission() -> None:
    missing = {
        f"{module.name}:{node.name}": module.at(node)
        for module, node in _actions()
        if not _reaches(module, node, ASKING)
    }
    judge("unasked", missing, "an action asks `actor.need(...)` before anything else")


def test_actions_are_journalled() -> None:
    missing = {
        f"{module.name}:{node.name}": module.at(node)
        for module, node in _actions()
        if not _reaches(module, node, RECORDING)
    }
    judge("unjournalled", missing, "what an action changes is an event of the journal")
