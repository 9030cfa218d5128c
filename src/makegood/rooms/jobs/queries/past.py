"""What visits did for the cases that they belong to, told again as the facts that it was; see `promises.past`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from makegood.ground.journal import queries as journal
from makegood.ground.journal.queries import Recorded
from makegood.rooms.jobs.models import Job
from makegood.rooms.jobs.queries.seeing import kinds
from makegood.rooms.promises.views import Happened, Source

_EVENTS: Final = ("job_booked", "job_arrived", "job_done", "job_parked")
_TELLS: Final = frozenset({"first_contact", "visit_started", "job_done", "service_done", "installed", "goods_received"})


def tell(ids: Sequence[int], wanted: Collection[str]) -> dict[int, list[Happened]]:
    """What visits did for these cases."""
    events = journal.concerning("case", ids, _EVENTS)
    jobs = {one.subject for one in events}
    rows = {row[0]: row[1:] for row in Job.objects.filter(pk__in=jobs).values_list("pk", "case_id", "kind_id")}
    roots = kinds()
    found: dict[int, list[Happened]] = {}
    for event in events:
        case_id, kind = rows.get(event.subject, (None, ""))
        if case_id is None:
            continue
        root = roots[kind].root if kind in roots else kind
        for fact in _facts(event, root):
            if fact in wanted:
                data = {"of": "case", "for": "repair"} if fact == "goods_received" else {"of": "case"}
                about = dict(event.about)
                told = Happened(
                    event.id, event.at, fact, f"job:{event.subject}", root, data, about.get("customer"),
                    about.get("item"), recorded_at=event.recorded_at, imported=event.actor_kind == "import",
                )  # fmt: skip
                found.setdefault(case_id, []).append(told)
    return found


def _facts(event: Recorded, root: str) -> Iterator[str]:
    if event.name == "job_booked":
        yield "first_contact"
    elif event.name == "job_arrived":
        yield "first_contact"
        yield "visit_started"
    elif event.name == "job_parked" and event.data["result"] == "to_workshop":
        yield "goods_received"
    elif event.name == "job_done":
        if event.data["result"] == "remote":
            yield "first_contact"
        yield "job_done"
        if root == "installation" and event.data["result"] == "fixed":
            yield "installed"
        if root == "cleaning" and event.data["result"] != "remote":
            yield "service_done"


SOURCE: Final = Source("case", {}, _TELLS, tell)
