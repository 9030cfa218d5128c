"""What happened to the company, its nodes and its calendars. Ids, codes and moments only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from makegood.ground.journal.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanyFounded(Event):
    """The company was set up under the law of a jurisdiction."""

    name: ClassVar[str] = "company_founded"
    subject_kind: ClassVar[str] = "unit"
    jurisdiction: str
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeCreated(Event):
    """A unit of the network got its kind and code."""

    name: ClassVar[str] = "node_created"
    subject_kind: ClassVar[str] = "unit"
    code: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarCreated(Event):
    """A working calendar was begun."""

    name: ClassVar[str] = "calendar_created"
    subject_kind: ClassVar[str] = "calendar"
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarPublished(Event):
    """A calendar got a new version; running clocks that use it may move (`kind` decides which way)."""

    name: ClassVar[str] = "calendar_published"
    subject_kind: ClassVar[str] = "calendar"
    version: int
    number: int
    kind: str
    effective: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeChanged(Event):
    """What is known about a node was changed; `fields` names what."""

    name: ClassVar[str] = "node_changed"
    subject_kind: ClassVar[str] = "unit"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeStepped(Event):
    """A node took a step of its life; its reason stands in the room."""

    name: ClassVar[str] = "node_stepped"
    subject_kind: ClassVar[str] = "unit"
    verb: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeMoved(Event):
    """A node with everything below it stands under another parent from now on."""

    name: ClassVar[str] = "node_moved"
    subject_kind: ClassVar[str] = "unit"
    parent: int
    former: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeHandedOver(Event):
    """What was open at a node, and what it looked after, is another node's from now on."""

    name: ClassVar[str] = "node_handed_over"
    subject_kind: ClassVar[str] = "unit"
    heir: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosureDeclared(Event):
    """A node takes no work from–to."""

    name: ClassVar[str] = "closure_declared"
    subject_kind: ClassVar[str] = "unit"
    closure: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosureWithdrawn(Event):
    """A node works after all."""

    name: ClassVar[str] = "closure_withdrawn"
    subject_kind: ClassVar[str] = "unit"
    closure: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CapabilitiesSet(Event):
    """What a node is able to do was stated anew; `of` as category/kind/level."""

    name: ClassVar[str] = "capabilities_set"
    subject_kind: ClassVar[str] = "unit"
    of: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DivisionsLoaded(Event):
    """Administrative divisions were written; the subject is the company."""

    name: ClassVar[str] = "divisions_loaded"
    subject_kind: ClassVar[str] = "unit"
    added: int
    changed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaSet(Event):
    """A row of the service areas was made, changed or ended."""

    name: ClassVar[str] = "area_set"
    subject_kind: ClassVar[str] = "area"
    verb: str
    unit: int
    division: str
    category: str
    kind: str
    share: int
    quota: int | None
    backup: bool
    valid_from: str
    valid_to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractMade(Event):
    """An independent node got a contract."""

    name: ClassVar[str] = "contract_made"
    subject_kind: ClassVar[str] = "contract"
    unit: int
    valid_from: str
    valid_to: str
    deposit: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractChanged(Event):
    """A contract was changed; `fields` names what."""

    name: ClassVar[str] = "contract_changed"
    subject_kind: ClassVar[str] = "contract"
    unit: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberAdded(Event):
    """Somebody works at a node."""

    name: ClassVar[str] = "member_added"
    subject_kind: ClassVar[str] = "member"
    unit: int
    role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberChanged(Event):
    """What is known about somebody who works was changed; `fields` names what."""

    name: ClassVar[str] = "member_changed"
    subject_kind: ClassVar[str] = "member"
    unit: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateKept(Event):
    """A licence of somebody was put on file or renewed."""

    name: ClassVar[str] = "certificate_kept"
    subject_kind: ClassVar[str] = "member"
    certificate: int
    kind: str
    expires_on: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateRemoved(Event):
    """A licence turned out not to be theirs, or not to be one."""

    name: ClassVar[str] = "certificate_removed"
    subject_kind: ClassVar[str] = "member"
    certificate: int
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberAbsent(Event):
    """Somebody does not work from–to (open while nobody knows)."""

    name: ClassVar[str] = "member_absent"
    subject_kind: ClassVar[str] = "member"
    absence: int
    starts: datetime
    ends: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberBack(Event):
    """Somebody works again from a moment."""

    name: ClassVar[str] = "member_back"
    subject_kind: ClassVar[str] = "member"
    absence: int
    ends: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class LicenceRulesSet(Event):
    """Which work needs which licence was stated anew; `of` as category/kind/licence."""

    name: ClassVar[str] = "licence_rules_set"
    subject_kind: ClassVar[str] = "unit"
    of: tuple[str, ...]
