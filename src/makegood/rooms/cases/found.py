"""Texts of cases found by their words (`ground.words`), and rows that are named by thousands."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Lookup

from makegood.ground.words import LEXEMES, by, of, often

#: The index of SQLite over the words of cases, a table of its own.
INDEX = "cases_words_index"

__all__ = ["INDEX", "LEXEMES", "Among", "by", "of", "often"]


@BigIntegerField.register_lookup
class Among(Lookup[bool]):
    """`id__among=ids`: one of many, told as one value; a list of thousands is read for longer than it is looked up."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """As an array."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*params, "{" + ",".join(map(str, self.rhs)) + "}"]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """As a JSON list."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, f"[{','.join(map(str, self.rhs))}]"]
