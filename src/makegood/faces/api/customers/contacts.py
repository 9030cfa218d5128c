"""Ways to reach a customer, their places and their needs: each is a change of the customer's file."""

from typing import Annotated, Any

from pydantic import Field

from makegood.faces.api.customers.customers import Contact, NeedIn, Place
from makegood.faces.api.customers.shapes import CustomerOut
from makegood.faces.api.wire.answers import Reply, created, shown
from makegood.faces.api.wire.fields import Line, Moment, Ref, Strict, id_of
from makegood.faces.api.wire.requests import ApiRequest, by, required, seen
from makegood.faces.api.wire.routes import VERB, Routes
from makegood.rooms.customers import actions

routes = Routes("customers")


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


def _given(payload: Strict) -> dict[str, Any]:
    found = {name: getattr(payload, name) for name in payload.model_fields_set}
    if "times" in found:
        found["times"] = tuple(tuple(span) for span in found["times"])
    return found


# --- contacts and places
@routes.create("/customers/{customer}/contacts", CustomerOut, "Add a contact", *VERB)
def add_contact(request: ApiRequest, customer: str, payload: Contact) -> Reply:
    """A further way to reach somebody; one that is known already changes nothing."""
    found = actions.add_contacts(customer_id=id_of(customer), contacts=[payload.input()], **by(request))
    return created(found, f"/customers/{found.id}")


@routes.change("/customers/{customer}/contacts/{contact}", CustomerOut, "Change a contact")
def change_contact(request: ApiRequest, customer: str, contact: str, payload: ContactChanges) -> Reply:
    """Needs If-Match with the version of the customer."""
    return shown(
        actions.change_contact(
            customer_id=id_of(customer), contact_id=id_of(contact), changes=_given(payload), **required(request)
        )
    )


@routes.verb("/customers/{customer}/contacts/{contact}/verify", CustomerOut, "A contact leads to the customer")
def verify_contact(request: ApiRequest, customer: str, contact: str, payload: Verified) -> Reply:
    """By a call back, a code, a letter, in person or from an order."""
    return shown(
        actions.verify_contact(customer_id=id_of(customer), contact_id=id_of(contact), how=payload.how, **seen(request))
    )


@routes.verb("/customers/{customer}/contacts/{contact}/remove", CustomerOut, "Take a contact off the file")
def remove_contact(request: ApiRequest, customer: str, contact: str) -> Reply:
    """The next of its kind is preferred in its place."""
    return shown(actions.remove_contact(customer_id=id_of(customer), contact_id=id_of(contact), **seen(request)))


@routes.create("/customers/{customer}/addresses", CustomerOut, "Add an address", *VERB)
def add_address(request: ApiRequest, customer: str, payload: NewPlace) -> Reply:
    """With `moved_from` the customer has moved: that address ends."""
    found = actions.add_address(
        customer_id=id_of(customer),
        address=payload.input(),
        preferred=payload.preferred,
        moved_from=payload.moved_from,
        **seen(request),
    )
    return created(found, f"/customers/{found.id}")


@routes.change("/customers/{customer}/addresses/{address}", CustomerOut, "Correct an address")
def change_address(request: ApiRequest, customer: str, address: str, payload: PlaceChanges) -> Reply:
    """Needs If-Match with the version of the customer."""
    return shown(
        actions.change_address(
            customer_id=id_of(customer), address_id=id_of(address), changes=_given(payload), **required(request)
        )
    )


@routes.verb("/customers/{customer}/addresses/{address}/end", CustomerOut, "An address is the customer's no longer")
def end_address(request: ApiRequest, customer: str, address: str) -> Reply:
    """It stays on file as one of before."""
    return shown(actions.end_address(customer_id=id_of(customer), address_id=id_of(address), **seen(request)))


# --- needs
@routes.change("/customers/{customer}/needs", CustomerOut, "Set the special care")
def set_needs(request: ApiRequest, customer: str, payload: Needs) -> Reply:
    """All of them as they are now. Needs If-Match."""
    return shown(
        actions.set_needs(
            customer_id=id_of(customer), needs=[one.input() for one in payload.needs], **required(request)
        )
    )
