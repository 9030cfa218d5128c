"""Who serves where: service areas and their faults, divisions, people with licences and absences, the directory."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from ninja import Query, Router
from pydantic import Field

from makegood.faces.api.answers import Reply, created, listed, reads, shown, writes
from makegood.faces.api.descriptions import CHANGES, CountOut, ListOf, answers
from makegood.faces.api.fields import Day, Line, Moment, Ref, Strict, id_of
from makegood.faces.api.place_shapes import (
    AbsenceOut,
    AreaOut,
    CertificateOut,
    DivisionOut,
    EntryOut,
    FaultOut,
    ServingOut,
    StaffOut,
)
from makegood.faces.api.places import AbilityIn
from makegood.faces.api.requests import ApiRequest, version_required
from makegood.faces.api.shapes import plain
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.problems import Invalid
from makegood.rooms.network import actions, queries
from makegood.rooms.network.inputs import AreaInput, CertificateInput, SkillInput, StaffInput

router = Router()
_AREAS, _STAFF, _NODE = ["areas"], ["staff"], ["network"]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=400)]
Place = Annotated[str | None, Query(max_length=40)]


class AreaIn(Strict):
    """A place serves a division for a category and a kind of work ("" = all)."""

    unit: Annotated[str, Line(40, 1)]
    division: Annotated[str, Line(12, 1)]
    valid_from: Day
    valid_to: Day | None = None
    category: Annotated[str, Line(60)] = ""
    kind: Annotated[str, Line(24)] = ""
    share: int = 100
    quota: int | None = None
    priority: int = 1
    backup: bool = False


class AreaChanges(Strict):
    """What is given is changed, the rest stays."""

    share: int = 100
    quota: int | None = None
    priority: int = 1
    backup: bool = False
    valid_from: Day | None = None
    valid_to: Day | None = None


class ManyAreasIn(Strict):
    """The same change for many rows, or their end."""

    ids: list[Ref] = Field(min_length=1, max_length=200)
    changes: AreaChanges | None = None
    last: Day | None = Field(default=None, description="the rows end with this day")


class StaffFields(Strict):
    """What is known about somebody who works."""

    role: Annotated[str, Line(20, 1)] = "technician"
    level: int = 1
    phone: Annotated[str, Line(24)] = ""
    sex: Annotated[str, Line(8)] = ""
    since: Day | None = None
    until: Day | None = None
    skills: list[AbilityIn] = Field(default_factory=list, max_length=100)


class StaffIn(StaffFields):
    """Somebody new at a place."""

    unit: Annotated[str, Line(40, 1)]
    name: Annotated[str, Line(80, 1)]
    number: Annotated[str, Line(40)] = ""
    user: Ref | None = None


class StaffChanges(StaffFields):
    """What is given is changed, the rest stays."""

    name: Annotated[str, Line(80, 1)] = ""
    unit: Annotated[str, Line(40, 1)] = ""
    user: Ref | None = None


class CertificateIn(Strict):
    """A licence, good up to and including its last day; the same kind and number renews it."""

    kind: Annotated[str, Line(24, 1)]
    number: Annotated[str, Line(60, 1)]
    expires_on: Day
    issued_on: Day | None = None


class AbsenceIn(Strict):
    """Somebody does not work from–to; without `ends` until further notice."""

    reason: Annotated[str, Line(12, 1)]
    starts: Moment | None = None
    ends: Moment | None = None


@router.get("/areas", response=answers(200, ListOf[AreaOut]), summary="List service areas", tags=_AREAS)
@reads
def list_areas(
    request: ApiRequest,
    unit: Place = None,
    division: Annotated[str | None, Query(max_length=12)] = None,
    category: Annotated[str | None, Query(max_length=60)] = None,
    on: Day | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Of a place and those below it, in a division and its parts, of a category, valid on a day."""
    actor = request.auth
    actor.need("network.read")
    below = queries.unit_named(actor, unit) if unit else None
    found = queries.areas(
        actor, unit_id=below, division=division, category=category, on=on, cursor=cursor or None, limit=limit
    )
    return listed(found)


@router.post("/areas", response=answers(201, AreaOut), summary="Add a service area", tags=_AREAS)
@writes
def add_area(request: ApiRequest, payload: AreaIn) -> Reply:
    """Shares need not come to 100 yet: what does not is told."""
    request.auth.need("network.read")
    unit = queries.unit_named(request.auth, payload.unit)
    one = AreaInput(unit, **payload.model_dump(exclude={"unit"}))
    (id_,) = actions.add_areas(actor=request.auth, areas=[one], now=request.moment)
    return created(queries.area(request.auth, id_), f"/areas/{id_}")


@router.post("/areas/change", response=answers(200, CountOut, 412), summary="Change many areas", tags=_AREAS)
@writes
def change_many_areas(request: ApiRequest, payload: ManyAreasIn) -> Reply:
    """The same change for all, or the same last day; how many."""
    actor, changes = request.auth, payload.changes
    if (changes is None or not changes.model_fields_set) == (payload.last is None):
        raise Invalid.one("changes", "nothing_to_change")
    if payload.last is not None:
        count = actions.end_areas(actor=actor, area_ids=payload.ids, last=payload.last, now=request.moment)
    else:
        wanted = changes.model_dump(include=changes.model_fields_set) if changes else {}
        count = len(actions.change_areas(actor=actor, area_ids=payload.ids, changes=wanted, now=request.moment))
    return Reply({"count": count})


@router.get("/areas/faults", response=answers(200, ListOf[FaultOut]), summary="Gaps and overlaps", tags=_AREAS)
@reads
def list_faults(
    request: ApiRequest, on: Day | None = None, division: Annotated[str | None, Query(max_length=12)] = None
) -> Reply:
    """Shares that do not come to 100, places with two rows, divisions that nobody serves."""
    request.auth.need("network.read")
    day = on or request.moment.astimezone(ZoneInfo(queries.company().zone)).date()
    found = queries.coverage(request.auth, day, below=division)
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.get("/areas/{area}", response=answers(200, AreaOut), summary="Read a service area", tags=_AREAS)
@reads
def get_area(request: ApiRequest, area: str) -> Reply:
    """One row."""
    request.auth.need("network.read")
    return shown(queries.area(request.auth, id_of(area)))


@router.patch("/areas/{area}", response=answers(200, AreaOut, *CHANGES), summary="Change a service area", tags=_AREAS)
@writes
def change_area(request: ApiRequest, area: str, payload: AreaChanges) -> Reply:
    """Needs If-Match."""
    version = version_required(request)
    changes = payload.model_dump(include=payload.model_fields_set)
    if not changes:
        raise Invalid.one("", "nothing_to_change")
    (after,) = actions.change_areas(
        actor=request.auth, area_ids=[id_of(area)], changes=changes, version=version, now=request.moment
    )
    return shown(after)


@router.get("/serving", response=answers(200, ListOf[ServingOut]), summary="Who serves a place?", tags=_AREAS)
@reads
def list_serving(
    request: ApiRequest,
    division: Annotated[str, Query(max_length=12)],
    kind: Annotated[str, Query(max_length=24)] = "",
    category: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 (read by the router, never changed)
    on: Day | None = None,
) -> Reply:
    """The closest row first; `category` from the leaf to the root."""
    day = on or request.moment.astimezone(ZoneInfo(queries.company().zone)).date()
    found = queries.serving(request.auth, division=division, categories=category, kind=kind, on=day)
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.get("/divisions", response=answers(200, ListOf[DivisionOut]), summary="Find divisions", tags=_NODE)
@reads
def list_divisions(
    request: ApiRequest,
    q: Annotated[str, Query(max_length=80)] = "",
    parent: Annotated[str | None, Query(max_length=12)] = None,
) -> Reply:
    """By code, name or pinyin; without `q` those below `parent`, or the highest."""
    request.auth.need("network.read")
    found = queries.find_divisions(q, below=parent) if q else queries.division_children(parent)
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.get("/divisions/{division}", response=answers(200, DivisionOut), summary="Read a division", tags=_NODE)
@reads
def get_division(request: ApiRequest, division: str) -> Reply:
    """By its code."""
    request.auth.need("network.read")
    return Reply(plain(queries.division(division)))


@router.get("/directory", response=answers(200, ListOf[EntryOut]), summary="Whom to call", tags=_NODE)
@reads
def list_directory(
    request: ApiRequest,
    q: Annotated[str, Query(max_length=80)] = "",
    kind: Annotated[str | None, Query(max_length=20)] = None,
    unit: Place = None,
    division: Annotated[str | None, Query(max_length=12)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Places with contact, hours of today, and whether they are open now."""
    actor = request.auth
    below = queries.unit_named(actor, unit) if unit else None
    found = queries.directory(
        actor, now=request.moment, q=q or None, kind=kind, unit_id=below, division=division, cursor=cursor or None,
        limit=limit,
    )  # fmt: skip
    return listed(found)


# --- people


@router.get("/staff", response=answers(200, ListOf[StaffOut]), summary="List staff", tags=_STAFF)
@reads
def list_staff(
    request: ApiRequest,
    unit: Place = None,
    role: Annotated[str | None, Query(max_length=20)] = None,
    q: Annotated[str, Query(max_length=80)] = "",
    expiring_by: Day | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """Of a place and those below it, by name, pinyin, number or phone; with a licence that ends by a day."""
    actor = request.auth
    actor.need("staff.read")
    below = queries.unit_named(actor, unit) if unit else None
    found = queries.staff(
        actor, unit_id=below, role=role, q=q or None, expiring_by=expiring_by, cursor=cursor or None, limit=limit
    )
    ids = [one.id for one in found.items]
    accounts_actions.note_looks(actor=actor, act="search", kind="member", ids=ids, now=request.moment)
    return listed(found)


@router.post("/staff", response=answers(201, StaffOut), summary="Put somebody on the staff", tags=_STAFF)
@writes
def add_member(request: ApiRequest, payload: StaffIn) -> Reply:
    """Without a number they get the next one of their place."""
    actor = request.auth
    actor.need("staff.read")
    given = payload.model_dump(exclude={"unit", "user", "skills"})
    one = StaffInput(
        queries.unit_named(actor, payload.unit), **given, user_id=payload.user, skills=_skills(payload.skills)
    )
    (id_,) = actions.add_staff(actor=actor, staff=[one], now=request.moment)
    return created(queries.member(actor, id_), f"/staff/{id_}")


def _skills(given: list[AbilityIn]) -> tuple[SkillInput, ...]:
    return tuple(SkillInput(one.category, one.kind, one.level) for one in given)


@router.get("/staff/{member}", response=answers(200, StaffOut), summary="Read somebody of the staff", tags=_STAFF)
@reads
def get_member(request: ApiRequest, member: str) -> Reply:
    """With skills, licences and absences. Who looked is kept."""
    request.auth.need("staff.read")
    found = queries.member(request.auth, id_of(member))
    accounts_actions.note_looks(actor=request.auth, act="open", kind="member", ids=[found.id], now=request.moment)
    return shown(found)


@router.patch("/staff/{member}", response=answers(200, StaffOut, *CHANGES), summary="Change somebody", tags=_STAFF)
@writes
def change_member(request: ApiRequest, member: str, payload: StaffChanges) -> Reply:
    """Needs If-Match; `skills` replaces all of them."""
    version = version_required(request)
    actor, given = request.auth, payload.model_fields_set
    actor.need("staff.read")
    changes: dict[str, Any] = payload.model_dump(include=given - {"skills", "unit", "user"})
    if "skills" in given:
        changes["skills"] = _skills(payload.skills)
    if "unit" in given:
        changes["unit_id"] = queries.unit_named(actor, payload.unit)
    if "user" in given:
        changes["user_id"] = payload.user
    if not changes:
        raise Invalid.one("", "nothing_to_change")
    after = actions.change_member(
        actor=actor, member_id=id_of(member), changes=changes, version=version, now=request.moment
    )
    return shown(after)


@router.post(
    "/staff/{member}/certificates", response=answers(201, CertificateOut), summary="Keep a licence", tags=_STAFF
)
@writes
def keep_certificate(request: ApiRequest, member: str, payload: CertificateIn) -> Reply:
    """A new one, or a renewal of the same kind and number."""
    actor = request.auth
    actor.need("staff.read")
    one = CertificateInput(id_of(member), payload.kind, payload.number, payload.expires_on, payload.issued_on)
    (id_,) = actions.keep_certificates(actor=actor, certificates=[one], now=request.moment)
    view = queries.member(actor, one.member_id)
    return created(next(held for held in view.certificates if held.id == id_), f"/staff/{member}")


@router.post("/staff/{member}/absences", response=answers(201, AbsenceOut), summary="Note an absence", tags=_STAFF)
@writes
def be_absent(request: ApiRequest, member: str, payload: AbsenceIn) -> Reply:
    """From now, or from a stated moment; their work is to be given to others."""
    actor = request.auth
    actor.need("staff.read")
    made = actions.be_absent(
        actor=actor, member_id=id_of(member), starts=payload.starts or request.moment, ends=payload.ends,
        reason=payload.reason, now=request.moment,
    )  # fmt: skip
    return created(made, f"/staff/{member}")


@router.post("/absences/{absence}/end", response=answers(200, StaffOut), summary="Back at work", tags=_STAFF)
@writes
def be_back(request: ApiRequest, absence: str) -> Reply:
    """From now on."""
    request.auth.need("staff.read")
    return shown(
        actions.be_back(actor=request.auth, absence_id=id_of(absence), ends=request.moment, now=request.moment)
    )


@router.post(
    "/certificates/{certificate}/remove", response=answers(200, StaffOut), summary="Remove a licence", tags=_STAFF
)
@writes
def remove_certificate(request: ApiRequest, certificate: str) -> Reply:
    """It is not theirs, or none."""
    request.auth.need("staff.read")
    found = actions.remove_certificate(actor=request.auth, certificate_id=id_of(certificate), now=request.moment)
    return shown(found)
