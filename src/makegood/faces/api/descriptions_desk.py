"""What answers about files, links, bulk acts and the set-up of a desk look like, for OpenAPI and for the tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makegood.faces.api.descriptions import KindAndId
from makegood.faces.api.fields import Shape


class FileOut(Shape):
    """A file of something; `part` is what of its owner it hangs on, such as a message of a case.

    `kind` is the media type that its content has; `located`: the picture says where it was taken.
    """

    id: str
    owner: KindAndId
    part: str | None
    name: str
    kind: str
    size: int
    sha256: str
    located: bool
    uploaded_by: str | None
    at: datetime
    deleted_at: datetime | None
    deleted_by: str | None
    deleted_why: str


class LinkOut(Shape):
    """A case that has to do with this one; `back`: the kind is read from the other one."""

    id: str
    kind: str
    back: bool
    number: str
    subject: str
    state: str


class FollowerOut(Shape):
    """Who follows a case; with `asked_by` somebody who reads along because that person wished it."""

    person: str
    asked_by: str | None
    at: datetime


class ReachedOut(Shape):
    """Children that an act reached, and those that it did not with the code of the reason."""

    done: list[str]
    refused: list[dict[str, str]]


class BulkOut(ReachedOut):
    """What one act on many cases came to; it may be taken back until `undo_until`."""

    id: str
    verb: str
    undo_until: datetime | None


class TagOut(Shape):
    """A word to find cases by."""

    code: str
    name: dict[str, str]
    retired: bool
    version: int


class StatusOut(TagOut):
    """A company's own name within a state; with the state's own code it renames the state."""

    state: str
    place: int


class RuleOut(Shape):
    """A rule of severity: all that `when` names must hold; of the rules that hold the gravest says."""

    code: str
    name: dict[str, str]
    severity: int
    when: dict[str, Any]
    place: int
    active: bool
    version: int


class ReopeningOut(Shape):
    """What a customer's word does to a settled case of a root kind (`any`: all without a row of their own)."""

    root: str
    days: int
    inside: str
    version: int


class QueueOut(Shape):
    """A named stored filter with the people who work from it."""

    id: str
    code: str
    name: dict[str, str]
    where: dict[str, Any]
    sort: str
    unit: str
    people: list[str]
    retired: bool
    version: int


class SavedViewOut(Shape):
    """A filter that somebody keeps; with a unit everybody there sees it."""

    id: str
    name: str
    where: dict[str, Any]
    sort: str
    columns: list[str]
    unit: str | None
    first: bool
    user: str
    version: int
