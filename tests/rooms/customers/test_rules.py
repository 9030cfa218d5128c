"""Phone numbers and e-mail addresses as people write them."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from makegood.rooms.customers import rules


@pytest.mark.parametrize(
    ("raw", "region", "normal"),
    [
        ("138 1234 5678", "CN", "+8613812345678"),
        ("１３８１２３４５６７８", "CN", "+8613812345678"),
        ("+86 138-1234-5678", "GB", "+8613812345678"),
        ("008613812345678", "CN", "+8613812345678"),
        ("400-800-1234", "CN", "+864008001234"),
        ("4008001234", "CN", "+864008001234"),
        ("800 810 1234", "CN", "+868008101234"),
        ("010-62770334", "CN", "+861062770334"),
        ("(0755) 2677 0334", "CN", "+8675526770334"),
        ("010-62770334转806", "CN", "+861062770334;ext=806"),
        ("010-62770334 分机 806", "CN", "+861062770334;ext=806"),
        ("18412345678-1234", "CN", "+8618412345678;ext=1234"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("020 7946 0018 ext 12", "GB", "+442079460018;ext=12"),
        ("(11) 91234-5678", "BR", "+5511912345678"),
        ("+86 13812345678;ext=77", "CN", "+8613812345678;ext=77"),
        ("", "CN", None),
        ("not a number", "CN", None),
        ("12", "CN", None),
        ("+86", "CN", None),
        ("138123456789012345", "CN", None),
        ("13812345678\x00", "CN", None),
        ("1" * 61, "CN", None),
    ],
)
def test_phone_numbers(raw: str, region: str, normal: str | None) -> None:
    assert rules.normalise_phone(raw, region) == normal


MOBILES = st.builds("1{}{:09d}".format, st.sampled_from("3456789"), st.integers(0, 10**9 - 1))
LANDLINES = st.builds(
    "0{}{:08d}".format, st.sampled_from(["10", "20", "21", "755", "571"]), st.integers(2 * 10**7, 10**8 - 1)
)
SERVICE = st.builds("400{:07d}".format, st.integers(0, 10**7 - 1))
NUMBERS = MOBILES | LANDLINES | SERVICE


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A Chinese number and one of the ways in which people write it."""
    digits = draw(NUMBERS)
    text = ""
    for place, digit in enumerate(digits):
        if place and draw(st.integers(0, 3)) == 0:
            text += draw(st.sampled_from([" ", "-", " - ", "  "]))
        text += digit
    if draw(st.booleans()):
        text = "+86 " + text.removeprefix("0")
    if draw(st.booleans()):
        text = text.translate({ord("0") + n: ord("０") + n for n in range(10)})
    return digits, draw(st.sampled_from(["", " "])) + text


@given(written())
def test_every_way_of_writing_a_number_is_the_same_number(number: tuple[str, str]) -> None:
    digits, text = number
    plain = rules.normalise_phone(digits, "CN")
    assume(plain is not None)
    # Eleven digits, a hyphen and a few more are a relay number: people do not break a number there.
    assert rules.normalise_phone(text, "CN") == plain


@given(NUMBERS, st.sampled_from(["GB", "US", "BR", "CN"]))
def test_a_normal_form_is_its_own(digits: str, elsewhere: str) -> None:
    plain = rules.normalise_phone(digits, "CN")
    assume(plain is not None)
    assert plain is not None
    assert rules.normalise_phone(plain, elsewhere) == plain
    parsed = phonenumbers.parse(plain, None)
    assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == plain


@given(st.text(max_size=80), st.sampled_from(["CN", "GB", "US", "BR", "BE"]))
def test_whatever_somebody_types_is_a_number_or_none(text: str, region: str) -> None:
    normal = rules.normalise_phone(text, region)
    assert normal is None or (normal.startswith("+") and len(normal) <= 30 and normal.isascii())


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        (" Sun.Guifang@Example.COM ", "sun.guifang@example.com"),
        ("ｓｕｎ＠example.com", "sun@example.com"),
        ("孙@例子.中国", "孙@例子.中国"),
        ("a+b@mail.example.co.uk", "a+b@mail.example.co.uk"),
        ("nobody", None),
        ("a@b", None),
        ("a@@b.com", None),
        ("a b@c.com", None),
        (".a@b.com", None),
        ("a@-b.com", None),
        ("a@b..com", None),
        ("a@b.com, c@d.com", None),
        ("a" * 65 + "@b.com", None),
    ],
)
def test_e_mail_addresses(raw: str, normal: str | None) -> None:
    assert rules.normalise_email(raw) == normal


@given(st.emails())
def test_addresses_of_the_standard_keep_their_form(address: str) -> None:
    normal = rules.normalise_email(address)
    assert normal is None or rules.normalise_email(normal) == normal


@pytest.mark.parametrize(
    ("q", "tail"),
    [
        ("5678", "5678"),
        ("12 34-5678", "12345678"),
        ("567", None),
        ("王芳", None),
        ("５６７８", "5678"),
        ("1" * 16, None),
    ],
)
def test_the_end_of_a_number(q: str, tail: str | None) -> None:
    assert rules.tail_of(q) == tail
