"""Decisions about letters that need no database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.rooms.channels import letters, rules


@given(st.integers(1, 2**63 - 1), st.binary(min_size=10, max_size=10))
def test_a_sign_survives_an_address(case_id: int, mark: bytes) -> None:
    sign = rules.token(case_id, mark)
    for text in (f"service+{sign}@x.example", f"<{sign}.1f@x>", f"SERVICE+{sign.upper()}@X.EXAMPLE"):
        assert rules.tokens_in(text) == [(case_id, mark)]


@given(st.text(max_size=200))
def test_no_text_is_an_address_that_breaks_out_of_a_header(text: str) -> None:
    found = rules.address_of(text)
    assert "\n" not in found and "\r" not in found and " " not in found
    assert found == "" or found.count("@") == 1


@pytest.mark.parametrize(
    ("text", "fresh"),
    [
        ("yes\n\nOn Mon, 23 Nov 2026 at 10:00, Service <s@x.example>\nwrote:\n> hello", "yes"),
        ("好的\n\n------------------ 原始邮件 ------------------\n发件人: 守诺", "好的"),
        ("好的\n\n发件人：守诺\n发送时间：2026年\n收件人：我\n主题：x\n\n正文", "好的"),
        ("From: me\nto you: a poem without more", "From: me\nto you: a poem without more"),
        ("> what about it?\nthis\n> and that?\nthat", "> what about it?\nthis\n> and that?\nthat"),
        ("> only a quotation", "> only a quotation"),
        ("plain", "plain"),
    ],
)
def test_what_is_new_in_an_answer(text: str, fresh: str) -> None:
    assert rules.split_quoted(text)[0] == fresh


@given(st.text(max_size=300))
def test_nothing_is_lost_between_new_and_old(text: str) -> None:
    fresh, quoted = rules.split_quoted(text)
    assert "".join(text.split()) == "".join((fresh + quoted).split())


@pytest.mark.parametrize(
    ("now", "after"),
    [
        ("2026-11-23T12:59", "2026-11-23T12:59"), ("2026-11-23T13:00", "2026-11-24T00:00"),
        ("2026-11-23T23:59", "2026-11-24T00:00"), ("2026-11-24T00:00", "2026-11-24T00:00"),
    ],
)  # fmt: skip
def test_nobody_is_written_to_unasked_between_nine_in_the_evening_and_eight(now: str, after: str) -> None:
    """Moments in UTC; quiet is from 21:00 to 08:00 in Shanghai, which is eight hours ahead."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = rules.after_quiet(moment, "21:00", "08:00", "Asia/Shanghai")
    assert found == datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert rules.after_quiet(moment, "08:00", "08:00", "Asia/Shanghai") == moment


def draft(**given: object) -> letters.Draft:
    kept: dict[str, object] = {
        "sender": "service@x.example", "sender_name": "守诺", "tag": "mgabc", "to": "a@b.example", "subject": "s",
        "text": "t", "mail_id": "<1@x.example>", "in_reply_to": "", "refs": (),
        "at": datetime(2026, 11, 23, tzinfo=UTC), "kind": "reply",
    }  # fmt: skip
    return letters.Draft(**{**kept, **given})  # type: ignore[arg-type]


def test_nothing_breaks_out_of_a_header_and_the_same_letter_has_the_same_bytes() -> None:
    made = letters.built(draft(subject="x\r\nBcc: all@example.com", sender_name="y\r\nBcc: all@example.com"))
    head = made.split(b"\r\n\r\n")[0]
    assert [line for line in head.split(b"\r\n") if line.lower().startswith(b"bcc")] == []
    assert letters.built(draft()) == letters.built(draft())
    assert b"Auto-Submitted" not in made
    assert b"Auto-Submitted: auto-generated" in letters.built(draft(kind="progress"))


def test_a_tag_that_finds_no_room_is_left_out() -> None:
    assert rules.tagged("a@x.example", "mg" + "b" * 29) == "a+mg" + "b" * 29 + "@x.example"
    assert rules.tagged("l" * 60 + "@x.example", "mg" + "b" * 29) == "l" * 60 + "@x.example"
