"""Writing what was said, with the pieces that it is found by; inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from makegood.engines.wording import pieces
from makegood.ground.rows import insert
from makegood.rooms.cases.models import Case, Message, Words


def keep_messages(rows: Sequence[Mapping[str, Any]]) -> None:
    """Write messages; each is found by its words."""
    insert(Message, rows)
    _keep([(row["id"], row["case_id"], row["text"]) for row in rows])


def keep_opening(cases: Sequence[Mapping[str, Any]], messages: Sequence[Mapping[str, Any]]) -> None:
    """Write cases and what was said first, in one statement a table."""
    insert(Case, cases)
    insert(Message, messages)
    said = {row["case_id"]: row["text"] for row in messages}
    # A subject that is the beginning of what was said needs no words of its own.
    subjects = [row for row in cases if not " ".join(said.get(row["id"], "").split()).startswith(row["subject"])]
    _keep(
        [(row["id"], row["id"], row["subject"]) for row in subjects]
        + [(row["id"], row["case_id"], row["text"]) for row in messages]
    )


def _keep(texts: Sequence[tuple[int, int, str]]) -> None:
    cut = [(pk, case_id, " ".join(pieces(text))) for pk, case_id, text in texts]
    insert(Words, [{"id": pk, "case_id": case_id, "words": words} for pk, case_id, words in cut if words])
