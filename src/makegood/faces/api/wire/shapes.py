"""What answers are made of: a shape says once how a view looks as JSON, for the answer and for OpenAPI.

A shape names its fields; `shows` says of which view it is. Where a value comes from follows from the names and types of
both, and only what does not is said beside them. What fits neither is refused when the program starts.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import singledispatch
from operator import attrgetter
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field

from makegood.ground.problems import Problem
from makegood.ground.ui.texts import say

Json = dict[str, Any]
T = TypeVar("T")
S = TypeVar("S", bound="Shape")
#: From a value, or from a whole view, to what stands in the answer.
Turn = Callable[[Any], Any]
#: A text for people: {"en": …, "zh-Hans": …}.
Texts = dict[str, str]


class Shape(BaseModel):
    """Base of every answer's description."""

    model_config = ConfigDict(extra="forbid")


class MoneyOut(Shape):
    """Whole minor units of a currency."""

    amount: int
    currency: str


class KindAndId(Shape):
    """A reference to something of a kind."""

    kind: str
    id: str | None


class CountOut(Shape):
    """How many."""

    count: int


class ListOf(Shape, Generic[T]):
    """A stretch of a list; `next` is the cursor that continues it, null at its end."""

    items: list[T]
    next: str | None


class FieldProblem(Shape):
    """One field that cannot be accepted: dotted path, stable code, sentence in the caller's language."""

    field: str
    code: str
    message: str


class ProblemDetails(Shape):
    """RFC 9457 problem details; `code` is stable, `detail` is in the caller's language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = Field(default_factory=list)
    candidates: list[dict[str, Any]] | None = Field(default=None, description="409: whom or what it could mean")
    current: dict[str, Any] | None = Field(default=None, description="412: the object as it stands now")
    not_stopped: list[dict[str, Any]] | None = Field(default=None, description="409: clocks that may not stop, and why")
    refused: list[dict[str, Any]] | None = Field(default=None, description="409: rows that stop all of them")
    open: list[dict[str, Any]] | None = Field(default=None, description="409: matters that must end first")
    reasons: list[str] | None = Field(default=None, description="409: codes of what speaks against it")
    retry_after: int | None = Field(default=None, description="429: seconds until the next minute begins")
    report: str | None = Field(default=None, description="500: the number under which it was logged")


#: How the document describes an answer that is a problem.
PROBLEM = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}}


@singledispatch
def plain(value: Any) -> Any:
    """A value as JSON: views become objects, lists and objects are gone through, the rest stays as it is."""
    return value


@plain.register(list)
@plain.register(tuple)
def _sequence(values: Any) -> Any:
    return [plain(one) for one in values]


@plain.register(dict)
def _object(values: dict[str, Any]) -> Any:
    return {key: plain(one) for key, one in values.items()}


@plain.register(Problem)
def _problem(problem: Problem) -> Json:
    return {"code": problem.code}


def ref(id_: int | None) -> str | None:
    """An id as it is shown."""
    return None if id_ is None else str(id_)


def money(amount: int | None, currency: str) -> Json | None:
    """`{"amount", "currency"}`, None for no amount."""
    return None if amount is None else {"amount": amount, "currency": currency}


def both(group: str, code: str) -> Texts:
    """The text for a code in both languages."""
    return {"en": say(group, code, "en"), "zh-Hans": say(group, code, "zh-Hans")}


def shows(view: type[Any], **told: str | Turn) -> Callable[[type[S]], type[S]]:
    """Mark the shape in which `plain` answers views of a type.

    A field is the attribute of the same name, or of the name with `_id`. Ids and lists of ids become texts, amounts
    money of the view's `currency`, an empty text null where the field may be null, and other views what they are
    shown as. `told` names another attribute, or is a function of the view. Raises TypeError for a field without source.
    """

    def mark(shape: type[S]) -> type[S]:
        plain.register(view, _maker(shape, view, told))
        return shape

    return mark


def _maker(shape: type[Shape], view: type[Any], told: Mapping[str, str | Turn]) -> Turn:
    known = get_type_hints(view)
    keys, attributes, turns, tells = [], [], {}, {}
    for name, field in shape.model_fields.items():
        key = field.alias or name
        source = told.get(name, name)
        keys.append(key)
        if callable(source):
            tells[key] = source
            attributes.append(next(iter(known)))
            continue
        if source not in known and not hasattr(view, source):
            source += "_id"
        if source not in known and not hasattr(view, source):
            error = f"{shape.__name__}.{name}: {view.__name__} has nothing for it"
            raise TypeError(error)
        attributes.append(source)
        found = known[source] if source in known else _property(view, source)
        if _bare(field.annotation) is MoneyOut:
            tells[key] = _amount(source)
        elif (turn := _turn(field.annotation, found)) is not None:
            turns[key] = turn
    pick = attrgetter(*attributes) if len(attributes) > 1 else lambda one: (getattr(one, attributes[0]),)

    def make(one: Any) -> Json:
        made = dict(zip(keys, pick(one), strict=True))
        for key, turn in turns.items():
            made[key] = turn(made[key])
        for key, tell in tells.items():
            made[key] = tell(one)
        return made

    return make


def _property(view: type[Any], name: str) -> Any:
    return get_type_hints(getattr(view, name).fget)["return"]


def _amount(name: str) -> Turn:
    return lambda one: money(getattr(one, name), one.currency)


def _turn(wanted: Any, given: Any) -> Turn | None:
    """How a value of the one type becomes one of the other; None if it stays as it is."""
    bare, has = _bare(wanted), _bare(given)
    if bare is str and has is int:
        return ref if _may_lack(given) else str
    if bare is str and has is str and _may_lack(wanted) and not _may_lack(given):
        return _or_null
    if is_dataclass(has):
        return plain
    kind, inner = get_origin(has), [_bare(one) for one in get_args(has) if one is not Ellipsis]
    if isinstance(kind, type) and issubclass(kind, Mapping) and kind is not dict:
        return dict
    if get_origin(bare) is list and len(inner) == 1:
        if inner[0] is int and _bare(get_args(bare)[0]) is str:
            return lambda values: [str(one) for one in values]
        if is_dataclass(inner[0]):
            return lambda values: [plain(one) for one in values]
    return None


def _or_null(text: str) -> str | None:
    return text or None


def _bare(kind: Any) -> Any:
    """A type without null and without what is annotated."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        rest = [one for one in get_args(kind) if one is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else kind
    return kind


def _may_lack(kind: Any) -> bool:
    return type(None) in get_args(kind)
