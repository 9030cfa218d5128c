"""What is computed: what we owe, when it is due, how much time counts. And facts, which start and end duties."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import Field, WithJsonSchema

from makegood.engines import clock
from makegood.faces.api.products.items import zone_of
from makegood.faces.api.promises.shapes import ClaimsOut, DueOut, NotedOut, SpentOut
from makegood.faces.api.wire.answers import Reply
from makegood.faces.api.wire.fields import DayOrMoment, Line, LocalMoment, Ref, Strict, start_of
from makegood.faces.api.wire.requests import ApiRequest, by
from makegood.faces.api.wire.routes import Routes
from makegood.faces.api.wire.shapes import plain
from makegood.ground.actor import Actor
from makegood.ground.problems import FieldError, Invalid, Missing
from makegood.rooms.cases import errors as cases_errors
from makegood.rooms.cases import queries as cases
from makegood.rooms.customers import queries as customers
from makegood.rooms.network import queries as network
from makegood.rooms.products import queries as products
from makegood.rooms.promises import actions as promises_actions
from makegood.rooms.promises import queries as promises
from makegood.rooms.promises.inputs import Noted

routes = Routes()


Read = TypeVar("Read")


CalendarIn = Annotated[
    Any,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "description": "code of a calendar, such as cn"},
                {"type": "object", "description": "{timezone, week: {mon: [[HH:MM, HH:MM], …], …}, overrides?}"},
                {"type": "null"},
            ]
        }
    ),
]


PausesIn = Annotated[Any, WithJsonSchema({"type": "array", "items": {"type": "object"}})]


BudgetIn = Annotated[Any, WithJsonSchema({"type": "object", "description": "one of the nine budgets"})]


class ClaimItem(Strict):
    """An item on file, by id or serial."""

    id: Ref | None = None
    serial: Annotated[str, Line(60)] | None = None


class ClaimCustomer(Strict):
    """A customer on file, by id or phone."""

    id: Ref | None = None
    phone: Annotated[str, Line(60)] | None = None


class ClaimIn(Strict):
    """A need, and for whom and what: an item on file, or `facts` of one that is not."""

    need: Annotated[str, Line(20, 1)]
    item: ClaimItem | None = None
    customer: ClaimCustomer | None = None
    at: DayOrMoment | None = None
    facts: dict[str, Any] | None = None


class DueIn(Strict):
    """A clock: where it starts, how long it may run, over which calendar, with which pauses."""

    start: LocalMoment
    budget: BudgetIn
    calendar: CalendarIn = None
    pauses: PausesIn = Field(default_factory=list)


class SpentIn(Strict):
    """A stretch of time; without a calendar every second counts."""

    start: LocalMoment
    end: LocalMoment
    calendar: CalendarIn = None
    pauses: PausesIn = Field(default_factory=list)


class SubjectsIn(Strict):
    """Whom and what a fact is about; `case` by its number."""

    customer: Ref | None = None
    item: Ref | None = None
    case: Annotated[str, Line(40)] | None = None


class FactIn(Strict):
    """A fact that happened; the list of facts is closed."""

    fact: Annotated[str, Line(40, 1)]
    subjects: SubjectsIn
    at: DayOrMoment | None = None
    data: dict[str, Any] = Field(default_factory=dict, max_length=20)


@routes.act("/claims", ClaimsOut, "What do we owe?", 409, tag="claims")
def resolve_claims(request: ApiRequest, payload: ClaimIn) -> Reply:
    """Changes nothing. One row for each clause examined whose right is the need, the denied included, and the other
    rights granted now; each with its reason in both languages."""
    item, who = payload.item, payload.customer
    if item is not None and item.id is None and (not item.serial):
        raise Invalid.one("item", "required")
    found = promises.claims(
        need=payload.need,
        item_id=item.id if item else None,
        serial=item.serial if item and item.id is None else None,
        customer_id=_customer(request.auth, who) if who else None,
        at=payload.at,
        facts=payload.facts,
        **by(request),
    )
    return Reply(found.to_json())


def _customer(actor: Actor, who: ClaimCustomer) -> int:
    if who.id is not None:
        return who.id
    if not who.phone:
        raise Invalid.one("customer", "required")
    found = customers.by_phone(actor, who.phone)
    if not found:
        raise Invalid.one("customer.phone", "customer_unknown")
    if len(found) > 1:
        raise cases_errors.ambiguous(found)
    return found[0].id


@routes.act("/facts", NotedOut, "Note a fact", 409, tag="facts")
def note_fact(request: ApiRequest, payload: FactIn) -> Reply:
    """Starts the duties whose WHEN it is; fulfils those whose DO it is, in its matter and for its item or customer."""
    noted = _noted(request.auth, payload, request)
    (result,) = promises_actions.tell(facts=[noted], **by(request))
    body = {
        "fact": payload.fact,
        "started": [plain(one) for one in result.started],
        "kept": [str(id_) for id_ in result.kept],
        "late": [str(id_) for id_ in result.late],
    }
    return Reply(body)


def _noted(actor: Actor, payload: FactIn, request: ApiRequest) -> Noted:
    subjects = payload.subjects
    case = cases.case(actor, subjects.case, request.moment) if subjects.case else None
    item_of, customer_id = subjects.item, subjects.customer
    item = _seen(lambda: products.get(actor, item_of), "subjects.item") if item_of is not None else None
    if customer_id is not None:
        _seen(lambda: customers.get(actor, customer_id), "subjects.customer")
    item_id = item.id if item else case.item_id if case else None
    owner = customer_id or (case.customer_id if case else item.customer_id if item else None)
    zone = zone_of(item.jurisdiction if item else None, network.company().zone)
    return Noted(
        fact=payload.fact,
        at=start_of(payload.at, zone) or request.moment,
        customer_id=owner,
        item_id=item_id,
        unit_id=case.unit_id if case else item.unit_id if item else None,
        matter=("case", case.id) if case else None,
        kind=case.root if case else "",
        data=payload.data,
        told=True,
    )


def _seen(look: Any, field: str) -> Any:
    try:
        return look()
    except Missing as missing:
        raise Invalid.one(field, missing.code, **missing.params) from None


@routes.act("/clock/due", DueOut, "When is it due?", tag="clock")
def clock_due(request: ApiRequest, payload: DueIn) -> Reply:
    """`due_at` is null while a pause is open at the due moment."""
    request.auth.need("clock.use")
    try:
        calendar = _calendar(payload.calendar)
        budget = _inside("budget", clock.parse_budget, payload.budget)
        pauses = clock.parse_pauses(payload.pauses)
        return Reply({"due_at": clock.due(payload.start, budget, calendar, pauses)})
    except clock.ClockInput as refused:
        raise _refused(refused) from refused


@routes.act("/clock/spent", SpentOut, "How much time counts?", tag="clock")
def clock_spent(request: ApiRequest, payload: SpentIn) -> Reply:
    """Seconds of open time between two moments, pauses left out."""
    request.auth.need("clock.use")
    try:
        calendar = _calendar(payload.calendar)
        return Reply({"seconds": clock.spent(payload.start, payload.end, calendar, clock.parse_pauses(payload.pauses))})
    except clock.ClockInput as refused:
        raise _refused(refused) from refused


def _calendar(given: object) -> clock.Calendar | None:
    if given is None:
        return None
    if isinstance(given, str):
        try:
            return network.calendar(given[:80])
        except Missing:
            fault = FieldError("calendar", "unknown_calendar", (("code", given[:80]),))
            raise Invalid("invalid_input", errors=(fault,)) from None
    return _inside("calendar", clock.Calendar.parse, given)


def _inside(name: str, parse: Callable[[object], Read], given: object) -> Read:
    try:
        return parse(given)
    except clock.ClockInput as refused:
        # What is parsed names its own fields; here they lie inside it.
        field = refused.field if refused.field in {"", name} else f"{name}.{refused.field}"
        raise clock.ClockInput(refused.code, field or name, refused.params) from refused


def _refused(refused: clock.ClockInput) -> Invalid:
    params = tuple(sorted(((key, value) for key, value in refused.params.items())))
    return Invalid("invalid_input", errors=(FieldError(refused.field, refused.code, params),))
