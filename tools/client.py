"""Write the Python client from the OpenAPI document: `make client`.

The result is `clients/python/makegood_client.py`: what stands in `client_core.py`, a TypedDict for each shape of the
document, a class for each subject with a method for each operation. `--check` only says whether it is current.
"""

from __future__ import annotations

import json
import keyword
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "tools" / "client_core.py"
TARGET = ROOT / "clients" / "python" / "makegood_client.py"
HEAD = '''"""A client of the API of Makegood {version}, written from its document by `make client`, never by hand.

{more}'''
Json = Mapping[str, Any]
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def document() -> dict[str, Any]:
    """The OpenAPI document as the service gives it out; no server and no database are needed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.site.settings")
    import django

    django.setup()
    from makegood.faces.api.api import api

    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    return found


def class_name(name: str) -> str:
    """The name of a shape as that of a class."""
    return re.sub(r"_(\w)", lambda one: one[1].upper(), name).rstrip("_")


def word(name: str) -> str:
    """A name as one that Python takes."""
    safe = re.sub(r"\W", "_", name).lower()
    return safe + "_" if keyword.iskeyword(safe) else safe


def typed(schema: Json) -> str:
    """The type of a schema."""
    if "$ref" in schema:
        return class_name(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return "Literal[" + ", ".join(json.dumps(one, ensure_ascii=False) for one in schema["enum"]) + "]"
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(typed(one) for one in schema[several]))
    kind = schema.get("type")
    if kind == "array":
        return f"list[{typed(schema.get('items', {}))}]"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"dict[str, {typed(inner) if isinstance(inner, dict) else 'Any'}]"
    return _PLAIN.get(str(kind), "Any")


def quoted(text: str, indent: str) -> str:
    """A docstring of the first paragraph of a text."""
    said = " ".join(text.partition("\n\n")[0].split()).replace("\\", "\\\\").replace('"""', "'''")
    if said and said[-1] not in ".!?":
        said += "."
    return f'{indent}"""{said}"""'


def shape(name: str, schema: Json) -> list[str]:
    """A TypedDict; by a call where a field has a name that Python does not take."""
    needed, fields = set(schema.get("required", ())), schema.get("properties", {})
    types = {one: typed(each) for one, each in fields.items()}
    types = {one: each if one in needed else f"NotRequired[{each}]" for one, each in types.items()}
    if any(not one.isidentifier() or keyword.iskeyword(one) for one in types):
        inner = ", ".join(f'"{one}": "{each}"'.replace('""', "'\"") for one, each in types.items())
        return [f'{class_name(name)} = TypedDict("{class_name(name)}", {{{inner}}})', ""]
    lines = [f"class {class_name(name)}(TypedDict):"]
    if schema.get("description"):
        lines += [quoted(schema["description"], "    "), ""]
    return [*lines, *(f"    {one}: {each}" for one, each in types.items()), *([] if types else ["    pass"]), "", ""]


class Call:
    """One operation, on its way to a method."""

    def __init__(self, path: str, method: str, operation: Json, schemas: Json) -> None:
        self.path, self.method, self.operation, self.schemas = path, method.upper(), operation, schemas
        self.name = word(operation["operationId"])
        told = operation.get("parameters", [])
        self.places = [one["name"] for one in told if one["in"] == "path"]
        self.query = {one["name"]: one for one in told if one["in"] == "query"}
        self.headers = {one["name"]: one for one in told if one["in"] == "header"}
        self.body = operation.get("requestBody", {})
        self.content: Json = self.body.get("content", {})

    def answer(self) -> tuple[str, Json]:
        """The type of the answer and its schema; "Download" for a file."""
        good = [one for status, one in self.operation["responses"].items() if status.startswith("2")]
        schema = good[0].get("content", {}).get("application/json", {}).get("schema")
        if schema is None or schema.get("format") == "binary":
            return "Download", {}
        found = self.schemas.get(schema["$ref"].rpartition("/")[2], {}) if "$ref" in schema else schema
        return typed(schema), found

    def arguments(self) -> tuple[list[str], list[str]]:
        """What the method takes, and what it hands on."""
        takes, gives = [f"{word(one)}: str | int" for one in self.places], []
        named: list[str] = []
        if "multipart/form-data" in self.content:
            takes.append("files: Sequence[File]")
            fields = self.content["multipart/form-data"]["schema"]["properties"]
            others = [one for one in fields if one != "files"]
            named += [f"{word(one)}: str | None = None" for one in others]
            gives.append("parts=(files, {" + ", ".join(f'"{one}": {word(one)}' for one in others) + "})")
        elif self.content:
            kind = typed(self.content["application/json"]["schema"])
            takes.append(f"body: {kind}" if self.body.get("required") else f"body: {kind} = None")
            gives.append("body=body")
        for name, one in self.query.items():
            kind = typed(one["schema"])
            must = one.get("required", False)
            named.append(
                f"{word(name)}: {kind}" if must else f"{word(name)}: {kind.removesuffix(' | None')} | None = None"
            )
        if self.query:
            gives.append("query={" + ", ".join(f'"{name}": {word(name)}' for name in self.query) + "}")
        if "If-Match" in self.headers:
            named.append(
                "if_match: Version" if self.headers["If-Match"]["required"] else "if_match: Version | None = None"
            )
            gives.append("if_match=if_match")
        if "If-None-Match" in self.headers:
            named.append('if_none_match: Literal["*"] | None = None')
            gives.append("if_none_match=if_none_match")
        if "Idempotency-Key" in self.headers:
            named.append("key: str | None = None")
            gives.append("key=key")
        return [*takes, *(["*", *named] if named else [])], gives

    def lines(self) -> Iterator[str]:
        """The method, and those that go through all of a list."""
        takes, gives = self.arguments()
        kind, schema = self.answer()
        address = re.sub(r"\{(\w+)\}", lambda one: "{_place(" + word(one[1]) + ")}", self.path)
        address = f'f"{address}"' if self.places else f'"{address}"'
        does = quoted(self.operation.get("summary") or self.name, "        ")
        yield f"    def {self.name}({', '.join(['self', *takes])}) -> {kind}:"
        yield does
        if kind == "Download":
            yield f"        return self._caller._file({', '.join([address, *gives])})"
        else:
            given = ", ".join([f'"{self.method}"', address, *gives])
            yield f"        found: {kind} = self._caller._object({given})"
            yield "        return found"
        yield ""
        fields = schema.get("properties", {})
        if self.method == "GET" and {"items", "next"} <= fields.keys() and "cursor" in self.query:
            yield from self._iterated(takes, typed(fields["items"]["items"]))
        if self.method == "GET" and {"items", "cursor", "more"} <= fields.keys() and "since" in self.query:
            yield from self._walked(takes, kind)

    def _handed(self, name: str, value: str) -> str:
        given = [word(one) for one in self.places]
        given += [f"{word(one)}={value if one == name else word(one)}" for one in self.query]
        return f"self.{self.name}({', '.join(given)})"

    def _iterated(self, takes: list[str], item: str) -> Iterator[str]:
        noun = self.name.removeprefix("list_")
        yield f"    def iter_{noun}({', '.join(['self', *takes])}) -> Iterator[{item}]:"
        yield quoted(f"{self.operation['summary']}: one after the other, however many pages they take", "        ")
        yield f"        return _pages(lambda cursor: {self._handed('cursor', 'cursor')}, cursor)"
        yield ""

    def _walked(self, takes: list[str], kind: str) -> Iterator[str]:
        noun = self.name.removeprefix("list_")
        yield f"    def walk_{noun}({', '.join(['self', *takes])}) -> Iterator[{kind}]:"
        yield quoted("Answer after answer until there is no more; keep the `cursor` of the last one", "        ")
        yield "        while True:"
        yield f"            found = {self._handed('since', 'since')}"
        yield "            yield found"
        yield '            since = found["cursor"]'
        yield '            if not found["more"]:'
        yield "                return"
        yield ""


def written(told: Json) -> str:
    """The whole module."""
    core = CORE.read_text("utf-8")
    core = core.replace("from typing import Any\n", "from typing import Any, Literal, NotRequired, TypedDict\n")
    lines = [HEAD.format(version=told["info"]["version"], more=core.removeprefix('"""')).rstrip(), "", ""]
    schemas: Json = told["components"]["schemas"]
    rooms: dict[str, list[Call]] = {}
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            rooms.setdefault(operation["tags"][0], []).append(Call(path, method, operation, schemas))
    for name, schema in schemas.items():
        lines += shape(name, schema)
    for tag, calls in rooms.items():
        lines += [f"class {class_name('_' + word(tag))}Room(Room):", quoted(f"The calls about {tag}", "    "), ""]
        lines += [line for call in calls for line in call.lines()]
        lines.append("")
    lines += [
        "class Client(Caller):",
        '    """All of it: `client.cases.open_case(…)`; what `Caller` says of how it asks."""',
        "",
    ]
    lines += [
        "    def __init__(",
        '        self, address: str, token: str, *, language: str = "", patience: float = 60, timeout: float = 60,',
        "        send: Send | None = None,",
        "    ) -> None:",
        "        super().__init__(address, token, language=language, patience=patience, timeout=timeout, send=send)",
    ]
    lines += [f"        self.{word(tag)} = {class_name('_' + word(tag))}Room(self)" for tag in rooms]
    defined = re.findall(r"^class (\w+)|^(\w+) = ", "\n".join(lines), re.M)
    names = [one or other for one, other in defined]
    if twice := {one for one in names if names.count(one) > 1}:
        error = f"several things of one name: {', '.join(sorted(twice))}"
        raise ValueError(error)
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write it, or say whether it is current; the exit status."""
    text = written(document())
    if arguments == ["--check"]:
        current = TARGET.exists() and TARGET.read_text("utf-8") == text
        print("the client is current" if current else "the client is not current: make client")
        return 0 if current else 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, "utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(text.splitlines())} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
