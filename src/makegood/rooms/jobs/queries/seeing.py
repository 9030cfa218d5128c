"""Who sees which jobs, and through a job what belongs to it; the tree of kinds of work."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q, QuerySet

from makegood.ground.accounts import queries as accounts
from makegood.ground.actor import Actor, Grant
from makegood.ground.problems import Invalid
from makegood.ground.rows import Reading
from makegood.rooms.jobs import errors
from makegood.rooms.jobs.models import Job, JobKind
from makegood.rooms.jobs.views import KindView

_KIND = ("code", "root", "parent_id", "name", "minutes")
_KINDS = Reading(lambda: JobKind.objects.order_by("code").values_list(*_KIND))
_ONE_KIND = Reading(lambda code: JobKind.objects.filter(code=code).values_list(*_KIND), str)
#: What a job leads to: its customer, item, case and what is owed in them, and the next visit.
_THROUGH = frozenset(
    {
        "customers.read", "items.read", "items.write", "cases.read", "cases.write", "obligations.write",
        "network.read", "customers.unmask", "jobs.open",
    }
)  # fmt: skip


def visible(actor: Actor) -> QuerySet[Job]:
    """The rows that the actor may see: those in the hands of their unit or answered for by it, and their own visits."""
    wanted = Q(pk__in=())
    if actor.may("jobs.read"):
        seen = accounts.visible_units(actor, "jobs.read")
        if seen is None:
            return Job.objects.all()
        wanted |= Q(unit_id__in=seen) | Q(home_id__in=seen)
    if actor.may("jobs.own") and actor.id is not None:
        wanted |= Q(technician__user_id=actor.id)
    return Job.objects.filter(wanted)


def through(actor: Actor) -> Actor:
    """The same actor with sight of what a job that was found for them belongs to.

    An outlet does not see its customers' files at large, but for a job in its hands it must know who is visited, put
    the work on the item's file and settle what is owed in the case. Who acted stays who acted.
    """
    held = actor.permissions | _THROUGH
    return replace(actor, permissions=held, units=None, grants=(Grant(held, None),))


def kinds() -> dict[str, KindView]:
    """The tree of kinds of work by code. One query."""
    return {row[0]: KindView(*row) for row in _KINDS()}


def kind(code: str, field: str = "kind") -> KindView:
    """One kind. Raises Invalid `unknown_job_kind`."""
    found = _ONE_KIND(code)
    if not found:
        raise Invalid.one(field, errors.UNKNOWN_KIND, value=code[:60])
    return KindView(*found[0])
