"""The catalogue: categories, models with their versions and documents, lots, and stops on sale or service."""

from typing import Annotated, Any

from django.http import StreamingHttpResponse
from ninja import Query, Router

from makegood.faces.api.answers import BASE, Reply, created, listed, reads, shown, streams, writes
from makegood.faces.api.attachments import DOWNLOAD, MULTIPART
from makegood.faces.api.descriptions import CHANGES, ItemOut, ListOf, answers
from makegood.faces.api.descriptions_desk import FileOut
from makegood.faces.api.fields import Code, Day, Line, Ref, Strict, id_of
from makegood.faces.api.goods import CategoryOut, DocumentOut, HoldOut, LotOut, ModelOut, RevisionOut
from makegood.faces.api.requests import ApiRequest, version_required
from makegood.faces.api.shapes import plain
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.ground.problems import Invalid
from makegood.rooms.products import actions, queries
from makegood.rooms.products.inputs import (
    CategoryInput,
    DocumentInput,
    HoldInput,
    LotInput,
    ModelInput,
    RevisionInput,
)

router = Router(tags=["catalogue"])

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=400)]
Asked = Annotated[str, Query(max_length=80)]
Name = dict[Annotated[str, Line(8, 1)], Annotated[str, Line(120)]]


class CategoryIn(Strict):
    """A kind of product; without `law` it stands under its parent's category of the law."""

    code: Code
    name: Name
    parent: Annotated[str, Line(60)] = ""
    law: Annotated[str, Line(24)] = ""


class CategoryChanges(Strict):
    """Fields to change; what is not named stays."""

    name: Name | None = None
    parent: Annotated[str, Line(60)] | None = None
    law: Annotated[str, Line(24, 1)] = ""


class ModelIn(Strict):
    """What is sold under one name; the last days on which it is sold and its parts are supplied, once known."""

    code: Code
    category: Code
    name: Annotated[str, Line(160)] = ""
    brand: Annotated[str, Line(60)] = ""
    end_of_sale: Day | None = None
    end_of_parts: Day | None = None


class ModelChanges(Strict):
    """Fields to change; what is not named stays."""

    name: Annotated[str, Line(160)] = ""
    brand: Annotated[str, Line(60)] = ""
    category: Annotated[str, Line(60, 1)] = ""
    end_of_sale: Day | None = None
    end_of_parts: Day | None = None


class RevisionIn(Strict):
    """A version of a model: by days (half-open) or by a range of serial numbers."""

    code: Annotated[str, Line(24, 1)]
    starts: Day | None = None
    ends: Day | None = None
    serial_from: Annotated[str, Line(60)] = ""
    serial_to: Annotated[str, Line(60)] = ""
    note: Annotated[str, Line(200)] = ""


class DocumentIn(Strict):
    """A paper about a model; `public` ones are shown to whoever scans a label."""

    kind: Annotated[str, Line(16, 1)]
    title: Annotated[str, Line(160, 1)]
    language: Annotated[str, Line(8)] = "zh-Hans"
    edition: Annotated[str, Line(24)] = ""
    link: Annotated[str, Line(400)] = ""
    public: bool = False
    revision: Annotated[str, Line(24)] = ""


class LotIn(Strict):
    """A production batch."""

    code: Code
    model: Annotated[str, Line(60)] = ""
    made_on: Day | None = None
    plant: Annotated[str, Line(60)] = ""
    serial_from: Annotated[str, Line(60)] = ""
    serial_to: Annotated[str, Line(60)] = ""
    note: Annotated[str, Line(200)] = ""


class LotChanges(Strict):
    """Fields to change; what is not named stays."""

    model: Annotated[str, Line(60)] = ""
    made_on: Day | None = None
    plant: Annotated[str, Line(60)] = ""
    serial_from: Annotated[str, Line(60)] = ""
    serial_to: Annotated[str, Line(60)] = ""
    note: Annotated[str, Line(200)] = ""


class HoldIn(Strict):
    """A stop: `sale`, `service` or both, of one item, one lot (its id) or one model (its id)."""

    reason: Annotated[str, Line(200, 1)]
    sale: bool = False
    service: bool = False
    item: Ref | None = None
    lot: Ref | None = None
    model: Ref | None = None


def _changes(payload: Strict) -> dict[str, Any]:
    found = {name: getattr(payload, name) for name in payload.model_fields_set}
    if not found:
        raise Invalid.one("", "nothing_to_change")
    return found


def _all(views: object) -> Reply:
    return Reply({"items": plain(views), "next": None})


# --- categories


@router.get("/categories", response=answers(200, ListOf[CategoryOut]), summary="List categories")
@reads
def list_categories(request: ApiRequest) -> Reply:
    """The whole tree, by code."""
    request.auth.need("items.read")
    return _all(list(queries.categories().values()))


@router.post("/categories", response=answers(201, CategoryOut, 409), summary="Add a category")
@writes
def add_category(request: ApiRequest, payload: CategoryIn) -> Reply:
    """Below another one, or at the top."""
    actor = request.auth
    # The answer shows it: whoever may not read the catalogue must be told before it is written.
    actor.need("items.read")
    above = queries.categories().get(payload.parent)
    law = payload.law or (above.law if above else "other")
    new = CategoryInput(payload.code.strip(), payload.parent or None, payload.name, law)
    actions.add_category(actor=actor, category=new, now=request.moment)
    return created(queries.category(actor, new.code), f"/categories/{new.code}")


@router.get("/categories/{category}", response=answers(200, CategoryOut), summary="Read a category")
@reads
def get_category(request: ApiRequest, category: str) -> Reply:
    """One category."""
    return shown(queries.category(request.auth, category))


@router.patch("/categories/{category}", response=answers(200, CategoryOut, *CHANGES), summary="Change a category")
@writes
def change_category(request: ApiRequest, category: str, payload: CategoryChanges) -> Reply:
    """Needs If-Match. A category of which there are items keeps its category of the law."""
    version = version_required(request)
    changes = {name: value or None if name == "parent" else value for name, value in _changes(payload).items()}
    if changes.get("name", {}) is None:
        raise Invalid.one("name", "required")
    changed = actions.change_category(
        actor=request.auth, code=category, version=version, changes=changes, now=request.moment
    )
    return shown(changed)


# --- models


@router.get("/models", response=answers(200, ListOf[ModelOut]), summary="List models")
@reads
def list_models(
    request: ApiRequest, q: Asked = "", category: Asked = "", cursor: Cursor = None, limit: Limit = 50
) -> Reply:
    """By the beginning of their code or part of their name, of one category."""
    return listed(queries.models(request.auth, q, cursor or None, limit, category or None))


@router.post("/models", response=answers(201, ModelOut, 409), summary="Add a model")
@writes
def add_model(request: ApiRequest, payload: ModelIn) -> Reply:
    """One code, one model."""
    actor = request.auth
    actor.need("items.read")
    new = ModelInput(
        payload.code.strip(), payload.name, payload.category, payload.brand, payload.end_of_sale, payload.end_of_parts
    )
    id_ = actions.add_model(actor=actor, model=new, now=request.moment)
    return created(queries.model_by_id(actor, id_), f"/models/{id_}")


@router.get("/models/{model}", response=answers(200, ModelOut), summary="Read a model")
@reads
def get_model(request: ApiRequest, model: str) -> Reply:
    """One model."""
    return shown(queries.model_by_id(request.auth, id_of(model)))


@router.patch("/models/{model}", response=answers(200, ModelOut, *CHANGES), summary="Change a model")
@writes
def change_model(request: ApiRequest, model: str, payload: ModelChanges) -> Reply:
    """Needs If-Match. The end of its sale starts the years in which parts are supplied."""
    version = version_required(request)
    changed = actions.change_model(
        actor=request.auth, model_id=id_of(model), version=version, changes=_changes(payload), now=request.moment
    )
    return shown(changed)


@router.get("/models/{model}/revisions", response=answers(200, ListOf[RevisionOut]), summary="Versions of a model")
@reads
def list_revisions(request: ApiRequest, model: str) -> Reply:
    """In the order in which they were built."""
    return _all(queries.revisions(request.auth, queries.model_by_id(request.auth, id_of(model)).id))


@router.post("/models/{model}/revisions", response=answers(201, RevisionOut, 409), summary="Add a version of a model")
@writes
def add_revision(request: ApiRequest, model: str, payload: RevisionIn) -> Reply:
    """From a day on, or for a range of serial numbers."""
    actor = request.auth
    found = queries.model_by_id(actor, id_of(model))
    new = RevisionInput(model=found.code, **payload.model_dump())
    (id_,) = actions.add_revisions(actor=actor, revisions=[new], now=request.moment)
    made = next(one for one in queries.revisions(actor, found.id) if one.id == id_)
    return created(made, f"/models/{found.id}/revisions")


@router.get("/models/{model}/documents", response=answers(200, ListOf[DocumentOut]), summary="Documents of a model")
@reads
def list_documents(request: ApiRequest, model: str, retired: bool = False) -> Reply:
    """Those that count; with `retired=true` those put away as well."""
    found = queries.model_by_id(request.auth, id_of(model))
    return _all(queries.documents(request.auth, found.id, retired=retired))


@router.post("/models/{model}/documents", response=answers(201, DocumentOut, 409), summary="Add a document")
@writes
def add_document(request: ApiRequest, model: str, payload: DocumentIn) -> Reply:
    """Manual, drawing, certificate, parts list or label of a model, or of one of its versions."""
    actor = request.auth
    found = queries.model_by_id(actor, id_of(model))
    new = DocumentInput(model=found.code, **payload.model_dump())
    (id_,) = actions.add_documents(actor=actor, documents=[new], now=request.moment)
    made = next(one for one in queries.documents(actor, found.id) if one.id == id_)
    return created(made, f"/models/{found.id}/documents")


@router.post(
    "/models/{model}/documents/{document}/retire",
    response=answers(200, DocumentOut, 409),
    summary="Put a document away",
)
@writes
def retire_document(request: ApiRequest, model: str, document: str) -> Reply:
    """It counts no more and stays for whoever asks what was said then."""
    actor = request.auth
    found = queries.model_by_id(actor, id_of(model))
    actions.retire_document(actor=actor, model_id=found.id, document_id=id_of(document), now=request.moment)
    known = queries.documents(actor, found.id, retired=True)
    return shown(next(one for one in known if one.id == id_of(document)))


@router.post(
    "/models/{model}/documents/{document}/file",
    response=answers(201, ListOf[FileOut], 413),
    summary="Attach the file of a document",
    openapi_extra=MULTIPART,
)
@writes
def attach_document(request: ApiRequest, model: str, document: str) -> Reply:
    """`multipart/form-data` with `files`; the newest is the one that is handed out."""
    actor = request.auth
    found = queries.model_by_id(actor, id_of(model))
    kept = actions.attach_document(
        actor=actor, model_id=found.id, document_id=id_of(document), uploads=uploads_of(request), now=request.moment
    )
    body = {"items": [plain(one) for one in kept], "next": None}
    return Reply(body, status=201, location=f"{BASE}/models/{found.id}/documents/{document}/file")


@router.get("/models/{model}/documents/{document}/file", summary="Download a document", openapi_extra=DOWNLOAD)
@streams
def get_document_file(request: ApiRequest, model: str, document: str) -> StreamingHttpResponse:
    """Always as a download."""
    view, content = queries.document_file(request.auth, id_of(model), id_of(document))
    return serving.response(view, content)


# --- lots


@router.get("/lots", response=answers(200, ListOf[LotOut]), summary="List lots")
@reads
def list_lots(request: ApiRequest, q: Asked = "", cursor: Cursor = None, limit: Limit = 50) -> Reply:
    """The newest first; by the beginning of their code or of their model's."""
    return listed(queries.lots(request.auth, q, cursor or None, limit))


@router.post("/lots", response=answers(201, LotOut, 409), summary="Add a lot")
@writes
def add_lot(request: ApiRequest, payload: LotIn) -> Reply:
    """Items whose serial number lies in its range belong to it."""
    actor = request.auth
    actor.need("items.read")
    id_ = actions.add_lot(actor=actor, lot=LotInput(**payload.model_dump()), now=request.moment)
    return created(queries.lot(actor, id_), f"/lots/{id_}")


@router.get("/lots/{lot}", response=answers(200, LotOut), summary="Read a lot")
@reads
def get_lot(request: ApiRequest, lot: str) -> Reply:
    """One lot."""
    return shown(queries.lot(request.auth, id_of(lot)))


@router.patch("/lots/{lot}", response=answers(200, LotOut, *CHANGES), summary="Change a lot")
@writes
def change_lot(request: ApiRequest, lot: str, payload: LotChanges) -> Reply:
    """Needs If-Match."""
    version = version_required(request)
    changed = actions.change_lot(
        actor=request.auth, lot_id=id_of(lot), version=version, changes=_changes(payload), now=request.moment
    )
    return shown(changed)


@router.get("/lots/{lot}/items", response=answers(200, ListOf[ItemOut]), summary="The items of a lot")
@reads
def list_lot_items(request: ApiRequest, lot: str, limit: Limit = 50) -> Reply:
    """Those that name it, and those whose serial number lies in its range; by serial number."""
    return _all(queries.items_of_lot(request.auth, queries.lot(request.auth, id_of(lot)), limit))


# --- holds


@router.get("/holds", response=answers(200, ListOf[HoldOut]), summary="What is stopped")
@reads
def list_holds(request: ApiRequest, lifted: bool = False, cursor: Cursor = None, limit: Limit = 50) -> Reply:
    """The newest first; with `lifted=true` those that ended as well."""
    return listed(queries.holds(request.auth, cursor or None, limit, lifted=lifted))


@router.post("/holds", response=answers(201, HoldOut, 409), summary="Stop sale or service")
@writes
def hold(request: ApiRequest, payload: HoldIn) -> Reply:
    """Of one item, a lot or a model. What is stopped may still be looked at."""
    request.auth.need("items.read")
    stop = HoldInput(
        payload.reason, payload.sale, payload.service, item_id=payload.item, lot_id=payload.lot, model_id=payload.model
    )
    made = actions.hold(actor=request.auth, stop=stop, now=request.moment)
    return created(made, f"/holds/{made.id}")


@router.get("/holds/{hold}", response=answers(200, HoldOut), summary="Read a stop")
@reads
def get_hold(request: ApiRequest, hold: str) -> Reply:
    """One stop."""
    return shown(queries.hold(request.auth, id_of(hold)))


@router.post("/holds/{hold}/lift", response=answers(200, HoldOut, 409), summary="Lift a stop")
@writes
def lift_hold(request: ApiRequest, hold: str) -> Reply:
    """Sale and service go on."""
    return shown(actions.lift_hold(actor=request.auth, hold_id=id_of(hold), now=request.moment))
