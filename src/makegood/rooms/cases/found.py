"""Texts found by their words: one lookup, in the way of each database.

PostgreSQL: a GIN index over the pieces as lexemes, each stretch then looked up in the text itself; no parser and no
dictionary of the server is asked, so that the locale of a database does not change what is found. SQLite: FTS5 over the
same column, where a stretch is a phrase. Both find the same rows.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Lookup, TextField

from makegood.engines.wording import wanted

#: What the index of PostgreSQL is made of; a query must say the very same.
LEXEMES = "array_to_tsvector(string_to_array({column}, ' '))"
#: The index of SQLite, a table of its own.
INDEX = "cases_words_index"


def by(question: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The condition on rows of words that answer a question; empty for one without letters and digits."""
    asked = wanted(question)
    return {"words__holds": asked} if asked else {}


@TextField.register_lookup
class Holds(Lookup[bool]):
    """`words__holds=wanted(question)`: all that is wanted stands in these pieces."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """By lexemes, and by the stretch itself where order matters."""
        column, params = self.process_lhs(compiler, connection)
        # Pieces are letters and digits only, so that nothing in them needs an escape.
        asked = " & ".join(f"'{piece}'" for stretch in self.rhs for piece in stretch)
        sql = f"{LEXEMES.format(column=column)} @@ %s::tsquery"
        stretches = [f"% {' '.join(stretch)} %" for stretch in self.rhs if len(stretch) > 1]
        for _ in stretches:
            sql += f" AND ' ' || {column} || ' ' LIKE %s"
        return sql, [*params, asked, *stretches]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """By the index table; a stretch is a phrase."""
        column, params = self.process_lhs(compiler, connection)
        table = column.rpartition(".")[0]
        phrases = [f'"{" ".join(stretch)}"' for stretch in self.rhs]
        return f"{table}.id IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)", [*params, " ".join(phrases)]
