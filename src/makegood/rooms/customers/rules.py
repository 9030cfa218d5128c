"""Who a customer is and how a way to reach them is written down. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import phonenumbers

CUSTOMER_KINDS = ("person", "household", "organisation")
CONTACT_KINDS = ("phone", "relay", "email", "wechat", "other")
#: Kinds that stand for somebody: a relay number belongs to an order and dies with it, other names are not checked.
LASTING = ("phone", "email")
VERIFIED = ("call_back", "code", "letter", "in_person", "order")
UNUSABLE = ("asked", "bounced", "wrong", "dead")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ADDRESS_KINDS = ("home", "work", "delivery", "billing", "site", "other")
#: `technician` is a wish about who comes, such as only a woman or only a man.
NEED_KINDS = ("age", "disability", "infant", "language", "pets", "access", "technician", "other")
SEGMENTS = ("", "regular", "member", "key", "employee", "press")
IDENTITY_KINDS = ("", "id_card", "passport", "business", "other")
PURPOSES = ("messages", "sms", "wechat", "recording", "photos", "marketing", "sharing", "profiling")
CONSENT_HOWS = ("written", "recorded_call", "tap", "reply", "in_person")
#: A relation reads from the customer to the other: "tenant of".
RELATIONS = ("member_of", "tenant_of", "buys_for", "employee_of", "contact_of", "related_to")
#: What becomes of open matters when their customer is erased: they end with the file, or go on without a name.
OPEN_MATTERS = ("end", "keep")
DUPLICATE_STATES = ("proposed", "dismissed", "merged")
#: What stands where the name of an erased customer stood.
NOBODY = "***"

# What people write before an extension; relay numbers are a main number and an extension.
_EXTENSION = re.compile(r"^(?P<number>.*\d)\s*(?:转|分机|轉|;ext=|ext\.?|x|#|,)\s*(?P<ext>\d{1,8})$", re.IGNORECASE)
_RELAY = re.compile(r"^(?P<number>1\d{10})-(?P<ext>\d{1,6})$")
_EMAIL = re.compile(r"[^\s@\"<>(),;:\\\x00-\x1f]{1,64}@(?P<domain>[^\s@\"<>(),;:\\/\x00-\x1f]{1,189})")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")

# Mobile lines have no extensions: behind such a number an extension belongs to a marketplace's relay.
_RELAYED = re.compile(r"\+861[3-9]\d{9};ext=\d+")

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
    """The comparable form of a contact point of a kind, None if it can be none."""
    if kind in {"phone", "relay"}:
        return normalise_phone(value, region)
    if kind == "email":
        return normalise_email(value)
    text = " ".join(unicodedata.normalize("NFKC", value).split()).casefold()
    return text[:254] if text and "\x00" not in text else None


def kind_of(kind: str, normal: str) -> str:
    """The kind that a contact point really is: a mobile number with an extension is a relay number."""
    return "relay" if kind == "phone" and _RELAYED.fullmatch(normal) else kind


def tail_of(q: str) -> str | None:
    """The digits of a search text that may be a stretch of a phone number, None if it is none."""
    digits = re.sub(r"[\s()\-.]", "", unicodedata.normalize("NFKC", q))
    return digits if digits.isascii() and digits.isdigit() and TAIL <= len(digits) <= 15 else None


def same_text(text: str) -> str:
    """A name or an address as it is compared: NFKC, without case, blanks and marks."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


# --- what is hidden from whoever need not see it


def masked(kind: str, value: str) -> str:
    """A contact point or an identity number for those who may not see it: enough to recognise it by.

    `138****5678`, the last two digits of a landline, `a***@example.com`, the last four of an identity number.
    """
    if kind in {"phone", "relay"}:
        return _masked_phone(value)
    if kind == "email":
        local, _, domain = value.partition("@")
        return f"{local[:1]}***@{domain}" if domain else "***"
    if kind == "identity":
        return "*" * max(0, len(value) - 4) + value[-4:] if len(value) > 6 else "*" * len(value)
    return f"{value[:1]}***"


def _masked_phone(value: str) -> str:
    number, _, extension = value.partition(";ext=")
    if "*" in number:
        return value
    national = national_of(number)
    if re.fullmatch(r"1\d{10}", national):
        shown = f"{national[:3]}****{national[-4:]}"
    elif len(national) > 6:
        shown = f"{national[:-6]}****{national[-2:]}"
    else:
        shown = "*" * len(national)
    return f"{shown};ext=***" if extension else shown


def national_of(number: str) -> str:
    """The digits of an E.164 number without its country code; of anything else its digits."""
    if not number.startswith("+"):
        return "".join(char for char in number if char.isdigit())
    try:
        return str(phonenumbers.parse(number.partition(";")[0], None).national_number)
    except phonenumbers.NumberParseException:
        return number[1:]


def line_of(region: str, text: str) -> str:
    """An address in one line."""
    return f"{region} {text}".strip()


# --- what may be kept


def identity_fits(kind: str, number: str) -> bool:
    """Whether a number can be of its kind: an identity card's by its check digit (GB 11643), others by their length."""
    if kind == "id_card":
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        if not re.fullmatch(r"[1-9]\d{16}[\dX]", number, re.ASCII):
            return False
        return (
            "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11]
            == (number[17])
        )
    return re.fullmatch(r"[0-9A-Z][0-9A-Z-]{3,39}", number, re.ASCII) is not None


def identity_of(number: str) -> str:
    """An identity number as it is kept: NFKC, capitals, without blanks."""
    return "".join(unicodedata.normalize("NFKC", number).upper().split())


def times_fit(times: Iterable[Sequence[str]]) -> bool:
    """Whether all of these are spans of the week: a weekday and two times of the day, the first before the second."""
    return all(
        len(one) == 3
        and one[0] in WEEKDAYS
        and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", one[1], re.ASCII) is not None
        and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", one[2], re.ASCII) is not None
        and one[1] < one[2]
        for one in times
    )
