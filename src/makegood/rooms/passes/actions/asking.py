"""A matter as its customer brings it, with photos, and the link that it is answered by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from makegood.ground.actor import Actor
from makegood.ground.files import actions as files
from makegood.ground.files.inputs import Upload
from makegood.ground.files.putting import Stored, stored
from makegood.ground.problems import FieldError, Invalid
from makegood.ground.ui.texts import say
from makegood.rooms.cases import actions as cases_actions
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.inputs import CustomerRef, ItemRef, OpenCase
from makegood.rooms.cases.views import CaseView
from makegood.rooms.passes import errors, queries, rules, sending
from makegood.rooms.passes.actions.linking import about, written
from makegood.rooms.passes.inputs import Question
from makegood.rooms.passes.views import LinkView


@contextmanager
def kept(actor: Actor, uploads: Sequence[Upload], now: datetime) -> Iterator[Stored | None]:
    """The photos of one message in the store, before any transaction; nothing for a message without. Raises Invalid."""
    if len(uploads) > rules.MOST_PHOTOS:
        raise Invalid.one("files", errors.PHOTOS_MANY, most=rules.MOST_PHOTOS)
    if not uploads:
        yield None
        return
    with stored(actor=actor, uploads=uploads, need="files.write", now=now) as contents:
        if sum(one.size for one in contents.checked) > rules.MOST_BYTES:
            raise Invalid.one("files", errors.PHOTOS_LARGE, limit=rules.MOST_BYTES // (1024 * 1024))
        yield contents


def put(actor: Actor, case: CaseView, message_id: int, contents: Stored | None, now: datetime) -> None:
    """Hang photos that are in the store on a message, inside the caller's transaction."""
    if contents is not None:
        files.keep(
            actor=actor, owner=("case", case.id), contents=contents, need="files.write", now=now, unit_id=case.unit_id,
            part_id=message_id, about=about(case),
        )  # fmt: skip


def ask(*, actor: Actor, question: Question, now: datetime, uploads: Sequence[Upload] = ()) -> LinkView:
    """Open a matter for whoever asks; the answer is the link to it. The same form sent twice opens one.

    A stranger says who they are and how to reach them; who entered a code is known. Raises Forbidden, and Invalid for
    what is missing or cannot be, field by field.
    """
    actor.need("cases.open")
    found = queries.by_once(question.once)
    if found is not None:
        return again(found, now)
    _check(actor, question)
    inner = queries.acting(actor)
    try:
        with kept(inner, uploads, now) as contents, transaction.atomic():
            return opened(actor, question, contents, now)
    except IntegrityError:
        # The same form came twice at the same moment: the other one has opened it.
        first = queries.by_once(question.once)
        if first is None:
            raise
        return again(first, now)


def again(token: str, now: datetime) -> LinkView:
    """The matter that a form has opened already, for the same form sent once more."""
    sight = queries.sight(token, now)
    return LinkView(0, sight.case_id, token, now, now + rules.LINK_LASTS)


def opened(actor: Actor, question: Question, contents: Stored | None, now: datetime) -> LinkView:
    """The same for this room's own actions, inside their transaction."""
    inner = queries.acting(actor)
    who = CustomerRef(
        name=question.name.strip(), phone=question.phone.strip(), email=question.email.strip(),
        address=question.address.strip(),
    )  # fmt: skip
    if actor.id is not None:
        who = CustomerRef(id=actor.id)
    item = ItemRef(id=question.item_id) if question.item_id is not None else None
    request = OpenCase(
        kind=question.kind, customer=who, item=item, subject=question.text.strip().partition("\n")[0],
        text=_words(actor, question), channel="web",
    )  # fmt: skip
    case = cases_actions.open_case(actor=inner, request=request, now=now)
    if contents is not None:
        put(inner, case, cases.messages(inner, case.id)[0].id, contents, now)
    made = written(queries.acting(replace(actor, id=case.customer_id)), case, now, question.once)
    if question.email.strip():
        sending.link_later(question.email.strip(), f"{question.base}/m/{made.token}", actor.language, now)
    return made


def _words(actor: Actor, question: Question) -> str:
    """What was said, with where it is: a file that is known already keeps its own address."""
    place = question.address.strip()
    text = question.text.strip()
    return f"{text}\n\n{say('portal', 'place', actor.language, place=place)}" if place else text


def _check(actor: Actor, question: Question) -> None:
    found: list[FieldError] = []
    if question.kind not in rules.ASKED:
        raise Invalid.one("kind", "unknown_case_kind", value=question.kind[:60])
    if not question.text.strip():
        found.append(FieldError("text", errors.WORDS_NEEDED))
    if actor.id is None:
        if not question.name.strip():
            found.append(FieldError("name", errors.NAME_NEEDED))
        if not (question.phone.strip() or question.email.strip()):
            found.append(FieldError("phone", errors.CONTACT_NEEDED))
    if found:
        raise Invalid("invalid_input", errors=tuple(found))
