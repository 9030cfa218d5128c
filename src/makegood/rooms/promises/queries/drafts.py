"""Drafts, what they change, and whom they would reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from makegood.engines.claims import Clause, compare, overall, written
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.products import queries as products
from makegood.rooms.promises import errors
from makegood.rooms.promises.book import VersionEntry
from makegood.rooms.promises.drafting import clauses_of
from makegood.rooms.promises.models import Coverage, Draft, Obligation, Promise, Term, Version
from makegood.rooms.promises.queries.trying import entry
from makegood.rooms.promises.views import ComparisonView, DifferenceView, DraftView, PreviewView

#: So many items are shown by name.
EXAMPLES = 20


def drafts(*, actor: Actor, code: str | None = None, state: str | None = "open") -> list[DraftView]:
    """Drafts of all promises or of one, the last changed first."""
    actor.need("promises.draft")
    rows = Draft.objects.all()
    if code is not None:
        rows = rows.filter(code=code)
    if state is not None:
        rows = rows.filter(state=state)
    return [_view(row) for row in rows.order_by("-changed_at", "-pk")[:500]]


def draft(*, actor: Actor, draft_id: int) -> DraftView:
    """One draft. Raises Missing `draft_unknown`."""
    actor.need("promises.draft")
    row = Draft.objects.filter(pk=draft_id).first()
    if row is None:
        raise errors.no_draft()
    return _view(row)


def _view(row: Draft) -> DraftView:
    return DraftView(
        row.pk, row.code, row.title, row.head["basis"], row.head["name"], row.head["zone"], row.head["jurisdiction"],
        row.base, row.text, row.content["statement"], row.content["scope"], tuple(row.content["clauses"]), row.digest,
        row.state, row.user_id, row.created_at, row.changed_at, row.version,
    )  # fmt: skip


def head_of(code: str) -> dict[str, Any] | None:
    """What a promise itself says; None when there is none of that code."""
    row = Promise.objects.filter(code=code).values("basis", "title", "zone", "jurisdiction").first()
    if row is None:
        return None
    return {"basis": row["basis"], "name": row["title"], "zone": row["zone"], "jurisdiction": row["jurisdiction"]}


def text_of(*, actor: Actor, code: str, number: int) -> str:
    """A published version as the text of a shipped one. Raises Missing."""
    actor.need("promises.read")
    head, statement, clauses, scope = _version(code, number)
    return written({**head, "code": code}, statement, clauses, scope)


def _version(code: str, number: int) -> tuple[dict[str, Any], dict[str, str], list[Clause], dict[str, Any]]:
    head = head_of(code)
    row = Version.objects.filter(promise__code=code, number=number, holder=None).values().first()
    if head is None or row is None:
        raise errors.no_promise(f"{code}/{number}")
    specs = Term.objects.filter(version_id=row["id"]).order_by("id").values_list("spec", flat=True)
    return head, row["statement"], [Clause.from_json(one) for one in specs], row["scope"]


def entry_of(view: DraftView) -> VersionEntry:
    """A draft as if it had been published."""
    return terms_entry(view.code, terms_of(view))


def terms_of(view: DraftView) -> dict[str, Any]:
    """All that a replay of a draft needs, as it is now."""
    return {
        "basis": view.basis, "jurisdiction": view.jurisdiction, "zone": view.zone, "scope": view.scope,
        "clauses": list(view.clauses),
    }  # fmt: skip


def terms_entry(code: str, terms: Mapping[str, Any]) -> VersionEntry:
    """The version that such terms make."""
    return entry(
        code=code, basis=terms["basis"], jurisdiction=terms["jurisdiction"], zone=terms["zone"], scope=terms["scope"],
        clauses=clauses_of(terms),
    )  # fmt: skip


def comparison(
    *, actor: Actor, code: str, before: int, after: int | None = None, draft_id: int | None = None
) -> ComparisonView:
    """Two versions of a promise beside each other, or a version and a draft of it. Raises Missing."""
    actor.need("promises.read")
    _, old_words, old, _ = _version(code, before)
    if draft_id is not None:
        view = draft(actor=actor, draft_id=draft_id)
        if view.code != code:
            raise errors.no_draft()
        new_words, new, name = view.statement, clauses_of({"clauses": view.clauses}), "draft"
    else:
        _, new_words, new, _ = _version(code, after if after is not None else before)
        name = str(after)
    found = compare(old, new)
    return ComparisonView(
        code, str(before), name, overall(found), old_words, new_words,
        tuple(
            DifferenceView(
                one.key, one.change, one.verdict, _either(one.after, one.before).title.to_json(),
                one.before.statement.to_json() if one.before else None,
                one.after.statement.to_json() if one.after else None,
                tuple((line.field, line.before, line.after, line.verdict) for line in one.lines),
            )
            for one in found
        ),
    )  # fmt: skip


def _either(first: Clause | None, second: Clause | None) -> Clause:
    one = first or second
    assert one is not None  # a difference has one side at least
    return one


def preview(
    *, actor: Actor, draft_id: int, effective: datetime, now: datetime, granted_back_to: datetime | None = None
) -> PreviewView:
    """Whom a draft would reach if it were published: who keeps what they hold, and who gains.

    Figures are of the whole company; the examples are only of what the actor sees. Raises Missing.
    """
    view = draft(actor=actor, draft_id=draft_id)
    version = entry_of(view)
    held = Coverage.objects.filter(version__promise__code=view.code, ends=None)
    newest = Version.objects.filter(promise__code=view.code, holder=None).order_by("-number").first()
    verdict = "better"
    if newest is not None:
        verdict = comparison(actor=actor, code=view.code, before=newest.number, draft_id=draft_id).verdict
    ids = list(held.filter(item__isnull=False).order_by("-starts", "-pk").values_list("item_id", flat=True)[:500])
    seen = products.many(actor, ids) if actor.may("items.read") else {}
    return PreviewView(
        code=view.code,
        effective=effective,
        verdict=verdict,
        items_keep=held.filter(item__isnull=False).count(),
        customers_keep=held.filter(item__isnull=True).count(),
        open_obligations=Obligation.objects.filter(
            promise__code=view.code, state__in=["waiting", "running", "paused"], known_until=None
        ).count(),
        sold_last_year=_sold(version, now - timedelta(days=365), now),
        granted_back=_sold(version, granted_back_to, effective) if granted_back_to is not None else None,
        examples=tuple([seen[one] for one in ids if one in seen][:EXAMPLES]),
    )


def _sold(version: VersionEntry, since: datetime, until: datetime) -> int:
    """How many items in the scope were bought in a span."""
    return sum(
        one.count
        for one in products.sold_between(actor=SYSTEM, since=since, until=until)
        if version.fits(
            jurisdiction=one.jurisdiction, unit_class=one.unit_class, use=one.use, channel=one.channel,
            category=one.law_category, unit_id=one.unit_id,
        )
    )  # fmt: skip


__all__: Sequence[str] = ("comparison", "draft", "drafts", "entry_of", "head_of", "preview", "terms_of", "text_of")
