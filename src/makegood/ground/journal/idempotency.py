"""Requests that may be sent twice: the answer is kept with its key in the action's own transaction.

Answers of actions that succeeded are kept, for seven days. A refusal rolls its transaction back, so there is nothing to
keep: the same request asked again is judged again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from django.db import transaction

from makegood.ground import rows
from makegood.ground.journal import errors
from makegood.ground.journal.models import KeptAnswer
from makegood.ground.journal.retry import retrying

KEEP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it was given: HTTP status, the headers that matter, and the body's text."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


def digest(method: str, path: str, body: bytes) -> str:
    """What makes two requests the same: method, path and body, as SHA-256 in hexadecimal."""
    total = hashlib.sha256()
    for part in (method.encode(), path.encode(), body):
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def kept(*, token_id: int, key: str, request: str) -> Answer | None:
    """The answer that this token's key was given, None if there is none yet.

    Raises Invalid (`idempotency_key_reused`) if the key came with another request digest.
    """
    row = KeptAnswer.objects.filter(token_id=token_id, key=key).first()
    if row is None:
        return None
    if row.request_digest != request:
        raise errors.key_reused()
    return Answer(row.status, row.body, orjson.loads(row.headers))


def keep(*, token_id: int, key: str, request: str, answer: Answer, now: datetime) -> None:
    """Keep an answer in the caller's transaction. Raises django.db.IntegrityError if another call was quicker."""
    row = {
        "id": rows.new_id(),
        "token_id": token_id,
        "key": key,
        "request_digest": request,
        "status": answer.status,
        "headers": orjson.dumps(dict(answer.headers)).decode(),
        "body": answer.body,
        "created_at": now,
    }
    rows.insert(KeptAnswer, [row])


def answering(
    *, token_id: int, key: str, request: str, now: datetime, act: Callable[[], Answer], also: tuple[str, ...] = ()
) -> tuple[Answer, bool]:
    """The answer to a keyed request and whether it is a repeated one: kept if the key is known, else made by `act`.

    `act` runs the action and shapes its answer inside one transaction with the key; what it raises leaves nothing
    behind. Of two calls with one key at the same moment one acts, the other is given its answer. `key` has 1 to 200
    characters (the face checks). Raises Invalid (`idempotency_key_reused`) and whatever `act` raises.
    """

    def once() -> tuple[Answer, bool]:
        with transaction.atomic():
            known = kept(token_id=token_id, key=key, request=request)
            if known is not None:
                return known, True
            answer = act()
            keep(token_id=token_id, key=key, request=request, answer=answer, now=now)
            return answer, False

    return retrying(once, also=also)


def purge(*, now: datetime, chunk: int = 500) -> int:
    """Forget answers older than seven days, a few hundred a statement; how many."""
    old = KeptAnswer.objects.filter(created_at__lt=now - KEEP)
    deleted = 0
    while ids := list(old.values_list("pk", flat=True)[:chunk]):
        deleted += KeptAnswer.objects.filter(pk__in=ids).delete()[0]
    return deleted
