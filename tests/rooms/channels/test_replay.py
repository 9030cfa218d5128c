"""Letters that real people, lists and machines wrote: each ends on a case or before a person, with its raw text.

The letters are no part of the project. MAKEGOOD_DATA names a folder with `emails/emails.tar.gz`, or with .eml files.
"""

from __future__ import annotations

import os
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from makegood.ground.actor import SYSTEM
from makegood.rooms.cases.models import Message
from makegood.rooms.channels import queries
from makegood.rooms.channels.models import IncomingMail
from tests.conftest import NOT_RUN
from tests.rooms.channels.conftest import Come


def letters(folder: Path) -> Iterator[bytes]:
    """Every letter below a folder, packed or not."""
    for path in sorted(folder.rglob("*.eml")):
        yield path.read_bytes()
    packed = folder / "emails" / "emails.tar.gz"
    if packed.exists():
        with tarfile.open(packed) as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() and member.name.endswith(".eml") else None
                if content is not None:
                    yield content.read()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.timeout(1800)
def test_each_letter_ends_on_a_case_or_before_a_person(come: Come) -> None:
    folder = os.environ.get("MAKEGOOD_DATA", "")
    if not folder:
        pytest.skip(f"{NOT_RUN}MAKEGOOD_DATA names no folder with letters to replay")
    found, ids, count = Counter[tuple[str, str]](), set(), 0
    for raw in letters(Path(folder)):
        view = come(raw)
        count += 1
        if view.id in ids:
            found["again", ""] += 1
            continue
        ids.add(view.id)
        found[view.state, view.reason] += 1
        whole, content = queries.raw(SYSTEM, view.id)
        with content:
            assert content.read() == raw
        assert whole.size == len(raw)
    print(count, dict(found))
    assert count > 0
    assert {state for state, _ in found} <= {"filed", "to_be_read", "again", "ignored"}
    assert {reason for state, reason in found if state == "ignored"} <= {"duplicate"}
    filed = IncomingMail.objects.filter(state="filed")
    assert Message.objects.filter(pk__in=filed.values("said_id"), direction="inbound").count() == filed.count()
