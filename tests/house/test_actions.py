"""Every action: keyword-only, with an actor that is asked, in one transaction, and journalled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from tests.house.source import FunctionNode, Module, called, judge, modules

ASKING = {"need", "may"}


def _actions() -> Iterator[tuple[Module, FunctionNode]]:
    for module in modules():
        if (
            module.parts[0] not in {"rooms", "ground"}
            or module.door() != "actions"
            or module.room() == "ground.journal"
        ):
            continue
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield module, node


def _is_door(module: Module, node: FunctionNode) -> bool:
    """Whether other rooms and faces may call it: it takes an actor, or nobody could tell who did it."""
    return "actor" in {a.arg for a in [*node.args.args, *node.args.kwonlyargs]}


@lru_cache(maxsize=1)
def _calls() -> dict[str, set[str]]:
    """For every function name of rooms and ground the names it calls; same names are taken together."""
    graph: dict[str, set[str]] = {}
    for module in modules():
        if module.parts[0] not in {"rooms", "ground"}:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef):
                names = {called(c) for c in ast.walk(node) if isinstance(c, ast.Call)}
                graph.setdefault(node.name, set()).update(names)
    return graph


def _reaches(start: str, wanted: set[str]) -> bool:
    graph, seen, left = _calls(), {start}, [start]
    while left:
        for name in graph.get(left.pop(), ()):
            if name in wanted:
                return True
            if name in graph and name not in seen:
                seen.add(name)
                left.append(name)
    return False


def test_there_are_actions_to_judge() -> None:
    assert len(list(_actions())) >= 20


def test_actions_are_called_by_name() -> None:
    found = [
        f"{module.at(node)} {node.name}"
        for module, node in _actions()
        if node.args.args or node.args.posonlyargs or node.args.vararg
    ]
    assert not found, "an action takes keywords only, so that a call reads like a sentence:\n  " + "\n  ".join(found)


def test_actions_know_who_acts() -> None:
    found = [f"{module.at(node)} {node.name}" for module, node in _actions() if not _is_door(module, node)]
    assert not found, "a public function in actions takes `actor`; a step of one starts with _:\n  " + "\n  ".join(
        found
    )


def test_actions_are_atomic() -> None:
    missing = {}
    for module, node in _actions():
        text = [ast.unparse(decorator) for decorator in node.decorator_list]
        inside = any(
            isinstance(item, ast.With) and "atomic" in ast.unparse(item.items[0].context_expr)
            for item in ast.walk(node)
        )
        if not inside and not any("atomic" in one for one in text):
            missing[f"{module.name}:{node.name}"] = module.at(node)
    judge("unatomic", missing, "an action is one transaction: all of it, or nothing")


def test_actions_ask_for_permission() -> None:
    missing = {
        f"{module.name}:{node.name}": module.at(node) for module, node in _actions() if not _reaches(node.name, ASKING)
    }
    judge("unasked", missing, "an action asks `actor.need(...)` before anything else")


def test_actions_are_journalled() -> None:
    missing = {
        f"{module.name}:{node.name}": module.at(node)
        for module, node in _actions()
        if not _reaches(node.name, {"record"})
    }
    judge("unjournalled", missing, "what an action changes is an event of the journal")
