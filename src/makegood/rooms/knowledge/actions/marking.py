"""What readers leave behind: that a text helped, was used, was read; and what was looked for in vain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from makegood.ground import rows
from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.rooms.knowledge import errors, events, queries, rules
from makegood.rooms.knowledge.actions.writing import version_event
from makegood.rooms.knowledge.models import Article, Confirmation, Mark, Sought, Use
from makegood.rooms.knowledge.queries.reading import counting, seen_versions
from makegood.rooms.knowledge.views import VersionView

#: So long it is kept what was looked for in vain.
SOUGHT_KEPT = timedelta(days=180)


@transaction.atomic
def mark_helped(
    *, actor: Actor, version_id: int, helped: bool, now: datetime, matter: str = "", label: str = ""
) -> VersionView:
    """Say whether a text helped: staff in a matter (`case:…`), a reader of a public page by the item's label.

    Counted once for each of them; who says it again changes their word. Whose it was cannot be read out of what is
    kept. Raises Forbidden, Missing for what does not count now; by a label only what is public can be marked.
    """
    actor.need("knowledge.read")
    text = seen_versions(actor).filter(pk=version_id)
    if label:
        text = text.filter(article__audience="public", pk__in=counting(now).values("pk"))
    if not text.exists():
        raise errors.no_version()
    who = f"label:{label}" if label else f"user:{actor.doer}:{matter}"
    key = salted_hmac("makegood.knowledge.mark", f"{version_id}:{who}", algorithm="sha256").hexdigest()
    row = {
        "id": rows.new_id(), "text_id": version_id, "key": key, "by": "public" if label else "staff",
        "helped": helped, "at": now,
    }  # fmt: skip
    if not rows.insert(Mark, [row], unless_taken=["text_id", "key"]):
        Mark.objects.filter(text_id=version_id, key=key).update(helped=helped, at=now)
    return queries.version(actor, version_id, now)


@transaction.atomic
def note_used(*, actor: Actor, version_ids: Sequence[int], matter: tuple[str, int], now: datetime) -> int:
    """Texts went into an answer in a matter; how many were new there. What the actor does not see is passed over."""
    if not version_ids:
        return 0
    actor.need("knowledge.read")
    seen = seen_versions(actor).filter(pk__in=set(version_ids)).order_by("pk").values_list("pk", flat=True)
    made = [
        {
            "id": rows.new_id(), "text_id": pk, "matter_kind": matter[0], "matter_id": matter[1],
            "user_id": actor.doer, "at": now,
        }
        for pk in seen
    ]  # fmt: skip
    return rows.insert(Use, made, unless_taken=["text_id", "matter_kind", "matter_id"])


@transaction.atomic
def confirm_read(*, actor: Actor, version_id: int, now: datetime) -> VersionView:
    """Confirm to have read what asks for it: each person for themselves, once.

    Raises Forbidden (`not_for_another` for a deputy), Missing, Conflict for a text that asks for nothing.
    """
    actor.need("knowledge.read")
    actor.need_self()
    row = seen_versions(actor).filter(pk=version_id).values().first()
    if row is None:
        raise errors.no_version()
    counts = counting(now).filter(pk=version_id, must_read=True).exists()
    if not counts or actor.kind not in {"user", "token"} or actor.id is None:
        raise errors.confirms_nothing()
    made = {"id": rows.new_id(), "text_id": version_id, "user_id": actor.id, "at": now}
    if rows.insert(Confirmation, [made], unless_taken=["text_id", "user_id"]):
        unit = Article.objects.values_list("unit_id", flat=True).get(pk=row["article_id"])
        told = version_event(events.ArticleRead, dict(row), unit, now, reader=actor.id)
        journal.record(actor=actor, events=[told], now=now)
    return queries.version(actor, version_id, now)


@transaction.atomic
def note_sought(*, actor: Actor, question: str, place: str, language: str, now: datetime) -> bool:
    """Count what was looked for in vain; what might name a person is not kept at all. Whether it was counted."""
    actor.need("knowledge.read")
    plain = rules.sought(question)
    if not plain or place not in rules.PLACES:
        return False
    key = {"day": now.date(), "place": place, "language": language[:16], "question": plain}
    if not rows.insert(Sought, [{"id": rows.new_id(), **key, "times": 1}], unless_taken=list(key)):
        Sought.objects.filter(**key).update(times=F("times") + 1)
    return True


@transaction.atomic
def forget_sought(*, actor: Actor, now: datetime) -> int:
    """Throw away what was looked for long ago; how many rows."""
    actor.need("settings.write")
    return Sought.objects.filter(day__lt=(now - SOUGHT_KEPT).date()).delete()[0]
