"""What can go wrong, as codes with parameters. Faces turn them into words; nothing here is prose.

Each room's `errors.py` names its codes; the sentence for a code stands in the room's `texts.toml` in both languages.
The classes follow the answers of the API (RFC 9457 problem details), so that every face says the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One input field that cannot be accepted: dotted path, code, parameters for the sentence."""

    field: str
    code: str
    params: tuple[tuple[str, Any], ...] = ()


class Problem(Exception):  # noqa: N818 (the word of RFC 9457)
    """Base of everything an action or a query may raise on purpose."""

    status: ClassVar[int] = 500

    def __init__(
        self, code: str, *, errors: tuple[FieldError, ...] = (), extra: dict[str, Any] | None = None, **params: Any
    ) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors
        self.extra = extra or {}
        self.params = params


class Invalid(Problem):
    """The input cannot be accepted; `errors` says which field and why. Nothing was changed."""

    status = 422

    @classmethod
    def one(cls, field: str, code: str, **params: Any) -> Invalid:
        """An input problem with a single field."""
        return cls("invalid_input", errors=(FieldError(field, code, tuple(sorted(params.items()))),))


class Forbidden(Problem):
    """The object is known to the actor, the verb is not allowed."""

    status = 403


class Missing(Problem):
    """There is no such object, or it is not this actor's to see; the two are not told apart."""

    status = 404


class Conflict(Problem):
    """The state does not allow the verb, or the reference is ambiguous (`extra["candidates"]`)."""

    status = 409


class Gone(Problem):
    """What the caller goes on from does not count any more; they begin anew."""

    status = 410


class Stale(Problem):
    """Somebody else changed the object first; `extra["current"]` holds its state now."""

    status = 412


class VersionRequired(Problem):
    """A change of a form needs the version that it was made from."""

    status = 428
