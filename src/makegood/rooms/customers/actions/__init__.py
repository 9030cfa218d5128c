"""The only writers of customers."""

from makegood.rooms.customers.actions.comparing import compare, dismiss
from makegood.rooms.customers.actions.contacts import add_contacts, change_contact, remove_contact, verify_contact
from makegood.rooms.customers.actions.details import (
    prove_consent,
    relate,
    remove_proof,
    say_consent,
    set_needs,
    unrelate,
)
from makegood.rooms.customers.actions.handing import pass_on
from makegood.rooms.customers.actions.keeping import create, update
from makegood.rooms.customers.actions.merging import merge, unmerge
from makegood.rooms.customers.actions.places import add_address, change_address, end_address
from makegood.rooms.customers.actions.privacy import erase, export, restrict, reveal

__all__ = [
    "add_address",
    "add_contacts",
    "change_address",
    "change_contact",
    "compare",
    "create",
    "dismiss",
    "end_address",
    "erase",
    "export",
    "merge",
    "pass_on",
    "prove_consent",
    "relate",
    "remove_contact",
    "remove_proof",
    "restrict",
    "reveal",
    "say_consent",
    "set_needs",
    "unmerge",
    "unrelate",
    "update",
    "verify_contact",
]  # fmt: skip
