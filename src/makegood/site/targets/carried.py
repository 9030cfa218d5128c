"""The tables that a company takes along as they stand: all of the rooms', and of the ground what is the company's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from makegood.ground.exchange import actions, carrying, exports, moving
from makegood.ground.exchange import targets as registry
from makegood.ground.exchange.carrying import Finder, Table
from makegood.ground.exchange.targets import ALREADY, DONE, Batch, Part, Target, reason
from makegood.ground.exchange.values import Refused

#: The apps whose tables are carried over.
APPS = (
    "accounts", "network", "customers", "products", "knowledge", "promises", "cases", "channels", "texting",
    "calls", "jobs",
    "files",
    "exchange",
)  # fmt: skip

#: What stays behind, and why.
STAYS: Mapping[str, str] = {
    "accounts.token": "a key of another installation opens nothing here: only its digest is known",
    "accounts.notice": "a bell that has rung; what it tells of is carried over",
    "accounts.look": "who looked at what in the other installation is asked for there",
    "accounts.spent": "a counter of the running month",
    "exchange.run": "what that installation imported; the ids it learned are carried over",
    "exchange.rejection": "rows that were refused there",
    "exchange.upload": "a file that waited there",
    "exchange.backup": "when that installation was backed up",
    "exchange.exportrun": "what was taken out there",
    "promises.replay": "what was tried there, over that installation's own past",
}

#: Of these apps nothing moves with a company, and why.
NOT_MOVED: Mapping[str, str] = {
    "account": "addresses that the library of sign-ins keeps; ours stand with the people",
    "auth": "Django's own permissions, which nothing here asks",
    "contenttypes": "Django's own list of tables",
    "mfa": "second factors are sealed with the key of the installation: people set them up again",
    "sessions": "whoever is signed in there",
    "socialaccount": "sign-ins of other systems answer to the address of the installation",
    "usersessions": "whoever is signed in there",
    "webhooks": "secrets are sealed with the key of the installation, and two places must not tell the same twice",
}
#: Tables of other apps that stay behind when a company moves, and why.
LEFT: Mapping[str, str] = {
    "accounts.token": STAYS["accounts.token"],
    "exchange.upload": STAYS["exchange.upload"],
    "exchange.backup": STAYS["exchange.backup"],
    "exchange.exportrun": STAYS["exchange.exportrun"],
    "journal.workerbeat": "which processes were alive there",
    "journal.keptanswer": "answers kept for keys that open nothing here",
}

#: How rows of these are known, where their id is not what makes them the same here as there.
_SPECIAL: Mapping[str, Mapping[str, Any]] = {
    "accounts.user": {"key": ("username",), "named": True, "left": {"password": "!", "last_login": None}},
    "accounts.unitpath": {"key": ("ancestor_id", "descendant_id", "valid_to")},
    # Two places must not answer the same people, and secrets are sealed with the key of the installation.
    "texting.sender": {"key": ("code",), "named": True, "left": {"active": False, "secret": ""}},
    # Two places must not fetch and answer the same letters, and passwords are sealed with the key of the installation.
    "channels.mailbox": {
        "key": ("address",),
        "named": True,
        "left": {"active": False, "imap_password": "", "smtp_password": ""},
    },
    "channels.outgoingmail": {"left": {"words": ""}},
    "network.calendar": {"key": ("code",), "named": True},
    "network.calendarversion": {"key": ("calendar_id", "number"), "named": True, "frozen": True},
    "promises.promise": {"key": ("code",), "named": True},
    "promises.version": {"key": ("promise_id", "number"), "named": True, "frozen": True},
    "promises.term": {"key": ("version_id", "clause"), "named": True, "frozen": True},
}


def tables() -> list[Table]:
    """Every table of these apps that does not stay behind."""
    found = []
    for app in APPS:
        if app not in apps.app_configs:
            continue
        for model in apps.get_app_config(app).get_models():
            if model._meta.label_lower not in STAYS:
                found.append(Table(model, **_SPECIAL.get(model._meta.label_lower, {})))
    return found


def _mapping(table: Table) -> Mapping[str, Any]:
    names = list(carrying.columns(table))
    return {
        "name": table.name, "title": table.name, "source": carrying.SOURCE, "jurisdiction": "company",
        "zone": "UTC", "currency": "company", "files": {"rows": {}},
        "steps": [{"target": table.name, "file": "rows", "fields": {name: name for name in names}}],
    }  # fmt: skip


def _apply(table: Table, batch: Batch) -> None:
    finder = Finder()
    parts = [unit.head for unit in batch.to_write()]
    rows = [(part, row) for part in parts if (row := _read(table, part)) is not None]
    for name, column in carrying.columns(table).items():
        if not isinstance(column, ForeignKey) and not carrying.is_person(column):
            continue
        known = finder.reference(column, {row[name] for _, row in rows if row[name] is not None})
        if column.related_model is table.model:
            # What it refers to may come with it: the database looks at keys when all of a list is written.
            pk = table.model._meta.pk.attname
            known = {**{str(row[pk]): row[pk] for _, row in rows if pk in row}, **known}
        for part, row in rows:
            if row[name] is not None and row[name] not in known:
                part.reject(reason("unknown_reference", name, value=row[name]))
            row[name] = known.get(row[name])
    if carrying.is_root(table.model):
        finder.at_root(table, [row for _, row in rows])
    kept = [(part, row) for part, row in rows if not part.state]
    wrote = actions.put_rows(
        actor=batch.actor, table=table, rows=[row for _, row in kept], finder=finder, now=batch.now
    )
    for (part, _), new in zip(kept, wrote, strict=True):
        part.state = DONE if new else ALREADY


def _read(table: Table, part: Part) -> dict[str, Any] | None:
    row: dict[str, Any] = {}
    for name, column in carrying.columns(table).items():
        try:
            row[name] = carrying.value_of(column, part.values.get(name))
        except Refused as refused:
            part.reject(reason(refused.code, name, **refused.params))
    return None if part.state else row


def moved() -> dict[type[Model], Mapping[str, Any]]:
    """Every table that a company takes along when it moves, and what of its rows stays behind."""
    return {
        model: _SPECIAL.get(model._meta.label_lower, {}).get("left", {})
        for model in apps.get_models()
        if model._meta.app_label not in NOT_MOVED and model._meta.label_lower not in LEFT
    }


def register() -> None:
    """Make them known: as exports, targets and mappings of one name, and for a company that moves."""
    moving.take_along(moved())
    carrying.carry(tables())
    ordered = carrying.tables()
    exports.register([carrying.export_of(table) for table in ordered])
    registry.register(
        [
            Target(
                table.name, "", {name: carrying.field_of(column) for name, column in carrying.columns(table).items()},
                partial(_apply, table), need=carrying.NEED,
            )
            for table in ordered
        ]
    )  # fmt: skip
    registry.ship({table.name: partial(_mapping, table) for table in ordered})
