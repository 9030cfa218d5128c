"""Numbers as people read them: money, rates with their interval, case numbers and phone numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import phonenumbers
from babel.numbers import format_currency, format_decimal, get_currency_precision

from makegood.ground.paging import COUNTED, Tally
from makegood.ground.ui.reader import Reader


def money(amount: int, currency: str, reader: Reader) -> str:
    """Minor units of a currency as money: 298000 CNY is `¥2,980.00` in Chinese and `CN¥2,980.00` in English."""
    value = Decimal(amount).scaleb(-get_currency_precision(currency))
    return str(format_currency(value, currency, locale=reader.locale))


def count(value: int, reader: Reader) -> str:
    """A whole number with its thousands set apart; one that was counted only so far says so."""
    if isinstance(value, Tally) and value > COUNTED:
        return str(value)
    return str(format_decimal(value, locale=reader.locale))


def percent(share: float) -> str:
    """A share (0 to 1) in percent with one decimal, without the sign: 0.9642 is `96.4`, and only 1 itself is `100`."""
    tenths = round(share * 1000)
    # 99.96 % is not all of them, and 0.04 % is not none.
    if tenths == 1000 and share < 1:
        tenths = 999
    if tenths == 0 and share > 0:
        tenths = 1
    return "100" if tenths == 1000 else "0" if tenths == 0 else f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its interval and count, ready to print; `value` is empty when there is nothing to divide."""

    value: str
    low: str
    high: str
    n: str


def rate(given: Mapping[str, Any], reader: Reader) -> Rate:
    """A record's rate `{"value", "low", "high", "n"}` (shares, null at n = 0) in words and figures."""
    if not given.get("n") or given.get("value") is None:
        return Rate("", "", "", "0")
    return Rate(percent(given["value"]), percent(given["low"]), percent(given["high"]), count(int(given["n"]), reader))


def grouped(number: str) -> str:
    """A case number in groups for reading out, its check digit apart: `4829173065` is `482 917 306-5`."""
    if len(number) < 5 or not number.isdigit():
        return number
    body, check = number[:-1], number[-1]
    # Groups of three from the left, as they are said; a last single digit joins the group before it.
    groups = [body[i : i + 3] for i in range(0, len(body), 3)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return f"{' '.join(groups)}-{check}"


def phone(number: str) -> str:
    """A phone number (E.164 or as given) written as in its country, China's without the country code; an extension, as
    relay numbers have one, stands behind a hyphen."""
    if "*" in number:
        # Hidden already: what is left of it would be read as another number.
        return number.replace(";ext=", "-")
    try:
        parsed = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code == 86:
        national = str(parsed.national_number)
        if len(national) == 11 and national.startswith("1"):
            extension = f"-{parsed.extension}" if parsed.extension else ""
            return f"{national[:3]} {national[3:7]} {national[7:]}{extension}"
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def masked(number: str) -> str:
    """A phone number with its middle hidden, its last four digits left for recognition: `138****4471`."""
    if "*" in number:
        # A room that hides it from this reader has done so already.
        return phone(number)
    shown = phone(number.partition(";")[0])
    digits = "".join(char for char in shown if char.isdigit())
    if len(digits) < 7:
        return "*" * len(shown)
    return f"{digits[: len(digits) - 8 if len(digits) >= 10 else 2]}****{digits[-4:]}"
