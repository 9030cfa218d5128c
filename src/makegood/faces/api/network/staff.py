"""People who work at places: licences and absences."""

from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from makegood.faces.api.network.nodes import AbilityIn
from makegood.faces.api.network.shapes import AbsenceOut, CertificateOut, StaffOut
from makegood.faces.api.wire.answers import Reply, created, listed, shown
from makegood.faces.api.wire.fields import Asked, Cursor, Day, Limit, Line, Moment, Ref, Strict, Unit, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf
from makegood.ground.accounts import actions as accounts_actions
from makegood.ground.problems import Invalid
from makegood.rooms.network import actions, queries
from makegood.rooms.network.inputs import CertificateInput, SkillInput, StaffInput

routes = Routes("staff")


_AREAS, _STAFF, _NODE = ["areas"], ["staff"], ["network"]


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


@routes.read("/staff", ListOf[StaffOut], "List staff")
def list_staff(
    request: ApiRequest,
    unit: Unit = None,
    role: Annotated[str | None, Query(max_length=20)] = None,
    q: Asked = "",
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
    accounts_actions.note_looks(act="search", kind="member", ids=ids, **by(request))
    return listed(found)


@routes.create("/staff", StaffOut, "Put somebody on the staff")
def add_member(request: ApiRequest, payload: StaffIn) -> Reply:
    """Without a number they get the next one of their place."""
    actor = request.auth
    actor.need("staff.read")
    given = payload.model_dump(exclude={"unit", "user", "skills"})
    one = StaffInput(
        queries.unit_named(actor, payload.unit), **given, user_id=payload.user, skills=_skills(payload.skills)
    )
    (id_,) = actions.add_staff(staff=[one], **by(request))
    return created(queries.member(actor, id_), f"/staff/{id_}")


def _skills(given: list[AbilityIn]) -> tuple[SkillInput, ...]:
    return tuple(SkillInput(one.category, one.kind, one.level) for one in given)


@routes.read("/staff/{member}", StaffOut, "Read somebody of the staff")
def get_member(request: ApiRequest, member: str) -> Reply:
    """With skills, licences and absences. Who looked is kept."""
    request.auth.need("staff.read")
    found = queries.member(request.auth, id_of(member))
    accounts_actions.note_looks(act="open", kind="member", ids=[found.id], **by(request))
    return shown(found)


@routes.change("/staff/{member}", StaffOut, "Change somebody")
def change_member(request: ApiRequest, member: str, payload: StaffChanges) -> Reply:
    """Needs If-Match; `skills` replaces all of them."""
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
    return shown(actions.change_member(member_id=id_of(member), changes=changes, **required(request)))


@routes.create("/staff/{member}/certificates", CertificateOut, "Keep a licence")
def keep_certificate(request: ApiRequest, member: str, payload: CertificateIn) -> Reply:
    """A new one, or a renewal of the same kind and number."""
    actor = request.auth
    actor.need("staff.read")
    one = CertificateInput(id_of(member), payload.kind, payload.number, payload.expires_on, payload.issued_on)
    (id_,) = actions.keep_certificates(certificates=[one], **by(request))
    view = queries.member(actor, one.member_id)
    return created(next(held for held in view.certificates if held.id == id_), f"/staff/{member}")


@routes.create("/staff/{member}/absences", AbsenceOut, "Note an absence")
def add_absence(request: ApiRequest, member: str, payload: AbsenceIn) -> Reply:
    """From now, or from a stated moment; their work is to be given to others."""
    request.auth.need("staff.read")
    made = actions.be_absent(
        member_id=id_of(member),
        starts=payload.starts or request.moment,
        ends=payload.ends,
        reason=payload.reason,
        **by(request),
    )
    return created(made, f"/staff/{member}")


@routes.act("/absences/{absence}/end", StaffOut, "Back at work")
def end_absence(request: ApiRequest, absence: str) -> Reply:
    """From now on."""
    request.auth.need("staff.read")
    return shown(actions.be_back(absence_id=id_of(absence), ends=request.moment, **by(request)))


@routes.act("/certificates/{certificate}/remove", StaffOut, "Remove a licence")
def remove_certificate(request: ApiRequest, certificate: str) -> Reply:
    """It is not theirs, or none."""
    request.auth.need("staff.read")
    return shown(actions.remove_certificate(certificate_id=id_of(certificate), **by(request)))
