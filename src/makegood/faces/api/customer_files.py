"""What belongs to a customer's file: contacts, places, needs, consents, relations, duplicates, a person's rights."""

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from makegood.faces.api.answers import Reply, created, listed, reads, shown, writes
from makegood.faces.api.customers import Contact, NeedIn, Place
from makegood.faces.api.descriptions import CHANGES, VERB, ListOf, answers
from makegood.faces.api.descriptions_customers import ConsentOut, CustomerOut, DuplicateOut, ErasedOut, RelationOut
from makegood.faces.api.fields import Line, Moment, Ref, Strict, id_of
from makegood.faces.api.requests import ApiRequest, version_required, version_seen
from makegood.faces.api.shapes import both, plain
from makegood.rooms.customers import actions, queries
from makegood.rooms.customers.inputs import ConsentInput

router = Router(tags=["customers"])


class ContactChanges(Strict):
    """What is known of a contact; what is not named stays. `preferred` can only be set, by preferring another."""

    note: Annotated[str, Line(80)] = ""
    valid_until: Moment | None = None
    unusable: Annotated[str, Line(12)] = ""
    preferred: bool = False
    times: list[Annotated[list[Annotated[str, Line(5)]], Field(min_length=3, max_length=3)]] = Field(
        default_factory=list, max_length=21
    )


class Verified(Strict):
    """How somebody made sure that a contact leads to the customer."""

    how: Annotated[str, Line(12, 1)]


class NewPlace(Place):
    """A further place; `moved_from` is the address that it stands in place of."""

    preferred: bool = False
    moved_from: Ref | None = None


class PlaceChanges(Place):
    """Fields of an address to change; what is not named stays."""

    preferred: bool = False


class Needs(Strict):
    """All needs as they are now."""

    needs: list[NeedIn] = Field(max_length=20)


class Said(Strict):
    """Something that the customer allows (`given`) or refuses."""

    purpose: Annotated[str, Line(12, 1)]
    given: bool
    how: Annotated[str, Line(12, 1)]
    proof: Annotated[str, Line(240)] = ""
    at: Moment | None = None


class Related(Strict):
    """What the customer is to the other."""

    other: Ref
    kind: Annotated[str, Line(16, 1)]
    note: Annotated[str, Line(120)] = ""


class Merged(Strict):
    """The file that is found to be the same person's."""

    other: Ref


class Restricted(Strict):
    """Whether the data are only kept from now on."""

    on: bool


def _given(payload: Strict) -> dict[str, Any]:
    found = {name: getattr(payload, name) for name in payload.model_fields_set}
    if "times" in found:
        found["times"] = tuple(tuple(span) for span in found["times"])
    return found


# --- contacts and places


@router.post("/customers/{customer}/contacts", response=answers(201, CustomerOut, *VERB), summary="Add a contact")
@writes
def add_contact(request: ApiRequest, customer: str, payload: Contact) -> Reply:
    """A further way to reach somebody; one that is known already changes nothing."""
    found = actions.add_contacts(
        actor=request.auth, customer_id=id_of(customer), contacts=[payload.input()], now=request.moment
    )
    return created(found, f"/customers/{found.id}")


@router.patch(
    "/customers/{customer}/contacts/{contact}", response=answers(200, CustomerOut, *CHANGES), summary="Change a contact"
)
@writes
def change_contact(request: ApiRequest, customer: str, contact: str, payload: ContactChanges) -> Reply:
    """Needs If-Match with the version of the customer."""
    found = actions.change_contact(
        actor=request.auth, version=version_required(request), customer_id=id_of(customer), contact_id=id_of(contact),
        changes=_given(payload), now=request.moment,
    )  # fmt: skip
    return shown(found)


@router.post(
    "/customers/{customer}/contacts/{contact}/verify",
    response=answers(200, CustomerOut, *VERB),
    summary="A contact leads to the customer",
)
@writes
def verify_contact(request: ApiRequest, customer: str, contact: str, payload: Verified) -> Reply:
    """By a call back, a code, a letter, in person or from an order."""
    found = actions.verify_contact(
        actor=request.auth, customer_id=id_of(customer), contact_id=id_of(contact), how=payload.how,
        version=version_seen(request), now=request.moment,
    )  # fmt: skip
    return shown(found)


@router.post(
    "/customers/{customer}/contacts/{contact}/remove",
    response=answers(200, CustomerOut, *VERB),
    summary="Take a contact off the file",
)
@writes
def remove_contact(request: ApiRequest, customer: str, contact: str) -> Reply:
    """The next of its kind is preferred in its place."""
    found = actions.remove_contact(
        actor=request.auth, customer_id=id_of(customer), contact_id=id_of(contact), version=version_seen(request),
        now=request.moment,
    )  # fmt: skip
    return shown(found)


@router.post("/customers/{customer}/addresses", response=answers(201, CustomerOut, *VERB), summary="Add an address")
@writes
def add_address(request: ApiRequest, customer: str, payload: NewPlace) -> Reply:
    """With `moved_from` the customer has moved: that address ends."""
    found = actions.add_address(
        actor=request.auth, customer_id=id_of(customer), address=payload.input(), preferred=payload.preferred,
        moved_from=payload.moved_from, version=version_seen(request), now=request.moment,
    )  # fmt: skip
    return created(found, f"/customers/{found.id}")


@router.patch(
    "/customers/{customer}/addresses/{address}",
    response=answers(200, CustomerOut, *CHANGES),
    summary="Correct an address",
)
@writes
def change_address(request: ApiRequest, customer: str, address: str, payload: PlaceChanges) -> Reply:
    """Needs If-Match with the version of the customer."""
    found = actions.change_address(
        actor=request.auth, version=version_required(request), customer_id=id_of(customer), address_id=id_of(address),
        changes=_given(payload), now=request.moment,
    )  # fmt: skip
    return shown(found)


@router.post(
    "/customers/{customer}/addresses/{address}/end",
    response=answers(200, CustomerOut, *VERB),
    summary="An address is the customer's no longer",
)
@writes
def end_address(request: ApiRequest, customer: str, address: str) -> Reply:
    """It stays on file as one of before."""
    found = actions.end_address(
        actor=request.auth, customer_id=id_of(customer), address_id=id_of(address), version=version_seen(request),
        now=request.moment,
    )  # fmt: skip
    return shown(found)


# --- needs, consents, relations


@router.patch(
    "/customers/{customer}/needs", response=answers(200, CustomerOut, *CHANGES), summary="Set the special care"
)
@writes
def set_needs(request: ApiRequest, customer: str, payload: Needs) -> Reply:
    """All of them as they are now. Needs If-Match."""
    found = actions.set_needs(
        actor=request.auth, version=version_required(request), customer_id=id_of(customer),
        needs=[one.input() for one in payload.needs], now=request.moment,
    )  # fmt: skip
    return shown(found)


@router.get("/customers/{customer}/consents", response=answers(200, ListOf[ConsentOut]), summary="What is allowed")
@reads
def list_consents(request: ApiRequest, customer: str) -> Reply:
    """What was ever allowed and refused, the newest first."""
    found = queries.consents(request.auth, id_of(customer))
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.post("/customers/{customer}/consents", response=answers(201, ConsentOut, *VERB), summary="Keep a consent")
@writes
def say_consent(request: ApiRequest, customer: str, payload: Said) -> Reply:
    """Given, refused or withdrawn, with its proof."""
    actor = request.auth
    said = ConsentInput(payload.purpose, payload.given, payload.how, payload.proof, payload.at)
    pk = actions.say_consent(actor=actor, customer_id=id_of(customer), consent=said, now=request.moment)
    found = next(one for one in queries.consents(actor, id_of(customer)) if one.id == pk)
    return created(found, f"/customers/{customer}/consents")


@router.get("/customers/{customer}/relations", response=answers(200, ListOf[RelationOut]), summary="Who belongs to it")
@reads
def list_relations(request: ApiRequest, customer: str) -> Reply:
    """What the customer is to others, and they to the customer."""
    found = queries.relations(request.auth, id_of(customer))
    return Reply({"items": [plain(one) for one in found], "next": None})


@router.post("/customers/{customer}/relations", response=answers(201, RelationOut, *VERB), summary="Relate customers")
@writes
def relate(request: ApiRequest, customer: str, payload: Related) -> Reply:
    """Such as tenant of, member of a household, contact person of an organisation."""
    actor = request.auth
    pk = actions.relate(
        actor=actor, customer_id=id_of(customer), other_id=payload.other, kind=payload.kind, note=payload.note,
        now=request.moment,
    )  # fmt: skip
    found = next(one for one in queries.relations(actor, id_of(customer)) if one.id == pk)
    return created(found, f"/customers/{customer}/relations")


@router.post(
    "/customers/{customer}/relations/{relation}/remove",
    response=answers(200, ListOf[RelationOut], *VERB),
    summary="Take a relation off",
)
@writes
def unrelate(request: ApiRequest, customer: str, relation: str) -> Reply:
    """Answers those that are left."""
    actor = request.auth
    actions.unrelate(actor=actor, customer_id=id_of(customer), relation_id=id_of(relation), now=request.moment)
    left = queries.relations(actor, id_of(customer))
    return Reply({"items": [plain(one) for one in left], "next": None})


# --- files of one person


@router.get("/duplicates", response=answers(200, ListOf[DuplicateOut]), summary="Files that may be one person's")
@reads
def list_duplicates(
    request: ApiRequest,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Reply:
    """With the reasons, the surest first."""
    return listed(queries.duplicates(request.auth, cursor or None, limit))


@router.post("/duplicates/{duplicate}/dismiss", response=answers(200, DuplicateOut, *VERB), summary="They are two")
@writes
def dismiss(request: ApiRequest, duplicate: str) -> Reply:
    """Decided for good: the two are not proposed again."""
    found = queries.duplicate(request.auth, id_of(duplicate))
    actions.dismiss(actor=request.auth, duplicate_id=found.id, now=request.moment)
    return shown(found)


@router.post("/customers/{customer}/merge", response=answers(200, CustomerOut, *VERB), summary="Merge another file in")
@writes
def merge(request: ApiRequest, customer: str, payload: Merged) -> Reply:
    """The other's row stays as it is and is read with this one from now on."""
    found = actions.merge(
        actor=request.auth, customer_id=id_of(customer), other_id=payload.other, version=version_seen(request),
        now=request.moment,
    )  # fmt: skip
    return shown(found)


@router.post("/customers/{customer}/unmerge", response=answers(200, CustomerOut, *VERB), summary="Take a merge back")
@writes
def unmerge(request: ApiRequest, customer: str) -> Reply:
    """`customer` is a row that was merged: one of `merged` of its file."""
    return shown(actions.unmerge(actor=request.auth, merged_id=id_of(customer), now=request.moment))


# --- a person's rights


@router.post("/customers/{customer}/reveal", response=answers(200, CustomerOut), summary="See whole numbers")
@writes
def reveal(request: ApiRequest, customer: str) -> Reply:
    """Who saw them is kept."""
    return shown(actions.reveal(actor=request.auth, customer_id=id_of(customer), now=request.moment))


@router.post(
    "/customers/{customer}/restrict", response=answers(200, CustomerOut, *VERB), summary="Restrict the use of data"
)
@writes
def restrict(request: ApiRequest, customer: str, payload: Restricted) -> Reply:
    """The data are kept and used for nothing but what is owed; with `on` false that ends."""
    found = actions.restrict(
        actor=request.auth, customer_id=id_of(customer), on=payload.on, version=version_seen(request),
        now=request.moment,
    )  # fmt: skip
    return shown(found)


@router.post("/customers/{customer}/export", response=answers(200, dict[str, Any], *VERB), summary="All about a person")
@writes
def export(request: ApiRequest, customer: str) -> Reply:
    """For the person themselves: everything on file in plain values."""
    return Reply(actions.export(actor=request.auth, customer_id=id_of(customer), now=request.moment))


@router.post("/customers/{customer}/erase", response=answers(200, ErasedOut, *VERB), summary="Erase who somebody is")
@writes
def erase(request: ApiRequest, customer: str) -> Reply:
    """What the law wants kept stays without a name; the report says what and why."""
    report = actions.erase(
        actor=request.auth, customer_id=id_of(customer), version=version_seen(request), now=request.moment
    )
    return Reply(report | {"why": {name: both("kept", name) for name in report["kept"]}})
