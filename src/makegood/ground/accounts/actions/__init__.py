"""The only writers of accounts."""

from __future__ import annotations

from makegood.ground.accounts.actions.approvals import ask_approval, decide_approval, pass_up_approvals
from makegood.ground.accounts.actions.deputies import begin_acting, end_acting, end_deputy, set_deputy
from makegood.ground.accounts.actions.entry import end_sessions, note_factor, note_sign_on, reset_factors
from makegood.ground.accounts.actions.limits import set_limit, spend
from makegood.ground.accounts.actions.mailing import mail_notices, set_notice_wishes
from makegood.ground.accounts.actions.notices import note_looks, notify, purge_looks, read_notices
from makegood.ground.accounts.actions.people import (
    create_user,
    set_memberships,
    set_password,
    switch_user,
    update_preferences,
    update_user,
)
from makegood.ground.accounts.actions.presence import be_here, forget_presence
from makegood.ground.accounts.actions.tokens import MOST_PER_MINUTE, create_token, pace_token, revoke_token
from makegood.ground.accounts.actions.units import create_unit, create_units, move_unit

__all__ = [
    "MOST_PER_MINUTE",
    "ask_approval",
    "be_here",
    "begin_acting",
    "create_token",
    "create_unit",
    "create_units",
    "create_user",
    "decide_approval",
    "end_acting",
    "end_deputy",
    "end_sessions",
    "forget_presence",
    "mail_notices",
    "move_unit",
    "note_factor",
    "note_looks",
    "note_sign_on",
    "notify",
    "pace_token",
    "pass_up_approvals",
    "purge_looks",
    "read_notices",
    "reset_factors",
    "revoke_token",
    "set_deputy",
    "set_limit",
    "set_memberships",
    "set_notice_wishes",
    "set_password",
    "spend",
    "switch_user",
    "update_preferences",
    "update_user",
]
