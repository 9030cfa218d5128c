"""What each role may do, how much it may give, and who looked at what."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_name
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from makegood.faces.console.acting import left_of, verb_word
from makegood.faces.console.forms import minor_units, whole_units
from makegood.faces.console.names import cast
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions, approvals, queries, rules
from makegood.ground.accounts.views import LimitView, LookView
from makegood.ground.actor import Actor
from makegood.ground.exchange.cells import guarded
from makegood.ground.problems import Problem
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments, nav
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.figures import grouped
from makegood.ground.ui.reader import Reader
from makegood.ground.ui.texts import has, say
from makegood.rooms.cases import queries as cases
from makegood.rooms.jobs import queries as jobs
from makegood.rooms.jobs.rules import spoken
from makegood.rooms.network import queries as network

NAV = (
    nav.Entry(
        "console:roles", _("Roles"), "key", 411, "users.read", "people", _("What each role may do."),
        ("permissions", "权限"),
    ),
    nav.Entry(
        "console:limits", _("Authority limits"), "record", 412, "notices.read", "people",
        _("What a role may give on the spot."), ("额度",),
    ),
    nav.Entry(
        "console:looks", _("Who looked"), "eye", 413, "looks.read", "people",
        _("Who opened, found, revealed or exported a customer's data."), ("audit", "审计"),
    ),
)  # fmt: skip
ACTS = ("open", "search", "reveal", "export", "sign_in")
#: So many looks are in one file at most; more are asked for by period.
MOST = 50_000


class LimitForm(forms.Form):
    """How much a role may give under a verb; empty = without limit."""

    role = forms.ChoiceField(label=_("Role"))
    verb = forms.ChoiceField(label=_("For what"))
    currency = forms.ChoiceField(label=_("Currency"))
    per_case = forms.DecimalField(label=_("For one case"), min_value=0, max_digits=12, required=False)
    per_month = forms.DecimalField(label=_("In a month"), min_value=0, max_digits=12, required=False)

    def __init__(self, *args: Any, reader: Reader, held: Sequence[LimitView] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        language = reader.language
        fields: Any = self.fields
        fields["role"].choices = [(one, say("roles", one, language)) for one in rules.ROLES]
        verbs = sorted({*approvals.known(), *(one.verb for one in held)})
        fields["verb"].choices = [(one, verb_word(one, language)) for one in verbs]
        coins = sorted({network.company().currency, *(one.currency for one in held)})
        fields["currency"].choices = [(one, get_currency_name(one, locale=reader.locale)) for one in coins]


@page_for("users.read")
def roles(request: StaffRequest) -> HttpResponse:
    """Each role with what it holds, in words."""
    language = reader_of(request).language
    table = []
    for role, held in rules.ROLES.items():
        names = sorted(rules.PERMISSIONS) if "*" in held else sorted(held)
        words = [(one, say("permissions", one, language) if has("permissions", one) else one) for one in names]
        table.append((role, words, "*" in held))
    return fragments.page(request, "console/roles.html", {"table": table})


@page_for("notices.read")
def limits(request: StaffRequest) -> HttpResponse:
    """What roles may give on the spot; what is left of one's own."""
    actor, reader = request.actor, reader_of(request)
    may_set, held = actor.may("limits.write"), queries.limits(actor)
    form = LimitForm(request.POST or None, reader=reader, held=held, initial=_begun(request, held))
    if request.method == "POST":
        actor.need("limits.write")
        if form.is_valid():
            given = form.cleaned_data
            amounts = {
                name: None if given[name] is None else minor_units(given[name], given["currency"])
                for name in ("per_case", "per_month")
            }
            try:
                actions.set_limit(
                    actor=actor, role=given["role"], verb=given["verb"], currency=given["currency"],
                    now=timezone.now(), **amounts,
                )  # fmt: skip
            except Problem as problem:
                fragments.refuse(form, problem, reader)
            else:
                messages.success(request, gettext("Kept. It holds from now on."))
                return fragments.go(request, reverse("console:limits"))
    context = {
        "limits": [(one, verb_word(one.verb, reader.language)) for one in held],
        "left": left_of(actor, timezone.now()), "form": form, "may_set": may_set,
    }  # fmt: skip
    return fragments.page(request, "console/limits.html", context, status=422 if form.errors else 200)


def _begun(request: StaffRequest, held: Sequence[LimitView]) -> dict[str, Any]:
    """What the form begins with: the limit that the address names, to be changed, or an empty one."""
    asked = (request.GET.get("role"), request.GET.get("verb"), request.GET.get("currency"))
    one = next((one for one in held if (one.role, one.verb, one.currency) == asked), None)
    if one is None:
        return {"currency": network.company().currency, "verb": "remedy"}
    amounts = {
        name: None if amount is None else whole_units(amount, one.currency)
        for name, amount in (("per_case", one.per_case), ("per_month", one.per_month))
    }
    return {"role": one.role, "verb": one.verb, "currency": one.currency, **amounts}


# --- who looked


@dataclass(frozen=True, slots=True)
class LookRow:
    """A look in words: who it was, for whom, and what was looked at, with its name and its page as far as the reader
    may see it."""

    look: LookView
    who: str
    whom: str
    name: str
    url: str


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wanted(request: StaffRequest) -> dict[str, Any]:
    """What the address asks for, as the query takes it."""
    zone = ZoneInfo(reader_of(request).zone)
    first, last = _day(request.GET.get("from", "")), _day(request.GET.get("to", ""))
    named = queries.users_called([request.GET["who"].strip()]) if request.GET.get("who") else {}
    return {
        "kind": "customer" if request.GET.get("customer") else "",
        "subject_id": id_from(request.GET["customer"]) or -1 if request.GET.get("customer") else None,
        "user_id": (next(iter(named.values()), None) or -1) if request.GET.get("who") else None,
        "act": request.GET.get("act", "") if request.GET.get("act") in ACTS else "",
        "since": datetime.combine(first, datetime.min.time(), zone) if first else None,
        "until": datetime.combine(last + timedelta(days=1), datetime.min.time(), zone) if last else None,
    }


@page_for("looks.read")
def looks(request: StaffRequest) -> HttpResponse:
    """Who opened, found, revealed or exported what: by customer, by person, by period."""
    actor, wanted = request.actor, _wanted(request)
    if request.GET.get("format") == "csv":
        actions.note_looks(
            actor=actor, act="export", kind="look", ids=[wanted["subject_id"] or actor.id or 0], now=timezone.now()
        )
        return _csv(actor, wanted)
    page = queries.looks(actor, cursor=request.GET.get("cursor") or None, **wanted)
    asked = {name: request.GET.get(name, "") for name in ("customer", "who", "act", "from", "to")}
    whole = request.GET.copy()
    whole.pop("cursor", None)
    whole["format"] = "csv"
    context = {
        "rows": _rows(actor, page.items, timezone.now()), "next": page.next, "first": not request.GET.get("cursor"),
        "acts": ACTS, "asked": asked, "csv": whole.urlencode(),
    }  # fmt: skip
    return fragments.page(request, "console/looks.html", context)


def _rows(actor: Actor, found: tuple[LookView, ...], now: datetime) -> list[LookRow]:
    """Each look with its names; what the reader may not see stays without one."""

    def ids(kind: str) -> set[int]:
        return {one.subject_id for one in found if one.kind == kind and one.subject_id}

    people = queries.names([id_ for one in found for id_ in (one.user_id, one.for_id) if id_] + sorted(ids("user")))
    known = cast(actor, customer_ids=ids("customer"), item_ids=ids("item"))
    matters = cases.numbers(actor, ids("case")) if ids("case") and actor.may("cases.read") else {}
    visits = jobs.many(actor, ids("job"), now) if ids("job") and actor.may("jobs.own") else {}
    staff = network.staff_names(ids("member")) if ids("member") and actor.may("staff.read") else {}

    def named(one: LookView) -> tuple[str, str]:
        id_ = one.subject_id or 0
        if one.kind == "customer" and id_ in known.customers:
            return known.customers[id_].name, f"{reverse('console:looks')}?customer={id_}"
        if one.kind == "user" and id_ in people:
            return people[id_], reverse("console:person", args=[id_])
        if one.kind == "item" and id_ in known.items:
            return known.items[id_].name, reverse("console:item", args=[id_])
        if one.kind == "case" and id_ in matters:
            return grouped(matters[id_]), reverse("console:case", args=[matters[id_]])
        if one.kind == "job" and id_ in visits:
            return spoken(visits[id_].number), reverse("console:job", args=[visits[id_].number])
        if one.kind == "member" and id_ in staff:
            return staff[id_], reverse("console:member", args=[id_])
        return "", ""

    return [
        LookRow(one, people.get(one.user_id or 0, ""), people.get(one.for_id or 0, ""), *named(one)) for one in found
    ]


def _csv(actor: Actor, wanted: dict[str, Any]) -> HttpResponse:
    """The looks as a file, the newest first."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="looks.csv"'
    writer = csv.writer(answer)
    writer.writerow(["at", "user", "for", "token", "act", "kind", "subject"])
    cursor, written = None, 0
    while written < MOST:
        page = queries.looks(actor, cursor=cursor, limit=200, **wanted)
        names = queries.usernames(
            [
                id_
                for one in page.items
                for id_ in (one.user_id, one.for_id, one.subject_id if one.kind == "user" else 0)
                if id_
            ]
        )
        for one in page.items:
            # Sign-in names may begin like a formula; a spreadsheet must read them as text.
            safe = [guarded(names.get(id_ or 0, "")) for id_ in (one.user_id, one.for_id)]
            writer.writerow([one.at.isoformat(), *safe, one.token_id or "", one.act, one.kind, one.subject_id or ""])
        written += len(page.items)
        cursor = page.next
        if cursor is None:
            break
    return answer


urlpatterns = [
    path("roles", roles, name="roles"),
    path("limits", limits, name="limits"),
    path("looks", looks, name="looks"),
]
