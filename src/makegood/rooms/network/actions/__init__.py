"""The only writers of the network."""

from makegood.rooms.network.actions.areas import add_areas, change_areas, end_areas
from makegood.rooms.network.actions.calendars import create_calendar, ensure_calendars, publish_calendar_version
from makegood.rooms.network.actions.contracts import (
    add_contracts,
    attach_contract,
    change_contract,
    remove_contract_file,
)
from makegood.rooms.network.actions.divisions import load_divisions
from makegood.rooms.network.actions.life import hand_over, step
from makegood.rooms.network.actions.moving import move_node
from makegood.rooms.network.actions.people import (
    add_staff,
    be_absent,
    be_back,
    change_member,
    keep_certificates,
    remove_certificate,
    set_licence_rules,
)
from makegood.rooms.network.actions.places import (
    change_node,
    close_for,
    create_company,
    create_nodes,
    set_capabilities,
    withdraw_closure,
)
from makegood.rooms.network.actions.warning import tell_endings, tell_faults

__all__ = [
    "add_areas",
    "add_contracts",
    "add_staff",
    "attach_contract",
    "be_absent",
    "be_back",
    "change_areas",
    "change_contract",
    "change_member",
    "change_node",
    "close_for",
    "create_calendar",
    "create_company",
    "create_nodes",
    "end_areas",
    "ensure_calendars",
    "hand_over",
    "keep_certificates",
    "load_divisions",
    "move_node",
    "publish_calendar_version",
    "remove_certificate",
    "remove_contract_file",
    "set_capabilities",
    "set_licence_rules",
    "step",
    "tell_endings",
    "tell_faults",
    "withdraw_closure",
]
