"""What the company knows: a row for each version of an article, with what the article is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from makegood.ground.accounts import queries as accounts
from makegood.ground.exchange.exports import Asked, Export, Row, external
from makegood.ground.exchange.targets import Batch, Part, Target, reason
from makegood.ground.exchange.values import Field
from makegood.rooms.knowledge import actions, rules, tables
from makegood.rooms.knowledge.inputs import ArticleInput, PastVersion, TextInput, Tie, Where
from makegood.rooms.knowledge.lifecycle import STATES
from makegood.rooms.network import queries as network

KIND = "article_version"
#: In one cell: `category:tv; word:黑屏`.
_BETWEEN = ";"
_PLAIN = (
    "kind", "audience", "language", "number", "title", "body", "steps", "must_read", "starts", "ends", "state",
    "created_at", "published_at", "withdrawn_at",
)  # fmt: skip

FIELDS = {
    "code": Field(required=True, most=60),
    "kind": Field("code", required=True, choices=frozenset(rules.KINDS)),
    "audience": Field("code", choices=frozenset(rules.AUDIENCES)),
    "unit": Field(most=24),
    "applies_to": Field(most=8_000),
    "language": Field(required=True, most=16),
    "number": Field("integer", least=1),
    "title": Field(required=True, most=rules.LONGEST_TITLE),
    "body": Field(most=rules.LONGEST_BODY),
    "steps": Field(most=rules.LONGEST_STEP * rules.MOST_STEPS),
    "must_read": Field("flag"),
    "starts": Field("moment"),
    "ends": Field("moment"),
    "state": Field("code", choices=frozenset(STATES)),
    "author": Field(most=80),
    "approver": Field(most=80),
    "created_at": Field("moment"),
    "published_at": Field("moment"),
    "withdrawn_at": Field("moment"),
}


def apply(batch: Batch) -> None:
    """Write versions with their articles; what was published elsewhere is published here, and nobody is rung."""
    parts = [unit.head for unit in batch.to_write() if unit.head.object_id is None]
    units = network.units_by_code(batch.actor, {part.get("unit", "") for part in parts} - {""})
    names = {part.get(name, "") for part in parts for name in ("author", "approver")} - {""}
    people = accounts.users_named(names)
    for part in parts:
        if part.get("unit") and part.get("unit") not in units:
            part.reject(reason("unknown_reference", "unit", value=part.get("unit")))
    kept = [part for part in parts if not part.state]
    told = [_version(batch, part, units, people) for part in kept]
    ids = actions.tell_articles(actor=batch.actor, versions=told, now=batch.now) if told else []
    for part, id_ in zip(kept, ids, strict=True):
        batch.done(part, KIND, id_)


def _version(batch: Batch, part: Part, units: Mapping[str, int], people: Mapping[str, int]) -> PastVersion:
    ties = [one.strip().partition(":") for one in part.get("applies_to", "").split(_BETWEEN) if one.strip()]
    article = ArticleInput(
        part.values["code"].strip(), part.values["kind"], part.get("audience", "staff"),
        units.get(part.get("unit", "")), tuple(Tie(what.strip(), value.strip()) for what, _, value in ties),
    )  # fmt: skip
    steps = tuple(line.strip() for line in part.get("steps", "").splitlines() if line.strip())
    text = TextInput(
        part.values["language"], part.values["title"], part.get("body", ""), steps, part.get("must_read", False),
        part.get("starts"), part.get("ends"),
    )  # fmt: skip
    return PastVersion(
        article, text, part.get("number", 1), part.get("state", "draft"), part.get("created_at", batch.now),
        part.get("published_at"), part.get("withdrawn_at"), people.get(part.get("author", "")),
        people.get(part.get("approver", "")),
    )  # fmt: skip


def versions(asked: Asked) -> Iterator[Row]:
    """Every version that the actor sees, the oldest first."""
    told = asked.filters
    where = Where(
        told.get("kind", ""), told.get("state", ""), told.get("audience", ""), told.get("language", ""),
        q=told.get("q", ""),
    )  # fmt: skip
    for rows in tables.articles(asked.actor, where, asked.now, asked.since):
        ids = external(KIND, [row["id"] for row in rows])
        units = network.node_codes({row["unit_id"] for row in rows})
        written = {id_ for row in rows for id_ in (row["author_id"], row["approver_id"]) if id_ is not None}
        people = accounts.usernames(written)
        for row in rows:
            plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
            yield {
                "id": ids[row["id"]], "code": row["code"], "unit": units.get(row["unit_id"], ""), **plain,
                "applies_to": row["ties"], "author": people.get(row["author_id"], ""),
                "approver": people.get(row["approver_id"], ""),
            }  # fmt: skip


TARGETS = [Target("articles", KIND, FIELDS, apply)]
EXPORTS = [
    Export(
        "articles", KIND,
        ("id", "code", "kind", "audience", "unit", "applies_to", "language", "number", "title", "body", "steps",
         "must_read", "starts", "ends", "state", "author", "approver", "created_at", "published_at", "withdrawn_at"),
        versions, "knowledge.read", frozenset({"kind", "state", "audience", "language", "q"}),
    ),
]  # fmt: skip
