"""Texts found by their words: one lookup, in the way of each database.

PostgreSQL: a GIN index over the pieces as lexemes, each stretch then looked up in the text itself; no parser and no
dictionary of the server is asked, so that the locale of a database does not change what is found. SQLite: FTS5 over the
same column, where a stretch is a phrase. Both find the same rows.

A table of such texts has the key `id` and the column `words`, the pieces of a text with spaces between; `index` gives
the statements for its migration.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connections
from django.db.models import Lookup, QuerySet, TextField

from makegood.engines.wording import wanted

#: What the index of PostgreSQL is made of; a query must say the very same.
LEXEMES = "array_to_tsvector(string_to_array({column}, ' '))"


def index(table: str, vendor: str) -> tuple[str, ...]:
    """The statements that make the index over the words of a table: of SQLite a table of its own, kept by triggers."""
    name = f"{table}_index"
    if vendor != "sqlite":
        return (f"CREATE INDEX {name} ON {table} USING gin ({LEXEMES.format(column='words')})",)
    added = f"INSERT INTO {name}(rowid, words) VALUES (new.id, new.words)"
    removed = f"INSERT INTO {name}({name}, rowid, words) VALUES ('delete', old.id, old.words)"
    cut = 'tokenize="unicode61 remove_diacritics 0"'
    return (
        f"CREATE VIRTUAL TABLE {name} USING fts5(words, content='{table}', content_rowid='id', {cut})",
        f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN {added}; END",
        f"CREATE TRIGGER {table}_removed AFTER DELETE ON {table} BEGIN {removed}; END",
        f"CREATE TRIGGER {table}_changed AFTER UPDATE OF words ON {table} BEGIN {removed}; {added}; END",
    )


Condition = dict[str, tuple[tuple[str, ...], ...]]


def by(question: str) -> Condition:
    """The condition on rows of words that answer a question; empty for one without letters and digits."""
    asked = wanted(question)
    return {"words__holds": asked} if asked else {}


def of(condition: Condition) -> Condition:
    """The same condition for rows that are looked up one by one, not by the index of words."""
    return {"words__reads": condition["words__holds"]}


#: A word that stands in so large a share of all texts is found sooner by walking a list than by its index: a page of it
#: comes within two thousand rows. Without statistics PostgreSQL expects a word in half a hundredth, which is less.
OFTEN = 0.02


def often(rows: QuerySet[Any], condition: Condition) -> bool:
    """Whether the database expects the condition of a large share of these rows; it does not look at them.

    SQLite, which keeps no such statistics and is asked by a limit as well, expects it of none.
    """
    if connections[rows.db].vendor != "postgresql":
        return False
    found, every = (
        orjson.loads(one.explain(format="json"))[0]["Plan"]["Plan Rows"] for one in (rows.filter(**condition), rows)
    )
    return bool(found > every * OFTEN)


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
        more, stretches = _read_through(column, [one for one in self.rhs if len(one) > 1])
        return " AND ".join([f"{LEXEMES.format(column=column)} @@ %s::tsquery", *more]), [*params, asked, *stretches]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """By the index table; a stretch is a phrase."""
        column, params = self.process_lhs(compiler, connection)
        table, name = column.rpartition(".")[0], f"{self.lhs.target.model._meta.db_table}_index"
        phrases = [f'"{" ".join(stretch)}"' for stretch in self.rhs]
        return f"{table}.id IN (SELECT rowid FROM {name} WHERE {name} MATCH %s)", [*params, " ".join(phrases)]


@TextField.register_lookup
class Reads(Holds):
    """`words__reads=wanted(question)`: the same of a row that was found otherwise, without the index.

    To make lexemes of a text again costs ten times as much as to read it through (measured: 40 and 4 microseconds).
    """

    lookup_name = "reads"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Each stretch in the text itself."""
        column, params = self.process_lhs(compiler, connection)
        conditions, stretches = _read_through(column, self.rhs)
        return " AND ".join(conditions), [*params, *stretches]


def _read_through(column: str, stretches: Sequence[tuple[str, ...]]) -> tuple[list[str], list[str]]:
    """Conditions that each stretch stands in a text of pieces, and their parameters."""
    return [f"' ' || {column} || ' ' LIKE %s"] * len(stretches), [f"% {' '.join(one)} %" for one in stretches]
