"""How links, bulk acts and the set-up of a desk look as JSON; see `shapes.py`."""

from __future__ import annotations

from makegood.faces.api.shapes import Json, plain, ref
from makegood.rooms.cases.views import (
    BulkResult,
    FollowerView,
    LinkView,
    QueueView,
    ReopeningView,
    RuleView,
    SavedViewView,
    StatusView,
    TagView,
)

__all__ = ["plain"]


@plain.register
def _link(view: LinkView) -> Json:
    return {
        "id": str(view.id), "kind": view.kind, "back": view.back, "number": view.number, "subject": view.subject,
        "state": view.state,
    }  # fmt: skip


@plain.register
def _tag(view: TagView) -> Json:
    return {"code": view.code, "name": dict(view.name), "retired": view.retired, "version": view.version}


@plain.register
def _status(view: StatusView) -> Json:
    return {
        "code": view.code, "state": view.state, "name": dict(view.name), "place": view.place, "retired": view.retired,
        "version": view.version,
    }  # fmt: skip


@plain.register
def _rule(view: RuleView) -> Json:
    return {
        "code": view.code, "name": dict(view.name), "severity": view.severity, "when": dict(view.when),
        "place": view.place, "active": view.active, "version": view.version,
    }  # fmt: skip


@plain.register
def _reopening(view: ReopeningView) -> Json:
    return {"root": view.root or "any", "days": view.days, "inside": view.inside, "version": view.version}


@plain.register
def _queue(view: QueueView) -> Json:
    return {
        "id": str(view.id), "code": view.code, "name": dict(view.name), "where": dict(view.where), "sort": view.sort,
        "unit": str(view.unit_id), "people": [str(one) for one in view.people], "retired": view.retired,
        "version": view.version,
    }  # fmt: skip


@plain.register
def _saved_view(view: SavedViewView) -> Json:
    return {
        "id": str(view.id), "name": view.name, "where": dict(view.where), "sort": view.sort,
        "columns": list(view.columns), "unit": ref(view.unit_id), "first": view.first, "user": str(view.user_id),
        "version": view.version,
    }  # fmt: skip


@plain.register
def _follower(view: FollowerView) -> Json:
    return {"person": str(view.user_id), "asked_by": ref(view.asked_by_id), "at": view.at}


@plain.register
def _bulk(view: BulkResult) -> Json:
    return {
        "id": str(view.id), "verb": view.verb, "done": list(view.done),
        "refused": [{"number": number, "why": why} for number, why in view.refused], "undo_until": view.undo_until,
    }  # fmt: skip
