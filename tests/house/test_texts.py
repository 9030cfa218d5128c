"""Every sentence exists in both languages, and every code has its sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import polib
import pytest
from django.utils.translation.template import templatize

from makegood.ground.ui import texts
from tests.house.source import SOURCE, Module, called, modules

PROBLEMS = {"Invalid", "Forbidden", "Missing", "Conflict", "Stale", "VersionRequired"}
TRANSLATING = {"gettext", "gettext_lazy", "_", "gettext_noop", "ngettext", "ngettext_lazy"}
IN_TEMPLATES = re.compile(
    r"""\b(n?p?gettext)\(\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?:\s*,\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))?"""
)


def test_every_entry_speaks_both_languages_with_the_same_parameters() -> None:
    found = []
    for (group, code), entry in texts.catalogue().items():
        sides = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (entry.en, entry.zh)]
        if not entry.en.strip() or not entry.zh.strip() or sides[0] != sides[1]:
            found.append(f"{entry.source}: {group}.{code}")
    assert not found, f"both languages, the same parameters: {found}"


def test_the_chinese_is_chinese() -> None:
    found = [
        f"{entry.source}: {group}.{code}"
        for (group, code), entry in texts.catalogue().items()
        if entry.en == entry.zh and re.search(r"[a-z]{4}", re.sub(r"\{.*?\}", "", entry.zh))
    ]
    assert not found, f"left untranslated: {found}"


def _codes(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """The codes of problems that a module raises or names."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name, place = called(node), 0
            if name == "FieldError" or ast.unparse(node.func) == "Invalid.one":
                place = 1
            elif name not in PROBLEMS:
                continue
            if len(node.args) > place:
                argument = node.args[place]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value, node
    if module.door() == "errors":
        for node in module.tree.body:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value, node


def test_every_code_has_its_sentence() -> None:
    found = {f"{code}  {m.at(node)}" for m in modules() for code, node in _codes(m) if not texts.has("errors", code)}
    assert not found, "no sentence in [errors] of a texts.toml for:\n  " + "\n  ".join(sorted(found))


def _event_names(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """The values of the class variable `name` in a module's classes."""
    for node in ast.walk(module.tree):
        for line in node.body if isinstance(node, ast.ClassDef) else ():
            target = line.target if isinstance(line, ast.AnnAssign) else None
            if isinstance(line, ast.Assign):
                target = line.targets[0] if isinstance(line.targets[0], ast.Name) else None
            value = line.value if isinstance(line, ast.Assign | ast.AnnAssign) else None
            named = isinstance(target, ast.Name) and target.id == "name"
            if named and isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                yield value.value, node


def test_every_event_has_its_sentence() -> None:
    events = {(name, m.at(node)) for m in modules() if m.door() == "events" for name, node in _event_names(m)}
    assert len(events) > 15
    found = sorted(f"{name}  {place}" for name, place in events if not texts.has("events", name))
    assert not found, "no sentence in [events] of a texts.toml for:\n  " + "\n  ".join(found)


def _wanted(folder: Path) -> set[str]:
    """The msgids that an app's templates and modules use."""
    wanted = set()
    for path in [*folder.rglob("*.html"), *folder.rglob("*.txt")]:
        for match in IN_TEMPLATES.finditer(templatize(path.read_text("utf-8"))):
            place = 3 if match.group(1) == "pgettext" else 2
            wanted.add(ast.literal_eval(match.group(place)))
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or called(node) not in TRANSLATING or not node.args:
                continue
            if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                wanted.add(node.args[0].value)
    return wanted - {""}


CATALOGUES = sorted(SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po"))


def test_there_are_catalogues() -> None:
    assert len(CATALOGUES) >= 2


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(SOURCE).parents[3]))
def test_every_text_of_the_pages_is_translated(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert not [entry.msgid for entry in catalogue.untranslated_entries()]
    assert not [entry.msgid for entry in catalogue.fuzzy_entries()]
    known = {entry.msgid for entry in catalogue if not entry.obsolete}
    missing = sorted(_wanted(path.parents[3]) - known)
    assert not missing, f"`make messages` gathers them, then translate: {missing}"


def test_every_folder_with_texts_for_pages_has_a_catalogue() -> None:
    having = {path.parents[3] for path in CATALOGUES}
    bare = [
        str(folder.relative_to(SOURCE))
        for folder in [*SOURCE.glob("ground/*/"), *SOURCE.glob("faces/*/"), *SOURCE.glob("rooms/*/")]
        if folder not in having and _wanted(folder)
    ]
    assert not bare, f"locale/zh_Hans/LC_MESSAGES/django.po is missing in {bare}"
