"""What a customer allows, whom they belong to, files that may be one person's, and a person's rights."""

from typing import Annotated, Any

from django.http import StreamingHttpResponse

from makegood.faces.api.customers.shapes import (
    ConsentOut,
    CustomerOut,
    DuplicateOut,
    ErasedOut,
    OpenMatterOut,
    RelationOut,
)
from makegood.faces.api.wire.answers import Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import Cursor, Limit, Line, Moment, Ref, Strict, id_of
from makegood.faces.api.wire.files import DOWNLOAD, MULTIPART, FileOut, attached
from makegood.faces.api.wire.requests import ApiRequest, by, seen
from makegood.faces.api.wire.routes import VERB, Routes
from makegood.faces.api.wire.shapes import ListOf, both, plain
from makegood.ground.accounts import actions as looks
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.rooms.customers import actions, queries
from makegood.rooms.customers.inputs import ConsentInput

routes = Routes("customers")


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


class Erasing(Strict):
    """What becomes of what is still open: `end` it with the file, or `keep` it without a name."""

    open_matters: Annotated[str, Line(4)] = ""


class RemoveProofIn(Strict):
    """Why a proof is taken away: wrong_file, private, unfit, customer_asked."""

    reason: Annotated[str, Line(16, 1)]


class Merged(Strict):
    """The file that is found to be the same person's."""

    other: Ref


class Restricted(Strict):
    """Whether the data are only kept from now on."""

    on: bool


# --- consents, relations


@routes.read("/customers/{customer}/consents", ListOf[ConsentOut], "What is allowed")
def list_consents(request: ApiRequest, customer: str) -> Reply:
    """What was ever allowed and refused, the newest first."""
    return every(queries.consents(request.auth, id_of(customer)))


@routes.create("/customers/{customer}/consents", ConsentOut, "Keep a consent", *VERB)
def say_consent(request: ApiRequest, customer: str, payload: Said) -> Reply:
    """Given, refused or withdrawn, with its proof."""
    said = ConsentInput(payload.purpose, payload.given, payload.how, payload.proof, payload.at)
    pk = actions.say_consent(customer_id=id_of(customer), consent=said, **by(request))
    found = next(one for one in queries.consents(request.auth, id_of(customer)) if one.id == pk)
    return created(found, f"/customers/{customer}/consents")


@routes.create(
    "/customers/{customer}/consents/{consent}/attachments", ListOf[FileOut], "Attach proofs to a consent", 413, 507,
    extra=MULTIPART,
)  # fmt: skip
def attach_consent_proofs(request: ApiRequest, customer: str, consent: str) -> Reply:
    """`multipart/form-data` with one or more `files`: the signed sheet, the recording; all are kept, or none."""
    found = actions.prove_consent(
        customer_id=id_of(customer), consent_id=id_of(consent), proofs=uploads_of(request), **by(request)
    )
    return attached(found, f"/customers/{customer}/consents/{consent}")


@routes.read("/customers/{customer}/consents/{consent}/attachments", ListOf[FileOut], "List the proofs of a consent")
def list_consent_proofs(request: ApiRequest, customer: str, consent: str) -> Reply:
    """In the order in which they came."""
    request.auth.need("files.read")
    found = queries.consent(request.auth, id_of(customer), id_of(consent))
    return every(queries.proofs(request.auth, [found.id]).get(found.id, []))


@routes.download(
    "/customers/{customer}/consents/{consent}/attachments/{file}", "Download a proof of a consent", extra=DOWNLOAD
)
def get_consent_proof(request: ApiRequest, customer: str, consent: str, file: str) -> StreamingHttpResponse:
    """Always as a download."""
    view, content = queries.proof(request.auth, id_of(customer), id_of(consent), id_of(file))
    looks.note_looks(act="open", kind="file", ids=[view.id], **by(request))
    return serving.response(view, content)


@routes.act(
    "/customers/{customer}/consents/{consent}/attachments/{file}/remove", FileOut, "Remove a proof of a consent"
)
def remove_consent_proof(request: ApiRequest, customer: str, consent: str, file: str, payload: RemoveProofIn) -> Reply:
    """The content goes; who removed it, when and why stays."""
    return Reply(
        plain(
            actions.remove_proof(
                customer_id=id_of(customer), consent_id=id_of(consent), file_id=id_of(file), reason=payload.reason,
                **by(request),
            )
        )
    )  # fmt: skip


@routes.read("/customers/{customer}/relations", ListOf[RelationOut], "Who belongs to it")
def list_relations(request: ApiRequest, customer: str) -> Reply:
    """What the customer is to others, and they to the customer."""
    return every(queries.relations(request.auth, id_of(customer)))


@routes.create("/customers/{customer}/relations", RelationOut, "Relate customers", *VERB)
def relate_customers(request: ApiRequest, customer: str, payload: Related) -> Reply:
    """Such as tenant of, member of a household, contact person of an organisation."""
    pk = actions.relate(
        customer_id=id_of(customer), other_id=payload.other, kind=payload.kind, note=payload.note, **by(request)
    )
    found = next(one for one in queries.relations(request.auth, id_of(customer)) if one.id == pk)
    return created(found, f"/customers/{customer}/relations")


@routes.verb("/customers/{customer}/relations/{relation}/remove", ListOf[RelationOut], "Take a relation off")
def unrelate_customers(request: ApiRequest, customer: str, relation: str) -> Reply:
    """Answers those that are left."""
    actions.unrelate(customer_id=id_of(customer), relation_id=id_of(relation), **by(request))
    return every(queries.relations(request.auth, id_of(customer)))


# --- files of one person
@routes.read("/duplicates", ListOf[DuplicateOut], "Files that may be one person's")
def list_duplicates(
    request: ApiRequest,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Reply:
    """With the reasons, the surest first."""
    return listed(queries.duplicates(request.auth, cursor or None, limit))


@routes.verb("/duplicates/{duplicate}/dismiss", DuplicateOut, "They are two")
def dismiss_duplicate(request: ApiRequest, duplicate: str) -> Reply:
    """Decided for good: the two are not proposed again."""
    found = queries.duplicate(request.auth, id_of(duplicate))
    actions.dismiss(duplicate_id=found.id, **by(request))
    return shown(found)


@routes.verb("/customers/{customer}/merge", CustomerOut, "Merge another file in")
def merge_customers(request: ApiRequest, customer: str, payload: Merged) -> Reply:
    """The other's row stays as it is and is read with this one from now on."""
    return shown(actions.merge(customer_id=id_of(customer), other_id=payload.other, **seen(request)))


@routes.verb("/customers/{customer}/unmerge", CustomerOut, "Take a merge back")
def unmerge_customer(request: ApiRequest, customer: str) -> Reply:
    """`customer` is a row that was merged: one of `merged` of its file."""
    return shown(actions.unmerge(merged_id=id_of(customer), **by(request)))


# --- a person's rights
@routes.act("/customers/{customer}/reveal", CustomerOut, "See whole numbers")
def reveal_customer(request: ApiRequest, customer: str) -> Reply:
    """Who saw them is kept."""
    return shown(actions.reveal(customer_id=id_of(customer), **by(request)))


@routes.verb("/customers/{customer}/restrict", CustomerOut, "Restrict the use of data")
def restrict_customer(request: ApiRequest, customer: str, payload: Restricted) -> Reply:
    """The data are kept and used for nothing but what is owed; with `on` false that ends."""
    return shown(actions.restrict(customer_id=id_of(customer), on=payload.on, **seen(request)))


@routes.verb("/customers/{customer}/export", dict[str, Any], "All about a person")
def export_customer(request: ApiRequest, customer: str) -> Reply:
    """For the person themselves: everything on file in plain values."""
    return Reply(actions.export(customer_id=id_of(customer), **by(request)))


@routes.read("/customers/{customer}/open-matters", ListOf[OpenMatterOut], "What is open for somebody")
def list_open_matters(request: ApiRequest, customer: str) -> Reply:
    """What wants a decision before they are erased: cases, jobs, what is owed, remedies that nobody answered."""
    return every(queries.open_matters(request.auth, id_of(customer), request.moment))


@routes.verb("/customers/{customer}/erase", ErasedOut, "Erase who somebody is")
def erase_customer(request: ApiRequest, customer: str, payload: Erasing | None = None) -> Reply:
    """What the law wants kept stays without a name; the report says what and why. While something is open, 409
    `customer_has_open_matters` lists it until `open_matters` says what becomes of it."""
    decided = payload.open_matters if payload else ""
    report = actions.erase(customer_id=id_of(customer), open_matters=decided, **seen(request))
    return Reply(report | {"why": {name: both("kept", name) for name in report["kept"]}})
