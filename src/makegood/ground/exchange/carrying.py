"""Whole tables as they stand: what a company takes along into another, empty Makegood, ids and history included.

People's tables (customers, sales, cases) are told through the rooms' own actions, as live traffic is. That cannot say
who owned an item before, which matter was merged into which, or when a contract was made: an action happens now. So
each table of the rooms can also be carried over as it stands, by those who hold the settings of the whole company. Its
rows keep their ids. What every company has from its first day (its root, its administrator, the law's promises) is
found there by its name instead of its id.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Q

from makegood.ground.exchange.cells import Value
from makegood.ground.exchange.exports import Export, Row
from makegood.ground.exchange.values import Field, Kind, Refused
from makegood.ground.rows import walked

#: Who may carry tables out and in: they see everything that stands in them.
NEED = "settings.write"
#: The ids that a table's rows are known by; no other source uses it.
SOURCE = "makegood"
#: How the top of the network is written: every company has one, under an id of its own.
ROOT = "company"
_PIECE = 500

Column = models.Field[Any, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is carried over. `key`: the columns by which a row of another company is the same as one of ours,
    else its id. `named`: those who refer to it write the key, and it gets an id of its own here. `left`: columns that
    stay behind, with what they hold in new rows. `frozen`: rows that are here already are not changed.
    """

    model: type[models.Model]
    key: tuple[str, ...] = ()
    named: bool = False
    left: Mapping[str, Any] = field(default_factory=dict)
    frozen: bool = False

    @property
    def name(self) -> str:
        """`network.servicearea`."""
        return self.model._meta.label_lower

    def __hash__(self) -> int:
        return hash(self.model)


_tables: dict[type[models.Model], Table] = {}


def carry(tables: Sequence[Table]) -> None:
    """Make tables known; a second time replaces the first."""
    _tables.update({table.model: table for table in tables})
    _columns.cache_clear()


def tables() -> list[Table]:
    """All of them, each after those that it refers to."""
    order: dict[type[models.Model], Table] = {}

    def put(table: Table, above: tuple[type[models.Model], ...]) -> None:
        if table.model in order or table.model in above:
            return
        for column in _columns(table).values():
            target = _target(column)
            if target in _tables:
                put(_tables[target], (*above, table.model))
        order[table.model] = table

    # People first, since any table may name somebody.
    people = _people()
    for model in [*([people] if people else []), *sorted(_tables, key=lambda model: model._meta.label_lower)]:
        put(_tables[model], ())
    return list(order.values())


def _people() -> type[models.Model] | None:
    return next((model for model in _tables if model._meta.label_lower == "accounts.user"), None)


def _target(column: Column) -> type[models.Model]:
    # Of a column that refers to nothing, the model that it is in itself stands in no list.
    return column.related_model if isinstance(column, models.ForeignKey) else models.Model


@lru_cache(maxsize=512)
def _columns(table: Table) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for column in table.model._meta.concrete_fields:
        counted = column.primary_key and isinstance(column, models.AutoField) and not _referred(table.model)
        if column.attname not in table.left and not counted and not (column.primary_key and table.named):
            found[column.attname] = column
    return found


def columns(table: Table) -> Mapping[str, Column]:
    """What is carried over of a table, by the attributes' names (`unit_id`)."""
    return _columns(table)


def key_of(table: Table) -> tuple[str, ...]:
    """By what a row is known: its key, its id, what the database holds to be unique, else all of it."""
    found = _columns(table)
    pk = table.model._meta.pk
    if table.key or pk.attname in found:
        return table.key or (pk.attname,)
    for constraint in table.model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None:
            return tuple(table.model._meta.get_field(name).attname for name in constraint.fields)  # type: ignore[union-attr]
    return tuple(found)


def is_person(column: Column) -> bool:
    """Whether a plain number is somebody's id, so that it is written as what they sign in with."""
    return column.attname in _PEOPLE and isinstance(column, models.BigIntegerField) and not column.primary_key


#: Columns that hold somebody's id without being a key to them: who did it may be gone.
_PEOPLE = frozenset(
    {
        "by_id", "user_id", "asked_by_id", "decided_by_id", "given_by_id", "uploaded_by_id", "uploaded_by", "author_id",
        "created_by_id", "made_by_id", "removed_by_id", "withdrawn_by_id", "undone_by_id", "added_by_id",
        "window_by_id", "deleted_by_id", "read_by_id",
    }
)  # fmt: skip


def _referred(model: type[models.Model]) -> bool:
    return any(_target(column) is model for other in _tables for column in other._meta.concrete_fields)


def is_root(model: type[models.Model]) -> bool:
    """Whether rows of this model are the units of the network, of which every company has one on top."""
    return model._meta.label_lower == "accounts.unit"


def field_of(column: Column) -> Field:
    """What a cell of the column may say."""
    base: Any = column
    while isinstance(base, models.ForeignKey):
        base = base.target_field
    if isinstance(column, models.ForeignKey) or is_person(column):
        return Field("text", most=200)
    kinds: tuple[tuple[type[Column], Kind], ...] = (
        (models.BooleanField, "flag"), (models.DateTimeField, "moment"), (models.DateField, "day"),
        (models.FloatField, "real"), (models.JSONField, "json"),
    )  # fmt: skip
    for kind, name in kinds:
        if isinstance(column, kind):
            return Field(name, most=1_000_000)
    return Field("text", most=getattr(column, "max_length", None) or 1_000_000)


def value_of(column: Column, told: Any) -> Any:
    """The value of a column from what its cell says; nothing is null where the column can be null, else empty.

    Raises Refused.
    """
    if told is None:
        if column.null:
            return None
        if isinstance(column, models.CharField | models.TextField):
            return ""
        raise Refused("required")
    if isinstance(column, models.IntegerField) and told != ROOT and not is_person(column):
        try:
            number = int(told)
        except ValueError:
            raise Refused("not_a_whole_number", value=str(told)[:60]) from None
        if not -(2**63) <= number < 2**63:
            raise Refused("too_large", value=str(told)[:60])
        return number
    return told


# --- out


def export_of(table: Table) -> Export:
    """The table as an export."""
    return Export(table.name, "", tuple(_columns(table)), lambda asked: _rows(table), NEED, whole=True)


def _rows(table: Table) -> Iterator[Row]:
    names = list(_columns(table))
    words = _Words()
    for ids in _ordered(table):
        rows = {row["pk"]: row for row in table.model._default_manager.filter(pk__in=ids).values("pk", *names)}
        values = [rows[pk] for pk in ids if pk in rows]
        for name, column in _columns(table).items():
            people = _people() if is_person(column) else None
            if isinstance(column, models.ForeignKey) or people or (column.primary_key and is_root(table.model)):
                model = people or (table.model if column.primary_key and is_root(table.model) else _target(column))
                told = words.of(model, {row[name] for row in values})
                for row in values:
                    row[name] = told.get(row[name], row[name]) if people else told.get(row[name])
        columns = _columns(table)
        yield from ({name: _plain(columns[name], row[name]) for name in names} for row in values)


def _plain(column: Column, value: Any) -> Value:
    if isinstance(column, models.JSONField) and value is not None:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    # Long numbers are text: a spreadsheet would round them.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _ordered(table: Table) -> Iterator[list[Any]]:
    """Ids of the rows, each after those of the same table that it refers to."""
    rows = table.model._default_manager.all()
    own = [name for name, column in _columns(table).items() if _target(column) is table.model]
    free = Q(**{f"{name}__isnull": True for name in own})
    yield from walked(rows.filter(free))
    if not own:
        return
    left = {pk: set(above) - {None} for pk, *above in rows.exclude(free).values_list("pk", *own)}
    while left:
        ready = sorted(pk for pk, above in left.items() if not above & left.keys()) or sorted(left)
        for start in range(0, len(ready), _PIECE):
            yield ready[start : start + _PIECE]
        for pk in ready:
            del left[pk]


class _Words:
    """By what name those who refer to a row call it, remembered for one export."""

    def __init__(self) -> None:
        self._known: dict[tuple[type[models.Model], Any], Any] = {}

    def of(self, model: type[models.Model], ids: set[Any]) -> dict[Any, Any]:
        """{id: the text to write}, None for None."""
        table = _tables.get(model)
        if is_root(model):
            roots = set(model._default_manager.filter(parent__isnull=True).values_list("pk", flat=True))
            return {one: ROOT if one in roots else one for one in ids}
        if table is None or not table.named:
            return {one: one for one in ids}
        missing = {one for one in ids if one is not None and (model, one) not in self._known}
        if missing:
            self._known |= {(model, pk): text for pk, text in self._named(table, missing).items()}
        return {one: self._known[model, one] for one in ids if (model, one) in self._known}

    def _named(self, table: Table, ids: set[Any]) -> dict[Any, str]:
        columns = _columns(table)
        rows = list(table.model._default_manager.filter(pk__in=ids).values("pk", *table.key))
        parts: dict[Any, list[str]] = {row["pk"]: [] for row in rows}
        for name in table.key:
            column = columns[name]
            told = self.of(_target(column), {row[name] for row in rows}) if _target(column) in _tables else {}
            for row in rows:
                parts[row["pk"]].append(str(told.get(row[name], row[name])))
        return {pk: "/".join(words) for pk, words in parts.items()}


# --- in


class Finder:
    """Which of our rows another company's rows are, and what their references mean here."""

    def __init__(self) -> None:
        self._roots: dict[type[models.Model], Any] = {}
        self._named: dict[tuple[type[models.Model], str], Any] = {}

    def reference(self, column: Column, texts: set[str]) -> dict[str, Any]:
        """{text: our id} for what a column refers to by these texts; what is nowhere is left out.

        Of a person who is nowhere only the number can be kept.
        """
        if is_person(column):
            people = _people()
            named = self.rows(people, texts) if people else {}
            return {**{text: int(text) for text in texts if text.isdigit()}, **named}
        return self.rows(_target(column), texts)

    def rows(self, model: type[models.Model], texts: set[str]) -> dict[str, Any]:
        """{text: our id} for rows of a model."""
        table = _tables.get(model)
        wanted = set(texts)
        found: dict[str, Any] = {}
        if is_root(model) and ROOT in wanted:
            found[ROOT] = self._root(model)
            wanted.discard(ROOT)
        if table is not None and table.named:
            return {text: pk for text in wanted if (pk := self._by_name(table, text)) is not None}
        keys: dict[Any, str] = {}
        for text in wanted:
            try:
                keys[model._meta.pk.to_python(text)] = text
            except Exception:  # noqa: S112 (what can be no id is nowhere)
                continue
        pks = model._default_manager.filter(pk__in=keys).values_list("pk", flat=True)
        return found | {keys[pk]: pk for pk in pks}

    def _root(self, model: type[models.Model]) -> Any:
        if model not in self._roots:
            self._roots[model] = model._default_manager.filter(parent__isnull=True).values_list("pk", flat=True).get()
        return self._roots[model]

    def _by_name(self, table: Table, text: str) -> Any:
        if (table.model, text) not in self._named:
            self._named[table.model, text] = self._asked(table, text.split("/"))
        return self._named[table.model, text]

    def _asked(self, table: Table, words: list[str]) -> Any:
        """The key's last words are its own; those before may name what it refers to, which has a key as well."""
        chosen: dict[str, Any] = {}
        for name in reversed(table.key):
            column = _columns(table)[name]
            above = _tables.get(_target(column))
            if above is not None and above.named:
                chosen[name] = self._by_name(above, "/".join(words))
                words = []
            elif words:
                chosen[name] = words.pop()
        if len(chosen) < len(table.key) or None in chosen.values():
            return None
        try:
            return table.model._default_manager.filter(**chosen).values_list("pk", flat=True).first()
        except ValueError:
            return None

    def at_root(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """The top of another company's network is the top of ours."""
        for row in rows:
            if row["id"] == ROOT:
                row["id"] = self._root(table.model)

    def own(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any] | None]:
        """Our row, with its columns and `pk`, for each of these; None for those that are not here yet."""
        key = key_of(table)
        wanted = {row[key[0]] for row in rows}
        chosen = Q(**{f"{key[0]}__in": wanted - {None}})
        if None in wanted:
            chosen |= Q(**{f"{key[0]}__isnull": True})
        found = table.model._default_manager.filter(chosen).values("pk", *_columns(table))
        known = {_mark(row, key): row for row in found}
        return [known.get(_mark(row, key)) for row in rows]


def _mark(row: Mapping[str, Any], key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(
        json.dumps(row[name], sort_keys=True) if isinstance(row[name], dict | list) else row[name] for name in key
    )
