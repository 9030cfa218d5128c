"""Passwords as they are kept: looked at, then hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from makegood.ground.problems import FieldError, Invalid


class Hashed(str):
    """A password in its stored form."""

    __slots__ = ()


def hashed(password: str) -> Hashed:
    """The stored form of one password that several people are given, such as those of a demo: hashing takes its time.

    Raises Invalid with a code for each fault that the validators find.
    """
    try:
        validate_password(password)
    except ValidationError as faults:
        found = tuple(
            FieldError("password", str(fault.code), tuple(sorted((fault.params or {}).items())))
            for fault in faults.error_list
        )
        raise Invalid("invalid_input", errors=found) from faults
    return Hashed(make_password(password))


def stored_form(password: str | None) -> str:
    """What is kept for a password, or for one that is in its stored form already; None lets nobody in.

    Raises as `hashed`.
    """
    if password is None:
        return make_password(None)
    return password if isinstance(password, Hashed) else hashed(password)
