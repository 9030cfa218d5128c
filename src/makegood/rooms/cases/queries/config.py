"""What a company set up for its cases (tags, statuses, rules of severity, reopening), remembered for half a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection, transaction

from makegood.ground.problems import Invalid
from makegood.rooms.cases import errors, rules
from makegood.rooms.cases.models import Reopening, SeverityRule, Status, Tag
from makegood.rooms.cases.views import ReopeningView, RuleView, StatusView, TagView, Words

T = TypeVar("T")
#: Another process may have changed it: what is remembered is read again after so many seconds.
REMEMBERED = 30.0


class Remembered(Generic[T]):
    """Something small that is read for every case and hardly ever changes.

    Inside a transaction it is remembered for that transaction alone until it is committed.
    """

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._known: dict[str, tuple[float, T]] = {}
        self._own = threading.local()

    def get(self) -> T:
        """What is set up now."""
        database = str(connection.settings_dict["NAME"])
        pending = getattr(self._own, "pending", None)
        if pending is not None and any(entry[1] is pending[1] for entry in connection.run_on_commit):
            mine: T = pending[0]
            return mine
        known = self._known.get(database)
        if known is not None and time.monotonic() - known[0] < REMEMBERED:
            return known[1]
        read = self._read()

        def remember() -> None:
            self._known[database] = (time.monotonic(), read)

        if connection.in_atomic_block:
            self._own.pending = (read, remember)
        transaction.on_commit(remember)
        return read

    def forget(self) -> None:
        """Read it again at the next call, and once more after the present transaction."""
        self._drop()
        transaction.on_commit(self._drop)

    def _drop(self) -> None:
        self._own.pending = None
        self._known.pop(str(connection.settings_dict["NAME"]), None)


def _tags() -> dict[str, TagView]:
    rows = Tag.objects.order_by("code").values_list("code", "name", "retired", "version")
    return {row[0]: TagView(*row) for row in rows}


def _statuses() -> dict[str, StatusView]:
    rows = Status.objects.order_by("state", "place", "code")
    return {
        row[0]: StatusView(*row) for row in rows.values_list("code", "state", "name", "place", "retired", "version")
    }


def _rules() -> tuple[tuple[RuleView, ...], tuple[rules.SeverityRule, ...]]:
    rows = SeverityRule.objects.order_by("place", "code")
    fields = ("code", "name", "severity", "when", "place", "active", "version")
    found = tuple(RuleView(*row) for row in rows.values_list(*fields))
    return found, tuple(rules.severity_rule(one.code, one.severity, one.when) for one in found if one.active)


def _reopenings() -> dict[str, ReopeningView]:
    rows = Reopening.objects.order_by("root").values_list("root", "days", "inside", "version")
    return {row[0]: ReopeningView(*row) for row in rows}


_all_tags, _all_statuses = Remembered(_tags), Remembered(_statuses)
_all_rules, _all_reopenings = Remembered(_rules), Remembered(_reopenings)
KEPT = (_all_tags, _all_statuses, _all_rules, _all_reopenings)


def forget_desk() -> None:
    """Read all of it again: something was changed."""
    for one in KEPT:
        one.forget()


def tags(*, retired: bool = False) -> dict[str, TagView]:
    """The company's tags by code, those that are offered."""
    return {code: one for code, one in _all_tags.get().items() if retired or not one.retired}


def known_tags(codes: tuple[str, ...], field: str = "tags") -> None:
    """Raise Invalid `unknown_tag` for one that there is not."""
    for code in codes:
        if code not in _all_tags.get():
            raise Invalid.one(field, errors.UNKNOWN_TAG, value=code[:40])


def statuses(*, retired: bool = False) -> dict[str, StatusView]:
    """The company's own statuses by code, in the order in which they are offered."""
    return {code: one for code, one in _all_statuses.get().items() if retired or not one.retired}


def status_name(state: str, status: str) -> Words | None:
    """What the company calls this status or state, None where it has no word of its own."""
    found = _all_statuses.get().get(status or state)
    return found.name if found is not None and found.name else None


def severity_rules() -> tuple[RuleView, ...]:
    """The rules of severity, in their order."""
    return _all_rules.get()[0]


def active_rules() -> tuple[rules.SeverityRule, ...]:
    """Those in force, made ready."""
    return _all_rules.get()[1]


def reopening(root: str) -> ReopeningView:
    """What a customer's word does to a settled case of this root kind."""
    found = _all_reopenings.get()
    return found.get(root) or found.get("") or ReopeningView("", 15, "ask", 0)


def reopenings() -> tuple[ReopeningView, ...]:
    """All rows, the general one first."""
    return tuple(_all_reopenings.get().values())
