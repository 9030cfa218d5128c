"""What requests about jobs bring."""

from typing import Annotated

from pydantic import Field

from makegood.faces.api.cases.cases import CaseIn, ProofIn
from makegood.faces.api.wire.fields import Amount, Currency, Day, Line, Moment, Ref, Strict, Words
from makegood.rooms.jobs.inputs import DisruptionInput, PlaceInput, WindowInput
from makegood.rooms.jobs.rules import LONGEST_REASON, MOST_MOVED

Note = Annotated[str, Words(1_000)]


class JobPlaceIn(Strict):
    """Where the work is done; without it, where the customer lives. A contact is who opens when that is not them."""

    division: Annotated[str, Line(12)] = ""
    text: Annotated[str, Line(240)] = ""
    lat: float | None = Field(default=None, ge=-90, le=90)
    lng: float | None = Field(default=None, ge=-180, le=180)
    floor: Annotated[str, Line(40)] = ""
    access: Annotated[str, Line(240)] = ""
    contact_name: Annotated[str, Line(120)] = ""
    contact_phone: Annotated[str, Line(40)] = ""

    def told(self) -> PlaceInput:
        """For the room."""
        return PlaceInput(**self.model_dump())


class WindowIn(Strict):
    """From when to when somebody comes."""

    starts: Moment
    ends: Moment

    def told(self) -> WindowInput:
        """For the room."""
        return WindowInput(self.starts, self.ends)


class JobIn(Strict):
    """Work to lay out: for a case (`case` by its number) or by itself; `ask` asks the first outlet at once."""

    kind: Annotated[str, Line(60)] = ""
    case: Annotated[str, Line(40)] | None = None
    customer: Ref | None = None
    items: list[Ref] = Field(default_factory=list, max_length=50)
    described: list[Annotated[str, Line(200, 1)]] = Field(default_factory=list, max_length=50)
    unit: Annotated[str, Line(40, 1)] | None = Field(default=None, description="who answers for it: a node or its unit")
    place: JobPlaceIn = Field(default_factory=JobPlaceIn)
    window: WindowIn | None = None
    sex_wish: Annotated[str, Line(6)] = ""
    avoid: list[Ref] = Field(default_factory=list, max_length=20, description="units that are not to be asked")
    task: Annotated[str, Words(400)] = ""
    preserve: bool = False
    external_id: Annotated[str, Line(120)] = ""
    ask: bool = False


class TakeInIn(Strict):
    """A matter as it comes in, and the visit that is promised for it: by a place (`unit`), in one of its windows.

    `place` is where somebody comes when that is not the customer's address on file; `kind` the work when it does not
    follow from the kind of the matter.
    """

    case: CaseIn
    unit: Annotated[str, Line(40, 1)]
    window: WindowIn
    place: JobPlaceIn = Field(default_factory=JobPlaceIn)
    kind: Annotated[str, Line(60)] = ""


class OfferIn(Strict):
    """Whom to ask: a node or its unit; the first in line if none is named."""

    unit: Annotated[str, Line(40, 1)] | None = None
    message: Annotated[str, Words(400)] = ""


class ReasonIn(Strict):
    """A reason from the closed list, and words where it needs them."""

    reason: Annotated[str, Line(24, 1)]
    message: Annotated[str, Words(400)] = ""


class TakeBackIn(Strict):
    """Why the job is taken out of a hand; `ask` asks the next outlet at once."""

    reason: Annotated[str, Line(24, 1)]
    ask: bool = True


class AssignJobIn(Strict):
    """Who goes."""

    technician: Ref
    reason: Annotated[str, Line(40)] = ""


class WhyIn(Strict):
    """Why."""

    reason: Annotated[str, Line(40, 1)]


class ContactIn(Strict):
    """A try to speak with the customer: booked, no_answer, off, wrong_number, goods_not_arrived, house_not_ready,
    wants_later, wants_cancel, price_refused, solved. Booked needs a window; waits need `until`."""

    outcome: Annotated[str, Line(24, 1)]
    window: WindowIn | None = None
    until: Moment | None = None
    proof: ProofIn | None = None
    note: Note = ""
    at: Moment | None = None


class RebookIn(Strict):
    """At whose wish the window moves: customer (only with proof) or outlet."""

    by: Annotated[str, Line(10, 1)]
    window: WindowIn
    proof: ProofIn | None = None


class WaitIn(Strict):
    """Why the job waits, and until when."""

    reason: Annotated[str, Line(24, 1)]
    until: Moment
    proof: ProofIn | None = None


class AtIn(Strict):
    """When it happened; empty = now."""

    at: Moment | None = None


class DoneItemIn(Strict):
    """What came of one unit; an unreadable serial needs its reason."""

    item: Ref | None = None
    serial: Annotated[str, Line(60)] = ""
    unreadable: bool = False
    reason: Annotated[str, Line(200)] = ""
    result: Annotated[str, Line(24)] = ""
    note: Annotated[str, Line(200)] = ""


class DoneIn(Strict):
    """How the visit ended: fixed, explained, awaiting_part, to_workshop, appraisal, quote_declined, customer_absent,
    minor_alone, unsafe_refused, second_visit. With the same `key` it counts once."""

    result: Annotated[str, Line(24, 1)]
    at: Moment | None = None
    arrived_at: Moment | None = None
    note: Note = ""
    items: list[DoneItemIn] = Field(default_factory=list, max_length=50)
    key: Annotated[str, Line(64)] = ""
    next_window: WindowIn | None = None


class NoteIn(Strict):
    """Something at the door: filmed, customer_not_buyer, other_unit, infant_asleep, pet_loose, no_power, no_access,
    other."""

    code: Annotated[str, Line(20, 1)]
    text: Note = ""
    at: Moment | None = None


class PreserveIn(Strict):
    """Whether the unit is to be left as it was found."""

    on: bool = True


class DisputeIn(Strict):
    """What the customer would pay instead, in words and minor units."""

    amount: Amount
    currency: Currency
    text: Annotated[str, Words(400, 1)]


class NextIn(Strict):
    """The next visit: its window if it is known, another kind of work if it is one."""

    window: WindowIn | None = None
    kind: Annotated[str, Line(60)] = ""


class SendBackIn(Strict):
    """What is missing."""

    text: Annotated[str, Words(1_000, 1)]


class ReassignDayIn(Strict):
    """Whose visits of a day go to others; to one of them, or to whoever may go."""

    technician: Ref
    day: Day
    reason: Annotated[str, Line(40, 1)]
    to: Ref | None = None


class DisruptionPreviewIn(Strict):
    """A place (`division`) that nobody can reach, or a unit from which nobody can come, from–until; one of the two, or
    both. Windows in that time move past `until`, or past `to`, by whole days, or all into one `window` after it."""

    division: Annotated[str, Line(12)] = ""
    unit: Annotated[str, Line(40, 1)] | None = Field(default=None, description="with those below it: a node or a unit")
    starts: Moment
    until: Moment
    to: Moment | None = None
    window: WindowIn | None = None

    def told(self, unit_id: int | None) -> DisruptionInput:
        """For the room."""
        window = self.window.told() if self.window else None
        return DisruptionInput(self.starts, self.until, self.division, unit_id, self.to, window)


class DisruptionIn(DisruptionPreviewIn):
    """What is declared; with `only` the windows of these jobs (their ids) move, such as those that a preview showed."""

    reason: Annotated[str, Line(LONGEST_REASON, 1)]
    only: list[Ref] | None = Field(default=None, max_length=MOST_MOVED)


class FeedIn(Strict):
    """For whom the address is: a technician, a unit (node or id), or oneself."""

    technician: Ref | None = None
    unit: Annotated[str, Line(40, 1)] | None = None
