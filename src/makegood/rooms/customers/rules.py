"""Who a customer is and how a way to reach them is written down. Pure."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

CUSTOMER_KINDS = ("person", "household", "organisation")
CONTACT_KINDS = ("phone", "email")

# What people write before an extension; relay numbers are a main number and an extension.
_EXTENSION = re.compile(r"^(?P<number>.*\d)\s*(?:转|分机|轉|;ext=|ext\.?|x|#|,)\s*(?P<ext>\d{1,8})$", re.IGNORECASE)
_RELAY = re.compile(r"^(?P<number>1\d{10})-(?P<ext>\d{1,6})$")
_EMAIL = re.compile(r"[^\s@\"<>(),;:\\\x00-\x1f]{1,64}@(?P<domain>[^\s@\"<>(),;:\\/\x00-\x1f]{1,189})")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")

#: So many last digits name a number: fewer would name half the town.
TAIL = 4


def normalise_phone(raw: str, region: str) -> str | None:
    """The number as E.164 (`+8613812345678`), read as dialled in `region` (ISO code); None if it can be none.

    National 400 and 800 numbers count; an extension, as relay numbers have, is kept behind `;ext=`. Digits of any
    script and the punctuation people write are accepted. Numbers are checked for a possible form, not for being in
    use: plans change faster than their metadata, and a customer's own word for a number is kept.
    """
    text = unicodedata.normalize("NFKC", raw).strip()
    if not text or len(text) > 60 or "\x00" in text:
        return None
    match = _RELAY.fullmatch(text) or _EXTENSION.fullmatch(text)
    extension = ""
    if match:
        text, extension = match["number"], match["ext"]
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    extension = extension or number.extension or ""
    number.extension = None
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={extension}" if extension else plain


def normalise_email(raw: str) -> str | None:
    """The address as it is compared: NFKC, without surrounding blanks and case; None if it can be none.

    The local part's case is dropped too: no provider in use tells two people apart by it, and people do not keep it.
    """
    text = unicodedata.normalize("NFKC", raw).strip().casefold()
    match = _EMAIL.fullmatch(text)
    if match is None or len(text) > 254 or text.startswith(".") or ".." in text or ".@" in text:
        return None
    labels = match["domain"].split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return text


def normalise(kind: str, value: str, region: str) -> str | None:
    """The comparable form of a contact point of a kind (`phone`, `email`), None if it can be none."""
    return normalise_phone(value, region) if kind == "phone" else normalise_email(value)


def tail_of(q: str) -> str | None:
    """The digits of a search text that is the end of a phone number, None if it is none."""
    digits = re.sub(r"[\s()\-.]", "", unicodedata.normalize("NFKC", q))
    return digits if digits.isascii() and digits.isdigit() and TAIL <= len(digits) <= 15 else None
