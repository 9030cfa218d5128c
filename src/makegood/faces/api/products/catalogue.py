"""The catalogue: categories, models with their versions and documents, lots."""

from typing import Annotated, Any

from django.http import StreamingHttpResponse

from makegood.faces.api.products.shapes import CategoryOut, DocumentOut, ItemOut, LotOut, ModelOut, RevisionOut
from makegood.faces.api.wire.answers import BASE, Reply, created, every, listed, shown
from makegood.faces.api.wire.fields import Asked, Code, Cursor, Day, Limit, Line, Strict, id_of
from makegood.faces.api.wire.files import DOWNLOAD, MULTIPART, FileOut
from makegood.faces.api.wire.requests import ApiRequest, by, required
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import ListOf, plain
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.ground.problems import Invalid
from makegood.rooms.products import actions, queries
from makegood.rooms.products.inputs import CategoryInput, DocumentInput, LotInput, ModelInput, RevisionInput

routes = Routes("catalogue")


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


def _changes(payload: Strict) -> dict[str, Any]:
    found = {name: getattr(payload, name) for name in payload.model_fields_set}
    if not found:
        raise Invalid.one("", "nothing_to_change")
    return found


# --- categories
@routes.read("/categories", ListOf[CategoryOut], "List categories")
def list_categories(request: ApiRequest) -> Reply:
    """The whole tree, by code."""
    request.auth.need("items.read")
    return every(list(queries.categories().values()))


@routes.create("/categories", CategoryOut, "Add a category", 409)
def add_category(request: ApiRequest, payload: CategoryIn) -> Reply:
    """Below another one, or at the top."""
    actor = request.auth
    # The answer shows it: whoever may not read the catalogue must be told before it is written.
    actor.need("items.read")
    above = queries.categories().get(payload.parent)
    law = payload.law or (above.law if above else "other")
    new = CategoryInput(payload.code.strip(), payload.parent or None, payload.name, law)
    actions.add_category(category=new, **by(request))
    return created(queries.category(actor, new.code), f"/categories/{new.code}")


@routes.read("/categories/{category}", CategoryOut, "Read a category")
def get_category(request: ApiRequest, category: str) -> Reply:
    """One category."""
    return shown(queries.category(request.auth, category))


@routes.change("/categories/{category}", CategoryOut, "Change a category")
def change_category(request: ApiRequest, category: str, payload: CategoryChanges) -> Reply:
    """Needs If-Match. A category of which there are items keeps its category of the law."""
    changes = {name: value or None if name == "parent" else value for name, value in _changes(payload).items()}
    if changes.get("name", {}) is None:
        raise Invalid.one("name", "required")
    return shown(actions.change_category(code=category, changes=changes, **required(request)))


# --- models
@routes.read("/models", ListOf[ModelOut], "List models")
def list_models(
    request: ApiRequest, q: Asked = "", category: Asked = "", cursor: Cursor = None, limit: Limit = 50
) -> Reply:
    """By the beginning of their code or part of their name, of one category."""
    return listed(queries.models(request.auth, q, cursor or None, limit, category or None))


@routes.create("/models", ModelOut, "Add a model", 409)
def add_model(request: ApiRequest, payload: ModelIn) -> Reply:
    """One code, one model."""
    actor = request.auth
    actor.need("items.read")
    new = ModelInput(
        payload.code.strip(), payload.name, payload.category, payload.brand, payload.end_of_sale, payload.end_of_parts
    )
    id_ = actions.add_model(model=new, **by(request))
    return created(queries.model_by_id(actor, id_), f"/models/{id_}")


@routes.read("/models/{model}", ModelOut, "Read a model")
def get_model(request: ApiRequest, model: str) -> Reply:
    """One model."""
    return shown(queries.model_by_id(request.auth, id_of(model)))


@routes.change("/models/{model}", ModelOut, "Change a model")
def change_model(request: ApiRequest, model: str, payload: ModelChanges) -> Reply:
    """Needs If-Match. The end of its sale starts the years in which parts are supplied."""
    return shown(actions.change_model(model_id=id_of(model), changes=_changes(payload), **required(request)))


@routes.read("/models/{model}/revisions", ListOf[RevisionOut], "Versions of a model")
def list_model_revisions(request: ApiRequest, model: str) -> Reply:
    """In the order in which they were built."""
    return every(queries.revisions(request.auth, queries.model_by_id(request.auth, id_of(model)).id))


@routes.create("/models/{model}/revisions", RevisionOut, "Add a version of a model", 409)
def add_model_revision(request: ApiRequest, model: str, payload: RevisionIn) -> Reply:
    """From a day on, or for a range of serial numbers."""
    actor = request.auth
    found = queries.model_by_id(actor, id_of(model))
    new = RevisionInput(model=found.code, **payload.model_dump())
    (id_,) = actions.add_revisions(revisions=[new], **by(request))
    made = next(one for one in queries.revisions(actor, found.id) if one.id == id_)
    return created(made, f"/models/{found.id}/revisions")


@routes.read("/models/{model}/documents", ListOf[DocumentOut], "Documents of a model")
def list_documents(request: ApiRequest, model: str, retired: bool = False) -> Reply:
    """Those that count; with `retired=true` those put away as well."""
    found = queries.model_by_id(request.auth, id_of(model))
    return every(queries.documents(request.auth, found.id, retired=retired))


@routes.create("/models/{model}/documents", DocumentOut, "Add a document", 409)
def add_document(request: ApiRequest, model: str, payload: DocumentIn) -> Reply:
    """Manual, drawing, certificate, parts list or label of a model, or of one of its versions."""
    actor = request.auth
    found = queries.model_by_id(actor, id_of(model))
    new = DocumentInput(model=found.code, **payload.model_dump())
    (id_,) = actions.add_documents(documents=[new], **by(request))
    made = next(one for one in queries.documents(actor, found.id) if one.id == id_)
    return created(made, f"/models/{found.id}/documents")


@routes.act("/models/{model}/documents/{document}/retire", DocumentOut, "Put a document away", 409)
def retire_document(request: ApiRequest, model: str, document: str) -> Reply:
    """It counts no more and stays for whoever asks what was said then."""
    actor = request.auth
    found = queries.model_by_id(actor, id_of(model))
    actions.retire_document(model_id=found.id, document_id=id_of(document), **by(request))
    known = queries.documents(actor, found.id, retired=True)
    return shown(next(one for one in known if one.id == id_of(document)))


@routes.create(
    "/models/{model}/documents/{document}/file",
    ListOf[FileOut],
    "Attach the file of a document",
    413,
    507,
    extra=MULTIPART,
)
def attach_document(request: ApiRequest, model: str, document: str) -> Reply:
    """`multipart/form-data` with `files`; the newest is the one that is handed out."""
    found = queries.model_by_id(request.auth, id_of(model))
    kept = actions.attach_document(
        model_id=found.id, document_id=id_of(document), uploads=uploads_of(request), **by(request)
    )
    body = {"items": [plain(one) for one in kept], "next": None}
    return Reply(body, status=201, location=f"{BASE}/models/{found.id}/documents/{document}/file")


@routes.download("/models/{model}/documents/{document}/file", "Download a document", extra=DOWNLOAD)
def get_document_file(request: ApiRequest, model: str, document: str) -> StreamingHttpResponse:
    """Always as a download."""
    view, content = queries.document_file(request.auth, id_of(model), id_of(document))
    return serving.response(view, content)


# --- lots
@routes.read("/lots", ListOf[LotOut], "List lots")
def list_lots(request: ApiRequest, q: Asked = "", cursor: Cursor = None, limit: Limit = 50) -> Reply:
    """The newest first; by the beginning of their code or of their model's."""
    return listed(queries.lots(request.auth, q, cursor or None, limit))


@routes.create("/lots", LotOut, "Add a lot", 409)
def add_lot(request: ApiRequest, payload: LotIn) -> Reply:
    """Items whose serial number lies in its range belong to it."""
    actor = request.auth
    actor.need("items.read")
    id_ = actions.add_lot(lot=LotInput(**payload.model_dump()), **by(request))
    return created(queries.lot(actor, id_), f"/lots/{id_}")


@routes.read("/lots/{lot}", LotOut, "Read a lot")
def get_lot(request: ApiRequest, lot: str) -> Reply:
    """One lot."""
    return shown(queries.lot(request.auth, id_of(lot)))


@routes.change("/lots/{lot}", LotOut, "Change a lot")
def change_lot(request: ApiRequest, lot: str, payload: LotChanges) -> Reply:
    """Needs If-Match."""
    return shown(actions.change_lot(lot_id=id_of(lot), changes=_changes(payload), **required(request)))


@routes.read("/lots/{lot}/items", ListOf[ItemOut], "The items of a lot")
def list_lot_items(request: ApiRequest, lot: str, limit: Limit = 50) -> Reply:
    """Those that name it, and those whose serial number lies in its range; by serial number."""
    return every(queries.items_of_lot(request.auth, queries.lot(request.auth, id_of(lot)), limit))
