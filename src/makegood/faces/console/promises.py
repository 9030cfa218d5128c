"""The promises as customers read them, and the record of each: how often the word was kept, and the cases behind it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from makegood.faces.console import charts, parts, wording
from makegood.faces.console.names import cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.problems import Invalid
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import say
from makegood.rooms.cases import queries as cases
from makegood.rooms.promises import queries as promises
from makegood.rooms.promises.queries import standing
from makegood.rooms.promises.views import PromiseView, TermView, VersionView

NAV = (
    nav.Entry(
        "console:promises", _("Promises"), "promise", 200, "promises.read", "customers",
        _("What we said publicly, in full, and how we kept it."),
        holds=("console:promise", "console:promise-record", "console:promise-behind", "console:promise-compare"),
    ),
)  # fmt: skip

STATES = ("kept", "broken", "made_good", "released", "corrected", "running", "paused", "waiting")
#: A record is counted in months this far back.
MONTHS = 12
BEHIND = 50


@page_for("promises.read")
def shelf(request: StaffRequest) -> HttpResponse:
    """All promises: what the company has said, then what the law says."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for one in promises.promises(actor=request.actor):
        version = one.current
        off = sum(not term.on for term in version.terms) if version else 0
        groups.setdefault(one.basis, []).append({"promise": one, "version": version, "off": off})
    return fragments.page(request, "console/promises.html", {"groups": list(groups.items())})


@page_for("promises.read")
def promise(request: StaffRequest, code: str) -> HttpResponse:
    """One promise as customers read it, with its record of a year and its earlier wordings."""
    reader, now = reader_of(request), timezone.now()
    found = promises.promise(actor=request.actor, code=code)
    version = _version(found, request.GET.get("version", ""))
    known = cast(request.actor, customer_ids=[one.holder_id for one in found.versions])
    context = {
        "promise": found, "version": version,
        "clauses": [_clause(one, reader) for one in version.terms] if version else [],
        "versions": [(one, known.customers.get(one.holder_id or 0)) for one in found.versions],
        "several": sum(one.holder_id is None for one in found.versions) > 1,
        "otherwise": _otherwise(version, reader), **_year(request, code, now),
    }  # fmt: skip
    return fragments.page(request, "console/promise.html", context)


def _version(found: PromiseView, asked: str) -> VersionView | None:
    chosen = next((one for one in found.versions if str(one.number) == asked), None)
    return chosen or found.current or (found.versions[0] if found.versions else None)


def _clause(term: TermView, reader: Reader) -> dict[str, Any]:
    return {"term": term, "within": wording.within(term.spec, reader) if term.kind == "duty" else ""}


def _otherwise(version: VersionView | None, reader: Reader) -> list[str]:
    """What makes a broken word good, each kind once."""
    found: dict[str, str] = {}
    for term in version.terms if version else ():
        for one in term.spec.get("otherwise", ()):
            found.setdefault(one["kind"], say("kinds.remedy", one["kind"], reader.language))
    return list(found.values())


def _year(request: StaffRequest, code: str, now: datetime) -> dict[str, Any]:
    """The months of a year with their sum; nothing for those who may not see records."""
    if not request.actor.may("records.read"):
        return {"rows": None}
    rows = standing.by_month(actor=request.actor, code=code, now=now, count=MONTHS)
    total: dict[str, int] = {}
    for row in rows:
        for state, n in row["counts"].items():
            total[state] = total.get(state, 0) + n
    return {"rows": rows, "chart": charts.months(rows, "kept_rate"), **standing.rates(total)}


# --- the record


def _period(request: StaffRequest) -> tuple[date | None, date | None]:
    found = []
    for name in ("from", "to"):
        given = request.GET.get(name, "")
        try:
            day = parse_date(given) if given else None
        except ValueError:
            day = None
        if given and day is None:
            raise Invalid.one(name, "not_a_day")
        found.append(day)
    return found[0], found[1]


@page_for("records.read", "promises.read")
def record(request: StaffRequest, code: str) -> HttpResponse:
    """The record of a promise over any period, its months, and the way to the cases behind each figure."""
    now = timezone.now()
    from_, to = _period(request)
    found = promises.promise(actor=request.actor, code=code)
    part = parts.part(request)
    rows = standing.by_month(actor=request.actor, code=code, now=now, count=MONTHS, unit=part.unit)
    counted = promises.record(request.actor, code, from_, to, now, part.unit)
    context = {
        "part": part,
        "promise": found, "record": counted, "from": from_, "to": to, "rows": rows,
        "known_until": parse_datetime(counted["known_until"] or ""),
        "figures": [(state, counted["counts"][state]) for state in STATES],
        "kept": charts.months(rows, "kept_rate", width=560), "made": charts.months(rows, "made_good_rate", width=560),
    }  # fmt: skip
    return fragments.page(request, "console/record.html", context)


@page_for("records.read", "promises.read", "cases.read")
def behind(request: StaffRequest, code: str, state: str) -> HttpResponse:
    """The obligations behind one figure of the record, with their cases."""
    if state not in STATES:
        raise Http404
    actor, now = request.actor, timezone.now()
    from_, to = _period(request)
    after = id_from(request.GET.get("cursor", "")) or 0
    found = promises.cases_behind(
        actor=actor, code=code, state=state, now=now, from_=from_, to=to,
        after=after, limit=BEHIND + 1, unit=parts.part(request).unit,
    )  # fmt: skip
    shown = found[:BEHIND]
    numbers = cases.numbers(actor, {one.matter[1] for one in shown if one.matter[0] == "case"})
    known = cast(actor, customer_ids=[one.customer_id for one in shown])
    context = {
        "promise": promises.promise(actor=actor, code=code), "state": state, "from": from_, "to": to,
        "rows": [(one, numbers.get(one.matter[1], ""), known.customers.get(one.customer_id or 0)) for one in shown],
        "next": str(shown[-1].id) if len(found) > BEHIND else "", "first": not after,
    }  # fmt: skip
    return fragments.page(request, "console/behind.html", context)


@page_for("records.read", "promises.read")
def download(request: StaffRequest, code: str) -> HttpResponse:
    """The months of a record as a table for a spreadsheet."""
    unit = parts.part(request).unit
    rows = standing.by_month(actor=request.actor, code=code, now=timezone.now(), count=MONTHS, unit=unit)
    # A mark at the front lets spreadsheets read the Chinese heads as what they are.
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="record-{code}.csv"'
    out = csv.writer(answer)
    heads = [gettext("month"), *(say("states.obligation", one, reader_of(request).language) for one in STATES[:4])]
    for rate in (gettext("kept rate"), gettext("made-good rate")):
        heads += [rate, gettext("low"), gettext("high"), gettext("out of")]
    out.writerow(heads)
    for row in rows:
        figures = [row["counts"][one] for one in STATES[:4]]
        for rate in (row["kept_rate"], row["made_good_rate"]):
            figures += [rate["value"], rate["low"], rate["high"], rate["n"]]
        out.writerow([f"{row['month']:%Y-%m}", *figures])
    return answer


urlpatterns = [
    path("promises", shelf, name="promises"),
    path("promises/<slug:code>", promise, name="promise"),
    path("promises/<slug:code>/record", record, name="promise-record"),
    path("promises/<slug:code>/record.csv", download, name="promise-download"),
    path("promises/<slug:code>/record/<slug:state>", behind, name="promise-behind"),
]
