"""Who may write, who may read the clock, and by which ways a change can not come about."""

from __future__ import annotations

import ast

from tests.house.source import Module, called, judge, modules

ALWAYS_WRITES = {
    "save", "asave", "bulk_create", "bulk_update", "abulk_create", "abulk_update", "get_or_create", "update_or_create",
    "aget_or_create", "aupdate_or_create",
}  # fmt: skip
WRITES_ON_ROWS = {"create", "update", "delete", "acreate", "aupdate", "adelete"}
#: What `ground.rows` offers for writing.
BY_ROWS = {"insert", "change", "Changing"}
READS_ROWS = {"objects", "filter", "exclude", "all", "select_for_update", "order_by", "_default_manager", "using"}
SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}
CLOCKS = {("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
          ("timezone", "localdate"), ("timezone", "localtime")}  # fmt: skip


def _is_action(module: Module) -> bool:
    return module.parts[0] in {"rooms", "ground"} and module.door() == "actions"


def _names(node: ast.AST) -> set[str]:
    found = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    return found | {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _writes(node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Attribute):
        return called(node) in BY_ROWS
    name = node.func.attr
    if name in ALWAYS_WRITES:
        return True
    if name in BY_ROWS:
        return isinstance(node.func.value, ast.Name) and node.func.value.id == "rows"
    # A dict has `update` too: only what grows from a query counts.
    return name in WRITES_ON_ROWS and bool(READS_ROWS & _names(node.func.value))


def test_only_actions_write() -> None:
    offences: dict[str, str] = {}
    for module in modules():
        if _is_action(module):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _writes(node):
                offences.setdefault(module.name, f"{module.at(node)}: {called(node)}")
    judge("writes", offences, "a fact is written by an action of the room that owns it, and nowhere else")


def test_models_have_no_ways_of_their_own() -> None:
    found = []
    for module in modules():
        if module.door() != "models":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete", "clean", "full_clean"}:
                found.append(module.at(node))
    assert not found, f"bulk writes pass such methods by; put the rule into rules, actions or a constraint: {found}"


def test_faces_and_site_do_not_query() -> None:
    found = []
    for module in modules():
        if module.parts[0] not in {"faces", "site"}:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
                found.append(module.at(node))
    assert not found, f"a row is got through its permission: call the room's queries: {found}"


def test_nothing_hangs_on_signals() -> None:
    found = []
    for module in modules():
        for node in ast.walk(module.tree):
            name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            if name in SIGNALS:
                found.append(module.at(node))
    assert not found, f"bulk writes send no signal; call down, or react to an event: {found}"


def test_now_is_an_argument() -> None:
    offences: dict[str, str] = {}
    for module in modules():
        if module.parts[0] in {"faces", "site"} or module.door() == "tasks":
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = node.func.value
            tail = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            local = node.func.attr in {"localdate", "localtime"} and node.args
            if (tail, node.func.attr) in CLOCKS and not local:
                offences.setdefault(module.name, module.at(node))
    judge("clock", offences, "below faces and tasks `now` is an argument, so that every moment can be tested")
