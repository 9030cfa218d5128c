"""How the views of the rooms look as JSON: ids as texts, money as an object, moments as they are.

Written out by hand, one function a view: an answer is made thousands of times a minute, and the wire is a contract that
should not change because a field of a view was renamed. `descriptions.py` says the same for OpenAPI, and the tests hold
every answer against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from makegood.ground.accounts.views import TokenView
from makegood.ground.files.views import FileView
from makegood.ground.problems import Problem
from makegood.ground.ui.texts import say
from makegood.rooms.cases.views import (
    CaseView,
    KindView,
    MessageView,
)
from makegood.rooms.customers.views import (
    AddressView,
    ConsentView,
    ContactView,
    CustomerView,
    DuplicateView,
    RelationView,
)
from makegood.rooms.network.lifecycle import verbs
from makegood.rooms.network.views import CalendarVersionView, CalendarView, NodeView
from makegood.rooms.products.views import FeeView, ItemView, SaleView, ServiceRecordView
from makegood.rooms.promises.views import (
    CoverageView,
    ObligationView,
    PauseView,
    PromiseView,
    RemedyView,
    TermView,
    VersionView,
)

Json = dict[str, Any]


@singledispatch
def plain(value: Any) -> Any:
    """A value as JSON: views become objects, lists and objects are gone through, the rest stays as it is."""
    return value


def ref(id_: int | None) -> str | None:
    """An id as it is shown."""
    return None if id_ is None else str(id_)


def money(amount: int | None, currency: str) -> Json | None:
    """`{"amount", "currency"}`, None for no amount."""
    return None if amount is None else {"amount": amount, "currency": currency}


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


# --- accounts


@plain.register
def _key(view: TokenView) -> Json:
    return {
        "id": str(view.id),
        "user": str(view.user_id),
        "name": view.name,
        "prefix": view.prefix,
        "scopes": list(view.scopes),
        "expires_at": view.expires_at,
        "revoked_at": view.revoked_at,
        "last_used_at": view.last_used_at,
        "created_at": view.created_at,
        "token": None,
    }


# --- files


@plain.register
def _file(view: FileView) -> Json:
    return {
        "id": str(view.id),
        "owner": {"kind": view.owner_kind, "id": str(view.owner_id)},
        "part": ref(view.part_id),
        "name": view.name,
        "kind": view.kind,
        "size": view.size,
        "sha256": view.sha256,
        "located": view.located,
        "uploaded_by": ref(view.uploaded_by_id),
        "at": view.at,
        "deleted_at": view.deleted_at,
        "deleted_by": ref(view.deleted_by_id),
        "deleted_why": view.deleted_why,
    }


# --- cases


@plain.register
def _case(view: CaseView) -> Json:
    return {
        "id": str(view.id),
        "number": view.number,
        "kind": view.kind,
        "root": view.root,
        "state": view.state,
        "customer": ref(view.customer_id),
        "item": ref(view.item_id),
        "unit": str(view.unit_id),
        "owner": ref(view.owner_id),
        "subject": view.subject,
        "symptom": view.symptom,
        "channel": view.channel,
        "opened_at": view.opened_at,
        "resolved_at": view.resolved_at,
        "closed_at": view.closed_at,
        "next_due_at": view.next_due_at,
        "owed_since": view.owed_since,
        "chasers": view.chasers,
        "chased_at": view.chased_at,
        "reopenings": view.reopenings,
        "duplicate": view.duplicate,
        "repeat": view.repeat,
        "repeat_of": list(view.repeat_of),
        "open_matters": list(view.open_matters),
        "external_id": view.external_id,
        "severity": view.severity,
        "severity_why": view.severity_why,
        "status": view.status,
        "tags": list(view.tags),
        "follow_up": {"at": view.follow_up_at, "person": ref(view.follow_up_for_id)} if view.follow_up_at else None,
        "parent": view.parent or None,
        "merged_into": view.merged_into or None,
        "merged": list(view.merged),
        "verbs": list(view.verbs),
        "obligations": [_obligation(one) for one in view.obligations],
        "version": view.version,
    }


@plain.register
def _message(view: MessageView) -> Json:
    return {
        "id": str(view.id),
        "direction": view.direction,
        "channel": view.channel,
        "text": view.text,
        "automatic": view.automatic,
        "author": {"kind": view.author_kind, "id": ref(view.author_id), "name": view.author_name},
        "at": view.at,
        "in_case": str(view.case_id),
        "origin": ref(view.origin_id),
        "copy_of": ref(view.copy_of_id),
    }


@plain.register
def _kind(view: KindView) -> Json:
    return {"code": view.code, "root": view.root, "parent": view.parent, "name": dict(view.name)}


# --- promises


@plain.register
def _obligation(view: ObligationView) -> Json:
    return {
        "id": str(view.id),
        "duty": view.duty,
        "duty_name": view.duty_name,
        "promise": view.promise,
        "promise_name": view.promise_name,
        "basis": view.basis,
        "version": view.version,
        "clause": view.clause,
        "state": view.state,
        "started_at": view.started_at,
        "due_at": view.due_at,
        "first_due_at": view.first_due_at,
        "moves": view.moves,
        "fulfilled_at": view.fulfilled_at,
        "settled_at": view.settled_at,
        "corrected": view.corrected,
        "share_left": round(view.share_left, 4),
        "at_risk": view.at_risk,
        "liable": {"party": view.liable_party, "state": view.liable_state} if view.liable_party else None,
        "reason": view.reason,
        "otherwise": list(view.otherwise),
        "matter": {"kind": view.matter[0], "id": str(view.matter[1])},
        "customer": ref(view.customer_id),
        "item": ref(view.item_id),
        "unit": str(view.unit_id),
        "known_until": view.known_until,
        "verbs": list(view.verbs),
        "pauses": [_pause(one) for one in view.pauses],
        "remedies": [_remedy(one) for one in view.remedies],
        "row_version": view.row_version,
    }


@plain.register
def _pause(view: PauseView) -> Json:
    proof = {"kind": view.proof_kind, "ref": view.proof_ref, "at": view.proof_at} if view.proof_kind else None
    return {"ground": view.ground, "from": view.starts, "to": view.ends, "proof": proof}


@plain.register
def _remedy(view: RemedyView) -> Json:
    return {
        "id": str(view.id),
        "obligation": str(view.obligation_id),
        "kind": view.kind,
        "amount": money(view.amount, view.currency),
        "note": view.note,
        "state": view.state,
        "given_by": ref(view.given_by_id),
        "given_at": view.given_at,
        "expected_by": view.expected_by,
        "answer_by": view.answer_by,
        "answered_at": view.answered_at,
        "approval": ref(view.approval_id),
        "created_at": view.created_at,
        "version": view.version,
    }


@plain.register
def _promise(view: PromiseView) -> Json:
    return {
        "code": view.code,
        "basis": view.basis,
        "jurisdiction": view.jurisdiction or None,
        "zone": view.zone,
        "name": view.name,
        "created_at": view.created_at,
        "versions": [_version(one) for one in view.versions],
        "version": view.version,
    }


@plain.register
def _version(view: VersionView) -> Json:
    return {
        "number": view.number,
        "effective": view.effective,
        "granted_back_to": view.granted_back_to,
        "published_at": view.published_at,
        "withdrawn_at": view.withdrawn_at,
        "holder": ref(view.holder_id),
        "statement": view.statement,
        "terms": [_term(one) for one in view.terms],
    }


@plain.register
def _term(view: TermView) -> Json:
    return {
        "clause": view.clause,
        "kind": view.kind,
        "title": view.title,
        "statement": view.statement,
        "mark": view.mark or None,
        "on": view.on,
        "source": view.source or None,
        "spec": view.spec,
    }


@plain.register
def _coverage(view: CoverageView) -> Json:
    return {
        "id": str(view.id),
        "promise": view.promise,
        "promise_name": view.promise_name,
        "basis": view.basis,
        "version": view.version,
        "item": ref(view.item_id),
        "customer": ref(view.customer_id),
        "from": view.starts,
        "to": view.ends,
        "ended_as": view.ended_as or None,
    }


# --- customers and products


@plain.register
def _customer(view: CustomerView) -> Json:
    return {
        "id": str(view.id),
        "kind": view.kind,
        "name": view.name,
        "address_as": view.address_as,
        "phones": list(view.phones),
        "emails": list(view.emails),
        "region": view.region,
        "division": view.division,
        "address": view.address,
        "postcode": view.postcode,
        "country": view.country,
        "language": view.language,
        "special_need": view.special_need,
        "unit": str(view.unit_id),
        "created_at": view.created_at,
        "version": view.version,
        "segment": view.segment,
        "note": view.note,
        "identity_kind": view.identity_kind,
        "identity_number": view.identity_number,
        "contacts": [_contact(one) for one in view.contacts],
        "addresses": [_address(one) for one in view.addresses],
        "needs": [{"kind": one.kind, "note": one.note} for one in view.needs],
        "merged": [str(one) for one in view.merged],
        "restricted_at": view.restricted_at,
        "erased_at": view.erased_at,
        "clear": view.clear,
    }


def _contact(view: ContactView) -> Json:
    return {
        "id": str(view.id),
        "kind": view.kind,
        "value": view.value,
        "preferred": view.preferred,
        "note": view.note,
        "times": [list(span) for span in view.times],
        "valid_until": view.valid_until,
        "verified_at": view.verified_at,
        "verified_how": view.verified_how or None,
        "unusable": view.unusable or None,
    }


def _address(view: AddressView) -> Json:
    same = ("kind", "country", "region", "division", "text", "postcode", "lat", "lng", "floor", "lift", "access")
    return {
        "id": str(view.id),
        **{name: getattr(view, name) for name in same},
        "preferred": view.preferred,
        "ended_at": view.ended_at,
    }


@plain.register
def _consent(view: ConsentView) -> Json:
    return {
        "id": str(view.id),
        "purpose": view.purpose,
        "given_at": view.given_at,
        "withdrawn_at": view.withdrawn_at,
        "how": view.how,
        "proof": view.proof,
    }


@plain.register
def _relation(view: RelationView) -> Json:
    return {
        "id": str(view.id),
        "kind": view.kind,
        "other": str(view.other_id),
        "name": view.name,
        "note": view.note,
        "back": view.back,
    }


@plain.register
def _duplicate(view: DuplicateView) -> Json:
    return {
        "id": str(view.id),
        "low": _customer(view.low),
        "high": _customer(view.high),
        "score": view.score,
        "reasons": [
            {"code": one.code, "points": one.points, "text": both("reasons.duplicate", one.code)}
            for one in view.reasons
        ],
        "found_at": view.found_at,
    }


def both(group: str, code: str) -> Json:
    """The text for a code in both languages."""
    return {"en": say(group, code, "en"), "zh-Hans": say(group, code, "zh-Hans")}


@plain.register
def _item(view: ItemView) -> Json:
    return {
        "id": str(view.id),
        "category": view.category,
        "category_name": dict(view.category_name),
        "law_category": view.law_category,
        "name": view.name,
        "brand": view.brand,
        "model": view.model,
        "code": view.code,
        "description": view.description,
        "serial": view.serial,
        "quantity": view.quantity,
        "credited": view.credited,
        "price": money(view.price, view.currency),
        "unit_class": view.unit_class,
        "use": view.use,
        "channel": view.channel,
        "jurisdiction": view.jurisdiction,
        "customer": ref(view.customer_id),
        "sale": ref(view.sale_id),
        "line": view.line,
        "bought_at": view.bought_at,
        "delivered_at": view.delivered_at,
        "installed_at": view.installed_at,
        "unit": str(view.unit_id),
        "plate": view.plate,
        "unreadable": view.unreadable,
        "staff_owned": view.staff_owned,
        "lot": ref(view.lot_id),
        "label": view.public_code,
        "created_at": view.created_at,
        "version": view.version,
    }


def fee(view: FeeView, currency: str) -> Json:
    """A line of a sale that is no product."""
    return {
        "id": str(view.id),
        "code": view.code,
        "description": view.description,
        "quantity": view.quantity,
        "price": money(view.price, currency),
    }


@plain.register
def _sale(view: SaleView) -> Json:
    return {
        "id": str(view.id),
        "customer": ref(view.customer_id),
        "unit": str(view.unit_id),
        "at": view.at,
        "channel": view.channel,
        "jurisdiction": view.jurisdiction,
        "currency": view.currency,
        "external_id": view.external_id,
        "seller": ref(view.seller_id),
        "sales_point": view.sales_point,
        "items": [_item(one) for one in view.items],
        "fees": [fee(one, view.currency) for one in view.fees],
        "version": view.version,
    }


@plain.register
def _service_record(view: ServiceRecordView) -> Json:
    matter = {"kind": view.matter[0], "id": str(view.matter[1])} if view.matter else None
    return {
        "id": str(view.id),
        "item": str(view.item_id),
        "kind": view.kind,
        "symptom": view.symptom,
        "handed_in": view.handed_in,
        "returned": view.returned,
        "fixed": view.fixed,
        "cause": view.cause,
        "part_ordered_at": view.part_ordered_at,
        "note": view.note,
        "unit": str(view.unit_id),
        "matter": matter,
    }


# --- network and accounts


@plain.register
def _node(view: NodeView) -> Json:
    return {
        "id": str(view.unit_id),
        "code": view.code,
        "kind": view.kind,
        "name": view.name,
        "region": view.region,
        "division": view.division,
        "address": view.address,
        "phone": view.phone,
        "zone": view.zone,
        "state": view.state,
        "opened_on": view.opened_on,
        "left_on": view.left_on,
        "parent": ref(view.parent_id),
        "contact": view.contact,
        "lat": view.lat,
        "lng": view.lng,
        "staff_count": view.staff_count,
        "daily_capacity": view.daily_capacity,
        "verbs": list(verbs(view.state)) if view.parent_id is not None else [],
        "version": view.version,
    }


@plain.register
def _calendar(view: CalendarView) -> Json:
    return {
        "code": view.code,
        "name": dict(view.name),
        "unit": ref(view.unit_id),
        "versions": view.versions,
        "newest": _calendar_version(view.newest),
        "version": view.version,
    }


@plain.register
def _calendar_version(view: CalendarVersionView) -> Json:
    return {
        "id": str(view.id),
        "calendar": view.code,
        "number": view.number,
        "effective": view.effective,
        "kind": view.kind,
        "reason": view.reason,
        "definition": _mapping(view.definition),
        "created_at": view.created_at,
    }


def _mapping(values: Mapping[str, Any]) -> Json:
    return dict(values)
