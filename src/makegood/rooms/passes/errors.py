"""What the passes room may refuse, as codes; the sentences stand in texts.toml."""

from __future__ import annotations

from makegood.ground.problems import Conflict, Forbidden, Invalid, Missing

CONTACT_NEEDED = "portal_contact_needed"
CODE_WRONG = "portal_code_wrong"
DAY_BAD = "portal_day_bad"
NAME_NEEDED = "portal_name_needed"
PHOTOS_LARGE = "portal_photos_large"
PHOTOS_MANY = "portal_photos_many"
PRODUCT_NEEDED = "portal_product_needed"
WINDOW_NEEDED = "portal_window_needed"
WINDOW_TAKEN = "portal_window_taken"
WORDS_NEEDED = "portal_words_needed"


def no_link() -> Missing:
    """The address is not ours, has run out, or was stopped: the three are not told apart."""
    return Missing("portal_link_unknown")


def no_customer() -> Conflict:
    """A matter that belongs to nobody has nobody to be shown to."""
    return Conflict("portal_link_nobody")


def not_now() -> Conflict:
    """The state of the matter does not allow it any more."""
    return Conflict("portal_not_now")


def wrong_code() -> Invalid:
    """The code is wrong, too old, or was tried too often; nobody is told which."""
    return Invalid.one("code", CODE_WRONG)


def not_entered() -> Forbidden:
    """Only for somebody who has entered a code."""
    return Forbidden("portal_not_entered")
