"""What is checked of a text and of its ties before anything is written, and the rows that they become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from makegood.engines import wording
from makegood.ground.rows import new_id, new_ids
from makegood.rooms.knowledge import errors, rules
from makegood.rooms.knowledge.errors import Faults
from makegood.rooms.knowledge.inputs import TextInput, Tie
from makegood.rooms.products import queries as products


def check_text(text: TextInput, kind: str, faults: Faults) -> None:
    """Note what a text may not be: too long, empty, with unknown blanks or links that lead astray."""
    faults.unless(rules.is_language(text.language), "language", errors.ARTICLE_LANGUAGE_BAD)
    faults.unless(bool(text.title.strip()), "title", errors.TEXT_NEEDED)
    for name, value, most in (("title", text.title, rules.LONGEST_TITLE), ("body", text.body, rules.LONGEST_BODY)):
        faults.unless(len(value) <= most, name, errors.TEXT_LONG, most=most)
    faults.unless(bool(text.body.strip() or text.steps), "body", errors.TEXT_NEEDED)
    faults.unless(len(text.steps) <= rules.MOST_STEPS, "steps", errors.MANY_STEPS, most=rules.MOST_STEPS)
    long = any(len(one) > rules.LONGEST_STEP for one in text.steps)
    faults.unless(not long, "steps", errors.TEXT_LONG, most=rules.LONGEST_STEP)
    if text.starts is not None and text.ends is not None:
        faults.unless(text.ends > text.starts, "ends", errors.TEXT_ENDS_BEFORE)
    for name, value in (("title", text.title), ("body", text.body), ("steps", "\n".join(text.steps))):
        _check_blanks(name, value, kind, faults)
    bad = wording.refused_links(text.body)
    faults.unless(not bad, "body", errors.LINK_REFUSED, scheme=", ".join(bad))


def _check_blanks(name: str, value: str, kind: str, faults: Faults) -> None:
    found = wording.blanks(value)
    if kind not in rules.WITH_BLANKS:
        known = [one for one in found if one in rules.BLANKS]
        faults.unless(not known, name, errors.BLANK_MISPLACED, blank=", ".join(known))
        return
    unknown = [one for one in found if one not in rules.BLANKS]
    faults.unless(not unknown, name, errors.BLANK_UNKNOWN, blank=", ".join(unknown), known=", ".join(rules.BLANKS))


def tie_rows(article_id: int, ties: Sequence[Tie], faults: Faults) -> list[dict[str, Any]]:
    """The rows of these ties, each once; what there is not is noted as a fault."""
    faults.unless(len(ties) <= rules.MOST_TIES, "ties", errors.MANY_TIES, most=rules.MOST_TIES)
    asked = list(dict.fromkeys(Tie(one.what, one.value.strip()) for one in ties))[: rules.MOST_TIES]
    by = {what: {one.value for one in asked if one.what == what} for what in rules.TIES}
    categories = products.categories() if by["category"] else {}
    models, lots = products.models_by_code(by["model"]), products.lots_by_code(by["lot"])
    rows: list[dict[str, Any]] = []
    for id_, one in zip(new_ids(len(asked)), asked, strict=True):
        row: dict[str, Any] = {
            "id": id_, "article_id": article_id, "category_id": None, "model_id": None, "lot_id": None, "kind": "",
            "word": "",
        }  # fmt: skip
        known: Mapping[str, Mapping[str, Any]] = {
            "category": {"category_id": one.value} if one.value in categories else {},
            "model": {"model_id": models[one.value].id} if one.value in models else {},
            "lot": {"lot_id": lots[one.value].id} if one.value in lots else {},
            "kind": {"kind": one.value} if 0 < len(one.value) <= 60 else {},
            "word": {"word": one.value} if 0 < len(one.value) <= rules.LONGEST_WORD and ";" not in one.value else {},
        }
        found = known.get(one.what, {})
        faults.unless(bool(found), "ties", errors.TIE_UNKNOWN, what=one.what[:20], value=one.value[:60])
        rows.append({**row, **found})
    return rows


def text_values(text: TextInput) -> dict[str, Any]:
    """The columns of a version that hold its text."""
    return {
        "title": text.title.strip(), "body": text.body.replace("\r\n", "\n").strip(),
        "steps": [one.strip() for one in text.steps if one.strip()], "must_read": text.must_read,
        "starts": text.starts, "ends": text.ends,
    }  # fmt: skip


def blank_version(article_id: int, language: str, number: int, now: datetime, **values: Any) -> dict[str, Any]:
    """A whole row of a version: `values` over the neutral value of every other column."""
    return {
        "id": new_id(), "article_id": article_id, "language": language, "number": number, "state": "draft",
        "author_id": None, "approver_id": None, "approval_id": None, "created_at": now, "published_at": None,
        "withdrawn_at": None, "version": 1, **values,
    }  # fmt: skip


def found_by(code: str, values: Mapping[str, Any]) -> str:
    """The pieces that a version is found by."""
    return " ".join(wording.pieces("\n".join([values["title"], code, values["body"], *values["steps"]])))
